//! C401 too-many-kpis-for-goal.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, OptionSpec, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// More than 10 KPIs stand under one goal, counted over all sheets that are checked together.
    ///
    /// Where everything is a key figure, none is. Health metrics, milestones and closed rows do not count. The finding stands
    /// once, on the goal's first row.
    ///
    /// Bad: twelve open KPIs under `Grow organic revenue`
    ///
    /// Good: the four to ten that decide it
    TooManyKpisForGoal, 'C' 401, "too-many-kpis-for-goal", Warning, Phases::ACROSS, [FiveSteps, Owners],
    options: [
        OptionSpec {
            name: "max",
            default: "10",
            what: "KPIs that a goal should have at most, 1 to 10000",
            set: |options, value| value.number_into(&mut options.goal_kpis_max, 1, 10_000),
        },
    ]
}

impl Rule for TooManyKpisForGoal {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        for (goal, facts) in call.goals() {
            let Some(first) = call.digest(facts.first) else { continue };
            if call.options(first).is_some_and(|options| facts.counted > options.goal_kpis_max) {
                hits.on(first.table, first.row, Field::Goal, Detail::Group(goal));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Group(goal) = view.finding.detail else { return Words::default() };
        let rows = || view.call.goal_rows(goal).filter(|digest| digest.counts()).map(|digest| (digest.table, digest.row));
        let max = view.table.options().goal_kpis_max;
        let name = quote(view.kpi().map_or("", |kpi| kpi.goal));
        let message = format!(
            "The goal {name} has {} KPIs, more than {max}: where everything is key, nothing is. The others: {}",
            rows().count(),
            view.places(rows(), Field::Kpi)
        );
        Words::new(message, "Keep the few that decide the goal; make the others health metrics or drop them.")
    }
}
