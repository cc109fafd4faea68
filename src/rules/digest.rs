//! What is kept of each row for the rules that look at all rows of a call, and the counts over owners and goals.

use crate::model::{CellRef, Code, Direction, Field, Kind, PerField, Status, Tier};

use super::settings::{Options, RuleSet};
use super::tree::Parent;
use super::waivers::RowWaivers;

/// What is kept of one KPI row: 36 bytes, so that a big table takes no more memory than it must.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(Rust, packed(4))]
pub struct Digest {
    /// Order-free hash of the words of its sentence; 0 for none.
    pub words: u64,
    /// The hash of the words that name its measure, where it has a goal and is to rise or fall; 0 for others. It is compared within
    /// one goal alone, so half of its bits are enough.
    pub(super) measure: u32,
    /// Index of its table in the call.
    pub table: u32,
    /// Sheet row, counted from 0.
    pub row: u32,
    /// Whom its owner cell names.
    pub(super) owner: Owner,
    /// The number of its goal; 0 for none.
    pub goal: u32,
    /// What sets rows apart that share words and owner: team and the quarter of the deadline.
    pub(super) scope: Scope,
    flags: u16,
    status: u8,
}

/// Team with what else says which part of the whole a row is about (hashed), and quarter (years since 1900 times 4, plus quarter; 0: no deadline).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Scope {
    pub(super) team: u16,
    pub(super) quarter: u16,
}

/// Facts of a row that rules over all rows ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct DigestFacts {
    pub(super) kind: Option<Kind>,
    pub(super) tier: Option<Tier>,
    /// Counts against the limits of owner and goal.
    pub(super) counts: bool,
    /// Attention only, and nothing in the row ties it to a result.
    pub(super) vanity: bool,
    /// Says how much was done, not how well.
    pub(super) volume: bool,
    /// Says how well it was done, or what it cost.
    pub(super) quality: bool,
    /// Which way the row says it is to go.
    pub(super) direction: Option<Direction>,
    /// It has a target that can be read.
    pub(super) target: bool,
    /// It has a deadline.
    pub(super) deadline: bool,
    /// Its last figures on record went the wrong way.
    pub(super) worsens: bool,
}

impl Digest {
    #[expect(clippy::too_many_arguments, reason = "plain fields, one a line, made in one place")]
    pub(super) fn new(
        words: u64,
        table: u32,
        row: u32,
        owner: Owner,
        goal: u32,
        scope: Scope,
        facts: DigestFacts,
        status: Status,
    ) -> Self {
        let kind = match facts.kind {
            None => 0,
            Some(Kind::Leading) => 1,
            Some(Kind::Lagging) => 2,
        };
        let tier = match facts.tier {
            None => 0,
            Some(Tier::Primary) => 1,
            Some(Tier::Secondary) => 2,
            Some(Tier::Health) => 3,
            Some(Tier::Milestone) => 4,
        };
        let direction = match facts.direction {
            None => 0,
            Some(Direction::Increase) => 1,
            Some(Direction::Decrease) => 2,
            Some(Direction::Maintain) => 3_u16,
        };
        let yes = [facts.counts, facts.vanity, facts.volume, facts.quality];
        let yes = yes.into_iter().enumerate().fold(0, |bits, (bit, yes)| bits | u16::from(yes) << bit);
        let has = u16::from(facts.target) << 11 | u16::from(facts.deadline) << 12 | u16::from(facts.worsens) << 13;
        let has = has | u16::from(facts.counts) << 14;
        let flags = kind | tier << 2 | yes << 5 | direction << 9 | has;
        let status = Status::ALL.iter().position(|&known| known == status).unwrap_or(0) as u8;
        Self { words, measure: 0, table, row, owner, goal, scope, flags, status }
    }

    /// Leading or lagging, where the sheet says so.
    pub fn kind(&self) -> Option<Kind> {
        match self.flags & 3 {
            1 => Some(Kind::Leading),
            2 => Some(Kind::Lagging),
            _ => None,
        }
    }

    /// The tier, where the sheet says so.
    pub fn tier(&self) -> Option<Tier> {
        match self.flags >> 2 & 7 {
            1 => Some(Tier::Primary),
            2 => Some(Tier::Secondary),
            3 => Some(Tier::Health),
            4 => Some(Tier::Milestone),
            _ => None,
        }
    }

