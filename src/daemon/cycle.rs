//! One cycle over some sheets: read, judge, write. All others count as they were last read, so that limits over owners and goals
//! hold across sheets.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Date;
use tokio::time::Instant;

use super::WatchedFile;
use super::across::{Across, Learnt, Side};
use crate::engine::{self, Checked, CheckedSheet, SheetOutcome, SyncTarget, Synced};
use crate::journal::SharedJournal;
use crate::model::{Revision, Severity, Status};
use crate::plan::Write;
use crate::ports::SheetError;
use crate::sheets::safe_write::refuse_if_locked;
use crate::sheets::{self, OpenOptions};

/// What a cycle is to work on.
pub(super) struct Job {
    /// The sheets that are read, judged and written, with the time of the last edit of each.
    pub(super) group: Vec<(WatchedFile, Instant)>,
    /// Sheets of which it is not known yet what they bring into the counts.
    pub(super) uncounted: Vec<WatchedFile>,
    /// What all others bring.
    pub(super) across: Across,
    pub(super) options: OpenOptions,
    pub(super) today: Date,
}

/// What one cycle did.
pub(super) struct Cycle {
    /// The sheets it worked on.
    pub(super) sheets: Vec<SheetCycle>,
    pub(super) took: Duration,
}

/// What became of one sheet.
pub(super) struct SheetCycle {
    pub(super) path: PathBuf,
    pub(super) edited: Instant,
    pub(super) outcome: SheetOutcome,
    pub(super) totals: Totals,
    /// Why it could not be read or written.
    pub(super) error: Option<SheetError>,
}

/// What was found in sheets.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    pub(super) kpis: u32,
    /// Findings that are not waived, by code and severity.
    pub(super) findings: BTreeMap<(String, &'static str), u64>,
    pub(super) statuses: BTreeMap<&'static str, u64>,
    /// Sheets of which something was not evaluated.
    pub(super) incomplete: u32,
}

impl Job {
    /// Does the work; blocks.
    pub(super) fn run(self, journal: &mut SharedJournal) -> Cycle {
        let began = Instant::now();
        let Self { group, uncounted, across, options, today } = self;
        let worked = group.into_iter().map(|(file, edited)| (file.path.display().to_string(), file, Some(edited)));
        let counted = uncounted.into_iter().map(|file| (file.path.display().to_string(), file, None));
        let mut all: Vec<(String, WatchedFile, Option<Instant>)> = worked.chain(counted).collect();
        // All in one order, whichever of them are worked on: of two rows that say the same, always the same one is found.
        all.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        let others = across.others(&all.iter().map(|(source, ..)| source.as_str()).collect());
        let (mut targets, mut places) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
        for (source, file, edited) in all {
            let write = edited.is_some() && refuse_if_locked(&file.path).is_ok();
            let sheet = sheets::open(&file.path, &options);
            let sheet = sheet.unwrap_or_else(|error| engine::unreadable(source.clone(), error));
            targets.push(SyncTarget { sheet, settings: file.settings, write });
            places.push((source, file.path, edited));
        }
        let Synced { checked, outcomes } = engine::sync_among(&mut targets, &others.sheets, journal, today);
        let (mut sheets, mut learnt) = (Vec::new(), Vec::new());
        for (at, (outcome, (source, path, edited))) in outcomes.into_iter().zip(places).enumerate() {
            if let Some(counted) = checked.counted(at) {
                learnt.push(Learnt { source, counted: counted.clone(), judged: edited.is_some() });
            }
            if let Some(edited) = edited {
                sheets.push(SheetCycle::of(path, edited, &checked, at, outcome));
            }
        }
        across.learn(Side::Files, learnt, &others);
        Cycle { sheets, took: began.elapsed() }
    }
}

impl Totals {
    /// What was found in one sheet of a check.
    pub(super) fn of(checked: &Checked, sheet: usize) -> Self {
        let mut totals = Self::default();
        let Some(sheet) = checked.sheets.get(sheet) else { return totals };
        totals.incomplete = u32::from(sheet.is_incomplete());
        for table in checked.tables.get(sheet.tables.clone()).unwrap_or_default() {
            totals.kpis += table.kpis;
            for finding in table.findings.iter().filter(|finding| !finding.waived) {
                *totals.findings.entry((finding.code.to_string(), finding.severity.name())).or_default() += 1;
            }
            for (status, count) in Status::ALL.iter().zip(table.statuses) {
                if count > 0 {
                    *totals.statuses.entry(status.name()).or_default() += u64::from(count);
                }
            }
        }
        totals
    }

    /// Counts what was found elsewhere too.
    pub(super) fn add(&mut self, other: &Self) {
        self.kpis += other.kpis;
        self.incomplete += other.incomplete;
        for (finding, count) in &other.findings {
            *self.findings.entry(finding.clone()).or_default() += count;
        }
        for (status, count) in &other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
    }

