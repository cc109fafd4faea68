//! Hashes that stay the same from one version of the program to the next, for what is remembered between two runs.

use std::collections::HashMap;

use crate::model::{Kpi, Mapping, Table};

/// FNV-1a, 64 bits, after the description by Fowler, Noll and Vo.
#[derive(Debug, Clone, Copy)]
pub struct StableHash(u64);

impl Default for StableHash {
    fn default() -> Self {
        Self::new()
    }
}

impl StableHash {
    /// Nothing hashed yet.
    pub const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a text and its end, so that "ab" + "c" is not "a" + "bc".
    pub fn text(mut self, text: &str) -> Self {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }

    /// Adds a number.
    pub fn number(mut self, number: u64) -> Self {
        for byte in number.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }

    /// The hash; never 0, which stands for "no row".
    pub const fn finish(self) -> u64 {
        if self.0 == 0 { 1 } else { self.0 }
    }
}

/// The key of a row: a hash over its KPI, goal and owner.
pub fn row_key(kpi: &Kpi<'_>) -> u64 {
    StableHash::new().text(kpi.kpi).text(kpi.goal).text(kpi.owner).finish()
}

/// A hash over the cells of a row that its status is worked out from.
pub(super) fn inputs_hash(table: &Table, mapping: &Mapping, kpi: &Kpi<'_>) -> u64 {
    let mut hash = StableHash::new();
    for column in mapping.columns.0.iter().flatten().copied() {
        hash = hash.text(table.cell(kpi.index, column).trimmed());
    }
    for period in &mapping.period_columns {
        hash = hash.text(table.cell(kpi.index, period.column).trimmed());
    }
    hash.finish()
}

/// Tells rows with the same key apart, by their order in the table.
#[derive(Debug, Default)]
pub(super) struct Occurrences(HashMap<u64, u32>);

impl Occurrences {
    /// The key under which a row is remembered.
    pub(super) fn remembered_key(&mut self, key: u64) -> u64 {
        let seen = self.0.entry(key).or_insert(0);
        *seen += 1;
        if *seen == 1 { key } else { StableHash::new().number(key).number(u64::from(*seen)).finish() }
    }
}
