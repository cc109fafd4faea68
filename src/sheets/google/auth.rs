//! Access tokens: where they come from, how long they live, and one refresh at a time.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::jwt::{self, Assertion};
use super::transport::{Broken, METADATA, Reply, Request, Secret, Transport, encoded};
use crate::ports::{ErrorKind, SheetError, Timer};

/// A token is renewed this long before its end, so that it does not die on the way.
const RENEW_EARLY_MS: i64 = 60_000;
/// Tries at the token endpoint, which answers 502 now and then.
const TRIES_MAX: u32 = 4;
/// Where Google issues tokens.
pub const TOKEN_ENDPOINT: &str = "https://oauth2.googleapis.com/token";
/// Where Google tells what a token is good for.
pub(super) const TOKEN_INFO_ENDPOINT: &str = "https://oauth2.googleapis.com/tokeninfo";

/// Reading cells.
pub const SCOPE_READ: &str = "https://www.googleapis.com/auth/spreadsheets.readonly";
/// Reading and writing cells, notes and comments.
pub const SCOPE_WRITE: &str = "https://www.googleapis.com/auth/spreadsheets";
/// Seeing which files changed and what a folder holds, not their content.
pub const SCOPE_FILES: &str = "https://www.googleapis.com/auth/drive.metadata.readonly";

/// The scopes that cover one: itself and the broader ones.
fn covering(scope: &str) -> &'static [&'static str] {
    match scope {
        SCOPE_READ => &["spreadsheets.readonly", "spreadsheets", "drive.readonly", "drive"],
        SCOPE_WRITE => &["spreadsheets", "drive"],
        SCOPE_FILES => &["drive.metadata.readonly", "drive.metadata", "drive.readonly", "drive"],
        _ => &[],
    }
}

/// Those of the needed scopes that what was granted (separated by spaces) does not cover.
pub(super) fn lacking<'n>(granted: &str, needed: &[&'n str]) -> Vec<&'n str> {
    let has = |name: &str| granted.split_whitespace().any(|scope| scope.rsplit("/auth/").next() == Some(name));
    needed.iter().copied().filter(|scope| !covering(scope).iter().any(|name| has(name))).collect()
}

/// Who we are to Google.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A service account's key.
    ServiceAccount {
        /// Its address, with which sheets are shared.
        email: String,
        /// The private key in PEM.
        private_key: Secret,
        /// Where it gets its tokens.
        token_uri: String,
        /// The person it acts for, where it may.
        subject: Option<String>,
    },
    /// A person who consented once.
    Person {
        /// The app's id.
        client_id: String,
        /// The app's secret, which is none for installed apps.
        client_secret: Secret,
        /// What new tokens are made from.
        refresh_token: Secret,
        /// Where.
        token_uri: String,
    },
    /// The identity of the virtual machine, from its metadata server.
    Machine {
        /// The server's address.
        endpoint: String,
    },
    /// A token that somebody else made.
    Token(Secret),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

#[derive(Deserialize)]
struct CredentialFile {
    #[serde(rename = "type", default)]
    kind: String,
    client_email: Option<String>,
    private_key: Option<String>,
    token_uri: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    refresh_token: Option<String>,
}

/// The token file of a person, as `auth login` writes it: the form that Google's own tools read and write as well.
#[derive(Serialize)]
struct PersonFile<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    client_id: &'a str,
    client_secret: &'a str,
    refresh_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_uri: Option<&'a str>,
}

impl Credentials {
    /// Reads a credentials file of Google's: a service account's key, or a person's token file.
    ///
    /// # Errors
    /// What is wrong with the file, in words that do not show its content.
    pub fn parse(text: &str, subject: Option<&str>) -> Result<Self, String> {
        let file: CredentialFile = serde_json::from_str(text)
            .map_err(|error| format!("it is not the JSON of a credentials file (line {})", error.line()))?;
        let token_uri = file.token_uri.unwrap_or_else(|| TOKEN_ENDPOINT.to_owned());
        match (file.kind.as_str(), file.client_email, file.private_key, file.refresh_token) {
            ("external_account" | "external_account_authorized_user", ..) => Err(
                "it is for workload identity federation, which is not supported: use a service account's key, or its \
                 machine's own identity"
                    .to_owned(),
            ),
            (_, Some(email), Some(key), _) => {
                jwt::check_key(&key)?;
                let subject = subject.map(str::to_owned);
                Ok(Self::ServiceAccount { email, private_key: Secret(key), token_uri, subject })
            }
            (_, _, _, Some(refresh)) => Ok(Self::Person {
                client_id: file.client_id.ok_or("it lacks `client_id`")?,
                client_secret: Secret(file.client_secret.unwrap_or_default()),
                refresh_token: Secret(refresh),
                token_uri,
            }),
            _ => Err("it holds neither a service account's key (`client_email`, `private_key`) nor a person's `refresh_token`".to_owned()),
        }
    }

