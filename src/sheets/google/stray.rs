//! Where the texts of a write stand whose answer never came, when lines were moved before it was carried out and after.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::align::{Alignment, align, tokens};
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

/// Cells that still hold what they held, for one that holds what was written, by which a write is told not to have been carried out.
const KEPT_FOR_WRITTEN: usize = 3;

/// Whether a write whose answer never came may have been carried out. It is all or nothing: where nearly all it was meant for
/// holds what it held before, what looks like it somebody has typed.
pub(super) fn may_be_done(before: &Tab<'_>, after: &Tab<'_>, places: &Cells<'_>) -> bool {
    let (held, stand) = (tokens(before), tokens(after));
    let alignment = align(before, after, &HashSet::new());
    let token = |tokens: &[Vec<Option<u64>>], (row, column): (u32, u32)| {
        tokens.get(row as usize)?.get(column as usize).copied().flatten()
    };
    let (mut kept, mut written) = (0, 0);
    let mut rows: BTreeMap<u32, Vec<(u32, u64)>> = BTreeMap::new();
    for (&place, wanted) in places {
        let Some(value) = &wanted.value else { continue };
        let (was, wants) = (token(&held, place), value.as_ref().map(super::write::Content::token));
        if was == wants {
            continue;
        }
        let is_kept = |(row, column)| token(&stand, (row, column)) == was;
        kept += usize::from(alignment.is_now(place.0, place.1).is_some_and(is_kept));
        // A cell that is empty because its line is new tells nothing.
        let is_other = alignment.was(place.0, place.1).map_or(wants.is_some(), |was| token(&held, was) != wants);
        written += usize::from(is_other && token(&stand, place) == wants);
        if let Some(wants) = wants {
            rows.entry(place.0).or_default().push((place.1, wants));
        }
    }
    if kept <= written * KEPT_FOR_WRITTEN {
        return true;
    }
    rows.retain(|_, texts| texts.len() >= KNOWN_BY);
    rows.len().saturating_mul(stand.len()) > PAIRS_MAX
        || rows.values().any(|texts| {
            stand.iter().any(|cells| {
                (-PUSHED_MAX..=PUSHED_MAX).any(|pushed| {
                    let count =
                        texts.iter().filter(|(column, token)| stands(cells, *column, pushed) == Some(*token)).count();
                    is_known_by(count, texts.len())
                })
            })
        })
}

/// What stands in a row that many columns further.
fn stands(cells: &[Option<u64>], column: u32, pushed: i64) -> Option<u64> {
    let column = usize::try_from(i64::from(column) + pushed).ok()?;
    cells.get(column).copied().flatten()
}

/// Whether a row is known by so many of its texts.
fn is_known_by(count: usize, of: usize) -> bool {
    count >= KNOWN_BY && count * 2 > of
}

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
                let there = || texts.iter().filter(|(column, token, _)| stands(cells, *column, pushed) == Some(*token));
                let count = there().count();
                if is_known_by(count, texts.len()) || count == texts.len() && home.contains(&Some(at)) {
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
