//! Runs the rules: over each row of each table, then over all rows of the call.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use crate::model::{
    Assessment, CellRef, Code, Detail, Direction, Field, Finding, Kpi, Reading, Severity, Status, Tier,
};
use crate::reading::dates::DateStyle;
use crate::reading::people::{self, NameStyle, OwnerKind};

use super::catalog;
use super::digest::{CallView, Digest, DigestFacts, GoalFacts, Groups, OwnerText, Scope, TableInfo, persons};
use super::intern::Interner;
use super::settings::{Active, RuleSet};
use super::smart::Smart;
use super::tree::{self, Tree};
use super::view::{Below, CallHits, Hits, Lacking, RowView, SideTab, SideView, TableView};
use super::waivers::RowWaivers;
use super::{beside, kinds};

/// All sheets that are checked together: what counts over owners and goals counts over all of them.
#[derive(Debug, Default)]
pub struct Call {
    tables: Vec<TableInfo>,
    digests: Vec<Digest>,
    waivers: Vec<RowWaivers>,
    /// Owner cells' texts; what they name is in `owner_texts`, persons' numbers in `named`.
    owners: Interner,
    owner_texts: Vec<OwnerText>,
    named: Vec<u32>,
    persons: Interner,
    goals: Interner,
    goal_groups: Groups,
    owner_groups: Groups,
    folded: String,
    tree: Tree,
    /// Rows that are to rise or fall: the hash of the measure's words, the goal, the index among the digests.
    measures: Vec<(u64, u32, u32)>,
}

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowOutcome {
    /// The verdict, as the engine gave it.
    pub verdict: Assessment,
    /// Which SMART letters hold.
    pub smart: Smart,
}

impl Call {
    /// Nothing checked yet.
    pub fn new() -> Self {
        Self { owner_texts: vec![OwnerText::default()], ..Self::default() }
    }

    /// Opens the next table. Its index in the call is the number of tables opened before it.
    pub fn table<'c, 't>(&'c mut self, view: TableView<'t>) -> TableChecker<'c, 't> {
        if self.owner_texts.is_empty() {
            self.owner_texts.push(OwnerText::default());
        }
        let table = self.tables.len() as u32;
        self.add_table(&view);
        let rows = view.mapping.last_row.saturating_sub(view.mapping.first_row) as usize + 1;
        let rows = rows.min(view.table.row_count());
        let first_digest = self.digests.len();
        self.digests.reserve(rows);
        self.owners.reserve(rows / 4);
        let conventions = &view.mapping.conventions;
        let dates = DateStyle {
            order: conventions.date_order,
            fiscal_year_start: conventions.fiscal_year_start,
            near: view.today,
        };
        TableChecker {
            call: self,
            rules: Arc::clone(&view.rules),
            lacking: vec![Lacking::default(); catalog::ALL.len()],
            findings: Vec::new(),
            table,
            first_digest,
            dates,
            names: None,
            last_goal: ("", 0),
            last_owner: ("", 0),
            view,
        }
    }

    /// Checks a tab beside the KPI tables. Where something is found it takes the next index of the call, as a table does.
    pub fn beside(&mut self, view: &TableView<'_>, tab: SideTab) -> Vec<Finding> {
        let mut findings = Vec::new();
        let below = self.below();
        let side = SideView { table: view, tab, below: &below };
        for active in &view.rules.beside {
            let Some(severity) = active.severity else { continue };
            let mut lacking = Lacking::default();
            let code = active.rule.spec().code;
            active.rule.beside(&side, &mut Hits { findings: &mut findings, lacking: &mut lacking, code, severity });
        }
        if !findings.is_empty() {
            self.add_table(view);
        }
        findings
    }

    fn add_table(&mut self, view: &TableView<'_>) {
        self.tables.push(TableInfo {
            label: view.label.clone(),
            columns: view.mapping.columns,
            above: view.mapping.above,
            rules: Arc::clone(&view.rules),
        });
    }

