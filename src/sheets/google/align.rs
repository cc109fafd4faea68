//! What became of each row and column between two reads: rows are told by what stands in them, not by their numbers.
//!
//! Google's API has no lock and no "only if unchanged". Somebody may sort, insert or delete between our read and our write,
//! and the write then hits whatever has moved there. The state after the write comes back with its answer; comparing it with
//! the state before tells which cell each written one really is.

use std::collections::{HashMap, HashSet};

use super::align_rows::align_rows;
use super::wire::Tab;
use super::write::entered;

/// Share of a column's values, of those that can be compared, by which it is told to be the same column.
const COLUMN_SHARE_MIN: f64 = 0.5;
/// Values of a column that are compared at most; beyond, a sample by value.
const COLUMN_SAMPLE: usize = 4_000;

/// Where each row and column of the later state was before.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Alignment {
    rows: Vec<Option<u32>>,
    columns: Vec<Option<u32>>,
    /// Columns of the later state whose cells stayed where they were while rows of others changed places.
    stayed: HashSet<u32>,
}

impl Alignment {
    /// Where a cell of the later state was before; `None` for a cell of a new row or column.
    pub(super) fn was(&self, row: u32, column: u32) -> Option<(u32, u32)> {
        let at = |list: &[Option<u32>], index: u32| list.get(index as usize).copied().unwrap_or(Some(index));
        let was = at(&self.columns, column)?;
        Some((if self.stayed.contains(&column) { row } else { at(&self.rows, row)? }, was))
    }

    /// Where a cell of the earlier state is now.
    pub(super) fn is_now(&self, row: u32, column: u32) -> Option<(u32, u32)> {
        let find = |list: &[Option<u32>], index: u32| {
            let inside = list.iter().position(|was| *was == Some(index)).and_then(|at| u32::try_from(at).ok());
            inside.or_else(|| (index as usize >= list.len()).then_some(index))
        };
        let now = find(&self.columns, column)?;
        Some((if self.stayed.contains(&now) { row } else { find(&self.rows, row)? }, now))
    }
}

pub(super) type Tokens = Vec<Vec<Option<u64>>>;

/// What was entered into each cell, told apart.
pub(super) fn tokens(tab: &Tab<'_>) -> Vec<Vec<Option<u64>>> {
    let Some(grid) = tab.data.first() else { return Vec::new() };
    grid.row_data
        .iter()
        .map(|row| row.values.iter().map(|cell| entered(cell).map(|content| content.token())).collect())
        .collect()
}

fn width(tokens: &Tokens) -> usize {
    tokens.iter().map(Vec::len).max().unwrap_or(0)
}

pub(super) fn token(tokens: &Tokens, row: usize, column: usize) -> Option<u64> {
    tokens.get(row)?.get(column).copied().flatten()
}

fn are_same(old: &Tokens, new: &Tokens, written: &HashSet<(u32, u32)>) -> bool {
    let width = width(old).max(width(new));
    (0..old.len().max(new.len())).all(|row| {
        (0..width).all(|column| {
            token(old, row, column) == token(new, row, column) || written.contains(&(row as u32, column as u32))
        })
    })
}

/// Whether two states of a tab hold the same, besides the cells that were `written`.
pub(super) fn is_same(before: &Tab<'_>, after: &Tab<'_>, written: &HashSet<(u32, u32)>) -> bool {
    are_same(&tokens(before), &tokens(after), written)
}

