//! What a typed text becomes: `USER_ENTERED` parsing by locale.

use serde_json::{Value, json};

use super::date::{month_named, serial};
use super::locale::Locale;
use crate::state::cell::Content;

/// What typing a text puts into a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Entered {
    /// A formula, with its `=`.
    Formula(String),
    /// A value, and the number format that typing it so gives the cell.
    Plain(Content, Option<Value>),
}

/// Reads a typed text.
pub fn read(text: &str, locale: Locale) -> Entered {
    if let Some(rest) = text.strip_prefix('\'') {
        return Entered::Plain(Content::Text(rest.into()), None);
    }
    let trimmed = text.trim();
    if text.starts_with('=') && trimmed.len() > 1 {
        return Entered::Formula(text.into());
    }
    if trimmed.eq_ignore_ascii_case("true") || trimmed.eq_ignore_ascii_case("false") {
        return Entered::Plain(Content::Bool(trimmed.eq_ignore_ascii_case("true")), None);
    }
    if let Some((value, format)) = number(trimmed, locale).or_else(|| moment(trimmed, locale)) {
        return Entered::Plain(Content::Number(value), format);
    }
    Entered::Plain(if text.is_empty() { Content::Empty } else { Content::Text(text.into()) }, None)
}

fn format(kind: &str, pattern: &str) -> Value {
    json!({"type": kind, "pattern": pattern})
}

/// A number with its marks: groups, percent, currency, exponent.
fn number(text: &str, locale: Locale) -> Option<(f64, Option<Value>)> {
    let (negative, text) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, text),
    };
    let (sign, rest) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1.0, rest.trim_start()),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (currency, rest) = split_currency(rest);
    let (percent, rest) = match rest.strip_suffix('%') {
        Some(rest) => (true, rest.trim_end()),
        None => (false, rest),
    };
    let (value, grouped, decimals, exponent) = digits(rest, locale)?;
    let sign = if negative { -sign } else { sign };
    let value = sign * value;
    let fraction = decimals > 0;
    if percent {
        return Some((value / 100.0, Some(format("PERCENT", if fraction { "0.00%" } else { "0%" }))));
    }
    if let Some(symbol) = currency {
        let pattern = if fraction { "#,##0.00" } else { "#,##0" };
        return Some((value, Some(format("CURRENCY", &format!("[${symbol}]{pattern}")))));
    }
    if exponent {
        return Some((value, Some(format("SCIENTIFIC", "0.00E+00"))));
    }
    if grouped {
        return Some((value, Some(format("NUMBER", if fraction { "#,##0.00" } else { "#,##0" }))));
    }
    Some((value, None))
}

fn split_currency(text: &str) -> (Option<char>, &str) {
    let known = |c: char| "$€£¥₽₹₺₴₩".contains(c);
    match (text.chars().next(), text.chars().next_back()) {
        (Some(first), _) if known(first) => (Some(first), text[first.len_utf8()..].trim_start()),
        (_, Some(last)) if known(last) => (Some(last), text[..text.len() - last.len_utf8()].trim_end()),
        _ => (None, text),
    }
}

/// Value, whether thousands were marked, digits after the decimal mark, whether an exponent was written.
fn digits(text: &str, locale: Locale) -> Option<(f64, bool, usize, bool)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.parse::<i32>().ok()?)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once(locale.decimal).unwrap_or((mantissa, ""));
    let is_group = |c: char| c == locale.group || (locale.group.is_whitespace() && (c == ' ' || c == '\u{a0}'));
    let grouped = whole.contains(is_group);
    if grouped {
        let parts: Vec<&str> = whole.split(is_group).collect();
        let fits = parts
            .iter()
            .enumerate()
            .all(|(at, part)| if at == 0 { (1..=3).contains(&part.len()) } else { part.len() == 3 });
        if !fits {
            return None;
        }
    }
    let plain: String = whole.chars().filter(|&c| !is_group(c)).collect();
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if (plain.is_empty() && fraction.is_empty()) || !all_digits(&plain) || !all_digits(fraction) {
        return None;
    }
    let written = format!("{plain}.{fraction}0e{}", exponent.unwrap_or(0));
    let value: f64 = if plain.is_empty() { format!("0{written}") } else { written }.parse().ok()?;
    value.is_finite().then_some((value, grouped, fraction.len(), exponent.is_some()))
}

/// A date, a time or both.
fn moment(text: &str, locale: Locale) -> Option<(f64, Option<Value>)> {
    if let Some((value, pattern)) = time(text) {
        return Some((value, Some(format("TIME", pattern))));
    }
    if let Some((value, pattern)) = day(text, locale) {
        return Some((value, Some(format("DATE", &pattern))));
    }
    // The day is the longest beginning that is one; the rest is the time.
    let at = text.char_indices().filter(|(_, c)| *c == ' ' || *c == 'T').map(|(at, _)| at);
    for at in at.collect::<Vec<_>>() {
        let (first, second) = (&text[..at], &text[at + 1..]);
        if let (Some((date, pattern)), Some((time, time_pattern))) = (day(first.trim(), locale), time(second.trim())) {
            return Some((date + time, Some(format("DATE_TIME", &format!("{pattern} {time_pattern}")))));
        }
    }
    None
}

