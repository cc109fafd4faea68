//! The workbook part: its tabs, its defined names, whether it is recalculated when opened.

use super::error::Place;
use super::markup::{Document, Node, escape, is_other_encoding, text_content, without_mark};
use super::memory::{self, BookMemory, SheetMemory};
use super::package::Package;
use super::relations::{ContentTypes, Relations};
use super::splices::Splices;
use crate::model::{CellRef, OwnColumn, column_letters};
use crate::ports::SheetError;
use crate::sheets::xlsx::own_names::{self, PREFIX as OWN_PREFIX};

/// Names one workbook may define.
const NAMES_MAX: usize = 100_000;
/// Bytes its main part may have: it is held several times over.
const BOOK_BYTES_MAX: u64 = 24 << 20;
/// The elements that may stand in a workbook before and after its names (`CT_Workbook` of ECMA-376 part 1, 18.2.27).
const BEFORE_NAMES: [&str; 9] = [
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "AlternateContent",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
];

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tab {
    pub name: String,
    /// The part that holds it.
    pub part: String,
    /// Whether it is a tab of cells.
    pub is_cells: bool,
}

/// A hidden name of ours on a tab: the header cell of a column that we appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnName {
    pub name: String,
    pub tab: usize,
    pub column: OwnColumn,
    /// Where its header stands; `None` when a person deleted the column.
    pub header: Option<CellRef>,
}

/// A defined name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DefinedName {
    pub name: String,
    pub tab: Option<usize>,
    pub formula: String,
}

/// The workbook.
pub(super) struct Workbook {
    pub part: String,
    content: Vec<u8>,
    pub relations: Relations,
    pub tabs: Vec<Tab>,
    pub names: Vec<DefinedName>,
    pub from_1904: bool,
    recalculates: bool,
    pub strict: bool,
}

/// The kind of workbook by its main part's content type.
fn refuse_other_kinds(place: &Place<'_>, kind: Option<&str>) -> Result<(), SheetError> {
    match kind {
        Some(kind) if kind.contains("sheet.binary") => Err(place.unsupported(
            "it is a binary workbook (.xlsb), which is read and not written",
            "Save it as .xlsx (File, Save as).",
        )),
        Some(kind) if kind.contains("spreadsheetml") || kind.contains("ms-excel") => Ok(()),
        _ => Err(place.unsupported("it is no Excel workbook", "DefinedName a workbook saved as .xlsx or .xlsm.")),
    }
}

impl Workbook {
    pub(super) fn read(package: &Package<'_>, place: &Place<'_>, types: &ContentTypes) -> Result<Self, SheetError> {
        let package_relations = Relations::read(package, place, "")?;
        let is_signed = package_relations.of_kind("origin").next().is_some();
        if is_signed || package.has_prefix("_xmlsignatures/") {
            return Err(place.unsupported(
                "it is digitally signed, and any change would break the signature",
                "Take the signature off (File, Info), or set write = \"off\" for this sheet.",
            ));
        }
        if package.has_prefix("xl/revisions/") {
            return Err(place.unsupported(
                "it is a shared workbook, whose log of changes a write would contradict",
                "Stop sharing it (Review, Share workbook), or set write = \"off\" for this sheet.",
            ));
        }
        let part = package_relations
            .of_kind("officeDocument")
            .next()
            .map(|relation| relation.target.clone())
            .ok_or_else(|| place.broken("_rels/.rels", "it names no workbook"))?;
        refuse_other_kinds(place, types.of(&part))?;
        if package.size_of(&part) > BOOK_BYTES_MAX {
            return Err(place.too_large(format_args!(
                "its list of tabs and names has {} bytes, at most {BOOK_BYTES_MAX} are taken",
                package.size_of(&part)
            )));
        }
        let content = package.read(&part)?.ok_or_else(|| place.broken(&part, "it is missing"))?;
        if is_other_encoding(&content) {
            return Err(
                place.unsupported("it is not written in UTF-8", "Open the workbook in Excel and save it again.")
            );
        }
        let relations = Relations::read(package, place, &part)?;
        if relations.of_kind("revisionHeaders").next().is_some() {
            return Err(place.unsupported("it is a shared workbook", "Stop sharing it (Review, Share workbook)."));
        }
        let mut book = Self {
            part,
            content: Vec::new(),
            relations,
            tabs: Vec::new(),
            names: Vec::new(),
            from_1904: false,
            recalculates: false,
            strict: false,
        };
        book.take_in(&content, place)?;
        book.content = content;
        Ok(book)
    }

