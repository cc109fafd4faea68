//! C411 goal-not-smart.

use crate::model::{Detail, Field, Reading};
use crate::rules::beside::fold_words;
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, SideView, Spec, Words, WordsView};

rule! {
    /// A goal on the Goals tab has no number or no date.
    ///
    /// KPIs can only be tied to a goal that says what is to be reached and by when. An objective may be words where the KPIs under
    /// it have both.
    ///
    /// Bad: goal `Become the market leader`, without target and deadline
    ///
    /// Good: goal `Win 20 % of the market by end of 2027`
    GoalNotSmart, 'C' 411, "goal-not-smart", Warning, Phases::BESIDE, [FiveSteps, Smart]
}

const NO_NUMBER: u16 = 1;
const NO_DATE: u16 = 2;

impl Rule for GoalNotSmart {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn beside(&self, view: &SideView<'_, '_>, hits: &mut Hits<'_>) {
        for goal in view.goals() {
            let text = if goal.statement.is_empty() { &goal.name } else { &goal.statement };
            let told = view.table.read_statement(text);
            let below = view.below.get(&fold_words(&goal.name)).copied().unwrap_or_default();
            let number = goal.has_target || told.target.is_some() || below.target;
            let date = matches!(goal.deadline, Reading::Value(_)) || told.deadline.or(told.days.map(|days| days.last)).is_some() || below.deadline;
            let case = u16::from(!number) * NO_NUMBER + u16::from(!date) * NO_DATE;
            if case > 0 {
                hits.on_cell(goal.cell, Field::Goal, Detail::Case(case));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let lacks = match view.finding.detail {
            Detail::Case(NO_NUMBER) => "number",
            Detail::Case(NO_DATE) => "date",
            _ => "number and no date",
        };
        Words::new(
            format!("The goal {} has no {lacks}, and neither have the KPIs under it", view.quoted()),
            "Say what is to be reached and by when.",
        )
    }
}
