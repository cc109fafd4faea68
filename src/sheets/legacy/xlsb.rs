//! An `.xlsb` workbook (MS-XLSB): the package of an `.xlsx` one with binary parts, read record by record.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};

use super::bytes::{error_text, f64_at, push_utf16, rk_at, u8_at, u16_at, u32_at};
use crate::model::{CellKind, CellRange, CellRef, NumberFormat, Table, TableBuilder};
use crate::sheets::Limits;
use crate::sheets::budget::Budget;
use crate::sheets::number_format::{built_in, meaning};
use crate::sheets::number_text::{Epoch, shortest, stored_number};
use crate::sheets::package::{Metered, Package, PackageError};
use crate::sheets::tabs::Tabs;
use crate::sheets::xlsx::parts::{Relationship, relationships};
use crate::sheets::xml::XmlError;

/// Records of a part, one after the other.
struct Records<'p> {
    input: io::BufReader<Metered<'p>>,
    body: Vec<u8>,
    part: &'p str,
    limits: &'p Limits,
    /// Records that may still come.
    left: u64,
}

impl<'p> Records<'p> {
    fn of(package: &'p mut Package, part: &'p str, limits: &'p Limits) -> Result<Option<Self>, PackageError> {
        let input = package.part(part)?;
        let left = limits.records_max;
        Ok(input.map(|input| Self { input: io::BufReader::new(input), body: Vec::new(), part, limits, left }))
    }

    fn byte(&mut self) -> Result<Option<u8>, PackageError> {
        let mut byte = [0];
        match self.input.read(&mut byte) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(byte[0])),
            Err(error) => Err(PackageError::of_part(XmlError::Io(error), self.part, self.limits)),
        }
    }

    /// A number of up to `bytes` times seven bits (MS-XLSB 2.1.4).
    fn number(&mut self, bytes: u32) -> Result<Option<u32>, PackageError> {
        let mut number = 0;
        for index in 0..bytes {
            let Some(byte) = self.byte()? else {
                return if index == 0 { Ok(None) } else { Err(self.cut_off()) };
            };
            number |= u32::from(byte & 0x7F) << (7 * index);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Ok(Some(number))
    }

    fn cut_off(&self) -> PackageError {
        PackageError::Broken(format!("{} is cut off", self.part))
    }

    /// The next record's kind; its bytes stand in `body`.
    fn next(&mut self) -> Result<Option<u32>, PackageError> {
        let Some(first) = self.byte()? else { return Ok(None) };
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            PackageError::TooLarge(format!("{} holds more than {} records", self.part, self.limits.records_max))
        })?;
        let kind = if first & 0x80 == 0 {
            u32::from(first)
        } else {
            let second = self.byte()?.ok_or_else(|| self.cut_off())?;
            u32::from(first & 0x7F) | u32::from(second & 0x7F) << 7
        };
        let length = self.number(4)?.ok_or_else(|| self.cut_off())? as usize;
        if length > 2 * self.limits.cell_bytes_max {
            return Err(PackageError::TooLarge(format!("{} holds a record of {length} bytes", self.part)));
        }
        self.body.resize(length, 0);
        match self.input.read_exact(&mut self.body) {
            Ok(()) => Ok(Some(kind)),
            Err(error) => Err(PackageError::of_part(XmlError::Io(error), self.part, self.limits)),
        }
    }
}

/// A text with its length before it, and the place behind it.
fn text_at(body: &[u8], at: usize) -> (String, usize) {
    let length = u32_at(body, at);
    let mut text = String::new();
    if length == u32::MAX {
        return (text, at + 4);
    }
    let end = (at + 4).saturating_add((length as usize).saturating_mul(2));
    push_utf16(&mut text, body.get(at + 4..end.min(body.len())).unwrap_or_default());
    (text, end)
}

struct Listed {
    name: String,
    hidden: bool,
    relationship: String,
}

struct Shared {
    texts: Vec<String>,
    formats: Vec<NumberFormat>,
    epoch: Epoch,
}

