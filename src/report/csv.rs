//! Comma-separated values, one line a finding, waived ones included.

use std::borrow::Cow;
use std::io::{self, Write};

use super::told::told;
use crate::engine::Checked;

/// The header line.
const COLUMNS: [&str; 13] =
    ["source", "tab", "row", "cell", "field", "code", "name", "severity", "waived", "message", "help", "text", "kpi"];

pub(super) fn write(checked: &Checked, out: &mut impl Write) -> io::Result<()> {
    let mut rows = ::csv::Writer::from_writer(out);
    rows.write_record(COLUMNS)?;
    for table in &checked.tables {
        let (source, tab) = (&checked.sheet_of(table).source, &checked.tab_of(table).name);
        for told in told(checked, table) {
            let finding = told.finding;
            let row = finding.cell.map_or_else(String::new, |cell| (u64::from(cell.row) + 1).to_string());
            let cell = finding.cell.map_or_else(String::new, |cell| cell.to_string());
            let code = finding.code.to_string();
            let record: [Cow<'_, str>; COLUMNS.len()] = [
                as_text(source),
                as_text(tab),
                row.into(),
                cell.into(),
                finding.field.map_or("", |field| field.name()).into(),
                code.into(),
                told.name.into(),
                finding.severity.name().into(),
                if finding.waived { "true" } else { "false" }.into(),
                as_text(&told.words.message),
                as_text(&told.words.help),
                as_text(told.marked().unwrap_or_default()),
                as_text(told.statement),
            ];
            rows.write_record(record.iter().map(|field| field.as_bytes()))?;
        }
    }
    rows.flush()
}

/// A spreadsheet program takes a field that begins like a formula for one; an apostrophe keeps it text.
fn as_text(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
