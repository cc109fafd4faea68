//! Adapters for each kind of sheet.

mod budget;
mod collect;
mod csv;
pub mod google;
mod legacy;
mod limits;
mod number_format;
mod number_text;
mod ods;
mod open;
mod package;
mod read_only;
pub mod safe_write;
mod source;
mod tabs;
pub mod xlsx;
mod xml;

pub use collect::{CollectOptions, Collected, FoundFile, collect};
pub use limits::Limits;
pub use open::{OpenOptions, open, open_csv_bytes};
