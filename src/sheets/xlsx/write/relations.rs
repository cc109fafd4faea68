//! Relationships between parts, and the list of their content types.

use std::fmt::Write;

use super::error::Place;
use super::markup::{Document, escape, without_mark};
use super::package::Package;
use super::splices::Splices;
use crate::ports::SheetError;

/// Namespace of relationship types in transitional workbooks.
const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The same in strict ones (ISO/IEC 29500 Strict).
const STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";
const EMPTY: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>"
);

/// The namespace of relationship types and of `r:id` attributes.
pub(super) const fn namespace(strict: bool) -> &'static str {
    if strict { STRICT } else { TRANSITIONAL }
}

/// One relationship of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    pub id: String,
    /// The last segment of its type, such as `worksheet`.
    pub kind: String,
    /// The part it leads to; empty for an external one.
    pub target: String,
}

/// The relationships of one part, and the changes to them.
#[derive(Debug)]
pub(super) struct Relations {
    /// The part that holds them.
    pub part: String,
    owner: String,
    pub list: Vec<Relation>,
    content: Option<Vec<u8>>,
    added: Vec<(String, String, String)>,
    /// Kind and part of each added one.
    new_parts: Vec<(String, String)>,
    removed: Vec<String>,
}

/// The part that holds the relationships of `part`.
pub(super) fn relations_part(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').map_or(("", part), |(folder, name)| (folder, name));
    if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") }
}

/// The part that `target` leads to from `owner`.
fn resolve(owner: &str, target: &str) -> String {
    let mut segments: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        owner.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect()
    };
    for segment in target.split(['/', '\\']) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            name => segments.push(name),
        }
    }
    segments.join("/")
}

