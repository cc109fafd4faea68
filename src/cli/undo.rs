//! `kpiwarden undo`.

use std::path::Path;

use super::args::Common;
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::talk;
use super::targets::{Place, files, paths};
use crate::journal::SqliteJournal;
use crate::ports::{ErrorKind, Journal, Sheet as _, SheetError};
use crate::sheets::google::{Address, GoogleSheet};
use crate::sheets::safe_write::{Undone, clean_beside, undo_last};

/// Puts back what the last sync of each sheet replaced. One that was changed since stays as it is.
pub(super) fn run(common: &Common, sheets: &[String]) -> Result<Outcome, Failure> {
    let setup = Setup::load(common)?;
    let state = setup.state_folder()?;
    let mut journal = setup.journal()?;
    let mut outcome = Outcome::Clean;
    let files = files(&setup, sheets)?;
    for file in &files {
        match &file.place {
            Place::File { path, named: false } => {
                return Err(Failure::usage(
                    format!(
                        "undo takes sheets one by one, and {} was found in a folder or by a pattern",
                        path.display()
                    ),
                    "name each sheet itself",
                ));
            }
            Place::Google(Address::Folder(_)) => {
                return Err(Failure::usage(
                    "undo takes sheets one by one, and this is a folder",
                    "name each sheet itself",
                ));
            }
            Place::Stdin => return Err(Failure::usage("text from standard input was never written", "name a file")),
            _ => {}
        }
    }
    for remark in clean_beside(paths(&files)) {
        talk::say(format_args!("{remark}"));
    }
    for file in files {
        let done = match file.place {
            Place::File { path, .. } => undo(&state, &mut journal, &path).map(|undone| (path, undone)),
            Place::Google(Address::Spreadsheet(id)) => {
                let sheet = super::google::google(&setup, true)?.sheet(&id);
                match undo_google(&mut journal, sheet) {
                    Ok((source, left)) => {
                        talk::say(format_args!(
                            "{source}: what the last sync replaced stands again ({left} more kept)"
                        ));
                        continue;
                    }
                    Err(error) => Err(error),
                }
            }
            Place::Problem { error, .. } => Err(error),
            Place::Google(_) | Place::Stdin => continue,
        };
        match done {
            Ok((path, undone)) => {
                let left = undone.left;
                talk::say(format_args!(
                    "{}: what the last sync replaced stands again ({left} more kept)",
                    path.display()
                ));
                for remark in undone.remarks {
                    talk::say(format_args!("{}: {remark}", path.display()));
                }
            }
            Err(error) => {
                talk::say(format_args!("not undone: {}. {}", error.message, error.hint));
                outcome = outcome.max(outcome_of(&error));
            }
        }
    }
    Ok(outcome)
}

fn undo(state: &Path, journal: &mut SqliteJournal, path: &Path) -> Result<Undone, SheetError> {
    let source = path.display().to_string();
    let _lock = journal.lock(&source)?;
    let undone = undo_last(state, path)?;
    journal.put_back(&source, &undone.revision)?;
    Ok(undone)
}

fn undo_google(journal: &mut SqliteJournal, mut sheet: GoogleSheet) -> Result<(String, usize), SheetError> {
    let source = sheet.source().to_owned();
    let _lock = journal.lock(&source)?;
    let undone = sheet.undo()?;
    journal.put_back(&source, &undone.revision)?;
    Ok((source, undone.left))
}

/// A change that undoing would lose is guarded like any other write.
fn outcome_of(error: &SheetError) -> Outcome {
    if error.kind == ErrorKind::Stale { Outcome::Refused } else { Outcome::Unread }
}
