//! C405 goal-without-lagging.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// Under one goal stand leading indicators only.
    ///
    /// They show that something is done; nothing says whether the outcome moved. Only goals are asked of whose rows the sheet says
    /// which are leading and which lagging.
    ///
    /// Bad: calls, e-mails and demos under `Grow revenue`
    ///
    /// Good: the same with new customers or revenue beside them
    GoalWithoutLagging, 'C' 405, "goal-without-lagging", Warning, Phases::ACROSS, [FiveSteps]
}

impl Rule for GoalWithoutLagging {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        for (goal, facts) in call.goals() {
            let told = facts.leading + facts.lagging >= facts.counted;
            if let Some(first) = call.digest(facts.first).filter(|_| told && facts.leading > 0 && facts.lagging == 0) {
                hits.on(first.table, first.row, Field::Goal, Detail::Group(goal));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let goal = quote(view.kpi().map_or("", |kpi| kpi.goal));
        Words::new(
            format!("The goal {goal} has leading indicators only: nothing says whether the outcome moved"),
            "Add the figure in which success would show: new customers, revenue, renewals.",
        )
    }
}
