//! The loop.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::civil::Date;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::cycle::{Cycle, Said, sync_files};
use super::event::Event;
use super::files::{Stamp, sheet_of};
use super::settle::{Look, Settling};
use super::watch::{Watch, resolved};
use super::{Loader, Watched, WatchedFile};
use crate::model::Revision;
use crate::ports::{Clock, Journal};
use crate::sheets::safe_write::{refuse_if_locked, revision_of};

/// How long a stop waits for the running cycle. A write is whole or not at all, so what is cut off does no harm.
const STOP_WAIT: Duration = Duration::from_secs(4);
/// How often it is looked whether it is another day.
const DAY_LOOK: Duration = Duration::from_secs(30);
/// Largest file whose content is compared with our own last write, in bytes; a larger one is simply judged again.
const COMPARE_BYTES_MAX: u64 = 64 << 20;

/// Why the daemon could not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunError {
    /// What happened, and what to do.
    pub message: String,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RunError {}

/// Runs until SIGTERM or SIGINT, on a runtime of its own.
pub fn run_until_signalled(
    load: &mut Loader<'_>,
    journal: Box<dyn Journal>,
    clock: Arc<dyn Clock>,
) -> Result<(), RunError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| RunError { message: format!("the service cannot start: {error}") })?;
    let ended = runtime.block_on(async {
        let handler =
            |kind| signal(kind).map_err(|error| RunError { message: format!("signals cannot be heard: {error}") });
        let stop = stop_signal(handler(SignalKind::terminate())?, handler(SignalKind::interrupt())?);
        run(load, journal, clock, stop).await
    });
    runtime.shutdown_background();
    ended
}

