//! One spreadsheet behind the port: one read, one write that tells the state after it, and repair where somebody moved rows
//! or columns in between.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;
use serde_json::{Value as Json, json};

use super::address::address_of;
use super::client::{CommentMode, Failure, Google, Kind, Why};
use super::compare::{Known, disturbed, may_be_written, misplaced, moved, wrong_marks};
use super::draft::{Draft, ThreadEdit, is_ours, threads_at, unmark_request};
use super::read::{place, workbook};
use super::trail::{Entry, Trail};
use super::transport::encoded;
use super::wire::{BatchReply, Spreadsheet, fields};
use super::write::{Writes, requests};
use crate::model::{Away, CellRef, Plan, SheetKind, Workbook};
use crate::ports::{Applied, ErrorKind, Sheet, SheetError, Writable};
use crate::sheets::Limits;

/// How often a write is mended at once when somebody keeps moving rows under it.
const REPAIRS_MAX: usize = 5;

/// A spreadsheet at Google.
#[derive(Debug)]
pub struct GoogleSheet {
    pub(super) google: Google,
    id: String,
    pub(super) source: String,
    limits: Limits,
    pub(super) trail: Trail,
    /// The last state known, as Google told it.
    pub(super) state: Option<Box<RawValue>>,
    /// Whether the next read is answered from it: it came with the answer to our own write.
    pub(super) fresh: bool,
    /// What its content was.
    pub(super) hash: Vec<u8>,
    /// Its name; empty before the first look.
    title: String,
    /// Its time zone by name; empty before the first look.
    zone: String,
    /// Ids of threads that are ours whatever Google says of their author.
    pub(super) known_threads: BTreeSet<String>,
}

impl Google {
    /// The spreadsheet with that id.
    pub fn sheet(&self, id: &str) -> GoogleSheet {
        GoogleSheet {
            google: self.clone(),
            id: id.to_owned(),
            source: address_of(id),
            limits: Limits::default(),
            trail: Trail::new(self.shared.settings.state.as_deref(), id),
            state: None,
            fresh: false,
            hash: Vec::new(),
            title: String::new(),
            zone: String::new(),
            known_threads: BTreeSet::new(),
        }
    }
}

/// What a batch answered.
pub(super) struct Answer {
    pub(super) state: Box<RawValue>,
    pub(super) comments_failed: bool,
    /// Ids of the threads it began.
    pub(super) begun: Vec<String>,
}

impl GoogleSheet {
    /// The spreadsheet's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads it and tells the hash of its content; the next [`Sheet::read`] is answered from this look. Nothing is written: where a
    /// write was left unsettled, which may be another process's that is at it, the hash is empty and the next read looks again.
    pub fn look(&mut self) -> Result<Vec<u8>, SheetError> {
        self.state = Some(self.fetch()?);
        let workbook = self.stands()?;
        self.fresh = !self.is_unsettled();
        Ok(if self.fresh { workbook.revision.sha256 } else { Vec::new() })
    }

    /// The spreadsheet's name; empty before the first look.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The spreadsheet's time zone by name; empty before the first look.
    pub fn zone(&self) -> &str {
        &self.zone
    }

    /// Whether Drive says that we may edit it.
    pub fn may_edit(&self) -> Result<bool, SheetError> {
        self.google.may_edit(&self.id)
    }

    pub(super) fn error(&self, failure: &Failure) -> SheetError {
        self.google.error(&self.source, failure)
    }

    /// Whether comments are read: also where the mode is another by now and threads of ours may be left.
    fn reads_threads(&self) -> bool {
        self.google.uses_threads() || self.mode() != CommentMode::Native && !self.known_threads.is_empty()
    }

    fn mode(&self) -> CommentMode {
        self.google.shared.settings.comments
    }

    pub(super) fn fetch(&self) -> Result<Box<RawValue>, SheetError> {
        loop {
            let threads = self.reads_threads();
            let base = &self.google.shared.settings.sheets_endpoint;
            let view = if threads { "&commentsViewMode=COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS" } else { "" };
            let url = format!(
                "{base}/spreadsheets/{}?prettyPrint=false&fields={}{view}",
                encoded(&self.id),
                encoded(&fields(threads))
            );
            match self.google.call(Kind::Read, url, Vec::new()) {
                Ok(body) => return raw(body).ok_or_else(|| self.unreadable()),
                Err(failure)
                    if self.google.uses_threads()
                        && failure.why == Why::Invalid
                        && failure.message.to_lowercase().contains("comment") =>
                {
                    self.google.give_up_threads();
                }
                Err(failure) => return Err(self.error(&failure)),
            }
        }
    }

