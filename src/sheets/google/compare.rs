//! The state after a write against the state before it: what landed where it does not belong.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::align::{Alignment, align, is_same};
use super::draft::{is_marked, is_ours, threads_at};
use super::stray::{Cells, may_be_done, strays};
use super::wire::{Spreadsheet, Tab};
use super::write::{Place, Wanted, Writes, put_right};

/// Threads of ours that were begun between two states, and that nobody answered.
pub(super) fn begun_since(old: &Spreadsheet<'_>, new: &Spreadsheet<'_>) -> Vec<String> {
    let ours = new.comments.iter().filter(|thread| is_ours(thread));
    ours.filter(|thread| thread.replies.is_empty())
        .filter(|thread| old.comments.iter().all(|known| known.comment_id != thread.comment_id))
        .map(|thread| thread.comment_id.0.to_string())
        .collect()
}

fn value_places(writes: &Writes, sheet: i64) -> HashSet<(u32, u32)> {
    let of_sheet = writes.range((sheet, 0, 0)..=(sheet, u32::MAX, u32::MAX));
    of_sheet.filter(|(_, wanted)| wanted.value.is_some()).map(|(&(_, row, column), _)| (row, column)).collect()
}

fn sheets_of(writes: &Writes) -> Vec<i64> {
    let mut sheets: Vec<i64> = writes.keys().map(|(sheet, ..)| *sheet).collect();
    sheets.dedup();
    sheets
}

/// Whether a write whose answer never came may have been carried out on any tab; one of no cells may.
pub(super) fn may_be_written(old: &Spreadsheet<'_>, new: &Spreadsheet<'_>, writes: &Writes) -> bool {
    let find = |book: &'_ Spreadsheet<'_>, sheet| book.sheets.iter().position(|tab| tab.properties.sheet_id == sheet);
    writes.is_empty()
        || sheets_of(writes).into_iter().any(|sheet| match (find(old, sheet), find(new, sheet)) {
            (Some(old_at), Some(new_at)) => {
                may_be_done(&old.sheets[old_at], &new.sheets[new_at], &cells_of(writes, sheet))
            }
            _ => false,
        })
}

/// Cells of a tab that are written.
fn cells_of(writes: &Writes, sheet: i64) -> Cells<'_> {
    let of_sheet = writes.range((sheet, 0, 0)..=(sheet, u32::MAX, u32::MAX));
    of_sheet.map(|(&(_, row, column), wanted)| ((row, column), wanted)).collect()
}

/// What is known of a write when the states before and after it are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// It was to put right another: a cell that moved meanwhile still needs what it was to get.
    pub(super) again: bool,
    /// Its own answer never came: it may not have been carried out, and others may have moved cells after it as well.
    pub(super) unanswered: bool,
}

/// What cells need that are others than those a write was meant for: what landed on them by mistake is put back as it was.
pub(super) fn misplaced(old: &Spreadsheet<'_>, new: &Spreadsheet<'_>, writes: &Writes, known: Known) -> Writes {
    let mut repair = Writes::new();
    for sheet in sheets_of(writes) {
        let find = |book: &'_ Spreadsheet<'_>| book.sheets.iter().position(|tab| tab.properties.sheet_id == sheet);
        let (Some(old_at), Some(new_at)) = (find(old), find(new)) else { continue };
        let (before, after) = (&old.sheets[old_at], &new.sheets[new_at]);
        let places = cells_of(writes, sheet);
        if known.unanswered && !may_be_done(before, after, &places) {
            if known.again {
                repair
                    .extend(still_due(before, after, &places).map(|((row, column), put)| ((sheet, row, column), put)));
            }
            continue;
        }
        let alignment = align(before, after, &value_places(writes, sheet));
        let strays = if known.unanswered { strays(after, &alignment, &places) } else { Cells::new() };
        let mut cells: BTreeSet<(u32, u32)> = places.keys().chain(strays.keys()).copied().collect();
        if known.again {
            cells.extend(places.keys().filter_map(|(row, column)| alignment.is_now(*row, *column)));
        }
        for cell in cells {
            let (was, stray) = (alignment.was(cell.0, cell.1), strays.get(&cell).copied());
            let (stands, planned) = (after.cell(cell.0, cell.1), was.and_then(|was| places.get(&was).copied()));
            let as_planned =
                known.unanswered && planned.is_some_and(|planned| planned.but_for(stands) == Wanted::default());
            if as_planned || was == Some(cell) && stray.is_none() && !(known.again && known.unanswered) {
                continue;
            }
            let held = was.and_then(|(row, column)| before.cell(row, column));
            let landed = stray.or_else(|| places.get(&cell).copied().filter(|_| was != Some(cell)));
            let put = put_right(stands, held, landed, planned.filter(|_| known.again));
            if put != Wanted::default() {
                repair.insert((sheet, cell.0, cell.1), put);
            }
        }
    }
    repair
}

