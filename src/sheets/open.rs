//! Deciding what a file is, by its content and its extension.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Limits;
use super::csv::CsvSheet;
use super::source::io_error;
use super::xlsx::XlsxSheet;
use crate::ports::{Sheet, SheetError};

/// How a file is to be opened.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// What the file may ask for.
    pub limits: Limits,
    /// Folder in which what a write replaces is kept for undo; `None` keeps nothing.
    pub state: Option<PathBuf>,
}

/// Opens a sheet file. What it is, is decided by its first bytes, and by its extension where they do not tell.
pub fn open(path: &Path, options: &OpenOptions) -> Result<Box<dyn Sheet>, SheetError> {
    let shown = path.display().to_string();
    let mut file = File::open(path).map_err(|error| io_error(&shown, &error))?;
    let mut head = [0_u8; 8];
    let got = read_head(&mut file, &mut head).map_err(|error| io_error(&shown, &error))?;
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    if head[..got].starts_with(b"PK") || matches!(extension.as_str(), "xlsx" | "xlsm") {
        return Ok(Box::new(XlsxSheet::new(path, options)));
    }
    Ok(Box::new(CsvSheet::from_path(path, options)))
}

/// A CSV sheet from bytes at hand, such as standard input. It can be read only.
pub fn open_csv_bytes(source: impl Into<String>, bytes: Vec<u8>, options: &OpenOptions) -> Box<dyn Sheet> {
    Box::new(CsvSheet::from_bytes(source.into(), bytes, options))
}

fn read_head(file: &mut File, head: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < head.len() {
        match file.read(&mut head[got..])? {
            0 => break,
            n => got += n,
        }
    }
    Ok(got)
}
