//! What writes replaced, kept until they are known to be right, and for undo.
//!
//! One folder a spreadsheet under `STATE/google/`; in it one file a write, the highest number being the last, and one for the
//! comments that are being begun.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::write::{Place, Wanted};
use crate::ports::{ErrorKind, SheetError};

/// How many writes are kept a spreadsheet.
const ENTRIES_MAX: usize = 10;

/// One write.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The state before it, as Google told it.
    pub(super) before: Box<RawValue>,
    /// What was written.
    pub(super) writes: Vec<(Place, Wanted)>,
    /// Columns that got our mark: the tab's id, the column.
    pub(super) marked: Vec<(i64, u32)>,
    /// The last repair of it, and the state before that.
    #[serde(default)]
    pub(super) repair: Option<Repair>,
    /// What is left to be done of undoing it; `repair` holds the cells.
    #[serde(default)]
    pub(super) undoing: Option<Undoing>,
    /// Hash of the content before it, in hexadecimal.
    pub(super) before_hash: String,
    /// Hash of the content after it; empty while it is not known to be right.
    pub(super) after_hash: String,
}

/// What undoing takes away besides what it puts back into cells.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Undoing {
    /// Columns that carry our mark: the tab's id, the column.
    pub(super) marked: Vec<(i64, u32)>,
    /// Ids of comments.
    pub(super) comments: Vec<String>,
}

impl Entry {
    /// A write of nothing yet into that state.
    pub(super) fn before(before: Box<RawValue>) -> Self {
        Self {
            before,
            writes: Vec::new(),
            marked: Vec::new(),
            repair: None,
            undoing: None,
            before_hash: String::new(),
            after_hash: String::new(),
        }
    }
}

/// Comments that are about to be begun.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Beginning {
    /// The state they were planned from, as Google told it.
    pub(super) before: Box<RawValue>,
    /// The cells, and the words of each.
    pub(super) comments: Vec<(Place, String)>,
}

/// The state before a repair, and what it writes.
pub(super) type Repair = (Box<RawValue>, Vec<(Place, Wanted)>);

/// Where the writes of one spreadsheet are kept; nowhere without a state folder.
#[derive(Debug, Clone)]
pub(super) struct Trail {
    folder: Option<PathBuf>,
}

impl Trail {
    pub(super) fn new(state: Option<&Path>, id: &str) -> Self {
        Self { folder: state.map(|state| state.join("google").join(id)) }
    }

    fn files(&self) -> Vec<(u64, PathBuf)> {
        let entries = self.folder.as_deref().map(fs::read_dir).into_iter().flatten().flatten().flatten();
        let mut files: Vec<(u64, PathBuf)> = entries
            .filter_map(|entry| {
                let path = entry.path();
                let number = path.file_name()?.to_str()?.strip_suffix(".json")?.parse().ok()?;
                Some((number, path))
            })
            .collect();
        files.sort();
        files
    }

    /// The last write, where one is kept.
    pub(super) fn last(&self) -> Option<(PathBuf, Entry)> {
        let (_, path) = self.files().pop()?;
        let text = fs::read_to_string(&path).ok()?;
        Some((path, serde_json::from_str(&text).ok()?))
    }

    /// How many writes are kept.
    pub(super) fn count(&self) -> usize {
        self.files().len()
    }

    /// Keeps a write that is about to be made.
    pub(super) fn keep(&self, entry: &Entry) -> Result<Option<PathBuf>, SheetError> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let files = self.files();
        let number = files.last().map_or(1, |(number, _)| number + 1);
        let path = folder.join(format!("{number:06}.json"));
        Self::put_in(folder, &path, entry)?;
        for (_, old) in files.iter().rev().skip(ENTRIES_MAX - 1) {
            let _ = fs::remove_file(old);
        }
        Ok(Some(path))
    }

    /// Replaces what is kept of a write.
    pub(super) fn update(path: &Path, entry: &Entry) -> Result<(), SheetError> {
        Self::put(path, entry).map_err(|error| failed(path, &error))
    }

    fn beginning_path(&self) -> Option<PathBuf> {
        self.folder.as_deref().map(|folder| folder.join("comments.json"))
    }

    /// Keeps what comments are about to be begun.
    pub(super) fn keep_beginning(&self, beginning: &Beginning) -> Result<(), SheetError> {
        let (Some(folder), Some(path)) = (&self.folder, self.beginning_path()) else { return Ok(()) };
        Self::put_in(folder, &path, beginning)
    }

    /// The comments that were about to be begun when the last run was cut off.
    pub(super) fn beginning(&self) -> Option<Beginning> {
        serde_json::from_str(&fs::read_to_string(self.beginning_path()?).ok()?).ok()
    }

    /// It is known what became of them.
    pub(super) fn forget_beginning(&self) {
        if let Some(path) = self.beginning_path() {
            Self::forget(&path);
        }
    }

    pub(super) fn forget(path: &Path) {
        let _ = fs::remove_file(path);
    }

    fn put_in(folder: &Path, path: &Path, kept: &impl Serialize) -> Result<(), SheetError> {
        let made = if folder.is_dir() { Ok(()) } else { private_folder(folder) };
        made.and_then(|()| Self::put(path, kept)).map_err(|error| failed(folder, &error))
    }

    fn put(path: &Path, kept: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_vec(kept).map_err(io::Error::other)?;
        let new = path.with_extension("new");
        private_file(&new, &text)?;
        fs::rename(&new, path)
    }
}

fn failed(path: &Path, error: &io::Error) -> SheetError {
    SheetError::new(
        ErrorKind::Transient,
        format!("what a write replaces cannot be kept at {}: {error}", path.display()),
        "see that the state folder can be written and has room, or name another in the config",
    )
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a file that only its owner may read.
pub(super) fn private_file(path: &Path, content: &[u8]) -> io::Result<()> {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}
