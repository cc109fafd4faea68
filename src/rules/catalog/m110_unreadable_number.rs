//! M110 unreadable-number.

use crate::model::{Field, Reading};
use crate::reading::rows;
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The baseline, current or proposed cell holds something, and it is not a figure.
    ///
    /// The row is then judged without it, or not at all. An empty cell is fine, and so is `n/a`. Where the unit says `text`, `date` or
    /// `yes/no`, no figure is meant.
    ///
    /// Bad: current `about half of them`
    ///
    /// Good: current `52 %`
    UnreadableNumber, 'M' 110, "unreadable-number", Error, Phases::ROW, [Ours]
}

impl Rule for UnreadableNumber {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let kpi = row.kpi;
        for (field, reading) in
            [(Field::Baseline, &kpi.baseline), (Field::Current, &kpi.current), (Field::Proposed, &kpi.proposed)]
        {
            if matches!(reading, Reading::Unreadable(_) | Reading::OpenEnded) && !rows::says_no_figure(kpi.unit_text) {
                hits.on(row, field);
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let field = view.finding.field.unwrap_or(Field::Current);
        let reading = view.kpi().map(|kpi| match field {
            Field::Baseline => kpi.baseline,
            Field::Proposed => kpi.proposed,
            _ => kpi.current,
        });
        let why = match reading {
            Some(Reading::Unreadable(why)) => super::why_unreadable(why),
            Some(Reading::OpenEnded) => "it says that the figure is still to come",
            _ => "no figure can be read from it",
        };
        let name = match field {
            Field::Baseline => "baseline",
            Field::Proposed => "proposed figure",
            _ => "current figure",
        };
        let message = format!("The {name} {} cannot be used: {why}", view.quoted());
        let words = Words::new(message, "Write one figure with its unit, or leave the cell empty; put remarks into another column.");
        super::rewrite::figure(view, words, field)
    }
}
