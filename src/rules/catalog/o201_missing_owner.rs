//! O201 missing-owner.

use crate::model::Field;
use crate::reading::people::OwnerKind;
use crate::rules::spec::rule;
use crate::rules::words::{plural, quote};
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// Nobody owns the row.
    ///
    /// What belongs to nobody is followed by nobody. One person answers for a KPI, even where many work on it.
    ///
    /// Bad: owner empty
    ///
    /// Good: owner `Ann Miller`
    MissingOwner, 'O' 201, "missing-owner", Error, Phases::ROW, [Owners]
}

impl Rule for MissingOwner {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if row.owner() == OwnerKind::Nobody {
            hits.missing(row, Field::Owner);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        if let Some(words) = view.left_empty() {
            return words;
        }
        if view.is_column() {
            let words = Words::new(
                format!("The table has no owner column: nobody answers for {}", plural(view.count(), "row")),
                "Add a column \"Owner\" and name one person in each row.",
            );
            return super::rewrite::column(view, Field::Owner, words);
        }
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        let words = Words::new(
            format!("Nobody owns {}", quote(kpi)),
            "Name the one person who answers for it, even where many work on it.",
        );
        super::rewrite::owner(view, words)
    }
}
