//! New values into delimited text, every other byte as it was.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};

use super::dialect::Dialect;
use super::encoding::{Decoder, Encoding};
use super::escape::{escaped, unescaped};
use super::read::BLOCK_BYTES;
use super::scan::{Ending, Extent, RawField, scan};
use crate::model::CellRef;

/// A value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// What the cell is expected to hold.
    pub(super) before: String,
    /// What it is to hold.
    pub(super) after: String,
}

/// The text with the values in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spliced {
    /// The new content of the file.
    pub(super) bytes: Vec<u8>,
    /// The cells that changed, and what they hold now.
    pub(super) written: BTreeMap<CellRef, String>,
    /// The cells that held something else than expected, or are not there.
    pub(super) left_alone: Vec<CellRef>,
    /// Characters that the encoding lacks, with the cells they were meant for.
    pub(super) lacking: Vec<(CellRef, char)>,
    /// The encoding.
    pub(super) encoding: Encoding,
}

/// The table that the values stand beside, for keeping its records as long as each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    /// The header's record.
    pub(super) header_row: u32,
    /// The first of the columns at the end that are taken away, delimiters and all, where nothing is left in them.
    pub(super) cut: Option<u16>,
}

/// Puts values into `bytes`; `None` where the bytes cannot be decoded without loss.
#[cfg(test)]
fn splice(bytes: &[u8], tabs_likely: bool, wanted: &BTreeMap<CellRef, Wanted>) -> Option<Spliced> {
    splice_beside(bytes, tabs_likely, wanted, &[])
}

/// Puts values into `bytes`, and takes columns away that are left empty; `None` where the bytes cannot be decoded without loss.
/// `frames` are the tables, from top to bottom.
pub(super) fn splice_beside(
    bytes: &[u8],
    tabs_likely: bool,
    wanted: &BTreeMap<CellRef, Wanted>,
    frames: &[Frame],
) -> Option<Spliced> {
    let (detected, mark) = Encoding::detect(bytes);
    let (mark, content) = bytes.split_at_checked(mark)?;
    let wide_text;
    let (encoding, text) = match detected {
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let mut decoder = Decoder::new(detected);
            let mut text = String::new();
            decoder.decode(content, true, &mut text);
            if detected.encode(&text).0 != content {
                return None;
            }
            wide_text = text;
            (detected, wide_text.as_bytes())
        }
        _ => {
            let mut decoder = Decoder::new(detected);
            for block in content.chunks(BLOCK_BYTES) {
                decoder.decode(block, false, &mut String::new());
            }
            decoder.decode(&[], true, &mut String::new());
            (decoder.encoding(), content)
        }
    };
    let dialect = dialect_of(bytes, tabs_likely);
    let table = text.get(dialect.preamble..)?;
    let mut splicer = Splicer {
        text: table,
        delimiter: dialect.delimiter,
        style: Style::of(table, dialect.delimiter),
        // Text in UTF-16 is encoded as a whole at the end.
        encoding: if detected == encoding && encoding.is_wide() { Encoding::Utf8 } else { encoding },
        wanted: wanted.iter().peekable(),
        place: CellRef::new(0, 0),
        copied: 0,
        out: Vec::with_capacity(bytes.len() + wanted.len() * 16),
        result: Spliced {
            bytes: Vec::new(),
            written: BTreeMap::new(),
            left_alone: Vec::new(),
            lacking: Vec::new(),
            encoding,
        },
        last_raw_value: Vec::new(),
        frames: frames.iter().copied().peekable(),
        header_row: None,
        cut: None,
        widths: None,
        tail: None,
    };
    scan(table, dialect.delimiter, Extent::Whole, |field| {
        splicer.field(&field);
        ControlFlow::Continue(())
    });
    let mut result = splicer.finish();
    let preamble = text.get(..dialect.preamble)?;
    let new_text = [preamble, &result.bytes].concat();
    let new_content =
        if encoding.is_wide() { encoding.encode(std::str::from_utf8(&new_text).ok()?).0 } else { new_text };
    result.bytes = [mark, &new_content].concat();
    Some(result)
}

/// The dialect as the reader finds it: from the first block alone.
fn dialect_of(bytes: &[u8], tabs_likely: bool) -> Dialect {
    let whole = bytes.len() < BLOCK_BYTES;
    let head = bytes.get(..BLOCK_BYTES).unwrap_or(bytes);
    let (encoding, mark) = Encoding::detect(head);
    let mut sample = String::new();
    Decoder::new(encoding).decode(head.get(mark..).unwrap_or_default(), whole, &mut sample);
    Dialect::detect(&sample, if whole { Extent::Whole } else { Extent::Part }, tabs_likely)
}

