//! Any text as a day, a period, a cadence or a period in a header: no panic.

#![no_main]

use jiff::civil::date;
use kpiwarden::model::DateOrder;
use kpiwarden::reading::dates::{DateStyle, header_period, read_cadence, read_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (kind, text) = input;
    let order = [None, Some(DateOrder::DayFirst), Some(DateOrder::MonthFirst), Some(DateOrder::YearFirst)];
    let style = DateStyle {
        order: order[usize::from(kind % 4)],
        fiscal_year_start: (kind / 4 % 12) as i8 + 1,
        near: date(2026, 11, 22),
    };
    let _ = read_text(text, &style);
    let _ = read_cadence(text);
    let _ = header_period(text, &style);
});
