//! One cycle over some sheets: read, judge, write. The sheets beside are counted as they were last read, so that limits over owners
//! and goals hold across sheets.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use tokio::time::Instant;

use super::WatchedFile;
use crate::engine::{self, Checked, CheckedSheet, CheckedTable, PlanOptions, SheetOutcome, SyncTarget};
use crate::journal::SharedJournal;
use crate::model::{Plan, Revision, Severity, SheetKind, Status, Workbook};
use crate::ports::{Applied, ErrorKind, Sheet, SheetError, Writable};
use crate::sheets::safe_write::refuse_if_locked;
use crate::sheets::{self, OpenOptions};

/// What a cycle is to work on.
pub(super) struct Job {
    /// The sheets that are read, judged and written, with the time of the last edit of each.
    pub(super) group: Vec<(WatchedFile, Instant)>,
    /// The sheets beside, and what they held when they were last read.
    pub(super) others: Vec<(WatchedFile, Option<Arc<Workbook>>)>,
    pub(super) options: OpenOptions,
    pub(super) today: Date,
}

/// What one cycle did.
pub(super) struct Cycle {
    /// The sheets it worked on.
    pub(super) sheets: Vec<SheetCycle>,
    /// What every sheet of the cycle held that was read from its place, for the cycles to come.
    pub(super) read: Vec<(PathBuf, Arc<Workbook>)>,
    /// A hash over the findings of each sheet, those beside among them.
    pub(super) findings_of: BTreeMap<PathBuf, u64>,
    /// Totals over all sheets.
    pub(super) totals: Totals,
    pub(super) took: Duration,
}

/// What became of one sheet.
pub(super) struct SheetCycle {
    pub(super) path: PathBuf,
    pub(super) edited: Instant,
    pub(super) outcome: SheetOutcome,
    pub(super) kpis: u32,
    /// Why it could not be read or written.
    pub(super) error: Option<SheetError>,
}

/// Totals over all sheets.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    pub(super) summary: engine::Summary,
    pub(super) findings: BTreeMap<(String, &'static str), u64>,
    pub(super) statuses: BTreeMap<&'static str, u64>,
}

/// A sheet beside, as it was last read.
struct Remembered {
    source: String,
    book: Arc<Workbook>,
}

impl Sheet for Remembered {
    fn source(&self) -> &str {
        &self.source
    }

    fn kind(&self) -> SheetKind {
        self.book.kind
    }

    fn read(&mut self) -> Result<Workbook, SheetError> {
        Ok((*self.book).clone())
    }

    fn writable(&self) -> Writable {
        Writable::No("it is only counted in this cycle".to_owned())
    }

    fn apply(&mut self, _: &[Plan]) -> Result<Applied, SheetError> {
        Err(SheetError::new(ErrorKind::Unsupported, format!("{}: only counted in this cycle", self.source), ""))
    }
}

fn open(file: &WatchedFile, options: &OpenOptions) -> Box<dyn Sheet> {
    let opened = match &file.open {
        Some(open) => open(),
        None => sheets::open(&file.path, options),
    };
    opened.unwrap_or_else(|error| engine::unreadable(file.path.display().to_string(), error))
}

impl Job {
    /// Does the work; blocks.
    pub(super) fn run(self, journal: &mut SharedJournal) -> Cycle {
        let began = Instant::now();
        let Self { group, others, options, today } = self;
        // All in one order, whichever of them are worked on: of two rows that say the same, always the same one is found.
        let worked = group.into_iter().map(|(file, edited)| (file, Some(edited), None));
        let mut all: Vec<_> = worked.chain(others.into_iter().map(|(file, known)| (file, None, known))).collect();
        all.sort_by(|(a, ..), (b, ..)| a.path.cmp(&b.path));
        let (mut targets, mut places) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
        for (file, edited, known) in all {
            let fresh = known.is_none();
            let write = edited.is_some() && (file.open.is_some() || refuse_if_locked(&file.path).is_ok());
            let sheet = match known {
                Some(book) => Box::new(Remembered { source: file.path.display().to_string(), book }),
                None => open(&file, &options),
            };
            targets.push(SyncTarget { sheet, settings: file.settings, write });
            places.push((file.path, edited, fresh));
        }
        let synced = engine::sync(&mut targets, journal, today, PlanOptions::default());
        let checked = synced.checked;
        let findings_of = places.iter().enumerate().map(|(at, (path, ..))| (path.clone(), hash_of(&checked, at)));
        let findings_of = findings_of.collect();
        let totals = Totals::of(&checked);
        let mut sheets = Vec::new();
        let mut read = Vec::new();
        let per_sheet = checked.sheets.into_iter().zip(synced.outcomes).zip(places);
        for ((sheet, outcome), (path, edited, fresh)) in per_sheet {
            if let Some(edited) = edited {
                let kpis = kpis_of(&checked.tables, &sheet);
                let error = outcome.error.clone().or_else(|| sheet.error.clone());
                sheets.push(SheetCycle { path: path.clone(), edited, outcome, kpis, error });
                if let Ok(book) = sheet.into_workbook() {
                    read.push((path, Arc::new(book)));
                }
            } else if fresh && let Ok(book) = sheet.into_workbook() {
                read.push((path, Arc::new(book)));
            }
        }
        Cycle { sheets, read, findings_of, totals, took: began.elapsed() }
    }
}

/// KPI rows of a sheet, given the tables of all.
pub(super) fn kpis_of(tables: &[CheckedTable], sheet: &CheckedSheet) -> u32 {
    tables.get(sheet.tables.clone()).unwrap_or_default().iter().map(|table| table.kpis).sum()
}

fn hash_of(checked: &Checked, sheet: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    let tables = checked.sheets.get(sheet).and_then(|sheet| checked.tables.get(sheet.tables.clone()));
    for finding in tables.into_iter().flatten().flat_map(|table| &table.findings) {
        let cell = finding.cell.map(|cell| (cell.row, cell.column));
        (finding.code, cell, finding.severity, finding.waived).hash(&mut hasher);
    }
    hasher.finish()
}

impl Totals {
    pub(super) fn of(checked: &Checked) -> Self {
        let mut totals = Self { summary: checked.summary(), ..Self::default() };
        for table in &checked.tables {
            for finding in table.findings.iter().filter(|finding| !finding.waived) {
                let key = (finding.code.to_string(), Severity::name(finding.severity));
                *totals.findings.entry(key).or_default() += 1;
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
        for (finding, count) in &other.findings {
            *self.findings.entry(finding.clone()).or_default() += count;
        }
        for (status, count) in &other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
    }
}

impl SheetCycle {
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
            parts.push(format!("{}{hint}", error.message));
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
        let summary = self.totals.summary;
        let (mut written, mut values, mut notes, mut conflicts, mut refused, mut failed) = (0, 0, 0, 0, 0, 0);
        for sheet in &self.sheets {
            written += usize::from(sheet.outcome.wrote());
            values += sheet.outcome.values;
            notes += sheet.outcome.notes;
            conflicts += sheet.outcome.conflicts.len();
            refused += sheet.outcome.refused.len();
            failed += usize::from(sheet.error.is_some());
        }
        tracing::info!(
            changed = self.sheets.len(),
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
            failed,
            took_ms = self.took.as_millis(),
            "cycle"
        );
    }
}
