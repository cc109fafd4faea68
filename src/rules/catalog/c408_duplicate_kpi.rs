//! C408 duplicate-kpi.

use crate::model::{Detail, Field};
use crate::rules::copies::Views;
use crate::rules::sieve::Sieve;
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Digest, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// The same measure stands twice for one owner or under one goal, perhaps with its words in another order.
    ///
    /// Two figures for one thing drift apart, and the owner's limit is used up. Rows of another team, process, site, product
    /// or supplier, or with a deadline in another quarter, are not duplicates.
    ///
    /// Bad: `Number of backlinks acquired` and `Backlinks acquired (number)`
    ///
    /// Good: one of them
    DuplicateKpi, 'C' 408, "duplicate-kpi", Warning, Phases::ACROSS, [Owners]
}

impl Rule for DuplicateKpi {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        let digests = call.digests();
        let compared = |digest: &Digest| digest.words != 0 && digest.is_open();
        let mut sieve = Sieve::new(digests.len());
        digests.iter().filter(|digest| compared(digest)).for_each(|digest| sieve.count(digest.words));
        let mut keys: Vec<(u64, u32)> = digests
            .iter()
            .enumerate()
            .filter(|(_, digest)| compared(digest) && sieve.has_both(digest.words))
            .map(|(index, digest)| (digest.words, index as u32))
            .collect();
        keys.sort_unstable();
        let mut repeats = Vec::new();
        for run in keys.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            let rows: Vec<u32> = run.iter().map(|&(_, index)| index).collect();
            pairs_within(call, &rows, &mut repeats);
        }
        repeats.sort_unstable();
        repeats.dedup_by_key(|&mut (row, _)| row);
        let tables = |&(row, first): &(u32, u32)| Some((call.digest(row)?.table, call.digest(first)?.table));
        let views = Views::among(call.digests(), call.tables, repeats.iter().filter_map(tables).collect());
        for (row, first) in repeats {
            if let (Some(row), Some(first)) = (call.digest(row), call.digest(first)) {
                if views.shows_again(row.table, first.table) {
                    continue;
                }
                let detail = Detail::Row { table: first.table, row: first.row };
                hits.on(row.table, row.row, Field::Kpi, detail);
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Row { table, row } = view.finding.detail else { return Words::default() };
        let place = view.places(std::iter::once((table, row)), Field::Kpi);
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        Words::new(
            format!("{} measures the same as {place}", quote(kpi)),
            "Keep one of the two rows; where they differ, say in the sentence how.",
        )
    }
}

/// Of rows with the same words, those that repeat an earlier one of the same owner or goal, with that one.
fn pairs_within(call: &CallView<'_>, rows: &[u32], repeats: &mut Vec<(u32, u32)>) {
    // (1 for goal or 2 for owner, its number, team, quarter, row)
    let mut keys: Vec<(u8, u32, u16, u16, u32)> = Vec::with_capacity(rows.len() * 2);
    for &index in rows {
        let Some(digest) = call.digest(index) else { continue };
        if digest.goal != 0 {
            keys.push((1, digest.goal, digest.scope.team, digest.scope.quarter, index));
        }
        for &person in call.persons(digest) {
            keys.push((2, person, digest.scope.team, digest.scope.quarter, index));
        }
    }
    keys.sort_unstable();
    for group in keys.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
        // A row without a deadline may be any quarter's.
        let any = group.first().is_some_and(|key| key.3 == 0);
        for same in group.chunk_by(|a, b| any || a.3 == b.3) {
            let Some(first) = same.iter().map(|key| key.4).min() else { continue };
            repeats.extend(same.iter().map(|key| key.4).filter(|&row| row != first).map(|row| (row, first)));
        }
    }
}
