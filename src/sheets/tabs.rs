//! What reading a file gave.

use super::package::PackageError;
use crate::model::{Revision, SheetKind, Table, Workbook};

/// The tabs of a workbook, and those that could not be read: name and why.
#[derive(Debug, Default)]
pub(super) struct Tabs {
    pub(super) read: Vec<Table>,
    pub(super) unread: Vec<(String, PackageError)>,
}

impl Tabs {
    /// The same, or the reason of the first tab where none could be read at all.
    pub(super) fn or_why_none(self) -> Result<Self, PackageError> {
        match self.unread.first() {
            Some((name, error)) if self.read.is_empty() => Err(error.prefixed(&format!("tab {name:?}: "))),
            _ => Ok(self),
        }
    }

    /// The workbook with these tabs.
    pub(super) fn into_workbook(self, source: &str, kind: SheetKind, revision: Revision) -> Workbook {
        Workbook {
            source: source.to_owned(),
            kind,
            revision,
            tabs: self.read,
            unread: self.unread.into_iter().map(|(name, error)| (name, error.reason())).collect(),
        }
    }
}
