//! Progress, pace, stretch targets, milestones and roll-ups.
//!
//! Pure arithmetic: the same rows, the same history and the same `today` give the same answer. Figures are decimal;
//! only ratios (p, e, pace) are floats. What would overflow a decimal is `None`, never a panic.

mod assess;
mod calendar;
mod direction;
mod figures;
mod forecast;
mod known;
pub mod milestones;
mod recurrence;
pub mod rollup;
mod settings;
mod shape;
pub mod show;
mod status;
pub mod stretch;
mod verdict;

#[cfg(test)]
mod tests;

pub use assess::assess;
pub use forecast::{Forecast, WeeklyPace, forecast, weekly_pace};
pub use known::{History, Known};
pub use settings::{PacePreset, Rounding, Settings, StretchMethod, StretchSettings};
pub use status::pace;
pub use verdict::{Working, verdict, working};
