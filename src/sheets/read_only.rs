//! The adapter for workbooks that are read and not written.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::package::PackageError;
use super::source::{open_hashed, package_error};
use super::tabs::Tabs;
use super::{Limits, OpenOptions, legacy, ods};
use crate::model::{Plan, SheetKind, Workbook};
use crate::ports::{Applied, ErrorKind, Sheet, SheetError, Writable};

/// Formats that are read only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadOnlyFormat {
    /// `OpenDocument`.
    Ods,
    /// Excel 95 to 2003.
    Xls,
    /// Excel's binary workbook.
    Xlsb,
}

impl ReadOnlyFormat {
    fn read(self, file: File, file_bytes: u64, limits: &Limits) -> Result<Tabs, PackageError> {
        match self {
            Self::Ods => ods::read_workbook(file, file_bytes, limits),
            Self::Xls => legacy::read_xls(file, file_bytes, limits),
            Self::Xlsb => legacy::read_xlsb(file, file_bytes, limits),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Ods => "OpenDocument (.ods)",
            Self::Xls => "old Excel (.xls)",
            Self::Xlsb => "binary Excel (.xlsb)",
        }
    }
}

/// A workbook that is read only.
#[derive(Debug)]
pub(super) struct ReadOnlySheet {
    source: String,
    path: PathBuf,
    format: ReadOnlyFormat,
    limits: Limits,
}

impl ReadOnlySheet {
    pub(super) fn new(path: &Path, format: ReadOnlyFormat, options: &OpenOptions) -> Self {
        Self { source: path.display().to_string(), path: path.to_owned(), format, limits: options.limits }
    }
}

impl Sheet for ReadOnlySheet {
    fn source(&self) -> &str {
        &self.source
    }

    fn kind(&self) -> SheetKind {
        if self.format == ReadOnlyFormat::Ods { SheetKind::Ods } else { SheetKind::Xlsx }
    }

    fn read(&mut self) -> Result<Workbook, SheetError> {
        let (file, revision) = open_hashed(&self.path, &self.source, &self.limits)?;
        let tabs =
            self.format.read(file, revision.size, &self.limits).map_err(|error| package_error(&self.source, &error))?;
        Ok(tabs.into_workbook(&self.source, self.kind(), revision))
    }

    fn writable(&self) -> Writable {
        Writable::No(format!(
            "{} files are checked but not written; save the sheet as .xlsx to have statuses written into it",
            self.format.name()
        ))
    }

    fn apply(&mut self, _plans: &[Plan]) -> Result<Applied, SheetError> {
        Err(SheetError::new(
            ErrorKind::Unsupported,
            format!("{}: {} files are not written", self.source, self.format.name()),
            "save the sheet as .xlsx and name that file",
        ))
    }
}
