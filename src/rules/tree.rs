//! KPI trees: which row drives which, by the Parent column.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::model::{Field, Kpi, Mapping, Table};

use super::beside::{fold_words, row_named};
use super::digest::Digest;
use super::intern::Names;

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

#[derive(Debug, Clone, Copy)]
enum Written {
    None,
    /// A name, by its number.
    Name(u32),
    /// A sheet row of the same table.
    Row(u32),
}

/// The rows of tables with a Parent column, as they come.
#[derive(Debug, Default)]
pub(super) struct Tree {
    names: Names,
    /// By the number of a name: the row of that name, as its index among the digests plus 1.
    named: Vec<u32>,
    nodes: Vec<(u32, Written)>,
}

impl Tree {
    /// Adds a row; `digest` is its index among the digests.
    pub(super) fn add(&mut self, kpi: &Kpi<'_>, digest: u32) {
        self.name_row(&fold_words(kpi.kpi), digest);
        let folded = fold_words(kpi.parent);
        let written = if folded.is_empty() {
            Written::None
        } else if let Some(row) = row_named(kpi.parent) {
            Written::Row(row)
        } else {
            Written::Name(self.number(&folded))
        };
        self.nodes.push((digest, written));
    }

    fn number(&mut self, name: &str) -> u32 {
        let number = self.names.number(name);
        if self.named.len() <= number as usize {
            self.named.resize(number as usize + 1, 0);
        }
        number
    }

    fn name_row(&mut self, name: &str, digest: u32) {
        let number = self.number(name) as usize;
        if let Some(slot) = self.named.get_mut(number).filter(|slot| **slot == 0) {
            *slot = digest + 1;
        }
    }

    /// Looks for parents that no KPI is called like in the columns nobody else claims: an ID column. `digests` are the table's.
    pub(super) fn find_ids(&mut self, table: &Table, mapping: &Mapping, digests: &[Digest], first_digest: u32) {
        let open = |named: &[u32], written: &Written| match written {
            Written::Name(number) => named.get(*number as usize) == Some(&0),
            _ => false,
        };
        let own = self.nodes.iter().rev().take_while(|(digest, _)| *digest >= first_digest);
        if !own.clone().any(|(_, written)| open(&self.named, written)) {
            return;
        }
        let columns: Vec<u16> =
            mapping.all.iter().filter(|column| column.field.is_none()).map(|column| column.column).collect();
        for (digest, index) in digests.iter().zip(first_digest..) {
            let Some(row) = table.row_index(digest.row) else { continue };
            for &column in &columns {
                let text = table.cell(row, column).trimmed();
                if text.is_empty() || text.len() > 40 {
                    continue;
                }
                if let Some(number) = self.names.find(&fold_words(text))
                    && let Some(slot) = self.named.get_mut(number as usize).filter(|slot| **slot == 0)
                {
                    *slot = index + 1;
                }
            }
        }
    }

    /// Each row with where its Parent cell leads, in the order of the rows.
    pub(super) fn resolve(&self, digests: &[Digest], goals: &Names) -> Vec<(u32, Parent)> {
        let row_of = |table: u32, row: u32| {
            let found = digests.binary_search_by_key(&(table, row), |digest| (digest.table, digest.row));
            found.ok().map(|index| index as u32)
        };
        let unnamed = |number: u32| self.named.get(number as usize) == Some(&0);
        let any_unnamed =
            self.nodes.iter().any(|(_, written)| matches!(written, Written::Name(name) if unnamed(*name)));
        let goal_names: HashSet<String, FixedState> = if any_unnamed {
            (1..=goals.len() as u32).map(|goal| fold_words(goals.name(goal))).collect()
        } else {
            HashSet::default()
        };
        let resolved = self.nodes.iter().map(|&(digest, written)| {
            let table = digests.get(digest as usize).map_or(0, |digest| digest.table);
            let parent = match written {
                Written::None => Parent::None,
                Written::Row(row) => row_of(table, row).map_or(Parent::Missing, Parent::Row),
                Written::Name(number) => match self.named.get(number as usize).copied().unwrap_or(0) {
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
