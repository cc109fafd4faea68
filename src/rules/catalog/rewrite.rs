//! What could stand in a cell instead, made of the row's own words.

use crate::model::{Field, Language, Origin, Quantity, Unit};
use crate::reading::statement;
use crate::rules::RowView;
use crate::rules::days::plus_days;
use crate::rules::words::{Words, WordsView, quarter_end, time_unit};

/// What only people know.
pub(super) const BLANK: &str = "__";

/// Whether the deadline stands, or is to stand, in a cell of its own.
fn is_dated(row: &RowView<'_, '_>) -> bool {
    row.table.mapping.has(Field::Deadline)
        || row.kpi.deadline.value().is_some() && row.kpi.deadline_origin != Origin::Statement
}

/// Whether the row's figures are shares of a hundred.
fn is_in_percent(row: &RowView<'_, '_>) -> bool {
    let figures = [row.kpi.target, row.kpi.current, row.kpi.baseline];
    let told = row.kpi.unit.or_else(|| figures.iter().find_map(|figure| figure.value()?.unit));
    told == Some(Unit::Percent)
}

/// What to write where the table lacks a column, or leaves it empty in most rows: its header in the language of the sheet with an
/// example, or the example alone.
pub(crate) fn column(view: &WordsView<'_, '_>, field: Field, words: Words) -> Words {
    let language = view.table.language.unwrap_or_default();
    let day = quarter_end(plus_days(view.table.today, 30), 0);
    let shown = match language {
        Language::De => day.strftime("%d.%m.%Y").to_string(),
        Language::Fr | Language::Es | Language::Pt => day.strftime("%d/%m/%Y").to_string(),
        Language::En | Language::Other => day.to_string(),
    };
    let [en, de, fr, es, pt] = match field {
        Field::Deadline => ["Deadline", "Frist", "Échéance", "Fecha límite", "Prazo"],
        Field::Owner => ["Owner", "Verantwortlich", "Responsable", "Responsable", "Responsável"],
        Field::Target => ["Target", "Zielwert", "Cible", "Meta", "Meta"],
        Field::Baseline => ["Baseline", "Ausgangswert", "Valeur initiale", "Línea base", "Linha de base"],
        Field::Source => ["Source", "Quelle", "Source", "Fuente", "Fonte"],
        Field::Checked => {
            ["Last check-in", "Letzter Check-in", "Dernière mise à jour", "Última actualización", "Última atualização"]
        }
        _ => return words,
    };
    let header = match language {
        Language::En | Language::Other => en,
        Language::De => de,
        Language::Fr => fr,
        Language::Es => es,
        Language::Pt => pt,
    };
    let example = if matches!(field, Field::Deadline | Field::Checked) { shown.as_str() } else { BLANK };
    if view.table.mapping.has(field) {
        return words.or_write(field, example);
    }
    words.or_write(field, format!("{header}: {example}"))
}

/// Another KPI sentence, made of the row's words.
pub(super) fn statement(view: &WordsView<'_, '_>, words: Words) -> Words {
    let Some(row) = view.row else { return words };
    let text = row.kpi.kpi;
    let reading = row.statement();
    let around = statement::RowAround {
        extra: row.table.rules.extra.as_ref(),
        dated: is_dated(row),
        percent: is_in_percent(row),
    };
    match statement::rewrite_in_row(text, reading, &row.context(), &around) {
        Some(rewrite) => words.or_write(Field::Kpi, rewrite),
        None => words,
    }
}

/// The first of several measures.
pub(super) fn one_measure(view: &WordsView<'_, '_>, words: Words) -> Words {
    let Some(row) = view.row else { return words };
    match statement::one_measure_dated(row.kpi.kpi, row.statement(), &row.context(), is_dated(row)) {
        Some(rewrite) => words.or_write(Field::Kpi, rewrite),
        None => words,
    }
}

/// What comes of attention, in place of the attention.
pub(super) fn tied(view: &WordsView<'_, '_>, words: Words) -> Words {
    let Some(row) = view.row else { return words };
    match statement::tied_dated(row.kpi.kpi, row.statement(), &row.context(), is_dated(row)) {
        Some(rewrite) => words.or_write(Field::Kpi, rewrite),
        None => words,
    }
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
