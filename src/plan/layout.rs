//! Where our columns stand: found again where they are, put where the config says, or appended in room that is really free.

use std::collections::BTreeSet;

use super::keys::StableHash;
use super::ours::{Memory, in_vocabulary, is_occupied};
use super::{Content, Input, Style, words};
use crate::model::{CellRange, CellRef, Mapping, OwnColumn, SheetKind, Table, column_letters, column_number};
use crate::reading::columns::ColumnChoice;

/// One column past the last that a spreadsheet can hold.
const COLUMNS_MAX: u32 = 16_384;

/// One column of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) own: OwnColumn,
    pub(super) column: u16,
    /// Whether its header is to be written: it is new, or named otherwise by now.
    pub(super) write_header: bool,
    /// Whether it is new, so that every cell of it beside the table is empty.
    pub(super) fresh: bool,
    /// Whether the config puts it on a column of the team's, whose header is theirs.
    pub(super) chosen: bool,
}

/// All columns of ours beside one table.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) places: Vec<Place>,
    /// Columns of an earlier sync that are switched off by now.
    pub(super) retired: Vec<(OwnColumn, u16)>,
    pub(super) remarks: Vec<String>,
}

impl Layout {
    pub(super) fn column(&self, own: OwnColumn) -> Option<u16> {
        self.places.iter().find(|place| place.own == own).map(|place| place.column)
    }
}

/// The hash of a header of ours.
pub(super) fn header_hash(text: &str) -> u64 {
    StableHash::new().text(text.trim()).finish()
}

/// Finds or chooses the column of each value of ours.
pub(super) fn lay_out(input: &Input<'_>, memory: &mut Memory<'_>, style: &Style) -> Layout {
    let mut layout = Layout::default();
    let (mut missing, mut is_theirs) = (Vec::new(), false);
    for setting in &input.settings.columns {
        let own = setting.column;
        let wanted = setting.on && (own != OwnColumn::Warnings || !input.notes);
        if let (true, Some(choice)) = (wanted, &setting.place) {
            match chosen(input, choice) {
                Some(column) => {
                    layout.places.push(Place { own, column, write_header: false, fresh: false, chosen: true });
                }
                None => layout.remarks.push(no_such_column(input, own, choice)),
            }
            continue;
        }
        match found_again(input, memory, own) {
            Some(column) if !wanted => layout.retired.push((own, column)),
            Some(column) if is_a_persons(input, memory, own, column, style) => {
                is_theirs = true;
                layout.remarks.push(persons_column(input, column));
            }
            Some(column) => {
                let write_header = has_other_header(input, memory, own, column);
                layout.places.push(Place { own, column, write_header, fresh: false, chosen: false });
            }
            None if wanted => missing.push(own),
            None => {}
        }
    }
    // Where nothing marks ours, a column of theirs among them would be taken for ours once the record is lost.
    let is_unmarked = input.kind == SheetKind::Csv && memory.record().is_none_or(|record| record.headers.is_empty());
    if !(is_unmarked && is_theirs && layout.places.iter().all(|place| place.chosen)) {
        append(input, missing, &mut layout);
    }
    layout
}

fn chosen(input: &Input<'_>, choice: &ColumnChoice) -> Option<u16> {
    match choice {
        ColumnChoice::Letter(column) => Some(*column),
        ColumnChoice::Header(text) => {
            let wanted = text.trim().to_lowercase();
            let called = input.mapping.all.iter().find(|column| column.header.trim().to_lowercase() == wanted);
            called.map(|column| column.column).or_else(|| column_number(text))
        }
    }
}

/// The column in which an own column of an earlier sync stands.
pub(super) fn found_again(input: &Input<'_>, memory: &Memory<'_>, own: OwnColumn) -> Option<u16> {
    let by_header = input.mapping.own.iter().find(|(found, _)| *found == own).map(|(_, column)| *column);
    by_header.or_else(|| {
        let hash = memory.record()?.headers.get(&own)?;
        let index = input.table.row_index(input.mapping.header_row)?;
        let mut row = input.table.row(index);
        row.find(|(_, cell)| !cell.is_blank() && header_hash(cell.text) == *hash).map(|(column, _)| column)
    })
}

/// Whether the file marks a column of that kind as ours, wherever it stands by now.
pub(super) fn is_marked(input: &Input<'_>, own: OwnColumn) -> bool {
    let table = input.table;
    table.own_headers.values().any(|marked| *marked == own)
        || table.own_columns.iter().any(|(marked, _)| *marked == own)
}

