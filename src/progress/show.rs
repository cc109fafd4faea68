//! Figures and shares as a person reads them, in the unit and locale of the sheet.

use rust_decimal::Decimal;

use crate::model::{Locale, TimeUnit, Unit, whole_percent};

/// A figure without its unit.
pub fn number(value: Decimal, locale: Option<Locale>) -> String {
    let text = value.normalize().to_string();
    match locale.map(|locale| locale.decimal_separator()) {
        Some(separator) if separator != '.' => text.replace('.', separator.encode_utf8(&mut [0; 4])),
        _ => text,
    }
}

/// A figure with its unit: `41.5 %`, `1200 EUR`, `3 h`. A unit in the sheet's own words stands in its column already.
pub fn figure(value: Decimal, unit: Option<Unit<'_>>, locale: Option<Locale>) -> String {
    let mut text = number(value, locale);
    let suffix = match unit {
        Some(Unit::Percent) => "%",
        Some(Unit::Currency(ref currency)) => currency.code(),
        Some(Unit::Time(unit)) => time_unit(unit),
        Some(Unit::Points | Unit::Named(_)) | None => return text,
    };
    text.push(' ');
    text.push_str(suffix);
    text
}

/// A share as whole percent: 0.45 is `45 %`.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", whole_percent(share))
}

/// A ratio with so many digits, in the locale's way of writing.
pub(super) fn ratio(value: f64, places: usize, locale: Option<Locale>) -> String {
    let text = format!("{value:.places$}");
    match locale.map(|locale| locale.decimal_separator()) {
        Some(separator) if separator != '.' => text.replace('.', separator.encode_utf8(&mut [0; 4])),
        _ => text,
    }
}

const fn time_unit(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Millisecond => "ms",
        TimeUnit::Second => "s",
        TimeUnit::Minute => "min",
        TimeUnit::Hour => "h",
        TimeUnit::Day => "days",
        TimeUnit::Week => "weeks",
        TimeUnit::Month => "months",
        TimeUnit::Year => "years",
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn only_the_whole_is_shown_as_the_whole() {
        for (share, expect) in [
            (0.45, "45 %"),
            (0.575, "58 %"),
            (0.996, "99 %"),
            (1.0, "100 %"),
            (1.0 - 1e-12, "100 %"),
            (1.004, "100 %"),
            (-0.001, "0 %"),
        ] {
            assert_eq!(percent(share), expect, "{share}");
        }
    }
}