/// Reads all worksheets of the workbook in `file`, which is of `file_bytes` bytes.
pub(in crate::sheets) fn read_workbook(file: File, file_bytes: u64, limits: &Limits) -> Result<Tabs, PackageError> {
    let mut package = Package::open(file, limits)?;
    let root = relationships(&mut package, "", limits)?;
    let workbook = root.into_iter().find(|r| r.kind == "officeDocument").map(|r| r.target);
    let workbook = workbook.unwrap_or_else(|| "xl/workbook.bin".to_owned());
    let references = relationships(&mut package, &workbook, limits)?;
    let mut budget = Budget::of(file_bytes, limits);
    let (listed, epoch) = read_list(&mut package, &workbook, limits)?;
    let target = |kind: &str| references.iter().find(|r| r.kind == kind && !r.external).map(|r| r.target.as_str());
    let shared = Shared {
        texts: match target("sharedStrings") {
            Some(part) => read_texts(&mut package, part, limits, budget.text_bytes)?,
            None => Vec::new(),
        },
        formats: match target("styles") {
            Some(part) => read_formats(&mut package, part, limits)?,
            None => Vec::new(),
        },
        epoch,
    };
    let mut tabs = Tabs::default();
    for tab in listed {
        let Some(reference) = references.iter().find(|r| r.id == tab.relationship) else {
            tabs.unread.push((tab.name, PackageError::Broken("the workbook does not say where it is".to_owned())));
            continue;
        };
        if reference.kind != "worksheet" {
            continue;
        }
        match read_tab(&mut package, &reference.target, &tab.name, &shared, limits, &mut budget) {
            Ok(mut table) => {
                table.hidden = tab.hidden;
                tabs.read.push(table);
            }
            Err(error) => tabs.unread.push((tab.name, error)),
        }
    }
    tabs.or_why_none()
}

fn read_list(package: &mut Package, part: &str, limits: &Limits) -> Result<(Vec<Listed>, Epoch), PackageError> {
    let Some(mut records) = Records::of(package, part, limits)? else {
        return Err(PackageError::Broken("there is no workbook in it".to_owned()));
    };
    let mut listed = Vec::new();
    let mut epoch = Epoch::From1900;
    while let Some(kind) = records.next()? {
        match kind {
            0x99 if u32_at(&records.body, 0) & 1 != 0 => epoch = Epoch::From1904,
            0x9C => {
                let (relationship, end) = text_at(&records.body, 8);
                let (name, _) = text_at(&records.body, end);
                listed.push(Listed { name, hidden: u32_at(&records.body, 0) != 0, relationship });
                if listed.len() > limits.tabs_max {
                    return Err(PackageError::TooLarge(format!("it holds more than {} tabs", limits.tabs_max)));
                }
            }
            0x90 => break,
            _ => {}
        }
    }
    if listed.is_empty() {
        return Err(PackageError::Broken("its workbook part lists no tab".to_owned()));
    }
    Ok((listed, epoch))
}

fn read_texts(
    package: &mut Package,
    part: &str,
    limits: &Limits,
    text_bytes_max: u64,
) -> Result<Vec<String>, PackageError> {
    let mut texts = Vec::new();
    let mut text_bytes = 0;
    let Some(mut records) = Records::of(package, part, limits)? else { return Ok(texts) };
    while let Some(kind) = records.next()? {
        if kind == 0x13 {
            let (text, _) = text_at(&records.body, 1);
            text_bytes += 24 + text.len() as u64;
            texts.push(text);
            if texts.len() > limits.shared_strings_max || text_bytes > text_bytes_max {
                return Err(PackageError::TooLarge(format!("{part} holds too many or too long texts")));
            }
        }
    }
    Ok(texts)
}

fn read_formats(package: &mut Package, part: &str, limits: &Limits) -> Result<Vec<NumberFormat>, PackageError> {
    let mut formats = Vec::new();
    let mut stated: HashMap<u16, NumberFormat> = HashMap::new();
    let mut in_cell_styles = false;
    let Some(mut records) = Records::of(package, part, limits)? else { return Ok(formats) };
    while let Some(kind) = records.next()? {
        match kind {
            0x2C => {
                stated.insert(u16_at(&records.body, 0), meaning(&text_at(&records.body, 2).0));
            }
            0x269 => in_cell_styles = true,
            0x26A => break,
            0x2F if in_cell_styles => {
                let id = u16_at(&records.body, 2);
                formats.push(stated.get(&id).copied().unwrap_or_else(|| built_in(u32::from(id))));
            }
            _ => {}
        }
        if formats.len().max(stated.len()) > limits.extras_max {
            return Err(PackageError::TooLarge(format!("{part} holds more than {} styles", limits.extras_max)));
        }
    }
    Ok(formats)
}

