//! Excel workbooks: read through own streaming parsers, written by surgery on the package.

mod drawings;
mod notes;
mod own_names;
pub(super) mod parts;
pub(super) mod read;
mod sheet;
mod strings;
mod styles;
mod tab;
pub mod write;

pub(super) use sheet::XlsxSheet;
