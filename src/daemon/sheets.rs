//! What the service knows of its sheets: what each held when it was last read, which wait, which a cycle works on, which failed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::WatchedFile;
use super::cycle::{Cycle, Job};
use super::files::Stamp;
use crate::model::{Revision, Workbook};
use crate::sheets::OpenOptions;
use crate::sheets::safe_write::revision_of;

/// Sheets that one cycle works on at most.
const GROUP_MAX: usize = 128;
/// Sheets whose content is kept between two cycles, in bytes of their files; the others are read anew to be counted.
const KEPT_BYTES_MAX: u64 = 64 << 20;
/// Largest file whose content is compared with our own last write, in bytes; a larger one is simply judged again.
const COMPARE_BYTES_MAX: u64 = 64 << 20;
/// Longest wait of a sheet that keeps failing.
const RETRY_MAX: Duration = Duration::from_secs(900);

/// What is known of the sheets.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    /// What each known file was like when it was looked at last.
    pub(super) stamps: BTreeMap<PathBuf, Stamp>,
    /// What each held after the last cycle, our own write included.
    revisions: BTreeMap<PathBuf, Revision>,
    /// What each held, to be counted in cycles of others.
    kept: BTreeMap<PathBuf, (u64, Arc<Workbook>)>,
    kept_bytes: u64,
    /// A hash over what was found in each in its own last cycle.
    found: BTreeMap<PathBuf, u64>,
    failures: BTreeMap<PathBuf, u32>,
    /// Those that are to be judged, with the time of the last edit.
    queue: BTreeMap<PathBuf, Instant>,
    in_work: BTreeSet<PathBuf>,
    /// Whether a sheet is gone, so that the others are to be counted again.
    recount: bool,
}

impl Sheets {
    pub(super) fn is_in_work(&self, path: &Path) -> bool {
        self.in_work.contains(path)
    }

    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn has_work(&self) -> bool {
        self.recount || !self.queue.is_empty()
    }

    /// A sheet is to be judged.
    pub(super) fn push(&mut self, path: PathBuf, edited: Instant) {
        self.queue.entry(path).or_insert(edited);
    }

    /// A sheet is not there any more. Whether it was known.
    pub(super) fn forget(&mut self, path: &Path) -> bool {
        if let Some((size, _)) = self.kept.remove(path) {
            self.kept_bytes = self.kept_bytes.saturating_sub(size);
        }
        self.found.remove(path);
        self.failures.remove(path);
        self.queue.remove(path);
        let known = self.revisions.remove(path).is_some();
        self.recount |= known;
        known
    }

    pub(super) fn is_our_own_write(&self, path: &Path) -> bool {
        let Some(revision) = self.revisions.get(path) else { return false };
        let size = std::fs::metadata(path).map_or(u64::MAX, |meta| meta.len());
        size == revision.size
            && size <= COMPARE_BYTES_MAX
            && std::fs::read(path).is_ok_and(|bytes| revision_of(&bytes) == *revision)
    }

    /// The next cycle; none while all sheets that wait are worked on, or while a first cycle learns what the others hold.
    pub(super) fn next_job(
        &mut self,
        files: Vec<WatchedFile>,
        options: OpenOptions,
        today: jiff::civil::Date,
    ) -> Option<Job> {
        let unknown =
            files.iter().any(|file| !self.revisions.contains_key(&file.path) && !self.queue.contains_key(&file.path));
        if !self.in_work.is_empty() && (unknown || self.revisions.is_empty()) {
            return None;
        }
        let (mut group, mut others) = (Vec::new(), Vec::new());
        for file in files {
            let waits = self.queue.get(&file.path).copied().filter(|_| !self.in_work.contains(&file.path));
            match waits.filter(|_| group.len() < GROUP_MAX) {
                Some(edited) => {
                    self.queue.remove(&file.path);
                    group.push((file, edited));
                }
                None => {
                    let known = self.kept.get(&file.path).map(|(_, book)| Arc::clone(book));
                    others.push((file, known));
                }
            }
        }
        if group.is_empty() && !(self.recount && self.in_work.is_empty()) {
            // What is left in the queue is in work, or not among our sheets any more.
            let others: BTreeSet<&PathBuf> = others.iter().map(|(file, _)| &file.path).collect();
            self.queue.retain(|path, _| others.contains(path));
            return None;
        }
        self.recount = false;
        self.in_work.extend(group.iter().map(|(file, _)| file.path.clone()));
        Some(Job { group, others, options, today })
    }

