//! Reading a Unit column, and bringing figures to its scale.

use rust_decimal::Decimal;

use super::fold::Folded;
use super::{currencies, words};
use crate::model::{Quantity, Shape, TimeUnit, Unit};

/// A unit with the number of single units in it: `k€` is 1000 euros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scaled<'t> {
    /// The unit; none for a bare number (`#`, `thousands`).
    pub unit: Option<Unit<'t>>,
    /// How many of it one is.
    pub factor: Decimal,
}

/// The unit that a text names. Of a scaled unit (`k€`) it gives the unit alone; [`read_scaled`] gives both.
pub fn read(text: &str) -> Option<Unit<'_>> {
    read_scaled(text).unit
}

/// The unit that a Unit column's text names, and how many of it one is: `k€`, `Mio. EUR`, `thousands`, `USD (millions)`.
pub fn read_scaled(text: &str) -> Scaled<'_> {
    let one = |unit| Scaled { unit, factor: Decimal::ONE };
    let text = text.trim().trim_matches(['(', ')', '[', ']']).trim();
    match text {
        "" => return one(None),
        "%" => return one(Some(Unit::Percent)),
        _ => {}
    }
    if let Some(known) = words::known(Folded::phrase(text).as_str()) {
        let (unit, power) = known.unit();
        return Scaled { unit, factor: Decimal::new(1, power) };
    }
    let (mut unit, mut power, mut rest) = (None, 0_u32, text);
    while !rest.is_empty() {
        let (len, part) = next_part(rest);
        match part {
            Part::Currency(found) if unit.is_none() => unit = Some(Unit::Currency(found)),
            Part::Currency(_) | Part::Nothing => {}
            Part::Power(found) => power = power.saturating_add(found).min(15),
            Part::Percent => return one(Some(Unit::Percent)),
            Part::Other => return one(Some(single(text))),
        }
        rest = rest.get(len..).unwrap_or_default();
    }
    let factor = 10_i64.checked_pow(power).map_or(Decimal::ONE, Decimal::from);
    Scaled { unit, factor }
}

/// A unit in words none of which scales: that of its first word where it is one of time (`hours per week` is not), else its own name.
fn single(text: &str) -> Unit<'_> {
    let head = text.split(['(', ',', ';']).next().unwrap_or(text).trim();
    match words::known(Folded::phrase(head).as_str()).map(words::Known::unit) {
        Some((Some(unit), 0)) => unit,
        _ => {
            // `Arbeitstage`, `business days`: the last word is the unit.
            let (adjective, last) = head.rsplit_once(' ').unwrap_or(("", head));
            let known = words::known(Folded::word(last).as_str()).map(words::Known::unit);
            match (adjective.to_ascii_lowercase().as_str(), known) {
                ("business" | "working" | "calendar", Some((Some(unit @ Unit::Time(_)), _))) => unit,
                _ => Unit::Named(text),
            }
        }
    }
}

enum Part {
    Currency(crate::model::Currency),
    Power(u32),
    Percent,
    Nothing,
    Other,
}

/// The first sign or word of a unit, and its length.
fn next_part(rest: &str) -> (usize, Part) {
    if let Some((currency, len)) = currencies::by_sign(rest) {
        return (len, Part::Currency(currency));
    }
    let Some(first) = rest.chars().next() else { return (rest.len(), Part::Nothing) };
    if first == '%' {
        return (1, Part::Percent);
    }
    // `TEUR`, `T€`, `T$`: German for thousands.
    if let Some(behind) = rest.strip_prefix('T')
        && (currencies::by_sign(behind).is_some() || currencies::by_code(behind.get(..3).unwrap_or_default()).is_some())
    {
        return (1, Part::Power(3));
    }
    if !first.is_alphabetic() {
        let nothing =
            first.is_whitespace() || matches!(first, '.' | '(' | ')' | '[' | ']' | ',' | '-' | '/' | '\'' | '’' | '_');
        let thousands = ["000s", "000"].iter().find(|zeros| rest.starts_with(**zeros));
        return match thousands {
            Some(zeros) => (zeros.len(), Part::Power(3)),
            None => (first.len_utf8(), if nothing { Part::Nothing } else { Part::Other }),
        };
    }
    let len = words::letters(rest, |_| false);
    let word = &rest[..len];
    if let Some(currency) = currencies::by_word(word) {
        return (len, Part::Currency(currency));
    }
    // `kEUR`, `MUSD`
    let power = words::power(word).or_else(|| (word == "m" && rest[len..].starts_with(['€', '$', '£'])).then_some(6));
    if let Some(power) = power {
        return (len, Part::Power(power));
    }
    for (prefix, power) in [("k", 3), ("K", 3), ("T", 3), ("M", 6), ("m", 6), ("Mio", 6), ("Mrd", 9), ("bn", 9)] {
        if let Some(behind) = word.strip_prefix(prefix)
            && currencies::by_code(behind).is_some()
        {
            return (prefix.len(), Part::Power(power));
        }
    }
    if matches!(word.to_ascii_lowercase().as_str(), "in" | "of" | "de" | "von" | "en" | "em") {
        return (len, Part::Nothing);
    }
    (len, Part::Other)
}

/// A figure in the scale of its Unit column, beside the bare figures of its row: `50,000 EUR` in a `k€` column is 50.
pub fn in_column<'t>(quantity: Quantity<'t>, column: &Scaled<'t>) -> Quantity<'t> {
    if quantity.unit.is_none() || quantity.unit != column.unit {
        return quantity;
    }
    let scaled = |value: Decimal| value.checked_div(column.factor).map(|value| value.normalize());
    let shape = match quantity.shape {
        Shape::Range { high } => scaled(high).map(|high| Shape::Range { high }),
        Shape::Ladder { commit, stretch } => {
            scaled(commit).zip(scaled(stretch)).map(|(commit, stretch)| Shape::Ladder { commit, stretch })
        }
        Shape::Fraction { .. } => None,
        other => Some(other),
    };
    match (scaled(quantity.value), shape) {
        (Some(value), Some(shape)) => Quantity { value, shape, ..quantity },
        _ => quantity,
    }
}

/// The seconds in a unit of time; a year counts 365.25 days and a month a twelfth of it.
pub fn seconds(unit: TimeUnit) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(
        match unit {
            TimeUnit::Millisecond => return Some(Decimal::new(1, 3)),
            TimeUnit::Second => 1,
            TimeUnit::Minute => 60,
            TimeUnit::Hour => 3_600,
            TimeUnit::Day => 86_400,
            TimeUnit::Week => 604_800,
            TimeUnit::Month => 2_629_800,
            TimeUnit::Year => 31_557_600,
        },
        0,
    )
    .ok()
}

/// Seconds as hours where those come out with two decimals or fewer, else as minutes, else as seconds: always exact.
pub fn time_of_seconds(seconds: Decimal) -> (Decimal, TimeUnit) {
    for (length, unit, scale) in [(3_600, TimeUnit::Hour, 2), (60, TimeUnit::Minute, 0)] {
        let value = seconds.checked_div(Decimal::from(length)).map(|value| value.normalize());
        if let Some(value) = value.filter(|value| value.scale() <= scale && *value * Decimal::from(length) == seconds) {
            return (value, unit);
        }
    }
    (seconds.normalize(), TimeUnit::Second)
}
