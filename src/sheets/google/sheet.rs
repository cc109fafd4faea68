//! One spreadsheet behind the port: one read, one write that tells the state after it, and repair where somebody moved rows
//! or columns in between.

use std::collections::HashSet;
use std::path::Path;

use serde_json::value::RawValue;
use serde_json::{Value as Json, json};

use super::address::address_of;
use super::align::{Alignment, align};
use super::client::{CommentMode, Failure, Google, Kind, Why};
use super::draft::{Doing, Draft, ThreadEdit, is_marked, thread_requests, threads_at, unmark_request};
use super::read::workbook;
use super::trail::{Entry, Trail};
use super::transport::encoded;
use super::wire::{BatchReply, Spreadsheet, fields};
use super::write::{Place, Wanted, Writes, as_it_was, holds, requests};
use crate::model::{Plan, SheetKind, Workbook};
use crate::ports::{Applied, ErrorKind, Sheet, SheetError, Writable};
use crate::sheets::Limits;

/// How often a write is mended at once when somebody keeps moving rows under it.
const REPAIRS_MAX: usize = 5;

/// A spreadsheet at Google.
#[derive(Debug)]
pub struct GoogleSheet {
    google: Google,
    id: String,
    source: String,
    limits: Limits,
    trail: Trail,
    /// The last state known, as Google told it.
    state: Option<Box<RawValue>>,
    /// Whether the next read is answered from it: it came with the answer to our own write.
    fresh: bool,
    /// What its content was.
    hash: Vec<u8>,
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
        }
    }
}

/// What a batch answered.
struct Answer {
    state: Box<RawValue>,
    comments_failed: bool,
}

impl GoogleSheet {
    /// The spreadsheet's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads it and tells the hash of its content; the next [`Sheet::read`] is answered from this look.
    pub fn look(&mut self) -> Result<Vec<u8>, SheetError> {
        let workbook = self.read()?;
        self.fresh = true;
        Ok(workbook.revision.sha256)
    }

    fn error(&self, failure: &Failure) -> SheetError {
        self.google.error(&self.source, failure)
    }

