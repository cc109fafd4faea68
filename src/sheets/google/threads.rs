//! Comment threads: their own write, and what a run that was cut off in it left behind.

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use super::client::Why;
use super::compare::misplaced_threads;
use super::draft::{Doing, ThreadEdit, is_ours, thread_requests};
use super::sheet::GoogleSheet;
use super::trail::Beginning;
use super::wire::Spreadsheet;
use super::write::Place;
use crate::model::Away;
use crate::ports::{ErrorKind, SheetError};

impl GoogleSheet {
    /// Carries out comment edits. Answers how many.
    pub(super) fn write_threads(&mut self, edits: &[ThreadEdit]) -> Result<usize, SheetError> {
        let Some(before) = self.state.clone() else { return Ok(0) };
        let begun: Vec<(Place, String)> = edits.iter().filter_map(beginning).collect();
        let kept = Beginning { before, comments: begun };
        if !kept.comments.is_empty() {
            self.trail.keep_beginning(&kept)?;
        }
        let requests = thread_requests(edits, self.google.shared.settings.language);
        match self.batch(&requests) {
            Ok(answer) if answer.comments_failed => {
                self.trail.forget_beginning();
                (self.state, self.fresh) = (Some(answer.state), true);
                if self.google.threads_work() {
                    let message = format!("{}: Google did not save the comments", self.source);
                    return Err(SheetError::new(ErrorKind::Transient, message, "it is tried again later"));
                }
                tracing::warn!(sheet = %self.source, "Google did not save the comments: notes are written instead");
                self.google.give_up_threads();
                return Ok(0);
            }
            Ok(answer) => {
                if !answer.begun.is_empty() {
                    self.google.saw_a_thread();
                }
                self.known_threads.extend(answer.begun);
                self.state = Some(answer.state);
            }
            Err(failure) if failure.why == Why::Invalid && failure.message.contains("Unknown name") => {
                self.trail.forget_beginning();
                self.google.give_up_threads();
                return Ok(0);
            }
            Err(failure) if failure.why == Why::Invalid => {
                // A thread or cell is gone meanwhile.
                self.trail.forget_beginning();
                self.fresh = false;
                let message = format!("{}: {}", self.source, failure.message);
                return Err(SheetError::new(ErrorKind::Stale, message, "it is read again"));
            }
            Err(failure) => {
                if failure.why != Why::Unknown {
                    self.trail.forget_beginning();
                }
                self.fresh = false;
                return Err(self.error(&failure));
            }
        }
        let away = self.take_off(&kept)?;
        self.trail.forget_beginning();
        Ok(edits.len() - away)
    }

    /// Resolves open threads of ours whose cells are gone. Answers how many.
    pub(super) fn resolve_adrift(&mut self, why: Away) -> Result<usize, SheetError> {
        let Some(state) = self.state.clone() else { return Ok(0) };
        let edits = adrift(&self.book(&state)?, why);
        if edits.is_empty() { Ok(0) } else { self.write_threads(&edits) }
    }

    /// Takes up what a run that was cut off left behind: comments on cells they were not meant for.
    pub(super) fn take_up_threads(&mut self) -> Result<(), SheetError> {
        if let Some(kept) = self.trail.beginning() {
            self.take_off(&kept)?;
            self.trail.forget_beginning();
        }
        Ok(())
    }

    /// Takes comments off the cells they landed on because somebody moved rows meanwhile. Answers how many; they are planned anew.
    fn take_off(&mut self, kept: &Beginning) -> Result<usize, SheetError> {
        let Some(state) = self.state.clone() else { return Ok(0) };
        let away = misplaced_threads(&self.book(&kept.before)?, &self.book(&state)?, &kept.comments);
        if away.is_empty() {
            return Ok(0);
        }
        tracing::info!(sheet = %self.source, comments = away.len(), "somebody moved rows while comments were begun: they are taken off the wrong ones");
        let requests: Vec<Json> = away.iter().map(|id| json!({"deleteComment": {"commentId": id}})).collect();
        match self.batch(&requests) {
            Ok(answer) => self.state = Some(answer.state),
            // One is gone meanwhile: nothing was done, and what is left is planned anew.
            Err(failure) if failure.why == Why::Invalid => {
                self.trail.forget_beginning();
                return Err(self.stale(&failure.message));
            }
            Err(failure) => {
                self.fresh = false;
                return Err(self.error(&failure));
            }
        }
        Ok(away.len())
    }
}

/// The cell and words of a comment that is begun.
fn beginning(ThreadEdit { place, doing }: &ThreadEdit) -> Option<(Place, String)> {
    match doing {
        Doing::Begin(text, _) => Some((*place, text.clone())),
        _ => None,
    }
}

/// Open threads of ours that hang on no cell any more.
fn adrift(book: &Spreadsheet<'_>, why: Away) -> Vec<ThreadEdit> {
    let anchors: HashSet<&str> =
        book.sheets.iter().flat_map(|tab| &tab.comment_anchors).map(|anchor| &*anchor.anchor_id.0).collect();
    let adrift = book
        .comments
        .iter()
        .filter(|thread| is_ours(thread) && thread.status.0 != "RESOLVED" && !anchors.contains(&*thread.anchor_id.0));
    let resolve = |id: String| ThreadEdit { place: Place::default(), doing: Doing::Resolve(id, why) };
    adrift.map(|thread| resolve(thread.comment_id.0.to_string())).collect()
}
