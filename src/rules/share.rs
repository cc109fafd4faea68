//! What one sheet brings into the counts over all sheets, apart from the call in which it was checked: it counts in later calls
//! without being read again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use crate::model::{Detail, Field, Finding, Tabs};

use super::call::Call;
use super::digest::{Digest, Owner, TableInfo};
use super::tree::Entry;
use super::waivers::RowWaivers;
use super::words::PLACES_MAX;
use super::{beside, tree};

/// What the KPI tables of one sheet bring into the counts over all sheets.
#[derive(Debug, Clone, Default)]
pub struct Share {
    tables: Vec<TableInfo>,
    /// The rows; tables, owners and goals have numbers of their own here.
    digests: Vec<Digest>,
    waivers: Vec<RowWaivers>,
    /// The keys of persons.
    persons: Vec<u64>,
    /// The keys of texts that name several, or no person, and whom.
    owners: Vec<(u64, Vec<u32>)>,
    goals: Vec<String>,
    tree: Vec<Entry<String>>,
    /// The goals that its Goals tab lists.
    listed: Vec<String>,
}

/// How far a call was when the turn of a sheet came.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallMark {
    tables: usize,
    digests: usize,
    waivers: usize,
    tree: usize,
}

/// Numbers of a call to numbers of a share, in the order in which they come.
#[derive(Default)]
struct Renumbered {
    own: Vec<u32>,
    order: Vec<u32>,
}

impl Renumbered {
    fn of(&mut self, number: u32) -> u32 {
        if number == 0 {
            return 0;
        }
        let at = number as usize;
        if self.own.len() <= at {
            self.own.resize(at + 1, 0);
        }
        if self.own[at] == 0 {
            self.order.push(number);
            self.own[at] = self.order.len() as u32;
        }
        self.own[at]
    }
}

/// The number that stands for one of a share's own.
fn number_in(numbers: &[u32], own: u32) -> u32 {
    (own as usize).checked_sub(1).and_then(|at| numbers.get(at)).copied().unwrap_or(0)
}

impl Share {
    /// Adds the goals that the sheet's Goals tab lists.
    #[must_use]
    pub fn listing(mut self, side: &Tabs) -> Self {
        let goals = side.goals.iter().flat_map(|goals| &goals.rows);
        self.listed = goals.map(|goal| beside::fold_words(&goal.name)).collect();
        self
    }
}

impl Call {
    /// How far it is.
    pub fn mark(&self) -> CallMark {
        CallMark {
            tables: self.tables.len(),
            digests: self.digests.len(),
            waivers: self.waivers.len(),
            tree: self.tree.log.len(),
        }
    }

    /// What came between two marks, before the rules over all rows ran.
    pub fn share(&self, from: CallMark, to: CallMark) -> Share {
        let (mut persons, mut owners, mut goals) =
            (Renumbered::default(), Renumbered::default(), Renumbered::default());
        let (first_table, first_digest) = (from.tables as u32, from.digests as u32);
        let mut digests = self.digests.get(from.digests..to.digests).unwrap_or_default().to_vec();
        for digest in &mut digests {
            digest.table -= first_table;
            digest.goal = goals.of(digest.goal);
            digest.owner = match digest.owner.text_number() {
                Some(text) => Owner::text(owners.of(text)),
                None => Owner::person(persons.of(digest.owner.0)),
            };
        }
        let owners = owners.order.iter().map(|&text| {
            let named = Owner::text(text);
            let named = named.persons(&self.owner_texts).iter().map(|&person| persons.of(person)).collect();
            (self.owners.key(text), named)
        });
        let owners = owners.collect();
        let mut waivers = self.waivers.get(from.waivers..to.waivers).unwrap_or_default().to_vec();
        for waiver in &mut waivers {
            waiver.table -= first_table;
        }
        let entries = self.tree.log.get(from.tree..to.tree).unwrap_or_default().iter();
        Share {
            tables: self.tables.get(from.tables..to.tables).unwrap_or_default().to_vec(),
            digests,
            waivers,
            persons: persons.order.iter().map(|&person| self.persons.key(person)).collect(),
            owners,
            goals: goals.order.iter().map(|&goal| self.goals.name(goal).to_owned()).collect(),
            tree: entries.map(|entry| self.tree.named(entry, first_digest)).collect(),
            listed: Vec::new(),
        }
    }