async fn stop_signal(mut terminate: Signal, mut interrupt: Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Runs until `stop` is ready.
pub async fn run(
    load: &mut Loader<'_>,
    journal: Box<dyn Journal>,
    clock: Arc<dyn Clock>,
    stop: impl Future<Output = ()>,
) -> Result<(), RunError> {
    let mut watched = load().map_err(|message| RunError { message })?;
    watched.folders = resolved(&watched.folders);
    let mut watch = Watch::start(&watched);
    let rescan = if watch.must_poll { watched.poll_every.min(watched.rescan) } else { watched.rescan };
    let mut rescan = interval_at(Instant::now() + rescan, rescan.max(Duration::from_millis(100)));
    rescan.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut day = interval_at(Instant::now() + DAY_LOOK, DAY_LOOK);
    day.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut state = State::new(watched, journal, clock);
    state.look_at_all(true);
    tracing::info!(files = state.stamps.len(), folders = state.watched.folders.len(), "started");
    let mut stop = pin!(stop);
    loop {
        let event = tokio::select! {
            () = &mut stop => Event::Stop,
            Some(event) = watch.events.recv() => event,
            _ = rescan.tick() => Event::RescanDue,
            _ = day.tick() => Event::DayChanged,
            () = at(state.settling.next_due()), if state.running.is_none() => Event::SettleDue,
            ended = ended(&mut state.running), if state.running.is_some() => {
                state.cycle_ended(ended);
                continue;
            }
        };
        if watch.lost_events() {
            state.look_at_all(false);
        }
        if !state.handle(event) {
            break;
        }
    }
    state.stop().await;
    Ok(())
}

async fn at(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

async fn ended(running: &mut Option<Running>) -> Option<Cycle> {
    match running {
        Some(running) => (&mut running.handle).await.ok(),
        None => std::future::pending().await,
    }
}

/// A cycle that runs beside the loop.
struct Running {
    handle: JoinHandle<Cycle>,
    changed: usize,
}

struct State {
    watched: Watched,
    journal: Arc<Mutex<Box<dyn Journal>>>,
    clock: Arc<dyn Clock>,
    today: Date,
    settling: Settling,
    /// What each known file was like when it was looked at last.
    stamps: BTreeMap<PathBuf, Stamp>,
    /// What each file held after the last cycle, our own write included.
    revisions: BTreeMap<PathBuf, Revision>,
    running: Option<Running>,
    said: Said,
}

impl State {
    fn new(watched: Watched, journal: Box<dyn Journal>, clock: Arc<dyn Clock>) -> Self {
        let today = clock.today();
        let settling = Settling::new(watched.settle);
        Self {
            watched,
            journal: Arc::new(Mutex::new(journal)),
            clock,
            today,
            settling,
            stamps: BTreeMap::new(),
            revisions: BTreeMap::new(),
            running: None,
            said: Said::default(),
        }
    }

    /// Deals with one event; false ends the loop.
    fn handle(&mut self, event: Event) -> bool {
        match event {
            Event::Seen(paths) => {
                let now = Instant::now();
                for path in paths.iter().filter_map(|path| sheet_of(path)) {
                    if !self.settling.seen(&path, Stamp::of(&path), false, now) {
                        tracing::warn!(
                            "more files change than can be kept in mind: everything is looked at again later"
                        );
                        break;
                    }
                }
            }
            Event::RescanDue => self.look_at_all(false),
            Event::DayChanged => self.look_at_the_day(),
            Event::SettleDue => self.begin_cycle(),
            Event::Stop => return false,
        }
        true
    }

    fn list(&self) -> Vec<WatchedFile> {
        let mut files = (self.watched.list)(self.today);
        for file in &mut files {
            if let Ok(path) = file.path.canonicalize() {
                file.path = path;
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        files
    }

    /// Finds what changed, came or went without an event. `anyway`: all of them are to be judged.
    fn look_at_all(&mut self, anyway: bool) {
        let now = Instant::now();
        let mut gone = std::mem::take(&mut self.stamps);
        for file in self.list() {
            let Some(stamp) = Stamp::of(&file.path) else { continue };
            let before = gone.remove(&file.path);
            if (anyway || before != Some(stamp)) && !self.settling.waits(&file.path) {
                self.settling.seen(&file.path, Some(stamp), anyway, now);
            }
            self.stamps.insert(file.path, stamp);
        }
        for path in gone.into_keys() {
            self.settling.seen(&path, None, false, now);
        }
    }

    fn look_at_the_day(&mut self) {
        let today = self.clock.today();
        if today != self.today {
            tracing::info!(%today, "another day");
            self.today = today;
            self.look_at_all(true);
        }
    }

    /// Starts a cycle when a file has settled that is a sheet of ours and not merely our own write.
    fn begin_cycle(&mut self) {
        let settled = self.settling.settled(
            Instant::now(),
            Stamp::of,
            |path| match refuse_if_locked(path) {
                Ok(()) => Look::Free,
                Err(error) => Look::Open(error.message),
            },
            |path, words| tracing::info!(sheet = %path.display(), "waits: {words}"),
        );
        if settled.is_empty() {
            return;
        }
        let files = self.list();
        let is_known = |path: &Path| files.binary_search_by(|file| file.path.as_path().cmp(path)).is_ok();
        let mut changed = 0;
        for file in &settled {
            let known = is_known(&file.path);
            if let Some(stamp) = Stamp::of(&file.path).filter(|_| known) {
                self.stamps.insert(file.path.clone(), stamp);
            }
            let gone = !known && self.revisions.remove(&file.path).is_some();
            if gone || known && (file.anyway || !self.is_our_own_write(&file.path)) {
                changed += 1;
            }
        }
        if changed == 0 {
            return;
        }
        let busy: BTreeSet<PathBuf> =
            files.iter().map(|file| file.path.clone()).filter(|path| self.settling.waits(path)).collect();
        let (journal, options, today) = (Arc::clone(&self.journal), self.watched.open.clone(), self.today);
        let handle = tokio::task::spawn_blocking(move || sync_files(files, &busy, &options, &journal, today));
        self.running = Some(Running { handle, changed });
    }

    fn is_our_own_write(&self, path: &Path) -> bool {
        let Some(revision) = self.revisions.get(path) else { return false };
        let size = std::fs::metadata(path).map_or(u64::MAX, |meta| meta.len());
        size == revision.size
            && size <= COMPARE_BYTES_MAX
            && std::fs::read(path).is_ok_and(|bytes| revision_of(&bytes) == *revision)
    }

    fn cycle_ended(&mut self, cycle: Option<Cycle>) {
        let changed = self.running.take().map_or(0, |running| running.changed);
        let Some(cycle) = cycle else {
            tracing::error!("a cycle broke off; the service goes on, and tries again at the next change");
            return;
        };
        cycle.log(changed, &mut self.said);
        for (path, revision) in cycle.revisions() {
            self.revisions.insert(path.to_owned(), revision.clone());
        }
        let now = Instant::now();
        for (path, delay) in cycle.later() {
            self.settling.later(path, Stamp::of(path), delay, now);
        }
    }

    async fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            match timeout(STOP_WAIT, &mut running.handle).await {
                Ok(Ok(cycle)) => cycle.log(running.changed, &mut self.said),
                Ok(Err(_)) => tracing::error!("the last cycle broke off"),
                Err(_) => tracing::warn!("the running cycle was cut off; each sheet is as it was or fully written"),
            }
        }
        tracing::info!("stopped");
    }
}
