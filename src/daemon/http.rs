//! A few pages over HTTP/1.1: for probes and Prometheus on a loopback port, and for `kpiwarden status` and `reload` on a unix
//! socket. One request a connection, each with its limits.

use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::health::Health;

/// Largest head of a request that is read, in bytes.
const HEAD_BYTES_MAX: usize = 8 << 10;
/// Requests answered at the same time, on each listener; more wait.
const REQUESTS_MAX: usize = 16;
/// How long a request may take to arrive and its answer to be taken.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer to a reload is waited for.
const RELOAD_TIMEOUT: Duration = Duration::from_secs(60);

/// Somebody asks for the config to be read again, and wants to know what became of it.
pub(super) type ReloadRequest = oneshot::Sender<Result<String, String>>;

/// What the pages are made from.
#[derive(Debug, Clone)]
pub(super) struct Pages {
    pub(super) health: Health,
    /// Takes wishes for a reload; only the unix socket passes them on.
    pub(super) reload: mpsc::Sender<ReloadRequest>,
}

/// A running listener; dropping it ends it and everything it answers.
#[derive(Debug)]
pub(super) struct Listener {
    task: JoinHandle<()>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Listens on a loopback port. Another address is refused: there is no password.
pub(super) async fn listen_on_port(address: SocketAddr, pages: Pages) -> io::Result<Listener> {
    if !address.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "only a loopback address is listened on, such as 127.0.0.1:9469",
        ));
    }
    let listener = TcpListener::bind(address).await?;
    Ok(serve(listener, pages, Trust::Anyone, REQUEST_TIMEOUT))
}

/// Listens on a unix socket that only the service's user and group may use.
pub(super) fn listen_on_socket(path: &Path, pages: Pages) -> io::Result<Listener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
    Ok(serve(listener, pages, Trust::Own, RELOAD_TIMEOUT + REQUEST_TIMEOUT))
}

/// What connections come in by.
trait Accept: Send + 'static {
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    fn next(&self) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

impl Accept for TcpListener {
    type Stream = TcpStream;

    async fn next(&self) -> io::Result<TcpStream> {
        self.accept().await.map(|(stream, _)| stream)
    }
}

impl Accept for UnixListener {
    type Stream = UnixStream;

    async fn next(&self) -> io::Result<UnixStream> {
        self.accept().await.map(|(stream, _)| stream)
    }
}

/// Answers what comes in, some at a time, each within the time it is given.
fn serve(listener: impl Accept + Sync, pages: Pages, trust: Trust, limit: Duration) -> Listener {
    let permits = Arc::new(Semaphore::new(REQUESTS_MAX));
    let task = tokio::spawn(async move {
        let mut answers = tokio::task::JoinSet::new();
        loop {
            let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
            while answers.try_join_next().is_some() {}
            if let Ok(stream) = listener.next().await {
                let pages = pages.clone();
                answers.spawn(async move {
                    let _ = timeout(limit, answer(stream, pages, trust)).await;
                    drop(permit);
                });
            }
        }
    });
    Listener { task }
}

/// Who may be asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Anybody on this machine, a web page in a browser among them.
    Anyone,
    /// Whoever may open the socket.
    Own,
}

struct Answer {
    status: &'static str,
    kind: &'static str,
    body: String,
}

