//! Any bytes as a text file that is synced: the second sync is idle, and removal gives the bytes back.

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
        assert!(std::fs::read(&path).expect("read") == bytes, "removal does not give the bytes back");
    }
    let _ = std::fs::remove_file(&path);
});
