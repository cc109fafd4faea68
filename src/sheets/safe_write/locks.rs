//! The files by which spreadsheet programs and text editors say that they have a sheet open.
//!
//! Excel puts `~$NAME` beside it: 165 bytes, the user's name first as a length byte and 54 bytes in the system's code page,
//! then from byte 55 as a 16-bit length and UTF-16. `LibreOffice` puts `.~lock.NAME#`: `,user,host,DD.MM.YYYY HH:MM,profile;`.
//! Vim and nano put `.NAME.swp`: the process in bytes 24 to 27, from byte 28 the user and from byte 68 the host, 40 bytes each. Emacs
//! puts a link `.#NAME` to `user@host.process:boot` while there is something to save, and Kate `.NAME.kate-swp`.
//! Each may be left behind by a crash, so an old one whose editor is not to be seen does not block for ever.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::leftovers;
use crate::ports::{ErrorKind, SheetError};

/// Age in seconds at which a lock of this host's `LibreOffice` is stale, when no `LibreOffice` runs here.
const LOCAL_STALE_SECONDS: u64 = 2 * 3600;
/// Age in seconds at which any other lock is stale: its editor cannot be asked.
const REMOTE_STALE_SECONDS: u64 = 24 * 3600;
/// Bytes of a lock file that are looked at.
const LOCK_BYTES_MAX: usize = 4096;

/// Whether a file name is that of an editor's lock file, which is never a sheet.
pub fn is_lock_file(name: &str) -> bool {
    sheet_of_lock(name).is_some()
}

/// The name of the sheet whose lock file has this name.
pub fn sheet_of_lock(name: &str) -> Option<&str> {
    let between = |before: &str, after: &str| name.strip_prefix(before)?.strip_suffix(after);
    between(".~lock.", "#")
        .or_else(|| between("~$", ""))
        .or_else(|| between(".#", ""))
        .or_else(|| between(".", ".kate-swp"))
        .or_else(|| between(".", ".swp"))
}

/// Refuses with [`ErrorKind::Busy`] when an editor has the file open, and says who.
pub fn refuse_if_locked(path: &Path) -> Result<(), SheetError> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Ok(());
    };
    for (lock, program) in candidates(folder, name) {
        let Ok(metadata) = fs::symlink_metadata(&lock) else { continue };
        let content = read_some(&lock);
        let holder = match program {
            Program::Excel => excel_owner(&content),
            Program::LibreOffice => libre_office_owner(&content),
            Program::Vim => vim_owner(&content),
            Program::Emacs => emacs_owner(&lock),
            Program::Kate => Holder::default(),
        };
        let is_local = holder.host.as_deref().is_some_and(is_this_host);
        let is_stale = match holder.process.filter(|_| is_local) {
            Some(process) => !runs(process),
            None => {
                let gone = is_local && !libre_office_runs();
                let stale_after = if gone { LOCAL_STALE_SECONDS } else { REMOTE_STALE_SECONDS };
                let age = metadata.modified().ok().and_then(|then| folder_now(folder)?.duration_since(then).ok());
                age.is_some_and(|age| age > Duration::from_secs(stale_after))
            }
        };
        if is_stale {
            continue;
        }
        return Err(SheetError::new(
            ErrorKind::Busy,
            format!("{} is open in {}{}", path.display(), program.name(), holder.shown()),
            format!(
                "It is written when they close it. If nobody has it open, delete {}.",
                lock.file_name().unwrap_or_default().to_string_lossy()
            ),
        ));
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Program {
    Excel,
    LibreOffice,
    Vim,
    Emacs,
    Kate,
}

impl Program {
    const fn name(self) -> &'static str {
        match self {
            Self::Excel => "Excel",
            Self::LibreOffice => "LibreOffice",
            Self::Vim => "a text editor (Vim or nano)",
            Self::Emacs => "Emacs",
            Self::Kate => "Kate",
        }
    }
}

/// The names under which locks of `name` are found. Excel drops the first one or two characters of long names.
fn candidates(folder: &Path, name: &str) -> Vec<(PathBuf, Program)> {
    let mut found = vec![
        (folder.join(format!(".~lock.{name}#")), Program::LibreOffice),
        (folder.join(format!("~${name}")), Program::Excel),
        (folder.join(format!(".{name}.swp")), Program::Vim),
        (folder.join(format!(".#{name}")), Program::Emacs),
        (folder.join(format!(".{name}.kate-swp")), Program::Kate),
    ];
    let mut shortened = name.char_indices();
    shortened.next();
    for (at, _) in shortened.take(2) {
        if let Some(rest) = name.get(at..).filter(|rest| rest.len() > 8) {
            found.push((folder.join(format!("~${rest}")), Program::Excel));
        }
    }
    found
}

#[derive(Default)]
struct Holder {
    user: Option<String>,
    host: Option<String>,
    process: Option<u32>,
}

impl Holder {
    fn shown(&self) -> String {
        let user = self.user.as_deref().map(|user| format!(", held by {user}")).unwrap_or_default();
        let host = self.host.as_deref().map(|host| format!(" on {host}")).unwrap_or_default();
        user + &host
    }
}

