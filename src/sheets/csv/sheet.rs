//! The CSV adapter.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::read::{Origin, read_text};
use crate::model::{Plan, SheetKind, Workbook};
use crate::ports::{Applied, ErrorKind, Sheet, SheetError, Writable};
use crate::sheets::source::io_error;
use crate::sheets::{Limits, OpenOptions};

/// A file of delimited text, or such text from standard input.
#[derive(Debug)]
pub(in crate::sheets) struct CsvSheet {
    source: String,
    content: Content,
    limits: Limits,
}

#[derive(Debug)]
enum Content {
    Path(PathBuf),
    Bytes(Vec<u8>),
}

impl CsvSheet {
    pub(in crate::sheets) fn from_path(path: &Path, options: &OpenOptions) -> Self {
        Self { source: path.display().to_string(), content: Content::Path(path.to_owned()), limits: options.limits }
    }

    pub(in crate::sheets) fn from_bytes(source: String, bytes: Vec<u8>, options: &OpenOptions) -> Self {
        Self { source, content: Content::Bytes(bytes), limits: options.limits }
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
        let (table, revision) = match &self.content {
            Content::Path(path) => {
                let mut file = File::open(path).map_err(|error| io_error(&self.source, &error))?;
                let size_hint = file.metadata().map_or(0, |metadata| metadata.len());
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                let tabs_likely =
                    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("tsv") || e.eq_ignore_ascii_case("tab"));
                let origin = Origin { source: &self.source, tab: &stem, tabs_likely, size_hint };
                read_text(&mut file, &origin, &self.limits)?
            }
            Content::Bytes(bytes) => {
                let size_hint = bytes.len() as u64;
                let origin = Origin { source: &self.source, tab: &self.source, tabs_likely: false, size_hint };
                read_text(&mut bytes.as_slice(), &origin, &self.limits)?
            }
        };
        Ok(Workbook {
            source: self.source.clone(),
            kind: SheetKind::Csv,
            revision,
            tabs: vec![table],
            unread: Vec::new(),
        })
    }

    fn writable(&self) -> Writable {
        match self.content {
            Content::Path(_) => Writable::ValuesOnly,
            Content::Bytes(_) => {
                Writable::No("this text came from standard input: there is no file to write to".into())
            }
        }
    }

    fn apply(&mut self, _plans: &[Plan]) -> Result<Applied, SheetError> {
        Err(SheetError::new(
            ErrorKind::Unsupported,
            format!("{}: text files cannot be written yet", self.source),
            "name an xlsx file",
        ))
    }
}
