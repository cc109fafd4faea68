//! Sends messages over the net.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};

use super::{Form, Secret, Way, mail};

/// How long one message, or one heartbeat, may take.
pub(super) const SEND_TIMEOUT: Duration = Duration::from_secs(20);

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The receiver took it.
    Sent,
    /// It did not get through, and may later.
    Failed {
        /// Why, without any secret.
        why: String,
        /// When the receiver wants to hear of it again, in seconds.
        retry_after: Option<u32>,
    },
    /// The receiver will never take it.
    Refused(String),
}

/// A call that is under way.
pub type Call<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// How messages reach their receivers.
pub trait Transport: Send + Sync {
    /// Sends one message.
    fn send(&self, way: &Way, form: Form) -> Call<Fate>;

    /// Tells a dead-man's switch that the service works.
    fn beat(&self, url: &Secret) -> Call<Result<(), String>>;
}

/// The net.
#[derive(Debug, Clone)]
pub struct WebTransport {
    client: Client,
}

impl WebTransport {
    /// Ready to send: TLS only outside of this machine, no redirects, no proxies of the environment.
    pub fn new() -> Result<Self, String> {
        // Another part of the program may have done so already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(SEND_TIMEOUT)
            .user_agent(concat!("kpiwarden/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| format!("messages cannot be sent: {}", error.without_url()))?;
        Ok(Self { client })
    }
}

impl Transport for WebTransport {
    fn send(&self, way: &Way, form: Form) -> Call<Fate> {
        let url = match way {
            Way::Slack(url) | Way::Teams(url) | Way::Webhook { url, .. } => url.reveal().to_owned(),
            Way::GoogleChat(url) => {
                let joint = if url.reveal().contains('?') { '&' } else { '?' };
                format!("{}{joint}messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD", url.reveal())
            }
            Way::Email(mail) => {
                let mail = mail.clone();
                return Box::pin(async move { mail::send(&mail, &form).await });
            }
        };
        let mut request = self.client.post(url).header("content-type", "application/json");
        for (name, value) in &form.headers {
            request = request.header(*name, value);
        }
        let request = request.body(form.body);
        Box::pin(async move {
            match request.send().await {
                Ok(answer) => {
                    fate_of(answer.status(), answer.headers().get("retry-after").and_then(|v| v.to_str().ok()))
                }
                Err(error) => Fate::Failed { why: error.without_url().to_string(), retry_after: None },
            }
        })
    }

    fn beat(&self, url: &Secret) -> Call<Result<(), String>> {
        let request = self.client.post(url.reveal());
        Box::pin(async move {
            let answer = request.send().await.map_err(|error| error.without_url().to_string())?;
            if answer.status().is_success() { Ok(()) } else { Err(format!("it answered {}", answer.status())) }
        })
    }
}

/// What an answer means.
fn fate_of(status: StatusCode, retry_after: Option<&str>) -> Fate {
    let retry_after = retry_after.and_then(|seconds| seconds.trim().parse().ok());
    match status.as_u16() {
        200..=299 => Fate::Sent,
        408 | 425 | 429 | 500..=599 => Fate::Failed { why: format!("the receiver answered {status}"), retry_after },
        _ => Fate::Refused(format!("the receiver answered {status}")),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::super::{Digest, form};
    use super::*;

    #[test]
    fn what_answers_mean() {
        for (status, retry, expect) in [
            (204, None, Some(None)),
            (429, Some("17"), Some(Some(17))),
            (503, Some("Wed, 21 Oct 2026 07:28:00 GMT"), Some(None)),
            (404, None, None),
            (302, None, None),
        ] {
            let fate = fate_of(StatusCode::from_u16(status).expect("a status"), retry);
            let found = match fate {
                Fate::Sent => Some(None),
                Fate::Failed { retry_after, .. } => Some(retry_after),
                Fate::Refused(_) => None,
            };
            assert_eq!(found, expect, "{status}");
        }
    }

    /// A receiver that answers each request with the next of some lines; gives what it heard.
    async fn receiver(answers: &'static [&'static str]) -> (String, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook/secret-part", listener.local_addr().expect("an address"));
        let heard = tokio::spawn(async move {
            let mut heard = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.expect("a caller");
                let mut request = Vec::new();
                let mut buffer = [0; 4096];
                loop {
                    let read = stream.read(&mut buffer).await.expect("a request");
                    request.extend_from_slice(&buffer[..read]);
                    let text = String::from_utf8_lossy(&request).into_owned();
                    let length = text
                        .to_lowercase()
                        .split("content-length: ")
                        .nth(1)
                        .and_then(|rest| rest.split("\r\n").next()?.parse::<usize>().ok());
                    let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
                    if read == 0 || body.is_some_and(|body| body >= length.unwrap_or(0)) {
                        heard.push(text);
                        break;
                    }
                }
                stream
                    .write_all(
                        format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").as_bytes(),
                    )
                    .await
                    .expect("answered");
            }
            heard
        });
        (url, heard)
    }

    #[tokio::test]
    async fn a_webhook_is_called_signed_and_its_address_stays_secret() {
        let (url, heard) = receiver(&["200 OK", "429 Too Many Requests\r\nRetry-After: 7", "200 OK"]).await;
        let transport = WebTransport::new().expect("ready");
        let way = Way::Webhook { url: Secret::new(&url), keys: vec![Secret::new("whsec_AAAA")] };
        let digest = Digest { day: "2026-11-22".into(), ..Digest::default() };
        let made = form(&way, &digest, "id-1", 5);
        assert_eq!(transport.send(&way, made.clone()).await, Fate::Sent);
        let busy = transport.send(&way, made.clone()).await;
        assert!(matches!(busy, Fate::Failed { retry_after: Some(7), .. }), "{busy:?}");
        assert_eq!(transport.beat(&Secret::new(&url)).await, Ok(()));
        let heard = heard.await.expect("heard");
        assert!(heard[0].contains("webhook-id: id-1") && heard[0].contains("webhook-signature: v1,"), "{}", heard[0]);
        assert!(heard[0].contains("\"type\":\"kpiwarden.digest\""), "{}", heard[0]);
        let Fate::Failed { why, .. } = transport.send(&way, made).await else { panic!("nobody listens any more") };
        assert!(!why.contains("secret-part"), "{why}");
    }
}
