//! The replacement itself.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::attributes::{copy, sync_folder};
use super::leftovers::{clean, create, swap_name};
use super::locks::refuse_if_locked;
use super::original::{Original, content_hash, io_error, stale};
use super::undo;
use super::writers::OpenFiles;
use crate::ports::SheetError;

/// How often the names are swapped back and forth before the newest foreign save is left where it is.
const SWAPS_MAX: u32 = 8;

/// What a replacement did beside replacing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replaced {
    /// What a person should be told.
    pub remarks: Vec<String>,
}

/// Puts `new` in the place of `original`, or leaves everything as it was. `state` is the folder in which the last
/// contents are kept for undo; `None` keeps none.
pub fn replace(original: &Original, new: &[u8], state: Option<&Path>) -> Result<Replaced, SheetError> {
    let disk = Disk { exchange: &exchange, sync_file: &File::sync_all, sync_folder: &sync_folder };
    replace_with(original, new, state, &disk)
}

/// What a replacement asks of the disk and tests have fail.
pub(super) struct Disk<'d> {
    /// Exchanges two names.
    pub(super) exchange: &'d dyn Fn(&Path, &Path) -> Result<(), Exchange>,
    /// Makes a file's content last.
    pub(super) sync_file: &'d dyn Fn(&File) -> io::Result<()>,
    /// Makes the names in a folder last.
    pub(super) sync_folder: &'d dyn Fn(&Path) -> io::Result<()>,
}

/// The same on a disk of one's own.
pub(super) fn replace_with(
    original: &Original,
    new: &[u8],
    state: Option<&Path>,
    disk: &Disk<'_>,
) -> Result<Replaced, SheetError> {
    let path = &original.path;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut remarks = clean(folder);
    let new_hash = Sha256::digest(new).to_vec();

    let mut temporary =
        Temporary::create(folder).map_err(|error| io_error(path, "make a temporary file beside", &error))?;
    temporary.file.write_all(new).map_err(|error| io_error(path, "write", &error))?;
    let old = File::open(path).map_err(|error| io_error(path, "read", &error))?;
    remarks.extend(copy(&old, &temporary.file).map_err(|error| io_error(path, "copy the mode of", &error))?);
    drop(old);
    (disk.sync_file)(&temporary.file).map_err(|error| io_error(path, "write", &error))?;
    temporary
        .rename(swap_name(&temporary.path, &original.revision.sha256, &new_hash, path))
        .map_err(|error| io_error(path, "write", &error))?;

    if !original.is_at(path).map_err(|error| io_error(path, "read", &error))? {
        return Err(stale(path));
    }
    let kept = match state {
        Some(state) => Some(undo::keep(state, original, &new_hash)?),
        None => None,
    };
    // Looked at once more: an editor may have opened it while the new content was made.
    let done = refuse_if_in_use(path).and_then(|()| swap(original, &mut temporary, &new_hash, disk));
    if done.is_err()
        && let Some(kept) = kept
    {
        let _ = fs::remove_file(kept);
    }
    done?;
    drop(temporary);
    if let Some(state) = state {
        undo::prune(state, path);
    }
    // The new content stands whatever comes of this.
    if let Err(error) = (disk.sync_folder)(folder) {
        remarks.push(format!(
            "{} is written, but the disk did not say that it lasts ({error}); after a power cut the old content may stand again",
            path.display()
        ));
    }
    Ok(Replaced { remarks })
}

/// Refuses when an editor or another program has the file open.
fn refuse_if_in_use(path: &Path) -> Result<(), SheetError> {
    refuse_if_locked(path)?;
    OpenFiles::of(&fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())).refuse_if_written(path)
}

/// A temporary file that goes when it is dropped, unless what it holds by then is somebody else's.
struct Temporary {
    path: PathBuf,
    file: File,
    remove: bool,
}

