//! What the emulator holds: spreadsheets with their tabs, cells and everything tied to ranges.

pub mod a1;
pub mod cell;
pub mod range;
pub mod sheet;
pub mod shift;
pub mod spreadsheet;
pub mod structure;
