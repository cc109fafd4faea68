//! Writes back: read, check, plan, apply, and read again to see that nothing is left to do.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::check::{Input, check_among, read};
use super::counts::Other;
use super::observe::{observe, threads_of};
use super::plans::{PlanOptions, SheetPlan, plan_sheet};
use super::policy::{Action, policy};
use super::{Checked, Refusal, SheetSettings};
use crate::model::{Away, CellRef, Revision, SheetKind, SourceHistory, SourceRecord, TableRecord};
use crate::ports::{ErrorKind, Journal, Sheet, SheetError, Writable, WriteLock};

/// How often a sheet is read and planned again because somebody saved it in between, or to see that a write has settled.
const ROUNDS_MAX: usize = 4;

/// A sheet to be synced.
pub struct SyncTarget {
    /// The sheet.
    pub sheet: Box<dyn Sheet>,
    /// How it is read, judged and written.
    pub settings: Arc<SheetSettings>,
    /// Whether it may be written in this run; it is read and counted all the same.
    pub write: bool,
}

impl std::fmt::Debug for SyncTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SyncTarget")
            .field("source", &self.sheet.source())
            .field("write", &self.write)
            .finish_non_exhaustive()
    }
}

/// What became of one sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetOutcome {
    /// The source.
    pub source: String,
    /// Values written.
    pub values: usize,
    /// Notes written or taken away.
    pub notes: usize,
    /// Cells of ours in which a person wrote: tab, cell, what stands there, what we would have written.
    pub conflicts: Vec<(String, CellRef, String, String)>,
    /// Tables that a guard kept from being written.
    pub refused: Vec<Refusal>,
    /// Why it could not be written, or why the write is not trusted.
    pub error: Option<SheetError>,
    /// Why nothing is written to it by rule.
    pub why_not: String,
    /// What a person should be told.
    pub remarks: Vec<String>,
    /// What its content was at the end, so that our own write can be told from a person's.
    pub revision: Revision,
}

impl SheetOutcome {
    /// Whether anything was written.
    pub fn wrote(&self) -> bool {
        self.values + self.notes > 0
    }
}

/// What a sync did.
#[derive(Debug)]
pub struct Synced {
    /// The last check: what the sheets hold now.
    pub checked: Checked,
    /// What became of each sheet, in the order given.
    pub outcomes: Vec<SheetOutcome>,
}

impl Synced {
    /// Whether a guard kept anything from being written.
    pub fn was_refused(&self) -> bool {
        self.outcomes.iter().any(|outcome| !outcome.refused.is_empty())
    }

    /// Whether a sheet could not be written, or was not evaluated in full.
    pub fn is_incomplete(&self) -> bool {
        self.outcomes.iter().any(|outcome| outcome.error.is_some())
            || self.checked.sheets.iter().any(super::CheckedSheet::is_incomplete)
    }
}

/// How the work on one sheet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Still to be planned, and written where the plan says so.
    Open,
    /// Written; to be read again and found settled.
    Written,
    /// Nothing more to do.
    Done,
}

struct Work<'a> {
    target: &'a mut SyncTarget,
    stage: Stage,
    lock: Option<WriteLock>,
    record: SourceRecord,
    history: Arc<SourceHistory>,
    /// The comment threads on record: key of the row, id.
    threads: Vec<(u64, String)>,
    /// What the content was before each write of this run.
    replaced: Vec<Revision>,
    /// Whether somebody changed the sheet while it was written.
    disturbed: bool,
    outcome: SheetOutcome,
}

/// Syncs all sheets together. One sheet's failure stops no other.
pub fn sync(targets: &mut [SyncTarget], journal: &mut dyn Journal, today: Date, options: PlanOptions) -> Synced {
    run(targets, None, journal, today, options)
}

/// The same among sheets that count and are not touched. Both are in the order of their sources.
pub fn sync_among(targets: &mut [SyncTarget], others: &[Other], journal: &mut dyn Journal, today: Date) -> Synced {
    run(targets, Some(others), journal, today, PlanOptions::default())
}

