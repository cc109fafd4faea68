//! The CSV adapter.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::model::{CellRef, Plan, Revision, SheetKind, TableBuilder, Workbook};
use crate::ports::{Applied, ErrorKind, Sheet, SheetError, Writable};
use crate::sheets::OpenOptions;
use crate::sheets::open::io_error;

/// A file of delimited text, or such text from standard input.
#[derive(Debug)]
pub(in crate::sheets) struct CsvSheet {
    source: String,
    path: Option<PathBuf>,
    bytes: Vec<u8>,
}

impl CsvSheet {
    pub(in crate::sheets) fn from_path(path: &Path, _options: &OpenOptions) -> Self {
        Self { source: path.display().to_string(), path: Some(path.to_owned()), bytes: Vec::new() }
    }

    pub(in crate::sheets) fn from_bytes(source: String, bytes: Vec<u8>, _options: &OpenOptions) -> Self {
        Self { source, path: None, bytes }
    }
}

impl Sheet for CsvSheet {
    fn source(&self) -> &str {
        &self.source
    }

    fn kind(&self) -> SheetKind {
        SheetKind::Csv
    }

    fn read(&mut self) -> Result<Workbook, SheetError> {
        let read;
        let bytes = match &self.path {
            Some(path) => {
                read = std::fs::read(path).map_err(|error| io_error(&self.source, &error))?;
                &read
            }
            None => &self.bytes,
        };
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).into(),
            Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
        };
        let name = self.path.as_ref().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
        let mut builder = TableBuilder::new(name.unwrap_or_else(|| self.source.clone()));
        let first = text.split(['\n', '\r']).find(|line| !line.is_empty()).unwrap_or_default();
        let delimiter = *b",;\t|".iter().max_by_key(|&&d| first.bytes().filter(|&b| b == d).count()).unwrap_or(&b',');
        for (row, record) in records(&text, delimiter).into_iter().enumerate() {
            for (column, field) in record.iter().enumerate() {
                builder
                    .push_text(CellRef::new(row as u32, column as u16), field)
                    .map_err(|_| SheetError::new(ErrorKind::TooLarge, self.source.clone(), "split the file"))?;
            }
        }
        let revision = Revision { size: bytes.len() as u64, sha256: Sha256::digest(bytes).to_vec(), id: String::new() };
        Ok(Workbook {
            source: self.source.clone(),
            kind: SheetKind::Csv,
            revision,
            tabs: vec![builder.finish()],
            unread: Vec::new(),
        })
    }

    fn writable(&self) -> Writable {
        Writable::No("writing CSV comes with the next step".into())
    }

    fn apply(&mut self, _plans: &[Plan]) -> Result<Applied, SheetError> {
        Err(SheetError::new(ErrorKind::Unsupported, self.source.clone(), "name an xlsx file"))
    }
}

fn records(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let (Some(record), last) = (records.last_mut(), chars.peek().copied()) else { break };
        let Some(field) = record.last_mut() else { break };
        match c {
            '"' if quoted && last == Some('"') => {
                field.push('"');
                chars.next();
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            _ if quoted => field.push(c),
            _ if c == char::from(delimiter) => record.push(String::new()),
            '\r' if last == Some('\n') => {}
            '\r' | '\n' => records.push(vec![String::new()]),
            _ => field.push(c),
        }
    }
    records
}
