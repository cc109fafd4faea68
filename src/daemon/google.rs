//! Sheets at Google: one look at what changed for all of them, direct looks at those edited lately, and a fair queue.
//!
//! Drive tells of an edit up to three minutes late, and of our own writes as well. A change whose last author is us is no
//! news: the answer to our write held the state after it. Everything is a plain function of the time given to it, so that
//! simulated time can drive it.

mod counting;
mod listing;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::civil::Date;
use tokio::time::Instant;

use self::counting::on_day;
pub use self::listing::{ListGoogle, Listing};
use super::across::Across;
use super::beside::{Report, Reported};
use super::cycle::{Cycle, SheetCycle, Totals, say_why_not};
use crate::caught::caught;
use crate::engine::{Action, SheetOutcome, SheetSettings, SyncTarget, Synced, policy};
use crate::ports::{Clock, ErrorKind, Journal, SheetError, TITLE_MARK, Timer};
use crate::sheets::google::{Google, address_of};

/// A sheet is looked at directly for this long after an edit, in milliseconds.
const ACTIVE_MS: i64 = 10 * 60_000;
/// Between two direct looks at one sheet, in milliseconds.
const DIRECT_EVERY_MS: i64 = 20_000;
/// Direct looks at all sheets together a minute: a third of what one account may read.
const DIRECT_PER_MINUTE: i64 = 20;
/// First wait before a sheet that failed is tried again, and the longest, in milliseconds.
const RETRY_MS: (i64, i64) = (30_000, 600_000);
/// A sheet without a right to it is tried again after this long, or when Drive tells of it, in milliseconds.
const PARKED_MS: i64 = 3_600_000;
/// Under which name the place in Drive's list of changes is kept, by account.
const DRIVE: &str = "Google Drive";
/// Which trouble is which: with the list of changes, with the list of sheets.
const CHANGES: usize = 0;
const LISTING: usize = 1;
/// Longest pause of the loop, so that a stop is heard, in milliseconds.
const PAUSE_MS_MAX: u64 = 500;

/// What is known of one sheet.
#[derive(Debug, Default)]
struct Known {
    settings: Option<Arc<SheetSettings>>,
    /// Since when it waits to be synced.
    waits_since_ms: Option<i64>,
    /// Not before.
    not_before_ms: i64,
    active_until_ms: i64,
    next_direct_ms: i64,
    /// Hash of its content after the last look.
    hash: Vec<u8>,
    /// Its time zone by name.
    zone: String,
    /// The day on which it was judged last, in its own time zone.
    day: Option<Date>,
    failures: u32,
    /// The kind of its last error.
    said: Option<ErrorKind>,
    /// When it was looked at last.
    looked_ms: Option<i64>,
    /// Its name, as it was kept last.
    title: String,
    /// Whether it was tried to be counted.
    tried: bool,
    /// Whether something else than its content asks for it to be judged: a new day, another sheet, a failure.
    must: bool,
    /// Whether the last judging left nothing that a person was told: what it holds says then all there is to say.
    settled: bool,
}

impl Known {
    /// Tried again rarely, or when Drive tells of it.
    fn park(&mut self, now: i64) {
        self.must = true;
        self.failures = self.failures.max(1);
        self.not_before_ms = now + PARKED_MS;
        self.waits_since_ms = Some(self.not_before_ms);
        self.active_until_ms = 0;
    }
}

/// What one step did.
#[derive(Debug, Default)]
pub struct Stepped {
    /// The sheet that was synced, and what became of it.
    pub synced: Option<(String, SheetOutcome)>,
    /// What the service is to hear of it.
    pub reports: Vec<Report>,
    /// When there is something to do again, in milliseconds since 1970.
    pub next_ms: i64,
}

/// Watches sheets at Google.
pub struct GoogleWatch {
    google: Google,
    list: ListGoogle,
    timer: Arc<dyn Timer>,
    clock: Arc<dyn Clock>,
    poll_ms: i64,
    known: BTreeMap<String, Known>,
    token: String,
    /// Whether the token that was kept by an earlier run was taken up.
    recalled: bool,
    next_poll_ms: i64,
    next_list_ms: i64,
    next_direct_ms: i64,
    day: Option<Date>,
    /// Why the changes cannot be read, or the sheets cannot be listed, in words.
    troubles: [Option<String>; 2],
    reports: Vec<Report>,
    /// When the step at hand began.
    began_ms: i64,
    /// What all sheets bring into the counts over owners and goals.
    across: Across,
    /// Until when it is counted what the sheets hold, which comes before the first is judged; none once it is known.
    counting_until_ms: Option<i64>,
    /// Whether it is told that its sheets are counted.
    counted: bool,
}

