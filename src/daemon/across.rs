//! What every sheet brings into the counts over owners and goals, wherever it is: a change in one sheet has those judged again in
//! which something else is to be found now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::engine::{Counted, Other, recount};

/// Where a sheet is, and so who judges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// A file: the loop.
    Files,
    /// At Google: who works beside the loop.
    Google,
}

/// What is known of all sheets; every handle is on the same.
#[derive(Debug, Clone, Default)]
pub struct Across(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    sheets: BTreeMap<String, KnownSheet>,
    /// How often anything of it changed.
    version: u64,
    /// Whether there are files, known or not.
    files: bool,
    /// Whether they are still to be counted for the first time.
    awaits_files: bool,
}

#[derive(Debug)]
struct KnownSheet {
    side: Side,
    counted: Counted,
    /// Whether it was judged, and not only counted.
    judged: bool,
    /// Whether something else is to be found in it now than when it was judged.
    again: bool,
}

/// What a cycle learnt of one sheet.
pub(super) struct Learnt {
    pub(super) source: String,
    pub(super) counted: Counted,
    /// Whether it was judged, and not only counted.
    pub(super) judged: bool,
}

/// The other sheets, as they count at a time.
#[derive(Debug, Clone, Default)]
pub(super) struct Others {
    /// In the order of their sources.
    pub(super) sheets: Vec<Other>,
    version: u64,
}

impl Across {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All sheets but these.
    pub(super) fn others(&self, but: &BTreeSet<&str>) -> Others {
        let known = self.known();
        let others = known.sheets.iter().filter(|(source, _)| !but.contains(source.as_str()));
        let other = |(source, sheet): (&String, &KnownSheet)| Other {
            source: source.clone(),
            share: Arc::clone(&sheet.counted.share),
        };
        Others { sheets: others.map(other).collect(), version: known.version }
    }

    /// Whether it is known what a sheet holds.
    pub(super) fn knows(&self, source: &str) -> bool {
        self.known().sheets.contains_key(source)
    }

    /// Says whether there are files, which count as well.
    pub(super) fn expect_files(&self, any: bool) {
        let mut known = self.known();
        (known.files, known.awaits_files) = (any, any && known.sheets.is_empty());
    }

    /// Says that the files that there are were counted, as far as they can be read.
    pub(super) fn files_are_counted(&self) {
        self.known().awaits_files = false;
    }

    /// Whether the files are still to be counted for the first time.
    pub(super) fn awaits_files(&self) -> bool {
        self.known().awaits_files
    }

    /// Whether so many sheets at Google are all there are.
    pub(super) fn is_alone(&self, at_google: usize) -> bool {
        at_google <= 1 && !self.known().files
    }

    /// Takes in what a cycle learnt among those others.
    pub(super) fn learn(&self, side: Side, learnt: Vec<Learnt>, among: &Others) {
        if learnt.is_empty() {
            return;
        }
        let mut known = self.known();
        let as_judged = known.version == among.version;
        known.version += 1;
        let version = known.version;
        let mut sources = BTreeSet::new();
        for Learnt { source, counted, judged } in learnt {
            sources.insert(source.clone());
            known.sheets.insert(source, KnownSheet { side, counted, judged, again: false });
        }
        drop(known);
        self.compare(as_judged.then_some((version, sources)));
    }

    /// These sheets count no more.
    pub(super) fn forget(&self, sources: &BTreeSet<String>) {
        self.retain(|source, _| !sources.contains(source));
    }

    /// Of one side no sheets but these count any more.
    pub(super) fn keep(&self, side: Side, sources: &BTreeSet<String>) {
        self.retain(|source, sheet| sheet.side != side || sources.contains(source));
    }

    fn retain(&self, keeps: impl Fn(&str, &KnownSheet) -> bool) {
        let mut known = self.known();
        let before = known.sheets.len();
        known.sheets.retain(|source, sheet| keeps(source, sheet));
        if known.sheets.len() == before {
            return;
        }
        known.version += 1;
        drop(known);
        self.compare(None);
    }

    /// Compares what is to be found in each sheet now with what was found when it was judged. `settled`: the sheets that were judged
    /// just now, if nothing else has changed since that version; what is found in them is what was found.
    fn compare(&self, settled: Option<(u64, BTreeSet<String>)>) {
        let all = self.others(&BTreeSet::new());
        let found = recount(&all.sheets);
        let settled = settled.filter(|(version, _)| *version == all.version).map(|(_, sources)| sources);
        let mut known = self.known();
        for (other, across) in all.sheets.iter().zip(found) {
            let sheet = known.sheets.get_mut(&other.source);
            // Who changed it since compares it again.
            let Some(sheet) = sheet.filter(|sheet| Arc::ptr_eq(&sheet.counted.share, &other.share)) else { continue };
            if settled.as_ref().is_some_and(|settled| settled.contains(&other.source)) {
                sheet.counted.across = across;
            }
            sheet.again = sheet.judged && sheet.counted.across != across;
        }
    }

