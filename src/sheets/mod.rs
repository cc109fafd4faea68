//! Adapters for each kind of sheet.

mod csv;
mod limits;
mod number_format;
mod number_text;
mod open;
mod package;
pub mod safe_write;
mod source;
pub mod xlsx;
mod xml;

pub use limits::Limits;
pub use open::{OpenOptions, open, open_csv_bytes};
