//! What rules see, and where they put what they find.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;

use crate::model::{
    Assessment, Cell, CellRef, Code, Detail, Direction, Field, Finding, KnownRow, Kpi, Language, Mapping,
    MappingReason, Milestone, Origin, Quantity, Reading, RowHistory, RowsOnRecord, SeenValues, Severity, Shape, Span,
    Statement, StatementFacts, Table, Tabs, Tier,
};
use crate::reading::people::{self, NameStyle, OwnerKind};
use crate::reading::statement::{self, Quick, StatementContext};

use super::beside::Beside;
use super::digest::{Digest, TableInfo};
use super::full_readings::FullReadings;
use super::settings::{Options, RuleSet};

/// A table as rules see it.
#[derive(Debug, Clone)]
pub struct TableView<'t> {
    /// The tab it stands on.
    pub table: &'t Table,
    /// What its columns mean.
    pub mapping: &'t Mapping,
    /// The tabs beside.
    pub tabs: &'t Tabs,
    /// The day on which it is checked.
    pub today: Date,
    /// The language of its words where a sentence does not tell.
    pub language: Option<Language>,
    /// The rules that run on it.
    pub rules: Arc<RuleSet>,
    /// How a person names the table: `team.xlsx!KPIs`.
    pub label: String,
    /// What is on record of its rows.
    record: Option<RowsOnRecord<'t>>,
    beside: OnceCell<Beside>,
    pub(super) parts: OnceCell<Vec<u16>>,
    pub(super) target_words: OnceCell<Vec<u16>>,
}

impl<'t> TableView<'t> {
    /// The view of one table; the language is that of its locale, else of its sentences, else of its headers.
    pub fn new(
        table: &'t Table,
        mapping: &'t Mapping,
        tabs: &'t Tabs,
        today: Date,
        rules: Arc<RuleSet>,
        label: impl Into<String>,
    ) -> Self {
        let locale = mapping.conventions.locale.or(table.locale);
        let of_headers = mapping.conventions.language;
        let language = locale.map(|locale| locale.language()).or_else(|| spoken(table, mapping)).or(of_headers);
        Self {
            table,
            mapping,
            tabs,
            today,
            language,
            rules,
            label: label.into(),
            record: None,
            beside: OnceCell::new(),
            parts: OnceCell::new(),
            target_words: OnceCell::new(),
        }
    }

    /// The same view beside the other tabs of its workbook: a tab of few words speaks the language of the first ones.
    pub fn in_workbook(self, tabs: &[Table]) -> Self {
        const TABS: usize = 4;
        let spoken = || statement::language_of(tabs.iter().take(TABS).flat_map(first_cells));
        Self { language: self.language.or_else(spoken), ..self }
    }

    /// The same view with what is on record of its rows.
    pub fn with_record(self, record: RowsOnRecord<'t>) -> Self {
        let record = (!record.known.is_empty()).then_some(record);
        Self { record, ..self }
    }

    /// The thresholds.
    pub fn options(&self) -> &Options {
        &self.rules.options
    }

    /// The tabs beside, ready to be asked for a name.
    pub(super) fn beside(&self) -> &Beside {
        self.beside.get_or_init(|| Beside::of(self.tabs, &self.rules.options.roster))
    }

    /// The full reading of a sentence that stands in no KPI row.
    pub(super) fn read_statement<'s>(&self, text: &'s str) -> Statement<'s> {
        self.read_words(text, false)
    }

    /// The full reading of a sentence that stands in no KPI row and may tell the target of one.
    pub(super) fn read_words<'s>(&self, text: &'s str, is_target: bool) -> Statement<'s> {
        let context = StatementContext {
            language: self.language,
            fiscal_year_start: self.mapping.conventions.fiscal_year_start,
            today: self.today,
            has_target: false,
            has_unit: false,
            has_figure: false,
            is_target,
        };
        statement::read_with(text, &context, self.rules.extra.as_ref())
    }

    /// The header cell of a field; the KPI's where there is no such column.
    pub fn header_cell(&self, field: Field) -> CellRef {
        let column = self.mapping.column(field).or(self.mapping.column(Field::Kpi));
        CellRef::new(self.mapping.header_row, column.unwrap_or(self.mapping.first_column))
    }
}

/// The language that the first sentences of a table without a locale speak; where they are too few, the first cells of its tab.
fn spoken(table: &Table, mapping: &Mapping) -> Option<Language> {
    const SENTENCES: usize = 40;
    let column = mapping.column(Field::Kpi)?;
    let first = table.row_index(mapping.first_row)?;
    let rows = first..table.row_count().min(first + SENTENCES);
    let sentences = rows.map(|index| table.cell(index, column).trimmed());
    statement::language_of(sentences).or_else(|| statement::language_of(first_cells(table)))
}

