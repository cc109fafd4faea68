//! A workbook with any text as its sheet, so that what is tried out is the sheet and not the package.

#![no_main]

mod shared;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|sheet: &[u8]| shared::write_and_compare(&shared::workbook(&mut [sheet].into_iter())));