    /// What the KPI rows under each goal have.
    fn below(&self) -> HashMap<String, Below, FixedState> {
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

    /// Runs the rules that need all rows. The findings come with the index of their table, in the order of tables and rows.
    pub fn finish(&mut self) -> Vec<(usize, Finding)> {
        let tree = self.tree.resolve(&self.digests, &self.goals);
        let goal_facts = GoalFacts::of(&self.digests, self.goals.len());
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
                named: &self.named,
                person_count: self.persons.len(),
                goal_facts: &goal_facts,
                waivers: &self.waivers,
                measures: &self.measures,
                tree: &tree,
            };
            let mut hits = CallHits { findings: &mut found, tables: &self.tables, index, code: spec.code };
            rule.across(&view, &mut hits);
            for (table, row, finding) in found.iter_mut().skip(first) {
                let waiver = self.waivers.binary_search_by_key(&(*table, *row), |waiver| (waiver.table, waiver.row));
                if let Some(waiver) = waiver.ok().and_then(|at| self.waivers.get_mut(at)) {
                    finding.waived = waiver.cover(finding.code);
                }
            }
        }
        self.group_owners(&found);
        self.group_goals(&found);
        found.sort_by_key(|(table, row, finding)| (*table, *row, finding.code));
        found.into_iter().map(|(table, _, finding)| (table as usize, finding)).collect()
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
        let (digests, texts, named, wanted) = (&self.digests, &self.owner_texts, &self.named, &wanted);
        let pairs = || {
            digests.iter().enumerate().filter(|(_, digest)| digest.counts()).flat_map(move |(index, digest)| {
                let own = persons(texts, named, digest).iter();
                own.filter(|&&person| wanted.get(person as usize) == Some(&true))
                    .map(move |&person| (person, index as u32))
            })
        };
        self.owner_groups = Groups::new(wanted.len(), pairs, |_| true);
    }

    /// Keeps the rows of those goals that a finding speaks of, for its words.
    fn group_goals(&mut self, found: &[(u32, u32, Finding)]) {
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
        let pairs = || {
            let rows = self.digests.iter().enumerate();
            rows.filter(|(_, digest)| wanted.get(digest.goal as usize) == Some(&true))
                .map(|(index, digest)| (digest.goal, index as u32))
        };
        self.goal_groups = Groups::new(wanted.len(), pairs, |_| true);
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
        for digest in self.goal_rows(goal).filter(|digest| digest.counts()) {
            for &person in persons(&self.owner_texts, &self.named, digest) {
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

    /// A person's folded name.
    pub fn person_name(&self, person: u32) -> &str {
        self.persons.name(person)
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

    /// The cell of a field in a row of a table of the call.
    pub fn place(&self, table: u32, row: u32, field: Field) -> Option<CellRef> {
        self.tables.get(table as usize).map(|info| info.cell(row, field))
    }

    /// The number of an owner cell's text, and what it names.
    fn owner(&mut self, text: &str, names: NameStyle) -> u32 {
        fold_spaces(text, &mut self.folded);
        let (number, new) = self.owners.intern(&self.folded);
        if new {
            let read = people::read(text, names);
            let first = self.named.len() as u32;
            if matches!(read.kind, OwnerKind::Person | OwnerKind::Several) {
                for name in &read.names {
                    people::fold(name, &mut self.folded);
                    let (person, _) = self.persons.intern(&self.folded);
                    self.named.push(person);
                }
            }
            let count = self.named.len() as u32 - first;
            self.owner_texts.push(OwnerText { kind: read.kind as u8, first, count });
        }
        number
    }

    fn owner_kind(&self, number: u32) -> OwnerKind {
        const KINDS: [OwnerKind; 6] = [
            OwnerKind::Nobody,
            OwnerKind::Person,
            OwnerKind::Several,
            OwnerKind::Open,
            OwnerKind::Group,
            OwnerKind::Post,
        ];
        let kind = self.owner_texts.get(number as usize).map_or(0, |text| text.kind);
        KINDS.get(usize::from(kind)).copied().unwrap_or(OwnerKind::Nobody)
    }
}

/// Lower case, single spaces.
fn fold_spaces(text: &str, into: &mut String) {
    into.clear();
    if text.is_ascii() {
        let mut gap = false;
        for byte in text.bytes() {
            if byte.is_ascii_whitespace() {
                gap = !into.is_empty();
                continue;
            }
            if gap {
                into.push(' ');
                gap = false;
            }
            into.push(char::from(byte.to_ascii_lowercase()));
        }
        return;
    }
    for word in text.split_whitespace() {
        if !into.is_empty() {
            into.push(' ');
        }
        into.extend(word.chars().flat_map(char::to_lowercase));
    }
}

/// Checks the rows of one table, top to bottom.
pub struct TableChecker<'c, 't> {
    call: &'c mut Call,
    view: TableView<'t>,
    rules: Arc<RuleSet>,
    lacking: Vec<Lacking>,
    findings: Vec<Finding>,
    table: u32,
    first_digest: usize,
    dates: DateStyle,
    names: Option<NameStyle>,
    last_goal: (&'t str, u32),
    last_owner: (&'t str, u32),
}

impl std::fmt::Debug for TableChecker<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableChecker").field("table", &self.view.label).finish_non_exhaustive()
    }
}

impl<'t> TableChecker<'_, 't> {
    /// Checks one row: the rules on what the sheet has, then `assess`, then the rules on its verdict.
    pub fn row(&mut self, kpi: &Kpi<'t>, assess: impl FnOnce(&RowView<'_, 't>) -> Assessment) -> RowOutcome {
        let owner = self.owner(kpi);
        let goal = self.goal(kpi);
        let row = RowView::new(&self.view, kpi).with_owner(self.call.owner_kind(owner));
        let mut waivers = self.waivers(&row);
        let first = self.findings.len();
        let mut smart = Smart::ALL;
        let bare = kpi.kpi.is_empty();
        let mut run = Run { findings: &mut self.findings, lacking: &mut self.lacking, smart: &mut smart };
        for active in if bare { &self.rules.bare } else { &self.rules.row } {
            run.rule(active, waivers.as_ref(), |hits| active.rule.row(&row, hits));
        }
        let verdict = assess(&row);
        if !bare {
            for active in &self.rules.judged {
                run.rule(active, waivers.as_ref(), |hits| active.rule.judged(&row, &verdict, hits));
            }
            let digest = digest(&row, self.table, owner, goal, &verdict);
            if tree::has_parents(self.view.mapping) {
                self.call.tree.add(kpi, self.call.digests.len() as u32);
            }
            if matches!(digest.direction(), Some(Direction::Increase | Direction::Decrease)) && goal != 0 {
                let measure = measure_hash(kpi.kpi, kpi.facts.direction.is_some());
                self.call.measures.push((measure, goal, self.call.digests.len() as u32));
            }
            self.call.digests.push(digest);
        }
        if let Some(mut waivers) = waivers.take() {
            for finding in self.findings.iter_mut().skip(first) {
                finding.waived = waivers.cover(finding.code);
            }
            self.call.waivers.push(waivers);
        }
        RowOutcome { verdict, smart }
    }

    /// The view of the table, for the words of its findings.
    pub fn view(&self) -> &TableView<'t> {
        &self.view
    }

    /// The findings of the table's rows, in their order, then those about columns that it does not have.
    pub fn finish(self) -> (TableView<'t>, Vec<Finding>) {
        let mut findings = self.findings;
        let first = self.first_digest;
        if let Some(digests) = self.call.digests.get(first..).filter(|_| tree::has_parents(self.view.mapping)) {
            self.call.tree.find_ids(self.view.table, self.view.mapping, digests, first as u32);
        }
        for (index, lacking) in self.lacking.iter().enumerate().filter(|(_, lacking)| lacking.rows > 0) {
            let (Some(rule), Some(severity)) = (catalog::ALL.get(index), self.rules.severity_at(index)) else {
                continue;
            };
            findings.push(Finding {
                code: rule.spec().code,
                severity,
                cell: Some(self.view.header_cell(Field::Kpi)),
                field: lacking.field,
                span: None,
                detail: Detail::Count(lacking.rows),
                waived: false,
            });
        }
        (self.view, findings)
    }

    fn goal(&mut self, kpi: &Kpi<'t>) -> u32 {
        if kpi.goal.is_empty() {
            return 0;
        }
        if self.last_goal.0 != kpi.goal {
            let mut folded = std::mem::take(&mut self.call.folded);
            fold_spaces(kpi.goal, &mut folded);
            let number = if catalog::is_no_goal(kpi.goal) { 0 } else { self.call.goals.intern(&folded).0 };
            self.call.folded = folded;
            self.last_goal = (kpi.goal, number);
        }
        self.last_goal.1
    }

    fn owner(&mut self, kpi: &Kpi<'t>) -> u32 {
        if kpi.owner.is_empty() {
            return 0;
        }
        if self.last_owner.0 != kpi.owner {
            let names = if kpi.owner.contains(',') { self.name_style() } else { NameStyle::CommaSeparates };
            self.last_owner = (kpi.owner, self.call.owner(kpi.owner, names));
        }
        self.last_owner.1
    }

    /// How commas are meant in the owner column; looked up when the first comma turns up.
    fn name_style(&mut self) -> NameStyle {
        if let Some(known) = self.names {
            return known;
        }
        let (table, mapping) = (self.view.table, self.view.mapping);
        let style = mapping.column(Field::Owner).map_or(NameStyle::CommaSeparates, |column| {
            let rows = (0..table.row_count()).filter(|&index| {
                let number = table.row_number(index);
                (mapping.first_row..=mapping.last_row).contains(&number)
            });
            people::decide_style(rows.map(|index| table.cell(index, column).trimmed()))
        });
        self.names = Some(style);
        style
    }

    fn waivers(&self, row: &RowView<'_, 't>) -> Option<RowWaivers> {
        let (kpi_cell, ignore_cell) = (row.cell(Field::Kpi), row.cell(Field::Ignore));
        let found = RowWaivers::of(row.kpi, self.view.table, kpi_cell, ignore_cell, self.dates)?;
        Some(RowWaivers { table: self.table, ..found })
    }
}

/// Where the rules of one row put what they find.
struct Run<'a> {
    findings: &'a mut Vec<Finding>,
    lacking: &'a mut [Lacking],
    smart: &'a mut Smart,
}

