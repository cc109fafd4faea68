//! C412 conflicting-kpis.

use crate::model::{Detail, Direction, Field};
use crate::rules::sieve::Sieve;
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Digest, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// Under one goal the same measure is to rise in one row and to fall in another.
    ///
    /// Whatever is done helps one and harms the other.
    ///
    /// Bad: `Increase support tickets` and `Reduce support tickets` under one goal
    ///
    /// Good: one of them
    ConflictingKpis, 'C' 412, "conflicting-kpis", Warning, Phases::ACROSS, [Owners]
}

impl Rule for ConflictingKpis {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        let side = |row: &Digest| match row.direction() {
            Some(Direction::Increase) if row.measure != 0 && row.is_open() => Some(0),
            Some(Direction::Decrease) if row.measure != 0 && row.is_open() => Some(1),
            _ => None,
        };
        let key = |row: &Digest| u64::from(row.measure) | u64::from(row.goal) << 32;
        let digests = call.digests();
        let mut sieve = Sieve::new(digests.len());
        for digest in digests {
            if let Some(side) = side(digest) {
                sieve.mark(side, key(digest));
            }
        }
        let mut rows: Vec<(u32, u32, u32)> = (0_u32..)
            .zip(digests)
            .filter(|(_, row)| side(row).is_some() && sieve.has_both(key(row)))
            .map(|(index, row)| (row.measure, row.goal, index))
            .collect();
        rows.sort_unstable();
        for same in rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|same| same.len() > 1) {
            let mut digests = same.iter().filter_map(|&(_, _, index)| call.digest(index));
            let Some(first) = digests.next() else { continue };
            if let Some(other) = digests.find(|other| other.direction() != first.direction()) {
                hits.on(other.table, other.row, Field::Kpi, Detail::Row { table: first.table, row: first.row });
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Row { table, row } = view.finding.detail else { return Words::default() };
        let place = view.places(std::iter::once((table, row)), Field::Kpi);
        let kpi = quote(view.kpi().map_or("", |kpi| kpi.kpi));
        Words::new(
            format!("{kpi} pulls against {place}: under one goal the same is to rise and to fall"),
            "Decide which way is wanted, and drop the other row.",
        )
    }
}