    /// Whether it counts against the limit of its owner: open, no health metric, no milestone.
    pub fn counts_for_owner(&self) -> bool {
        self.flags & 1 << 5 != 0
    }

    /// Whether it counts against the limits of its goal: open, no health metric, no milestone.
    pub fn counts_for_goal(&self) -> bool {
        self.flags & 1 << 14 != 0
    }

    /// Takes it out of the count of its owner.
    pub(super) fn uncount_for_owner(&mut self) {
        self.flags &= !(1 << 5);
    }

    /// Takes it out of the counts of its goal.
    pub(super) fn uncount_for_goal(&mut self) {
        self.flags &= !(1 << 14);
    }

    /// Whether it is neither closed nor resting.
    pub fn is_open(&self) -> bool {
        !matches!(self.status(), Status::Closed | Status::Paused)
    }

    /// Whether it is attention only.
    pub(super) fn vanity(&self) -> bool {
        self.flags & 1 << 6 != 0
    }

    /// Whether it says how much was done, not how well.
    pub fn volume(&self) -> bool {
        self.flags & 1 << 7 != 0
    }

    /// Whether it says how well it was done, or what it cost.
    pub fn quality(&self) -> bool {
        self.flags & 1 << 8 != 0
    }

    /// Which way the row says it is to go.
    pub fn direction(&self) -> Option<Direction> {
        match self.flags >> 9 & 3 {
            1 => Some(Direction::Increase),
            2 => Some(Direction::Decrease),
            3 => Some(Direction::Maintain),
            _ => None,
        }
    }

    /// Whether its last figures on record went the wrong way.
    pub fn worsens(&self) -> bool {
        self.flags & 1 << 13 != 0
    }

    /// Whether it has a target that can be read.
    pub(super) fn has_target(&self) -> bool {
        self.flags & 1 << 11 != 0
    }

    /// Whether it has a deadline.
    pub(super) fn has_deadline(&self) -> bool {
        self.flags & 1 << 12 != 0
    }

    /// Whether it guards quality: by its words, or as a health metric.
    pub fn is_guard(&self) -> bool {
        self.is_open() && (self.quality() || self.tier() == Some(Tier::Health))
    }

    /// Whether it stands well: on track, ahead or achieved.
    pub fn is_well(&self) -> bool {
        matches!(self.status(), Status::OnTrack | Status::Ahead | Status::Achieved)
    }

    /// Whether it stands badly: at risk, behind or missed.
    pub fn is_badly(&self) -> bool {
        matches!(self.status(), Status::AtRisk | Status::Behind | Status::Missed)
    }

    /// Its status.
    pub fn status(&self) -> Status {
        Status::ALL.get(usize::from(self.status)).copied().unwrap_or(Status::Invalid)
    }
}

/// Rows by group.
#[derive(Debug, Default, Clone)]
pub(super) struct Groups {
    /// The groups that have members, ascending, and where the members of each begin.
    starts: Vec<(u32, u32)>,
    members: Vec<u32>,
}

impl Groups {
    /// Sorts pairs of group and row.
    pub(super) fn new(pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut pairs: Vec<(u32, u32)> = pairs.collect();
        pairs.sort_unstable();
        let mut starts: Vec<(u32, u32)> = Vec::new();
        for ((group, _), at) in pairs.iter().zip(0..) {
            if starts.last().is_none_or(|(last, _)| last != group) {
                starts.push((*group, at));
            }
        }
        Self { starts, members: pairs.into_iter().map(|(_, row)| row).collect() }
    }

    /// The rows of a group, ascending.
    pub(super) fn members(&self, group: u32) -> &[u32] {
        let Ok(at) = self.starts.binary_search_by_key(&group, |(group, _)| *group) else { return &[] };
        let from = self.starts.get(at).map_or(0, |(_, from)| *from as usize);
        let to = self.starts.get(at + 1).map_or(self.members.len(), |(_, to)| *to as usize);
        self.members.get(from..to).unwrap_or(&[])
    }
}

