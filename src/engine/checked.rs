//! What a check gives: small, without words. Rows are read again and words made when somebody shows them.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::SheetSettings;
use super::counts::Counted;
use crate::model::{
    Assessment, Finding, Kpi, Mapping, Milestone, Revision, RowHistory, RowsOnRecord, Severity, SheetKind,
    SourceHistory, Statement, Status, Table, Tabs, Workbook,
};
use crate::ports::SheetError;
use crate::progress::{self, Forecast, History, Known, WeeklyPace, milestones, stretch};
use crate::reading::rows::Rows;
use crate::rules::{self, Call, Readings, RowView, Smart, TableView, Words, WordsView};

/// Everything one check found, over all sheets of the call.
#[derive(Debug)]
pub struct Checked {
    /// The day it was checked on.
    pub today: Date,
    /// The sheets, in the order given.
    pub sheets: Vec<CheckedSheet>,
    /// The KPI tables, in the order of sheets, tabs and tables.
    pub tables: Vec<CheckedTable>,
    /// What each sheet brings into the counts over all sheets; empty where nobody asked.
    pub(super) shares: Vec<Counted>,
    pub(super) call: Call,
}

/// One sheet.
#[derive(Debug)]
pub struct CheckedSheet {
    /// The source as a person names it.
    pub source: String,
    /// The short name by which it is told from the other sheets of the call.
    pub(super) label: String,
    /// What it is.
    pub kind: SheetKind,
    /// The content that was read.
    pub revision: Revision,
    /// Its tabs, as read.
    pub tabs: Vec<Table>,
    /// Why it could not be read at all.
    pub error: Option<SheetError>,
    /// Tabs that were not evaluated: name and why.
    pub unread: Vec<(String, String)>,
    /// Tabs without a KPI table: name and why.
    pub not_kpi: Vec<(String, String)>,
    /// What the config asks for and the sheet does not have.
    pub problems: Vec<String>,
    /// Its tables, as a range of [`Checked::tables`].
    pub tables: Range<usize>,
    /// How it was read.
    pub settings: Arc<SheetSettings>,
    pub(super) side: Tabs,
    /// What is on record of it.
    pub(super) history: Arc<SourceHistory>,
}

impl CheckedSheet {
    /// Whether anything of it was not evaluated.
    pub fn is_incomplete(&self) -> bool {
        self.error.is_some() || !self.unread.is_empty() || !self.problems.is_empty()
    }

    /// The workbook as it was read; nothing for one that could not be read.
    pub fn into_workbook(self) -> Result<Workbook, SheetError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(Workbook {
                source: self.source,
                kind: self.kind,
                revision: self.revision,
                tabs: self.tabs,
                unread: self.unread,
            }),
        }
    }
}

/// One KPI table.
#[derive(Debug)]
pub struct CheckedTable {
    /// Index of its sheet.
    pub sheet: usize,
    /// Its index among the tables of the call.
    pub(super) in_call: usize,
    /// Index of its tab in the sheet.
    pub tab_index: usize,
    /// What its columns mean.
    pub mapping: Mapping,
    /// What was found, by row, column and code.
    pub findings: Vec<Finding>,
    /// How many rows hold a KPI.
    pub kpis: u32,
    /// How many rows have each status, in the order of [`Status::ALL`].
    pub statuses: [u32; Status::ALL.len()],
    /// SMART letters from the row of index `smart_first` on: a bit a letter.
    pub(super) smart: Vec<u8>,
    /// Index of the first row among those of its tab that hold anything.
    pub(super) smart_first: usize,
    /// Its rows that are on record: sheet row and index into the sheet's history.
    pub(super) known: Vec<(u32, u32)>,
}

/// One row of a table, read and judged again.
#[derive(Debug, Clone)]
pub struct CheckedRow<'t> {
    /// The row.
    pub kpi: Kpi<'t>,
    /// The verdict.
    pub verdict: Assessment,
    /// The SMART letters.
    pub smart: Smart,
    /// The stretch target.
    pub stretch: Option<Decimal>,
    /// The next milestone.
    pub next: Option<Milestone>,
    /// How fast it moves and would have to move.
    pub pace: WeeklyPace,
    /// Where it is heading, where enough is on record.
    pub forecast: Option<Forecast>,
}

/// Totals over all sheets of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Sheets, those that could not be read included.
    pub sheets: usize,
    /// KPI tables.
    pub tables: usize,
    /// Rows with a KPI.
    pub kpis: usize,
    /// Errors, waived ones left out.
    pub errors: usize,
    /// Warnings, waived ones left out.
    pub warnings: usize,
    /// Infos, waived ones left out.
    pub infos: usize,
    /// Waived findings.
    pub waived: usize,
    /// Sheets of which something was not evaluated.
    pub incomplete: usize,
}

