//! Everything that can happen to the daemon.

use std::path::PathBuf;

use super::beside::Report;
use super::cycle::Cycle;
use super::http::ReloadRequest;
use super::tell::Told;

/// One thing that happened.
pub(super) enum Event {
    /// Something was seen at these paths: sheets, lock files, temporary files, folders.
    Seen(Vec<PathBuf>),
    /// Events were lost, or the time has come to look at everything.
    RescanDue,
    /// A minute has passed: it may be another day, a digest may be due, a deadline passes without an edit.
    Tick,
    /// A file may have settled by now.
    SettleDue,
    /// A cycle ended; nothing where it broke off.
    CycleEnded(Option<Cycle>),
    /// Who works beside the loop tells something.
    Beside(Report),
    /// Messages were sent, or were not.
    Told(Vec<Told>),
    /// The heartbeat arrived, or did not.
    Heartbeat(Result<(), String>),
    /// The service manager is to hear that the loop turns.
    WatchdogDue,
    /// The config is to be read again; whoever asked is told what became of it.
    Reload(Option<ReloadRequest>),
    /// The end.
    Stop,
}
