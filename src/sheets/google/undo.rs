//! Putting back what the last write replaced.

use serde_json::{Value as Json, json};

use super::client::Why;
use super::compare::{begun_since, moved};
use super::draft::unmark_request;
use super::sheet::{GoogleSheet, unhex};
use super::trail::{Entry, Trail};
use super::write::{Writes, as_it_was, holds, requests};
use crate::model::Revision;
use crate::ports::{ErrorKind, SheetError};

/// What undoing a write did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoogleUndone {
    /// The content that stands again.
    pub revision: Revision,
    /// Writes before it that can still be undone.
    pub left: usize,
}

impl GoogleSheet {
    /// Puts back what the last write replaced. Refuses when somebody changed the sheet since.
    pub fn undo(&mut self) -> Result<GoogleUndone, SheetError> {
        let nothing = || {
            SheetError::new(
                ErrorKind::NotFound,
                format!("{}: nothing is kept that a write replaced", self.source),
                "Only the last ten writes can be undone, on the machine that wrote them. `kpiwarden sync --remove` takes our columns and notes out of any sheet.",
            )
        };
        let (path, entry) = self.trail.last().ok_or_else(nothing)?;
        self.state = Some(self.fetch()?);
        let Some(state) = self.state.clone() else { return Err(self.unreadable()) };
        let now = self.workbook(&state)?;
        let (old, new) = (self.book(&entry.before)?, self.book(&state)?);
        let writes: Writes = entry.writes.iter().cloned().collect();
        let untouched = writes.iter().all(|(&(sheet, row, column), wanted)| {
            let tab = new.sheets.iter().find(|tab| tab.properties.sheet_id == sheet);
            tab.is_some_and(|tab| holds(tab.cell(row, column), wanted))
        });
        if !entry.after_hash.is_empty() && (!untouched || moved(&old, &new, &writes, writes.keys().copied())) {
            return Err(SheetError::new(
                ErrorKind::Stale,
                format!("{} was changed after the last write, and undoing it would lose that change", self.source),
                "`kpiwarden sync --remove` takes our columns and notes out and keeps the change.",
            ));
        }
        drop(now);
        let back: Writes = writes
            .iter()
            .filter_map(|(&(sheet, row, column), wanted)| {
                let tab = old.sheets.iter().find(|tab| tab.properties.sheet_id == sheet)?;
                Some(((sheet, row, column), as_it_was(tab.cell(row, column), wanted)))
            })
            .collect();
        let unmark = entry.marked.iter().map(|&(sheet, column)| unmark_request(sheet, column));
        let threads = begun_since(&old, &new);
        let threads = threads.iter().map(|id| json!({"deleteComment": {"commentId": id}}));
        let all: Vec<Json> = requests(&back).into_iter().chain(unmark).chain(threads).collect();
        let pending = back.iter().map(|(place, wanted)| (*place, wanted.clone())).collect();
        let mut undoing = Entry {
            before: state.clone(),
            writes: Vec::new(),
            marked: Vec::new(),
            repair: Some((state, pending)),
            before_hash: entry.before_hash.clone(),
            after_hash: String::new(),
        };
        // A run that is cut off now leaves it to the next one.
        Trail::update(&path, &undoing)?;
        let unanswered = match self.batch(&all) {
            Ok(answer) => {
                self.state = Some(answer.state);
                false
            }
            Err(failure) if failure.why == Why::Unknown => {
                self.state = Some(self.fetch()?);
                true
            }
            Err(failure) => {
                Trail::update(&path, &entry)?;
                return Err(self.error(&failure));
            }
        };
        self.settle(&mut undoing, Some(&path), unanswered)?;
        let Some(state) = &self.state else { return Err(self.unreadable()) };
        let revision = self.workbook(state)?.revision;
        self.fresh = true;
        Trail::forget(&path);
        // The journal keeps what was remembered under the content before the write.
        let revision = unhex(&entry.before_hash).map_or(revision, |sha256| Revision { sha256, ..Revision::default() });
        Ok(GoogleUndone { revision, left: self.trail.count() })
    }
}
