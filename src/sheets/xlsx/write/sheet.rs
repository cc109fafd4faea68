//! One sheet as it streams from the old package into the new one: rows that hold none of our cells are copied, the others
//! get what belongs to them at the place where it belongs.

use std::collections::BTreeSet;
use std::io::{Read, Write};

use memchr::memmem::{self, Finder};

use super::cells::{Content, look, unescape_controls, write_cell};
use super::error::Place;
use super::formulas::Region;
use super::head::{ColumnWidths, Head, NewWidth};
use super::markup::{Step, Tag, TagKind, next_tag, text_content, unescape};
use super::memory::SheetMemory;
use super::stream::Feed;
use super::styles::{Look, SHORT_DATE, Styles, Surroundings};
use super::tail::{self, Drawing, RuleColumn, TailJob};
use crate::model::{CellRange, CellRef, Edit, OwnValue, column_number};
use crate::ports::{ErrorKind, SheetError};

/// Columns to the left in which a cell is looked for whose looks a new one takes.
const NEIGHBOUR_COLUMNS_MAX: u16 = 3;
/// Columns over which our cells of one row belong together.
const GRID_COLUMNS_MAX: u16 = 8;
/// Bytes of what stands after the rows.
const TAIL_BYTES_MAX: usize = 64 << 20;
/// Array and data table formulas that are looked at.
const ARRAYS_MAX: usize = 100_000;

/// One cell that is to hold something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'p> {
    pub edit: &'p Edit,
    pub is_header: bool,
}

impl Target<'_> {
    const fn cell(&self) -> CellRef {
        self.edit.cell
    }
}

/// What is to be done with one sheet.
pub(super) struct Job<'p> {
    /// By row and column, each cell once.
    pub targets: Vec<Target<'p>>,
    pub from_1904: bool,
    /// Columns that this write appends.
    pub new_columns: Vec<NewWidth>,
    /// Columns that we once appended, or append now: their cells go when they are emptied.
    pub created_columns: Vec<u16>,
    /// Columns that this write takes away.
    pub removed_columns: Vec<u16>,
    /// Whether no column of ours is left afterwards.
    pub restores: bool,
    pub drawing: Drawing,
    pub rules: Vec<RuleColumn>,
    pub strict: bool,
    pub protected_allowed: bool,
    /// Areas in which nobody else may hold anything, so that a table can grow into them.
    pub growth: Vec<CellRange>,
    /// The changed cells, for formulas that look at them.
    pub region: Region,
    pub memory: SheetMemory,
}

/// What the pass over a sheet showed.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub changed: bool,
    pub values: usize,
    pub left_alone: Vec<CellRef>,
    /// The relationship of the drawing that holds the notes, if there was one.
    pub drawing: Option<String>,
    pub widths: ColumnWidths,
    /// For each area of growth, whether somebody else's cell or a merge stands in it.
    pub growth_blocked: Vec<bool>,
    pub formulas_look: bool,
    /// Figures in percent that were written into cells that show 0.4 as 40 %.
    pub as_ratio: BTreeSet<CellRef>,
}

