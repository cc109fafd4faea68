//! The Excel adapter.

use std::path::{Path, PathBuf};

use super::read::read_workbook;
use super::write;
use crate::model::{Plan, SheetKind, Workbook};
use crate::ports::{Applied, Sheet, SheetError, Writable};
use crate::sheets::safe_write::take_back;
use crate::sheets::source::{open_hashed, package_error};
use crate::sheets::{Limits, OpenOptions};

/// An `.xlsx` or `.xlsm` file.
#[derive(Debug)]
pub(in crate::sheets) struct XlsxSheet {
    source: String,
    path: PathBuf,
    limits: Limits,
    state: Option<PathBuf>,
}

impl XlsxSheet {
    pub(in crate::sheets) fn new(path: &Path, options: &OpenOptions) -> Self {
        Self {
            source: path.display().to_string(),
            path: path.to_owned(),
            limits: options.limits,
            state: options.state.clone(),
        }
    }
}

impl Sheet for XlsxSheet {
    fn source(&self) -> &str {
        &self.source
    }

    fn kind(&self) -> SheetKind {
        SheetKind::Xlsx
    }

    fn read(&mut self) -> Result<Workbook, SheetError> {
        let (file, revision) = open_hashed(&self.path, &self.source, &self.limits)?;
        let tabs =
            read_workbook(file, revision.size, &self.limits).map_err(|error| package_error(&self.source, &error))?;
        Ok(tabs.into_workbook(&self.source, SheetKind::Xlsx, revision))
    }

    fn writable(&self) -> Writable {
        Writable::All
    }

    fn apply(&mut self, plans: &[Plan]) -> Result<Applied, SheetError> {
        let Some(first) = plans.first() else { return Ok(Applied::default()) };
        // A plan leaves no choice: whoever made it saw from the table that the tab is protected or holds a pivot table.
        let options = write::Options { state: self.state.as_deref(), protected: true, pivots: true };
        write::apply_with(&self.path, &first.revision, plans, &options)
    }

    fn take_back(&mut self) -> Result<(), SheetError> {
        take_back(self.state.as_deref(), &self.path)
    }
}