/// What is counted of the rows under one goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GoalFacts {
    /// Index of its first row.
    pub first: u32,
    /// All rows.
    pub rows: u32,
    /// Rows that count against the limits of a goal.
    pub counted: u32,
    /// Open rows that say they are leading.
    pub leading: u32,
    /// Open rows that say they are lagging.
    pub lagging: u32,
    /// Open rows of the first tier.
    pub primary: u32,
    /// Open rows of the second tier.
    pub secondary: u32,
    /// Counted rows that say how much was done only.
    pub volumes: u32,
    /// Open rows that say how well it was done, health metrics among them.
    pub guards: u32,
    /// Leading rows that stand well.
    pub leading_well: u32,
    /// Lagging rows that stand badly.
    pub lagging_badly: u32,
}

impl GoalFacts {
    /// Counts over all rows, by the number of the goal.
    pub(super) fn of(digests: &[Digest], goals: usize) -> Vec<Self> {
        let mut all = vec![Self::default(); goals + 1];
        for (index, digest) in digests.iter().enumerate() {
            let Some(facts) = all.get_mut(digest.goal as usize) else { continue };
            if digest.goal == 0 {
                continue;
            }
            if facts.rows == 0 || (facts.counted == 0 && digest.counts_for_goal()) {
                facts.first = index as u32;
            }
            facts.rows += 1;
            facts.counted += u32::from(digest.counts_for_goal());
            if digest.is_open() {
                facts.leading += u32::from(digest.kind() == Some(Kind::Leading));
                facts.lagging += u32::from(digest.kind() == Some(Kind::Lagging));
                facts.volumes += u32::from(digest.counts_for_goal() && digest.volume());
                facts.guards += u32::from(digest.quality() || digest.tier() == Some(Tier::Health));
                facts.leading_well += u32::from(digest.kind() == Some(Kind::Leading) && digest.is_well());
                facts.lagging_badly += u32::from(digest.kind() == Some(Kind::Lagging) && digest.is_badly());
                facts.primary += u32::from(digest.tier() == Some(Tier::Primary));
                facts.secondary += u32::from(digest.tier() == Some(Tier::Secondary));
            }
        }
        all
    }

    /// Counts the rows of another with its own.
    pub(super) fn add(&mut self, other: &Self) {
        if self.counted == 0 && other.counted > 0 || self.rows == 0 {
            self.first = other.first;
        }
        for (own, more) in [
            (&mut self.rows, other.rows),
            (&mut self.counted, other.counted),
            (&mut self.leading, other.leading),
            (&mut self.lagging, other.lagging),
            (&mut self.primary, other.primary),
            (&mut self.secondary, other.secondary),
            (&mut self.volumes, other.volumes),
            (&mut self.guards, other.guards),
            (&mut self.leading_well, other.leading_well),
            (&mut self.lagging_badly, other.lagging_badly),
        ] {
            *own = own.saturating_add(more);
        }
    }
}

/// Whom an owner cell names: one person by number, or the number of its text with [`Owner::TEXT`]; 0 for nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Owner(pub(super) u32);

impl Owner {
    /// Nobody.
    pub(super) const NOBODY: Self = Self(0);
    /// The bit of those that name several, or no person.
    const TEXT: u32 = 1 << 31;

    /// One person.
    pub(super) const fn person(number: u32) -> Self {
        Self(number & !Self::TEXT)
    }

    /// A text that names several, or no person.
    pub(super) const fn text(number: u32) -> Self {
        Self(number | Self::TEXT)
    }

    /// The number of a text that names several, or no person.
    pub(super) fn text_number(self) -> Option<u32> {
        (self.0 & Self::TEXT != 0).then_some(self.0 & !Self::TEXT)
    }

    /// The persons' numbers. `texts` are those that name several or none, from number 1 on.
    pub(super) fn persons<'o>(&'o self, texts: &'o [Vec<u32>]) -> &'o [u32] {
        match self.0 {
            0 => &[],
            number if number & Self::TEXT == 0 => std::slice::from_ref(&self.0),
            number => texts.get((number & !Self::TEXT) as usize - 1).map_or(&[], Vec::as_slice),
        }
    }
}

/// What is kept of a table after its rows are gone.
#[derive(Debug, Clone)]
pub(super) struct TableInfo {
    /// The number of its sheet in the call.
    pub(super) sheet: u32,
    pub(super) label: String,
    pub(super) columns: PerField<Option<u16>>,
    pub(super) rules: std::sync::Arc<RuleSet>,
}

