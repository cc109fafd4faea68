//! `kpiwarden status` and `kpiwarden reload`: asks the running daemon over its unix socket.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::args::{Common, OutputFormat};
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::{show, talk};

/// Where a daemon under systemd listens.
const SYSTEM_SOCKET: &str = "/run/kpiwarden/control";
/// How long an answer is waited for.
const ANSWER_WAIT: Duration = Duration::from_secs(70);
/// Largest answer that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 16 << 20;

/// The socket that systemd gives a folder for.
pub(super) fn of_environment() -> Option<PathBuf> {
    let folder = std::env::var_os("RUNTIME_DIRECTORY").filter(|folder| !folder.is_empty())?;
    let first = folder.to_string_lossy().split(':').next().map(PathBuf::from)?;
    Some(first.join("control"))
}

/// Where the daemon is asked.
struct Place {
    socket: PathBuf,
    /// What to do where nobody answers.
    hint: &'static str,
}

fn place(common: &Common, named: Option<&Path>) -> Place {
    let mut hint = "start it with `kpiwarden run`, or name its socket with --socket";
    let socket = named.map(Path::to_owned).or_else(of_environment).or_else(|| match Setup::load(common) {
        Ok(setup) => setup.config.service.socket,
        Err(_) => {
            hint = "the config cannot be read, so the socket that it names is not known: `kpiwarden validate` tells why; or name the \
                    socket with --socket";
            None
        }
    });
    Place { socket: socket.unwrap_or_else(|| PathBuf::from(SYSTEM_SOCKET)), hint }
}

/// Asks, and gives the status of the answer and its body.
fn ask(place: &Place, request: &str) -> Result<(u16, String), Failure> {
    let Place { socket, hint } = place;
    let failed =
        |error: std::io::Error| Failure::unread(format!("no daemon answers at {}: {error}", socket.display()), *hint);
    let mut stream = UnixStream::connect(socket).map_err(failed)?;
    stream.set_read_timeout(Some(ANSWER_WAIT)).map_err(failed)?;
    stream.write_all(format!("{request} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).map_err(failed)?;
    let mut answer = String::new();
    stream.take(ANSWER_BYTES_MAX).read_to_string(&mut answer).map_err(failed)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Ok((status, body.to_owned()))
}

/// What the daemon does.
pub(super) fn status(common: &Common, socket: Option<&Path>) -> Result<Outcome, Failure> {
    let (_, body) = ask(&place(common, socket), "GET /status")?;
    let status: Value = serde_json::from_str(&body)
        .map_err(|error| Failure::unread(format!("the daemon's answer cannot be understood: {error}"), ""))?;
    show::lines(|out| {
        if common.format == OutputFormat::Json { writeln!(out, "{status}") } else { write_status(&status, out) }
    })?;
    Ok(if status["ready"] == Value::Bool(true) { Outcome::Clean } else { Outcome::Unread })
}

fn write_status(status: &Value, out: &mut dyn Write) -> std::io::Result<()> {
    let ready = if status["ready"] == Value::Bool(true) { "ready" } else { "not ready" };
    writeln!(out, "{ready}, up for {} s", status["up_seconds"])?;
    match status["last_good_cycle_seconds_ago"].as_u64() {
        Some(seconds) => writeln!(out, "last good cycle {seconds} s ago")?,
        None => writeln!(out, "no good cycle yet")?,
    }
    let cycles = &status["cycles"];
    writeln!(
        out,
        "cycles: {} well, {} with failures, {} broke off, {} running; {} sheets wait",
        cycles["well"], cycles["with_failures"], cycles["broke_off"], cycles["running"], status["sheets_waiting"]
    )?;
    if status["config_on_disk_is_invalid"] == Value::Bool(true) {
        writeln!(out, "the config on disk is invalid: the old one is in use")?;
    }
    if let Some(google) = status["google"].as_object() {
        writeln!(
            out,
            "Google: {} reads, {} left in this minute; {} writes, {} left",
            google["reads"], google["reads_left"], google["writes"], google["writes_left"]
        )?;
    }
    if let Some(trouble) = status["trouble"].as_str().filter(|trouble| !trouble.is_empty()) {
        writeln!(out, "trouble: {trouble}")?;
    }
    writeln!(out, "{} sheets:", status["sheets_total"])?;
    for sheet in status["sheets"].as_array().into_iter().flatten() {
        let state = &sheet["state"];
        let name = sheet["sheet"].as_str().unwrap_or_default();
        let words = state["words"].as_str().unwrap_or_default();
        let words = if words.is_empty() { "all well" } else { words };
        writeln!(out, "  {}: {} KPIs, {}", crate::report::clean(name), state["kpis"], crate::report::clean(words))?;
    }
    Ok(())
}

/// Lets the daemon read its config again. The answer comes when it has, so that this is a reload as systemd wants it.
pub(super) fn reload(common: &Common, wait: bool, socket: Option<&Path>) -> Result<Outcome, Failure> {
    // A config that is invalid is told here already, where the one who changed it looks. Secrets only the daemon can read.
    Setup::load(common)?;
    let (status, body) = ask(&place(common, socket), "POST /reload")?;
    match status {
        200 => {
            if wait || common.quiet == 0 {
                talk::say(body.trim_end());
            }
            Ok(Outcome::Clean)
        }
        409 => Err(Failure::usage(body.trim_end().to_owned(), "the daemon goes on with its old config")),
        _ => Err(Failure::unread(format!("the daemon did not reload: {}", body.trim_end()), "")),
    }
}
