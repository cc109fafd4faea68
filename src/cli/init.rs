//! `kpiwarden init`: a config block from what a sheet's headers say.

use std::fmt::Write as _;

use super::args::Common;
use super::check::read_and_check;
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::show;
use super::targets::targets;
use crate::model::{Field, Mapping, SheetKind, column_letters};
use crate::reading::columns::fold;

/// Longest header by which a column is named, in characters.
const HEADER_CHARS_MAX: usize = 60;

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
        }
        let mappings: Vec<(usize, &Mapping)> =
            kpi_tables.iter().map(|table| (table.tab_index, &table.mapping)).collect();
        let mut columns = Vec::new();
        let mut differ = Vec::new();
        for field in Field::ALL.iter().copied() {
            match choice_for_all(&mappings, field) {
                Some(choice) => columns.push(format!("{} = {}", field.name(), quoted(&choice))),
                None if mappings.iter().any(|(_, mapping)| mapping.column(field).is_some()) => {
                    differ.push(field.name());
                }
                None => {}
            }
        }
        if !columns.is_empty() {
            let _ = writeln!(text, "# columns = {{ {} }}", columns.join(", "));
        }
        if !differ.is_empty() {
            let _ = writeln!(text, "# not the same in each of these tables: {}", differ.join(", "));
        }
        let _ = writeln!(text, "write = \"all\"         # \"comments\" writes no columns, \"off\" only checks\n");
    }
    show::lines(|out| out.write_all(text.as_bytes()))?;
    Ok(outcome)
}

/// How a config names the column of a field so that it is met on each of these tabs; tables of one tab share what is named. Tables come
/// with the index of their tab.
fn choice_for_all(tables: &[(usize, &Mapping)], field: Field) -> Option<String> {
    let choices: Vec<(usize, Option<Choice>)> =
        tables.iter().map(|(tab, mapping)| (*tab, choice(mapping, field))).collect();
    let found = choices.iter().find_map(|(_, choice)| choice.clone())?;
    let fits = |tab: usize| {
        let mut here = choices.iter().filter(|(other, _)| *other == tab).map(|(_, choice)| choice.as_ref());
        // A letter would be taken in each of the tables.
        here.clone().all(|choice| choice.map_or(found.by_header, |choice| *choice == found))
            && here.any(|choice| choice.is_some())
    };
    choices.iter().all(|(tab, _)| fits(*tab)).then_some(found.text)
}

/// How a config names a column.
#[derive(Clone, PartialEq)]
struct Choice {
    text: String,
    by_header: bool,
}

/// A column by its header, which stays right when another is inserted; by its letter where the header does not tell it from others.
fn choice(mapping: &Mapping, field: Field) -> Option<Choice> {
    let column = mapping.column(field)?;
    let header = mapping.all.iter().find(|known| known.column == column).map_or("", |known| known.header.trim());
    let alike = mapping.all.iter().filter(|known| fold(&known.header) == fold(header)).count();
    let is_plain = (2..=HEADER_CHARS_MAX).contains(&header.chars().count()) && !header.contains(char::is_control);
    let by_header = is_plain && alike == 1;
    Some(Choice { text: if by_header { header.to_owned() } else { column_letters(column) }, by_header })
}

/// A text as a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
