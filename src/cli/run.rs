//! `kpiwarden run`: the daemon.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::args::{Common, OutputFormat};
use super::failure::{Failure, Outcome};
use super::google;
use super::setup::Setup;
use super::targets::{Place, SharedSettings, files_and, paths};
use super::watch_google;
use crate::config::{Poll, SheetPlace};
use crate::daemon::{self, Listed, Manager, Watched, WatchedFile};
use crate::sheets::OpenOptions;
use crate::sheets::safe_write::{clean_beside, is_lock_file, is_temporary};

/// How often files are looked at where the file system tells nothing.
const POLL_EVERY: Duration = Duration::from_secs(2);

/// Watches and syncs until SIGTERM or SIGINT.
pub(super) fn run(common: &Common, sheets: &[String]) -> Result<Outcome, Failure> {
    start_log(common);
    let setup = Arc::new(Setup::load(common)?);
    let journal = Box::new(setup.journal_checked()?);
    let clock = setup.clock();
    // Said once, before anything is watched: nothing to work on is a mistake, not an idle daemon.
    let found = files_and(&setup, sheets, &mut |_, _| {})?;
    for remark in clean_beside(paths(&found)) {
        tracing::warn!("{remark}");
    }
    let mut first = Some(setup);
    let mut load = || {
        let setup = match first.take() {
            Some(setup) => setup,
            None => Arc::new(Setup::load(common).map_err(|failure| failure.message)?),
        };
        watched(&setup, sheets)
    };
    let ended = daemon::run_until_signalled(&mut load, journal, clock, manager());
    ended.map_err(
        |error| {
            if error.config { Failure::usage(error.message, "") } else { Failure::unread(error.message, "") }
        },
    )?;
    Ok(Outcome::Clean)
}

/// The service manager, as it makes itself known in the environment.
fn manager() -> Manager {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let for_us = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
    Manager {
        socket: std::env::var_os("NOTIFY_SOCKET").filter(|socket| !socket.is_empty()),
        watchdog: number("WATCHDOG_USEC").filter(|period| for_us && *period > 0).map(Duration::from_micros),
    }
}

fn watched(setup: &Arc<Setup>, sheets: &[String]) -> Result<Watched, String> {
    let mut service = setup.service()?;
    service.reload_on_change = setup.config_path.clone().filter(|_| setup.config.service.reload_on_change);
    service.socket = service.socket.or_else(super::socket::of_environment);
    let watch = setup.config.watch;
    let (list_setup, list_sheets) = (Arc::clone(setup), sheets.to_vec());
    let (beside, api) = watch_google::beside(setup, sheets)?.unzip();
    Ok(Watched {
        folders: folders(setup, sheets),
        open: OpenOptions { state: setup.state_folder().ok(), ..OpenOptions::default() },
        list: Arc::new(move |today| list(&list_setup, &list_sheets, today)),
        settle: Duration::from_secs(u64::from(watch.settle_seconds)),
        rescan: Duration::from_secs(u64::from(watch.rescan_seconds)),
        poll_every: POLL_EVERY,
        poll: match watch.poll {
            Poll::Auto => daemon::Poll::Auto,
            Poll::Always => daemon::Poll::Always,
            Poll::Never => daemon::Poll::Never,
        },
        service,
        api,
        beside,
    })
}

/// What there is to watch now.
fn list(setup: &Setup, sheets: &[String], today: Date) -> Listed {
    let mut shared = SharedSettings::new(setup, !sheets.is_empty(), today);
    let mut listed = Listed::default();
    let found = files_and(setup, sheets, &mut |place, words| {
        // They come and go with every edit.
        let name = place.rsplit('/').next().unwrap_or(place);
        if !is_lock_file(name) && !is_temporary(name) {
            listed.passed_over.push(format!("{place}: {words}"));
        }
    });
    let found = found.unwrap_or_else(|failure| {
        listed.problems.push(("sheets".to_owned(), format!("{} ({})", failure.message, failure.hint)));
        Vec::new()
    });
    for file in found {
        match file.place {
            Place::File { path, .. } => listed.files.push(WatchedFile { path, settings: shared.of(file.block) }),
            Place::Problem { input, error } => {
                listed.problems.push((input, format!("{} ({})", error.message, error.hint)));
            }
            Place::Stdin | Place::Google { .. } => {}
        }
    }
    listed
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

/// Log lines go to standard error. Under systemd they carry their priority, and no time, which the journal adds; `--format json`
/// makes each line an object.
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
    let _ = if common.format == OutputFormat::Json {
        log.json().flatten_event(true).try_init()
    } else if std::env::var_os("JOURNAL_STREAM").is_some() {
        log.event_format(ForTheJournal).try_init()
    } else {
        log.try_init()
    };
}

/// A line as journald reads it: its priority first (`sd-daemon(3)`), then words and fields.
struct ForTheJournal;

impl<S, N> FormatEvent<S, N> for ForTheJournal
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut line: Writer<'_>,
        event: &tracing::Event<'_>,
    ) -> std::fmt::Result {
        let priority = match *event.metadata().level() {
            tracing::Level::ERROR => 3,
            tracing::Level::WARN => 4,
            tracing::Level::INFO => 6,
            _ => 7,
        };
        write!(line, "<{priority}>")?;
        context.field_format().format_fields(line.by_ref(), event)?;
        writeln!(line)
    }
}
