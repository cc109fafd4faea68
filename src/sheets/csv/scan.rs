//! Where the fields of delimited text begin and end.
//!
//! The scanner works on bytes: in every encoding it sees (UTF-8, Windows-1252) the delimiters are ASCII and no part of
//! another character. It finds the bytes that matter 64 at a time and looks at those alone.

use std::ops::{ControlFlow, Range};

/// What stands after a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The delimiter: the record goes on.
    Delimiter,
    /// A line end of so many bytes.
    Record(u8),
    /// The end of the text.
    Text,
}

/// One field as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawField {
    /// Its bytes, quotes included.
    pub(super) raw: Range<usize>,
    /// Position of the closing quote, where the field is quoted.
    pub(super) closing_quote: Option<usize>,
    /// Whether doubled quotes stand in it, or text behind the closing quote.
    pub(super) escaped: bool,
    /// What stands after it.
    pub(super) ending: Ending,
}

impl RawField {
    /// The bytes of its value, where they can be taken as they are; `None` where quotes must be resolved first.
    pub(super) fn plain(&self) -> Option<Range<usize>> {
        match (self.escaped, self.closing_quote) {
            (true, _) => None,
            (false, Some(quote)) => Some(self.raw.start + 1..quote),
            (false, None) => Some(self.raw.clone()),
        }
    }

    /// Appends its value, quotes resolved, to `value`.
    pub(super) fn resolve(&self, bytes: &[u8], value: &mut Vec<u8>) {
        let Some(quote) = self.closing_quote else {
            value.extend_from_slice(bytes.get(self.raw.clone()).unwrap_or_default());
            return;
        };
        let mut rest = bytes.get(self.raw.start + 1..quote).unwrap_or_default();
        while let Some(at) = memchr::memchr(b'"', rest) {
            value.extend_from_slice(&rest[..=at]);
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        value.extend_from_slice(rest);
        value.extend_from_slice(bytes.get(quote + 1..self.raw.end).unwrap_or_default());
    }
}

/// How much of the text there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// More follows: a field that might go on is left for the next call.
    Part,
    /// More follows, but a quote that is not closed until here is no quote.
    PartQuotesEnd,
    /// This is all.
    Whole,
}

/// Takes the fields of a text one by one.
pub(super) trait TakeFields {
    /// Takes one; breaks where it wants no more.
    fn take(&mut self, field: RawField) -> ControlFlow<()>;
}

/// Names every field of `bytes` in order until `on_field` breaks; returns the position up to which fields were named.
/// A quote that is never closed is an ordinary character.
pub(super) fn scan(
    bytes: &[u8],
    delimiter: u8,
    extent: Extent,
    on_field: impl FnMut(RawField) -> ControlFlow<()>,
) -> usize {
    struct Closure<F>(F);
    impl<F: FnMut(RawField) -> ControlFlow<()>> TakeFields for Closure<F> {
        fn take(&mut self, field: RawField) -> ControlFlow<()> {
            (self.0)(field)
        }
    }
    scan_into(bytes, delimiter, extent, &mut Closure(on_field))
}