fn read_tab(
    package: &mut Package,
    part: &str,
    name: &str,
    shared: &Shared,
    limits: &Limits,
    budget: &mut Budget,
) -> Result<Table, PackageError> {
    let links = relationships(package, part, limits)?;
    let Some(mut records) = Records::of(package, part, limits)? else {
        return Err(PackageError::Broken(format!("{part} is missing")));
    };
    let mut builder = TableBuilder::new(name);
    let mut row = 0;
    let mut ended = false;
    while let Some(kind) = records.next()? {
        let body = records.body.as_slice();
        match kind {
            0x00 => {
                row = u32_at(body, 0);
                if row >= limits.grid_rows_max {
                    return Err(PackageError::TooLarge(format!("has more than {} rows", limits.grid_rows_max)));
                }
                if u8_at(body, 11) & 0x10 != 0 {
                    let hidden = &mut builder.around().hidden_rows;
                    match hidden.last_mut() {
                        Some((_, last)) if last.checked_add(1) == Some(row) => *last = row,
                        _ => hidden.push((row, row)),
                    }
                }
            }
            0x02..=0x0B => cell(&mut builder, kind, row, body, shared, limits, budget)?,
            0x92 => ended = true,
            _ => around(&mut builder, kind, body, &links, limits)?,
        }
    }
    if ended { Ok(builder.finish()) } else { Err(PackageError::Broken(format!("{part} is cut off"))) }
}

fn cell(
    builder: &mut TableBuilder,
    kind: u32,
    row: u32,
    body: &[u8],
    shared: &Shared,
    limits: &Limits,
    budget: &mut Budget,
) -> Result<(), PackageError> {
    let column = u16::try_from(u32_at(body, 0)).ok().filter(|&column| column < limits.columns_max);
    let Some(column) = column else {
        return Err(PackageError::TooLarge(format!("has more than {} columns", limits.columns_max)));
    };
    let place = CellRef::new(row, column);
    let style = (u32_at(body, 4) & 0x00FF_FFFF) as usize;
    let formula = kind >= 0x08;
    let general = NumberFormat::General;
    let owned;
    let (text, kind, format): (&str, _, _) = match kind {
        0x03 | 0x0B => (error_text(u8_at(body, 8)), CellKind::Error, general),
        0x04 | 0x0A => (if u8_at(body, 8) == 0 { "FALSE" } else { "TRUE" }, CellKind::Bool, general),
        0x06 | 0x08 => {
            owned = text_at(body, 8).0;
            (&owned, CellKind::Text, general)
        }
        0x07 => match shared.texts.get(u32_at(body, 8) as usize) {
            Some(text) => (text, CellKind::Text, general),
            None => {
                let why = format!("refers in cell {place} to a text that the workbook does not hold");
                return Err(PackageError::Broken(why));
            }
        },
        _ => {
            let value = if kind == 0x02 { rk_at(body, 8) } else { f64_at(body, 8) };
            let format = shared.formats.get(style).copied().unwrap_or_default();
            let (text, kind, format) = stored_number(value, shortest(value).into(), format, shared.epoch);
            owned = text.into_owned();
            (&owned, kind, format)
        }
    };
    if !budget.take(text.len()) {
        return Err(PackageError::TooLarge("holds more cells or text than a file of this size may".to_owned()));
    }
    builder
        .push(place, text, kind, format, formula)
        .map_err(|_| PackageError::Broken(format!("has its cells out of order at {place}")))
}

fn around(
    builder: &mut TableBuilder,
    kind: u32,
    body: &[u8],
    links: &[Relationship],
    limits: &Limits,
) -> Result<(), PackageError> {
    let column = |at| u16::try_from(u32_at(body, at)).unwrap_or(u16::MAX);
    let range = || CellRange::new(CellRef::new(u32_at(body, 0), column(8)), CellRef::new(u32_at(body, 4), column(12)));
    let around = builder.around();
    match kind {
        0x3C if u16_at(body, 16) & 1 != 0 => around.hidden_columns.push((column(0), column(4))),
        0xB0 => around.merged.push(range()),
        0x217 => around.protected = u32_at(body, 2) != 0,
        0x1EE => {
            let (id, end) = text_at(body, 16);
            let (location, _) = text_at(body, end);
            let outside = links.iter().find(|r| r.id == id).map(|r| r.target.clone());
            let target = match (outside, location.is_empty()) {
                (Some(outside), true) => outside,
                (Some(outside), false) => format!("{outside}#{location}"),
                (None, _) => format!("#{location}"),
            };
            around.links.insert(range().first, target);
        }
        _ => {}
    }
    let most = around.merged.len().max(around.links.len()).max(around.hidden_columns.len());
    if most > limits.extras_max {
        return Err(PackageError::TooLarge(format!("has more than {} merged ranges or links", limits.extras_max)));
    }
    Ok(())
}
