//! `kpiwarden run`: the daemon.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::args::Common;
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::targets::{Place, SharedSettings, files};
use crate::config::{Poll, SheetPlace};
use crate::daemon::{self, Watched, WatchedFile};
use crate::sheets::OpenOptions;

/// How often files are looked at where the file system tells nothing.
const POLL_EVERY: Duration = Duration::from_secs(2);

/// Watches and syncs until SIGTERM or SIGINT.
pub(super) fn run(common: &Common, sheets: &[String]) -> Result<Outcome, Failure> {
    start_log(common);
    let setup = Arc::new(Setup::load(common)?);
    let journal = Box::new(setup.journal()?);
    let clock = setup.clock();
    // Said once, before anything is watched: nothing to work on is a mistake, not an idle daemon.
    files(&setup, sheets)?;
    let mut load = || Ok(watched(&setup, sheets));
    daemon::run_until_signalled(&mut load, journal, clock).map_err(|error| Failure::unread(error.message, ""))?;
    Ok(Outcome::Clean)
}

fn watched(setup: &Arc<Setup>, sheets: &[String]) -> Watched {
    let watch = setup.config.watch;
    let (list_setup, list_sheets) = (Arc::clone(setup), sheets.to_vec());
    Watched {
        folders: folders(setup, sheets),
        open: OpenOptions { state: setup.state_folder().ok(), ..OpenOptions::default() },
        list: Arc::new(move |today| {
            let mut shared = SharedSettings::new(&list_setup, !list_sheets.is_empty(), today);
            let files = files(&list_setup, &list_sheets).unwrap_or_default();
            let known = files.into_iter().filter_map(|file| match file.place {
                Place::File { path, .. } => Some((path, file.block)),
                Place::Stdin | Place::Problem { .. } => None,
            });
            known.map(|(path, block)| WatchedFile { path, settings: shared.of(block) }).collect()
        }),
        settle: Duration::from_secs(u64::from(watch.settle_seconds)),
        rescan: Duration::from_secs(u64::from(watch.rescan_seconds)),
        poll_every: POLL_EVERY,
        poll: match watch.poll {
            Poll::Auto => daemon::Poll::Auto,
            Poll::Always => daemon::Poll::Always,
            Poll::Never => daemon::Poll::Never,
        },
    }
}

/// The folders in which something may change: those named, and those of the files named.
fn folders(setup: &Setup, sheets: &[String]) -> Vec<PathBuf> {
    let named: Vec<PathBuf> = if sheets.is_empty() {
        let places = setup.config.sheets.iter().map(|block| match &block.place {
            SheetPlace::Path(path) => path.clone(),
            SheetPlace::Folder { folder, .. } => folder.clone(),
        });
        places.collect()
    } else {
        sheets.iter().map(PathBuf::from).collect()
    };
    let mut folders: Vec<PathBuf> = named
        .into_iter()
        .map(|path| {
            if path.is_dir() {
                return path;
            }
            // Of a pattern, the part before it; of a file, its folder.
            let fixed: PathBuf = path
                .components()
                .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
                .collect();
            if fixed.is_dir() {
                return fixed;
            }
            match fixed.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
                _ => PathBuf::from("."),
            }
        })
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

/// Log lines go to standard error; under systemd without time, which the journal adds.
fn start_log(common: &Common) {
    let level = match (common.quiet, common.verbose) {
        (0, 0) => tracing::Level::INFO,
        (0, _) => tracing::Level::DEBUG,
        (1, _) => tracing::Level::WARN,
        _ => tracing::Level::ERROR,
    };
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    // A second start in one process keeps the first log.
    let _ = if std::env::var_os("JOURNAL_STREAM").is_some() { log.without_time().try_init() } else { log.try_init() };
}
