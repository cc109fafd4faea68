//! `kpiwarden auth`: a person's own Google account, by the loopback flow for installed apps (RFC 8252, with PKCE of RFC 7636).

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use super::failure::{Failure, Outcome};
use super::google::{credentials, token_file};
use super::setup::Setup;
use super::talk;
use crate::sheets::google::{Consent, Consented, Credentials, Http, LoginClient, SCOPE_FILES, SCOPE_WRITE};

/// How long the browser is waited for.
const BROWSER_WAIT: Duration = Duration::from_secs(300);
/// Longest request line that is read from the browser, in bytes.
const LINE_BYTES_MAX: u64 = 16 * 1024;

/// Asks for the consent of a person and keeps it.
pub(super) fn login(setup: &Setup, client_file: Option<&std::path::Path>) -> Result<Outcome, Failure> {
    let Some(place) = token_file() else {
        return Err(Failure::usage("there is no place to keep the consent", "set HOME or XDG_CONFIG_HOME"));
    };
    let Some(file) = client_file else {
        return Err(Failure::usage(
            "an OAuth client is needed",
            "make one of the type \"Desktop app\" in the Cloud console (APIs & Services, Credentials), download its JSON, and name it: kpiwarden auth login --client client.json",
        ));
    };
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::usage(format!("{}: {error}", file.display()), "check the path"))?;
    let mut client = LoginClient::parse(&text)
        .map_err(|why| Failure::usage(format!("{}: {why}", file.display()), "download the client's JSON again"))?;
    if let Some(endpoint) = &setup.config.google.endpoint {
        client = client.at(endpoint);
    }
    let listener = TcpListener::bind("127.0.0.1:0")
        .map_err(|error| Failure::unread(format!("no port for the answer of the browser: {error}"), ""))?;
    let port = listener.local_addr().map_err(|error| Failure::unread(error.to_string(), ""))?.port();
    let consent = Consent::ask(&client, port).map_err(|why| Failure::unread(why, ""))?;
    talk::say("Open this address in a browser on this machine, and allow what it asks for:\n");
    talk::say(&consent.address);
    let code = answer(&listener, &consent)?;
    let http = Http::new().map_err(|why| Failure::unread(format!("HTTPS cannot be set up: {why}"), ""))?;
    let Consented { person, lacking } = consent
        .redeem(&client, &code, &*http)
        .map_err(|why| Failure::unread(why, "run `kpiwarden auth login` again"))?;
    keep(&place, &person)?;
    talk::say(format_args!("The consent is kept in {}, readable for you alone.", place.display()));
    if lacking.is_empty() {
        return Ok(Outcome::Clean);
    }
    let missing = format!("the consent does not cover all: {} is missing", lacking.join(" and "));
    Err(Failure::unread(missing, "run `kpiwarden auth login` again and tick every box on Google's page"))
}

/// Waits for the browser to come back with the code.
fn answer(listener: &TcpListener, consent: &Consent) -> Result<String, Failure> {
    let began = std::time::Instant::now();
    let failed = |error: std::io::Error| Failure::unread(format!("the browser's answer cannot be heard: {error}"), "");
    listener.set_nonblocking(true).map_err(failed)?;
    while began.elapsed() < BROWSER_WAIT {
        match listener.accept() {
            Ok((stream, _)) => {
                if let Some(result) = hear(stream, consent) {
                    return result.map_err(|why| {
                        Failure::unread(format!("no consent: {why}"), "run `kpiwarden auth login` again")
                    });
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                std::thread::sleep(Duration::from_millis(50));
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Err(Failure::unread("nobody answered in the browser within five minutes", "run `kpiwarden auth login` again"))
}

/// One request of the browser: `None` for any but the answer.
fn hear(mut stream: TcpStream, consent: &Consent) -> Option<Result<String, String>> {
    stream.set_nonblocking(false).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut line = String::new();
    BufReader::new(std::io::Read::take(&stream, LINE_BYTES_MAX)).read_line(&mut line).ok()?;
    let target = line.split(' ').nth(1)?;
    let result = consent.code_of(target)?;
    let words = if result.is_ok() { "Done. You can close this page." } else { "No consent was given." };
    let page = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{words}",
        words.len()
    );
    let _ = stream.write_all(page.as_bytes());
    Some(result)
}

fn keep(place: &std::path::Path, person: &Credentials) -> Result<(), Failure> {
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
    let failed = |error: std::io::Error| Failure::unread(format!("{} cannot be written: {error}", place.display()), "");
    let text = person.person_file().unwrap_or_default();
    if let Some(folder) = place.parent() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    let new = place.with_extension("new");
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&new, place).map_err(failed)
}

/// Says which account is used, and whether Google gives it a token.
pub(super) fn status(setup: &Setup) -> Result<Outcome, Failure> {
    let found = credentials(setup)?;
    talk::say(format_args!("{}, from {}", found.credentials.describe(), found.place));
    if let Some(address) = found.credentials.share_with() {
        talk::say(format_args!("share sheets with {address}"));
    }
    let google = super::google::looking(setup)?;
    google.sign_in()?;
    talk::say("Google gives it a token");
    let mut outcome = Outcome::Clean;
    for error in [SCOPE_WRITE, SCOPE_FILES].into_iter().filter_map(|scope| google.lacks(scope)) {
        outcome = Outcome::Unread;
        talk::say(format_args!("{}\n  {}", error.message, error.hint));
    }
    Ok(outcome)
}

/// Forgets the consent on this machine.
pub(super) fn logout() -> Result<Outcome, Failure> {
    let Some(place) = token_file().filter(|place| place.is_file()) else {
        talk::say("there is no consent to forget");
        return Ok(Outcome::Clean);
    };
    std::fs::remove_file(&place)
        .map_err(|error| Failure::unread(format!("{}: {error}", place.display()), "check its rights"))?;
    talk::say(format_args!(
        "{} is gone; take the app's access away for good at https://myaccount.google.com/permissions",
        place.display()
    ));
    Ok(Outcome::Clean)
}
