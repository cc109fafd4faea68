//! How a record stands in the database: JSON, hashes in hexadecimal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{OwnColumn, RowRecord, SourceRecord, TableRecord};

#[derive(Serialize, Deserialize)]
pub(super) struct WireSource {
    tables: Vec<WireTable>,
}

#[derive(Serialize, Deserialize)]
struct WireTable {
    tab: String,
    ordinal: usize,
    rows: u32,
    fields: Vec<String>,
    headers: BTreeMap<String, String>,
    #[serde(default)]
    pending: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<Vec<String>>,
    by_row: BTreeMap<String, WireRow>,
}

#[derive(Serialize, Deserialize)]
struct WireRow {
    status: String,
    inputs: String,
    values: BTreeMap<String, String>,
}

fn hex(hash: u64) -> String {
    format!("{hash:016x}")
}

fn unhex(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok()
}

fn own(name: &str) -> Option<OwnColumn> {
    OwnColumn::ALL.into_iter().find(|column| column.name() == name)
}

impl WireSource {
    pub(super) fn new(record: &SourceRecord) -> Self {
        let tables = record.tables.iter().map(|((tab, ordinal), table)| WireTable::new(tab, *ordinal, table)).collect();
        Self { tables }
    }

    /// The record; entries that cannot be read are left out, as if they had never been written.
    pub(super) fn into_record(self) -> SourceRecord {
        SourceRecord { tables: self.tables.into_iter().map(WireTable::into_entry).collect() }
    }
}

impl WireTable {
    fn new(tab: &str, ordinal: usize, table: &TableRecord) -> Self {
        Self {
            tab: tab.to_owned(),
            ordinal,
            rows: table.rows,
            fields: table.fields.clone(),
            headers: table.headers.iter().map(|(column, hash)| (column.name().to_owned(), hex(*hash))).collect(),
            pending: table.pending.iter().copied().map(hex).collect(),
            notes: table.notes.as_ref().map(|notes| notes.iter().copied().map(hex).collect()),
            by_row: table.by_row.iter().map(|(key, row)| (hex(*key), WireRow::new(row))).collect(),
        }
    }

    fn into_entry(self) -> ((String, usize), TableRecord) {
        let table = TableRecord {
            rows: self.rows,
            fields: self.fields,
            headers: self.headers.iter().filter_map(|(name, hash)| Some((own(name)?, unhex(hash)?))).collect(),
            by_row: self.by_row.into_iter().filter_map(|(key, row)| Some((unhex(&key)?, row.into_row()?))).collect(),
            pending: self.pending.iter().filter_map(|hash| unhex(hash)).collect(),
            notes: self.notes.map(|notes| notes.iter().filter_map(|hash| unhex(hash)).collect()),
        };
        ((self.tab, self.ordinal), table)
    }
}

impl WireRow {
    fn new(row: &RowRecord) -> Self {
        Self {
            status: row.status.clone(),
            inputs: hex(row.inputs),
            values: row.values.iter().map(|(column, hash)| (column.name().to_owned(), hex(*hash))).collect(),
        }
    }

    fn into_row(self) -> Option<RowRecord> {
        let mut values: Vec<_> =
            self.values.iter().filter_map(|(name, hash)| Some((own(name)?, unhex(hash)?))).collect();
        values.sort_unstable();
        Some(RowRecord { values, status: self.status, inputs: unhex(&self.inputs)? })
    }
}