    /// Takes over what a cycle learnt. Gives the sheets that are to be tried again with the time to wait, and those beside in
    /// which something else is found now than when they were judged.
    pub(super) fn learn(&mut self, cycle: &Cycle) -> (Vec<(PathBuf, Duration)>, Vec<PathBuf>) {
        let mut again = Vec::new();
        for sheet in &cycle.sheets {
            self.in_work.remove(&sheet.path);
            self.revisions.insert(sheet.path.clone(), sheet.revision().clone());
            if let Some(found) = cycle.findings_of.get(&sheet.path) {
                self.found.insert(sheet.path.clone(), *found);
            }
            match sheet.retry() {
                None => {
                    self.failures.remove(&sheet.path);
                }
                Some(delay) => {
                    let failures = self.failures.entry(sheet.path.clone()).or_default();
                    let wait = delay.saturating_mul(1 << (*failures).min(10)).min(RETRY_MAX.max(delay));
                    *failures = failures.saturating_add(1);
                    again.push((sheet.path.clone(), wait));
                }
            }
        }
        for (path, book) in &cycle.read {
            let size = book.revision.size.max(1);
            if let Some((before, _)) = self.kept.remove(path) {
                self.kept_bytes = self.kept_bytes.saturating_sub(before);
            }
            if self.kept_bytes.saturating_add(size) <= KEPT_BYTES_MAX {
                self.kept_bytes += size;
                self.kept.insert(path.clone(), (size, Arc::clone(book)));
            }
        }
        let beside = cycle.findings_of.iter().filter(|(path, found)| {
            let own = cycle.sheets.iter().any(|sheet| sheet.path == **path);
            !own && !self.in_work.contains(*path) && self.found.get(*path).is_some_and(|known| known != *found)
        });
        let beside = beside.map(|(path, _)| path.clone()).collect();
        (again, beside)
    }

    /// A cycle broke off: its sheets are free again.
    pub(super) fn free(&mut self, paths: &[PathBuf]) {
        for path in paths {
            self.in_work.remove(path);
        }
    }

