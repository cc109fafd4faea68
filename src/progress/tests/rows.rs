//! Rows for tests, written in a few characters.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::{
    Assessment, Change, Currency, Kpi, Quantity, Reading, Shape, StatementFacts, TimeUnit, Unit, Unreadable, When,
};
use crate::progress::{Known, Settings, assess};

pub(super) fn dec(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|_| panic!("not a decimal: {text}"))
}

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|_| panic!("not a day: {text}"))
}

/// `""`, `40`, `40%`, `40 EUR`, `40 h`, `40 leads`, `>=40`, `>40`, `<=5`, `<5`, `10..12`, `by 20%`, `by 5`, `3/5`, `done`, `open`,
/// `10<14<20` (a ladder), `-` (placeholder), `TBD`, `?` (unreadable), `#REF!`.
pub(super) fn figure(text: &'static str) -> Reading<Quantity<'static>> {
    let fixed = |value: Decimal, shape: Shape| Reading::Value(Quantity { shape, ..Quantity::plain(value) });
    match text {
        "" => return Reading::Empty,
        "-" => return Reading::Placeholder,
        "TBD" => return Reading::OpenEnded,
        "?" => return Reading::Unreadable(Unreadable::Words),
        "#REF!" => return Reading::CellError,
        "done" => return fixed(Decimal::ONE, Shape::Done),
        "open" => return fixed(Decimal::ZERO, Shape::Done),
        _ => {}
    }
    if let Some((part, of)) = text.split_once('/') {
        return fixed(dec(part), Shape::Fraction { of: dec(of) });
    }
    if let Some((low, high)) = text.split_once("..") {
        return fixed(dec(low), Shape::Range { high: dec(high) });
    }
    if let [commit, target, stretch] = text.split(['<', '>']).collect::<Vec<_>>()[..]
        && !commit.is_empty()
    {
        return fixed(dec(target), Shape::Ladder { commit: dec(commit), stretch: dec(stretch) });
    }
    let limits = [(">=", false, true), (">", true, true), ("<=", false, false), ("<", true, false)];
    for (sign, strict, lower) in limits {
        if let Some(rest) = text.strip_prefix(sign) {
            let (value, unit) = value_and_unit(rest);
            let shape = if lower { Shape::AtLeast { strict } } else { Shape::AtMost { strict } };
            return Reading::Value(Quantity { unit, shape, ..Quantity::plain(value) });
        }
    }
    if let Some(rest) = text.strip_prefix("by ") {
        let (value, unit) = value_and_unit(rest);
        let change = if unit == Some(Unit::Percent) { Change::Relative } else { Change::Absolute };
        return Reading::Value(Quantity { unit, shape: Shape::Change(change), ..Quantity::plain(value) });
    }
    let (value, unit) = value_and_unit(text);
    Reading::Value(Quantity { unit, ..Quantity::plain(value) })
}

fn value_and_unit(text: &'static str) -> (Decimal, Option<Unit<'static>>) {
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '-')).unwrap_or(text.len());
    let unit = match text[end..].trim() {
        "" => None,
        "%" => Some(Unit::Percent),
        "EUR" => Some(Unit::Currency(Currency(*b"EUR"))),
        "USD" => Some(Unit::Currency(Currency(*b"USD"))),
        "h" => Some(Unit::Time(TimeUnit::Hour)),
        "days" => Some(Unit::Time(TimeUnit::Day)),
        word => Some(Unit::Named(word)),
    };
    (dec(&text[..end]), unit)
}

/// `""`, `2026-12-31`, `-`, `TBD`, `?`, `#REF!`.
pub(super) fn when(text: &str) -> Reading<When> {
    match text {
        "" => Reading::Empty,
        "-" => Reading::Placeholder,
        "TBD" => Reading::OpenEnded,
        "?" => Reading::Unreadable(Unreadable::NoDate),
        "#REF!" => Reading::CellError,
        text => Reading::Value(When::day(day(text))),
    }
}

/// A row from 1 October to 31 December 2026 with baseline, target and current figure.
pub(super) fn row(baseline: &'static str, target: &'static str, current: &'static str) -> Kpi<'static> {
    Kpi {
        kpi: "Backlinks acquired",
        baseline: figure(baseline),
        target: figure(target),
        current: figure(current),
        start: when("2026-10-01"),
        deadline: when("2026-12-31"),
        ..Kpi::default()
    }
}

/// What a sentence tells in which every period counts by itself.
pub(super) fn recurring(every: crate::model::Cadence) -> StatementFacts {
    StatementFacts { recurring: true, every: Some(every), ..StatementFacts::default() }
}

/// The verdict of 22 November 2026: 52 of 91 days are gone.
pub(super) fn judged(row: &Kpi<'_>) -> Assessment {
    judged_on(row, "2026-11-22")
}

/// The same, with what the row's sentence tells.
pub(super) fn judged_with(row: &Kpi<'_>, facts: StatementFacts) -> Assessment {
    judged_with_on(row, facts, "2026-11-22")
}

pub(super) fn judged_with_on(row: &Kpi<'_>, facts: StatementFacts, today: &str) -> Assessment {
    assess(row, &Known { facts, ..Known::default() }, &Settings::default(), day(today))
}

pub(super) fn judged_on(row: &Kpi<'_>, today: &str) -> Assessment {
    judged_with_on(row, StatementFacts::default(), today)
}

#[track_caller]
pub(super) fn assert_close(found: Option<f64>, expected: Option<f64>, what: &str) {
    match (found, expected) {
        (Some(a), Some(b)) => assert!((a - b).abs() < 1e-6, "{what}: {a} instead of {b}"),
        (a, b) => assert_eq!(a, b, "{what}"),
    }
}
