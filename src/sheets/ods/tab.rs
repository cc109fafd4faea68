//! One table of a content part to one table of ours.

use std::io::Read;

use super::cell::{CellContent, Stated, count, read_content};
use super::formats::Formats;
use crate::model::{CellRange, CellRef, Currency, Table, TableBuilder};
use crate::sheets::Limits;
use crate::sheets::budget::Budget;
use crate::sheets::package::PackageError;
use crate::sheets::xml::{Event, Tag, XmlError, XmlReader};

/// Why a table could not be read.
#[derive(Debug)]
pub(super) enum TabError {
    /// The XML, which ends the reading of the file.
    Xml(XmlError),
    /// What the table holds.
    Content(PackageError),
}

impl From<XmlError> for TabError {
    fn from(error: XmlError) -> Self {
        Self::Xml(error)
    }
}

fn too_large<T>(what: &str) -> Result<T, TabError> {
    Err(TabError::Content(PackageError::TooLarge(what.to_owned())))
}

/// Reads the table that was just opened, and leaves it.
pub(super) fn read_tab<R: Read>(
    xml: &mut XmlReader<R>,
    name: &str,
    formats: &Formats,
    limits: &Limits,
    budget: &mut Budget,
) -> Result<Table, TabError> {
    let mut reader = TabReader {
        formats,
        money: Vec::new(),
        limits,
        budget,
        builder: TableBuilder::new(name),
        row: 0,
        column: 0,
        columns: 0,
        cells: Vec::new(),
    };
    let mut depth = 0_usize;
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.name {
                b"table-column" => {
                    reader.columns(&tag)?;
                    depth += usize::from(!tag.empty);
                }
                b"table-row" => {
                    let row = Row::of(&tag);
                    let empty = tag.empty;
                    reader.row(xml, &row, empty)?;
                }
                b"table-header-rows"
                | b"table-rows"
                | b"table-row-group"
                | b"table-header-columns"
                | b"table-columns"
                | b"table-column-group"
                    if !tag.empty =>
                {
                    depth += 1;
                }
                _ if tag.empty => {}
                _ => xml.skip()?,
            },
            Event::End(_) if depth == 0 => return Ok(reader.builder.finish()),
            Event::End(_) => depth -= 1,
            Event::Eof => return Err(XmlError::Broken("is cut off").into()),
            Event::Text(_) | Event::Verbatim(_) => {}
        }
    }
}

/// What a row's tag says.
struct Row {
    repeated: u32,
    hidden: bool,
}

impl Row {
    fn of(tag: &Tag<'_>) -> Self {
        Self { repeated: tag.attribute("number-rows-repeated").map_or(1, count), hidden: is_hidden(tag) }
    }
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    matches!(tag.attribute("visibility"), Some(b"collapse" | b"filter"))
}

struct TabReader<'a> {
    formats: &'a Formats,
    /// Columns whose cells show money unless they say otherwise: first, last, currency.
    money: Vec<(u32, u32, Currency)>,
    limits: &'a Limits,
    budget: &'a mut Budget,
    builder: TableBuilder,
    row: u32,
    column: u32,
    /// Columns that were described so far.
    columns: u32,
    /// The cells of the present row that hold anything.
    cells: Vec<(u16, CellContent)>,
}

