//! Text to meaning: numbers, dates, KPI sentences, headers and rows.

pub mod addresses;
pub mod columns;
pub mod dates;
pub mod numbers;
pub mod people;
mod people_words;
pub mod rows;
pub mod statement;
pub mod tabs;
pub mod units;
mod words;
