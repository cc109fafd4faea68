//! From Google's answer to tables.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::marks::unsigned;
use super::wire::{CellData, ChipRun, Format, Grid, Line, Protected, Spreadsheet, Tab, Thread, Value};
use crate::model::{
    CellKind, CellRange, CellRef, Locale, NOTE_AUTHOR, Note, NumberFormat, OwnColumn, Revision, SheetKind, Table,
    TableBuilder, Workbook,
};
use crate::sheets::Limits;
use crate::sheets::budget::Budget;
use crate::sheets::number_format::meaning;
use crate::sheets::number_text::{Epoch, plain_decimal, stored_number};

/// The key of our developer metadata on a column; its value is the column's name in the config.
pub(super) const METADATA_KEY: &str = "kpiwarden.column";

/// What could not be taken: more cells or text than the limits allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLarge;

/// The workbook of an answer of so many bytes.
pub(super) fn workbook(
    source: &str,
    book: &Spreadsheet<'_>,
    bytes: usize,
    limits: &Limits,
) -> Result<Workbook, TooLarge> {
    let mut budget = Budget::of(bytes as u64, limits);
    let mut threads: Threads<'_, '_> = HashMap::new();
    for thread in book.comments.iter().filter(|thread| thread.status.0 != "RESOLVED") {
        threads.entry(&*thread.anchor_id.0).or_default().push(thread);
    }
    let locale = Locale::parse(&book.properties.locale.0);
    let mut tabs = Vec::with_capacity(book.sheets.len());
    let mut unread = Vec::new();
    for tab in &book.sheets {
        match &*tab.properties.sheet_type.0 {
            "" | "GRID" => tabs.push(table(tab, locale, &threads, &mut budget)?),
            // A chart alone holds no cells; a table fed by a database is nobody's to judge.
            "OBJECT" => {}
            _ => unread
                .push((tab.properties.title.0.to_string(), "it is fed by a data source and was not read".to_owned())),
        }
    }
    let revision = Revision { size: 0, sha256: content_hash(&tabs), id: String::new() };
    Ok(Workbook { source: source.to_owned(), kind: SheetKind::Google, revision, tabs, unread })
}

/// SHA-256 over everything a check reads and a write changes.
fn content_hash(tabs: &[Table]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for tab in tabs {
        hash.update(tab.name.as_bytes());
        hash.update([0xff, u8::from(tab.hidden), u8::from(tab.protected)]);
        for index in 0..tab.row_count() {
            hash.update(tab.row_number(index).to_le_bytes());
            for (column, cell) in tab.row(index) {
                hash.update(column.to_le_bytes());
                hash.update([cell.kind as u8, u8::from(cell.formula)]);
                hash.update(cell.text.as_bytes());
                hash.update([0xff]);
            }
        }
        for area in tab.merged.iter().chain(&tab.closed) {
            for place in [area.first, area.last] {
                hash.update(place.row.to_le_bytes());
                hash.update(place.column.to_le_bytes());
            }
        }
        for (place, note) in &tab.notes {
            hash.update(place.row.to_le_bytes());
            hash.update(place.column.to_le_bytes());
            hash.update(note.author.as_bytes());
            hash.update(note.text.as_bytes());
            hash.update([0xff]);
        }
    }
    hash.finalize().to_vec()
}

fn table(
    tab: &Tab<'_>,
    locale: Option<Locale>,
    threads: &Threads<'_, '_>,
    budget: &mut Budget,
) -> Result<Table, TooLarge> {
    let mut builder = TableBuilder::new(&*tab.properties.title.0);
    if let Some(grid) = tab.data.first() {
        cells(&mut builder, grid, budget)?;
    }
    let around = builder.around();
    around.hidden = tab.properties.hidden;
    around.locale = locale;
    around.protected = tab
        .protected_ranges
        .iter()
        .any(|range| range.is_whole() && range.unprotected_ranges.is_empty() && range.keeps_off(0, 0));
    let closed = tab.protected_ranges.iter().filter(|range| !range.is_whole() && range.keeps_all_off());
    around.closed =
        closed.filter_map(|protected| protected.range.cells(tab.properties.grid_properties.column_count)).collect();
    for merge in &tab.merges {
        let (Some(bottom), Some(right)) = (merge.end_row_index, merge.end_column_index) else { continue };
        if let (Some(first), Some(last)) = (
            place(merge.start_row_index, merge.start_column_index),
            place(bottom.saturating_sub(1), right.saturating_sub(1)),
        ) {
            around.merged.push(CellRange::new(first, last));
        }
    }
    if let Some(grid) = tab.data.first() {
        lines(around, grid);
    }
    let mut ours = HashSet::new();
    for anchor in &tab.comment_anchors {
        let Some(place) = place(anchor.range.start_row_index, anchor.range.start_column_index) else { continue };
        for thread in threads.get(&*anchor.anchor_id.0).into_iter().flatten() {
            put_thread(around, place, thread, &mut ours);
        }
    }
    Ok(builder.finish())
}

