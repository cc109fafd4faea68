//! The rows of a sheet as they pass.

mod cells;

use memchr::memmem::Finder;

use super::blanks::{BlankCell, BlankStyle};
use super::cells::{Content, write_cell};
use super::empty_texts::{EmptyTexts, stated_type};
use super::error::Place;
use super::head::{ColumnWidths, Head};
use super::heights::is_near;
use super::markup::{Step, Tag, TagKind, next_tag, unescape};
use super::row::{CellSpan, content_end, find_cells, formats_beyond, only_numbered, opened};
use super::sheet::{Job, Outcome, Target};
use super::styles::{Look, Styles};
use crate::model::{CellRange, CellRef};
use crate::ports::SheetError;

/// Array and data table formulas that are looked at.
const ARRAYS_MAX: usize = 100_000;

/// Columns over which our cells of one row belong together.
const GRID_COLUMNS_MAX: u16 = 8;

/// The rows as they pass.
pub(super) struct Rows<'j, 'p> {
    prefix: String,
    /// What tells that a row may hold a formula.
    formula_mark: Finder<'static>,
    /// How many cell formats there were before us.
    formats: u32,
    job: &'j mut Job<'p>,
    styles: &'j mut Styles,
    empty_texts: &'j EmptyTexts<'j>,
    place: &'j Place<'j>,
    widths: ColumnWidths,
    next_target: usize,
    last_row: Option<u32>,
    cells: Vec<CellSpan>,
    arrays: Vec<CellRange>,
    pub outcome: Outcome,
}

impl<'j, 'p> Rows<'j, 'p> {
    pub(super) fn new(
        head: &Head,
        job: &'j mut Job<'p>,
        styles: &'j mut Styles,
        empty_texts: &'j EmptyTexts<'j>,
        place: &'j Place<'j>,
    ) -> Self {
        let growth_blocked = vec![false; job.growth.len()];
        let outcome = Outcome { growth_blocked, heights: head.heights.clone(), ..Outcome::default() };
        Self {
            prefix: head.prefix.clone(),
            formula_mark: Finder::new(format!("<{}f", head.prefix).as_bytes()).into_owned(),
            formats: styles.count_before(),
            job,
            styles,
            empty_texts,
            place,
            widths: head.widths.clone(),
            next_target: 0,
            last_row: None,
            cells: Vec::new(),
            arrays: Vec::new(),
            outcome,
        }
    }

    /// Makes the rows before `before` that hold a target and are not there.
    pub(super) fn missing_rows(&mut self, out: &mut Vec<u8>, before: u32) {
        while let Some(first) = self.job.targets.get(self.next_target).copied() {
            let row = first.cell().row;
            if row >= before {
                break;
            }
            let mut cells = Vec::new();
            let mut last_fresh = None;
            while let Some(target) = self.job.targets.get(self.next_target).copied().filter(|t| t.cell().row == row) {
                self.next_target += 1;
                self.fresh_cell(&mut cells, target, &[], 0, None, &mut last_fresh);
            }
            if cells.is_empty() {
                continue;
            }
            let prefix = &self.prefix;
            out.extend_from_slice(format!("<{prefix}row r=\"{}\">", u64::from(row) + 1).as_bytes());
            out.extend_from_slice(&cells);
            out.extend_from_slice(format!("</{prefix}row>").as_bytes());
            self.job.memory.rows.add(row, ());
        }
    }

