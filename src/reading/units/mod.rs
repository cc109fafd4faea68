//! Units: percent, money by ISO 4217, time, and whatever else is counted.

pub(crate) mod currencies;
pub(crate) mod fold;
pub(crate) mod phrases;
mod read;
#[cfg(test)]
mod tests;
pub(crate) mod words;

pub use read::{Scaled, in_column, read, read_scaled, seconds, time_of_seconds};
