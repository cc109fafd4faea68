//! One JSON object a finding, one a line; what could not be evaluated is a line with an `error`.

use std::io::{self, Write};

use serde::Serialize;

use super::json::{finding, troubles};
use super::told::told;
use super::wire::{ErrorEntry, FindingEntry};
use crate::engine::Checked;

#[derive(Serialize)]
struct Line<'c> {
    source: &'c str,
    tab: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<usize>,
    #[serde(flatten)]
    finding: FindingEntry<'c>,
}

#[derive(Serialize)]
struct Trouble<'c> {
    source: &'c str,
    tab: Option<&'c str>,
    error: ErrorEntry<'c>,
}

pub(super) fn write(checked: &Checked, out: &mut impl Write) -> io::Result<()> {
    for sheet in &checked.sheets {
        for (tab, error) in troubles(sheet) {
            line(&Trouble { source: &sheet.source, tab, error }, out)?;
        }
        for table in checked.tables.get(sheet.tables.clone()).unwrap_or_default() {
            let tab = &checked.tab_of(table).name;
            let number = (table.mapping.tables_in_tab > 1).then_some(table.mapping.ordinal + 1);
            for told in told(checked, table) {
                line(&Line { source: &sheet.source, tab, table: number, finding: finding(told) }, out)?;
            }
        }
    }
    Ok(())
}

fn line(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
