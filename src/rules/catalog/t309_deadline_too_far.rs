//! T309 deadline-too-far.

use crate::model::Field;
use crate::rules::days::plus_months;
use crate::rules::spec::rule;
use crate::rules::words::{day, plural};
use crate::rules::{Hits, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The deadline lies further off than 18 months, and no milestone stands in between.
    ///
    /// Nobody feels a day that far off; when it comes near it is too late to act.
    ///
    /// Bad: deadline `2030-12-31`, no milestone
    ///
    /// Good: the same with a Milestones tab that says how far it should be each year
    DeadlineTooFar, 'T' 309, "deadline-too-far", Info, Phases::ROW, [Hubstaff],
    options: [
        OptionSpec {
            name: "months",
            default: "18",
            what: "months ahead that a deadline may lie without a milestone, 1 to 600",
            set: |options, value| value.number_into(&mut options.horizon_months, 1, 600),
        },
    ]
}

impl Rule for DeadlineTooFar {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let today = row.table.today;
        // The year decides for nearly all rows; the calendar is asked only for the others.
        let Some(deadline) = row.kpi.deadline.value().map(|when| when.period.last) else { return };
        if deadline.year() <= today.year() || deadline <= plus_months(today, row.table.options().horizon_months) {
            return;
        }
        let milestones = row.table.beside().milestones(row.table.tabs, row.kpi);
        let between = milestones.iter().any(|milestone| milestone.date.is_some_and(|date| date > today && date < deadline));
        if !between && row.kpi.state.is_judged() && !row.is_health() {
            hits.on(row, Field::Deadline);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(deadline) = view.row.and_then(RowView::deadline) else { return Words::default() };
        let months = view.table.options().horizon_months;
        let near = plus_months(view.table.today, months.saturating_sub(6).max(1));
        Words::new(
            format!("The deadline {} lies more than {} off, with no milestone before it", day(deadline), plural(months, "month")),
            "Set a milestone for each year on a Milestones tab (kpi, date, value), or a nearer target.",
        )
        .or_write(Field::Deadline, near.to_string())
    }
}
