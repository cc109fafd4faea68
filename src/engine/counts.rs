//! Sheets that count in a check and are not checked in it, and when what they were found to be is no longer so.

use std::sync::Arc;

use super::Checked;
use crate::model::Finding;
use crate::rules::{Call, Share};

/// What a sheet brings into the counts over all sheets, and what was found in it there.
#[derive(Debug, Clone)]
pub struct Counted {
    /// What it brings.
    pub share: Arc<Share>,
    /// A hash over what the rules over all rows found in it, the others being as they were.
    pub across: u64,
}

/// A sheet that is not checked in a call and counts all the same.
#[derive(Debug, Clone)]
pub struct Other {
    /// Its source. It counts before the sheets of the call whose sources come after its own.
    pub source: String,
    /// What it brings into the counts, from the call in which it was checked.
    pub share: Arc<Share>,
}

/// What the rules over all rows find in each of these sheets now, as [`Counted::across`] has it. They are in the order of their sources.
pub fn recount(sheets: &[Other]) -> Vec<u64> {
    let mut call = Call::new();
    let tables: Vec<_> = sheets.iter().map(|sheet| call.absorb(&sheet.share)).collect();
    let found = call.finish();
    let mut of_sheet = vec![Vec::new(); sheets.len()];
    for (table, finding) in found.iter().map(|(table, finding)| (*table as usize, finding)) {
        // The tables come in the order of the sheets.
        let at = tables.partition_point(|tables| tables.end <= table);
        if let (Some(tables), Some(found)) = (tables.get(at), of_sheet.get_mut(at)) {
            found.push((table - tables.start, finding));
        }
    }
    let each = sheets.iter().zip(of_sheet);
    each.map(|(sheet, found)| call.fingerprint(&sheet.share, found.into_iter())).collect()
}

/// Keeps what was found over all rows in the sheets of the call themselves.
pub(super) fn fingerprint_own(checked: &mut Checked, found: &[(u32, Finding)]) {
    let Checked { sheets, tables, shares, call, .. } = checked;
    for (sheet, counted) in sheets.iter().zip(shares) {
        let tables = tables.get(sheet.tables.clone()).unwrap_or_default();
        // Tabs beside the KPI tables are told of by themselves.
        let own = |table: u32| tables.iter().position(|own| own.in_call == table as usize);
        let found = found.iter().filter_map(|(table, finding)| Some((own(*table)?, finding)));
        counted.across = call.fingerprint(&counted.share, found);
    }
}