/// Whether a column that is named like ours was never written by us. One that is on record is ours, and one that the config names
/// as soon as the table is. Where the file marks columns, those are, unless most of one holds other things by now. Without either
/// an empty column is taken, and one that holds anything stays whose it is: in a workbook always, elsewhere unless [`is_signed`]
/// shows our hand.
pub(super) fn is_a_persons(input: &Input<'_>, memory: &Memory<'_>, own: OwnColumn, column: u16, style: &Style) -> bool {
    let is_named = input.settings.columns.iter().any(|setting| setting.column == own && setting.place.is_some());
    if memory.record().is_some_and(|record| is_named || record.headers.contains_key(&own)) {
        return false;
    }
    let held = held(input, own, column, style);
    if held.filled > 0 {
        let is_marking = !input.table.own_headers.is_empty() || !input.table.own_columns.is_empty();
        let knows_others = memory.record().is_some_and(|record| !record.headers.is_empty());
        return if is_marking {
            !is_marked(input, own) || !held.is_mostly_ours()
        } else {
            input.kind == SheetKind::Xlsx || knows_others || !is_signed(input, column, style)
        };
    }
    // An empty column that a team called "Next milestone" stays theirs, unless our status column shows that we were here.
    let status = input.mapping.own.iter().find(|(found, _)| *found == OwnColumn::Status);
    own != OwnColumn::Status
        && !is_marked(input, own)
        && status.is_none_or(|(_, at)| is_a_persons(input, memory, OwnColumn::Status, *at, style))
}

/// What the cells of a column beside the table's rows hold.
struct Held {
    filled: usize,
    /// Of those, what we might have written.
    known: usize,
}

impl Held {
    /// A person may have written into some.
    fn is_mostly_ours(&self) -> bool {
        self.known * 4 >= self.filled * 3
    }
}

fn held(input: &Input<'_>, own: OwnColumn, column: u16, style: &Style) -> Held {
    let mut held = Held { filled: 0, known: 0 };
    for index in inner_rows(input) {
        let cell = input.table.cell(index, column);
        let content = Content::of_cell(cell, own, style);
        if cell.formula || content != Content::Blank {
            held.filled += 1;
            held.known += usize::from(!cell.formula && in_vocabulary(content, own));
        }
    }
    held
}

/// Whether a column stands in a run of columns that shows our hand where no record and no mark can: two or three at least side by
/// side that are called like ours and hold mostly what we write, a status, the five letters or a day of ours among them.
fn is_signed(input: &Input<'_>, column: u16, style: &Style) -> bool {
    const TELLING: [OwnColumn; 3] = [OwnColumn::Status, OwnColumn::Smart, OwnColumn::Checked];
    let own_at = |at: u16| input.mapping.own.iter().find(|(_, found)| *found == at).map(|(own, _)| *own);
    let before = (0..column).rev().map_while(own_at).count();
    let after = (column..=u16::MAX).map_while(own_at).count();
    let wanted = input.settings.columns.iter().filter(|setting| setting.on).count();
    if before + after < wanted.clamp(2, 3) {
        return false;
    }
    let run = (column - before as u16..).take(before + after);
    let held = run.filter_map(|at| own_at(at).map(|own| (own, held(input, own, at, style))));
    let held: Vec<_> = held.collect();
    held.iter().all(|(_, held)| held.is_mostly_ours())
        && held.iter().any(|(own, held)| held.filled > 0 && TELLING.contains(own))
}

/// The rows of the table under its header, without those that are passed over.
fn inner_rows<'i>(input: &Input<'i>) -> impl Iterator<Item = usize> + use<'i> {
    let (table, mapping) = (input.table, input.mapping);
    row_indexes(table, mapping.first_row, mapping.last_row)
        .filter(move |index| mapping.passed_over.binary_search(&table.row_number(*index)).is_err())
}

fn has_other_header(input: &Input<'_>, memory: &Memory<'_>, own: OwnColumn, column: u16) -> bool {
    let cell = input.table.at(CellRef::new(input.mapping.header_row, column));
    let text = cell.trimmed();
    if text == input.settings.header(own) {
        return false;
    }
    let recorded = memory.record().and_then(|record| record.headers.get(&own));
    // A column that is marked as ours and has no header any more: someone emptied the table.
    text.is_empty()
        || recorded == Some(&header_hash(text))
        || words::LANGUAGES.iter().any(|language| words::header(*language, own) == text)
}

/// The rows that hold anything from sheet row `first` to `last`, as indexes into the table.
pub(super) fn row_indexes(table: &Table, first: u32, last: u32) -> impl Iterator<Item = usize> + '_ {
    let count = table.row_count();
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if table.row_number(middle) < first {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    (low..count).take_while(move |index| table.row_number(*index) <= last)
}

/// Appends the missing columns in the first room that is free for all of them.
fn append(input: &Input<'_>, missing: Vec<OwnColumn>, layout: &mut Layout) {
    if missing.is_empty() {
        return;
    }
    let taken: BTreeSet<u16> = layout.places.iter().map(|place| place.column).collect();
    match free_run(input, missing.len(), &taken) {
        Ok(first) => {
            let columns = first..=u16::MAX;
            for (own, column) in missing.into_iter().zip(columns) {
                layout.places.push(Place { own, column, write_header: true, fresh: true, chosen: false });
            }
        }
        Err(why) => layout.remarks.push(why),
    }
}

