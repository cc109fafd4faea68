//! T307 review-overdue.

use crate::model::{Detail, Field, Reading};
use crate::rules::days::{between, plus_months};
use crate::rules::spec::rule;
use crate::rules::words::{day, plural};
use crate::rules::{Hits, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row was not reviewed for 6 months. Only sheets with a review column are asked.
    ///
    /// What mattered half a year ago may matter no longer; a KPI that nobody questions bends the work towards itself.
    ///
    /// Bad: last review `2026-01-15`, today 22 Nov 2026
    ///
    /// Good: last review `2026-09-01`
    ReviewOverdue, 'T' 307, "review-overdue", Info, Phases::ROW, [Owners],
    options: [
        OptionSpec {
            name: "months",
            default: "6",
            what: "months between two reviews, 1 to 120",
            set: |options, value| value.number_into(&mut options.review_months, 1, 120),
        },
    ]
}

impl Rule for ReviewOverdue {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if !row.kpi.state.is_judged() || !row.table.mapping.has(Field::Reviewed) {
            return;
        }
        let since = match (row.kpi.reviewed, row.kpi.start) {
            (Reading::Value(reviewed), _) => reviewed.period.last,
            (Reading::Empty | Reading::Placeholder, Reading::Value(start)) => start.period.first,
            _ => return,
        };
        let due = plus_months(since, row.table.options().review_months);
        let late = between(due, row.table.today);
        if late > 0 {
            hits.with(row, Field::Reviewed, Detail::Days(late));
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let (Some(kpi), Detail::Days(late)) = (view.kpi(), view.finding.detail) else { return Words::default() };
        let months = plural(view.table.options().review_months, "month");
        let message = match kpi.reviewed {
            Reading::Value(reviewed) => format!("Last reviewed on {}; a review is due every {months}", day(reviewed.period.last)),
            _ => format!("Never reviewed; a review was due {} ago", plural(late, "day")),
        };
        Words::new(message, "Ask whether it still serves the goal and whether its target still fits, then enter today's date.")
            .or_write(Field::Reviewed, view.table.today.to_string())
    }
}