/// What cells that a write was meant for still need although they may have moved, when it was not carried out.
fn still_due<'w>(
    before: &'w Tab<'_>,
    after: &'w Tab<'_>,
    places: &'w Cells<'w>,
) -> impl Iterator<Item = ((u32, u32), Wanted)> + 'w {
    let alignment = align(before, after, &HashSet::new());
    places.iter().filter_map(move |(&(row, column), due)| {
        let now = alignment.is_now(row, column)?;
        let put = put_right(after.cell(now.0, now.1), before.cell(row, column), None, Some(due));
        (put != Wanted::default()).then_some((now, put))
    })
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
pub(super) fn misplaced_threads(
    old: &Spreadsheet<'_>,
    new: &Spreadsheet<'_>,
    begun: &[(Place, String)],
) -> Vec<String> {
    let mut away = Vec::new();
    let mut alignments = Alignments::new(old, new, None);
    for (place, text) in begun {
        if !alignments.has_moved(*place) {
            continue;
        }
        let Some(tab) = new.sheets.iter().find(|tab| tab.properties.sheet_id == place.0) else { continue };
        let known = |id: &str| old.comments.iter().any(|thread| *thread.comment_id.0 == *id);
        let here = threads_at(new, tab, place.1, place.2);
        // One that somebody answered stays, and is resolved where it hangs.
        let strays = here.into_iter().filter(|thread| {
            !known(&thread.comment_id.0) && *thread.head_post.content.0 == **text && thread.replies.is_empty()
        });
        away.extend(strays.map(|thread| thread.comment_id.0.to_string()));
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

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::write::{Content, Shape};
    use super::*;

    /// A spreadsheet of one tab: cells parted by commas, numbers as numbers, `55%` a number with its format.
    fn book(rows: &[&str]) -> String {
        let cell = |text: &str| -> Json {
            let number = |text: &str| text.parse::<f64>().ok();
            match (text, number(text), text.strip_suffix('%').and_then(number)) {
                ("", ..) => json!({}),
                (_, Some(number), _) => json!({"effectiveValue": {"numberValue": number}}),
                (_, _, Some(number)) => json!({
                    "effectiveValue": {"numberValue": number / 100.0},
                    "userEnteredFormat": {"numberFormat": {"type": "PERCENT", "pattern": "0%"}},
                }),
                _ => json!({"effectiveValue": {"stringValue": text}}),
            }
        };
        let rows: Vec<Json> =
            rows.iter().map(|row| json!({"values": row.split(',').map(cell).collect::<Vec<_>>()})).collect();
        let grid = json!({"rowCount": 100, "columnCount": 12});
        json!({"sheets": [{"properties": {"sheetId": 0, "gridProperties": grid}, "data": [{"rowData": rows}]}]})
            .to_string()
    }

    fn state(book: &str) -> Spreadsheet<'_> {
        let mut book: Spreadsheet<'_> = serde_json::from_str(book).expect("a book");
        book.assume_entered();
        book
    }

    fn wanted(text: &str) -> Wanted {
        let value = match text {
            "" => None,
            text => Some(match text.parse::<f64>() {
                Ok(_) => Content::Number(text.to_owned()),
                Err(_) => Content::Text(text.to_owned()),
            }),
        };
        Wanted { value: Some(value), ..Wanted::default() }
    }

    const REPAIR: Known = Known { again: true, unanswered: false };
    const LOST: Known = Known { again: false, unanswered: true };
    const LOST_REPAIR: Known = Known { again: true, unanswered: true };

    type Cell<'t> = (u32, u32, &'t str);

    /// What is to be put right, cell by cell.
    fn check(before: &[&str], after: &[&str], written: &[Cell<'_>], known: Known, expect: &[Cell<'_>]) {
        let writes: Writes = written.iter().map(|(row, column, text)| ((0, *row, *column), wanted(text))).collect();
        let (old, new) = (book(before), book(after));
        let (old, new) = (state(&old), state(&new));
        let repair = misplaced(&old, &new, &writes, known);
        let expect: Writes = expect.iter().map(|(row, column, text)| ((0, *row, *column), wanted(text))).collect();
        assert_eq!(repair, expect, "{after:?}");
    }

    const ROWS: &[&str] = &["KPI,Due,S,T,U", "leads,1,good,7,8", "links,2,,,", "calls,3,good,5,6"];

    #[test]
    fn a_write_that_landed_on_other_cells_is_taken_off_them() {
        let sorted = &["KPI,Due,S,T,U", "calls,3,bad,5,6", "leads,1,good,7,8", "links,2,,,"];
        check(ROWS, sorted, &[(1, 2, "bad")], REPAIR, &[(1, 2, "good"), (2, 2, "bad")]);
        let pushed = &["KPI,,Due,S,T,U", "leads,,x,y,7,8", "links,,2,,,", "calls,,3,good,5,6"];
        let first = Known { again: false, unanswered: false };
        check(ROWS, pushed, &[(1, 2, "x"), (1, 3, "y")], first, &[(1, 2, "1"), (1, 3, "good")]);
        // What somebody typed over it is theirs.
        let typed = &["KPI,,Due,S,T,U", "leads,,9,y,7,8", "links,,2,,,", "calls,,3,good,5,6"];
        check(ROWS, typed, &[(1, 2, "x"), (1, 3, "y")], first, &[(1, 3, "good")]);
    }

    #[test]
    fn a_write_without_an_answer_is_known_wherever_it_was_carried() {
        let before = &["KPI,A,B,C,Due,S,T,U", "leads,a,b,c,1,good,7,8", "links,d,e,f,2,,,", "calls,g,h,i,3,good,5,6"];
        let row = [(2, 5, "s"), (2, 6, "t"), (2, 7, "u")];
        // T was deleted, the row written, and then a column inserted.
        let after = &["KPI,,A,B,C,Due,S,U", "leads,,a,b,c,1,good,8", "links,,d,e,f,2,s,t,u", "calls,,g,h,i,3,good,6"];
        check(before, after, &row, LOST, &[(2, 7, ""), (2, 8, "")]);
        // Nobody did anything, or nothing of it was carried out.
        let written =
            &["KPI,A,B,C,Due,S,T,U", "leads,a,b,c,1,good,7,8", "links,d,e,f,2,s,t,u", "calls,g,h,i,3,good,5,6"];
        check(before, written, &row, LOST, &[]);
        check(before, before, &row, LOST, &[]);
        // It was pushed along with its columns.
        let pushed =
            &["KPI,,A,B,C,Due,S,T,U", "leads,,a,b,c,1,good,7,8", "links,,d,e,f,2,s,t,u", "calls,,g,h,i,3,good,5,6"];
        check(before, pushed, &row, LOST, &[]);
        // Rows that are written alike were pushed along by one that was inserted after it.
        let (rows, alike) = (&["KPI,S", "leads,", "links,", "calls,"], [(1, 1, "s"), (2, 1, "s"), (3, 1, "s")]);
        check(rows, &["KPI,S", "new,", "leads,s", "links,s", "calls,s"], &alike, LOST, &[]);
        // A column was inserted, the row written, and then sorted.
        let sorted =
            &["KPI,A,B,C,,Due,S,T,U", "links,d,e,f,,s,t,u,", "calls,g,h,i,,3,good,5,6", "leads,a,b,c,,1,good,7,8"];
        check(before, sorted, &row, LOST, &[(1, 5, "2"), (1, 6, ""), (1, 7, "")]);
    }

    #[test]
    fn a_repair_without_an_answer_is_made_where_it_was_not() {
        let row = [(2, 2, "s"), (2, 3, "")];
        let spoilt = &["KPI,Due,S,T,U", "leads,1,good,7,8", "links,2,x,y,", "calls,3,good,5,6"];
        check(spoilt, spoilt, &row, LOST_REPAIR, &row);
        let typed = &["KPI,Due,S,T,U", "leads,1,good,7,8", "links,2,mine,y,", "calls,3,good,5,6"];
        check(spoilt, typed, &row, LOST_REPAIR, &[(2, 3, "")]);
    }

    #[test]
    fn what_somebody_typed_is_theirs_though_a_repair_was_to_write_the_same() {
        let spoilt = &["KPI,A,S,T", "leads,,bad,x", "links,,bad,x", "calls,,bad,x", "mails,,bad,x"];
        let due = [(1, 2, "7"), (2, 2, "7"), (3, 2, "7"), (4, 2, "7")];
        // It was not carried out, and then a row was inserted and filled.
        let typed = &["KPI,A,S,T", "leads,,bad,x", "new,,7,", "links,,bad,x", "calls,,bad,x", "mails,,bad,x"];
        check(spoilt, typed, &due, LOST_REPAIR, &[(1, 2, "7"), (3, 2, "7"), (4, 2, "7"), (5, 2, "7")]);
        // It was to clear columns of which somebody deleted one.
        let (spoilt, deleted) = (&["P,Q,R", "bad,x,y", "bad,x,z"], &["Q,R", "x,y", "x,z"]);
        let clear: Vec<Cell<'_>> = (0..9).map(|at| (at / 3, at % 3, "")).collect();
        let left: Vec<Cell<'_>> = (0..6).map(|at| (at / 2, at % 2, "")).collect();
        check(spoilt, deleted, &clear, LOST_REPAIR, &left);
        let spoilt = &["KPI,A,S,T", "leads,,bad,x", "links,,bad,x", "calls,,bad,x", "mails,,bad,x"];
        // It was carried out on the rows as they stood when the new one had come.
        let landed = &["KPI,A,S,T", "leads,,7,x", "new,,7,", "links,,7,x", "calls,,7,x", "mails,,bad,x"];
        check(spoilt, landed, &due, LOST_REPAIR, &[(2, 2, ""), (5, 2, "7")]);
    }

    #[test]
    fn a_format_that_went_with_a_stray_clearing_comes_back() {
        let percent = Some(Shape::new("PERCENT", "0%"));
        let before = &["KPI,P", "leads,", "links,15%", "calls,"];
        // Both were to be written at their places, but the first row went.
        let after = &["KPI,P", "links,", "calls,0.15"];
        let clear = Wanted { value: Some(None), shape: Some(None), ..Wanted::default() };
        let writes: Writes = [((0, 1, 1), clear.clone()), ((0, 2, 1), wanted("0.15"))].into();
        let (old, new) = (book(before), book(after));
        let (old, new) = (state(&old), state(&new));
        let repair = misplaced(&old, &new, &writes, REPAIR);
        let back = Wanted { shape: Some(percent), ..wanted("0.15") };
        assert_eq!(repair, [((0, 1, 1), back), ((0, 2, 1), wanted(""))].into());
    }
}
