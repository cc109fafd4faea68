//! Runs the rules over each row of a table.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use crate::model::{Assessment, Detail, Field, Finding, Kpi, RowState, Status};
use crate::reading::addresses::is_personal_address;
use crate::reading::dates::DateStyle;
use crate::reading::people::{self, NameStyle, OwnerKind};

use super::call::Call;
use super::digest::Owner;
use super::fold::{digest, fold_spaces};
use super::full_readings::FullReadings;
use super::intern::key_of;
use super::pass::{Found, Row};
use super::settings::RuleSet;
use super::smart::Smart;
use super::view::{Lacking, Readings, RowView, TableView};
use super::waivers::RowWaivers;
use super::{catalog, tree};

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowOutcome {
    /// Where it stands, as the engine judged it.
    pub status: Status,
    /// Which SMART letters hold.
    pub smart: Smart,
}
impl Call {
    /// Opens the next table. Its index in the call is the number of tables opened before it.
    pub fn table<'c, 't>(&'c mut self, view: TableView<'t>) -> TableChecker<'c, 't> {
        let table = self.tables.len() as u32;
        self.add_table(&view);
        let rows = view.mapping.last_row.saturating_sub(view.mapping.first_row) as usize + 1;
        let rows = rows.min(view.table.row_count());
        let first_digest = self.digests.len();
        self.digests.reserve(rows);
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
            last_owner: ("", Owner::NOBODY, OwnerKind::Nobody),
            full: Rc::default(),
            view,
        }
    }
    /// Whom an owner cell names, and what they are.
    fn owner(&mut self, text: &str, names: impl FnOnce() -> NameStyle) -> (Owner, OwnerKind) {
        if is_personal_address(text) {
            return (Owner::person(self.person(text)), OwnerKind::Person);
        }
        if self.owners_read.is_empty() {
            self.owners_read.resize(OWNERS_READ, (0, Owner::NOBODY, OwnerKind::Nobody));
        }
        let key = key_of(text);
        let slot = (key >> 20) as usize % OWNERS_READ;
        if let Some(&(_, owner, kind)) = self.owners_read.get(slot).filter(|known| known.0 == key) {
            return (owner, kind);
        }
        let read = people::read(text, names());
        let owner = match (read.kind, read.names.as_slice()) {
            (OwnerKind::Person, [one]) => Owner::person(self.person(one.identity())),
            (kind, names) => {
                let (number, new) = self.owners.number(key);
                if new {
                    let several = matches!(kind, OwnerKind::Person | OwnerKind::Several);
                    let persons = names.iter().filter(|_| several).map(|one| self.person(one.identity())).collect();
                    self.owner_texts.push(persons);
                }
                Owner::text(number)
            }
        };
        if let Some(slot) = self.owners_read.get_mut(slot) {
            *slot = (key, owner, read.kind);
        }
        (owner, read.kind)
    }

    fn person(&mut self, name: &str) -> u32 {
        people::fold(name, &mut self.folded);
        self.persons.number(key_of(&self.folded)).0
    }
}

/// How many texts of owner cells are remembered with what was read of them; a power of two.
const OWNERS_READ: usize = 1024;

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
    last_owner: (&'t str, Owner, OwnerKind),
    full: Rc<FullReadings<'t>>,
}

impl std::fmt::Debug for TableChecker<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableChecker").field("table", &self.view.label).finish_non_exhaustive()
    }
}

