//! T303 open-ended-deadline.

use crate::model::{Field, Reading};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The deadline has no end: *ongoing*, *ASAP*, *continuous*, *tbd*.
    ///
    /// What may go on for ever is never late. Where the work really has no end, set the day of the next review.
    ///
    /// Bad: deadline `ongoing`
    ///
    /// Good: deadline `2026-12-31`
    OpenEndedDeadline, 'T' 303, "open-ended-deadline", Error, Phases::ROW, [Hubstaff]
}

impl Rule for OpenEndedDeadline {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if row.kpi.deadline == Reading::OpenEnded && !row.is_health() {
            hits.on(row, Field::Deadline);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let message = format!("The deadline {} names no day, so the row can never be late", view.quoted());
        let help = "Set a day; where the work has no end, the day on which the target is looked at again.";
        super::rewrite::deadline(view, Words::new(message, help))
    }
}