    fn fetch(&self) -> Result<Box<RawValue>, SheetError> {
        loop {
            let threads = self.google.uses_threads();
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
                    if threads && failure.why == Why::Invalid && failure.message.to_lowercase().contains("comment") =>
                {
                    self.google.give_up_threads();
                }
                Err(failure) => return Err(self.error(&failure)),
            }
        }
    }

    fn unreadable(&self) -> SheetError {
        let message = format!("{}: Google's answer cannot be understood", self.source);
        SheetError::new(ErrorKind::Transient, message, "it is tried again later")
    }

    /// Sends requests and takes the state after them from the same answer.
    fn batch(&self, requests: &[Json]) -> Result<Answer, Failure> {
        let threads = self.google.uses_threads();
        let base = &self.google.shared.settings.sheets_endpoint;
        let mask = format!("commentUpdateState,updatedSpreadsheet({})", fields(threads));
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
        Ok(Answer { state, comments_failed: reply.comment_update_state.0.contains("FAILED") })
    }

    fn book<'s>(&self, state: &'s RawValue) -> Result<Spreadsheet<'s>, SheetError> {
        serde_json::from_str(state.get()).map_err(|_| self.unreadable())
    }

    fn workbook(&self, state: &RawValue) -> Result<Workbook, SheetError> {
        let book = self.book(state)?;
        let read = workbook(&self.source, &book, state.get().len(), &self.limits);
        read.map_err(|_| {
            SheetError::new(
                ErrorKind::TooLarge,
                format!("{}: it holds more cells or text than is read", self.source),
                "keep the KPI table in a spreadsheet of its own",
            )
        })
    }

    /// Takes up what a run that was cut off left behind: cells of its last write that are not where they belong.
    fn take_up(&mut self) -> Result<(), SheetError> {
        let Some((path, mut entry)) = self.trail.last().filter(|(_, entry)| entry.after_hash.is_empty()) else {
            return Ok(());
        };
        self.settle(&mut entry)?;
        self.confirm(&path, &mut entry)
    }

    /// Marks a write as right.
    fn confirm(&self, path: &Path, entry: &mut Entry) -> Result<(), SheetError> {
        let Some(state) = &self.state else { return Ok(()) };
        entry.after_hash = hex(&self.workbook(state)?.revision.sha256);
        Trail::update(path, entry)
    }

    /// Compares the state with that before a write, and puts right what landed where it does not belong.
    fn settle(&mut self, entry: &mut Entry) -> Result<usize, SheetError> {
        let mut before = entry.before.clone();
        let mut writes: Writes = entry.writes.iter().cloned().collect();
        let mut marked = entry.marked.clone();
        let mut mended = 0;
        for _ in 0..REPAIRS_MAX {
            let Some(state) = self.state.clone() else { return Ok(mended) };
            let (old, new) = (self.book(&before)?, self.book(&state)?);
            let (wrong, lost) = misplaced(&old, &new, &writes, mended > 0);
            let unmark: Vec<(i64, u32)> = wrong_marks(&old, &new, &writes, &marked);
            let repair: Writes = wrong.into_iter().chain(lost).collect();
            if repair.is_empty() && unmark.is_empty() {
                return Ok(mended);
            }
            let unmarks = unmark.iter().map(|&(sheet, column)| unmark_request(sheet, column));
            let requests: Vec<Json> = requests(&repair).into_iter().chain(unmarks).collect();
            tracing::info!(sheet = %self.source, cells = repair.len(), "somebody moved cells while they were written: they are put right");
            match self.batch(&requests) {
                Ok(answer) => self.state = Some(answer.state),
                Err(failure) if matches!(failure.why, Why::Unknown | Why::Invalid) => {
                    // Whatever happened, the cells that hold what they should not are found again by a look.
                    self.state = Some(self.fetch()?);
                    mended += 1;
                    continue;
                }
                Err(failure) => return Err(self.error(&failure)),
            }
            mended += repair.len().max(1);
            (before, writes, marked) = (state, repair, Vec::new());
        }
        let message = format!("{}: somebody keeps moving rows while they are written", self.source);
        Err(SheetError::new(ErrorKind::Stale, message, "it is read again"))
    }

    /// Carries out comment edits. Answers how many, and whether Google took them.
    fn write_threads(&mut self, edits: &[ThreadEdit]) -> Result<usize, SheetError> {
        let Some(before) = self.state.clone() else { return Ok(0) };
        let requests = thread_requests(edits, &self.google.shared.settings.thanks);
        match self.batch(&requests) {
            Ok(answer) if answer.comments_failed => {
                tracing::warn!(sheet = %self.source, "Google did not save the comments: notes are written instead");
                self.google.give_up_threads();
                self.state = Some(answer.state);
                return Ok(0);
            }
            Ok(answer) => self.state = Some(answer.state),
            Err(failure) if failure.why == Why::Invalid && failure.message.contains("Unknown name") => {
                self.google.give_up_threads();
                return Ok(0);
            }
            Err(failure) if failure.why == Why::Invalid => {
                // A thread or cell is gone meanwhile.
                self.fresh = false;
                let message = format!("{}: {}", self.source, failure.message);
                return Err(SheetError::new(ErrorKind::Stale, message, "it is read again"));
            }
            Err(failure) => {
                self.fresh = false;
                return Err(self.error(&failure));
            }
        }
        let Some(state) = self.state.clone() else { return Ok(0) };
        let (old, new) = (self.book(&before)?, self.book(&state)?);
        let away = misplaced_threads(&old, &new, edits);
        if !away.is_empty() {
            let requests: Vec<Json> = away.iter().map(|id| json!({"deleteComment": {"commentId": id}})).collect();
            match self.batch(&requests) {
                Ok(answer) => self.state = Some(answer.state),
                Err(failure) => {
                    self.fresh = false;
                    return Err(self.error(&failure));
                }
            }
        }
        Ok(edits.len() - away.len())
    }

    fn stale(&mut self, why: &str) -> SheetError {
        (self.state, self.fresh) = (None, false);
        SheetError::new(ErrorKind::Stale, format!("{}: {why}", self.source), "it is read again")
    }

    /// Writes the cells and columns of a draft; the state after it is the sheet's state from then on.
    fn write_cells(&mut self, draft: &Draft, before: Box<RawValue>) -> Result<usize, SheetError> {
        let mut entry = Entry {
            before,
            writes: draft.writes.iter().map(|(place, wanted)| (*place, wanted.clone())).collect(),
            marked: draft.mark.iter().map(|(sheet, column, _)| (*sheet, *column)).collect(),
            threads: Vec::new(),
            before_hash: hex(&self.hash),
            after_hash: String::new(),
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
                    self.settle(&mut entry)?;
                }
                return Err(match failure.why {
                    Why::Invalid => self.stale(&failure.message),
                    _ => self.error(&failure),
                });
            }
        }
        let mended = match self.settle(&mut entry) {
            Ok(mended) => mended,
            Err(error) => {
                self.fresh = false;
                return Err(error);
            }
        };
        if let Some(path) = path {
            self.confirm(&path, &mut entry)?;
        }
        Ok(mended)
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
        }
        let Some(state) = &self.state else { return Err(self.unreadable()) };
        let workbook = self.workbook(state)?;
        self.hash.clone_from(&workbook.revision.sha256);
        Ok(workbook)
    }

    fn writable(&self) -> Writable {
        match self.google.shared.settings.comments {
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
        let (draft, counts) = {
            let book = self.book(&state)?;
            let draft = Draft::of(plans, &book, threads, self.google.shared.settings.assign);
            let counts = (
                draft.writes.values().filter(|wanted| wanted.value.is_some()).count(),
                draft.writes.values().filter(|wanted| wanted.note.is_some()).count(),
            );
            (draft, counts)
        };
        let mut applied = Applied { remarks: draft.remarks.clone(), ..Applied::default() };
        self.fresh = true;
        if !draft.has_no_cells() {
            let mended = self.write_cells(&draft, state)?;
            (applied.values, applied.notes) = counts;
            if mended > 0 {
                // Comments go where the rows are now; the next round plans them anew.
                return Ok(applied);
            }
        }
        if !draft.threads.is_empty() {
            applied.notes += self.write_threads(&draft.threads)?;
            if !self.google.uses_threads() {
                // They are planned anew, as notes.
                applied.notes += 1;
            }
        }
        Ok(applied)
    }

    fn take_back(&mut self) -> Result<(), SheetError> {
        self.undo().map(drop)
    }
}

