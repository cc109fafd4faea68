//! Where the texts of a write stand whose answer never came, when lines were moved before it was carried out and after.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::align::{Alignment, tokens};
use super::wire::Tab;
use super::write::Wanted;

/// Cells of a tab.
pub(super) type Cells<'w> = BTreeMap<(u32, u32), &'w Wanted>;

/// How far columns may have been pushed.
const PUSHED_MAX: i64 = 3;
/// Texts of a row by which it is known wherever it stands.
const KNOWN_BY: usize = 3;
/// Pairs of rows that are compared at most; of longer tabs, rows are looked for only where they should be.
const PAIRS_MAX: usize = 1_000_000;

/// Cells in which something stands that was written for another, by what was written: the texts of one row stand side by side
/// in another row, or as far apart as they were written in other columns. What stands where it was written is not told.
pub(super) fn strays<'w>(after: &Tab<'_>, alignment: &Alignment, places: &Cells<'w>) -> Cells<'w> {
    let stand = tokens(after);
    let mut written: HashMap<(u32, u32), u64> = HashMap::new();
    let mut rows: BTreeMap<u32, Vec<(u32, u64, &'w Wanted)>> = BTreeMap::new();
    for (&(row, column), &wanted) in places {
        if let Some(Some(content)) = &wanted.value {
            written.insert((row, column), content.token());
            rows.entry(row).or_default().push((column, content.token(), wanted));
        }
    }
    // Rows that were written alike are looked for once.
    let mut seen: HashSet<Vec<(u32, u64)>> = HashSet::new();
    let few = rows.len().saturating_mul(stand.len()) <= PAIRS_MAX;
    let mut found = Cells::new();
    for (row, texts) in rows {
        let home = [Some(row), alignment.is_now(row, texts[0].0).map(|(row, _)| row)];
        let is_new = seen.insert(texts.iter().map(|(column, token, _)| (*column, *token)).collect());
        let everywhere = (0..stand.len() as u32).filter(|at| few && is_new && !home.contains(&Some(*at)));
        for at in home.into_iter().flatten().chain(everywhere) {
            let Some(cells) = stand.get(at as usize) else { continue };
            for pushed in -PUSHED_MAX..=PUSHED_MAX {
                if (at, pushed) == (row, 0) {
                    continue;
                }
                let to = |column: u32| u32::try_from(i64::from(column) + pushed).ok();
                let is_there = |column: u32, token: u64| {
                    to(column).and_then(|to| cells.get(to as usize).copied().flatten()) == Some(token)
                };
                let there = || texts.iter().filter(|(column, token, _)| is_there(*column, *token));
                let count = there().count();
                let is_row = count >= KNOWN_BY && count * 2 > texts.len();
                if is_row || count == texts.len() && home.contains(&Some(at)) {
                    let cells =
                        there().filter_map(|(column, token, wanted)| Some(((at, to(*column)?), *token, *wanted)));
                    // What was written into that very cell explains what stands there.
                    let strange = cells.filter(|(cell, token, _)| written.get(cell) != Some(token));
                    found.extend(strange.map(|(cell, _, wanted)| (cell, wanted)));
                }
            }
        }
    }
    found
}
