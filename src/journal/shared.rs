//! One journal for cycles that run side by side.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;

use crate::model::{FoundSpan, ObservedRow, Revision, SourceHistory, SourceRecord};
use crate::ports::{Journal, Letter, LetterFate, SheetError, WriteLock};

/// A handle on a journal that several have: each call waits for the others, and no longer.
#[derive(Clone)]
pub struct SharedJournal(Arc<Mutex<Box<dyn Journal>>>);

impl std::fmt::Debug for SharedJournal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharedJournal").finish_non_exhaustive()
    }
}

impl SharedJournal {
    /// The first handle on a journal.
    pub fn new(journal: Box<dyn Journal>) -> Self {
        Self(Arc::new(Mutex::new(journal)))
    }

    fn lock_it(&self) -> MutexGuard<'_, Box<dyn Journal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for SharedJournal {
    fn read(&self, source: &str) -> Result<SourceRecord, SheetError> {
        self.lock_it().read(source)
    }

    fn write(&mut self, source: &str, record: &SourceRecord) -> Result<(), SheetError> {
        self.lock_it().write(source, record)
    }

    fn keep(&mut self, source: &str, revision: &Revision) -> Result<(), SheetError> {
        self.lock_it().keep(source, revision)
    }

    fn put_back(&mut self, source: &str, revision: &Revision) -> Result<(), SheetError> {
        self.lock_it().put_back(source, revision)
    }

    fn history(&self, source: &str) -> Result<SourceHistory, SheetError> {
        self.lock_it().history(source)
    }

    fn remember(&mut self, source: &str, day: Date, rows: &[ObservedRow]) -> Result<(), SheetError> {
        self.lock_it().remember(source, day, rows)
    }

    fn found(&self, row: u64) -> Result<Vec<FoundSpan>, SheetError> {
        self.lock_it().found(row)
    }

    fn forget_owner(&mut self, owner: &str) -> Result<usize, SheetError> {
        self.lock_it().forget_owner(owner)
    }

    fn forget_before(&mut self, day: Date) -> Result<usize, SheetError> {
        self.lock_it().forget_before(day)
    }

    fn mark(&self, source: &str, name: &str) -> Result<Option<String>, SheetError> {
        self.lock_it().mark(source, name)
    }

    fn set_mark(&mut self, source: &str, name: &str, value: Option<&str>) -> Result<(), SheetError> {
        self.lock_it().set_mark(source, name, value)
    }

    fn threads(&self, source: &str) -> Result<Vec<(u64, String)>, SheetError> {
        self.lock_it().threads(source)
    }

    fn set_threads(&mut self, source: &str, threads: &[(u64, String)]) -> Result<(), SheetError> {
        self.lock_it().set_threads(source, threads)
    }

    fn post(&mut self, letter: &Letter) -> Result<bool, SheetError> {
        self.lock_it().post(letter)
    }

    fn due_letters(&self, unix_seconds: i64) -> Result<Vec<Letter>, SheetError> {
        self.lock_it().due_letters(unix_seconds)
    }

    fn settle_letter(&mut self, id: &str, fate: LetterFate) -> Result<(), SheetError> {
        self.lock_it().settle_letter(id, fate)
    }

    fn lock(&self, source: &str) -> Result<WriteLock, SheetError> {
        self.lock_it().lock(source)
    }
}
