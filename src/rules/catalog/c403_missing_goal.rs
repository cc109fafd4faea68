//! C403 missing-goal.

use crate::model::Field;
use crate::rules::spec::rule;
use crate::rules::words::{plural, quote};
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row names no goal.
    ///
    /// A figure that serves no goal of the business is counted for its own sake. A goal that stands once at the head of a block
    /// of rows counts for the whole block.
    ///
    /// Bad: goal empty
    ///
    /// Good: goal `Grow organic revenue by 15 % in 2026`
    MissingGoal, 'C' 403, "missing-goal", Error, Phases::ROW, [Hubstaff, Smart]
}

impl Rule for MissingGoal {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if is_no_goal(row.kpi.goal) {
            hits.missing(row, Field::Goal);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        if let Some(words) = view.left_empty() {
            return words;
        }
        if view.is_column() {
            return Words::new(
                format!("The table has no goal column: nothing says what {} serve", plural(view.count(), "row")),
                "Add a column \"Goal\" with the goal of the business that each row serves.",
            );
        }
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        Words::new(format!("{} serves no goal", quote(kpi)), "Name the goal of the business that it serves, or drop the row.")
    }
}

/// Whether a goal cell says that there is none.
pub(in crate::rules) fn is_no_goal(goal: &str) -> bool {
    goal.len() <= 6 && !goal.chars().any(char::is_alphanumeric)
        || ["n/a", "na", "none", "tbd", "tba", "keins", "aucun", "ninguno", "nenhum"]
            .iter()
            .any(|word| goal.eq_ignore_ascii_case(word))
}
