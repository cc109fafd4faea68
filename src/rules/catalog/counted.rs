//! Whether a row's own cells show that something is counted, whatever its sentence says.

use rust_decimal::Decimal;

use crate::model::{Cell, CellKind, Field, Reading, Unit};
use crate::reading::numbers::{self, NumberStyle};
use crate::rules::RowView;

/// A unit, a figure in one of the row's own fields, or a measured value in a column that has no meaning here.
pub(super) fn is_counted(row: &RowView<'_, '_>) -> bool {
    let kpi = row.kpi;
    let figures = [kpi.target, kpi.current, kpi.baseline, kpi.proposed, kpi.benchmark];
    kpi.unit.is_some() || figures.iter().any(|reading| reading.value().is_some()) || is_measured_elsewhere(row)
}

/// Whether a cell right of the sentence, in a column that no field takes, holds a measured value: a share, an amount of money or
/// a figure with a fraction. Whole numbers may be ids, years and ranks.
fn is_measured_elsewhere(row: &RowView<'_, '_>) -> bool {
    let mapping = row.table.mapping;
    let Some(sentence) = mapping.column(Field::Kpi) else { return false };
    let style = NumberStyle { decimal: mapping.conventions.decimal[Field::Current] };
    let taken = |column: u16| Field::ALL.iter().any(|&field| mapping.column(field) == Some(column));
    row.table.table.row(row.kpi.index).any(|(column, cell)| {
        column > sentence && column <= mapping.last_column && is_measured(cell, style) && !taken(column)
    })
}

fn is_measured(cell: Cell<'_>, style: NumberStyle) -> bool {
    const MEASURED_CHARS_MAX: usize = 40;
    let text = cell.trimmed();
    let may_be = cell.kind == CellKind::Number
        || text.len() <= MEASURED_CHARS_MAX && text.bytes().any(|byte| byte.is_ascii_digit());
    if !may_be {
        return false;
    }
    let Reading::Value(quantity) = numbers::read_cell(cell, &style) else { return false };
    quantity.value.fract() != Decimal::ZERO || matches!(quantity.unit, Some(Unit::Percent | Unit::Currency(_)))
}
