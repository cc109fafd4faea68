//! Sheets that are judged beside the loop, on a thread of its own: those at Google. What is found in them is counted, said and told as what is
//! found in files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::Beside;
use super::across::{Across, Side};
use super::cycle::{Cycle, Totals};
use super::state::State;
use crate::caught::caught;
use crate::journal::SharedJournal;

/// Reports that wait for the loop at most; who reports waits then.
const REPORTS_MAX: usize = 64;
/// How long it waits after it broke off.
const BROKEN_WAIT: Duration = Duration::from_secs(60);
/// How long files wait at the start until it is known what the sheets there bring into the counts.
const COUNT_WAIT: Duration = Duration::from_secs(60);
/// How often it is looked whether it has stopped, or is to.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What the loop is told by who works beside it.
pub struct Report(pub(super) Reported);

impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match &self.0 {
            Reported::Watched(_) => "Watched",
            Reported::Counted => "Counted",
            Reported::Judged { .. } => "Judged",
            Reported::Trouble(_) => "Trouble",
            Reported::Well => "Well",
        })
    }
}

pub(super) enum Reported {
    /// The sheets that are watched now, by name: others are watched no more.
    Watched(Vec<PathBuf>),
    /// It is known what they bring into the counts over all sheets.
    Counted,
    /// A cycle over one sheet, and how often that sheet has failed in a row.
    Judged { cycle: Box<Cycle>, failures: u32 },
    /// What stands in the way of all of them, in words.
    Trouble(String),
    /// Nothing stands in the way any more.
    Well,
}

/// The thread beside, and what it told so far.
pub(super) struct Besides {
    reports: mpsc::Sender<Report>,
    worker: Option<Worker>,
    /// What was found in each sheet that is watched there.
    found: BTreeMap<PathBuf, Totals>,
    /// What stands in the way of all of them.
    pub(super) trouble: String,
    /// How long files wait for what they bring into the counts.
    awaited_until: Option<Instant>,
}

struct Worker {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Besides {
    pub(super) fn new() -> (Self, mpsc::Receiver<Report>) {
        let (reports, received) = mpsc::channel(REPORTS_MAX);
        let besides =
            Self { reports, worker: None, found: BTreeMap::new(), trouble: String::new(), awaited_until: None };
        (besides, received)
    }

    /// Starts the work; what was at work before ends first, so that no sheet is worked on twice at once.
    pub(super) fn start(&mut self, work: Option<Arc<Beside>>, journal: &SharedJournal, across: &Across) {
        let before = self.worker.take();
        if let Some(before) = &before {
            before.stop.store(true, Ordering::Relaxed);
        }
        let Some(work) = work else { return };
        self.awaited_until = before.is_none().then(|| Instant::now() + COUNT_WAIT);
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, mut journal, reports) = (Arc::clone(&stop), journal.clone(), self.reports.clone());
        let across = across.clone();
        let run = move || {
            if let Some(before) = before {
                let _ = before.thread.join();
            }
            let tell = |report| {
                // Nobody hears it only when the service stops.
                let _ = reports.blocking_send(report);
            };
            while !stopped.load(Ordering::Relaxed) {
                match caught(|| work(&mut journal, &across, &stopped, &tell)) {
                    Ok(()) => return,
                    Err(why) => tell(Report(Reported::Trouble(format!(
                        "the work at Google broke off, which is a defect, and begins again in a minute: {why}"
                    )))),
                }
                let broke_off = std::time::Instant::now();
                while broke_off.elapsed() < BROKEN_WAIT && !stopped.load(Ordering::Relaxed) {
                    std::thread::sleep(LOOK_EVERY);
                }
            }
        };
        match std::thread::Builder::new().name("beside".to_owned()).spawn(run) {
            Ok(thread) => self.worker = Some(Worker { stop, thread }),
            Err(error) => tracing::error!("the work at Google cannot be started: {error}"),
        }
    }

    /// Whether files are still to wait.
    pub(super) fn is_awaited(&self, now: Instant) -> bool {
        self.awaited_until.is_some_and(|until| now < until)
    }

    /// Says that it is to stop.
    pub(super) fn ask_to_stop(&self) {
        if let Some(worker) = &self.worker {
            worker.stop.store(true, Ordering::Relaxed);
        }
    }

    /// Waits until it has stopped.
    pub(super) async fn stopped(&self) {
        while self.worker.as_ref().is_some_and(|worker| !worker.thread.is_finished()) {
            sleep(LOOK_EVERY).await;
        }
    }

    /// The sheets that are watched there.
    pub(super) fn sources(&self) -> impl Iterator<Item = String> + '_ {
        self.found.keys().map(|path| path.display().to_string())
    }

    /// What was found in all of them, with what was found in files.
    pub(super) fn with_files(&self, files: Totals) -> Totals {
        let mut all = files;
        self.found.values().for_each(|found| all.add(found));
        all
    }
}

impl State {
    /// Starts what works beside the loop, as the config has it now.
    pub(super) fn start_beside(&mut self) {
        let work = self.watched.beside.clone();
        if work.is_none() {
            self.watch_beside(Vec::new());
            self.sheets.across.keep(Side::Google, &BTreeSet::new());
            self.beside.trouble.clear();
        }
        self.sheets.across.expect_files(!self.sheets.stamps.is_empty());
        self.beside.start(work, &self.journal, &self.sheets.across);
    }

    pub(super) fn take_report(&mut self, report: Report) {
        match report.0 {
            Reported::Watched(sheets) => self.watch_beside(sheets),
            Reported::Counted => self.beside.awaited_until = None,
            Reported::Judged { cycle, failures } => self.judged_beside(&cycle, failures),
            Reported::Trouble(words) => {
                self.beside.awaited_until = None;
                self.beside.trouble.clone_from(&words);
                self.trouble(&words);
            }
            Reported::Well => {
                let before = std::mem::take(&mut self.beside.trouble);
                if !before.is_empty() {
                    tracing::info!("Google can be reached again");
                    let mut facts = self.health.facts();
                    if facts.trouble == before {
                        facts.trouble.clear();
                    }
                }
            }
        }
    }

    fn watch_beside(&mut self, sheets: Vec<PathBuf>) {
        let mut before = std::mem::take(&mut self.beside.found);
        {
            let mut facts = self.health.facts();
            for sheet in sheets {
                facts.sheets.entry(sheet.display().to_string()).or_default();
                let found = before.remove(&sheet).unwrap_or_default();
                self.beside.found.insert(sheet, found);
            }
            for gone in before.keys() {
                facts.sheets.remove(&gone.display().to_string());
            }
        }
        for gone in before.into_keys() {
            self.said.remove(&gone);
            tracing::info!(sheet = %gone.display(), "is not watched any more");
        }
        self.sum_up();
    }

    fn judged_beside(&mut self, cycle: &Cycle, failures: u32) {
        let now = Instant::now();
        let known = |path: &PathBuf| self.beside.found.contains_key(path);
        if !cycle.sheets.iter().all(|sheet| known(&sheet.path)) {
            // What an older config named.
            return;
        }
        cycle.log();
        self.say(cycle);
        self.count(cycle, now, |_, _| failures);
        for sheet in &cycle.sheets {
            self.beside.found.insert(sheet.path.clone(), sheet.totals.clone());
        }
        self.sum_up();
        self.beat(now);
    }
}
