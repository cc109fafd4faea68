//! Temporary files: their names, the lock each carries while its writer lives, and the cleaning of those whose writer died.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::original::content_hash;

/// Every temporary file of ours begins so; watchers pass over it.
pub const TEMPORARY_PREFIX: &str = ".kpiwarden-";
const SUFFIX: &str = ".tmp";
/// How a save of somebody else is called that was swapped out when its writer was killed.
const RESCUED_PREFIX: &str = "rescued-kpiwarden-";
/// Temporary files one writer tries to make before it gives up.
const NAMES_MAX: u32 = 10_000;

/// Whether a file name is one of our temporary files.
pub fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY_PREFIX) && name.ends_with(SUFFIX)
}

/// Makes a new, empty temporary file in `folder`, locked for as long as the returned file is open.
pub(super) fn create(folder: &Path) -> io::Result<(PathBuf, File)> {
    let process = std::process::id();
    for number in 0..NAMES_MAX {
        let path = folder.join(format!("{TEMPORARY_PREFIX}{process:x}-{number:x}{SUFFIX}"));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(file) if hold(&file) => return Ok((path, file)),
            // A cleaner took it for a leftover before it was locked.
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many temporary files of kpiwarden in this folder"))
}

/// The name a temporary file takes before it is swapped: it says what may come out of the swap, so that whoever cleans up
/// after a killed writer can tell a foreign save from the two contents that writer knew.
/// For such a save it ends as the sheet's own name does.
pub(super) fn swap_name(temporary: &Path, old: &[u8], new: &[u8], sheet: &Path) -> PathBuf {
    let name = temporary.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let stem = name.strip_suffix(SUFFIX).unwrap_or(name);
    let extension = sheet.extension().and_then(|e| e.to_str()).filter(|e| e.bytes().all(|b| b.is_ascii_alphanumeric()));
    let extension = extension.map(|extension| format!("-{extension}")).unwrap_or_default();
    temporary.with_file_name(format!("{stem}-{}-{}{extension}{SUFFIX}", short_hash(old), short_hash(new)))
}

fn short_hash(hash: &[u8]) -> String {
    use std::fmt::Write;
    hash.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a file name is that of a save kept from a killed writer: a copy of a sheet, and no sheet of its own.
pub fn is_rescued(name: &str) -> bool {
    name.starts_with(RESCUED_PREFIX)
}

/// Takes away what killed writers left beside these sheets. Returns what a person should be told.
pub fn clean_beside<'s>(sheets: impl Iterator<Item = &'s Path>) -> Vec<String> {
    let folders = sheets.filter_map(|sheet| sheet.canonicalize().ok()?.parent().map(Path::to_owned));
    folders.collect::<BTreeSet<_>>().iter().flat_map(|folder| clean(folder)).collect()
}

/// Takes away what killed writers left in `folder`. A save of somebody else that a writer had just swapped out when it
/// died is never taken away: it gets a visible name. Returns what a person should be told.
pub(super) fn clean(folder: &Path) -> Vec<String> {
    let mut remarks = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return remarks };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| is_temporary(name)) else { continue };
        let path = entry.path();
        if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let Ok(file) = OpenOptions::new().read(true).open(&path) else { continue };
        if try_lock(&file) != Lock::Taken {
            continue;
        }
        if is_expected(name, &path) {
            let _ = fs::remove_file(&path);
        } else {
            let rescued = rescue_name(folder, name);
            if fs::rename(&path, &rescued).is_ok() {
                remarks.push(format!(
                    "a save that was swapped out when kpiwarden was killed is kept as {}",
                    rescued.display()
                ));
            }
        }
    }
    remarks
}

/// Whether a leftover is a content that its writer knew. Before the swap it can be nothing else.
fn is_expected(name: &str, path: &Path) -> bool {
    let stem = name.strip_prefix(TEMPORARY_PREFIX).and_then(|n| n.strip_suffix(SUFFIX)).unwrap_or_default();
    let mut parts = stem.split('-').skip(2);
    let (Some(old), Some(new)) = (parts.next(), parts.next()) else { return true };
    content_hash(path).is_ok_and(|hash| [old, new].contains(&short_hash(&hash).as_str()))
}

/// A name that anybody sees and that no sheet has, ending as the sheet's does.
fn rescue_name(folder: &Path, name: &str) -> PathBuf {
    let stem = name.trim_start_matches('.').trim_end_matches(SUFFIX);
    let mut parts = stem.splitn(6, '-');
    let writer: Vec<&str> = parts.by_ref().take(3).collect();
    let extension = parts.nth(2).unwrap_or("xlsx");
    let stem = format!("{RESCUED_PREFIX}{}", writer.get(1..).unwrap_or_default().join("-"));
    let mut path = folder.join(format!("{stem}.{extension}"));
    let mut number = 1;
    while path.exists() && number < NAMES_MAX {
        number += 1;
        path = folder.join(format!("{stem}-{number}.{extension}"));
    }
    path
}

/// Locks a new temporary file for its writer; false when a cleaner was quicker. A file system without locks has no cleaner.
fn hold(file: &File) -> bool {
    !matches!(try_lock(file), Lock::Held | Lock::Gone)
}

/// What trying to lock a temporary file showed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lock {
    /// It is ours now.
    Taken,
    /// Its writer lives.
    Held,
    /// It was taken away in the meantime.
    Gone,
    /// The file system knows no locks.
    Unknown,
}

#[cfg(unix)]
fn try_lock(file: &File) -> Lock {
    use std::os::unix::fs::MetadataExt;
    match rustix::fs::flock(file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
        Ok(()) if file.metadata().is_ok_and(|metadata| metadata.nlink() > 0) => Lock::Taken,
        Ok(()) => Lock::Gone,
        Err(error) if error == rustix::io::Errno::WOULDBLOCK => Lock::Held,
        Err(_) => Lock::Unknown,
    }
}

#[cfg(not(unix))]
fn try_lock(_file: &File) -> Lock {
    Lock::Unknown
}