fn read_some(path: &Path) -> Vec<u8> {
    use std::io::Read;
    let mut content = Vec::new();
    if let Ok(file) = fs::File::open(path) {
        let _ = file.take(LOCK_BYTES_MAX as u64).read_to_end(&mut content);
    }
    content
}

fn printable(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn excel_owner(content: &[u8]) -> Holder {
    let wide = || {
        let length = usize::from(u16::from_le_bytes([*content.get(55)?, *content.get(56)?]));
        let units: Vec<u16> = content
            .get(57..57 + length.min(54) * 2)?
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        printable(&String::from_utf16_lossy(&units))
    };
    let narrow = || {
        let length = usize::from(*content.first()?);
        printable(&encoding_rs::WINDOWS_1252.decode(content.get(1..=length.min(54))?).0)
    };
    Holder { user: wide().or_else(narrow), ..Holder::default() }
}

fn libre_office_owner(content: &[u8]) -> Holder {
    let text = String::from_utf8_lossy(content);
    let mut parts = text.split(',');
    let first = parts.next().and_then(printable);
    let user = parts.next().and_then(printable);
    Holder { user: first.or(user), host: parts.next().and_then(printable), process: None }
}

fn vim_owner(content: &[u8]) -> Holder {
    let field = |from: usize| {
        let bytes = content.get(from..from + 40)?;
        printable(&String::from_utf8_lossy(bytes.split(|&byte| byte == 0).next()?))
    };
    let process = content.get(24..28).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    Holder { user: field(28), host: field(68), process: process.filter(|process| *process > 0) }
}

fn emacs_owner(lock: &Path) -> Holder {
    let target = fs::read_link(lock).map(|target| target.to_string_lossy().into_owned()).unwrap_or_default();
    let (user, place) = target.split_once('@').unwrap_or((&target, ""));
    let (host, process) = place.rsplit_once('.').unwrap_or((place, ""));
    let process = process.split(':').next().and_then(|process| process.parse().ok());
    Holder { user: printable(user), host: printable(host), process }
}

/// What the folder's file system takes for now. Asked by making a file there, so that a server's clock is compared with
/// the server's clock.
fn folder_now(folder: &Path) -> Option<std::time::SystemTime> {
    let (path, file) = leftovers::create(folder).ok()?;
    let now = file.metadata().and_then(|metadata| metadata.modified()).ok();
    let _ = fs::remove_file(path);
    now
}

fn is_this_host(host: &str) -> bool {
    fs::read_to_string("/proc/sys/kernel/hostname").is_ok_and(|name| name.trim().eq_ignore_ascii_case(host))
}

/// Whether a process of this machine is there; also where the system does not tell.
fn runs(process: u32) -> bool {
    !Path::new("/proc/self").exists() || Path::new("/proc").join(process.to_string()).exists()
}

pub(super) fn libre_office_runs() -> bool {
    let Ok(processes) = fs::read_dir("/proc") else { return true };
    processes
        .flatten()
        .any(|process| fs::read_to_string(process.path().join("comm")).is_ok_and(|name| name.starts_with("soffice")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_text_editor_blocks_while_it_runs() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("kpi.csv");
        fs::write(&path, b"KPI").expect("write");
        let Ok(host) = fs::read_to_string("/proc/sys/kernel/hostname") else {
            eprintln!("skipped: this system does not say its host's name");
            return;
        };
        let (here, gone) = (std::process::id(), u32::MAX);
        let mut swap = vec![0_u8; 4096];
        swap[..8].copy_from_slice(b"b0VIM 9.");
        swap[28..31].copy_from_slice(b"mia");
        swap[68..68 + host.trim().len()].copy_from_slice(host.trim().as_bytes());
        let vim = folder.path().join(".kpi.csv.swp");
        for (process, blocks) in [(here, true), (gone, false)] {
            swap[24..28].copy_from_slice(&process.to_le_bytes());
            fs::write(&vim, &swap).expect("write");
            let answer = refuse_if_locked(&path);
            assert_eq!(answer.is_err(), blocks);
            assert!(answer.err().is_none_or(|busy| busy.message.contains("Vim or nano), held by mia")));
        }
        fs::remove_file(&vim).expect("remove");
        let emacs = folder.path().join(".#kpi.csv");
        for (process, blocks) in [(here, true), (gone, false)] {
            std::os::unix::fs::symlink(format!("mia@{}.{process}:1700000000", host.trim()), &emacs).expect("link");
            assert_eq!(refuse_if_locked(&path).is_err(), blocks);
            fs::remove_file(&emacs).expect("remove");
        }
        fs::write(folder.path().join(".kpi.csv.kate-swp"), b"").expect("write");
        assert!(refuse_if_locked(&path).is_err());
        assert_eq!(sheet_of_lock(".#kpi.csv").or(sheet_of_lock(".kpi.csv.swp")), Some("kpi.csv"));
    }
}
