//! What a command says on standard error. Standard output holds results only.

use std::io::{IsTerminal, Write};

use super::args::ColorChoice;
use super::failure::Failure;

/// Decides once about colour; `NO_COLOR` and the kind of stream are looked at for `auto`.
pub(super) fn set_colour(choice: ColorChoice) {
    match choice {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::AlwaysAnsi,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
    .write_global();
}

/// Says why a command stopped.
pub(super) fn failure(failure: &Failure) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let mut err = anstream::stderr().lock();
    let _ = writeln!(err, "{red}error{red:#}: {}", failure.message);
    if !failure.hint.is_empty() {
        let _ = writeln!(err, "  {}", failure.hint);
    }
}

/// Says one line.
pub(super) fn say(text: impl std::fmt::Display) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// A line that counts, on a terminal only, for work that takes longer than a second.
#[derive(Debug)]
pub(super) struct Counter {
    total: usize,
    done: usize,
    started: std::time::Instant,
    shown: bool,
}

impl Counter {
    pub(super) fn new(total: usize) -> Self {
        Self { total, done: 0, started: std::time::Instant::now(), shown: false }
    }

    /// One more is done; `name` is the one that comes next.
    pub(super) fn step(&mut self, name: &str) {
        self.done += 1;
        if self.started.elapsed().as_millis() < 1000 || !std::io::stderr().is_terminal() {
            return;
        }
        let bar = 20 * self.done / self.total.max(1);
        let tail: String =
            name.chars().filter(|c| !c.is_control()).rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
        let _ = write!(
            std::io::stderr(),
            "\r\x1b[K[{}{}] {}/{} {tail}",
            "#".repeat(bar),
            ".".repeat(20 - bar.min(20)),
            self.done,
            self.total
        );
        self.shown = true;
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
