//! Excel's table objects: one that our columns stand right beside grows to hold them, where that harms nothing.

use std::collections::HashSet;
use std::fmt::Write;

use super::error::Place;
use super::markup::{Document, Node, escape, unescape, without_mark};
use super::package::Package;
use super::relations::Relations;
use super::sheet::Job;
use super::splices::Splices;
use crate::model::{CellRange, CellRef, OwnValue};
use crate::ports::SheetError;

/// Tables one tab may hold.
const TABLES_MAX: usize = 1_000;

/// The tables of one tab.
pub(super) struct Tables {
    list: Vec<Table>,
}

struct Table {
    part: String,
    content: Vec<u8>,
    range: CellRange,
    has_header: bool,
    /// Filled by a query or mapped on XML: its columns are not ours to add to.
    is_bound: bool,
    columns: Vec<String>,
}

/// A table that is to grow.
#[derive(Debug, Clone)]
pub(super) struct Growth {
    table: usize,
    /// The cells it grows into.
    pub area: CellRange,
    names: Vec<String>,
}

impl Tables {
    pub(super) fn read(package: &Package<'_>, place: &Place<'_>, relations: &Relations) -> Result<Self, SheetError> {
        let mut list = Vec::new();
        for relation in relations.of_kind("table").take(TABLES_MAX) {
            let Some(content) = package.read(&relation.target)? else { continue };
            let document =
                Document::parse(without_mark(&content).1, 2).map_err(|why| place.broken(&relation.target, why))?;
            let root = document.root();
            let Some(range) = document.value(root, "ref").and_then(|range| CellRange::parse(&range)) else { continue };
            let kind = document.value(root, "tableType");
            let is_bound =
                kind.is_some_and(|kind| kind != "worksheet") || document.value(root, "connectionId").is_some();
            let has_header = document.value(root, "headerRowCount").is_none_or(|count| count != "0");
            let columns = columns(&document).map(|node| column_name(&document, node)).collect();
            list.push(Table { part: relation.target.clone(), range, has_header, is_bound, columns, content });
        }
        Ok(Self { list })
    }

    /// Whether any of the ranges lies in a table.
    pub(super) fn holds_any(&self, ranges: &[CellRange]) -> bool {
        self.list.iter().any(|table| ranges.iter().any(|range| overlap(&table.range, range)))
    }

    /// The tables that new columns stand right beside, header beside header.
    pub(super) fn plan_growth(&self, job: &Job<'_>) -> Vec<Growth> {
        let mut planned = Vec::new();
        for (index, table) in self.list.iter().enumerate().filter(|(_, table)| table.has_header && !table.is_bound) {
            let mut names = Vec::new();
            let mut known: HashSet<String> = table.columns.iter().map(|name| name.to_lowercase()).collect();
            let mut column = table.range.last.column;
            while let Some(next) = column.checked_add(1) {
                let header = job.targets.iter().find(|target| {
                    target.is_header
                        && target.edit.cell == CellRef::new(table.range.first.row, next)
                        && job.new_columns.iter().any(|new| new.column == next)
                });
                let Some(OwnValue::Text(name)) = header.map(|header| &header.edit.after) else { break };
                if name.is_empty() || !known.insert(name.to_lowercase()) {
                    break;
                }
                names.push(name.clone());
                column = next;
            }
            if names.is_empty() {
                continue;
            }
            let area = CellRange::new(
                CellRef::new(table.range.first.row, table.range.last.column + 1),
                CellRef::new(table.range.last.row, column),
            );
            let is_free = self.list.iter().enumerate().all(|(other, t)| other == index || !overlap(&t.range, &area));
            if is_free {
                planned.push(Growth { table: index, area, names });
            }
        }
        planned
    }

    /// The table parts that change: grown where nothing stood in the way, narrower where our columns go, renamed where a
    /// header of ours changes.
    pub(super) fn rewrite(
        &self,
        growth: &[Growth],
        blocked: &[bool],
        job: &Job<'_>,
        place: &Place<'_>,
    ) -> Result<Vec<(String, Vec<u8>)>, SheetError> {
        let mut changed = Vec::new();
        for (index, table) in self.list.iter().enumerate() {
            let grows = growth
                .iter()
                .zip(blocked)
                .find(|(growth, blocked)| growth.table == index && !**blocked)
                .map(|(growth, _)| growth);
            let (mark, xml) = without_mark(&table.content);
            let document = Document::parse(xml, 2).map_err(|why| place.broken(&table.part, why))?;
            let mut splices = Splices::default();
            match grows {
                Some(growth) => grow(&document, &mut splices, growth),
                None => table.follow_headers(&document, &mut splices, job, place)?,
            }
            if !splices.is_empty() {
                let edited = splices.apply(xml).ok_or_else(|| place.broken(&table.part, "it could not be edited"))?;
                changed.push((table.part.clone(), [mark, &edited].concat()));
            }
        }
        Ok(changed)
    }
}

