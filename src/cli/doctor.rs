//! `kpiwarden doctor`: looks at everything a sync needs, and says what is missing and what to do.

use super::args::Common;
use super::failure::{Failure, Outcome};
use super::google;
use super::setup::Setup;
use super::targets::{Place, files};
use crate::model::SheetKind;
use crate::ports::{Sheet, Writable};
use crate::sheets::google::{Address, Credentials, Google, SCOPE_WRITE};
use crate::sheets::{OpenOptions, open};

/// What was looked at.
struct Examination {
    outcome: Outcome,
    lines: Vec<String>,
}

impl Examination {
    fn good(&mut self, text: impl std::fmt::Display) {
        self.lines.push(format!("ok       {text}"));
    }

    fn note(&mut self, text: impl std::fmt::Display) {
        self.lines.push(format!("note     {text}"));
    }

    fn bad(&mut self, text: impl std::fmt::Display, hint: &str) {
        self.outcome = self.outcome.max(Outcome::Unread);
        self.lines.push(format!("MISSING  {text}"));
        if !hint.is_empty() {
            self.lines.push(format!("         {hint}"));
        }
    }
}

/// Examines config, state folder, credentials, clock and every sheet.
pub(super) fn run(common: &Common, sheets: &[String]) -> Result<Outcome, Failure> {
    let setup = Setup::load(common)?;
    let mut found = Examination { outcome: Outcome::Clean, lines: Vec::new() };
    match &setup.config_path {
        Some(path) => found.good(format_args!("config {}", path.display())),
        None => found.note("no config file: only what the command line names is known"),
    }
    match setup.journal() {
        Ok(_) => found.good("the state store can be written"),
        Err(failure) => found.bad(failure.message, &failure.hint),
    }
    let targets = if sheets.is_empty() && setup.config.sheets.is_empty() {
        found.note("no sheet is named: add a [[sheets]] block or name one");
        Vec::new()
    } else {
        files(&setup, sheets)?
    };
    let asked = targets.iter().any(|file| matches!(file.place, Place::Google(_)));
    let way = examine_account(&setup, asked, &mut found);
    for file in targets {
        match file.place {
            Place::Stdin => {}
            Place::Problem { input, error } => found.bad(format_args!("{input}: {}", error.message), &error.hint),
            Place::File { path, .. } => match open(&path, &OpenOptions::default()) {
                Ok(mut sheet) => examine(&mut *sheet, &mut found),
                Err(error) => found.bad(error.message, &error.hint),
            },
            Place::Google(address) => {
                if let Some(way) = &way {
                    examine_google(way, &address, &mut found);
                }
            }
        }
    }
    super::show::lines(|out| found.lines.iter().try_for_each(|line| writeln!(out, "{line}")))?;
    Ok(found.outcome)
}

/// Credentials, token and clock. `asked`: a sheet at Google is named.
fn examine_account(setup: &Setup, asked: bool, found: &mut Examination) -> Option<Google> {
    let credentials = match google::credentials(setup) {
        Ok(credentials) => credentials,
        Err(failure) if asked => {
            found.bad(failure.message, &failure.hint);
            return None;
        }
        Err(_) => {
            found.note("no Google credentials, and no sheet there is named");
            return None;
        }
    };
    found.good(format_args!("Google: {}, from {}", credentials.credentials.describe(), credentials.place));
    if let Some(address) = credentials.credentials.share_with() {
        found.note(format_args!("share sheets with {address} as an editor"));
    }
    if !asked {
        return None;
    }
    let way = match google::looking(setup) {
        Ok(way) => way,
        Err(failure) => {
            found.bad(failure.message, &failure.hint);
            return None;
        }
    };
    match way.sign_in() {
        Ok(()) => {
            let clock = match credentials.credentials {
                // What it signs says when, and is refused where that is not now.
                Credentials::ServiceAccount { .. } => " (so the clock is right within five minutes)",
                _ => "",
            };
            found.good(format_args!("Google gives a token{clock}"));
            if let Some(error) = way.lacks(SCOPE_WRITE) {
                found.bad(format_args!("sheets cannot be written: {}", error.message), &error.hint);
            }
            match way.changes_from_now() {
                Ok(_) => found.good("changes can be followed (drive.metadata.readonly)"),
                Err(error) => found.bad(format_args!("changes cannot be followed: {}", error.message), &error.hint),
            }
            Some(way)
        }
        Err(error) => {
            found.bad(error.message, &error.hint);
            None
        }
    }
}

fn examine_google(way: &Google, address: &Address, found: &mut Examination) {
    let covered = way.lacks(SCOPE_WRITE).is_none();
    match google::sheets_of(way, address) {
        Ok(sheets) => {
            if let Address::Folder(id) = address
                && sheets.is_empty()
            {
                let error = google::empty_folder(way, id);
                found.bad(error.message, &error.hint);
            } else if let Address::Folder(id) = address {
                found.good(format_args!("folder {id}: {} spreadsheet(s)", sheets.len()));
            }
            for (id, _) in sheets {
                let mut sheet = way.sheet(&id);
                examine(&mut sheet, found);
                match sheet.may_edit() {
                    Ok(true) if covered => found.good(format_args!("{}: may be edited", sheet.source())),
                    Ok(true) => found.note(format_args!(
                        "{}: the account may edit it, but the consent is for reading alone (see above)",
                        sheet.source()
                    )),
                    Ok(false) => {
                        let hint = way.share_with().map_or_else(
                            || "the account needs to be an editor".to_owned(),
                            |address| format!("share it with {address} as an editor, not as a viewer"),
                        );
                        found.bad(format_args!("{}: can be read only", sheet.source()), &hint);
                    }
                    Err(error) => found.note(format_args!(
                        "{}: whether it may be edited is not known: {}",
                        sheet.source(),
                        error.message
                    )),
                }
            }
        }
        Err(error) => found.bad(error.message, &error.hint),
    }
}

/// Whether a sheet can be read and written.
fn examine(sheet: &mut dyn Sheet, found: &mut Examination) {
    let source = sheet.source().to_owned();
    match sheet.read() {
        Ok(book) => found.good(format_args!("{source}: can be read, {} tab(s)", book.tabs.len())),
        Err(error) => {
            found.bad(error.message, &error.hint);
            return;
        }
    }
    if sheet.kind() == SheetKind::Google {
        return;
    }
    match sheet.writable() {
        Writable::All => found.good(format_args!("{source}: can be written")),
        Writable::ValuesOnly => found.good(format_args!("{source}: values can be written, warnings in a column")),
        Writable::No(why) => found.note(format_args!("{source}: is not written: {why}")),
    }
}
