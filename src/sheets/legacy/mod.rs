//! The binary formats of Excel, `.xls` and `.xlsb`: read by own bounded readers, never written.

mod bytes;
pub(super) mod compound;
mod sst;
mod xls;
mod xls_tab;
mod xlsb;

pub(super) use xls::read_workbook as read_xls;
pub(super) use xlsb::read_workbook as read_xlsb;

#[cfg(test)]
mod tests;
