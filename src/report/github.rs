//! Workflow commands of GitHub Actions, one line a finding: `::error file=team.csv,line=7,title=M101 vague-term::...`.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Options;
use super::clean::clean;
use super::json::troubles;
use super::told::{Place, is_shown, summary, table_name, told};
use crate::engine::Checked;
use crate::model::Severity;

pub(super) fn write(checked: &Checked, options: Options, out: &mut impl Write) -> io::Result<()> {
    for sheet in &checked.sheets {
        let file = property(&sheet.source);
        for (tab, error) in troubles(sheet) {
            let name = tab.map_or_else(|| sheet.source.clone(), |tab| table_name(sheet, tab));
            let text = format!("{name}: {} {}", error.message, error.hint);
            writeln!(out, "::error file={file},title=not evaluated::{}", data(text.trim_end()))?;
        }
        for table in checked.tables.get(sheet.tables.clone()).unwrap_or_default() {
            let name = table_name(sheet, &checked.tab_of(table).name);
            for told in told(checked, table).filter(|told| is_shown(told.finding, false)) {
                let finding = told.finding;
                let command = match finding.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Info => "notice",
                };
                let line = finding.cell.map_or(1, |cell| u64::from(cell.row) + 1);
                let title = format!("{} {}", finding.code, told.name);
                let place = Place(&name, finding.cell);
                let text = format!("{place}: {}. {}", told.words.message, told.words.help);
                writeln!(out, "::{command} file={file},line={line},title={}::{}", property(&title), data(&text))?;
            }
        }
    }
    if options.quiet {
        return Ok(());
    }
    writeln!(out, "{}", clean(&summary(checked)))
}

/// A message: the runner takes `%25`, `%0D` and `%0A` back. What moves a cursor is made visible before.
fn data(text: &str) -> String {
    clean(text).replace('%', "%25")
}

/// A property's value: there `:` and `,` have a meaning, too.
fn property(text: &str) -> Cow<'_, str> {
    let text = clean(text);
    if !text.contains(['%', ':', ',']) {
        return text;
    }
    Cow::Owned(text.replace('%', "%25").replace(':', "%3A").replace(',', "%2C"))
}
