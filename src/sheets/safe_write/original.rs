//! What a file was when it was read: its content, and enough of its identity to know it again.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::model::Revision;
use crate::ports::{ErrorKind, SheetError};

/// Bytes of the largest file that is read whole to be written.
pub const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// A file as it was read, with links resolved.
#[derive(Debug)]
pub struct Original {
    /// The file itself: every symbolic link on the way to it is resolved.
    pub path: PathBuf,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Size and SHA-256 of the content.
    pub revision: Revision,
    pub(super) identity: Identity,
}

/// What tells a file from another of the same name. The time stands beside the hash because it is far cheaper to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
    size: u64,
    modified: Option<SystemTime>,
}

impl Identity {
    pub(super) fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let (device, inode) = {
            use std::os::unix::fs::MetadataExt;
            (metadata.dev(), metadata.ino())
        };
        #[cfg(not(unix))]
        let (device, inode) = (0, 0);
        Self { device, inode, size: metadata.len(), modified: metadata.modified().ok() }
    }
}

/// Size and SHA-256 of a content.
pub fn revision_of(bytes: &[u8]) -> Revision {
    Revision { size: bytes.len() as u64, sha256: Sha256::digest(bytes).to_vec(), id: String::new() }
}

impl Original {
    /// Reads a file that is to be replaced. Refuses what a replacement would harm: a file with several hard links (the
    /// others would keep the old content), a file nobody may write, anything that is no regular file.
    pub fn read(path: &Path) -> Result<Self, SheetError> {
        let resolved = fs::canonicalize(path).map_err(|error| io_error(path, "find", &error))?;
        let mut file = File::open(&resolved).map_err(|error| io_error(path, "read", &error))?;
        let metadata = file.metadata().map_err(|error| io_error(path, "read", &error))?;
        refuse_unsuitable(path, &metadata)?;
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
        let read = file.by_ref().take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
        read.map_err(|error| io_error(path, "read", &error))?;
        let after = file.metadata().map_err(|error| io_error(path, "read", &error))?;
        let identity = Identity::of(&after);
        if identity != Identity::of(&metadata) || bytes.len() as u64 != after.len() {
            return Err(stale(path));
        }
        Ok(Self { path: resolved, revision: revision_of(&bytes), bytes, identity })
    }

    /// Whether the file is still the one that was read, by identity and content.
    pub(super) fn is_at(&self, path: &Path) -> io::Result<bool> {
        let metadata = fs::symlink_metadata(path)?;
        if !metadata.is_file() || Identity::of(&metadata) != self.identity {
            return Ok(false);
        }
        Ok(content_hash(path)? == self.revision.sha256)
    }
}

/// SHA-256 of a file's content, read in pieces.
pub(super) fn content_hash(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0_u8; 256 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finalize().to_vec()),
            read => hasher.update(piece.get(..read).unwrap_or_default()),
        }
    }
}

fn refuse_unsuitable(path: &Path, metadata: &Metadata) -> Result<(), SheetError> {
    let name = path.display();
    if !metadata.is_file() {
        return Err(SheetError::new(
            ErrorKind::Unsupported,
            format!("{name} is not a file"),
            "Name the workbook's file itself.",
        ));
    }
    if metadata.len() > FILE_BYTES_MAX {
        return Err(SheetError::new(
            ErrorKind::TooLarge,
            format!("{name} has {} bytes; at most {FILE_BYTES_MAX} are written", metadata.len()),
            "Move pictures or old years into another workbook.",
        ));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if metadata.nlink() > 1 {
            return Err(SheetError::new(
                ErrorKind::Unsupported,
                format!("{name} has {} hard links, and the others would keep the old content", metadata.nlink()),
                "Make the file a copy of its own (cp FILE NEW, then mv NEW FILE), or use a symbolic link.",
            ));
        }
    }
    if metadata.permissions().readonly() || !may_write(path) {
        return Err(SheetError::new(
            ErrorKind::Denied,
            format!("{name} is read-only"),
            "Give kpiwarden's user the right to write this file, or set write = \"off\" for this sheet.",
        ));
    }
    Ok(())
}

#[cfg(unix)]
fn may_write(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok()
}

#[cfg(not(unix))]
fn may_write(_path: &Path) -> bool {
    true
}

/// The error for a file that somebody else saved since it was read.
pub(super) fn stale(path: &Path) -> SheetError {
    SheetError::new(
        ErrorKind::Stale,
        format!("{} was saved by somebody else in the meantime; their version stands", path.display()),
        "Nothing to do: it is read again and the write starts over.",
    )
}

/// The error for a failed operation of the file system, sorted by what can be done about it.
pub(super) fn io_error(path: &Path, verb: &str, error: &io::Error) -> SheetError {
    use io::ErrorKind as Io;
    let name = path.display();
    let (kind, hint) = match error.kind() {
        Io::NotFound => (ErrorKind::NotFound, "Check the path; the file may have been moved."),
        Io::PermissionDenied | Io::ReadOnlyFilesystem => {
            (ErrorKind::Denied, "Give kpiwarden's user the right to write the file and its folder.")
        }
        Io::StorageFull | Io::QuotaExceeded => {
            (ErrorKind::Transient, "The disk is full. Make room; the sheet was left as it was.")
        }
        Io::ResourceBusy | Io::ExecutableFileBusy | Io::WouldBlock | Io::StaleNetworkFileHandle => {
            (ErrorKind::Busy, "Another program holds the file; the write is tried again later.")
        }
        _ => {
            (ErrorKind::Transient, "The file system failed; the sheet was left as it was and the write is tried again.")
        }
    };
    SheetError::new(kind, format!("could not {verb} {name}: {error}"), hint)
}
