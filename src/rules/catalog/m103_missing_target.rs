//! M103 missing-target.

use crate::model::Field;
use crate::rules::spec::rule;
use crate::rules::words::{quote, rows_that};
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// There is no target: none in its column and none in the sentence. It is a metric, not yet a KPI.
    ///
    /// Without a figure to reach nobody can say whether the row does well. Health metrics and milestones need none. A number
    /// that only defines the measure (`>200 searches`, `page 1`) is no target.
    ///
    /// Bad: `Number of backlinks acquired`, target empty
    ///
    /// Good: `Number of backlinks acquired`, target `40`
    MissingTarget, 'M' 103, "missing-target", Error, Phases::ROW, [Smart, Framework]
}

impl Rule for MissingTarget {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let spared = row.is_health() || row.is_milestone();
        if row.kpi.target.is_missing() && !spared && row.target().is_missing() && !row.tells_target_elsewhere() {
            hits.missing(row, Field::Target);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        if let Some(words) = view.left_empty() {
            return words;
        }
        if view.is_column() {
            let words = Words::new(
                format!("The table has no target column, and {} no target: these are metrics, not yet KPIs", rows_that(view.count(), "names")),
                "Add a column \"Target\" with the figure to reach, or write it into the sentence: \"from 30 to 40\".",
            );
            return super::rewrite::column(view, Field::Target, words);
        }
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        let message = format!("{} has no target: it is a metric, not yet a KPI", quote(kpi));
        let words = Words::new(message, "Write the figure to reach, with its unit, into the target cell.");
        super::rewrite::figure(view, words, Field::Target)
    }
}
