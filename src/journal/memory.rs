//! A journal that forgets when the process ends: for tests, and for runs that must leave no trace.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;

use super::owners::{names_of, wanted};
use crate::model::{FoundSpan, KnownRow, ObservedRow, Revision, RowHistory, SourceHistory, SourceRecord};
use crate::ports::{ErrorKind, Journal, Letter, LetterFate, RECORDS_KEPT_MAX, SheetError, WriteLock};

/// Keeps records in memory.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    records: HashMap<String, SourceRecord>,
    kept: HashMap<String, VecDeque<(Revision, SourceRecord)>>,
    histories: BTreeMap<String, SourceHistory>,
    found: HashMap<u64, Vec<(FoundSpan, String)>>,
    marks: HashMap<(String, String), String>,
    threads: HashMap<String, Vec<(u64, String)>>,
    letters: Vec<(Letter, bool)>,
    rows: u64,
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

    fn history(&self, source: &str) -> Result<SourceHistory, SheetError> {
        Ok(self.histories.get(source).cloned().unwrap_or_default())
    }

    fn remember(&mut self, source: &str, day: Date, rows: &[ObservedRow]) -> Result<(), SheetError> {
        let history = self.histories.entry(source.to_owned()).or_default();
        for row in rows {
            let names = [&row.tab, &row.kpi, &row.goal, &row.owner, &row.team].map(String::clone);
            let at = history.rows.iter().position(|known| Some(known.id) == row.id).unwrap_or_else(|| {
                self.rows += 1;
                let [tab, kpi, goal, owner, team] = names.clone();
                history.rows.push(KnownRow {
                    id: self.rows,
                    tab,
                    kpi,
                    goal,
                    owner,
                    team,
                    history: RowHistory::default(),
                });
                history.rows.len() - 1
            });
            let known = &mut history.rows[at];
            [known.tab, known.kpi, known.goal, known.owner, known.team] = names;
            let day = known.history.put(day, row.values);
            let spans = self.found.entry(known.id).or_default();
            let now: Vec<(_, String)> =
                row.findings.iter().map(|(code, field)| (*code, field.map_or("", |f| f.name()).to_owned())).collect();
            for (span, field) in spans.iter_mut().filter(|(span, _)| span.open) {
                span.open = now.contains(&(span.code, field.clone()));
                span.last = if span.open { day } else { span.last };
            }
            for (code, field) in now {
                if !spans.iter().any(|(span, at)| span.open && span.code == code && *at == field) {
                    spans.retain(|(span, at)| span.code != code || *at != field);
                    spans.push((FoundSpan { code, first: day, last: day, open: true }, field));
                }
            }
        }
        Ok(())
    }

    fn found(&self, row: u64) -> Result<Vec<FoundSpan>, SheetError> {
        let mut spans: Vec<FoundSpan> = self.found.get(&row).into_iter().flatten().map(|(span, _)| *span).collect();
        spans.sort_by_key(|span| (span.first, span.code.to_string()));
        Ok(spans)
    }

    fn forget_owner(&mut self, owner: &str) -> Result<usize, SheetError> {
        let wanted = wanted(owner);
        let mut forgotten = 0;
        for history in self.histories.values_mut() {
            let before = history.rows.len();
            history.rows.retain(|row| !names_of(&row.owner).iter().any(|name| wanted.contains(name)));
            forgotten += before - history.rows.len();
        }
        let named = owner.to_lowercase();
        for (letter, done) in self.letters.iter_mut().filter(|(letter, _)| letter.body.to_lowercase().contains(&named))
        {
            *done = true;
            letter.body.clear();
        }
        Ok(forgotten)
    }

    fn forget_before(&mut self, day: Date) -> Result<usize, SheetError> {
        let mut forgotten = 0;
        for history in self.histories.values_mut() {
            for row in &mut history.rows {
                let before = row.history.seen.len();
                row.history.seen.retain(|seen| seen.last >= day);
                forgotten += before - row.history.seen.len();
            }
            history.rows.retain(|row| !row.history.seen.is_empty());
        }
        for spans in self.found.values_mut() {
            let before = spans.len();
            spans.retain(|(span, _)| span.open || span.last >= day);
            forgotten += before - spans.len();
        }
        Ok(forgotten)
    }

    fn mark(&self, source: &str, name: &str) -> Result<Option<String>, SheetError> {
        Ok(self.marks.get(&(source.to_owned(), name.to_owned())).cloned())
    }

    fn set_mark(&mut self, source: &str, name: &str, value: Option<&str>) -> Result<(), SheetError> {
        let key = (source.to_owned(), name.to_owned());
        match value {
            Some(value) => self.marks.insert(key, value.to_owned()),
            None => self.marks.remove(&key),
        };
        Ok(())
    }

    fn threads(&self, source: &str) -> Result<Vec<(u64, String)>, SheetError> {
        Ok(self.threads.get(source).cloned().unwrap_or_default())
    }

    fn set_threads(&mut self, source: &str, threads: &[(u64, String)]) -> Result<(), SheetError> {
        let mut threads = threads.to_vec();
        threads.sort_by_key(|(key, thread)| (key.cast_signed(), thread.clone()));
        threads.dedup();
        self.threads.insert(source.to_owned(), threads);
        Ok(())
    }

    fn post(&mut self, letter: &Letter) -> Result<bool, SheetError> {
        let new = !self.letters.iter().any(|(known, _)| known.id == letter.id);
        if new {
            self.letters.push((letter.clone(), false));
        }
        Ok(new)
    }

    fn due_letters(&self, unix_seconds: i64) -> Result<Vec<Letter>, SheetError> {
        let waiting = self.letters.iter().filter(|(letter, done)| !done && letter.due <= unix_seconds);
        let mut due: Vec<Letter> = waiting.map(|(letter, _)| letter.clone()).collect();
        due.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
        Ok(due)
    }

    fn settle_letter(&mut self, id: &str, fate: LetterFate) -> Result<(), SheetError> {
        for (letter, done) in self.letters.iter_mut().filter(|(letter, _)| letter.id == id) {
            match fate {
                LetterFate::Sent | LetterFate::Dead => {
                    *done = true;
                    letter.body.clear();
                }
                LetterFate::Later(due) => {
                    letter.attempts += 1;
                    letter.due = due;
                }
            }
        }
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
