//! Number and date patterns, as far as sheets of goals use them.

use super::date::{MONTHS, WEEKDAYS, moment};
use super::locale::Locale;

/// A number by a pattern such as `#,##0.00`, `0%`, `[$€]#,##0` or `0.0"x";-0.0"x"`.
pub fn number(value: f64, pattern: &str, locale: Locale) -> String {
    let sections = split_sections(pattern);
    let (section, value) = match (sections.as_slice(), value) {
        ([_, negative, ..], value) if value < 0.0 => (negative, value.abs()),
        ([_, _, zero, ..], 0.0) => (zero, 0.0),
        ([first, ..], value) => (first, value),
        ([], value) => return value.to_string(),
    };
    section_number(value, section, locale)
}

fn split_sections(pattern: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for letter in pattern.chars() {
        if letter == '"' {
            quoted = !quoted;
        }
        if letter == ';' && !quoted {
            out.push(String::new());
        } else if let Some(last) = out.last_mut() {
            last.push(letter);
        }
    }
    out
}

#[derive(Default)]
struct Shape {
    before: String,
    after: String,
    whole_min: usize,
    decimals_min: usize,
    decimals_max: usize,
    grouped: bool,
    percent: bool,
    exponent: bool,
    seen: bool,
}

fn shape(pattern: &str) -> Shape {
    let mut shape = Shape::default();
    let mut fraction = false;
    let mut chars = pattern.chars().peekable();
    while let Some(letter) = chars.next() {
        let literal = |shape: &mut Shape, text: &str| {
            if shape.seen { shape.after.push_str(text) } else { shape.before.push_str(text) }
        };
        match letter {
            '"' => {
                let text: String = chars.by_ref().take_while(|c| *c != '"').collect();
                literal(&mut shape, &text);
            }
            '\\' => {
                let text: String = chars.next().into_iter().collect();
                literal(&mut shape, &text);
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if let Some(symbol) = inner.strip_prefix('$') {
                    literal(&mut shape, symbol.split('-').next().unwrap_or_default());
                }
            }
            '_' | '*' => {
                chars.next();
            }
            '0' | '#' | '?' => {
                shape.seen = true;
                match (fraction, letter) {
                    (true, '0') => {
                        shape.decimals_max += 1;
                        shape.decimals_min = shape.decimals_max;
                    }
                    (true, _) => shape.decimals_max += 1,
                    (false, '0') => shape.whole_min += 1,
                    (false, _) => {}
                }
            }
            '.' if shape.seen || chars.peek().is_some_and(|c| matches!(c, '0' | '#')) => {
                shape.seen = true;
                fraction = true;
            }
            ',' if shape.seen => shape.grouped = true,
            'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => {
                chars.next();
                while chars.next_if(|c| *c == '0').is_some() {}
                shape.exponent = true;
            }
            '%' => {
                shape.percent = true;
                literal(&mut shape, "%");
            }
            other => literal(&mut shape, &other.to_string()),
        }
    }
    shape
}

