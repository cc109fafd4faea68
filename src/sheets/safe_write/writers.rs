//! Which processes have a file open for writing.
//!
//! A program that writes a file piece by piece, or saves into it much later, holds it open meanwhile. Were the name to lead to another
//! file by then, what it writes would be lost. Linux tells in `/proc`, of the processes that may be looked at: all of them for root, else
//! those of the same user.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::ports::{ErrorKind, SheetError};

/// The files that other processes have open at one moment, each with the handles by which they do.
#[derive(Debug, Default)]
pub struct OpenFiles(BTreeMap<PathBuf, Vec<Handle>>);

#[derive(Debug)]
struct Handle {
    process: u32,
    number: String,
}

impl OpenFiles {
    /// Those of this moment; none where the system does not tell.
    pub fn now() -> Self {
        Self::under(Path::new("/"))
    }

    /// The same of one file, for who asks of no other.
    pub fn of(path: &Path) -> Self {
        Self::under(path)
    }

    fn under(place: &Path) -> Self {
        let mut found: BTreeMap<PathBuf, Vec<Handle>> = BTreeMap::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let process = entry.file_name().to_str().and_then(|name| name.parse().ok());
            let Some(process) = process.filter(|process| *process != std::process::id()) else { continue };
            for handle in fs::read_dir(entry.path().join("fd")).into_iter().flatten().flatten() {
                // The link is read and not followed: a look at a file on a server that is gone would never end.
                let Ok(path) = fs::read_link(handle.path()) else { continue };
                if path.starts_with(place) && !path.starts_with("/dev") && !path.starts_with("/proc") {
                    let number = handle.file_name().to_string_lossy().into_owned();
                    found.entry(path).or_default().push(Handle { process, number });
                }
            }
        }
        Self(found)
    }

    /// Refuses with [`ErrorKind::Busy`] when a process has the file open for writing, and says which.
    pub fn refuse_if_written(&self, path: &Path) -> Result<(), SheetError> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let handles = self.0.get(&path).map(Vec::as_slice).unwrap_or_default();
        let Some(writer) = handles.iter().find(|handle| handle.writes()) else { return Ok(()) };
        let name = fs::read_to_string(format!("/proc/{}/comm", writer.process)).unwrap_or_default();
        let name = if name.trim().is_empty() { "a program" } else { name.trim() };
        Err(SheetError::new(
            ErrorKind::Busy,
            format!("{} is open for writing in {name} (process {})", path.display(), writer.process),
            "It is written when that program closes it.",
        ))
    }
}

impl Handle {
    /// Whether it was opened for writing, or for both; `flags` are those of `open(2)`, in octal.
    fn writes(&self) -> bool {
        const ACCESS: u32 = 0o3;
        let info = fs::read_to_string(format!("/proc/{}/fdinfo/{}", self.process, self.number)).unwrap_or_default();
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
        flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok()).is_some_and(|flags| flags & ACCESS != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::safe_write::{Original, replace};

    #[test]
    fn a_file_is_not_replaced_under_a_program_that_writes_it() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("kpi.xlsx");
        fs::write(&path, b"old").expect("write");
        if !Path::new("/proc/self/fd").exists() {
            eprintln!("skipped: this system does not tell which files are open");
            return;
        }
        for (opening, blocks) in [("3>>kpi.xlsx", true), ("3<>kpi.xlsx", true), ("3<kpi.xlsx", false)] {
            let script = format!("exec {opening}; echo open; read wait");
            let mut writer = std::process::Command::new("sh")
                .args(["-c", &script])
                .current_dir(folder.path())
                .stdin(std::process::Stdio::piped())
                .stdout(std::process::Stdio::piped())
                .spawn()
                .expect("a shell");
            let mut open = [0; 5];
            std::io::Read::read_exact(writer.stdout.as_mut().expect("piped"), &mut open).expect("it is open");
            let original = Original::read(&path).expect("read");
            let written = replace(&original, b"new", None);
            drop(writer.stdin.take());
            writer.wait().expect("it ends");
            assert_eq!(written.is_err(), blocks, "{opening}: {written:?}");
            if let Err(busy) = written {
                assert_eq!(busy.kind, ErrorKind::Busy);
                assert!(busy.message.contains("is open for writing in sh"), "{busy}");
                assert_eq!(fs::read(&path).expect("read"), b"old");
                assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 1);
            }
        }
    }
}
