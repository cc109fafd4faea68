//! What is remembered of a sheet between two runs. Everything but history can be rebuilt from the sheet.

use std::collections::BTreeMap;

use super::OwnColumn;

/// What is remembered of one source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceRecord {
    /// Its tables, by tab and by the table's place on the tab, counted from 0.
    pub tables: BTreeMap<(String, usize), TableRecord>,
}

/// What we wrote last into one table, and what it held then.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableRecord {
    /// How many KPI rows it had.
    pub rows: u32,
    /// The fields that had a column, by their public names, sorted.
    pub fields: Vec<String>,
    /// Hash of each header of ours, by column.
    pub headers: BTreeMap<OwnColumn, u64>,
    /// What stood in each row, by row key.
    pub by_row: BTreeMap<u64, RowRecord>,
    /// Hash of each note of ours, ascending; `None` where none were put on record.
    pub notes: Option<Vec<u64>>,
    /// Hashes over row key, column and value of what was about to be written when the record was made, and over each whole
    /// row as it was to be, ascending. They count as ours, should the run have ended between the write and the record.
    pub pending: Vec<u64>,
}

/// What we wrote last beside one row, and what it was worked out from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowRecord {
    /// Hash of each value of ours, by column.
    pub values: Vec<(OwnColumn, u64)>,
    /// The public name of the status.
    pub status: String,
    /// Hash of the cells the status was worked out from.
    pub inputs: u64,
}

impl RowRecord {
    /// The hash of our value in `column`.
    pub fn value(&self, column: OwnColumn) -> Option<u64> {
        self.values.iter().find(|(own, _)| *own == column).map(|(_, hash)| *hash)
    }
}
