//! C402 too-few-kpis-for-goal.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::words::{plural, quote};
use crate::rules::{CallHits, CallView, OptionSpec, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// Fewer than 4 KPIs stand under one goal, counted over all sheets that are checked together.
    ///
    /// One or two figures show a goal from one side only, and are easy to bend. Health metrics, milestones and closed rows do not
    /// count. Where one person owns the whole goal, 4 for the goal and 3 a person need a second owner.
    ///
    /// Bad: one KPI under `Grow organic revenue`
    ///
    /// Good: four to ten
    TooFewKpisForGoal, 'C' 402, "too-few-kpis-for-goal", Info, Phases::ACROSS, [FiveSteps],
    options: [
        OptionSpec {
            name: "min",
            default: "4",
            what: "KPIs that a goal should have at least, 0 to 10000",
            set: |options, value| value.number_into(&mut options.goal_kpis_min, 0, 10_000),
        },
    ]
}

impl Rule for TooFewKpisForGoal {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        let waived = call.waived_rows(hits.code);
        for (goal, facts) in call.goals() {
            let Some(first) = call.digest(facts.first) else { continue };
            // A goal of which everything is closed is over.
            if facts.counted > 0 && call.options(first).is_some_and(|options| facts.counted < options.goal_kpis_min) {
                // A waiver on any of its rows speaks for the goal.
                let mut spoken_for = false;
                for row in waived.iter().filter(|row| row.goal == goal && !std::ptr::eq(**row, first)) {
                    hits.needs_waiver(row);
                    spoken_for = true;
                }
                if spoken_for {
                    continue;
                }
                hits.on(first.table, first.row, Field::Goal, Detail::Group(goal));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Group(goal) = view.finding.detail else { return Words::default() };
        let count = view.call.goal_rows(goal).filter(|digest| digest.counts_for_goal()).count() as u32;
        let options = view.table.options();
        let (min, own) = (options.goal_kpis_min, options.owner_kpis_max);
        let name = quote(view.kpi().map_or("", |kpi| kpi.goal));
        let kpis = plural(count, "KPI");
        let message = if view.call.goal_rows(goal).any(|digest| !digest.counts_for_goal()) {
            format!("The goal {name} has {kpis} besides closed rows and milestones; {min} or more show it from all sides")
        } else {
            format!("The goal {name} has {kpis}; {min} or more show it from all sides")
        };
        let help = if view.call.goal_owner_count(goal) == 1 && min > own {
            format!("Add what drives the result and what guards it. One person owns the whole goal: {min} for a goal and {own} a person need a second owner.")
        } else {
            "Add what drives the result (leading) and what guards it (quality, cost).".to_owned()
        };
        Words::new(message, help)
    }
}
