//! A whole workbook, tab by tab: one that is broken does not keep the others from being read.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;

use super::drawings::read_anchors;
use super::notes::{read_notes, read_persons, read_threads};
use super::parts::{Relationship, WorkbookPart, relationships};
use super::strings::SharedStrings;
use super::styles::Styles;
use super::tab::{Shared, TabError, read_tab};
use crate::model::{CellRange, CellRef, Note, Table};
use crate::sheets::Limits;
use crate::sheets::budget::Budget;
use crate::sheets::package::{Package, PackageError};
use crate::sheets::tabs::Tabs;

/// Reads all worksheets of the workbook in `file`, which is of `file_bytes` bytes.
pub(in crate::sheets) fn read_workbook(file: File, file_bytes: u64, limits: &Limits) -> Result<Tabs, PackageError> {
    let mut package = Package::open(file, limits)?;
    let workbook = WorkbookPart::read(&mut package, limits)?;
    let mut budget = Budget::of(file_bytes, limits);
    let styles = match workbook.target("styles") {
        Some(name) => Styles::read(&mut package, name, limits)?,
        None => Styles::default(),
    };
    let strings = match workbook.target("sharedStrings") {
        Some(name) => SharedStrings::read(&mut package, name, budget.text_bytes, limits)?,
        None => SharedStrings::default(),
    };
    let mut persons = HashMap::new();
    for reference in workbook.relationships.iter().filter(|r| r.kind == "person") {
        read_persons(&mut package, &reference.target, &mut persons, limits)?;
    }
    let shared = Shared { strings: &strings, styles: &styles, epoch: workbook.epoch, limits };
    let mut tabs = Tabs::default();
    // Modules of Excel 5 macros are listed without a part.
    for (at, listed) in workbook.tabs.iter().enumerate().filter(|(_, listed)| !listed.relationship.is_empty()) {
        let reference = workbook.relationships.iter().find(|r| r.id == listed.relationship);
        let Some(reference) = reference.filter(|r| !r.external) else {
            tabs.unread
                .push((listed.name.clone(), PackageError::Broken("the workbook does not say where it is".to_owned())));
            continue;
        };
        if matches!(reference.kind.as_str(), "chartsheet" | "dialogsheet" | "xlMacrosheet" | "xlIntlMacrosheet") {
            continue;
        }
        match one_tab(&mut package, &reference.target, &listed.name, &shared, &persons, &mut budget) {
            Ok(mut table) => {
                table.hidden = listed.hidden;
                let own = workbook.own_headers.iter().filter(|(tab, ..)| *tab == at);
                table.own_headers = own.map(|(_, cell, column)| (*cell, *column)).collect();
                tabs.read.push(table);
            }
            Err(error) => tabs.unread.push((listed.name.clone(), error)),
        }
    }
    tabs.or_why_none()
}

fn one_tab(
    package: &mut Package,
    part: &str,
    name: &str,
    shared: &Shared<'_>,
    persons: &HashMap<String, String>,
    budget: &mut Budget,
) -> Result<Table, PackageError> {
    let limits = shared.limits;
    let references = relationships(package, part, limits)?;
    let links: HashMap<String, String> = references
        .iter()
        .filter(|r| r.kind == "hyperlink")
        .map(|r| (r.id.clone(), if r.external { r.target.clone() } else { format!("#{}", r.target) }))
        .collect();
    let Some(mut xml) = package.xml(part)? else {
        return Err(PackageError::Broken(format!("{part} is missing")));
    };
    let mut table = read_tab(&mut xml, name, shared, &links, budget).map_err(|error| match error {
        TabError::Xml(error) => PackageError::of_part(error, part, limits),
        TabError::Content(error) => error,
    })?;
    drop(xml);
    table.pivots = references.iter().any(|r| r.kind == "pivotTable");
    table.drawings = drawings(package, &references, limits);
    table.notes = notes(package, &references, persons, limits)?;
    Ok(table)
}

/// A drawing that cannot be read keeps no table from being read.
fn drawings(package: &mut Package, references: &[Relationship], limits: &Limits) -> Vec<CellRange> {
    let parts = references.iter().filter(|reference| reference.kind == "drawing" && !reference.external);
    parts.flat_map(|reference| read_anchors(package, &reference.target, limits).unwrap_or_default()).collect()
}

fn notes(
    package: &mut Package,
    references: &[Relationship],
    persons: &HashMap<String, String>,
    limits: &Limits,
) -> Result<BTreeMap<CellRef, Note>, PackageError> {
    let mut notes = BTreeMap::new();
    for reference in references.iter().filter(|r| r.kind == "comments") {
        read_notes(package, &reference.target, &mut notes, limits)?;
    }
    for reference in references.iter().filter(|r| r.kind == "threadedComment") {
        read_threads(package, &reference.target, persons, &mut notes, limits)?;
    }
    Ok(notes)
}

#[cfg(test)]
mod tests;
