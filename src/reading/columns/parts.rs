//! Columns that say more of a field than its own column does: a second target, the month beside the year of a deadline, a definition.

use super::assign::{Assignment, Column};
use super::fold::fold;
use super::lexicon::{Meaning, names_field};
use super::periods::counts_forward;
use crate::model::{Field, MappingReason, Part, PartColumn, Table};

/// Columns of each kind that are kept at most.
const PARTS_MAX: usize = 6;
/// From this rank on a header is a name of targets and of little else.
const TARGET_RANK: u8 = 95;

const LEAST: &[&str] =
    &["min", "minimum", "minimal", "minimo", "minima", "minimale", "lower", "mindestens", "least", "inferior"];
const MOST: &[&str] =
    &["max", "maximum", "maximal", "maximo", "maxima", "maximale", "upper", "hochstens", "most", "superior"];

/// Finds them among the columns that hold no field yet. A year that belongs to the deadline becomes the deadline's own column.
pub(super) fn find(table: &Table, rows: &[usize], columns: &[Column], out: &mut Assignment) -> Vec<PartColumn> {
    let mut parts = Vec::new();
    targets(columns, out, &mut parts);
    deadline(table, rows, columns, out, &mut parts);
    definitions(columns, out, &mut parts);
    for (at, column) in columns.iter().enumerate() {
        let state =
            column.senses.first().is_some_and(|sense| sense.exact && sense.meaning == Meaning::Field(Field::Status));
        if state && is_free(out, at) && column.profile.filled > 0 && out.columns[Field::Status].is_some() {
            take(out, &mut parts, at, column, Part::Status);
        }
    }
    parts.sort_by_key(|part| part.column);
    parts
}

/// Columns that say how the measure is worked out; without any, a second column of measures in more words than the first.
fn definitions(columns: &[Column], out: &mut Assignment, parts: &mut Vec<PartColumn>) {
    const MEASURE_RANK_MIN: u8 = 81;
    let mut found = 0;
    for (at, column) in columns.iter().enumerate() {
        let method = column.senses.first().is_some_and(|sense| sense.exact && sense.meaning == Meaning::Method);
        if method && is_free(out, at) && column.profile.filled > 0 && found < PARTS_MAX {
            found += 1;
            take(out, parts, at, column, Part::Definition);
        }
    }
    let kpi = columns.iter().find(|column| Some(column.heading.column) == out.columns[Field::Kpi]);
    let Some(kpi) = kpi.filter(|_| found == 0) else { return };
    let described = columns.iter().enumerate().find(|(at, column)| {
        let worded = fold(&column.heading.main).split(' ').any(|word| matches!(word, "text" | "txt" | "wording"));
        let measures = column.senses.iter().any(|sense| {
            (worded || sense.exact && sense.rank >= MEASURE_RANK_MIN) && sense.meaning == Meaning::Field(Field::Kpi)
        });
        measures
            && column.shares.measures >= 0.6
            && column.profile.average_length() > kpi.profile.average_length()
            && out.reasons.get(*at) == Some(&(None, MappingReason::Taken))
    });
    if let Some((at, column)) = described {
        take(out, parts, at, column, Part::Definition);
    }
}

fn is_free(out: &Assignment, at: usize) -> bool {
    out.reasons.get(at).is_some_and(|(field, reason)| {
        field.is_none() && matches!(reason, MappingReason::Unknown | MappingReason::Taken)
    })
}

/// `Mes meta` was taken for a goal by a part of its header.
fn is_guess(out: &Assignment, at: usize) -> bool {
    matches!(out.reasons.get(at), Some((Some(Field::Goal | Field::Pillar | Field::Cadence), MappingReason::HeaderPart)))
}

fn take(out: &mut Assignment, parts: &mut Vec<PartColumn>, at: usize, column: &Column, part: Part) {
    parts.push(PartColumn { part, column: column.heading.column });
    if let Some(&(Some(guessed), _)) = out.reasons.get(at) {
        out.columns[guessed] = None;
    }
    if let Some(reason) = out.reasons.get_mut(at) {
        *reason = (part.field(), MappingReason::Part);
    }
}

/// Further columns that are named like a target, and those that name its least or most.
fn targets(columns: &[Column], out: &mut Assignment, parts: &mut Vec<PartColumn>) {
    let Some(own) = out.columns[Field::Target] else { return };
    for (at, column) in columns.iter().enumerate() {
        let bound = bound(&column.heading.joined());
        if column.heading.column == own {
            parts.extend(bound.map(|part| PartColumn { part, column: own }));
            continue;
        }
        let named = column.senses.iter().any(|sense| {
            sense.meaning == Meaning::Field(Field::Target)
                && (sense.exact && sense.rank >= TARGET_RANK || bound.is_some())
        });
        let turned_away = out.reasons.get(at).is_some_and(|reason| *reason == (None, MappingReason::Taken));
        if named && turned_away && column.period.is_none() && parts.len() < PARTS_MAX {
            take(out, parts, at, column, bound.unwrap_or(Part::Target));
        }
    }
}

