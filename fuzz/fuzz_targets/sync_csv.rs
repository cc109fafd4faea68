//! Any bytes as a text file that is synced: the second sync is idle, and removal gives the text back. A record that was shorter than
//! its header keeps the delimiters that made it as long.

#![no_main]

mod shared;

use kpiwarden::engine::PlanOptions;
use kpiwarden::journal::MemoryJournal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("kpiwarden-fuzz-{}.csv", std::process::id()));
    std::fs::write(&path, bytes).expect("written");
    let mut journal = MemoryJournal::default();
    let first = shared::sync(&path, &mut journal, PlanOptions::default());
    if first.is_some_and(|outcome| outcome.error.is_none() && outcome.wrote() && outcome.remarks.is_empty()) {
        let written = std::fs::read(&path).expect("read");
        let again = shared::sync(&path, &mut journal, PlanOptions::default()).expect("it is a sheet still");
        assert!(!again.wrote() && again.conflicts.is_empty(), "the second sync is not idle: {again:?}");
        assert!(std::fs::read(&path).expect("read") == written);
        let removed = shared::sync(&path, &mut journal, PlanOptions { force: false, remove: true }).expect("a sheet");
        assert!(removed.error.is_none() && removed.conflicts.is_empty(), "{removed:?}");
        let back = std::fs::read(&path).expect("read");
        assert!(without_ends(&back) == without_ends(bytes), "removal does not give the text back");
    }
    let _ = std::fs::remove_file(&path);
});

/// The records without empty fields at their ends.
fn without_ends(bytes: &[u8]) -> Vec<&[u8]> {
    let is_end = |byte: &u8| b",;\t|\"".contains(byte);
    bytes
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .map(|line| &line[..line.iter().rposition(|b| !is_end(b)).map_or(0, |at| at + 1)])
        .collect()
}
