//! A tab as it was read: cells as slices into one buffer, rows without gaps, and what stands around the cells.

use std::collections::BTreeMap;

use super::{CellRange, CellRef, Currency, Locale, Revision};

/// The kind of file or service a sheet comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SheetKind {
    /// Excel workbook (`.xlsx`, `.xlsm`; `.xls` and `.xlsb` are read only).
    Xlsx,
    /// Delimited text.
    Csv,
    /// OpenDocument.
    Ods,
    /// Google Sheets.
    Google,
}

impl SheetKind {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Ods => "ods",
            Self::Google => "google",
        }
    }
}

/// Everything one read of a sheet gave.
#[derive(Debug, Clone)]
pub struct Workbook {
    /// The source as a person names it: a path or an address.
    pub source: String,
    /// What it is.
    pub kind: SheetKind,
    /// What the content was at the time of reading.
    pub revision: Revision,
    /// Its tabs, in order; hidden ones too.
    pub tabs: Vec<Table>,
    /// Tabs that could not be read: name and why. They are not evaluated, and that is said.
    pub unread: Vec<(String, String)>,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum CellKind {
    /// Nothing.
    #[default]
    Empty,
    /// Text as typed. Everything in a CSV file is text.
    Text,
    /// A number; the text is its shortest plain decimal (`0.35`), never with an exponent or a group separator.
    Number,
    /// A date, or date and time; the text is ISO (`2026-12-31`, `2026-12-31T09:30:00`).
    Date,
    /// A time of day or a duration; the text is the fraction of a day as a plain decimal.
    Time,
    /// `TRUE` or `FALSE`.
    Bool,
    /// An error value; the text is `#REF!` and the like.
    Error,
}

/// How a number cell is shown, as far as it changes what the number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NumberFormat {
    /// Any format that does not change the meaning.
    #[default]
    General,
    /// Shown as a percentage: 0.35 is 35 %. `decimals` are those shown.
    Percent {
        /// Digits shown after the decimal separator.
        decimals: u8,
    },
    /// An amount of money.
    Currency(Currency),
    /// A date.
    Date,
    /// A time of day or an elapsed time.
    Time,
}

/// One cell, borrowed from its table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cell<'t> {
    /// Its text, untrimmed; for numbers and dates see [`CellKind`].
    pub text: &'t str,
    /// What it holds.
    pub kind: CellKind,
    /// How it is shown.
    pub format: NumberFormat,
    /// Whether its value comes from a formula.
    pub formula: bool,
}

impl<'t> Cell<'t> {
    /// Its text without white space around it, no-break and zero-width space included.
    pub fn trimmed(&self) -> &'t str {
        trim(self.text)
    }

    /// Whether nothing can be seen in it.
    pub fn is_blank(&self) -> bool {
        self.kind == CellKind::Empty || self.trimmed().is_empty()
    }
}

/// Trims white space, no-break and zero-width characters.
pub(crate) fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    let plain = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_graphic());
    if plain(bytes.first()) && plain(bytes.last()) {
        return text;
    }
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}'))
}

/// A note (comment) on a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Who wrote it; empty where the file does not say.
    pub author: String,
    /// Its text.
    pub text: String,
    /// Whether it is a thread of replies rather than a simple note.
    pub threaded: bool,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    end: u32,
    column: u16,
    kind: CellKind,
    /// Index into `formats`, and the formula flag in the top bit.
    format: u8,
}

#[derive(Debug, Clone, Copy)]
struct RowSlot {
    number: u32,
    first_slot: u32,
}

/// One tab. Rows without any cell and cells without any content take no room; sheet positions are kept.
#[derive(Debug, Clone)]
pub struct Table {
    /// The tab's name; for CSV the file's stem.
    pub name: String,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// Whether the tab is protected against edits.
    pub protected: bool,
    /// The locale the file states.
    pub locale: Option<Locale>,
    /// Merged ranges.
    pub merged: Vec<CellRange>,
    /// Notes and comments.
    pub notes: BTreeMap<CellRef, Note>,
    /// Hyperlinks.
    pub links: BTreeMap<CellRef, String>,
    /// Hidden columns, as ranges of columns counted from 0, both ends included.
    pub hidden_columns: Vec<(u16, u16)>,
    /// Hidden rows (also those a filter hides), as ranges counted from 0, both ends included, ascending.
    pub hidden_rows: Vec<(u32, u32)>,
    text: String,
    slots: Vec<Slot>,
    rows: Vec<RowSlot>,
    formats: Vec<NumberFormat>,
    width: u16,
}

const FORMULA: u8 = 0x80;

impl Table {
    /// How many rows hold anything.
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// How many cells hold anything.
    pub fn cell_count(&self) -> usize {
        self.slots.len()
    }

    /// One more than the last column that holds anything.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// The sheet row, counted from 0, of the `index`-th row that holds anything.
    pub fn row_number(&self, index: usize) -> u32 {
        self.rows[index].number
    }

    /// The index of a sheet row, if it holds anything.
    pub fn row_index(&self, number: u32) -> Option<usize> {
        let guess = number as usize;
        if self.rows.get(guess).is_some_and(|row| row.number == number) {
            return Some(guess);
        }
        self.rows.binary_search_by_key(&number, |row| row.number).ok()
    }

    fn slot_range(&self, index: usize) -> std::ops::Range<usize> {
        let first = self.rows[index].first_slot as usize;
        let last = self.rows.get(index + 1).map_or(self.slots.len(), |row| row.first_slot as usize);
        first..last
    }

