//! Tabs that show the KPIs of another tab of their workbook again: a summary, a view a role, last month's copy.

use super::digest::{Digest, Owner, TableInfo};

/// A table that shares at least one in so many of its measures with another is a view of it, if it shares so many at all.
const VIEW_PARTS: usize = 3;
const VIEW_ROWS_MIN: usize = 3;

/// Whether two tables stand in one file, on different tabs.
pub(super) fn same_file(tables: &[TableInfo], one: u32, other: u32) -> bool {
    let parts = |table: u32| tables.get(table as usize).and_then(|info| info.label.rsplit_once('!'));
    matches!((parts(one), parts(other)), (Some((a, x)), Some((b, y))) if a == b && x != y)
}

/// Pairs of tables of one file of which the first shows rows of the second again, such as a fact sheet beside a catalogue: no row
/// of theirs is a KPI kept twice by mistake.
#[derive(Debug)]
pub(super) struct Views(Vec<(u32, u32)>);

impl Views {
    /// Of the pairs (table, earlier table) that share a row, those that are views.
    pub(super) fn among(digests: &[Digest], tables: &[TableInfo], mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        pairs.retain(|&(one, other)| same_file(tables, one, other));
        if pairs.is_empty() {
            return Self(pairs);
        }
        let mut words: Vec<(u32, u64)> =
            digests.iter().filter(|row| row.words != 0).map(|row| (row.table, row.words)).collect();
        words.sort_unstable();
        words.dedup();
        let of = |table: u32| {
            let from = words.partition_point(|(other, _)| *other < table);
            let to = words.partition_point(|(other, _)| *other <= table);
            words.get(from..to).unwrap_or_default()
        };
        pairs.retain(|&(one, other)| {
            let (few, many) =
                if of(one).len() <= of(other).len() { (of(one), of(other)) } else { (of(other), of(one)) };
            let shared = few.iter().filter(|(_, word)| many.binary_search_by_key(word, |(_, other)| *other).is_ok());
            let shared = shared.count();
            shared >= VIEW_ROWS_MIN && shared * VIEW_PARTS >= few.len()
        });
        Self(pairs)
    }

    /// Whether a table shows rows of an earlier one again.
    pub(super) fn shows_again(&self, table: u32, earlier: u32) -> bool {
        self.0.contains(&(table, earlier))
    }
}

/// Takes rows that only repeat a row of an earlier tab of their workbook out of the counts of owners and goals: what one tab says of
/// an owner or a goal that the earlier does not name is counted there.
pub(super) fn uncount(digests: &mut [Digest], tables: &[TableInfo]) {
    let file = |info: &TableInfo| info.label.rsplit_once('!').map(|(file, _)| file.to_owned());
    let neighbours = tables.windows(2).any(|pair| matches!(pair, [a, b] if file(a).is_some() && file(a) == file(b)));
    if !neighbours {
        return;
    }
    let mut keys: Vec<(u64, u32)> =
        (0_u32..).zip(&*digests).filter(|(_, row)| row.words != 0).map(|(index, row)| (row.words, index)).collect();
    keys.sort_unstable();
    let rows = |run: &[(u64, u32)]| -> Vec<(u32, Digest)> {
        run.iter().filter_map(|&(_, index)| Some((index, *digests.get(index as usize)?))).collect()
    };
    let mut repeats = Vec::new();
    let mut pairs = Vec::new();
    for run in keys.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
        let mut seen: Vec<(u32, Owner, u32)> = Vec::new();
        for (index, row) in rows(run) {
            let alike = |owner: Owner| owner == row.owner || owner == Owner::NOBODY || row.owner == Owner::NOBODY;
            for &(table, owner, goal) in seen.iter().filter(|&&(table, owner, _)| table != row.table && alike(owner)) {
                pairs.push((row.table, table));
                repeats.push(Repeat {
                    index,
                    table: row.table,
                    earlier: table,
                    owner: owner == row.owner,
                    goal: goal == row.goal,
                });
            }
            if !seen.contains(&(row.table, row.owner, row.goal)) && seen.len() < SEEN_MAX {
                seen.push((row.table, row.owner, row.goal));
            }
        }
    }
    let views = Views::among(digests, tables, pairs);
    for repeat in repeats {
        if views.shows_again(repeat.table, repeat.earlier)
            && let Some(row) = digests.get_mut(repeat.index as usize)
        {
            if repeat.owner {
                row.uncount_for_owner();
            }
            if repeat.goal {
                row.uncount_for_goal();
            }
        }
    }
}

/// A row that an earlier table has, too, and what of it the two have in common.
#[derive(Debug, Clone, Copy)]
struct Repeat {
    index: u32,
    table: u32,
    earlier: u32,
    owner: bool,
    goal: bool,
}

/// Of one measure's words, so many of table, owner and goal are compared.
const SEEN_MAX: usize = 64;
