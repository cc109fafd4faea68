//! Telling people: what changed since they were told last, not what is.
//!
//! A digest is composed from the journal, put into the outbox under an id of its own, and sent from there: once, later where the
//! receiver wants quiet, again where it did not get through.

mod compose;
mod forms;
mod mail;
mod post;
mod schedule;
#[cfg(test)]
mod tests;

pub use compose::{Digest, Item, compose};
pub use forms::{Form, form};
pub use post::{Call, Fate, Transport, WebTransport};
pub use schedule::{Quiet, Schedule};

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};

use crate::ports::{Clock, Journal, Letter, LetterFate, SheetError};

/// Tries after which a message that does not get through is given up: more than a day.
const ATTEMPTS_MAX: u32 = 40;
/// Seconds before the second try; each further one waits twice as long.
const FIRST_RETRY_SECONDS: i64 = 60;
/// Longest wait between two tries, in seconds.
const RETRY_SECONDS_MAX: i64 = 3600;
/// Messages sent in one go.
const BATCH_MAX: usize = 20;

/// A text that is never shown: a password, a key, an address that is one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one who needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(...)")
    }
}

/// Somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// Its name in the config.
    pub name: String,
    /// How it is reached.
    pub way: Way,
    /// When it gets a digest; none without.
    pub digest: Option<Schedule>,
    /// Whether it hears of errors of the service itself, at once.
    pub errors: bool,
    /// When it wants to hear nothing.
    pub quiet: Option<Quiet>,
    /// Only rows of these teams; empty for all.
    pub teams: Vec<String>,
    /// Only rows of these owners; empty for all.
    pub owners: Vec<String>,
    /// Messages are only logged.
    pub dry_run: bool,
}

/// How a receiver is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// An incoming webhook of Slack.
    Slack(Secret),
    /// A workflow of Microsoft Teams that takes webhook requests.
    Teams(Secret),
    /// A webhook of a space of Google Chat.
    GoogleChat(Secret),
    /// Any receiver of signed webhooks (Standard Webhooks 1.0).
    Webhook {
        /// Its address.
        url: Secret,
        /// The signing keys, the first the newest; none: not signed.
        keys: Vec<Secret>,
    },
    /// E-mail.
    Email(Mail),
}

/// An e-mail's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// TLS from the first byte; else STARTTLS, which is insisted on.
    pub implicit_tls: bool,
    /// User and password, where the server wants them.
    pub login: Option<(String, Secret)>,
    /// The sender.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
}

impl Way {
    /// What it is, for metrics and logs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Slack(_) => "slack",
            Self::Teams(_) => "teams",
            Self::GoogleChat(_) => "google-chat",
            Self::Webhook { .. } => "webhook",
            Self::Email(_) => "email",
        }
    }
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) letter: Letter,
    pub(super) kind: &'static str,
    pub(super) fate: Fate,
}

/// Puts the digests that are due into the outbox. Tells how many are new there. `marks` keeps the day of each receiver's last
/// digest, which the journal holds too.
pub(super) fn post_due(
    receivers: &[Receiver],
    journal: &mut dyn Journal,
    sources: &dyn Fn() -> Vec<String>,
    marks: &mut BTreeMap<String, Date>,
    clock: &dyn Clock,
) -> Result<usize, SheetError> {
    let now = clock.now();
    let mut posted = 0;
    for receiver in receivers {
        let Some(schedule) = receiver.digest else { continue };
        let mark = format!("digest:{}", receiver.name);
        let last = match marks.get(&receiver.name) {
            Some(last) => Some(*last),
            None => journal.mark("", &mark)?.and_then(|day| day.parse().ok()),
        };
        let Some(last) = last else {
            // The first digest tells what changes from now on.
            journal.set_mark("", &mark, Some(&now.date().to_string()))?;
            marks.insert(receiver.name.clone(), now.date());
            continue;
        };
        // A clock that was ahead once must not keep a receiver waiting until it is caught up with.
        if last > now.date() {
            journal.set_mark("", &mark, Some(&now.date().to_string()))?;
            marks.insert(receiver.name.clone(), now.date());
            continue;
        }
        marks.insert(receiver.name.clone(), last);
        let Some(day) = schedule.due(last, now) else { continue };
        let digest = compose(&*journal, &sources(), receiver, last, day)?;
        if digest.is_worth_telling(schedule.weekday.is_some()) {
            posted += usize::from(journal.post(&letter(receiver, &format!("digest:{day}"), &digest, clock))?);
        }
        journal.set_mark("", &mark, Some(&day.to_string()))?;
        marks.insert(receiver.name.clone(), day);
    }
    Ok(posted)
}

