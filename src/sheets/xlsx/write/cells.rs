//! What stands in a cell of ours, and the XML that says so.

use std::fmt::Write;

use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::empty_texts::EmptyText;
use super::markup::escape;
use super::styles::Look;
use crate::model::{CellRef, OwnValue};

/// Characters a cell may hold.
pub(super) const TEXT_CHARS_MAX: usize = 32_767;

/// How a workbook holds days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Days {
    /// As numbers, counted from 1900.
    From1900,
    /// As numbers, counted from 1904.
    From1904,
    /// As texts: without styles there is no format that would show a number as a day.
    AsText,
}

/// The content of a cell as a workbook holds it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    Blank,
    Text(String),
    /// A number as it is written, and as it compares.
    Number(String, f64),
}

impl Content {
    /// What `value` becomes in a workbook. `as_ratio` says that a figure in percent goes into a cell that shows 0.4 as 40 %.
    pub(super) fn of(value: &OwnValue, days: Days, as_ratio: bool) -> Self {
        match value {
            OwnValue::Blank => Self::Blank,
            OwnValue::Text(text) | OwnValue::Status(_, text) if text.is_empty() => Self::Blank,
            OwnValue::Text(text) | OwnValue::Status(_, text) => Self::Text(text.chars().take(TEXT_CHARS_MAX).collect()),
            OwnValue::Figure { value, .. } if as_ratio => {
                value.checked_div(Decimal::ONE_HUNDRED).map_or(Self::Blank, Self::number)
            }
            OwnValue::Percent(number) | OwnValue::Figure { value: number, .. } => Self::number(*number),
            OwnValue::Day(day) => {
                let serial = match days {
                    Days::From1900 => serial(*day, false),
                    Days::From1904 => serial(*day, true),
                    Days::AsText => None,
                };
                serial.map_or_else(|| Self::Text(day.to_string()), |serial| Self::number(serial.into()))
            }
        }
    }

    fn number(number: Decimal) -> Self {
        let text = number.normalize().to_string();
        let value = text.parse().unwrap_or(f64::NAN);
        Self::Number(text, value)
    }
}

/// A day as Excel counts it; `None` before its calendar begins. 1900 was no leap year, and Excel thinks it was: day 60 is
/// a day that never was, so earlier ones count one less.
pub(super) fn serial(day: Date, from_1904: bool) -> Option<i64> {
    let epoch = if from_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
    let days = i64::from((day - epoch).get_days());
    match (from_1904, days) {
        (true, 0..) | (false, 61..) => Some(days),
        (false, 2..=60) => Some(days - 1),
        _ => None,
    }
}

/// Whether two numbers are the same to the last bit: they come from the same text, or differ.
#[expect(clippy::float_cmp, reason = "both were read from decimal text, nothing was computed")]
pub(super) fn same_number(a: f64, b: f64) -> bool {
    a == b
}

/// What a value asks of its cell's format.
pub(super) fn look(value: &OwnValue, is_header: bool, number_format: u32) -> Look {
    match value {
        OwnValue::Percent(_) => Look::Percent,
        OwnValue::Day(_) | OwnValue::Figure { .. } => Look::Like(number_format),
        _ if is_header => Look::Header,
        OwnValue::Text(text) | OwnValue::Status(_, text) => Look::Text { quoted: looks_like_formula(text) },
        OwnValue::Blank => Look::Text { quoted: false },
    }
}

fn looks_like_formula(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

fn write_open(out: &mut Vec<u8>, prefix: &str, cell: Option<CellRef>, style: Option<u32>, extra: &[u8]) {
    let mut text = format!("<{prefix}c");
    if let Some(cell) = cell {
        let _ = write!(text, " r=\"{cell}\"");
    }
    if let Some(style) = style {
        let _ = write!(text, " s=\"{style}\"");
    }
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(extra);
}

/// Writes a whole cell element. `extra` is raw attributes that the cell had.
pub(super) fn write_cell(
    out: &mut Vec<u8>,
    prefix: &str,
    cell: Option<CellRef>,
    style: Option<u32>,
    extra: &[u8],
    content: &Content,
) {
    write_open(out, prefix, cell, style, extra);
    let rest = match content {
        Content::Blank => "/>".to_owned(),
        Content::Text(text) => format!(
            " t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{prefix}c>",
            escape(&escape_controls(text))
        ),
        Content::Number(number, _) => format!("><{prefix}v>{number}</{prefix}v></{prefix}c>"),
    };
    out.extend_from_slice(rest.as_bytes());
}

/// Writes a whole cell element that holds a text without a character.
pub(super) fn write_empty_text(
    out: &mut Vec<u8>,
    prefix: &str,
    cell: Option<CellRef>,
    style: Option<u32>,
    extra: &[u8],
    text: EmptyText,
) {
    write_open(out, prefix, cell, style, extra);
    out.extend_from_slice(text.rest(prefix).as_bytes());
}

/// Writes what XML cannot hold as `_xHHHH_`, and a text that already looks so as `_x005F_xHHHH_`.
pub(super) fn escape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if (c < ' ' && !matches!(c, '\t' | '\n')) || c == '\u{7f}' {
            let _ = write!(out, "_x{:04X}_", u32::from(c));
        } else if c == '_' && is_escape(&text[at..]) {
            out.push_str("_x005F_");
        } else {
            out.push(c);
        }
    }
    out
}

/// Reads `_xHHHH_` back.
pub(super) fn unescape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('_') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let code =
            is_escape(rest).then(|| u32::from_str_radix(&rest[2..6], 16).ok().and_then(char::from_u32)).flatten();
        match code {
            Some(c) => {
                out.push(c);
                rest = &rest[7..];
            }
            None => {
                out.push('_');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && bytes[0] == b'_'
        && bytes[1] == b'x'
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_excel_does() {
        for (day, from_1904, expect) in [
            (date(2026, 11, 22), false, Some(46_348)),
            (date(1900, 3, 1), false, Some(61)),
            (date(1900, 2, 28), false, Some(59)),
            (date(1900, 1, 1), false, Some(1)),
            (date(1899, 12, 31), false, None),
            (date(1904, 1, 1), true, Some(0)),
            (date(2026, 11, 22), true, Some(44_886)),
            (date(1903, 12, 31), true, None),
        ] {
            assert_eq!(serial(day, from_1904), expect, "{day} {from_1904}");
        }
    }

    #[test]
    fn what_xml_cannot_hold_is_escaped_and_comes_back() {
        for (text, escaped) in [
            ("a\u{1}b", "a_x0001_b"),
            ("_x0041_", "_x005F_x0041_"),
            ("_x004_ _", "_x004_ _"),
            ("line\nbreak\ttab\r", "line\nbreak\ttab_x000D_"),
            ("é_x00e9_", "é_x005F_x00e9_"),
        ] {
            assert_eq!(escape_controls(text), escaped);
            assert_eq!(unescape_controls(escaped), text);
        }
    }

    #[test]
    fn long_text_is_cut_at_what_a_cell_holds() {
        let Content::Text(text) = Content::of(&OwnValue::Text("é".repeat(40_000)), Days::From1900, false) else {
            panic!("text")
        };
        assert_eq!(text.chars().count(), TEXT_CHARS_MAX);
    }
}
