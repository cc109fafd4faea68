//! The file a sheet is read from: its size and hash, and errors in words for the person who can mend them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Limits;
use super::package::PackageError;
use crate::model::Revision;
use crate::ports::{ErrorKind, SheetError};

/// Opens the file and takes its size and hash; reading it then starts at its beginning.
pub(super) fn open_hashed(path: &Path, source: &str, limits: &Limits) -> Result<(File, Revision), SheetError> {
    let mut file = File::open(path).map_err(|error| io_error(source, &error))?;
    let mut hash = Sha256::new();
    let mut size = 0_u64;
    let mut block = vec![0; 128 * 1024];
    loop {
        let read = match file.read(&mut block) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(io_error(source, &error)),
        };
        hash.update(&block[..read]);
        size += read as u64;
        if size > limits.file_bytes_max {
            return Err(too_large(source, limits));
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(|error| io_error(source, &error))?;
    Ok((file, Revision { size, sha256: hash.finalize().to_vec(), id: String::new() }))
}

/// The error for a file over the limit.
pub(super) fn too_large(source: &str, limits: &Limits) -> SheetError {
    SheetError::new(
        ErrorKind::TooLarge,
        format!("{source}: the file is larger than {} bytes", limits.file_bytes_max),
        "split the file",
    )
}

/// The error of the file system in words for the person who can mend it.
pub(super) fn io_error(source: &str, error: &io::Error) -> SheetError {
    let (kind, what, hint) = match error.kind() {
        io::ErrorKind::NotFound => (ErrorKind::NotFound, "there is no such file".to_owned(), "check the path"),
        io::ErrorKind::PermissionDenied => {
            let hint = "give the user that runs kpiwarden the right to read the file";
            (ErrorKind::Denied, "no right to read it".to_owned(), hint)
        }
        io::ErrorKind::IsADirectory => (ErrorKind::Unsupported, "this is a folder".to_owned(), "name a file in it"),
        _ => (ErrorKind::Transient, error.to_string(), "try again; if it stays, check the disk or the network drive"),
    };
    SheetError::new(kind, format!("{source}: {what}"), hint)
}

/// The error of a workbook's package in words.
pub(super) fn package_error(source: &str, error: &PackageError) -> SheetError {
    let (kind, hint) = match error {
        PackageError::TooLarge(_) => {
            (ErrorKind::TooLarge, "if the file is what it should be, split it or take out what is not needed")
        }
        PackageError::Broken(_) => {
            (ErrorKind::Malformed, "open it in a spreadsheet program, let it be repaired, and save it again")
        }
        PackageError::Encrypted => (ErrorKind::Encrypted, "save a copy without a password"),
        PackageError::Io(_) => (ErrorKind::Transient, "try again"),
    };
    SheetError::new(kind, format!("{source}: {}", error.reason()), hint)
}
