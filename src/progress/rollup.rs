//! Roll-ups per goal, owner, team, tier, pillar and sheet, in one pass over the rows.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use rust_decimal::Decimal;

use super::figures::{float, ratio};
use crate::model::{Assessment, Kind, Kpi, Status, Tier, TimeUnit, Unit};

/// What rows are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// The goal.
    Goal,
    /// The owner.
    Owner,
    /// The team.
    Team,
    /// The tier.
    Tier,
    /// The pillar.
    Pillar,
    /// The sheet.
    Sheet,
}

impl Dimension {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 6] = [Self::Sheet, Self::Goal, Self::Owner, Self::Team, Self::Tier, Self::Pillar];

    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Goal => "goal",
            Self::Owner => "owner",
            Self::Team => "team",
            Self::Tier => "tier",
            Self::Pillar => "pillar",
            Self::Sheet => "sheet",
        }
    }
}

/// How many rows have each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StatusCounts([u32; Status::ALL.len()]);

impl StatusCounts {
    /// How many rows have that status.
    pub const fn of(&self, status: Status) -> u32 {
        self.0[status as usize]
    }

    /// How many rows there are.
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    /// Every status that occurs, with its count, in the order of summaries.
    pub fn iter(&self) -> impl Iterator<Item = (Status, u32)> + '_ {
        Status::ALL.into_iter().map(|status| (status, self.of(status))).filter(|(_, count)| *count > 0)
    }

    fn add(&mut self, status: Status) {
        let slot = &mut self.0[status as usize];
        *slot = slot.saturating_add(1);
    }
}

/// A weighted mean of progress, clamped to 0..1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Mean {
    weights: f64,
    sum: f64,
}

impl Mean {
    /// The mean; `None` when no row with a weight has a progress.
    pub fn value(&self) -> Option<f64> {
        (self.weights > 0.0).then(|| self.sum / self.weights)
    }

    fn add(&mut self, progress: f64, weight: f64) {
        self.weights += weight;
        self.sum += progress.clamp(0.0, 1.0) * weight;
    }
}

/// One group of rows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Group {
    /// Rows by status, health metrics left out.
    pub statuses: StatusCounts,
    /// Mean progress; paused, closed and invalid rows and health metrics left out.
    pub progress: Mean,
    /// Mean progress of the leading indicators.
    pub leading: Mean,
    /// Mean progress of the lagging indicators.
    pub lagging: Mean,
    /// Health metrics by status: reported beside, never averaged in.
    pub health: StatusCounts,
}

/// Unit of a sum. Percentages, scores and bare figures do not add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum SumUnit {
    Currency([u8; 3]),
    Time(TimeUnit),
    Named(u32),
}

/// Groups rows as they pass; its size grows with the number of groups, not of rows.
#[derive(Debug, Default)]
pub struct Rollup {
    names: Names,
    groups: HashTable<(Dimension, u32, Group)>,
    totals: HashTable<(u32, SumUnit, Option<Decimal>)>,
    hasher: FixedState,
}

impl Rollup {
    /// Adds one row of a sheet. `kind` is the row's own, else that of its sentence.
    pub fn add(&mut self, sheet: &str, kpi: &Kpi<'_>, kind: Option<Kind>, verdict: &Assessment) {
        let tier = kpi.tier.map_or("", Tier::name);
        let keys = [
            (Dimension::Sheet, sheet),
            (Dimension::Goal, kpi.goal),
            (Dimension::Owner, kpi.owner),
            (Dimension::Team, kpi.team),
            (Dimension::Tier, tier),
            (Dimension::Pillar, kpi.pillar),
        ];
        let health = kpi.tier == Some(Tier::Health);
        let weight = kpi.weight.value().map_or(1.0, |weight| float(weight.value).max(0.0));
        let judged = !matches!(verdict.status, Status::Paused | Status::Closed | Status::Invalid);
        let progress = verdict.progress.filter(|_| judged && !health);
        for (dimension, key) in keys {
            if key.is_empty() {
                continue;
            }
            let id = self.names.id(key);
            let group = self.group_mut(dimension, id);
            if health {
                group.health.add(verdict.status);
                continue;
            }
            group.statuses.add(verdict.status);
            if let Some(p) = progress {
                group.progress.add(p, weight);
                match kind {
                    Some(Kind::Leading) => group.leading.add(p, weight),
                    Some(Kind::Lagging) => group.lagging.add(p, weight),
                    None => {}
                }
            }
        }
        if !health && let Some((goal, unit, current)) = self.sum_key(kpi, verdict) {
            let hash = self.hasher.hash_one((goal, unit));
            let hasher = &self.hasher;
            let entry = self.totals.entry(
                hash,
                |known| (known.0, known.1) == (goal, unit),
                |known| hasher.hash_one((known.0, known.1)),
            );
            let mut slot = entry.or_insert((goal, unit, Some(Decimal::ZERO)));
            let total = &mut slot.get_mut().2;
            *total = total.and_then(|total| total.checked_add(current));
        }
    }

