//! Findings with their words and places, one after the other.

use std::fmt::Write;
use std::iter::Peekable;

use crate::engine::{Checked, CheckedSheet, CheckedTable};
use crate::model::{Assessment, CellRef, Field, Finding, Kpi, Mapping, MappingReason, Severity, SheetKind, Status};
use crate::rules::{Phases, Readings, RowView, TableView, Words, catalog};

/// A finding with its words.
#[derive(Debug)]
pub(super) struct Told<'c> {
    /// The finding.
    pub finding: &'c Finding,
    /// The rule's name.
    pub name: &'c str,
    /// Message, help and rewrite.
    pub words: Words,
    /// The KPI sentence of its row; empty for a finding on a header.
    pub statement: &'c str,
}

impl<'c> Told<'c> {
    /// The words within the sentence that it speaks of.
    pub(super) fn marked(&self) -> Option<&'c str> {
        self.finding.span.map(|span| span.of(self.statement)).filter(|text| !text.is_empty())
    }

    /// First and one past the last character of those words.
    pub(super) fn span(&self) -> Option<(usize, usize)> {
        let (span, marked) = (self.finding.span?, self.marked()?);
        let start = self.statement.get(..span.start as usize)?.chars().count();
        Some((start, start + marked.chars().count()))
    }
}

/// The findings of a table, in order of their cells. Only rows on which findings stand are read again, and only those are
/// judged again whose findings speak of the verdict.
pub(super) fn told<'c>(checked: &'c Checked, table: &'c CheckedTable) -> impl Iterator<Item = Told<'c>> {
    told_of(checked, table, table.findings.iter())
}

/// The same for some of the findings, in their order.
pub(super) fn told_of<'c>(
    checked: &'c Checked,
    table: &'c CheckedTable,
    findings: impl Iterator<Item = &'c Finding> + Clone + 'c,
) -> impl Iterator<Item = Told<'c>> {
    Telling {
        checked,
        table,
        view: checked.view(table),
        rows: checked.rows_with_findings(table, findings.clone()).peekable(),
        findings,
        row: None,
        readings: Readings::default(),
        verdict: None,
    }
}

struct Telling<'c, F, R: Iterator<Item = Kpi<'c>>> {
    checked: &'c Checked,
    table: &'c CheckedTable,
    view: TableView<'c>,
    findings: F,
    rows: Peekable<R>,
    row: Option<Kpi<'c>>,
    /// What was worked out about that row for the words of its findings.
    readings: Readings<'c>,
    verdict: Option<Assessment>,
}

impl<'c, F: Iterator<Item = &'c Finding>, R: Iterator<Item = Kpi<'c>>> Iterator for Telling<'c, F, R> {
    type Item = Told<'c>;

    fn next(&mut self) -> Option<Told<'c>> {
        let finding = self.findings.next()?;
        if let Some(cell) = finding.cell {
            while let Some(row) = self.rows.next_if(|row| row.row <= cell.row) {
                self.row = Some(row);
                self.readings = Readings::default();
                self.verdict = None;
            }
        }
        let kpi = self.row.as_ref().filter(|row| finding.cell.is_some_and(|cell| cell.row == row.row));
        let row = kpi.map(|kpi| RowView::new(&self.view, kpi, &self.readings));
        let spec = catalog::rule(finding.code).map(crate::rules::Rule::spec);
        if let Some(row) = &row
            && self.verdict.is_none()
            && spec.is_none_or(|spec| spec.phases.has(Phases::JUDGED))
        {
            self.verdict = Some(self.checked.verdict(self.table, row));
        }
        let words = self.checked.words(&self.view, finding, row.as_ref().map(|row| (row, self.verdict.as_ref())));
        let name = self.checked.sheet_of(self.table).settings.rules.name(finding.code);
        Some(Told { finding, name, words, statement: kpi.map_or("", |kpi| kpi.kpi) })
    }
}