    fn cell_at(&self, slot: usize) -> Cell<'_> {
        let start = if slot == 0 { 0 } else { self.slots[slot - 1].end as usize };
        let found = self.slots[slot];
        Cell {
            text: &self.text[start..found.end as usize],
            kind: found.kind,
            format: self.formats[usize::from(found.format & !FORMULA)],
            formula: found.format & FORMULA != 0,
        }
    }

    /// The cell in `column` of the `index`-th row that holds anything; an empty cell where there is none.
    pub fn cell(&self, index: usize, column: u16) -> Cell<'_> {
        let range = self.slot_range(index);
        let guess = range.start + usize::from(column);
        if guess < range.end && self.slots[guess].column == column {
            return self.cell_at(guess);
        }
        match self.slots[range.clone()].binary_search_by_key(&column, |slot| slot.column) {
            Ok(offset) => self.cell_at(range.start + offset),
            Err(_) => Cell::default(),
        }
    }

    /// The cell at a sheet place; an empty cell where there is none.
    pub fn at(&self, place: CellRef) -> Cell<'_> {
        self.row_index(place.row).map_or_else(Cell::default, |index| self.cell(index, place.column))
    }

    /// The cells of the `index`-th row that holds anything, with their columns, left to right.
    pub fn row(&self, index: usize) -> impl DoubleEndedIterator<Item = (u16, Cell<'_>)> + ExactSizeIterator {
        self.slot_range(index).map(|slot| (self.slots[slot].column, self.cell_at(slot)))
    }

    /// Whether a sheet row is hidden.
    pub fn is_row_hidden(&self, number: u32) -> bool {
        self.hidden_rows.iter().any(|&(first, last)| (first..=last).contains(&number))
    }

    /// Whether a column is hidden.
    pub fn is_column_hidden(&self, column: u16) -> bool {
        self.hidden_columns.iter().any(|&(first, last)| (first..=last).contains(&column))
    }

    /// The merged range a cell lies in.
    pub fn merged_at(&self, place: CellRef) -> Option<CellRange> {
        self.merged.iter().copied().find(|range| range.contains(place))
    }
}

/// Fills a [`Table`] in reading order: rows ascending, columns ascending within a row.
#[derive(Debug)]
pub struct TableBuilder {
    table: Table,
}

/// Why a cell could not be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFull {
    /// More text than one table may hold (4 GiB), or more cells than can be counted.
    TooLarge,
    /// The place is not after the one before.
    OutOfOrder,
}

impl TableBuilder {
    /// An empty table with that tab name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            table: Table {
                name: name.into(),
                hidden: false,
                protected: false,
                locale: None,
                merged: Vec::new(),
                notes: BTreeMap::new(),
                links: BTreeMap::new(),
                hidden_columns: Vec::new(),
                hidden_rows: Vec::new(),
                text: String::new(),
                slots: Vec::new(),
                rows: Vec::new(),
                formats: vec![NumberFormat::General],
                width: 0,
            },
        }
    }

    /// Makes room for what is expected, to avoid growing by doubling.
    pub fn reserve(&mut self, text_bytes: usize, cells: usize, rows: usize) {
        self.table.text.reserve_exact(text_bytes);
        self.table.slots.reserve_exact(cells);
        self.table.rows.reserve_exact(rows);
    }

    /// Adds a cell of plain text.
    pub fn push_text(&mut self, place: CellRef, text: &str) -> Result<(), TableFull> {
        self.push(place, text, CellKind::Text, NumberFormat::General, false)
    }

    /// Adds a cell. One with no text at all is passed over.
    pub fn push(
        &mut self,
        place: CellRef,
        text: &str,
        kind: CellKind,
        format: NumberFormat,
        formula: bool,
    ) -> Result<(), TableFull> {
        if text.is_empty() && !formula {
            return Ok(());
        }
        let table = &mut self.table;
        let first_slot = u32::try_from(table.slots.len()).map_err(|_| TableFull::TooLarge)?;
        match table.rows.last() {
            Some(row) if row.number == place.row => {
                if table.slots.last().is_some_and(|slot| slot.column >= place.column) {
                    return Err(TableFull::OutOfOrder);
                }
            }
            Some(row) if row.number > place.row => return Err(TableFull::OutOfOrder),
            _ => table.rows.push(RowSlot { number: place.row, first_slot }),
        }
        table.text.push_str(text);
        let end = u32::try_from(table.text.len()).map_err(|_| TableFull::TooLarge)?;
        let mut index = match table.formats.iter().position(|&known| known == format) {
            Some(index) => index as u8,
            None if table.formats.len() < usize::from(FORMULA) => {
                table.formats.push(format);
                (table.formats.len() - 1) as u8
            }
            None => 0,
        };
        if formula {
            index |= FORMULA;
        }
        table.slots.push(Slot { end, column: place.column, kind, format: index });
        table.width = table.width.max(place.column.saturating_add(1));
        Ok(())
    }

    /// What stands around the cells: name, locale, merges, notes, links, hidden rows and columns.
    pub fn around(&mut self) -> &mut Table {
        &mut self.table
    }

    /// The table.
    pub fn finish(self) -> Table {
        self.table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparse_table_takes_no_more_room_than_its_cells() {
        let mut builder = TableBuilder::new("t");
        builder.push_text(CellRef::new(0, 0), "a").expect("first");
        builder.push_text(CellRef::new(1_048_575, 16_383), "z").expect("last");
        assert_eq!(builder.push_text(CellRef::new(5, 0), "x"), Err(TableFull::OutOfOrder));
        let table = builder.finish();
        assert_eq!(table.row_count(), 2);
        assert_eq!(table.at(CellRef::new(1_048_575, 16_383)).text, "z");
        assert!(table.at(CellRef::new(7, 7)).is_blank());
    }
}
