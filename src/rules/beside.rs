//! The tabs beside a KPI table, ready to be asked for a name. Built when the first rule asks.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use crate::model::{Action, CellRef, Kpi, MilestoneRow, Tabs};
use crate::reading::people::{self, NameStyle, OwnerKind};

/// Beyond so many entries only exact names are looked for.
const CLOSE_MATCH_ENTRIES_MAX: usize = 500;

type Map<K, V> = HashMap<K, V, FixedState>;

/// The side tabs by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    goals: HashSet<String, FixedState>,
    people: HashSet<String, FixedState>,
    actions: ByKpi,
    milestones: ByKpi,
}

/// Entries that name a KPI, by its words or by its row.
#[derive(Debug, Clone, Default)]
struct ByKpi {
    words: Map<String, Vec<u32>>,
    rows: Map<u32, Vec<u32>>,
}

impl ByKpi {
    fn of<'k>(names: impl Iterator<Item = &'k str>) -> Self {
        let mut by = Self::default();
        for (index, name) in names.enumerate() {
            let index = index as u32;
            if let Some(row) = row_named(name) {
                by.rows.entry(row).or_default().push(index);
            }
            let folded = fold_words(name);
            if !folded.is_empty() {
                by.words.entry(folded).or_default().push(index);
            }
        }
        by
    }

    fn entries(&self, kpi: &Kpi<'_>, close: bool) -> Vec<u32> {
        let folded = fold_words(kpi.kpi);
        let mut found: Vec<u32> = self.rows.get(&kpi.row).into_iter().flatten().copied().collect();
        found.extend(self.words.get(&folded).into_iter().flatten());
        if found.is_empty() && close && self.words.len() <= CLOSE_MATCH_ENTRIES_MAX {
            for (name, indexes) in &self.words {
                if speaks_of(name, &folded) {
                    found.extend(indexes);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Beside {
    /// The side tabs, and the roster that the config names.
    pub(super) fn of(tabs: &Tabs, roster: &[String]) -> Self {
        let mut beside = Self::default();
        for name in roster {
            let mut folded = String::new();
            people::fold(name, &mut folded);
            beside.people.insert(folded);
        }
        if let Some(goals) = &tabs.goals {
            beside.goals = goals.rows.iter().map(|goal| fold_words(&goal.name)).collect();
        }
        if let Some(side) = &tabs.people {
            let mut folded = String::new();
            for name in
                side.rows.iter().flat_map(|person| [&person.name, &person.email]).filter(|name| !name.is_empty())
            {
                people::fold(name, &mut folded);
                beside.people.insert(folded.clone());
            }
        }
        if let Some(actions) = &tabs.actions {
            beside.actions = ByKpi::of(actions.rows.iter().map(|action| action.kpi.as_str()));
        }
        if let Some(milestones) = &tabs.milestones {
            beside.milestones = ByKpi::of(milestones.rows.iter().map(|milestone| milestone.kpi.as_str()));
        }
        beside
    }

    /// Whether the Goals tab has a goal of that name.
    pub(super) fn has_goal(&self, name: &str) -> bool {
        self.goals.contains(&fold_words(name))
    }

    /// Whether anybody is known at all.
    pub(super) fn has_people(&self) -> bool {
        !self.people.is_empty()
    }

    /// The first person of an owner cell who is not on the roster.
    pub(super) fn stranger<'t>(&self, owner: &'t str) -> Option<&'t str> {
        let read = people::read(owner, NameStyle::CommaSeparates);
        let mut folded = String::new();
        people::fold(owner, &mut folded);
        if !matches!(read.kind, OwnerKind::Person | OwnerKind::Several) || self.people.contains(&folded) {
            return None;
        }
        let mut is_known = |text: &str| {
            people::fold(text, &mut folded);
            self.people.contains(&folded)
        };
        read.names
            .into_iter()
            .find(|named| !is_known(named.name) && !is_known(named.identity()))
            .map(|named| named.name)
    }

    /// The actions that speak of a KPI.
    pub(super) fn actions<'s>(&self, tabs: &'s Tabs, kpi: &Kpi<'_>) -> Vec<&'s Action> {
        let Some(side) = &tabs.actions else { return Vec::new() };
        let mut found = self.actions.entries(kpi, true);
        // An action may name the KPI in its task only.
        if found.is_empty() && side.rows.len() <= CLOSE_MATCH_ENTRIES_MAX {
            let folded = fold_words(kpi.kpi);
            let speaking = side.rows.iter().enumerate();
            found.extend(
                speaking.filter(|(_, action)| speaks_of(&folded, &fold_words(&action.task))).map(|(i, _)| i as u32),
            );
        }
        found.iter().filter_map(|&index| side.rows.get(index as usize)).collect()
    }

    /// The milestones of a KPI that have a day and a value, by day.
    pub(super) fn milestones<'s>(&self, tabs: &'s Tabs, kpi: &Kpi<'_>) -> Vec<&'s MilestoneRow> {
        let Some(side) = &tabs.milestones else { return Vec::new() };
        let entries = self.milestones.entries(kpi, false);
        let mut found: Vec<&MilestoneRow> = entries.iter().filter_map(|&index| side.rows.get(index as usize)).collect();
        found.retain(|milestone| milestone.date.is_some() && milestone.value.is_some());
        found.sort_by_key(|milestone| milestone.date);
        found
    }
}

/// The words of a text in lower case, set apart by single spaces, without anything else.
pub(super) fn fold_words(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// Whether all words of `name` stand in `text`; a single short word names nothing.
fn speaks_of(name: &str, text: &str) -> bool {
    let words = name.split(' ').filter(|word| !word.is_empty());
    (name.contains(' ') || name.chars().count() >= 4)
        && words.clone().all(|word| text.split(' ').any(|other| other == word))
}

/// The row, counted from 0, that a text such as `B7`, `KPIs!B7`, `row 7` or `#7` names.
pub(super) fn row_named(text: &str) -> Option<u32> {
    let text = text.rsplit('!').next().unwrap_or(text).trim();
    if let Some(cell) = CellRef::parse(text).filter(|cell| cell.column < 52) {
        return Some(cell.row);
    }
    let digits = text.trim_start_matches(['#', ' ']).trim_start_matches(|c: char| c.is_alphabetic()).trim();
    let prefix = &text.get(..text.len() - digits.len())?.to_lowercase();
    if digits.is_empty() || !matches!(prefix.trim(), "#" | "row" | "zeile" | "ligne" | "fila" | "linha") {
        return None;
    }
    digits.parse::<u32>().ok()?.checked_sub(1)
}

/// The name among `names` that is nearest to `name`, if it is near at all: at most a third of it differs.
pub(super) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted: Vec<char> = fold_words(name).chars().take(120).collect();
    let limit = (wanted.len() / 3).max(1);
    names
        .map(|other| (distance(&wanted, &fold_words(other).chars().take(120).collect::<Vec<_>>()), other))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// Levenshtein distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut line: Vec<usize> = (0..=b.len()).collect();
    for (row, x) in a.iter().enumerate() {
        let mut diagonal = row;
        if let Some(first) = line.first_mut() {
            *first = row + 1;
        }
        for (column, y) in b.iter().enumerate() {
            let above = line.get(column + 1).copied().unwrap_or(usize::MAX);
            let left = line.get(column).copied().unwrap_or(usize::MAX);
            let best = (diagonal + usize::from(x != y)).min(above.saturating_add(1)).min(left.saturating_add(1));
            diagonal = above;
            if let Some(slot) = line.get_mut(column + 1) {
                *slot = best;
            }
        }
    }
    line.last().copied().unwrap_or(a.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_names_are_found() {
        for (text, row) in [
            ("B7", Some(6)),
            ("KPIs!C12", Some(11)),
            ("row 7", Some(6)),
            ("#3", Some(2)),
            ("Q4 2026", None),
            ("", None),
            ("Churn", None),
        ] {
            assert_eq!(row_named(text), row, "{text}");
        }
        assert_eq!(nearest("Grow revenu", ["Grow revenue", "Cut cost"].into_iter()), Some("Grow revenue"));
        assert_eq!(nearest("Something else", ["Grow revenue", "Cut cost"].into_iter()), None);
        assert!(speaks_of("organic traffic", "write ten articles for organic traffic"));
        assert!(!speaks_of("organic revenue", "write ten articles for organic traffic"));
        assert_eq!(distance(&['a', 'b'], &['a', 'c', 'd']), 2);
    }
}
