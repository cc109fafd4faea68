//! The cells of one row, each read as its field asks.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::above::Above;
use super::again::Again;
use super::answers::{DirectionAsked, chosen, direction_by_verdict, direction_of, read_cadence, says_met};
use super::beside::{self, Beside};
use super::periods::{self, PeriodOrder};
use super::spread::Spread;
use super::{bare_m, legend, named_unit};
use crate::model::{
    Cadence, Cell, CellKind, Direction, Field, Kpi, Mapping, MappingReason, OneRow, Origin, PerField, Period, Quantity,
    Reading, RowState, Shape, Table, Tier, Unreadable, When,
};
use crate::reading::columns::vocabulary;
use crate::reading::dates::{self, DateStyle};
use crate::reading::numbers::{self, NumberStyle};
use crate::reading::statement::{ExtraWords, StatementContext};
use crate::reading::units::{self, Scaled};

/// Everything about a table that reading a row needs, worked out once.
#[derive(Debug)]
pub(super) struct Readers<'t, 'm> {
    pub(super) table: &'t Table,
    pub(super) mapping: &'m Mapping,
    numbers: PerField<NumberStyle>,
    dates: DateStyle,
    /// What the direction column's header makes of its words.
    direction_asked: DirectionAsked,
    targets: PeriodOrder,
    currents: PeriodOrder,
    baselines: PeriodOrder,
    benchmarks: PeriodOrder,
    stretches: PeriodOrder,
    above: Above<'t>,
    /// Cells merged over several rows, and the row that is being read.
    spread: Spread,
    row: u32,
    beside: Beside,
    /// Set where figures stand in periods of which nothing tells the order.
    unordered: bool,
    /// Set where the header of the targets says that they are those of one period each.
    for_each_period: bool,
    /// Set where periods without a year are those of the year before.
    year_is_over: bool,
    /// The mark of measures of which less is better, where a legend above the table names one.
    inverse_mark: Option<char>,
    pub(super) context: StatementContext,
    /// The words that the config adds to those of sentences.
    pub(super) words: Option<&'m ExtraWords>,
    /// The field whose figures tell the unit, and the last texts read: the same word comes again in most rows.
    memo: Memo<'t>,
}

#[derive(Debug, Default)]
struct Memo<'t> {
    cadence: Again<'t, Reading<Cadence>>,
    /// Deadline, start, last check-in and last review.
    days: [Again<'t, Reading<When>>; 4],
    unit: Again<'t, Option<Scaled<'t>>>,
    kind: Again<'t, Option<crate::model::Kind>>,
    tier: Again<'t, Option<Tier>>,
    direction: Again<'t, Option<Direction>>,
    agreed: Again<'t, Option<crate::model::Agreement>>,
    state: Again<'t, RowState>,
    verdict: Again<'t, Option<bool>>,
}

impl<'t, 'm> Readers<'t, 'm> {
    pub(super) fn new(table: &'t Table, mapping: &'m Mapping, today: Date) -> Self {
        let conventions = &mapping.conventions;
        let mut styles: PerField<NumberStyle> = PerField::default();
        for &field in Field::ALL {
            styles[field] = NumberStyle { decimal: conventions.decimal[field] };
        }
        let dates =
            DateStyle { order: conventions.date_order, fiscal_year_start: conventions.fiscal_year_start, near: today };
        let year_is_over = periods::are_of_a_finished_year(table, mapping, dates, styles[Field::Current]);
        let order = |field: Field| {
            let own_first = mapping.columns[field].is_some()
                && mapping.period_columns.iter().filter(|column| column.field == field).count() != 1;
            let mut order = PeriodOrder::new(mapping, field, dates, styles[field], year_is_over);
            order.own_first = own_first;
            order
        };
        let direction_asked = mapping.columns[Field::Direction]
            .and_then(|column| mapping.all.iter().find(|known| known.column == column))
            .map_or_else(DirectionAsked::default, |known| DirectionAsked::of(&known.header));
        Self {
            table,
            mapping,
            direction_asked,
            targets: order(Field::Target),
            currents: order(Field::Current),
            baselines: order(Field::Baseline),
            benchmarks: order(Field::Benchmark),
            stretches: order(Field::Stretch),
            above: Above::read(table, mapping, dates),
            spread: Spread::new(table, mapping),
            row: 0,
            beside: Beside::new(mapping),
            inverse_mark: legend::inverse_mark(table, mapping),
            unordered: mapping.all.iter().any(|column| {
                column.reason == MappingReason::PeriodUnordered && column.field != Some(Field::Benchmark)
            }),
            for_each_period: super::targets::are_for_each_period(mapping),
            year_is_over,
            context: StatementContext {
                language: conventions.locale.map(|locale| locale.language()),
                fiscal_year_start: conventions.fiscal_year_start,
                today,
                has_target: false,
                has_unit: false,
                has_figure: false,
                is_target: false,
            },
            words: None,
            numbers: styles,
            dates,
            memo: Memo::default(),
        }
    }