/// What several words say in the first cells of a tab.
fn first_cells(table: &Table) -> impl Iterator<Item = &str> {
    const COLUMNS: u16 = 12;
    let of_row = move |index| (0..COLUMNS).map(move |column| table.cell(index, column).trimmed());
    (0..table.row_count().min(40)).flat_map(of_row).filter(|text| text.contains(' '))
}

/// What was worked out about one row so far: each at most once, and only when somebody asks.
#[derive(Debug, Default)]
pub struct Readings<'t> {
    owner: OnceCell<OwnerKind>,
    quick: OnceCell<Quick>,
    facts: OnceCell<StatementFacts>,
    statement: OnceCell<Statement<'t>>,
    target: OnceCell<Reading<Quantity<'t>>>,
    baseline: OnceCell<Reading<Quantity<'t>>>,
    so_far: OnceCell<Option<RowHistory>>,
    /// What the last sentences of its table were read to say.
    full: Option<Rc<FullReadings<'t>>>,
}

impl<'t> Readings<'t> {
    /// Nothing yet, in a table whose sentences may come again.
    pub(super) fn among(full: &Rc<FullReadings<'t>>) -> Self {
        Self { full: Some(Rc::clone(full)), ..Self::default() }
    }
}

/// One row as rules see it.
#[derive(Debug)]
pub struct RowView<'a, 't> {
    /// The table.
    pub table: &'a TableView<'t>,
    /// The row as read.
    pub kpi: &'a Kpi<'t>,
    readings: &'a Readings<'t>,
}

impl<'a, 't> RowView<'a, 't> {
    /// The view of one row, with what is known of this row.
    pub fn new(table: &'a TableView<'t>, kpi: &'a Kpi<'t>, readings: &'a Readings<'t>) -> Self {
        Self { table, kpi, readings }
    }

