//! Any text as a config: no panic, and every problem has a place in the text.

#![no_main]

use std::path::Path;

use kpiwarden::config::Config;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(problems) = Config::parse(text, Path::new("/kpis")) {
        assert!(!problems.is_empty());
        for problem in problems {
            assert!(problem.line >= 1 && problem.line <= text.lines().count().max(1) + 1, "{problem:?}");
        }
    }
});
