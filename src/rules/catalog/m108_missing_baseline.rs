//! M108 missing-baseline.

use crate::model::{Field, Reading, Shape};
use crate::rules::spec::rule;
use crate::rules::words::{plural, quote};
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// There is neither a baseline nor a benchmark.
    ///
    /// Progress cannot be told from where it started, and nobody can judge whether the target is a stretch.
    ///
    /// Bad: target `40`, baseline empty
    ///
    /// Good: baseline `30`, target `40`
    MissingBaseline, 'M' 108, "missing-baseline", Info, Phases::ROW, [Framework]
}

impl Rule for MissingBaseline {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let kpi = row.kpi;
                // A change without a baseline is M112, a row without a target M103, M104 or M105; a limit needs no way to go.
        let Reading::Value(target) = row.target() else { return };
        let needs = matches!(target.shape, Shape::Plain | Shape::Ladder { .. })
            && !row.facts().recurring
            && !kpi.for_each_period;
        let given = !kpi.baseline.is_missing() || !kpi.benchmark.is_missing() || !row.baseline().is_missing();
        if needs && !given && !row.is_health() && !row.is_milestone() {
            hits.missing(row, Field::Baseline);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        if let Some(words) = view.left_empty() {
            return words;
        }
        if view.is_column() {
            let words = Words::new(
                format!("The table has no baseline column: where {} started stands in no cell of its own", plural(view.count(), "row")),
                "Add a column \"Baseline\" with the figure at the start, or write \"from 30 to 40\" into the sentence.",
            );
            return super::rewrite::column(view, Field::Baseline, words);
        }
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        let message = format!("{} has no baseline: progress cannot be told from where it started", quote(kpi));
        let words = Words::new(message, "Write the figure at the start into the baseline cell; 0 where it starts from nothing.");
        super::rewrite::figure(view, words, Field::Baseline)
    }
}
