//! How tall rows are, for boxes that are to be as tall as their text.

use std::collections::BTreeMap;

use super::markup::Tag;
use crate::model::CellRef;

/// Pixels of a row that states no height in a sheet that states none.
const PIXELS_DEFAULT: u32 = 20;
/// Pixels of a point.
const PIXELS_A_POINT: f64 = 4.0 / 3.0;
/// Points a row may have.
const POINTS_MAX: f64 = 409.5;
/// Rows below a note that its box may reach.
const ROWS_BELOW: u32 = 30;

/// How tall the rows near notes are.
#[derive(Debug, Clone, Default)]
pub(super) struct RowHeights {
    default: Option<u32>,
    known: BTreeMap<u32, u32>,
}

impl RowHeights {
    /// Takes in what a sheet says of all rows.
    pub(super) fn set_default(&mut self, window: &[u8], tag: Tag) {
        let hidden = tag.raw(window, b"zeroHeight").is_some_and(is_yes);
        self.default = if hidden { Some(0) } else { points(window, tag, "defaultRowHeight") };
    }

    /// Takes in what a row says of itself.
    pub(super) fn note(&mut self, number: u32, row: &[u8], tag: Tag) {
        let hidden = tag.raw(row, b"hidden").is_some_and(is_yes);
        let height = if hidden { Some(0) } else { points(row, tag, "ht") };
        if let Some(height) = height {
            self.known.insert(number, height);
        }
    }

    /// Pixels a row takes.
    pub(super) fn pixels(&self, row: u32) -> u32 {
        self.known.get(&row).copied().or(self.default).unwrap_or(PIXELS_DEFAULT)
    }
}

fn is_yes(value: &[u8]) -> bool {
    matches!(value, b"1" | b"true")
}

#[expect(clippy::cast_sign_loss, reason = "a height is clamped to what a row may have")]
fn points(window: &[u8], tag: Tag, name: &str) -> Option<u32> {
    let points: f64 = tag.value(window, name)?.parse().ok()?;
    Some((points.clamp(0.0, POINTS_MAX) * PIXELS_A_POINT).round() as u32)
}

/// The rows whose heights matter for notes on these cells, as ranges with both ends included, ascending.
pub(super) fn rows_near(cells: impl Iterator<Item = CellRef>) -> Vec<(u32, u32)> {
    let mut rows: Vec<u32> = cells.map(|cell| cell.row).collect();
    rows.sort_unstable();
    let mut near: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        let range = (row.saturating_sub(1), row.saturating_add(ROWS_BELOW));
        match near.last_mut().filter(|(_, last)| *last >= range.0) {
            Some((_, last)) => *last = range.1,
            None => near.push(range),
        }
    }
    near
}

/// Whether a row is in one of the ranges.
pub(super) fn is_near(near: &[(u32, u32)], row: u32) -> bool {
    let after = near.partition_point(|(first, _)| *first <= row);
    after.checked_sub(1).and_then(|at| near.get(at)).is_some_and(|(_, last)| row <= *last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_near_notes_are_looked_at() {
        let near = rows_near([40, 0, 10, 200].into_iter().map(|row| CellRef::new(row, 3)));
        assert_eq!(near, [(0, 70), (199, 230)]);
        for (row, expect) in [(0, true), (70, true), (71, false), (198, false), (199, true), (230, true), (231, false)]
        {
            assert_eq!(is_near(&near, row), expect, "{row}");
        }
        assert!(!is_near(&[], 0));
    }
}