    /// The text of a token file, for credentials of a person.
    pub fn person_file(&self) -> Option<String> {
        let Self::Person { client_id, client_secret, refresh_token, token_uri } = self else { return None };
        let token_uri = Some(token_uri.as_str()).filter(|uri| *uri != TOKEN_ENDPOINT);
        let file = PersonFile {
            kind: "authorized_user",
            client_id,
            client_secret: &client_secret.0,
            refresh_token: &refresh_token.0,
            token_uri,
        };
        serde_json::to_string_pretty(&file).ok()
    }

    /// In words, without secrets.
    pub fn describe(&self) -> String {
        match self {
            Self::ServiceAccount { email, subject: None, .. } => format!("service account {email}"),
            Self::ServiceAccount { email, subject: Some(subject), .. } => {
                format!("service account {email}, acting for {subject}")
            }
            Self::Person { .. } => "a person's own account".to_owned(),
            Self::Machine { .. } => "the identity of this machine".to_owned(),
            Self::Token(_) => "an access token from the environment".to_owned(),
        }
    }

    /// The address with which sheets must be shared, where it is known.
    pub fn share_with(&self) -> Option<&str> {
        match self {
            Self::ServiceAccount { subject: Some(subject), .. } => Some(subject),
            Self::ServiceAccount { email, .. } => Some(email),
            _ => None,
        }
    }

    /// What to do where Google refuses the token.
    pub fn how_to_renew(&self) -> &'static str {
        match self {
            Self::Token(_) => "make KPIWARDEN_GOOGLE_TOKEN anew: such a token lasts an hour",
            _ => "run `kpiwarden doctor`",
        }
    }

    /// How these credentials come to scopes that they lack.
    pub fn how_to_widen(&self, scopes: &str) -> String {
        match self {
            Self::Person { .. } => {
                format!("run `kpiwarden auth login` again and tick every box, so that it covers {scopes}")
            }
            Self::ServiceAccount { subject: Some(_), .. } => format!(
                "an administrator must allow the service account to act for people (domain-wide delegation) with {scopes}; all that is ever asked for is {SCOPE_WRITE} and {SCOPE_FILES}"
            ),
            Self::ServiceAccount { .. } => {
                format!("the token must cover {scopes}: see that no other program answers for Google")
            }
            Self::Machine { .. } => format!("give the machine the scope {scopes} (it must be stopped for that)"),
            Self::Token(_) => format!("make KPIWARDEN_GOOGLE_TOKEN anew with the scope {scopes}"),
        }
    }
}

#[derive(Clone)]
struct Token {
    text: Secret,
    renew_at_ms: i64,
    /// The scopes it was given for, where the answer tells.
    granted: Option<String>,
}