    /// What is on record of it, from earlier readings.
    pub fn on_record(&self) -> Option<&'t KnownRow> {
        self.table.record.and_then(|record| record.of(self.kpi.row))
    }

    /// What is on record of it, this reading included; nothing for a row that was never read before.
    pub fn history(&self, verdict: &Assessment) -> Option<&RowHistory> {
        let with_this = || {
            let mut history = self.on_record()?.history.clone();
            history.put(self.table.today, SeenValues::of(self.kpi, verdict));
            Some(history)
        };
        self.readings.so_far.get_or_init(with_this).as_ref()
    }

    /// The view of one row whose owner cell was read already.
    pub(super) fn with_owner(self, owner: OwnerKind) -> Self {
        let _ = self.readings.owner.set(owner);
        self
    }

    /// What its owner cell names.
    pub fn owner(&self) -> OwnerKind {
        *self.readings.owner.get_or_init(|| people::read(self.kpi.owner, NameStyle::CommaSeparates).kind)
    }

    /// What one quick pass over its sentence gives.
    pub(super) fn quick(&self) -> &Quick {
        self.readings.quick.get_or_init(|| statement::facts(self.kpi.kpi, self.table.language))
    }

    /// What one quick look at its sentence tells; where that is not sure, the full reading.
    pub fn facts(&self) -> &StatementFacts {
        self.readings.facts.get_or_init(|| {
            let quick = self.quick();
            quick.told.unwrap_or_else(|| StatementFacts::of(self.statement()))
        })
    }

    /// The full reading of its sentence.
    pub fn statement(&self) -> &Statement<'t> {
        self.readings.statement.get_or_init(|| {
            let extra = self.table.rules.extra.as_ref();
            match &self.readings.full {
                Some(full) => full.read(self.kpi.kpi, self.context(), extra),
                None => statement::read_with(self.kpi.kpi, &self.context(), extra),
            }
        })
    }

    /// What is known around its sentence.
    pub fn context(&self) -> StatementContext {
        StatementContext {
            language: self.table.language,
            fiscal_year_start: self.table.mapping.conventions.fiscal_year_start,
            today: self.table.today,
            has_target: self.kpi.target.value().is_some() && self.kpi.target_origin != Origin::Statement,
            has_unit: self.kpi.unit.is_some(),
            has_figure: [self.kpi.current, self.kpi.baseline, self.kpi.benchmark]
                .iter()
                .any(|own| own.value().is_some()),
            is_target: false,
        }
    }

    /// The full reading where a quick pass says that it may hold a vague word, a missing quantity, vanity or a compound.
    pub fn doubtful_statement(&self) -> Option<&Statement<'t>> {
        let clear = self.table.rules.extra.is_none()
            && !self.facts().needs_reading
            && self.kpi.target.value().is_some()
            && self.kpi.unit.is_some();
        (!clear).then(|| self.statement())
    }

    /// The target: the cell's, else the sentence's.
    #[inline]
    pub fn target(&self) -> &'a Reading<Quantity<'t>> {
        let own = &self.kpi.target;
        if own.is_missing() { self.readings.target.get_or_init(|| self.target_of_sentence()) } else { own }
    }

    fn target_of_sentence(&self) -> Reading<Quantity<'t>> {
        if self.kpi.figure_is_of_name || !self.sentence_may_hold_figures() {
            return self.kpi.target;
        }
        let statement = self.statement();
        let Some(value) = statement.target else { return self.kpi.target };
        let shape = match (statement.change, statement.target_high) {
            (Some(change), _) => Shape::Change(change),
            (None, Some(high)) => Shape::Range { high },
            (None, None) if statement.limit && statement.at_most => Shape::AtMost { strict: false },
            (None, None) if statement.limit => match statement.direction.or(statement.usual_direction) {
                Some(Direction::Decrease) => Shape::AtMost { strict: false },
                _ => Shape::AtLeast { strict: false },
            },
            (None, None) => Shape::Plain,
        };
        Reading::Value(Quantity { value, unit: statement.unit, shape, approximate: false })
    }

    /// The baseline: the cell's, else the sentence's.
    #[inline]
    pub fn baseline(&self) -> &'a Reading<Quantity<'t>> {
        let own = &self.kpi.baseline;
        if own.is_missing() { self.readings.baseline.get_or_init(|| self.baseline_of_sentence()) } else { own }
    }

    fn baseline_of_sentence(&self) -> Reading<Quantity<'t>> {
        if !self.sentence_may_hold_figures() {
            return self.kpi.baseline;
        }
        let statement = self.statement();
        match statement.baseline {
            Some(value) => Reading::Value(Quantity { unit: statement.unit, ..Quantity::plain(value) }),
            None => self.kpi.baseline,
        }
    }

    /// The last day of the deadline: the cell's, else the sentence's.
    pub fn deadline(&self) -> Option<Date> {
        match self.kpi.deadline {
            Reading::Value(when) => Some(when.period.last),
            Reading::Empty | Reading::Placeholder => {
                let statement = self.statement();
                statement.deadline.or(statement.days.map(|days| days.last))
            }
            _ => None,
        }
    }

    /// Whether the sentence could name a target or baseline of its own; a cheap look.
    fn sentence_may_hold_figures(&self) -> bool {
        self.facts().needs_reading || self.kpi.kpi.bytes().any(|byte| byte.is_ascii_digit())
    }

    /// What the Milestones tab says of the row, by day; nothing without such a tab.
    pub fn milestones(&self) -> Vec<Milestone> {
        if self.table.tabs.milestones.is_none() {
            return Vec::new();
        }
        let rows = self.table.beside().milestones(self.table.tabs, self.kpi);
        rows.iter().filter_map(|row| Some(Milestone { date: row.date?, value: row.value? })).collect()
    }

    /// The cell of a field in this row: its own column's, its period column's, the cell above the table, or the KPI's.
    pub fn cell(&self, field: Field) -> CellRef {
        let mapping = self.table.mapping;
        let origin = match field {
            Field::Target => self.kpi.target_origin,
            Field::Current => self.kpi.current_origin,
            Field::Baseline => self.kpi.baseline_origin,
            Field::Deadline => self.kpi.deadline_origin,
            Field::Goal => self.kpi.goal_origin,
            Field::Owner => self.kpi.owner_origin,
            _ => Origin::Cell,
        };
        if let Origin::Period(index) = origin
            && let Some(period) = mapping.period_columns.get(usize::from(index))
        {
            return CellRef::new(self.kpi.row, period.column);
        }
        if let Origin::Beside(column) = origin {
            return CellRef::new(self.kpi.row, column);
        }
        if let Some(column) = mapping.column(field)
            && origin != Origin::Statement
        {
            return CellRef::new(self.kpi.row, column);
        }
        if let (Some(above), Origin::Above) = (mapping.above[field], origin) {
            return above;
        }
        let unordered = |column: u16| {
            let mut all = mapping.all.iter().filter(|known| known.column == column);
            all.any(|known| known.reason == MappingReason::PeriodUnordered)
        };
        // Of periods in no order none is the latest.
        let other = mapping.period_columns.iter().rev().find(|period| period.field == field);
        let other = other.filter(|period| !unordered(period.column));
        let column = match other {
            Some(period) if origin != Origin::Statement => Some(period.column),
            _ => mapping.column(Field::Kpi),
        };
        CellRef::new(self.kpi.row, column.unwrap_or(mapping.first_column))
    }

    /// The cell of a field as it stands in the sheet.
    pub fn raw(&self, field: Field) -> Cell<'t> {
        let cell = self.cell(field);
        if cell.row == self.kpi.row {
            self.table.table.cell(self.kpi.index, cell.column)
        } else {
            self.table.table.at(cell)
        }
    }

    /// Whether the row is a health metric: limits to watch, no target to reach.
    pub fn is_health(&self) -> bool {
        self.kpi.tier == Some(Tier::Health)
    }

    /// Whether the row is a thing to be done: by its tier, or because its target says "done".
    pub fn is_milestone(&self) -> bool {
        self.kpi.tier == Some(Tier::Milestone)
            || self.kpi.target.value().is_some_and(|target| target.shape == Shape::Done)
    }
}

