//! One worksheet part to one table, in a single pass: cells and what stands around them.

use std::collections::HashMap;
use std::io::Read;

use super::strings::{SharedStrings, resolve_escapes, rich_text};
use super::styles::Styles;
use crate::model::{CellKind, CellRange, CellRef, NumberFormat, Table, TableBuilder, TableFull};
use crate::sheets::Limits;
use crate::sheets::budget::Budget;
use crate::sheets::number_text::{Epoch, plain_decimal, stored_number, tidy_iso_date};
use crate::sheets::package::PackageError;
use crate::sheets::xml::{Attributes, Event, Tag, XmlError, XmlReader, push_unescaped};

/// What the cells of all tabs refer to.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    pub(super) strings: &'a SharedStrings,
    pub(super) styles: &'a Styles,
    pub(super) epoch: Epoch,
    pub(super) limits: &'a Limits,
}

/// Why a tab could not be read.
#[derive(Debug)]
pub(super) enum TabError {
    /// Its XML.
    Xml(XmlError),
    /// What it holds.
    Content(PackageError),
}

impl From<XmlError> for TabError {
    fn from(error: XmlError) -> Self {
        Self::Xml(error)
    }
}

fn too_large<T>(what: String) -> Result<T, TabError> {
    Err(TabError::Content(PackageError::TooLarge(what)))
}

/// Reads a worksheet part. `links` holds the addresses its hyperlinks refer to by id.
pub(super) fn read_tab<R: Read>(
    xml: &mut XmlReader<R>,
    name: &str,
    shared: &Shared<'_>,
    links: &HashMap<String, String>,
    budget: &mut Budget,
) -> Result<Table, TabError> {
    let mut reader = TabReader {
        shared,
        links,
        budget,
        builder: TableBuilder::new(name),
        next: CellRef::new(0, 0),
        late: Vec::new(),
        value: Vec::new(),
        text: String::new(),
    };
    let mut root_seen = false;
    loop {
        match xml.next()? {
            Event::Start(tag) if !root_seen => {
                root_seen = true;
                if tag.name != b"worksheet" {
                    return Err(XmlError::Broken("is no worksheet").into());
                }
            }
            Event::Start(tag) if tag.name == b"sheetData" && !tag.empty => reader.data(xml)?,
            Event::Start(tag) => reader.around(&tag)?,
            Event::End(b"worksheet") => break,
            Event::Eof => return Err(XmlError::Broken("is cut off").into()),
            _ => {}
        }
    }
    reader.finish()
}

struct TabReader<'a> {
    shared: &'a Shared<'a>,
    links: &'a HashMap<String, String>,
    budget: &'a mut Budget,
    builder: TableBuilder,
    /// Where the next cell stands if it does not say.
    next: CellRef,
    /// Cells that stand behind others which should follow them.
    late: Vec<(CellRef, Late)>,
    value: Vec<u8>,
    text: String,
}

struct Late {
    text: String,
    kind: CellKind,
    format: NumberFormat,
    formula: bool,
}

/// What a cell's tag says.
#[derive(Default)]
struct Opening {
    kind: Stored,
    style: usize,
}

/// How a cell stores its value (ECMA-376 part 1, 18.18.11, `ST_CellType`).
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Stored {
    #[default]
    Number,
    Shared,
    Text,
    Bool,
    Error,
    Date,
}

