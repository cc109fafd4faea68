//! `kpiwarden run`: the daemon.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::args::Common;
use super::failure::{Failure, Outcome};
use super::google;
use super::setup::Setup;
use super::targets::{Place, SharedSettings, files};
use crate::clock::SystemTimer;
use crate::config::{Poll, SheetPlace};
use crate::daemon::{self, Watched, WatchedFile};
use crate::sheets::OpenOptions;

/// How often files are looked at where the file system tells nothing.
const POLL_EVERY: Duration = Duration::from_secs(2);
/// How long a stop waits for the work at Google.
const GOOGLE_STOP_WAIT: Duration = Duration::from_secs(4);

/// Watches and syncs until SIGTERM or SIGINT.
pub(super) fn run(common: &Common, sheets: &[String]) -> Result<Outcome, Failure> {
    start_log(common);
    let setup = Arc::new(Setup::load(common)?);
    let journal = Box::new(setup.journal()?);
    let clock = setup.clock();
    // Said once, before anything is watched: nothing to work on is a mistake, not an idle daemon.
    files(&setup, sheets)?;
    let stop = Arc::new(AtomicBool::new(false));
    let beside = watch_google(&setup, sheets, &stop)?;
    let mut load = || Ok(watched(&setup, sheets));
    let ended = daemon::run_until_signalled(&mut load, journal, clock);
    stop.store(true, Ordering::Relaxed);
    if let Some(beside) = beside {
        // A call in flight may take minutes; a write that is cut off is taken up at the next start.
        let began = std::time::Instant::now();
        while !beside.is_finished() && began.elapsed() < GOOGLE_STOP_WAIT {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    ended.map_err(|error| Failure::unread(error.message, ""))?;
    Ok(Outcome::Clean)
}

/// Watches what is at Google, where anything is, on a thread of its own.
fn watch_google(
    setup: &Arc<Setup>,
    sheets: &[String],
    stop: &Arc<AtomicBool>,
) -> Result<Option<std::thread::JoinHandle<()>>, Failure> {
    let named = files(setup, sheets)?;
    if !named.iter().any(|file| matches!(file.place, Place::Google(_))) {
        return Ok(None);
    }
    let google = google::google(setup, true)?;
    let mut journal = setup.journal()?;
    let (list_setup, list_sheets) = (Arc::clone(setup), sheets.to_vec());
    let list: daemon::ListGoogle = Arc::new(move |google, today| {
        let mut shared = SharedSettings::new(&list_setup, !list_sheets.is_empty(), today);
        let mut found = Vec::new();
        for file in files(&list_setup, &list_sheets).unwrap_or_default() {
            if let Place::Google(address) = &file.place {
                let ids = google::sheets_of(google, address)?;
                found.extend(ids.into_iter().map(|(id, _)| (id, shared.of(file.block))));
            }
        }
        Ok(found)
    });
    let poll = Duration::from_secs(u64::from(setup.config.google.poll_seconds));
    let mut watch = daemon::GoogleWatch::new(google, list, Arc::new(SystemTimer), setup.clock(), poll);
    let stop = Arc::clone(stop);
    let run = move || watch.run(&mut journal, &stop);
    let thread = std::thread::Builder::new().name("google".to_owned()).spawn(run);
    thread.map(Some).map_err(|error| Failure::unread(format!("the service cannot start: {error}"), ""))
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
                Place::Stdin | Place::Google { .. } | Place::Problem { .. } => None,
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
        let places = setup.config.sheets.iter().filter_map(|block| match &block.place {
            SheetPlace::Path(path) => Some(path.clone()),
            SheetPlace::Folder { folder, .. } => Some(folder.clone()),
            SheetPlace::Google(_) | SheetPlace::GoogleFolder(_) => None,
        });
        places.collect()
    } else {
        sheets.iter().filter(|sheet| google::address(sheet).is_none()).map(PathBuf::from).collect()
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