fn run(
    targets: &mut [SyncTarget],
    others: Option<&[Other]>,
    journal: &mut dyn Journal,
    today: Date,
    options: PlanOptions,
) -> Synced {
    let mut works: Vec<Work<'_>> = targets.iter_mut().map(|target| Work::begin(target, &*journal)).collect();
    let mut inputs: Vec<Input> =
        works.iter_mut().map(|work| read(&mut *work.target.sheet, Arc::clone(&work.target.settings))).collect();
    let histories: Vec<Arc<SourceHistory>> = works.iter().map(|work| Arc::clone(&work.history)).collect();
    let mut round = 1;
    loop {
        let checked = check_among(inputs, &histories, others, today);
        for (index, work) in works.iter_mut().enumerate() {
            if work.stage != Stage::Done {
                work.step(&checked, index, journal, options);
            }
        }
        if works.iter().all(|work| work.stage == Stage::Done) {
            return end(works, checked, journal);
        }
        if round == ROUNDS_MAX {
            for work in works.iter_mut().filter(|work| work.stage != Stage::Done) {
                work.unsettled(journal);
            }
            return end(works, checked, journal);
        }
        round += 1;
        inputs = again(checked, &mut works);
    }
}

fn end(mut works: Vec<Work<'_>>, checked: Checked, journal: &mut dyn Journal) -> Synced {
    for (index, work) in works.iter_mut().enumerate() {
        work.remember(&checked, index, journal);
        work.lock = None;
    }
    let revisions = checked.sheets.iter().map(|sheet| sheet.revision.clone());
    let outcomes = works.into_iter().zip(revisions).map(|(work, read)| {
        // What was put back is not what was read last.
        let revision = if work.outcome.revision == Revision::default() { read } else { work.outcome.revision.clone() };
        SheetOutcome { revision, ..work.outcome }
    });
    Synced { outcomes: outcomes.collect(), checked }
}

