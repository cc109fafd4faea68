//! Calls: tokens, quotas, tries again where that is safe, and what an error means.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde::Deserialize;

use super::auth::{Credentials, SCOPE_FILES, SCOPE_READ, SCOPE_WRITE, TOKEN_INFO_ENDPOINT, Tokens, lacking};
use super::quota::Bucket;
use super::transport::{Broken, Reply, Request, Transport};
use crate::model::Language;
use crate::ports::{ErrorKind, SheetError, Timer};

/// Tries of a call that may be repeated: their pauses together outlast the minute for which Google counts calls.
const TRIES_MAX: u32 = 7;
/// Longest wait between two tries, in seconds (Google names 32 to 64).
const BACKOFF_S_MAX: u64 = 32;
/// Longest `Retry-After` that is followed, in seconds.
const RETRY_AFTER_S_MAX: u64 = 120;
/// Drive calls of one account a minute: far fewer than the 12,000 that Google allows, and far more than are needed.
const DRIVE_PER_MINUTE: u32 = 600;
/// Where the Sheets API is.
pub const SHEETS_ENDPOINT: &str = "https://sheets.googleapis.com/v4";
/// Where the Drive API is.
pub const DRIVE_ENDPOINT: &str = "https://www.googleapis.com/drive/v3";

/// What becomes of findings on cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CommentMode {
    /// Comment threads where Google takes them, else notes.
    #[default]
    Native,
    /// Notes.
    Note,
    /// Neither: a column holds the warnings.
    Off,
}

/// How Google is used.
#[derive(Debug, Clone)]
pub struct GoogleSettings {
    /// Where the Sheets API is, without a slash at the end.
    pub sheets_endpoint: String,
    /// Where the Drive API is, without a slash at the end.
    pub drive_endpoint: String,
    /// Where it is told what a token is good for.
    pub token_info: String,
    /// Who we are.
    pub credentials: Credentials,
    /// The scopes asked for when cells are read or written, separated by spaces.
    pub scopes: String,
    /// What becomes of findings on cells.
    pub comments: CommentMode,
    /// Whether a comment is assigned to the person whose chip stands in its row.
    pub assign: bool,
    /// The language in which it is said why a comment is resolved.
    pub language: Language,
    /// Reads that Google allows this account a minute.
    pub reads_per_minute: u32,
    /// Writes that Google allows this account a minute.
    pub writes_per_minute: u32,
    /// Folder in which what a write replaces is kept for undo, and until the write is known to be right; `None` keeps nothing.
    pub state: Option<PathBuf>,
}

impl GoogleSettings {
    /// Google itself, with its quotas, for these credentials and scopes.
    pub fn new(credentials: Credentials, scopes: &str) -> Self {
        Self {
            sheets_endpoint: SHEETS_ENDPOINT.to_owned(),
            drive_endpoint: DRIVE_ENDPOINT.to_owned(),
            token_info: TOKEN_INFO_ENDPOINT.to_owned(),
            credentials,
            scopes: scopes.to_owned(),
            comments: CommentMode::default(),
            assign: false,
            language: Language::En,
            reads_per_minute: 60,
            writes_per_minute: 60,
            state: None,
        }
    }

    /// Another server that speaks like Google, such as the emulator, at one address.
    pub fn at(mut self, endpoint: &str) -> Self {
        let endpoint = endpoint.trim_end_matches('/');
        self.sheets_endpoint = format!("{endpoint}/v4");
        self.drive_endpoint = format!("{endpoint}/drive/v3");
        self.token_info = format!("{endpoint}/tokeninfo");
        self
    }
}

/// One account's way to Google; clones share tokens, quotas and connections.
#[derive(Clone)]
pub struct Google {
    pub(super) shared: Arc<Shared>,
}

impl fmt::Debug for Google {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Google").field(&self.shared.tokens).finish()
    }
}

