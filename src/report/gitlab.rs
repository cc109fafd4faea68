//! A Code Quality report of GitLab: a list of findings. Waived ones stay out.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::json::troubles;
use super::told::{Place, is_shown, table_name, told};
use crate::engine::{Checked, identities};
use crate::model::Severity;
use crate::plan::StableHash;

#[derive(Serialize)]
struct Issue<'c> {
    description: String,
    check_name: String,
    /// One of its own for each entry, and the same after rows moved.
    fingerprint: String,
    severity: &'static str,
    location: Location<'c>,
}

#[derive(Serialize)]
struct Location<'c> {
    path: &'c str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
}

pub(super) fn write(checked: &Checked, out: &mut impl Write) -> io::Result<()> {
    let mut seen = HashMap::new();
    let mut lead = "[";
    for sheet in &checked.sheets {
        let path = sheet.source.strip_prefix("./").unwrap_or(&sheet.source);
        for (tab, error) in troubles(sheet) {
            let identity = StableHash::new().text(tab.unwrap_or("")).text(error.kind).text(error.message).finish();
            let issue = Issue {
                description: format!("{} {}", error.message, error.hint).trim_end().to_owned(),
                check_name: format!("not-evaluated/{}", error.kind),
                fingerprint: unique(&mut seen, path, identity),
                severity: "blocker",
                location: Location { path, lines: Lines { begin: 1 } },
            };
            put(&mut lead, &issue, out)?;
        }
        for table in checked.tables.get(sheet.tables.clone()).unwrap_or_default() {
            let name = table_name(sheet, &checked.tab_of(table).name);
            let told = told(checked, table).zip(identities(checked, table));
            for (told, identity) in told.filter(|(told, _)| is_shown(told.finding, false)) {
                let finding = told.finding;
                let place = Place(&name, finding.cell);
                let issue = Issue {
                    description: format!("{place}: {}. {}", told.words.message, told.words.help),
                    check_name: format!("{} {}", finding.code, told.name),
                    fingerprint: unique(&mut seen, path, identity.key),
                    severity: match finding.severity {
                        Severity::Error => "major",
                        Severity::Warning => "minor",
                        Severity::Info => "info",
                    },
                    location: Location {
                        path,
                        lines: Lines { begin: finding.cell.map_or(1, |cell| u64::from(cell.row) + 1) },
                    },
                };
                put(&mut lead, &issue, out)?;
            }
        }
    }
    writeln!(out, "{}]", if lead == "[" { "[" } else { "\n" })
}

fn put(lead: &mut &str, issue: &Issue<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{lead}")?;
    *lead = ",";
    serde_json::to_writer(&mut *out, issue).map_err(io::Error::from)
}

fn unique(seen: &mut HashMap<u64, u32>, path: &str, identity: u64) -> String {
    let key = StableHash::new().text(path).number(identity).finish();
    let count = seen.entry(key).or_insert(0);
    *count += 1;
    let key = if *count == 1 { key } else { StableHash::new().number(key).number(u64::from(*count)).finish() };
    format!("{key:016x}")
}
