//! `kpiwarden man`.

use std::path::Path;

use clap::CommandFactory;

use super::args::Arguments;
use super::failure::{Failure, Outcome};
use super::show;

/// Prints the manual page; with a folder, writes one page a command into it.
pub(super) fn run(into: Option<&Path>) -> Result<Outcome, Failure> {
    let command = Arguments::command();
    match into {
        None => show::lines(|out| clap_mangen::Man::new(command).render(out))?,
        Some(folder) => {
            let failed = |error: std::io::Error| {
                Failure::unread(format!("{}: the pages cannot be written: {error}", folder.display()), "")
            };
            std::fs::create_dir_all(folder).map_err(failed)?;
            clap_mangen::generate_to(command, folder).map_err(failed)?;
        }
    }
    Ok(Outcome::Clean)
}