/// Puts an error of the service itself into the outbox of those who want to hear of it, once a day each.
pub(super) fn post_error(
    receivers: &[Receiver],
    journal: &mut dyn Journal,
    words: &str,
    clock: &dyn Clock,
) -> Result<usize, SheetError> {
    let mut posted = 0;
    for receiver in receivers.iter().filter(|receiver| receiver.errors) {
        let digest = Digest::error(clock.today(), words);
        let what = format!("error:{}:{}", clock.today(), hash(words));
        posted += usize::from(journal.post(&letter(receiver, &what, &digest, clock))?);
    }
    Ok(posted)
}

fn hash(words: &str) -> String {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(words).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn letter(receiver: &Receiver, what: &str, digest: &Digest, clock: &dyn Clock) -> Letter {
    Letter {
        id: format!("{}:{what}", receiver.name),
        receiver: receiver.name.clone(),
        body: serde_json::to_string(digest).unwrap_or_default(),
        attempts: 0,
        due: after_quiet(receiver, clock.now(), clock.unix_seconds()),
    }
}

/// When a message may go out that is ready now.
fn after_quiet(receiver: &Receiver, now: DateTime, unix_seconds: i64) -> i64 {
    unix_seconds + receiver.quiet.map_or(0, |quiet| quiet.seconds_left(now))
}

/// Whether the receiver of a message wants to hear anything now.
pub(super) fn may_be_told(letter: &Letter, receivers: &[Receiver], now: DateTime) -> bool {
    let receiver = receivers.iter().find(|receiver| receiver.name == letter.receiver);
    receiver.and_then(|receiver| receiver.quiet).is_none_or(|quiet| quiet.seconds_left(now) == 0)
}

/// Sends what is due; blocks nobody, since each message has its own time limit.
pub(super) async fn send(
    letters: Vec<Letter>,
    receivers: Vec<Receiver>,
    transport: Arc<dyn Transport>,
    unix_seconds: i64,
) -> Vec<Told> {
    let mut told = Vec::new();
    for letter in letters.into_iter().take(BATCH_MAX) {
        let Some(receiver) = receivers.iter().find(|receiver| receiver.name == letter.receiver) else {
            told.push(Told {
                letter,
                kind: "none",
                fate: Fate::Refused("the config names no such receiver any more".into()),
            });
            continue;
        };
        let kind = receiver.way.kind();
        let Ok(digest) = serde_json::from_str::<Digest>(&letter.body) else {
            told.push(Told { letter, kind, fate: Fate::Refused("its words cannot be read".into()) });
            continue;
        };
        let form = form(&receiver.way, &digest, &letter.id, unix_seconds);
        let fate = if receiver.dry_run {
            tracing::info!(receiver = receiver.name, kind, "a dry run, not sent: {}", form.body);
            Fate::Sent
        } else {
            transport.send(&receiver.way, form).await
        };
        told.push(Told { letter, kind, fate });
    }
    told
}

/// Says in the journal what became of a message; gives the word for it, for the metrics.
pub(super) fn settle(told: &Told, journal: &mut dyn Journal, unix_seconds: i64) -> Result<&'static str, SheetError> {
    let waited = FIRST_RETRY_SECONDS.saturating_mul(1 << told.letter.attempts.min(10)).min(RETRY_SECONDS_MAX);
    let too_late = told.letter.attempts >= ATTEMPTS_MAX;
    let (fate, word) = match &told.fate {
        Fate::Sent => (LetterFate::Sent, "sent"),
        Fate::Refused(why) => {
            tracing::error!(receiver = told.letter.receiver, "a message is given up: {why}");
            (LetterFate::Dead, "given_up")
        }
        Fate::Failed { why, .. } if too_late => {
            tracing::error!(receiver = told.letter.receiver, "a message is given up after a day: {why}");
            (LetterFate::Dead, "given_up")
        }
        Fate::Failed { why, retry_after } => {
            let wait = retry_after.map_or(waited, |seconds| i64::from(seconds).max(1));
            tracing::warn!(
                receiver = told.letter.receiver,
                retry_seconds = wait,
                "a message did not get through: {why}"
            );
            (LetterFate::Later(unix_seconds + wait), "retried")
        }
    };
    journal.settle_letter(&told.letter.id, fate)?;
    Ok(word)
}