    /// Copies one row, with our cells in it. `row` begins with its tag.
    pub(super) fn row(&mut self, out: &mut Vec<u8>, row: &[u8], tag: Tag) -> Result<(), SheetError> {
        let broken = |why: &str| self.place.broken("of the sheet", why);
        let stated = match tag.raw(row, b"r") {
            Some(raw) => Some(
                std::str::from_utf8(raw)
                    .ok()
                    .and_then(|r| r.parse::<u32>().ok()?.checked_sub(1))
                    .ok_or_else(|| broken("a row without a number"))?,
            ),
            None => None,
        };
        let number = stated.unwrap_or_else(|| self.last_row.map_or(0, |last| last.saturating_add(1)));
        if self.last_row.is_some_and(|last| number <= last) {
            return Err(broken("its rows are out of order"));
        }
        self.last_row = Some(number);
        if is_near(&self.job.rows_near_notes, number) {
            self.outcome.heights.note(number, row, tag);
        }
        self.missing_rows(out, number);
        let from = self.next_target;
        while self.job.targets.get(self.next_target).is_some_and(|target| target.cell().row == number) {
            self.next_target += 1;
        }
        let targets = from..self.next_target;
        let watched = self.job.growth.iter().any(|area| (area.first.row..=area.last.row).contains(&number));
        let restored = self.job.restores && self.job.memory.spans.get(number).is_some();
        if let Some(highest) = formats_beyond(row, self.formats) {
            self.outcome.formats = self.outcome.formats.max(highest);
        }
        if self.formula_mark.find(row).is_some() {
            self.look_at_formulas(row, number)?;
        }
        let columns_change = !self.job.new_columns.is_empty() || !self.job.removed_columns.is_empty();
        if targets.is_empty() && !watched && !restored && !columns_change {
            out.extend_from_slice(row);
            return Ok(());
        }
        find_cells(row, tag, &mut self.cells).map_err(|why| self.place.broken("of the sheet", why))?;
        if watched {
            self.look_at_growth(number);
        }
        self.remember_blanks(row, number);
        self.write_row(out, row, tag, number, targets)
    }

    /// Notes the empty cells of others in columns that we are about to append.
    fn remember_blanks(&mut self, row: &[u8], number: u32) {
        for new in &self.job.new_columns {
            let Ok(index) = self.cells.binary_search_by_key(&new.column, |cell| cell.column) else { continue };
            let cell = self.cells[index];
            if !cell.content && !cell.formula {
                let blank = BlankCell { style: BlankStyle::of(cell.style), text: stated_type(row, cell) };
                self.job.memory.blanks.entry(new.column).or_default().add(number, blank);
            }
        }
    }

    /// What is to be done in one row, left to right: targets, cells that continue the table's grid in our columns, and
    /// cells of ours without content that go with their column.
    fn steps(&self, targets: std::ops::Range<usize>) -> Vec<(u16, RowStep)> {
        let column = |index: usize| self.job.targets[index].cell().column;
        let mut steps: Vec<(u16, RowStep)> =
            targets.clone().map(|index| (column(index), RowStep::Target(index))).collect();
        let is_header = targets.clone().any(|index| self.job.targets[index].is_header);
        if let (Some(first), Some(last), false) = (targets.clone().next(), targets.clone().next_back(), is_header) {
            let reach = column(first)..=column(last).saturating_add(GRID_COLUMNS_MAX);
            let grid = self.job.created_columns.iter().filter(|column| reach.contains(column));
            steps.extend(grid.map(|&column| (column, RowStep::Grid)));
        }
        steps.extend(self.job.removed_columns.iter().map(|&column| (column, RowStep::Clear)));
        steps.sort_by_key(|(column, step)| (*column, *step));
        steps.dedup_by_key(|(column, _)| *column);
        steps
    }

    fn look_at_growth(&mut self, row: u32) {
        for (area, blocked) in self.job.growth.iter().zip(&mut self.outcome.growth_blocked) {
            if !(area.first.row..=area.last.row).contains(&row) {
                continue;
            }
            *blocked |= self.cells.iter().any(|cell| {
                let place = CellRef::new(row, cell.column);
                (cell.content || cell.formula)
                    && area.contains(place)
                    && self.job.targets.binary_search_by_key(&place, Target::cell).is_err()
            });
        }
    }

