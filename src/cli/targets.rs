//! From what was named, on the command line or in the config, to sheets that can be read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::at_google::{AtGoogle, Found};
use super::failure::Failure;
use super::setup::Setup;
use super::talk;
use crate::config::{SheetConfig, SheetPlace};
use crate::engine::{SheetSettings, unreadable};
use crate::ports::{ErrorKind, Sheet, SheetError};
use crate::sheets::google::Address;
use crate::sheets::safe_write::clean_beside;
use crate::sheets::{CollectOptions, OpenOptions, collect, open, open_csv_bytes};

/// Largest CSV that is taken from standard input, in bytes.
const STDIN_BYTES_MAX: u64 = 1 << 30;

/// A sheet to work on.
pub(super) struct Target {
    /// The sheet; one that could not be opened answers every read with the reason.
    pub(super) sheet: Box<dyn Sheet>,
    /// How it is read, judged and written.
    pub(super) settings: Arc<SheetSettings>,
    /// Whether it was named itself, not found in a folder or by a pattern.
    pub(super) named: bool,
}

/// The sheets that a command works on. `meant`: paths given by hand are to be written.
pub(super) fn targets(setup: &Setup, arguments: &[String], meant: bool) -> Result<Vec<Target>, Failure> {
    targets_for(setup, arguments, meant, meant)
}

/// The same for a command that shows what it would write and, unless it `writes`, leaves it at that.
pub(super) fn targets_for(
    setup: &Setup,
    arguments: &[String],
    meant: bool,
    writes: bool,
) -> Result<Vec<Target>, Failure> {
    let files = files(setup, arguments)?;
    if writes {
        for remark in clean_beside(paths(&files)) {
            talk::say(format_args!("{remark}"));
        }
    }
    let google = files.iter().any(|file| matches!(file.place, Place::Google(_)));
    let google = if google { Some(super::google::google(setup, writes)?) } else { None };
    // What a write replaces is kept for undo.
    let state = if meant { setup.state_folder().ok() } else { None };
    let options = OpenOptions { state, ..OpenOptions::default() };
    let mut shared = SharedSettings::new(setup, meant && !arguments.is_empty(), setup.today);
    let mut targets = Vec::with_capacity(files.len());
    let mut at_google = google.as_ref().map(|google| AtGoogle::new(setup, google, &files));
    for file in files {
        if let (Place::Google(address), Some(google), Some(at_google)) = (&file.place, &google, &mut at_google) {
            let (found, error) = at_google.sheets(address, file.block, &[]);
            for Found { id, block, named } in found {
                targets.push(Target { sheet: Box::new(google.sheet(&id)), settings: shared.of(block), named });
            }
            if let Some((input, error)) = error {
                targets.push(Target { sheet: unreadable(input, error), settings: shared.of(file.block), named: true });
            }
            continue;
        }
        let (sheet, named) = match &file.place {
            // Taken up above.
            Place::Google(_) => continue,
            Place::Stdin => {
                let mut bytes = Vec::new();
                let read = std::io::stdin().lock().take(STDIN_BYTES_MAX).read_to_end(&mut bytes);
                read.map_err(|error| Failure::unread(format!("standard input cannot be read: {error}"), ""))?;
                (open_csv_bytes("-", bytes, &options), true)
            }
            Place::File { path, named } => {
                let sheet = open(path, &options).unwrap_or_else(|error| unreadable(path.display().to_string(), error));
                (sheet, *named)
            }
            Place::Problem { input, error } => (unreadable(input.clone(), error.clone()), true),
        };
        targets.push(Target { sheet, settings: shared.of(file.block), named });
    }
    Ok(targets)
}

/// The files among what a command names.
pub(super) fn paths(files: &[FileTarget]) -> impl Iterator<Item = &Path> {
    files.iter().filter_map(|file| match &file.place {
        Place::File { path, .. } => Some(path.as_path()),
        _ => None,
    })
}

/// Settings by config block, made once each.
pub(super) struct SharedSettings<'s> {
    setup: &'s Setup,
    meant: bool,
    today: Date,
    made: BTreeMap<Option<usize>, Arc<SheetSettings>>,
}

impl<'s> SharedSettings<'s> {
    pub(super) fn new(setup: &'s Setup, meant: bool, today: Date) -> Self {
        Self { setup, meant, today, made: BTreeMap::new() }
    }

    pub(super) fn of(&mut self, block: Option<usize>) -> Arc<SheetSettings> {
        let make = || {
            let block = block.and_then(|index| self.setup.config.sheets.get(index));
            self.setup.sheet_settings(block, self.meant, self.today)
        };
        Arc::clone(self.made.entry(block).or_insert_with(make))
    }
}

/// A file to work on, and the config block it falls under.
pub(super) struct FileTarget {
    pub(super) place: Place,
    pub(super) block: Option<usize>,
}

/// Where a sheet is.
pub(super) enum Place {
    /// CSV on standard input.
    Stdin,
    /// A file.
    File {
        /// Its path.
        path: PathBuf,
        /// Whether it was named itself.
        named: bool,
    },
    /// A spreadsheet or folder at Google.
    Google(Address),
    /// Something was named that is not there.
    Problem {
        /// What was named.
        input: String,
        /// Why it cannot be used.
        error: SheetError,
    },
}

