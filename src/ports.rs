//! The only ports: what the engine needs from the world outside.

use std::fmt;

use jiff::civil::{Date, DateTime};

use crate::model::{
    Away, CellRef, FoundSpan, ObservedRow, Plan, Revision, SheetKind, SourceHistory, SourceRecord, Workbook,
};

/// A sheet that can be read and, perhaps, written.
pub trait Sheet: Send {
    /// The source as a person names it.
    fn source(&self) -> &str;

    /// What it is.
    fn kind(&self) -> SheetKind;

    /// Reads all of it.
    fn read(&mut self) -> Result<Workbook, SheetError>;

    /// Says that nothing will be written: what is read need not be known again, and its revision may tell no hash.
    fn only_look(&mut self) {}

    /// Whether it can be written, and if not, why.
    fn writable(&self) -> Writable;

    /// Applies the plans of all its tabs at once, or none of them. Refuses ([`ErrorKind::Stale`]) when the content is no longer what the plans were made from.
    fn apply(&mut self, plans: &[Plan]) -> Result<Applied, SheetError>;

    /// The comment threads of ours in what was read last: tab, cell and id. `None` where there are no threads.
    fn threads(&self) -> Option<Vec<(String, CellRef, String)>> {
        None
    }

    /// Tells which comment threads are on record as ours.
    fn know_threads(&mut self, _ids: Vec<String>) {}

    /// Resolves comments of ours whose cells are gone, and says why. Answers how many.
    fn sweep(&mut self, _why: Away) -> Result<usize, SheetError> {
        Ok(0)
    }

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
    /// Whether somebody else changed the sheet between the reading and the end of this write.
    pub disturbed: bool,
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

    /// Today in a time zone by its name, such as `Europe/Berlin` or `GMT-07:00`. [`Self::today`] where the day is fixed, or
    /// nobody knows the zone.
    fn today_in(&self, _zone: &str) -> Date {
        self.today()
    }

    /// The time of day and the day, in the configured time zone.
    fn now(&self) -> DateTime {
        self.today().at(12, 0, 0, 0)
    }

    /// Seconds since the beginning of 1970, UTC.
    fn unix_seconds(&self) -> i64 {
        let since = self.now().date().since((jiff::Unit::Day, Date::constant(1970, 1, 1)));
        let time = i64::from(self.now().hour()) * 3600 + i64::from(self.now().minute()) * 60;
        since.map_or(0, |span| i64::from(span.get_days()) * 86_400) + time + i64::from(self.now().second())
    }
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

/// Under which name the journal keeps what a source is called, where its address does not say it.
pub const TITLE_MARK: &str = "title";

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

    /// What is on record of the rows of a source.
    fn history(&self, source: &str) -> Result<SourceHistory, SheetError>;

    /// Puts on record what was read of a source on a day, all of it or nothing. A day before the last one on record counts as
    /// that one, so that a clock that was set back loses nothing.
    fn remember(&mut self, source: &str, day: Date, rows: &[ObservedRow]) -> Result<(), SheetError>;

    /// How long what is, or was, found on a row has been found there; `row` is its number in the history.
    fn found(&self, row: u64) -> Result<Vec<FoundSpan>, SheetError>;

    /// Forgets the history of every row that a person owns, alone or with others, and every letter that names them and is
    /// not sent yet. Tells how many rows.
    fn forget_owner(&mut self, owner: &str) -> Result<usize, SheetError>;

    /// Forgets what was read before a day. What a row held on that day stays.
    fn forget_before(&mut self, day: Date) -> Result<usize, SheetError>;

    /// A value kept for a source under a name, such as where the list of its changes was read to.
    fn mark(&self, source: &str, name: &str) -> Result<Option<String>, SheetError>;

    /// Keeps a value for a source under a name, or forgets it.
    fn set_mark(&mut self, source: &str, name: &str, value: Option<&str>) -> Result<(), SheetError>;

    /// The comment threads kept for a source: key of the row and id of the thread.
    fn threads(&self, source: &str) -> Result<Vec<(u64, String)>, SheetError>;

    /// Replaces the comment threads kept for a source.
    fn set_threads(&mut self, source: &str, threads: &[(u64, String)]) -> Result<(), SheetError>;

    /// Puts a letter into the outbox. False where one of that id was put there before, sent or not: nothing is told twice.
    fn post(&mut self, letter: &Letter) -> Result<bool, SheetError>;

    /// The letters that are to be sent at a time, oldest first.
    fn due_letters(&self, unix_seconds: i64) -> Result<Vec<Letter>, SheetError>;

    /// Says what became of a letter.
    fn settle_letter(&mut self, id: &str, fate: LetterFate) -> Result<(), SheetError>;

    /// Takes the right to write a source until the guard is dropped. [`ErrorKind::Busy`] when another writer has it, in this process or another.
    fn lock(&self, source: &str) -> Result<WriteLock, SheetError>;
}

/// A message to a receiver, kept until it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What makes it the same letter: receiver and what it tells.
    pub id: String,
    /// The receiver's name in the config.
    pub receiver: String,
    /// What is to be told, as JSON. The receiver's own form is made when it is sent.
    pub body: String,
    /// How often sending failed.
    pub attempts: u32,
    /// When to send it, in seconds since the beginning of 1970.
    pub due: i64,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterFate {
    /// The receiver took it: its words are forgotten, its id is kept.
    Sent,
    /// It could not be sent, and is tried again at that time.
    Later(i64),
    /// It is given up.
    Dead,
}

/// The right to write one source; given back when dropped.
pub type WriteLock = Box<dyn std::any::Any + Send>;
