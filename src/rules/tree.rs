//! KPI trees: which row drives which, by the Parent column.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::model::{Field, Kpi, Mapping, Table};

use super::beside::{fold_words, row_named};
use super::digest::Digest;
use super::intern::Names;

/// Longer texts are no IDs, in bytes.
const ID_BYTES_MAX: usize = 40;

/// Where a row's Parent cell leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parent {
    /// It is empty.
    None,
    /// To another row: its index among the digests.
    Row(u32),
    /// To a goal.
    Goal,
    /// To nothing that exists.
    Missing,
}

/// What stands in a Parent cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written<N> {
    None,
    /// A name.
    Name(N),
    /// A sheet row of the same table.
    Row(u32),
}

impl<N> Written<N> {
    pub(super) fn with<M>(&self, name: impl FnOnce(&N) -> M) -> Written<M> {
        match self {
            Self::None => Written::None,
            Self::Name(own) => Written::Name(name(own)),
            Self::Row(row) => Written::Row(*row),
        }
    }
}

/// A name by which a row may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<N> {
    /// The row, as its index among the digests.
    pub(super) digest: u32,
    pub(super) name: N,
    /// What stands in its Parent cell; none where the name is only another one of a row that came before.
    pub(super) parent: Option<Written<N>>,
}

/// The rows of tables with a Parent column, as they come.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The names, by number.
    pub(super) names: Names,
    /// By the number of a name: the first row whose sentence it is, as its index among the digests plus 1.
    named: Vec<u32>,
    /// By the number of a name: the first row in which it stands as an ID, in the same way.
    called: Vec<u32>,
    pub(super) log: Vec<Entry<u32>>,
}

impl Tree {
    /// Adds a row; `digest` is its index among the digests.
    pub(super) fn add(&mut self, kpi: &Kpi<'_>, digest: u32) {
        let name = self.number(&fold_words(kpi.kpi));
        let folded = fold_words(kpi.parent);
        let written = if folded.is_empty() {
            Written::None
        } else if let Some(row) = row_named(kpi.parent) {
            Written::Row(row)
        } else {
            Written::Name(self.number(&folded))
        };
        self.enter(Entry { digest, name, parent: Some(written) });
    }

    pub(super) fn number(&mut self, name: &str) -> u32 {
        let number = self.names.number(name);
        if self.named.len() <= number as usize {
            self.named.resize(number as usize + 1, 0);
            self.called.resize(number as usize + 1, 0);
        }
        number
    }

    /// Of rows that are called the same the first has the name.
    pub(super) fn enter(&mut self, entry: Entry<u32>) {
        let names = if entry.parent.is_some() { &mut self.named } else { &mut self.called };
        if let Some(slot) = names.get_mut(entry.name as usize).filter(|slot| **slot == 0) {
            *slot = entry.digest + 1;
        }
        self.log.push(entry);
    }

    /// The rows with what stands in their Parent cells.
    fn nodes(&self) -> impl DoubleEndedIterator<Item = (u32, Written<u32>)> + Clone {
        self.log.iter().filter_map(|entry| Some((entry.digest, entry.parent?)))
    }

    /// Takes as IDs what stands in the columns nobody else claims: parents that no KPI is called like may be named by them, in this
    /// table or in any other. `digests` are the table's.
    pub(super) fn find_ids(&mut self, table: &Table, mapping: &Mapping, digests: &[Digest], first_digest: u32) {
        let columns: Vec<u16> =
            mapping.all.iter().filter(|column| column.field.is_none()).map(|column| column.column).collect();
        let mut known: HashSet<u32, FixedState> = HashSet::default();
        for (digest, index) in digests.iter().zip(first_digest..) {
            let Some(row) = table.row_index(digest.row) else { continue };
            for &column in &columns {
                let text = table.cell(row, column).trimmed();
                if text.is_empty() || text.len() > ID_BYTES_MAX {
                    continue;
                }
                let name = self.number(&fold_words(text));
                if known.insert(name) {
                    self.enter(Entry { digest: index, name, parent: None });
                }
            }
        }
    }

    /// The row that a name leads to, as its index among the digests plus 1; 0 for none.
    fn row_called(&self, name: u32) -> u32 {
        let of = |names: &[u32]| names.get(name as usize).copied().unwrap_or(0);
        match of(&self.named) {
            0 => of(&self.called),
            row => row,
        }
    }

    /// Each row with where its Parent cell leads, in the order of the rows.
    pub(super) fn resolve(&self, digests: &[Digest], goals: &Names) -> Vec<(u32, Parent)> {
        let row_of = |table: u32, row: u32| {
            let found = digests.binary_search_by_key(&(table, row), |digest| (digest.table, digest.row));
            found.ok().map(|index| index as u32)
        };
        let any_unnamed =
            self.nodes().any(|(_, written)| matches!(written, Written::Name(name) if self.row_called(name) == 0));
        let goal_names: HashSet<String, FixedState> = if any_unnamed {
            (1..=goals.len() as u32).map(|goal| fold_words(goals.name(goal))).collect()
        } else {
            HashSet::default()
        };
        let resolved = self.nodes().map(|(digest, written)| {
            let table = digests.get(digest as usize).map_or(0, |digest| digest.table);
            let parent = match written {
                Written::None => Parent::None,
                Written::Row(row) => row_of(table, row).map_or(Parent::Missing, Parent::Row),
                Written::Name(number) => match self.row_called(number) {
                    0 if goal_names.contains(self.names.name(number)) => Parent::Goal,
                    0 => Parent::Missing,
                    row => Parent::Row(row - 1),
                },
            };
            (digest, parent)
        });
        resolved.collect()
    }
}

/// Rows that stand on a circle, one a circle: the first of it.
pub(super) fn circles(nodes: &[(u32, Parent)], rows: usize) -> Vec<u32> {
    const NEW: u8 = 0;
    const ON_PATH: u8 = 1;
    const DONE: u8 = 2;
    if nodes.is_empty() {
        return Vec::new();
    }
    let mut parents = vec![u32::MAX; rows];
    for &(row, parent) in nodes {
        if let (Parent::Row(parent), Some(slot)) = (parent, parents.get_mut(row as usize)) {
            *slot = parent;
        }
    }
    let mut state = vec![NEW; rows];
    let mut circles = Vec::new();
    for &(start, _) in nodes {
        let mut path = Vec::new();
        let mut at = start;
        while state.get(at as usize) == Some(&NEW) {
            state[at as usize] = ON_PATH;
            path.push(at);
            at = parents.get(at as usize).copied().unwrap_or(u32::MAX);
        }
        if state.get(at as usize) == Some(&ON_PATH) {
            let on_circle = path.iter().position(|&row| row == at).unwrap_or(0);
            circles.extend(path.get(on_circle..).unwrap_or(&[]).iter().min());
        }
        for row in path {
            state[row as usize] = DONE;
        }
    }
    circles.sort_unstable();
    circles
}

/// Whether a table's rows belong into the tree.
pub(super) fn has_parents(mapping: &Mapping) -> bool {
    mapping.column(Field::Parent).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_found_once_and_a_chain_is_none() {
        let nodes = [
            (0, Parent::Row(1)),
            (1, Parent::Row(2)),
            (2, Parent::Row(1)),
            (3, Parent::Row(0)),
            (4, Parent::Row(4)),
            (5, Parent::None),
            (6, Parent::Row(5)),
        ];
        assert_eq!(circles(&nodes, 7), [1, 4]);
        assert_eq!(circles(&[], 0), [0_u32; 0]);
    }
}