/// Aligns two states of a tab. `written`: the cells whose values we wrote in between, which say nothing of where they are.
pub(super) fn align(before: &Tab<'_>, after: &Tab<'_>, written: &HashSet<(u32, u32)>) -> Alignment {
    let (old, new) = (tokens(before), tokens(after));
    let (old_width, new_width) = (width(&old), width(&new));
    let height = old.len().max(new.len());
    let is_written = |row: usize, column: usize| written.contains(&(row as u32, column as u32));
    if are_same(&old, &new, written) {
        let identity = |count: usize| (0..count as u32).map(Some).collect();
        let columns = identity(old_width.max(new_width));
        return Alignment { rows: identity(height), columns, stayed: HashSet::new() };
    }
    let counts = [before, after].map(|tab| tab.properties.grid_properties.column_count as usize);
    let wide = ((&old, old_width.max(counts[0])), (&new, new_width.max(counts[1])));
    let aligned = |others: &HashSet<(usize, usize)>| {
        let columns = align_columns(wide.0, wide.1, &is_written, others);
        let rows = align_rows(&old, &new, &columns, written);
        let stayed = left_out(&old, &new, (&rows, &columns), written);
        Alignment { rows, columns, stayed }
    };
    let first = aligned(&HashSet::new());
    let others = emptied(&old, &new, &first, &is_written);
    if others.is_empty() { first } else { aligned(&others) }
}

/// The columns, now, that somebody left out when sorting: what stands in them fits where it stood better than where the rows went.
/// A column that fits both alike goes with the others that we write.
fn left_out(
    old: &Tokens,
    new: &Tokens,
    (rows, columns): (&[Option<u32>], &[Option<u32>]),
    written: &HashSet<(u32, u32)>,
) -> HashSet<u32> {
    let moved: Vec<(u32, u32)> = (0..)
        .zip(rows)
        .filter_map(|(now, was): (u32, _)| Some((now, (*was)?)))
        .filter(|(now, was)| now != was)
        .collect();
    if moved.is_empty() {
        return HashSet::new();
    }
    let fits = |column: u32, was: u32| {
        let rows = moved.iter().filter(|(now, from)| [now, from].iter().all(|row| !written.contains(&(**row, column))));
        rows.fold(0_i64, |sum, &(now, from)| {
            let stands = token(new, now as usize, column as usize);
            let stood = |row: u32| i64::from(stands == token(old, row as usize, was as usize));
            sum + stood(now) - stood(from)
        })
    };
    let pairs = (0..).zip(columns).filter_map(|(column, was): (u32, _)| Some((column, (*was)?)));
    let fits: Vec<(u32, i64)> = pairs.map(|(column, was)| (column, fits(column, was))).collect();
    let touched: HashSet<u32> = written.iter().map(|(_, column)| *column).collect();
    let together: i64 = fits.iter().filter(|(column, _)| touched.contains(column)).map(|(_, fits)| fits).sum();
    let stays = |(column, fits): &(u32, i64)| *fits > 0 || *fits == 0 && together > 0 && touched.contains(column);
    fits.iter().filter(|fit| stays(fit)).map(|(column, _)| *column).collect()
}

/// Columns, now and before, that cannot be the same: nothing is left of it but what we wrote, and something is missing where
/// we wrote nothing.
fn emptied(
    old: &Tokens,
    new: &Tokens,
    aligned: &Alignment,
    is_written: &dyn Fn(usize, usize) -> bool,
) -> HashSet<(usize, usize)> {
    let pairs = aligned.columns.iter().enumerate().filter_map(|(a, b)| Some((a, (*b)? as usize)));
    let rows = || aligned.rows.iter().enumerate().filter_map(|(now, was)| Some((now, (*was)? as usize)));
    pairs
        .filter(|&(a, b)| {
            let unwritten = || rows().filter(|(now, _)| !is_written(*now, a));
            (0..new.len()).all(|now| is_written(now, a) || token(new, now, a).is_none())
                && (0..new.len()).any(|now| is_written(now, a))
                && unwritten().any(|(_, was)| token(old, was, b).is_some())
        })
        .collect()
}

