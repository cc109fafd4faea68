//! The command line: one file per command; what goes wrong becomes a message, a hint and an exit status.

pub mod args;
mod completions;
pub mod explain;
mod failure;
mod talk;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
pub use failure::{Failure, Outcome};

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    ExitCode::from(run(std::env::args_os()))
}

/// Runs one command line, the program's name first, and gives its exit status.
pub fn run<I, T>(arguments: I) -> u8
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Outcome::Usage as u8 } else { Outcome::Clean as u8 };
        }
    };
    talk::set_colour(arguments.common.color);
    match dispatch(arguments) {
        Ok(outcome) => outcome as u8,
        Err(failure) => {
            talk::failure(&failure);
            failure.outcome as u8
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<Outcome, Failure> {
    let Arguments { command, common } = arguments;
    match command {
        Command::Completions { shell } => completions::run(shell),
        _ => {
            let _ = common;
            Err(Failure::usage("not wired yet", ""))
        }
    }
}