    pub(super) fn unreadable(&self) -> SheetError {
        let message = format!("{}: Google's answer cannot be understood", self.source);
        SheetError::new(ErrorKind::Transient, message, "it is tried again later")
    }

    /// Sends requests and takes the state after them from the same answer.
    pub(super) fn batch(&self, requests: &[Json]) -> Result<Answer, Failure> {
        let threads = self.reads_threads();
        let base = &self.google.shared.settings.sheets_endpoint;
        let replies = if threads { ",replies(insertComment(commentThread(commentId)))" } else { "" };
        let mask = format!("commentUpdateState{replies},updatedSpreadsheet({})", fields(threads));
        let url = format!(
            "{base}/spreadsheets/{}:batchUpdate?prettyPrint=false&fields={}",
            encoded(&self.id),
            encoded(&mask)
        );
        let mut body = json!({
            "requests": requests,
            "includeSpreadsheetInResponse": true,
            "responseIncludeGridData": true,
        });
        if threads {
            body["commentsViewMode"] = "COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS".into();
        }
        let unclear = || Failure { why: Why::Unknown, message: "the answer cannot be understood".to_owned() };
        let answer = self.google.call(Kind::Write, url, body.to_string().into_bytes())?;
        let reply: BatchReply<'_> = serde_json::from_slice(&answer).map_err(|_| unclear())?;
        let state = reply.updated_spreadsheet.ok_or_else(unclear)?.to_owned();
        let begun = reply.replies.into_iter().map(|reply| reply.insert_comment.comment_thread.comment_id);
        let begun = begun.filter(|id| !id.is_empty()).collect();
        Ok(Answer { state, comments_failed: reply.comment_update_state.0.contains("FAILED"), begun })
    }

