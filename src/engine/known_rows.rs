//! Which row of a table is which row on record: after sorting, a renamed column or tab, and small edits of the sentence.

use std::collections::HashMap;

use crate::model::{Kpi, SourceHistory};
use crate::plan::StableHash;

/// Pairs of sentences that are compared at most, a table. Beyond them an edited sentence begins a history of its own.
const PAIRS_MAX: usize = 200_000;
/// How alike two sentences of one owner or goal must be, 0 to 1.
const ALIKE_MIN: f64 = 0.6;
/// How alike two sentences must be where neither owner nor goal agree.
const ALIKE_ALONE_MIN: f64 = 0.85;

/// The rows of one source that are on record and not found in a table yet.
#[derive(Debug)]
pub(super) struct Unclaimed<'h> {
    history: &'h SourceHistory,
    free: Vec<bool>,
}

/// What a row is known by.
struct Name<'t> {
    row: u32,
    kpi: &'t str,
    goal: &'t str,
    owner: &'t str,
}

/// What of a row (sentence, goal, owner) two must share to be the same.
type Key = fn(&[&str; 3]) -> u64;

impl<'h> Unclaimed<'h> {
    pub(super) fn new(history: &'h SourceHistory) -> Self {
        Self { history, free: vec![true; history.rows.len()] }
    }

