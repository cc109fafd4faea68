//! A507 below-benchmark.

use crate::model::{Assessment, Detail, Direction, Field, Origin, Quantity, Reading, Shape};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The target is easier than the benchmark or than the last period's result, where the sheet keeps a column a period.
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
    match row.kpi.baseline {
        Reading::Value(before) if matches!(row.kpi.baseline_origin, Origin::Period(_)) => Some((Field::Baseline, before)),
        _ => None,
    }
}

impl Rule for BelowBenchmark {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let Some((field, benchmark)) = compared_with(row) else { return };
        let Reading::Value(target) = row.target() else { return };
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
        let what = if field == Field::Benchmark { "benchmark" } else { "last period's result" };
        let message = format!(
            "The target {} is easier than the {what} {}",
            view.quantity(&target, row.kpi.unit),
            view.quantity(&benchmark, row.kpi.unit)
        );
        Words::new(message, "Aim for that at least, or note why it cannot be.")
    }
}
