//! C407 secondary-count.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::words::{plural, quote};
use crate::rules::{CallHits, CallView, OptionSpec, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// A primary KPI has secondary KPIs beside it, and they are fewer than 3 or more than 5.
    ///
    /// Too few leave open what moves the primary, too many hide it.
    ///
    /// Bad: one primary, one secondary
    ///
    /// Good: one primary, three to five secondary
    SecondaryCount, 'C' 407, "secondary-count", Info, Phases::ACROSS, [Framework],
    options: [
        OptionSpec {
            name: "min",
            default: "3",
            what: "secondary KPIs beside a primary, at least, 0 to 100",
            set: |options, value| value.number_into(&mut options.secondary_min, 0, 100),
        },
        OptionSpec {
            name: "max",
            default: "5",
            what: "secondary KPIs beside a primary, at most, 1 to 100",
            set: |options, value| value.number_into(&mut options.secondary_max, 1, 100),
        },
    ]
}

impl Rule for SecondaryCount {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        for (_, facts) in call.goals() {
            let Some(first) = call.digest(facts.first) else { continue };
            let Some(options) = call.options(first) else { continue };
            let fits = (options.secondary_min..=options.secondary_max).contains(&facts.secondary);
            if facts.primary > 0 && facts.secondary > 0 && !fits {
                hits.on(first.table, first.row, Field::Goal, Detail::Count(facts.secondary));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Count(count) = view.finding.detail else { return Words::default() };
        let options = view.table.options();
        let goal = quote(view.kpi().map_or("", |kpi| kpi.goal));
        let message = format!(
            "The primary KPI of {goal} has {} beside it; {} to {} show what moves it",
            plural(count, "secondary KPI"),
            options.secondary_min,
            options.secondary_max
        );
        let help = if count < options.secondary_min {
            "Add what drives the primary KPI."
        } else {
            "Keep those that drive the primary KPI; make the others health metrics or drop them."
        };
        Words::new(message, help)
    }
}
