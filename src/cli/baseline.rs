//! The baseline file: read, written and pruned by `kpiwarden validate`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::BaselineArgs;
use super::failure::Failure;
use super::setup::Setup;
use super::talk;
use crate::engine::{Baseline, Checked, Names, apply_baseline};

/// Where a baseline is written when nobody says where.
const DEFAULT_FILE: &str = "kpiwarden-baseline.json";
/// Largest baseline file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// What is to be done with a baseline once the check is made.
#[derive(Debug)]
pub(super) enum Known {
    /// There is none.
    Nothing,
    /// What it knows is not reported.
    Use(PathBuf, Arc<Baseline>),
    /// What is found is written to it.
    Write(PathBuf, Baseline),
    /// What is mended is taken out of it.
    Prune(PathBuf, Baseline),
}

impl Known {
    /// Takes the command line, else the config, at its word. The check is then made without a baseline.
    pub(super) fn new(arguments: &BaselineArgs, setup: &mut Setup) -> Result<Self, Failure> {
        let configured = setup.baseline.take();
        let named = arguments.baseline.clone().or_else(|| setup.config.baseline.clone());
        let given = match (&arguments.baseline, configured) {
            (None, Some(configured)) => Some(configured),
            (None, None) => None,
            // With --write-baseline a file that is not there yet is begun.
            (Some(path), _) if arguments.write_baseline.is_some() && !path.exists() => None,
            (Some(path), _) => Some(Arc::new(read(path)?)),
        };
        if let Some(file) = &arguments.write_baseline {
            let path = file.clone().or(named).unwrap_or_else(|| DEFAULT_FILE.into());
            let before = if path.exists() { read_to_replace(&path)? } else { Baseline::new(names(&path)?) };
            return Ok(Self::Write(path, before));
        }
        match (given, named) {
            (Some(baseline), Some(path)) if arguments.prune_baseline => {
                Ok(Self::Prune(path, Arc::unwrap_or_clone(baseline)))
            }
            (Some(baseline), Some(path)) => Ok(Self::Use(path, baseline)),
            _ if arguments.prune_baseline => {
                Err(Failure::usage("there is no baseline to prune", "name it with --baseline FILE, or in the config"))
            }
            _ => Ok(Self::Nothing),
        }
    }

    /// Writes what is to be written, and marks what is known as waived.
    pub(super) fn settle(self, checked: &mut Checked) -> Result<(), Failure> {
        match self {
            Self::Nothing => {}
            Self::Use(path, baseline) => {
                apply_baseline(checked, &baseline);
                let mended = baseline.mended(checked);
                if mended > 0 {
                    talk::say(format_args!(
                        "{}: {mended} known finding(s) are mended; --prune-baseline takes them out",
                        path.display()
                    ));
                }
            }
            Self::Write(path, before) => {
                let after = before.record(checked);
                write(&path, &after)?;
                talk::say(format_args!("{}: {} known finding(s) written", path.display(), after.len()));
                apply_baseline(checked, &Arc::new(after));
            }
            Self::Prune(path, before) => {
                let after = before.pruned(checked);
                if after != before {
                    write(&path, &after)?;
                }
                let gone = before.len() - after.len();
                talk::say(format_args!("{}: {gone} mended finding(s) taken out", path.display()));
                apply_baseline(checked, &Arc::new(after));
            }
        }
        Ok(())
    }
}

/// Reads the config's baseline; one that was never written knows nothing, and that is said.
pub(super) fn configured(path: Option<&Path>) -> Result<Option<Arc<Baseline>>, Failure> {
    match path {
        Some(path) if path.exists() => Ok(Some(Arc::new(read(path)?))),
        Some(path) => {
            talk::say(format_args!("{}: there is no baseline yet, so every finding is new", path.display()));
            Ok(None)
        }
        None => Ok(None),
    }
}

/// Reads a baseline file.
pub(super) fn read(path: &Path) -> Result<Baseline, Failure> {
    let hint = "`kpiwarden validate --write-baseline=FILE` writes one";
    let failed = |error: std::io::Error| {
        Failure::usage(format!("{}: the baseline cannot be read: {error}", path.display()), hint)
    };
    if std::fs::metadata(path).map_err(failed)?.len() > FILE_BYTES_MAX {
        return Err(Failure::usage(format!("{}: the baseline is too large", path.display()), hint));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    Baseline::parse(&text, names(path)?).map_err(|why| Failure::usage(format!("{}: {why}", path.display()), hint))
}

/// A file that is something else is never written over.
fn read_to_replace(path: &Path) -> Result<Baseline, Failure> {
    read(path).map_err(|failure| {
        Failure::usage(
            format!("{}; it is not written over", failure.message),
            "name the file with an equals sign, as in --write-baseline=FILE, and the sheets behind it",
        )
    })
}

fn names(path: &Path) -> Result<Names, Failure> {
    let working = std::env::current_dir()
        .map_err(|error| Failure::usage(format!("the working folder cannot be told: {error}"), ""))?;
    let folder = working.join(path);
    let folder = folder.parent().map_or_else(|| working.clone(), Path::to_path_buf);
    Ok(Names { folder, working })
}

/// Writes beside the file and puts it in its place at once, so that no reader sees half of it.
fn write(path: &Path, baseline: &Baseline) -> Result<(), Failure> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let written = std::fs::File::create(&beside)
        .and_then(|mut file| file.write_all(baseline.text().as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        Failure::unread(
            format!("{}: the baseline cannot be written: {error}", path.display()),
            "check its folder's rights",
        )
    })
}
