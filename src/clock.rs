//! The only reader of the wall clock.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::ports::Clock;

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
}

/// A day given on the command line, or by a test.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Date);

impl Clock for FixedClock {
    fn today(&self) -> Date {
        self.0
    }
}
