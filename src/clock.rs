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
    fn now(&self) -> DateTime {
        self.zone.to_datetime(Timestamp::now())
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    fn unix_seconds(&self) -> i64 {
        Timestamp::now().as_second()
    }
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
