//! One JSON file a source in the state folder, readable by its owner alone, replaced whole.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::lock;
use super::wire::{VERSION, WireSource};
use crate::model::SourceRecord;
use crate::ports::{ErrorKind, Journal, SheetError, WriteLock};

/// Largest record that is read, in bytes: a million rows with all columns stay below it.
const RECORD_BYTES_MAX: u64 = 1 << 30;

/// Keeps records as files.
#[derive(Debug)]
pub struct FileJournal {
    folder: PathBuf,
}

impl FileJournal {
    /// Opens the journal in the state folder, which is made when it is not there.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, SheetError> {
        let folder = folder.into();
        for part in [folder.as_path(), &folder.join("sheets"), &folder.join("locks")] {
            make_private_folder(part).map_err(|error| state_error(part, "cannot be made", &error))?;
        }
        Ok(Self { folder })
    }

    fn record_path(&self, source: &str) -> PathBuf {
        self.folder.join("sheets").join(format!("{}.json", name_of(source)))
    }
}

/// Makes a folder that only its owner may enter. One that is there keeps its mode; the record files themselves are private.
fn make_private_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

/// A file name for a source: a path may be longer than a file name, and may hold anything. A file is the same by whatever
/// way it is named.
fn name_of(source: &str) -> String {
    let file = fs::canonicalize(source).ok();
    let identity = file.as_ref().map_or(source.as_bytes(), |file| file.as_os_str().as_encoded_bytes());
    let mut name = String::with_capacity(32);
    for byte in Sha256::digest(identity).iter().take(16) {
        use std::fmt::Write as _;
        let _ = write!(name, "{byte:02x}");
    }
    name
}

fn state_error(path: &Path, what: &str, error: &io::Error) -> SheetError {
    let kind = match error.kind() {
        io::ErrorKind::PermissionDenied => ErrorKind::Denied,
        _ => ErrorKind::Transient,
    };
    SheetError::new(
        kind,
        format!("the state at {} {what}: {error}", path.display()),
        "see that the folder can be written and has room, or name another state folder in the config",
    )
}

impl Journal for FileJournal {
    fn read(&self, source: &str) -> Result<SourceRecord, SheetError> {
        let path = self.record_path(source);
        let text = match fs::metadata(&path) {
            Ok(meta) if meta.len() > RECORD_BYTES_MAX => {
                let error = io::Error::other("it is larger than any record can be");
                return Err(state_error(&path, "cannot be read", &error));
            }
            _ => match fs::read_to_string(&path) {
                Ok(text) => text,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(SourceRecord::default()),
                Err(error) => return Err(state_error(&path, "cannot be read", &error)),
            },
        };
        let broken = |error: serde_json::Error| {
            SheetError::new(
                ErrorKind::Malformed,
                format!("the state at {} cannot be understood: {error}", path.display()),
                "delete that file: it is made again, and values of ours are then told by their words",
            )
        };
        let wire: WireSource = serde_json::from_str(&text).map_err(broken)?;
        if wire.version > VERSION {
            return Err(SheetError::new(
                ErrorKind::Unsupported,
                format!("the state at {} was written by a newer version of kpiwarden", path.display()),
                "use that version, or delete the file",
            ));
        }
        Ok(wire.into_record())
    }

    fn write(&mut self, source: &str, record: &SourceRecord) -> Result<(), SheetError> {
        let path = self.record_path(source);
        let mut json = serde_json::to_vec(&WireSource::new(source, record)).map_err(|error| {
            SheetError::new(ErrorKind::Transient, format!("the state of {source} cannot be written: {error}"), "")
        })?;
        json.push(b'\n');
        replace(&path, &json).map_err(|error| state_error(&path, "cannot be written", &error))
    }

    fn lock(&self, source: &str) -> Result<WriteLock, SheetError> {
        let path = self.folder.join("locks").join(name_of(source));
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

/// Replaces a file whole: a reader, or a crash, sees the old content or the new.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let written = (|| {
        let mut file = File::options().create(true).truncate(true).write(true).mode(0o600).open(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    })();
    if written.is_err() {
        // What is left of a failed write would only confuse; the error itself is what counts.
        let _ = fs::remove_file(&temporary);
    }
    written
}
