//! M112 change-without-baseline.

use crate::model::{Assessment, Change, Code, Field, Reading, Shape};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The target is a change ("by 20 %", "+5 points") and there is no baseline to take it from.
    ///
    /// 20 % of what? Until the baseline is written down, everybody can choose one that suits.
    ///
    /// Bad: `Increase organic traffic by 20 %`, baseline empty
    ///
    /// Good: `Increase organic traffic by 20 %`, baseline `12,000 visits`
    ChangeWithoutBaseline, 'M' 112, "change-without-baseline", Error, Phases::JUDGED, [Smart, Framework]
}

impl Rule for ChangeWithoutBaseline {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let change = matches!(row.target(), Reading::Value(target) if matches!(target.shape, Shape::Change(_)));
        let unfounded = change && row.baseline().is_missing() && verdict.baseline.is_none();
        if (unfounded || verdict.invalid == Some(Code::new('M', 112))) && !row.is_health() {
            let field = if row.table.mapping.has(Field::Baseline) { Field::Baseline } else { Field::Target };
            hits.on(row, field);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(kpi) = view.kpi() else { return Words::default() };
        let (change, of) = match view.row.map_or(kpi.target, |row| *row.target()) {
            Reading::Value(target) => (
                view.quantity(&target, kpi.unit),
                if target.shape == Shape::Change(Change::Relative) { "of what" } else { "from where" },
            ),
            _ => (String::new(), "from where"),
        };
        let message = format!("{} is to change by {change}: {of}? There is no baseline to take it from", quote(kpi.kpi));
        let words = Words::new(message, "Write the figure at the start into a baseline cell, or \"from 30 to 36\" into the sentence.");
        super::rewrite::figure(view, words, Field::Baseline)
    }
}
