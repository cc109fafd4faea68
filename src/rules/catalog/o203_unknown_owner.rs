//! O203 unknown-owner.

use crate::model::Field;
use crate::rules::beside::nearest;
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{Hits, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// There is a People tab (or a roster in the config), and the owner is not on it.
    ///
    /// The name may be misspelt, or the person has left. The nearest name is suggested.
    ///
    /// Bad: owner `Ann Miler`, People tab with `Ann Miller`
    ///
    /// Good: owner `Ann Miller`
    UnknownOwner, 'O' 203, "unknown-owner", Warning, Phases::ROW, [Owners],
    options: [
        OptionSpec {
            name: "people",
            default: "[]",
            what: "the roster: names or e-mail addresses of people who may own a KPI, beside those on a People tab",
            set: |options, value| value.words_into(&mut options.roster),
        },
    ]
}

impl Rule for UnknownOwner {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let may_know = row.table.tabs.people.is_some() || !row.table.options().roster.is_empty();
        if may_know && row.table.beside().has_people() && row.table.beside().stranger(row.kpi.owner).is_some() {
            hits.on(row, Field::Owner);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let owner = view.kpi().map_or("", |kpi| kpi.owner);
        let stranger = view.table.beside().stranger(owner).unwrap_or(owner);
        let people = view.table.tabs.people.as_ref();
        let names = people.into_iter().flat_map(|side| &side.rows).map(|person| person.name.as_str());
        let roster = view.table.options().roster.iter().map(String::as_str);
        let near = nearest(stranger, names.chain(roster).filter(|name| !name.is_empty()));
        let list = match people {
            Some(side) if !side.tab.is_empty() => format!("the tab {}", quote(&side.tab)),
            _ => "the roster".to_owned(),
        };
        let message = format!("{} is not on {list}", quote(stranger));
        match near {
            Some(near) => Words::new(format!("{message}; is {near} meant?"), format!("Correct the name, or add the person to {list}."))
                .or_write(Field::Owner, near),
            None => super::rewrite::owner(view, Words::new(message, format!("Name somebody who is there, or add the person to {list}."))),
        }
    }
}