impl Answer {
    fn text(status: &'static str, body: impl Into<String>) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: body.into() }
    }
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, pages: Pages, trust: Trust) -> io::Result<()> {
    let head = match timeout(REQUEST_TIMEOUT, read_head(&mut stream)).await {
        Ok(head) => head?,
        Err(_) => return Ok(()),
    };
    let Answer { status, kind, body } = match head {
        Some(head) => route(&head, &pages, trust).await,
        None => Answer::text("431 Request Header Fields Too Large", "too long\n"),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}

/// The head of a request; none where it is longer than allowed.
async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<String>> {
    let mut head = Vec::with_capacity(512);
    let mut buffer = [0; 1024];
    loop {
        let read = stream.read(&mut buffer).await?;
        head.extend_from_slice(buffer.get(..read).unwrap_or_default());
        if read == 0 || head.windows(4).any(|four| four == b"\r\n\r\n") {
            return Ok(Some(String::from_utf8_lossy(&head).into_owned()));
        }
        if head.len() > HEAD_BYTES_MAX {
            return Ok(None);
        }
    }
}

async fn route(head: &str, pages: &Pages, trust: Trust) -> Answer {
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if trust == Trust::Anyone && !names_loopback(head) {
        // A web page that has its own name point to this machine gets nothing.
        return Answer::text("421 Misdirected Request", "ask for localhost\n");
    }
    let now = Instant::now();
    match (method, path.split('?').next().unwrap_or_default()) {
        ("GET", "/livez") => Answer::text("200 OK", "alive\n"),
        ("GET", "/readyz") if pages.health.is_ready(now) => Answer::text("200 OK", "ready\n"),
        ("GET", "/readyz") => Answer::text("503 Service Unavailable", "no good cycle lately\n"),
        ("GET", "/metrics") => Answer {
            status: "200 OK",
            kind: "text/plain; version=0.0.4; charset=utf-8",
            body: pages.health.metrics(now),
        },
        ("GET", "/status") if trust == Trust::Own => {
            Answer { status: "200 OK", kind: "application/json", body: pages.health.json(now) }
        }
        ("POST", "/reload") if trust == Trust::Own => reload(pages).await,
        ("GET" | "POST", _) => Answer::text("404 Not Found", "no such page\n"),
        _ => Answer::text("405 Method Not Allowed", "GET only\n"),
    }
}

async fn reload(pages: &Pages) -> Answer {
    let (told, answer) = oneshot::channel();
    if pages.reload.send(told).await.is_err() {
        return Answer::text("503 Service Unavailable", "the service is stopping\n");
    }
    match timeout(RELOAD_TIMEOUT, answer).await {
        Ok(Ok(Ok(words))) => Answer::text("200 OK", words),
        Ok(Ok(Err(problems))) => Answer::text("409 Conflict", problems),
        _ => Answer::text("503 Service Unavailable", "the service did not answer\n"),
    }
}

/// Whether the request was meant for this machine by name.
fn names_loopback(head: &str) -> bool {
    let host = head.lines().skip(1).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    });
    let Some(host) = host else { return false };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(address: Option<SocketAddr>, socket: Option<&Path>, request: &str) -> String {
        let mut answer = String::new();
        if let Some(address) = address {
            let mut stream = TcpStream::connect(address).await.expect("connected");
            stream.write_all(request.as_bytes()).await.expect("asked");
            stream.read_to_string(&mut answer).await.expect("answered");
        } else if let Some(socket) = socket {
            let mut stream = UnixStream::connect(socket).await.expect("connected");
            stream.write_all(request.as_bytes()).await.expect("asked");
            stream.read_to_string(&mut answer).await.expect("answered");
        }
        answer
    }

    #[tokio::test]
    async fn pages_and_who_may_see_them() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("control");
        let health = Health::new(Instant::now(), Duration::from_secs(60));
        let (reload, mut wishes) = mpsc::channel(1);
        let pages = Pages { health: health.clone(), reload };
        let probe = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = probe.local_addr().expect("an address");
        drop(probe);
        let _port = listen_on_port(address, pages.clone()).await.expect("listens");
        let _socket = listen_on_socket(&path, pages.clone()).expect("listens");
        assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o660);
        let answered = tokio::spawn(async move {
            for answer in [Ok("read\n".to_owned()), Err("line 3: no\n".to_owned())] {
                let wish: ReloadRequest = wishes.recv().await.expect("a wish");
                wish.send(answer).expect("heard");
            }
        });
        let host = format!("Host: {address}\r\n\r\n");
        let get = |page: &str| format!("GET {page} HTTP/1.1\r\n{host}");
        for (request, expect) in [
            (get("/livez"), "200 OK"),
            (get("/readyz"), "503 Service"),
            (get("/metrics"), "200 OK"),
            (get("/status"), "404 Not Found"),
            (format!("POST /reload HTTP/1.1\r\n{host}"), "404 Not Found"),
            (format!("DELETE /livez HTTP/1.1\r\n{host}"), "405 Method"),
            ("GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(), "421 "),
            ("GET /livez HTTP/1.1\r\n\r\n".to_owned(), "421 "),
            ("GET /livez HTTP/1.1\r\nHost: [::1]:9469\r\n\r\n".to_owned(), "200 OK"),
            (format!("GET /{} HTTP/1.1\r\n", "x".repeat(9000)), "431 "),
        ] {
            let answer = asked(Some(address), None, &request).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {expect}")), "{request:.60}: {answer}");
        }
        health.facts().last_good = Some(Instant::now());
        let status = asked(None, Some(&path), "GET /status HTTP/1.1\r\n\r\n").await;
        assert!(status.contains("\"ready\":true"), "{status}");
        let good = asked(None, Some(&path), "POST /reload HTTP/1.1\r\n\r\n").await;
        assert!(good.starts_with("HTTP/1.1 200") && good.ends_with("read\n"), "{good}");
        let bad = asked(None, Some(&path), "POST /reload HTTP/1.1\r\n\r\n").await;
        assert!(bad.starts_with("HTTP/1.1 409") && bad.ends_with("line 3: no\n"), "{bad}");
        answered.await.expect("both wishes came");
    }

    #[tokio::test]
    async fn only_loopback_is_listened_on() {
        let (reload, _wishes) = mpsc::channel(1);
        let pages = Pages { health: Health::new(Instant::now(), Duration::from_secs(60)), reload };
        assert!(listen_on_port("0.0.0.0:0".parse().expect("an address"), pages).await.is_err());
    }
}
