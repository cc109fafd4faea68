//! Delimited text to a table, block by block: the file is never held as a whole.

use std::io::Read;
use std::ops::ControlFlow;

use sha2::{Digest, Sha256};

use super::dialect::Dialect;
use super::encoding::{Decoder, Encoding};
use super::escape::unescaped;
use super::records::{Record, TakeRecords, take_whole};
use super::scan::{Ending, Extent, RawField, TakeFields, scan_into};
use crate::model::{CellRef, Revision, Table, TableBuilder};
use crate::ports::{ErrorKind, SheetError};
use crate::sheets::Limits;
use crate::sheets::source::io_error;

/// Bytes that are read at once.
pub(super) const BLOCK_BYTES: usize = 128 * 1024;

/// What a text is called in messages, and what its name tells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    /// Whether the content is to be known again by its hash.
    pub(super) hashed: bool,
    /// The source as a person names it.
    pub(super) source: &'a str,
    /// Name of the one tab.
    pub(super) tab: &'a str,
    /// Whether the name promises tabs as delimiters.
    pub(super) tabs_likely: bool,
    /// Bytes of the whole, where known.
    pub(super) size_hint: u64,
}

/// Reads all of a text.
pub(super) fn read_text(
    input: &mut dyn Read,
    origin: &Origin<'_>,
    limits: &Limits,
) -> Result<(Table, Revision), SheetError> {
    let mut builder = TableBuilder::new(origin.tab);
    let text_bytes = usize::try_from(origin.size_hint.min(limits.file_bytes_max)).unwrap_or(0);
    builder.reserve(text_bytes.min(u32::MAX as usize), 0, 0);
    let mut reader = TextReader { origin, limits, builder, row: 0, column: 0, record_bytes: 0, scratch: Vec::new() };
    let mut source = Blocks { input, origin, limits, hash: Sha256::new(), size: 0, nul_bytes: 0 };
    let mut block = vec![0; BLOCK_BYTES];
    let (mut filled, mut last) = source.fill(&mut block)?;
    let (encoding, mark) = Encoding::detect(&block[..filled]);
    let mut decoder = Decoder::new(encoding);
    let mut window = String::with_capacity(2 * BLOCK_BYTES);
    let mut begin = mark;
    let mut dialect = None;
    loop {
        if encoding == Encoding::Utf8 {
            source.refuse_binary(&block[..filled])?;
        }
        decoder.decode(&block[begin..filled], last, &mut window);
        begin = 0;
        let extent = if last {
            Extent::Whole
        } else if window.len() > limits.cell_bytes_max {
            Extent::PartQuotesEnd
        } else {
            Extent::Part
        };
        let skip = if dialect.is_none() {
            let found = Dialect::detect(&window, extent, origin.tabs_likely);
            dialect = Some(found);
            found.preamble
        } else {
            0
        };
        let delimiter = dialect.map_or(b',', |found| found.delimiter);
        let consumed = skip + reader.take(&window[skip..], delimiter, extent)?;
        window.drain(..consumed);
        if window.len() > limits.cell_bytes_max {
            return Err(reader.too_long_a_cell());
        }
        if last {
            break;
        }
        (filled, last) = source.fill(&mut block)?;
    }
    let revision = Revision {
        size: source.size,
        sha256: if origin.hashed { source.hash.finalize().to_vec() } else { Vec::new() },
        id: String::new(),
    };
    reader.builder.around().semicolons = dialect.is_some_and(|found| found.delimiter == b';');
    Ok((reader.builder.finish(), revision))
}

/// The bytes as they come, hashed and counted.
struct Blocks<'a> {
    input: &'a mut dyn Read,
    origin: &'a Origin<'a>,
    limits: &'a Limits,
    hash: Sha256,
    size: u64,
    nul_bytes: usize,
}

impl Blocks<'_> {
    /// Fills the block; whether it is the last one.
    fn fill(&mut self, block: &mut [u8]) -> Result<(usize, bool), SheetError> {
        let mut filled = 0;
        while let Some(room) = block.get_mut(filled..).filter(|room| !room.is_empty()) {
            match self.input.read(room) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(io_error(self.origin.source, &error)),
            }
        }
        if self.origin.hashed {
            self.hash.update(&block[..filled]);
        }
        self.size += filled as u64;
        if self.size > self.limits.file_bytes_max {
            return Err(SheetError::new(
                ErrorKind::TooLarge,
                format!("{}: larger than {} bytes", self.origin.source, self.limits.file_bytes_max),
                "split the file",
            ));
        }
        Ok((filled, filled < block.len()))
    }

    fn refuse_binary(&mut self, block: &[u8]) -> Result<(), SheetError> {
        self.nul_bytes += memchr::memchr_iter(0, block).take(self.limits.nul_bytes_max + 1).count();
        if self.nul_bytes > self.limits.nul_bytes_max {
            return Err(SheetError::new(
                ErrorKind::Malformed,
                format!("{}: this is no text, it holds NUL bytes", self.origin.source),
                "check that the file is what its name says; a text file must be UTF-8, UTF-16 or Windows-1252",
            ));
        }
        Ok(())
    }
}