    fn with(&self, severity: Severity) -> u64 {
        self.findings.iter().filter(|((_, of), _)| *of == severity.name()).map(|(_, count)| count).sum()
    }
}

/// Puts why nothing is written among the remarks. Where nobody asked for statuses, that none is written is as it should be.
pub(super) fn say_why_not(sheet: Option<&CheckedSheet>, outcome: &mut SheetOutcome) {
    let asked = sheet.is_some_and(|sheet| sheet.error.is_none() && sheet.settings.plan.write != Write::Off);
    if asked && !outcome.why_not.is_empty() {
        outcome.remarks.insert(0, format!("nothing is written into it: {}", outcome.why_not));
    }
}

impl SheetCycle {
    /// Of one sheet of a sync.
    pub(super) fn of(path: PathBuf, edited: Instant, checked: &Checked, at: usize, mut outcome: SheetOutcome) -> Self {
        let sheet = checked.sheets.get(at);
        let unread = sheet.and_then(|sheet| sheet.error.clone());
        say_why_not(sheet, &mut outcome);
        let error = outcome.error.clone().or(unread);
        Self { path, edited, totals: Totals::of(checked, at), outcome, error }
    }

    /// How long to wait before the next try, before it doubles from one failure to the next.
    pub(super) fn retry(&self) -> Option<Duration> {
        Some(match engine::policy(self.error.as_ref()?) {
            engine::Action::Later(delay) => delay,
            engine::Action::ReadAgain => Duration::from_secs(2),
            // Only a person can mend it, and not all that they do shows in the file.
            engine::Action::GiveUp => Duration::from_secs(300),
        })
    }

    /// The content at the end, so that our own write can be told from a person's.
    pub(super) fn revision(&self) -> &Revision {
        &self.outcome.revision
    }

    /// What a person should be told of the sheet, in one line.
    pub(super) fn words(&self) -> String {
        let mut parts = Vec::new();
        if let Some(error) = &self.error {
            let hint = if error.hint.is_empty() { String::new() } else { format!(" ({})", error.hint) };
            // Where it is said, the sheet is named already.
            let words = error.message.strip_prefix(&self.outcome.source).and_then(|words| words.strip_prefix(": "));
            parts.push(format!("{}{hint}", words.unwrap_or(&error.message)));
        }
        for refusal in &self.outcome.refused {
            parts.push(format!("not written, {}: {} ({})", refusal.tab, refusal.message, refusal.hint));
        }
        parts.extend(self.outcome.remarks.iter().cloned());
        if let Some((tab, cell, ..)) = self.outcome.conflicts.first() {
            let count = self.outcome.conflicts.len();
            parts.push(format!(
                "{count} of our cells hold what a person typed and are left alone, the first is {tab}!{cell}"
            ));
        }
        parts.join("; ")
    }
}

impl Cycle {
    /// One line for the cycle.
    pub(super) fn log(&self) {
        let mut found = Totals::default();
        let (mut written, mut values, mut notes, mut conflicts, mut refused, mut failed) = (0, 0, 0, 0, 0, 0);
        for sheet in &self.sheets {
            found.add(&sheet.totals);
            written += usize::from(sheet.outcome.wrote());
            values += sheet.outcome.values;
            notes += sheet.outcome.notes;
            conflicts += sheet.outcome.conflicts.len();
            refused += sheet.outcome.refused.len();
            failed += usize::from(sheet.error.is_some());
        }
        tracing::info!(
            sheets = self.sheets.len(),
            kpis = found.kpis,
            errors = found.with(Severity::Error),
            warnings = found.with(Severity::Warning),
            infos = found.with(Severity::Info),
            not_evaluated = found.incomplete,
            written,
            values,
            notes,
            conflicts,
            refused,
            failed,
            took_ms = self.took.as_millis(),
            "cycle"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::ErrorKind;

    #[test]
    fn words_of_a_sheet_do_not_name_it_again() {
        let check = |message: &str, hint: &str, expect: &str| {
            let outcome = SheetOutcome { source: "/kpi/team.xlsx".to_owned(), ..SheetOutcome::default() };
            let error = Some(SheetError::new(ErrorKind::Malformed, message, hint));
            let path = PathBuf::from("/kpi/team.xlsx");
            let sheet = SheetCycle { path, edited: Instant::now(), outcome, totals: Totals::default(), error };
            assert_eq!(sheet.words(), expect);
        };
        check("/kpi/team.xlsx: this is no workbook", "save it as .xlsx", "this is no workbook (save it as .xlsx)");
        check("/kpi/team.xlsx.bak is open", "", "/kpi/team.xlsx.bak is open");
    }
}