    /// Notes formulas that fill a range, and whether one looks at our cells.
    fn look_at_formulas(&mut self, row: &[u8], number: u32) -> Result<(), SheetError> {
        let mut at = 0;
        while let Step::Tag(tag) = next_tag(row, at) {
            at = tag.end;
            if tag.kind == TagKind::Close || tag.local(row) != b"f" {
                continue;
            }
            if matches!(tag.raw(row, b"t"), Some(b"array" | b"dataTable"))
                && let Some(range) = tag.value(row, "ref").and_then(|range| CellRange::parse(&range))
            {
                self.arrays.push(range);
                if self.arrays.len() > ARRAYS_MAX {
                    return Err(self.place.too_large(format_args!(
                        "row {} is one of too many with array formulas",
                        u64::from(number) + 1
                    )));
                }
            }
            if !self.outcome.formulas_look && tag.kind == TagKind::Open {
                let end = memchr::memchr(b'<', &row[at..]).map_or(row.len(), |offset| at + offset);
                let formula = String::from_utf8_lossy(&row[at..end]);
                self.outcome.formulas_look = self.job.region.is_read_by_element(row, tag, &unescape(&formula), true);
            }
        }
        Ok(())
    }

    fn write_row(
        &mut self,
        out: &mut Vec<u8>,
        row: &[u8],
        tag: Tag,
        number: u32,
        targets: std::ops::Range<usize>,
    ) -> Result<(), SheetError> {
        let cells = std::mem::take(&mut self.cells);
        let row_style = (tag.raw(row, b"customFormat") == Some(b"1"))
            .then(|| tag.value(row, "s").and_then(|s| s.parse().ok()))
            .flatten();
        let mut body = Vec::with_capacity(row.len() + 256);
        let mut copied = tag.end;
        let mut next = 0;
        let mut fresh_columns: Option<(u16, u16)> = None;
        let mut last_fresh = None;
        let mut dropped = 0;
        for (column, step) in self.steps(targets) {
            while cells.get(next).is_some_and(|cell| cell.column < column) {
                next += 1;
            }
            let existing = cells.get(next).copied().filter(|cell| cell.column == column);
            match (step, existing) {
                (RowStep::Target(index), Some(cell)) => {
                    let target = self.job.targets[index];
                    let follower_counts = cells.get(next + 1).is_some_and(|follower| !follower.has_reference);
                    let mut text = Vec::new();
                    if matches!(
                        self.existing_cell(&mut text, row, cell, target, &cells, follower_counts)?,
                        Kept::Rewritten
                    ) {
                        body.extend_from_slice(&row[copied..cell.tag.start]);
                        copied = cell.end;
                        dropped += usize::from(text.is_empty());
                        body.extend_from_slice(&text);
                    }
                }
                (RowStep::Clear, Some(cell)) => {
                    let follower_counts = cells.get(next + 1).is_some_and(|follower| !follower.has_reference);
                    if self.is_ours_and_empty(CellRef::new(number, column), cell) && !follower_counts {
                        body.extend_from_slice(&row[copied..cell.tag.start]);
                        copied = cell.end;
                        dropped += 1;
                        self.outcome.changed = true;
                    }
                }
                (RowStep::Target(index), None) => {
                    let until = cells.get(next).map_or_else(|| content_end(row, tag), |cell| cell.tag.start);
                    body.extend_from_slice(&row[copied..until]);
                    copied = until;
                    let start = body.len();
                    self.fresh_cell(&mut body, self.job.targets[index], &cells, next, row_style, &mut last_fresh);
                    if body.len() > start {
                        fresh_columns = Some(widened(fresh_columns, column));
                    }
                }
                (RowStep::Grid, None) => {
                    let Some(around) =
                        last_fresh.map(|(_, around)| around).filter(|around| self.styles.is_drawn(*around))
                    else {
                        continue;
                    };
                    let until = cells.get(next).map_or_else(|| content_end(row, tag), |cell| cell.tag.start);
                    body.extend_from_slice(&row[copied..until]);
                    copied = until;
                    let style = self.styles.for_new_cell(around, Look::Text { quoted: false });
                    write_cell(
                        &mut body,
                        &self.prefix,
                        Some(CellRef::new(number, column)),
                        style,
                        &[],
                        &Content::Blank,
                    );
                    fresh_columns = Some(widened(fresh_columns, column));
                }
                (RowStep::Grid, Some(_)) | (RowStep::Clear, None) => {}
            }
        }
        let all_gone = dropped > 0 && dropped == cells.len() && fresh_columns.is_none();
        self.cells = cells;
        if all_gone && self.job.restores && self.job.memory.rows.get(number).is_some() && only_numbered(row, tag) {
            return Ok(());
        }
        let until = content_end(row, tag);
        body.extend_from_slice(&row[copied.min(until)..until]);
        let row_tag = self.row_tag(row, tag, number, fresh_columns);
        if tag.kind == TagKind::Empty && body.is_empty() {
            out.extend_from_slice(&row_tag);
        } else if tag.kind == TagKind::Empty {
            out.extend_from_slice(&opened(&row_tag));
            out.extend_from_slice(&body);
            out.extend_from_slice(format!("</{}row>", self.prefix).as_bytes());
        } else {
            out.extend_from_slice(&row_tag);
            out.extend_from_slice(&body);
            out.extend_from_slice(&row[until..]);
        }
        Ok(())
    }

