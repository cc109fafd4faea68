//! What the service knows of its sheets: what each held when it was last read, which wait, which a cycle works on, which failed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use super::WatchedFile;
use super::across::{Across, Side};
use super::cycle::{Cycle, Job, Totals};
use super::files::Stamp;
use crate::model::Revision;
use crate::sheets::OpenOptions;
use crate::sheets::safe_write::revision_of;

/// Sheets that one cycle works on at most.
const GROUP_MAX: usize = 128;
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
    /// What all sheets bring into the counts, those at Google among them.
    pub(super) across: Across,
    /// What was found in each in its last cycle.
    found: BTreeMap<PathBuf, Totals>,
    failures: BTreeMap<PathBuf, u32>,
    /// Those that are to be judged, with the time of the last edit.
    queue: BTreeMap<PathBuf, Instant>,
    in_work: BTreeSet<PathBuf>,
}

impl Sheets {
    pub(super) fn is_in_work(&self, path: &Path) -> bool {
        self.in_work.contains(path)
    }

    /// Whether a cycle read it since it was there.
    pub(super) fn was_judged(&self, path: &Path) -> bool {
        self.revisions.contains_key(path)
    }

    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn has_work(&self) -> bool {
        !self.queue.is_empty()
    }

    /// A sheet is to be judged.
    pub(super) fn push(&mut self, path: PathBuf, edited: Instant) {
        self.queue.entry(path).or_insert(edited);
    }

    /// Sheets that are to be judged again, since what changed elsewhere changes what is to be found in them.
    pub(super) fn push_again(&mut self, now: Instant) {
        for source in self.across.take_again(Side::Files) {
            let mut path = PathBuf::from(&source);
            if !self.stamps.contains_key(&path) {
                // A name that is no text is not the same as its words.
                let Some(known) = self.stamps.keys().find(|known| known.display().to_string() == source) else {
                    continue;
                };
                path.clone_from(known);
            }
            tracing::debug!(sheet = %source, "what was found elsewhere changes it");
            self.push(path, now);
        }
    }

    /// Sheets are not there any more. Those of them that were known.
    pub(super) fn forget(&mut self, paths: Vec<PathBuf>) -> Vec<PathBuf> {
        let sources = paths.iter().map(|path| path.display().to_string()).collect();
        self.across.forget(&sources);
        let mut known = paths;
        known.retain(|path| {
            self.found.remove(path);
            self.failures.remove(path);
            self.queue.remove(path);
            self.revisions.remove(path).is_some()
        });
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
        let (mut group, mut uncounted) = (Vec::new(), Vec::new());
        for file in files {
            if self.in_work.contains(&file.path) {
                continue;
            }
            match self.queue.get(&file.path).copied().filter(|_| group.len() < GROUP_MAX) {
                Some(edited) => {
                    self.queue.remove(&file.path);
                    group.push((file, edited));
                }
                // One that was tried and cannot be read is not tried in the cycles of others.
                None if !self.revisions.contains_key(&file.path) => uncounted.push(file),
                None => {}
            }
        }
        uncounted.retain(|file| !self.across.knows(&file.path.display().to_string()));
        if group.is_empty() {
            // What is left in the queue is in work, or not among our sheets any more.
            self.queue.retain(|path, _| self.in_work.contains(path));
            return None;
        }
        self.in_work.extend(group.iter().map(|(file, _)| file.path.clone()));
        Some(Job { group, uncounted, across: self.across.clone(), options, today })
    }

    /// Takes over what a cycle learnt. Gives the sheets that are to be tried again with the time to wait.
    pub(super) fn learn(&mut self, cycle: &Cycle) -> Vec<(PathBuf, Duration)> {
        let mut again = Vec::new();
        for sheet in &cycle.sheets {
            self.in_work.remove(&sheet.path);
            self.revisions.insert(sheet.path.clone(), sheet.revision().clone());
            self.found.insert(sheet.path.clone(), sheet.totals.clone());
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
        again
    }

    /// What was found in all of them.
    pub(super) fn found(&self) -> Totals {
        let mut all = Totals::default();
        self.found.values().for_each(|found| all.add(found));
        all
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
    use std::sync::Arc;

    use jiff::civil::date;

    use super::super::cycle::SheetCycle;
    use super::*;
    use crate::engine::{SheetOutcome, SheetSettings};
    use crate::plan;
    use crate::ports::{ErrorKind, SheetError};

    const TODAY: jiff::civil::Date = date(2026, 10, 1);

    fn files(count: usize) -> Vec<WatchedFile> {
        let settings = Arc::new(SheetSettings::plain(plan::Settings::default(), TODAY));
        let file = |at| WatchedFile { path: format!("{at:03}.csv").into(), settings: Arc::clone(&settings) };
        (0..count).map(file).collect()
    }

    /// What a cycle over some sheets did, and why it failed.
    fn cycle(worked: &[PathBuf], error: Option<ErrorKind>) -> Cycle {
        let sheet = |path: &PathBuf| SheetCycle {
            path: path.clone(),
            edited: Instant::now(),
            outcome: SheetOutcome::default(),
            totals: Totals::default(),
            error: error.map(|kind| SheetError::new(kind, "no", "")),
        };
        Cycle { sheets: worked.iter().map(sheet).collect(), took: Duration::ZERO }
    }

    fn next(sheets: &mut Sheets, files: &[WatchedFile]) -> Option<Vec<PathBuf>> {
        let job = sheets.next_job(files.to_vec(), OpenOptions::default(), TODAY)?;
        Some(job.group.into_iter().map(|(file, _)| file.path).collect())
    }

    /// Sheets of which a first cycle has learnt what they hold.
    fn known(files: &[WatchedFile]) -> Sheets {
        let mut sheets = Sheets::default();
        let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
        sheets.learn(&cycle(&paths, None));
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
        sheets.learn(&cycle(&first, None));
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
            let again = sheets.learn(&cycle(std::slice::from_ref(&bad), Some(ErrorKind::Transient)));
            assert_eq!(again.len(), 1);
            waits.push(again[0].1.as_secs());
            assert!(sheets.learn(&cycle(std::slice::from_ref(&good), None)).is_empty(), "the other goes on");
        }
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!((sheets.failures(&bad), sheets.failures(&good)), (9, 0));
        sheets.learn(&cycle(std::slice::from_ref(&bad), None));
        assert_eq!(sheets.failures(&bad), 0);
        let again = sheets.learn(&cycle(std::slice::from_ref(&bad), Some(ErrorKind::Denied)));
        assert_eq!(again[0].1.as_secs(), 300, "a person is to mend it");
    }

    #[test]
    fn a_first_cycle_counts_the_files_that_it_does_not_judge_and_later_ones_those_that_are_new() {
        let files = files(3);
        let mut sheets = Sheets::default();
        sheets.push(files[1].path.clone(), Instant::now());
        let job = sheets.next_job(files.clone(), OpenOptions::default(), TODAY).expect("work");
        let counted: Vec<_> = job.uncounted.iter().map(|file| file.path.clone()).collect();
        assert_eq!(counted, [files[0].path.clone(), files[2].path.clone()]);
        let mut sheets = known(&files[..2]);
        sheets.push(files[1].path.clone(), Instant::now());
        let job = sheets.next_job(files.clone(), OpenOptions::default(), TODAY).expect("work");
        assert_eq!(job.uncounted.iter().map(|file| &file.path).collect::<Vec<_>>(), [&files[2].path]);
        assert_eq!(sheets.forget(vec![files[0].path.clone(), "never.csv".into()]), [files[0].path.clone()]);
    }
}
