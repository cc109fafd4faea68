//! One row of a table and its cells.

use super::ends::RowEnds;
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
    /// Whether it came as a record: empty fields have places among the cells.
    pub(super) record: bool,
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
        let (before, end) = self.ends.around(offset);
        self.text.get(before.unwrap_or(0)..end).unwrap_or_default()
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
    #[inline]
    pub(super) fn new(table: &'t Table, cells: RowCells<'t>) -> Self {
        let mut row = Self { table, cells, texts: [""; TEXTS] };
        if row.has_texts() {
            match cells.ends {
                RowEnds::Steps(steps) => row.take_texts(steps.iter().map(|&step| usize::from(step))),
                ends => row.take_texts(ends.each().scan(0, |begin, end| {
                    let step = end.checked_sub(*begin)?;
                    *begin = end;
                    Some(step)
                })),
            }
        }
        row
    }

    #[inline]
    fn take_texts(&mut self, steps: impl Iterator<Item = usize>) {
        let mut rest = self.cells.text;
        for (text, step) in self.texts.iter_mut().zip(steps) {
            (*text, rest) = rest.split_at_checked(step).unwrap_or_default();
        }
    }

    fn has_texts(&self) -> bool {
        !matches!(self.cells.ends, RowEnds::Far(_)) && self.cells.columns.is_none()
    }

    /// The text in `column`, if it is at hand or cannot be there.
    #[inline]
    fn at_hand(&self, column: u16) -> Option<&'t str> {
        self.texts.get(usize::from(column)).copied().filter(|_| self.has_texts())
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
