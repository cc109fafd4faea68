//! What is to be put on record of a sheet that was checked.

use std::collections::HashMap;

use super::checked::{Checked, CheckedTable};
use crate::model::{CellRef, Field, ObservedRow, SeenValues};
use crate::plan::row_key;
use crate::ports::Sheet;

/// Rows of one source whose history is kept; a larger sheet has none, and that is said.
pub const HISTORY_ROWS_MAX: usize = 100_000;

/// The rows of a sheet as they were just read. Nothing where it could not be read, or is too large to keep a history of.
pub fn observe(checked: &Checked, sheet_index: usize) -> Vec<ObservedRow> {
    let Some(sheet) = checked.sheets.get(sheet_index).filter(|sheet| sheet.error.is_none()) else { return Vec::new() };
    let tables = checked.tables.get(sheet.tables.clone()).unwrap_or_default();
    let kpis: usize = tables.iter().map(|table| table.kpis as usize).sum();
    if kpis > HISTORY_ROWS_MAX {
        return Vec::new();
    }
    tables.iter().flat_map(|table| rows_of(checked, table)).collect()
}

/// The comment threads of ours in a sheet that was checked: key of the row they stand on (0 for none), and id. `None` where the
/// sheet has no threads, or could not be read.
pub(super) fn threads_of(checked: &Checked, sheet_index: usize, read: &dyn Sheet) -> Option<Vec<(u64, String)>> {
    let sheet = checked.sheets.get(sheet_index).filter(|sheet| sheet.error.is_none())?;
    let threads = read.threads()?;
    let mut keys: HashMap<(&str, u32), u64> = HashMap::new();
    if !threads.is_empty() {
        for table in checked.tables.get(sheet.tables.clone()).unwrap_or_default() {
            let tab = checked.tab_of(table).name.as_str();
            keys.extend(checked.rows(table).map(|row| ((tab, row.kpi.row), row_key(&row.kpi))));
        }
    }
    let key = |tab: &str, cell: CellRef| keys.get(&(tab, cell.row)).copied().unwrap_or(0);
    let mut found: Vec<(u64, String)> = threads.into_iter().map(|(tab, cell, id)| (key(&tab, cell), id)).collect();
    found.sort();
    Some(found)
}

fn rows_of<'c>(checked: &'c Checked, table: &'c CheckedTable) -> impl Iterator<Item = ObservedRow> + 'c {
    let tab = &checked.tab_of(table).name;
    let on_record = checked.on_record(table);
    let mut findings = table.findings.iter().peekable();
    let loading = table.mapping.rows_loading(checked.tab_of(table));
    checked.rows(table).filter(move |row| !loading.contains_key(&row.kpi.row)).map(move |row| {
        let (kpi, verdict) = (&row.kpi, &row.verdict);
        let mut found = Vec::new();
        while let Some(finding) = findings.next_if(|finding| finding.cell.is_none_or(|cell| cell.row <= kpi.row)) {
            if finding.cell.is_some_and(|cell| cell.row == kpi.row) && !finding.waived {
                found.push((finding.code, finding.field));
            }
        }
        found.sort_unstable_by_key(|(code, field)| (*code, field.map(Field::name)));
        found.dedup();
        ObservedRow {
            id: on_record.of(kpi.row).map(|known| known.id),
            tab: tab.clone(),
            kpi: kpi.kpi.to_owned(),
            goal: kpi.goal.to_owned(),
            owner: kpi.owner.to_owned(),
            team: kpi.team.to_owned(),
            values: SeenValues::of(kpi, verdict),
            findings: found,
        }
    })
}
