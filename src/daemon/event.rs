//! Everything that can happen to the daemon.

use std::path::PathBuf;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// Something was seen at these paths: sheets, lock files, temporary files, folders.
    Seen(Vec<PathBuf>),
    /// Events were lost, or the time has come to look at everything.
    RescanDue,
    /// It is another day: deadlines pass without an edit.
    DayChanged,
    /// A file may have settled by now.
    SettleDue,
    /// The end.
    Stop,
}
