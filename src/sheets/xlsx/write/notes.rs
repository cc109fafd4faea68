//! Notes on cells: ours beside those of others. A note has its text in a comments part and its box in a drawing ([`vml`]).
//!
//! [`vml`]: super::vml

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

use super::cells::{escape_controls, unescape_controls};
use super::error::Place;
use super::markup::{Document, Node, escape, text_content, without_mark};
use super::memory::SheetMemory;
use super::package::Package;
use super::splices::Splices;
use crate::model::{CellRef, NoteEdit};
use crate::ports::SheetError;

/// The author by which our notes are known.
pub(super) const AUTHOR: &str = "kpiwarden";
/// Namespace of the main part in transitional and in strict workbooks.
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const MAIN_STRICT: &str = "http://purl.oclc.org/ooxml/spreadsheetml/main";

/// The notes of one sheet.
#[derive(Debug)]
pub(super) struct Notes {
    part: Option<String>,
    content: Vec<u8>,
    by_cell: HashMap<CellRef, Known>,
    others: usize,
}

#[derive(Debug)]
struct Known {
    ours: bool,
    text: String,
}

/// What becomes of a part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum PartChange {
    #[default]
    Stays,
    Becomes(Vec<u8>),
    Goes,
}

/// What the edits make of the notes.
#[derive(Debug, Default)]
pub(super) struct NotesChange {
    pub part: PartChange,
    /// Notes that stand anew or with another text.
    pub set: Vec<(CellRef, String)>,
    pub removed: Vec<CellRef>,
    /// Notes of ours to which another program gave another author.
    pub adopted: Vec<CellRef>,
    pub left_alone: Vec<CellRef>,
    /// Notes of ours that stand afterwards.
    pub ours_left: usize,
}

impl NotesChange {
    pub(super) fn count(&self) -> usize {
        self.set.len() + self.removed.len()
    }
}

impl Notes {
    pub(super) fn read(package: &Package<'_>, place: &Place<'_>, part: Option<&str>) -> Result<Self, SheetError> {
        let content = match part {
            Some(part) => package.read(part)?,
            None => None,
        };
        let mut notes = Self {
            part: part.filter(|_| content.is_some()).map(str::to_owned),
            content: content.unwrap_or_default(),
            by_cell: HashMap::new(),
            others: 0,
        };
        let Some(part) = &notes.part else { return Ok(notes) };
        let document = parse(&notes.content, place, part)?;
        let our_author = author_index(&document);
        for node in comments(&document) {
            let Some(cell) = document.value(node, "ref").and_then(|r| CellRef::parse(&r)) else { continue };
            let ours = our_author
                .is_some_and(|ours| document.value(node, "authorId").is_some_and(|id| id.parse() == Ok(ours)));
            let text = document.child(node, "text").map(|t| unescape_controls(&text_content(document.content(t))));
            notes.others += usize::from(!ours);
            if notes.by_cell.insert(cell, Known { ours, text: text.unwrap_or_default() }).is_some() {
                return Err(place.broken(part, format_args!("cell {cell} has two notes")));
            }
        }
        Ok(notes)
    }

    /// The text of our note on a cell.
    pub(super) fn ours_at(&self, cell: CellRef) -> Option<&str> {
        self.by_cell.get(&cell).filter(|known| known.ours).map(|known| known.text.as_str())
    }

    pub(super) fn part(&self) -> Option<&str> {
        self.part.as_deref()
    }

