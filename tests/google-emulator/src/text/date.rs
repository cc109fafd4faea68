//! Serial dates: days since 30 December 1899, the time of day as the fraction.

use jiff::civil::{Date, DateTime, Time, date};

const EPOCH: Date = date(1899, 12, 30);

/// The serial number of a date; none for a date that does not exist.
pub fn serial(year: i32, month: u32, day: u32) -> Option<f64> {
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(f64::from(EPOCH.until(date).ok()?.get_days()))
}

/// The date and time of a serial number; none outside the years that can be.
pub fn moment(serial: f64) -> Option<DateTime> {
    if !(-690_000.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let milliseconds = (serial * 86_400_000.0).round() as i64;
    let (days, rest) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
    let date = EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    let seconds = rest / 1000;
    let part = |value: i64| i8::try_from(value).unwrap_or(0);
    let time =
        Time::new(part(seconds / 3600), part(seconds / 60 % 60), part(seconds % 60), (rest % 1000) as i32 * 1_000_000);
    Some(DateTime::from_parts(date, time.ok()?))
}

/// The number of a month by its English name or the first three letters of it.
pub fn month_named(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    let fits = |name: &str| word.len() >= 3 && name.to_ascii_lowercase().starts_with(&word);
    MONTHS.iter().position(|name| fits(name)).map(|at| at as u32 + 1)
}

/// The months in English.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The days of the week in English, Monday first.
pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials() {
        assert_eq!(serial(2020, 1, 1), Some(43831.0));
        assert_eq!(serial(1999, 1, 2), Some(36162.0));
        assert_eq!(serial(2023, 2, 29), None);
        assert_eq!(moment(43831.75).map(|m| m.to_string()), Some("2020-01-01T18:00:00".into()));
    }
}
