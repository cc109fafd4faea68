//! What a person sees in a cell: the formatted value.

use super::locale::Locale;
use super::pattern;
use crate::state::cell::{Cell, Content};

/// The formatted value; none for a blank cell.
pub fn cell(cell: &Cell, locale: Locale) -> Option<String> {
    Some(match &cell.content {
        Content::Empty => return None,
        Content::Text(text) => text.clone(),
        Content::Bool(flag) => if *flag { "TRUE" } else { "FALSE" }.into(),
        Content::Error(kind, _) => Content::error_text(kind).into(),
        Content::Number(number) => {
            let (kind, own) = cell.number_format();
            let pattern = if own.is_empty() { default_pattern(kind, locale) } else { own };
            if is_date(kind) {
                pattern::date(*number, pattern).unwrap_or_else(|| general(*number, locale))
            } else if pattern.is_empty() || pattern == "@" || pattern.eq_ignore_ascii_case("general") {
                general(*number, locale)
            } else {
                pattern::number(*number, pattern, locale)
            }
        }
    })
}

/// Whether a number format makes a date or time of a number.
pub fn is_date(kind: &str) -> bool {
    matches!(kind, "DATE" | "TIME" | "DATE_TIME")
}

fn default_pattern(kind: &str, locale: Locale) -> &'static str {
    match kind {
        "NUMBER" => "#,##0.00",
        "PERCENT" => "0.00%",
        "CURRENCY" => "$#,##0.00",
        "SCIENTIFIC" => "0.00E+00",
        "DATE" => locale.date_pattern(),
        "TIME" => locale.time_pattern(),
        "DATE_TIME" => "yyyy-MM-dd HH:mm:ss",
        _ => "",
    }
}

/// A number without a format: ten significant digits, an exponent for the very big and small.
pub fn general(number: f64, locale: Locale) -> String {
    if number == 0.0 {
        return "0".into();
    }
    let size = number.abs();
    if !(1e-9..1e15).contains(&size) {
        let text = format!("{number:.5e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        return marked(&format!("{mantissa}E{sign}{:02}", exponent.abs()), locale);
    }
    let whole_digits = size.log10().floor() as i32 + 1;
    let decimals = usize::try_from((10 - whole_digits).clamp(0, 15)).unwrap_or(0);
    let text = format!("{number:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    marked(text, locale)
}

fn marked(text: &str, locale: Locale) -> String {
    if locale.decimal == '.' { text.into() } else { text.replace('.', &locale.decimal.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_a_format() {
        let check = |number: f64, expect: &str| assert_eq!(general(number, Locale::named("en_US")), expect);
        check(2.0, "2");
        check(1.0 / 1024.0, "0.0009765625");
        check(1.0 / 3.0, "0.3333333333");
        check(1.45, "1.45");
        check(-12345.678, "-12345.678");
        check(1e20, "1E+20");
        assert_eq!(general(1.5, Locale::named("de_DE")), "1,5");
    }
}
