//! Figures in every shape people write them.

mod around;
mod behind;
mod classify;
mod digits;
#[cfg(test)]
mod properties;
mod read;
mod scan;
mod signs;
#[cfg(test)]
mod tests;
mod words;

pub use read::{DecimalVotes, are_labelled, read_cell, read_text};

/// How figures are written where a cell stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct NumberStyle {
    /// The decimal separator, where the locale or the column's other cells have decided.
    pub decimal: Option<char>,
}
