//! O206 outside-role.

use crate::model::Field;
use crate::reading::people::{self, NameStyle};
use crate::rules::beside::fold_words;
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{Hits, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row measures something outside the owner's role.
    ///
    /// Influencer outreach measured on all blog traffic rewards and blames somebody for what others do; "traffic from those
    /// campaigns" is inside. Where the config says what a role answers for (option `roles`), a row that shares no word with
    /// it is outside; by the Role column or the People tab alone, only a row that claims a whole (*all*, *total*, *overall*) and
    /// shares no word with the role is.
    ///
    /// Bad: role `Influencer outreach`, KPI `All blog traffic`
    ///
    /// Good: role `Influencer outreach`, KPI `Blog traffic from influencer campaigns`
    OutsideRole, 'O' 206, "outside-role", Warning, Phases::ROW, [Hubstaff],
    options: [
        OptionSpec {
            name: "roles",
            default: "{}",
            what: "what each role answers for: a table of lists of words, such as { \"Influencer outreach\" = [\"influencer\", \"campaign\"] }",
            set: |options, value| value.lists_into(&mut options.roles),
        },
    ]
}

/// Words that claim a whole; English, German, French, Spanish, Portuguese.
const WHOLE: [&str; 21] = [
    "all", "total", "overall", "entire", "whole", "company", "alle", "aller", "gesamt", "gesamter", "gesamte", "tout", "tous", "toute",
    "toutes", "globale", "todo", "todos", "todas", "geral", "general",
];
/// Words that point back to what the owner does.
const BACK: [&str; 12] =
    ["those", "these", "their", "own", "his", "her", "diese", "dieser", "eigene", "ces", "estas", "dessas"];

/// The role of the row's owner: its own cell's, else the People tab's.
fn role<'a>(row: &'a RowView<'_, '_>) -> &'a str {
    if !row.kpi.role.is_empty() {
        return row.kpi.role;
    }
    let Some(side) = &row.table.tabs.people else { return "" };
    let read = people::read(row.kpi.owner, NameStyle::CommaSeparates);
    let [owner] = read.names.as_slice() else { return "" };
    let name = fold_words(owner.name);
    let by_address = |address: &str| side.rows.iter().find(|person| person.email.eq_ignore_ascii_case(address));
    let by_name = || side.rows.iter().find(|person| !name.is_empty() && fold_words(&person.name) == name);
    let person = owner.address.and_then(by_address).or_else(by_name);
    person.map_or("", |person| person.role.as_str())
}

/// Whether two words share their first five letters, or are equal.
fn kin(a: &str, b: &str) -> bool {
    let start = |word: &str| word.chars().take(5).collect::<String>();
    a == b || (a.chars().count() >= 5 && b.chars().count() >= 5 && start(a) == start(b))
}

fn shares_word(text: &str, words: &str) -> bool {
    text.split(' ').any(|word| words.split(' ').any(|other| word.chars().count() > 2 && kin(word, other)))
}

fn is_outside(row: &RowView<'_, '_>) -> bool {
    let role = fold_words(role(row));
    if role.is_empty() {
        return false;
    }
    let text = fold_words(row.kpi.kpi);
    if text.split(' ').any(|word| BACK.contains(&word)) {
        return false;
    }
    let configured = &row.table.options().roles;
    if let Some((name, words)) = configured.iter().find(|(name, _)| fold_words(name) == role) {
        let inside = words.iter().any(|word| shares_word(&text, &fold_words(word)));
        return !inside && !shares_word(&text, &fold_words(name));
    }
    text.split(' ').any(|word| WHOLE.contains(&word)) && !shares_word(&text, &role)
}

impl Rule for OutsideRole {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let knows_roles = !row.kpi.role.is_empty() || row.table.tabs.people.is_some();
        if knows_roles && is_outside(row) {
            hits.on(row, Field::Kpi);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(row) = view.row else { return Words::default() };
        let role = role(row);
        let message = format!("{} lies outside the role {}: others move it, too", quote(row.kpi.kpi), quote(role));
        let words = Words::new(message, "Measure the part that the owner brings about, or give the row to whoever answers for the whole.");
        let measure = row.statement().measure.unwrap_or(row.kpi.kpi);
        words.or_write(Field::Kpi, format!("{} from {}", super::rewrite::without_whole(measure, &WHOLE), super::rewrite::lower_first(role)))
    }
}
