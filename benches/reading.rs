//! What one cell costs to read: nanoseconds a call, for each of the shapes a sheet holds. Run with `cargo bench --bench reading`.

#![expect(clippy::print_stdout, reason = "a bench reports to whoever runs it")]

use std::hint::black_box;
use std::time::Instant;

use jiff::civil::date;
use kpiwarden::reading::dates::{self, DateStyle};
use kpiwarden::reading::numbers::{self, NumberStyle};

/// Calls in one measurement, and measurements of which the best counts: the others were disturbed.
const CALLS: u32 = 1_000;
const ROUNDS: u32 = 300;

fn measure(what: &str, texts: &[&str], mut read: impl FnMut(&str)) {
    for text in texts {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            for _ in 0..CALLS {
                read(black_box(text));
            }
            best = best.min(start.elapsed().as_secs_f64() / f64::from(CALLS) * 1e9);
        }
        println!("{what:<8} {best:>7.1} ns  {text}");
    }
}

fn main() {
    let number = NumberStyle::default();
    let day = DateStyle { order: None, fiscal_year_start: 1, near: date(2026, 11, 25) };
    let figures = [
        "42",
        "1234567",
        "12.5",
        "99,5%",
        "1,234",
        "1.234,56 EUR",
        "$1.2M",
        ">= 95%",
        "10-12 %",
        "at least 5 days",
        "TBD",
        "-",
    ];
    measure("figure", &figures, |text| {
        black_box(numbers::read_text(text, &number));
    });
    let days = ["2026-12-31", "2026", "Q3 2026", "31.12.2026", "31 December 2026", "end of June", "ongoing"];
    measure("date", &days, |text| {
        black_box(dates::read_text(text, &day));
    });
    measure("cadence", &["weekly", "alle 2 Wochen"], |text| {
        black_box(dates::read_cadence(text));
    });
    measure("header", &["Target 2025", "Owner", "y1_2026_27"], |text| {
        black_box(dates::header_period(text, &day));
    });
}
