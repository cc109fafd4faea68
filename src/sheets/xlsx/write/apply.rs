//! From plans to the file: read, rewrite in memory, verify, replace.

use std::path::Path;

use super::surgery::{self, Allowed};
use super::verify;
use crate::model::{Plan, Revision};
use crate::ports::{Applied, ErrorKind, SheetError};
use crate::sheets::safe_write::{Original, refuse_if_locked, replace};

/// How a workbook is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options<'a> {
    /// The folder in which the last contents are kept for undo; `None` keeps none.
    pub state: Option<&'a Path>,
    /// Write into tabs that are protected against changes.
    pub protected: bool,
    /// Write into tabs that hold a pivot table.
    pub pivots: bool,
}

/// Applies the plans of all tabs of the workbook at `path`, or none of them.
pub fn apply(path: &Path, revision: &Revision, plans: &[Plan]) -> Result<Applied, SheetError> {
    apply_with(path, revision, plans, &Options::default())
}

/// The same with options.
pub fn apply_with(
    path: &Path,
    revision: &Revision,
    plans: &[Plan],
    options: &Options<'_>,
) -> Result<Applied, SheetError> {
    if plans.iter().all(Plan::is_empty) {
        return Ok(Applied::default());
    }
    refuse_if_locked(path)?;
    let original = Original::read(path)?;
    if original.revision != *revision {
        return Err(SheetError::new(
            ErrorKind::Stale,
            format!("{} was changed since it was read", path.display()),
            "Nothing to do: it is read again and the write starts over.",
        ));
    }
    let source = path.display().to_string();
    let (bytes, mut applied) = apply_to_bytes(&original.bytes, plans, &source, options)?;
    let Some(bytes) = bytes else { return Ok(applied) };
    let replaced = replace(&original, &bytes, options.state)?;
    applied.remarks.extend(replaced.remarks);
    Ok(applied)
}

/// The new content of a workbook, verified; `None` when everything stands already. `source` names it in messages.
pub fn apply_to_bytes(
    bytes: &[u8],
    plans: &[Plan],
    source: &str,
    options: &Options<'_>,
) -> Result<(Option<Vec<u8>>, Applied), SheetError> {
    let allowed = Allowed { protected: options.protected, pivots: options.pivots };
    let rewritten = surgery::rewrite(bytes, plans, source, allowed)?;
    if let Some(new) = &rewritten.bytes {
        verify::verify(bytes, new, &rewritten, source)?;
    }
    Ok((rewritten.bytes, rewritten.applied))
}