/// What undoing a write did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoogleUndone {
    /// The content that stands again.
    pub revision: crate::model::Revision,
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
        let (wrong, _) = misplaced(&old, &new, &writes, false);
        if !entry.after_hash.is_empty() && (!untouched || !wrong.is_empty()) {
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
        let answer = self.batch(&all).map_err(|failure| self.error(&failure))?;
        let revision = self.workbook(&answer.state)?.revision;
        (self.state, self.fresh) = (Some(answer.state), true);
        Trail::forget(&path);
        // The journal keeps what was remembered under the content before the write.
        let revision = unhex(&entry.before_hash)
            .map_or(revision, |sha256| crate::model::Revision { sha256, ..crate::model::Revision::default() });
        Ok(GoogleUndone { revision, left: self.trail.count() })
    }
}

/// Threads of ours that were begun between two states.
fn begun_since(old: &Spreadsheet<'_>, new: &Spreadsheet<'_>) -> Vec<String> {
    let ours = new
        .comments
        .iter()
        .filter(|thread| thread.head_post.author.me && super::marks::unsigned(&thread.head_post.content.0).is_some());
    ours.filter(|thread| old.comments.iter().all(|known| known.comment_id != thread.comment_id))
        .map(|thread| thread.comment_id.0.to_string())
        .collect()
}

type Cells = Vec<(Place, Wanted)>;

fn value_places(writes: &Writes, sheet: i64) -> HashSet<(u32, u32)> {
    let of_sheet = writes.range((sheet, 0, 0)..=(sheet, u32::MAX, u32::MAX));
    of_sheet.filter(|(_, wanted)| wanted.value.is_some()).map(|(&(_, row, column), _)| (row, column)).collect()
}

