//! Figures with their unit and shape, always decimal.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// What reading a cell gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading<T> {
    /// The cell is empty or there is no column.
    #[default]
    Empty,
    /// It was read.
    Value(T),
    /// It says that there is no value: `n/a`, `-`, `No target`.
    Placeholder,
    /// It says that the value has no end or is not known yet: `TBD`, `ongoing`, `as much as possible`.
    OpenEnded,
    /// It holds something else.
    Unreadable(Unreadable),
    /// It holds an error value such as `#REF!`.
    CellError,
}

impl<T: Copy> Reading<T> {
    /// The value, if one was read.
    #[inline]
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Whether the cell is empty or says that there is no value.
    #[inline]
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Empty | Self::Placeholder)
    }

    /// The same reading of another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Self::Value(value) => Reading::Value(f(value)),
            Self::Empty => Reading::Empty,
            Self::Placeholder => Reading::Placeholder,
            Self::OpenEnded => Reading::OpenEnded,
            Self::Unreadable(why) => Reading::Unreadable(why),
            Self::CellError => Reading::CellError,
        }
    }
}

/// What stopped a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no figure in it.
    NoFigure,
    /// There is no date in it.
    NoDate,
    /// Several figures, and nothing says which one is meant.
    SeveralFigures,
    /// A date stands where a figure belongs.
    DateForFigure,
    /// Digits and separators in an order that no way of writing numbers allows.
    OddDigits,
    /// Larger than a decimal of 28 digits.
    TooLarge,
    /// The calendar has no such day.
    NoSuchDay,
    /// Only words.
    Words,
}

/// An ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(pub [u8; 3]);

impl Currency {
    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeUnit {
    /// Milliseconds.
    Millisecond,
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

impl TimeUnit {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Millisecond => "milliseconds",
            Self::Second => "seconds",
            Self::Minute => "minutes",
            Self::Hour => "hours",
            Self::Day => "days",
            Self::Week => "weeks",
            Self::Month => "months",
            Self::Year => "years",
        }
    }
}

/// The unit of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit<'t> {
    /// Percent of something.
    Percent,
    /// Percentage points, or points of a score.
    Points,
    /// Money.
    Currency(Currency),
    /// A duration.
    Time(TimeUnit),
    /// Whatever else is counted, in the sheet's own words.
    Named(&'t str),
}

/// How a change is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// By so many percent of the baseline.
    Relative,
    /// By so many points or units.
    Absolute,
}

/// The shape of a figure as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A bare figure.
    Plain,
    /// `>= 95`, `at least 95`, `> 95` (`strict`).
    AtLeast {
        /// The limit itself does not count.
        strict: bool,
    },
    /// `<= 24`, `at most 24`, `< 24` (`strict`).
    AtMost {
        /// The limit itself does not count.
        strict: bool,
    },
    /// `10-12`: the quantity's value is the lower end. `40 ± 5 %` is a range too.
    Range {
        /// The upper end.
        high: Decimal,
    },
    /// `+20 %`, `by 5 points`, `50 % reduction`: the value is signed.
    Change(Change),
    /// `3/5`: the quantity's value is the part.
    Fraction {
        /// The whole.
        of: Decimal,
    },
    /// `Commit: 10, Target: 14, Stretch: 20`: the quantity's value is the target.
    Ladder {
        /// The step that was promised.
        commit: Decimal,
        /// The step to stretch for.
        stretch: Decimal,
    },
    /// `done`, `yes`: 1; `not done`, `no`: 0.
    Done,
}

/// Compares two figures as `Decimal` does, and at once where both have the same digits behind the point, as most of one row have.
#[inline]
pub fn compare(figure: Decimal, other: Decimal) -> Ordering {
    if figure.scale() == other.scale() { figure.mantissa().cmp(&other.mantissa()) } else { figure.cmp(&other) }
}

/// A figure as read from a cell or a sentence. `35%` is 35 with unit percent, `1.2M` is 1200000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantity<'t> {
    /// The figure; the lower end of a range.
    pub value: Decimal,
    /// Its unit, where the text names one.
    pub unit: Option<Unit<'t>>,
    /// Its shape.
    pub shape: Shape,
    /// Whether it was written as approximate (`~50`, `ca. 50`).
    pub approximate: bool,
}

impl Quantity<'_> {
    /// A bare figure without a unit.
    pub const fn plain(value: Decimal) -> Self {
        Self { value, unit: None, shape: Shape::Plain, approximate: false }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn figures_compare_as_decimals_do(a in -2_000_i64..2_000, b in -2_000_i64..2_000, places in 0_u32..3, more in 0_u32..3) {
            let (a, b) = (Decimal::new(a, places), Decimal::new(b, more));
            prop_assert_eq!(compare(a, b), a.cmp(&b));
            prop_assert_eq!(compare(a, a), Ordering::Equal);
            prop_assert_eq!(compare(Decimal::ZERO, -Decimal::ZERO), Ordering::Equal);
        }
    }
}