impl std::fmt::Debug for GoogleWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GoogleWatch")
            .field("google", &self.google)
            .field("sheets", &self.known.len())
            .finish_non_exhaustive()
    }
}

impl GoogleWatch {
    /// Watches what `list` names, with a look at the changes every `poll`.
    pub fn new(google: Google, list: ListGoogle, timer: Arc<dyn Timer>, clock: Arc<dyn Clock>, poll: Duration) -> Self {
        Self {
            google,
            list,
            timer,
            clock,
            poll_ms: i64::try_from(poll.as_millis()).unwrap_or(i64::MAX).max(1000),
            known: BTreeMap::new(),
            token: String::new(),
            recalled: false,
            next_poll_ms: 0,
            next_list_ms: 0,
            next_direct_ms: 0,
            day: None,
            troubles: [None, None],
            reports: Vec::new(),
            began_ms: 0,
            across: Across::default(),
            counting_until_ms: Some(i64::MAX),
            counted: false,
        }
    }

    /// Counts its sheets with those of others.
    #[must_use]
    pub fn among(mut self, across: &Across) -> Self {
        self.across = across.clone();
        self
    }

    /// How many sheets are watched, and how many of them wait to be synced.
    pub fn counts(&self) -> (usize, usize) {
        (self.known.len(), self.known.values().filter(|known| known.waits_since_ms.is_some()).count())
    }

    /// Works until `stop` is set, and tells what it did.
    pub fn run(&mut self, journal: &mut dyn Journal, stop: &AtomicBool, tell: &dyn Fn(Report)) {
        while !stop.load(Ordering::Relaxed) {
            let stepped = self.step(journal);
            stepped.reports.into_iter().for_each(tell);
            let wait = u64::try_from(stepped.next_ms - self.timer.now_ms()).unwrap_or(0);
            if wait > 0 {
                self.timer.sleep(Duration::from_millis(wait.min(PAUSE_MS_MAX)));
            }
        }
    }

    /// Does what is due: at most one look at the changes, and one sheet.
    pub fn step(&mut self, journal: &mut dyn Journal) -> Stepped {
        let now = self.timer.now_ms();
        self.began_ms = now;
        let today = self.clock.today();
        if self.day != Some(today) || now >= self.next_list_ms {
            self.list_sheets(today, now);
        }
        let missed = !std::mem::replace(&mut self.recalled, true) && self.recall(journal);
        if now >= self.next_poll_ms {
            let token = self.token.clone();
            self.poll(now, missed);
            if token != self.token {
                self.keep_token(journal);
            }
        }
        if let Some(next_ms) = self.count_next(now, journal) {
            return Stepped { synced: None, reports: std::mem::take(&mut self.reports), next_ms };
        }
        let synced = self.next_sheet(now).and_then(|(id, direct)| {
            let outcome = self.sync(&id, direct, journal)?;
            Some((id, outcome))
        });
        let now = self.timer.now_ms();
        self.take_again(now);
        Stepped { synced, reports: std::mem::take(&mut self.reports), next_ms: self.next_due(now) }
    }

    fn next_due(&self, now: i64) -> i64 {
        let mut due = self.next_poll_ms.min(self.next_list_ms);
        for known in self.known.values() {
            if known.waits_since_ms.is_some() {
                due = due.min(known.not_before_ms.max(now));
            } else if known.active_until_ms > now {
                due = due.min(known.next_direct_ms.max(self.next_direct_ms).max(known.not_before_ms));
            }
        }
        due
    }

    /// Takes up where an earlier run stopped in Drive's list of changes; whether there was one.
    fn recall(&mut self, journal: &dyn Journal) -> bool {
        match journal.mark(DRIVE, &self.google.account()) {
            Ok(token) => self.token = token.unwrap_or_default(),
            Err(error) => self.trouble(CHANGES, &[error]),
        }
        !self.token.is_empty()
    }

    fn keep_token(&mut self, journal: &mut dyn Journal) {
        let token = Some(self.token.as_str()).filter(|token| !token.is_empty());
        if let Err(error) = journal.set_mark(DRIVE, &self.google.account(), token) {
            self.trouble(CHANGES, &[error]);
        }
    }

