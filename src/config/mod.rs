//! The config file: read strictly, every problem reported at once with its line, then plain settings for each room.

mod file;
mod section;

pub use file::{Config, PollChoice, SheetConfig, SheetPlace, WriteMode};
pub use section::Problem;

/// The shipped example: every setting with its default and unit.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");
