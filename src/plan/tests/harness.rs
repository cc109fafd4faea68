//! A sheet that can be edited, and the plans made for it.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::super::*;
use crate::model::{
    Assessment, CellKind, CellRange, Code, Detail, Direction, Edit, Kpi, Milestone, NOTE_AUTHOR, Note, NumberFormat,
    OwnColumn, OwnValue, Severity, Status, TableBuilder,
};

pub(super) const TODAY: Date = date(2026, 11, 22);

/// A sheet that can be edited: cells, notes, merges.
#[derive(Clone, Default)]
pub(super) struct Sheet {
    pub(in crate::plan) cells: BTreeMap<CellRef, (String, CellKind, NumberFormat)>,
    pub(in crate::plan) notes: BTreeMap<CellRef, Note>,
    /// The headers that are marked as ours, as a workbook does it.
    pub(in crate::plan) marks: BTreeMap<CellRef, OwnColumn>,
    pub(in crate::plan) merged: Vec<CellRange>,
    pub(in crate::plan) hidden_columns: Vec<(u16, u16)>,
    pub(in crate::plan) drawings: Vec<CellRange>,
}

impl Sheet {
    /// From lines of cells split at `|`.
    pub(in crate::plan) fn of(lines: &[&str]) -> Self {
        let mut sheet = Self::default();
        for (row, line) in (0..).zip(lines) {
            for (column, text) in (0..).zip(line.split('|')).filter(|(_, text)| !text.is_empty()) {
                sheet.set(CellRef::new(row, column), text, CellKind::Text, NumberFormat::General);
            }
        }
        sheet
    }

    pub(in crate::plan) fn set(&mut self, cell: CellRef, text: &str, kind: CellKind, format: NumberFormat) {
        self.cells.insert(cell, (text.to_owned(), kind, format));
    }

    pub(in crate::plan) fn put(&mut self, cell: &str, text: &str) {
        let cell = CellRef::parse(cell).expect(cell);
        if text.is_empty() {
            self.cells.remove(&cell);
        } else {
            self.set(cell, text, CellKind::Text, NumberFormat::General);
        }
    }

    pub(in crate::plan) fn text(&self, cell: &str) -> &str {
        self.cells.get(&CellRef::parse(cell).expect(cell)).map_or("", |(text, ..)| text)
    }

    pub(in crate::plan) fn note(&self, cell: &str) -> &str {
        self.notes.get(&CellRef::parse(cell).expect(cell)).map_or("", |note| &note.text)
    }

    pub(in crate::plan) fn table(&self) -> Table {
        let mut builder = TableBuilder::new("KPIs");
        for (cell, (text, kind, format)) in &self.cells {
            builder.push(*cell, text, *kind, *format, false).expect("in order");
        }
        let around = builder.around();
        around.notes = self.notes.clone();
        around.own_headers.clone_from(&self.marks);
        around.merged.clone_from(&self.merged);
        around.hidden_columns.clone_from(&self.hidden_columns);
        around.drawings.clone_from(&self.drawings);
        builder.finish()
    }

    /// Writes what a plan says, as a workbook would hold it.
    pub(in crate::plan) fn apply(&mut self, plan: &Plan) {
        for Edit { cell, before, after, column, .. } in &plan.edits {
            if cell.row == plan.header_row && *after == OwnValue::Blank {
                self.marks.remove(cell);
            } else if cell.row == plan.header_row && before.is_empty() {
                self.marks.insert(*cell, *column);
            }
            let holds = self.cells.get(cell).map_or("", |(text, ..)| text);
            assert_eq!(holds, before, "an edit carries what it was made from");
            match after {
                OwnValue::Blank => {
                    self.cells.remove(cell);
                }
                OwnValue::Percent(ratio) => {
                    let format = NumberFormat::Percent { decimals: 0 };
                    self.set(*cell, &ratio.to_string(), CellKind::Number, format);
                }
                OwnValue::Figure { value, .. } => {
                    self.set(*cell, &value.to_string(), CellKind::Number, NumberFormat::General);
                }
                OwnValue::Day(day) => self.set(*cell, &day.to_string(), CellKind::Date, NumberFormat::Date),
                OwnValue::Text(text) | OwnValue::Status(_, text) => {
                    self.set(*cell, text, CellKind::Text, NumberFormat::General);
                }
            }
        }
        for edit in &plan.notes {
            match &edit.after {
                Some(text) => {
                    let note = Note { author: NOTE_AUTHOR.into(), text: text.clone(), threaded: false };
                    self.notes.insert(edit.cell, note);
                }
                None => {
                    self.notes.remove(&edit.cell);
                }
            }
        }
    }
}

/// What a case of these tests knows beside the sheet: status and SMART letters by row; columns A to C are KPI, Goal, Target.
pub(super) struct Case {
    pub(in crate::plan) kind: SheetKind,
    pub(in crate::plan) settings: Settings,
    pub(in crate::plan) record: Option<TableRecord>,
    pub(in crate::plan) statuses: BTreeMap<u32, Status>,
    pub(in crate::plan) smart: BTreeMap<u32, &'static str>,
    pub(in crate::plan) findings: Vec<Finding>,
    pub(in crate::plan) own: Vec<(OwnColumn, u16)>,
    pub(in crate::plan) others: Vec<Mapping>,
    pub(in crate::plan) notes: bool,
    pub(in crate::plan) today: Date,
    pub(in crate::plan) force: bool,
    pub(in crate::plan) last_row: u32,
}