/// Puts fields into the table.
struct TextReader<'a> {
    origin: &'a Origin<'a>,
    limits: &'a Limits,
    builder: TableBuilder,
    row: u32,
    column: u16,
    record_bytes: usize,
    scratch: Vec<u8>,
}

/// Why a field was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    LongCell,
    Columns,
    Text,
    Record,
    Rows,
}

/// The fields of one record on their way into the table.
struct Fields<'w, 'a> {
    text: &'w str,
    reader: &'w mut TextReader<'a>,
    refused: Option<Refused>,
    /// Whether the record is complete.
    complete: bool,
}

impl TakeFields for Fields<'_, '_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is called for every cell, and a call costs more than what it does")]
    fn take(&mut self, field: RawField) -> ControlFlow<()> {
        let taken = match field.plain() {
            Some(plain) => self.reader.push(self.text.get(plain).unwrap_or_default()),
            None => self.reader.push_escaped(self.text, &field),
        };
        self.complete = field.ending != Ending::Delimiter;
        match taken.and_then(|()| self.reader.step(field.raw.len(), field.ending)) {
            Ok(()) if !self.complete => ControlFlow::Continue(()),
            Ok(()) => ControlFlow::Break(()),
            Err(refused) => {
                self.refused = Some(refused);
                ControlFlow::Break(())
            }
        }
    }
}

/// The records of one window on their way into the table.
struct Records<'w, 'a> {
    text: &'w str,
    reader: &'w mut TextReader<'a>,
}

impl TakeRecords for Records<'_, '_> {
    #[inline]
    fn take(&mut self, record: &Record<'_>) -> ControlFlow<()> {
        let TextReader { limits, builder, row, .. } = &mut *self.reader;
        let bytes_max = limits.cell_bytes_max.min(limits.record_bytes_max);
        let columns_max = usize::from(limits.columns_max);
        if record.bytes.len() >= bytes_max || record.fields.len() > columns_max || *row >= limits.rows_max {
            return ControlFlow::Break(());
        }
        if !record.fields.is_empty() {
            let Some(text) = self.text.get(record.bytes.clone()) else { return ControlFlow::Break(()) };
            if !builder.push_record(*row, text, record.fields) {
                return ControlFlow::Break(());
            }
        }
        *row += 1;
        ControlFlow::Continue(())
    }
}