/// `part` as a target written in a relationship of `owner`.
fn relative(owner: &str, part: &str) -> String {
    let folders: Vec<&str> = owner.split('/').collect();
    let folders = &folders[..folders.len() - 1];
    let wanted: Vec<&str> = part.split('/').collect();
    let common = folders.iter().zip(&wanted[..wanted.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut out = "../".repeat(folders.len() - common);
    out.push_str(&wanted[common..].join("/"));
    out
}

impl Relations {
    /// The relationships of `part` (the package's own for an empty name).
    pub(super) fn read(package: &Package<'_>, place: &Place<'_>, owner: &str) -> Result<Self, SheetError> {
        let mut part = relations_part(owner);
        let content = package.read(&part)?;
        if let Some(index) = package.find(&part) {
            part.clone_from(&package.entries[index].name);
        }
        let mut list = Vec::new();
        if let Some(content) = &content {
            let document = Document::parse(without_mark(content).1, 1).map_err(|why| place.broken(&part, why))?;
            for node in document.children(document.root()) {
                let (Some(id), Some(kind)) = (document.value(node, "Id"), document.value(node, "Type")) else {
                    continue;
                };
                let external = document.value(node, "TargetMode").is_some_and(|mode| mode == "External");
                let target = document.value(node, "Target").filter(|_| !external).unwrap_or_default();
                list.push(Relation {
                    id: id.into_owned(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: if external { String::new() } else { resolve(owner, &target) },
                });
            }
        }
        Ok(Self {
            part,
            owner: owner.to_owned(),
            list,
            content,
            added: Vec::new(),
            new_parts: Vec::new(),
            removed: Vec::new(),
        })
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Relation> {
        self.list.iter().find(|relation| relation.id == id)
    }

    pub(super) fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Relation> {
        self.list.iter().filter(move |relation| relation.kind == kind && !relation.target.is_empty())
    }

    /// The part of that kind, an added one included.
    pub(super) fn part_of(&self, kind: &str) -> Option<String> {
        let known = self.of_kind(kind).find(|relation| !self.removed.contains(&relation.id)).map(|r| r.target.clone());
        known.or_else(|| self.new_parts.iter().find(|(added, _)| added == kind).map(|(_, part)| part.clone()))
    }

    /// An id that is not taken yet.
    pub(super) fn free_id(&self) -> String {
        let taken = |id: &str| {
            self.list.iter().any(|r| r.id.eq_ignore_ascii_case(id)) || self.added.iter().any(|(added, ..)| added == id)
        };
        (1..u32::MAX).map(|number| format!("rId{number}")).find(|id| !taken(id)).unwrap_or_default()
    }

    pub(super) fn add(&mut self, id: String, kind: &str, strict: bool, target: &str) {
        self.new_parts.push((kind.to_owned(), target.to_owned()));
        self.added.push((id, format!("{}/{kind}", namespace(strict)), relative(&self.owner, target)));
    }

    pub(super) fn remove(&mut self, id: &str) {
        self.removed.push(id.to_owned());
    }

    /// The changed part: `None` when it stays as it is; an empty content when nothing is left of a part that
    /// `created_by_us`.
    pub(super) fn changed(&self, place: &Place<'_>, created_by_us: bool) -> Result<Option<Vec<u8>>, SheetError> {
        if self.added.is_empty() && self.removed.is_empty() {
            return Ok(None);
        }
        let content = self.content.as_deref().unwrap_or(EMPTY.as_bytes());
        let (mark, xml) = without_mark(content);
        let document = Document::parse(xml, 1).map_err(|why| place.broken(&self.part, why))?;
        let root = document.root();
        let mut splices = Splices::default();
        let mut left = self.added.len();
        for node in document.children(root) {
            if document.value(node, "Id").is_some_and(|id| self.removed.iter().any(|removed| *removed == *id)) {
                splices.remove(node.tag.start..node.end);
            } else {
                left += 1;
            }
        }
        if left == 0 && created_by_us {
            return Ok(Some(Vec::new()));
        }
        let prefix = document.prefix(root);
        let mut text = String::new();
        for (id, kind, target) in &self.added {
            let _ = write!(text, "<{prefix}Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{}\"/>", escape(target));
        }
        if !text.is_empty() {
            splices.append(&document, root, &text);
        }
        let edited = splices.apply(xml).ok_or_else(|| place.broken(&self.part, "it could not be edited"))?;
        Ok(Some([mark, &edited].concat()))
    }
}

/// The part `[Content_Types].xml`, and the changes to it.
#[derive(Debug)]
pub(super) struct ContentTypes {
    content: Vec<u8>,
    defaults: Vec<(String, String)>,
    overrides: Vec<(String, String)>,
    added: String,
    removed: Vec<String>,
}

pub(super) const CONTENT_TYPES_PART: &str = "[Content_Types].xml";
pub(super) const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const RELATIONS_TYPE: &str = "application/vnd.openxmlformats-package.relationships+xml";
const VML_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

impl ContentTypes {
    pub(super) fn read(package: &Package<'_>, place: &Place<'_>) -> Result<Self, SheetError> {
        let content = package
            .read(CONTENT_TYPES_PART)?
            .ok_or_else(|| place.broken(CONTENT_TYPES_PART, "it is missing, so this is no Excel workbook"))?;
        let mut types = Self {
            content: Vec::new(),
            defaults: Vec::new(),
            overrides: Vec::new(),
            added: String::new(),
            removed: Vec::new(),
        };
        {
            let document =
                Document::parse(without_mark(&content).1, 1).map_err(|why| place.broken(CONTENT_TYPES_PART, why))?;
            for node in document.children(document.root()) {
                let Some(kind) = document.value(node, "ContentType") else { continue };
                if let Some(extension) = document.value(node, "Extension") {
                    types.defaults.push((extension.to_lowercase(), kind.into_owned()));
                } else if let Some(part) = document.value(node, "PartName") {
                    types.overrides.push((part.trim_start_matches('/').to_lowercase(), kind.into_owned()));
                }
            }
        }
        types.content = content;
        Ok(types)
    }

    /// The content type of a part.
    pub(super) fn of(&self, part: &str) -> Option<&str> {
        let part = part.to_lowercase();
        let extension = part.rsplit_once('.').map_or("", |(_, extension)| extension);
        let find = |list: &'_ [(String, String)], key: &str| list.iter().position(|(name, _)| name == key);
        match find(&self.overrides, &part) {
            Some(index) => Some(&self.overrides[index].1),
            None => find(&self.defaults, extension).map(|index| self.defaults[index].1.as_str()),
        }
    }

    /// The names of the parts that the list speaks of: deleted ones may still be listed.
    pub(super) fn lists(&self, part: &str) -> bool {
        self.overrides.iter().any(|(name, _)| *name == part.to_lowercase())
    }

    pub(super) fn add_comments(&mut self, part: &str) {
        self.add_part(part, COMMENTS_TYPE);
    }

    /// Makes a new part with relationships known, where their extension is not.
    pub(super) fn add_relations(&mut self, part: &str) {
        if self.of(part) != Some(RELATIONS_TYPE) {
            self.add_part(part, RELATIONS_TYPE);
        }
    }

    fn add_part(&mut self, part: &str, kind: &str) {
        let _ = write!(self.added, "<Override PartName=\"/{}\" ContentType=\"{kind}\"/>", escape(part));
        self.overrides.push((part.to_lowercase(), kind.to_owned()));
    }

    /// Makes `.vml` known; true when it was not.
    pub(super) fn add_vml(&mut self) -> bool {
        if self.defaults.iter().any(|(extension, _)| extension == "vml") {
            return false;
        }
        let _ = write!(self.added, "<Default Extension=\"vml\" ContentType=\"{VML_TYPE}\"/>");
        self.defaults.push(("vml".to_owned(), VML_TYPE.to_owned()));
        true
    }

    pub(super) fn remove_part(&mut self, part: &str) {
        self.removed.push(part.to_lowercase());
    }

    pub(super) fn remove_vml(&mut self) {
        self.removed.push("*.vml".to_owned());
    }

    pub(super) fn changed(&self, place: &Place<'_>) -> Result<Option<Vec<u8>>, SheetError> {
        if self.added.is_empty() && self.removed.is_empty() {
            return Ok(None);
        }
        let (mark, xml) = without_mark(&self.content);
        let document = Document::parse(xml, 1).map_err(|why| place.broken(CONTENT_TYPES_PART, why))?;
        let root = document.root();
        let mut splices = Splices::default();
        for node in document.children(root) {
            let key = match (document.value(node, "PartName"), document.value(node, "Extension")) {
                (Some(part), _) => part.trim_start_matches('/').to_lowercase(),
                (None, Some(extension)) => format!("*.{}", extension.to_lowercase()),
                (None, None) => continue,
            };
            if self.removed.contains(&key) {
                splices.remove(node.tag.start..node.end);
            }
        }
        let prefix = document.prefix(root);
        let added = self
            .added
            .replace("<Override", &format!("<{prefix}Override"))
            .replace("<Default", &format!("<{prefix}Default"));
        if !added.is_empty() {
            splices.append(&document, root, &added);
        }
        let edited = splices.apply(xml).ok_or_else(|| place.broken(CONTENT_TYPES_PART, "it could not be edited"))?;
        Ok(Some([mark, &edited].concat()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_and_written() {
        for (owner, target, part) in [
            ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets/sheet1.xml", "../comments1.xml", "xl/comments1.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("workbook.xml", "sheet.xml", "sheet.xml"),
            ("xl/worksheets/sheet1.xml", "../drawings/a.vml", "xl/drawings/a.vml"),
        ] {
            assert_eq!(resolve(owner, target), part);
            assert_eq!(relative(owner, part), target);
        }
        assert_eq!(resolve("xl/worksheets/sheet1.xml", "/xl/tables/t.xml"), "xl/tables/t.xml");
        assert_eq!(resolve("xl/workbook.xml", "../../../etc/passwd"), "etc/passwd");
        assert_eq!(relations_part(""), "_rels/.rels");
        assert_eq!(relations_part("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
    }
}
