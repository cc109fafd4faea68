//! A507 below-benchmark.

use rust_decimal::Decimal;

use crate::model::{Assessment, Detail, Direction, Field, Origin, Quantity, Reading, Shape, Unit};
use crate::reading::numbers::{self, NumberStyle};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The target is easier than the benchmark or than the result of the period before, where the sheet keeps a dated column a
    /// period. A target of 100 % cannot be raised.
    ///
    /// Others reach more already, or it was reached before. There may be a reason; it should be known.
    ///
    /// Bad: benchmark `45 %`, target `40 %`
    ///
    /// Good: benchmark `38 %`, target `40 %`
    BelowBenchmark, 'A' 507, "below-benchmark", Info, Phases::JUDGED, [Framework]
}

/// What the target is compared with: the benchmark, else the result of the period before.
fn compared_with<'t>(row: &RowView<'_, 't>) -> Option<(Field, Quantity<'t>)> {
    if let Reading::Value(benchmark) = row.kpi.benchmark {
        return Some((Field::Benchmark, benchmark));
    }
    Some((Field::Baseline, period_before(row)?))
}

/// The result of the period before the current one. Columns without a date of their own may run either way.
fn period_before<'t>(row: &RowView<'_, 't>) -> Option<Quantity<'t>> {
    let (Origin::Period(used), mapping) = (row.kpi.current_origin, row.table.mapping) else { return None };
    let now = mapping.period_columns.get(usize::from(used))?.period?;
    let earlier = mapping.period_columns.iter().filter(|column| column.field == Field::Current);
    let before = earlier
        .filter_map(|column| Some((column.period.filter(|period| period.last < now.first)?.last, column.column)))
        .max_by_key(|(last, _)| *last);
    let style = NumberStyle { decimal: mapping.conventions.decimal[Field::Current] };
    numbers::read_cell(row.table.table.cell(row.kpi.index, before?.1), &style).value()
}

/// Whether nothing lies beyond the target: all of a share.
fn is_whole(target: &Quantity<'_>, row: &RowView<'_, '_>) -> bool {
    let share = match target.unit.or(row.kpi.unit) {
        Some(unit) => unit == Unit::Percent,
        None => true,
    };
    share && target.value == Decimal::ONE_HUNDRED
}

impl Rule for BelowBenchmark {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let Some((field, benchmark)) = compared_with(row) else { return };
        let Reading::Value(target) = row.target() else { return };
        if is_whole(target, row) {
            return;
        }
        let (wanted, same_unit) = match target.shape {
            Shape::Change(_) => (verdict.target, true),
            Shape::Done | Shape::Fraction { .. } | Shape::Range { .. } => (None, false),
            _ => (Some(target.value), target.unit.is_none() || benchmark.unit.is_none() || target.unit == benchmark.unit),
        };
        let Some(wanted) = wanted.filter(|_| same_unit) else { return };
        let easier = match verdict.direction {
            Direction::Increase => wanted < benchmark.value,
            Direction::Decrease => wanted > benchmark.value,
            Direction::Maintain => false,
        };
        if easier {
            hits.with(row, Field::Target, Detail::Case(u16::from(field == Field::Baseline)));
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(row) = view.row else { return Words::default() };
        let (Some((field, benchmark)), Reading::Value(target)) = (compared_with(row), row.target()) else {
            return Words::default();
        };
        let what = if field == Field::Benchmark { "benchmark" } else { "result of the period before" };
        let message = format!(
            "The target {} is easier than the {what}: {}",
            view.quantity(target, row.kpi.unit),
            view.quantity(&benchmark, row.kpi.unit)
        );
        Words::new(message, "Aim for that at least, or note why it cannot be.")
    }
}
