//! The only reader of the wall clock.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::ports::{Clock, Timer};

/// The wall clock, in one time zone.
#[derive(Debug, Clone)]
pub struct SystemClock {
    zone: TimeZone,
}

impl SystemClock {
    /// The wall clock in `zone`.
    pub const fn new(zone: TimeZone) -> Self {
        Self { zone }
    }

    /// The wall clock in the zone of the system.
    pub fn local() -> Self {
        Self::new(TimeZone::system())
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    fn today(&self) -> Date {
        self.zone.to_datetime(Timestamp::now()).date()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    fn today_in(&self, zone: &str) -> Date {
        zone_named(zone).unwrap_or_else(|| self.zone.clone()).to_datetime(Timestamp::now()).date()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    fn now(&self) -> DateTime {
        self.zone.to_datetime(Timestamp::now())
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    fn unix_seconds(&self) -> i64 {
        Timestamp::now().as_second()
    }
}

/// A time zone by its name, or as `GMT-07:00`, which Google writes where a zone has no name.
pub fn zone_named(name: &str) -> Option<TimeZone> {
    let offset = name.strip_prefix("GMT").or_else(|| name.strip_prefix("UTC")).filter(|rest| !rest.is_empty());
    if let Some(offset) = offset {
        let (sign, digits) = match offset.split_at_checked(1)? {
            ("+", digits) => (1, digits),
            ("-", digits) => (-1, digits),
            _ => return None,
        };
        let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
        let minutes = hours.parse::<i32>().ok()?.checked_mul(60)?.checked_add(minutes.parse::<i32>().ok()?)?;
        let offset = jiff::tz::Offset::from_seconds(sign * minutes.checked_mul(60)?).ok()?;
        return Some(TimeZone::fixed(offset));
    }
    TimeZone::get(name).ok()
}

/// The wall clock and the machine's own waiting.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemTimer;

impl Timer for SystemTimer {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    fn now_ms(&self) -> i64 {
        Timestamp::now().as_millisecond()
    }

    fn sleep(&self, wait: std::time::Duration) {
        std::thread::sleep(wait);
    }

    fn random(&self) -> u64 {
        use std::hash::{BuildHasher, Hasher};
        std::collections::hash_map::RandomState::new().build_hasher().finish()
    }
}

/// A day given on the command line, or by a test.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Date);

impl Clock for FixedClock {
    fn today(&self) -> Date {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_name_and_by_offset() {
        let check = |name: &str, expect: Option<(i8, &str)>| {
            let at: Timestamp = "2026-01-05T23:30:00Z".parse().expect("a moment");
            let day = zone_named(name).map(|zone| zone.to_datetime(at));
            let found = day.map(|day| (day.day(), format!("{:02}:{:02}", day.hour(), day.minute())));
            assert_eq!(found, expect.map(|(day, time)| (day, time.to_owned())), "{name}");
        };
        check("Europe/Berlin", Some((6, "00:30")));
        check("America/Los_Angeles", Some((5, "15:30")));
        check("Etc/GMT", Some((5, "23:30")));
        check("GMT-07:00", Some((5, "16:30")));
        check("GMT+05:30", Some((6, "05:00")));
        check("GMT", Some((5, "23:30")));
        for unknown in ["", "Nowhere/Town", "GMT+99:00", "GMT+x", "GMT-", "GMTä"] {
            check(unknown, None);
        }
    }
}