fn day(text: &str, locale: Locale) -> Option<(f64, String)> {
    if let Some(mark) = text.chars().find(|c| matches!(c, '-' | '/' | '.')) {
        let parts: Vec<&str> = text.split(mark).collect();
        let [first, second, third] = parts.as_slice() else { return None };
        if mark == '.' && locale.date_mark != '.' && first.len() != 4 {
            return None;
        }
        let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 4);
        if first.len() == 4 {
            let value = serial(first.parse().ok()?, number(second)?, number(third)?)?;
            return Some((value, format!("yyyy{mark}mm{mark}dd")));
        }
        let (first, second) = (number(first)?, number(second)?);
        let (day, month) = if locale.day_first { (first, second) } else { (second, first) };
        let year = long_year(third)?;
        let pattern = if locale.day_first { format!("d{mark}m{mark}yyyy") } else { format!("m{mark}d{mark}yyyy") };
        return Some((serial(year, month, day)?, pattern));
    }
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let [first, second, third] = words.as_slice() else { return None };
    let year = long_year(third)?;
    if let Some(month) = month_named(first) {
        return Some((serial(year, month, second.parse().ok()?)?, "mmm d, yyyy".into()));
    }
    Some((serial(year, month_named(second)?, first.parse().ok()?)?, "d mmm yyyy".into()))
}

fn long_year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 if year < 30 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

fn time(text: &str) -> Option<(f64, &'static str)> {
    let lower = text.to_ascii_lowercase();
    let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim_end().to_owned(), Some(0)),
        (_, Some(clock)) => (clock.trim_end().to_owned(), Some(12)),
        _ => (lower, None),
    };
    let parts: Vec<u32> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (hours, minutes, seconds) = match parts.as_slice() {
        [hours, minutes] => (*hours, *minutes, 0),
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        _ => return None,
    };
    let hours = match half {
        Some(half) if (1..=12).contains(&hours) => hours % 12 + half,
        Some(_) => return None,
        None => hours,
    };
    if minutes > 59 || seconds > 59 || hours > 23 {
        return None;
    }
    let pattern = match (half.is_some(), parts.len() == 3) {
        (true, true) => "h:mm:ss am/pm",
        (true, false) => "h:mm am/pm",
        (false, true) => "hh:mm:ss",
        (false, false) => "hh:mm",
    };
    Some((f64::from(hours * 3600 + minutes * 60 + seconds) / 86_400.0, pattern))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_texts() {
        let check = |locale: &str, text: &str, expect: Content, pattern: &str| {
            let Entered::Plain(content, format) = read(text, Locale::named(locale)) else { panic!("{text}") };
            assert_eq!(content, expect, "{text}");
            let shown = format.as_ref().and_then(|f| f["pattern"].as_str()).unwrap_or_default();
            assert_eq!(shown, pattern, "{text}");
        };
        let number = Content::Number;
        let text = |text: &str| Content::Text(text.into());
        check("en_US", "0042", number(42.0), "");
        check("en_US", "-1.5", number(-1.5), "");
        check("en_US", "2,000,000.01", number(2_000_000.01), "#,##0.00");
        check("en_US", "12%", number(0.12), "0%");
        check("en_US", "$5.20", number(5.2), "[$$]#,##0.00");
        check("en_US", "1e3", number(1000.0), "0.00E+00");
        check("en_US", "2020-01-01", number(43831.0), "yyyy-mm-dd");
        check("en_US", "1/2/2020", number(43832.0), "m/d/yyyy");
        check("en_GB", "1/2/2020", number(43862.0), "d/m/yyyy");
        check("de_DE", "1.234,5", number(1234.5), "#,##0.00");
        check("de_DE", "31.12.2026", number(46387.0), "d.m.yyyy");
        check("de_DE", "1.5", text("1.5"), "");
        check("fr_FR", "1 234,5", number(1234.5), "#,##0.00");
        check("en_US", "2020-01-01 12:00", number(43831.5), "yyyy-mm-dd hh:mm");
        check("en_US", "6:00 pm", number(0.75), "h:mm am/pm");
        check("en_US", "Jan 2, 2020", number(43832.0), "mmm d, yyyy");
        check("en_US", "'123", text("123"), "");
        check("en_US", "3_1_0", text("3_1_0"), "");
        check("en_US", "1,2", text("1,2"), "");
        check("en_US", "true", Content::Bool(true), "");
        check("en_US", "2020-13-01", text("2020-13-01"), "");
        check("en_US", "e5", text("e5"), "");
        check("en_US", "", Content::Empty, "");
        assert_eq!(read("= 1 / 2", Locale::named("en_US")), Entered::Formula("= 1 / 2".into()));
    }
}
