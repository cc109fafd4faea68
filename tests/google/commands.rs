//! The commands, as a person runs them, over HTTP.

use std::path::Path;
use std::process::{Command, Output};

use google_emulator::{Clock, Config, Edit, Fault, Role, Rule, Server};
use kpiwarden::sheets::google::{SCOPE_FILES, SCOPE_READ, SCOPE_WRITE};

use crate::{HEADER, KEY, OWNER, ROBOT, World};

pub(crate) struct Place {
    pub(crate) world: World,
    server: Server,
    pub(crate) folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let world = World::new(Config { clock: Clock::Real, open_account: None, coalesce_ms: 0, ..Config::default() });
        let server = Server::start(world.emulator.clone(), "127.0.0.1:0").expect("a port");
        let folder = tempfile::tempdir().expect("a folder");
        let base = server.base();
        let key = serde_json::json!({"type": "service_account", "client_email": ROBOT, "private_key": KEY, "token_uri": format!("{base}/token")});
        std::fs::write(folder.path().join("key.json"), key.to_string()).expect("written");
        let place = Self { world, server, folder };
        place.config("credentials = \"key.json\"", "");
        place
    }

    pub(crate) fn config(&self, google: &str, sheets: &str) {
        let base = self.server.base();
        let text =
            format!("state = \"state\"\n[google]\nendpoint = \"{base}\"\npoll_seconds = 1\n{google}\n{sheets}\n");
        std::fs::write(self.folder.path().join("kpiwarden.toml"), text).expect("written");
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kpiwarden"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } =
            self.command().args(arguments).args(["--today", "2026-10-01"]).output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (status.code().unwrap_or(-1), text(stdout), text(stderr))
    }

    pub(crate) fn sheet(&self) -> (String, String) {
        let rows = "More customers,Improve the impact of links,Hugo Sand,links,20,40,35,2026-07-01,2026-12-31";
        let id = self.world.sheet(&format!("{HEADER}\n{rows}\n"));
        let address = format!("https://docs.google.com/spreadsheets/d/{id}/edit?gid=0#gid=0");
        (id, address)
    }
}

#[test]
fn validate_plan_sync_undo_init_and_doctor_take_addresses_and_ids() {
    let place = Place::new();
    let (id, address) = place.sheet();
    let (status, found, said) = place.run(&["validate", &address, "--format", "concise"]);
    assert_eq!(status, 1, "{found}{said}");
    assert!(found.contains("M101"), "{found}");
    let (_, found, _) = place.run(&["validate", &address]);
    let lines: Vec<&str> = found.lines().collect();
    assert!(lines[0].contains(&id) && lines.iter().any(|line| line.starts_with("Sheet1!B2: error M101")), "{found}");
    let scopes = || place.world.emulator.accounts(|accounts| accounts.scopes());
    assert_eq!(scopes(), ["spreadsheets.readonly"], "who only looks asks for no more");
    let (status, found, said) = place.run(&["plan", &id]);
    assert!(status == 1 && found.contains("KPI status"), "{found}{said}");
    assert_eq!(place.world.emulator.grid(&id, "Sheet1")[0].len(), 9, "nothing is written yet");
    assert_eq!(scopes(), ["spreadsheets.readonly"], "nor does a plan");
    let (status, found, said) = place.run(&["sync", &address]);
    assert_eq!(status, 1, "{found}{said}");
    assert_eq!(place.world.emulator.shown(&id, "Sheet1", "J1"), "KPI status", "{said}");
    assert_eq!(scopes(), ["spreadsheets", "spreadsheets.readonly"], "and a sync for nothing of Drive");
    let (status, _, said) = place.run(&["undo", &id]);
    assert_eq!(status, 0, "{said}");
    assert_eq!(place.world.emulator.grid(&id, "Sheet1")[0].len(), 9);
    place.run(&["sync", &address]);
    let (status, _, said) = place.run(&["sync", "--remove", &address]);
    assert!(status <= 1, "{said}");
    assert_eq!(place.world.emulator.grid(&id, "Sheet1")[0].len(), 9);
    assert!(place.world.emulator.metadata(&id).is_empty() && place.world.emulator.notes(&id, "Sheet1").is_empty());
    let open = place.world.emulator.threads(&id).into_iter().filter(|thread| !thread.resolved).count();
    assert_eq!(open, 0, "comments are resolved");
    let (status, found, said) = place.run(&["init", &address]);
    assert_eq!(status, 0, "{found}{said}");
    assert!(
        found.contains(&format!("google = \"https://docs.google.com/spreadsheets/d/{id}\""))
            && found.contains("kpi = \"KPI\""),
        "{found}"
    );
    place.config("credentials = \"key.json\"", &found);
    let (status, found, said) = place.run(&["validate"]);
    assert_eq!(status, 1, "what init prints is a config: {found}{said}");
    let (status, found, said) = place.run(&["doctor"]);
    assert_eq!(status, 0, "{found}{said}");
    assert!(found.contains(ROBOT) && found.contains("may be edited"), "{found}");
    place.world.emulator.unshare(&id, ROBOT);
    let (status, found, said) = place.run(&["doctor"]);
    assert_eq!(status, 3, "{found}{said}");
    assert!(found.contains("MISSING") && found.contains(&format!("share the sheet with {ROBOT}")), "{found}");
    place.world.emulator.share(&id, ROBOT, Role::Reader);
    let (status, found, said) = place.run(&["doctor"]);
    assert!(status == 3 && found.contains("can be read only"), "{found}{said}");
}

