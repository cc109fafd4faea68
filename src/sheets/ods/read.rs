//! A whole `OpenDocument` spreadsheet.

use std::collections::HashSet;
use std::fs::File;

use super::formats::Formats;
use super::tab::{TabError, read_tab};
use crate::model::Locale;
use crate::sheets::Limits;
use crate::sheets::budget::Budget;
use crate::sheets::package::{Package, PackageError};
use crate::sheets::tabs::Tabs;
use crate::sheets::xml::{Event, Tag, XmlError};

const CONTENT: &str = "content.xml";

/// Reads all tables of the spreadsheet in `file`, which is of `file_bytes` bytes.
pub(in crate::sheets) fn read_workbook(file: File, file_bytes: u64, limits: &Limits) -> Result<Tabs, PackageError> {
    let mut package = Package::open(file, limits)?;
    if is_encrypted(&mut package, limits)? {
        return Err(PackageError::Encrypted);
    }
    let (locale, mut formats) = styles(&mut package, limits)?;
    let Some(mut xml) = package.xml(CONTENT)? else {
        return Err(PackageError::Broken(format!("there is no {CONTENT} in it")));
    };
    let mut budget = Budget::of(file_bytes, limits);
    let mut tabs = Tabs::default();
    let mut hidden = HashSet::new();
    let broken = |error: XmlError| PackageError::of_part(error, CONTENT, limits);
    let mut style = None;
    loop {
        match xml.next().map_err(broken)? {
            Event::Start(tag) => match tag.name {
                b"style" => {
                    style = tag.text("name");
                    formats.note_cells(&tag);
                }
                _ if Formats::is_of_numbers(&tag) => {
                    let name = tag.text("name").unwrap_or_default();
                    formats.read_numbers(&mut xml, name).map_err(broken)?;
                }
                b"spreadsheet" => formats.settle(),
                b"table-properties" if tag.attribute("display") == Some(b"false") => hidden.extend(style.take()),
                b"tracked-changes" | b"dde-links" | b"forms" if !tag.empty => xml.skip().map_err(broken)?,
                b"table" => {
                    let name = tag.text("name").unwrap_or_default();
                    let is_hidden = tag.text("style-name").is_some_and(|style| hidden.contains(&style));
                    let protected = tag.flag("protected");
                    if tag.empty {
                        continue;
                    }
                    // What other files held when they were last looked at.
                    if name.starts_with("'file:") {
                        xml.skip().map_err(broken)?;
                        continue;
                    }
                    if tabs.read.len() + tabs.unread.len() >= limits.tabs_max {
                        return Err(PackageError::TooLarge(format!("it holds more than {} tabs", limits.tabs_max)));
                    }
                    match read_tab(&mut xml, &name, &formats, limits, &mut budget) {
                        Ok(mut table) => {
                            table.hidden = is_hidden;
                            table.protected = protected;
                            table.locale = locale;
                            tabs.read.push(table);
                        }
                        // All tables stand in one part, so what follows cannot be found any more.
                        Err(TabError::Xml(error)) => {
                            let error = broken(error);
                            if tabs.read.is_empty() {
                                return Err(error);
                            }
                            tabs.unread.push((name, error.followed_by("; tabs after it are not read either")));
                            return Ok(tabs);
                        }
                        // What is too large is not walked through to find what follows it: that is what such a file is made for.
                        Err(TabError::Content(error)) => {
                            tabs.unread.push((name, error.followed_by("; tabs after it are not read either")));
                            return tabs.or_why_none();
                        }
                    }
                }
                _ => {}
            },
            Event::Eof => return tabs.or_why_none(),
            _ => {}
        }
    }
}

fn is_encrypted(package: &mut Package, limits: &Limits) -> Result<bool, PackageError> {
    const MANIFEST: &str = "META-INF/manifest.xml";
    let Some(mut xml) = package.xml(MANIFEST)? else { return Ok(false) };
    loop {
        match xml.next().map_err(|error| PackageError::of_part(error, MANIFEST, limits))? {
            Event::Start(tag) if tag.name == b"encryption-data" || tag.name == b"encrypted-key" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

/// The language and country of the cells that say nothing else, and the styles that all tables share.
fn styles(package: &mut Package, limits: &Limits) -> Result<(Option<Locale>, Formats), PackageError> {
    const STYLES: &str = "styles.xml";
    let mut formats = Formats::default();
    let Some(mut xml) = package.xml(STYLES)? else { return Ok((None, formats)) };
    let broken = |error: XmlError| PackageError::of_part(error, STYLES, limits);
    let (mut of_cells, mut locale) = (false, None);
    loop {
        match xml.next().map_err(broken)? {
            Event::Start(tag) if tag.name == b"default-style" => {
                of_cells = locale.is_none() && tag.attribute("family") == Some(b"table-cell");
            }
            Event::Start(tag) if tag.name == b"text-properties" && of_cells => {
                of_cells = false;
                locale = Some(locale_of(&tag));
            }
            Event::Start(tag) if tag.name == b"style" => formats.note_cells(&tag),
            Event::Start(tag) if Formats::is_of_numbers(&tag) => {
                let name = tag.text("name").unwrap_or_default();
                formats.read_numbers(&mut xml, name).map_err(broken)?;
            }
            Event::Eof => return Ok((locale.flatten(), formats)),
            _ => {}
        }
    }
}

fn locale_of(tag: &Tag<'_>) -> Option<Locale> {
    let attribute = |name: &[u8]| {
        let value = tag.attributes().find(|(found, _)| *found == name).map(|(_, value)| value)?;
        std::str::from_utf8(value).ok().filter(|&value| value != "none" && value != "zxx")
    };
    match (attribute(b"fo:language"), attribute(b"fo:country")) {
        (Some(language), Some(country)) => Locale::parse(&format!("{language}-{country}")),
        (Some(language), None) => Locale::parse(language),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests;
