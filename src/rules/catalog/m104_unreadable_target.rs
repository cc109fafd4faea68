//! M104 unreadable-target.

use crate::model::{Field, Reading};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The target is a text that no figure can be read from.
    ///
    /// Progress cannot be worked out from it, and two people will read it differently.
    ///
    /// Bad: target `a good deal`
    ///
    /// Good: target `40`, `>= 95 %`, `$50k`, `10-12`, `+20 %`
    UnreadableTarget, 'M' 104, "unreadable-target", Error, Phases::ROW, [Framework]
}

impl Rule for UnreadableTarget {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if matches!(row.kpi.target, Reading::Unreadable(_)) && !row.is_milestone() {
            hits.on(row, Field::Target);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let why = match view.kpi().map(|kpi| kpi.target) {
            Some(Reading::Unreadable(why)) => super::why_unreadable(why),
            _ => "no figure can be read from it",
        };
        let message = format!("The target {} cannot be used: {why}", view.quoted());
        let words = Words::new(message, "Write one figure with its unit, such as 40, >= 95 % or 10-12; put remarks into another column.");
        super::rewrite::figure(view, words, Field::Target)
    }
}
