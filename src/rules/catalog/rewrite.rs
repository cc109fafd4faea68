//! What could stand in a cell instead, made of the row's own words.

use crate::model::{Field, Quantity, Statement, Unit};
use crate::reading::statement;
use crate::rules::RowView;
use crate::rules::days::plus_days;
use crate::rules::words::{Words, WordsView, quarter_end, time_unit};

/// What only people know.
pub(super) const BLANK: &str = "__";

/// Another KPI sentence: the reader's own proposal, else one made here of the row's words.
pub(super) fn statement(view: &WordsView<'_, '_>, words: Words) -> Words {
    let Some(row) = view.row else { return words };
    let text = row.kpi.kpi;
    let reading = row.statement();
    let proposal = statement::rewrite(text, reading, &row.context());
    words.or_write(Field::Kpi, proposal.unwrap_or_else(|| own_words(row, reading)))
}

/// The sentence without what is wrong with it, as far as that leaves something that can be counted.
fn own_words(row: &RowView<'_, '_>, reading: &Statement<'_>) -> String {
    let text = row.kpi.kpi;
    if reading.compound
        && let Some((first, _)) =
            [" and ", " und ", " et ", " y ", " e ", " & "].iter().find_map(|and| text.split_once(and))
    {
        return first.trim().to_owned();
    }
    if reading.vanity {
        return format!("Number of {BLANK} from {}", lower_first(text));
    }
    if !reading.vague.is_empty() {
        let kept = without(text, reading);
        let counted = format!("{kept} (counted when {BLANK})");
        let again = row.table.read_statement(&counted);
        if again.measurable && again.vague.is_empty() {
            return counted;
        }
    }
    format!("Number of {BLANK}")
}

/// The sentence without its vague words.
fn without(text: &str, reading: &Statement<'_>) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut from = 0_usize;
    for vague in &reading.vague {
        kept.push_str(text.get(from..vague.span.start as usize).unwrap_or(""));
        from = from.max(vague.span.end as usize);
    }
    kept.push_str(text.get(from..).unwrap_or(""));
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A figure to be filled in, with the row's unit.
pub(super) fn figure(view: &WordsView<'_, '_>, words: Words, field: Field) -> Words {
    let unit = view.kpi().and_then(|kpi| kpi.unit);
    words.or_write(field, with_unit_blank(unit))
}

/// A person to be named.
pub(super) fn owner(_view: &WordsView<'_, '_>, words: Words) -> Words {
    words.or_write(Field::Owner, BLANK)
}

/// Another person to be named.
pub(super) fn another_owner(words: Words) -> Words {
    words.or_write(Field::Owner, BLANK)
}

/// The end of the quarter that is at least a month ahead.
pub(super) fn deadline(view: &WordsView<'_, '_>, words: Words) -> Words {
    let start = view.kpi().and_then(|kpi| kpi.start.value()).map_or(view.table.today, |when| when.period.first);
    let from = start.max(view.table.today);
    words.or_write(Field::Deadline, quarter_end(plus_days(from, 30), 0).to_string())
}

/// The text with its first letter in lower case, unless the word is one of capitals (`NPS`).
pub(super) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let rest = chars.as_str();
    if rest.chars().next().is_some_and(|second| second.is_uppercase() || second.is_ascii_digit()) {
        return text.to_owned();
    }
    first.to_lowercase().collect::<String>() + rest
}

/// The figure with the unit of another of the row's figures.
pub(super) fn in_unit_of(
    words: Words,
    field: Field,
    figure: Option<Quantity<'_>>,
    other: Option<Quantity<'_>>,
    column: Option<Unit<'_>>,
) -> Words {
    let unit = other.and_then(|other| other.unit).or(column);
    match figure {
        Some(_) => words.or_write(field, with_unit_blank(unit)),
        None => words,
    }
}

fn with_unit_blank(unit: Option<Unit<'_>>) -> String {
    match unit {
        Some(Unit::Percent) => format!("{BLANK} %"),
        Some(Unit::Currency(currency)) => format!("{BLANK} {}", currency.code()),
        Some(Unit::Time(unit)) => format!("{BLANK} {}", time_unit(unit, false)),
        _ => BLANK.to_owned(),
    }
}

/// A measure without the words that claim a whole.
pub(super) fn without_whole(measure: &str, whole: &[&str]) -> String {
    let words = measure.split_whitespace().filter(|word| !whole.contains(&word.to_lowercase().as_str()));
    let kept: Vec<&str> = words.collect();
    let mut text = kept.join(" ");
    if let Some(first) = text.chars().next() {
        text.replace_range(..first.len_utf8(), &first.to_uppercase().collect::<String>());
    }
    text
}