/// Hands out tokens, by scopes.
pub(super) struct Tokens {
    credentials: Credentials,
    transport: Arc<dyn Transport>,
    timer: Arc<dyn Timer>,
    /// Held while a token is fetched, so that many callers make one request.
    held: Mutex<BTreeMap<String, Token>>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct TokenReply {
    access_token: Option<String>,
    expires_in: Option<i64>,
    scope: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// What Google tells of an access token.
#[derive(Deserialize)]
struct TokenInfo {
    scope: String,
}

impl Tokens {
    pub(super) fn new(credentials: Credentials, transport: Arc<dyn Transport>, timer: Arc<dyn Timer>) -> Self {
        Self { credentials, transport, timer, held: Mutex::default() }
    }

    pub(super) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// A token for these scopes. `dead`: the one that was just refused.
    pub(super) fn token(&self, scopes: &str, dead: Option<&Secret>) -> Result<Secret, SheetError> {
        if let Credentials::Token(token) = &self.credentials {
            return Ok(token.clone());
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = held.get(scopes)
            && token.renew_at_ms > self.timer.now_ms()
            && dead != Some(&token.text)
        {
            return Ok(token.text.clone());
        }
        let token = self.fetch(scopes)?;
        held.insert(scopes.to_owned(), token.clone());
        Ok(token.text)
    }

    /// The scopes that the token for these scopes was given for: what came with it, else what is told of it at `info`; none
    /// where nobody tells.
    pub(super) fn granted(&self, scopes: &str, info: &str) -> Option<String> {
        let text = self.token(scopes, None).ok()?;
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(granted) = held.get(scopes).and_then(|token| token.granted.clone()) {
            return Some(granted);
        }
        drop(held);
        let reply = self.told(&text, info).filter(|reply| reply.status == 200)?;
        Some(serde_json::from_slice::<TokenInfo>(&reply.body).ok()?.scope)
    }

    /// What Google tells of a token at `info`; none where it does not answer.
    fn told(&self, token: &Secret, info: &str) -> Option<Reply> {
        let request = Request {
            method: "POST",
            url: info.to_owned(),
            bearer: None,
            body: format!("access_token={}", encoded(&token.0)).into_bytes(),
            content_type: "application/x-www-form-urlencoded",
        };
        self.transport.send(&request).ok()
    }

    /// Whether a token can be had that Google knows, as it tells at `info`: one that came from elsewhere may be dead.
    pub(super) fn check(&self, scopes: &str, info: &str) -> Result<(), SheetError> {
        let token = self.token(scopes, None)?;
        let is_given = matches!(self.credentials, Credentials::Token(_));
        if is_given && self.told(&token, info).is_some_and(|reply| matches!(reply.status, 400 | 401)) {
            let words = format!("Google does not know {} (any more)", self.credentials.describe());
            return Err(SheetError::new(ErrorKind::Denied, words, self.credentials.how_to_renew()));
        }
        Ok(())
    }

    fn fetch(&self, scopes: &str) -> Result<Token, SheetError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let asked_ms = self.timer.now_ms();
            let (passing, why) = match self.transport.send(&self.request(scopes, asked_ms / 1000)?) {
                Ok(reply) => match Self::read(&reply, asked_ms) {
                    Ok(token) => return Ok(token),
                    Err(refused) => refused,
                },
                Err(Broken::NotSent(why) | Broken::Unknown(why)) => (true, why),
            };
            if !passing {
                return Err(SheetError::new(
                    ErrorKind::Denied,
                    format!("Google gives no token for {}: {why}", self.credentials.describe()),
                    self.hint(&why, scopes),
                ));
            }
            if tries == TRIES_MAX {
                return Err(SheetError::new(
                    ErrorKind::Transient,
                    format!("the token endpoint cannot be reached: {why}"),
                    "check the network; it is tried again",
                ));
            }
            self.timer.sleep(super::client::backoff(tries - 1, self.timer.random()));
        }
    }

    fn request(&self, scopes: &str, now_s: i64) -> Result<Request, SheetError> {
        let form = |url: &str, body: String| Request {
            method: "POST",
            url: url.to_owned(),
            bearer: None,
            body: body.into_bytes(),
            content_type: "application/x-www-form-urlencoded",
        };
        Ok(match &self.credentials {
            Credentials::ServiceAccount { email, private_key, token_uri, subject } => {
                let claims =
                    Assertion { issuer: email, scopes, audience: token_uri, subject: subject.as_deref(), now_s };
                let signed = jwt::sign(&claims, &private_key.0)
                    .map_err(|why| SheetError::new(ErrorKind::Denied, why, "make a new key for the service account"))?;
                form(
                    token_uri,
                    format!("grant_type={}&assertion={signed}", encoded("urn:ietf:params:oauth:grant-type:jwt-bearer")),
                )
            }
            Credentials::Person { client_id, client_secret, refresh_token, token_uri } => form(
                token_uri,
                format!(
                    "grant_type=refresh_token&client_id={}&client_secret={}&refresh_token={}",
                    encoded(client_id),
                    encoded(&client_secret.0),
                    encoded(&refresh_token.0)
                ),
            ),
            Credentials::Machine { endpoint } => Request {
                method: "GET",
                url: format!(
                    "{}/computeMetadata/v1/instance/service-accounts/default/token?scopes={}",
                    endpoint.trim_end_matches('/'),
                    encoded(&scopes.replace(' ', ","))
                ),
                content_type: METADATA,
                ..Request::default()
            },
            Credentials::Token(_) => Request::default(),
        })
    }

    /// The token, or whether it may come later, and why it did not.
    fn read(reply: &Reply, asked_ms: i64) -> Result<Token, (bool, String)> {
        let passing = reply.status >= 500 || reply.status == 429;
        // A gateway's error page is HTML.
        let Ok(answer) = serde_json::from_slice::<TokenReply>(&reply.body) else {
            return Err((passing || reply.status == 200, format!("status {} and no JSON", reply.status)));
        };
        match (reply.status, answer.access_token) {
            (200, Some(text)) => {
                let lives_ms = answer.expires_in.unwrap_or(3600).clamp(0, 86_400) * 1000;
                let renew_at_ms = asked_ms + lives_ms - RENEW_EARLY_MS.min(lives_ms / 2);
                Ok(Token { text: Secret(text), renew_at_ms, granted: answer.scope })
            }
            _ => {
                let parts = [answer.error, answer.error_description];
                let words: Vec<String> = parts.into_iter().flatten().collect();
                Err((passing, if words.is_empty() { format!("status {}", reply.status) } else { words.join(": ") }))
            }
        }
    }

    fn hint(&self, why: &str, scopes: &str) -> String {
        match &self.credentials {
            Credentials::Person { .. } => {
                "run `kpiwarden auth login` again; consents to an app that is still in testing end after seven days"
                    .to_owned()
            }
            Credentials::ServiceAccount { subject: Some(_), .. } if why.contains("unauthorized_client") => {
                self.credentials.how_to_widen(scopes)
            }
            _ if why.contains("timeframe") => {
                "set this machine's clock: it is off by more than a few minutes".to_owned()
            }
            _ => "see that the account exists, is not disabled, and that the key was not deleted".to_owned(),
        }
    }
}
