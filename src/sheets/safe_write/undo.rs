//! The contents that the last writes replaced.
//!
//! One folder a sheet under `STATE/undo/`, named by the hash of its path; in it one file a write,
//! `NUMBER-OLDHASH-NEWHASH.EXTENSION`, the highest number being the last write.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::attributes::sync_folder;
use super::locks::refuse_if_locked;
use super::original::{Original, io_error, revision_of};
use super::swap::replace;
use crate::model::Revision;
use crate::ports::{ErrorKind, SheetError};

/// How many contents are kept a sheet.
pub const UNDO_FILES_MAX: usize = 10;
/// Name of a content that is being kept.
const UNFINISHED: &str = "unfinished";

/// One content that a write replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoFile {
    /// Where it is kept.
    pub path: PathBuf,
    number: u64,
    old_hash: String,
    new_hash: String,
}

/// What undoing a write did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The content that stands again.
    pub revision: Revision,
    /// Writes before it that can still be undone.
    pub left: usize,
    /// What a person should be told.
    pub remarks: Vec<String>,
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn folder_of(state: &Path, sheet: &Path) -> PathBuf {
    let hash = hex(&Sha256::digest(sheet.as_os_str().as_encoded_bytes()));
    state.join("undo").join(hash.get(..24).unwrap_or_default())
}

/// The contents kept for the sheet at `path`, oldest first.
pub fn undo_files(state: &Path, path: &Path) -> Vec<UndoFile> {
    let resolved = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let Ok(entries) = fs::read_dir(folder_of(state, &resolved)) else { return Vec::new() };
    let mut files: Vec<UndoFile> = entries
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let stem = path.file_stem()?.to_str()?;
            let mut parts = stem.split('-');
            let number = parts.next()?.parse().ok()?;
            let (old_hash, new_hash) = (parts.next()?.to_owned(), parts.next()?.to_owned());
            Some(UndoFile { path, number, old_hash, new_hash })
        })
        .collect();
    files.sort_by_key(|file| file.number);
    files
}

/// Keeps the content that is about to be replaced by one with `new_hash`; returns where.
pub(super) fn keep(state: &Path, original: &Original, new_hash: &[u8]) -> Result<PathBuf, SheetError> {
    let failed = |error: io::Error| {
        let mut error = io_error(&folder_of(state, &original.path), "keep an undo file in", &error);
        error.hint = format!("Make room in the state folder, or point it elsewhere. {}", error.hint);
        error
    };
    let folder = folder_of(state, &original.path);
    make_private_folder(&folder).map_err(failed)?;
    let files = undo_files(state, &original.path);
    let number = files.last().map_or(1, |file| file.number + 1);
    let extension = original.path.extension().and_then(|e| e.to_str()).unwrap_or("bin");
    let name = format!("{number:06}-{}-{}.{extension}", hex(&original.revision.sha256), hex(new_hash));
    let path = folder.join(name);
    // Under its own name it is always whole.
    let unfinished = folder.join(UNFINISHED);
    let kept = write_private(&unfinished, &original.bytes).and_then(|()| fs::rename(&unfinished, &path));
    kept.and_then(|()| sync_folder(&folder)).map_err(failed)?;
    let _ = write_private(&folder.join("sheet"), original.path.as_os_str().as_encoded_bytes());
    Ok(path)
}

/// Lets go of contents beyond those that are kept, once a write stands.
pub(super) fn prune(state: &Path, path: &Path) {
    for file in undo_files(state, path).iter().rev().skip(UNDO_FILES_MAX) {
        let _ = fs::remove_file(&file.path);
    }
}

/// The writes that stand, oldest first, and the contents kept for others: a writer that is killed before the names change has
/// kept what stands already. `stands`: the hash of what stands now.
fn by_whether_they_stand(files: Vec<UndoFile>, stands: &str) -> (Vec<UndoFile>, Vec<UndoFile>) {
    let mut stands = stands.to_owned();
    let (mut real, mut idle) = (Vec::new(), Vec::new());
    for file in files.into_iter().rev() {
        if file.old_hash == stands && file.new_hash != stands {
            idle.push(file);
        } else {
            stands.clone_from(&file.old_hash);
            real.push(file);
        }
    }
    real.reverse();
    (real, idle)
}

/// Puts back what the last write of the sheet at `path` replaced. Refuses when the sheet was changed since.
pub fn undo_last(state: &Path, path: &Path) -> Result<Undone, SheetError> {
    refuse_if_locked(path)?;
    let current = Original::read(path)?;
    let hash = hex(&current.revision.sha256);
    let (mut files, idle) = by_whether_they_stand(undo_files(state, path), &hash);
    let Some(last) = files.pop() else {
        return Err(SheetError::new(
            ErrorKind::NotFound,
            format!("{}: nothing is kept that a write replaced", path.display()),
            "Only the last ten writes can be undone, on the machine that wrote them. `kpiwarden sync --remove` takes our \
             columns and notes out of any sheet.",
        ));
    };
    if last.new_hash != hash {
        return Err(SheetError::new(
            ErrorKind::Stale,
            format!("{} was changed after the last write, and undoing it would lose that change", path.display()),
            format!(
                "`kpiwarden sync --remove` takes our columns and notes out and keeps the change. The content before the write is {}.",
                last.path.display()
            ),
        ));
    }
    let old = fs::read(&last.path).map_err(|error| io_error(&last.path, "read", &error))?;
    let revision = revision_of(&old);
    if hex(&revision.sha256) != last.old_hash {
        return Err(SheetError::new(
            ErrorKind::Malformed,
            format!("what is kept of {} in {} was damaged", path.display(), last.path.display()),
            "`kpiwarden sync --remove` takes our columns and notes out instead.",
        ));
    }
    let replaced = replace(&current, &old, None)?;
    for file in idle.iter().chain([&last]) {
        let _ = fs::remove_file(&file.path);
    }
    Ok(Undone { revision, left: files.len(), remarks: replaced.remarks })
}

/// Puts back what the write that has just been made replaced.
pub fn take_back(state: Option<&Path>, path: &Path) -> Result<(), SheetError> {
    let Some(state) = state else {
        return Err(SheetError::new(
            ErrorKind::NotFound,
            format!("{}: nothing is kept of what was replaced", path.display()),
            "Look at the sheet.",
        ));
    };
    undo_last(state, path).map(drop)
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}
