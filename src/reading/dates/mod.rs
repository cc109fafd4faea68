//! Days, periods and cadences in every shape people write them.

mod cadence;
mod calendar;
mod core;
mod figures;
mod grammar;
mod header;
mod lexer;
mod parts;
#[cfg(test)]
mod properties;
mod read;
mod span;
#[cfg(test)]
mod tests;
mod words;

use jiff::civil::Date;

pub use self::cadence::read_cadence;
pub use self::core::Grain;
pub use self::header::{HeaderPeriod, header_period, ordinal_in_header, period_in_header};
pub(crate) use self::read::is_plainly_date;
pub use self::read::{decide_order, read_cell, read_text};
pub use self::span::read_span;
use crate::model::DateOrder;

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
