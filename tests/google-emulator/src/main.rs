//! The emulator as a program; see `--help`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use google_emulator::{Clock, Config, Emulator, Server};

const HELP: &str = "\
A stand-in for Google Sheets and Drive.

usage: google-emulator [--listen 127.0.0.1:PORT] [--state FILE.json] [--quota real|off] [--clock real|manual]
                       [--load NAME=FILE.csv|.xlsx]... [--closed] [--seed N] [--help]

  --listen ADDRESS   where to listen; 127.0.0.1:8085 when left out, port 0 for a free one
  --state FILE       taken up at the start where it exists, written at the end
  --quota real|off   count requests against Google's quotas; off when left out
  --clock real|manual  manual stands still until POST /_emulator/clock; real when left out
  --load NAME=FILE   a spreadsheet of that name, open to all; its address is printed
  --closed           refuse tokens that the token endpoint did not issue
  --seed N           the seed of all ids; 1 when left out
";

struct Arguments {
    listen: String,
    state: Option<PathBuf>,
    loads: Vec<(String, PathBuf)>,
    config: Config,
}

fn read() -> Result<Option<Arguments>, String> {
    let mut out = Arguments {
        listen: "127.0.0.1:8085".into(),
        state: None,
        loads: Vec::new(),
        config: Config { clock: Clock::Real, ..Config::default() },
    };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut value = || given.next().ok_or_else(|| format!("{name} needs a value"));
        match name.as_str() {
            "--help" | "-h" => return Ok(None),
            "--listen" => out.listen = value()?,
            "--state" => out.state = Some(value()?.into()),
            "--closed" => out.config.open_account = None,
            "--seed" => out.config.seed = value()?.parse().map_err(|_| "--seed needs a number".to_owned())?,
            "--quota" => {
                out.config.quota = match value()?.as_str() {
                    "real" => true,
                    "off" => false,
                    other => return Err(format!("--quota is real or off, not {other}")),
                }
            }
            "--clock" => {
                out.config.clock = match value()?.as_str() {
                    "real" => Clock::Real,
                    "manual" => Clock::manual(),
                    other => return Err(format!("--clock is real or manual, not {other}")),
                }
            }
            "--load" => {
                let value = value()?;
                let (title, path) = value.split_once('=').ok_or("--load needs NAME=FILE")?;
                out.loads.push((title.into(), path.into()));
            }
            other => return Err(format!("unknown argument {other}; see --help")),
        }
    }
    Ok(Some(out))
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout();
    let emulator = Emulator::new(arguments.config);
    if let Some(path) = arguments.state.as_ref().filter(|path| path.exists()) {
        emulator.restore(&std::fs::read_to_string(path)?)?;
    }
    for (title, path) in &arguments.loads {
        let id =
            emulator.load(title, "owner@example.com", path).map_err(|error| format!("{}: {error}", path.display()))?;
        writeln!(out, "{title}: {}", emulator.url(&id))?;
    }
    let server = Server::start(emulator.clone(), &arguments.listen)?;
    writeln!(out, "listening at {}", server.base())?;
    out.flush()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(google_emulator::server::until_stopped())?;
    server.stop();
    if let Some(path) = &arguments.state {
        std::fs::write(path, emulator.save())?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let mut errors = std::io::stderr();
    match read() {
        Ok(None) => {
            let _ = std::io::stdout().write_all(HELP.as_bytes());
            ExitCode::SUCCESS
        }
        Ok(Some(arguments)) => match run(arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let _ = writeln!(errors, "google-emulator: {error}");
                ExitCode::FAILURE
            }
        },
        Err(text) => {
            let _ = writeln!(errors, "google-emulator: {text}");
            ExitCode::from(2)
        }
    }
}
