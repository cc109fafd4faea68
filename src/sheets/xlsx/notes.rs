//! Notes and threaded comments.

use std::collections::{BTreeMap, HashMap};

use super::strings::rich_text;
use crate::model::{CellRef, Note};
use crate::sheets::Limits;
use crate::sheets::package::{Package, PackageError};
use crate::sheets::xml::{Event, XmlError};

/// Adds the notes of the comments part `name` to `notes`.
pub(super) fn read_notes(
    package: &mut Package,
    name: &str,
    notes: &mut BTreeMap<CellRef, Note>,
    limits: &Limits,
) -> Result<(), PackageError> {
    let Some(mut xml) = package.xml(name)? else { return Ok(()) };
    let broken = |error: XmlError| PackageError::of_part(error, name, limits);
    let mut authors: Vec<String> = Vec::new();
    let mut open: Option<(CellRef, usize)> = None;
    loop {
        match xml.next().map_err(broken)? {
            Event::Start(tag) => match tag.name {
                b"author" => {
                    let mut author = String::new();
                    if !tag.empty {
                        xml.text_of(&mut author).map_err(broken)?;
                    }
                    authors.push(author);
                }
                b"comment" if !tag.empty => {
                    let place = tag.text("ref").and_then(|text| CellRef::parse(&text));
                    let author = tag.text("authorId").and_then(|id| id.parse().ok());
                    open = place.map(|place| (place, author.unwrap_or(usize::MAX)));
                }
                b"text" if !tag.empty => {
                    let mut text = String::new();
                    rich_text(&mut xml, &mut text).map_err(broken)?;
                    if let Some((place, author)) = open.take() {
                        let author = authors.get(author).cloned().unwrap_or_default();
                        notes.insert(place, Note { author, text, threaded: false });
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
        if notes.len().max(authors.len()) > limits.extras_max {
            return Err(PackageError::TooLarge(format!("{name} holds more than {} notes", limits.extras_max)));
        }
    }
}

/// Names of the people that threads refer to, by id.
pub(super) fn read_persons(
    package: &mut Package,
    name: &str,
    persons: &mut HashMap<String, String>,
    limits: &Limits,
) -> Result<(), PackageError> {
    let Some(mut xml) = package.xml(name)? else { return Ok(()) };
    loop {
        match xml.next().map_err(|error| PackageError::of_part(error, name, limits))? {
            Event::Start(tag) if tag.name == b"person" && persons.len() < limits.extras_max => {
                if let (Some(id), Some(shown)) = (tag.text("id"), tag.text("displayName")) {
                    persons.insert(id, shown);
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Puts the threads of the part `name` in place of the notes that stand in for them in older programs. A reply follows
/// in a line of its own, behind its author.
pub(super) fn read_threads(
    package: &mut Package,
    name: &str,
    persons: &HashMap<String, String>,
    notes: &mut BTreeMap<CellRef, Note>,
    limits: &Limits,
) -> Result<(), PackageError> {
    let Some(mut xml) = package.xml(name)? else { return Ok(()) };
    let broken = |error: XmlError| PackageError::of_part(error, name, limits);
    let mut open: Option<(CellRef, String)> = None;
    loop {
        match xml.next().map_err(broken)? {
            Event::Start(tag) => match tag.name {
                b"threadedComment" if !tag.empty => {
                    let place = tag.text("ref").and_then(|text| CellRef::parse(&text));
                    let author = tag.text("personId").and_then(|id| persons.get(&id).cloned()).unwrap_or_default();
                    open = place.map(|place| (place, author));
                }
                b"text" if !tag.empty => {
                    let mut text = String::new();
                    xml.text_of(&mut text).map_err(broken)?;
                    let Some((place, author)) = open.take() else { continue };
                    match notes.get_mut(&place) {
                        Some(note) if note.threaded => {
                            note.text.push_str(&format_reply(&author, &text));
                        }
                        _ => {
                            notes.insert(place, Note { author, text, threaded: true });
                        }
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
        if notes.len() > limits.extras_max {
            return Err(PackageError::TooLarge(format!("{name} holds more than {} threads", limits.extras_max)));
        }
    }
}

fn format_reply(author: &str, text: &str) -> String {
    if author.is_empty() { format!("\n{text}") } else { format!("\n{author}: {text}") }
}
