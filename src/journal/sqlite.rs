//! The journal as one SQLite database in the state folder.
//!
//! It may be deleted at any time: everything but history is made again from the sheets. PostgreSQL can follow as a second
//! adapter of the same port, with the same contract suite.

use std::cell::RefCell;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};

use super::migrate::{Refused, migrate};
use super::wire::WireSource;
use super::{hex, history, letters, lock, place};
use crate::model::{FoundSpan, ObservedRow, Revision, SourceHistory, SourceRecord};
use crate::ports::{ErrorKind, Journal, Letter, LetterFate, RECORDS_KEPT_MAX, SheetError, WriteLock};

/// The database's name in the state folder.
pub const FILE_NAME: &str = "journal.sqlite3";
/// How long a write waits for that of another process.
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Largest database that is looked through at every opening, in bytes; a larger one only when the service starts.
const QUICK_CHECK_BYTES_MAX: u64 = 16 << 20;
/// The oldest SQLite that may be used: older ones can damage a database when its log begins anew.
const SQLITE_VERSION_MIN: i32 = 3_051_003;
/// Largest log that is kept between two checkpoints, in bytes.
const LOG_BYTES_MAX: u32 = 16 << 20;

/// Keeps everything in a database.
#[derive(Debug)]
pub struct SqliteJournal {
    folder: PathBuf,
    open: RefCell<Open>,
}

#[derive(Debug)]
struct Open {
    connection: Connection,
    /// The file that the connection stands on; none after a failure of the disk, so that it is opened anew.
    file: Option<(u64, u64)>,
}

impl SqliteJournal {
    /// Opens the journal in the state folder, which is made when it is not there.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, SheetError> {
        Self::open_with(folder.into(), false)
    }

    /// The same, and looks through the whole database first, however large it is: for a service that starts.
    pub fn open_checked(folder: impl Into<PathBuf>) -> Result<Self, SheetError> {
        Self::open_with(folder.into(), true)
    }

    /// Opens the journal where there is one, for a command that must leave no trace.
    pub fn open_existing(folder: impl Into<PathBuf>) -> Result<Option<Self>, SheetError> {
        let folder = folder.into();
        if folder.join(FILE_NAME).is_file() { Self::open_with(folder, false).map(Some) } else { Ok(None) }
    }

    fn open_with(folder: PathBuf, thorough: bool) -> Result<Self, SheetError> {
        for part in [folder.as_path(), &folder.join("locks")] {
            make_private_folder(part).map_err(|error| state_error(part, "cannot be made", &error))?;
        }
        refuse_network(&folder, place::network_file_system(&folder))?;
        let open = connect(&folder.join(FILE_NAME), thorough)?;
        Ok(Self { folder, open: RefCell::new(open) })
    }

    fn path(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }

    /// Runs `work` on the database; opens it anew where somebody deleted or replaced the file, or where the disk failed before.
    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>) -> Result<T, SheetError> {
        let path = self.path();
        let mut open = self.open.borrow_mut();
        if open.file.is_none() || file_at(&path) != open.file {
            *open = connect(&path, false)?;
        }
        work(&mut open.connection).map_err(|error| {
            if is_of_the_disk(&error) {
                open.file = None;
            }
            database_error(&path, &error)
        })
    }

    /// Runs `work` as one step that happens whole or not at all.
    fn change<T>(&self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, SheetError> {
        self.with(|connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })
    }

    fn body_of(&self, source: &str, sql: &str, revision: Option<&str>) -> Result<Option<String>, SheetError> {
        let name = name_of(source);
        self.with(|connection| {
            let mut asked = connection.prepare_cached(sql)?;
            let body = match revision {
                Some(revision) => asked.query_row((&name, revision), |row| row.get::<_, Option<String>>(0)),
                None => asked.query_row([&name], |row| row.get(0)),
            };
            body.optional().map(Option::flatten)
        })
    }
}

fn connect(path: &Path, thorough: bool) -> Result<Open, SheetError> {
    let failed = |error: rusqlite::Error| database_error(path, &error);
    if rusqlite::version_number() < SQLITE_VERSION_MIN {
        let message =
            format!("this program was built with SQLite {}, which can damage its journal", rusqlite::version());
        return Err(SheetError::new(ErrorKind::Unsupported, message, "build it with the SQLite that it brings along"));
    }
    // Made by us, so that nobody else may read it; SQLite gives its own files beside it the same mode.
    let made = File::options().create(true).append(true).mode(0o600).open(path);
    made.map_err(|error| state_error(path, "cannot be opened", &error))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY_WAIT).map_err(failed)?;
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; \
             PRAGMA journal_size_limit = {LOG_BYTES_MAX}"
        ))
        .map_err(failed)?;
    let size = fs::metadata(path).map_or(0, |meta| meta.len());
    if thorough || size <= QUICK_CHECK_BYTES_MAX {
        let told: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(failed)?;
        if told != "ok" {
            return Err(broken(path, &told));
        }
    }
    migrate(&mut connection).map_err(|refused| match refused {
        Refused::Newer(version) => SheetError::new(
            ErrorKind::Unsupported,
            format!("the journal {} has version {version}: it was written by a newer kpiwarden", path.display()),
            "use that version, or move the file away; everything but history is made again",
        ),
        Refused::OtherStep(number) => broken(path, &format!("its step {number} is not that of this program")),
        Refused::Database(error) => database_error(path, &error),
    })?;
    Ok(Open { connection, file: file_at(path) })
}

