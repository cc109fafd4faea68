//! Figures in every shape people write them.

use crate::model::{Cell, Quantity, Reading};

/// How figures are written where a cell stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct NumberStyle {
    /// The decimal separator, where the locale or the column's other cells have decided.
    pub decimal: Option<char>,
}

/// Reads one cell.
pub fn read_cell<'t>(cell: Cell<'t>, style: &NumberStyle) -> Reading<Quantity<'t>> {
    read_text(cell.trimmed(), style)
}

/// Reads a trimmed text.
pub fn read_text<'t>(text: &'t str, _style: &NumberStyle) -> Reading<Quantity<'t>> {
    if text.is_empty() {
        return Reading::Empty;
    }
    text.parse().map_or(Reading::OpenEnded, |value| Reading::Value(Quantity::plain(value)))
}

/// The decimal separator that the cells of one column agree on, if any of them decides.
pub fn decide_decimal<'t>(_texts: impl Iterator<Item = &'t str>) -> Option<char> {
    None
}
