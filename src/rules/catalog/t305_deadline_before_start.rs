//! T305 deadline-before-start.

use crate::model::{Field, Reading};
use crate::rules::spec::rule;
use crate::rules::words::day;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row ends before it starts.
    ///
    /// Bad: start `2026-10-01`, deadline `2026-09-30`
    ///
    /// Good: start `2026-10-01`, deadline `2026-12-31`
    DeadlineBeforeStart, 'T' 305, "deadline-before-start", Error, Phases::ROW, [Framework]
}

impl Rule for DeadlineBeforeStart {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if let (Reading::Value(start), Reading::Value(deadline)) = (row.kpi.start, row.kpi.deadline)
            && deadline.period.last < start.period.first
        {
            hits.on(row, Field::Deadline);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(kpi) = view.kpi() else { return Words::default() };
        let (Reading::Value(start), Reading::Value(deadline)) = (kpi.start, kpi.deadline) else {
            return Words::default();
        };
        let message = format!(
            "It ends on {} and starts on {}, which is later",
            day(deadline.period.last),
            day(start.period.first)
        );
        super::rewrite::deadline(view, Words::new(message, "Correct the year, or swap the two days."))
    }
}
