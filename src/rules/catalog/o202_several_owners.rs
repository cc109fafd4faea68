//! O202 several-owners.

use crate::model::Field;
use crate::reading::people::{self, NameStyle, OwnerKind};
use crate::rules::spec::rule;
use crate::rules::words::join;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// More than one person stands in the owner cell: names, e-mail addresses or several people chips.
    ///
    /// Where two answer, each waits for the other. The second name belongs into a column of its own.
    ///
    /// Bad: owner `Ann Miller, Bob Stone`
    ///
    /// Good: owner `Ann Miller`
    SeveralOwners, 'O' 202, "several-owners", Error, Phases::ROW, [Owners]
}

impl Rule for SeveralOwners {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        if row.owner() == OwnerKind::Several {
            hits.on(row, Field::Owner);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let read = people::read(view.kpi().map_or("", |kpi| kpi.owner), NameStyle::CommaSeparates);
        // Two of one name are told apart by their addresses.
        let is_shared = |name: &str| read.names.iter().filter(|named| named.name == name).count() > 1;
        let names: Vec<String> = read
            .names
            .iter()
            .map(|named| match named.address {
                Some(address) if is_shared(named.name) => format!("{} <{address}>", named.name),
                _ => named.name.to_owned(),
            })
            .collect();
        let message = format!("{} people own it: {}. Where several answer, nobody does", names.len(), join(&names));
        let words = Words::new(message, "Keep the one who answers for it; name the others in another column.");
        match names.into_iter().next() {
            Some(first) => words.or_write(Field::Owner, first),
            None => words,
        }
    }
}
