//! Refusals, each with the file and tab it speaks of.

use std::fmt::Display;

use crate::model::CellRef;
use crate::ports::{ErrorKind, SheetError};

/// Where a refusal happens.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    /// The file as a person names it.
    pub source: &'a str,
    /// The tab, where one is meant.
    pub tab: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(super) const fn file(source: &'a str) -> Self {
        Self { source, tab: None }
    }

    pub(super) const fn tab(&self, tab: &'a str) -> Self {
        Self { source: self.source, tab: Some(tab) }
    }

    fn shown(&self) -> String {
        match self.tab {
            Some(tab) => format!("{}, tab {tab}", self.source),
            None => self.source.to_owned(),
        }
    }

    pub(super) fn error(&self, kind: ErrorKind, what: impl Display, hint: &str) -> SheetError {
        SheetError::new(kind, format!("{}: {what}; nothing was written", self.shown()), hint)
    }

    /// A part that does not say what the format asks for.
    pub(super) fn broken(&self, part: &str, why: impl Display) -> SheetError {
        self.error(
            ErrorKind::Malformed,
            format_args!("its part {part} is broken ({why})"),
            "Open the workbook in Excel or LibreOffice and save it again.",
        )
    }

    pub(super) fn too_large(&self, what: impl Display) -> SheetError {
        self.error(ErrorKind::TooLarge, what, "Split the workbook, or set write = \"off\" for this sheet.")
    }

    pub(super) fn unsupported(&self, what: impl Display, hint: &str) -> SheetError {
        self.error(ErrorKind::Unsupported, what, hint)
    }

    pub(super) fn cell(&self, cell: CellRef, what: impl Display, hint: &str) -> SheetError {
        self.error(ErrorKind::Unsupported, format_args!("cell {cell} {what}"), hint)
    }
}