/// The inputs of the next round: sheets that are done as they were read, the others read again.
fn again(checked: Checked, works: &mut [Work<'_>]) -> Vec<Input> {
    let sheets = checked.sheets.into_iter().zip(works);
    sheets
        .map(|(sheet, work)| {
            if work.stage != Stage::Done {
                return read(&mut *work.target.sheet, Arc::clone(&work.target.settings));
            }
            let (source, kind, settings) = (sheet.source.clone(), sheet.kind, Arc::clone(&sheet.settings));
            Input { source, kind, read: sheet.into_workbook(), settings }
        })
        .collect()
}

impl<'a> Work<'a> {
    fn begin(target: &'a mut SyncTarget, journal: &dyn Journal) -> Self {
        let source = target.sheet.source().to_owned();
        let mut work = Self {
            target,
            stage: Stage::Open,
            lock: None,
            record: SourceRecord::default(),
            history: Arc::default(),
            threads: Vec::new(),
            replaced: Vec::new(),
            disturbed: false,
            outcome: SheetOutcome { source, ..SheetOutcome::default() },
        };
        let source = &work.outcome.source;
        let history = |journal: &dyn Journal| Ok::<_, SheetError>(Arc::new(journal.history(source)?));
        if !work.target.write {
            work.stage = Stage::Done;
            match history(journal) {
                Ok(history) => work.history = history,
                Err(error) => work.give_up(error),
            }
            return work;
        }
        let threads = |journal: &dyn Journal| {
            if work.target.sheet.kind() == SheetKind::Google { journal.threads(source) } else { Ok(Vec::new()) }
        };
        // Under the lock, so that no other process puts the same row on record.
        let begun = journal
            .lock(source)
            .and_then(|lock| Ok((lock, journal.read(source)?, history(journal)?, threads(journal)?)));
        match begun {
            Ok((lock, record, history, threads)) => {
                work.target.sheet.know_threads(threads.iter().map(|(_, id)| id.clone()).collect());
                (work.lock, work.record, work.history, work.threads) = (Some(lock), record, history, threads);
            }
            Err(error) => work.give_up(error),
        }
        work
    }

    /// Puts on record what was read. Only who may write a sheet does so, so that each reading stands there once.
    fn remember(&mut self, checked: &Checked, index: usize, journal: &mut dyn Journal) {
        if self.lock.is_none() {
            return;
        }
        if let Some(threads) = threads_of(checked, index, &*self.target.sheet).filter(|found| *found != self.threads)
            && let Err(error) = journal.set_threads(&self.outcome.source, &threads)
        {
            self.outcome.error.get_or_insert(error);
        }
        let rows = observe(checked, index);
        if rows.is_empty() {
            return;
        }
        if let Err(error) = journal.remember(&self.outcome.source, checked.today, &rows) {
            self.outcome.error.get_or_insert(error);
        }
    }

    fn give_up(&mut self, error: SheetError) {
        self.outcome.error = Some(error);
        self.stage = Stage::Done;
    }

    /// Plans, and applies what the plan says; on a sheet that was written, sees that nothing is left.
    fn step(&mut self, checked: &Checked, index: usize, journal: &mut dyn Journal, options: PlanOptions) {
        let Some(sheet) = checked.sheets.get(index) else { return };
        if let Some(error) = &sheet.error {
            if self.stage == Stage::Written {
                self.give_up(error.clone());
            }
            self.stage = Stage::Done;
            return;
        }
        let writable = self.target.sheet.writable();
        let plan = plan_sheet(checked, index, &writable, &self.record, options);
        let was_refused = !self.outcome.refused.is_empty();
        self.take_down(&plan);
        if self.stage == Stage::Written && !plan.refused.is_empty() && !was_refused {
            // A guard that trips over our own write: the sheet is understood otherwise than before it.
            self.outcome.refused.clear();
            self.unsettled(journal);
            return;
        }
        if !plan.why_not.is_empty() {
            self.stage = Stage::Done;
            return;
        }
        if plan.is_empty() {
            self.settle(&plan, journal, options);
        } else {
            self.apply(&plan, &sheet.revision, journal, options);
        }
    }

    /// Keeps what the person who asked should know of a plan.
    fn take_down(&mut self, plan: &SheetPlan) {
        self.outcome.why_not.clone_from(&plan.why_not);
        self.outcome.refused.clone_from(&plan.refused);
        self.outcome.conflicts.clear();
        if plan.why_not.is_empty() {
            for (tab, why) in &plan.left_alone {
                let remark = format!("tab {tab} {why}");
                if !self.outcome.remarks.contains(&remark) {
                    self.outcome.remarks.push(remark);
                }
            }
        }
        for table in &plan.tables {
            let conflicts = table.plan.conflicts.iter().cloned();
            self.outcome.conflicts.extend(conflicts.map(|(cell, is, ours)| (table.key.0.clone(), cell, is, ours)));
            for remark in &table.remarks {
                if !self.outcome.remarks.contains(remark) {
                    self.outcome.remarks.push(remark.clone());
                }
            }
        }
    }

    /// Nothing is left to write: what stands there is what is remembered from now on.
    fn settle(&mut self, plan: &SheetPlan, journal: &mut dyn Journal, options: PlanOptions) {
        self.stage = Stage::Done;
        // Where a guard tripped, what is gone may come back.
        if plan.refused.is_empty() {
            match self.target.sheet.sweep(if options.remove { Away::Removed } else { Away::CellGone }) {
                Ok(0) => {}
                Ok(resolved) => {
                    self.outcome.notes += resolved;
                    // The sheet is another by then, perhaps not by this alone: it is looked at once more.
                    (self.stage, self.disturbed) = (Stage::Written, true);
                }
                Err(error) => self.outcome.error = Some(error),
            }
        }
        let record = if options.remove { SourceRecord::default() } else { plan.record(&self.record) };
        if record != self.record
            && let Err(error) = journal.write(&self.outcome.source, &record)
        {
            self.outcome.error = Some(error);
        }
    }

    fn apply(&mut self, plan: &SheetPlan, revision: &Revision, journal: &mut dyn Journal, options: PlanOptions) {
        if let Writable::No(why) = self.target.sheet.writable() {
            self.give_up(SheetError::new(ErrorKind::Unsupported, why, ""));
            return;
        }
        // Said before it is done: should the run end between the two, what it wrote is still known as ours.
        let mut intent = self.record.clone();
        for table in &plan.tables {
            if let Some(known) = table.renamed_from.as_ref().and_then(|old| intent.tables.remove(old)) {
                intent.tables.insert(table.key.clone(), known);
            }
            let known = intent
                .tables
                .entry(table.key.clone())
                .or_insert_with(|| TableRecord { by_row: BTreeMap::new(), ..table.record.clone() });
            // What an earlier round wrote may still stand where this one does not reach.
            known.pending.extend_from_slice(&table.pending);
            known.pending.sort_unstable();
            known.pending.dedup();
        }
        let source = &self.outcome.source;
        if let Err(error) = journal.keep(source, revision).and_then(|()| journal.write(source, &intent)) {
            self.give_up(error);
            return;
        }
        self.record = intent;
        match self.target.sheet.apply(&plan.plans()) {
            Ok(applied) => {
                self.outcome.values += applied.values;
                self.outcome.notes += applied.notes;
                for remark in applied.remarks {
                    if !self.outcome.remarks.contains(&remark) {
                        self.outcome.remarks.push(remark);
                    }
                }
                self.disturbed |= applied.disturbed;
                let all_there = applied.left_alone.is_empty();
                for (tab, cell) in applied.left_alone {
                    self.outcome.remarks.push(format!("{tab}!{cell} was changed in between and left alone"));
                }
                self.stage = Stage::Written;
                if applied.values + applied.notes > 0 {
                    self.replaced.push(revision.clone());
                }
                if applied.values + applied.notes == 0 && all_there && !applied.disturbed {
                    // The sheet already holds what its format can hold of it.
                    self.settle(plan, journal, options);
                }
            }
            Err(error) if policy(&error) == Action::ReadAgain => self.outcome.error = None,
            Err(error) => self.give_up(error),
        }
    }

    /// Puts the content back that stood before this run; false where that cannot be done.
    fn take_back(&mut self, journal: &mut dyn Journal) -> bool {
        let Some(first) = self.replaced.first().cloned() else { return false };
        if self.replaced.iter().any(|_| self.target.sheet.take_back().is_err()) {
            return false;
        }
        // Where the record cannot be put back, our values are told by their words.
        let _ = journal.put_back(&self.outcome.source, &first);
        self.outcome.revision = first;
        (self.outcome.values, self.outcome.notes) = (0, 0);
        true
    }

    /// The last round is over and there is still something to write.
    fn unsettled(&mut self, journal: &mut dyn Journal) {
        // What does not settle because somebody edits is no fault of ours.
        let taken_back = self.stage == Stage::Written && !self.disturbed && self.take_back(journal);
        let source = &self.outcome.source;
        let error = if taken_back {
            SheetError::new(
                ErrorKind::Unsupported,
                format!(
                    "{source}: with our columns it would be understood otherwise than without, so it was put back as it was"
                ),
                "give the table a header row of its own with a gap around it, or name its columns in the config",
            )
        } else if self.stage == Stage::Written {
            SheetError::new(
                ErrorKind::Stale,
                format!(
                    "{source}: what was written does not read back as it should, or somebody keeps changing the sheet"
                ),
                "look at the sheet, and run sync again when nobody is working in it",
            )
        } else {
            SheetError::new(
                ErrorKind::Stale,
                format!("{source}: somebody saved the sheet each time it was about to be written"),
                "run sync again when nobody is working in it",
            )
        };
        self.give_up(error);
    }
}