/// `target_min`, `Maximum target`, `Zielwert max`: the least or most of a target.
fn bound(header: &str) -> Option<Part> {
    let folded = fold(header);
    let (bounds, rest): (Vec<&str>, Vec<&str>) =
        folded.split(' ').partition(|word| LEAST.contains(word) || MOST.contains(word));
    let [word] = bounds[..] else { return None };
    let part = if LEAST.contains(&word) { Part::LeastTarget } else { Part::MostTarget };
    names_field(&rest.join(" "), Field::Target).then_some(part)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Year,
    Quarter,
    Month,
}

/// `Target year` and `Target month`, where no column holds the whole day.
fn deadline(table: &Table, rows: &[usize], columns: &[Column], out: &mut Assignment, parts: &mut Vec<PartColumn>) {
    if out.columns[Field::Deadline].is_some() {
        return;
    }
    let found = |piece: Piece, out: &Assignment| {
        columns.iter().enumerate().find(|(at, column)| {
            (is_free(out, *at) || is_guess(out, *at))
                && deadline_piece(&column.heading.joined()) == Some(piece)
                && holds(table, rows, column.heading.column, piece)
        })
    };
    let Some((at, year)) = found(Piece::Year, out) else { return };
    if let Some(&(Some(guessed), _)) = out.reasons.get(at) {
        out.columns[guessed] = None;
    }
    out.columns[Field::Deadline] = Some(year.heading.column);
    if let Some(reason) = out.reasons.get_mut(at) {
        *reason = (Some(Field::Deadline), MappingReason::HeaderPart);
    }
    for (piece, part) in [(Piece::Month, Part::DeadlineMonth), (Piece::Quarter, Part::DeadlineQuarter)] {
        if let Some((at, column)) = found(piece, out) {
            take(out, parts, at, column, part);
        }
    }
}

const ENDS: &[&str] = &[
    "target",
    "due",
    "deadline",
    "end",
    "completion",
    "finish",
    "goal",
    "ziel",
    "frist",
    "termin",
    "fallig",
    "falligkeits",
    "cible",
    "echeance",
    "fin",
    "butoir",
    "objectif",
    "objetivo",
    "meta",
    "limite",
    "vencimiento",
    "plazo",
    "prazo",
    "alvo",
    "cierre",
    "termino",
    "cumplimiento",
    "conclusao",
];
const JOINS: &[&str] = &["of", "for", "the", "de", "d", "do", "du", "da", "del", "la", "le", "l", "der", "des", "by"];

/// The piece of a deadline that a header names.
fn deadline_piece(header: &str) -> Option<Piece> {
    let folded = fold(header);
    let mut piece = None;
    let mut ends = 0;
    for word in folded.split(' ') {
        let glued = ENDS.iter().find_map(|end| piece_of(word.strip_prefix(end)?));
        match (piece_of(word), glued) {
            (None, None) if ENDS.contains(&word) => ends += 1,
            (None, None) if JOINS.contains(&word) => {}
            (None, Some(found)) if piece.is_none() => {
                ends += 1;
                piece = Some(found);
            }
            (Some(found), _) if piece.is_none() => piece = Some(found),
            _ => return None,
        }
    }
    piece.filter(|_| ends > 0)
}

fn piece_of(word: &str) -> Option<Piece> {
    Some(match word {
        "year" | "jahr" | "annee" | "ano" | "anno" => Piece::Year,
        "quarter" | "quartal" | "trimestre" => Piece::Quarter,
        "month" | "monat" | "mois" | "mes" | "mese" => Piece::Month,
        _ => return None,
    })
}

/// Whether the cells of a column are years, quarters or months, nearly all of them.
fn holds(table: &Table, rows: &[usize], column: u16, piece: Piece) -> bool {
    let (mut filled, mut fit) = (0_usize, 0_usize);
    for &row in rows {
        let text = table.cell(row, column).trimmed();
        if text.is_empty() || super::profile::is_placeholder(text) {
            continue;
        }
        filled += 1;
        let whole = text.strip_suffix(".0").unwrap_or(text).parse::<u32>().ok();
        fit += usize::from(match piece {
            Piece::Year => whole.is_some_and(|year| (1990..2100).contains(&year)),
            Piece::Quarter => {
                let digits = text.trim_matches(|c: char| c.is_alphabetic() || c == '.' || c == ' ');
                digits.parse::<u32>().is_ok_and(|quarter| (1..=4).contains(&quarter))
            }
            Piece::Month => {
                whole.is_some_and(|month| (1..=12).contains(&month))
                    || whole.is_none() && text.chars().all(|c| c.is_alphabetic() || c == '.')
            }
        });
    }
    filled > 0 && fit * 10 >= filled * 9
}

