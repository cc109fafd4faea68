//! M105 open-ended-target.

use crate::model::{Field, Reading};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The target has no end: *as much as possible*, *max*, *more*, *TBD*, *ongoing*.
    ///
    /// A target that can never be reached or missed steers nothing.
    ///
    /// Bad: target `as many as possible`
    ///
    /// Good: target `40`
    OpenEndedTarget, 'M' 105, "open-ended-target", Error, Phases::ROW, [Hubstaff]
}

impl Rule for OpenEndedTarget {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if row.kpi.target == Reading::OpenEnded && !row.is_health() {
            hits.on(row, Field::Target);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let message = format!("The target {} names no figure that can be reached or missed", view.quoted());
        let words = Words::new(message, "Agree on a figure that is good enough, and write it here; it can be raised later.");
        super::rewrite::figure(view, words, Field::Target)
    }
}
