//! C415 goal-without-primary.

use crate::model::{Detail, Field, Tier};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// The table says which KPIs are primary and which secondary, and this goal has no primary one.
    ///
    /// Without a primary KPI nobody can say in one figure whether the goal is reached.
    ///
    /// Bad: three secondary KPIs under a goal
    ///
    /// Good: one primary and three secondary KPIs
    GoalWithoutPrimary, 'C' 415, "goal-without-primary", Info, Phases::ACROSS, [Framework]
}

impl Rule for GoalWithoutPrimary {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        let mut uses_tiers = vec![false; call.tables.len()];
        for digest in call.digests() {
            if matches!(digest.tier(), Some(Tier::Primary | Tier::Secondary))
                && let Some(slot) = uses_tiers.get_mut(digest.table as usize)
            {
                *slot = true;
            }
        }
        for (goal, facts) in call.goals().filter(|(_, facts)| facts.primary == 0 && facts.counted > 0) {
            let first = call.digest(facts.first);
            if let Some(first) = first.filter(|first| uses_tiers.get(first.table as usize) == Some(&true)) {
                hits.on(first.table, first.row, Field::Goal, Detail::Group(goal));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let goal = quote(view.kpi().map_or("", |kpi| kpi.goal));
        Words::new(
            format!("The goal {goal} has no primary KPI: no one figure says whether it is reached"),
            "Mark the one that decides it as primary.",
        )
    }
}
