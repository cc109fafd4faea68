//! The only ports: what the engine needs from the world outside.

use std::fmt;

use jiff::civil::Date;

use crate::model::{CellRef, Plan, Revision, SheetKind, SourceRecord, Workbook};

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

    /// Puts back what the last write replaced. Refuses where nothing is kept of it, or when somebody changed the sheet since.
    fn take_back(&mut self) -> Result<(), SheetError> {
        let why = format!("{}: nothing is kept of what was replaced", self.source());
        Err(SheetError::new(ErrorKind::Unsupported, why, "look at the sheet"))
    }
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

/// Time for work that waits: when it is, and waiting. Tests let simulated time pass instead.
pub trait Timer: Send + Sync + fmt::Debug {
    /// Milliseconds since 1970, UTC.
    fn now_ms(&self) -> i64;

    /// Waits.
    fn sleep(&self, wait: std::time::Duration);

    /// A number that nobody can foretell well enough to collide with, for jitter. Not for secrets.
    fn random(&self) -> u64;
}

/// Records kept a source for undo: one for each content that is kept.
pub const RECORDS_KEPT_MAX: usize = 10;

/// What is remembered between two runs, and who may write a sheet now.
pub trait Journal: Send {
    /// What is remembered of a source; an empty record where nothing is.
    fn read(&self, source: &str) -> Result<SourceRecord, SheetError>;

    /// Replaces what is remembered of a source, whole or not at all.
    fn write(&mut self, source: &str, record: &SourceRecord) -> Result<(), SheetError>;

    /// Keeps what is remembered of a source now, for the case that its content `revision` is put back by undo. Adapters keep
    /// the last [`RECORDS_KEPT_MAX`].
    fn keep(&mut self, source: &str, revision: &Revision) -> Result<(), SheetError>;

    /// Remembers again what was kept with the content `revision`; nothing of the source where nothing was kept.
    fn put_back(&mut self, source: &str, revision: &Revision) -> Result<(), SheetError>;

    /// Takes the right to write a source until the guard is dropped. [`ErrorKind::Busy`] when another writer has it, in this process or another.
    fn lock(&self, source: &str) -> Result<WriteLock, SheetError>;
}

/// The right to write one source; given back when dropped.
pub type WriteLock = Box<dyn std::any::Any + Send>;
