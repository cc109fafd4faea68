//! Places of the config where nothing is, and what is passed over there: each is said once, and what is missing stands among the sheets that
//! fail until it is there again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use super::Listed;
use super::state::State;

/// How long something must be missing before it is said: who saves a file may take the old one away first.
const MISSING_AFTER: Duration = Duration::from_secs(10);

/// What is missing, and what was said of that.
#[derive(Debug, Default)]
pub(super) struct Missing {
    since: BTreeMap<String, Instant>,
    said: BTreeMap<String, String>,
    passed_over: BTreeSet<String>,
}

impl Missing {
    /// Whether something is missing of which nothing was said yet.
    pub(super) fn waits(&self) -> bool {
        self.since.len() > self.said.len()
    }
}

impl State {
    /// Says what is new of a listing. `at_once`: nobody is in the middle of a save.
    pub(super) fn hear(&mut self, listed: &Listed, at_once: bool) {
        let now = Instant::now();
        let before = std::mem::take(&mut self.missing);
        for words in listed.passed_over.iter().filter(|words| !before.passed_over.contains(*words)) {
            tracing::info!("{words}");
        }
        self.missing.passed_over = listed.passed_over.iter().cloned().collect();
        let mut news = Vec::new();
        for (place, words) in &listed.problems {
            let since = before.since.get(place).copied().unwrap_or(now);
            self.missing.since.insert(place.clone(), since);
            let known = before.said.get(place) == Some(words);
            if !known && !at_once && now.duration_since(since) < MISSING_AFTER {
                continue;
            }
            self.missing.said.insert(place.clone(), words.clone());
            let mut facts = self.health.facts();
            let entry = facts.sheets.entry(place.clone()).or_default();
            entry.failures = entry.failures.saturating_add(1);
            entry.words.clone_from(words);
            drop(facts);
            if !known {
                news.push(words);
            }
        }
        for words in news {
            self.trouble(words);
        }
        for place in before.said.into_keys().filter(|place| !self.missing.said.contains_key(place)) {
            self.no_longer_missing(&place);
            tracing::info!(sheet = place, "is there again");
        }
    }

    /// Forgets what was said, so that it is said again.
    pub(super) fn forget_missing(&mut self) {
        for place in std::mem::take(&mut self.missing).said.into_keys() {
            self.no_longer_missing(&place);
        }
    }

    fn no_longer_missing(&self, place: &str) {
        // A file that had a cycle since then is told of by that.
        if !self.sheets.was_judged(Path::new(place)) {
            self.health.facts().sheets.remove(place);
        }
    }
}