/// Open threads by their anchor.
type Threads<'b, 'a> = HashMap<&'b str, Vec<&'b Thread<'a>>>;

/// A thread of ours stands for the cell whatever else hangs on it: it is ours to keep up. A person's goes before their note.
/// Two of ours, of which one is too many, read as both, which is never what should stand there. `ours_at`: cells that have one.
fn put_thread(table: &mut Table, place: CellRef, thread: &Thread<'_>, ours_at: &mut HashSet<CellRef>) {
    let post = &thread.head_post;
    let ours = post.author.me.then(|| unsigned(&post.content.0)).flatten();
    match ours {
        Some(text) => {
            let is_second = !ours_at.insert(place);
            let other = table.notes.get(&place).filter(|_| is_second);
            let text = other.map_or_else(|| text.to_owned(), |other| format!("{}\n\n{text}", other.text));
            table.notes.insert(place, Note { author: NOTE_AUTHOR.to_owned(), text, threaded: false });
        }
        None => {
            let known = table.notes.get(&place);
            if known.is_none_or(|known| known.author != NOTE_AUTHOR) {
                let (author, text) = (post.author.display_name.0.to_string(), post.content.0.to_string());
                table.notes.insert(place, Note { author, text, threaded: true });
            }
        }
    }
}

pub(super) fn place(row: u32, column: u32) -> Option<CellRef> {
    u16::try_from(column).ok().map(|column| CellRef::new(row, column))
}

fn cells(builder: &mut TableBuilder, grid: &Grid<'_>, budget: &mut Budget) -> Result<(), TooLarge> {
    for (row, data) in (grid.start_row..).zip(&grid.row_data) {
        for (column, cell) in (grid.start_column..).zip(&data.values) {
            let Some(place) = place(row, column) else { break };
            let (text, kind, format, formula) = content(cell);
            if !text.is_empty() && !budget.take(text.len()) {
                return Err(TooLarge);
            }
            builder.push(place, &text, kind, format, formula).map_err(|_| TooLarge)?;
            if is_loading(cell) {
                builder.around().loading.push(place);
            }
            if let Some(note) = cell.note.as_ref().map(|note| &*note.0).filter(|note| !note.is_empty()) {
                let note = match unsigned(note) {
                    Some(ours) => Note { author: NOTE_AUTHOR.to_owned(), text: ours.to_owned(), threaded: false },
                    None => Note { author: String::new(), text: note.to_owned(), threaded: false },
                };
                builder.around().notes.insert(place, note);
            }
            if let Some(link) = &cell.hyperlink {
                builder.around().links.insert(place, link.0.to_string());
            }
        }
    }
    Ok(())
}

/// Text, kind, format and whether it is a formula.
pub(super) fn content<'c>(cell: &'c CellData<'_>) -> (Cow<'c, str>, CellKind, NumberFormat, bool) {
    let formula = cell.user_entered_value.as_ref().is_some_and(|value| value.formula_value.is_some());
    let general = NumberFormat::General;
    let Some(value) = &cell.effective_value else { return (Cow::Borrowed(""), CellKind::Empty, general, formula) };
    let (text, kind, format) = match value {
        Value { number_value: Some(raw), .. } => {
            let raw = raw.get().trim_matches('"');
            match plain_decimal(raw) {
                Some(text) => {
                    let number = text.parse().unwrap_or(f64::NAN);
                    stored_number(number, text, format_of(cell), Epoch::From1900)
                }
                None => (Cow::Borrowed(raw), CellKind::Text, general),
            }
        }
        Value { string_value: Some(text), .. } => (with_people(cell, &text.0), CellKind::Text, general),
        Value { bool_value: Some(yes), .. } => {
            (Cow::Borrowed(if *yes { "TRUE" } else { "FALSE" }), CellKind::Bool, general)
        }
        Value { error_value: Some(error), .. } => match error_text(&error.kind.0) {
            // Not ready is not wrong, and not empty either: such cells are told apart by `Table::loading`.
            "" => (Cow::Borrowed(""), CellKind::Empty, general),
            text => (Cow::Borrowed(text), CellKind::Error, general),
        },
        _ => (Cow::Borrowed(""), CellKind::Empty, general),
    };
    (text, kind, format, formula)
}

/// Whether a cell's formula still fetches its value.
fn is_loading(cell: &CellData<'_>) -> bool {
    let error = cell.effective_value.as_ref().and_then(|value| value.error_value.as_ref());
    error.is_some_and(|error| error.kind.0 == "LOADING")
}