/// Columns of one field from which on an order is asked for.
const ORDERED_FROM: usize = 2;

/// Marks numbered periods of which nothing tells whether the first is the oldest: neither a word of the calendar, nor an end that
/// is still to be filled in.
pub(super) fn mark_unordered(table: &Table, rows: &[usize], assignment: &mut Assignment) {
    for field in [Field::Target, Field::Current, Field::Baseline, Field::Benchmark, Field::Stretch] {
        let own: Vec<_> = assignment.periods.iter().filter(|period| period.field == field).collect();
        let undated = own.len() >= ORDERED_FROM && own.iter().all(|period| period.period.is_none());
        if !undated || own.iter().all(|period| counts_forward(&period.label)) {
            continue;
        }
        let columns: Vec<u16> = own.iter().map(|period| period.column).collect();
        if is_open_at_its_end(table, rows, &columns)
            || are_young_rows_blank_at_the_start(table, rows, &columns, assignment)
        {
            continue;
        }
        for ((_, reason), column) in assignment.reasons.iter_mut().zip(&assignment.at) {
            if columns.contains(column) {
                *reason = MappingReason::PeriodUnordered;
            }
        }
    }
}

/// Whether the last columns are blank in every row while the first are filled: those periods are still to come.
fn is_open_at_its_end(table: &Table, rows: &[usize], columns: &[u16]) -> bool {
    let filled = |column: &u16| rows.iter().any(|&row| !table.cell(row, *column).is_blank());
    columns.first().is_some_and(filled) && columns.last().is_some_and(|last| !filled(last))
}

/// Rows with a later start than most that are blank in the first periods only: they did not exist yet.
fn are_young_rows_blank_at_the_start(table: &Table, rows: &[usize], columns: &[u16], assignment: &Assignment) -> bool {
    const ROWS_MIN: usize = 3;
    let Some(start) = assignment.columns[Field::Start] else { return false };
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return false };
    let mut young: Vec<&str> = Vec::new();
    let mut old: Vec<&str> = Vec::new();
    let mut at_the_end = 0_usize;
    for &row in rows {
        let day = table.cell(row, start).trimmed();
        if day.parse::<jiff::civil::Date>().is_err() {
            continue;
        }
        let blank = |column: u16| table.cell(row, column).is_blank();
        match (blank(*first), blank(*last)) {
            (true, false) => young.push(day),
            (false, false) => old.push(day),
            (false, true) => at_the_end += 1,
            (true, true) => {}
        }
    }
    young.sort_unstable();
    old.sort_unstable();
    let later = young.get(young.len() / 2).zip(old.get(old.len() / 2)).is_some_and(|(young, old)| young > old);
    young.len() >= ROWS_MIN && young.len() > at_the_end && later
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_bounds() {
        for (header, expect) in [
            ("target_min", Some(Part::LeastTarget)),
            ("Maximum target", Some(Part::MostTarget)),
            ("Zielwert max.", Some(Part::MostTarget)),
            ("Cible minimale", Some(Part::LeastTarget)),
            ("Meta mínima", Some(Part::LeastTarget)),
            ("Meta máxima", Some(Part::MostTarget)),
            ("Target", None),
            ("Max", None),
            ("Target min max", None),
        ] {
            assert_eq!(bound(header), expect, "{header}");
        }
    }

    #[test]
    fn headers_of_pieces_of_a_deadline() {
        for (header, expect) in [
            ("target_year", Some(Piece::Year)),
            ("Due month", Some(Piece::Month)),
            ("Deadline (quarter)", Some(Piece::Quarter)),
            ("Zieljahr", Some(Piece::Year)),
            ("Fälligkeitsmonat", Some(Piece::Month)),
            ("Année cible", Some(Piece::Year)),
            ("Mois d'échéance", Some(Piece::Month)),
            ("Año de la meta", Some(Piece::Year)),
            ("Mês do prazo", Some(Piece::Month)),
            ("Year", None),
            ("Fiscal year", None),
            ("Baseline year", None),
            ("Target", None),
        ] {
            assert_eq!(deadline_piece(header), expect, "{header}");
        }
    }
}
