//! A tab as it was read: cells as slices into one buffer, rows without gaps, and what stands around the cells.

mod builder;
mod ends;
mod row;
mod starts;

use std::collections::BTreeMap;

pub use builder::{TableBuilder, TableFull};
pub use row::OneRow;

use ends::Ends;
use row::RowCells;
use starts::RowStarts;

use super::{CellRange, CellRef, Currency, Locale, Note, OwnColumn, Revision};

/// The kind of file or service a sheet comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SheetKind {
    /// Excel workbook (`.xlsx`, `.xlsm`; `.xls` and `.xlsb` are read only).
    Xlsx,
    /// Delimited text.
    Csv,
    /// `OpenDocument`.
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
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    let plain = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
    if plain(text.as_bytes().first()) && plain(text.as_bytes().last()) { text } else { trim_ends(text) }
}

fn trim_ends(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}'))
}

/// What a cell holds and how it is shown, for tables in which not everything is plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Trait {
    kind: CellKind,
    /// Index into `formats`, and the formula flag in the top bit.
    format: u8,
}

const PLAIN: Trait = Trait { kind: CellKind::Text, format: 0 };

/// One tab. Rows without any cell and cells without any content take no room; sheet positions are kept.
#[derive(Debug, Clone)]
pub struct Table {
    /// The tab's name; for CSV the file's stem.
    pub name: String,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// Whether the tab is protected against edits.
    pub protected: bool,
    /// Whether the tab holds a pivot table, whose refresh may overwrite cells beside it.
    pub pivots: bool,
    /// The locale the file states.
    pub locale: Option<Locale>,
    /// Whether semicolons part the cells of its file, as programs write where the comma is decimal.
    pub semicolons: bool,
    /// Merged ranges.
    pub merged: Vec<CellRange>,
    /// Notes and comments.
    pub notes: BTreeMap<CellRef, Note>,
    /// Hyperlinks.
    pub links: BTreeMap<CellRef, String>,
    /// Headers of our columns, where the file marks them: they are known again under any name.
    pub own_headers: BTreeMap<CellRef, OwnColumn>,
    /// Columns that carry a mark of ours outside their cells.
    pub own_columns: Vec<(OwnColumn, u16)>,
    /// Cells that charts and pictures lie over.
    pub drawings: Vec<CellRange>,
    /// Cells that whoever reads the sheet here may not write.
    pub closed: Vec<CellRange>,
    /// Cells whose formulas still fetch their values from elsewhere: what they hold is not known. Ascending.
    pub loading: Vec<CellRef>,
    /// Hidden columns, as ranges of columns counted from 0, both ends included.
    pub hidden_columns: Vec<(u16, u16)>,
    /// Hidden rows (also those a filter hides), as ranges counted from 0, both ends included, ascending.
    pub hidden_rows: Vec<(u32, u32)>,
    text: String,
    ends: Ends,
    /// One a cell, or none at all while every cell is plain text.
    traits: Vec<Trait>,
    /// Columns of the cells of rows with gaps, row after row.
    columns: Vec<u16>,
    rows: RowStarts,
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
        self.ends.len()
    }

    /// One more than the last column that holds anything.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// The sheet row, counted from 0, of the `index`-th row that holds anything.
    pub fn row_number(&self, index: usize) -> u32 {
        self.rows.number(index)
    }

    /// The index of a sheet row, if it holds anything.
    pub fn row_index(&self, number: u32) -> Option<usize> {
        self.rows.index(number)
    }

    fn cells_of(&self, index: usize) -> RowCells<'_> {
        let row = self.rows.get(index);
        let first = row.cell as usize;
        let last = self.rows.cell(index + 1).map_or(self.ends.len(), |next| next as usize);
        let columns = row.columns.map(|at| &self.columns[at as usize..at as usize + (last - first)]);
        let ends = self.ends.of(first, last);
        let text = self.text.get(row.text as usize..).unwrap_or_default();
        RowCells { first, text, ends, columns, record: row.record }
    }

    fn cell_at<'t>(&'t self, offset: usize, row: &RowCells<'t>) -> Cell<'t> {
        let text = row.text(offset);
        if self.traits.is_empty() {
            let kind = if text.is_empty() { CellKind::Empty } else { CellKind::Text };
            return Cell { text, kind, ..Cell::default() };
        }
        if row.record && text.is_empty() {
            return Cell::default();
        }
        let found = self.traits.get(row.first + offset).copied().unwrap_or(PLAIN);
        Cell {
            text,
            kind: found.kind,
            format: self.formats[usize::from(found.format & !FORMULA)],
            formula: found.format & FORMULA != 0,
        }
    }

    /// The cell in `column` of the `index`-th row that holds anything; an empty cell where there is none.
    pub fn cell(&self, index: usize, column: u16) -> Cell<'_> {
        let cells = self.cells_of(index);
        cells.offset(column).map_or_else(Cell::default, |offset| self.cell_at(offset, &cells))
    }

    /// The `index`-th row that holds anything, for those who look at many of its cells.
    #[inline]
    pub fn one_row(&self, index: usize) -> OneRow<'_> {
        OneRow::new(self, self.cells_of(index))
    }

    /// The cell at a sheet place; an empty cell where there is none.
    pub fn at(&self, place: CellRef) -> Cell<'_> {
        self.row_index(place.row).map_or_else(Cell::default, |index| self.cell(index, place.column))
    }

    /// The cells of the `index`-th row that holds anything, with their columns, left to right.
    pub fn row(&self, index: usize) -> impl DoubleEndedIterator<Item = (u16, Cell<'_>)> {
        let cells = self.cells_of(index);
        let all = (0..cells.ends.len()).map(move |offset| (cells.column(offset), self.cell_at(offset, &cells)));
        all.filter(move |(_, cell)| !cells.record || !cell.text.is_empty())
    }

    /// Whether the `index`-th row holds so many cells at most.
    pub fn row_has_at_most(&self, index: usize, cells: usize) -> bool {
        self.cells_up_to(index, cells + 1) <= cells
    }

    /// How many cells the `index`-th row holds; of more than `limit`, so many.
    pub fn cells_up_to(&self, index: usize, limit: usize) -> usize {
        let row = self.cells_of(index);
        if !row.record {
            return row.ends.len().min(limit);
        }
        let (mut begin, mut count) = (0, 0);
        for end in row.ends.each() {
            count += usize::from(end > begin);
            if count >= limit {
                break;
            }
            begin = end;
        }
        count
    }

    /// The same table without some of its cells.
    pub fn without(&self, is_left_out: impl Fn(CellRef) -> bool) -> Self {
        let mut builder = TableBuilder::new(self.name.clone());
        builder.reserve(self.text.len(), self.ends.len(), self.rows.len());
        for index in 0..self.row_count() {
            for (column, cell) in self.row(index) {
                let place = CellRef::new(self.row_number(index), column);
                if !is_left_out(place) {
                    // No fewer cells fit than fitted before, in the same order.
                    let _ = builder.push(place, cell.text, cell.kind, cell.format, cell.formula);
                }
            }
        }
        let Self { hidden, protected, pivots, locale, semicolons, .. } = *self;
        let (merged, notes, links) = (self.merged.clone(), self.notes.clone(), self.links.clone());
        let (hidden_columns, hidden_rows) = (self.hidden_columns.clone(), self.hidden_rows.clone());
        let (own_columns, drawings, closed) = (self.own_columns.clone(), self.drawings.clone(), self.closed.clone());
        let table = builder.finish();
        Self {
            hidden,
            protected,
            pivots,
            locale,
            semicolons,
            merged,
            notes,
            links,
            own_columns,
            drawings,
            closed,
            hidden_columns,
            hidden_rows,
            ..table
        }
    }

    /// Keeps the column of the next cell of the last row, where the row has a gap.
    fn note_column(&mut self, slot: u32, column: u16) {
        let Some(last) = self.rows.len().checked_sub(1) else { return };
        let row = self.rows.get(last);
        if row.columns.is_none() {
            let offset = slot - row.cell;
            if u32::from(column) == offset {
                return;
            }
            self.rows.mark_gap(self.columns.len() as u32);
            self.columns.extend((0..offset).map(|column| column as u16));
        }
        self.columns.push(column);
    }

    /// Whether the last row has a gap.
    fn last_has_gap(&self) -> bool {
        self.rows.len().checked_sub(1).is_some_and(|last| self.rows.get(last).columns.is_some())
    }

    /// Whether a sheet row is hidden.
    pub fn is_row_hidden(&self, number: u32) -> bool {
        let next = self.hidden_rows.partition_point(|&(first, _)| first <= number);
        next.checked_sub(1).and_then(|index| self.hidden_rows.get(index)).is_some_and(|&(_, last)| number <= last)
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

#[cfg(test)]
mod tests;
