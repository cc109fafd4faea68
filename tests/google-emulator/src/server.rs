//! The emulator over HTTP.

use std::future::Future;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::watch;
use tokio::time::Sleep;

use crate::api::{Delivery, Reply};
use crate::emulator::Emulator;
use crate::http::{Request, Response};

/// The biggest request body taken, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Answers smaller than this are not compressed, in bytes.
const GZIP_BYTES_MIN: usize = 1024;

/// A running server; dropping it stops it and cuts its connections.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    /// Serves an emulator at an address such as `127.0.0.1:0`, on a thread of its own.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub fn start(emulator: Emulator, address: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("google-emulator".into()).spawn(move || {
            runtime.block_on(serve(emulator, listener, stopped));
            runtime.shutdown_background();
        })?;
        Ok(Self { address, stop, thread: Some(thread) })
    }

    /// The address it listens at.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base, such as `http://127.0.0.1:4711`, without a slash at the end.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops it: no more connections, and the open ones are cut.
    pub fn stop(mut self) {
        self.halt();
    }

    fn halt(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.halt();
    }
}

async fn serve(emulator: Emulator, listener: TcpListener, mut stopped: watch::Receiver<bool>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let stream = tokio::select! {
            _ = stopped.changed() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Too many open files and the like: the next one may work.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    continue;
                }
            },
        };
        let _ = stream.set_nodelay(true);
        let emulator = emulator.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let emulator = emulator.clone();
                async move { answer(&emulator, request).await }
            });
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// The answer is to be lost: the connection closes without one.
#[derive(Debug)]
struct Lost;

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the answer is lost on order")
    }
}

impl std::error::Error for Lost {}

async fn answer(emulator: &Emulator, request: hyper::Request<Incoming>) -> Result<hyper::Response<Sent>, Lost> {
    let (head, body) = request.into_parts();
    let zipped =
        head.headers.get("accept-encoding").is_some_and(|value| value.to_str().is_ok_and(|v| v.contains("gzip")));
    let body = match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(_) => return Ok(sent(Response::html(413, "Request Entity Too Large"), false, false)),
    };
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let headers = head
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let request = Request { headers: headers.collect(), body, ..Request::new(head.method.as_str(), target) };
    let Reply { response, delivery } = emulator.handle(&request);
    match delivery {
        Delivery::Whole => Ok(sent(response, zipped, false)),
        Delivery::Late(milliseconds) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            Ok(sent(response, zipped, false))
        }
        Delivery::Cut => Ok(sent(response, zipped, true)),
        Delivery::Lost => Err(Lost),
    }
}

fn sent(response: Response, zipped: bool, cut: bool) -> hyper::Response<Sent> {
    let mut body = response.body;
    let mut out = hyper::Response::new(Sent { bytes: None, whole: 0, cut: None });
    *out.status_mut() = hyper::StatusCode::from_u16(response.status).unwrap_or_default();
    for (name, value) in &response.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            out.headers_mut().append(name, value);
        }
    }
    if zipped && body.len() >= GZIP_BYTES_MIN {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        if encoder.write_all(&body).is_ok()
            && let Ok(packed) = encoder.finish()
        {
            body = packed;
            out.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    if response.status != 204 {
        out.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    let whole = body.len() as u64;
    if cut {
        body.truncate(body.len() / 2);
        out.body_mut().cut = Some(Box::pin(tokio::time::sleep(Duration::from_millis(CUT_AFTER_MS))));
    }
    out.body_mut().whole = whole;
    out.body_mut().bytes = Some(Bytes::from(body));
    out
}

/// How long the first half of a cut body gets to reach the caller before the connection closes, in milliseconds.
const CUT_AFTER_MS: u64 = 20;

/// A body that may break off.
struct Sent {
    bytes: Option<Bytes>,
    whole: u64,
    cut: Option<Pin<Box<Sleep>>>,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Lost;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Lost>>> {
        match (self.bytes.take(), &mut self.cut) {
            (Some(bytes), _) if !bytes.is_empty() => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            (_, Some(cut)) => cut.as_mut().poll(context).map(|()| Some(Err(Lost))),
            _ => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(if self.bytes.is_some() { self.whole } else { 0 })
    }
}

/// Waits until the process is told to stop, by a person or by a supervisor.
///
/// # Errors
/// When signals cannot be heard.
pub async fn until_stopped() -> std::io::Result<()> {
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminated.recv() => Ok(()),
    }
}
