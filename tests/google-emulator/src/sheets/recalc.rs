//! Keeps the stored values of formulas fresh.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::state::cell::Content;
use crate::state::range::Rect;
use crate::state::spreadsheet::Spreadsheet;
use crate::text::date;
use crate::text::formula::{self, Cells};
use crate::text::refs::Reference;

/// How many rounds formulas that hang on formulas get.
const ROUNDS_MAX: u32 = 12;
/// How many cells one reference reads at most.
const CELLS_MAX: u64 = 2_000_000;

struct Seen<'a> {
    book: &'a Spreadsheet,
    sheet: usize,
    now: f64,
}

impl Cells for Seen<'_> {
    fn read(&self, reference: &Reference) -> Option<Vec<Content>> {
        let position = match &reference.sheet {
            None => self.sheet,
            Some(title) => self.book.titled(title)?,
        };
        let tab = &self.book.sheets[position];
        let first = reference.first;
        let (top, left) = (first.row.map_or(0, |(row, _)| row), first.column.map_or(0, |(column, _)| column));
        let (bottom, right) = match reference.second {
            None => (top, left),
            Some(second) => (
                second.row.map_or(tab.row_count.saturating_sub(1), |(row, _)| row),
                second.column.map_or(tab.column_count.saturating_sub(1), |(column, _)| column),
            ),
        };
        let bottom = bottom.min((tab.rows.len() as u32).max(top));
        let rect = Rect {
            top: top.min(bottom),
            bottom: top.max(bottom) + 1,
            left: left.min(right),
            right: left.max(right) + 1,
        };
        let (rows, columns) = rect.size();
        if u64::from(rows) * u64::from(columns) > CELLS_MAX {
            return None;
        }
        Some(rect.cells().map(|(row, column)| tab.cell(row, column).content.clone()).collect())
    }

    fn now(&self) -> f64 {
        self.now
    }
}

impl Spreadsheet {
    /// Works out every formula again. `now_ms` is the time since 1970.
    pub fn recalculate(&mut self, now_ms: i64) {
        let formulas: Vec<(usize, u32, u32, String)> = self
            .sheets
            .iter()
            .enumerate()
            .flat_map(|(sheet, tab)| tab.rows.iter().enumerate().map(move |(row, line)| (sheet, row, line)))
            .flat_map(|(sheet, row, line)| {
                let cells = line.cells.iter().enumerate();
                cells.filter_map(move |(column, cell)| {
                    cell.formula.as_ref().map(|formula| (sheet, row as u32, column as u32, formula.clone()))
                })
            })
            .collect();
        if formulas.is_empty() {
            return;
        }
        let now = self.local_serial(now_ms);
        for _ in 0..ROUNDS_MAX {
            let mut settled = true;
            for (sheet, row, column, formula) in &formulas {
                let seen = Seen { book: self, sheet: *sheet, now };
                let Some(content) = formula::value(formula, &seen) else { continue };
                let cell = self.sheets[*sheet].cell_mut(*row, *column);
                if cell.content != content {
                    cell.content = content;
                    settled = false;
                }
            }
            if settled {
                return;
            }
        }
    }

    /// A moment as a serial date in this spreadsheet's time zone.
    pub fn local_serial(&self, now_ms: i64) -> f64 {
        let zone = TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC);
        let local = zone.to_datetime(Timestamp::from_millisecond(now_ms).unwrap_or_default());
        let day =
            date::serial(local.year().into(), local.month().unsigned_abs().into(), local.day().unsigned_abs().into());
        let seconds = i32::from(local.hour()) * 3600 + i32::from(local.minute()) * 60 + i32::from(local.second());
        day.unwrap_or_default() + f64::from(seconds) / 86_400.0
    }
}
