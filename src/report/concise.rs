//! One line a finding: `team.xlsx!KPIs!B7: error M101 vague-term: ...`.

use std::io::{self, Write};

use super::Options;
use super::clean::clean;
use super::told::{Place, is_shown, style, table_name, told};
use crate::engine::Checked;

pub(super) fn write(checked: &Checked, options: Options, out: &mut impl Write) -> io::Result<()> {
    for sheet in &checked.sheets {
        let source = clean(&sheet.source);
        if let Some(error) = &sheet.error {
            writeln!(out, "{source}: not read: {}", clean(&error.message))?;
        }
        for (tab, why) in &sheet.unread {
            writeln!(out, "{source}!{}: not read: {}", clean(tab), clean(why))?;
        }
        for problem in &sheet.problems {
            writeln!(out, "{source}: {}", clean(problem))?;
        }
        for table in checked.tables.get(sheet.tables.clone()).unwrap_or_default() {
            let name = table_name(sheet, &checked.tab_of(table).name);
            let name = clean(&name);
            for told in told(checked, table).filter(|told| is_shown(told.finding, options.verbose)) {
                let finding = told.finding;
                let style = if options.colour { style(finding.severity) } else { anstyle::Style::new() };
                writeln!(
                    out,
                    "{}: {style}{}{style:#} {} {}: {}{}",
                    Place(&name, finding.cell),
                    finding.severity.name(),
                    finding.code,
                    told.name,
                    clean(&told.words.message),
                    if finding.waived { " (waived)" } else { "" },
                )?;
            }
        }
    }
    Ok(())
}
