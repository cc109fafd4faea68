//! All tables of one call: the rules that need all rows, and what their words ask for.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

use crate::model::{CellRef, Code, Detail, Field, Finding};
use crate::reading::people::{self, NameStyle, Named, OwnerKind};

use super::digest::{CallView, Digest, GoalFacts, Groups, Owner, TableInfo};
use super::goal_lists::GoalLists;
use super::intern::{Keys, Names, key_of};
use super::side_view::{Below, SideTab, SideView};
use super::tree::Tree;
use super::view::{CallHits, Hits, Lacking, TableView};
use super::waivers::RowWaivers;
use super::{beside, catalog, copies};

/// All sheets that are checked together: what counts over owners and goals counts over all of them.
#[derive(Debug, Default)]
pub struct Call {
    pub(super) tables: Vec<TableInfo>,
    /// The number of the sheet at hand.
    sheet: u32,
    pub(super) digests: Vec<Digest>,
    pub(super) waivers: Vec<RowWaivers>,
    /// Texts of owner cells that name several, or no person; whom, is in `owner_texts`.
    pub(super) owners: Keys,
    pub(super) owner_texts: Vec<Vec<u32>>,
    /// What was read of the last texts of owner cells.
    pub(super) owners_read: Vec<(u64, Owner, OwnerKind)>,
    pub(super) persons: Keys,
    pub(super) goals: Names,
    pub(super) goal_groups: Groups,
    pub(super) owner_groups: Groups,
    pub(super) folded: String,
    pub(super) tree: Tree,
}
impl Call {
    /// Nothing checked yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// The tables from here on stand in another sheet. Gives its number.
    pub fn next_sheet(&mut self) -> u32 {
        self.sheet = self.sheet.saturating_add(1);
        self.sheet
    }

    /// How many tables it has: the index of the next.
    pub fn table_count(&self) -> usize {
        self.tables.len()
    }

    /// Checks a tab beside the KPI tables. Where something is found it takes the next index of the call, as a table does.
    pub fn beside(&mut self, view: &TableView<'_>, tab: SideTab) -> Vec<Finding> {
        let mut findings = Vec::new();
        let below = self.below();
        let side = SideView { table: view, tab, below: &below };
        for active in &view.rules.beside {
            let Some(severity) = active.severity else { continue };
            let mut lacking = Lacking::default();
            let hits = &mut Hits { findings: &mut findings, lacking: &mut lacking, code: active.code, severity };
            active.rule.beside(&side, hits);
        }
        if !findings.is_empty() {
            self.add_table(view);
        }
        findings
    }

    pub(super) fn add_table(&mut self, view: &TableView<'_>) {
        self.tables.push(TableInfo {
            sheet: self.sheet,
            label: view.label.clone(),
            columns: view.mapping.columns,
            rules: Arc::clone(&view.rules),
        });
    }

    /// What the KPI rows under each goal have.
    pub(super) fn below(&self) -> HashMap<String, Below, FixedState> {
        let mut by_number = vec![Below::default(); self.goals.len() + 1];
        for digest in &self.digests {
            if let Some(below) = by_number.get_mut(digest.goal as usize) {
                below.target |= digest.has_target();
                below.deadline |= digest.has_deadline();
            }
        }
        let named = (0_u32..).zip(by_number).skip(1);
        named.map(|(goal, below)| (beside::fold_words(self.goals.name(goal)), below)).collect()
    }

    /// Runs the rules that need all rows; none may come after it. The findings come with the index of their table, in the order of the
    /// rules.
    pub fn finish(&mut self) -> Vec<(u32, Finding)> {
        // Before the names give back what finds them.
        let lists = GoalLists::among(&self.goals);
        self.persons.close();
        self.owners.close();
        self.goals.close();
        self.owners_read = Vec::new();
        copies::uncount(&mut self.digests, &self.tables);
        let tree = self.tree.resolve(&self.digests, &self.goals);
        let mut goal_facts = GoalFacts::of(&self.digests, self.goals.len());
        lists.share_out(&mut goal_facts);
        let mut found = Vec::new();
        for (index, &rule) in catalog::ALL.iter().enumerate() {
            let spec = rule.spec();
            if !spec.phases.has(super::Phases::ACROSS) || !self.runs(index) {
                continue;
            }
            let first = found.len();
            let view = CallView {
                digests: &self.digests,
                tables: &self.tables,
                owner_texts: &self.owner_texts,
                person_count: self.persons.len(),
                goal_facts: &goal_facts,
                waivers: &self.waivers,
                tree: &tree,
            };
            let mut hits =
                CallHits { findings: &mut found, tables: &self.tables, index, code: spec.code, needed: Vec::new() };
            rule.across(&view, &mut hits);
            let needed = hits.needed;
            for place in needed {
                let waiver = self.waivers.binary_search_by_key(&place, |waiver| (waiver.table, waiver.row));
                if let Some(waiver) = waiver.ok().and_then(|at| self.waivers.get_mut(at)) {
                    waiver.cover(spec.code);
                }
            }
            for (table, row, finding) in found.iter_mut().skip(first) {
                let waiver = self.waivers.binary_search_by_key(&(*table, *row), |waiver| (waiver.table, waiver.row));
                if let Some(waiver) = waiver.ok().and_then(|at| self.waivers.get_mut(at)) {
                    finding.waived = waiver.cover(finding.code);
                }
            }
        }
        drop((tree, goal_facts));
        self.group_owners(&found);
        self.group_goals(&found, &lists);
        found.into_iter().map(|(table, _, finding)| (table, finding)).collect()
    }

