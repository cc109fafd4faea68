//! A sheet that could not even be opened, so that it takes part in a call and is said.

use crate::model::{Plan, SheetKind, Workbook};
use crate::ports::{Applied, Sheet, SheetError, Writable};

struct Unreadable {
    source: String,
    error: SheetError,
}

/// A sheet that answers every read with `error`.
pub fn unreadable(source: String, error: SheetError) -> Box<dyn Sheet> {
    Box::new(Unreadable { source, error })
}

impl Sheet for Unreadable {
    fn source(&self) -> &str {
        &self.source
    }

    /// By the name, as far as that tells.
    fn kind(&self) -> SheetKind {
        let extension = self.source.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "txt" => SheetKind::Csv,
            "ods" => SheetKind::Ods,
            _ => SheetKind::Xlsx,
        }
    }

    fn read(&mut self) -> Result<Workbook, SheetError> {
        Err(self.error.clone())
    }

    fn writable(&self) -> Writable {
        Writable::No(self.error.message.clone())
    }

    fn apply(&mut self, _plans: &[Plan]) -> Result<Applied, SheetError> {
        Err(self.error.clone())
    }
}
