//! Runs the rules over each row of a table.

use std::sync::Arc;

use crate::model::{Assessment, Code, Detail, Direction, Field, Finding, Kpi, RowState, Severity};
use crate::reading::dates::DateStyle;
use crate::reading::people::{self, NameStyle, OwnerKind};

use super::call::Call;
use super::digest::OwnerText;
use super::fold::{digest, fold_spaces};
use super::intern::key_of;
use super::settings::{Active, RuleSet};
use super::smart::Smart;
use super::view::{Hits, Lacking, Readings, RowView, TableView};
use super::waivers::RowWaivers;
use super::{catalog, tree};

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowOutcome {
    /// The verdict, as the engine gave it.
    pub verdict: Assessment,
    /// Which SMART letters hold.
    pub smart: Smart,
}
impl Call {
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
    /// The number of an owner cell's text, and what it names.
    fn owner(&mut self, text: &str, names: NameStyle) -> u32 {
        let (number, new) = self.owners.number(key_of(text));
        if new {
            let read = people::read(text, names);
            let first = self.named.len() as u32;
            if matches!(read.kind, OwnerKind::Person | OwnerKind::Several) {
                for name in &read.names {
                    people::fold(name, &mut self.folded);
                    let (person, _) = self.persons.number(key_of(&self.folded));
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
        let readings = Readings::default();
        let row = RowView::new(&self.view, kpi, &readings).with_owner(self.call.owner_kind(owner));
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
            self.rules.run_own(&row, &verdict, &mut self.findings);
            if is_over(kpi) {
                // What is finished or given up is mended by nobody; a formula that broke may still break others.
                let kept = |finding: &Finding| finding.code.letter == 'D';
                let mut at = 0;
                self.findings.retain(|finding| {
                    at += 1;
                    at <= first || kept(finding)
                });
            }
            let digest = digest(&row, self.table, owner, goal, &verdict);
            if tree::has_parents(self.view.mapping) {
                self.call.tree.add(kpi, self.call.digests.len() as u32);
            }
            if matches!(digest.direction(), Some(Direction::Increase | Direction::Decrease)) && goal != 0 {
                let measure = row.quick().measure_hash(row.facts().direction.is_some());
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
            let number = if catalog::is_no_goal(kpi.goal) { 0 } else { self.call.goals.number(&folded) };
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
        let found = RowWaivers::of(row.kpi, self.view.table, (kpi_cell, ignore_cell), self.dates, &self.rules)?;
        Some(RowWaivers { table: self.table, ..found })
    }
}

/// Whether a row is finished or given up, by its own word.
const fn is_over(kpi: &Kpi<'_>) -> bool {
    matches!(kpi.state, RowState::Closed | RowState::Dropped)
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
        if *lacking != lacked && waivers.is_some_and(|waivers| waivers.covers(active.rule.spec().code)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_named_as_the_owner_cell_writes_it() {
        let mut call = Call::new();
        let both = call.owner("Ann Lee; bob.ray@example.com", NameStyle::CommaSeparates);
        let alone = call.owner("Bob Ray", NameStyle::CommaSeparates);
        let text = call.owner_texts[both as usize];
        let named = &call.named[text.first as usize..][..text.count as usize];
        let [ann, bob] = named else { panic!("two people, not {named:?}") };
        assert_eq!(call.named[call.owner_texts[alone as usize].first as usize], *bob, "one person in two spellings");
        assert_eq!(call.person_in("Ann Lee; bob.ray@example.com", *ann), "Ann Lee");
        assert_eq!(call.person_in("Ann Lee; bob.ray@example.com", *bob), "bob.ray@example.com");
        assert_eq!(call.person_in("Miller, Cid", *bob), "Miller, Cid", "a cell that names somebody else");
    }
}
