//! Days, periods and cadences in every shape people write them.

use jiff::civil::Date;

use crate::model::{Cadence, Cell, DateOrder, Period, Reading, When};

/// How dates are written where a cell stands.
#[derive(Debug, Clone, Copy)]
pub struct DateStyle {
    /// Which part of a short date comes first, where the locale or the sheet's other dates have decided.
    pub order: Option<DateOrder>,
    /// First month of the fiscal year, 1 to 12; a fiscal year is named by the calendar year in which it ends.
    pub fiscal_year_start: i8,
    /// Supplies the year where a text names none: the year of this day, or the next if that is nearer.
    pub near: Date,
}

/// Reads one cell.
pub fn read_cell(cell: Cell<'_>, style: &DateStyle) -> Reading<When> {
    read_text(cell.trimmed(), style)
}

/// Reads a trimmed text.
pub fn read_text(text: &str, _style: &DateStyle) -> Reading<When> {
    if text.is_empty() {
        return Reading::Empty;
    }
    text.parse().map_or(Reading::OpenEnded, |date| Reading::Value(When::day(date)))
}

/// The order of day and month that the cells of one column agree on, if any of them decides.
pub fn decide_order<'t>(_texts: impl Iterator<Item = &'t str>) -> Option<DateOrder> {
    None
}

/// The period that a header names ("Target 2025", "Q1 actual", "y1_2026_27"), and the header without it.
pub fn period_in_header(_header: &str, _style: &DateStyle) -> Option<(Period, String)> {
    None
}

/// How often: "weekly", "alle 2 Wochen", "quarterly".
pub fn read_cadence(_text: &str) -> Reading<Cadence> {
    Reading::Empty
}