fn sheets_of(writes: &Writes) -> Vec<i64> {
    let mut sheets: Vec<i64> = writes.keys().map(|(sheet, ..)| *sheet).collect();
    sheets.dedup();
    sheets
}

/// Cells that hold what was written although they are others than those it was meant for, each with what it held before;
/// and, where `again`, the cells it was meant for, which still need it.
fn misplaced(old: &Spreadsheet<'_>, new: &Spreadsheet<'_>, writes: &Writes, again: bool) -> (Cells, Cells) {
    let (mut wrong, mut lost) = (Vec::new(), Vec::new());
    for sheet in sheets_of(writes) {
        let find = |book: &'_ Spreadsheet<'_>| book.sheets.iter().position(|tab| tab.properties.sheet_id == sheet);
        let (Some(old_at), Some(new_at)) = (find(old), find(new)) else { continue };
        let (before, after) = (&old.sheets[old_at], &new.sheets[new_at]);
        let alignment = align(before, after, &value_places(writes, sheet));
        for (&(_, row, column), wanted) in writes.range((sheet, 0, 0)..=(sheet, u32::MAX, u32::MAX)) {
            let was = alignment.was(row, column);
            if was == Some((row, column)) {
                continue;
            }
            let stands = after.cell(row, column);
            if holds(stands, wanted) {
                let held = was.and_then(|(row, column)| before.cell(row, column));
                let back = as_it_was(held, wanted);
                if !holds(stands, &back) {
                    wrong.push(((sheet, row, column), back));
                }
            }
            if let Some((row, column)) = alignment.is_now(row, column).filter(|_| again)
                && !holds(after.cell(row, column), wanted)
            {
                lost.push(((sheet, row, column), wanted.clone()));
            }
        }
    }
    (wrong, lost)
}

/// Columns that carry our mark although they are others than those it was meant for.
fn wrong_marks(
    old: &Spreadsheet<'_>,
    new: &Spreadsheet<'_>,
    writes: &Writes,
    marked: &[(i64, u32)],
) -> Vec<(i64, u32)> {
    let mut wrong = Vec::new();
    for &(sheet, column) in marked {
        let find = |book: &'_ Spreadsheet<'_>| book.sheets.iter().position(|tab| tab.properties.sheet_id == sheet);
        let (Some(old_at), Some(new_at)) = (find(old), find(new)) else { continue };
        let alignment: Alignment = align(&old.sheets[old_at], &new.sheets[new_at], &value_places(writes, sheet));
        let moved = alignment.was(0, column).is_none_or(|(_, was)| was != column);
        let here = u16::try_from(column).is_ok_and(|column| is_marked(&new.sheets[new_at], column));
        if moved && here {
            wrong.push((sheet, column));
        }
    }
    wrong
}

/// Threads that were begun on cells other than those they were meant for.
fn misplaced_threads(old: &Spreadsheet<'_>, new: &Spreadsheet<'_>, edits: &[ThreadEdit]) -> Vec<String> {
    let mut away = Vec::new();
    for ThreadEdit { place: (sheet, row, column), doing } in edits {
        let Doing::Begin(text, _) = doing else { continue };
        let find = |book: &'_ Spreadsheet<'_>| book.sheets.iter().position(|tab| tab.properties.sheet_id == *sheet);
        let (Some(old_at), Some(new_at)) = (find(old), find(new)) else { continue };
        let alignment = align(&old.sheets[old_at], &new.sheets[new_at], &HashSet::new());
        if alignment.was(*row, *column) == Some((*row, *column)) {
            continue;
        }
        let known = |id: &str| old.comments.iter().any(|thread| *thread.comment_id.0 == *id);
        let here = threads_at(new, &new.sheets[new_at], *row, *column);
        let begun =
            here.into_iter().filter(|thread| !known(&thread.comment_id.0) && *thread.head_post.content.0 == **text);
        away.extend(begun.map(|thread| thread.comment_id.0.to_string()));
    }
    away
}

fn raw(body: Vec<u8>) -> Option<Box<RawValue>> {
    RawValue::from_string(String::from_utf8(body).ok()?).ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs =
        text.as_bytes().chunks_exact(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect::<Option<Vec<u8>>>().filter(|bytes| !bytes.is_empty())
}
