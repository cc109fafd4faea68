//! The service: one loop over one closed set of events.
//!
//! Files are watched by their folders, since an atomic save replaces the file. Events are hints only: a look at all files
//! every so often finds what events miss, and stands alone where the file system gives none. A file is read once it has
//! been left alone for a while and no editor has it open.

mod cycle;
mod event;
mod files;
mod google;
mod run;
mod settle;
mod watch;

pub use google::{GoogleWatch, ListGoogle, Stepped};
pub use run::{RunError, run, run_until_signalled};

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use crate::engine::SheetSettings;
use crate::sheets::OpenOptions;

/// Whether to look for changes instead of waiting for events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Poll {
    /// On file systems whose changes by others give no events.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A sheet file that is watched.
#[derive(Debug, Clone)]
pub struct WatchedFile {
    /// Where it is.
    pub path: PathBuf,
    /// How it is read, judged and written.
    pub settings: Arc<SheetSettings>,
}

/// Lists the sheet files that there are now, as they are to be read on a day. Lock files, hidden files and conflict copies are not among them.
pub type ListFiles = dyn Fn(Date) -> Vec<WatchedFile> + Send + Sync;

/// What the daemon does, as the config loader gives it.
#[derive(Clone)]
pub struct Watched {
    /// Folders that are watched with all below them.
    pub folders: Vec<PathBuf>,
    /// How they are opened.
    pub open: OpenOptions,
    /// Lists the files.
    pub list: Arc<ListFiles>,
    /// How long a file must be left alone before it is read.
    pub settle: Duration,
    /// How often everything is looked at, in case an event was lost.
    pub rescan: Duration,
    /// How often files are looked at where there are no events.
    pub poll_every: Duration,
    /// Whether to look for changes instead of waiting for events.
    pub poll: Poll,
}

impl std::fmt::Debug for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watched")
            .field("folders", &self.folders)
            .field("settle", &self.settle)
            .field("rescan", &self.rescan)
            .field("poll_every", &self.poll_every)
            .field("poll", &self.poll)
            .finish_non_exhaustive()
    }
}

/// Loads the config and says what to watch; a failure is in words for the person who can mend it.
pub type Loader<'l> = dyn FnMut() -> Result<Watched, String> + 'l;
