//! What the service manager is told (`sd_notify(3)`): one datagram a message, to the socket that it named.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// Where the service manager listens, and how often it wants to hear that the service lives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manager {
    /// `NOTIFY_SOCKET`; nobody listens without it.
    pub socket: Option<std::ffi::OsString>,
    /// `WATCHDOG_USEC`, where `WATCHDOG_PID` is this process or not set.
    pub watchdog: Option<Duration>,
}

/// Tells the service manager.
#[derive(Debug)]
pub(super) struct Notifier {
    to: Option<(UnixDatagram, SocketAddr)>,
    last_status: String,
}

impl Notifier {
    /// Nobody is told where no manager listens.
    pub(super) fn new(manager: &Manager) -> Self {
        let to = manager.socket.as_deref().and_then(|socket| {
            let address = address(socket).ok()?;
            Some((UnixDatagram::unbound().ok()?, address))
        });
        Self { to, last_status: String::new() }
    }

    fn send(&self, message: &str) {
        if let Some((socket, address)) = &self.to
            && let Err(error) = socket.send_to_addr(message.as_bytes(), address)
        {
            tracing::debug!(%error, "the service manager does not listen");
        }
    }

    /// The service works.
    pub(super) fn ready(&mut self, status: &str) {
        status.clone_into(&mut self.last_status);
        self.send(&format!("READY=1\nSTATUS={}", one_line(status)));
    }

    /// The service reads its config again. The time goes along in the same datagram, as `Type=notify-reload` wants it.
    pub(super) fn reloading(&self) {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        let microseconds = now.tv_sec.saturating_mul(1_000_000).saturating_add(now.tv_nsec / 1000);
        self.send(&format!("RELOADING=1\nMONOTONIC_USEC={microseconds}\nSTATUS=reading the config again"));
    }

    /// What it does, in a line for people. The same is not said twice.
    pub(super) fn status(&mut self, status: &str) {
        if self.last_status != status {
            status.clone_into(&mut self.last_status);
            self.send(&format!("STATUS={}", one_line(status)));
        }
    }

    /// The service lives.
    pub(super) fn alive(&self) {
        self.send("WATCHDOG=1");
    }

    /// The service ends.
    pub(super) fn stopping(&self) {
        self.send("STOPPING=1\nSTATUS=stopping");
    }
}

fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for part in text.split(['\n', '\r']).filter(|part| !part.is_empty()) {
        let _ = write!(line, "{}{part}", if line.is_empty() { "" } else { " " });
    }
    line
}

/// A path, or a name without a file where it begins with `@`.
fn address(socket: &OsStr) -> io::Result<SocketAddr> {
    match socket.as_bytes().split_first() {
        Some((b'@', name)) => SocketAddr::from_abstract_name(name),
        _ => SocketAddr::from_pathname(socket),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manager_hears_each_message_once() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("notify");
        let listener = UnixDatagram::bind(&path).expect("bound");
        listener.set_read_timeout(Some(Duration::from_secs(2))).expect("a timeout");
        let heard = || {
            let mut buffer = [0; 512];
            let read = listener.recv(&mut buffer).expect("a message");
            String::from_utf8_lossy(&buffer[..read]).into_owned()
        };
        let mut notifier = Notifier::new(&Manager { socket: Some(path.into()), watchdog: None });
        notifier.ready("3 sheets");
        assert_eq!(heard(), "READY=1\nSTATUS=3 sheets");
        notifier.status("3 sheets");
        notifier.status("a\nb");
        assert_eq!(heard(), "STATUS=a b", "the same status is not sent again");
        notifier.reloading();
        let message = heard();
        let clock =
            message.lines().find_map(|line| line.strip_prefix("MONOTONIC_USEC=")).expect("in the same datagram");
        assert!(message.starts_with("RELOADING=1\n") && clock.parse::<u64>().is_ok_and(|clock| clock > 0), "{message}");
        notifier.alive();
        assert_eq!(heard(), "WATCHDOG=1");
        notifier.stopping();
        assert!(heard().starts_with("STOPPING=1"));
    }

    #[test]
    fn nobody_listens_is_no_error() {
        for socket in [None, Some("/nowhere/at/all".into()), Some("@no-such-name".into())] {
            let mut notifier = Notifier::new(&Manager { socket, watchdog: None });
            notifier.ready("");
            notifier.alive();
        }
    }
}
