//! Delimited text: comma, semicolon, tab or pipe; UTF-8, UTF-16 or Windows-1252; any line end.
//! Read as a stream, written by splices that leave every other byte as it is.

mod dialect;
mod encoding;
mod escape;
mod read;
mod records;
mod scan;
mod sheet;
mod splice;

pub(super) use sheet::CsvSheet;