    /// What the edits make of the notes; `strict` names the namespace of a part that has to be made.
    pub(super) fn edit(
        &self,
        edits: &[&NoteEdit],
        memory: &mut SheetMemory,
        strict: bool,
        place: &Place<'_>,
    ) -> Result<NotesChange, SheetError> {
        let mut change = NotesChange::default();
        let is_same = |known: &Known, edit: &NoteEdit| {
            edit.before.as_ref().is_some_and(|before| before.split_whitespace().eq(known.text.split_whitespace()))
        };
        let is_adopted =
            |edit: &&&NoteEdit| self.by_cell.get(&edit.cell).is_some_and(|known| !known.ours && is_same(known, edit));
        change.adopted = edits.iter().filter(is_adopted).map(|edit| edit.cell).collect();
        let mut ours_left = self.by_cell.values().filter(|known| known.ours).count() + change.adopted.len();
        let others = self.others.saturating_sub(change.adopted.len());
        for edit in edits {
            match (self.by_cell.get(&edit.cell), &edit.after) {
                (Some(known), _) if !known.ours && !change.adopted.contains(&edit.cell) => {
                    change.left_alone.push(edit.cell);
                }
                (Some(known), Some(text)) if known.text == *text => {}
                (Some(_), Some(text)) => change.set.push((edit.cell, text.clone())),
                (None, Some(text)) => {
                    ours_left += 1;
                    change.set.push((edit.cell, text.clone()));
                }
                (Some(_), None) => {
                    ours_left -= 1;
                    change.removed.push(edit.cell);
                }
                (None, None) => {}
            }
        }
        change.ours_left = ours_left;
        if change.count() == 0 {
            return Ok(change);
        }
        if ours_left == 0 && others == 0 && memory.notes_created {
            change.part = PartChange::Goes;
            memory.notes_created = false;
            return Ok(change);
        }
        let namespace = if strict { MAIN_STRICT } else { MAIN };
        let empty = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{namespace}\"><authors></authors><commentList></commentList></comments>"
        );
        let base = if self.part.is_some() { self.content.as_slice() } else { empty.as_bytes() };
        memory.notes_created |= self.part.is_none();
        change.part = PartChange::Becomes(self.splice(base, &change, memory, place)?);
        Ok(change)
    }

    fn splice(
        &self,
        base: &[u8],
        change: &NotesChange,
        memory: &mut SheetMemory,
        place: &Place<'_>,
    ) -> Result<Vec<u8>, SheetError> {
        let part = self.part.as_deref().unwrap_or("of the notes");
        let (mark, xml) = without_mark(base);
        let document = parse(base, place, part)?;
        let root = document.root();
        let p = document.prefix(root);
        let mut splices = Splices::default();
        let mut added = String::new();
        let (author, new_author) = match author_index(&document) {
            Some(author) => (author, None),
            None => {
                let authors = document.child(root, "authors");
                let count = authors.map_or(0, |authors| document.children(authors).count());
                (count, Some(authors))
            }
        };
        let mut ranges: HashMap<CellRef, (Range<usize>, Option<Node>)> = HashMap::new();
        for node in comments(&document) {
            if let Some(cell) = document.value(node, "ref").and_then(|r| CellRef::parse(&r)) {
                ranges.insert(cell, (node.tag.start..node.end, document.child(node, "text")));
            }
        }
        let mut names_author = false;
        for (cell, text) in &change.set {
            let text = write_text(p, text);
            let is_adopted = change.adopted.contains(cell);
            names_author |= is_adopted;
            match ranges.get(cell) {
                Some((_, Some(old))) if !is_adopted => splices.replace(old.tag.start..old.end, text),
                Some((range, _)) => {
                    splices.replace(
                        range.clone(),
                        format!("<{p}comment ref=\"{cell}\" authorId=\"{author}\">{text}</{p}comment>"),
                    );
                }
                None => {
                    let _ = write!(added, "<{p}comment ref=\"{cell}\" authorId=\"{author}\">{text}</{p}comment>");
                }
            }
        }
        for cell in &change.removed {
            if let Some((range, _)) = ranges.get(cell) {
                splices.remove(range.clone());
            }
        }
        if !added.is_empty() || names_author {
            match document.child(root, "commentList") {
                _ if added.is_empty() => {}
                Some(list) => splices.append(&document, list, &added),
                None => splices.append(&document, root, &format!("<{p}commentList>{added}</{p}commentList>")),
            }
            if let Some(authors) = new_author {
                let name = format!("<{p}author>{AUTHOR}</{p}author>");
                match authors {
                    Some(authors) => splices.append(&document, authors, &name),
                    None => splices.insert(root.tag.end, format!("<{p}authors>{name}</{p}authors>")),
                }
                memory.author_added |= self.part.is_some() && authors.is_some();
            }
        } else if change.ours_left == 0
            && memory.author_added
            && let Some(authors) = document.child(root, "authors")
            && let Some(last) = document.children(authors).last()
            && document.children(authors).count() == author + 1
        {
            splices.remove(last.tag.start..last.end);
            memory.author_added = false;
        }
        let edited = splices.apply(xml).ok_or_else(|| place.broken(part, "it could not be edited"))?;
        Ok([mark, &edited].concat())
    }
}

fn parse<'x>(content: &'x [u8], place: &Place<'_>, part: &str) -> Result<Document<'x>, SheetError> {
    Document::parse(without_mark(content).1, 3).map_err(|why| place.broken(part, why))
}

fn comments<'d>(document: &'d Document<'_>) -> impl Iterator<Item = Node> + 'd {
    let list = document.child(document.root(), "commentList");
    list.into_iter().flat_map(|list| document.children(list)).filter(|node| document.is(*node, "comment"))
}

fn author_index(document: &Document<'_>) -> Option<usize> {
    let authors = document.child(document.root(), "authors")?;
    document.children(authors).position(|node| text_content(document.content(node)) == AUTHOR)
}

fn write_text(p: &str, text: &str) -> String {
    let text = escape(&escape_controls(text));
    format!(
        "<{p}text><{p}r><{p}rPr><{p}sz val=\"9\"/><{p}color indexed=\"81\"/><{p}rFont val=\"Tahoma\"/><{p}family val=\"2\"/></{p}rPr><{p}t xml:space=\"preserve\">{text}</{p}t></{p}r></{p}text>"
    )
}
