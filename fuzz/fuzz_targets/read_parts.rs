//! A workbook with any text as each of its parts, with four dashes on a line between them: sheet, shared texts, formats, notes,
//! threads, table, workbook. Read and judged without a panic, and written into.

#![no_main]

mod shared;

use kpiwarden::engine;
use kpiwarden::sheets::{OpenOptions, open};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let book = shared::workbook(&mut shared::split(bytes));
    let path = std::env::temp_dir().join(format!("kpiwarden-fuzz-{}-parts.xlsx", std::process::id()));
    std::fs::write(&path, &book).expect("written");
    if let Ok(mut sheet) = open(&path, &OpenOptions::default()) {
        let input = engine::read(&mut *sheet, shared::settings());
        let _ = engine::check(vec![input], shared::TODAY);
    }
    let _ = std::fs::remove_file(&path);
    shared::write_and_compare(&book);
});