impl Run<'_> {
    #[inline]
    fn rule(&mut self, active: &Active, waivers: Option<&RowWaivers>, check: impl FnOnce(&mut Hits<'_>)) {
        let first = self.findings.len();
        let Some(lacking) = self.lacking.get_mut(active.index) else { return };
        let lacked = *lacking;
        let code = Code::new('D', 0);
        let severity = active.severity.unwrap_or(Severity::Info);
        check(&mut Hits { findings: self.findings, lacking, code, severity });
        if *lacking != lacked && waivers.is_some_and(|waivers| covers(waivers, active.rule.spec().code)) {
            *lacking = lacked;
        }
        if self.findings.len() == first {
            return;
        }
        let code = active.rule.spec().code;
        self.smart.lose(code);
        if active.severity.is_none() {
            self.findings.truncate(first);
        }
        for finding in self.findings.iter_mut().skip(first) {
            finding.code = code;
        }
    }
}

fn covers(waivers: &RowWaivers, code: Code) -> bool {
    waivers.entries.iter().any(|entry| entry.code == code && entry.flaw.is_none())
}

/// What the rules over all rows need of one row.
fn digest(row: &RowView<'_, '_>, table: u32, owner: u32, goal: u32, verdict: &Assessment) -> Digest {
    let kpi = row.kpi;
    let deadline = match kpi.deadline {
        Reading::Value(when) => Some(when.period.last),
        _ => verdict.span.map(|span| span.last),
    };
    let ended = verdict.status == Status::Achieved && deadline.is_some_and(|day| day < row.table.today);
    let (volume, quality) = kinds::volume_and_quality(kpi.kpi);
    let facts = DigestFacts {
        kind: kpi.kind,
        tier: kpi.tier.or_else(|| row.is_milestone().then_some(Tier::Milestone)),
        counts: kpi.state.is_judged() && !row.is_health() && !row.is_milestone() && !ended,
        vanity: catalog::is_bare_vanity(row),
        volume,
        quality,
        direction: kpi.facts.direction.or(kpi.direction),
        target: matches!(row.target(), Reading::Value(_)),
        deadline: deadline.is_some(),
    };
    let scope = Scope { team: hash16(kpi.team), quarter: deadline.map_or(0, quarter) };
    let words = if kpi.facts.words_hash == 0 { words_hash(kpi.kpi) } else { kpi.facts.words_hash };
    Digest::new(words, table, kpi.row, owner, goal, scope, facts, verdict.status)
}

