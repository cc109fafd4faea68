//! Adapters for each kind of sheet.

mod csv;
mod limits;
mod open;
pub mod safe_write;
pub mod xlsx;

pub use limits::Limits;
pub use open::{OpenOptions, open, open_csv_bytes};
