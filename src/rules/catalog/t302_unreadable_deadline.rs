//! T302 unreadable-deadline.

use crate::model::{Field, Reading, Unreadable};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// No date can be read from the deadline.
    ///
    /// Bad: deadline `when the new site is up`, `31.02.2026`
    ///
    /// Good: deadline `2026-12-31`, `31 Dec 2026`, `Q4 2026`, `W32`, `end of June`
    UnreadableDeadline, 'T' 302, "unreadable-deadline", Error, Phases::ROW, [Framework]
}

impl Rule for UnreadableDeadline {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if matches!(row.kpi.deadline, Reading::Unreadable(_)) {
            hits.on(row, Field::Deadline);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let why = match view.kpi().map(|kpi| kpi.deadline) {
            Some(Reading::Unreadable(Unreadable::NoSuchDay)) => "the calendar has no such day",
            _ => "no date can be read from it",
        };
        let message = format!("The deadline {} cannot be used: {why}", view.quoted());
        super::rewrite::deadline(view, Words::new(message, "Write a day, such as 2026-12-31, or a period, such as Q4 2026."))
    }
}
