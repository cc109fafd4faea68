//! P604 action-overdue.

use crate::model::{Detail, Field, Reading};
use crate::rules::days::between;
use crate::rules::spec::rule;
use crate::rules::words::plural;
use crate::rules::{Hits, Phases, Rule, SideView, Spec, Words, WordsView};

rule! {
    /// An action's end date is past, and it is not done.
    ///
    /// Bad: end `2026-10-31`, not done, today 22 Nov 2026
    ///
    /// Good: end `2026-12-10`, or done
    ActionOverdue, 'P' 604, "action-overdue", Warning, Phases::BESIDE, [Hubstaff]
}

impl Rule for ActionOverdue {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn beside(&self, view: &SideView<'_, '_>, hits: &mut Hits<'_>) {
        for action in view.actions().iter().filter(|action| !action.done) {
            let Reading::Value(end) = action.end else { continue };
            let late = between(end.period.last, view.table.today);
            if late > 0 {
                hits.on_cell(action.cell, Field::Action, Detail::Days(late));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Days(late) = view.finding.detail else { return Words::default() };
        Words::new(
            format!("The action {} was due {} ago and is not done", super::p603_action_incomplete::task(view), plural(late, "day")),
            "Finish it, set a new end, or drop it.",
        )
    }
}
