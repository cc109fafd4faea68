//! Counting days; never fails: what lies beyond the calendar is cut off at its end.

use jiff::ToSpan;
use jiff::civil::Date;

/// The day so many days later.
pub(super) fn plus_days(date: Date, days: i64) -> Date {
    date.saturating_add(days.clamp(-4_000_000, 4_000_000).days())
}

/// The day so many months later.
pub(super) fn plus_months(date: Date, months: u32) -> Date {
    date.saturating_add(i64::from(months.min(100_000)).months())
}

/// Days from `from` to `to`; negative when `to` is earlier.
pub(super) fn between(from: Date, to: Date) -> i32 {
    i32::try_from(to.duration_since(from).as_hours() / 24).unwrap_or(i32::MAX)
}
