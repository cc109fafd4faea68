//! Our cells in a row: those that are there already, and those that are not yet.

use super::super::blanks::{BlankCell, BlankStyle};
use super::super::cells::{Content, look, write_cell, write_empty_text};
use super::super::empty_texts::{holds_no_text, stated_type};
use super::super::markup::{Step, next_tag};
use super::super::row::{CellSpan, extra_attributes, stands};
use super::super::sheet::Target;
use super::super::styles::{PERCENT, PERCENT_TWO_PLACES, SHORT_DATE, Surroundings};
use super::{GRID_COLUMNS_MAX, Kept, Rows};
use crate::model::{CellRef, OwnValue};
use crate::ports::SheetError;

/// Columns to the left in which a cell is looked for whose looks a new one takes.
const NEIGHBOUR_COLUMNS_MAX: u16 = 3;

/// Cells of a row whose looks are asked for.
const ROW_CELLS_MAX: usize = 8;

impl Rows<'_, '_> {
    pub(super) fn existing_cell(
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
        let empty_text = if cell.content { self.empty_texts.of_cell(row, cell) } else { None };
        let created = self.job.created_columns.contains(&place.column);
        let is_grid_of_ours = created && !self.job.new_columns.iter().any(|new| new.column == place.column);
        let has_content = cell.content && empty_text.is_none() && !(is_grid_of_ours && holds_no_text(row, cell));
        let is_foreign = has_content && target.edit.before.is_empty() && content != Content::Blank;
        if is_foreign || cell.tag.attribute(row, b"cm").is_some() || cell.tag.attribute(row, b"vm").is_some() {
            self.outcome.left_alone.push(place);
            return Ok(Kept::AsItIs);
        }
        let reference = cell.has_reference.then_some(place);
        let remembered = self.job.memory.blank(place);
        if content == Content::Blank {
            let is_fresh = remembered.is_none() && empty_text.is_none() && created;
            if is_fresh && !follower_counts && cell.has_reference && !self.is_a_persons_colour(row, cell, target, cells)
            {
                self.outcome.changed = true;
                self.outcome.values += 1;
                return Ok(Kept::Rewritten);
            }
            let style = remembered.map_or(cell.style, |blank| self.style_before(cell.style, blank.style));
            let extra = extra_attributes(row, cell.tag);
            match remembered.and_then(|blank| blank.text).map(|text| self.empty_texts.still(text)) {
                Some(text) => write_empty_text(out, &self.prefix, reference, style, &extra, text),
                None => write_cell(out, &self.prefix, reference, style, &extra, &content),
            }
        } else {
            if !has_content && remembered.is_none() && !(is_grid_of_ours && empty_text.is_none()) {
                let text = empty_text.or_else(|| stated_type(row, cell));
                let blank = BlankCell { style: BlankStyle::of(cell.style), text };
                self.job.memory.blanks.entry(place.column).or_default().add(place.row, blank);
            }
            let style = self.styles.for_existing_cell(cell.style, look(&target.edit.after, target.is_header, asked));
            write_cell(out, &self.prefix, reference, style, &extra_attributes(row, cell.tag), &content);
        }
        self.outcome.changed = true;
        self.outcome.values += 1;
        Ok(Kept::Rewritten)
    }

    /// The format that a cell is given back: the one it had, unless a person has drawn it otherwise since.
    fn style_before(&self, now: Option<u32>, before: BlankStyle) -> Option<u32> {
        let before = match before {
            BlankStyle::Unstated => None,
            BlankStyle::Number(number) => Some(number),
            BlankStyle::AsItStands => return now,
        };
        if self.styles.are_drawn_alike(now.unwrap_or(0), before.unwrap_or(0)) { before } else { now }
    }

    /// Whether a cell of which nothing is remembered has a fill that nothing else in its row has, in a column where cells of
    /// others stood: rows were moved by a program that knows nothing of our memory.
    fn is_a_persons_colour(&self, row: &[u8], cell: CellSpan, target: Target<'_>, cells: &[CellSpan]) -> bool {
        let column = target.cell().column;
        if target.is_header || !self.job.memory.blanks.contains_key(&column) {
            return false;
        }
        let fill = |style: Option<u32>| self.styles.common(&[style.unwrap_or(0)]).fill;
        let own = fill(cell.style);
        let of_row = match next_tag(row, 0) {
            Step::Tag(tag) => tag.value(row, "s").and_then(|s| s.parse().ok()),
            _ => None,
        };
        let others = cells.iter().filter(|other| !self.job.created_columns.contains(&other.column));
        let mut around = others.map(|other| other.style).chain([of_row, self.widths.style(column)]);
        own != 0 && around.all(|style| fill(style) != own)
    }

    /// Writes a cell that is not there yet. `next` is the index of the first cell right of it.
    pub(super) fn fresh_cell(
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
    pub(super) fn is_ours_and_empty(&self, place: CellRef, cell: CellSpan) -> bool {
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
            let row: Vec<u32> =
                cells[..next].iter().rev().take(ROW_CELLS_MAX).map(|cell| cell.style.unwrap_or(0)).collect();
            return Surroundings { base: style, common: Some(self.styles.common(&row)) };
        }
        Surroundings { base: row_style.or_else(|| self.widths.style(column)).unwrap_or(0), common: None }
    }

    /// The number format a value asks for: a figure that of the cell it takes after, a day that of a day left of it.
    fn number_format(&self, target: Target<'_>, cells: &[CellSpan]) -> u32 {
        let place = target.cell();
        let of = |cell: &CellSpan| cell.style.map_or(0, |style| self.styles.number_format(style));
        match &target.edit.after {
            OwnValue::Figure { value, shown, like } => {
                let like = like.filter(|like| like.row == place.row);
                let cell = like.and_then(|like| cells.iter().find(|cell| cell.column == like.column));
                let format = cell.map(of).filter(|&format| !self.styles.is_no_figure(format)).unwrap_or(0);
                // Where the others are words or stand elsewhere, no number shows what the figure counts.
                let is_bare = shown.trim_end().ends_with('%') && cell.is_none_or(|cell| cell.words);
                match format {
                    0 if is_bare && value.is_integer() => PERCENT,
                    0 if is_bare => PERCENT_TWO_PLACES,
                    format => format,
                }
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
        Content::of(&target.edit.after, self.job.days, as_ratio)
    }
}