    /// The row's tag, its span of columns widened to our cells, or made what it was before us.
    fn row_tag(&mut self, row: &[u8], tag: Tag, number: u32, fresh: Option<(u16, u16)>) -> Vec<u8> {
        let whole = &row[..tag.end];
        let Some(attribute) = tag.attribute(row, b"spans") else { return whole.to_vec() };
        let stated = std::str::from_utf8(&row[attribute.value.clone()]).ok().and_then(|spans| {
            let (first, last) = spans.split_once(':')?;
            Some((first.parse::<u32>().ok()?, last.parse::<u32>().ok()?))
        });
        let Some((first, last)) = stated else { return whole.to_vec() };
        let spans = match fresh {
            Some((left, right)) => (first.min(u32::from(left) + 1), last.max(u32::from(right) + 1)),
            None if self.job.restores => match self.job.memory.spans.get(number) {
                Some(&before) if self.is_ours((first, last), before) => before,
                _ => (first, last),
            },
            None => (first, last),
        };
        if spans == (first, last) {
            return whole.to_vec();
        }
        if fresh.is_some() {
            self.job.memory.spans.add(number, (first, last));
        }
        self.outcome.changed = true;
        let text = format!("{}:{}", spans.0, spans.1);
        [&row[..attribute.value.start], text.as_bytes(), &row[attribute.value.end..tag.end]].concat()
    }

    /// Whether spans are what we made of `before`: no wider than up to our own columns.
    fn is_ours(&self, spans: (u32, u32), before: (u32, u32)) -> bool {
        let own = |edge: u32| self.job.created_columns.iter().any(|&column| u32::from(column) + 1 == edge);
        (spans.0 == before.0 || own(spans.0)) && (spans.1 == before.1 || own(spans.1))
    }

    pub(super) fn finish(self) -> Result<Outcome, SheetError> {
        for array in &self.arrays {
            let from = self.job.targets.partition_point(|target| target.cell().row < array.first.row);
            let hit = self.job.targets[from..]
                .iter()
                .take_while(|target| target.cell().row <= array.last.row)
                .find(|target| array.contains(target.cell()));
            if let Some(hit) = hit {
                return Err(self.place.cell(
                    hit.cell(),
                    format_args!("lies in the array formula over {array}"),
                    "Name another column for kpiwarden in the config.",
                ));
            }
        }
        Ok(self.outcome)
    }
}

/// What is to be done in one column of a row; a target comes before anything else there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RowStep {
    Target(usize),
    Clear,
    Grid,
}

fn widened(columns: Option<(u16, u16)>, column: u16) -> (u16, u16) {
    let (first, last) = columns.unwrap_or((column, column));
    (first.min(column), last.max(column))
}

/// What became of a cell that was there.
enum Kept {
    AsItIs,
    Rewritten,
}
