//! What file names and file systems tell.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::sheets::safe_write::{is_temporary, sheet_of_lock};

/// What can be told of a file without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    inode: u64,
    size: u64,
    modified_seconds: i64,
    modified_nanoseconds: i64,
}

impl Stamp {
    /// Of the file at `path`, links followed; `None` where there is no regular file.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let meta = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some(Self {
            inode: meta.ino(),
            size: meta.size(),
            modified_seconds: meta.mtime(),
            modified_nanoseconds: meta.mtime_nsec(),
        })
    }
}

/// The sheet that something at `path` concerns: itself, or the one whose lock file it is. Nothing for our own temporary files.
pub(super) fn sheet_of(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    if is_temporary(name) {
        return None;
    }
    Some(sheet_of_lock(name).map_or_else(|| path.to_owned(), |sheet| path.with_file_name(sheet)))
}

/// Numbers of file systems on which changes made elsewhere give no events (`statfs(2)`).
const SILENT: [u64; 9] = [
    0x6969,      // NFS
    0xff53_4d42, // CIFS
    0xfe53_4d42, // SMB2
    0x517b,      // SMB
    0x6573_5546, // FUSE: sshfs, rclone, most cloud drives
    0x0102_1997, // 9P
    0x5346_414f, // AFS
    0x00c3_6400, // Ceph
    0x7375_7245, // Coda
];

/// Whether changes made elsewhere to a folder give no events here.
pub(super) fn is_silent(folder: &Path) -> bool {
    rustix::fs::statfs(folder).is_ok_and(|found| is_silent_kind(i128::from(found.f_type)))
}

/// Whether a file system of that kind gives no events for changes made elsewhere.
fn is_silent_kind(kind: i128) -> bool {
    // The kernel's number has 32 bits, sign-extended on some machines.
    u64::try_from(kind & 0xffff_ffff).is_ok_and(|number| SILENT.contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_systems_of_others_are_looked_at_and_own_ones_waited_for() {
        for (kind, expect) in [
            (0x6969_i128, true),                        // NFS
            (i128::from(0xff53_4d42_u32 as i32), true), // CIFS, sign-extended
            (0xff53_4d42, true),                        // CIFS
            (0x6573_5546, true),                        // FUSE
            (0xef53, false),                            // ext4
            (0x0102_1994, false),                       // tmpfs
            (0x9123_683e, false),                       // btrfs
            (0x5846_5342, false),                       // XFS
            (0x794c_7630, false),                       // overlay
        ] {
            assert_eq!(is_silent_kind(kind), expect, "{kind:#x}");
        }
        assert!(!is_silent(Path::new("/none/at/all")));
    }
}
