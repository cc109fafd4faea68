//! `kpiwarden init`: a config block from what a sheet's headers say.

use std::fmt::Write as _;

use super::args::Common;
use super::check::read_and_check;
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::show;
use super::targets::targets;
use crate::model::{Field, SheetKind};

/// Prints a `[[sheets]]` block for each sheet, with the columns that were found as comments to uncomment where one was mistaken.
pub(super) fn run(common: &Common, sheets: &[String]) -> Result<Outcome, Failure> {
    let setup = Setup::load(common)?;
    let mut targets = targets(&setup, sheets, false)?;
    let checked = read_and_check(&mut targets, &setup);
    let mut text = String::new();
    let mut outcome = Outcome::Clean;
    for sheet in &checked.sheets {
        if let Some(error) = &sheet.error {
            super::talk::say(format_args!("{}. {}", error.message, error.hint));
            outcome = Outcome::Unread;
            continue;
        }
        let key = if sheet.kind == SheetKind::Google { "google" } else { "path" };
        let _ = writeln!(text, "[[sheets]]\n{key} = {}", quoted(&sheet.source));
        let tables: Vec<_> = checked.tables.get(sheet.tables.clone()).unwrap_or_default().iter().collect();
        let kpi_tables: Vec<_> = tables.iter().filter(|table| table.mapping.column(Field::Kpi).is_some()).collect();
        if kpi_tables.is_empty() {
            let _ = writeln!(
                text,
                "# no KPI table was found; say where it is:\n# tab = \"...\"\n# header_row = 1\n# columns = {{ kpi = \"B\" }}"
            );
            outcome = Outcome::Unread;
        }
        for table in &kpi_tables {
            let tab = &checked.tab_of(table).name;
            let _ = writeln!(
                text,
                "# tab {}: header in row {}, {} KPIs",
                quoted(tab),
                u64::from(table.mapping.header_row) + 1,
                table.kpis
            );
            let columns: Vec<String> = Field::ALL
                .iter()
                .filter_map(|field| {
                    Some(format!(
                        "{} = \"{}\"",
                        field.name(),
                        crate::model::column_letters(table.mapping.column(*field)?)
                    ))
                })
                .collect();
            let _ = writeln!(text, "# columns = {{ {} }}", columns.join(", "));
        }
        let _ = writeln!(text, "write = \"all\"         # \"comments\" writes no columns, \"off\" only checks\n");
    }
    show::lines(|out| out.write_all(text.as_bytes()))?;
    Ok(outcome)
}

/// A text as a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
