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

/// Whether several figures of a text stand under labels of their own, or in parts of their own with a limit each:
/// `Anglophones: 91 %; Francophones: 74 %`, `>= 50 | threshold < 0`.
pub fn are_labelled(text: &str) -> bool {
    let is_figure = |behind: &str| {
        let signs = |c: char| c.is_whitespace() || "<>=≥≤~≈+-−$€£¥₹".contains(c);
        behind.trim_start_matches(signs).starts_with(|c: char| c.is_ascii_digit())
    };
    let is_label =
        |part: &str, at: usize| part[..at].trim_end().ends_with(char::is_alphabetic) && is_figure(&part[at + 1..]);
    let labels = |part: &str| part.match_indices(':').filter(|(at, _)| is_label(part, *at)).count();
    let has_limit = |part: &str| part.match_indices(['<', '>', '≥', '≤']).any(|(at, _)| is_figure(&part[at..]));
    let parts = || text.split(['|', ';', '\n']);
    labels(text) >= 2 || parts().filter(|part| labels(part) > 0 || has_limit(part)).count() >= 2
}

/// What the cells of a column, or of several, say about the decimal separator.
#[derive(Debug, Clone, Copy, Default)]
pub struct DecimalVotes {
    /// Figures that can only be read with a decimal point, and with a decimal comma.
    points: u32,
    commas: u32,
    /// Figures that could be read either way, by the separator that is in them.
    open_points: u32,
    open_commas: u32,
    /// Those of them whose last three digits are zeros: nobody writes three zeros of a fraction.
    round_points: u32,
    round_commas: u32,
}

impl DecimalVotes {
    /// Counts the votes of cells.
    pub fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut votes = Self::default();
        for text in texts {
            match decides(text) {
                Some(Says::Decimal('.')) => votes.points += 1,
                Some(Says::Decimal(_)) => votes.commas += 1,
                Some(Says::Either { mark: '.', round }) => {
                    votes.open_points += 1;
                    votes.round_points += u32::from(round);
                }
                Some(Says::Either { round, .. }) => {
                    votes.open_commas += 1;
                    votes.round_commas += u32::from(round);
                }
                None => {}
            }
        }
        votes
    }

    /// With the votes of further cells.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            points: self.points + other.points,
            commas: self.commas + other.commas,
            open_points: self.open_points + other.open_points,
            open_commas: self.open_commas + other.open_commas,
            round_points: self.round_points + other.round_points,
            round_commas: self.round_commas + other.round_commas,
        }
    }

    /// The separator that most of the figures prove which can be read one way only.
    pub fn proven(&self) -> Option<char> {
        most(self.points, self.commas)
    }

    /// The separator that the round figures among the others speak for.
    pub fn likely(&self) -> Option<char> {
        most(self.round_commas, self.round_points)
    }

    /// Whether there are figures that could be read either way; those with a point, those with a comma.
    pub const fn open(&self) -> (bool, bool) {
        (self.open_points > 0, self.open_commas > 0)
    }
}

fn most(points: u32, commas: u32) -> Option<char> {
    match points.cmp(&commas) {
        std::cmp::Ordering::Greater => Some('.'),
        std::cmp::Ordering::Less => Some(','),
        std::cmp::Ordering::Equal => None,
    }
}

/// What one figure says about the decimal separator.
enum Says {
    /// It is this one.
    Decimal(char),
    /// One mark before three digits; whether those are zeros.
    Either { mark: char, round: bool },
}

fn decides(text: &str) -> Option<Says> {
    let bytes = text.as_bytes();
    let mut at = bytes.iter().position(u8::is_ascii_digit)?;
    let start = at;
    let (mut marks, mut last, mut mixed, mut behind, mut apostrophe) = (0_u32, None, false, 0_u32, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => behind += 1,
            b'.' | b',' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {
                mixed |= last.is_some_and(|last| last != byte);
                marks += 1;
                last = Some(byte);
                behind = 0;
            }
            b'\'' if marks == 0 && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => apostrophe = true,
            _ => break,
        }
        at += 1;
    }
    let Some(last) = last else {
        // Who groups with apostrophes writes a decimal point.
        return apostrophe.then_some(Says::Decimal('.'));
    };
    // `31.12.2024` and `1.2.3` are no figures.
    if bytes
        .get(at)
        .is_some_and(|&b| matches!(b, b'/' | b'.' | b'-') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
    {
        return None;
    }
    let other = if last == b'.' { ',' } else { '.' };
    let own = char::from(last);
    let before = (at - start).saturating_sub(4);
    match (marks, mixed, behind) {
        (1, _, 3) if bytes[start] == b'0' || apostrophe || before > 3 => Some(Says::Decimal(own)),
        // `50.000 %` has three decimals as likely as thousands.
        (1, _, 3) if text.trim_end().ends_with('%') => None,
        (1, _, 3) => Some(Says::Either { mark: own, round: bytes[at - 3..at] == *b"000" }),
        (1, ..) | (_, true, _) => Some(Says::Decimal(own)),
        // Several of one kind group.
        (_, false, 3) => Some(Says::Decimal(other)),
        _ => None,
    }
}
