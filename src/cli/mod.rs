//! The command line: one file per command; what goes wrong becomes a message, a hint and an exit status.

pub mod args;
mod at_google;
mod auth;
mod baseline;
mod check;
mod completions;
mod demo;
mod doctor;
pub mod explain;
mod explain_cell;
mod failure;
mod google;
mod history;
mod init;
mod man;
mod notify_test;
mod rules;
mod run;
mod setup;
mod show;
mod socket;
mod stretch;
mod sync;
mod talk;
mod targets;
mod undo;
mod watch_google;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::engine::PlanOptions;
use args::{Arguments, Command, OutputFormat};
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
        Command::Validate { print_schema: true, .. } => check::print_schema(),
        Command::Validate { sheets, baseline, .. } => check::validate(&common, &sheets, &baseline),
        Command::Report { sheets } => check::report(common, &sheets),
        Command::Plan { sheets, force, remove } => check::plan(&common, &sheets, PlanOptions { force, remove }),
        Command::Sync { sheets, force, remove } => sync::run(&common, &sheets, PlanOptions { force, remove }),
        Command::Undo { sheets } => undo::run(&common, &sheets),
        Command::Run { sheets } => run::run(&common, &sheets),
        Command::Status { socket } => socket::status(&common, socket.as_deref()),
        Command::Reload { wait, socket } => socket::reload(&common, wait, socket.as_deref()),
        Command::History { row: _, forget: Some(owner) } => history::forget(&common, &owner),
        Command::History { row, forget: None } => history::show(&common, row.as_deref().unwrap_or_default()),
        Command::Rules { code } => rules::run(&common, code.as_deref()),
        Command::Explain { statement, lines } => {
            if let Some(address) = statement.as_deref().and_then(explain_cell::Address::parse) {
                return explain_cell::run(&common, &address);
            }
            let setup = setup::Setup::load(&common)?;
            let asked = explain::ExplainArgs {
                sentence: statement.unwrap_or_default(),
                lines,
                json: matches!(common.format, OutputFormat::Json | OutputFormat::Jsonl),
            };
            let words = crate::rules::RuleSet::new(&setup.config.rules);
            show::lines(|out| {
                explain::run(&asked, words.extra_words(), setup.today, &mut std::io::stdin().lock(), out)
            })?;
            Ok(Outcome::Clean)
        }
        Command::Stretch { value, baseline, unit, percent, decrease } => {
            let question = stretch::Question {
                value: &value,
                baseline: baseline.as_deref(),
                unit: unit.as_deref(),
                percent,
                decrease,
            };
            stretch::run(&common, &question)
        }
        Command::Init { sheets } => init::run(&common, &sheets),
        Command::Doctor { sheets } => doctor::run(&common, &sheets),
        Command::Auth { what } => {
            let setup = setup::Setup::load(&common)?;
            match what {
                args::Auth::Login { client } => auth::login(&setup, client.as_deref()),
                args::Auth::Status => auth::status(&setup),
                args::Auth::Logout => auth::logout(),
            }
        }
        Command::Demo { folder } => demo::run(common, &folder),
        Command::Man { into } => man::run(into.as_deref()),
        Command::NotifyTest { receiver } => notify_test::run(&common, receiver.as_deref()),
        Command::Completions { shell } => completions::run(shell),
    }
}
