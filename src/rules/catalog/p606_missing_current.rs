//! P606 missing-current.

use crate::model::{Assessment, Field, Origin, Reading, Status};
use crate::rules::spec::rule;
use crate::rules::words::{day, plural, quote};
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row has started and has no current value yet.
    ///
    /// What is not measured steadily cannot be steered. Zero is a value; an empty cell is none.
    ///
    /// Bad: current empty
    ///
    /// Good: current `34`
    MissingCurrent, 'P' 606, "missing-current", Warning, Phases::JUDGED, [FiveSteps]
}

impl Rule for MissingCurrent {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        // `N/A` in its latest periods says that it is not measured there any more.
        let ended = row.kpi.current == Reading::Placeholder && matches!(row.kpi.current_origin, Origin::Period(_));
        let nothing = row.kpi.current.is_missing() && !ended;
        let waiting = matches!(verdict.status, Status::Paused | Status::Closed | Status::NotStarted | Status::Invalid);
        if nothing && !waiting && row.kpi.state.is_judged() && !row.is_milestone() {
            hits.missing(row, Field::Current);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        if let Some(words) = view.left_empty() {
            return words;
        }
        if view.is_column() {
            return Words::new(
                format!("The table has no column for current figures: nothing shows the state of {}", plural(view.count(), "row")),
                "Add a column \"Current\" and enter the latest figure at each check-in.",
            );
        }
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        let written = view.kpi().and_then(|kpi| kpi.start.value()).map(|start| start.period.first);
        // The first day of the target's own period; any other would be ours, and not the sheet's.
        let of_period = view.kpi().filter(|kpi| matches!(kpi.deadline_origin, Origin::Period(_)));
        let of_period = of_period.and_then(|kpi| kpi.deadline.value()).map(|when| when.period.first);
        let message = match written.or(of_period) {
            Some(first) => format!("{} has been running since {} without a current figure", quote(kpi), day(first)),
            None => format!("{} has no current figure", quote(kpi)),
        };
        Words::new(message, "Enter the latest figure; 0 where nothing has happened yet.")
    }
}