/// The same as [`scan`], for one whose part is small enough to stand within the loop.
pub(super) fn scan_into(bytes: &[u8], delimiter: u8, extent: Extent, fields: &mut impl TakeFields) -> usize {
    let mut specials = Specials::new(bytes, delimiter, 0);
    let mut start = 0;
    let mut after_delimiter = false;
    // The quote at this position was found to be an ordinary character.
    let mut literal_quote = usize::MAX;
    let mut quote = Quote::None;
    let mut escaped = false;
    loop {
        let Some(at) = specials.next() else {
            if extent != Extent::Part && quote == Quote::Open {
                literal_quote = start;
                (quote, escaped) = (Quote::None, false);
                specials = Specials::new(bytes, delimiter, start);
                continue;
            }
            if extent == Extent::Whole && (start < bytes.len() || after_delimiter) {
                let closing_quote = quote.closed();
                let escaped = escaped || closing_quote.is_some_and(|q| q + 1 < bytes.len());
                let _ = fields.take(RawField { raw: start..bytes.len(), closing_quote, escaped, ending: Ending::Text });
                start = bytes.len();
            }
            return start;
        };
        let byte = bytes[at];
        if byte == delimiter && quote == Quote::None {
            let field = RawField { raw: start..at, closing_quote: None, escaped: false, ending: Ending::Delimiter };
            (start, after_delimiter) = (at + 1, true);
            if fields.take(field).is_break() {
                return start;
            }
            continue;
        }
        if byte == b'"' {
            match quote {
                Quote::None if at == start && at != literal_quote => quote = Quote::Open,
                Quote::Open => match bytes.get(at + 1) {
                    Some(b'"') => {
                        escaped = true;
                        specials.skip_to(at + 2);
                    }
                    None if extent == Extent::Part => return start,
                    _ => quote = Quote::Closed(at),
                },
                _ => {}
            }
            continue;
        }
        if quote == Quote::Open {
            continue;
        }
        let (ending, next) = if byte == delimiter {
            (Ending::Delimiter, at + 1)
        } else if byte == b'\n' {
            (Ending::Record(1), at + 1)
        } else {
            match bytes.get(at + 1) {
                Some(b'\n') => {
                    specials.skip_to(at + 2);
                    (Ending::Record(2), at + 2)
                }
                None if extent != Extent::Whole => return start,
                _ => (Ending::Record(1), at + 1),
            }
        };
        let closing_quote = quote.closed();
        let field = RawField {
            raw: start..at,
            closing_quote,
            escaped: escaped || closing_quote.is_some_and(|q| q + 1 < at),
            ending,
        };
        start = next;
        after_delimiter = ending == Ending::Delimiter;
        (quote, escaped) = (Quote::None, false);
        if fields.take(field).is_break() {
            return start;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Open,
    Closed(usize),
}

impl Quote {
    fn closed(self) -> Option<usize> {
        if let Self::Closed(at) = self { Some(at) } else { None }
    }
}

const LANES: usize = 64;

/// Positions of delimiters, quotes and line ends.
pub(super) struct Specials<'b> {
    bytes: &'b [u8],
    delimiter: u8,
    base: usize,
    mask: u64,
}

impl<'b> Specials<'b> {
    pub(super) fn new(bytes: &'b [u8], delimiter: u8, from: usize) -> Self {
        let base = from - from % LANES;
        let mut specials = Self { bytes, delimiter, base, mask: 0 };
        specials.load();
        specials.skip_to(from);
        specials
    }

    fn load(&mut self) {
        self.mask = match self.bytes.get(self.base..) {
            Some(rest) => match rest.first_chunk::<LANES>() {
                Some(chunk) => mask(chunk, self.delimiter),
                None => {
                    let mut padded = [0; LANES];
                    padded[..rest.len()].copy_from_slice(rest);
                    mask(&padded, self.delimiter)
                }
            },
            None => 0,
        };
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            self.base += LANES;
            if self.base >= self.bytes.len() {
                return None;
            }
            self.load();
        }
        let at = self.base + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(at)
    }

    pub(super) fn skip_to(&mut self, position: usize) {
        if position >= self.base + LANES {
            self.base = position - position % LANES;
            self.load();
        }
        let offset = position - self.base;
        self.mask &= u64::MAX << offset;
    }
}