impl Case {
    pub(in crate::plan) fn new(rows: u32) -> Self {
        Self {
            kind: SheetKind::Xlsx,
            settings: Settings { write: Write::All, ..Settings::default() },
            record: None,
            statuses: (1..=rows).map(|row| (row, Status::Behind)).collect(),
            smart: BTreeMap::new(),
            findings: Vec::new(),
            own: Vec::new(),
            others: Vec::new(),
            notes: true,
            today: TODAY,
            force: false,
            last_row: rows,
        }
    }

    pub(in crate::plan) fn mapping(&self, sheet: &Sheet) -> Mapping {
        let mut mapping = mapping_at(0, 0, 2, self.last_row);
        let own_headers = self.settings.own_headers();
        for (cell, (text, ..)) in sheet.cells.iter().filter(|(cell, _)| cell.row == 0) {
            if let Some((own, _)) = own_headers.iter().find(|(_, header)| header == text) {
                mapping.own.push((*own, cell.column));
            }
        }
        mapping.own.extend(&self.own);
        mapping
    }

    /// The rows as they are read.
    pub(in crate::plan) fn kpis<'t>(&self, table: &'t Table) -> impl Iterator<Item = Kpi<'t>> {
        self.statuses.keys().map(|row| {
            let index = table.row_index(*row).expect("the row is there");
            let text = |column| table.cell(index, column).trimmed();
            Kpi { index, row: *row, kpi: text(0), goal: text(1), ..Kpi::default() }
        })
    }

    pub(in crate::plan) fn plan(&self, sheet: &Sheet) -> Planned {
        let table = sheet.table();
        let mapping = self.mapping(sheet);
        let others: Vec<&Mapping> = self.others.iter().collect();
        let revision = Revision::default();
        let input = Input {
            source: "folder/team.xlsx",
            kind: self.kind,
            revision: &revision,
            tab_index: 0,
            table: &table,
            mapping: &mapping,
            others: &others,
            findings: &self.findings,
            notes: self.notes,
            settings: &self.settings,
            record: self.record.as_ref(),
            today: self.today,
            force: self.force,
        };
        let rows = self.kpis(&table).map(|kpi| RowInput {
            assessment: verdict(self.statuses[&kpi.row]),
            stretch: Some(Decimal::from(42)),
            next: Some(Milestone { date: date(2026, 12, 6), value: Decimal::from(34) }),
            smart: self.smart.get(&kpi.row).copied().unwrap_or("SM-RT").into(),
            kpi,
        });
        let speak = |finding: &Finding, row: Option<&RowInput<'_>>| Words {
            name: "a-rule".into(),
            message: format!("something is wrong with {}", row.map_or("the header", |row| row.kpi.kpi)),
            help: format!("mend {}", finding.code),
        };
        plan(&input, rows, &speak)
    }

    /// A run that ends after it said what it was about to write, and wrote it.
    pub(in crate::plan) fn cut_off(&mut self, sheet: &mut Sheet) {
        let planned = self.plan(sheet);
        self.record.as_mut().expect("a record").pending.clone_from(&planned.pending);
        sheet.apply(&planned.plan);
    }

    /// Plans, applies, remembers, and sees that nothing is left to do.
    pub(in crate::plan) fn sync(&mut self, sheet: &mut Sheet) -> Planned {
        let planned = self.plan(sheet);
        sheet.apply(&planned.plan);
        self.record = Some(planned.record.clone());
        let second = self.plan(sheet);
        assert!(second.plan.is_empty(), "the second plan is empty: {:?}", second.plan);
        assert_eq!(second.record, planned.record, "and there is nothing new to remember");
        planned
    }
}

pub(super) fn mapping_at(header_row: u32, first_column: u16, last_column: u16, last_row: u32) -> Mapping {
    let mut columns = crate::model::PerField::default();
    for (field, column) in [Field::Kpi, Field::Goal, Field::Target].into_iter().zip(first_column..) {
        columns[field] = Some(column);
    }
    Mapping {
        ordinal: 0,
        tables_in_tab: 1,
        header_row,
        first_row: header_row + 1,
        last_row,
        first_column,
        last_column,
        columns,
        period_columns: Vec::new(),
        parts: Vec::new(),
        all: Vec::new(),
        above: crate::model::PerField::default(),
        conventions: Conventions::default(),
        own: Vec::new(),
        passed_over: Vec::new(),
    }
}

fn verdict(status: Status) -> Assessment {
    Assessment {
        status,
        direction: Direction::Increase,
        direction_assumed: false,
        shape: None,
        baseline: None,
        target: None,
        target_high: None,
        current: None,
        span: None,
        progress: Some(0.604),
        elapsed: None,
        planned: None,
        expected: Some(Decimal::new(3786, 2)),
        met: None,
        periods: None,
        invalid: None,
    }
}

pub(super) fn finding(cell: &str, code: &str) -> Finding {
    Finding {
        code: Code::parse(code).expect(code),
        severity: Severity::Warning,
        cell: CellRef::parse(cell),
        field: None,
        span: None,
        detail: Detail::None,
        waived: false,
    }
}
