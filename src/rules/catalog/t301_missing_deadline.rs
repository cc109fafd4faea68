//! T301 missing-deadline.

use crate::model::{Field, Shape};
use crate::rules::spec::rule;
use crate::rules::words::{quote, rows_that};
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// There is no deadline: none in its column and none in the sentence.
    ///
    /// Without a day nobody can say whether the row is late. A row that counts by the month or quarter ("20 leads a month") ends
    /// with each period and needs none; nor does a health metric, which only has limits.
    ///
    /// Bad: deadline empty
    ///
    /// Good: deadline `2026-12-31`, `Q4 2026`, or "by end of June" in the sentence
    MissingDeadline, 'T' 301, "missing-deadline", Error, Phases::ROW, [Hubstaff, Framework]
}

impl Rule for MissingDeadline {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let kpi = row.kpi;
        if !kpi.deadline.is_missing() || row.is_health() || row.deadline().is_some() {
            return;
        }
        let recurring = row.facts().recurring || row.statement().recurring;
        let by_period = recurring && !matches!(kpi.target.value().map(|target| target.shape), Some(Shape::Done));
        if !by_period && !row.tells_deadline_elsewhere() {
            hits.missing(row, Field::Deadline);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        if let Some(words) = view.left_empty() {
            return words;
        }
        if view.is_column() {
            let words = Words::new(
                format!("The table has no deadline column, and {} no day", rows_that(view.count(), "names")),
                "Add a column \"Deadline\" with the day by which the target is to be reached, or write it into the sentence.",
            );
            return super::rewrite::column(view, Field::Deadline, words);
        }
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        let words = Words::new(
            format!("{} has no deadline: nobody can say whether it is late", quote(kpi)),
            "Write the day by which the target is to be reached.",
        );
        super::rewrite::deadline(view, words)
    }
}
