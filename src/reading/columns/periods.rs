//! Periods in headers: a year, a quarter, a month, a date, or a numbered period.

use super::fold::fold;
use crate::model::{CellKind, Period, When};
use crate::reading::dates::{self, DateStyle};

/// What a header says of a period.
#[derive(Debug, Clone)]
pub(super) struct HeaderPeriod {
    /// The days, where they can be told.
    pub(super) period: Option<Period>,
    /// The header without the period.
    pub(super) rest: String,
}

/// Words that number periods and count forwards: week 12 comes after week 1.
const CALENDAR: &[&str] = &[
    "week",
    "wk",
    "kw",
    "semana",
    "semaine",
    "woche",
    "sprint",
    "month",
    "mes",
    "monat",
    "mois",
    "mese",
    "year",
    "yr",
    "jahr",
    "ano",
    "annee",
    "anno",
    "quarter",
    "quartal",
    "trimestre",
    "trim",
    "semestre",
    "bimestre",
    "halbjahr",
    "semester",
    "tydzien",
    "maand",
    "jaar",
];

/// Words that number periods and tell no order: `Period 1` may be the oldest or the newest.
const LOOSE: &[&str] = &["periodo", "period", "periode", "corte", "medicion"];

/// Whether a word of a header that numbers a period says that the numbers go forwards.
pub(super) fn counts_forward(header: &str) -> bool {
    fold(header).split(' ').any(|word| CALENDAR.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())))
}

/// The period in a header and what is left of it.
pub(super) fn in_header(text: &str, kind: CellKind, style: DateStyle) -> Option<HeaderPeriod> {
    let trimmed = text.trim();
    if matches!(kind, CellKind::Date) {
        let period = dates::read_text(trimmed, &style).value().map(|when: When| when.period);
        return Some(HeaderPeriod { period, rest: String::new() });
    }
    if trimmed.is_empty() || trimmed.len() > 120 {
        return None;
    }
    if trimmed.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        let is_year = trimmed.len() == 4 && ("1950".."2101").contains(&trimmed);
        return is_year.then(|| HeaderPeriod {
            period: dates::period_in_header(trimmed, &style).map(|(period, _)| period),
            rest: String::new(),
        });
    }
    let named = |text: &str| dates::period_in_header(text, &style);
    // `Q1 (1 month)`: what a note says of the period is no second one.
    let before_note = trimmed.split_once('(').map(|(before, _)| before.trim()).and_then(named);
    let found = match (named(trimmed), before_note) {
        (Some(whole), Some(before)) if whole.0 != before.0 => Some(whole),
        (whole, before) => before.or(whole),
    };
    if let Some((period, rest)) = found {
        return Some(HeaderPeriod { period: Some(period), rest });
    }
    numbered(trimmed)
}

/// `Periodo 3`, `Week 12 actual`, `month 2`.
fn numbered(text: &str) -> Option<HeaderPeriod> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let known = || CALENDAR.iter().chain(LOOSE);
    for (at, word) in words.iter().enumerate() {
        let number = |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        let glued = known().any(|known| word.strip_prefix(known).is_some_and(number));
        let pair = known().any(|known| known == word) && words.get(at + 1).is_some_and(|next| number(next));
        if glued || pair {
            let skip = if pair { 2 } else { 1 };
            let rest: Vec<&str> =
                words.iter().enumerate().filter(|(i, _)| *i < at || *i >= at + skip).map(|(_, w)| *w).collect();
            return Some(HeaderPeriod { period: None, rest: rest.join(" ") });
        }
    }
    None
}

/// Whether a header is nothing but a period.
pub(super) fn is_period(text: &str, kind: CellKind, style: DateStyle) -> bool {
    if kind == CellKind::Bool || kind == CellKind::Error {
        return false;
    }
    in_header(text, kind, style).is_some_and(|found| fold(&found.rest).is_empty())
}

/// Whether a header speaks of a period without naming one: `Current period`, `Año actual`.
pub(super) fn names_period(header: &str) -> bool {
    fold(header).split(' ').any(|word| {
        matches!(
            word,
            "period"
                | "year"
                | "month"
                | "quarter"
                | "week"
                | "periodo"
                | "ano"
                | "mes"
                | "trimestre"
                | "semana"
                | "periode"
                | "annee"
                | "mois"
                | "semaine"
                | "zeitraum"
                | "jahr"
                | "monat"
                | "quartal"
                | "woche"
                | "anno"
                | "mese"
                | "jaar"
                | "maand"
                | "okres"
                | "rok"
                | "miesiac"
                | "период"
                | "год"
                | "месяц"
                | "tahun"
                | "periyot"
                | "yil"
                | "nam"
        )
    }) || ["年", "期間", "期间", "월", "년도"].iter().any(|word| header.contains(word))
}
