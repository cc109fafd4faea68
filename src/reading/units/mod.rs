//! Units: percent, money by ISO 4217, time, and whatever else is counted.

pub(crate) mod fold;
pub(crate) mod phrases;

use crate::model::Unit;

/// The unit that a Unit column's text names.
pub fn read<'t>(text: &'t str) -> Option<Unit<'t>> {
    (!text.is_empty()).then_some(Unit::Named(text))
}
