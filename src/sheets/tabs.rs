//! What reading a file gave.

use super::package::PackageError;
use crate::model::Table;

/// The tabs of a workbook, and those that could not be read: name and why.
#[derive(Debug, Default)]
pub(super) struct Tabs {
    pub(super) read: Vec<Table>,
    pub(super) unread: Vec<(String, String)>,
}

impl Tabs {
    /// The same, or the reason of the first tab where none could be read at all.
    pub(super) fn or_why_none(self) -> Result<Self, PackageError> {
        match self.unread.first() {
            Some((name, why)) if self.read.is_empty() => {
                Err(PackageError::Broken(format!("no tab can be read; of {name}: {why}")))
            }
            _ => Ok(self),
        }
    }
}