    fn take_in(&mut self, content: &[u8], place: &Place<'_>) -> Result<(), SheetError> {
        let document = Document::parse(without_mark(content).1, 2).map_err(|why| place.broken(&self.part, why))?;
        let root = document.root();
        self.strict = root
            .tag
            .attributes(document.xml)
            .any(|attribute| document.xml[attribute.value].starts_with(b"http://purl.oclc.org/ooxml/"));
        let yes =
            |node: Node, name: &str| document.value(node, name).is_some_and(|value| value == "1" || value == "true");
        if document.child(root, "fileSharing").is_some_and(|node| yes(node, "readOnlyRecommended")) {
            return Err(place.unsupported(
                "its author recommends opening it read-only",
                "Save it without that recommendation (Save as, Tools, General options), or set write = \"off\".",
            ));
        }
        self.recalculates = document.child(root, "calcPr").is_some_and(|node| yes(node, "fullCalcOnLoad"));
        self.from_1904 = document.child(root, "workbookPr").is_some_and(|node| yes(node, "date1904"));
        let sheets = document.child(root, "sheets").ok_or_else(|| place.broken(&self.part, "it has no tabs"))?;
        for node in document.children(sheets) {
            let name = document.value(node, "name").unwrap_or_default().into_owned();
            let relation = node.tag.prefixed_value(document.xml, "id").and_then(|id| self.relations.by_id(&id));
            self.tabs.push(Tab {
                name,
                part: relation.map(|relation| relation.target.clone()).unwrap_or_default(),
                is_cells: relation.is_some_and(|relation| relation.kind == "worksheet"),
            });
        }
        if let Some(names) = document.child(root, "definedNames") {
            for node in document.children(names) {
                if self.names.len() >= NAMES_MAX {
                    return Err(place.too_large(format_args!("it defines more than {NAMES_MAX} names")));
                }
                self.names.push(DefinedName {
                    name: document.value(node, "name").unwrap_or_default().into_owned(),
                    tab: document.value(node, "localSheetId").and_then(|id| id.parse().ok()),
                    formula: text_content(document.content(node)),
                });
            }
        }
        Ok(())
    }

    /// The columns that we once appended to a tab.
    pub(super) fn own_names(&self, tab: usize) -> Vec<OwnName> {
        let names = self.names.iter().filter(|name| name.tab == Some(tab) && !memory::is_memory(&name.name));
        names
            .filter_map(|name| {
                let column = own_names::column_of(&name.name)?;
                Some(OwnName { name: name.name.clone(), tab, column, header: own_names::cell_of(&name.formula) })
            })
            .collect()
    }

    pub(super) fn sheet_memory(&self, tab: usize) -> SheetMemory {
        SheetMemory::read(&self.memory_text(Some(tab)))
    }

    pub(super) fn book_memory(&self) -> BookMemory {
        BookMemory::read(&self.memory_text(None))
    }

    fn memory_text(&self, tab: Option<usize>) -> String {
        let names = self.names.iter().filter(|name| name.tab == tab);
        memory::from_names(names.map(|name| (name.name.as_str(), name.formula.as_str())))
    }

    /// Whether all formulas are still to be worked out anew because we asked for it: no program has done so since, and what they
    /// show was worked out before us.
    pub(super) fn waits_for_us(&self, memory: &BookMemory) -> bool {
        self.recalculates && memory.recalculation.is_some()
    }

    /// The defined names of others, and their formulas.
    pub(super) fn names_of_others(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        let others = self.names.iter().filter(|name| !name.name.starts_with(OWN_PREFIX) && !name.name.is_empty());
        others.map(|name| (name.name.as_str(), name.formula.as_str()))
    }

    /// The part with `names` in the place of our names, and with the formulas to be worked out anew when it is opened.
    pub(super) fn changed(
        &self,
        place: &Place<'_>,
        names: &[DefinedName],
        memory: &mut BookMemory,
        recalculation: Recalculation,
    ) -> Result<Option<Vec<u8>>, SheetError> {
        let (mark, xml) = without_mark(&self.content);
        let document = Document::parse(xml, 2).map_err(|why| place.broken(&self.part, why))?;
        let mut splices = Splices::default();
        let calculation = change_recalculation(&document, &mut splices, memory, recalculation);
        self.change_names(&document, &mut splices, names, memory);
        // Names that are made in the same write may stand at the same place, and come first.
        if let Some((at, text)) = calculation {
            splices.insert(at, text);
        }
        if splices.is_empty() {
            return Ok(None);
        }
        let edited = splices.apply(xml).ok_or_else(|| place.broken(&self.part, "it could not be edited"))?;
        Ok(Some([mark, &edited].concat()))
    }

