//! The config file: read strictly, every problem reported at once with its line, then plain settings for each room.

mod custom;
mod file;
mod google;
mod rules;
mod section;
mod service;
mod sheets;
#[cfg(test)]
mod tests;

pub use file::{Config, Poll, Watch};
pub use google::GoogleConfig;
pub use rules::SheetRules;
pub use section::Problem;
pub use service::{SecretConfig, ServiceConfig, Surroundings, TellConfig};
pub use sheets::{SheetConfig, SheetPlace};

/// The shipped example: every setting with its default and unit.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");
