//! `kpiwarden completions SHELL`.

use clap::CommandFactory;

use super::args::Arguments;
use super::failure::{Failure, Outcome};
use super::show;

pub(super) fn run(shell: clap_complete::Shell) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kpiwarden", &mut script);
    show::lines(|out| out.write_all(&script))?;
    Ok(Outcome::Clean)
}
