//! What holds for every day and every text.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::model::{Cell, CellKind, NumberFormat, Reading, When};

fn style(order: Option<DateOrder>) -> DateStyle {
    DateStyle { order, fiscal_year_start: 1, near: date(2026, 11, 25) }
}

fn days() -> impl Strategy<Value = Date> {
    (0_i32..73_000).prop_map(|days| date(2000, 1, 1).saturating_add(days.days()))
}

const ENGLISH: [&str; 12] = [
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
const GERMAN: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const SPANISH: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const PORTUGUESE: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];
const ITALIAN: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];
const DUTCH: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

fn of_month(names: [&'static str; 12], month: i8) -> &'static str {
    names[usize::from(month.unsigned_abs()) - 1]
}

/// A day in all the ways it is written.
fn written(day: Date) -> Vec<String> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    let name = |names: [&'static str; 12]| of_month(names, m);
    vec![
        format!("{y}-{m:02}-{d:02}"),
        format!("{y}-{m:02}-{d:02}T09:30:00Z"),
        format!("{y}-{m:02}-{d:02} 00:00:00"),
        format!("{y}/{m}/{d}"),
        format!("{y}.{m:02}.{d:02}"),
        format!("{y}{m:02}{d:02}"),
        format!("{y}年{m}月{d}日"),
        format!("{} {d}, {y}", name(ENGLISH)),
        format!("{d} {} {y}", name(ENGLISH)),
        format!("{d}-{}-{y}", &name(ENGLISH)[..3]),
        format!("{d}. {} {y}", name(GERMAN)),
        format!("{d} {} {y}", name(FRENCH)),
        format!("{d} de {} de {y}", name(SPANISH)),
        format!("{d} de {} de {y}", name(PORTUGUESE)),
        format!("{d} {} {y}", name(ITALIAN)),
        format!("{d} {} {y}", name(DUTCH)),
        format!("by {d} {} {y}", name(ENGLISH)),
        format!("no later than {} {d}, {y}", name(ENGLISH)),
    ]
}

proptest! {
    #[test]
    fn a_written_day_is_read(day in days()) {
        for text in written(day) {
            prop_assert_eq!(read_text(&text, &style(None)), Reading::Value(When::day(day)), "{}", text);
        }
    }

    #[test]
    fn a_short_day_is_read_by_its_order(day in days(), sign in prop_oneof![Just('/'), Just('.'), Just('-')]) {
        let (y, m, d) = (day.year(), day.month(), day.day());
        for (text, order) in [
            (format!("{d}{sign}{m}{sign}{y}"), DateOrder::DayFirst),
            (format!("{d:02}{sign}{m:02}{sign}{y}"), DateOrder::DayFirst),
            (format!("{m}{sign}{d}{sign}{y}"), DateOrder::MonthFirst),
        ] {
            prop_assert_eq!(read_text(&text, &style(Some(order))), Reading::Value(When::day(day)), "{}", &text);
            // Undecided, the true day is one of the two given.
            let Reading::Value(when) = read_text(&text, &style(None)) else { return Err(TestCaseError::fail(text)) };
            prop_assert!(when.period.first == day || when.other == Some(day), "{}", text);
            prop_assert_eq!(when.other.is_some(), d <= 12 && d != day.month(), "{}", text);
        }
    }

    #[test]
    fn a_month_quarter_or_half_holds_its_days(day in days()) {
        let (y, m) = (day.year(), day.month());
        let (q, h) = ((m - 1) / 3 + 1, (m - 1) / 6 + 1);
        for (text, days) in [
            (format!("{} {y}", of_month(ENGLISH, m)), 28..=31),
            (format!("{}-{:02}", &of_month(ENGLISH, m)[..3], y % 100), 28..=31),
            (format!("{y}-{m:02}"), 28..=31),
            (format!("{m:02}/{y}"), 28..=31),
            (format!("Q{q} {y}"), 90..=92),
            (format!("{q}. Quartal {y}"), 90..=92),
            (format!("{y}-Q{q}"), 90..=92),
            (format!("H{h} {y}"), 181..=184),
            (format!("{y}"), 365..=366),
        ] {
            // Two digits tell years only up to 2079.
            if text.len() == 6 && y > 2079 {
                continue;
            }
            let Reading::Value(when) = read_text(&text, &style(None)) else { return Err(TestCaseError::fail(text)) };
            prop_assert!(when.period.contains(day), "{}: {:?}", text, when);
            prop_assert!(days.contains(&calendar::days_in(when.period)), "{}", text);
            prop_assert!(!when.year_assumed);
        }
    }

    #[test]
    fn fiscal_quarters_fill_the_fiscal_year(year in 2000_i16..2100, start in 1_i8..=12) {
        let style = DateStyle { fiscal_year_start: start, ..style(None) };
        let period = |text: String| read_text(&text, &style).value().map(|when| when.period);
        let whole = period(format!("FY{year}")).expect("a fiscal year");
        let mut next = whole.first;
        for quarter in 1..=4 {
            let part = period(format!("Q{quarter} FY{year}")).expect("a fiscal quarter");
            prop_assert_eq!(part.first, next);
            next = calendar::plus_days(part.last, 1);
        }
        prop_assert_eq!(next, calendar::plus_days(whole.last, 1));
        prop_assert_eq!(whole.last.year(), year);
    }

    #[test]
    fn an_assumed_year_lies_within_a_year_of_the_day(day in days(), near in days()) {
        let style = DateStyle { near, ..style(None) };
        let text = format!("{} {}", day.day(), of_month(ENGLISH, day.month()));
        if let Reading::Value(when) = read_text(&text, &style) {
            prop_assert!(when.year_assumed);
            let read = when.period.first;
            prop_assert!(read.year() == near.year() || read.year() == near.year() + 1);
            prop_assert_eq!((read.month(), read.day()), (day.month(), day.day()));
        } else {
            // 29 February of two years that are no leap years.
            prop_assert_eq!((day.month(), day.day()), (2, 29));
        }
    }

    #[test]
    fn a_serial_is_its_day(day in (0_i32..59_000).prop_map(|days| date(1955, 1, 1).saturating_add(days.days()))) {
        let serial = date(1899, 12, 30).until(day).expect("days").get_days();
        let text = serial.to_string();
        let cell = Cell { text: &text, kind: CellKind::Number, format: NumberFormat::General, formula: false };
        prop_assert_eq!(read_cell(cell, &style(None)), Reading::Value(When::day(day)));
    }

    #[test]
    fn no_text_panics(text in "\\PC*") {
        every_reader(&text);
    }

    #[test]
    fn no_text_made_of_what_dates_are_made_of_panics(
        text in "([0-9]{1,2}|[0-9]{4}|[0-9]{5,12}|[-/.,:'()_+ ]|Q|FY|H|KW|T|S|y|Jan|mai|Dezember|end|of|by|before|Mitte|year|quarter|年|月|日|十|第|季度|令和|nd|Mon|Z|to|bis){0,20}"
    ) {
        every_reader(&text);
    }
}

fn every_reader(text: &str) {
    for order in [None, Some(DateOrder::MonthFirst)] {
        for fiscal_year_start in [i8::MIN, 0, 1, 10, i8::MAX] {
            let style = DateStyle { fiscal_year_start, ..style(order) };
            let _ = read_text(text.trim(), &style);
            let _ = header_period(text, &style);
        }
        // The calendar's last year has no next.
        let _ = read_text(text.trim(), &DateStyle { near: Date::MAX, ..style(order) });
        let _ = read_text(text.trim(), &DateStyle { near: Date::MIN, ..style(order) });
    }
    let _ = is_plainly_date(text);
    let _ = ordinal_in_header(text);
    let _ = read_cadence(text);
    let _ = decide_order(std::iter::once(text));
}