impl TextReader<'_> {
    /// Takes all complete fields of the window; how many bytes they are.
    fn take(&mut self, window: &str, delimiter: u8, extent: Extent) -> Result<usize, SheetError> {
        let mut taken = 0;
        loop {
            if self.column == 0 && self.record_bytes == 0 {
                taken = take_whole(window.as_bytes(), delimiter, taken, &mut Records { text: window, reader: self });
            }
            let rest = window.get(taken..).unwrap_or_default();
            let mut fields = Fields { text: rest, reader: self, refused: None, complete: false };
            taken += scan_into(rest.as_bytes(), delimiter, extent, &mut fields);
            let Fields { refused, complete, .. } = fields;
            if let Some(refused) = refused {
                return Err(self.why(refused));
            }
            if !complete {
                return Ok(taken);
            }
        }
    }

    #[cold]
    fn push_escaped(&mut self, window: &str, field: &RawField) -> Result<(), Refused> {
        let mut value = std::mem::take(&mut self.scratch);
        value.clear();
        field.resolve(window.as_bytes(), &mut value);
        let taken = self.push(std::str::from_utf8(&value).unwrap_or_default());
        self.scratch = value;
        taken
    }

    #[inline]
    fn push(&mut self, value: &str) -> Result<(), Refused> {
        if value.is_empty() {
            return Ok(());
        }
        if value.len() > self.limits.cell_bytes_max {
            return Err(Refused::LongCell);
        }
        if self.column >= self.limits.columns_max {
            return Err(Refused::Columns);
        }
        let place = CellRef::new(self.row, self.column);
        self.builder.push_text(place, unescaped(value)).map_err(|_| Refused::Text)
    }

    #[inline]
    fn step(&mut self, raw_bytes: usize, ending: Ending) -> Result<(), Refused> {
        self.record_bytes += raw_bytes + 1;
        if self.record_bytes > self.limits.record_bytes_max {
            return Err(Refused::Record);
        }
        if ending == Ending::Delimiter {
            self.column = self.column.saturating_add(1);
            return Ok(());
        }
        self.record_bytes = 0;
        self.column = 0;
        self.row += 1;
        if self.row > self.limits.rows_max { Err(Refused::Rows) } else { Ok(()) }
    }

    fn why(&self, refused: Refused) -> SheetError {
        match refused {
            Refused::LongCell => self.too_long_a_cell(),
            Refused::Columns => self.too_large(&format!("more than {} columns", self.limits.columns_max)),
            Refused::Text => self.too_large("more text than 4 GiB"),
            Refused::Record => self.too_large(&format!("a record of more than {} bytes", self.limits.record_bytes_max)),
            Refused::Rows => self.too_large(&format!("more than {} rows", self.limits.rows_max)),
        }
    }

    fn too_large(&self, what: &str) -> SheetError {
        SheetError::new(
            ErrorKind::TooLarge,
            format!("{}, row {}: {what}", self.origin.source, u64::from(self.row) + 1),
            "split the file, or check that it is the table it should be",
        )
    }

    fn too_long_a_cell(&self) -> SheetError {
        let place = CellRef::new(self.row, self.column);
        SheetError::new(
            ErrorKind::TooLarge,
            format!("{}!{place}: a cell of more than {} bytes", self.origin.source, self.limits.cell_bytes_max),
            "look for a quotation mark that is not closed, or shorten the text",
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::CellKind;
    use crate::sheets::csv::scan::scan;

    fn read(bytes: &[u8], limits: &Limits) -> Result<Table, SheetError> {
        let origin =
            Origin { hashed: true, source: "t.csv", tab: "t", tabs_likely: false, size_hint: bytes.len() as u64 };
        read_text(&mut &*bytes, &origin, limits).map(|(table, _)| table)
    }

    fn rows(table: &Table) -> Vec<(u32, Vec<(u16, String)>)> {
        (0..table.row_count())
            .map(|i| (table.row_number(i), table.row(i).map(|(c, cell)| (c, cell.text.to_owned())).collect()))
            .collect()
    }

    fn check(bytes: &[u8], expect: &[(u32, &[(u16, &str)])]) {
        let table = read(bytes, &Limits::default()).expect("readable");
        let expect: Vec<_> = expect
            .iter()
            .map(|(row, cells)| (*row, cells.iter().map(|(c, text)| (*c, (*text).to_owned())).collect::<Vec<_>>()))
            .collect();
        assert_eq!(rows(&table), expect, "{}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn tables_as_people_keep_them() {
        check(b"", &[]);
        check(b"\xef\xbb\xbfa;b\r\n1;2", &[(0, &[(0, "a"), (1, "b")]), (1, &[(0, "1"), (1, "2")])]);
        check(b"a,b\r\r1,2\r", &[(0, &[(0, "a"), (1, "b")]), (2, &[(0, "1"), (1, "2")])]);
        check(b"a,b,c\n1\n,,3\n", &[(0, &[(0, "a"), (1, "b"), (2, "c")]), (1, &[(0, "1")]), (2, &[(2, "3")])]);
        check(b"sep=;\nx,y;z\n", &[(0, &[(0, "x,y"), (1, "z")])]);
        check(b"a,b\n\"l1\nl2\",'=1+1\n", &[(0, &[(0, "a"), (1, "b")]), (1, &[(0, "l1\nl2"), (1, "=1+1")])]);
        check(b"a,\xe4\n", &[(0, &[(0, "a"), (1, "ä")])]);
        check(&Encoding::Utf16Le.encode("a\tb\n1\tä").0, &[(0, &[(0, "a"), (1, "b")]), (1, &[(0, "1"), (1, "ä")])]);
    }

    #[test]
    fn long_texts_cross_blocks() {
        let long = "lorem ipsum \"\"dolor\"\",\n".repeat(12_000);
        let text = format!("a,b\n1,\"{long}\"\n2,end\n");
        let table = read(text.as_bytes(), &Limits::default()).expect("readable");
        assert_eq!(table.at(CellRef::new(1, 1)).text, long.replace("\"\"", "\""));
        assert_eq!(table.at(CellRef::new(2, 1)).text, "end");
        let many = (0..60_000).fold(String::new(), |text, i| text + &format!("{i},ä{i},\"x\"\r\n"));
        let table = read(many.as_bytes(), &Limits::default()).expect("readable");
        assert_eq!(table.row_count(), 60_000);
        for row in 0..60_000 {
            assert_eq!(table.at(CellRef::new(row, 1)).text, format!("ä{row}"));
        }
    }

    #[test]
    fn a_stray_quote_does_not_swallow_the_file() {
        let mut text = "a,\"b\n".to_owned();
        text.push_str(&"1,2\n".repeat(600_000));
        let table = read(text.as_bytes(), &Limits::default()).expect("readable");
        assert_eq!(table.row_count(), 600_001);
        assert_eq!(table.at(CellRef::new(0, 1)).text, "\"b");
    }

    /// The same rows by the fields alone.
    fn by_fields(text: &str) -> Vec<(u32, Vec<(u16, String)>)> {
        let dialect = Dialect::detect(text, Extent::Whole, false);
        let text = &text[dialect.preamble..];
        let (mut rows, mut row, mut cells, mut column) = (Vec::new(), 0, Vec::new(), 0);
        scan(text.as_bytes(), dialect.delimiter, Extent::Whole, |field| {
            let mut value = Vec::new();
            field.resolve(text.as_bytes(), &mut value);
            let value = String::from_utf8(value).expect("text");
            if !value.is_empty() {
                cells.push((column, unescaped(&value).to_owned()));
            }
            column += 1;
            if field.ending != Ending::Delimiter {
                if !cells.is_empty() {
                    rows.push((row, std::mem::take(&mut cells)));
                }
                (row, column) = (row + 1, 0);
            }
            ControlFlow::Continue(())
        });
        rows
    }

    #[test]
    fn records_taken_whole_are_those_that_the_fields_make() {
        let check = |text: &str| {
            let table = read(text.as_bytes(), &Limits::default()).expect("readable");
            assert_eq!(rows(&table), by_fields(text), "{text:?}");
            for index in 0..table.row_count() {
                for (column, cell) in table.row(index) {
                    assert_eq!(table.one_row(index).trimmed(column), cell.trimmed());
                    assert_eq!(cell.kind, CellKind::Text);
                }
                assert!(!table.row_has_at_most(index, table.row(index).count() - 1));
                assert!(table.row_has_at_most(index, table.row(index).count()));
            }
        };
        check("a,b,c\n\"1,2\",\"x\ny\",z\n,,\n,\"q\",,\r\n\n\"\",r\r'=1,\"'=2\",'x\n\"a\"b,c\n\"d\"\"e\",f\nlast,\"");
        check(&"k,\"m, n\",,o\r\n".repeat(20_000));
        check(&format!("a,b\n{}\n", "c,".repeat(300)));
        check(&format!("a,b\n{},d\ne,f\n", "c".repeat(70_000)));
    }

    proptest! {
        #[test]
        fn any_text_reads_alike_by_records_and_by_fields(text in "[ab\u{e4},,;\"'=\r\n\n]{0,80}") {
            let table = read(text.as_bytes(), &Limits::default()).expect("readable");
            prop_assert_eq!(rows(&table), by_fields(&text));
        }
    }

    #[test]
    fn limits_hold() {
        let kind = |bytes: &[u8], limits: &Limits| read(bytes, limits).expect_err("over the limit").kind;
        let base = Limits::default();
        assert_eq!(kind(b"a,b,c\n", &Limits { columns_max: 2, ..base }), ErrorKind::TooLarge);
        assert_eq!(kind(b"a\nb\nc\n", &Limits { rows_max: 2, ..base }), ErrorKind::TooLarge);
        assert_eq!(kind(b"abc,d\n", &Limits { cell_bytes_max: 2, ..base }), ErrorKind::TooLarge);
        assert_eq!(kind(b"abc,d,e,f\n", &Limits { record_bytes_max: 6, ..base }), ErrorKind::TooLarge);
        assert_eq!(kind(b"a,b\n1,2\n,,4\n", &Limits { columns_max: 2, ..base }), ErrorKind::TooLarge);
        assert!(read(b"a,b\n1,2,,\n", &Limits { columns_max: 2, rows_max: 2, ..base }).is_ok());
        assert_eq!(kind(b"abc,d,e,f\n", &Limits { file_bytes_max: 6, ..base }), ErrorKind::TooLarge);
        assert_eq!(kind(&[b'a', 0, 0, b'b', 0, 0].repeat(20), &base), ErrorKind::Malformed);
    }
}