impl TabReader<'_> {
    fn data<R: Read>(&mut self, xml: &mut XmlReader<R>) -> Result<(), TabError> {
        loop {
            match xml.next()? {
                Event::Start(tag) => match tag.name {
                    b"c" => {
                        let opening = self.open_cell(tag.attributes())?;
                        if tag.empty {
                            self.next.column = self.next.column.saturating_add(1);
                        } else {
                            self.cell(xml, &opening)?;
                        }
                    }
                    b"row" => {
                        self.open_row(&tag)?;
                        if tag.empty {
                            self.next = CellRef::new(self.next.row.saturating_add(1), 0);
                        }
                    }
                    _ => {}
                },
                Event::End(b"row") => self.next = CellRef::new(self.next.row.saturating_add(1), 0),
                Event::End(b"sheetData") => return Ok(()),
                Event::Eof => return Err(XmlError::Broken("is cut off").into()),
                _ => {}
            }
        }
    }

    fn open_row(&mut self, tag: &Tag<'_>) -> Result<(), TabError> {
        if let Some(row) = tag.attribute("r").and_then(decimal).and_then(|row| row.checked_sub(1)) {
            self.next = CellRef::new(u32::try_from(row).unwrap_or(u32::MAX), 0);
        }
        if self.next.row >= self.shared.limits.grid_rows_max {
            return too_large(format!("has more than {} rows", self.shared.limits.grid_rows_max));
        }
        if tag.flag("hidden") {
            let row = self.next.row;
            let hidden = &mut self.builder.around().hidden_rows;
            let blocks = hidden.len();
            match hidden.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(row) => *last = row,
                _ if blocks < self.shared.limits.extras_max => hidden.push((row, row)),
                _ => return too_large(format!("has more than {} hidden blocks", self.shared.limits.extras_max)),
            }
        }
        Ok(())
    }

    #[inline]
    fn open_cell(&mut self, attributes: Attributes<'_>) -> Result<Opening, TabError> {
        let mut opening = Opening::default();
        for (name, value) in attributes {
            match name {
                b"r" => {
                    if let Some(place) = place(value) {
                        self.next = place;
                    }
                }
                b"s" => opening.style = decimal(value).unwrap_or(0),
                b"t" => {
                    opening.kind = match value {
                        b"s" => Stored::Shared,
                        b"str" | b"inlineStr" => Stored::Text,
                        b"b" => Stored::Bool,
                        b"e" => Stored::Error,
                        b"d" => Stored::Date,
                        _ => Stored::Number,
                    }
                }
                _ => {}
            }
        }
        let limits = self.shared.limits;
        if self.next.row >= limits.grid_rows_max || self.next.column >= limits.columns_max {
            return too_large(format!("has more than {} rows or {} columns", limits.grid_rows_max, limits.columns_max));
        }
        Ok(opening)
    }

    fn cell<R: Read>(&mut self, xml: &mut XmlReader<R>, opening: &Opening) -> Result<(), TabError> {
        #[derive(PartialEq)]
        enum Inside {
            Cell,
            Value,
            Formula,
        }
        self.value.clear();
        self.text.clear();
        let mut inside = Inside::Cell;
        let mut formula = false;
        let mut inline = false;
        loop {
            match xml.next()? {
                Event::Start(tag) => match tag.name {
                    b"v" if !tag.empty => inside = Inside::Value,
                    b"f" => {
                        formula = true;
                        if !tag.empty {
                            inside = Inside::Formula;
                        }
                    }
                    b"is" if !tag.empty => {
                        rich_text(xml, &mut self.text)?;
                        inline = true;
                    }
                    _ if tag.empty => {}
                    _ => xml.skip()?,
                },
                Event::Text(raw) | Event::Verbatim(raw) => {
                    if inside == Inside::Value {
                        self.value.extend_from_slice(raw);
                    }
                }
                Event::End(b"c") => break,
                Event::End(_) => inside = Inside::Cell,
                Event::Eof => return Err(XmlError::Broken("is cut off").into()),
            }
        }
        if inline {
            let text = std::mem::take(&mut self.text);
            let pushed = self.push(&text, CellKind::Text, NumberFormat::General, formula);
            self.text = text;
            pushed?;
        } else {
            let value = std::mem::take(&mut self.value);
            let pushed = self.value(&value, opening, formula);
            self.value = value;
            pushed?;
        }
        self.next.column = self.next.column.saturating_add(1);
        Ok(())
    }

    fn value(&mut self, raw: &[u8], opening: &Opening, formula: bool) -> Result<(), TabError> {
        let general = NumberFormat::General;
        match opening.kind {
            Stored::Shared => {
                let shared = self.shared;
                let text = decimal(raw.trim_ascii()).and_then(|index| shared.strings.get(index));
                match text {
                    Some(text) => self.push(text, CellKind::Text, general, formula),
                    None if raw.is_empty() => self.push("", CellKind::Text, general, formula),
                    None => Err(TabError::Content(PackageError::Broken(format!(
                        "refers in cell {} to a text that the workbook does not hold",
                        self.next
                    )))),
                }
            }
            Stored::Number => match std::str::from_utf8(raw) {
                Ok(raw) => self.number(raw.trim_ascii(), self.shared.styles.format(opening.style), formula),
                Err(_) => Err(XmlError::Broken("is no UTF-8").into()),
            },
            Stored::Bool => {
                let text = match raw.trim_ascii() {
                    b"1" | b"true" | b"TRUE" => "TRUE",
                    b"" => "",
                    _ => "FALSE",
                };
                self.push(text, CellKind::Bool, general, formula)
            }
            Stored::Text | Stored::Error | Stored::Date => {
                let mut text = std::mem::take(&mut self.text);
                push_unescaped(&mut text, raw);
                resolve_escapes(&mut text, 0);
                let pushed = match opening.kind {
                    Stored::Error => self.push(&text, CellKind::Error, general, formula),
                    Stored::Date => match tidy_iso_date(&text) {
                        Some(date) => self.push(&date, CellKind::Date, NumberFormat::Date, formula),
                        None => self.push(&text, CellKind::Text, general, formula),
                    },
                    _ => self.push(&text, CellKind::Text, general, formula),
                };
                self.text = text;
                pushed
            }
        }
    }

    fn number(&mut self, raw: &str, format: NumberFormat, formula: bool) -> Result<(), TabError> {
        let Some(text) = plain_decimal(raw) else {
            let kind = if raw.is_empty() { CellKind::Empty } else { CellKind::Text };
            return self.push(raw, kind, NumberFormat::General, formula);
        };
        let value = if matches!(format, NumberFormat::Date) { raw.parse().unwrap_or(f64::NAN) } else { 0.0 };
        let (text, kind, format) = stored_number(value, text, format, self.shared.epoch);
        self.push(&text, kind, format, formula)
    }

    #[inline]
    fn push(&mut self, text: &str, kind: CellKind, format: NumberFormat, formula: bool) -> Result<(), TabError> {
        if !self.budget.take(text.len()) {
            return too_large("holds more cells or text than a file of this size may".to_owned());
        }
        match self.builder.push(self.next, text, kind, format, formula) {
            Ok(()) => Ok(()),
            Err(TableFull::OutOfOrder) => {
                self.late.push((self.next, Late { text: text.to_owned(), kind, format, formula }));
                if self.late.len() > self.shared.limits.extras_max {
                    return too_large(format!("has more than {} cells out of order", self.shared.limits.extras_max));
                }
                Ok(())
            }
            Err(TableFull::TooLarge) => too_large("holds more than 4 GiB of text".to_owned()),
        }
    }

    fn around(&mut self, tag: &Tag<'_>) -> Result<(), TabError> {
        let extras_max = self.shared.limits.extras_max;
        match tag.name {
            b"col" if tag.flag("hidden") || is_zero(tag.attribute("width")) => {
                let number = |name| tag.attribute(name).and_then(decimal).and_then(|n| n.checked_sub(1));
                if let (Some(first), Some(last)) = (number("min"), number("max")) {
                    let column = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).min(self.shared.limits.columns_max);
                    let hidden = &mut self.builder.around().hidden_columns;
                    if hidden.len() < extras_max {
                        hidden.push((column(first), column(last)));
                    }
                }
            }
            b"mergeCell" => {
                let range = tag.attribute("ref").and_then(|raw| std::str::from_utf8(raw).ok());
                if let Some(range) = range.and_then(CellRange::parse) {
                    self.builder.around().merged.push(range);
                    if self.builder.around().merged.len() > extras_max {
                        return too_large(format!("has more than {extras_max} merged ranges"));
                    }
                }
            }
            b"sheetProtection" => self.builder.around().protected = tag.flag("sheet"),
            b"hyperlink" => {
                let range = tag.attribute("ref").and_then(|raw| std::str::from_utf8(raw).ok());
                let Some(range) = range.and_then(CellRange::parse) else { return Ok(()) };
                let outside = tag.text("id").and_then(|id| self.links.get(&id).cloned());
                let inside = tag.text("location").map(|place| format!("#{place}"));
                let target = match (outside, inside) {
                    (Some(outside), Some(inside)) => outside + &inside,
                    (Some(one), None) | (None, Some(one)) => one,
                    (None, None) => return Ok(()),
                };
                self.builder.around().links.insert(range.first, target);
                if self.builder.around().links.len() > extras_max {
                    return too_large(format!("has more than {extras_max} hyperlinks"));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Table, TabError> {
        self.builder.around().hidden_rows.sort_unstable();
        let table = self.builder.finish();
        if self.late.is_empty() { Ok(table) } else { in_order(table, self.late) }
    }
}

/// The table with the late cells at their places; of two cells at one place the later one counts.
fn in_order(mut table: Table, late: Vec<(CellRef, Late)>) -> Result<Table, TabError> {
    let late: std::collections::BTreeMap<CellRef, Late> = late.into_iter().collect();
    let mut builder = TableBuilder::new(std::mem::take(&mut table.name));
    let mut late = late.into_iter().peekable();
    let mut push = |place, text: &str, kind, format, formula| {
        builder.push(place, text, kind, format, formula).or_else(|_| too_large("holds too much text".to_owned()))
    };
    for index in 0..table.row_count() {
        for (column, cell) in table.row(index) {
            let place = CellRef::new(table.row_number(index), column);
            while let Some((at, found)) = late.next_if(|(at, _)| *at < place) {
                push(at, &found.text, found.kind, found.format, found.formula)?;
            }
            if late.peek().is_none_or(|(at, _)| *at != place) {
                push(place, cell.text, cell.kind, cell.format, cell.formula)?;
            }
        }
    }
    for (at, found) in late {
        push(at, &found.text, found.kind, found.format, found.formula)?;
    }
    let around = builder.around();
    around.protected = table.protected;
    around.merged = std::mem::take(&mut table.merged);
    around.links = std::mem::take(&mut table.links);
    around.hidden_columns = std::mem::take(&mut table.hidden_columns);
    around.hidden_rows = std::mem::take(&mut table.hidden_rows);
    Ok(builder.finish())
}

/// Whether a width is none.
fn is_zero(width: Option<&[u8]>) -> bool {
    width.and_then(|width| std::str::from_utf8(width).ok()).is_some_and(|width| width.trim().parse() == Ok(0.0_f64))
}

/// A cell's place as its tag writes it: letters and digits.
#[inline]
fn place(raw: &[u8]) -> Option<CellRef> {
    let mut column = 0_u32;
    let mut digits = raw;
    while let Some((&byte, rest)) = digits.split_first() {
        if !byte.is_ascii_alphabetic() {
            break;
        }
        column = column.checked_mul(26)? + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
        digits = rest;
    }
    let row = u32::try_from(decimal(digits)?).ok()?.checked_sub(1)?;
    Some(CellRef::new(row, u16::try_from(column.checked_sub(1)?).ok()?))
}

#[inline]
fn decimal(raw: &[u8]) -> Option<usize> {
    if raw.is_empty() || raw.len() > 10 {
        return None;
    }
    let mut number = 0_usize;
    for byte in raw {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + usize::from(digit);
    }
    Some(number)
}

#[cfg(test)]
mod tests;
