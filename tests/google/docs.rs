//! What docs/google.md shows of each failing step is what is said.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use google_emulator::{Config, Edit, Role};
use kpiwarden::ports::Sheet as _;
use kpiwarden::sheets::google::{
    Broken, Credentials, Google, GoogleSettings, Reply, Request, SCOPE_READ, SCOPE_WRITE, Secret, Transport,
};

use crate::commands::{Place, consent, sign_in};
use crate::{ENDPOINT, KEY, OWNER, ROBOT, World, good_rows, robot};

/// A server that answers everything in the same way.
#[derive(Debug)]
struct Always(u16, &'static str);

impl Transport for Always {
    fn send(&self, _request: &Request) -> Result<Reply, Broken> {
        Ok(Reply { status: self.0, body: self.1.as_bytes().to_vec(), retry_after_s: None })
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

/// What is said without a good account.
fn of_accounts() -> Vec<String> {
    let off = r#"{"error": {"code": 403, "message": "Google Sheets API has not been used in project 1 before or it is disabled.", "status": "PERMISSION_DENIED", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}]}}"#;
    let timeframe = r#"{"error": "invalid_grant", "error_description": "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."}"#;
    let signature = r#"{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}"#;
    let cut = format!("{{\"client_email\": \"a@b.c\", \"private_key\": \"{}\"}}", KEY[..200].replace('\n', "\\n"));
    let mut messages = vec![
        said(token("any"), Always(403, off)),
        said(token("any"), Always(503, "")),
        said(robot(), Always(400, timeframe)),
        said(robot(), Always(400, signature)),
        Credentials::parse(&cut, None).expect_err("cut"),
        Credentials::parse(r#"{"type":"external_account"}"#, None).expect_err("federated"),
    ];
    let place = Place::new();
    let (id, _) = place.sheet();
    let mut ask = |command: &[&str]| {
        let (status, found, said) = place.run(command);
        assert!(status > 1, "{command:?}: {found}{said}");
        messages.push(format!("{found}{said}"));
    };
    place.config("", "");
    ask(&["validate", &id]);
    std::fs::write(place.folder.path().join("web.json"), r#"{"web":{"client_id":"app"}}"#).expect("written");
    ask(&["auth", "login", "--client", "web.json"]);
    place.config("credentials = \"gone.json\"", "");
    ask(&["validate", &id]);
    place.config("credentials = \"key.json\"\nsubject = \"owner@example.com\"", "");
    place.world.emulator.accounts(|accounts| accounts.delegated = Some(Vec::new()));
    ask(&["doctor", &id]);
    for scopes in [SCOPE_READ, SCOPE_WRITE] {
        consent(&place, scopes);
        ask(&["doctor", &id]);
    }
    place.world.emulator.accounts(|accounts| accounts.revoke("lasting"));
    ask(&["validate", &id]);
    place.config("", "");
    messages.push(sign_in(&place, false).1);
    place.world.emulator.accounts(|accounts| accounts.unticked = vec![SCOPE_WRITE.to_owned()]);
    messages.push(sign_in(&place, true).1);
    messages
}

/// What is said of sheets that cannot be read or written.
fn of_sheets() -> Vec<String> {
    let place = Place::new();
    let (id, _) = place.sheet();
    let mut messages = Vec::new();
    let mut ask = |command: &str, what: &str| {
        let (_, found, said) = place.run(&[command, what]);
        messages.push(format!("{found}{said}"));
    };
    ask("validate", "https://docs.google.com/forms/d/1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/edit");
    ask("validate", &place.world.sheet("x,y\n1,2\n"));
    ask("validate", "1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let folder = place.world.emulator.add_folder("Empty", OWNER);
    ask("doctor", &format!("https://drive.google.com/drive/folders/{folder}"));
    ask("sync", &id);
    place.world.type_into(&id, "K2", "all well");
    ask("sync", &id);
    let formula = "=IMPORTRANGE(\"other\",\"A1\")".to_owned();
    place.world.edit(&id, Edit::Fetch { tab: "Sheet1".into(), cell: "F2".into(), formula, value: None });
    ask("validate", &id);
    let guarded = place.world.sheet(&good_rows(2));
    place.world.edit(&guarded, Edit::Protect { tab: "Sheet1".into(), range: "J2:J2".into() });
    ask("sync", &guarded);
    ask("sync", &guarded);
    let seen = place.world.sheet(&good_rows(2));
    place.world.emulator.share(&seen, ROBOT, Role::Reader);
    ask("doctor", &seen);
    ask("sync", &seen);
    place.world.emulator.unshare(&seen, ROBOT);
    ask("validate", &seen);
    ask("sync", &seen);
    place.config("credentials = \"key.json\"", &format!("[[sheets]]\ngoogle = \"google:{id}\"\ntab = \"Gone\"\n"));
    ask("validate", &id);
    messages
}

/// Runs the service until it says something; all that it said.
fn said_by_the_service(place: &Place, google: &str, sheets: &str, meanwhile: impl Fn(&str), wanted: &str) -> String {
    place.config(google, sheets);
    let path = place.folder.path().join("log");
    let log = std::fs::File::create(&path).expect("a file");
    let mut service = place.command().args(["run", "-v"]).stderr(log).spawn().expect("it runs");
    let began = std::time::Instant::now();
    let mut said = String::new();
    while !said.contains(wanted) && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(100));
        said = std::fs::read_to_string(&path).expect("text");
        meanwhile(&said);
    }
    let _ = service.kill();
    let _ = service.wait();
    said
}

/// What the service says of changes that it cannot follow, and of a sheet that is taken away.
fn of_the_service() -> Vec<String> {
    let place = Place::new();
    let (id, address) = place.sheet();
    let sheet = format!("[[sheets]]\ngoogle = \"{address}\"\nwrite = \"all\"");
    let key = "credentials = \"key.json\"";
    let take_away = |said: &str| {
        // Once it was written, so that Drive is followed already.
        if said.contains("written=1") {
            place.world.emulator.unshare(&id, ROBOT);
        }
    };
    let gone = said_by_the_service(&place, key, &sheet, take_away, "not shared any more");
    assert!(gone.contains(&format!("share the sheet with {ROBOT}")), "{gone}");
    consent(&place, SCOPE_WRITE);
    let folder = "[[sheets]]\nfolder = \"https://drive.google.com/drive/folders/0AKLmnopqrstuvUk9PVA\"";
    let sheets = format!("{sheet}\n{folder}");
    let narrow = said_by_the_service(&place, "credentials = \"person.json\"", &sheets, |_| (), "the scope ");
    vec![gone, narrow]
}

#[test]
fn each_failing_step_looks_as_the_page_shows_it() {
    let messages: Vec<String> = [of_accounts(), of_sheets(), of_the_service()].concat();
    let pictures = pictures();
    assert!(pictures.len() >= 25, "{pictures:?}");
    for picture in &pictures {
        assert!(
            messages.iter().any(|message| shows(message, picture)),
            "{picture:?} is not what is said: {messages:#?}"
        );
    }
}

#[test]
fn each_step_shows_what_it_looks_like_when_it_fails() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/google.md");
    let text = std::fs::read_to_string(page).expect("the page");
    let steps: Vec<&str> = text.split("\n## ").filter(|part| part.starts_with(|c: char| c.is_ascii_digit())).collect();
    assert_eq!(steps.len(), 6);
    for step in steps {
        assert!(step.contains("| what you see |"), "{step}");
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
