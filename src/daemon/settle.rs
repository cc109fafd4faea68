//! When a file that changed may be read: it has been left alone long enough, and no editor has it open.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use super::files::Stamp;

/// Files that wait at the same time; more of them make everything be looked at instead.
const WAITING_MAX: usize = 100_000;

/// A file that waits.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    /// What it was when it was looked at last.
    stamp: Option<Stamp>,
    /// When it may be looked at again.
    due: Instant,
    /// Whether it is to be judged even if its content is what it was.
    anyway: bool,
    /// Whether it was already said that an editor has it open.
    said: bool,
    /// When something was last seen at it.
    seen: Instant,
}

/// What a file is like when its time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Look {
    /// No editor has it open.
    Free,
    /// Somebody has it open; in words.
    Open(String),
    /// A cycle works on it now.
    InWork,
}

/// The files that wait.
#[derive(Debug)]
pub(super) struct Settling {
    quiet: Duration,
    waiting: BTreeMap<PathBuf, Waiting>,
}

/// A file whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) path: PathBuf,
    /// Whether it is to be judged even if its content is what it was.
    pub(super) anyway: bool,
    /// When something was last seen at it.
    pub(super) seen: Instant,
}

impl Settling {
    pub(super) fn new(quiet: Duration) -> Self {
        Self { quiet, waiting: BTreeMap::new() }
    }

    /// Something was seen at the file: it waits from now on. False when too many wait.
    pub(super) fn seen(&mut self, path: &Path, stamp: Option<Stamp>, anyway: bool, now: Instant) -> bool {
        let due = now + self.quiet;
        if let Some(waiting) = self.waiting.get_mut(path) {
            *waiting = Waiting { stamp, due, anyway: waiting.anyway || anyway, said: waiting.said, seen: now };
            return true;
        }
        if self.waiting.len() >= WAITING_MAX {
            return false;
        }
        self.waiting.insert(path.to_owned(), Waiting { stamp, due, anyway, said: false, seen: now });
        true
    }

    /// Puts a file back that could not be dealt with, for `delay`.
    pub(super) fn later(&mut self, path: &Path, stamp: Option<Stamp>, delay: Duration, now: Instant) {
        self.waiting.insert(path.to_owned(), Waiting { stamp, due: now + delay, anyway: true, said: true, seen: now });
    }

    /// When the next file is to be looked at.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.waiting.values().map(|waiting| waiting.due).min()
    }

    /// How many files wait.
    pub(super) fn count(&self) -> usize {
        self.waiting.len()
    }

    /// Whether a file waits for no other reason than that it changed: neither is it open in an editor, nor did it fail.
    pub(super) fn is_settling(&self) -> bool {
        self.waiting.values().any(|waiting| !waiting.said)
    }

    /// Takes another time that a file must be left alone.
    pub(super) fn set_quiet(&mut self, quiet: Duration) {
        self.quiet = quiet;
    }

    /// Whether a file still waits.
    pub(super) fn waits(&self, path: &Path) -> bool {
        self.waiting.contains_key(path)
    }

    /// The files that have settled. One that changed since it was last looked at, or is open in an editor, waits on.
    pub(super) fn settled(
        &mut self,
        now: Instant,
        stamp_of: impl Fn(&Path) -> Option<Stamp>,
        look: impl Fn(&Path) -> Look,
        mut say: impl FnMut(&Path, &str),
    ) -> Vec<Settled> {
        let mut settled = Vec::new();
        let quiet = self.quiet;
        self.waiting.retain(|path, waiting| {
            if waiting.due > now {
                return true;
            }
            let stamp = stamp_of(path);
            if stamp != waiting.stamp {
                waiting.stamp = stamp;
                waiting.due = now + quiet;
                return true;
            }
            match look(path) {
                Look::Free => {
                    settled.push(Settled { path: path.clone(), anyway: waiting.anyway, seen: waiting.seen });
                    return false;
                }
                Look::Open(words) if !waiting.said => {
                    say(path, &words);
                    waiting.said = true;
                }
                Look::Open(_) | Look::InWork => {}
            }
            waiting.due = now + quiet;
            true
        });
        settled
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_file_is_left_alone_until_it_is_quiet_unchanged_and_closed() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.csv");
        let stamp = |text: &str| {
            std::fs::write(&path, text).expect("write");
            Stamp::of(&path)
        };
        let (first, second) = (stamp("1"), stamp("22"));
        assert_ne!(first, second);
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut settling = Settling::new(Duration::from_secs(2));
        let said = Cell::new(0);
        let look = |settling: &mut Settling, now, stamp, open: bool| {
            let answer = if open { Look::Open("open".into()) } else { Look::Free };
            settling.settled(now, |_| stamp, |_| answer.clone(), |_, _| said.set(said.get() + 1)).len()
        };
        assert!(settling.seen(&path, first, false, at(0)));
        assert_eq!(settling.next_due(), Some(at(2)));
        assert_eq!(look(&mut settling, at(1), first, false), 0, "not quiet long enough");
        assert!(settling.seen(&path, first, false, at(1)));
        assert_eq!(look(&mut settling, at(2), first, false), 0, "seen again");
        assert_eq!(look(&mut settling, at(3), second, false), 0, "it changed without an event");
        assert_eq!(look(&mut settling, at(5), second, true), 0, "an editor has it open");
        assert_eq!(look(&mut settling, at(7), second, true), 0);
        assert_eq!(said.get(), 1, "said once");
        assert!(settling.count() == 1 && !settling.is_settling(), "an open file is no work that is behind");
        assert_eq!(look(&mut settling, at(9), second, false), 1);
        assert_eq!(settling.next_due(), None);
    }
}
