//! Any bytes as a sheet file: no panic, and no more memory than the limits allow.

#![no_main]

use kpiwarden::sheets::{OpenOptions, open};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("kpiwarden-fuzz-{}.xlsx", std::process::id()));
    std::fs::write(&path, bytes).expect("written");
    if let Ok(mut sheet) = open(&path, &OpenOptions::default()) {
        let _ = sheet.read();
    }
    let _ = std::fs::remove_file(&path);
});
