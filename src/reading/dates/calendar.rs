//! Arithmetic of days and periods.

use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::model::Period;

/// Years that a KPI sheet may speak of.
pub(super) const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// The months from `first` (counted from year 0) on, `count` of them.
fn months(first: i32, count: i32) -> Option<Period> {
    let start = month_start(first)?;
    let last = month_start(first + count - 1)?.last_of_month();
    Some(Period { first: start, last })
}

fn month_start(index: i32) -> Option<Date> {
    let year = i16::try_from(index.div_euclid(12)).ok()?;
    Date::new(year, index.rem_euclid(12) as i8 + 1, 1).ok()
}

fn index(year: i16, month: i8) -> i32 {
    i32::from(year) * 12 + i32::from(month) - 1
}

/// A calendar month.
pub(super) fn month(year: i16, month: i8) -> Option<Period> {
    months(index(year, month), 1)
}

/// A calendar year.
pub(super) fn year(year: i16) -> Option<Period> {
    Some(Period { first: Date::new(year, 1, 1).ok()?, last: Date::new(year, 12, 31).ok()? })
}

/// The twelve months that end in calendar year `year` and begin with month `start`.
pub(super) fn fiscal_year(year: i16, start: i8) -> Option<Period> {
    months(fiscal_start(year, start), 12)
}

fn fiscal_start(year: i16, start: i8) -> i32 {
    let start = start.clamp(1, 12);
    index(if start == 1 { year } else { year - 1 }, start)
}

/// The `part`-th of `parts` equal parts of a fiscal year, counted from 1.
pub(super) fn fiscal_part(year: i16, start: i8, part: i8, parts: i8) -> Option<Period> {
    let length = 12 / i32::from(parts.max(1));
    months(fiscal_start(year, start) + (i32::from(part) - 1) * length, length)
}

/// The fiscal year, by its name, in which a day lies.
pub(super) fn fiscal_year_of(day: Date, start: i8) -> i16 {
    if start > 1 && day.month() >= start { day.year() + 1 } else { day.year() }
}

/// An ISO 8601 week, or one day of it (1 is Monday).
pub(super) fn week(year: i16, week: i8, day: Option<i8>) -> Option<Period> {
    let at = |day| ISOWeekDate::new(year, week, Weekday::from_monday_one_offset(day).ok()?).ok().map(ISOWeekDate::date);
    match day {
        Some(day) => at(day).map(Period::day),
        None => Some(Period { first: at(1)?, last: at(7)? }),
    }
}

/// Three months of a season of the northern half, named by the year in which it begins.
pub(super) fn season(year: i16, season: i8) -> Option<Period> {
    months(index(year, 3) + 3 * i32::from(season), 3)
}

/// The day an Excel serial of the 1900 date system means. Serials before March 1900, where Excel counts a day that never was, are
/// none.
pub(super) fn serial(days: i64) -> Option<Date> {
    if !(61..=2_958_465).contains(&days) {
        return None;
    }
    Date::constant(1899, 12, 30).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Days from `day` to the nearer end of a period; 0 inside.
pub(super) fn distance(day: Date, period: Period) -> i32 {
    let days = |from: Date, to: Date| from.until(to).map_or(i32::MAX, |span| span.get_days().abs());
    if period.contains(day) {
        0
    } else if day < period.first {
        days(day, period.first)
    } else {
        days(period.last, day)
    }
}

/// Days a period holds.
pub(super) fn days_in(period: Period) -> i32 {
    period.first.until(period.last).map_or(0, |span| span.get_days()) + 1
}

/// The first third of a period: of a year four months, of a month ten days.
pub(super) fn early(period: Period) -> Period {
    Period { last: plus_days(period.first, days_in(period) / 3 - 1).max(period.first), ..period }
}

/// The last third of a period.
pub(super) fn late(period: Period) -> Period {
    Period { first: plus_days(period.last, 1 - days_in(period) / 3).min(period.last), ..period }
}

/// The day in the middle of a period: of a year 30 June, of a month of 30 days the 15th.
pub(super) fn middle(period: Period) -> Period {
    let first = period.first;
    if first.day() == 1 && first.month() == 1 && first.last_of_year() == period.last {
        return Period::day(Date::new(first.year(), 6, 30).unwrap_or(first));
    }
    Period::day(plus_days(first, (days_in(period) - 1) / 2))
}

/// A day so many days on; the same day where the calendar ends.
pub(super) fn plus_days(day: Date, days: i32) -> Date {
    jiff::Span::new().try_days(days).ok().and_then(|span| day.checked_add(span).ok()).unwrap_or(day)
}