    fn change_names(
        &self,
        document: &Document<'_>,
        splices: &mut Splices,
        names: &[DefinedName],
        memory: &mut BookMemory,
    ) {
        let root = document.root();
        let p = document.prefix(root);
        let list = document.child(root, "definedNames");
        let is_ours = |name: &DefinedName| name.name.starts_with(OWN_PREFIX);
        let others = self.names.iter().filter(|name| !is_ours(name)).count();
        let mut wanted = names.to_vec();
        if list.is_none() && !wanted.is_empty() {
            memory.names_created = true;
        }
        let created = memory.names_created;
        if wanted.is_empty() && others == 0 && created {
            memory.names_created = false;
        }
        if !memory.is_empty() {
            let memory = memory.write();
            let names = memory::to_names(&memory).map(|(name, formula)| DefinedName { name, tab: None, formula });
            wanted.extend(names);
        }
        if wanted.is_empty() && others == 0 && created {
            if let Some(list) = list {
                splices.remove(list.tag.start..list.end);
            }
            return;
        }
        let mut kept = Vec::new();
        if let Some(list) = list {
            for (node, name) in document.children(list).zip(&self.names).filter(|(_, name)| is_ours(name)) {
                match wanted.iter().find(|wanted| wanted.name == name.name && wanted.tab == name.tab) {
                    Some(wanted) if wanted.formula == name.formula && is_hidden(document, node) => {
                        kept.push(name.clone());
                    }
                    Some(wanted) => {
                        splices.replace(node.tag.start..node.end, write_name(p, wanted));
                        kept.push(wanted.clone());
                    }
                    None => splices.remove(node.tag.start..node.end),
                }
            }
        }
        let new: String = wanted
            .iter()
            .filter(|wanted| !kept.iter().any(|kept| kept.name == wanted.name && kept.tab == wanted.tab))
            .map(|wanted| write_name(p, wanted))
            .collect();
        if new.is_empty() {
            return;
        }
        match list {
            Some(list) => splices.append(document, list, &new),
            None => splices.insert(after_sheets(document), format!("<{p}definedNames>{new}</{p}definedNames>")),
        }
    }
}

fn is_hidden(document: &Document<'_>, node: Node) -> bool {
    document.value(node, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true")
}

/// Returns an element that is to be inserted.
fn change_recalculation(
    document: &Document<'_>,
    splices: &mut Splices,
    memory: &mut BookMemory,
    recalculation: Recalculation,
) -> Option<(usize, String)> {
    let root = document.root();
    let calculation = document.child(root, "calcPr");
    let stated = calculation.and_then(|node| document.value(node, "fullCalcOnLoad"));
    match recalculation {
        Recalculation::AsItIs => {}
        Recalculation::Wanted => match calculation {
            Some(_) if stated.as_deref().is_some_and(|value| value == "1" || value == "true") => {}
            Some(node) => {
                if memory.recalculation.is_none() {
                    memory.recalculation = Some(stated.map_or("-".to_owned(), std::borrow::Cow::into_owned));
                }
                splices.set_attribute(document, node, "fullCalcOnLoad", Some("1"));
            }
            None => {
                let p = document.prefix(root);
                let at = document.child(root, "definedNames").map_or_else(|| after_sheets(document), |node| node.end);
                memory.calculation_created = true;
                memory.recalculation = Some("-".to_owned());
                return Some((at, format!("<{p}calcPr fullCalcOnLoad=\"1\"/>")));
            }
        },
        Recalculation::AsBefore => {
            let before = memory.recalculation.take();
            if let (Some(node), Some(before)) = (calculation, before) {
                if memory.calculation_created {
                    splices.remove(node.tag.start..node.end);
                } else {
                    let value = Some(before.as_str()).filter(|before| *before != "-");
                    splices.set_attribute(document, node, "fullCalcOnLoad", value);
                }
            }
            memory.calculation_created = false;
        }
        Recalculation::ForGood => {
            let added = change_recalculation(document, splices, memory, Recalculation::Wanted);
            memory.recalculation = None;
            memory.calculation_created = false;
            return added;
        }
    }
    None
}

/// What becomes of the wish to have all formulas worked out anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recalculation {
    AsItIs,
    /// It is set, and goes with us.
    Wanted,
    AsBefore,
    /// It is set and stays: what formulas showed of our cells was worked out while these stood.
    ForGood,
}

fn after_sheets(document: &Document<'_>) -> usize {
    let root = document.root();
    let before = document.children(root).filter(|node| BEFORE_NAMES.iter().any(|name| document.is(*node, name)));
    before.last().map_or(root.tag.end, |node| node.end)
}

fn write_name(p: &str, name: &DefinedName) -> String {
    let tab = name.tab.map(|tab| format!(" localSheetId=\"{tab}\"")).unwrap_or_default();
    format!(
        "<{p}definedName name=\"{}\"{tab} hidden=\"1\">{}</{p}definedName>",
        escape(&name.name),
        escape(&name.formula)
    )
}

/// The hidden name of a header cell of ours: one a kind and table.
pub(super) fn header_name(tab: &Tab, column: OwnColumn, number: usize, header: CellRef) -> (String, String) {
    let name = if number <= 1 {
        format!("{OWN_PREFIX}{}", column.name())
    } else {
        format!("{OWN_PREFIX}{}.{number}", column.name())
    };
    let quoted = tab.name.replace('\'', "''");
    let formula = format!("'{quoted}'!${}${}", column_letters(header.column), u64::from(header.row) + 1);
    (name, formula)
}
