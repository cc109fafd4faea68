//! O205 placeholder-owner.

use crate::model::Field;
use crate::reading::people::OwnerKind;
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// A team, a post, *all*, *TBD* or *?* stands where a person belongs.
    ///
    /// A team cannot be asked how it is going; a person can. The team has a column of its own.
    ///
    /// Bad: owner `Marketing`
    ///
    /// Good: owner `Ann Miller`, team `Marketing`
    PlaceholderOwner, 'O' 205, "placeholder-owner", Error, Phases::ROW, [Owners]
}

impl Rule for PlaceholderOwner {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if matches!(row.owner(), OwnerKind::Open | OwnerKind::Group | OwnerKind::Post) {
            hits.on(row, Field::Owner);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let owner = view.kpi().map_or("", |kpi| kpi.owner);
        let quoted = crate::rules::words::quote(owner);
        let message = match view.row.map(RowView::owner) {
            Some(OwnerKind::Group) => format!("The owner {quoted} is a team, not a person"),
            Some(OwnerKind::Post) => format!("The owner {quoted} is a post, not a person"),
            _ => format!("The owner {quoted} names no person"),
        };
        let words = Words::new(message, "Name the one person who answers for it; teams and posts have columns of their own.");
        super::rewrite::owner(view, words)
    }
}