    pub(super) fn book<'s>(&self, state: &'s RawValue) -> Result<Spreadsheet<'s>, SheetError> {
        let mut book: Spreadsheet<'s> = serde_json::from_str(state.get()).map_err(|_| self.unreadable())?;
        for thread in &mut book.comments {
            thread.head_post.author.me |= self.known_threads.contains(&*thread.comment_id.0);
        }
        book.assume_entered();
        Ok(book)
    }

    pub(super) fn workbook(&self, state: &RawValue) -> Result<Workbook, SheetError> {
        self.workbook_of(&self.book(state)?, state.get().len())
    }

    fn workbook_of(&self, book: &Spreadsheet<'_>, bytes: usize) -> Result<Workbook, SheetError> {
        let read = workbook(&self.source, book, bytes, &self.limits);
        read.map_err(|_| {
            SheetError::new(
                ErrorKind::TooLarge,
                format!("{}: it holds more cells or text than is read", self.source),
                "keep the KPI table in a spreadsheet of its own",
            )
        })
    }

    fn unsettled(&self) -> Option<(PathBuf, Entry)> {
        self.trail.last().filter(|(_, entry)| entry.after_hash.is_empty())
    }

    fn is_unsettled(&self) -> bool {
        self.unsettled().is_some() || self.trail.beginning().is_some()
    }

    /// Takes up what a run that was cut off left behind: cells of its last write that are not where they belong, or an undoing that
    /// is not done. Answers what was undone.
    pub(super) fn take_up(&mut self) -> Result<Option<Entry>, SheetError> {
        let Some((path, mut entry)) = self.unsettled() else { return Ok(None) };
        let Some(state) = self.state.clone() else { return Ok(None) };
        if entry.repair.is_none() {
            let writes: Writes = entry.writes.iter().cloned().collect();
            if !may_be_written(&self.book(&entry.before)?, &self.book(&state)?, &writes) {
                Trail::forget(&path);
                return Ok(None);
            }
        }
        self.settle(&mut entry, Some(&path), true)?;
        if entry.undoing.is_some() {
            self.finish_undoing(&path, &entry)?;
            return Ok(Some(entry));
        }
        self.confirm(&path, &mut entry)?;
        Ok(None)
    }

    /// Marks a write as right.
    pub(super) fn confirm(&self, path: &Path, entry: &mut Entry) -> Result<(), SheetError> {
        let Some(state) = &self.state else { return Ok(()) };
        (entry.after_hash, entry.repair) = (hex(&self.workbook(state)?.revision.sha256), None);
        Trail::update(path, entry)
    }

    /// The state as it is known, read.
    fn stands(&mut self) -> Result<Workbook, SheetError> {
        let Some(state) = &self.state else { return Err(self.unreadable()) };
        let book = self.book(state)?;
        if book.comments.iter().any(is_ours) {
            self.google.saw_a_thread();
        }
        let workbook = self.workbook_of(&book, state.get().len())?;
        self.title = book.properties.title.0.into_owned();
        self.zone = book.properties.time_zone.0.into_owned();
        self.hash.clone_from(&workbook.revision.sha256);
        Ok(workbook)
    }

    /// Compares the state with that before a write, and puts right what landed where it does not belong.
    pub(super) fn settle(
        &mut self,
        entry: &mut Entry,
        path: Option<&Path>,
        unanswered: bool,
    ) -> Result<usize, SheetError> {
        let mut known = Known { again: entry.repair.is_some(), unanswered };
        let (mut before, first) = entry.repair.take().unwrap_or_else(|| (entry.before.clone(), entry.writes.clone()));
        let mut writes: Writes = first.into_iter().collect();
        let mut marked = entry.marked.clone();
        let mut mended = 0;
        for _ in 0..REPAIRS_MAX {
            let Some(state) = self.state.clone() else { return Ok(mended) };
            let (old, new) = (self.book(&before)?, self.book(&state)?);
            let repair = misplaced(&old, &new, &writes, known);
            let unmark: Vec<(i64, u32)> = if marked.is_empty() {
                Vec::new()
            } else {
                let first: Writes = entry.writes.iter().cloned().collect();
                wrong_marks(&self.book(&entry.before)?, &new, &first, &marked)
            };
            if repair.is_empty() && unmark.is_empty() {
                return Ok(mended);
            }
            let unmarks = unmark.iter().map(|&(sheet, column)| unmark_request(sheet, column));
            let requests: Vec<Json> = requests(&repair).into_iter().chain(unmarks).collect();
            tracing::info!(sheet = %self.source, cells = repair.len(), "somebody moved cells while they were written: they are put right");
            if let Some(path) = path {
                // A run that is cut off now leaves to the next one what it was about to do.
                entry.repair =
                    Some((state.clone(), repair.iter().map(|(place, wanted)| (*place, wanted.clone())).collect()));
                Trail::update(path, entry)?;
            }
            mended += repair.len().max(1);
            match self.batch(&requests) {
                Ok(answer) => {
                    self.state = Some(answer.state);
                    known = Known { again: true, unanswered: false };
                    (before, writes, marked) = (state, repair, Vec::new());
                }
                Err(failure) if failure.why == Why::Unknown => {
                    self.state = Some(self.fetch()?);
                    known = Known { again: true, unanswered: true };
                    (before, writes) = (state, repair);
                }
                // A tab or cell is gone meanwhile; nothing was written.
                Err(failure) if failure.why == Why::Invalid => {
                    self.state = Some(self.fetch()?);
                    known.again = true;
                }
                Err(failure) => return Err(self.error(&failure)),
            }
        }
        let message = format!("{}: somebody keeps moving rows while they are written", self.source);
        Err(SheetError::new(ErrorKind::Stale, message, "it is read again"))
    }

    /// Whether a cell that is to get a comment is another one now than when that was planned.
    fn have_moved(&self, planned_from: &RawValue, draft: &Draft) -> Result<bool, SheetError> {
        let Some(state) = self.state.as_deref().filter(|_| !draft.threads.is_empty()) else { return Ok(false) };
        let places = draft.threads.iter().map(|edit| edit.place);
        Ok(moved(&self.book(planned_from)?, &self.book(state)?, &draft.writes, places))
    }

    /// Whether somebody else changed the sheet since that state.
    fn was_disturbed(&self, planned_from: &RawValue, draft: &Draft) -> Result<bool, SheetError> {
        let Some(state) = self.state.as_deref() else { return Ok(false) };
        Ok(disturbed(&self.book(planned_from)?, &self.book(state)?, &draft.writes))
    }

    pub(super) fn stale(&mut self, why: &str) -> SheetError {
        (self.state, self.fresh) = (None, false);
        SheetError::new(ErrorKind::Stale, format!("{}: {why}", self.source), "it is read again")
    }

    /// Writes comments where no cell is written, so that undoing takes them for the last write.
    fn write_threads_alone(&mut self, edits: &[ThreadEdit]) -> Result<usize, SheetError> {
        let Some(before) = self.state.clone() else { return Ok(0) };
        let mut entry = Entry { before_hash: hex(&self.hash), ..Entry::before(before) };
        let path = self.trail.keep(&entry)?;
        let written = self.write_threads(edits);
        match (path, &written) {
            (Some(path), Ok(1..)) => self.confirm(&path, &mut entry)?,
            (Some(path), _) => Trail::forget(&path),
            (None, _) => {}
        }
        written
    }
}

