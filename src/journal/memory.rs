//! A journal that forgets when the process ends: for tests, and for runs that must leave no trace.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::{Revision, SourceRecord};
use crate::ports::{ErrorKind, Journal, RECORDS_KEPT_MAX, SheetError, WriteLock};

/// Keeps records in memory.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    records: HashMap<String, SourceRecord>,
    kept: HashMap<String, VecDeque<(Revision, SourceRecord)>>,
    writers: Arc<Mutex<HashSet<String>>>,
}

struct Held {
    source: String,
    writers: Arc<Mutex<HashSet<String>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.writers.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.source);
    }
}

impl Journal for MemoryJournal {
    fn read(&self, source: &str) -> Result<SourceRecord, SheetError> {
        Ok(self.records.get(source).cloned().unwrap_or_default())
    }

    fn write(&mut self, source: &str, record: &SourceRecord) -> Result<(), SheetError> {
        self.records.insert(source.to_owned(), record.clone());
        Ok(())
    }

    fn keep(&mut self, source: &str, revision: &Revision) -> Result<(), SheetError> {
        let record = self.read(source)?;
        let kept = self.kept.entry(source.to_owned()).or_default();
        kept.retain(|(known, _)| known != revision);
        kept.push_back((revision.clone(), record));
        while kept.len() > RECORDS_KEPT_MAX {
            kept.pop_front();
        }
        Ok(())
    }

    fn put_back(&mut self, source: &str, revision: &Revision) -> Result<(), SheetError> {
        let kept = self.kept.get(source).and_then(|kept| kept.iter().rfind(|(known, _)| known == revision));
        let record = kept.map(|(_, record)| record.clone()).unwrap_or_default();
        self.write(source, &record)
    }

    fn lock(&self, source: &str) -> Result<WriteLock, SheetError> {
        let mut writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        if writers.insert(source.to_owned()) {
            Ok(Box::new(Held { source: source.to_owned(), writers: Arc::clone(&self.writers) }))
        } else {
            Err(SheetError::new(
                ErrorKind::Busy,
                format!("{source}: another sync is writing this sheet"),
                "wait until it has ended",
            ))
        }
    }
}
