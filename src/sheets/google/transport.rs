//! Requests and answers, and the one way in which they travel.

use std::io::Read;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Longest wait for a connection.
const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// Longest wait for an answer: Google gives up on a request after 180 seconds.
const ANSWER_WAIT: Duration = Duration::from_secs(190);
/// Largest answer that is read, in bytes after decompression.
const ANSWER_BYTES_MAX: u64 = 512 << 20;

/// One request.
#[derive(Clone, Default)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The whole address, encoded.
    pub url: String,
    /// The access token; never shown.
    pub bearer: Option<Secret>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// What the body is.
    pub content_type: &'static str,
}

/// A text that must not be seen.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl std::fmt::Debug for Request {
    /// Without the body, which may ask for a token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("method", &self.method).field("url", &self.url).finish_non_exhaustive()
    }
}

/// One answer, read whole.
#[derive(Clone, Default)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// Seconds after which the server wants to be asked again, where it says so.
    pub retry_after_s: Option<u64>,
}

impl std::fmt::Debug for Reply {
    /// Without the body, which may be a token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// The request never left.
    NotSent(String),
    /// It may have been carried out all the same.
    Unknown(String),
}

/// How requests travel.
pub trait Transport: Send + Sync + std::fmt::Debug {
    /// Sends a request and waits for its answer.
    fn send(&self, request: &Request) -> Result<Reply, Broken>;
}

/// HTTPS, with compression and limits in time and size.
#[derive(Debug)]
pub struct Http {
    client: reqwest::blocking::Client,
}

static PROVIDER: LazyLock<()> = LazyLock::new(|| {
    // Another part of the process may have chosen one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
});

impl Http {
    /// A client with its own connections, which waits for an answer as long as Google may take for one.
    pub fn new() -> Result<Arc<Self>, String> {
        Self::within(ANSWER_WAIT)
    }

    /// A client that gives up on an answer after so long.
    pub fn within(answer: Duration) -> Result<Arc<Self>, String> {
        LazyLock::force(&PROVIDER);
        let client = reqwest::blocking::Client::builder()
            .user_agent(concat!("kpiwarden/", env!("CARGO_PKG_VERSION"), " (gzip)"))
            .connect_timeout(CONNECT_WAIT.min(answer))
            .timeout(answer)
            .redirect(reqwest::redirect::Policy::none())
            .build();
        client.map(|client| Arc::new(Self { client })).map_err(|error| plain(&error))
    }
}

impl Transport for Http {
    fn send(&self, request: &Request) -> Result<Reply, Broken> {
        let mut builder = match request.method {
            "POST" => self.client.post(&request.url),
            _ => self.client.get(&request.url),
        };
        if let Some(Secret(token)) = &request.bearer {
            builder = builder.bearer_auth(token);
        }
        if !request.body.is_empty() {
            builder = builder.header("content-type", request.content_type).body(request.body.clone());
        }
        if request.url.starts_with("http://metadata.google.internal") || request.content_type == METADATA {
            builder = builder.header("metadata-flavor", "Google");
        }
        let answer = builder.send().map_err(|error| {
            if error.is_connect() || error.is_builder() {
                Broken::NotSent(plain(&error))
            } else {
                Broken::Unknown(plain(&error))
            }
        })?;
        let status = answer.status().as_u16();
        let header = answer.headers().get("retry-after");
        let retry_after_s = header.and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
        let mut body = Vec::new();
        let mut limited = answer.take(ANSWER_BYTES_MAX + 1);
        limited.read_to_end(&mut body).map_err(|error| Broken::Unknown(format!("the answer broke off: {error}")))?;
        if body.len() as u64 > ANSWER_BYTES_MAX {
            return Err(Broken::Unknown("the answer is larger than 512 MiB".to_owned()));
        }
        Ok(Reply { status, body, retry_after_s })
    }
}

/// Marks a request to the metadata server of a virtual machine, which wants a header of its own.
pub(super) const METADATA: &str = "metadata";

/// An error with its causes and without the address, which may hold what is nobody's business.
fn plain(error: &reqwest::Error) -> String {
    let mut text = match error {
        error if error.is_timeout() => "no answer in time".to_owned(),
        error if error.is_connect() => "no connection".to_owned(),
        _ => "the connection broke".to_owned(),
    };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// Percent-encodes a query value or path segment (RFC 3986: all but unreserved characters).
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
