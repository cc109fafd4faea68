//! One cycle over all files: read and judge all, write those that are free.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use tokio::time::Instant;

use super::WatchedFile;
use crate::engine::{self, PlanOptions, SheetOutcome, SyncTarget, Synced};
use crate::model::Revision;
use crate::ports::Journal;
use crate::sheets::safe_write::refuse_if_locked;
use crate::sheets::{self, OpenOptions};

/// What one cycle did.
pub(super) struct Cycle {
    pub(super) paths: Vec<PathBuf>,
    pub(super) synced: Synced,
    pub(super) took_ms: u128,
}

/// Syncs all files together. Those in `busy` are read and counted, not written.
pub(super) fn sync_files(
    files: Vec<WatchedFile>,
    busy: &BTreeSet<PathBuf>,
    options: &OpenOptions,
    journal: &Arc<Mutex<Box<dyn Journal>>>,
    today: Date,
) -> Cycle {
    let began = Instant::now();
    let mut paths = Vec::with_capacity(files.len());
    let mut targets = Vec::with_capacity(files.len());
    for file in files {
        let write = !busy.contains(&file.path) && refuse_if_locked(&file.path).is_ok();
        let sheet = sheets::open(&file.path, options)
            .unwrap_or_else(|error| engine::unreadable(file.path.display().to_string(), error));
        targets.push(SyncTarget { sheet, settings: file.settings, write });
        paths.push(file.path);
    }
    let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
    let synced = engine::sync(&mut targets, &mut **journal, today, PlanOptions::default());
    Cycle { paths, synced, took_ms: began.elapsed().as_millis() }
}

/// What was said about a sheet last, so that it is not said again each cycle.
#[derive(Debug, Default)]
pub(super) struct Said(BTreeMap<PathBuf, String>);

impl Cycle {
    /// The content of each file at the end of the cycle.
    pub(super) fn revisions(&self) -> impl Iterator<Item = (&Path, &Revision)> {
        let outcomes = self.paths.iter().zip(&self.synced.outcomes);
        outcomes.map(|(path, outcome)| (path.as_path(), &outcome.revision))
    }

    /// Files that are to be tried again, and after how long.
    pub(super) fn later(&self) -> impl Iterator<Item = (&Path, std::time::Duration)> {
        self.paths.iter().zip(&self.synced.outcomes).enumerate().filter_map(|(index, (path, outcome))| {
            let read_error = self.synced.checked.sheets.get(index).and_then(|sheet| sheet.error.as_ref());
            let error = outcome.error.as_ref().or(read_error)?;
            match engine::policy(error) {
                engine::Action::Later(delay) => Some((path.as_path(), delay)),
                engine::Action::ReadAgain => Some((path.as_path(), std::time::Duration::from_secs(2))),
                engine::Action::GiveUp => None,
            }
        })
    }

    /// One line for the cycle, and one for each sheet of which something new is to be said.
    pub(super) fn log(&self, changed: usize, said: &mut Said) {
        let summary = self.synced.checked.summary();
        let (mut written, mut values, mut notes, mut conflicts, mut refused) = (0, 0, 0, 0, 0);
        for outcome in &self.synced.outcomes {
            written += usize::from(outcome.wrote());
            values += outcome.values;
            notes += outcome.notes;
            conflicts += outcome.conflicts.len();
            refused += outcome.refused.len();
        }
        tracing::info!(
            changed,
            sheets = summary.sheets,
            kpis = summary.kpis,
            errors = summary.errors,
            warnings = summary.warnings,
            infos = summary.infos,
            not_evaluated = summary.incomplete,
            written,
            values,
            notes,
            conflicts,
            refused,
            took_ms = self.took_ms,
            "cycle"
        );
        for (index, (path, outcome)) in self.paths.iter().zip(&self.synced.outcomes).enumerate() {
            let words = self.words_of(index, outcome);
            if said.0.get(path).map_or("", String::as_str) == words {
                continue;
            }
            if words.is_empty() {
                said.0.remove(path);
                continue;
            }
            tracing::warn!(sheet = %path.display(), "{words}");
            said.0.insert(path.clone(), words);
        }
    }

    /// What a person should be told of a sheet, in one line.
    fn words_of(&self, index: usize, outcome: &SheetOutcome) -> String {
        let mut parts = Vec::new();
        let read_error = self.synced.checked.sheets.get(index).and_then(|sheet| sheet.error.as_ref());
        if let Some(error) = outcome.error.as_ref().or(read_error) {
            let hint = if error.hint.is_empty() { String::new() } else { format!(" ({})", error.hint) };
            parts.push(format!("{}{hint}", error.message));
        }
        for refusal in &outcome.refused {
            parts.push(format!("not written, {}: {} ({})", refusal.tab, refusal.message, refusal.hint));
        }
        parts.extend(outcome.remarks.iter().cloned());
        if let Some((tab, cell, ..)) = outcome.conflicts.first() {
            let count = outcome.conflicts.len();
            parts.push(format!(
                "{count} of our cells hold what a person typed and are left alone, the first is {tab}!{cell}"
            ));
        }
        parts.join("; ")
    }
}