    /// A cell of the row, or that which is merged over it.
    fn at(&self, cells: &OneRow<'t>, column: u16) -> Cell<'t> {
        let cell = cells.cell(column);
        if self.spread.is_empty() || !cell.is_blank() { cell } else { self.spread.over(self.table, self.row, column) }
    }

    fn cell(&self, cells: &OneRow<'t>, field: Field) -> Cell<'t> {
        self.mapping.columns[field].map_or_else(Cell::default, |column| self.at(cells, column))
    }

    pub(super) fn text(&self, cells: &OneRow<'t>, field: Field) -> &'t str {
        let Some(column) = self.mapping.columns[field] else { return "" };
        let text = cells.trimmed(column);
        if text.is_empty() && !self.spread.is_empty() {
            return self.spread.over(self.table, self.row, column).trimmed();
        }
        text
    }

    fn figure(&self, cells: &OneRow<'t>, field: Field) -> Reading<Quantity<'t>> {
        match self.mapping.columns[field] {
            Some(column) => numbers::read_cell(self.at(cells, column), &self.numbers[field]),
            None => Reading::Empty,
        }
    }

    fn day(&mut self, cells: &OneRow<'t>, field: Field) -> Reading<When> {
        let Some(column) = self.mapping.columns[field] else { return Reading::Empty };
        let cell = self.at(cells, column);
        if cell.kind != CellKind::Text {
            return dates::read_cell(cell, &self.dates);
        }
        let [deadline, start, checked, reviewed] = &mut self.memo.days;
        let memo = match field {
            Field::Start => start,
            Field::Checked => checked,
            Field::Reviewed => reviewed,
            _ => deadline,
        };
        memo.read(cell.text, |_| dates::read_cell(cell, &self.dates))
    }

    /// Reads a figure from its own column, else from the period columns; whence, and of which period.
    fn figure_or_period(
        &self,
        cells: &OneRow<'t>,
        field: Field,
        order: &PeriodOrder,
        figure: &mut Reading<Quantity<'t>>,
    ) -> (Origin, Option<Period>) {
        if order.is_empty() || order.own_first {
            *figure = self.figure(cells, field);
            let by_period = !order.is_empty() && is_open(figure);
            return if by_period {
                order.figure_or(|column| self.at(cells, column), figure)
            } else {
                (Origin::Cell, None)
            };
        }
        match order.read(|column| self.at(cells, column)) {
            Some(found) => {
                *figure = found.reading;
                (Origin::Period(found.index), found.period)
            }
            None => (Origin::Cell, None),
        }
    }

    /// Reads of one row only what may hold for the rows below it too.
    pub(super) fn names(&self, index: usize, row: u32, kpi: &mut Kpi<'t>) {
        self.names_of(&self.table.one_row(index), index, row, kpi);
    }

    fn names_of(&self, cells: &OneRow<'t>, index: usize, row: u32, kpi: &mut Kpi<'t>) {
        *kpi = Kpi::default();
        (kpi.index, kpi.row) = (index, row);
        kpi.goal = chosen(self.text(cells, Field::Goal));
        kpi.parent = self.text(cells, Field::Parent);
        kpi.owner = chosen(self.text(cells, Field::Owner));
        kpi.team = chosen(self.text(cells, Field::Team));
        kpi.role = self.text(cells, Field::Role);
        kpi.pillar = chosen(self.text(cells, Field::Pillar));
    }

    /// Reads the cells of one row.
    pub(super) fn read(&mut self, cells: &OneRow<'t>, index: usize, row: u32, kpi: &mut Kpi<'t>) {
        self.row = row;
        self.names_of(cells, index, row, kpi);
        let name = self.cell(cells, Field::Kpi);
        kpi.kpi = if name.kind == CellKind::Error { "" } else { name.trimmed() };
        kpi.unit_text = self.text(cells, Field::Unit);
        kpi.source = self.text(cells, Field::Source);
        kpi.action = self.text(cells, Field::Action);
        kpi.ignore = self.text(cells, Field::Ignore);
        kpi.definition = self.beside.definition(cells);
        kpi.status = self.text(cells, Field::Status);
        kpi.comment = self.text(cells, Field::Comment);
        kpi.proposed = self.figure(cells, Field::Proposed);
        kpi.weight = self.figure(cells, Field::Weight);
        kpi.checked = self.day(cells, Field::Checked);
        kpi.reviewed = self.day(cells, Field::Reviewed);
        self.read_figures(cells, kpi);
        self.read_words(cells, kpi);
        let marked = self.inverse_mark.is_some_and(|mark| legend::carries(kpi.kpi, mark));
        let by_verdict = self.memo.verdict.read(kpi.status, says_met).and_then(|met| direction_by_verdict(kpi, met));
        kpi.told_direction = if marked { Some(Direction::Decrease) } else { by_verdict };
        self.beside.heed_direction(kpi);
        kpi.deadline = self.day(cells, Field::Deadline);
        if self.beside.splits_deadline() {
            kpi.deadline = self.beside.deadline(cells, kpi.deadline, self.dates);
        }
        if kpi.deadline != Reading::Empty {
            kpi.deadline_origin = Origin::Cell;
        }
        kpi.start = self.day(cells, Field::Start);
        if kpi.start == Reading::Empty {
            kpi.start = self.start_by_baseline(kpi).map_or(Reading::Empty, |day| Reading::Value(When::day(day)));
        }
        if let Reading::Unreadable(_) = kpi.deadline
            && let Reading::Value(start) = kpi.start
            && let Some(last) = dates::read_span(self.text(cells, Field::Deadline), start.period.first)
        {
            kpi.deadline = Reading::Value(When::day(last));
        }
        self.read_declared(cells, kpi);
    }

    fn read_figures(&self, cells: &OneRow<'t>, kpi: &mut Kpi<'t>) {
        let beside = self.targets.is_empty() || self.targets.own_first;
        let mut period = None;
        if beside {
            kpi.target = self.figure(cells, Field::Target);
            kpi.target_origin = self.beside.target(cells, &mut kpi.target, self.numbers[Field::Target]);
            if is_open(&kpi.target)
                && let (origin @ Origin::Period(_), of_target) =
                    self.targets.figure_or(|column| self.at(cells, column), &mut kpi.target)
            {
                (kpi.target_origin, period) = (origin, of_target);
            }
        } else {
            (kpi.target_origin, period) = self.figure_or_period(cells, Field::Target, &self.targets, &mut kpi.target);
        }
        if let Some(period) = period {
            kpi.deadline = Reading::Value(When::period(period));
            kpi.deadline_origin = kpi.target_origin;
        }
        let of_current;
        (kpi.current_origin, of_current) =
            self.figure_or_period(cells, Field::Current, &self.currents, &mut kpi.current);
        if period.zip(of_current).is_some_and(|(target, current)| self.is_of_other_pair(target, current)) {
            (kpi.current, kpi.current_origin) = (Reading::Empty, Origin::Cell);
        }
        (kpi.baseline_origin, _) = self.figure_or_period(cells, Field::Baseline, &self.baselines, &mut kpi.baseline);
        self.figure_or_period(cells, Field::Benchmark, &self.benchmarks, &mut kpi.benchmark);
        self.figure_or_period(cells, Field::Stretch, &self.stretches, &mut kpi.stretch);
        kpi.unordered = self.unordered && matches!(kpi.current_origin, Origin::Period(_));
        kpi.measured_until = of_current.map(|period| period.last);
        kpi.for_each_period =
            self.for_each_period && !kpi.unordered && of_current.is_some_and(|period| period.last < self.context.today);
        if kpi.baseline == Reading::Empty
            && !kpi.unordered
            && let Origin::Period(used) = kpi.current_origin
            && let Some(first) = self.currents.first_before(|column| self.at(cells, column), used)
        {
            kpi.baseline = first.reading;
            kpi.baseline_origin = Origin::Period(first.index);
            kpi.earlier = self.currents.ends_before(|column| self.at(cells, column), used);
        }
    }

    /// The last day of the baseline's period, where its header names one and the only target is one for a later period.
    fn start_by_baseline(&self, kpi: &Kpi<'t>) -> Option<Date> {
        let column_of = |origin: Origin| match origin {
            Origin::Period(index) => self.mapping.period_columns.get(usize::from(index)),
            _ => None,
        };
        let baseline = column_of(kpi.baseline_origin).filter(|column| column.field == Field::Baseline)?.period?;
        let target = column_of(kpi.target_origin).filter(|_| self.targets.is_one())?.period?;
        let ends_before = kpi.deadline.value().is_some_and(|when| when.period.last < baseline.last);
        (baseline.last < target.first && !ends_before).then_some(baseline.last)
    }

    /// Whether the target is that of a period that is over, and the figure that of an earlier one which has a target of its own.
    fn is_of_other_pair(&self, target: Period, current: Period) -> bool {
        target.last < self.context.today
            && current.last < target.first
            && self
                .mapping
                .period_columns
                .iter()
                .any(|own| own.field == Field::Target && self.placed(own.period) == Some(current))
    }

    /// The days of a period in the year that it is of.
    fn placed(&self, period: Option<Period>) -> Option<Period> {
        period.map(|period| if self.year_is_over { periods::year_before(period) } else { period })
    }

    /// A row that declares itself a metric is watched, and one whose target is a date is a milestone: due then, done when its current
    /// cell holds a date too.
    fn read_declared(&self, cells: &OneRow<'t>, kpi: &mut Kpi<'t>) {
        if matches!(kpi.target, Reading::Value(_)) {
            return;
        }
        let target = self.cell(cells, Field::Target);
        if kpi.tier.is_none() {
            let declared =
                [Field::Kind, Field::Tier].iter().any(|&field| beside::declares_metric(self.text(cells, field)));
            let in_target = beside::declares_metric(target.trimmed());
            if declared || in_target || beside::is_named_a_metric(kpi.kpi) {
                kpi.tier = Some(Tier::Health);
            }
            if in_target {
                kpi.target = Reading::Placeholder;
            }
        }
        if !matches!(kpi.target, Reading::Unreadable(_)) || kpi.target_origin != Origin::Cell {
            return;
        }
        let done = |done: bool| {
            Reading::Value(Quantity { shape: Shape::Done, ..Quantity::plain(Decimal::from(u8::from(done))) })
        };
        // `ISO 27001 certified`, `Level 3`, and beside it `No`.
        let answered = kpi.current.value().is_some_and(|current| current.shape == Shape::Done);
        let named = matches!(kpi.target, Reading::Unreadable(Unreadable::NoFigure | Unreadable::Words))
            && target.trimmed().bytes().any(|byte| byte.is_ascii_digit());
        if answered && named {
            kpi.target = done(true);
            kpi.tier = Some(Tier::Milestone);
            return;
        }
        let Reading::Value(due) = dates::read_cell(target, &self.dates) else { return };
        let current = dates::read_cell(self.cell(cells, Field::Current), &self.dates);
        let says_so = beside::says_date(self.text(cells, Field::Baseline)) || beside::says_date(kpi.unit_text);
        if !says_so && current.value().is_none() {
            return;
        }
        kpi.target = done(true);
        if beside::says_date(self.text(cells, Field::Baseline)) {
            kpi.baseline = Reading::Empty;
        }
        if current.value().is_some() {
            kpi.current = done(true);
        }
        if kpi.deadline == Reading::Empty {
            kpi.deadline = Reading::Value(due);
        }
        kpi.tier = Some(Tier::Milestone);
    }

    /// Unit, direction, kind, tier, cadence, agreement and state: words that come again in most rows.
    fn read_words(&mut self, cells: &OneRow<'t>, kpi: &mut Kpi<'t>) {
        let column = self.memo.unit.read(kpi.unit_text, |text| Some(units::read_scaled(text)));
        kpi.unit = column.and_then(|column| column.unit);
        if let Some(column) = column.filter(|column| column.factor != Decimal::ONE) {
            in_one_scale(kpi, &column);
        }
        bare_m::settle(kpi);
        self.retell(cells, kpi);
        let kind = self.text(cells, Field::Kind);
        kpi.kind = self.memo.kind.read(kind, vocabulary::kind);
        let tier = self.text(cells, Field::Tier);
        kpi.tier = self.memo.tier.read(tier, |text| vocabulary::tier(text).filter(|_| !vocabulary::is_priority(text)));
        let direction = self.text(cells, Field::Direction);
        let asked = self.direction_asked;
        kpi.direction = self.memo.direction.read(direction, |text| direction_of(text, asked));
        kpi.state = self.memo.state.read(kpi.status, vocabulary::state);
        if self.beside.is_given_up(cells) {
            kpi.state = RowState::Dropped;
        }
        if self.mapping.columns[Field::Agreed].is_some() {
            let agreed = self.text(cells, Field::Agreed);
            kpi.agreed = if agreed.is_empty() {
                Some(crate::model::Agreement::Blank)
            } else {
                self.memo.agreed.read(agreed, |text| Some(vocabulary::agreed(text)))
            };
        }
        let cadence = self.text(cells, Field::Cadence);
        kpi.cadence = self.memo.cadence.read(cadence, read_cadence);
    }

    /// What stands above the table and what the sentences tell, where the row's own cells say nothing.
    pub(super) fn complete(&self, cells: &OneRow<'t>, kpi: &mut Kpi<'t>) {
        self.complete_from_above(kpi);
        let told = matches!(kpi.target, Reading::Value(_));
        self.target_from_words(cells, kpi);
        if !told && kpi.told_direction.is_none() && matches!(kpi.target, Reading::Value(_)) {
            kpi.told_direction = says_met(kpi.status).and_then(|met| direction_by_verdict(kpi, met));
        }
        self.complete_from_statement(kpi);
        if let Reading::Empty = kpi.deadline
            && let Origin::Period(index) = kpi.target_origin
            && let Some(period) =
                self.mapping.period_columns.get(usize::from(index)).and_then(|column| self.placed(column.period))
        {
            kpi.deadline = Reading::Value(When::period(period));
            kpi.deadline_origin = kpi.target_origin;
        }
        if kpi.unit.is_none() {
            let figures = [&kpi.target, &kpi.current, &kpi.baseline];
            kpi.unit =
                figures.into_iter().find_map(|figure| figure.value()?.unit).or_else(|| named_unit::unit_in(kpi.kpi));
        }
    }

    fn complete_from_above(&self, kpi: &mut Kpi<'t>) {
        let above = &self.above;
        if kpi.owner.is_empty() && !above.owner.is_empty() {
            kpi.owner = above.owner;
            kpi.owner_origin = Origin::Above;
        }
        if kpi.goal.is_empty() && !above.goal.is_empty() {
            kpi.goal = above.goal;
            kpi.goal_origin = Origin::Above;
        }
        for (slot, value) in [(&mut kpi.team, above.team), (&mut kpi.role, above.role), (&mut kpi.pillar, above.pillar)]
        {
            if slot.is_empty() {
                *slot = value;
            }
        }
        if kpi.deadline == Reading::Empty && above.deadline != Reading::Empty {
            kpi.deadline = above.deadline;
            kpi.deadline_origin = Origin::Above;
        }
        for (slot, value) in
            [(&mut kpi.start, above.start), (&mut kpi.checked, above.checked), (&mut kpi.reviewed, above.reviewed)]
        {
            if *slot == Reading::Empty {
                *slot = value;
            }
        }
        if kpi.cadence == Reading::Empty {
            kpi.cadence = above.cadence;
        }
    }
}

/// Whether a field's own cell leaves its figure to the columns of the periods.
fn is_open(own: &Reading<Quantity<'_>>) -> bool {
    own.is_missing() || *own == Reading::OpenEnded
}

/// Where bare figures stand beside figures with a unit of their own, brings these to the scale of the Unit column. Figures that
/// all have the unit may have it by their cells' format, and are in one scale already.
fn in_one_scale<'t>(kpi: &mut Kpi<'t>, column: &Scaled<'t>) {
    let Kpi { target, current, baseline, proposed, stretch, benchmark, .. } = kpi;
    let mut figures = [target, current, baseline, proposed, stretch, benchmark];
    if !figures.iter().any(|figure| figure.value().is_some_and(|quantity| quantity.unit.is_none())) {
        return;
    }
    for figure in &mut figures {
        **figure = figure.map(|quantity| units::in_column(quantity, column));
    }
}
