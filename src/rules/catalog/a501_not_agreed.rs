//! A501 not-agreed.

use crate::model::{Agreement, Field};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The sheet has an Agreed column, and it does not say yes.
    ///
    /// A target that was handed down is nobody's own. Owner and manager set it together.
    ///
    /// Bad: agreed `no`, or empty
    ///
    /// Good: agreed `yes`
    NotAgreed, 'A' 501, "not-agreed", Warning, Phases::ROW, [Hubstaff, Owners]
}

impl Rule for NotAgreed {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if matches!(row.kpi.agreed, Some(Agreement::No | Agreement::Blank)) {
            hits.on(row, Field::Agreed);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let message = match view.kpi().and_then(|kpi| kpi.agreed) {
            Some(Agreement::Blank) => "Nobody has said whether both sides agreed to this target".to_owned(),
            _ => format!("The target is not agreed: {}", view.quoted()),
        };
        Words::new(message, "Talk it over; when both sides say yes, write yes.").or_write(Field::Agreed, "yes")
    }
}
