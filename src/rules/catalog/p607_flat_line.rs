//! P607 flat-line.

use jiff::civil::Date;

use crate::model::{Assessment, Cadence, Field, Status, TargetShape};
use crate::rules::days::between;
use crate::rules::spec::rule;
use crate::rules::words::{day, plural, quote};
use crate::rules::{Hits, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The current value has not moved for four weeks while the plan expects it to. Needs history; works without any check-in column.
    ///
    /// A figure that stands still is either not kept up or not worked on. Both are worth a word before the deadline.
    ///
    /// Bad: `34` at every reading since 12 October, the target `40` at the end of the year
    ///
    /// Good: `34` in October, `36` in November
    FlatLine, 'P' 607, "flat-line", Info, Phases::JUDGED, [Hubstaff],
    options: [
        OptionSpec {
            name: "days",
            default: "28",
            what: "days without a move, 7 to 400; a row whose own check-ins are further apart has until the next one",
            set: |options, value| value.number_into(&mut options.flat_days, 7, 400),
        },
    ]
}

/// The day since which a row stands still although it should move.
fn flat_since(row: &RowView<'_, '_>, verdict: &Assessment) -> Option<Date> {
    let history = row.history(verdict)?;
    let span = verdict.span.filter(|span| span.last >= row.table.today)?;
    let since = history.value_since()?.max(span.first);
    let patience = row.kpi.cadence.value().map_or(0, Cadence::days).max(row.table.options().flat_days);
    let stood = between(since, row.table.today);
    (i64::from(stood) >= i64::from(patience)).then_some(since)
}

impl Rule for FlatLine {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let expected_to_move = matches!(
            verdict.status,
            Status::Ahead | Status::OnTrack | Status::AtRisk | Status::Behind | Status::Early | Status::Stale
        ) && verdict.shape.is_some_and(TargetShape::is_a_way);
        if expected_to_move && verdict.met != Some(true) && flat_since(row, verdict).is_some() {
            hits.on(row, Field::Current);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let kpi = quote(view.kpi().map_or("", |kpi| kpi.kpi));
        let since = view.row.zip(view.verdict).and_then(|(row, verdict)| flat_since(row, verdict));
        let Some(since) = since else {
            return Words::new(format!("{kpi} has not moved"), "Enter the latest figure, or write down what holds it up.");
        };
        let days = between(since, view.table.today);
        Words::new(
            format!(
                "{kpi} stands at {} since {}, {} now, while the plan expects it to move",
                view.quoted(),
                day(since),
                plural(days / 7, "week")
            ),
            "Enter the latest figure; where it really stands still, write down what holds it up and what is done about it.",
        )
    }
}