/// The first of `wanted` columns side by side, right of the table, in which nothing stands beside the table's rows.
fn free_run(input: &Input<'_>, wanted: usize, taken: &BTreeSet<u16>) -> Result<u16, String> {
    let (table, mapping) = (input.table, input.mapping);
    let mut columns = taken.clone();
    for index in row_indexes(table, mapping.header_row, mapping.last_row) {
        let beyond = table.row(index).rev().take_while(|(column, _)| *column > mapping.last_column);
        columns.extend(beyond.filter(|(_, cell)| is_occupied(cell)).map(|(column, _)| column));
    }
    let mut occupied: Vec<(u16, u16)> = columns.into_iter().map(|column| (column, column)).collect();
    // What lies under a chart is not seen.
    let areas = table.merged.iter().chain(&table.drawings).filter(|area| overlaps_rows(area, mapping));
    occupied.extend(areas.map(|area| (area.first.column, area.last.column)));
    occupied.extend(&table.hidden_columns);
    // A value without its header above it would be nobody's: where the header may not be written, the column is not free.
    let closed = table.closed.iter().filter(|area| (area.first.row..=area.last.row).contains(&mapping.header_row));
    occupied.extend(closed.clone().map(|area| (area.first.column, area.last.column)));
    occupied.sort_unstable();
    let neighbour = right_neighbour(input);
    // One column stays empty, so that two tables side by side stay two.
    let end = neighbour.map_or(COLUMNS_MAX, |other| u32::from(other.first_column).saturating_sub(1));
    let wanted = wanted as u32;
    let mut first = u32::from(mapping.last_column) + 1;
    for (from, to) in occupied {
        if u32::from(from) >= first + wanted {
            break;
        }
        first = first.max(u32::from(to) + 1);
    }
    if first + wanted <= end {
        return Ok(first as u16);
    }
    let to_the_end = |area: &CellRange| u32::from(area.last.column) + 1 >= COLUMNS_MAX;
    Err(if closed.clone().any(to_the_end) { closed_header(input) } else { no_room(input, neighbour) })
}

fn overlaps_rows(range: &CellRange, mapping: &Mapping) -> bool {
    range.first.row <= mapping.last_row && range.last.row >= mapping.header_row
}

/// The nearest table to the right that stands beside this one.
fn right_neighbour<'i>(input: &Input<'i>) -> Option<&'i Mapping> {
    let mapping = input.mapping;
    input
        .others
        .iter()
        .copied()
        .filter(|other| other.first_column > mapping.last_column)
        .filter(|other| other.header_row <= mapping.last_row && other.last_row >= mapping.header_row)
        .min_by_key(|other| other.first_column)
}

fn table_name(input: &Input<'_>) -> String {
    let header = u64::from(input.mapping.header_row) + 1;
    if input.mapping.tables_in_tab > 1 {
        format!("{} (table with its header in row {header})", input.place())
    } else {
        input.place()
    }
}

fn no_room(input: &Input<'_>, neighbour: Option<&Mapping>) -> String {
    let what = neighbour.map_or_else(
        || "nothing is free to its right".to_owned(),
        |other| format!("another table begins to its right in column {}", column_letters(other.first_column)),
    );
    format!(
        "{}: no room for our columns, {what}; none of them is written, and notes alone say what is wrong. Make room, or name a column for each in the config",
        table_name(input)
    )
}

fn closed_header(input: &Input<'_>) -> String {
    format!(
        "{}: row {} is protected against changes by this account, so our columns cannot be named and none is written. Add the account to \
         the editors of that protection (Data, Protected sheets and ranges), or name a column for each in the config",
        table_name(input),
        u64::from(input.mapping.header_row) + 1
    )
}

fn no_such_column(input: &Input<'_>, own: OwnColumn, choice: &ColumnChoice) -> String {
    let wanted = match choice {
        ColumnChoice::Letter(column) => column_letters(*column),
        ColumnChoice::Header(text) => format!("\"{text}\""),
    };
    format!("{}: the config puts \"{}\" on column {wanted}, which is not there", table_name(input), own.name())
}

pub(super) fn persons_column(input: &Input<'_>, column: u16) -> String {
    let header = input.table.at(CellRef::new(input.mapping.header_row, column));
    let beside = if input.kind == SheetKind::Csv { ", and no new columns are put beside it" } else { "" };
    format!(
        "{}: column {} is called \"{}\" like one of ours, but nothing shows that kpiwarden wrote it, so it is left alone{beside}. Rename it, or name a column for ours in the config",
        table_name(input),
        column_letters(column),
        header.trimmed()
    )
}
