//! The state after a write against the state before it: what landed where it does not belong.

use std::collections::{BTreeMap, HashSet};

use super::align::{Alignment, align, is_same};
use super::draft::{Doing, ThreadEdit, is_marked, is_ours, threads_at};
use super::wire::Spreadsheet;
use super::write::{Place, Wanted, Writes, as_it_was, holds};

/// Threads of ours that were begun between two states.
pub(super) fn begun_since(old: &Spreadsheet<'_>, new: &Spreadsheet<'_>) -> Vec<String> {
    let ours = new.comments.iter().filter(|thread| is_ours(thread));
    ours.filter(|thread| old.comments.iter().all(|known| known.comment_id != thread.comment_id))
        .map(|thread| thread.comment_id.0.to_string())
        .collect()
}

type Cells = Vec<(Place, Wanted)>;

fn value_places(writes: &Writes, sheet: i64) -> HashSet<(u32, u32)> {
    let of_sheet = writes.range((sheet, 0, 0)..=(sheet, u32::MAX, u32::MAX));
    of_sheet.filter(|(_, wanted)| wanted.value.is_some()).map(|(&(_, row, column), _)| (row, column)).collect()
}

fn sheets_of(writes: &Writes) -> Vec<i64> {
    let mut sheets: Vec<i64> = writes.keys().map(|(sheet, ..)| *sheet).collect();
    sheets.dedup();
    sheets
}

/// Cells that hold what was written although they are others than those it was meant for, each with what it held before;
/// and, where `again`, the cells it was meant for, which still need it.
pub(super) fn misplaced(old: &Spreadsheet<'_>, new: &Spreadsheet<'_>, writes: &Writes, again: bool) -> (Cells, Cells) {
    let (mut wrong, mut lost) = (Vec::new(), Vec::new());
    for sheet in sheets_of(writes) {
        let find = |book: &'_ Spreadsheet<'_>| book.sheets.iter().position(|tab| tab.properties.sheet_id == sheet);
        let (Some(old_at), Some(new_at)) = (find(old), find(new)) else { continue };
        let (before, after) = (&old.sheets[old_at], &new.sheets[new_at]);
        let alignment = align(before, after, &value_places(writes, sheet));
        for (&(_, row, column), wanted) in writes.range((sheet, 0, 0)..=(sheet, u32::MAX, u32::MAX)) {
            let was = alignment.was(row, column);
            if was == Some((row, column)) {
                continue;
            }
            let stands = after.cell(row, column);
            if holds(stands, wanted) {
                // While something is put right, a cell that was moved still needs what it was to get.
                let due = was.filter(|_| again).and_then(|(row, column)| writes.get(&(sheet, row, column)));
                let held = was.and_then(|(row, column)| before.cell(row, column));
                let back = due.cloned().unwrap_or_else(|| as_it_was(held, wanted));
                if !holds(stands, &back) {
                    wrong.push(((sheet, row, column), back));
                }
            }
            if let Some((row, column)) = alignment.is_now(row, column).filter(|_| again)
                && !holds(after.cell(row, column), wanted)
            {
                lost.push(((sheet, row, column), wanted.clone()));
            }
        }
    }
    (wrong, lost)
}

/// Whether any of these cells is another one in the later state, in which what was written stands.
pub(super) fn moved(
    old: &Spreadsheet<'_>,
    new: &Spreadsheet<'_>,
    writes: &Writes,
    places: impl Iterator<Item = Place>,
) -> bool {
    let mut alignments = Alignments::new(old, new, Some(writes));
    places.into_iter().any(|place| alignments.has_moved(place))
}

/// Whether somebody else changed anything between two states: what differs besides the cells that were written.
pub(super) fn disturbed(old: &Spreadsheet<'_>, new: &Spreadsheet<'_>, writes: &Writes) -> bool {
    old.sheets.len() != new.sheets.len()
        || old.sheets.iter().any(|before| {
            let sheet = before.properties.sheet_id;
            let after = new.sheets.iter().find(|tab| tab.properties.sheet_id == sheet);
            after.is_none_or(|after| !is_same(before, after, &value_places(writes, sheet)))
        })
}

/// Columns that carry our mark although they are others than those it was meant for.
pub(super) fn wrong_marks(
    old: &Spreadsheet<'_>,
    new: &Spreadsheet<'_>,
    writes: &Writes,
    marked: &[(i64, u32)],
) -> Vec<(i64, u32)> {
    let mut wrong = Vec::new();
    for &(sheet, column) in marked {
        let find = |book: &'_ Spreadsheet<'_>| book.sheets.iter().position(|tab| tab.properties.sheet_id == sheet);
        let (Some(old_at), Some(new_at)) = (find(old), find(new)) else { continue };
        let alignment: Alignment = align(&old.sheets[old_at], &new.sheets[new_at], &value_places(writes, sheet));
        let moved = alignment.was(0, column).is_none_or(|(_, was)| was != column);
        let here = u16::try_from(column).is_ok_and(|column| is_marked(&new.sheets[new_at], column));
        if moved && here {
            wrong.push((sheet, column));
        }
    }
    wrong
}

/// Threads that were begun on cells other than those they were meant for.
pub(super) fn misplaced_threads(old: &Spreadsheet<'_>, new: &Spreadsheet<'_>, edits: &[ThreadEdit]) -> Vec<String> {
    let mut away = Vec::new();
    let mut alignments = Alignments::new(old, new, None);
    for ThreadEdit { place, doing } in edits {
        let Doing::Begin(text, _) = doing else { continue };
        if !alignments.has_moved(*place) {
            continue;
        }
        let Some(tab) = new.sheets.iter().find(|tab| tab.properties.sheet_id == place.0) else { continue };
        let known = |id: &str| old.comments.iter().any(|thread| *thread.comment_id.0 == *id);
        let here = threads_at(new, tab, place.1, place.2);
        let begun =
            here.into_iter().filter(|thread| !known(&thread.comment_id.0) && *thread.head_post.content.0 == **text);
        away.extend(begun.map(|thread| thread.comment_id.0.to_string()));
    }
    away
}

/// Alignments of the tabs of two states, each made once.
struct Alignments<'s, 'a> {
    old: &'s Spreadsheet<'a>,
    new: &'s Spreadsheet<'a>,
    writes: Option<&'s Writes>,
    made: BTreeMap<i64, Option<Alignment>>,
}

impl<'s, 'a> Alignments<'s, 'a> {
    fn new(old: &'s Spreadsheet<'a>, new: &'s Spreadsheet<'a>, writes: Option<&'s Writes>) -> Self {
        Self { old, new, writes, made: BTreeMap::new() }
    }

    /// Whether a cell is another one in the later state, or gone.
    fn has_moved(&mut self, (sheet, row, column): Place) -> bool {
        let Self { old, new, writes, made } = self;
        let alignment = made.entry(sheet).or_insert_with(|| {
            let find = |book: &'s Spreadsheet<'a>| book.sheets.iter().find(|tab| tab.properties.sheet_id == sheet);
            let written = writes.map(|writes| value_places(writes, sheet)).unwrap_or_default();
            Some(align(find(old)?, find(new)?, &written))
        });
        alignment.as_ref().is_none_or(|alignment| alignment.was(row, column) != Some((row, column)))
    }
}
