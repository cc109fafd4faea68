//! The write of cells and columns, and what Google refuses of it.

use serde_json::value::RawValue;

use super::client::{Failure, Why};
use super::draft::Draft;
use super::sheet::{GoogleSheet, hex};
use super::trail::{Entry, Trail};
use crate::ports::SheetError;

/// So many requests are left out of one write where Google refuses them.
const REFUSED_MAX: usize = 8;

/// Why a draft was not written.
enum Unwritten {
    /// Google refused it as it is; nothing stands in the sheet.
    Refused(Failure),
    /// Something else came in between.
    Failed(SheetError),
}

impl From<SheetError> for Unwritten {
    fn from(error: SheetError) -> Self {
        Self::Failed(error)
    }
}

impl GoogleSheet {
    /// Writes the cells and columns of a draft; the state after it is the sheet's state from then on. What Google refuses is taken out of
    /// the draft.
    pub(super) fn write_cells(&mut self, draft: &mut Draft, before: &RawValue) -> Result<usize, SheetError> {
        for _ in 0..REFUSED_MAX {
            match self.try_cells(draft, before) {
                Ok(mended) => return Ok(mended),
                Err(Unwritten::Failed(error)) => return Err(error),
                Err(Unwritten::Refused(failure)) => self.leave_out(draft, &failure)?,
            }
            if draft.has_no_cells() {
                return Ok(0);
            }
        }
        Err(self.stale("Google refuses too much of what is to be written"))
    }

    /// Takes the request that Google refused out of a draft. Where the sheet is another by now than what was planned from, the refusal may
    /// be of that, and it is planned anew.
    fn leave_out(&mut self, draft: &mut Draft, failure: &Failure) -> Result<(), SheetError> {
        let state = self.fetch()?;
        if self.workbook(&state)?.revision.sha256 != self.hash {
            return Err(self.stale(&failure.message));
        }
        let index = failure.message.split_once("requests[").and_then(|(_, rest)| rest.split_once(']'));
        let index = index.and_then(|(index, _)| index.parse().ok());
        let told = failure.message.split_once(": ").map_or(&*failure.message, |(_, told)| told);
        if !index.is_some_and(|index| self.book(&state).is_ok_and(|book| draft.leave_out(index, told, &book))) {
            return Err(self.error(failure));
        }
        (self.state, self.fresh) = (Some(state), true);
        Ok(())
    }

    fn try_cells(&mut self, draft: &Draft, before: &RawValue) -> Result<usize, Unwritten> {
        let mut entry = Entry {
            writes: draft.writes.iter().map(|(place, wanted)| (*place, wanted.clone())).collect(),
            marked: draft.mark.iter().map(|(sheet, column, _)| (*sheet, *column)).collect(),
            before_hash: hex(&self.hash),
            ..Entry::before(before.to_owned())
        };
        let path = self.trail.keep(&entry)?;
        match self.batch(&draft.cell_requests()) {
            Ok(answer) => (self.state, self.fresh) = (Some(answer.state), true),
            Err(failure) => {
                (self.state, self.fresh) = (None, false);
                let nothing_written = failure.why != Why::Unknown;
                if let Some(path) = path.filter(|_| nothing_written) {
                    Trail::forget(&path);
                }
                if failure.why == Why::Unknown && self.google.shared.settings.state.is_none() {
                    // Nothing was kept, so it is looked at now.
                    self.state = Some(self.fetch()?);
                    self.settle(&mut entry, None, true)?;
                }
                return Err(match failure.why {
                    Why::Invalid => Unwritten::Refused(failure),
                    _ => self.error(&failure).into(),
                });
            }
        }
        let mended = match self.settle(&mut entry, path.as_deref(), false) {
            Ok(mended) => mended,
            Err(error) => {
                self.fresh = false;
                return Err(error.into());
            }
        };
        if let Some(path) = path {
            self.confirm(&path, &mut entry)?;
        }
        Ok(mended)
    }
}