/// Both with the number of their columns, filled or not; `others`: columns, now and before, that are not the same.
fn align_columns(
    (old, old_count): (&Tokens, usize),
    (new, new_count): (&Tokens, usize),
    is_written: &dyn Fn(usize, usize) -> bool,
    others: &HashSet<(usize, usize)>,
) -> Vec<Option<u32>> {
    let (old_width, new_width) = (width(old), width(new));
    let counts = |tokens: &Tokens, column: usize, skip: &dyn Fn(usize, usize) -> bool| {
        let step = (tokens.len() / COLUMN_SAMPLE) as u64 + 1;
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for row in 0..tokens.len() {
            if let Some(found) = token(tokens, row, column).filter(|found| found % step == 0)
                && !skip(row, column)
            {
                *counts.entry(found).or_default() += 1;
            }
        }
        counts
    };
    let olds: Vec<_> = (0..old_width).map(|column| counts(old, column, &|_, _| false)).collect();
    let news: Vec<_> = (0..new_width).map(|column| counts(new, column, is_written)).collect();
    let total = |counts: &HashMap<u64, u32>| counts.values().sum::<u32>();
    let mut pairs = Vec::new();
    for (a, new) in news.iter().enumerate() {
        for (b, old) in olds.iter().enumerate() {
            let shared: u32 = new.iter().map(|(token, count)| (*count).min(old.get(token).copied().unwrap_or(0))).sum();
            let comparable = total(new).min(total(old));
            // One value of several stands elsewhere by chance.
            let is_told = shared > 1 || shared == 1 && (a == b || total(new) == total(old));
            if is_told && f64::from(shared) / f64::from(comparable) >= COLUMN_SHARE_MIN {
                pairs.push((shared, a.abs_diff(b), a, b));
            }
        }
    }
    pairs.sort_by(|x, y| y.0.cmp(&x.0).then(x.1.cmp(&y.1)).then(x.2.cmp(&y.2)));
    let count = old_width.max(new_width);
    let mut was: Vec<Option<u32>> = vec![None; count];
    let mut used = vec![false; count];
    for (_, _, a, b) in pairs {
        if was[a].is_none() && !used[b] {
            (was[a], used[b]) = (Some(b as u32), true);
        }
    }
    let seen = |a: usize| news.get(a).is_some_and(|counts| !counts.is_empty());
    let filled = |b: usize| olds.get(b).is_some_and(|counts| !counts.is_empty());
    let unknown: Vec<usize> = (0..new_count.max(count)).filter(|a| was.get(*a).is_none_or(Option::is_none)).collect();
    let missing: Vec<usize> = (0..old_count.max(count)).filter(|b| !used.get(*b).is_some_and(|used| *used)).collect();
    was.resize(new_count.max(count), None);
    let covered: Vec<usize> =
        (0..was.len()).map(|a| (0..new.len()).filter(|row| is_written(*row, a)).count()).collect();
    // Rows that went took their cells along.
    let rows_gone = old.len().saturating_sub(new.len());
    let contents = |b: usize| old.iter().filter(|cells| cells.get(b).copied().flatten().is_some()).count();
    let filled_cells: Vec<usize> = (0..old_count.max(count)).map(contents).collect();
    // The nearest known neighbours of each.
    let mut left: Vec<Option<u32>> = Vec::with_capacity(was.len());
    for known in &was {
        left.push(known.or(left.last().copied().flatten()));
    }
    let mut right = was.clone();
    for a in (0..right.len().saturating_sub(1)).rev() {
        right[a] = right[a].or(right[a + 1]);
    }
    let between = |a: usize, b: usize| {
        left[a].is_none_or(|left| (left as usize) < b) && right[a].is_none_or(|right| b < right as usize)
    };
    let pairs = pair_in_order(&unknown, &missing, |a, b| {
        let counts = match (seen(a), filled(b)) {
            _ if others.contains(&(a, b)) => return None,
            // Most of it was typed anew, which is likely where it stood alone.
            (true, true) if !between(a, b) => return None,
            (true, true) => PAIR / 2,
            // What is seen to be empty was not filled: more stood there than we wrote over.
            (false, true) if filled_cells[b] > covered[a] + rows_gone => return None,
            _ => PAIR,
        };
        let in_place = if between(a, b) { IN_PLACE } else { 0 };
        Some(counts + in_place - (a.abs_diff(b) as u64).min(IN_PLACE - 1))
    });
    for (a, b) in pairs {
        was[a] = Some(b as u32);
    }
    was
}

