//! Delimited text: comma, semicolon, tab or pipe.

mod sheet;

pub(super) use sheet::CsvSheet;
