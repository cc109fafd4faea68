//! What to do about an error of a sheet: one decision, apart from the work.

use std::time::Duration;

use crate::ports::{ErrorKind, SheetError};

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read it again and plan anew, now: somebody else saved it.
    ReadAgain,
    /// Try again later.
    Later(Duration),
    /// Say it and go on with the others: only a person can mend it, and the next change of the sheet is the next try.
    GiveUp,
}

/// What to do about an error.
pub const fn policy(error: &SheetError) -> Action {
    match error.kind {
        ErrorKind::Stale => Action::ReadAgain,
        ErrorKind::Busy => Action::Later(Duration::from_secs(2)),
        ErrorKind::Transient => Action::Later(Duration::from_secs(10)),
        ErrorKind::NotFound
        | ErrorKind::Denied
        | ErrorKind::Malformed
        | ErrorKind::Encrypted
        | ErrorKind::TooLarge
        | ErrorKind::Unsupported => Action::GiveUp,
    }
}