/// One bit for each byte that is the delimiter, a quote or a line end. Plain loops, so that the compiler can do many at
/// once; the multiplication gathers the lowest bit of eight bytes.
#[inline]
fn mask(chunk: &[u8; LANES], delimiter: u8) -> u64 {
    let mut hits = [0_u8; LANES];
    for (hit, &byte) in hits.iter_mut().zip(chunk) {
        *hit = u8::from(byte == delimiter) | u8::from(byte == b'"') | u8::from(byte == b'\n') | u8::from(byte == b'\r');
    }
    let (groups, _) = hits.as_chunks::<8>();
    let mut mask = 0;
    for (index, group) in groups.iter().enumerate() {
        let bits = u64::from_le_bytes(*group).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (8 * index);
    }
    mask
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(text: &str, delimiter: u8, extent: Extent) -> (Vec<Vec<String>>, usize) {
        let mut records = Vec::new();
        let mut record = Vec::new();
        let consumed = scan(text.as_bytes(), delimiter, extent, |field| {
            let mut value = Vec::new();
            field.resolve(text.as_bytes(), &mut value);
            if let Some(plain) = field.plain() {
                assert_eq!(value, text.as_bytes()[plain]);
            }
            record.push(String::from_utf8(value).expect("boundaries"));
            if field.ending != Ending::Delimiter {
                records.push(std::mem::take(&mut record));
            }
            ControlFlow::Continue(())
        });
        if !record.is_empty() {
            records.push(record);
        }
        (records, consumed)
    }

    fn check(text: &str, expect: &[&[&str]]) {
        let (found, consumed) = records(text, b',', Extent::Whole);
        assert_eq!(found, expect, "{text:?}");
        assert_eq!(consumed, text.len(), "{text:?}");
    }

    #[test]
    fn fields_and_records() {
        check("", &[]);
        check("a", &[&["a"]]);
        check("a,b\nc,d", &[&["a", "b"], &["c", "d"]]);
        check("a,b\r\nc,d\r\n", &[&["a", "b"], &["c", "d"]]);
        check("a,b\rc,d\r", &[&["a", "b"], &["c", "d"]]);
        check("a\n\nb\n", &[&["a"], &[""], &["b"]]);
        check("a,\n,b", &[&["a", ""], &["", "b"]]);
        check("a,", &[&["a", ""]]);
        check("\"a,b\",c", &[&["a,b", "c"]]);
        check("\"a\nb\r\nc\",d\ne", &[&["a\nb\r\nc", "d"], &["e"]]);
        check("\"say \"\"hi\"\"\",x", &[&["say \"hi\"", "x"]]);
        check("\"\",\"\"\"\"", &[&["", "\""]]);
        check("\"a\"b,c", &[&["ab", "c"]]);
        check("5\" pipe,x\"y\"", &[&["5\" pipe", "x\"y\""]]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_a_character() {
        check("\"a,b\nc,d\n", &[&["\"a", "b"], &["c", "d"]]);
        check("x,\"\ny,z", &[&["x", "\""], &["y", "z"]]);
        check("\"a\"\"b\nc", &[&["\"a\"\"b"], &["c"]]);
        check("\"", &[&["\""]]);
    }

    #[test]
    fn a_part_leaves_what_may_go_on() {
        for (text, consumed) in
            [("a,b", 2), ("a,\"b", 2), ("a,\"b\"", 2), ("a\r", 0), ("a\n", 2), ("a,\"b\"\"", 2), ("a,b,", 4)]
        {
            assert_eq!(records(text, b',', Extent::Part).1, consumed, "{text:?}");
        }
        assert_eq!(records("a,\"b,c", b',', Extent::PartQuotesEnd).1, 5);
    }

    proptest! {
        #[test]
        fn agrees_with_the_csv_crate_on_well_formed_text(
            rows in prop::collection::vec(prop::collection::vec("[a\"\r\n,;ä ]{0,70}", 2..5), 0..9),
            crlf: bool,
        ) {
            let terminator = if crlf { ::csv::Terminator::CRLF } else { ::csv::Terminator::Any(b'\n') };
            let mut writer = ::csv::WriterBuilder::new().terminator(terminator).flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("memory");
            }
            let text = String::from_utf8(writer.into_inner().expect("memory")).expect("UTF-8");
            prop_assert_eq!(records(&text, b',', Extent::Whole).0, rows);
        }

        #[test]
        fn parts_give_what_the_whole_gives(text in "[a\",\r\n]{0,150}", cut in 0_usize..150) {
            let cut = cut.min(text.len());
            let whole = records(&text, b',', Extent::Whole).0.concat();
            let mut parts = Vec::new();
            let consumed = scan(&text.as_bytes()[..cut], b',', Extent::Part, |field| {
                let mut value = Vec::new();
                field.resolve(text.as_bytes(), &mut value);
                parts.push(String::from_utf8(value).expect("ASCII"));
                ControlFlow::Continue(())
            });
            let rest = &text[consumed..];
            let after_delimiter = consumed > 0 && text.as_bytes()[consumed - 1] == b',';
            if rest.is_empty() && after_delimiter {
                parts.push(String::new());
            }
            parts.extend(records(rest, b',', Extent::Whole).0.concat());
            prop_assert_eq!(parts, whole);
        }
    }
}
