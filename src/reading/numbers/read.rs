//! Reading a cell or text as a figure.

use rust_decimal::Decimal;

use super::{NumberStyle, classify, digits, scan};
use crate::model::{Cell, CellKind, NumberFormat, Quantity, Reading, Shape, Unit, Unreadable};
use crate::reading::units::{self, phrases};

/// Reads one cell. A number shown as a percentage is given in percent, one shown as money with its currency, a time of day or
/// elapsed time as a duration.
pub fn read_cell<'t>(cell: Cell<'t>, style: &NumberStyle) -> Reading<Quantity<'t>> {
    let text = cell.trimmed();
    match cell.kind {
        CellKind::Empty => Reading::Empty,
        CellKind::Error => Reading::CellError,
        CellKind::Date => Reading::Unreadable(Unreadable::DateForFigure),
        CellKind::Bool => {
            let done = text.eq_ignore_ascii_case("true") || text == "1";
            Reading::Value(Quantity { shape: Shape::Done, ..Quantity::plain(Decimal::from(u8::from(done))) })
        }
        CellKind::Time => read_fraction_of_day(text),
        CellKind::Number => read_number(text, cell.format),
        CellKind::Text => read_text(text, style),
    }
}

fn read_number(text: &str, format: NumberFormat) -> Reading<Quantity<'_>> {
    if text.is_empty() {
        return Reading::Empty;
    }
    let point = Some('.');
    let value = match digits::plain(text, point) {
        Some((value, false)) => value,
        _ => match classify::classify(text, &scan::scan(text, point)) {
            Reading::Value(quantity) if quantity.shape == Shape::Plain => quantity.value,
            Reading::Unreadable(why) => return Reading::Unreadable(why),
            _ => return Reading::Unreadable(Unreadable::OddDigits),
        },
    };
    match format {
        NumberFormat::General => Reading::Value(Quantity::plain(value)),
        NumberFormat::Percent { .. } => match value.checked_mul(Decimal::ONE_HUNDRED) {
            Some(percent) => {
                Reading::Value(Quantity { unit: Some(Unit::Percent), ..Quantity::plain(percent.normalize()) })
            }
            None => Reading::Unreadable(Unreadable::TooLarge),
        },
        NumberFormat::Currency(currency) => {
            Reading::Value(Quantity { unit: Some(Unit::Currency(currency)), ..Quantity::plain(value) })
        }
        NumberFormat::Date => Reading::Unreadable(Unreadable::DateForFigure),
        NumberFormat::Time => read_fraction_of_day(text),
    }
}

/// A time of day or elapsed time, kept as the fraction of a day; to the second.
fn read_fraction_of_day<'t>(text: &str) -> Reading<Quantity<'t>> {
    let read = digits::scan(text.trim_start_matches('-'), Some('.')).ok();
    let Some(days) = read.and_then(|scanned| scanned.raw.decimal(text.starts_with('-'))) else {
        return Reading::Unreadable(Unreadable::OddDigits);
    };
    let Some(seconds) = days.checked_mul(Decimal::from(86_400)) else {
        return Reading::Unreadable(Unreadable::TooLarge);
    };
    let (value, unit) = units::time_of_seconds(seconds.round());
    Reading::Value(Quantity { unit: Some(Unit::Time(unit)), ..Quantity::plain(value) })
}

/// Longest text, in bytes, that is searched for figures; a longer one is prose.
const TEXT_BYTES_MAX: usize = 2_000;

/// Reads a trimmed text.
///
/// Of the two meanings of `1.234` and `1,234` the style's decimal separator decides; without one the point is decimal and the comma
/// groups. Any other figure decides for itself, whatever the style says: `1.5`, `0,125`, `1.234,56`, `1.234.567`.
pub fn read_text<'t>(text: &'t str, style: &NumberStyle) -> Reading<Quantity<'t>> {
    if let Some((value, percent)) = digits::plain(text, style.decimal) {
        let unit = if percent { Some(Unit::Percent) } else { None };
        return Reading::Value(Quantity { unit, ..Quantity::plain(value) });
    }
    if text.is_empty() {
        return Reading::Empty;
    }
    if text.starts_with('#') && phrases::is_cell_error(text) {
        return Reading::CellError;
    }
    if text.len() > TEXT_BYTES_MAX {
        return Reading::Unreadable(Unreadable::Words);
    }
    classify::classify(text, &scan::scan(text, style.decimal))
}

/// The decimal separator that the cells of one column agree on, if any of them decides.
pub fn decide_decimal<'t>(texts: impl Iterator<Item = &'t str>) -> Option<char> {
    let (mut points, mut commas) = (0_u32, 0_u32);
    for text in texts {
        match decides(text) {
            Some('.') => points += 1,
            Some(_) => commas += 1,
            None => {}
        }
    }
    match points.cmp(&commas) {
        std::cmp::Ordering::Greater => Some('.'),
        std::cmp::Ordering::Less => Some(','),
        std::cmp::Ordering::Equal => None,
    }
}

/// The decimal separator that one text proves.
fn decides(text: &str) -> Option<char> {
    let bytes = text.as_bytes();
    let mut at = bytes.iter().position(u8::is_ascii_digit)?;
    let start = at;
    let (mut marks, mut last, mut mixed, mut behind) = (0_u32, None, false, 0_u32);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => behind += 1,
            b'.' | b',' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {
                mixed |= last.is_some_and(|last| last != byte);
                marks += 1;
                last = Some(byte);
                behind = 0;
            }
            _ => break,
        }
        at += 1;
    }
    let last = last?;
    // `31.12.2024` and `1.2.3` are no figures.
    if bytes
        .get(at)
        .is_some_and(|&b| matches!(b, b'/' | b'.' | b'-') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
    {
        return None;
    }
    let other = if last == b'.' { ',' } else { '.' };
    let own = char::from(last);
    match (marks, mixed, behind) {
        (1, _, 3) if bytes[start] == b'0' => Some(own),
        (1, _, 3) => None,
        (1, ..) | (_, true, _) => Some(own),
        // Several of one kind group.
        (_, false, 3) => Some(other),
        _ => None,
    }
}
