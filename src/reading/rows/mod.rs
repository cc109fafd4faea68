//! From table rows to KPIs.

mod above;
mod again;
mod answers;
mod bare_m;
mod beside;
mod blocks;
mod fields;
mod legend;
mod named_unit;
mod periods;
mod retold;
mod sentences;
mod spread;
mod targets;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use crate::model::{Kpi, Mapping, Table};
use crate::reading::statement::ExtraWords;

pub use answers::says_met;
pub use beside::says_no_figure;

use blocks::Blocks;
use fields::Readers;

/// Reads the KPI rows of one table, top to bottom: goals and owners named once a block are filled down, section titles,
/// subtotals and repeated headers passed over.
///
/// A row that holds other values but no KPI comes too, with an empty `kpi`: it is no KPI row and is not to be counted,
/// but a rule may speak of it.
#[derive(Debug)]
pub struct Rows<'t, 'm> {
    table: &'t Table,
    mapping: &'m Mapping,
    readers: Readers<'t, 'm>,
    blocks: Blocks<'t>,
    next: usize,
    passed: usize,
    hidden: usize,
}

impl<'t, 'm> Rows<'t, 'm> {
    /// The rows of one table.
    pub fn new(table: &'t Table, mapping: &'m Mapping, today: Date) -> Self {
        let next = first_index(table, mapping.first_row);
        Self {
            table,
            mapping,
            readers: Readers::new(table, mapping, today),
            blocks: Blocks::new(table, mapping, next),
            next,
            passed: 0,
            hidden: 0,
        }
    }

    /// Reads sentences with the words that the config adds.
    #[must_use]
    pub fn with_words(mut self, words: Option<&'m ExtraWords>) -> Self {
        self.readers.words = words;
        self
    }

    /// Whether a row is passed over; rows are asked for in ascending order.
    fn is_passed_over(&mut self, row: u32) -> bool {
        while self.mapping.passed_over.get(self.passed).is_some_and(|&number| number < row) {
            self.passed += 1;
        }
        self.mapping.passed_over.get(self.passed) == Some(&row)
    }

    /// Whether a row is hidden; rows are asked for in ascending order.
    fn is_hidden(&mut self, row: u32) -> bool {
        while self.table.hidden_rows.get(self.hidden).is_some_and(|&(_, last)| last < row) {
            self.hidden += 1;
        }
        self.table.hidden_rows.get(self.hidden).is_some_and(|&(first, last)| (first..=last).contains(&row))
    }
}

/// The index of the first row at or below a sheet row.
fn first_index(table: &Table, row: u32) -> usize {
    let (mut low, mut high) = (0, table.row_count());
    while low < high {
        let middle = low.midpoint(high);
        if table.row_number(middle) < row {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

impl<'t> Rows<'t, '_> {
    /// The next row that is wanted, by its sheet row counted from 0. Of the others no more is read than their block needs.
    pub fn next_wanted(&mut self, wanted: &mut impl FnMut(u32) -> bool) -> Option<Kpi<'t>> {
        let mut kpi = Kpi::default();
        self.read_wanted(wanted, &mut kpi).then_some(kpi)
    }

    /// Reads the next row over the one that was read before; whether there was one.
    pub fn read_next(&mut self, kpi: &mut Kpi<'t>) -> bool {
        self.read_wanted(&mut |_| true, kpi)
    }

    fn read_wanted(&mut self, wanted: &mut impl FnMut(u32) -> bool, kpi: &mut Kpi<'t>) -> bool {
        while self.next < self.table.row_count() {
            let index = self.next;
            let row = self.table.row_number(index);
            if row > self.mapping.last_row {
                return false;
            }
            self.next += 1;
            if self.is_passed_over(row) {
                self.blocks.pass_over(self.table, self.mapping, index);
                continue;
            }
            if !wanted(row) {
                if self.blocks.carry() {
                    self.readers.names(index, row, kpi);
                    self.blocks.fill(kpi);
                }
                continue;
            }
            let hidden = self.is_hidden(row);
            let cells = self.table.one_row(index);
            self.readers.read(&cells, index, row, kpi);
            kpi.hidden = hidden;
            self.blocks.fill(kpi);
            self.readers.complete(&cells, kpi);
            return true;
        }
        false
    }
}

impl<'t> Iterator for Rows<'t, '_> {
    type Item = Kpi<'t>;

    fn next(&mut self) -> Option<Kpi<'t>> {
        self.next_wanted(&mut |_| true)
    }
}
