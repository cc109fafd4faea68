//! The parts of a workbook package and how they refer to each other.

use super::own_names;
use crate::model::{CellRef, OwnColumn};
use crate::sheets::number_text::Epoch;
use crate::sheets::package::{Package, PackageError};
use crate::sheets::xml::Event;
use crate::sheets::{Limits, xml::XmlError};

/// One reference of a part to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sheets) struct Relationship {
    /// Id within the part that refers.
    pub(in crate::sheets) id: String,
    /// What it is: the last segment of the type's address, which transitional and strict workbooks share.
    pub(in crate::sheets) kind: String,
    /// Name of the part referred to; for an external one its address.
    pub(in crate::sheets) target: String,
    /// Whether it leads out of the package.
    pub(in crate::sheets) external: bool,
}

/// A tab as the workbook part lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sheets) struct Listed {
    /// Its name.
    pub(in crate::sheets) name: String,
    /// Whether it is hidden.
    pub(in crate::sheets) hidden: bool,
    /// Id of the reference to its part.
    pub(in crate::sheets) relationship: String,
}

/// What the workbook part says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::sheets) struct WorkbookPart {
    /// Its name in the package.
    pub(in crate::sheets) name: String,
    /// The tabs, in order.
    pub(in crate::sheets) tabs: Vec<Listed>,
    /// The days it counts from.
    pub(in crate::sheets) epoch: Epoch,
    /// What it refers to.
    pub(in crate::sheets) relationships: Vec<Relationship>,
    /// The headers of our columns: index of the tab, cell, column.
    pub(in crate::sheets) own_headers: Vec<(usize, CellRef, OwnColumn)>,
}

impl WorkbookPart {
    /// Finds and reads the workbook part.
    pub(in crate::sheets) fn read(package: &mut Package, limits: &Limits) -> Result<Self, PackageError> {
        let root = relationships(package, "", limits)?;
        let stated = root.into_iter().find(|r| r.kind == "officeDocument").map(|r| r.target);
        let name = stated.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        if name.to_ascii_lowercase().ends_with(".bin") {
            return Err(PackageError::Broken("it holds the binary workbook format".to_owned()));
        }
        let mut part = Self { relationships: relationships(package, &name, limits)?, name, ..Self::default() };
        let Some(mut xml) = package.xml(&part.name)? else {
            return Err(PackageError::Broken("there is no workbook in it".to_owned()));
        };
        let broken = |error: XmlError| PackageError::of_part(error, &part.name, limits);
        let mut own: Option<(usize, OwnColumn)> = None;
        loop {
            match xml.next().map_err(broken)? {
                Event::Start(tag) if tag.name == b"definedName" => {
                    let column = tag.text("name").and_then(|name| own_names::column_of(&name));
                    let tab = tag.text("localSheetId").and_then(|tab| tab.parse().ok());
                    own = tab.zip(column);
                }
                Event::Text(formula) => {
                    let cell = std::str::from_utf8(formula).ok().and_then(own_names::cell_of);
                    if let (Some((tab, column)), Some(cell)) = (own.take(), cell)
                        && part.own_headers.len() < limits.extras_max
                    {
                        part.own_headers.push((tab, cell, column));
                    }
                }
                Event::End(_) => own = None,
                Event::Start(tag) if tag.name == b"workbookPr" && tag.flag("date1904") => {
                    part.epoch = Epoch::From1904;
                }
                Event::Start(tag) if tag.name == b"sheet" => {
                    part.tabs.push(Listed {
                        name: tag.text("name").unwrap_or_default(),
                        hidden: matches!(tag.attribute("state"), Some(b"hidden" | b"veryHidden")),
                        relationship: tag.text("id").unwrap_or_default(),
                    });
                    if part.tabs.len() > limits.tabs_max {
                        return Err(PackageError::TooLarge(format!("it holds more than {} tabs", limits.tabs_max)));
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        if part.tabs.is_empty() {
            return Err(PackageError::Broken("its workbook part lists no tab".to_owned()));
        }
        Ok(part)
    }

    /// Name of the first part referred to that is of that kind.
    pub(in crate::sheets) fn target(&self, kind: &str) -> Option<&str> {
        self.relationships.iter().find(|r| r.kind == kind && !r.external).map(|r| r.target.as_str())
    }
}

/// What a part refers to; the package itself for an empty name.
pub(in crate::sheets) fn relationships(
    package: &mut Package,
    part: &str,
    limits: &Limits,
) -> Result<Vec<Relationship>, PackageError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let mut found = Vec::new();
    let Some(mut xml) = package.xml(&name)? else { return Ok(found) };
    loop {
        match xml.next().map_err(|error| PackageError::of_part(error, &name, limits))? {
            Event::Start(tag) if tag.name == b"Relationship" => {
                let target = tag.text("Target").unwrap_or_default();
                let external = tag.attribute("TargetMode") == Some(b"External");
                let kind = tag.text("Type").unwrap_or_default();
                found.push(Relationship {
                    id: tag.text("Id").unwrap_or_default(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: if external { target } else { resolve(folder, &target) },
                    external,
                });
                if found.len() > limits.extras_max {
                    return Err(PackageError::TooLarge(format!(
                        "{name} holds more than {} entries",
                        limits.extras_max
                    )));
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The part that `target` names, seen from `folder`.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut segments: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|s| !s.is_empty()).collect(),
    };
    for segment in target.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets() {
        let check = |folder, target, expect: &str| assert_eq!(resolve(folder, target), expect, "{folder} {target}");
        check("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml");
        check("xl/worksheets", "../comments1.xml", "xl/comments1.xml");
        check("xl/worksheets", "/xl/comments1.xml", "xl/comments1.xml");
        check("xl", "worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml");
        check("", "./xl/workbook.xml", "xl/workbook.xml");
        check("xl", "../../../etc/passwd", "etc/passwd");
    }
}
