//! When digests are due, and when nobody wants to hear anything.

use jiff::Span;
use jiff::civil::{Date, DateTime, Time, Weekday};

/// When a digest is due: every day, or once a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// The day of the week; none: every day.
    pub weekday: Option<Weekday>,
    /// The time of day, local.
    pub at: Time,
}

impl Schedule {
    /// The day for which a digest is due now, the last one being of `last`. After an absence it is one, not one a missed day.
    pub fn due(self, last: Date, now: DateTime) -> Option<Date> {
        let mut day = if now.time() >= self.at { now.date() } else { now.date().yesterday().ok()? };
        if let Some(weekday) = self.weekday {
            while day.weekday() != weekday {
                day = day.yesterday().ok()?;
            }
        }
        (day > last).then_some(day)
    }
}

/// Hours in which nothing is sent; they may reach over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// When they begin, local.
    pub from: Time,
    /// When they end, local.
    pub to: Time,
}

impl Quiet {
    /// Seconds until they are over; 0 outside of them.
    pub fn seconds_left(self, now: DateTime) -> i64 {
        let time = now.time();
        let within = if self.from <= self.to {
            time >= self.from && time < self.to
        } else {
            time >= self.from || time < self.to
        };
        if !within {
            return 0;
        }
        let end = now.date().to_datetime(self.to);
        let end = if end > now { end } else { end.checked_add(Span::new().days(1)).unwrap_or(end) };
        (end - now).total(jiff::Unit::Second).map_or(0, |seconds| seconds.ceil() as i64)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn digests_are_due_once() {
        let daily = Schedule { weekday: None, at: time(8, 0, 0, 0) };
        let weekly = Schedule { weekday: Some(Weekday::Monday), ..daily };
        // 2 November 2026 is a Monday.
        for (schedule, last, now, expect) in [
            (daily, date(2026, 11, 1), date(2026, 11, 2).at(7, 59, 0, 0), None),
            (daily, date(2026, 11, 1), date(2026, 11, 2).at(8, 0, 0, 0), Some(date(2026, 11, 2))),
            (daily, date(2026, 11, 2), date(2026, 11, 2).at(23, 0, 0, 0), None),
            (daily, date(2026, 10, 1), date(2026, 11, 2).at(3, 0, 0, 0), Some(date(2026, 11, 1))),
            (weekly, date(2026, 10, 26), date(2026, 11, 1).at(9, 0, 0, 0), None),
            (weekly, date(2026, 10, 26), date(2026, 11, 2).at(9, 0, 0, 0), Some(date(2026, 11, 2))),
            (weekly, date(2026, 10, 26), date(2026, 11, 5).at(9, 0, 0, 0), Some(date(2026, 11, 2))),
            (weekly, date(2026, 11, 2), date(2026, 11, 5).at(9, 0, 0, 0), None),
            (daily, date(2030, 1, 1), date(2026, 11, 5).at(9, 0, 0, 0), None),
        ] {
            assert_eq!(schedule.due(last, now), expect, "{last} {now}");
        }
    }

    #[test]
    fn quiet_hours_end() {
        let night = Quiet { from: time(20, 0, 0, 0), to: time(7, 0, 0, 0) };
        let noon = Quiet { from: time(12, 0, 0, 0), to: time(13, 0, 0, 0) };
        for (quiet, hour, expect) in [
            (night, 19, 0),
            (night, 20, 11 * 3600),
            (night, 2, 5 * 3600),
            (night, 7, 0),
            (noon, 12, 3600),
            (noon, 13, 0),
        ] {
            assert_eq!(quiet.seconds_left(date(2026, 11, 2).at(hour, 0, 0, 0)), expect, "{hour}");
        }
    }
}
