//! Which row of the earlier state each row of the later one was.

use std::collections::{BTreeMap, HashSet};

use super::align::{Tokens, token};

/// Edited rows that are told by likeness at most, since each is compared with each.
const EDITED_ROWS_MAX: usize = 400;

/// Cells of a row, told apart by what stands in them.
type Cells = [Option<u64>];
/// The rows in which the same stands, before and now.
type Alike<'r> = BTreeMap<&'r Cells, (Vec<usize>, Vec<usize>)>;

/// Where each row of the later state was before. `columns`: where each of its columns was; `written`: the cells we wrote in between.
pub(super) fn align_rows(
    old: &Tokens,
    new: &Tokens,
    columns: &[Option<u32>],
    written: &HashSet<(u32, u32)>,
) -> Vec<Option<u32>> {
    let touched: HashSet<u32> = written.iter().map(|(_, column)| *column).collect();
    let pairs = (0..).zip(columns).filter_map(|(now, was): (u32, _)| Some((now, (*was)?)));
    let (ours, telling): (Vec<_>, Vec<_>) = pairs.partition(|(now, _)| touched.contains(now));
    let touched_before: HashSet<u32> = ours.iter().map(|(_, was)| *was).collect();
    // Nothing at all besides what we write: a row that was emptied is not the row it was.
    let bare = |tokens: &Tokens, row: usize, touched: &HashSet<u32>| {
        let cells = tokens.get(row).into_iter().flatten();
        (0..).zip(cells).all(|(column, cell)| cell.is_none() || touched.contains(&column))
    };
    let side = |tokens: &Tokens, now: bool, touched: &HashSet<u32>| {
        let of = |pairs: &[(u32, u32)], row: usize| -> Vec<Option<u64>> {
            pairs.iter().map(|(is, was)| token(tokens, row, if now { *is } else { *was } as usize)).collect()
        };
        let rows = 0..old.len().max(new.len());
        rows.map(|row| Row { line: of(&telling, row), ours: of(&ours, row), bare: bare(tokens, row, touched) })
            .collect()
    };
    let (olds, news): (Vec<Row>, Vec<Row>) = (side(old, false, &touched_before), side(new, true, &touched));
    let mut rows = Rows::new(&olds, &news);
    rows.pair_alike(|from, to| from.len() == to.len());
    rows.pair_by_ours(&written.iter().map(|(row, _)| *row as usize).collect());
    rows.follow_neighbours(true);
    rows.pair_alike(|_, _| true);
    rows.follow_neighbours(false);
    rows.pair_most_alike();
    rows.was
}

struct Row {
    /// What stands in the columns that tell rows apart.
    line: Vec<Option<u64>>,
    /// What stands where we write.
    ours: Vec<Option<u64>>,
    bare: bool,
}

fn is_blank(line: &Cells) -> bool {
    line.iter().all(Option::is_none)
}

fn filled(line: &Cells) -> usize {
    line.iter().flatten().count()
}

fn same_cells(now: &Cells, then: &Cells) -> usize {
    now.iter().zip(then).filter(|(now, then)| now.is_some() && now == then).count()
}

struct Rows<'r> {
    olds: &'r [Row],
    news: &'r [Row],
    alike: Alike<'r>,
    /// How many more rows alike there were than there are, less those that became others.
    spare: BTreeMap<&'r Cells, usize>,
    was: Vec<Option<u32>>,
    used: Vec<bool>,
}

impl<'r> Rows<'r> {
    fn new(olds: &'r [Row], news: &'r [Row]) -> Self {
        let mut alike = Alike::new();
        for (at, row) in olds.iter().enumerate().filter(|(_, row)| !is_blank(&row.line)) {
            alike.entry(&row.line).or_default().0.push(at);
        }
        for (at, row) in news.iter().enumerate().filter(|(_, row)| !is_blank(&row.line)) {
            alike.entry(&row.line).or_default().1.push(at);
        }
        let spare = alike.iter().map(|(line, (from, to))| (*line, from.len().saturating_sub(to.len()))).collect();
        Self { olds, news, alike, spare, was: vec![None; news.len()], used: vec![false; olds.len()] }
    }

