//! C401 too-many-kpis-for-goal.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Digest, OptionSpec, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// More than 10 KPIs stand under one goal, counted over all sheets that are checked together.
    ///
    /// Where everything is a key figure, none is. Health metrics, milestones and closed rows do not count. The finding stands
    /// once in each sheet, on the goal's first row there.
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
        let waived = call.waived_rows(hits.code);
        let mut over = Vec::new();
        for (goal, facts) in call.goals() {
            let Some(first) = call.digest(facts.first) else { continue };
            let Some(max) = call.options(first).map(|options| options.goal_kpis_max) else { continue };
            if facts.counted <= max {
                continue;
            }
            // A waiver on the first row covers the whole finding, one on another row takes that row out.
            let mut counted = facts.counted;
            for row in waived.iter().filter(|row| row.goal == goal && row.counts_for_goal()) {
                hits.needs_waiver(row);
                counted = if std::ptr::eq(*row, first) { facts.counted } else { counted.saturating_sub(1) };
            }
            if counted > max || waived.iter().any(|row| std::ptr::eq(*row, first)) {
                hits.on(first.table, first.row, Field::Goal, Detail::Group(goal));
                over.push((goal, call.sheet(first)));
            }
        }
        if over.is_empty() {
            return;
        }
        // Whoever keeps one of the sheets may not know of the others.
        for digest in call.digests().iter().filter(|digest| digest.counts_for_goal()) {
            let Ok(at) = over.binary_search_by_key(&digest.goal, |(goal, _)| *goal) else { continue };
            let sheet = call.sheet(digest);
            if let Some((goal, said_in)) = over.get_mut(at).filter(|(_, said_in)| *said_in != sheet) {
                *said_in = sheet;
                hits.on(digest.table, digest.row, Field::Goal, Detail::Group(*goal));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Group(goal) = view.finding.detail else { return Words::default() };
        let code = view.finding.code;
        let own = view.finding.cell.map(|cell| cell.row);
        let rows = || {
            let counted = move |digest: &&Digest| {
                digest.counts_for_goal() && (Some(digest.row) == own || !view.call.is_waived(digest, code))
            };
            view.call.goal_rows(goal).filter(counted).map(|digest| (digest.table, digest.row))
        };
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
