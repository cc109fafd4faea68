//! What the service tells: digests, its own errors, the heartbeat; and what it forgets.

use std::time::Duration;

use jiff::Span;
use jiff::civil::Date;
use tokio::time::Instant;

use super::state::State;
use super::tell::{self, Told};
use crate::ports::Journal;

/// Shortest time between two heartbeats.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(60);

impl State {
    /// Puts what is to be told into the outbox, and sends what is due.
    pub(super) fn tell(&mut self) {
        let receivers = &self.watched.service.receivers;
        if receivers.is_empty() {
            return;
        }
        let mut journal = self.journal.clone();
        let mut untold = std::mem::take(&mut self.untold);
        self.outbox_is_empty &= untold.is_empty();
        untold.retain(|words| tell::post_error(receivers, &mut journal, words, &*self.clock).is_err());
        self.untold = untold;
        let mut marks = std::mem::take(&mut self.digest_marks);
        let sources = || {
            let files = self.list();
            files.iter().map(|file| file.path.display().to_string()).chain(self.beside.sources()).collect()
        };
        let posted = tell::post_due(&self.watched.service.receivers, &mut journal, &sources, &mut marks, &*self.clock);
        self.digest_marks = marks;
        let receivers = &self.watched.service.receivers;
        match posted {
            Ok(0) => {}
            Ok(posted) => {
                self.outbox_is_empty = false;
                tracing::info!(posted, "digests are ready");
            }
            Err(error) => tracing::warn!("digests cannot be made: {} ({})", error.message, error.hint),
        }
        let Some(transport) = self.transport.clone().filter(|_| self.sending.is_empty()) else { return };
        if self.outbox_is_empty {
            return;
        }
        let now = self.clock.unix_seconds();
        match journal.due_letters(now) {
            Ok(letters) if letters.is_empty() => {
                self.outbox_is_empty = journal.due_letters(i64::MAX).is_ok_and(|letters| letters.is_empty());
            }
            Ok(mut letters) => {
                // One that is tried again, or was not sent before a stop, may have become due in hours of quiet.
                let local = self.clock.now();
                letters.retain(|letter| tell::may_be_told(letter, receivers, local));
                if letters.is_empty() {
                    return;
                }
                self.sending.spawn(tell::send(letters, receivers.clone(), transport, now));
            }
            Err(error) => tracing::warn!("the outbox cannot be read: {} ({})", error.message, error.hint),
        }
    }

    pub(super) fn settle_letters(&mut self, told: &[Told]) {
        let now = self.clock.unix_seconds();
        for told in told {
            match tell::settle(told, &mut self.journal, now) {
                Ok(word) => *self.health.facts().letters.entry((told.kind, word)).or_default() += 1,
                Err(error) => tracing::error!("the outbox cannot be written: {} ({})", error.message, error.hint),
            }
        }
    }

    /// Says an error of the service itself, at once and to those who want to hear of it.
    pub(super) fn trouble(&mut self, words: &str) {
        tracing::error!("{words}");
        words.clone_into(&mut self.health.facts().trouble);
        if !self.untold.iter().any(|known| known == words) && self.untold.len() < 100 {
            self.untold.push(words.to_owned());
        }
        self.tell();
    }

    pub(super) fn forget_old(&mut self, today: Date) {
        let Some(days) = self.watched.service.retention_days else { return };
        let Ok(before) = today.checked_sub(Span::new().days(i64::from(days))) else { return };
        match self.journal.forget_before(before) {
            Ok(forgotten) => {
                self.pruned = Some(today);
                if forgotten > 0 {
                    tracing::info!(forgotten, %before, "old history forgotten");
                }
            }
            Err(error) => tracing::warn!("{} ({})", error.message, error.hint),
        }
    }

    /// After a good cycle, and never from a timer alone.
    pub(super) fn beat(&mut self, now: Instant) {
        let Some(url) = self.watched.service.heartbeat.as_ref() else { return };
        let recent = self.last_beat.is_some_and(|last| now.duration_since(last) < HEARTBEAT_EVERY);
        let good = self.health.is_ready(now);
        if let Some(transport) = self.transport.as_ref().filter(|_| good && !recent && self.beating.is_empty()) {
            self.last_beat = Some(now);
            self.beating.spawn(transport.beat(url));
        }
    }
}