/// Writes the sheet anew.
pub(super) fn rewrite(
    source: &mut dyn Read,
    out: &mut dyn Write,
    job: &mut Job<'_>,
    styles: &mut Styles,
    place: &Place<'_>,
) -> Result<Outcome, SheetError> {
    let broken = |why: String| place.broken("of the sheet", why);
    let failed = |error: std::io::Error| place.error(ErrorKind::Transient, error, "Try again.");
    let mut feed = Feed::new(source);
    let head = Head::read(&mut feed, place)?;
    let (text, head_changed) = head.rewrite(job);
    out.write_all(&text).map_err(failed)?;

    let mut rows = Rows::new(&head, job, styles, place);
    rows.outcome.changed = head_changed;
    let mut buffer = Vec::with_capacity(512 << 10);
    let data_tag = feed.window()[head.data.start..head.data.end].to_vec();
    feed.consume(head.data.end);
    if head.data.kind == TagKind::Empty {
        rows.missing_rows(&mut buffer, u32::MAX)?;
        if buffer.is_empty() {
            out.write_all(&data_tag).map_err(failed)?;
        } else {
            out.write_all(&opened(&data_tag)).map_err(failed)?;
            buffer.extend_from_slice(format!("</{}sheetData>", head.prefix).as_bytes());
        }
    } else {
        out.write_all(&data_tag).map_err(failed)?;
        let closing = format!("</{}row", head.prefix).into_bytes();
        let closing = Finder::new(&closing);
        loop {
            let tag = feed.tag(0).map_err(broken)?.ok_or_else(|| broken("it ends in the middle".to_owned()))?;
            let name = tag.local(feed.window());
            if tag.kind == TagKind::Close && name == b"sheetData" {
                buffer.extend_from_slice(&feed.window()[..tag.start]);
                rows.missing_rows(&mut buffer, u32::MAX)?;
                buffer.extend_from_slice(&feed.window()[tag.start..tag.end]);
                feed.consume(tag.end);
                break;
            }
            if tag.kind == TagKind::Close || name != b"row" {
                return Err(broken("something else than rows among the rows".to_owned()));
            }
            let end =
                if tag.kind == TagKind::Empty { tag.end } else { feed.element_end(tag, &closing).map_err(broken)? };
            let window = &feed.window()[..end];
            buffer.extend_from_slice(&window[..tag.start]);
            let row_tag = Tag { start: 0, end: tag.end - tag.start, kind: tag.kind };
            rows.row(&mut buffer, &window[tag.start..], row_tag)?;
            feed.consume(end);
            if buffer.len() > 256 << 10 {
                out.write_all(&buffer).map_err(failed)?;
                buffer.clear();
            }
        }
    }
    out.write_all(&buffer).map_err(failed)?;
    let mut outcome = rows.finish()?;

    let rest = feed.rest(TAIL_BYTES_MAX).map_err(broken)?;
    let (text, shown) = tail::rewrite(&rest, &head, TailJob::of(job, styles), place)?;
    out.write_all(&text).map_err(failed)?;
    outcome.changed |= shown.changed;
    outcome.drawing = shown.drawing;
    for (blocked, merged) in outcome.growth_blocked.iter_mut().zip(shown.growth_merged) {
        *blocked |= merged;
    }
    outcome.widths = head.widths;
    Ok(outcome)
}

/// An empty tag made an open one.
fn opened(tag: &[u8]) -> Vec<u8> {
    let slash = tag.iter().rposition(|&b| b == b'/').unwrap_or(tag.len());
    let mut out = tag[..slash].to_vec();
    out.push(b'>');
    out
}

/// One cell of a row, as byte ranges of the row.
#[derive(Debug, Clone, Copy)]
struct CellSpan {
    column: u16,
    tag: Tag,
    end: usize,
    style: Option<u32>,
    has_reference: bool,
    formula: bool,
    content: bool,
}

/// The rows as they pass.
struct Rows<'j, 'p> {
    prefix: String,
    /// What tells that a row may hold a formula.
    formula_mark: Finder<'static>,
    job: &'j mut Job<'p>,
    styles: &'j mut Styles,
    place: &'j Place<'j>,
    widths: ColumnWidths,
    next_target: usize,
    last_row: Option<u32>,
    cells: Vec<CellSpan>,
    arrays: Vec<CellRange>,
    outcome: Outcome,
}