    fn runs(&self, index: usize) -> bool {
        self.tables.iter().any(|table| table.rules.severity_at(index).is_some())
    }

    /// Keeps the rows of those owners that a finding speaks of, for its words.
    fn group_owners(&mut self, found: &[(u32, u32, Finding)]) {
        let mut wanted = vec![false; self.persons.len() + 1];
        for (_, _, finding) in found.iter().filter(|(_, _, finding)| finding.field == Some(Field::Owner)) {
            if let Detail::Group(person) = finding.detail
                && let Some(slot) = wanted.get_mut(person as usize)
            {
                *slot = true;
            }
        }
        if !wanted.contains(&true) {
            return;
        }
        let (digests, texts, wanted) = (&self.digests, &self.owner_texts, &wanted);
        let counted = (0_u32..).zip(digests).filter(|(_, digest)| digest.counts_for_owner());
        self.owner_groups = Groups::new(counted.flat_map(|(index, digest)| {
            let own = digest.owner.persons(texts).iter();
            own.filter(|&&person| wanted.get(person as usize) == Some(&true)).map(move |&person| (person, index))
        }));
    }

    /// Keeps the rows of those goals that a finding speaks of, for its words.
    fn group_goals(&mut self, found: &[(u32, u32, Finding)], lists: &GoalLists) {
        let mut wanted = vec![false; self.goals.len() + 1];
        for (_, _, finding) in found.iter().filter(|(_, _, finding)| finding.field == Some(Field::Goal)) {
            if let Detail::Group(goal) = finding.detail
                && let Some(slot) = wanted.get_mut(goal as usize)
            {
                *slot = true;
            }
        }
        if !wanted.contains(&true) {
            return;
        }
        let rows = (0_u32..).zip(&self.digests);
        let of_goals = rows.flat_map(|(index, digest)| lists.goals_of(digest.goal).map(move |goal| (goal, index)));
        self.goal_groups = Groups::new(of_goals.filter(|(goal, _)| wanted.get(*goal as usize) == Some(&true)));
    }

    /// Whether a row's waiver takes it out of the counts of a rule.
    pub(super) fn is_waived(&self, row: &Digest, code: Code) -> bool {
        let at = self.waivers.binary_search_by_key(&(row.table, row.row), |waiver| (waiver.table, waiver.row));
        at.ok().and_then(|at| self.waivers.get(at)).is_some_and(|waiver| waiver.covers(code))
    }

    /// The rows (table, sheet row) of a goal.
    pub fn goal_rows(&self, goal: u32) -> impl Iterator<Item = &Digest> {
        self.goal_groups.members(goal).iter().filter_map(|&index| self.digests.get(index as usize))
    }

    /// The counted rows of a person whom a finding speaks of.
    pub fn person_rows(&self, person: u32) -> impl Iterator<Item = &Digest> {
        self.owner_groups.members(person).iter().filter_map(|&index| self.digests.get(index as usize))
    }

    /// How many persons own the counted rows of a goal.
    pub fn goal_owner_count(&self, goal: u32) -> usize {
        let mut seen: Vec<u32> = Vec::new();
        for digest in self.goal_rows(goal).filter(|digest| digest.counts_for_goal()) {
            for &person in digest.owner.persons(&self.owner_texts) {
                if !seen.contains(&person) {
                    seen.push(person);
                }
            }
            if seen.len() > 1 {
                break;
            }
        }
        seen.len()
    }

    /// A person as an owner cell names them; the whole cell where they are not found in it.
    pub fn person_in<'o>(&self, owner: &'o str, person: u32) -> Named<'o> {
        let wanted = self.persons.key(person);
        let mut folded = String::new();
        let read = people::read(owner, NameStyle::CommaSeparates);
        let found = read.names.into_iter().find(|named| {
            people::fold(named.identity(), &mut folded);
            key_of(&folded) == wanted
        });
        found.unwrap_or(Named::plain(owner))
    }

    /// How a person names a table of the call.
    pub fn label(&self, table: u32) -> &str {
        self.tables.get(table as usize).map_or("", |info| &info.label)
    }

    pub(super) fn is_table(&self, table: u32, view: &TableView<'_>) -> bool {
        self.tables
            .get(table as usize)
            .is_some_and(|info| info.label == view.label && info.columns == view.mapping.columns)
    }

    /// What is kept of a row.
    pub fn digest(&self, table: u32, row: u32) -> Option<&Digest> {
        let at = self.digests.binary_search_by_key(&(table, row), |digest| (digest.table, digest.row));
        at.ok().and_then(|at| self.digests.get(at))
    }

    /// The cell of a field in a row of a table of the call.
    pub fn place(&self, table: u32, row: u32, field: Field) -> Option<CellRef> {
        self.tables.get(table as usize).map(|info| info.cell(row, field))
    }
}