    /// The sheets of one side that are to be judged again, since something changed elsewhere; each is named once.
    pub(super) fn take_again(&self, side: Side) -> Vec<String> {
        let mut known = self.known();
        let again = known.sheets.iter_mut().filter(|(_, sheet)| sheet.side == side);
        again.filter_map(|(source, sheet)| std::mem::take(&mut sheet.again).then(|| source.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::engine::{self, SheetSettings, SyncTarget};
    use crate::journal::MemoryJournal;
    use crate::plan;
    use crate::sheets::{OpenOptions, open_csv_bytes};

    /// A sheet of one owner with so many KPIs, each under a goal of its own.
    fn owned(sheet: &str, count: usize) -> String {
        let row = |at| {
            format!("Grow {sheet} {at},Raise {sheet} sale {at} from 1 to 2 by 2026-12-31,Ann Lee,2,1,2026-12-31\n")
        };
        let rows: String = (0..count).map(row).collect();
        format!("Goal,KPI,Owner,Target,Current,Deadline\n{rows}")
    }

    /// Judges a sheet among the others that are known; whether it is found that its owner has too many.
    fn judge(across: &Across, side: Side, source: &str, count: usize) -> bool {
        judge_among(across, side, source, count, &across.others(&BTreeSet::from([source])))
    }

    fn judge_among(across: &Across, side: Side, source: &str, count: usize, others: &Others) -> bool {
        let day = date(2026, 10, 1);
        let sheet = open_csv_bytes(source, owned(source, count).into_bytes(), &OpenOptions::default());
        let settings = Arc::new(SheetSettings::plain(plan::Settings::default(), day));
        let mut targets = [SyncTarget { sheet, settings, write: false }];
        let synced = engine::sync_among(&mut targets, &others.sheets, &mut MemoryJournal::default(), day);
        let counted = synced.checked.counted(0).expect("read").clone();
        across.learn(side, vec![Learnt { source: source.to_owned(), counted, judged: true }], others);
        let mut findings = synced.checked.tables.iter().flat_map(|table| &table.findings);
        findings.any(|finding| finding.code.to_string() == "O204")
    }

    #[test]
    fn a_change_on_either_side_has_the_sheets_of_both_judged_again() {
        let across = Across::default();
        assert!(!judge(&across, Side::Files, "a.csv", 2));
        assert!(!judge(&across, Side::Google, "b", 1));
        assert!(!judge(&across, Side::Files, "c.csv", 0));
        assert_eq!(across.take_again(Side::Files), [""; 0], "three are no more than one should have");
        assert!(judge(&across, Side::Google, "b", 2), "the fourth");
        assert_eq!(across.take_again(Side::Files), ["a.csv"]);
        assert_eq!(across.take_again(Side::Google), [""; 0]);
        assert!(judge(&across, Side::Files, "a.csv", 2));
        assert!(across.take_again(Side::Files).is_empty() && across.take_again(Side::Google).is_empty(), "settled");
        across.keep(Side::Google, &BTreeSet::new());
        assert_eq!(across.take_again(Side::Files), ["a.csv"], "what is gone counts no more");
        assert!(!judge(&across, Side::Files, "a.csv", 2));
        assert_eq!(across.take_again(Side::Files), [""; 0]);
    }

    #[test]
    fn of_two_that_change_at_once_neither_is_left_as_it_was() {
        let across = Across::default();
        judge(&across, Side::Files, "a.csv", 1);
        judge(&across, Side::Google, "b", 1);
        let before = across.others(&BTreeSet::from(["a.csv"]));
        assert!(!judge(&across, Side::Google, "b", 2), "three as yet");
        assert!(!judge_among(&across, Side::Files, "a.csv", 2, &before), "three, as it saw them");
        assert_eq!(across.take_again(Side::Files), ["a.csv"]);
        assert_eq!(across.take_again(Side::Google), ["b"]);
        assert!(judge(&across, Side::Files, "a.csv", 2) && judge(&across, Side::Google, "b", 2));
        assert!(across.take_again(Side::Files).is_empty() && across.take_again(Side::Google).is_empty());
    }
}
