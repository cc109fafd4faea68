//! Days between, quarters, and the period of a recurring target that holds a day.

use jiff::civil::Date;

use crate::model::{Cadence, Period};

/// Whole days from `from` to `to`; negative when `to` is earlier.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_secs() / 86_400
}

/// The day so many days later, if the calendar reaches that far.
pub(super) fn plus_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(jiff::SignedDuration::from_hours(days.checked_mul(24)?)).ok()
}

/// First day of the quarter that holds `day`, of a year that starts with that month.
pub(super) fn quarter_start(day: Date, fiscal_year_start: i8) -> Date {
    months_from(day, 3, fiscal_year_start).map_or(day, |period| period.first)
}

/// The days of a cadence's period that hold `day`: calendar months counted from the fiscal year's first, weeks from
/// Monday; other lengths are counted from `anchor`, or from a Monday.
pub(super) fn period_of(day: Date, every: Cadence, fiscal_year_start: i8, anchor: Option<Date>) -> Option<Period> {
    match every {
        Cadence::Months(months) => months_from(day, months, fiscal_year_start),
        Cadence::Days(days) => {
            let length = i64::from(days.max(1));
            let monday = Date::constant(1970, 1, 5);
            let zero = if length == 7 { monday } else { anchor.unwrap_or(monday) };
            let first = plus_days(zero, days_between(zero, day).div_euclid(length) * length)?;
            Some(Period { first, last: plus_days(first, length - 1)? })
        }
    }
}

fn months_from(day: Date, months: u16, fiscal_year_start: i8) -> Option<Period> {
    let length = i32::from(months.max(1));
    let offset = i32::from(fiscal_year_start.clamp(1, 12)) - 1;
    let month = i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let first = (month - offset).div_euclid(length) * length + offset;
    let last = plus_days(month_start(first + length)?, -1)?;
    Some(Period { first: month_start(first)?, last })
}

/// First day of a month counted from January of year 0.
fn month_start(month: i32) -> Option<Date> {
    let year = i16::try_from(month.div_euclid(12)).ok()?;
    Date::new(year, month.rem_euclid(12) as i8 + 1, 1).ok()
}

/// How many whole periods of a cadence lie between the one that holds `from` and the one that holds `to`.
pub(super) fn periods_between(from: Date, to: Date, every: Cadence, fiscal_year_start: i8) -> Option<u32> {
    let count = match every {
        Cadence::Months(months) => {
            let length = i32::from(months.max(1));
            let offset = i32::from(fiscal_year_start.clamp(1, 12)) - 1;
            let index =
                |day: Date| (i32::from(day.year()) * 12 + i32::from(day.month()) - 1 - offset).div_euclid(length);
            i64::from(index(to) - index(from))
        }
        Cadence::Days(_) => {
            let anchor = period_of(from, every, fiscal_year_start, Some(from))?.first;
            days_between(anchor, to).div_euclid(i64::from(every.days()))
        }
    };
    u32::try_from(count).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn periods_hold_their_day() {
        let check = |day: Date, every, fiscal, first: Date, last: Date| {
            assert_eq!(period_of(day, every, fiscal, None), Some(Period { first, last }), "{day} {every:?} {fiscal}");
        };
        check(date(2026, 2, 28), Cadence::Months(1), 1, date(2026, 2, 1), date(2026, 2, 28));
        check(date(2026, 11, 22), Cadence::Months(3), 1, date(2026, 10, 1), date(2026, 12, 31));
        check(date(2026, 11, 22), Cadence::Months(3), 2, date(2026, 11, 1), date(2027, 1, 31));
        check(date(2026, 1, 5), Cadence::Months(12), 4, date(2025, 4, 1), date(2026, 3, 31));
        check(date(2026, 11, 22), Cadence::Days(7), 1, date(2026, 11, 16), date(2026, 11, 22));
        check(date(2026, 11, 22), Cadence::Days(1), 1, date(2026, 11, 22), date(2026, 11, 22));
        assert_eq!(period_of(Date::MAX, Cadence::Months(1), 1, None), None);
        assert_eq!(period_of(Date::MIN, Cadence::Days(u16::MAX), 12, None), None);
    }
}
