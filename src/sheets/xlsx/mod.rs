//! Excel workbooks: read through own streaming parsers, written by surgery on the package.

mod notes;
mod parts;
mod read;
mod sheet;
mod strings;
mod styles;
mod tab;

pub(super) use sheet::XlsxSheet;
