//! Excel workbooks: read through own streaming parsers, written by surgery on the package.

mod sheet;

pub(super) use sheet::XlsxSheet;