    fn pair(&mut self, row: usize, from: usize) {
        (self.was[row], self.used[from]) = (Some(from as u32), true);
    }

    /// Rows alike are paired in their order.
    fn pair_alike(&mut self, which: impl Fn(&[usize], &[usize]) -> bool) {
        let mut pairs = Vec::new();
        for (from, to) in self.alike.values().filter(|(from, to)| which(from, to)) {
            let from = from.iter().filter(|from| !self.used[**from]);
            let to = to.iter().filter(|row| self.was[**row].is_none());
            pairs.extend(to.copied().zip(from.copied()));
        }
        for (row, from) in pairs {
            self.pair(row, from);
        }
    }

    /// Where nothing but ours stands, ours tells, as long as it was not written just now.
    fn pair_by_ours(&mut self, written: &HashSet<usize>) {
        for (row, now) in self.news.iter().enumerate() {
            if written.contains(&row) || !now.bare || is_blank(&now.ours) {
                continue;
            }
            let olds = self.olds.iter().enumerate();
            let found = olds
                .filter(|(from, then)| !self.used[*from] && then.bare && then.ours == now.ours)
                .map(|(from, _)| from)
                .min_by_key(|from| from.abs_diff(row));
            if let Some(from) = found {
                self.pair(row, from);
            }
        }
    }

    /// A row edited where it stood follows the row above it, or stands before the row below it. `sparing`: a row that is not alike
    /// takes no row whose like is still there.
    fn follow_neighbours(&mut self, sparing: bool) {
        for row in (0..self.news.len()).filter(|row| self.was[*row].is_none()).collect::<Vec<_>>() {
            let above = if row == 0 { Some(0) } else { self.was[row - 1].map(|above| above as usize + 1) };
            self.follow(row, above, sparing);
        }
        for row in (0..self.news.len().saturating_sub(1)).rev() {
            if self.was[row].is_none() {
                let below = self.was[row + 1].and_then(|below| (below as usize).checked_sub(1));
                self.follow(row, below, sparing);
            }
        }
    }

    fn follow(&mut self, row: usize, from: Option<usize>, sparing: bool) {
        let Some(from) = from.filter(|from| self.used.get(*from) == Some(&false)) else { return };
        let (now, then) = (&self.news[row], &self.olds[from]);
        let exact = now.line == then.line;
        if sparing && !exact {
            let has_like = self.alike.get(now.line.as_slice()).is_some_and(|(from, _)| !from.is_empty());
            if has_like || self.spare.get(then.line.as_slice()) == Some(&0) {
                return;
            }
        }
        let same = same_cells(&now.line, &then.line);
        if now.bare && then.bare || same > 0 && same * 3 >= filled(&now.line).max(filled(&then.line)) {
            if let Some(spare) = self.spare.get_mut(then.line.as_slice()).filter(|_| !exact) {
                *spare = spare.saturating_sub(1);
            }
            self.pair(row, from);
        }
    }

    /// What is left was moved and edited: the most alike, where more is alike than not.
    fn pair_most_alike(&mut self) {
        let left: Vec<usize> =
            (0..self.news.len()).filter(|row| self.was[*row].is_none() && !is_blank(&self.news[*row].line)).collect();
        if left.len() > EDITED_ROWS_MAX {
            return;
        }
        for row in left {
            let now = &self.news[row].line;
            let olds = self.olds.iter().enumerate().filter(|(from, then)| !self.used[*from] && !is_blank(&then.line));
            let best = olds
                .map(|(from, then)| (same_cells(now, &then.line), usize::MAX - row.abs_diff(from), from))
                .max()
                .filter(|(same, ..)| same * 2 > filled(now));
            if let Some((.., from)) = best {
                self.pair(row, from);
            }
        }
    }
}