/// How many rows a rule found to lack a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Lacking {
    /// Rows of a table that has no such column.
    pub(super) rows: u32,
    /// Rows that leave their cell in the column empty; each has a finding of its own.
    pub(super) blank: u32,
    pub(super) field: Option<Field>,
}

/// Takes what a rule finds in one row.
#[derive(Debug)]
pub struct Hits<'a> {
    pub(super) findings: &'a mut Vec<Finding>,
    pub(super) lacking: &'a mut Lacking,
    pub(super) code: Code,
    pub(super) severity: Severity,
}

/// The cell a finding on a row stands on: the field's; where that stands above the table for all rows, the row's KPI.
fn in_row(row: &RowView<'_, '_>, field: Field) -> CellRef {
    let cell = row.cell(field);
    if cell.row == row.kpi.row { cell } else { row.cell(Field::Kpi) }
}

impl Hits<'_> {
    /// A finding on a field's cell.
    pub fn on(&mut self, row: &RowView<'_, '_>, field: Field) {
        self.push(in_row(row, field), field, None, Detail::None);
    }

    /// A finding on a field's cell, with what the words need.
    pub fn with(&mut self, row: &RowView<'_, '_>, field: Field, detail: Detail) {
        self.push(in_row(row, field), field, None, detail);
    }

    /// A finding on some words of a field's cell.
    pub fn at(&mut self, row: &RowView<'_, '_>, field: Field, span: Span, detail: Detail) {
        self.push(in_row(row, field), field, Some(span), detail);
    }

    /// A finding on a cell that has no field.
    pub fn on_cell(&mut self, cell: CellRef, field: Field, detail: Detail) {
        self.push(cell, field, None, detail);
    }

    /// A value is missing: a finding on its cell; where the table has no such column, it is counted for one finding on the header.
    pub fn missing(&mut self, row: &RowView<'_, '_>, field: Field) {
        self.lacking.field = Some(field);
        if row.table.mapping.has(field) {
            self.on(row, field);
            self.lacking.blank = self.lacking.blank.saturating_add(1);
        } else {
            self.lacking.rows = self.lacking.rows.saturating_add(1);
        }
    }

    fn push(&mut self, cell: CellRef, field: Field, span: Option<Span>, detail: Detail) {
        self.findings.push(Finding {
            code: self.code,
            severity: self.severity,
            cell: Some(cell),
            field: Some(field),
            span,
            detail,
            waived: false,
        });
    }
}

/// Takes what a rule finds over all rows of a call.
#[derive(Debug)]
pub struct CallHits<'a> {
    pub(super) findings: &'a mut Vec<(u32, u32, Finding)>,
    pub(super) tables: &'a [TableInfo],
    pub(super) index: usize,
    pub(super) code: Code,
    /// Rows whose waiver of this rule was needed without a finding on them: table and row.
    pub(super) needed: Vec<(u32, u32)>,
}

impl CallHits<'_> {
    /// The row's waiver of this rule does something, although no finding stands on it.
    pub(super) fn needs_waiver(&mut self, row: &Digest) {
        self.needed.push((row.table, row.row));
    }

    /// A finding on a field's cell of a row of a table.
    pub fn on(&mut self, table: u32, row: u32, field: Field, detail: Detail) {
        let Some(info) = self.tables.get(table as usize) else { return };
        self.on_cell(table, row, info.cell(row, field), field, detail);
    }

    /// A finding on a cell of a row of a table.
    pub fn on_cell(&mut self, table: u32, row: u32, cell: CellRef, field: Field, detail: Detail) {
        let Some(info) = self.tables.get(table as usize) else { return };
        let Some(severity) = info.rules.severity_at(self.index) else { return };
        let finding = Finding {
            code: self.code,
            severity,
            cell: Some(cell),
            field: Some(field),
            span: None,
            detail,
            waived: false,
        };
        self.findings.push((table, row, finding));
    }
}