    /// The row's part of its goal's total, among rows of one unit; for rows that were added before.
    pub fn share_of_goal(&mut self, kpi: &Kpi<'_>, verdict: &Assessment) -> Option<f64> {
        let (goal, unit, current) = self.sum_key(kpi, verdict)?;
        let hash = self.hasher.hash_one((goal, unit));
        let total = self.totals.find(hash, |known| (known.0, known.1) == (goal, unit))?.2?;
        ratio(current, total)
    }

    /// The groups of one dimension with their names, in order of their first row.
    pub fn groups(&self, dimension: Dimension) -> Vec<(&str, &Group)> {
        let mut groups: Vec<_> = self.groups.iter().filter(|known| known.0 == dimension).collect();
        groups.sort_unstable_by_key(|known| known.1);
        groups.into_iter().map(|known| (self.names.text(known.1), &known.2)).collect()
    }

    fn group_mut(&mut self, dimension: Dimension, id: u32) -> &mut Group {
        let hasher = &self.hasher;
        let entry = self.groups.entry(
            hasher.hash_one((dimension, id)),
            |known| (known.0, known.1) == (dimension, id),
            |known| hasher.hash_one((known.0, known.1)),
        );
        &mut entry.or_insert((dimension, id, Group::default())).into_mut().2
    }

    fn sum_key(&mut self, kpi: &Kpi<'_>, verdict: &Assessment) -> Option<(u32, SumUnit, Decimal)> {
        let current = verdict.current?;
        let unit = match kpi.unit? {
            Unit::Percent | Unit::Points => return None,
            Unit::Currency(currency) => SumUnit::Currency(currency.0),
            Unit::Time(unit) => SumUnit::Time(unit),
            Unit::Named(name) => SumUnit::Named(self.names.id(name)),
        };
        if kpi.goal.is_empty() {
            return None;
        }
        Some((self.names.id(kpi.goal), unit, current))
    }
}

/// Names by number, whatever their case: one buffer for all.
#[derive(Debug, Default)]
struct Names {
    text: String,
    ends: Vec<u32>,
    known: HashTable<u32>,
    hasher: FixedState,
}

impl Names {
    /// The number of a name. Once the buffer is full (4 GiB), further names share the last number.
    fn id(&mut self, name: &str) -> u32 {
        let Self { text, ends, known, hasher } = self;
        let hash = folded_hash(hasher, name);
        if let Some(id) = known.find(hash, |id| same_folded(slice(text, ends, *id), name)) {
            return *id;
        }
        let id = ends.len() as u32;
        let Ok(end) = u32::try_from(text.len() + name.len()) else { return id.saturating_sub(1) };
        text.push_str(name);
        ends.push(end);
        known.insert_unique(hash, id, |id| folded_hash(hasher, slice(text, ends, *id)));
        id
    }

    fn text(&self, id: u32) -> &str {
        slice(&self.text, &self.ends, id)
    }
}

fn slice<'a>(text: &'a str, ends: &[u32], id: u32) -> &'a str {
    let index = id as usize;
    let start = index.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(index).copied().unwrap_or(start);
    text.get(start as usize..end as usize).unwrap_or("")
}

fn folded(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().flat_map(char::to_lowercase)
}

fn same_folded(a: &str, b: &str) -> bool {
    a == b || folded(a).eq(folded(b))
}

fn folded_hash(hasher: &FixedState, name: &str) -> u64 {
    let mut state = hasher.build_hasher();
    for c in folded(name) {
        c.hash(&mut state);
    }
    std::hash::Hasher::finish(&state)
}
