//! `kpiwarden completions SHELL`.

use clap::CommandFactory;

use super::args::Arguments;
use super::failure::{Failure, Outcome};

pub(super) fn run(shell: clap_complete::Shell) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kpiwarden", &mut script);
    std::io::Write::write_all(&mut std::io::stdout(), &script).map_err(|error| Failure::output(&error))?;
    Ok(Outcome::Clean)
}
