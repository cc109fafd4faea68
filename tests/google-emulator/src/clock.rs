//! The only reader of the wall clock: tests set and advance the time instead.

/// The time the emulator goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    Real,
    /// Milliseconds since 1970, moved by tests only.
    Manual(i64),
}

impl Clock {
    /// A manual clock at 9 o'clock UTC on Monday, 5 January 2026.
    pub fn manual() -> Self {
        Self::Manual(1_767_603_600_000)
    }

    /// Milliseconds since 1970.
    #[expect(clippy::disallowed_methods, reason = "this is the emulator's one reader of the wall clock")]
    pub fn now_ms(&self) -> i64 {
        match self {
            Self::Manual(at) => *at,
            Self::Real => {
                let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }
        }
    }
}