fn section_number(value: f64, pattern: &str, locale: Locale) -> String {
    let shape = shape(pattern);
    if !shape.seen {
        return format!("{}{}", shape.before, shape.after);
    }
    let value = if shape.percent { value * 100.0 } else { value };
    let sign = if value < 0.0 { "-" } else { "" };
    let size = value.abs();
    if shape.exponent {
        let text = format!("{size:.*e}", shape.decimals_max);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let mark = if exponent < 0 { '-' } else { '+' };
        let mantissa = mantissa.replace('.', &locale.decimal.to_string());
        return format!("{sign}{}{mantissa}E{mark}{:02}{}", shape.before, exponent.abs(), shape.after);
    }
    // Halves away from zero, as a sheet shows them: 2.675 is 2.68 though the float lies a hair below.
    let decimals = shape.decimals_max.min(15);
    let scale = 10f64.powi(decimals as i32);
    let scaled = size * scale;
    let rounded = if scaled < 1e15 { (scaled * (1.0 + 1e-15)).round() / scale } else { size };
    let text = format!("{rounded:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut fraction = fraction.to_owned();
    while fraction.len() > shape.decimals_min && fraction.ends_with('0') {
        fraction.pop();
    }
    let whole = if whole == "0" && shape.whole_min == 0 { "" } else { whole };
    let mut whole = format!("{}{whole}", "0".repeat(shape.whole_min.saturating_sub(whole.len())));
    if shape.grouped {
        whole = grouped(&whole, locale.group);
    }
    let mark = if fraction.is_empty() { String::new() } else { locale.decimal.to_string() };
    format!("{sign}{}{whole}{mark}{fraction}{}", shape.before, shape.after)
}

fn grouped(digits: &str, mark: char) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

/// A serial date by a pattern such as `yyyy-mm-dd`, `d. mmmm yyyy` or `h:mm am/pm`; none outside the calendar.
pub fn date(serial: f64, pattern: &str) -> Option<String> {
    let at = moment(serial)?;
    let half_day = pattern.to_ascii_lowercase().contains("am/pm") || pattern.contains("a/p");
    let letters: Vec<char> = pattern.chars().collect();
    let mut out = String::new();
    let mut index = 0;
    let mut after_hours = false;
    while index < letters.len() {
        let letter = letters[index];
        let lower = letter.to_ascii_lowercase();
        let run = letters[index..].iter().take_while(|c| c.eq_ignore_ascii_case(&letter)).count();
        let rest: String = letters[index..].iter().collect::<String>().to_ascii_lowercase();
        if rest.starts_with("am/pm") {
            out.push_str(if at.hour() < 12 { "AM" } else { "PM" });
            index += 5;
            continue;
        }
        match lower {
            '"' => {
                let end = letters[index + 1..].iter().position(|c| *c == '"').map_or(letters.len(), |e| index + 1 + e);
                out.extend(&letters[index + 1..end]);
                index = end + 1;
                continue;
            }
            '\\' => {
                out.extend(letters.get(index + 1));
                index += 2;
                continue;
            }
            'y' if run <= 2 => out.push_str(&format!("{:02}", at.year().rem_euclid(100))),
            'y' => out.push_str(&format!("{:04}", at.year())),
            'd' => match run {
                1 => out.push_str(&at.day().to_string()),
                2 => out.push_str(&format!("{:02}", at.day())),
                3 => out.push_str(&weekday(at)[..3]),
                _ => out.push_str(weekday(at)),
            },
            'h' => {
                let hour = if half_day { (at.hour() + 11) % 12 + 1 } else { at.hour() };
                out.push_str(&padded(hour, run));
                after_hours = true;
            }
            's' => out.push_str(&padded(at.second(), run)),
            'm' if letter == 'm' && (after_hours || before_seconds(&letters[index + run..])) => {
                out.push_str(&padded(at.minute(), run));
                after_hours = false;
            }
            'm' => {
                let name = MONTHS[usize::try_from(at.month() - 1).unwrap_or(0).min(11)];
                match run {
                    1 | 2 => out.push_str(&padded(at.month(), run)),
                    3 => out.push_str(&name[..3]),
                    _ => out.push_str(name),
                }
            }
            _ => {
                out.extend(std::iter::repeat_n(letter, run));
            }
        }
        index += run;
    }
    Some(out)
}

fn before_seconds(rest: &[char]) -> bool {
    rest.iter().find(|c| c.is_ascii_alphabetic()).is_some_and(|c| c.eq_ignore_ascii_case(&'s'))
}

fn padded(value: i8, width: usize) -> String {
    if width >= 2 { format!("{value:02}") } else { value.to_string() }
}

fn weekday(at: jiff::civil::DateTime) -> &'static str {
    WEEKDAYS[usize::try_from(at.weekday().to_monday_zero_offset()).unwrap_or(0).min(6)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let check = |value: f64, pattern: &str, expect: &str| {
            assert_eq!(number(value, pattern, Locale::named("en_US")), expect, "{value} by {pattern}");
        };
        check(2_000_000.01, "#,##0.00", "2,000,000.01");
        check(0.125, "0%", "13%");
        check(0.125, "0.00%", "12.50%");
        check(1234.5, "[$€]#,##0.00", "€1,234.50");
        check(1234.5, "#,##0.00 [$€-407]", "1,234.50 €");
        check(-5.0, "#,##0", "-5");
        check(-5.0, "0;(0)", "(5)");
        check(0.5, "#.##", ".5");
        check(12345.0, "0.00E+00", "1.23E+04");
        check(5.0, "0.0\" x\"", "5.0 x");
        check(2.675, "0.00", "2.68");
        assert_eq!(number(1234.5, "#,##0.00", Locale::named("de_DE")), "1.234,50");
    }

    #[test]
    fn dates() {
        let check = |serial: f64, pattern: &str, expect: &str| {
            assert_eq!(date(serial, pattern).as_deref(), Some(expect), "{pattern}");
        };
        check(43831.0, "yyyy-mm-dd", "2020-01-01");
        check(43831.0, "M/d/yyyy", "1/1/2020");
        check(43831.0 + 65_146.0 / 86_400.0, "dd.MM.yyyy HH:mm:ss", "01.01.2020 18:05:46");
        check(43831.5, "mmm d, yyyy h:mm am/pm", "Jan 1, 2020 12:00 PM");
        check(43831.5, "dddd \"at\" hh:mm", "Wednesday at 12:00");
    }
}