/// Which fields a text puts in quotes although they need none.
#[derive(Debug, Clone, Copy, Default)]
struct Style {
    quotes_text: bool,
    quotes_numbers: bool,
    quotes_nothing: bool,
    /// Some field is empty without quotes.
    bare_nothing: bool,
}

impl Style {
    fn of(text: &[u8], delimiter: u8) -> Self {
        const FIELDS: usize = 2000;
        let (mut words, mut numbers, mut empty) = ([0_usize; 2], [0_usize; 2], [0_usize; 2]);
        let mut fields = 0;
        scan(text, delimiter, Extent::Whole, |field| {
            let quoted = usize::from(field.closing_quote.is_some());
            let value = field.plain().and_then(|range| text.get(range)).unwrap_or_default();
            let plain = !value.iter().any(|byte| *byte == delimiter || b"\"\r\n".contains(byte)) && !field.escaped;
            if plain {
                let count = match value {
                    [] => &mut empty,
                    digits if digits.iter().all(|byte| b"0123456789.,-+%".contains(byte)) => &mut numbers,
                    _ => &mut words,
                };
                count[quoted] += 1;
            }
            fields += 1;
            if fields < FIELDS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        let always = |[bare, quoted]: [usize; 2]| quoted > 0 && bare == 0;
        let quotes_text = always(words);
        let quotes_numbers = if numbers == [0, 0] { quotes_text } else { always(numbers) };
        let quotes_nothing = quotes_text && always(empty);
        Self { quotes_text, quotes_numbers, quotes_nothing, bare_nothing: empty[0] > 0 }
    }

    fn quotes(self, value: &str) -> bool {
        if value.is_empty() {
            self.quotes_nothing
        } else if value.bytes().all(|byte| b"0123456789.,-+%".contains(&byte)) {
            self.quotes_numbers
        } else {
            self.quotes_text
        }
    }
}

fn is_empty(field: &RawField) -> bool {
    field.raw.is_empty() || field.plain().is_some_and(|plain| plain.is_empty())
}

struct Splicer<'a, W: Iterator<Item = (&'a CellRef, &'a Wanted)>, F: Iterator<Item = Frame>> {
    text: &'a [u8],
    delimiter: u8,
    style: Style,
    encoding: Encoding,
    wanted: std::iter::Peekable<W>,
    place: CellRef,
    copied: usize,
    out: Vec<u8>,
    result: Spliced,
    last_raw_value: Vec<u8>,
    /// The tables that are still to come.
    frames: std::iter::Peekable<F>,
    header_row: Option<u32>,
    cut: Option<u16>,
    /// Last column of the header before and after.
    widths: Option<(u16, u16)>,
    tail: Option<Tail>,
}

/// The fields of a record from the first that may be cut on.
#[derive(Debug, Clone, Copy)]
struct Tail {
    /// Where the delimiter before them stands.
    start: usize,
    /// How much was put out and copied before them.
    before: (usize, usize),
}

impl<'a, W: Iterator<Item = (&'a CellRef, &'a Wanted)>, F: Iterator<Item = Frame>> Splicer<'a, W, F> {
    fn field(&mut self, field: &RawField) {
        if let Some(frame) = self.frames.next_if(|frame| frame.header_row <= self.place.row) {
            (self.header_row, self.cut, self.widths) = (Some(frame.header_row), frame.cut, None);
        }
        let below = self.header_row.is_some_and(|header| self.place.row >= header);
        let may_cut = below && self.cut.is_some_and(|cut| self.place.column >= cut);
        if may_cut && self.cut == Some(self.place.column) {
            let start = field.raw.start.saturating_sub(1);
            self.tail = Some(Tail { start, before: (self.out.len(), self.copied) });
        }
        let mut left = !is_empty(field);
        if let Some((_, wanted)) = self.wanted.next_if(|(place, _)| **place == self.place) {
            left = !(self.replace(field, wanted) && wanted.after.is_empty()) && left;
        }
        if left {
            self.tail = None;
        }
        if field.ending == Ending::Delimiter {
            self.place.column = self.place.column.saturating_add(1);
            return;
        }
        if may_cut && self.tail.is_none() && self.header_row == Some(self.place.row) {
            // Something stands behind them in the header: they are not the last columns.
            self.cut = None;
        }
        if let Some(Tail { start, before: (out, copied) }) = self.tail.take() {
            self.out.truncate(out);
            self.copied = copied;
            self.put(start..field.raw.end, b"");
        }
        self.pad(field.raw.end);
        self.place = CellRef::new(self.place.row.saturating_add(1), 0);
    }