/// How a person names a table: `team.xlsx!KPIs`; a text file has no tab to name.
pub(super) fn table_name(sheet: &CheckedSheet, tab: &str) -> String {
    if sheet.kind == SheetKind::Csv { sheet.source.clone() } else { format!("{}!{tab}", sheet.source) }
}

/// The name of a table below a line that names it whole. The address of a spreadsheet at Google takes the width of a screen.
pub(super) fn short_name<'n>(sheet: &CheckedSheet, name: &'n str) -> &'n str {
    let tab = name.strip_prefix(sheet.source.as_str()).and_then(|rest| rest.strip_prefix('!'));
    tab.filter(|_| sheet.kind == SheetKind::Google).unwrap_or(name)
}

/// How a person names a finding's place: `team.xlsx!KPIs!B7`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a>(pub &'a str, pub Option<CellRef>);

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)?;
        match self.1 {
            Some(cell) => write!(f, "!{cell}"),
            None => Ok(()),
        }
    }
}

/// `12 KPIs: 5 On track, 2 Behind`; nothing for a tab beside the KPI tables.
pub(super) fn counts(table: &CheckedTable) -> String {
    if table.mapping.column(Field::Kpi).is_none() {
        return String::new();
    }
    let mut text = plural(table.kpis as usize, "KPI");
    let mut lead = ": ";
    for (status, count) in Status::ALL.into_iter().zip(table.statuses).filter(|(_, count)| *count > 0) {
        text.push_str(lead);
        text.push_str(&count.to_string());
        text.push(' ');
        text.push_str(status.name());
        lead = ", ";
    }
    text
}

/// `2 sheets, 24 KPIs: 3 errors, 5 warnings, 2 infos (1 waived); 1 sheet not evaluated in full`.
pub(super) fn summary(checked: &Checked) -> String {
    let sum = checked.summary();
    let mut text = format!(
        "{}, {}: {}, {}, {}",
        plural(sum.sheets, "sheet"),
        plural(sum.kpis, "KPI"),
        plural(sum.errors, "error"),
        plural(sum.warnings, "warning"),
        plural(sum.infos, "info"),
    );
    if sum.waived > 0 {
        let _ = write!(text, " ({} waived)", sum.waived);
    }
    if sum.incomplete > 0 {
        let _ = write!(text, "; {} not evaluated in full", plural(sum.incomplete, "sheet"));
    }
    text
}

pub(super) fn plural(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// What is printed of a table's findings where waived ones stay out.
pub(super) fn is_shown(finding: &Finding, waived_too: bool) -> bool {
    waived_too || !finding.waived
}

/// The ANSI style of a severity.
pub(super) const fn style(severity: Severity) -> anstyle::Style {
    let colour = match severity {
        Severity::Error => anstyle::AnsiColor::Red,
        Severity::Warning => anstyle::AnsiColor::Yellow,
        Severity::Info => anstyle::AnsiColor::Cyan,
    };
    colour.on_default().bold()
}

/// Why a column was taken for what it is.
pub(super) const fn why(reason: MappingReason) -> &'static str {
    match reason {
        MappingReason::Config => "the config names it",
        MappingReason::Header => "its header is a known name",
        MappingReason::HeaderPart => "its header contains a known name",
        MappingReason::Cells => "its cells look like it",
        MappingReason::Period => "its header names a period",
        MappingReason::PeriodUnordered => {
            "its header numbers a period, and nothing tells whether the first is the oldest: no pace is judged by it"
        }
        MappingReason::Part => "it says more of another column's field",
        MappingReason::Own => "written by kpiwarden",
        MappingReason::Taken => "not used, another column holds the same",
        MappingReason::Unknown => "not used, nothing fits",
    }
}

/// ` (table 2 of 3)`; nothing where the tab has no other.
pub(super) fn which_table(mapping: &Mapping) -> String {
    match mapping.tables_in_tab {
        0 | 1 => String::new(),
        many => format!(" (table {} of {many})", mapping.ordinal + 1),
    }
}
