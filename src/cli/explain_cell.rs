//! `kpiwarden explain FILE!B7`: what is known of one cell and its row, and why.

use super::args::{Common, OutputFormat};
use super::check::read_and_check;
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::show;
use super::targets::targets;
use crate::model::{CellRef, Field};
use crate::report::cell::{self, CellAsked};

/// A cell as a person names it: `FILE!B7` or `FILE!TAB!B7`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    file: String,
    tab: Option<String>,
    cell: CellRef,
}

impl Address {
    /// Reads an address; `None` for a sentence.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (before, cell) = text.trim().rsplit_once('!')?;
        let cell = CellRef::parse(cell)?;
        // A tab's name may hold a mark of its own, and a file's too: what is there decides.
        let marks = before.match_indices('!').map(|(at, _)| at);
        let splits = marks.map(|at| (before.get(..at), before.get(at + 1..)));
        let is_file = |path: &str| std::path::Path::new(path).is_file();
        if is_file(before) {
            return Some(Self { file: before.to_owned(), tab: None, cell });
        }
        let found = splits.filter_map(|(file, tab)| Some((file?, tab?))).collect::<Vec<_>>();
        let (file, tab) = match found.iter().find(|(file, _)| is_file(file)).or(found.first()) {
            Some((file, tab)) => (*file, Some(tab.trim_matches('\'').to_owned())),
            None => (before, None),
        };
        let named = is_file(file) || std::path::Path::new(file).extension().is_some() || file.contains("://");
        named.then(|| Self { file: file.to_owned(), tab, cell })
    }
}

/// Reads and checks the sheet, and explains the cell.
pub(super) fn run(common: &Common, address: &Address) -> Result<Outcome, Failure> {
    let setup = Setup::load(common)?;
    let mut targets = targets(&setup, std::slice::from_ref(&address.file), false)?;
    let checked = read_and_check(&mut targets, &setup);
    let Some(sheet) = checked.sheets.first() else {
        return Err(Failure::unread(format!("{}: there is no such sheet", address.file), "name one file"));
    };
    if let Some(error) = &sheet.error {
        return Err(error.clone().into());
    }
    let names = || sheet.tabs.iter().map(|tab| tab.name.as_str()).collect::<Vec<_>>().join(", ");
    let tab_index = match &address.tab {
        Some(name) => sheet.tabs.iter().position(|tab| tab.name == *name).ok_or_else(|| {
            Failure::unread(
                format!("{}: there is no tab called \"{name}\"", address.file),
                format!("tabs: {}", names()),
            )
        })?,
        None => {
            let mut with_kpis: Vec<usize> = checked
                .tables
                .iter()
                .filter(|table| table.mapping.column(Field::Kpi).is_some())
                .map(|table| table.tab_index)
                .collect();
            with_kpis.dedup();
            match (with_kpis.as_slice(), sheet.tabs.len()) {
                ([one], _) => *one,
                (_, 1) => 0,
                _ => {
                    let hint = format!("name it: {}!TAB!{} (tabs: {})", address.file, address.cell, names());
                    return Err(Failure::usage(format!("{}: it has several tabs", address.file), hint));
                }
            }
        }
    };
    let asked = CellAsked { checked: &checked, tab_index, cell: address.cell };
    let json = matches!(common.format, OutputFormat::Json | OutputFormat::Jsonl);
    show::lines(|out| if json { cell::json(&asked, out) } else { cell::text(&asked, out) })?;
    Ok(Outcome::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_sentences() {
        let check = |text: &str, expect: Option<(&str, Option<&str>, &str)>| {
            let read = Address::parse(text);
            let read = read.as_ref().map(|a| (a.file.as_str(), a.tab.as_deref(), a.cell.to_string()));
            assert_eq!(read, expect.map(|(file, tab, cell)| (file, tab, cell.to_owned())), "{text}");
        };
        check("gone.csv!B7", Some(("gone.csv", None, "B7")));
        check("gone.xlsx!KPIs!$B$7", Some(("gone.xlsx", Some("KPIs"), "B7")));
        check("gone.xlsx!'My tab'!AA12", Some(("gone.xlsx", Some("My tab"), "AA12")));
        check("gone.xlsx!Wow!!b7", Some(("gone.xlsx", Some("Wow!"), "B7")));
        check("Increase NPS from 32 to 40!", None);
        check("Yes!B7", None);
        check("Number of wins", None);
    }
}
