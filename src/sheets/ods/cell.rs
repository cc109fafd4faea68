//! One cell of an `OpenDocument` table: its value, its text, its note (ODF 1.3 part 3, 9.1.4 and 19.385).

use std::io::Read;

use super::formats::Formats;
use crate::model::{CellKind, Currency, Note, NumberFormat};
use crate::sheets::number_format::currency_in;
use crate::sheets::number_text::{days_of_duration, plain_decimal, shortest, tidy_iso_date};
use crate::sheets::xml::{Event, Tag, XmlError, XmlReader, push_unescaped};

/// What a cell holds.
#[derive(Debug, Default)]
pub(super) struct CellContent {
    pub(super) text: String,
    pub(super) kind: CellKind,
    pub(super) format: NumberFormat,
    pub(super) formula: bool,
    pub(super) note: Option<Note>,
    pub(super) link: Option<String>,
}

/// The types of value that are stored beside the text that is shown (ODF 1.3 part 3, 19.387).
#[derive(Debug, Clone, Copy)]
enum Kind {
    Float,
    Percentage,
    Currency,
    Date,
    Time,
    Boolean,
}

impl Kind {
    fn of(name: &[u8]) -> Option<Self> {
        match name {
            b"float" => Some(Self::Float),
            b"percentage" => Some(Self::Percentage),
            b"currency" => Some(Self::Currency),
            b"date" => Some(Self::Date),
            b"time" => Some(Self::Time),
            b"boolean" => Some(Self::Boolean),
            _ => None,
        }
    }
}

/// What a cell's tag says of its value.
#[derive(Debug, Default)]
pub(super) struct Stated {
    kind: Option<Kind>,
    value: String,
    currency: String,
    /// The currency that its style shows.
    styled: Option<Currency>,
    formula: bool,
    error: bool,
    /// How many columns it stands for.
    pub(super) repeated: u32,
    /// How many columns and rows it covers.
    pub(super) spanned: (u32, u32),
}

impl Stated {
    /// `usual`: the currency that the column or row shows where the cell has no style of its own.
    pub(super) fn of(tag: &Tag<'_>, formats: &Formats, usual: Option<Currency>) -> Self {
        let mut stated = Self { repeated: 1, spanned: (1, 1), styled: usual, ..Self::default() };
        for (name, value) in tag.attributes() {
            let text = || {
                let mut text = String::new();
                push_unescaped(&mut text, value);
                text
            };
            match name {
                b"office:value-type" => stated.kind = Kind::of(value),
                b"office:value"
                | b"office:date-value"
                | b"office:time-value"
                | b"office:boolean-value"
                | b"office:string-value" => stated.value = text(),
                b"office:currency" => stated.currency = text(),
                b"table:style-name" => stated.styled = formats.money(value),
                b"table:formula" => stated.formula = true,
                b"table:number-columns-repeated" => stated.repeated = count(value),
                b"table:number-columns-spanned" => stated.spanned.0 = count(value),
                b"table:number-rows-spanned" => stated.spanned.1 = count(value),
                b"calcext:value-type" => stated.error = value == b"error",
                _ => {}
            }
        }
        stated
    }

    /// The cell, given the text that is shown in it.
    pub(super) fn content(self, shown: String) -> CellContent {
        let general = NumberFormat::General;
        let (text, kind, format) = match self.kind {
            Some(kind @ (Kind::Float | Kind::Percentage | Kind::Currency)) => match plain_decimal(&self.value) {
                Some(number) => {
                    let format = match kind {
                        Kind::Percentage => NumberFormat::Percent { decimals: decimals_shown(&shown) },
                        Kind::Currency => currency(&self.currency)
                            .or(self.styled)
                            .or_else(|| currency_in(&self.currency, None))
                            .map_or(general, NumberFormat::Currency),
                        _ => self.styled.map_or(general, NumberFormat::Currency),
                    };
                    (number.into_owned(), CellKind::Number, format)
                }
                None => (shown, CellKind::Text, general),
            },
            Some(Kind::Date) => match tidy_iso_date(&self.value) {
                Some(date) => (date, CellKind::Date, NumberFormat::Date),
                None => (shown, CellKind::Text, general),
            },
            Some(Kind::Time) => match days_of_duration(&self.value) {
                Some(days) => (shortest(days), CellKind::Time, NumberFormat::Time),
                None => (shown, CellKind::Text, general),
            },
            Some(Kind::Boolean) => {
                let text = if self.value == "true" { "TRUE" } else { "FALSE" };
                (text.to_owned(), CellKind::Bool, general)
            }
            _ if self.error || (self.formula && is_error(&shown)) => (shown, CellKind::Error, general),
            _ if shown.is_empty() => (self.value, CellKind::Text, general),
            _ => (shown, CellKind::Text, general),
        };
        CellContent { text, kind, format, formula: self.formula, ..CellContent::default() }
    }
}