impl<'j, 'p> Rows<'j, 'p> {
    fn new(head: &Head, job: &'j mut Job<'p>, styles: &'j mut Styles, place: &'j Place<'j>) -> Self {
        let outcome = Outcome { growth_blocked: vec![false; job.growth.len()], ..Outcome::default() };
        Self {
            prefix: head.prefix.clone(),
            formula_mark: Finder::new(format!("<{}f", head.prefix).as_bytes()).into_owned(),
            job,
            styles,
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
    fn missing_rows(&mut self, out: &mut Vec<u8>, before: u32) -> Result<(), SheetError> {
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
        Ok(())
    }

    /// Copies one row, with our cells in it. `row` begins with its tag.
    fn row(&mut self, out: &mut Vec<u8>, row: &[u8], tag: Tag) -> Result<(), SheetError> {
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
        self.missing_rows(out, number)?;
        let from = self.next_target;
        while self.job.targets.get(self.next_target).is_some_and(|target| target.cell().row == number) {
            self.next_target += 1;
        }
        let targets = from..self.next_target;
        let watched = self.job.growth.iter().any(|area| (area.first.row..=area.last.row).contains(&number));
        let restored = self.job.restores && self.job.memory.spans.get(number).is_some();
        if self.formula_mark.find(row).is_some() {
            self.look_at_formulas(row, number)?;
        }
        let columns_change = !self.job.new_columns.is_empty() || !self.job.removed_columns.is_empty();
        if targets.is_empty() && !watched && !restored && !columns_change {
            out.extend_from_slice(row);
            return Ok(());
        }
        self.find_cells(row, tag)?;
        if watched {
            self.look_at_growth(number);
        }
        self.remember_blanks(number);
        self.write_row(out, row, tag, number, targets)
    }

    /// Notes every cell of a row in `self.cells`.
    fn find_cells(&mut self, row: &[u8], tag: Tag) -> Result<(), SheetError> {
        let broken = |why: &str| self.place.broken("of the sheet", why);
        self.cells.clear();
        if tag.kind == TagKind::Empty {
            return Ok(());
        }
        let mut at = tag.end;
        let mut next_column = 0_u16;
        loop {
            let Step::Tag(cell) = next_tag(row, at) else { return Err(broken("a row ends in the middle")) };
            at = cell.end;
            if cell.kind == TagKind::Close {
                return Ok(());
            }
            let is_cell = cell.local(row) == b"c";
            let mut span = CellSpan {
                column: next_column,
                tag: cell,
                end: cell.end,
                style: None,
                has_reference: false,
                formula: false,
                content: false,
            };
            if cell.kind == TagKind::Open {
                let name = cell.name(row);
                loop {
                    let Step::Tag(inner) = next_tag(row, at) else { return Err(broken("a cell ends in the middle")) };
                    at = inner.end;
                    if inner.kind == TagKind::Close {
                        if inner.name(row) == name {
                            span.end = inner.end;
                            break;
                        }
                        continue;
                    }
                    match inner.local(row) {
                        b"f" => span.formula = true,
                        b"v" | b"is" if inner.kind == TagKind::Open => span.content = true,
                        _ => {}
                    }
                }
            }
            if !is_cell {
                continue;
            }
            for attribute in cell.attributes(row) {
                let value = &row[attribute.value];
                match &row[attribute.name] {
                    b"r" => {
                        let letters = value.iter().take_while(|b| b.is_ascii_alphabetic()).count();
                        let column = std::str::from_utf8(&value[..letters]).ok().and_then(column_number);
                        span.column = column.ok_or_else(|| broken("a cell without a column"))?;
                        span.has_reference = true;
                    }
                    b"s" => span.style = std::str::from_utf8(value).ok().and_then(|s| s.parse().ok()),
                    _ => {}
                }
            }
            if self.cells.last().is_some_and(|last| last.column >= span.column) {
                return Err(broken("the cells of a row are out of order"));
            }
            next_column = span.column.saturating_add(1);
            self.cells.push(span);
        }
    }

    /// Notes the empty cells of others in columns that we are about to append.
    fn remember_blanks(&mut self, row: u32) {
        for new in &self.job.new_columns {
            let Ok(index) = self.cells.binary_search_by_key(&new.column, |cell| cell.column) else { continue };
            let cell = self.cells[index];
            if !cell.content && !cell.formula {
                self.job.memory.blanks.entry(new.column).or_default().add(row, cell.style);
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
                self.outcome.formulas_look = self.job.region.is_read_by(&unescape(&formula), true);
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
                        fresh_columns = widened(fresh_columns, column);
                    }
                }
                (RowStep::Grid, None) => {
                    let Some(around) = last_fresh.map(|(_, around)| around).filter(|a| self.styles.is_drawn(a.base))
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
                    fresh_columns = widened(fresh_columns, column);
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

    fn existing_cell(
        &mut self,
        out: &mut Vec<u8>,
        row: &[u8],
        cell: CellSpan,
        target: Target<'_>,
        cells: &[CellSpan],
        follower_counts: bool,
    ) -> Result<Kept, SheetError> {
        let place = target.cell();
        if cell.formula {
            return Err(self.place.cell(
                place,
                "holds a formula, and formulas are never overwritten",
                "Move the formula, or name another column for kpiwarden in the config.",
            ));
        }
        let asked = self.number_format(target, cells);
        let own = cell.style.map_or(0, |style| self.styles.number_format(style));
        let content = self.content(target, if own == 0 { asked } else { own });
        if stands(row, cell, &content, target.edit) {
            return Ok(Kept::AsItIs);
        }
        let is_foreign = cell.content && target.edit.before.is_empty() && content != Content::Blank;
        if is_foreign || cell.tag.attribute(row, b"cm").is_some() || cell.tag.attribute(row, b"vm").is_some() {
            self.outcome.left_alone.push(place);
            return Ok(Kept::AsItIs);
        }
        let reference = cell.has_reference.then_some(place);
        let remembered = self.job.memory.blank(place);
        if content == Content::Blank {
            let created = self.job.created_columns.contains(&place.column);
            if remembered.is_none() && created && !follower_counts && cell.has_reference {
                self.outcome.changed = true;
                self.outcome.values += 1;
                return Ok(Kept::Rewritten);
            }
            let style = remembered.unwrap_or(cell.style);
            write_cell(out, &self.prefix, reference, style, &extra_attributes(row, cell.tag), &content);
        } else {
            let is_grid_of_ours = self.job.created_columns.contains(&place.column)
                && !self.job.new_columns.iter().any(|new| new.column == place.column);
            if !cell.content && remembered.is_none() && !is_grid_of_ours {
                self.job.memory.blanks.entry(place.column).or_default().add(place.row, cell.style);
            }
            let style = self.styles.for_existing_cell(cell.style, look(&target.edit.after, target.is_header, asked));
            write_cell(out, &self.prefix, reference, style, &extra_attributes(row, cell.tag), &content);
        }
        self.outcome.changed = true;
        self.outcome.values += 1;
        Ok(Kept::Rewritten)
    }

    /// Writes a cell that is not there yet. `next` is the index of the first cell right of it.
    #[expect(clippy::too_many_arguments, reason = "the row's state, borrowed apart")]
    fn fresh_cell(
        &mut self,
        out: &mut Vec<u8>,
        target: Target<'_>,
        cells: &[CellSpan],
        next: usize,
        row_style: Option<u32>,
        last_fresh: &mut Option<(u16, Surroundings)>,
    ) {
        let place = target.cell();
        let format = self.number_format(target, cells);
        let content = self.content(target, format);
        if content == Content::Blank {
            return;
        }
        let around = match *last_fresh {
            Some((column, around)) if place.column - column <= GRID_COLUMNS_MAX => around,
            _ => self.surroundings(cells, next, place.column, row_style),
        };
        *last_fresh = Some((place.column, around));
        let style = self.styles.for_new_cell(around, look(&target.edit.after, target.is_header, format));
        write_cell(out, &self.prefix, Some(place), style, &[], &content);
        self.outcome.changed = true;
        self.outcome.values += 1;
    }

    /// Whether a cell without content in a column of ours was made by us.
    fn is_ours_and_empty(&self, place: CellRef, cell: CellSpan) -> bool {
        !cell.content
            && !cell.formula
            && cell.has_reference
            && self.job.created_columns.contains(&place.column)
            && self.job.memory.blank(place).is_none()
    }

    fn surroundings(&self, cells: &[CellSpan], next: usize, column: u16, row_style: Option<u32>) -> Surroundings {
        let left = next.checked_sub(1).and_then(|index| cells.get(index));
        let near = left.filter(|cell| column - cell.column <= NEIGHBOUR_COLUMNS_MAX);
        if let Some(style) = near.and_then(|cell| cell.style).filter(|&style| style != 0) {
            let further = next.checked_sub(2).and_then(|index| cells.get(index)).and_then(|cell| cell.style);
            let shared_fill = further.is_some_and(|further| self.styles.fill(further) == self.styles.fill(style));
            return Surroundings { base: style, shared_fill };
        }
        Surroundings { base: row_style.or_else(|| self.widths.style(column)).unwrap_or(0), shared_fill: true }
    }

    /// The number format a value asks for: a figure that of the cell it takes after, a day that of a day left of it.
    fn number_format(&self, target: Target<'_>, cells: &[CellSpan]) -> u32 {
        let place = target.cell();
        let of = |cell: &CellSpan| cell.style.map_or(0, |style| self.styles.number_format(style));
        match &target.edit.after {
            OwnValue::Figure { like: Some(like), .. } if like.row == place.row => {
                let cell = cells.iter().find(|cell| cell.column == like.column);
                cell.map(of).filter(|&format| !self.styles.is_no_figure(format)).unwrap_or(0)
            }
            OwnValue::Day(_) => {
                let days = cells.iter().rev().filter(|cell| cell.column < place.column && cell.content).map(of);
                days.into_iter().find(|&format| self.styles.is_date(format)).unwrap_or(SHORT_DATE)
            }
            _ => 0,
        }
    }

    /// What a value becomes in a cell of that number format.
    fn content(&mut self, target: Target<'_>, number_format: u32) -> Content {
        let as_ratio = matches!(target.edit.after, OwnValue::Figure { .. }) && self.styles.is_percent(number_format);
        if as_ratio {
            self.outcome.as_ratio.insert(target.cell());
        }
        Content::of(&target.edit.after, self.job.from_1904, as_ratio)
    }

    fn finish(self) -> Result<Outcome, SheetError> {
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

fn widened(columns: Option<(u16, u16)>, column: u16) -> Option<(u16, u16)> {
    let (first, last) = columns.unwrap_or((column, column));
    Some((first.min(column), last.max(column)))
}

/// What became of a cell that was there.
enum Kept {
    AsItIs,
    Rewritten,
}

fn content_end(row: &[u8], tag: Tag) -> usize {
    if tag.kind == TagKind::Empty { tag.end } else { memmem::rfind(row, b"</").unwrap_or(row.len()) }
}

/// Whether a row states nothing but its number, as those that we make do.
fn only_numbered(row: &[u8], tag: Tag) -> bool {
    tag.attributes(row).all(|attribute| row[attribute.name] == *b"r")
}

/// The attributes of a cell that say neither where it stands, nor its format, nor its type.
fn extra_attributes(row: &[u8], tag: Tag) -> Vec<u8> {
    tag.attributes(row)
        .filter(|attribute| !matches!(&row[attribute.name.clone()], b"r" | b"s" | b"t"))
        .flat_map(|attribute| row[attribute.whole].to_vec())
        .collect()
}

/// Whether the cell holds that content already.
fn stands(row: &[u8], cell: CellSpan, content: &Content, edit: &Edit) -> bool {
    if !cell.content {
        return *content == Content::Blank;
    }
    let inner = &row[cell.tag.end..cell.end];
    let kind = cell.tag.raw(row, b"t").unwrap_or(b"n");
    match content {
        Content::Blank => false,
        Content::Number(_, number) => {
            kind == b"n" && text_content(inner).trim().parse::<f64>().is_ok_and(|known| known == *number)
        }
        Content::Text(text) => match kind {
            b"inlineStr" => unescape_controls(&text_content(inner)) == *text,
            b"str" => unescape_controls(&text_content(inner)) == *text,
            // The string stands in another part; what the plan read there is the same file's content.
            b"s" => edit.before == *text,
            _ => false,
        },
    }
}