#[test]
fn a_folder_is_a_source() {
    let place = Place::new();
    let (id, _) = place.sheet();
    let folder = place.world.emulator.add_folder("KPIs", OWNER);
    place.world.emulator.put_into_folder(&id, &folder);
    place.world.emulator.share(&folder, ROBOT, Role::Writer);
    let address = format!("https://drive.google.com/drive/folders/{folder}");
    let (status, found, said) = place.run(&["validate", &address, "--format", "concise"]);
    assert!(status == 1 && found.contains("M101"), "{found}{said}");
    // An empty one is no check that passes: it may be that nobody shared it.
    let empty = place.world.emulator.add_folder("Other", OWNER);
    let address = format!("https://drive.google.com/drive/folders/{empty}");
    for command in ["validate", "doctor"] {
        let (status, found, said) = place.run(&[command, &address]);
        assert!(status == 3 && found.contains(&format!("share the folder with {ROBOT}")), "{found}{said}");
    }
}

#[test]
fn a_sheet_in_a_folder_is_treated_as_its_blocks_say() {
    let place = Place::new();
    let emulator = &place.world.emulator;
    let ((own, _), (other, _)) = (place.sheet(), place.sheet());
    let folder = emulator.add_folder("KPIs", OWNER);
    emulator.share(&folder, ROBOT, Role::Writer);
    for id in [&own, &other] {
        emulator.put_into_folder(id, &folder);
    }
    let address = format!("https://drive.google.com/drive/folders/{folder}");
    let blocks = |of_folder: &str| {
        format!(
            "[[sheets]]\ngoogle = \"google:{own}\"\nwrite = \"off\"\n[[sheets]]\nfolder = \"{address}\"\n{of_folder}"
        )
    };
    let columns = |id: &str| emulator.grid(id, "Sheet1")[0].len();
    // By hand: what its folder's block says.
    place.config("credentials = \"key.json\"", &blocks("write = \"comments\"\nignore = [\"M101\"]"));
    let (_, found, said) = place.run(&["sync", &other, "--format", "concise"]);
    assert!(found.contains("C402") && !found.contains("M101"), "{found}{said}");
    assert_eq!((columns(&other), emulator.threads(&other).is_empty()), (9, false), "{said}");
    // All: the block that names a sheet wins over its folder's.
    place.config("credentials = \"key.json\"", &blocks("write = \"all\""));
    let (_, found, said) = place.run(&["sync"]);
    assert!(found.contains("2 sheets, 2 KPIs") && !said.contains("another kpiwarden"), "{found}{said}");
    assert!(columns(&own) == 9 && columns(&other) > 9, "{said}");
    emulator.edit(&other, Edit::DeleteColumns { tab: "Sheet1".into(), at: 9, count: 7 }).expect("deleted");
    std::fs::remove_dir_all(place.folder.path().join("state")).expect("forgotten");
    // The service does the same, and says what it does not see.
    let empty = emulator.add_folder("Other", OWNER);
    let unseen = format!("\n[[sheets]]\nfolder = \"https://drive.google.com/drive/folders/{empty}\"\n");
    place.config("credentials = \"key.json\"", &blocks(&format!("write = \"all\"{unseen}")));
    let log = place.folder.path().join("log");
    let file = std::fs::File::create(&log).expect("a file");
    let mut service = place.command().args(["run", "--today", "2026-10-01"]).stderr(file).spawn().expect("it runs");
    let began = std::time::Instant::now();
    let log = || std::fs::read_to_string(&log).expect("text");
    while !(columns(&other) > 9 && log().contains("no spreadsheet is seen in it")) {
        assert!(began.elapsed() < std::time::Duration::from_secs(60), "{}", log());
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let stopped = Command::new("kill").arg(service.id().to_string()).status().expect("told");
    assert!(stopped.success() && service.wait().is_ok());
    assert_eq!(columns(&own), 9, "{}", log());
    assert!(log().contains(&format!("share the folder with {ROBOT}")), "{}", log());
}

#[test]
fn what_cannot_be_written_is_not_said_to_need_nothing() {
    let place = Place::new();
    let (id, _) = place.sheet();
    place.config("credentials = \"key.json\"", &format!("[[sheets]]\ngoogle = \"google:{id}\"\ntab = \"Sheet1\"\n"));
    place.run(&["sync", &id]);
    place.world.edit(&id, Edit::RenameTab { tab: "Sheet1".into(), title: "KPIs 2026".into() });
    for force in [&[][..], &["--force"]] {
        let (status, found, said) = place.run(&[&["sync", id.as_str()], force].concat());
        let told = "nothing written: there is no tab called \"Sheet1\", which the config names: set `tab` to one of \"KPIs 2026\"";
        assert!(status == 3 && said.contains(told) && !said.contains("()"), "{found}{said}");
    }
    place.world.emulator.unshare(&id, ROBOT);
    let (status, found, said) = place.run(&["sync", &id]);
    assert!(status == 3 && said.contains("not written, as it could not be read"), "{found}{said}");
    assert!(!said.contains("nothing to write"), "{said}");
}

#[test]
fn a_sheets_own_locale_wins_over_the_one_for_all() {
    let place = Place::new();
    let (id, _) = place.sheet();
    place.world.edit(&id, Edit::Settings { locale: "de_DE".into(), time_zone: "Europe/Berlin".into() });
    place.world.type_into(&id, "H2", "'01.07.2026");
    let start = |arguments: &[&str]| {
        let (_, found, said) = place.run(&[&["validate", id.as_str(), "--format", "json"], arguments].concat());
        let report: serde_json::Value = serde_json::from_str(&found).expect(&said);
        report["sheets"][0]["kpis"][0]["start"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(start(&[]), "2026-07-01");
    assert_eq!(start(&["--locale", "en-US"]), "2026-07-01");
    place.config("credentials = \"key.json\"", &format!("[[sheets]]\ngoogle = \"google:{id}\"\nlocale = \"en-US\"\n"));
    assert_eq!(start(&[]), "2026-01-07", "what is told of this sheet");
}

#[test]
fn what_init_prints_works_uncommented() {
    let place = Place::new();
    let (id, _) = place.sheet();
    place.world.edit(&id, Edit::AddTab { title: "North".into() });
    let row = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let rows = vec![
        row("Objective,KPI,Owner,Target,Current,Due"),
        row("More customers,Number of calls,Ann Lee,40,35,2026-12-31"),
    ];
    place.world.edit(&id, Edit::Paste { tab: "North".into(), cell: "A1".into(), rows });
    let (_, found, said) = place.run(&["init", &id]);
    assert_eq!(found.matches("# columns =").count(), 1, "{found}{said}");
    assert!(found.contains("kpi = \"KPI\"") && found.contains("same in each of these tables: goal"), "{found}{said}");
    let block = found.replace("# columns =", "columns =");
    place.config("credentials = \"key.json\"", &block);
    let (status, found, said) = place.run(&["validate"]);
    assert!(status == 1 && found.contains("1 sheet, 2 KPIs") && !found.contains("no such column"), "{found}{said}");
    // A column that somebody inserts moves none of them.
    place.world.edit(&id, Edit::InsertColumns { tab: "North".into(), at: 0, count: 1 });
    let (status, again, said) = place.run(&["validate"]);
    assert!(status == 1 && again.contains("1 sheet, 2 KPIs") && !again.contains("no such column"), "{again}{said}");
}

#[test]
fn credentials_come_in_the_order_that_is_told_and_a_dead_token_is_said() {
    let place = Place::new();
    place.config("", "");
    let systemd = place.folder.path().join("credentials");
    std::fs::create_dir(&systemd).expect("a folder");
    std::fs::copy(place.folder.path().join("key.json"), systemd.join("google")).expect("copied");
    let (key, systemd) = (place.folder.path().join("key.json"), systemd);
    let used = |variables: &[(&str, &std::ffi::OsStr)], command: &[&str]| {
        let output = place.command().envs(variables.iter().copied()).args(command).output().expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let (token, empty) = (("KPIWARDEN_GOOGLE_TOKEN", "dead".as_ref()), ("KPIWARDEN_GOOGLE_TOKEN", "".as_ref()));
    let key = ("GOOGLE_APPLICATION_CREDENTIALS", key.as_os_str());
    let (status, said) = used(&[token, key, ("CREDENTIALS_DIRECTORY", systemd.as_os_str())], &["auth", "status"]);
    assert!(status == Some(0) && said.contains("a systemd credential"), "{said}");
    let (status, said) = used(&[empty, key], &["auth", "status"]);
    assert!(status == Some(0) && said.contains("(GOOGLE_APPLICATION_CREDENTIALS)"), "{said}");
    let (status, said) = used(&[token, key], &["auth", "status"]);
    assert!(status == Some(3) && said.contains("make KPIWARDEN_GOOGLE_TOKEN anew"), "{said}");
    assert!(!said.contains("gives it a token"), "{said}");
    let (id, _) = place.sheet();
    let (status, said) = used(&[token], &["doctor", &id]);
    assert!(
        status == Some(3) && said.contains("make KPIWARDEN_GOOGLE_TOKEN anew") && !said.contains("the clock"),
        "{said}"
    );
    let (_, said) = used(&[key], &["doctor", &id]);
    assert!(said.contains("the clock is right within five minutes"), "{said}");
}

#[test]
fn credentials_are_found_where_they_usually_are() {
    let place = Place::new();
    let (id, _) = place.sheet();
    place.config("", "");
    let (status, _, said) = place.run(&["validate", &id]);
    assert!(status == 2 && said.contains("auth login"), "{said}");
    let key = place.folder.path().join("key.json");
    let works = |name: &str, value: &Path| {
        let output =
            place.command().env(name, value).args(["validate", &id, "--format", "concise"]).output().expect("runs");
        assert_eq!(output.status.code(), Some(1), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    };
    works("GOOGLE_APPLICATION_CREDENTIALS", &key);
    let systemd = place.folder.path().join("credentials");
    std::fs::create_dir(&systemd).expect("a folder");
    std::fs::copy(&key, systemd.join("google")).expect("copied");
    works("CREDENTIALS_DIRECTORY", &systemd);
    // A machine at Google has an identity of its own.
    place.world.emulator.accounts(|accounts| accounts.machine = Some(ROBOT.to_owned()));
    let host = place.server.base().trim_start_matches("http://").to_owned();
    works("GCE_METADATA_HOST", Path::new(&host));
    // What gcloud keeps for programs, in its own place.
    place.world.emulator.accounts(|accounts| accounts.add_refresh_token("lasting", OWNER, SCOPE_WRITE));
    let gcloud = place.folder.path().join("gcloud-home/gcloud");
    std::fs::create_dir_all(&gcloud).expect("a folder");
    let person = serde_json::json!({"type": "authorized_user", "client_id": "app", "client_secret": "none",
        "refresh_token": "lasting", "token_uri": format!("{}/token", place.server.base())});
    std::fs::write(gcloud.join("application_default_credentials.json"), person.to_string()).expect("written");
    works("XDG_CONFIG_HOME", &place.folder.path().join("gcloud-home"));
    // Acting for a person: their rights count.
    place.config("credentials = \"key.json\"\nsubject = \"owner@example.com\"", "");
    place.world.emulator.unshare(&id, ROBOT);
    let (status, _, said) = place.run(&["validate", &id]);
    assert_eq!(status, 1, "{said}");
}

/// Keeps the credentials of the owner, who consented to these scopes.
pub(crate) fn consent(place: &Place, scopes: &str) {
    place.world.emulator.accounts(|accounts| accounts.add_refresh_token("lasting", OWNER, scopes));
    let person = serde_json::json!({"type": "authorized_user", "client_id": "app", "client_secret": "none",
        "refresh_token": "lasting", "token_uri": format!("{}/token", place.server.base())});
    std::fs::write(place.folder.path().join("person.json"), person.to_string()).expect("written");
    place.config("credentials = \"person.json\"", "");
}

fn missing(found: &str) -> Vec<&str> {
    found.lines().filter(|line| line.contains("MISSING")).collect()
}

#[test]
fn doctor_tells_which_consent_is_missing() {
    let place = Place::new();
    let (id, _) = place.sheet();
    // A consent to sheets alone, from before changes were followed.
    consent(&place, SCOPE_WRITE);
    let (status, found, said) = place.run(&["doctor", &id]);
    assert_eq!(status, 3, "{found}{said}");
    let told = format!("the scope {SCOPE_FILES} is missing; it covers {SCOPE_WRITE} ");
    assert!(missing(&found).iter().any(|line| line.contains(&told)), "{found}{said}");
    let todo = format!("run `kpiwarden auth login` again and tick every box, so that it covers {SCOPE_FILES}");
    assert!(found.contains(&todo), "{found}{said}");
    // One for reading alone, though the person may edit the sheet.
    consent(&place, &format!("{SCOPE_READ} {SCOPE_FILES}"));
    let (status, found, said) = place.run(&["doctor", &id]);
    assert_eq!((status, missing(&found).len()), (3, 1), "{found}{said}");
    assert!(missing(&found)[0].contains(&format!("the scope {SCOPE_WRITE} is missing")), "{found}{said}");
    assert!(found.contains("can be read, 1 tab(s)") && !found.contains(": may be edited"), "{found}");
    let (status, _, said) = place.run(&["auth", "status"]);
    assert!(status == 3 && said.contains(&format!("the scope {SCOPE_WRITE} is missing")), "{said}");
    let (status, _, said) = place.run(&["sync", &id]);
    assert!(status == 3 && said.contains(&format!("the scope {SCOPE_WRITE} is missing")), "{said}");
    // A broader scope covers the narrow ones.
    consent(&place, "https://www.googleapis.com/auth/drive");
    let (status, found, said) = place.run(&["doctor", &id]);
    assert!(status == 0 && found.contains(": may be edited"), "{found}{said}");
}

#[test]
fn doctor_tells_what_a_token_and_a_delegation_lack() {
    let place = Place::new();
    let (id, _) = place.sheet();
    // A token that somebody made elsewhere, for reading.
    consent(&place, &format!("{SCOPE_READ} {SCOPE_FILES}"));
    let mut asked = google_emulator::Request::new("POST", "/token");
    asked.body = b"grant_type=refresh_token&refresh_token=lasting".to_vec();
    let answer: serde_json::Value =
        serde_json::from_slice(&place.world.emulator.handle(&asked).response.body).expect("JSON");
    let token = answer["access_token"].as_str().expect("a token");
    place.config("", "");
    let output = place.command().env("KPIWARDEN_GOOGLE_TOKEN", token).args(["doctor", &id]).output().expect("it runs");
    let found = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "{found}");
    assert!(missing(&found)[0].contains(&format!("the scope {SCOPE_WRITE} is missing")), "{found}");
    assert!(found.contains(&format!("KPIWARDEN_GOOGLE_TOKEN anew with the scope {SCOPE_WRITE}")), "{found}");
    // A service account that may act for people, but not for all that is needed.
    place.config("credentials = \"key.json\"\nsubject = \"owner@example.com\"", "");
    for (allowed, lacks) in [(SCOPE_WRITE, SCOPE_FILES), (SCOPE_FILES, SCOPE_WRITE)] {
        place.world.emulator.accounts(|accounts| accounts.delegated = Some(vec![allowed.to_owned()]));
        let (status, found, said) = place.run(&["doctor", &id]);
        assert_eq!(status, 3, "{found}{said}");
        assert!(missing(&found)[0].contains("unauthorized_client"), "{found}{said}");
        assert!(found.contains(&format!("(domain-wide delegation) with {lacks}")), "{found}{said}");
    }
    place.world.emulator.accounts(|accounts| accounts.delegated = None);
    let (status, found, said) = place.run(&["doctor", &id]);
    assert_eq!(status, 0, "{found}{said}");
}

/// What a browser gets at an address: where it is sent on to, and the whole answer.
fn get(address: &str) -> (Option<String>, String) {
    use std::io::{Read as _, Write as _};
    let (host, target) = address.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    let mut stream = std::net::TcpStream::connect(host).expect("a connection");
    write!(stream, "GET /{target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    let header = answer.lines().find(|line| line.to_lowercase().starts_with("location:"));
    (header.and_then(|line| line.split_once(':')).map(|(_, to)| to.trim().to_owned()), answer)
}

/// Signs in with a browser in which somebody allows what is asked, or refuses it: the exit status, and what was said.
pub(crate) fn sign_in(place: &Place, allows: bool) -> (Option<i32>, String) {
    use std::io::{BufRead as _, BufReader};
    std::fs::write(
        place.folder.path().join("client.json"),
        r#"{"installed":{"client_id":"app","client_secret":"none"}}"#,
    )
    .expect("written");
    let mut login = place
        .command()
        .args(["auth", "login", "--client", "client.json"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut lines = BufReader::new(login.stderr.take().expect("piped")).lines().map_while(Result::ok);
    let address = lines.find(|line| line.starts_with("http")).expect("an address");
    // The consent page sends the browser back to the waiting command.
    let (back, page) = get(&address);
    let mut back = back.unwrap_or_else(|| panic!("sent nowhere: {page}"));
    if back.split_once('?').is_some_and(|(host, _)| host.matches('/').count() == 2) {
        back = back.replacen('?', "/?", 1);
    }
    if !allows {
        let (start, rest) = back.split_once("code=").expect("a code");
        back = format!("{start}error=access_denied&{}", rest.split_once('&').expect("a state").1);
    }
    let (_, page) = get(&back);
    assert_eq!(page.contains("Done"), allows, "{page}");
    let said = lines.collect::<Vec<_>>().join("\n");
    (login.wait().expect("ends").code(), said)
}

#[test]
fn a_person_signs_in_with_the_browser() {
    let place = Place::new();
    let (id, _) = place.sheet();
    place.config("", "");
    place.world.emulator.accounts(|accounts| accounts.person = Some(OWNER.to_owned()));
    let (status, said) = sign_in(&place, true);
    assert_eq!(status, Some(0), "{said}");
    let kept = place.folder.path().join(".config/kpiwarden/google-token.json");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&kept).expect("kept").permissions());
    assert_eq!(mode & 0o777, 0o600);
    let (status, _, said) = place.run(&["validate", &id]);
    assert_eq!(status, 1, "{said}");
    let (status, _, said) = place.run(&["auth", "status"]);
    assert!(status == 0 && said.contains("a person's own account"), "{said}");
    let (status, ..) = place.run(&["auth", "logout"]);
    assert!(status == 0 && !kept.exists());
    // Each scope has a box of its own on Google's page.
    place.world.emulator.accounts(|accounts| accounts.unticked = vec![SCOPE_WRITE.to_owned()]);
    let (status, said) = sign_in(&place, true);
    let told = format!("{SCOPE_WRITE} is missing");
    assert!(status == Some(3) && said.contains(&told) && said.contains("tick every box"), "{said}");
}

#[test]
fn the_service_answers_an_edit_and_ends_when_told() {
    let place = Place::new();
    let (id, address) = place.sheet();
    place.config("credentials = \"key.json\"", &format!("[[sheets]]\ngoogle = \"{address}\"\nwrite = \"all\""));
    let log = std::fs::File::create(place.folder.path().join("log")).expect("a file");
    let mut service =
        place.command().args(["run", "-v", "--today", "2026-10-01"]).stderr(log).spawn().expect("it runs");
    let wait = |cell: &str, wanted: &str| {
        let began = std::time::Instant::now();
        while place.world.emulator.shown(&id, "Sheet1", cell) != wanted {
            assert!(began.elapsed() < std::time::Duration::from_secs(60), "{cell} is not {wanted}");
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    };
    wait("K2", "75%");
    place.world.emulator.fault(Rule::on("sheets.*", Fault::DeadToken));
    place
        .world
        .emulator
        .edit(&id, Edit::Type { tab: "Sheet1".into(), cell: "G2".into(), text: "30".into() })
        .expect("typed");
    wait("K2", "50%");
    // What was written stands in the sheet a moment before it is told.
    let log = || std::fs::read_to_string(place.folder.path().join("log")).expect("text");
    let began = std::time::Instant::now();
    while !log().contains("written=1") && began.elapsed() < std::time::Duration::from_secs(60) {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let stopped = Command::new("kill").arg(service.id().to_string()).status().expect("told");
    assert!(stopped.success());
    assert_eq!(service.wait().expect("ends").code(), Some(0));
    // With everything said that it says, and a token renewed on the way, no token and no key is told.
    let log = log();
    assert!(log.contains("DEBUG") && log.contains("written=1"), "{log}");
    for secret in ["ya29.", "Bearer", "assertion", "eyJ", "PRIVATE KEY"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