impl Sheet for GoogleSheet {
    fn source(&self) -> &str {
        &self.source
    }

    fn kind(&self) -> SheetKind {
        SheetKind::Google
    }

    fn read(&mut self) -> Result<Workbook, SheetError> {
        if !std::mem::take(&mut self.fresh) || self.state.is_none() {
            self.state = Some(self.fetch()?);
            self.take_up()?;
            self.take_up_threads()?;
        }
        self.stands()
    }

    fn writable(&self) -> Writable {
        match self.mode() {
            CommentMode::Off => Writable::ValuesOnly,
            CommentMode::Native | CommentMode::Note => Writable::All,
        }
    }

    fn apply(&mut self, plans: &[Plan]) -> Result<Applied, SheetError> {
        let Some(state) = self.state.clone() else {
            return Err(self.stale("it was not read yet"));
        };
        if plans.iter().any(|plan| plan.revision.sha256 != self.hash) {
            return Err(self.stale("the plan was made from another state"));
        }
        let threads = self.google.uses_threads();
        let mut draft = {
            let book = self.book(&state)?;
            let mut draft = Draft::of(plans, &book, threads, self.google.shared.settings.assign);
            if self.mode() == CommentMode::Off {
                draft.silence(&book);
            }
            draft
        };
        let mut applied = Applied::default();
        self.fresh = true;
        let mended = if draft.has_no_cells() { 0 } else { self.write_cells(&mut draft, &state)? };
        applied.remarks.clone_from(&draft.remarks);
        if !draft.has_no_cells() {
            applied.values = draft.writes.values().filter(|wanted| wanted.value.is_some()).count();
            applied.notes = draft.writes.values().filter(|wanted| wanted.note.is_some()).count();
            applied.disturbed = self.was_disturbed(&state, &draft)?;
            if mended > 0 || self.have_moved(&state, &draft)? {
                // Comments go where the rows are now; the next round plans them anew.
                return Ok(applied);
            }
        }
        if !draft.threads.is_empty() {
            applied.notes += if draft.has_no_cells() {
                self.write_threads_alone(&draft.threads)?
            } else {
                self.write_threads(&draft.threads)?
            };
            applied.disturbed = self.was_disturbed(&state, &draft)?;
            if !self.google.uses_threads() {
                // They are planned anew, as notes.
                applied.notes += 1;
            }
        }
        Ok(applied)
    }

    fn threads(&self) -> Option<Vec<(String, CellRef, String)>> {
        let book = self.book(self.state.as_ref()?).ok()?;
        let mut found = Vec::new();
        for tab in &book.sheets {
            let places: BTreeSet<_> = tab
                .comment_anchors
                .iter()
                .map(|anchor| (anchor.range.start_row_index, anchor.range.start_column_index))
                .collect();
            for (row, column) in places {
                let Some(cell) = place(row, column) else { continue };
                let mut threads = threads_at(&book, tab, row, column);
                // Where none are begun any more, those that are done with need not be known.
                threads.retain(|thread| self.mode() == CommentMode::Native || thread.status.0 != "RESOLVED");
                let name = &tab.properties.title.0;
                found.extend(threads.iter().map(|thread| (name.to_string(), cell, thread.comment_id.0.to_string())));
            }
        }
        Some(found)
    }

    fn know_threads(&mut self, ids: Vec<String>) {
        self.known_threads.extend(ids);
        // What was looked at without comments is read again with them.
        self.fresh &= self.google.uses_threads() || self.known_threads.is_empty();
    }

    fn sweep(&mut self, why: Away) -> Result<usize, SheetError> {
        self.resolve_adrift(why)
    }

    fn take_back(&mut self) -> Result<(), SheetError> {
        self.undo().map(drop)
    }
}

fn raw(body: Vec<u8>) -> Option<Box<RawValue>> {
    RawValue::from_string(String::from_utf8(body).ok()?).ok()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs =
        text.as_bytes().chunks_exact(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect::<Option<Vec<u8>>>().filter(|bytes| !bytes.is_empty())
}