impl Checked {
    /// The totals.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { sheets: self.sheets.len(), tables: self.tables.len(), ..Summary::default() };
        summary.incomplete = self.sheets.iter().filter(|sheet| sheet.is_incomplete()).count();
        for table in &self.tables {
            summary.kpis += table.kpis as usize;
            for finding in &table.findings {
                match (finding.waived, finding.severity) {
                    (true, _) => summary.waived += 1,
                    (false, Severity::Error) => summary.errors += 1,
                    (false, Severity::Warning) => summary.warnings += 1,
                    (false, Severity::Info) => summary.infos += 1,
                }
            }
        }
        summary
    }

    /// What a sheet brings into the counts over all sheets; none where it could not be read, or nobody asked.
    pub fn counted(&self, sheet: usize) -> Option<&Counted> {
        let is_read = self.sheets.get(sheet).is_some_and(|sheet| sheet.error.is_none());
        self.shares.get(sheet).filter(|_| is_read)
    }

    /// The worst severity among findings that are not waived.
    pub fn worst(&self) -> Option<Severity> {
        let findings = self.tables.iter().flat_map(|table| &table.findings);
        findings.filter(|finding| !finding.waived).map(|finding| finding.severity).max()
    }

    /// The sheet of a table.
    pub fn sheet_of(&self, table: &CheckedTable) -> &CheckedSheet {
        &self.sheets[table.sheet]
    }

    /// The tab a table stands on.
    pub fn tab_of(&self, table: &CheckedTable) -> &Table {
        &self.sheets[table.sheet].tabs[table.tab_index]
    }

    /// The table as rules see it.
    pub fn view<'c>(&'c self, table: &'c CheckedTable) -> TableView<'c> {
        let sheet = self.sheet_of(table);
        let view = view_of(sheet, &sheet.side, self.tab_of(table), &table.mapping, self.today);
        view.with_record(self.on_record(table))
    }

    /// The rows of a table that are on record.
    pub fn on_record<'c>(&'c self, table: &'c CheckedTable) -> RowsOnRecord<'c> {
        RowsOnRecord { history: &self.sheet_of(table).history, known: &table.known }
    }

    /// The rows of a table that hold a KPI, read and judged again, top to bottom.
    pub fn rows<'c>(&'c self, table: &'c CheckedTable) -> impl Iterator<Item = CheckedRow<'c>> + 'c {
        self.all_rows(table).filter(|row| !row.kpi.kpi.is_empty())
    }

    /// The rows of a table that hold a KPI: sheet row, counted from 0, and sentence.
    pub fn statements<'c>(&'c self, table: &'c CheckedTable) -> impl Iterator<Item = (u32, &'c str)> + 'c {
        let rows = rows_of(self.sheet_of(table), self.tab_of(table), &table.mapping, self.today);
        rows.filter(|kpi| !kpi.kpi.is_empty()).map(|kpi| (kpi.row, kpi.kpi))
    }

    /// The rows of a table, those without a KPI sentence among them.
    pub(super) fn all_rows<'c>(&'c self, table: &'c CheckedTable) -> impl Iterator<Item = CheckedRow<'c>> + 'c {
        let sheet = self.sheet_of(table);
        let view = self.view(table);
        rows_of(self.sheet_of(table), self.tab_of(table), &table.mapping, self.today).map(move |kpi| {
            let at = kpi.index.checked_sub(table.smart_first);
            let letters = at.and_then(|at| table.smart.get(at)).copied().unwrap_or(u8::MAX);
            let readings = Readings::default();
            let row = RowView::new(&view, &kpi, &readings);
            let verdict = judge(&row, &sheet.settings.progress);
            let (stretch, next) = outlook(&row, &verdict, &sheet.settings.progress);
            let history = row.history(&verdict);
            let pace = progress::weekly_pace(history, &verdict, self.today);
            let forecast = history.and_then(|history| progress::forecast(history, &verdict, self.today));
            CheckedRow { kpi, verdict, smart: letters_of(letters), stretch, next, pace, forecast }
        })
    }

    /// One row of a table, read and judged again; `None` where the table has no such row.
    pub fn row<'c>(&'c self, table: &'c CheckedTable, row: u32) -> Option<CheckedRow<'c>> {
        self.all_rows(table).take_while(|found| found.kpi.row <= row).find(|found| found.kpi.row == row)
    }

    /// The rows on which findings of the table stand, those without a KPI sentence among them, read again and not judged.
    pub fn rows_with_findings<'c>(
        &'c self,
        table: &'c CheckedTable,
        findings: impl Iterator<Item = &'c Finding> + 'c,
    ) -> impl Iterator<Item = Kpi<'c>> + 'c {
        let mut wanted = findings.filter_map(|finding| finding.cell).map(|cell| cell.row).peekable();
        let mut rows = rows_of(self.sheet_of(table), self.tab_of(table), &table.mapping, self.today);
        std::iter::from_fn(move || {
            wanted.peek()?;
            rows.next_wanted(&mut |row| {
                while wanted.next_if(|wanted| *wanted < row).is_some() {}
                let is_wanted = wanted.peek() == Some(&row);
                while wanted.next_if_eq(&row).is_some() {}
                is_wanted
            })
        })
    }

    /// The verdict on a row of a table.
    pub fn verdict(&self, table: &CheckedTable, row: &RowView<'_, '_>) -> Assessment {
        judge(row, &self.sheet_of(table).settings.progress)
    }

    /// The words of a finding. `row`: the row it stands on, and the verdict on it where the rule looks at verdicts; none for
    /// a finding on a header.
    pub fn words<'t>(
        &self,
        view: &TableView<'t>,
        finding: &Finding,
        row: Option<(&RowView<'_, 't>, Option<&Assessment>)>,
    ) -> Words {
        let verdict = row.and_then(|(_, verdict)| verdict);
        rules::words(&WordsView { finding, table: view, row: row.map(|(row, _)| row), verdict, call: &self.call })
    }
}

