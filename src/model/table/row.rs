//! One row of a table and its cells.

use super::{Cell, CellKind, Table, trim};

/// The cells of one row: where their texts end, and their columns where there are gaps.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowCells<'t> {
    /// The slot of the first.
    pub(super) first: usize,
    /// The text from the first on.
    pub(super) text: &'t str,
    pub(super) ends: RowEnds<'t>,
    pub(super) columns: Option<&'t [u16]>,
    /// Whether the text is that of a record: one byte between two fields, quotes around some of them, and empty fields too.
    pub(super) record: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum RowEnds<'t> {
    Near(&'t [u16]),
    Far(&'t [u32]),
}

impl RowEnds<'_> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Near(ends) => ends.len(),
            Self::Far(ends) => ends.len(),
        }
    }

    /// Where the cell at that offset ends; 0 where there is none.
    pub(super) fn get(self, offset: usize) -> usize {
        match self {
            Self::Near(ends) => ends.get(offset).copied().map_or(0, usize::from),
            Self::Far(ends) => ends.get(offset).map_or(0, |&end| end as usize),
        }
    }
}

impl<'t> RowCells<'t> {
    pub(super) fn column(&self, offset: usize) -> u16 {
        self.columns.map_or(offset as u16, |columns| columns[offset])
    }

    pub(super) fn offset(&self, column: u16) -> Option<usize> {
        let guess = usize::from(column);
        match self.columns {
            None => (guess < self.ends.len()).then_some(guess),
            Some(columns) if columns.get(guess) == Some(&column) => Some(guess),
            Some(columns) => columns.binary_search(&column).ok(),
        }
    }

    pub(super) fn text(&self, offset: usize) -> &'t str {
        let begin = match offset.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before) + usize::from(self.record),
        };
        self.text_between(begin, self.ends.get(offset))
    }

    #[inline]
    fn text_between(&self, begin: usize, end: usize) -> &'t str {
        let text = self.text.get(begin..end).unwrap_or_default();
        if self.record && text.as_bytes().first() == Some(&b'"') {
            return text.get(1..text.len() - 1).unwrap_or_default();
        }
        text
    }
}

/// One row of a table, for those who look at many of its cells.
#[derive(Debug, Clone, Copy)]
pub struct OneRow<'t> {
    table: &'t Table,
    cells: RowCells<'t>,
    /// The texts of the first cells, of rows without gaps.
    texts: [&'t str; TEXTS],
}

/// So many texts are at hand: tables are seldom wider.
const TEXTS: usize = 24;

impl<'t> OneRow<'t> {
    pub(super) fn new(table: &'t Table, cells: RowCells<'t>) -> Self {
        let mut texts = [""; TEXTS];
        if let (RowEnds::Near(ends), None) = (cells.ends, cells.columns) {
            let mut begin = 0;
            for (text, end) in texts.iter_mut().zip(ends) {
                let end = usize::from(*end);
                *text = cells.text_between(begin, end);
                begin = end + usize::from(cells.record);
            }
        }
        Self { table, cells, texts }
    }

    /// The text in `column`, if it is at hand or cannot be there.
    #[inline]
    fn at_hand(&self, column: u16) -> Option<&'t str> {
        let near = matches!(self.cells.ends, RowEnds::Near(_)) && self.cells.columns.is_none();
        self.texts.get(usize::from(column)).copied().filter(|_| near)
    }

    /// The cell in `column`; an empty cell where there is none.
    #[inline]
    pub fn cell(&self, column: u16) -> Cell<'t> {
        match self.at_hand(column).filter(|_| self.table.traits.is_empty()) {
            Some("") => Cell::default(),
            Some(text) => Cell { text, kind: CellKind::Text, ..Cell::default() },
            None => self.cells.offset(column).map_or_else(Cell::default, |at| self.table.cell_at(at, &self.cells)),
        }
    }

    /// The text in `column`, without white space around it.
    #[inline]
    pub fn trimmed(&self, column: u16) -> &'t str {
        match self.at_hand(column) {
            Some(text) => trim(text),
            None => self.cells.offset(column).map_or("", |at| trim(self.cells.text(at))),
        }
    }
}