    /// Finds the rows of a table among those on record: sheet rows, ascending, with the index of what is on record of each.
    pub(super) fn claim<'t>(&mut self, tab: &str, rows: impl Iterator<Item = Kpi<'t>>) -> Vec<(u32, u32)> {
        if self.history.rows.is_empty() {
            return Vec::new();
        }
        let named = rows.filter(|kpi| !kpi.kpi.is_empty());
        let mut open: Vec<Name<'t>> =
            named.map(|kpi| Name { row: kpi.row, kpi: kpi.kpi, goal: kpi.goal, owner: kpi.owner }).collect();
        let mut found = Vec::with_capacity(open.len());
        // The whole row, then the sentence with one of goal and owner, then the sentence alone; on this tab, then anywhere.
        let keys: [Key; 4] = [
            |[kpi, goal, owner]| key(&[kpi, goal, owner]),
            |[kpi, _, owner]| key(&[kpi, owner]),
            |[kpi, goal, _]| key(&[kpi, goal]),
            |[kpi, ..]| key(&[kpi]),
        ];
        for key in keys {
            for only_here in [true, false] {
                self.claim_by(tab, only_here, key, &mut open, &mut found);
            }
        }
        self.claim_alike(&open, &mut found);
        found.sort_unstable();
        found
    }

    fn claim_by(
        &mut self,
        tab: &str,
        only_here: bool,
        key: Key,
        open: &mut Vec<Name<'_>>,
        found: &mut Vec<(u32, u32)>,
    ) {
        if open.is_empty() {
            return;
        }
        let mut by_key: HashMap<u64, Vec<u32>> = HashMap::new();
        for (at, known) in self.history.rows.iter().enumerate().rev() {
            if self.free[at] && (!only_here || known.tab == tab) {
                by_key.entry(key(&[&known.kpi, &known.goal, &known.owner])).or_default().push(at as u32);
            }
        }
        if by_key.is_empty() {
            return;
        }
        open.retain(|name| {
            let known = by_key.get_mut(&key(&[name.kpi, name.goal, name.owner])).and_then(Vec::pop);
            if let Some(at) = known {
                self.free[at as usize] = false;
                found.push((name.row, at));
            }
            known.is_none()
        });
    }

    /// Rows whose sentence was edited: the most alike pairs first.
    fn claim_alike(&mut self, open: &[Name<'_>], found: &mut Vec<(u32, u32)>) {
        let known: Vec<u32> = (0..self.free.len()).filter(|at| self.free[*at]).map(|at| at as u32).collect();
        if open.is_empty() || known.is_empty() || open.len().saturating_mul(known.len()) > PAIRS_MAX {
            return;
        }
        let known_grams: Vec<Vec<u64>> = known.iter().map(|at| grams(&self.history.rows[*at as usize].kpi)).collect();
        let mut pairs = Vec::new();
        for (at, name) in open.iter().enumerate() {
            let own = grams(name.kpi);
            for (which, grams) in known.iter().zip(&known_grams) {
                let row = &self.history.rows[*which as usize];
                let kin = same(name.owner, &row.owner) || same(name.goal, &row.goal);
                let alike = dice(&own, grams);
                if alike >= if kin { ALIKE_MIN } else { ALIKE_ALONE_MIN } {
                    pairs.push((alike, at, *which));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut taken = vec![false; open.len()];
        for (_, at, which) in pairs {
            if !taken[at] && self.free[which as usize] {
                (taken[at], self.free[which as usize]) = (true, false);
                found.push((open[at].row, which));
            }
        }
    }
}

fn same(a: &str, b: &str) -> bool {
    !a.is_empty() && folded(a).eq(folded(b))
}

/// Letters and digits in lower case: a dot more, another space or capitals change no row.
fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

fn key(parts: &[&&str]) -> u64 {
    let mut hash = StableHash::new();
    for part in parts {
        for letter in folded(part) {
            hash = hash.number(u64::from(u32::from(letter)));
        }
        hash = hash.text("");
    }
    hash.finish()
}

/// The pairs of neighbouring letters of each word, sorted. Figures count as one letter, so that a target in the sentence may move.
fn grams(text: &str) -> Vec<u64> {
    let mut grams = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut last = u64::from(u32::from(' '));
        let mut in_figure = false;
        for letter in word.chars().flat_map(char::to_lowercase) {
            let letter = if letter.is_numeric() {
                if in_figure {
                    continue;
                }
                in_figure = true;
                '0'
            } else {
                in_figure = false;
                letter
            };
            let letter = u64::from(u32::from(letter));
            grams.push(last << 32 | letter);
            last = letter;
        }
    }
    grams.sort_unstable();
    grams
}

/// Twice what two sorted lists share, by what they hold together (Dice 1945).
fn dice(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut shared) = (0, 0, 0_usize);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        shared += usize::from(x == y);
        (i, j) = (i + usize::from(x <= y), j + usize::from(y <= x));
    }
    let all = a.len() + b.len();
    if all == 0 { 0.0 } else { (2 * shared) as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{KnownRow, RowHistory};

    type Names = [&'static str; 3];

    fn history(rows: &[Names]) -> SourceHistory {
        let rows = (1..).zip(rows).map(|(id, [kpi, goal, owner])| KnownRow {
            id,
            tab: "KPIs".into(),
            kpi: (*kpi).into(),
            goal: (*goal).into(),
            owner: (*owner).into(),
            team: String::new(),
            history: RowHistory::default(),
        });
        SourceHistory { rows: rows.collect() }
    }

    /// For each row of a table, which row on record it is.
    fn check(known: &[Names], now: &[Names], expect: &[Option<u32>]) {
        let history = history(known);
        let rows = (0..).zip(now).map(|(row, [kpi, goal, owner])| Kpi { row, kpi, goal, owner, ..Kpi::default() });
        for tab in ["KPIs", "Renamed"] {
            let found = Unclaimed::new(&history).claim(tab, rows.clone());
            let found: HashMap<u32, u32> = found.into_iter().collect();
            let which: Vec<Option<u32>> = (0..now.len() as u32).map(|row| found.get(&row).copied()).collect();
            assert_eq!(which, expect, "{now:?}");
        }
    }

    const A: Names = ["Number of backlinks acquired", "Grow", "Ann"];
    const B: Names = ["Number of qualified leads a month", "Grow", "Bob"];
    const C: Names = ["Churn rate", "Keep", "Ann"];

    #[test]
    fn rows_are_known_again() {
        check(&[A, B, C], &[C, A, B], &[Some(2), Some(0), Some(1)]);
        check(&[A, B, C], &[B, C], &[Some(1), Some(2)]);
        let renamed_owner = ["Churn rate", "Keep", "Eve"];
        check(&[A, B, C], &[renamed_owner, A], &[Some(2), Some(0)]);
        let other_goal = ["Churn rate", "Keep customers longer", "Ann"];
        check(&[A, B, C], &[other_goal], &[Some(2)]);
        check(&[A], &[["number of backlinks  acquired.", "Grow", "ann"]], &[Some(0)]);
        check(&[A, A], &[A, A, A], &[Some(0), Some(1), None]);
    }

    #[test]
    fn small_edits_of_the_sentence_keep_the_history() {
        for (old, new) in [
            ("Number of backlinks acquired", "Number of new backlinks acquired"),
            ("Increase the number of partners from 30 to 40", "Increase the number of partners from 30 to 1,250"),
            ("Number of qualifed leads", "Number of qualified leads"),
            ("Kundenzufriedenheit im Support", "Kundenzufriedenheit im Support (CSAT)"),
        ] {
            check(&[[old, "Grow", "Ann"], B], &[B, [new, "Grow", "Ann"]], &[Some(1), Some(0)]);
        }
    }

    #[test]
    fn another_kpi_is_another_row() {
        for new in ["Number of support tickets solved", "Churn rate", "Average order value", "Employee satisfaction"] {
            check(&[A, B], &[[new, "Grow", "Ann"]], &[None]);
        }
        check(&[A], &[["Number of backlinks lost", "Save", "Eve"]], &[None]);
    }
}
