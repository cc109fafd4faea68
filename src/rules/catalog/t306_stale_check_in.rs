//! T306 stale-check-in.

use crate::model::{Assessment, Detail, Field, Reading, Status};
use crate::rules::days::between;
use crate::rules::spec::rule;
use crate::rules::words::{day, plural};
use crate::rules::{Hits, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The last check-in is older than the row's cadence (every 14 days unless its column says otherwise) plus some grace.
    ///
    /// A figure that nobody looks at steers nothing; silence is never green. Only sheets with a check-in column are asked.
    ///
    /// Bad: last check-in `2026-09-01`, cadence `bi-weekly`, today 22 Nov 2026
    ///
    /// Good: last check-in `2026-11-16`
    StaleCheckIn, 'T' 306, "stale-check-in", Warning, Phases::JUDGED, [Hubstaff, FiveSteps],
    options: [
        OptionSpec {
            name: "cadence-days",
            default: "14",
            what: "days between two check-ins where the row names no cadence, 1 to 400",
            set: |options, value| value.number_into(&mut options.cadence_days, 1, 400),
        },
        OptionSpec {
            name: "grace-days",
            default: "3",
            what: "days that a check-in may be late, 0 to 400",
            set: |options, value| value.number_into(&mut options.check_in_grace_days, 0, 400),
        },
    ]
}

impl Rule for StaleCheckIn {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let resting = matches!(verdict.status, Status::Paused | Status::Closed | Status::NotStarted | Status::Achieved);
        if resting || !row.kpi.state.is_judged() || !row.table.mapping.has(Field::Checked) {
            return;
        }
        let since = match (row.kpi.checked, row.kpi.start) {
            (Reading::Value(checked), _) => checked.period.last,
            (Reading::Empty | Reading::Placeholder, Reading::Value(start)) => start.period.first,
            _ => return,
        };
        let late = between(since, row.table.today) - allowed(row);
        if late > 0 {
            hits.with(row, Field::Checked, Detail::Days(late));
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let (Some(row), Detail::Days(late)) = (view.row, view.finding.detail) else { return Words::default() };
        let every = plural(cadence(row), "day");
        let message = match row.kpi.checked {
            Reading::Value(checked) => {
                let since = between(checked.period.last, view.table.today);
                format!(
                    "Last looked at on {}, {} ago; it is due every {every}",
                    day(checked.period.last),
                    plural(since, "day")
                )
            }
            _ => format!("Nobody has checked in since it started; {} overdue at a check-in every {every}", plural(late, "day")),
        };
        let help = "Enter the current figure and today's date.";
        Words::new(message, help).or_write(Field::Checked, view.table.today.to_string())
    }
}

fn cadence(row: &RowView<'_, '_>) -> u32 {
    row.kpi.cadence.value().map_or(row.table.options().cadence_days, crate::model::Cadence::days)
}

fn allowed(row: &RowView<'_, '_>) -> i32 {
    i32::try_from(cadence(row) + row.table.options().check_in_grace_days).unwrap_or(i32::MAX)
}