fn error_text(kind: &str) -> &'static str {
    match kind {
        "LOADING" => "",
        "NULL_VALUE" => "#NULL!",
        "DIVIDE_BY_ZERO" => "#DIV/0!",
        "VALUE" => "#VALUE!",
        "REF" => "#REF!",
        "NAME" => "#NAME?",
        "NUM" => "#NUM!",
        "N_A" => "#N/A",
        _ => "#ERROR!",
    }
}

fn format_of(cell: &CellData<'_>) -> NumberFormat {
    let find = |format: &'_ Option<Format<'_>>| {
        let format = format.as_ref()?.number_format.as_ref()?;
        Some((format.kind.0.to_string(), format.pattern.0.to_string()))
    };
    let Some((kind, pattern)) = find(&cell.effective_format).or_else(|| find(&cell.user_entered_format)) else {
        return NumberFormat::General;
    };
    shown_as(&kind, &pattern)
}

/// How a number format of that type and pattern shows a number.
pub(super) fn shown_as(kind: &str, pattern: &str) -> NumberFormat {
    match kind {
        "DATE" | "DATE_TIME" => NumberFormat::Date,
        "TIME" => NumberFormat::Time,
        "PERCENT" if pattern.is_empty() => NumberFormat::Percent { decimals: 2 },
        "TEXT" => NumberFormat::General,
        _ => meaning(pattern),
    }
}

/// The people chips of a cell, in order: where each begins in UTF-16 units, and the address behind it.
pub(super) fn people(cell: &CellData<'_>) -> Vec<(usize, String)> {
    #[derive(serde::Deserialize)]
    struct Start {
        #[serde(rename = "startIndex", default)]
        at: usize,
        #[serde(flatten)]
        run: ChipRun,
    }
    let Some(raw) = cell.chip_runs else { return Vec::new() };
    let runs: Vec<Start> = serde_json::from_str(raw.get()).unwrap_or_default();
    let people = runs.into_iter().filter_map(|Start { at, run }| Some((at, run.chip.person_properties?.email)));
    people.filter(|(_, email)| !email.is_empty()).collect()
}

/// A chip shows a name; the address behind it says whose it is: `Ann Miller <ann@example.com>`.
fn with_people<'c>(cell: &CellData<'_>, text: &'c str) -> Cow<'c, str> {
    let people = people(cell);
    if people.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 32);
    let mut waiting: Option<&str> = None;
    let mut units = 0;
    let mut next = people.iter().peekable();
    let close = |out: &mut String, waiting: &mut Option<&str>| {
        if let Some(email) = waiting.take() {
            let kept = out.trim_end_matches([' ', ',', ';', '\n']).len();
            let rest = out.split_off(kept);
            if !out.ends_with(email) {
                out.push_str(&format!(" <{email}>"));
            }
            out.push_str(&rest);
        }
    };
    for c in text.chars() {
        if let Some((_, email)) = next.next_if(|(at, _)| *at <= units) {
            close(&mut out, &mut waiting);
            waiting = Some(email);
        }
        out.push(c);
        units += c.len_utf16();
    }
    close(&mut out, &mut waiting);
    Cow::Owned(out)
}

/// What is hidden, and which columns carry our mark.
fn lines(table: &mut Table, grid: &Grid<'_>) {
    let hidden = |line: &Line| line.hidden_by_filter || line.hidden_by_user;
    for (row, _) in (grid.start_row..).zip(&grid.row_metadata).filter(|(_, line)| hidden(line)) {
        match table.hidden_rows.last_mut() {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => table.hidden_rows.push((row, row)),
        }
    }
    for (column, line) in (grid.start_column..).zip(&grid.column_metadata) {
        let Ok(column) = u16::try_from(column) else { break };
        if hidden(line) {
            match table.hidden_columns.last_mut() {
                Some((_, last)) if *last + 1 == column => *last = column,
                _ => table.hidden_columns.push((column, column)),
            }
        }
        let named = line.developer_metadata.iter().filter(|found| found.metadata_key == METADATA_KEY);
        for found in named {
            if let Some(own) = OwnColumn::ALL.into_iter().find(|own| own.name() == found.metadata_value) {
                table.own_columns.push((own, column));
            }
        }
    }
}

/// Whether a cell of a tab may not be written, and why.
pub(super) fn keeps_off(tab: &Tab<'_>, row: u32, column: u32) -> Option<&'static str> {
    if tab.protected_ranges.iter().any(|range: &Protected| range.keeps_off(row, column)) {
        return Some("is protected against changes by this account");
    }
    let typed = tab.tables.iter().filter(|table| table.range.holds(row, column)).any(|table| {
        let inside = column.saturating_sub(table.range.start_column_index);
        let strict = |kind: &str| kind == "DROPDOWN" || kind == "BOOLEAN" || kind.ends_with("_CHIP");
        let is_header = row == table.range.start_row_index;
        !is_header
            && table.column_properties.iter().any(|column| column.column_index == inside && strict(&column.column_type))
    });
    typed.then_some("stands in a table column that takes chips or a list only")
}