pub(super) struct Shared {
    pub(super) settings: GoogleSettings,
    pub(super) timer: Arc<dyn Timer>,
    transport: Arc<dyn Transport>,
    tokens: Tokens,
    reads: Bucket,
    writes: Bucket,
    drive: Bucket,
    read_count: AtomicU64,
    write_count: AtomicU64,
    /// Set once Google refused comment requests as unknown.
    without_threads: AtomicBool,
    /// Set once a thread of ours was seen.
    threads_work: AtomicBool,
}

/// What a call counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A Sheets read.
    Read,
    /// A Sheets write, which must not be repeated when its outcome is not known.
    Write,
    /// A Drive query.
    Drive,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) why: Why,
    /// Google's own words.
    pub(super) message: String,
}

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It may have been carried out or not: look.
    Unknown,
    /// Google cannot be reached, or has no quota left: later.
    Later,
    /// No right to this file.
    NotShared,
    /// There is no such file.
    NotFound,
    /// The scopes do not cover it: this one does.
    Scope(&'static str),
    /// The API is switched off in the project.
    ApiOff,
    /// The request was refused as it is.
    Invalid,
    /// No token.
    NoToken,
}

#[derive(Deserialize)]
struct ErrorReply {
    error: ErrorBody,
}

#[derive(Deserialize)]
struct ErrorBody {
    #[serde(default)]
    message: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    errors: Vec<ErrorReason>,
    #[serde(default)]
    details: Vec<ErrorReason>,
}

#[derive(Deserialize)]
struct ErrorReason {
    #[serde(default)]
    reason: String,
}

/// Google's truncated exponential backoff: 2^n seconds and up to a second more, at most [`BACKOFF_S_MAX`].
pub(super) fn backoff(tries: u32, random: u64) -> Duration {
    let seconds = 1_u64.checked_shl(tries).unwrap_or(BACKOFF_S_MAX).min(BACKOFF_S_MAX);
    Duration::from_millis(seconds * 1000 + random % 1000)
}

impl Google {
    /// A way to Google for one account.
    pub fn new(settings: GoogleSettings, transport: Arc<dyn Transport>, timer: Arc<dyn Timer>) -> Self {
        let tokens = Tokens::new(settings.credentials.clone(), Arc::clone(&transport), Arc::clone(&timer));
        let shared = Shared {
            reads: Bucket::per_minute(settings.reads_per_minute),
            writes: Bucket::per_minute(settings.writes_per_minute),
            drive: Bucket::per_minute(DRIVE_PER_MINUTE),
            read_count: AtomicU64::new(0),
            write_count: AtomicU64::new(0),
            without_threads: AtomicBool::new(settings.comments != CommentMode::Native),
            threads_work: AtomicBool::new(false),
            settings,
            timer,
            transport,
            tokens,
        };
        Self { shared: Arc::new(shared) }
    }

    /// Who we are, in words.
    pub fn account(&self) -> String {
        self.shared.tokens.credentials().describe()
    }

    /// The address with which sheets must be shared, where it is known.
    pub fn share_with(&self) -> Option<String> {
        self.shared.tokens.credentials().share_with().map(str::to_owned)
    }

    /// What a person does so that a sheet can be read and written.
    pub fn how_to_share(&self) -> String {
        match self.share_with() {
            Some(address) => format!("share the sheet with {address} as an editor (Share, then paste the address)"),
            None => "open the sheet with the account that is used here, and see that it may edit".to_owned(),
        }
    }

    /// Reads and writes of Sheets so far.
    pub fn calls(&self) -> (u64, u64) {
        (self.shared.read_count.load(Ordering::Relaxed), self.shared.write_count.load(Ordering::Relaxed))
    }

    /// Reads and writes of Sheets that are left of this minute's quota.
    pub fn quota_left(&self) -> (u32, u32) {
        let now = self.shared.timer.now_ms();
        (self.shared.reads.left(now), self.shared.writes.left(now))
    }

    /// How long a read and a write would have to wait for quota now.
    pub fn quota_wait(&self) -> Duration {
        let now = self.shared.timer.now_ms();
        let wait = self.shared.reads.wait_ms(now).max(self.shared.writes.wait_ms(now));
        Duration::from_millis(u64::try_from(wait).unwrap_or(0))
    }

