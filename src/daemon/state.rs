//! What the loop knows, and what it does about each event.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use tokio::sync::mpsc;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, timeout};

use super::beside::{Besides, Report};
use super::cycle::Cycle;
use super::event::Event;
use super::files::{Stamp, sheet_of};
use super::health::Health;
use super::http::{Listener, Pages, ReloadRequest, listen_on_port, listen_on_socket};
use super::missing::Missing;
use super::notify::{Manager, Notifier};
use super::settle::{Look, Settling};
use super::sheets::Sheets;
use super::tell::{self, Told, Transport};
use super::watch::resolved;
use super::{Listed, Loader, Watched, WatchedFile};
use crate::journal::SharedJournal;
use crate::ports::{Clock, Journal};
use crate::sheets::safe_write::{OpenFiles, refuse_if_locked};

/// How long a stop waits for running cycles. A write is whole or not at all, so what is cut off does no harm.
const STOP_WAIT: Duration = Duration::from_secs(4);
/// How long one cycle may take before the service counts as stuck.
const CYCLE_MAX: Duration = Duration::from_secs(15 * 60);

/// What the loop knows.
pub(super) struct State {
    pub(super) watched: Watched,
    pub(super) journal: SharedJournal,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) transport: Option<Arc<dyn Transport>>,
    pub(super) notifier: Notifier,
    pub(super) health: Health,
    pub(super) today: Date,
    pub(super) settling: Settling,
    pub(super) sheets: Sheets,
    pub(super) missing: Missing,
    pub(super) running: JoinSet<Cycle>,
    /// What works beside the loop.
    pub(super) beside: Besides,
    /// The sheets of each running cycle and when it began.
    pub(super) at_work: BTreeMap<Id, (Instant, Vec<PathBuf>)>,
    pub(super) sending: JoinSet<Vec<Told>>,
    pub(super) beating: JoinSet<Result<(), String>>,
    pub(super) last_beat: Option<Instant>,
    /// What was said of each sheet last, so that it is not said again each cycle.
    pub(super) said: BTreeMap<PathBuf, String>,
    /// Errors of the service that could not be put into the outbox yet.
    pub(super) untold: Vec<String>,
    /// Whether no letter waits, so that the outbox need not be looked into.
    pub(super) outbox_is_empty: bool,
    /// The day of each receiver's last digest.
    pub(super) digest_marks: BTreeMap<String, Date>,
    pub(super) config_stamp: Option<Stamp>,
    pub(super) pruned: Option<Date>,
    listeners: Vec<(Place, Listener)>,
}

/// Where the service is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Port(SocketAddr),
    Socket(PathBuf),
}

impl State {
    pub(super) fn new(
        mut watched: Watched,
        journal: Box<dyn Journal>,
        clock: Arc<dyn Clock>,
        transport: Option<Arc<dyn Transport>>,
        manager: &Manager,
    ) -> (Self, mpsc::Receiver<Report>) {
        watched.folders = resolved(&watched.folders);
        let health = Health::new(Instant::now(), watched.fresh_for());
        health.facts().api.clone_from(&watched.api);
        let (beside, reports) = Besides::new();
        let state = Self {
            today: clock.today(),
            settling: Settling::new(watched.settle),
            health,
            config_stamp: watched.service.reload_on_change.as_deref().and_then(Stamp::of),
            watched,
            journal: SharedJournal::new(journal),
            clock,
            transport,
            notifier: Notifier::new(manager),
            sheets: Sheets::default(),
            missing: Missing::default(),
            running: JoinSet::new(),
            beside,
            at_work: BTreeMap::new(),
            sending: JoinSet::new(),
            beating: JoinSet::new(),
            last_beat: None,
            said: BTreeMap::new(),
            untold: Vec::new(),
            outbox_is_empty: false,
            digest_marks: BTreeMap::new(),
            pruned: None,
            listeners: Vec::new(),
        };
        (state, reports)
    }