/// The rows of a table, their sentences read with the words of the sheet's config.
pub(super) fn rows_of<'c>(sheet: &'c CheckedSheet, tab: &'c Table, mapping: &'c Mapping, today: Date) -> Rows<'c, 'c> {
    Rows::new(tab, mapping, today).with_words(sheet.settings.rules.extra_words())
}

/// The view that rules have of a table.
pub(super) fn view_of<'t>(
    sheet: &CheckedSheet,
    side: &'t Tabs,
    table: &'t Table,
    mapping: &'t Mapping,
    today: Date,
) -> TableView<'t> {
    let label = table_label(sheet, table);
    TableView::new(table, mapping, side, today, Arc::clone(&sheet.settings.rules), label).in_workbook(&sheet.tabs)
}

/// How a person names a table: the file's name, and the tab's where the file has tabs.
fn table_label(sheet: &CheckedSheet, table: &Table) -> String {
    if sheet.kind == SheetKind::Csv { sheet.label.clone() } else { format!("{}!{}", sheet.label, table.name) }
}

/// The verdict on a row. Its sentence is read in full only where the cells leave something open.
pub(super) fn judge(row: &RowView<'_, '_>, settings: &progress::Settings) -> Assessment {
    let own = row.milestones();
    let history = row.on_record().map(|known| &known.history);
    let history = History {
        // As with its first figure, what is read today is no past yet, so that a second look on the same day finds the same.
        first_seen: history.and_then(RowHistory::first_seen).filter(|first| *first < row.table.today),
        first_value: history.and_then(|history| history.first_value(row.table.today)),
        seen: history.map_or(&[], |history| &history.seen),
    };
    let known = Known {
        statement: statement_of(row),
        facts: *row.facts(),
        milestones: &own,
        history,
        ..Known::of(row.table.mapping)
    };
    progress::assess(row.kpi, &known, settings, row.table.today)
}

fn statement_of<'r, 't>(row: &'r RowView<'_, 't>) -> Option<&'r Statement<'t>> {
    let open = row.kpi.target.is_missing() || row.kpi.deadline.is_missing();
    if open { Some(row.statement()) } else { row.doubtful_statement() }
}

/// What lies ahead of a row: its stretch target and next milestone.
fn outlook(
    row: &RowView<'_, '_>,
    verdict: &Assessment,
    settings: &progress::Settings,
) -> (Option<Decimal>, Option<Milestone>) {
    let stretch = stretch::for_row(row.kpi, statement_of(row), verdict, &settings.stretch);
    let next = milestones::next(row.kpi, verdict, &row.milestones(), settings, row.table.today);
    (stretch.map(|stretch| stretch.value), next)
}

pub(super) fn bits_of(smart: Smart) -> u8 {
    let letters = [smart.specific, smart.measurable, smart.achievable, smart.relevant, smart.time_bound];
    letters.into_iter().enumerate().fold(0, |bits, (index, holds)| bits | u8::from(holds) << index)
}

fn letters_of(bits: u8) -> Smart {
    let bit = |index: u8| bits & 1 << index != 0;
    Smart { specific: bit(0), measurable: bit(1), achievable: bit(2), relevant: bit(3), time_bound: bit(4) }
}