    /// One call for all sheets. `missed`: it tells what changed while nobody watched, and those sheets come first.
    fn poll(&mut self, now: i64, missed: bool) {
        self.next_poll_ms = now + self.poll_ms;
        if self.token.is_empty() {
            match self.google.changes_from_now() {
                Ok(token) => {
                    self.token = token;
                    self.trouble(CHANGES, &[]);
                }
                Err(error) => self.trouble(CHANGES, &[error]),
            }
            return;
        }
        let changes = match self.google.changes_since(&self.token) {
            Ok(changes) => changes,
            Err(error) => {
                if matches!(error.kind, ErrorKind::Malformed | ErrorKind::NotFound) {
                    // The token is no good any more: all are looked at once.
                    self.token.clear();
                    for known in self.known.values_mut() {
                        known.waits_since_ms.get_or_insert(now);
                    }
                }
                self.trouble(CHANGES, &[error]);
                return;
            }
        };
        self.trouble(CHANGES, &[]);
        self.token = changes.next;
        for id in changes.changed {
            if let Some(known) = self.known.get_mut(&id) {
                let since = known.waits_since_ms.get_or_insert(now);
                *since = (*since).min(if missed { now - 1 } else { now });
                known.active_until_ms = now + ACTIVE_MS;
                if known.said.take().is_some() {
                    (known.waits_since_ms, known.not_before_ms) = (Some(now), now);
                }
            }
        }
        for id in changes.ours {
            // Shared again, perhaps.
            if let Some(known) = self.known.get_mut(&id).filter(|known| known.said.is_some()) {
                (known.waits_since_ms, known.not_before_ms) = (Some(now), now);
            }
        }
        for id in changes.gone {
            if let Some(known) = self.known.get_mut(&id) {
                let is_new = known.said.replace(ErrorKind::NotFound).is_none();
                known.park(now);
                self.across.forget(&BTreeSet::from([address_of(&id)]));
                if is_new {
                    let words = "it was deleted or is not shared any more: it waits until it is shared again";
                    let error = SheetError::new(ErrorKind::NotFound, words, self.google.how_to_share());
                    self.report(&id, Judged::failed(&id, error), now);
                }
            }
        }
    }

    /// The sheet to look at next: the one that waits longest, else one that was edited lately. The flag tells the second.
    fn next_sheet(&self, now: i64) -> Option<(String, bool)> {
        let waiting = self.known.iter().filter(|(_, known)| known.not_before_ms <= now);
        let oldest = waiting.filter_map(|(id, known)| Some((known.waits_since_ms?, id))).min();
        if let Some((_, id)) = oldest {
            return Some((id.clone(), false));
        }
        if now < self.next_direct_ms || !self.google.quota_wait().is_zero() {
            return None;
        }
        let active = self.known.iter().filter(|(_, known)| {
            known.active_until_ms > now && known.next_direct_ms <= now && known.not_before_ms <= now
        });
        active.min_by_key(|(_, known)| known.next_direct_ms).map(|(id, _)| (id.clone(), true))
    }

    /// Looks at one sheet, and syncs it when its content is another than after the last look. `None`: nothing new.
    fn sync(&mut self, id: &str, direct: bool, journal: &mut dyn Journal) -> Option<SheetOutcome> {
        let known = self.known.get_mut(id)?;
        let settings = Arc::clone(known.settings.as_ref()?);
        let mut sheet = self.google.sheet(id);
        let now = self.timer.now_ms();
        known.next_direct_ms = now + DIRECT_EVERY_MS;
        // Of an edit that was seen by itself no more is known than that it came after the last look.
        let since = known.waits_since_ms.or(known.looked_ms).unwrap_or(now);
        known.looked_ms = Some(now);
        if direct {
            self.next_direct_ms = now + 60_000 / DIRECT_PER_MINUTE;
        }
        match sheet.look() {
            Ok(hash) if hash == known.hash && (direct || (known.settled && !known.must)) => {
                known.waits_since_ms = None;
                return None;
            }
            Ok(_) if direct => known.active_until_ms = now + ACTIVE_MS,
            Ok(_) => {}
            Err(error) => {
                self.failed(id, &error);
                let judged = Judged::failed(id, error);
                let outcome = judged.outcome.clone();
                self.report(id, judged, since);
                return (!direct).then_some(outcome);
            }
        }
        sheet.zone().clone_into(&mut known.zone);
        keep_title(known, id, sheet.title(), journal);
        let today = self.clock.today_in(&known.zone);
        let target = SyncTarget { sheet: Box::new(sheet), settings: on_day(settings, today), write: true };
        // A sheet that cannot be judged for a defect of ours keeps no other from being judged.
        let judged = match caught(|| self.judge(id, target, journal, today)) {
            Ok(synced) => Judged::of(synced)?,
            Err(why) => Judged::failed(id, defect(&why)),
        };
        match judged.error.clone() {
            Some(error) => self.failed(id, &error),
            None => self.succeeded(id, &judged.outcome, judged.loading, today),
        }
        let outcome = judged.outcome.clone();
        self.report(id, judged, since);
        Some(outcome)
    }

