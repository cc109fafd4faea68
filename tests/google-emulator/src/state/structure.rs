//! Inserting, deleting and moving rows and columns, with everything that hangs on them.

use super::cell::Cell;
use super::range::Dimension;
use super::sheet::{Group, Line, Row, Sheet};
use super::shift::{self, Shift};
use super::spreadsheet::{Place, Spreadsheet};
use crate::error::{ApiError, Outcome};
use crate::text::formula;

/// The most cells a spreadsheet may have.
pub const CELLS_MAX: u64 = 10_000_000;

impl Spreadsheet {
    /// Applies one structural change to a tab and to all that refers to it.
    ///
    /// # Errors
    /// 400 for lines outside the grid and for a grid that would become empty or too big.
    pub fn restructure(&mut self, id: i32, dimension: Dimension, shift: Shift) -> Outcome<()> {
        let sheet = self.sheet_mut(id)?;
        let count = sheet.count(dimension);
        check(dimension, count, shift, sheet)?;
        let title = sheet.title.clone();
        if let Shift::Insert { count: new, .. } = shift {
            let grown = count.saturating_add(new);
            match dimension {
                Dimension::Rows => self.check_grown(Some(id), grown, 0)?,
                Dimension::Columns => self.check_grown(Some(id), 0, grown)?,
            }
        }
        self.sheet_mut(id)?.reshape(dimension, shift);
        self.named_ranges.retain_mut(|range| shift::feature(range, id, dimension, shift));
        self.metadata.retain_mut(|metadata| move_place(&mut metadata.place, id, dimension, shift));
        for thread in &mut self.threads {
            if let Some(range) = thread.range.filter(|range| range.sheet == id) {
                thread.range = shift.range(dimension, range);
            }
        }
        for tab in &mut self.sheets {
            for cell in tab.rows.iter_mut().flat_map(|row| &mut row.cells) {
                if let Some(text) = &cell.formula {
                    cell.formula = Some(formula::shifted(text, tab.id == id, &title, dimension, shift));
                }
            }
        }
        Ok(())
    }

    /// Refuses a spreadsheet with too many cells.
    ///
    /// # Errors
    /// 400 "above the limit of 10000000 cells".
    pub fn check_size(&self) -> Outcome<()> {
        self.check_grown(None, 0, 0)
    }

    /// Gives a tab a grid of at least that many rows and columns.
    ///
    /// # Errors
    /// 400 for a tab that is not there and for too many cells.
    pub fn grow(&mut self, id: i32, rows: u32, columns: u32) -> Outcome<()> {
        self.check_grown(Some(id), rows, columns)?;
        let tab = self.sheet_mut(id)?;
        tab.row_count = tab.row_count.max(rows);
        tab.column_count = tab.column_count.max(columns);
        Ok(())
    }

    /// Refuses too many cells if one tab grew to that many rows and columns.
    fn check_grown(&self, id: Option<i32>, rows: u32, columns: u32) -> Outcome<()> {
        let cells = |tab: &Sheet| {
            let grown = |own: u32, new: u32| if Some(tab.id) == id { own.max(new) } else { own };
            u64::from(grown(tab.row_count, rows)) * u64::from(grown(tab.column_count, columns))
        };
        let cells = self.sheets.iter().map(cells).fold(0, u64::saturating_add);
        if cells > CELLS_MAX {
            return Err(ApiError::invalid(format!(
                "This action would increase the number of cells in the workbook above the limit of {CELLS_MAX} cells."
            )));
        }
        Ok(())
    }
}

fn check(dimension: Dimension, count: u32, shift: Shift, sheet: &Sheet) -> Outcome<()> {
    let word = if dimension == Dimension::Rows { "rows" } else { "columns" };
    let (start, end) = match shift {
        Shift::Insert { at, .. } => {
            if at > count {
                return Err(ApiError::invalid(format!(
                    "range.startIndex[{at}] must be less than the grid size ({count}) if inheritFromBefore is false."
                )));
            }
            return Ok(());
        }
        Shift::Delete { start, end } | Shift::Move { start, end, .. } => (start, end),
    };
    if end > count {
        return Err(ApiError::invalid(format!(
            "Invalid range: [{start}, {end}) of {word} is outside the grid of sheet {} with {count} {word}",
            sheet.title
        )));
    }
    if matches!(shift, Shift::Delete { .. }) && end - start >= count {
        return Err(ApiError::invalid(format!("You can't delete all the {word} on the sheet.")));
    }
    let frozen = if dimension == Dimension::Rows { "frozenRowCount" } else { "frozenColumnCount" };
    let frozen = sheet.grid.get(frozen).and_then(serde_json::Value::as_u64).unwrap_or(0);
    if matches!(shift, Shift::Delete { .. }) && start == 0 && u64::from(end) <= frozen && u64::from(count - end) == 0 {
        return Err(ApiError::invalid(format!("You can't delete all the non-frozen {word} on the sheet.")));
    }
    Ok(())
}