impl<'t> TableChecker<'_, 't> {
    /// Checks rows that follow each other: the rules on what the sheet has, then `assess`, then the rules on the verdicts. Each rule
    /// goes over all of them before the next does: the code of all rules together is more than a processor keeps at hand.
    pub fn rows(&mut self, kpis: &[Kpi<'t>], assess: impl Fn(&RowView<'_, 't>) -> Assessment) -> Vec<RowOutcome> {
        let names: Vec<((Owner, OwnerKind), u32)> = kpis.iter().map(|kpi| (self.owner(kpi), self.goal(kpi))).collect();
        let readings: Vec<Readings<'t>> = kpis.iter().map(|_| Readings::among(&self.full)).collect();
        let mut batch: Vec<Row<'_, 't>> = Vec::with_capacity(kpis.len());
        for ((kpi, readings), (owner, _)) in kpis.iter().zip(&readings).zip(&names) {
            let view = RowView::new(&self.view, kpi, readings).with_owner(owner.1);
            let waivers = self.waivers(&view);
            batch.push(Row { view, waivers, smart: Cell::new(Smart::ALL), bare: kpi.kpi.is_empty() });
        }
        let mut found = Found { findings: Vec::new(), rows: Vec::new(), lacking: &mut self.lacking };
        if batch.iter().any(|row| row.bare) {
            for active in &self.rules.bare {
                found.pass(active, true, &batch, |pass| active.rule.rows(pass));
            }
        }
        for active in &self.rules.row {
            found.pass(active, false, &batch, |pass| active.rule.rows(pass));
        }
        let verdicts: Vec<Assessment> = batch.iter().map(|row| assess(&row.view)).collect();
        for active in &self.rules.judged {
            found.pass(active, false, &batch, |pass| active.rule.rows_judged(pass, &verdicts));
        }
        let Found { mut findings, rows: mut of_row, .. } = found;
        for (at, (row, verdict)) in (0..).zip(batch.iter().zip(&verdicts)).filter(|(_, (row, _))| !row.bare) {
            self.rules.run_own(&row.view, verdict, &mut findings);
            of_row.resize(findings.len(), at);
        }
        let mut outcomes = Vec::with_capacity(batch.len());
        for ((row, verdict), (owner, goal)) in batch.iter_mut().zip(&verdicts).zip(names) {
            if !row.bare {
                let digest = digest(&row.view, self.table, owner.0, goal, verdict);
                let number = self.call.digests.len() as u32;
                if tree::has_parents(self.view.mapping) {
                    self.call.tree.add(row.view.kpi, number);
                }
                self.call.digests.push(digest);
            }
            if let Some(mut waivers) = row.waivers.take() {
                let at = outcomes.len();
                let own = findings.iter_mut().zip(&of_row).filter(|(_, of)| usize::from(**of) == at);
                let over = is_over(row.view.kpi);
                for (finding, _) in own.filter(|(finding, _)| !over || lasts(finding)) {
                    finding.waived = waivers.cover(finding.code);
                }
                self.call.waivers.push(waivers);
            }
            outcomes.push(RowOutcome { status: verdict.status, smart: row.smart.get() });
        }
        if kpis.iter().any(is_over) {
            let mut rows = of_row.into_iter();
            findings.retain(|finding| {
                let over = rows.next().and_then(|at| kpis.get(usize::from(at))).is_some_and(is_over);
                !over || lasts(finding)
            });
        }
        // The findings of a table are put in order at the end: what is in order by then costs little.
        findings.sort_unstable_by_key(Finding::place_in_order);
        self.findings.append(&mut findings);
        outcomes
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
        let kpi_rows = (self.call.digests.len() - first) as u32;
        for (index, lacking) in self.lacking.iter().enumerate() {
            let (Some(rule), Some(severity), Some(field)) =
                (catalog::ALL.get(index), self.rules.severity_at(index), lacking.field)
            else {
                continue;
            };
            let code = rule.spec().code;
            let (cell, count) = if lacking.rows > 0 {
                (self.view.header_cell(Field::Kpi), lacking.rows)
            } else if lacking.blank >= BLANK_ROWS_MIN && lacking.blank >= kpi_rows.div_ceil(2) {
                // What nearly every row lacks is said once, of the column.
                let count = findings.len() as u32;
                let said = |finding: &Finding| finding.code == code && finding.field == Some(field) && !finding.waived;
                findings.retain(|finding| !said(finding));
                (self.view.header_cell(field), count - findings.len() as u32)
            } else {
                continue;
            };
            let detail = Detail::Count(count);
            findings.push(Finding {
                code,
                severity,
                cell: Some(cell),
                field: Some(field),
                span: None,
                detail,
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
            let number = if catalog::is_no_goal(kpi.goal) { 0 } else { self.call.goals.number(&folded) };
            self.call.folded = folded;
            self.last_goal = (kpi.goal, number);
        }
        self.last_goal.1
    }

    fn owner(&mut self, kpi: &Kpi<'t>) -> (Owner, OwnerKind) {
        if kpi.owner.is_empty() {
            return (Owner::NOBODY, OwnerKind::Nobody);
        }
        if self.last_owner.0 != kpi.owner {
            let Self { call, names, view, .. } = self;
            let style = || {
                if !kpi.owner.contains(',') {
                    return NameStyle::CommaSeparates;
                }
                *names.get_or_insert_with(|| name_style(view))
            };
            let (owner, kind) = call.owner(kpi.owner, style);
            self.last_owner = (kpi.owner, owner, kind);
        }
        (self.last_owner.1, self.last_owner.2)
    }

    fn waivers(&self, row: &RowView<'_, 't>) -> Option<RowWaivers> {
        let (kpi_cell, ignore_cell) = (row.cell(Field::Kpi), row.cell(Field::Ignore));
        let found = RowWaivers::of(row.kpi, self.view.table, (kpi_cell, ignore_cell), self.dates, &self.rules)?;
        Some(RowWaivers { table: self.table, ..found })
    }
}

/// How commas are meant in the owner column of a table.
fn name_style(view: &TableView<'_>) -> NameStyle {
    let (table, mapping) = (view.table, view.mapping);
    mapping.column(Field::Owner).map_or(NameStyle::CommaSeparates, |column| {
        let rows = (0..table.row_count()).filter(|&index| {
            let number = table.row_number(index);
            (mapping.first_row..=mapping.last_row).contains(&number)
        });
        people::decide_style(rows.map(|index| table.cell(index, column).trimmed()))
    })
}

/// A column that at least half of the rows, and no fewer than so many, leave empty has one finding instead of one a row.
const BLANK_ROWS_MIN: u32 = 20;

/// Whether a row is finished or given up, by its own word.
const fn is_over(kpi: &Kpi<'_>) -> bool {
    matches!(kpi.state, RowState::Closed | RowState::Dropped)
}

/// What is finished or given up is mended by nobody; a formula that broke may still break others.
const fn lasts(finding: &Finding) -> bool {
    finding.code.letter == 'D'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_named_as_the_owner_cell_writes_it() {
        let mut call = Call::new();
        let commas = || NameStyle::CommaSeparates;
        let (both, kind) = call.owner("Ann Lee; bob.ray@example.com", commas);
        assert_eq!(kind, OwnerKind::Several);
        let (alone, again) = (call.owner("Bob Ray", commas), call.owner("bob.ray@x.org", commas));
        let named = both.persons(&call.owner_texts).to_vec();
        let [ann, bob] = named.as_slice() else { panic!("two people, not {named:?}") };
        assert_eq!(
            (alone.0.persons(&call.owner_texts), alone),
            ([*bob].as_slice(), again),
            "one person in two spellings"
        );
        let (nobody, kind) = call.owner("tbd", commas);
        assert_eq!((nobody.persons(&call.owner_texts), kind), ([].as_slice(), OwnerKind::Open));
        assert_ne!(nobody, call.owner("the team", commas).0, "texts without a person are told apart");
        let name = |cell, person| call.person_in(cell, person).name;
        assert_eq!(name("Ann Lee; bob.ray@example.com", *ann), "Ann Lee");
        assert_eq!(name("Ann Lee; bob.ray@example.com", *bob), "bob.ray@example.com");
        assert_eq!(name("Bobby <bob.ray@example.com>", *bob), "Bobby");
        assert_eq!(name("Miller, Cid", *bob), "Miller, Cid", "a cell that names somebody else");
    }
}