    pub(super) fn failures(&self, path: &Path) -> u32 {
        self.failures.get(path).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::cycle::{SheetCycle, Totals};
    use super::*;
    use crate::engine::{SheetOutcome, SheetSettings};
    use crate::plan;
    use crate::ports::{ErrorKind, SheetError};

    const TODAY: jiff::civil::Date = date(2026, 10, 1);

    fn files(count: usize) -> Vec<WatchedFile> {
        let settings = Arc::new(SheetSettings::plain(plan::Settings::default(), TODAY));
        let file =
            |at| WatchedFile { path: format!("{at:03}.csv").into(), settings: Arc::clone(&settings), open: None };
        (0..count).map(file).collect()
    }

    /// What a cycle over some sheets did, given what was found in each sheet of all, and why it failed.
    fn cycle(worked: &[PathBuf], found: &[(PathBuf, u64)], error: Option<ErrorKind>) -> Cycle {
        let sheet = |path: &PathBuf| SheetCycle {
            path: path.clone(),
            edited: Instant::now(),
            outcome: SheetOutcome::default(),
            kpis: 1,
            error: error.map(|kind| SheetError::new(kind, "no", "")),
        };
        Cycle {
            sheets: worked.iter().map(sheet).collect(),
            read: Vec::new(),
            findings_of: found.iter().cloned().collect(),
            totals: Totals::default(),
            took: Duration::ZERO,
        }
    }

    fn next(sheets: &mut Sheets, files: &[WatchedFile]) -> Option<Vec<PathBuf>> {
        let job = sheets.next_job(files.to_vec(), OpenOptions::default(), TODAY)?;
        Some(job.group.into_iter().map(|(file, _)| file.path).collect())
    }

    /// Sheets of which a first cycle has learnt what they hold.
    fn known(files: &[WatchedFile]) -> Sheets {
        let mut sheets = Sheets::default();
        let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
        let found: Vec<(PathBuf, u64)> = paths.iter().map(|path| (path.clone(), 0)).collect();
        sheets.learn(&cycle(&paths, &found, None));
        sheets
    }

    #[test]
    fn a_sheet_is_never_in_two_cycles_and_a_cycle_takes_so_many() {
        let files = files(GROUP_MAX + 2);
        let mut sheets = known(&files);
        for file in &files {
            sheets.push(file.path.clone(), Instant::now());
        }
        let first = next(&mut sheets, &files).expect("work");
        assert_eq!(first.len(), GROUP_MAX);
        let second = next(&mut sheets, &files).expect("different sheets side by side");
        assert_eq!(second.len(), 2);
        assert!(second.iter().all(|path| !first.contains(path)));
        // Saved once more while it is worked on: it waits until that cycle ends.
        sheets.push(first[0].clone(), Instant::now());
        assert_eq!(next(&mut sheets, &files), None);
        assert!(sheets.has_work());
        sheets.learn(&cycle(&first, &[], None));
        assert_eq!(next(&mut sheets, &files), Some(vec![first[0].clone()]));
    }

    #[test]
    fn the_first_cycle_is_alone_since_the_others_are_not_known_yet() {
        let files = files(3);
        let mut sheets = Sheets::default();
        sheets.push(files[0].path.clone(), Instant::now());
        let first = next(&mut sheets, &files).expect("work");
        sheets.push(files[1].path.clone(), Instant::now());
        assert_eq!(next(&mut sheets, &files), None, "it would read the others a second time");
        sheets.free(&first);
        assert_eq!(next(&mut sheets, &files), Some(vec![files[1].path.clone()]));
    }

    #[test]
    fn a_sheet_that_fails_waits_ever_longer_and_alone() {
        let files = files(2);
        let mut sheets = known(&files);
        let (bad, good) = (files[0].path.clone(), files[1].path.clone());
        let mut waits = Vec::new();
        for _ in 0..9 {
            let (again, _) = sheets.learn(&cycle(std::slice::from_ref(&bad), &[], Some(ErrorKind::Transient)));
            assert_eq!(again.len(), 1);
            waits.push(again[0].1.as_secs());
            assert!(sheets.learn(&cycle(std::slice::from_ref(&good), &[], None)).0.is_empty(), "the other goes on");
        }
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!((sheets.failures(&bad), sheets.failures(&good)), (9, 0));
        sheets.learn(&cycle(std::slice::from_ref(&bad), &[], None));
        assert_eq!(sheets.failures(&bad), 0);
        let (again, _) = sheets.learn(&cycle(std::slice::from_ref(&bad), &[], Some(ErrorKind::Denied)));
        assert_eq!(again[0].1.as_secs(), 300, "a person is to mend it");
    }

    #[test]
    fn what_changes_in_a_sheet_beside_has_that_sheet_judged_again() {
        let files = files(3);
        let mut sheets = known(&files);
        let [a, b, c] = [0, 1, 2].map(|at| files[at].path.clone());
        // An owner's fourth KPI in `a` is found in `b` too; `c` has nothing to do with it.
        let found = [(a.clone(), 7), (b.clone(), 7), (c.clone(), 0)];
        let (_, beside) = sheets.learn(&cycle(std::slice::from_ref(&a), &found, None));
        assert_eq!(beside, std::slice::from_ref(&b));
        let (_, beside) = sheets.learn(&cycle(std::slice::from_ref(&b), &found, None));
        assert!(beside.is_empty(), "it settles: {beside:?}");
        // A sheet that is gone is counted no more: all are looked at, without one to work on.
        assert!(sheets.forget(&a) && sheets.has_work());
        assert_eq!(next(&mut sheets, &files[1..]), Some(Vec::new()));
    }
}
