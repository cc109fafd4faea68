//! The `kpiwarden` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    kpiwarden::cli::main()
}
