//! Putting back what the last write replaced.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::client::Why;
use super::compare::{begun_since, moved};
use super::draft::{is_marked, unmark_request};
use super::sheet::{GoogleSheet, unhex};
use super::trail::{Entry, Trail, Undoing};
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
        self.state = Some(self.fetch()?);
        let finished = self.take_up()?;
        self.take_up_threads()?;
        let before_hash = if let Some(entry) = finished { entry.before_hash } else { self.undo_last()? };
        let Some(state) = &self.state else { return Err(self.unreadable()) };
        let revision = self.workbook(state)?.revision;
        self.fresh = true;
        // The journal keeps what was remembered under the content before the write.
        let revision = unhex(&before_hash).map_or(revision, |sha256| Revision { sha256, ..Revision::default() });
        Ok(GoogleUndone { revision, left: self.trail.count() })
    }

    /// Undoes the last write that is kept. Answers the hash of the content before it.
    fn undo_last(&mut self) -> Result<String, SheetError> {
        let nothing = || {
            SheetError::new(
                ErrorKind::NotFound,
                format!("{}: nothing is kept that a write replaced", self.source),
                "Only the last ten writes can be undone, on the machine that wrote them. `kpiwarden sync --remove` takes our columns and notes out of any sheet.",
            )
        };
        let (path, entry) = self.trail.last().ok_or_else(nothing)?;
        let Some(state) = self.state.clone() else { return Err(self.unreadable()) };
        let (old, new) = (self.book(&entry.before)?, self.book(&state)?);
        let writes: Writes = entry.writes.iter().cloned().collect();
        let untouched = writes.iter().all(|(&(sheet, row, column), wanted)| {
            let tab = new.sheets.iter().find(|tab| tab.properties.sheet_id == sheet);
            tab.is_some_and(|tab| holds(tab.cell(row, column), wanted))
        });
        if !untouched || moved(&old, &new, &writes, writes.keys().copied()) {
            return Err(SheetError::new(
                ErrorKind::Stale,
                format!("{} was changed after the last write, and undoing it would lose that change", self.source),
                "`kpiwarden sync --remove` takes our columns and notes out and keeps the change.",
            ));
        }
        let back: Writes = writes
            .iter()
            .filter_map(|(&(sheet, row, column), wanted)| {
                let tab = old.sheets.iter().find(|tab| tab.properties.sheet_id == sheet)?;
                Some(((sheet, row, column), as_it_was(tab.cell(row, column), wanted)))
            })
            .collect();
        let left = Undoing { marked: entry.marked.clone(), comments: begun_since(&old, &new) };
        let pending = back.iter().map(|(place, wanted)| (*place, wanted.clone())).collect();
        let mut undoing = Entry {
            repair: Some((state.clone(), pending)),
            undoing: Some(left),
            before_hash: entry.before_hash.clone(),
            ..Entry::before(state.clone())
        };
        // A run that is cut off now leaves it to the next one.
        Trail::update(&path, &undoing)?;
        let all: Vec<Json> = requests(&back).into_iter().chain(self.left_of(&undoing)?).collect();
        if !all.is_empty() {
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
        }
        self.finish_undoing(&path, &undoing)?;
        Ok(undoing.before_hash)
    }

    /// Takes away what undoing has left of marks and comments, where the cells are as they were.
    pub(super) fn finish_undoing(&mut self, path: &Path, undoing: &Entry) -> Result<(), SheetError> {
        let left = self.left_of(undoing)?;
        if !left.is_empty() {
            self.state = Some(self.batch(&left).map_err(|failure| self.error(&failure))?.state);
        }
        Trail::forget(path);
        Ok(())
    }

    /// What marks and comments there still are of those that undoing takes away.
    fn left_of(&self, undoing: &Entry) -> Result<Vec<Json>, SheetError> {
        let (Some(state), Some(away)) = (&self.state, &undoing.undoing) else { return Ok(Vec::new()) };
        let book = self.book(state)?;
        let is_left = |(sheet, column): &(i64, u32)| {
            let tab = book.sheets.iter().find(|tab| tab.properties.sheet_id == *sheet);
            tab.is_some_and(|tab| u16::try_from(*column).is_ok_and(|column| is_marked(tab, column)))
        };
        let marks = away.marked.iter().filter(|place| is_left(place));
        let marks = marks.map(|&(sheet, column)| unmark_request(sheet, column));
        let comments = book
            .comments
            .iter()
            .filter(|thread| thread.replies.is_empty() && away.comments.iter().any(|id| **id == *thread.comment_id.0));
        let comments = comments.map(|thread| json!({"deleteComment": {"commentId": &*thread.comment_id.0}}));
        Ok(marks.chain(comments).collect())
    }
}
