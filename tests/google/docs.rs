//! What docs/google.md shows of each failing step is what is said.

use std::path::Path;
use std::sync::Arc;

use google_emulator::{Config, Edit};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::ports::Sheet as _;
use kpiwarden::sheets::google::{
    Broken, CommentMode, Credentials, Google, GoogleSettings, Reply, Request, SCOPE_WRITE, Secret, Transport,
};

use crate::{ENDPOINT, KEY, ROBOT, World, good_rows};

/// A server that answers everything in the same way.
#[derive(Debug)]
struct Always(u16, &'static str);

impl Transport for Always {
    fn send(&self, _request: &Request) -> Result<Reply, Broken> {
        Ok(Reply { status: self.0, body: self.1.as_bytes().to_vec(), retry_after_s: None })
    }
}

fn service_account() -> Credentials {
    Credentials::ServiceAccount {
        email: ROBOT.to_owned(),
        private_key: Secret(KEY.to_owned()),
        token_uri: format!("{ENDPOINT}/token"),
        subject: None,
    }
}

/// What is said when reading a sheet fails with that answer.
fn said(credentials: Credentials, answer: Always) -> String {
    let settings = GoogleSettings::new(credentials, SCOPE_WRITE).at(ENDPOINT);
    let google = Google::new(settings, Arc::new(answer), Arc::new(World::new(Config::default())));
    google.sheet("1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").read().expect_err("refused").message
}

fn token(name: &str) -> Credentials {
    Credentials::Token(Secret(name.to_owned()))
}

/// The pictures of failing steps: the first column of the tables under "what you see".
fn pictures() -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/google.md");
    let text = std::fs::read_to_string(page).expect("the page");
    let lines = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    lines.map(|(picture, _)| picture.to_owned()).collect()
}

/// Whether a message holds all of a picture's parts in their order.
fn shows(message: &str, picture: &str) -> bool {
    let mut rest = message;
    picture.split("...").map(str::trim).all(|part| {
        let found = rest.find(part);
        if let Some(at) = found {
            rest = &rest[at + part.len()..];
        }
        found.is_some()
    })
}

#[test]
fn each_failing_step_looks_as_the_page_shows_it() {
    let off = r#"{"error": {"code": 403, "message": "Google Sheets API has not been used in project 1 before or it is disabled.", "status": "PERMISSION_DENIED", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}]}}"#;
    let timeframe = r#"{"error": "invalid_grant", "error_description": "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."}"#;
    let signature = r#"{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}"#;
    let mut messages = vec![
        said(token("any"), Always(403, off)),
        said(service_account(), Always(400, timeframe)),
        said(service_account(), Always(400, signature)),
    ];
    let cut = format!("{{\"client_email\": \"a@b.c\", \"private_key\": \"{}\"}}", KEY[..200].replace('\n', "\\n"));
    messages.push(Credentials::parse(&cut, None).expect_err("cut"));
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(2));
    let google = world.google(CommentMode::Note);
    world.edit(&id, Edit::Protect { tab: "Sheet1".into(), range: "J2:J2".into() });
    let synced = world.sync(&google, &id, &mut MemoryJournal::default());
    messages.extend(synced.outcomes[0].remarks.clone());
    world.emulator.unshare(&id, ROBOT);
    messages.push(google.sheet(&id).read().expect_err("not shared").message);
    let unknown = google.sheet("1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").read();
    messages.push(unknown.expect_err("no such sheet").message);
    let pictures = pictures();
    assert!(pictures.len() >= 7, "{pictures:?}");
    for picture in &pictures {
        assert!(
            messages.iter().any(|message| shows(message, picture)),
            "{picture:?} is not what is said: {messages:#?}"
        );
    }
}

#[test]
fn settings_in_the_page_are_a_config() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/google.md");
    let text = std::fs::read_to_string(page).expect("the page");
    let blocks: Vec<&str> = text.split("```toml").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 2);
    let folder = tempfile::tempdir().expect("a folder");
    // The ids are cut short for the eye.
    let config = blocks.concat().replace("1AbC...", &"1AbC".repeat(11)).replace("0Xyz...", &"0Xyz".repeat(6));
    std::fs::write(folder.path().join("kpiwarden.toml"), config).expect("written");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_kpiwarden"))
        .arg("validate")
        .current_dir(folder.path())
        .env_clear()
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // It is understood as a whole; what is missing is the key.
    assert!(
        output.status.code() == Some(2) && said.contains("google-key.json") && said.contains("cannot be read"),
        "{said}"
    );
}
