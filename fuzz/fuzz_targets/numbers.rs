//! Any text as a figure: no panic, whatever the decimal separator.

#![no_main]

use kpiwarden::reading::numbers::{NumberStyle, read_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for decimal in [None, Some('.'), Some(',')] {
        let _ = read_text(text, &NumberStyle { decimal });
    }
});
