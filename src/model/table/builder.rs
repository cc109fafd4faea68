//! Filling a table in reading order.

use std::collections::BTreeMap;

use super::ends::Ends;
use super::starts::{CELLS_MAX, RowStarts};
use super::{FORMULA, PLAIN, Table, Trait};
use crate::model::{CellKind, CellRef, NumberFormat};

/// So much text, and so many cells, can be counted without a second look.
const NEAR_MAX: usize = 1 << 31;
/// The same for records.
const RECORDS_MAX: usize = 1 << 29;

/// Fills a [`Table`] in reading order: rows ascending, columns ascending within a row.
#[derive(Debug)]
pub struct TableBuilder {
    table: Table,
    /// Row and column of the last cell.
    row_last: u32,
    column_last: u16,
    /// Where the text of the last row begins.
    text_start: u32,
    /// Whether all cells so far are plain texts counted nearby, and the last row has no gap.
    plain: bool,
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
                pivots: false,
                locale: None,
                semicolons: false,
                merged: Vec::new(),
                notes: BTreeMap::new(),
                links: BTreeMap::new(),
                own_headers: BTreeMap::new(),
                own_columns: Vec::new(),
                drawings: Vec::new(),
                closed: Vec::new(),
                loading: Vec::new(),
                hidden_columns: Vec::new(),
                hidden_rows: Vec::new(),
                text: String::new(),
                ends: Ends::default(),
                traits: Vec::new(),
                columns: Vec::new(),
                rows: RowStarts::default(),
                formats: vec![NumberFormat::General],
                width: 0,
            },
            row_last: 0,
            column_last: 0,
            text_start: 0,
            plain: false,
        }
    }

    /// Makes room for what is expected, to avoid growing by doubling.
    pub fn reserve(&mut self, text_bytes: usize, cells: usize, rows: usize) {
        self.table.text.reserve_exact(text_bytes);
        self.table.ends.reserve(cells);
        self.table.rows.reserve(rows);
    }

    /// Adds a cell of plain text.
    #[inline]
    pub fn push_text(&mut self, place: CellRef, text: &str) -> Result<(), TableFull> {
        if self.goes_on(place) && !text.is_empty() {
            let table = &mut self.table;
            let end = (table.text.len() + text.len()).wrapping_sub(self.text_start as usize);
            if table.ends.push_near(usize::from(place.column), text.len(), end) {
                table.text.push_str(text);
                self.column_last = place.column;
                table.width = table.width.max(place.column.saturating_add(1));
                return Ok(());
            }
        }
        self.push(place, text, CellKind::Text, NumberFormat::General, false)
    }

    /// Adds a row at once, from the line of delimited text that it is: `fields` tells where the text of each begins and ends in it.
    /// Empty fields are no cells. The last field is not empty. Whether the table could take it so; else it takes its cells one by
    /// one.
    #[inline]
    pub fn push_record(&mut self, row: u32, line: &str, fields: &[[u16; 2]]) -> bool {
        let table = &mut self.table;
        let (begins, slot) = (table.text.len(), table.ends.len());
        let follows = row > self.row_last || table.rows.len() == 0;
        if !follows || !table.traits.is_empty() || begins.max(slot) >= RECORDS_MAX {
            return false;
        }
        let sizes = fields.iter().map(|[from, to]| to.wrapping_sub(*from));
        if !table.ends.push_row(sizes, line.len()) {
            return false;
        }
        table.rows.push(row, slot as u32, begins as u32);
        table.rows.mark_record();
        for &[from, to] in fields {
            table.text.push_str(line.get(usize::from(from)..usize::from(to)).unwrap_or_default());
        }
        table.width = table.width.max(fields.len() as u16);
        // Nothing more goes into this row.
        (self.row_last, self.column_last, self.plain) = (row, u16::MAX, false);
        true
    }

    /// Whether a cell stands right of the last one in a table of plain texts, whose row has no gap. There are never more
    /// cells than bytes of text.
    #[inline]
    fn goes_on(&self, place: CellRef) -> bool {
        self.plain
            && place.row == self.row_last
            && Some(place.column) == self.column_last.checked_add(1)
            && self.table.text.len() < NEAR_MAX
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
        let slot = u32::try_from(table.ends.len()).map_err(|_| TableFull::TooLarge)?;
        if slot > CELLS_MAX {
            return Err(TableFull::TooLarge);
        }
        let begun = table.rows.len() > 0;
        if begun && place.row == self.row_last {
            if self.column_last >= place.column {
                return Err(TableFull::OutOfOrder);
            }
        } else if begun && place.row < self.row_last {
            return Err(TableFull::OutOfOrder);
        } else {
            let text_start = u32::try_from(table.text.len()).map_err(|_| TableFull::TooLarge)?;
            table.rows.push(place.row, slot, text_start);
            self.text_start = text_start;
        }
        table.note_column(slot, place.column);
        (self.row_last, self.column_last) = (place.row, place.column);
        table.text.push_str(text);
        let end = u32::try_from(table.text.len()).map_err(|_| TableFull::TooLarge)?;
        let offset = table.ends.len() - table.rows.cell(table.rows.len() - 1).map_or(0, |first| first as usize);
        table.ends.push(offset, text.len() as u32, end - self.text_start, &table.rows);
        table.width = table.width.max(place.column.saturating_add(1));
        self.plain = false;
        if table.traits.is_empty() && kind == CellKind::Text && format == NumberFormat::General && !formula {
            self.plain = !table.last_has_gap() && table.ends.are_near();
            return Ok(());
        }
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
        if table.traits.is_empty() {
            table.traits.reserve(table.ends.capacity());
            table.traits.resize(table.ends.len() - 1, PLAIN);
        }
        table.traits.push(Trait { kind, format: index });
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
