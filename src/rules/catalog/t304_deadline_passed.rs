//! T304 deadline-passed.

use crate::model::{Assessment, Field, Reading, Shape, Status};
use crate::reading::rows;
use crate::rules::days::between;
use crate::rules::spec::rule;
use crate::rules::words::{day, plural};
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The deadline is past, the target is not met, and the row is not closed.
    ///
    /// An old row that nobody closes hides what is due now. Close it, or agree on a new day and write down why.
    ///
    /// Bad: deadline `2026-09-30`, today 22 Nov 2026, target `40`, current `34`
    ///
    /// Good: the same with status `closed`, or with a new deadline
    DeadlinePassed, 'T' 304, "deadline-passed", Warning, Phases::JUDGED, [Hubstaff]
}

impl Rule for DeadlinePassed {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let Some(deadline) = row.deadline() else { return };
        // Where the figures tell nothing, the row's own verdict does.
        let says_met = verdict.met.is_none() && rows::says_met(row.kpi.status) == Some(true);
        let met = verdict.met == Some(true) || verdict.status == Status::Achieved || says_met;
        if deadline < row.table.today && !met && !row.kpi.unordered && row.kpi.state.is_judged() && !row.is_health() {
            hits.on(row, Field::Deadline);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(kpi) = view.kpi() else { return Words::default() };
        let Some(deadline) = view.row.and_then(RowView::deadline) else { return Words::default() };
        let late = between(deadline, view.table.today);
        let stand = match (kpi.current, kpi.target) {
            (Reading::Value(current), Reading::Value(target)) => {
                let word = if target.shape == Shape::Plain { "of" } else { "against" };
                format!("{} {word} {}", view.quantity(&current, kpi.unit), view.quantity(&target, kpi.unit))
            }
            (_, Reading::Value(target)) => format!("no current figure for the target {}", view.quantity(&target, kpi.unit)),
            (_, Reading::Empty | Reading::Placeholder) => "there is no target to hold it against".to_owned(),
            (_, Reading::Unreadable(_) | Reading::CellError | Reading::OpenEnded) => {
                "no figure can be read from its target".to_owned()
            }
        };
        let message = format!("The deadline {} passed {} ago: {stand}", day(deadline), plural(late, "day"));
        let help = "Close the row, or agree on a new deadline and note why.";
        super::rewrite::deadline(view, Words::new(message, help))
    }
}
