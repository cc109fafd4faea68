//! The service: one loop over one closed set of events.
//!
//! Files are watched by their folders, since an atomic save replaces the file. Events are hints only: a look at all files
//! every so often finds what events miss, and stands alone where the file system gives none. A file is read once it has
//! been left alone for a while and no editor has it open. Cycles of different sheets run side by side, the same sheet never
//! twice at once, and a sheet that fails waits by itself.

mod across;
mod beside;
mod cycle;
mod cycles;
mod event;
mod files;
mod google;
mod health;
mod http;
mod missing;
mod notify;
mod run;
mod settle;
mod sheets;
mod state;
pub mod tell;
mod telling;
#[cfg(test)]
mod tests;
mod watch;

pub use across::Across;
pub use beside::Report;
pub use google::{GoogleWatch, ListGoogle, Listing, Stepped};
pub use notify::Manager;
pub use run::{Outside, RunError, run, run_until_signalled, run_with};

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jiff::civil::Date;

use crate::engine::SheetSettings;
use crate::ports::Journal;
use crate::sheets::OpenOptions;
use tell::{Receiver, Secret};

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

/// A file that is watched.
#[derive(Clone)]
pub struct WatchedFile {
    /// Where it is.
    pub path: PathBuf,
    /// How it is read, judged and written.
    pub settings: Arc<SheetSettings>,
}

impl std::fmt::Debug for WatchedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WatchedFile").field("path", &self.path).finish_non_exhaustive()
    }
}

/// What there is to watch now.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// The sheet files. Lock files, hidden files and conflict copies are not among them.
    pub files: Vec<WatchedFile>,
    /// Places of the config where nothing is or that cannot be looked into, and why and what to do, in words.
    pub problems: Vec<(String, String)>,
    /// What is passed over though its name is that of a sheet, and why, in words.
    pub passed_over: Vec<String>,
}

/// Lists the sheet files that there are now, as they are to be read on a day.
pub type ListFiles = dyn Fn(Date) -> Listed + Send + Sync;

/// Calls to an API, and what is left of its quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct ApiUsage {
    /// Reads so far.
    pub reads: u64,
    /// Writes so far.
    pub writes: u64,
    /// Reads that are left in this minute.
    pub reads_left: u32,
    /// Writes that are left in this minute.
    pub writes_left: u32,
}

/// Tells how an API is used.
#[derive(Clone)]
pub struct ApiMeter(pub Arc<dyn Fn() -> ApiUsage + Send + Sync>);

impl std::fmt::Debug for ApiMeter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ApiMeter").field(&(self.0)()).finish()
    }
}

/// Works on sheets beside the loop until it is to stop, counts them with all others, and reports what it did.
pub type Beside = dyn Fn(&mut dyn Journal, &Across, &AtomicBool, &dyn Fn(Report)) + Send + Sync;

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
    /// What it does beside.
    pub service: Service,
    /// Tells how Google is used, where it is.
    pub api: Option<ApiMeter>,
    /// What works on sheets at Google, where there are any; it runs on a thread of its own.
    pub beside: Option<Arc<Beside>>,
}

/// What the service does beside watching and syncing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Cycles that run side by side at most.
    pub cycles_max: usize,
    /// Days for which history is kept; none: for ever.
    pub retention_days: Option<u32>,
    /// The loopback address of the probes and metrics; none: not listened on.
    pub listen: Option<SocketAddr>,
    /// The unix socket for `kpiwarden status` and `reload`.
    pub socket: Option<PathBuf>,
    /// The address of a dead-man's switch, called after each good cycle, at most once a minute.
    pub heartbeat: Option<Secret>,
    /// Who is told what changed.
    pub receivers: Vec<Receiver>,
    /// The config file, where it is to be read again by itself when it changes.
    pub reload_on_change: Option<PathBuf>,
}

impl Default for Service {
    fn default() -> Self {
        Self {
            cycles_max: 2,
            retention_days: None,
            listen: None,
            socket: None,
            heartbeat: None,
            receivers: Vec::new(),
            reload_on_change: None,
        }
    }
}

impl std::fmt::Debug for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watched")
            .field("folders", &self.folders)
            .field("settle", &self.settle)
            .field("rescan", &self.rescan)
            .field("poll_every", &self.poll_every)
            .field("poll", &self.poll)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// Loads the config and says what to watch; a failure is in words for the person who can mend it.
pub type Loader<'l> = dyn FnMut() -> Result<Watched, String> + 'l;
