//! Who we are to Google: credentials from the config or from where they usually are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::Failure;
use super::setup::Setup;
use crate::clock::SystemTimer;
use crate::ports::{ErrorKind, SheetError};
use crate::sheets::google::{
    Address, Credentials, Google, GoogleSettings, Http, SCOPE_READ, SCOPE_WRITE, Secret, parse_address,
};

/// The address of the metadata server of Google's virtual machines.
const METADATA_SERVER: &str = "http://metadata.google.internal";

/// Where credentials were found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) credentials: Credentials,
    /// In words.
    pub(super) place: String,
}

fn environment(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The user's folder of configs.
fn config_home() -> Option<PathBuf> {
    environment("XDG_CONFIG_HOME").or_else(|| environment("HOME").map(|home| home.join(".config")))
}

/// The token file that `auth login` writes.
pub(super) fn token_file() -> Option<PathBuf> {
    config_home().map(|home| home.join("kpiwarden").join("google-token.json"))
}

/// The credentials to use: those the config names, else a systemd credential called `google`, else
/// `KPIWARDEN_GOOGLE_TOKEN`, else `GOOGLE_APPLICATION_CREDENTIALS`, else the account of `auth login`, else gcloud's, else the machine's own identity.
pub(super) fn credentials(setup: &Setup) -> Result<Found, Failure> {
    let google = &setup.config.google;
    let subject = google.subject.as_deref();
    let read = |path: &Path, how: &str| {
        let place = format!("{} ({how})", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::usage(
                format!("the Google credentials {place} cannot be read: {error}"),
                "check the path and its rights",
            )
        })?;
        let credentials = Credentials::parse(&text, subject).map_err(|why| {
            Failure::usage(
                format!("the Google credentials {place} cannot be used: {why}"),
                "docs/google.md tells how to get a key",
            )
        })?;
        Ok(Found { credentials, place })
    };
    if let Some(path) = &google.credentials {
        return read(path, "the config names it");
    }
    let systemd = environment("CREDENTIALS_DIRECTORY").map(|folder| folder.join("google"));
    let gcloud = config_home().map(|home| home.join("gcloud").join("application_default_credentials.json"));
    if let Some(path) = systemd.filter(|path| path.is_file()) {
        return read(&path, "a systemd credential");
    }
    let token = std::env::var("KPIWARDEN_GOOGLE_TOKEN").ok().map(|token| token.trim().to_owned());
    if let Some(token) = token.filter(|token| !token.is_empty()) {
        return Ok(Found {
            credentials: Credentials::Token(Secret(token)),
            place: "KPIWARDEN_GOOGLE_TOKEN".to_owned(),
        });
    }
    let usual = [
        (environment("GOOGLE_APPLICATION_CREDENTIALS"), "GOOGLE_APPLICATION_CREDENTIALS"),
        (token_file().filter(|path| path.is_file()), "of kpiwarden auth login"),
        (gcloud.filter(|path| path.is_file()), "of gcloud"),
    ];
    if let Some((path, how)) = usual.into_iter().find_map(|(path, how)| Some((path?, how))) {
        return read(&path, how);
    }
    let on_google = std::fs::read_to_string("/sys/class/dmi/id/product_name").is_ok_and(|name| name.contains("Google"));
    let host = std::env::var("GCE_METADATA_HOST").ok().filter(|host| !host.is_empty());
    if on_google || host.is_some() {
        let endpoint = host.map_or_else(|| METADATA_SERVER.to_owned(), |host| format!("http://{host}"));
        return Ok(Found {
            credentials: Credentials::Machine { endpoint },
            place: "the metadata server of this machine".to_owned(),
        });
    }
    Err(Failure::usage(
        "there are no Google credentials",
        "name a service account's key with `[google] credentials = \"key.json\"`, or run `kpiwarden auth login`; docs/google.md shows both",
    ))
}

/// The way to Google with the least scopes: reading only, unless something is `meant` to be written.
pub(super) fn google(setup: &Setup, meant: bool) -> Result<Google, Failure> {
    let found = credentials(setup)?;
    tracing::debug!(credentials = %found.place, "Google");
    let settings = settings(setup, found.credentials, meant);
    Ok(Google::new(settings, http()?, Arc::new(SystemTimer)))
}

/// The way to Google with all that a sync needs, for a look that changes nothing.
pub(super) fn looking(setup: &Setup) -> Result<Google, Failure> {
    let mut settings = settings(setup, credentials(setup)?.credentials, true);
    settings.state = None;
    Ok(Google::new(settings, http()?, Arc::new(SystemTimer)))
}

fn http() -> Result<Arc<Http>, Failure> {
    Http::new()
        .map_err(|why| Failure::unread(format!("HTTPS cannot be set up: {why}"), "check the machine's certificates"))
}

fn settings(setup: &Setup, credentials: Credentials, meant: bool) -> GoogleSettings {
    let google = &setup.config.google;
    let mut settings = GoogleSettings::new(credentials, if meant { SCOPE_WRITE } else { SCOPE_READ });
    if let Some(endpoint) = &google.endpoint {
        settings = settings.at(endpoint);
    }
    settings.comments = google.comments;
    settings.assign = google.assign;
    settings.language = setup.config.plan.language;
    settings.reads_per_minute = google.reads_per_minute;
    settings.writes_per_minute = google.writes_per_minute;
    settings.state = if meant { setup.state_folder().ok() } else { None };
    settings
}

/// What a command line argument names at Google, unless a file has that name.
pub(super) fn address(argument: &str) -> Option<Address> {
    parse_address(argument).filter(|_| !Path::new(argument).exists())
}

/// The spreadsheets that an address names: itself, or those in its folder.
pub(super) fn sheets_of(google: &Google, address: &Address) -> Result<Vec<(String, bool)>, SheetError> {
    match address {
        Address::Spreadsheet(id) => Ok(vec![(id.clone(), true)]),
        Address::Folder(id) => Ok(google.folder(id)?.into_iter().map(|file| (file.id, false)).collect()),
        Address::Unusable(_) => Ok(Vec::new()),
    }
}

/// A folder in which nothing was found: Google tells an empty one and one that is not shared apart by nothing.
pub(super) fn empty_folder(google: &Google, id: &str) -> SheetError {
    let who = google.share_with().map_or_else(|| "the account".to_owned(), |address| format!("{address} as an editor"));
    SheetError::new(
        ErrorKind::NotFound,
        format!("https://drive.google.com/drive/folders/{id}: no spreadsheet is seen in it"),
        format!("put one into it, or share the folder with {who} (Share, then paste the address)"),
    )
}
