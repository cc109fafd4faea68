//! C406 goal-without-leading.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// Under one goal stand lagging indicators only.
    ///
    /// They tell how it ended; there is nothing to act on before it is too late.
    ///
    /// Bad: revenue and profit under `Grow revenue`
    ///
    /// Good: the same with new qualified opportunities beside them
    GoalWithoutLeading, 'C' 406, "goal-without-leading", Info, Phases::ACROSS, [FiveSteps]
}

impl Rule for GoalWithoutLeading {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        for (goal, facts) in call.goals() {
            let told = facts.leading + facts.lagging >= facts.counted;
            if let Some(first) = call.digest(facts.first).filter(|_| told && facts.lagging > 0 && facts.leading == 0) {
                hits.on(first.table, first.row, Field::Goal, Detail::Group(goal));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let goal = quote(view.kpi().map_or("", |kpi| kpi.goal));
        Words::new(
            format!("The goal {goal} has lagging indicators only: there is nothing to act on before it is too late"),
            "Add what drives the result and can be counted every week: calls, leads, visitors, demos.",
        )
    }
}