/// Which file stands there: its file system and its number there.
fn file_at(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|meta| (meta.dev(), meta.ino()))
}

/// Whether what stands at the path after it was mended may be another file system than the one that failed.
fn is_of_the_disk(error: &rusqlite::Error) -> bool {
    let codes = [ErrorCode::SystemIoFailure, ErrorCode::ReadOnly, ErrorCode::CannotOpen, ErrorCode::DatabaseCorrupt];
    error.sqlite_error_code().is_some_and(|code| codes.contains(&code))
}

/// Refuses a folder on a network file system, whose name is given.
pub(super) fn refuse_network(folder: &Path, kind: Option<&str>) -> Result<(), SheetError> {
    let Some(kind) = kind else { return Ok(()) };
    Err(SheetError::new(
        ErrorKind::Unsupported,
        format!(
            "the state folder {} is on a network file system ({kind}), where a database can be damaged",
            folder.display()
        ),
        "name a folder on a local disk: `state = \"/var/lib/kpiwarden\"` in the config",
    ))
}

/// Makes a folder that only its owner may enter. One that is there keeps its mode; the database itself is private.
fn make_private_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

/// How a source is known: a file is the same by whatever way it is named.
pub(super) fn name_of(source: &str) -> String {
    fs::canonicalize(source).map_or_else(|_| source.to_owned(), |file| file.to_string_lossy().into_owned())
}

/// How the content is known with which a record is kept.
fn revision_name(revision: &Revision) -> String {
    format!("{}:{}", hex(&revision.sha256), revision.id)
}

const STATE_HINT: &str =
    "see that the state folder can be written and has room; nothing is lost, and it goes on by itself once it can";

fn state_error(path: &Path, what: &str, error: &io::Error) -> SheetError {
    let kind = match error.kind() {
        io::ErrorKind::PermissionDenied => ErrorKind::Denied,
        _ => ErrorKind::Transient,
    };
    SheetError::new(kind, format!("the state at {} {what}: {error}", path.display()), STATE_HINT)
}

fn broken(path: &Path, told: &str) -> SheetError {
    SheetError::new(
        ErrorKind::Malformed,
        format!("the journal {} is damaged: {told}", path.display()),
        "put a backup in its place, or move the file away: everything but history is made again",
    )
}

fn database_error(path: &Path, error: &rusqlite::Error) -> SheetError {
    let (kind, what) = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => return broken(path, &error.to_string()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (ErrorKind::Busy, "is in use by another process".to_owned())
        }
        Some(ErrorCode::DiskFull) => (ErrorKind::Transient, "cannot be written: the disk is full".to_owned()),
        Some(ErrorCode::ReadOnly) => (ErrorKind::Transient, "cannot be written: it is read-only".to_owned()),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            (ErrorKind::Denied, format!("cannot be opened: {error}"))
        }
        _ => (ErrorKind::Transient, format!("failed: {error}")),
    };
    SheetError::new(kind, format!("the journal {} {what}", path.display()), STATE_HINT)
}

