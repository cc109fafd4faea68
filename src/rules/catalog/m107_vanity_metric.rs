//! M107 vanity-metric.

use crate::model::{Detail, Field, Kind, Status};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// Attention only: followers, likes, impressions, page views, downloads, registered users, with nothing that ties the row to
    /// conversions, revenue or another KPI.
    ///
    /// Such figures rise by themselves and say nothing of results. The rule is quiet under a goal or pillar of awareness, on a
    /// health metric, on a row with a parent KPI, and on a leading indicator that has a lagging one under the same goal.
    ///
    /// Bad: `Facebook followers`
    ///
    /// Good: `Trial sign-ups from Facebook`
    VanityMetric, 'M' 107, "vanity-metric", Warning, Phases::ACROSS, [FiveSteps],
    options: [
        OptionSpec {
            name: "vanity",
            default: "[]",
            what: "more words that name attention only",
            set: |options, value| value.words_into(&mut options.vanity_words),
        },
        OptionSpec {
            name: "awareness",
            default: "[]",
            what: "more words that mark a goal or pillar as one of awareness",
            set: |options, value| value.words_into(&mut options.awareness_words),
        },
    ]
}

/// Parts of words by which a goal or pillar says that attention is what it wants; English, German, French, Spanish, Portuguese.
const AWARENESS: [&str; 12] = [
    "awareness",
    "brand",
    "reach",
    "visibility",
    "bekanntheit",
    "marke",
    "sichtbarkeit",
    "notoriété",
    "visibilité",
    "notoriedad",
    "reconocimiento",
    "notoriedade",
];

/// Whether the row is attention only, and nothing in the row itself excuses it.
pub(in crate::rules) fn is_bare_vanity(row: &RowView<'_, '_>) -> bool {
    let Some(statement) = row.doubtful_statement() else { return false };
    if !statement.vanity || row.is_health() || row.is_milestone() || !row.kpi.parent.is_empty() {
        return false;
    }
    let more = &row.table.options().awareness_words;
    ![row.kpi.goal, row.kpi.pillar].into_iter().any(|text| {
        let text = text.to_lowercase();
        let mut known = AWARENESS.into_iter().chain(more.iter().map(String::as_str));
        !text.is_empty() && known.any(|word| text.contains(&word.to_lowercase()))
    })
}

impl Rule for VanityMetric {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        for digest in call.digests().iter().filter(|digest| digest.vanity() && digest.status() != Status::Closed) {
            let beside_lagging = digest.kind() == Some(Kind::Leading)
                && digest.goal != 0
                && call.goal_facts(digest.goal).is_some_and(|facts| facts.lagging > 0);
            if !beside_lagging {
                hits.on(digest.table, digest.row, Field::Kpi, Detail::None);
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        let message = format!("{} counts attention, not results: it can rise while nothing is won", quote(kpi));
        let help = "Count what comes of it (sign-ups, leads, orders, revenue from it), or name in the Parent column the KPI that it drives.";
        super::rewrite::tied(view, Words::new(message, help))
    }
}
