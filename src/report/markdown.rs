//! Markdown: a heading a sheet, a table of findings, the summary first.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Options;
use super::clean::clean;
use super::told::{counts, is_shown, summary, table_name, told};
use crate::engine::Checked;

pub(super) fn write(checked: &Checked, options: Options, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# KPI check of {}\n\n{}", checked.today, summary(checked))?;
    for sheet in &checked.sheets {
        let source = escape(&sheet.source);
        if let Some(error) = &sheet.error {
            writeln!(out, "\n## {source}\n\n**Not read:** {} {}", escape(&error.message), escape(&error.hint))?;
        }
        for (tab, why) in &sheet.unread {
            writeln!(out, "\n## {source}!{}\n\n**Not read:** {}", escape(tab), escape(why))?;
        }
        for problem in &sheet.problems {
            writeln!(out, "\n## {source}\n\n**Not as the config says:** {}", escape(problem))?;
        }
        for table in checked.tables.get(sheet.tables.clone()).unwrap_or_default() {
            let name = table_name(sheet, &checked.tab_of(table).name);
            writeln!(out, "\n## {}\n\n{}", escape(&name), counts(table))?;
            if !table.findings.iter().any(|finding| is_shown(finding, options.verbose)) {
                continue;
            }
            writeln!(out, "\n| Cell | Severity | Rule | What | What to do |\n|---|---|---|---|---|")?;
            for told in told(checked, table).filter(|told| is_shown(told.finding, options.verbose)) {
                let finding = told.finding;
                writeln!(
                    out,
                    "| {} | {}{} | {} {} | {} | {} |",
                    finding.cell.map_or_else(String::new, |cell| cell.to_string()),
                    finding.severity.name(),
                    if finding.waived { " (waived)" } else { "" },
                    finding.code,
                    told.name,
                    escape(&told.words.message),
                    escape(&told.words.help),
                )?;
            }
        }
    }
    Ok(())
}

/// Text in which no character has a meaning for Markdown or HTML.
fn escape(text: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~' | '&' | '!');
    let text = clean(text);
    if !text.contains(special) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '!' => out.push('!'),
            c => {
                if special(c) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    Cow::Owned(out)
}
