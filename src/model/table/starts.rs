//! Where the rows of a table begin.

/// So many cells can be counted; the bits above mark rows with gaps, and records.
pub(super) const CELLS_MAX: u32 = RECORD - 1;
const RECORD: u32 = 1 << 30;
const GAP: u32 = 1 << 31;

#[derive(Debug, Clone, Copy)]
struct Start {
    /// The first cell, with [`GAP`] for a row whose cells do not fill the columns from the first on, and [`RECORD`] for one that
    /// came as a record.
    cell: u32,
    text: u32,
}

/// Where a row begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowStart {
    /// Its first cell.
    pub(super) cell: u32,
    /// The text of its cells.
    pub(super) text: u32,
    /// The columns of its cells, where there are gaps between them.
    pub(super) columns: Option<u32>,
    /// Whether it came as a record: empty fields have places among its cells.
    pub(super) record: bool,
}

/// Where the rows that hold anything begin, eight bytes each. What few tables have, empty rows, and what few rows have, gaps, is
/// kept apart.
#[derive(Debug, Clone, Default)]
pub(super) struct RowStarts {
    starts: Vec<Start>,
    /// The sheet row of each; none while there is no empty row among them.
    numbers: Vec<u32>,
    /// Rows with gaps, by index, and where their columns begin.
    gaps: Vec<(u32, u32)>,
}

impl RowStarts {
    pub(super) fn reserve(&mut self, rows: usize) {
        self.starts.reserve_exact(rows);
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The sheet row of the `index`-th.
    pub(super) fn number(&self, index: usize) -> u32 {
        if self.numbers.is_empty() { index as u32 } else { self.numbers[index] }
    }

    /// The index of a sheet row.
    pub(super) fn index(&self, number: u32) -> Option<usize> {
        let guess = number as usize;
        if self.numbers.is_empty() {
            return Some(guess).filter(|guess| *guess < self.starts.len());
        }
        if self.numbers.get(guess) == Some(&number) {
            return Some(guess);
        }
        self.numbers.binary_search(&number).ok()
    }

    pub(super) fn get(&self, index: usize) -> RowStart {
        let Start { cell, text } = self.starts[index];
        let columns = if cell & GAP == 0 { None } else { self.columns(index) };
        RowStart { cell: cell & CELLS_MAX, text, columns, record: cell & RECORD != 0 }
    }

    /// The first cell of a row, if there is that row.
    pub(super) fn cell(&self, index: usize) -> Option<u32> {
        self.starts.get(index).map(|start| start.cell & CELLS_MAX)
    }

    #[cold]
    fn columns(&self, index: usize) -> Option<u32> {
        let at = self.gaps.binary_search_by_key(&index, |(row, _)| *row as usize).ok()?;
        self.gaps.get(at).map(|(_, columns)| *columns)
    }

    /// Begins the next row.
    pub(super) fn push(&mut self, number: u32, cell: u32, text: u32) {
        if self.numbers.is_empty() && number as usize != self.starts.len() {
            self.numbers.reserve_exact(self.starts.capacity());
            self.numbers.extend(0..self.starts.len() as u32);
            self.numbers.push(number);
        } else if !self.numbers.is_empty() {
            self.numbers.push(number);
        }
        self.starts.push(Start { cell, text });
    }

    /// Marks the last row as a record.
    pub(super) fn mark_record(&mut self) {
        if let Some(last) = self.starts.last_mut() {
            last.cell |= RECORD;
        }
    }

    /// Marks the last row as one with gaps.
    pub(super) fn mark_gap(&mut self, columns: u32) {
        if let Some(last) = self.starts.last_mut() {
            last.cell |= GAP;
            self.gaps.push((self.starts.len() as u32 - 1, columns));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_numbers_and_gaps() {
        let mut rows = RowStarts::default();
        assert_eq!((rows.index(0), rows.cell(0)), (None, None));
        rows.push(0, 0, 0);
        rows.push(1, 3, 10);
        rows.mark_gap(0);
        assert_eq!((rows.number(1), rows.index(1), rows.index(2)), (1, Some(1), None));
        rows.push(4, 5, 20);
        rows.push(9, 6, 25);
        rows.mark_gap(2);
        assert_eq!([0, 1, 2, 3].map(|index| rows.number(index)), [0, 1, 4, 9]);
        assert_eq!(
            [0, 1, 4, 9, 2, 10].map(|number| rows.index(number)),
            [Some(0), Some(1), Some(2), Some(3), None, None]
        );
        assert_eq!([0, 1, 2, 3].map(|index| rows.get(index).columns), [None, Some(0), None, Some(2)]);
        assert_eq!(
            [0, 1, 2, 3].map(|index| (rows.get(index).cell, rows.get(index).text)),
            [(0, 0), (3, 10), (5, 20), (6, 25)]
        );
        assert_eq!((rows.cell(3), rows.cell(4), rows.len()), (Some(6), None, 4));
    }

    #[test]
    fn a_table_may_begin_below_the_first_row() {
        let mut rows = RowStarts::default();
        rows.push(7, 0, 0);
        assert_eq!((rows.number(0), rows.index(7), rows.index(0)), (7, Some(0), None));
    }
}
