//! Numbers, days and times as workbooks store them, to the text a table holds.

use std::borrow::Cow;
use std::fmt::Write;

use crate::model::{CellKind, NumberFormat};

/// Significant digits that spreadsheet programs show; further ones are leftovers of binary arithmetic.
const DIGITS: usize = 15;

/// A stored number as its shortest plain decimal, to 15 significant digits; `None` where it is no finite number.
pub(super) fn plain_decimal(raw: &str) -> Option<Cow<'_, str>> {
    if is_plain(raw.as_bytes()) {
        return Some(Cow::Borrowed(raw));
    }
    let value: f64 = raw.trim().parse().ok()?;
    value.is_finite().then(|| Cow::Owned(shortest(value)))
}

/// Whether a number is written in the way it would be written here, so that it can be taken as it is.
fn is_plain(raw: &[u8]) -> bool {
    let unsigned = raw.strip_prefix(b"-").unwrap_or(raw);
    if unsigned.is_empty() || unsigned.len() > DIGITS {
        return false;
    }
    let point = unsigned.iter().position(|&byte| byte == b'.');
    let whole = point.unwrap_or(unsigned.len());
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let whole_is_plain = match &unsigned[..whole] {
        [b'0'] => point.is_some() || raw.len() == 1,
        [] | [b'0', ..] => false,
        more => digits(more),
    };
    whole_is_plain
        && match point {
            None => true,
            Some(point) => {
                let fraction = &unsigned[point + 1..];
                digits(fraction) && fraction.last().is_some_and(|&last| last != b'0')
            }
        }
}

/// The shortest plain decimal of a finite number, to 15 significant digits.
pub(super) fn shortest(value: f64) -> String {
    let scientific = format!("{value:.*e}", DIGITS - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let mut text = String::with_capacity(digits.len() + 4);
    if value < 0.0 {
        text.push('-');
    }
    let point = exponent + 1;
    if point <= 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', point.unsigned_abs() as usize));
        text.push_str(digits);
        return text;
    }
    let point = point.unsigned_abs() as usize;
    match digits.split_at_checked(point) {
        Some((whole, fraction)) if !fraction.is_empty() => {
            text.push_str(whole);
            text.push('.');
            text.push_str(fraction);
        }
        _ => {
            text.push_str(digits);
            text.extend(std::iter::repeat_n('0', point - digits.len()));
        }
    }
    text
}

/// The days a workbook counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Epoch {
    /// Day 1 is 1 January 1900, and there is a 29 February 1900 that never was.
    #[default]
    From1900,
    /// Day 0 is 1 January 1904.
    From1904,
}

/// What a stored number is by its format: text, kind and format of the cell. `text` is the number in plain decimal.
pub(super) fn stored_number(
    value: f64,
    text: Cow<'_, str>,
    format: NumberFormat,
    epoch: Epoch,
) -> (Cow<'_, str>, CellKind, NumberFormat) {
    match format {
        NumberFormat::Date => match iso_date(value, epoch) {
            Some(date) => (Cow::Owned(date), CellKind::Date, format),
            None if value > 0.0 && value < 1.0 => (text, CellKind::Time, NumberFormat::Time),
            None => (text, CellKind::Number, NumberFormat::General),
        },
        NumberFormat::Time => (text, CellKind::Time, format),
        _ => (text, CellKind::Number, format),
    }
}