    /// Counts a sheet that was checked in another call. Gives the indexes of its tables in this one.
    pub fn absorb(&mut self, share: &Share) -> Range<usize> {
        let first = self.mark();
        let (first_table, first_digest) = (first.tables as u32, first.digests as u32);
        let persons: Vec<u32> = share.persons.iter().map(|&key| self.persons.number(key).0).collect();
        let mut owners = Vec::with_capacity(share.owners.len());
        for (key, named) in &share.owners {
            let (number, new) = self.owners.number(*key);
            if new {
                self.owner_texts.push(named.iter().map(|&person| number_in(&persons, person)).collect());
            }
            owners.push(number);
        }
        let goals: Vec<u32> = share.goals.iter().map(|goal| self.goals.number(goal)).collect();
        let sheet = self.next_sheet();
        self.tables.extend(share.tables.iter().map(|table| TableInfo { sheet, ..table.clone() }));
        self.digests.extend(share.digests.iter().map(|&(mut digest)| {
            digest.table += first_table;
            digest.goal = number_in(&goals, digest.goal);
            digest.owner = match digest.owner.text_number() {
                Some(text) => Owner::text(number_in(&owners, text)),
                None => Owner::person(number_in(&persons, digest.owner.0)),
            };
            digest
        }));
        let waivers = share.waivers.iter();
        self.waivers.extend(waivers.map(|waiver| RowWaivers { table: waiver.table + first_table, ..waiver.clone() }));
        for entry in &share.tree {
            self.tree.take(entry, first_digest);
        }
        first.tables..self.tables.len()
    }

    /// A hash over what the rules over all rows found in the tables of one sheet, and over what they say of other rows: it is the
    /// same in each call in which the same was found. To be asked after [`Call::finish`].
    pub fn fingerprint<'f>(&self, share: &Share, findings: impl Iterator<Item = (usize, &'f Finding)>) -> u64 {
        let mut sum = 0_u64;
        // The order of findings follows the numbers of goals and persons, which differ from call to call.
        for (table, finding) in findings {
            let mut hasher = DefaultHasher::new();
            let cell = finding.cell.map(|cell| (cell.row, cell.column));
            (table, finding.code, cell, finding.severity, finding.waived).hash(&mut hasher);
            match (finding.detail, finding.field) {
                (Detail::Group(person), Some(Field::Owner)) => {
                    self.hash_group(self.owner_groups.members(person), finding, &mut hasher);
                }
                (Detail::Group(goal), _) => self.hash_group(self.goal_groups.members(goal), finding, &mut hasher),
                (Detail::Row { table, row }, _) => (self.label(table), row).hash(&mut hasher),
                (Detail::Count(count), _) => count.hash(&mut hasher),
                _ => {}
            }
            sum = sum.wrapping_add(hasher.finish());
        }
        if !share.listed.is_empty() {
            let below = self.below();
            for goal in &share.listed {
                let has = below.get(goal).copied().unwrap_or_default();
                let mut hasher = DefaultHasher::new();
                (goal, has.target, has.deadline).hash(&mut hasher);
                sum = sum.wrapping_add(hasher.finish());
            }
        }
        sum
    }

    /// What the words of a finding say of the rows of a group: how many there are, where the first of them stand, and which are left out.
    fn hash_group(&self, members: &[u32], finding: &Finding, hasher: &mut DefaultHasher) {
        members.len().hash(hasher);
        // One of them may be the finding's own, which is not named.
        for &index in members.iter().take(PLACES_MAX + 1) {
            if let Some((table, row)) = self.digests.get(index as usize).map(|digest| (digest.table, digest.row)) {
                (self.label(table), row).hash(hasher);
            }
        }
        for waiver in self.waivers.iter().filter(|waiver| waiver.covers(finding.code)) {
            (self.label(waiver.table), waiver.row).hash(hasher);
        }
    }
}

impl tree::Tree {
    /// An entry with names for numbers.
    fn named(&self, entry: &Entry<u32>, first_digest: u32) -> Entry<String> {
        Entry {
            digest: entry.digest - first_digest,
            name: self.names.name(entry.name).to_owned(),
            parent: entry.parent.as_ref().map(|parent| parent.with(|&number| self.names.name(number).to_owned())),
        }
    }

    /// Takes an entry of a share over.
    fn take(&mut self, entry: &Entry<String>, first_digest: u32) {
        let name = self.number(&entry.name);
        let parent = entry.parent.as_ref().map(|parent| parent.with(|name| self.number(name)));
        self.enter(Entry { digest: entry.digest + first_digest, name, parent });
    }
}
