//! P605 outcome-not-moving.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// Under one goal the leading indicators are on track, and the lagging ones are not.
    ///
    /// The work is done and the outcome does not follow: what drives it is something else, or it takes longer.
    ///
    /// Bad: calls and demos on track, new customers Behind
    ///
    /// Good: all on track
    OutcomeNotMoving, 'P' 605, "outcome-not-moving", Info, Phases::ACROSS, [FiveSteps]
}

impl Rule for OutcomeNotMoving {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        for (goal, facts) in call.goals() {
            let works = facts.leading > 0 && facts.leading_well == facts.leading;
            let stands = facts.lagging > 0 && facts.lagging_badly == facts.lagging;
            if let Some(first) = call.digest(facts.first).filter(|_| works && stands) {
                hits.on(first.table, first.row, Field::Goal, Detail::Group(goal));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Group(goal) = view.finding.detail else { return Words::default() };
        let lagging = view.call.goal_rows(goal).filter(|digest| digest.is_badly()).map(|digest| (digest.table, digest.row));
        let name = quote(view.kpi().map_or("", |kpi| kpi.goal));
        let places = view.all_places(lagging, Field::Kpi);
        Words::new(
            format!("Under {name} the leading indicators are on track and the outcome is not ({places})"),
            "Ask what else drives the outcome, or how long it takes to follow.",
        )
    }
}
