//! A507 below-benchmark.

use crate::model::{Assessment, Direction, Field, Reading, Shape};
use crate::rules::spec::rule;
use crate::rules::words::quantity;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The target is easier than the benchmark or the last period's result in the benchmark column.
    ///
    /// Others reach more already, or it was reached before. There may be a reason; it should be known.
    ///
    /// Bad: benchmark `45 %`, target `40 %`
    ///
    /// Good: benchmark `38 %`, target `40 %`
    BelowBenchmark, 'A' 507, "below-benchmark", Info, Phases::JUDGED, [Framework]
}

impl Rule for BelowBenchmark {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let Reading::Value(benchmark) = row.kpi.benchmark else { return };
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
            hits.on(row, Field::Target);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(row) = view.row else { return Words::default() };
        let (Reading::Value(benchmark), Reading::Value(target)) = (row.kpi.benchmark, row.target()) else {
            return Words::default();
        };
        let message = format!(
            "The target {} is easier than the benchmark {}",
            quantity(&target, row.kpi.unit),
            quantity(&benchmark, row.kpi.unit)
        );
        Words::new(message, "Aim for the benchmark at least, or note why that cannot be.")
    }
}