/// The number of a source, which it gets when it is named first.
pub(super) fn source_id(transaction: &Connection, source: &str) -> rusqlite::Result<i64> {
    let name = name_of(source);
    transaction.prepare_cached("INSERT INTO source (name) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([&name])?;
    transaction.prepare_cached("SELECT id FROM source WHERE name = ?1")?.query_row([&name], |row| row.get(0))
}

const RECORD: &str = "SELECT body FROM record JOIN source ON source.id = record.source WHERE name = ?1";
const KEPT: &str = "SELECT body FROM kept_record JOIN source ON source.id = kept_record.source \
                    WHERE name = ?1 AND revision = ?2 ORDER BY number DESC LIMIT 1";

fn put_record(transaction: &Connection, source: &str, body: Option<&str>) -> rusqlite::Result<()> {
    let id = source_id(transaction, source)?;
    match body {
        Some(body) => {
            transaction.prepare_cached("INSERT OR REPLACE INTO record VALUES (?1, ?2)")?.execute((id, body))?
        }
        None => transaction.prepare_cached("DELETE FROM record WHERE source = ?1")?.execute([id])?,
    };
    Ok(())
}

impl Journal for SqliteJournal {
    fn read(&self, source: &str) -> Result<SourceRecord, SheetError> {
        let Some(body) = self.body_of(source, RECORD, None)? else { return Ok(SourceRecord::default()) };
        let wire: WireSource = serde_json::from_str(&body)
            .map_err(|error| broken(&self.path(), &format!("the record of {source}: {error}")))?;
        Ok(wire.into_record())
    }

    fn write(&mut self, source: &str, record: &SourceRecord) -> Result<(), SheetError> {
        let body = serde_json::to_string(&WireSource::new(record)).map_err(|error| {
            SheetError::new(ErrorKind::Transient, format!("the state of {source} cannot be written: {error}"), "")
        })?;
        self.change(|transaction| put_record(transaction, source, Some(&body)))
    }

    fn keep(&mut self, source: &str, revision: &Revision) -> Result<(), SheetError> {
        let revision = revision_name(revision);
        self.change(|transaction| {
            let id = source_id(transaction, source)?;
            transaction.execute(
                "INSERT INTO kept_record (source, revision, body) VALUES (?1, ?2, (SELECT body FROM record WHERE source = ?1))",
                (id, &revision),
            )?;
            transaction.execute(
                "DELETE FROM kept_record WHERE source = ?1 AND number NOT IN \
                 (SELECT number FROM kept_record WHERE source = ?1 ORDER BY number DESC LIMIT ?2)",
                (id, RECORDS_KEPT_MAX as i64),
            )?;
            Ok(())
        })
    }

    fn put_back(&mut self, source: &str, revision: &Revision) -> Result<(), SheetError> {
        let body = self.body_of(source, KEPT, Some(&revision_name(revision)))?;
        self.change(|transaction| put_record(transaction, source, body.as_deref()))
    }

    fn history(&self, source: &str) -> Result<SourceHistory, SheetError> {
        self.with(|connection| history::load(connection, &name_of(source)))
    }

    fn remember(&mut self, source: &str, day: Date, rows: &[ObservedRow]) -> Result<(), SheetError> {
        self.change(|transaction| history::remember(transaction, source_id(transaction, source)?, day, rows))
    }

    fn found(&self, row: u64) -> Result<Vec<FoundSpan>, SheetError> {
        self.with(|connection| history::found(connection, row))
    }

    fn forget_owner(&mut self, owner: &str) -> Result<usize, SheetError> {
        self.change(|transaction| {
            letters::forget(transaction, owner)?;
            history::forget_owner(transaction, owner)
        })
    }

    fn forget_before(&mut self, day: Date) -> Result<usize, SheetError> {
        self.change(|transaction| history::forget_before(transaction, day))
    }

    fn mark(&self, source: &str, name: &str) -> Result<Option<String>, SheetError> {
        let sql =
            "SELECT value FROM mark JOIN source ON source.id = mark.source WHERE source.name = ?1 AND mark.name = ?2";
        self.body_of(source, sql, Some(name))
    }

    fn set_mark(&mut self, source: &str, name: &str, value: Option<&str>) -> Result<(), SheetError> {
        self.change(|transaction| {
            let id = source_id(transaction, source)?;
            match value {
                Some(value) => {
                    transaction.execute("INSERT OR REPLACE INTO mark VALUES (?1, ?2, ?3)", (id, name, value))?
                }
                None => transaction.execute("DELETE FROM mark WHERE source = ?1 AND name = ?2", (id, name))?,
            };
            Ok(())
        })
    }

    fn threads(&self, source: &str) -> Result<Vec<(u64, String)>, SheetError> {
        let name = name_of(source);
        self.with(|connection| {
            let mut asked = connection.prepare_cached(
                "SELECT row_key, thread FROM thread JOIN source ON source.id = thread.source WHERE name = ?1 \
                 ORDER BY row_key, thread",
            )?;
            let rows = asked.query_map([&name], |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?)))?;
            rows.collect()
        })
    }

    fn set_threads(&mut self, source: &str, threads: &[(u64, String)]) -> Result<(), SheetError> {
        self.change(|transaction| {
            let id = source_id(transaction, source)?;
            transaction.execute("DELETE FROM thread WHERE source = ?1", [id])?;
            let mut put = transaction.prepare_cached("INSERT OR IGNORE INTO thread VALUES (?1, ?2, ?3)")?;
            for (key, thread) in threads {
                put.execute((id, key.cast_signed(), thread))?;
            }
            Ok(())
        })
    }

    fn post(&mut self, letter: &Letter) -> Result<bool, SheetError> {
        self.change(|transaction| letters::post(transaction, letter))
    }

    fn due_letters(&self, unix_seconds: i64) -> Result<Vec<Letter>, SheetError> {
        self.with(|connection| letters::due(connection, unix_seconds))
    }

    fn settle_letter(&mut self, id: &str, fate: LetterFate) -> Result<(), SheetError> {
        self.change(|transaction| letters::settle(transaction, id, fate))
    }

    fn lock(&self, source: &str) -> Result<WriteLock, SheetError> {
        let name = hex(Sha256::digest(name_of(source)).get(..16).unwrap_or_default());
        let path = self.folder.join("locks").join(name);
        match lock::take(&path) {
            Ok(Some(file)) => Ok(Box::new(file)),
            Ok(None) => Err(SheetError::new(
                ErrorKind::Busy,
                format!("{source}: another kpiwarden is writing this sheet"),
                "wait until it has ended, or stop the service while you sync by hand",
            )),
            Err(error) => Err(state_error(&path, "cannot be locked", &error)),
        }
    }
}
