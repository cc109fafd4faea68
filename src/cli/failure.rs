//! Exit statuses, and what is said when a command cannot do its work.

use crate::ports::SheetError;

/// The exit status. The highest of several wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Outcome {
    /// Nothing at or above `--fail-on`.
    Clean = 0,
    /// Findings.
    Findings = 1,
    /// The command line or the config is wrong.
    Usage = 2,
    /// A sheet could not be read, or something was not evaluated.
    Unread = 3,
    /// A write was refused by a guard.
    Refused = 4,
}

/// Why a command stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit status.
    pub outcome: Outcome,
    /// What happened.
    pub message: String,
    /// What to do; may be empty.
    pub hint: String,
}

impl Failure {
    /// The command line or the config is wrong.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { outcome: Outcome::Usage, message: message.into(), hint: hint.into() }
    }

    /// Something could not be read or written.
    pub fn unread(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { outcome: Outcome::Unread, message: message.into(), hint: hint.into() }
    }

    /// Standard output is gone or full.
    pub fn output(error: &std::io::Error) -> Self {
        Self::unread(format!("the output could not be written: {error}"), "")
    }
}

impl From<SheetError> for Failure {
    fn from(error: SheetError) -> Self {
        Self::unread(error.message, error.hint)
    }
}