    /// Tells the service of one sheet, which waited since then.
    fn report(&mut self, id: &str, judged: Judged, since_ms: i64) {
        let now = Instant::now();
        let waited = Duration::from_millis(u64::try_from(self.timer.now_ms() - since_ms).unwrap_or(0));
        let Judged { outcome, error, totals, loading: _ } = judged;
        let edited = now.checked_sub(waited).unwrap_or(now);
        let sheet = SheetCycle { path: PathBuf::from(address_of(id)), edited, outcome, totals, error };
        let took = Duration::from_millis(u64::try_from(self.timer.now_ms() - self.began_ms).unwrap_or(0));
        let cycle = Box::new(Cycle { sheets: vec![sheet], took });
        let failures = self.known.get(id).map_or(0, |known| known.failures);
        self.reports.push(Report(Reported::Judged { cycle, failures }));
    }

    fn succeeded(&mut self, id: &str, outcome: &SheetOutcome, loading: bool, today: Date) {
        let now = self.timer.now_ms();
        let Some(known) = self.known.get_mut(id) else { return };
        known.waits_since_ms = None;
        known.failures = 0;
        known.said = None;
        known.must = false;
        known.settled = outcome.remarks.is_empty() && outcome.conflicts.is_empty() && outcome.refused.is_empty();
        // What is still loading comes without an edit that Drive would tell of.
        if (loading || !known.hash.is_empty()) && known.hash != outcome.revision.sha256 {
            known.active_until_ms = known.active_until_ms.max(now + ACTIVE_MS);
        }
        known.hash.clone_from(&outcome.revision.sha256);
        known.day = Some(today);
    }

    fn failed(&mut self, id: &str, error: &SheetError) {
        let now = self.timer.now_ms();
        let Some(known) = self.known.get_mut(id) else { return };
        known.said = Some(error.kind);
        known.must = true;
        if matches!(policy(error), Action::GiveUp) {
            known.park(now);
            return;
        }
        known.waits_since_ms.get_or_insert(now);
        known.not_before_ms = now + (RETRY_MS.0 << known.failures.min(8)).min(RETRY_MS.1);
        known.failures += 1;
    }
}

/// What became of one sheet.
struct Judged {
    outcome: SheetOutcome,
    /// Why it could not be read or written.
    error: Option<SheetError>,
    totals: Totals,
    /// Whether cells of it are still loading.
    loading: bool,
}

impl Judged {
    fn of(mut synced: Synced) -> Option<Self> {
        let mut outcome = synced.outcomes.pop()?;
        say_why_not(synced.checked.sheets.first(), &mut outcome);
        let unread = synced.checked.sheets.first().and_then(|sheet| sheet.error.clone());
        let error = unread.or_else(|| outcome.error.clone());
        let loading = synced.checked.sheets.iter().flat_map(|sheet| &sheet.tabs).any(|tab| !tab.loading.is_empty());
        Some(Self { error, totals: Totals::of(&synced.checked, 0), loading, outcome })
    }

    fn failed(id: &str, error: SheetError) -> Self {
        let outcome = SheetOutcome { source: address_of(id), error: Some(error.clone()), ..SheetOutcome::default() };
        Self { outcome, error: Some(error), totals: Totals::default(), loading: false }
    }
}

fn defect(why: &str) -> SheetError {
    let words = format!("judging it broke off, which is a defect of kpiwarden: {why}");
    SheetError::new(ErrorKind::Malformed, words, "please report it; it is tried again in an hour, or when it changes")
}

/// Keeps the name of a sheet for those who are told of it, and do not know it by its address.
fn keep_title(known: &mut Known, id: &str, title: &str, journal: &mut dyn Journal) {
    if title.is_empty() || known.title == title {
        return;
    }
    match journal.set_mark(&address_of(id), TITLE_MARK, Some(title)) {
        Ok(()) => title.clone_into(&mut known.title),
        Err(error) => tracing::debug!("the name of a sheet was not kept: {}", error.message),
    }
}
