//! A journal that forgets when the process ends: for tests, and for runs that must leave no trace.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::SourceRecord;
use crate::ports::{ErrorKind, Journal, SheetError, WriteLock};

/// Keeps records in memory.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    records: HashMap<String, SourceRecord>,
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