/// A count of an attribute, at least one.
pub(super) fn count(value: &[u8]) -> u32 {
    std::str::from_utf8(value).ok().and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

fn is_error(shown: &str) -> bool {
    matches!(shown, "#REF!" | "#VALUE!" | "#DIV/0!" | "#NAME?" | "#N/A" | "#NUM!" | "#NULL!")
}

fn currency(code: &str) -> Option<Currency> {
    let code: [u8; 3] = code.as_bytes().try_into().ok()?;
    code.iter().all(u8::is_ascii_uppercase).then_some(Currency(code))
}

/// Digits behind the decimal separator of a percentage as it is shown.
fn decimals_shown(shown: &str) -> u8 {
    let number = shown.trim_end_matches(|c: char| !c.is_ascii_digit());
    match number.rfind([',', '.']) {
        Some(at) => u8::try_from(number.len() - at - 1).unwrap_or(u8::MAX),
        None => 0,
    }
}

/// Reads what stands in the cell that was just opened, and leaves it.
pub(super) fn read_content<R: Read>(xml: &mut XmlReader<R>, stated: Stated) -> Result<CellContent, XmlError> {
    let mut shown = String::new();
    let mut paragraphs = 0_u32;
    let mut note = None;
    let mut link = None;
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.name {
                b"p" => {
                    if paragraphs > 0 {
                        shown.push('\n');
                    }
                    paragraphs = paragraphs.saturating_add(1);
                    if !tag.empty {
                        paragraph(xml, &mut shown, &mut link)?;
                    }
                }
                b"annotation" if !tag.empty => note = Some(annotation(xml)?),
                _ if tag.empty => {}
                _ => xml.skip()?,
            },
            Event::End(_) => break,
            Event::Eof => return Err(XmlError::Broken("is cut off")),
            Event::Text(_) | Event::Verbatim(_) => {}
        }
    }
    let content = stated.content(shown);
    Ok(CellContent { note, link, ..content })
}

fn annotation<R: Read>(xml: &mut XmlReader<R>) -> Result<Note, XmlError> {
    let mut note = Note { author: String::new(), text: String::new(), threaded: false };
    let mut paragraphs = 0_u32;
    let mut lists = 0_usize;
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.name {
                b"creator" if !tag.empty => xml.text_of(&mut note.author)?,
                b"p" => {
                    if paragraphs > 0 {
                        note.text.push('\n');
                    }
                    paragraphs = paragraphs.saturating_add(1);
                    if !tag.empty {
                        paragraph(xml, &mut note.text, &mut None)?;
                    }
                }
                b"list" | b"list-item" if !tag.empty => lists += 1,
                _ if tag.empty => {}
                _ => xml.skip()?,
            },
            Event::End(_) if lists > 0 => lists -= 1,
            Event::End(_) => return Ok(note),
            Event::Eof => return Err(XmlError::Broken("is cut off")),
            Event::Text(_) | Event::Verbatim(_) => {}
        }
    }
}

/// Appends the text of a paragraph. Runs of white space count as one space, and none at its beginning (ODF 1.3 part 3,
/// 6.1.2); further spaces, tabs and line breaks are elements.
fn paragraph<R: Read>(xml: &mut XmlReader<R>, text: &mut String, link: &mut Option<String>) -> Result<(), XmlError> {
    let mut depth = 0_usize;
    let mut at_space = true;
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.name {
                b"s" => {
                    let count = tag.text("c").and_then(|count| count.parse::<usize>().ok()).unwrap_or(1);
                    text.extend(std::iter::repeat_n(' ', count.min(1000)));
                    at_space = false;
                    depth += usize::from(!tag.empty);
                }
                b"tab" => {
                    text.push('\t');
                    depth += usize::from(!tag.empty);
                }
                b"line-break" => {
                    text.push('\n');
                    at_space = true;
                    depth += usize::from(!tag.empty);
                }
                b"a" => {
                    if link.is_none() {
                        *link = tag.text("href");
                    }
                    depth += usize::from(!tag.empty);
                }
                b"annotation" | b"ruby-text" | b"frame" if !tag.empty => xml.skip()?,
                _ => depth += usize::from(!tag.empty),
            },
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => depth -= 1,
            Event::Text(bytes) | Event::Verbatim(bytes) => {
                let is_plain = bytes.iter().all(|byte| !byte.is_ascii_whitespace());
                if is_plain && !bytes.contains(&b'&') {
                    push_unescaped(text, bytes);
                    at_space &= bytes.is_empty();
                    continue;
                }
                let mut raw = String::new();
                push_unescaped(&mut raw, bytes);
                for c in raw.chars() {
                    let space = matches!(c, ' ' | '\t' | '\n' | '\r');
                    if !space {
                        text.push(c);
                    } else if !at_space {
                        text.push(' ');
                    }
                    at_space = space;
                }
            }
            Event::Eof => return Err(XmlError::Broken("is cut off")),
        }
    }
}