/// What a pair of columns counts, and what it counts more where both stand between the same neighbours.
const PAIR: u64 = 1_000_000;
const IN_PLACE: u64 = 1_000;
/// Pairs that are weighed at most; of wider sheets, columns that cannot be told keep their order from the left.
const WEIGHED_MAX: usize = 4_000_000;

/// Pairs two lists without crossings so that what their pairs count is the most.
fn pair_in_order(news: &[usize], olds: &[usize], counts: impl Fn(usize, usize) -> Option<u64>) -> Vec<(usize, usize)> {
    if news.len().saturating_mul(olds.len()) > WEIGHED_MAX {
        let pairs = news.iter().copied().zip(olds.iter().copied());
        return pairs.filter(|(a, b)| counts(*a, *b).is_some()).collect();
    }
    let width = olds.len() + 1;
    // The most that the pairs of the rest count, from each place in both lists on.
    let mut best = vec![0_u64; (news.len() + 1) * width];
    for (i, &a) in news.iter().enumerate().rev() {
        for (j, &b) in olds.iter().enumerate().rev() {
            let paired = counts(a, b).map_or(0, |count| count + best[(i + 1) * width + j + 1]);
            best[i * width + j] = paired.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < news.len() && j < olds.len() {
        let here = best[i * width + j];
        let paired = counts(news[i], olds[j]).map(|count| count + best[(i + 1) * width + j + 1]);
        if paired == Some(here) {
            pairs.push((news[i], olds[j]));
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * width + j] == here {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tab of these rows, cells parted by commas, and so many columns in all.
    fn tab(rows: &[&str], columns: u32) -> String {
        let cell = |text: &str| match text {
            "" => "{}".to_owned(),
            text => format!("{{\"effectiveValue\": {{\"stringValue\": \"{text}\"}}}}"),
        };
        let rows: Vec<String> = rows
            .iter()
            .map(|row| format!("{{\"values\": [{}]}}", row.split(',').map(cell).collect::<Vec<_>>().join(",")))
            .collect();
        format!(
            "{{\"properties\": {{\"gridProperties\": {{\"rowCount\": 100, \"columnCount\": {columns}}}}}, \"data\": [{{\"rowData\": [{}]}}]}}",
            rows.join(",")
        )
    }

    type Cell = (u32, u32);

    /// Where the written cells and those beside them were before.
    fn check(before: (&[&str], u32), after: (&[&str], u32), written: &[Cell], expect: &[(Cell, Option<Cell>)]) {
        let (old, new) = (tab(before.0, before.1), tab(after.0, after.1));
        let tab = |text: &str| serde_json::from_str::<Tab<'_>>(text).map(|tab| tokens(&tab)).expect("a tab");
        assert_eq!((tab(&old).len(), tab(&new).len()), (before.0.len(), after.0.len()));
        let (old, new): (Tab<'_>, Tab<'_>) =
            (serde_json::from_str(&old).expect("a tab"), serde_json::from_str(&new).expect("a tab"));
        let alignment = align(&old, &new, &written.iter().copied().collect());
        for ((row, column), was) in expect {
            assert_eq!(alignment.was(*row, *column), *was, "row {row} column {column} of {after:?}");
        }
    }

    const ROWS: &[&str] = &["a,b,c", "1,2,3", "4,5,6", "7,8,9"];

    #[test]
    fn a_column_that_was_pushed_under_our_write_is_known_again() {
        let written: Vec<(u32, u32)> = (0..4).map(|row| (row, 3)).collect();
        // Someone inserted a column before the last one, which we then wrote over.
        let after = &["a,b,new,S", "1,2,,s", "4,5,,s", "7,8,,s"];
        check((ROWS, 10), (after, 11), &written, &[((1, 3), Some((1, 2))), ((1, 1), Some((1, 1))), ((1, 2), None)]);
        // The same with an empty one.
        let after = &["a,b,,S", "1,2,,s", "4,5,,s", "7,8,,s"];
        check((ROWS, 10), (after, 11), &written, &[((1, 3), Some((1, 2))), ((1, 2), None)]);
        // Nothing was inserted: what we wrote into was empty.
        let after = &["a,b,c,S", "1,2,3,s", "4,5,6,s", "7,8,9,s"];
        check((ROWS, 10), (after, 10), &written, &[((1, 3), Some((1, 3)))]);
        // The last one was deleted, and another typed in its place.
        let after = &["a,b,d,S", "1,2,x,s", "4,5,y,s", "7,8,z,s"];
        check((ROWS, 10), (after, 10), &written, &[((1, 3), Some((1, 3)))]);
        // One before was deleted, so that ours stands one further than it was meant to.
        let after = &["a,c,,S", "1,3,,s", "4,6,,s", "7,9,,s"];
        check((ROWS, 10), (after, 9), &written, &[((1, 3), Some((1, 4))), ((1, 1), Some((1, 2)))]);
    }

    #[test]
    fn a_row_inserted_after_our_write_takes_ours_along() {
        let before = &["a,b,c", "1,2,3", "4,5,6"];
        let after = &["a,b,c,S", "1,2,3,s1", "0,0,0,", "4,5,6,s2"];
        let written = [(0, 3), (1, 3), (2, 3)];
        check((before, 10), (after, 10), &written, &[((2, 3), None), ((1, 3), Some((1, 3))), ((3, 3), Some((2, 3)))]);
    }

    #[test]
    fn a_column_of_which_more_stood_there_than_was_written_over_is_gone() {
        let before = &["a,b,c,S,T", "1,2,3,s,t1", "4,5,6,s,t2", "7,8,9,s,t3"];
        // The last column was deleted, and then a part of it written where it had stood.
        let after = &["a,b,c,S,", "1,2,3,s,t9", "4,5,6,s,", "7,8,9,s,"];
        check((before, 10), (after, 9), &[(1, 4)], &[((1, 4), Some((1, 5))), ((1, 3), Some((1, 3)))]);
        // As many were written as had stood there, but not over its header.
        let before = &["a,b,c,S,T", "1,2,3,s,", "4,5,6,s,", "7,8,9,s,t3"];
        let after = &["a,b,c,S,", "1,2,3,s,t9", "4,5,6,s,t8", "7,8,9,s,"];
        check((before, 10), (after, 9), &[(1, 4), (2, 4)], &[((1, 4), Some((1, 5))), ((1, 3), Some((1, 3)))]);
    }

    #[test]
    fn rows_that_were_emptied_are_not_the_rows_they_were() {
        let written = [(0, 3), (1, 3), (2, 3), (3, 3)];
        let after = &[",,,S", ",,,s", ",,,s", ",,,s"];
        check((ROWS, 10), (after, 10), &written, &[((0, 3), None), ((1, 3), None), ((3, 3), None)]);
        let after = &["a,b,c,S", "1,2,3,s", ",,,s", "7,8,9,s"];
        check((ROWS, 10), (after, 10), &written, &[((1, 3), Some((1, 3))), ((2, 3), None), ((3, 3), Some((3, 3)))]);
    }

    #[test]
    fn one_value_that_stands_elsewhere_moves_no_column() {
        // The tab was cleared, and a day typed in its corner that had stood in the last column.
        let after = &["", "3,,"];
        check((ROWS, 10), (after, 10), &[(1, 3)], &[((1, 3), None), ((1, 0), None)]);
        // One that is all there is goes with its column.
        let (before, after) = (&["", ",,s"], &[",new", ",,,s"]);
        check((before, 10), (after, 11), &[(1, 2)], &[((1, 3), Some((1, 2))), ((0, 1), None)]);
    }

    #[test]
    fn a_new_column_is_not_one_that_was_deleted_elsewhere() {
        let before = &["K,b,S,N", "1,2,s1,n", "4,2,s2,n", "7,2,s3,n"];
        // A column came before the first one, a row went, and so did the last column.
        let after = &["new,K,b,S", ",4,2,x", ",7,2,s3"];
        check((before, 10), (after, 10), &[(1, 3)], &[((1, 3), Some((2, 2))), ((2, 3), Some((3, 2))), ((0, 0), None)]);
    }

    #[test]
    fn a_sparse_row_that_was_edited_is_known_where_it_stood() {
        let before = &[",,,,,,,,s", ",,,,,,,,1", ",,,,,,,,2"];
        let after = &[",new,,,,,,,,s", ",,,,,,,,,1", ",,,,,,,,,2"];
        check((before, 10), (after, 11), &[(1, 8)], &[((0, 9), Some((0, 8))), ((1, 9), Some((1, 8)))]);
    }

    #[test]
    fn a_row_of_which_only_ours_is_left_is_known_by_ours() {
        let before = &[",,,", ",,,s", ",,,"];
        // The row above went, so that what was to be cleared stands one further up.
        check(
            (before, 10),
            (&[",,,s", ",,,", ",,,"], 10),
            &[(1, 3)],
            &[((0, 3), Some((1, 3))), ((1, 3), Some((2, 3)))],
        );
    }

    #[test]
    fn of_rows_alike_the_one_that_was_typed_into_is_known_where_it_stood() {
        let before = &["h,,x,H", ",,x,d", ",,x,d", ",,x,d", "z,,x,e"];
        let written: Vec<Cell> = (0..5).map(|row| (row, 2)).collect();
        let in_place = |rows: std::ops::Range<u32>| rows.map(|row| ((row, 3), Some((row, 3)))).collect::<Vec<_>>();
        check((before, 10), (&["h,,,H", "me,,,d", ",,,d", ",,,d", "z,,,e"], 10), &written, &in_place(0..5));
        check((before, 10), (&["h,,,H", ",,,d", "me,,,d", ",,,d", "z,,,e"], 10), &written, &in_place(0..5));
        // One of them went; what came elsewhere is none of them.
        let after = &["h,,,H", ",,,d", ",,,d", "z,,,e", "me,,,d"];
        check(
            (before, 10),
            (after, 10),
            &written,
            &[((1, 3), Some((1, 3))), ((2, 3), Some((2, 3))), ((3, 3), Some((4, 3)))],
        );
    }

    #[test]
    fn columns_that_were_left_out_of_a_sort_stayed_where_they_were() {
        let before = &["a,b,c,S,T", "1,2,3,s,t", "4,5,6,s,t", "7,8,9,mine,t"];
        let after = &["a,b,c,S,T", "7,8,9,s,t", "1,2,3,s,t", "4,5,6,mine,t"];
        let written = [(1, 3), (1, 4)];
        let expect = [((1, 0), Some((3, 0))), ((1, 3), Some((1, 3))), ((3, 3), Some((3, 3))), ((1, 4), Some((1, 4)))];
        check((before, 10), (after, 10), &written, &expect);
    }

    #[test]
    fn rows_that_were_sorted_are_known_by_what_stands_in_them() {
        let after = &["a,b,c,S", "7,8,9,s", "1,2,3,s", "4,5,6,s"];
        let written = [(1, 3), (2, 3), (3, 3)];
        check(
            (ROWS, 10),
            (after, 10),
            &written,
            &[((1, 3), Some((3, 3))), ((2, 3), Some((1, 3))), ((0, 3), Some((0, 3)))],
        );
    }
}