    /// Puts the value in; false where the field holds something else than expected.
    fn replace(&mut self, field: &RawField, wanted: &Wanted) -> bool {
        let mut value = std::mem::take(&mut self.last_raw_value);
        value.clear();
        field.resolve(self.text, &mut value);
        let mut present = String::new();
        let mut decoder = Decoder::new(Encoding::Utf8);
        decoder.decode(&value, true, &mut present);
        self.last_raw_value = value;
        let present = unescaped(&present);
        if self.same(present, &wanted.after) {
            return true;
        }
        if present != wanted.before && present.trim() != wanted.before.trim() {
            self.result.left_alone.push(self.place);
            return false;
        }
        // The quotes of a text that needed them tell nothing of the field that it stood over, unless all fields have them.
        let told = !wanted.after.is_empty()
            || !self.needs_quotes(present, present.as_bytes())
            || (self.style.quotes_text && !self.style.bare_nothing);
        let new = self.raw(self.place, &wanted.after, field.closing_quote.is_some() && told);
        self.put(field.raw.clone(), &new);
        self.result.written.insert(self.place, wanted.after.clone());
        true
    }

    /// Whether the cell already holds what the encoding can hold of the value.
    fn same(&self, present: &str, after: &str) -> bool {
        present == after || self.encoding.encode(&escaped(after)).0 == self.encoding.encode(&escaped(present)).0
    }

    /// Fields behind the last one of a record, as far as values are to stand there.
    fn pad(&mut self, end: usize) {
        let row = self.place.row;
        let mut fields: Vec<u8> = Vec::new();
        let mut empty = Vec::new();
        let mut column = self.place.column;
        let nothing = self.raw(self.place, "", false);
        let delimiter = self.delimiter;
        while let Some((place, wanted)) = self.wanted.next_if(|(place, _)| place.row <= row) {
            if place.row < row || !wanted.before.is_empty() {
                self.result.left_alone.push(*place);
                continue;
            }
            if wanted.after.is_empty() {
                continue;
            }
            while column < place.column {
                column = column.saturating_add(1);
                empty.push(delimiter);
                if column < place.column {
                    empty.extend_from_slice(&nothing);
                }
            }
            fields.append(&mut empty);
            fields.extend(self.raw(*place, &wanted.after, false));
            self.result.written.insert(*place, wanted.after.clone());
        }
        let wrote = !fields.is_empty();
        if self.header_row == Some(row) {
            self.widths = Some((self.place.column, column.max(self.place.column)));
        } else if let Some((before, now)) = self.widths
            && (wrote || self.place.column == before)
        {
            // A record as long as the header stays as long as the header.
            for _ in column..now {
                fields.push(delimiter);
                fields.extend_from_slice(&nothing);
            }
        }
        if !fields.is_empty() {
            self.put(end..end, &fields);
        }
    }

    fn needs_quotes(&self, value: &str, bytes: &[u8]) -> bool {
        bytes.iter().any(|byte| *byte == self.delimiter || b"\"\r\n".contains(byte))
            || value.starts_with(char::is_whitespace)
            || value.ends_with(char::is_whitespace)
    }

    /// The bytes of a field that holds `value`.
    fn raw(&mut self, place: CellRef, value: &str, was_quoted: bool) -> Vec<u8> {
        let value = escaped(value);
        let (bytes, lacking) = self.encoding.encode(&value);
        self.result.lacking.extend(lacking.into_iter().map(|c| (place, c)));
        if !self.needs_quotes(&value, &bytes) && !was_quoted && !self.style.quotes(&value) {
            return bytes;
        }
        let mut quoted = Vec::with_capacity(bytes.len() + 2);
        quoted.push(b'"');
        for byte in bytes {
            if byte == b'"' {
                quoted.push(b'"');
            }
            quoted.push(byte);
        }
        quoted.push(b'"');
        quoted
    }

    fn put(&mut self, range: Range<usize>, new: &[u8]) {
        self.out.extend_from_slice(self.text.get(self.copied..range.start).unwrap_or_default());
        self.out.extend_from_slice(new);
        self.copied = range.end;
    }

    fn finish(mut self) -> Spliced {
        self.out.extend_from_slice(self.text.get(self.copied..).unwrap_or_default());
        self.result.left_alone.extend(self.wanted.map(|(place, _)| *place));
        self.result.bytes = self.out;
        self.result
    }
}

#[cfg(test)]
mod tests;
