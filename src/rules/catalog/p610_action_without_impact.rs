//! P610 action-without-impact.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, SideView, Spec, Words, WordsView};

rule! {
    /// An action is done, and nobody wrote what it changed.
    ///
    /// Without that nobody learns what works.
    ///
    /// Bad: done `yes`, impact empty
    ///
    /// Good: done `yes`, impact `two of three partners came back`
    ActionWithoutImpact, 'P' 610, "action-without-impact", Info, Phases::BESIDE, [Hubstaff]
}

impl Rule for ActionWithoutImpact {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn beside(&self, view: &SideView<'_, '_>, hits: &mut Hits<'_>) {
        for action in view.actions().iter().filter(|action| action.done) {
            if !action.impact.chars().any(char::is_alphanumeric) {
                hits.on_cell(action.cell, Field::Action, Detail::None);
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        Words::new(
            format!("The action {} is done, and nobody wrote what it changed", super::p603_action_incomplete::task(view)),
            "Write what became of the KPI: from where to where.",
        )
    }
}
