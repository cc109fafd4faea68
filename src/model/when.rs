//! Days and periods.

use jiff::civil::Date;

/// A stretch of days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Period {
    /// One day.
    pub const fn day(date: Date) -> Self {
        Self { first: date, last: date }
    }

    /// Whether a day lies inside.
    pub fn contains(&self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }
}

/// A day or period read from a cell or a sentence. As a deadline its last day counts, as a start its first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The days it may mean.
    pub period: Period,
    /// Set when day and month could be swapped and nothing decided: the other reading.
    pub other: Option<Date>,
    /// Set when the text names no year and one was supplied from the context.
    pub year_assumed: bool,
}

impl When {
    /// A single, certain day.
    pub const fn day(date: Date) -> Self {
        Self { period: Period::day(date), other: None, year_assumed: false }
    }

    /// A certain period.
    pub const fn period(period: Period) -> Self {
        Self { period, other: None, year_assumed: false }
    }
}