impl TableInfo {
    /// The cell of a field in a row; the KPI's where the table has no column for it.
    pub(super) fn cell(&self, row: u32, field: Field) -> CellRef {
        CellRef::new(row, self.columns[field].or(self.columns[Field::Kpi]).unwrap_or(0))
    }
}

/// All rows of a call, for rules that count and compare.
#[derive(Debug)]
pub struct CallView<'c> {
    pub(super) digests: &'c [Digest],
    pub(super) tables: &'c [TableInfo],
    /// The persons whom the texts name that name several, or none.
    pub(super) owner_texts: &'c [Vec<u32>],
    pub(super) person_count: usize,
    pub(super) goal_facts: &'c [GoalFacts],
    pub(super) waivers: &'c [RowWaivers],
    /// Rows of tables with a Parent column, with where that leads.
    pub(super) tree: &'c [(u32, Parent)],
}

impl<'c> CallView<'c> {
    /// The rows that a waiver of this rule takes out of its counts.
    pub(super) fn waived_rows(&self, code: Code) -> Vec<&'c Digest> {
        let of = |waivers: &RowWaivers| {
            let at =
                self.digests.binary_search_by_key(&(waivers.table, waivers.row), |row| (row.table, row.row)).ok()?;
            self.digests.get(at).filter(|_| waivers.covers(code))
        };
        self.waivers.iter().filter_map(of).collect()
    }

    /// The rows.
    pub fn digests(&self) -> &'c [Digest] {
        self.digests
    }

    /// The number of the sheet in which a row stands; those of one sheet follow each other.
    pub(super) fn sheet(&self, digest: &Digest) -> u32 {
        self.tables.get(digest.table as usize).map_or(0, |table| table.sheet)
    }

    /// The thresholds that hold where a row stands.
    pub fn options(&self, digest: &Digest) -> Option<&'c Options> {
        self.tables.get(digest.table as usize).map(|table| &table.rules.options)
    }

    /// The persons that a row's owner cell names.
    pub(super) fn persons<'d>(&self, digest: &'d Digest) -> &'d [u32]
    where
        'c: 'd,
    {
        digest.owner.persons(self.owner_texts)
    }

    /// The goals that have rows, by number, with their counts.
    pub fn goals(&self) -> impl Iterator<Item = (u32, &'c GoalFacts)> + use<'c> {
        (0_u32..).zip(self.goal_facts).skip(1).filter(|(_, facts)| facts.rows > 0)
    }

    /// One more than the largest number of a goal.
    pub(super) fn goal_count(&self) -> usize {
        self.goal_facts.len()
    }

    /// The counts of a goal.
    pub fn goal_facts(&self, goal: u32) -> Option<&'c GoalFacts> {
        self.goal_facts.get(goal as usize)
    }

    /// The row of an index.
    pub fn digest(&self, index: u32) -> Option<&'c Digest> {
        self.digests.get(index as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_the_order_of_rows() {
        let groups = Groups::new([(1, 10), (4, 11), (1, 12), (0, 13), (1, 14)].into_iter());
        assert_eq!(groups.members(1), [10, 12, 14]);
        let others = [0, 4, 2, 7].map(|group| groups.members(group));
        assert_eq!(others, [&[13][..], &[11], &[], &[]]);
        assert_eq!(Groups::new(std::iter::empty()).members(0), [0_u32; 0]);
    }

    #[test]
    fn a_digest_is_small_and_keeps_what_it_is_given() {
        assert!(size_of::<Digest>() <= 36);
        let facts = DigestFacts {
            kind: Some(Kind::Lagging),
            tier: Some(Tier::Milestone),
            counts: true,
            vanity: false,
            volume: true,
            quality: false,
            direction: Some(Direction::Decrease),
            target: true,
            deadline: false,
            worsens: true,
        };
        let digest = Digest::new(9, 1, 2, Owner::person(3), 4, Scope::default(), facts, Status::AtRisk);
        assert_eq!((digest.kind(), digest.tier()), (facts.kind, facts.tier));
        assert_eq!((digest.counts_for_owner(), digest.counts_for_goal(), digest.volume()), (true, true, true));
        assert!(!digest.vanity());
        assert_eq!((digest.quality(), digest.direction()), (false, Some(Direction::Decrease)));
        assert_eq!((digest.status(), digest.worsens()), (Status::AtRisk, true));
    }
}