    /// Whether a token can be had that Google takes.
    pub fn sign_in(&self) -> Result<(), SheetError> {
        self.shared.tokens.check(&self.shared.settings.scopes, &self.shared.settings.token_info)
    }

    /// The scopes that were granted where one is needed, separated by spaces; none where nobody tells.
    fn granted(&self, needed: &str) -> Option<String> {
        let settings = &self.shared.settings;
        let asked = if needed == SCOPE_FILES { SCOPE_FILES } else { &settings.scopes };
        self.shared.tokens.granted(asked, &settings.token_info)
    }

    /// Why a scope is not had, and what to do for it. `None`: it is had, or nobody tells what was granted.
    pub fn lacks(&self, needed: &'static str) -> Option<SheetError> {
        let granted = self.granted(needed)?;
        lacking(&granted, &[needed]).pop()?;
        let said = format!("the consent does not cover this: the scope {needed} is missing; it covers {granted}");
        Some(SheetError::new(ErrorKind::Denied, said, self.shared.tokens.credentials().how_to_widen(needed)))
    }

    /// Whether findings become comment threads.
    pub(super) fn uses_threads(&self) -> bool {
        !self.shared.without_threads.load(Ordering::Relaxed)
    }

    /// Whether threads of ours are known to work, so that a refusal is a bad day and no reason to do without.
    pub(super) fn threads_work(&self) -> bool {
        self.shared.threads_work.load(Ordering::Relaxed)
    }

    pub(super) fn saw_a_thread(&self) {
        self.shared.threads_work.store(true, Ordering::Relaxed);
    }

    pub(super) fn give_up_threads(&self) {
        self.shared.without_threads.store(true, Ordering::Relaxed);
    }

    /// Makes a call. Reads are repeated until they are answered; writes only where nothing can have happened.
    pub(super) fn call(&self, kind: Kind, url: String, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        let shared = &*self.shared;
        let scopes = if kind == Kind::Drive { SCOPE_FILES } else { &shared.settings.scopes };
        let no_token = |error: SheetError| Failure {
            why: if error.kind == ErrorKind::Transient { Why::Later } else { Why::NoToken },
            message: format!("{}. {}", error.message, error.hint),
        };
        let mut request = Request {
            method: if body.is_empty() { "GET" } else { "POST" },
            url,
            bearer: None,
            body,
            content_type: "application/json",
        };
        let mut token = shared.tokens.token(scopes, None).map_err(no_token)?;
        let mut renewed = false;
        let mut tries = 0;
        loop {
            let (bucket, count) = match kind {
                Kind::Read => (&shared.reads, Some(&shared.read_count)),
                Kind::Write => (&shared.writes, Some(&shared.write_count)),
                Kind::Drive => (&shared.drive, None),
            };
            bucket.take(&*shared.timer);
            if let Some(count) = count {
                count.fetch_add(1, Ordering::Relaxed);
            }
            tries += 1;
            request.bearer = Some(token.clone());
            let (failure, wait_s) = match shared.transport.send(&request) {
                Ok(reply) if (200..300).contains(&reply.status) => return Ok(reply.body),
                Ok(reply) if reply.status == 401 && !renewed => {
                    renewed = true;
                    token = shared.tokens.token(scopes, Some(&token)).map_err(no_token)?;
                    continue;
                }
                Ok(reply) => {
                    if reply.status == 429 {
                        bucket.drain(shared.timer.now_ms());
                    }
                    (meaning(&reply, kind), reply.retry_after_s)
                }
                Err(Broken::NotSent(message)) => (Failure { why: Why::Later, message }, None),
                Err(Broken::Unknown(message)) => {
                    let why = if kind == Kind::Write { Why::Unknown } else { Why::Later };
                    (Failure { why, message }, None)
                }
            };
            if failure.why != Why::Later || tries == TRIES_MAX {
                return Err(failure);
            }
            let asked = wait_s.map(|seconds| Duration::from_secs(seconds.min(RETRY_AFTER_S_MAX)));
            shared.timer.sleep(backoff(tries - 1, shared.timer.random()).max(asked.unwrap_or_default()));
        }
    }