impl TabReader<'_> {
    fn columns(&mut self, tag: &Tag<'_>) -> Result<(), TabError> {
        let repeated = tag.attribute("number-columns-repeated").map_or(1, count);
        let first = self.columns;
        self.columns = self.columns.saturating_add(repeated);
        if let Some(currency) = tag.attribute("default-cell-style-name").and_then(|style| self.formats.money(style))
            && self.money.len() < usize::from(self.limits.columns_max)
        {
            self.money.push((first, self.columns - 1, currency));
        }
        if is_hidden(tag)
            && let Ok(first) = u16::try_from(first)
        {
            let last = u16::try_from(self.columns - 1).unwrap_or(u16::MAX);
            let hidden = &mut self.builder.around().hidden_columns;
            hidden.push((first, last));
            if hidden.len() > self.limits.extras_max {
                return too_large("has too many hidden columns");
            }
        }
        Ok(())
    }

    fn row<R: Read>(&mut self, xml: &mut XmlReader<R>, row: &Row, empty: bool) -> Result<(), TabError> {
        self.cells.clear();
        self.column = 0;
        if !empty {
            self.read_cells(xml)?;
        }
        let next = self.row.saturating_add(row.repeated);
        if row.hidden {
            let hidden = &mut self.builder.around().hidden_rows;
            let first = self.row;
            match hidden.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(first) => *last = next - 1,
                _ => hidden.push((first, next - 1)),
            }
            if hidden.len() > self.limits.extras_max {
                return too_large("has too many hidden rows");
            }
        }
        if !self.cells.is_empty() {
            if next > self.limits.grid_rows_max {
                return too_large("has too many rows");
            }
            for number in self.row..next {
                for (column, cell) in &self.cells {
                    let pushed = self.budget.take(cell.text.len())
                        && self
                            .builder
                            .push(CellRef::new(number, *column), &cell.text, cell.kind, cell.format, cell.formula)
                            .is_ok();
                    if !pushed {
                        return too_large("holds more cells or text than a file of this size may");
                    }
                }
            }
            self.notes_and_links();
        }
        self.row = next;
        Ok(())
    }

    /// Notes and links stand on the first of repeated rows only.
    fn notes_and_links(&mut self) {
        for (column, cell) in &mut self.cells {
            let place = CellRef::new(self.row, *column);
            let around = self.builder.around();
            if let Some(note) = cell.note.take()
                && around.notes.len() < self.limits.extras_max
            {
                around.notes.insert(place, note);
            }
            if let Some(link) = cell.link.take()
                && around.links.len() < self.limits.extras_max
            {
                around.links.insert(place, link);
            }
        }
    }

    fn read_cells<R: Read>(&mut self, xml: &mut XmlReader<R>) -> Result<(), TabError> {
        loop {
            match xml.next()? {
                Event::Start(tag) if matches!(tag.name, b"table-cell" | b"covered-table-cell") => {
                    let of_column = self.money.iter().find(|(first, last, _)| (*first..=*last).contains(&self.column));
                    let stated = Stated::of(&tag, self.formats, of_column.map(|(.., currency)| *currency));
                    let (repeated, spanned) = (stated.repeated, stated.spanned);
                    let content = if tag.empty { stated.content(String::new()) } else { read_content(xml, stated)? };
                    self.cell(content, repeated, spanned)?;
                }
                Event::Start(tag) if tag.empty => {}
                Event::Start(_) => xml.skip()?,
                Event::End(_) => return Ok(()),
                Event::Eof => return Err(XmlError::Broken("is cut off").into()),
                Event::Text(_) | Event::Verbatim(_) => {}
            }
        }
    }

    fn cell(&mut self, content: CellContent, repeated: u32, spanned: (u32, u32)) -> Result<(), TabError> {
        let first = self.column;
        self.column = self.column.saturating_add(repeated);
        if spanned != (1, 1)
            && let Ok(column) = u16::try_from(first)
        {
            let last_row = self.row.saturating_add(spanned.1 - 1);
            let last_column = u16::try_from(first.saturating_add(spanned.0 - 1)).unwrap_or(u16::MAX);
            let range = CellRange::new(CellRef::new(self.row, column), CellRef::new(last_row, last_column));
            let merged = &mut self.builder.around().merged;
            merged.push(range);
            if merged.len() > self.limits.extras_max {
                return too_large("has too many merged ranges");
            }
        }
        let blank = content.text.is_empty() && !content.formula && content.note.is_none() && content.link.is_none();
        if blank {
            return Ok(());
        }
        if self.column > u32::from(self.limits.columns_max) {
            return too_large("has too many columns");
        }
        for column in first + 1..self.column {
            let copy = CellContent {
                text: content.text.clone(),
                kind: content.kind,
                format: content.format,
                formula: content.formula,
                ..CellContent::default()
            };
            self.cells.push((u16::try_from(column).unwrap_or(u16::MAX), copy));
        }
        let at = self.cells.len() + 1 - (self.column - first) as usize;
        self.cells.insert(at, (u16::try_from(first).unwrap_or(u16::MAX), content));
        Ok(())
    }
}
