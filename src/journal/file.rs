//! One JSON file a source in the state folder, readable by its owner alone, replaced whole.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::lock;
use super::wire::{VERSION, WireSource};
use crate::model::{Revision, SourceRecord};
use crate::ports::{ErrorKind, Journal, RECORDS_KEPT_MAX, SheetError, WriteLock};

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
        for part in [folder.as_path(), &folder.join("sheets"), &folder.join("locks"), &folder.join("before")] {
            make_private_folder(part).map_err(|error| state_error(part, "cannot be made", &error))?;
        }
        Ok(Self { folder })
    }

    fn record_path(&self, source: &str) -> PathBuf {
        self.folder.join("sheets").join(format!("{}.json", name_of(source)))
    }

    /// Where the records are kept that go with earlier contents of a source: `NUMBER-REVISION.json`.
    fn kept_folder(&self, source: &str) -> PathBuf {
        self.folder.join("before").join(name_of(source))
    }
}

/// The records kept in a folder with their numbers, oldest first.
fn kept_records(folder: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut records: Vec<(u64, PathBuf)> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let number = path.file_stem()?.to_str()?.split_once('-')?.0.parse().ok()?;
            Some((number, path))
        })
        .collect();
    records.sort();
    records
}

/// The end of the name under which the record of a content is kept.
fn kept_suffix(revision: &Revision) -> String {
    let text = format!("{}:{}", hex(&revision.sha256), revision.id);
    format!("-{}.json", hex(Sha256::digest(text).get(..16).unwrap_or_default()))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
    }
    text
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
    hex(Sha256::digest(identity).get(..16).unwrap_or_default())
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

    fn keep(&mut self, source: &str, revision: &Revision) -> Result<(), SheetError> {
        let (record, folder) = (self.record_path(source), self.kept_folder(source));
        let failed = |error: io::Error| state_error(&folder, "cannot keep a record", &error);
        make_private_folder(&folder).map_err(failed)?;
        let kept = kept_records(&folder);
        let number = kept.last().map_or(1, |(number, _)| number + 1);
        let path = folder.join(format!("{number:06}{}", kept_suffix(revision)));
        // Records are replaced, never changed, so a second name for one is as good as a copy.
        match fs::hard_link(&record, &path).or_else(|_| fs::copy(&record, &path).map(drop)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        for (_, old) in kept.iter().rev().skip(RECORDS_KEPT_MAX - 1) {
            let _ = fs::remove_file(old);
        }
        Ok(())
    }

    fn put_back(&mut self, source: &str, revision: &Revision) -> Result<(), SheetError> {
        let suffix = kept_suffix(revision);
        let mut kept = kept_records(&self.kept_folder(source));
        kept.retain(|(_, path)| path.to_string_lossy().ends_with(&suffix));
        let path = self.record_path(source);
        let done = match kept.last() {
            Some((_, kept)) => fs::read(kept).and_then(|record| replace(&path, &record)),
            None => fs::remove_file(&path),
        };
        match done {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(state_error(&path, "cannot be put back", &error))
            }
            _ => Ok(()),
        }
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
