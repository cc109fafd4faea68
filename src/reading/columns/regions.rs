//! Where tables lie beside one another.

use crate::model::{CellRange, CellRef, Table};

/// How many rows below a header tell which columns belong together.
const ROWS_LOOKED_AT: usize = 60;
/// A gap of more rows than this ends the look.
const GAP_ROWS_MAX: u32 = 2;
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
pub(super) fn runs(table: &Table, index: usize) -> Vec<Run> {
    let mut used = vec![false; usize::from(table.width())];
    let mut before = table.row_number(index);
    let first_row = before;
    let end = table.row_count().min(index + ROWS_LOOKED_AT);
    for row in index..end {
        let number = table.row_number(row);
        if number - before > GAP_ROWS_MAX {
            break;
        }
        before = number;
        for (column, cell) in table.row(row) {
            if !cell.is_blank()
                && let Some(slot) = used.get_mut(usize::from(column))
            {
                *slot = true;
            }
        }
    }
    for merged in &table.merged {
        let inside = (first_row..=before).contains(&merged.first.row);
        if inside && merged.last.column - merged.first.column < BINDING_WIDTH_MAX {
            for column in merged.first.column..=merged.last.column {
                if let Some(slot) = used.get_mut(usize::from(column)) {
                    *slot = true;
                }
            }
        }
    }
    let mut runs: Vec<Run> = Vec::new();
    for (column, &on) in used.iter().enumerate() {
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