/// The files that the command line names, else the config. What was passed over is said.
pub(super) fn files(setup: &Setup, arguments: &[String]) -> Result<Vec<FileTarget>, Failure> {
    files_and(setup, arguments, &mut |place, words| talk::say(format_args!("{place}: {words}")))
}

/// The same; `say` takes places where nothing is worked on, and why.
pub(super) fn files_and(
    setup: &Setup,
    arguments: &[String],
    say: &mut dyn FnMut(&str, &str),
) -> Result<Vec<FileTarget>, Failure> {
    let mut files = Vec::new();
    if arguments.is_empty() {
        if setup.config.sheets.is_empty() {
            let hint = match &setup.config_path {
                Some(path) => format!("name a file or folder, or add a [[sheets]] block to {}", path.display()),
                None => "name a file or folder: kpiwarden validate team.xlsx".to_owned(),
            };
            return Err(Failure::usage("there is no sheet to work on", hint));
        }
        for (index, block) in setup.config.sheets.iter().enumerate() {
            let Some((input, options)) = block_inputs(block) else {
                files.extend(
                    google_block(block).map(|address| FileTarget { place: Place::Google(address), block: Some(index) }),
                );
                continue;
            };
            add(&mut files, &[input], &options, say, |_| Some(index))?;
        }
        each_once(&mut files);
        return Ok(files);
    }
    for argument in arguments {
        if argument == "-" {
            files.push(FileTarget { place: Place::Stdin, block: None });
            continue;
        }
        let blocks = &setup.config.sheets;
        match super::google::address(argument) {
            Some(Address::Unusable(why)) => {
                let error = SheetError::new(
                    ErrorKind::Unsupported,
                    format!("{argument}: {why}"),
                    "copy the address from the browser while the sheet is open",
                );
                files.push(FileTarget { place: Place::Problem { input: argument.clone(), error }, block: None });
                continue;
            }
            Some(address) => {
                let block = blocks.iter().position(|block| google_block(block).as_ref() == Some(&address));
                files.push(FileTarget { place: Place::Google(address), block });
                continue;
            }
            None => {}
        }
        add(&mut files, std::slice::from_ref(argument), &CollectOptions::default(), say, |path| {
            let itself =
                blocks.iter().position(|block| matches!(block.place, SheetPlace::Path(_)) && covers(block, path));
            itself.or_else(|| blocks.iter().position(|block| covers(block, path)))
        })?;
    }
    each_once(&mut files);
    Ok(files)
}

/// Leaves each file once: as what names it itself, else as the first folder that holds it.
fn each_once(files: &mut Vec<FileTarget>) {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut seen = BTreeSet::new();
    let mut keep = vec![true; files.len()];
    for of_named in [true, false] {
        for (file, keep) in files.iter().zip(&mut keep) {
            if let Place::File { path, named } = &file.place
                && *named == of_named
            {
                *keep = seen.insert(whole(path));
            }
        }
    }
    let mut keep = keep.into_iter();
    files.retain(|_| keep.next().unwrap_or(true));
}

fn block_inputs(block: &SheetConfig) -> Option<(String, CollectOptions)> {
    match &block.place {
        SheetPlace::Path(path) => Some((path.display().to_string(), CollectOptions::default())),
        SheetPlace::Folder { folder, include, exclude } => Some((
            folder.display().to_string(),
            CollectOptions { include: include.clone(), exclude: exclude.clone(), ..CollectOptions::default() },
        )),
        SheetPlace::Google(_) | SheetPlace::GoogleFolder(_) => None,
    }
}

pub(super) fn google_block(block: &SheetConfig) -> Option<Address> {
    match &block.place {
        SheetPlace::Google(id) => Some(Address::Spreadsheet(id.clone())),
        SheetPlace::GoogleFolder(id) => Some(Address::Folder(id.clone())),
        SheetPlace::Path(_) | SheetPlace::Folder { .. } => None,
    }
}

fn add(
    files: &mut Vec<FileTarget>,
    inputs: &[String],
    options: &CollectOptions,
    say: &mut dyn FnMut(&str, &str),
    block: impl Fn(&Path) -> Option<usize>,
) -> Result<(), Failure> {
    let collected = collect(inputs, options).map_err(|error| Failure::usage(error.message, error.hint))?;
    for (path, why) in collected.passed_over {
        say(&path.display().to_string(), &format!("passed over: {why}"));
    }
    if collected.files.is_empty() && collected.problems.is_empty() {
        say(&inputs.join(", "), "no sheet files there");
    }
    for error in collected.problems {
        let input = inputs.first().cloned().unwrap_or_default();
        files.push(FileTarget { place: Place::Problem { input, error }, block: None });
    }
    for file in collected.files {
        let block = block(&file.path);
        files.push(FileTarget { place: Place::File { path: file.path, named: file.named }, block });
    }
    Ok(())
}

/// Whether a config block speaks of a file.
fn covers(block: &SheetConfig, path: &Path) -> bool {
    let Ok(path) = path.canonicalize() else { return false };
    match &block.place {
        SheetPlace::Path(own) => own.canonicalize().is_ok_and(|own| own == path),
        SheetPlace::Folder { folder, .. } => folder.canonicalize().is_ok_and(|folder| path.starts_with(folder)),
        SheetPlace::Google(_) | SheetPlace::GoogleFolder(_) => false,
    }
}
