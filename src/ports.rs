//! The only ports: what the engine needs from the world outside.

use std::fmt;

use jiff::civil::Date;

use crate::model::{CellRef, Plan, SheetKind, Workbook};

/// A sheet that can be read and, perhaps, written.
pub trait Sheet: Send {
    /// The source as a person names it.
    fn source(&self) -> &str;

    /// What it is.
    fn kind(&self) -> SheetKind;

    /// Reads all of it.
    fn read(&mut self) -> Result<Workbook, SheetError>;

    /// Whether it can be written, and if not, why.
    fn writable(&self) -> Writable;

    /// Applies the plans of all its tabs at once, or none of them. Refuses ([`ErrorKind::Stale`]) when the content is no longer what the plans were made from.
    fn apply(&mut self, plans: &[Plan]) -> Result<Applied, SheetError>;
}

/// Whether a sheet can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writable {
    /// Values and notes.
    All,
    /// Values only; warnings go into a column.
    ValuesOnly,
    /// Nothing; the reason is for the person who asked.
    No(String),
}

/// What a write did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// Values written.
    pub values: usize,
    /// Notes written or taken away.
    pub notes: usize,
    /// Cells left alone because they no longer held what the plan was made from.
    pub left_alone: Vec<(String, CellRef)>,
    /// What a person should be told.
    pub remarks: Vec<String>,
}

/// What to do about an error, before anything else is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// There is no such file or sheet.
    NotFound,
    /// No right to it.
    Denied,
    /// Somebody has it open or locked: try again later.
    Busy,
    /// It changed since it was read: read again.
    Stale,
    /// It is not what its name says, or it is broken.
    Malformed,
    /// It is encrypted.
    Encrypted,
    /// It is larger than a limit allows.
    TooLarge,
    /// This kind of file is not supported, or writing it is not.
    Unsupported,
    /// The file system or the network failed: try again later.
    Transient,
}

impl ErrorKind {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Denied => "denied",
            Self::Busy => "busy",
            Self::Stale => "stale",
            Self::Malformed => "malformed",
            Self::Encrypted => "encrypted",
            Self::TooLarge => "too-large",
            Self::Unsupported => "unsupported",
            Self::Transient => "transient",
        }
    }
}

/// Why a sheet could not be read or written: for the person who can act on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetError {
    /// What to do about it.
    pub kind: ErrorKind,
    /// What happened, with the place: file, tab, cell.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl SheetError {
    /// An error of that kind, message and hint.
    pub fn new(kind: ErrorKind, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: hint.into() }
    }
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SheetError {}

/// The only source of time.
pub trait Clock: Send + Sync {
    /// Today, in the configured time zone.
    fn today(&self) -> Date;
}

/// What is remembered between two runs. Everything but history can be rebuilt from the sheets.
pub trait Journal: Send {
    /// Hashes of what we wrote last into the cells of one tab, by row key and column name; `None` when nothing is on record.
    fn last_written(&self, source: &str, tab: &str) -> Option<LastWritten>;

    /// Keeps what was written.
    fn record_written(&mut self, source: &str, tab: &str, written: LastWritten) -> Result<(), SheetError>;
}

/// What we wrote last into one tab, and the statuses it showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LastWritten {
    /// Hash of each value of ours, by row key and column.
    pub values: std::collections::BTreeMap<(u64, crate::model::OwnColumn), u64>,
    /// Status name and hash of the row's inputs, by row key: for the guard on mass flips.
    pub statuses: std::collections::BTreeMap<u64, (String, u64)>,
    /// How many KPI rows the table had.
    pub rows: u32,
    /// The fields that had a column.
    pub fields: Vec<String>,
}