    /// A failure for the person who can act.
    pub(super) fn error(&self, source: &str, failure: &Failure) -> SheetError {
        let Failure { why, message } = failure;
        let share = self.how_to_share();
        let (kind, said, hint) = match why {
            Why::Unknown => (
                ErrorKind::Stale,
                format!("no answer came to a write, so it may stand there or not ({message})"),
                "it is read again".to_owned(),
            ),
            Why::Later => (
                ErrorKind::Transient,
                format!("Google cannot answer now ({message})"),
                "it is tried again later".to_owned(),
            ),
            Why::NotShared => (ErrorKind::Denied, format!("no right to it ({message})"), share),
            Why::NotFound => (
                ErrorKind::NotFound,
                format!("there is no such spreadsheet, or it is not shared ({message})"),
                format!("check the address; {share}"),
            ),
            Why::Scope(needed) => {
                let granted = self.granted(needed).map(|scopes| format!("; it covers {scopes}")).unwrap_or_default();
                (
                    ErrorKind::Denied,
                    format!("the consent does not cover this: the scope {needed} is missing{granted} ({message})"),
                    self.shared.tokens.credentials().how_to_widen(needed),
                )
            }
            Why::ApiOff => (
                ErrorKind::Denied,
                format!("the API is switched off in the project of {} ({message})", self.account()),
                "switch on the Google Sheets API and the Google Drive API in the Cloud console (docs/google.md, step 2)".to_owned(),
            ),
            Why::Invalid => (
                ErrorKind::Malformed,
                format!("Google refused the request: {message}"),
                "try again; should it stay so, it is a bug of kpiwarden".to_owned(),
            ),
            Why::NoToken => {
                (ErrorKind::Denied, message.clone(), self.shared.tokens.credentials().how_to_renew().to_owned())
            }
        };
        SheetError::new(kind, format!("{source}: {said}"), hint)
    }
}

/// What an answer that is none means.
fn meaning(reply: &Reply, kind: Kind) -> Failure {
    let known: Option<ErrorBody> = serde_json::from_slice::<ErrorReply>(&reply.body).ok().map(|reply| reply.error);
    let reason = |wanted: &[&str]| {
        known.as_ref().is_some_and(|error| {
            error.errors.iter().chain(&error.details).any(|found| wanted.contains(&found.reason.as_str()))
        })
    };
    let text = known.as_ref().map(|error| error.message.as_str()).unwrap_or_default();
    let why = match reply.status {
        401 => Why::NoToken,
        403 if reason(&[
            "userRateLimitExceeded",
            "rateLimitExceeded",
            "sharingRateLimitExceeded",
            "RATE_LIMIT_EXCEEDED",
        ]) =>
        {
            Why::Later
        }
        403 if reason(&["SERVICE_DISABLED", "accessNotConfigured"]) => Why::ApiOff,
        403 if reason(&["ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"])
            || text.contains("insufficient authentication scopes") =>
        {
            Why::Scope(match kind {
                Kind::Read => SCOPE_READ,
                Kind::Write => SCOPE_WRITE,
                Kind::Drive => SCOPE_FILES,
            })
        }
        403 => Why::NotShared,
        404 | 410 => Why::NotFound,
        408 | 409 | 500..=599 if kind == Kind::Write => Why::Unknown,
        408 | 409 | 429 | 500..=599 => Why::Later,
        _ => Why::Invalid,
    };
    let status = known.as_ref().map(|error| error.status.as_str()).filter(|status| !status.is_empty());
    let message = match (text, status) {
        ("", _) => format!("status {}", reply.status),
        (text, Some(status)) => format!("{}: {status}: {text}", reply.status),
        (text, None) => format!("{}: {text}", reply.status),
    };
    Failure { why, message }
}