impl Sheet {
    fn reshape(&mut self, dimension: Dimension, shift: Shift) {
        let count = self.count(dimension);
        let after = match shift {
            Shift::Insert { count: new, .. } => count + new,
            Shift::Delete { start, end } => count - (end - start),
            Shift::Move { .. } => count,
        };
        match dimension {
            Dimension::Rows => {
                self.row_count = after;
                rearrange(&mut self.rows, shift, Row::default);
            }
            Dimension::Columns => {
                self.column_count = after;
                rearrange(&mut self.columns, shift, Line::default);
                for row in &mut self.rows {
                    rearrange(&mut row.cells, shift, Cell::default);
                }
            }
        }
        self.reshape_features(dimension, shift);
    }

    fn reshape_features(&mut self, dimension: Dimension, shift: Shift) {
        let id = self.id;
        self.merges = self.merges.iter().filter_map(|&range| shift.range(dimension, range)).collect();
        for features in
            [&mut self.protected, &mut self.filter_views, &mut self.conditional, &mut self.banded, &mut self.tables]
        {
            features.retain_mut(|feature| shift::feature(feature, id, dimension, shift));
        }
        if self.basic_filter.as_mut().is_some_and(|filter| !shift::feature(filter, id, dimension, shift)) {
            self.basic_filter = None;
        }
        let moved = |group: &Group| {
            let (start, end) = shift.span(group.start, group.end)?;
            Some(Group { start, end, ..group.clone() })
        };
        let groups = self.groups_mut(dimension);
        *groups = groups.iter().filter_map(moved).collect();
        let frozen = if dimension == Dimension::Rows { "frozenRowCount" } else { "frozenColumnCount" };
        if let Some(lines) = self.grid.get(frozen).and_then(serde_json::Value::as_u64) {
            let lines = u32::try_from(lines).unwrap_or(0);
            let after = match shift {
                Shift::Insert { at, count } if at < lines => lines + count,
                Shift::Delete { start, end } => lines - (end.min(lines).saturating_sub(start)),
                _ => lines,
            };
            if after == 0 {
                self.grid.remove(frozen);
            } else {
                self.grid.insert(frozen.into(), after.into());
            }
        }
    }
}

/// Applies a change to a list that may be shorter than the grid.
fn rearrange<T>(lines: &mut Vec<T>, shift: Shift, make: impl Fn() -> T) {
    let length = lines.len();
    match shift {
        Shift::Insert { at, count } => {
            let at = at as usize;
            if at < length {
                let new: Vec<T> = (0..count).map(|_| make()).collect();
                lines.splice(at..at, new);
            }
        }
        Shift::Delete { start, end } => {
            let (start, end) = ((start as usize).min(length), (end as usize).min(length));
            lines.drain(start..end);
        }
        Shift::Move { start, end, to } => {
            let needed = end.max(to) as usize;
            if length < needed {
                lines.resize_with(needed, make);
            }
            let (start, end, to) = (start as usize, end as usize, to as usize);
            let taken: Vec<T> = lines.drain(start..end).collect();
            let at = if to > start { to.saturating_sub(end - start).max(start) } else { to };
            lines.splice(at..at, taken);
        }
    }
}

fn move_place(place: &mut Place, id: i32, dimension: Dimension, shift: Shift) -> bool {
    let line = match (place, dimension) {
        (Place::Row(sheet, line), Dimension::Rows) | (Place::Column(sheet, line), Dimension::Columns)
            if *sheet == id =>
        {
            line
        }
        _ => return true,
    };
    match shift.index(*line) {
        Some(after) => {
            *line = after;
            true
        }
        None => false,
    }
}