    pub(super) async fn listen(&mut self, wish: &mpsc::Sender<ReloadRequest>) -> Result<(), String> {
        let service = &self.watched.service;
        let port = service.listen.map(Place::Port);
        let wanted: Vec<Place> = port.into_iter().chain(service.socket.clone().map(Place::Socket)).collect();
        // Who is listened to already is not cut off: an address is not free at once, and who asked for the reload waits for an answer.
        self.listeners.retain(|(place, _)| wanted.contains(place));
        let mut failures = Vec::new();
        for place in wanted {
            if self.listeners.iter().any(|(known, _)| *known == place) {
                continue;
            }
            let pages = Pages { health: self.health.clone(), reload: wish.clone() };
            let (listener, shown) = match &place {
                Place::Port(address) => (listen_on_port(*address, pages).await, address.to_string()),
                Place::Socket(path) => (listen_on_socket(path, pages), path.display().to_string()),
            };
            match listener {
                Ok(listener) => self.listeners.push((place, listener)),
                Err(error) => failures.push(format!("{shown} cannot be listened on: {error}")),
            }
        }
        if failures.is_empty() { Ok(()) } else { Err(failures.join("; ")) }
    }

    /// Deals with one event.
    pub(super) fn handle(&mut self, event: Event) {
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
            Event::RescanDue => self.look_around(),
            Event::Tick => self.tick(),
            Event::SettleDue => self.take_settled(),
            Event::CycleEnded(cycle) => self.cycle_ended(cycle),
            Event::Beside(report) => self.take_report(report),
            Event::Told(told) => self.settle_letters(&told),
            Event::Heartbeat(arrived) => {
                self.health.facts().heartbeat_failed = arrived.is_err();
                if let Err(why) = arrived {
                    tracing::warn!("the heartbeat did not arrive: {why}");
                }
            }
            Event::WatchdogDue => self.feed_watchdog(),
            Event::Reload(_) | Event::Stop => {}
        }
    }

    /// The loop turns; it counts as alive only while no cycle hangs.
    pub(super) fn feed_watchdog(&self) {
        let oldest = self.at_work.values().map(|(began, _)| began.elapsed()).max();
        if oldest.is_none_or(|age| age < CYCLE_MAX) {
            self.notifier.alive();
        }
    }

    pub(super) fn list(&self) -> Vec<WatchedFile> {
        self.listed().files
    }

    fn listed(&self) -> Listed {
        let mut listed = (self.watched.list)(self.today);
        let files = &mut listed.files;
        for file in &mut *files {
            if let Ok(path) = file.path.canonicalize() {
                file.path = path;
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        listed
    }

    /// Finds what changed, came or went without an event. `anyway`: all of them are to be judged.
    pub(super) fn look_at_all(&mut self, anyway: bool) {
        let now = Instant::now();
        let mut gone = std::mem::take(&mut self.sheets.stamps);
        let listed = self.listed();
        self.hear(&listed, anyway);
        for file in listed.files {
            let Some(stamp) = Stamp::of(&file.path) else { continue };
            let before = gone.remove(&file.path);
            if (anyway || before != Some(stamp)) && !self.settling.waits(&file.path) {
                self.settling.seen(&file.path, Some(stamp), anyway, now);
            }
            self.sheets.stamps.insert(file.path, stamp);
        }
        for path in gone.into_keys() {
            self.settling.seen(&path, None, false, now);
        }
    }

    /// The regular look at everything. Where it finds nothing to do, and nothing fails, it is as good as a cycle.
    pub(super) fn look_around(&mut self) {
        self.look_at_all(false);
        let now = Instant::now();
        let idle = !self.settling.is_settling() && !self.sheets.has_work() && self.running.is_empty();
        if idle {
            let mut facts = self.health.facts();
            // One sheet that fails is told of by itself, and is no failure of the service.
            let none = facts.sheets.is_empty() && self.sheets.stamps.is_empty();
            let any_well = none || facts.sheets.values().any(|sheet| sheet.failures == 0);
            if any_well && self.beside.trouble.is_empty() {
                facts.last_good = Some(now);
                facts.last_good_unix = Some(self.clock.unix_seconds());
            }
        }
        self.beat(now);
    }

    /// Once a minute: the day, the outbox, the digests, what is to be forgotten.
    pub(super) fn tick(&mut self) {
        let today = self.clock.today();
        if today != self.today {
            if today < self.today {
                let words = format!(
                    "the clock went back from {} to {today}: sheets are judged by it, and history goes on at its last day",
                    self.today
                );
                self.trouble(&words);
            } else {
                tracing::info!(%today, "another day");
            }
            self.today = today;
            self.look_at_all(true);
        }
        if self.missing.waits() {
            let listed = self.listed();
            self.hear(&listed, false);
        }
        if self.pruned != Some(today) {
            self.forget_old(today);
        }
        self.tell();
        let line = self.health.line();
        self.notifier.status(&line);
    }

    pub(super) fn config_changed(&mut self) -> bool {
        let Some(path) = &self.watched.service.reload_on_change else { return false };
        let now = Stamp::of(path);
        let changed = now.is_some() && now != self.config_stamp;
        self.config_stamp = now.or(self.config_stamp);
        changed
    }

    /// Reads the config again. One that cannot be used changes nothing. Whether it was taken over.
    pub(super) fn reload(&mut self, load: &mut Loader<'_>, asker: Option<ReloadRequest>) -> bool {
        self.notifier.reloading();
        let loaded = load();
        let answer = match loaded {
            Ok(mut watched) => {
                watched.folders = resolved(&watched.folders);
                self.settling.set_quiet(watched.settle);
                {
                    let mut facts = self.health.facts();
                    facts.fresh_for = watched.fresh_for();
                    facts.api.clone_from(&watched.api);
                    facts.reloads += 1;
                    facts.reload_failed = false;
                    facts.trouble.clear();
                }
                self.watched = watched;
                self.said.clear();
                self.forget_missing();
                tracing::info!("the config was read again");
                Ok("the config was read again\n".to_owned())
            }
            Err(problems) => {
                self.health.facts().reload_failed = true;
                self.trouble(&format!("the config is invalid and the old one stays in use: {problems}"));
                Err(format!("{problems}\n"))
            }
        };
        let line = self.health.line();
        self.notifier.ready(&line);
        let good = answer.is_ok();
        if let Some(asker) = asker {
            let _ = asker.send(answer);
        }
        good
    }

    /// Takes what has settled and is a sheet of ours, and not merely our own write.
    pub(super) fn take_settled(&mut self) {
        let sheets = &self.sheets;
        let open = OnceCell::new();
        let settled = self.settling.settled(
            Instant::now(),
            Stamp::of,
            |path| {
                if sheets.is_in_work(path) {
                    return Look::InWork;
                }
                let free =
                    refuse_if_locked(path).and_then(|()| open.get_or_init(OpenFiles::now).refuse_if_written(path));
                free.map_or_else(|error| Look::Open(error.message), |()| Look::Free)
            },
            |path, words| tracing::info!(sheet = %path.display(), "waits: {words}"),
        );
        if settled.is_empty() {
            return;
        }
        if settled.iter().any(|file| file.path.is_dir()) {
            // What was put into a new folder before it was watched gave no event.
            self.look_at_all(false);
        }
        let files = self.list();
        let is_ours = |path: &PathBuf| files.binary_search_by(|known| known.path.cmp(path)).is_ok();
        let (settled, gone): (Vec<_>, Vec<_>) = settled.into_iter().partition(|file| is_ours(&file.path));
        for path in self.sheets.forget(gone.into_iter().map(|file| file.path).collect()) {
            tracing::info!(sheet = %path.display(), "is not there any more");
            self.health.facts().sheets.remove(&path.display().to_string());
        }
        for file in settled {
            if let Some(stamp) = Stamp::of(&file.path) {
                self.sheets.stamps.insert(file.path.clone(), stamp);
            }
            if file.anyway || !self.sheets.is_our_own_write(&file.path) {
                self.sheets.push(file.path, file.seen);
            }
        }
    }

    pub(super) async fn stop(&mut self) {
        self.notifier.stopping();
        self.listeners.clear();
        self.beside.ask_to_stop();
        let running = async {
            while let Some(ended) = self.running.join_next_with_id().await {
                match ended {
                    Ok((_, cycle)) => cycle.log(),
                    Err(_) => tracing::error!("a last cycle broke off"),
                }
            }
            while let Some(told) = self.sending.join_next().await {
                let now = self.clock.unix_seconds();
                for told in told.unwrap_or_default() {
                    let _ = tell::settle(&told, &mut self.journal, now);
                }
            }
            // A call in flight may take minutes; a write that is cut off is taken up at the next start.
            self.beside.stopped().await;
        };
        if timeout(STOP_WAIT, running).await.is_err() {
            tracing::warn!("what was running was cut off; each sheet is as it was or fully written");
        }
        if let Some(path) = &self.watched.service.socket {
            let _ = std::fs::remove_file(path);
        }
        tracing::info!("stopped");
    }
}

impl Watched {
    /// How old the last good cycle may be.
    fn fresh_for(&self) -> Duration {
        self.rescan * 2
    }
}
