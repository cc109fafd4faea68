//! C404 unknown-goal.

use crate::model::{Field, Origin};
use crate::rules::beside::nearest;
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// There is a Goals tab, and it does not have this goal. The nearest is suggested.
    ///
    /// The row counts under a goal that nobody set, and is missing where it belongs.
    ///
    /// Bad: goal `Grow revenu`, Goals tab with `Grow revenue`
    ///
    /// Good: goal `Grow revenue`
    UnknownGoal, 'C' 404, "unknown-goal", Warning, Phases::ROW, [Hubstaff]
}

impl Rule for UnknownGoal {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let Some(goals) = &row.table.tabs.goals else { return };
        // A goal that is named once for a block is spoken of once.
        let here = row.kpi.goal_origin != Origin::Above;
        if here && !goals.rows.is_empty() && !row.kpi.goal.is_empty() && !row.table.beside().has_goal(row.kpi.goal) {
            hits.on(row, Field::Goal);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let goal = view.kpi().map_or("", |kpi| kpi.goal);
        let Some(side) = &view.table.tabs.goals else { return Words::default() };
        let near = nearest(goal, side.rows.iter().map(|goal| goal.name.as_str()));
        let message = format!("The tab {} has no goal {}", quote(&side.tab), quote(goal));
        match near {
            Some(near) => Words::new(format!("{message}; is {} meant?", quote(near)), "Correct the name, or add the goal to the tab.")
                .or_write(Field::Goal, near),
            None => Words::new(message, "Name a goal that is there, or add it to the tab."),
        }
    }
}