/// A serial as an ISO date, with the time where there is one; `None` where no day has that serial.
pub(super) fn iso_date(serial: f64, epoch: Epoch) -> Option<String> {
    const SECONDS_A_DAY: f64 = 86_400.0;
    let seconds = (serial * SECONDS_A_DAY).round();
    let first = if epoch == Epoch::From1900 { SECONDS_A_DAY } else { 0.0 };
    if !seconds.is_finite() || seconds < first || serial > 2_958_466.0 {
        return None;
    }
    let seconds = seconds as i64;
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days from 1 January 1970.
    let day = match epoch {
        Epoch::From1904 => day - 24_107,
        Epoch::From1900 if day < 60 => day - 25_568,
        Epoch::From1900 if day == 60 => day - 25_569,
        Epoch::From1900 => day - 25_569,
    };
    let (year, month, day) = civil_from_days(day);
    if !(1..=9999).contains(&year) {
        return None;
    }
    let mut text = String::with_capacity(19);
    let _ = write!(text, "{year:04}-{month:02}-{day:02}");
    if second != 0 {
        let _ = write!(text, "T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    }
    Some(text)
}

/// Year, month and day of a day counted from 1 January 1970, in the Gregorian calendar.
/// Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// An ISO 8601 date or date and time as strict workbooks and `OpenDocument` store it, brought to the form of a table:
/// no fraction of a second, no midnight, no zone.
pub(super) fn tidy_iso_date(raw: &str) -> Option<String> {
    let raw = raw.trim();
    let (date, time) = raw.split_at_checked(10)?;
    let shape = date.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if !shape {
        return None;
    }
    let time = time.strip_prefix('T').unwrap_or("");
    let time = time.split(['.', 'Z', '+']).next().unwrap_or("");
    if time.is_empty() || time == "00:00:00" || time == "00:00" {
        return Some(date.to_owned());
    }
    let shape = time.len() >= 5
        && time.bytes().enumerate().all(|(i, b)| if i % 3 == 2 { b == b':' } else { b.is_ascii_digit() });
    if !shape {
        return None;
    }
    Some(if time.len() == 5 { format!("{date}T{time}:00") } else { format!("{date}T{time}") })
}

/// An ISO 8601 duration (`PT36H30M0S`) as a fraction of a day.
pub(super) fn days_of_duration(raw: &str) -> Option<f64> {
    let (sign, rest) = match raw.trim().strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, raw.trim()),
    };
    let rest = rest.strip_prefix('P')?;
    let (date, time) = rest.split_once('T').unwrap_or((rest, ""));
    let mut days = 0.0;
    for (part, units) in [(date, &[('D', 1.0)][..]), (time, &[('H', 24.0), ('M', 1440.0), ('S', 86_400.0)][..])] {
        let mut number_from = 0;
        for (at, c) in part.char_indices() {
            if c.is_ascii_digit() || c == '.' {
                continue;
            }
            let &(_, per_day) = units.iter().find(|&&(unit, _)| unit == c)?;
            let number: f64 = part.get(number_from..at)?.parse().ok()?;
            days += number / per_day;
            number_from = at + c.len_utf8();
        }
        if number_from != part.len() {
            return None;
        }
    }
    Some(sign * days)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_in_plain_decimal() {
        let check = |raw: &str, expect: &str| assert_eq!(plain_decimal(raw).as_deref(), Some(expect), "{raw}");
        check("0", "0");
        check("-0", "0");
        check("35", "35");
        check("-0.35", "-0.35");
        check("1.50", "1.5");
        check("007", "7");
        check(".5", "0.5");
        check("5.", "5");
        check("0.30000000000000004", "0.3");
        check("199999999.99999997", "200000000");
        check("1.0000000000000001E-5", "0.00001");
        check("1E+20", "100000000000000000000");
        check("12345678901234567", "12345678901234600");
        check("-1.5e3", "-1500");
        check("9.9999999999999995E-8", "0.0000001");
        check(" 7 ", "7");
        for raw in ["", "-", ".", "abc", "NaN", "inf", "1,5", "1e999"] {
            assert_eq!(plain_decimal(raw), None, "{raw}");
        }
    }

    #[test]
    fn serials_are_days() {
        let check = |serial: f64, epoch, expect: &str| {
            assert_eq!(iso_date(serial, epoch).as_deref(), Some(expect), "{serial}");
        };
        check(1.0, Epoch::From1900, "1900-01-01");
        check(59.0, Epoch::From1900, "1900-02-28");
        check(60.0, Epoch::From1900, "1900-02-28");
        check(61.0, Epoch::From1900, "1900-03-01");
        check(46_387.0, Epoch::From1900, "2026-12-31");
        check(46_387.395_833_333_336, Epoch::From1900, "2026-12-31T09:30:00");
        check(46_386.999_999_9, Epoch::From1900, "2026-12-31");
        check(2_958_465.0, Epoch::From1900, "9999-12-31");
        check(0.0, Epoch::From1904, "1904-01-01");
        check(44_925.0, Epoch::From1904, "2026-12-31");
        for serial in [-1.0, 0.0, 0.5, 3e6, f64::NAN, f64::INFINITY] {
            assert_eq!(iso_date(serial, Epoch::From1900), None, "{serial}");
        }
    }

    #[test]
    fn iso_texts() {
        let check = |raw: &str, expect: Option<&str>| assert_eq!(tidy_iso_date(raw).as_deref(), expect, "{raw}");
        check("2026-12-31", Some("2026-12-31"));
        check("2026-12-31T00:00:00.000Z", Some("2026-12-31"));
        check("2026-12-31T09:30:00.5", Some("2026-12-31T09:30:00"));
        check("2026-12-31T09:30", Some("2026-12-31T09:30:00"));
        check("31.12.2026", None);
        check("2026-12-3ä", None);
        assert_eq!(days_of_duration("PT36H30M0S"), Some(1.520_833_333_333_333_3));
        assert_eq!(days_of_duration("-P1DT12H"), Some(-1.5));
        assert_eq!(days_of_duration("PT09H00M00.000S"), Some(0.375));
        for raw in ["", "P1Y", "36H", "PTH", "PT5"] {
            assert_eq!(days_of_duration(raw).filter(|&days| days != 0.0), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn fifteen_digits_survive(mantissa in -999_999_999_999_999_i64..=999_999_999_999_999, exponent in -20_i32..20) {
            let value: f64 = format!("{mantissa}e{exponent}").parse().expect("a number");
            let text = shortest(value);
            prop_assert!(text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-'));
            let back: f64 = text.parse().expect("a number");
            prop_assert!((back - value).abs() <= value.abs() * 1e-14);
            let again = plain_decimal(&text).map(Cow::into_owned);
            prop_assert_eq!(again.as_ref(), Some(&text));
        }

        #[test]
        fn days_agree_with_the_calendar(day in 61_i64..2_958_466) {
            let first = jiff::civil::date(1899, 12, 30);
            let expect = first.checked_add(jiff::Span::new().days(day)).expect("in range");
            prop_assert_eq!(iso_date(day as f64, Epoch::From1900), Some(expect.to_string()));
        }
    }
}
