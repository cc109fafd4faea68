//! Where tables lie beside one another.

use crate::model::{CellRange, CellRef, Table};

/// How many rows below a header tell which columns belong together.
const ROWS_LOOKED_AT: usize = 60;
/// A gap of more rows than this ends the look.
const GAP_ROWS_MAX: u32 = 2;
/// After so many rows any gap ends it.
const ROWS_BEFORE_GAP_MIN: u32 = 4;
/// What a header counts among the cells of a column: it always makes it part of a table.
const NAMED: u32 = 1000;
/// A column without a header counts where at least one row in so many holds anything.
const SPARSE_PART: u32 = 4;
/// Merged cells wider than this stand above several tables and bind none.
const BINDING_WIDTH_MAX: u16 = 6;

/// A run of columns, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: u16,
    pub(super) last: u16,
}

impl Run {
    pub(super) fn contains(self, column: u16) -> bool {
        (self.first..=self.last).contains(&column)
    }
}

/// The runs of columns that hold anything in and below the row of that index, with whole columns of nothing between.
/// A column without a header in which only a few rows hold anything parts two tables as well.
pub(super) fn runs(table: &Table, index: usize) -> Vec<Run> {
    let mut used = vec![0_u32; usize::from(table.width())];
    let first_row = table.row_number(index);
    let mut before = first_row;
    let mut rows = 0;
    for row in index..table.row_count().min(index + ROWS_LOOKED_AT) {
        let number = table.row_number(row);
        let gap = number - before;
        if gap > GAP_ROWS_MAX || (gap > 1 && rows > ROWS_BEFORE_GAP_MIN) {
            break;
        }
        before = number;
        rows += 1;
        let weight = if row == index { NAMED } else { 1 };
        for (column, cell) in table.row(row) {
            if !cell.is_blank()
                && let Some(count) = used.get_mut(usize::from(column))
            {
                *count += weight;
            }
        }
    }
    for merged in &table.merged {
        let inside = (first_row..=before).contains(&merged.first.row);
        if inside && merged.last.column - merged.first.column < BINDING_WIDTH_MAX {
            for column in merged.first.column..=merged.last.column {
                if let Some(count) = used.get_mut(usize::from(column)) {
                    *count += NAMED;
                }
            }
        }
    }
    let mut runs: Vec<Run> = Vec::new();
    for (column, &count) in used.iter().enumerate() {
        let on = count * SPARSE_PART >= rows && count > 0;
        let column = column as u16;
        match runs.last_mut() {
            Some(run) if on && run.last + 1 == column => run.last = column,
            _ if on => runs.push(Run { first: column, last: column }),
            _ => {}
        }
    }
    runs
}

/// The merged range a cell lies in.
pub(super) fn merged_at(table: &Table, row: u32, column: u16) -> Option<CellRange> {
    if table.merged.is_empty() { None } else { table.merged_at(CellRef::new(row, column)) }
}