impl Temporary {
    fn create(folder: &Path) -> io::Result<Self> {
        create(folder).map(|(path, file)| Self { path, file, remove: true })
    }

    fn rename(&mut self, to: PathBuf) -> io::Result<()> {
        fs::rename(&self.path, &to)?;
        self.path = to;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if self.remove {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Swaps the names and looks at what came out. A content that is not the one that was read is put back at once; when that
/// in turn brings out something that is not ours, somebody saved twice, and the later save goes back.
fn swap(original: &Original, temporary: &mut Temporary, new_hash: &[u8], disk: &Disk<'_>) -> Result<(), SheetError> {
    let path = &original.path;
    match (disk.exchange)(&temporary.path, path) {
        Ok(()) => {}
        Err(Exchange::Unsupported) => return plain_rename(original, temporary),
        Err(Exchange::Failed(error)) if error.kind() == io::ErrorKind::NotFound => return Err(stale(path)),
        Err(Exchange::Failed(error)) => return Err(replace_error(path, &error)),
    }
    if came_out(original, &temporary.path) {
        return Ok(());
    }
    temporary.remove = false;
    // Contents that need not go back: ours, and those that we put back and somebody has saved over since.
    let mut spent = vec![new_hash.to_vec()];
    for _ in 0..SWAPS_MAX {
        let goes_back = content_hash(&temporary.path);
        match (disk.exchange)(&temporary.path, path) {
            Ok(()) => {}
            // The file was taken away meanwhile: what came out goes back under its name.
            Err(Exchange::Failed(error)) if error.kind() == io::ErrorKind::NotFound => {
                fs::rename(&temporary.path, path).map_err(|error| io_error(path, "put back", &error))?;
                return Err(stale(path));
            }
            Err(Exchange::Failed(error)) => return Err(io_error(path, "put back", &error)),
            Err(Exchange::Unsupported) => break,
        }
        if content_hash(&temporary.path).is_ok_and(|hash| spent.contains(&hash)) {
            temporary.remove = true;
            return Err(stale(path));
        }
        spent.extend(goes_back);
    }
    Err(stale(path))
}

/// Whether what a swap brought out is what was read. Looked at twice: a writer that had the file open may be slow.
fn came_out(original: &Original, path: &Path) -> bool {
    original.is_at(path).unwrap_or(false)
        && fs::symlink_metadata(path).is_ok_and(|m| super::original::Identity::of(&m) == original.identity)
}

/// For file systems that cannot exchange two names: a last look, then the rename.
fn plain_rename(original: &Original, temporary: &mut Temporary) -> Result<(), SheetError> {
    let path = &original.path;
    if !original.is_at(path).map_err(|error| io_error(path, "read", &error))? {
        return Err(stale(path));
    }
    fs::rename(&temporary.path, path).map_err(|error| replace_error(path, &error))?;
    temporary.remove = false;
    Ok(())
}

/// Why the names could not be changed. The folder took a new file, so a file server that denies this holds the file for somebody
/// who has it open.
fn replace_error(path: &Path, error: &io::Error) -> SheetError {
    if error.kind() == io::ErrorKind::PermissionDenied {
        let held = io::Error::new(io::ErrorKind::ResourceBusy, "the file server denies it");
        return io_error(path, "replace", &held);
    }
    io_error(path, "replace", error)
}

/// Why two names were not exchanged.
#[derive(Debug)]
pub(super) enum Exchange {
    /// The file system knows how, and failed.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux exchanges names"))]
    Failed(io::Error),
    /// It does not know how.
    Unsupported,
}

#[cfg(target_os = "linux")]
pub(super) fn exchange(a: &Path, b: &Path) -> Result<(), Exchange> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(|error| match error {
        Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP => Exchange::Unsupported,
        other => Exchange::Failed(other.into()),
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) fn exchange(_a: &Path, _b: &Path) -> Result<(), Exchange> {
    Err(Exchange::Unsupported)
}
