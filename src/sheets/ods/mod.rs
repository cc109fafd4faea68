//! `OpenDocument` spreadsheets: read by an own streaming scanner, not written yet.

mod cell;
mod formats;
mod read;
mod tab;

pub(super) use read::read_workbook;