/// Order-free hash over the words of a sentence of which the quick pass tells none; 0 for no words.
fn words_hash(text: &str) -> u64 {
    let folded = beside::fold_words(text);
    let words = folded.split(' ').filter(|word| word.chars().count() > 2 || !word.is_ascii());
    words.fold(0_u64, |sum, word| sum.wrapping_add(FixedState::with_seed(7).hash_one(word)))
}

/// Order-free hash over the words that name a measure: no figures, no short words, no verb at the start.
fn measure_hash(text: &str, begins_with_verb: bool) -> u64 {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let named = words.skip(usize::from(begins_with_verb)).filter(|word| {
        word.len() > 2 && !word.bytes().any(|byte| byte.is_ascii_digit()) && !word.eq_ignore_ascii_case("from")
    });
    named.fold(0_u64, |sum, word| {
        let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
        });
        sum.wrapping_add(hash.rotate_left(23).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    })
}

fn quarter(date: Date) -> u16 {
    let years = u16::try_from(i32::from(date.year()) - 1900).unwrap_or(0).min(16_000);
    years * 4 + u16::from(date.month().unsigned_abs().saturating_sub(1) / 3) + 1
}

fn hash16(text: &str) -> u16 {
    text.bytes()
        .fold(0, |hash, byte| u16::wrapping_add(u16::wrapping_mul(hash, 31), u16::from(byte.to_ascii_lowercase())))
}
