//! Any bytes as a workbook that is written into.

#![no_main]

mod shared;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| shared::write_and_compare(bytes));