impl Table {
    /// Headers of ours inside the table: a name follows its header, and columns that go at its right end make it narrower.
    fn follow_headers(
        &self,
        document: &Document<'_>,
        splices: &mut Splices,
        job: &Job<'_>,
        place: &Place<'_>,
    ) -> Result<(), SheetError> {
        if !self.has_header {
            return Ok(());
        }
        let row = self.range.first.row;
        let nodes: Vec<Node> = columns(document).collect();
        let mut going = 0;
        for (offset, node) in nodes.iter().enumerate() {
            let column = self.range.first.column.saturating_add(offset as u16);
            let header = job.targets.iter().find(|t| t.is_header && t.edit.cell == CellRef::new(row, column));
            match header.map(|header| &header.edit.after) {
                Some(OwnValue::Blank) => going += 1,
                Some(OwnValue::Text(name)) if going == 0 && column_name(document, *node) != *name => {
                    splices.set_attribute(document, *node, "name", Some(&write_name(name)));
                }
                _ if going > 0 => {
                    return Err(place.cell(
                        CellRef::new(row, column),
                        "stands right of a column of ours in the same table, which therefore cannot be taken out",
                        "Delete our columns in Excel (select, Delete, Table columns).",
                    ));
                }
                _ => {}
            }
        }
        if going == 0 {
            return Ok(());
        }
        let kept = nodes.len().saturating_sub(going);
        if kept == 0 {
            return Err(place.cell(
                self.range.first,
                "begins a table of nothing but our columns",
                "Delete the table in Excel.",
            ));
        }
        let last = CellRef::new(self.range.last.row, self.range.last.column.saturating_sub(going as u16));
        resize(document, splices, last);
        if let (Some(first), Some(end)) = (nodes.get(kept), nodes.last()) {
            splices.remove(first.tag.start..end.end);
        }
        if let Some(list) = document.child(document.root(), "tableColumns") {
            splices.set_attribute(document, list, "count", Some(&kept.to_string()));
        }
        Ok(())
    }
}

fn overlap(a: &CellRange, b: &CellRange) -> bool {
    a.first.row <= b.last.row
        && b.first.row <= a.last.row
        && a.first.column <= b.last.column
        && b.first.column <= a.last.column
}

fn columns<'d>(document: &'d Document<'_>) -> impl Iterator<Item = Node> + 'd {
    let list = document.child(document.root(), "tableColumns");
    list.into_iter().flat_map(|list| document.children(list)).filter(|node| document.is(*node, "tableColumn"))
}

/// A column's name as its header cell shows it: line breaks are escaped as `_x000a_`.
fn column_name(document: &Document<'_>, node: Node) -> String {
    let name = document.value(node, "name").unwrap_or_default();
    super::cells::unescape_controls(&unescape(&name))
}

fn write_name(name: &str) -> String {
    super::cells::escape_controls(name).replace('\n', "_x000a_")
}

fn resize(document: &Document<'_>, splices: &mut Splices, last: CellRef) {
    let root = document.root();
    for node in [Some(root), document.child(root, "autoFilter")].into_iter().flatten() {
        let Some(range) = document.value(node, "ref").and_then(|range| CellRange::parse(&range)) else { continue };
        let resized = CellRange::new(range.first, CellRef::new(range.last.row, last.column));
        splices.set_attribute(document, node, "ref", Some(&resized.to_string()));
    }
}

fn grow(document: &Document<'_>, splices: &mut Splices, growth: &Growth) {
    let root = document.root();
    let Some(list) = document.child(root, "tableColumns") else { return };
    resize(document, splices, growth.area.last);
    let p = document.prefix(root);
    let ids = columns(document).filter_map(|node| document.value(node, "id").and_then(|id| id.parse::<u32>().ok()));
    let mut id = ids.max().unwrap_or(0);
    let mut text = String::new();
    for name in &growth.names {
        id = id.saturating_add(1);
        let _ = write!(text, "<{p}tableColumn id=\"{id}\" name=\"{}\"/>", escape(&write_name(name)));
    }
    let count = columns(document).count() + growth.names.len();
    splices.append(document, list, &text);
    splices.set_attribute(document, list, "count", Some(&count.to_string()));
}

/// Whether the names of a table's columns are those of its header cells, and differ.
pub(super) fn names_of(content: &[u8]) -> Option<(CellRange, Vec<String>)> {
    let document = Document::parse(without_mark(content).1, 2).ok()?;
    let range = document.value(document.root(), "ref").and_then(|range| CellRange::parse(&range))?;
    Some((range, columns(&document).map(|node| column_name(&document, node)).collect()))
}
