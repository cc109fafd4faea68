//! Any text as a KPI statement: no panic.

#![no_main]

use jiff::civil::date;
use kpiwarden::reading::statement::{StatementContext, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = read(text, &StatementContext::alone(date(2026, 11, 22)));
});
