//! Cycles: begun while there is work and room, and what each that ended tells.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::task::{Id, JoinError};
use tokio::time::Instant;

use super::cycle::Cycle;
use super::files::Stamp;
use super::sheets::Sheets;
use super::state::State;

/// How long the sheets of a cycle that broke off wait.
const BROKEN_WAIT: Duration = Duration::from_secs(60);

impl State {
    /// Starts cycles while there is work and room for them.
    pub(super) fn begin_cycles(&mut self) {
        let now = Instant::now();
        self.sheets.push_again(now);
        while self.sheets.has_work()
            && !self.beside.is_awaited(now)
            && self.running.len() < self.watched.service.cycles_max.max(1)
        {
            let Some(job) = self.sheets.next_job(self.list(), self.watched.open.clone(), self.today) else { break };
            let paths: Vec<PathBuf> = job.group.iter().map(|(file, _)| file.path.clone()).collect();
            let mut journal = self.journal.clone();
            let started = self.running.spawn_blocking(move || job.run(&mut journal));
            self.at_work.insert(started.id(), (now, paths));
        }
        let mut facts = self.health.facts();
        facts.cycles_running = self.running.len();
        facts.sheets_waiting = self.sheets.waiting() + self.settling.count();
    }

    /// What a cycle that ended did; nothing where it broke off.
    pub(super) fn harvest(&mut self, ended: Result<(Id, Cycle), JoinError>) -> Option<Cycle> {
        match ended {
            Ok((id, cycle)) => {
                self.at_work.remove(&id);
                Some(cycle)
            }
            Err(error) => {
                if let Some((_, paths)) = self.at_work.remove(&error.id()) {
                    self.sheets.free(&paths);
                    // Tried again, but not at once: what broke it off may do so again.
                    let now = Instant::now();
                    for path in &paths {
                        self.settling.later(path, Stamp::of(path), BROKEN_WAIT, now);
                    }
                }
                None
            }
        }
    }

    pub(super) fn cycle_ended(&mut self, cycle: Option<Cycle>) {
        // A first cycle counts all files.
        self.sheets.across.files_are_counted();
        let Some(cycle) = cycle else {
            self.health.facts().cycles[2] += 1;
            self.trouble("a cycle broke off; the service goes on, and tries its sheets again");
            return;
        };
        cycle.log();
        let now = Instant::now();
        for (path, delay) in self.sheets.learn(&cycle) {
            self.settling.later(&path, Stamp::of(&path), delay, now);
        }
        self.say(&cycle);
        self.count(&cycle, now, Sheets::failures);
        self.sum_up();
        self.beat(now);
    }

    /// Says what is new of each sheet.
    pub(super) fn say(&mut self, cycle: &Cycle) {
        for sheet in &cycle.sheets {
            let words = sheet.words();
            if self.said.get(&sheet.path).map_or("", String::as_str) == words {
                continue;
            }
            if words.is_empty() {
                self.said.remove(&sheet.path);
                tracing::info!(sheet = %sheet.path.display(), "all well again");
                continue;
            }
            tracing::warn!(sheet = %sheet.path.display(), "{words}");
            self.said.insert(sheet.path.clone(), words);
        }
    }

    pub(super) fn count(&mut self, cycle: &Cycle, now: Instant, failures: impl Fn(&Sheets, &Path) -> u32) {
        let failed = cycle.sheets.iter().filter(|sheet| sheet.error.is_some()).count();
        let mut facts = self.health.facts();
        facts.cycles[usize::from(failed > 0)] += 1;
        for sheet in &cycle.sheets {
            facts.writes += u64::from(sheet.outcome.wrote());
            facts.values_written += sheet.outcome.values as u64;
            facts.refused += sheet.outcome.refused.len() as u64;
            if let Some(error) = &sheet.error {
                *facts.errors.entry(error.kind.name()).or_default() += 1;
            } else {
                facts.edit_took(now.duration_since(sheet.edited));
            }
            let entry = facts.sheets.entry(sheet.path.display().to_string()).or_default();
            entry.kpis = sheet.totals.kpis;
            entry.words = sheet.words();
            entry.conflicts = sheet.outcome.conflicts.len() as u64;
            entry.failures = failures(&self.sheets, &sheet.path);
            entry.working = false;
        }
        if failed == 0 || failed < cycle.sheets.len() {
            facts.last_good = Some(now);
            facts.last_good_unix = Some(self.clock.unix_seconds());
            if failed == 0 {
                facts.trouble.clone_from(&self.beside.trouble);
            }
        }
    }

    /// Takes into the metrics what is found in all sheets, wherever they are.
    pub(super) fn sum_up(&mut self) {
        let all = self.beside.with_files(self.sheets.found());
        let mut facts = self.health.facts();
        (facts.findings, facts.statuses) = (all.findings, all.statuses);
    }
}
