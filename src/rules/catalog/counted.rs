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

/// How far a definition is read.
const DEFINITION_CHARS_MAX: usize = 400;

/// Whether the row's definition or formula says what is counted: a quotient, a sum, or words that can be measured themselves.
pub(super) fn is_defined(row: &RowView<'_, '_>) -> bool {
    let text = row.kpi.definition;
    if text.is_empty() {
        return false;
    }
    if is_formula(text) {
        return true;
    }
    let end = text.char_indices().nth(DEFINITION_CHARS_MAX).map_or(text.len(), |(at, _)| at);
    let read = row.table.read_statement(text.get(..end).unwrap_or(text));
    read.measurable && read.vague.is_empty() && !read.question
}

/// Whether the definition settles what a word of the sentence means: it defines the word, or says what is counted without it.
pub(super) fn defines(row: &RowView<'_, '_>, word: &str) -> bool {
    const DEFINERS: [&str; 12] = [
        "=",
        ":",
        "means",
        "is defined",
        "are those",
        "bedeutet",
        "heißt",
        "signifie",
        "significa",
        "se considera",
        "considera-se",
        "i.e.",
    ];
    let text = row.kpi.definition.to_lowercase();
    if text.is_empty() {
        return false;
    }
    match text.split_once(&word.to_lowercase()) {
        Some((_, behind)) => {
            const NEAR: usize = 40;
            let near = behind.char_indices().nth(NEAR).map_or(behind, |(at, _)| behind.get(..at).unwrap_or(behind));
            DEFINERS.iter().any(|definer| near.contains(definer))
        }
        None => is_defined(row),
    }
}

/// A quotient of words or names, a sum, a mean: `(NCVF/NTCVD)*100`, `resolved ÷ opened`.
fn is_formula(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).take(DEFINITION_CHARS_MAX).collect();
    let letters = compact.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let divided = ["÷", "∑", "Σ", ")/", "/("].iter().any(|sign| compact.contains(sign));
    let percent = compact.contains('/')
        && ["*100", "x100", "×100", "X100", "100*", "100x"].iter().any(|times| compact.contains(times));
    letters && (divided || percent)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_known() {
        for (text, expect) in [
            ("(NCVF/NTCVD)*100", true),
            ("resolved ÷ opened", true),
            ("Solved tickets / all tickets x 100", true),
            ("Σ hours worked", true),
            ("and/or", false),
            ("12/31/2026", false),
            ("To be determined", false),
            ("", false),
        ] {
            assert_eq!(is_formula(text), expect, "{text}");
        }
    }
}
