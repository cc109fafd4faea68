//! The traps of Google's API and of its common client, each shown to be avoided.

use std::io::Read as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use google_emulator::schema::{DRIVE, SHEETS, Schema, Type};
use google_emulator::{Clock, Config, Edit, Fault, Rule, Server};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::ports::{ErrorKind, Sheet as _};
use kpiwarden::sheets::google::{
    Broken, CommentMode, Credentials, Google, GoogleSettings, Http, Reply, Request, SCOPE_READ, SCOPE_WRITE, Secret,
    Transport,
};

use crate::{ENDPOINT, HEADER, KEY, ROBOT, World, good_rows};

/// Passes calls on and keeps them.
#[derive(Debug)]
struct Listening {
    world: World,
    heard: Mutex<Vec<Request>>,
}

impl Transport for Listening {
    fn send(&self, request: &Request) -> Result<Reply, Broken> {
        self.heard.lock().expect("free").push(request.clone());
        self.world.send(request)
    }
}

fn listening(world: &World, settings: GoogleSettings) -> (Google, Arc<Listening>) {
    let wire = Arc::new(Listening { world: world.clone(), heard: Mutex::default() });
    (Google::new(settings, Arc::<Listening>::clone(&wire), Arc::new(world.clone())), wire)
}

fn robot(token_uri: &str, subject: Option<&str>) -> Credentials {
    Credentials::ServiceAccount {
        email: ROBOT.to_owned(),
        private_key: Secret(KEY.to_owned()),
        token_uri: token_uri.to_owned(),
        subject: subject.map(str::to_owned),
    }
}

fn body(request: &Request) -> String {
    String::from_utf8_lossy(&request.body).into_owned()
}

#[test]
fn nothing_is_skipped_by_null_and_no_range_stands_in_a_path() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(5));
    let title = "Q3? #1/100 %";
    world.emulator.edit(&id, Edit::RenameTab { tab: "Sheet1".into(), title: title.into() }).expect("renamed");
    let token = Credentials::Token(Secret(format!("as:{ROBOT}")));
    let (google, wire) = listening(&world, GoogleSettings::new(token, SCOPE_WRITE).at(ENDPOINT));
    let synced = world.sync(&google, &id, &mut MemoryJournal::default());
    assert_eq!(synced.outcomes[0].error, None);
    assert_eq!(world.emulator.shown(&id, title, "J1"), "KPI status");
    let heard = wire.heard.lock().expect("free");
    for request in heard.iter() {
        assert!(!body(request).contains("null"), "{}", body(request));
        let path = request.url.split('?').next().unwrap_or_default();
        assert!(!path.contains('%') && !path.contains("values"), "{path}");
        assert!(!request.url.contains("null"));
    }
}

#[test]
fn masks_are_narrow_and_scopes_are_least() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(2));
    let settings = GoogleSettings::new(robot(&format!("{ENDPOINT}/token"), None), SCOPE_READ).at(ENDPOINT);
    let (google, wire) = listening(&world, settings);
    google.sheet(&id).read().expect("read");
    let heard = wire.heard.lock().expect("free");
    let assertion = body(&heard[0]);
    let claims = assertion.split('.').nth(1).expect("claims");
    let decoded = String::from_utf8(base64(claims)).expect("text");
    assert!(decoded.contains("spreadsheets.readonly") && !decoded.contains("auth/drive"), "{decoded}");
    drop(heard);
    let synced = world.sync(&google, &id, &mut MemoryJournal::default());
    let error = synced.outcomes[0].error.clone().expect("a scope for reading does not write");
    assert_eq!(error.kind, ErrorKind::Denied, "{error:?}");
    assert!(error.message.contains(&format!("the scope {SCOPE_WRITE} is missing")), "{error:?}");
    assert!(error.message.contains(&format!("it covers {SCOPE_READ}")), "what there is, too: {error:?}");
}

/// The fields that a mask names, down to its leaves: `a(b,c.d)` is `a.b` and `a.c.d`.
fn leaves(mask: &str) -> Vec<String> {
    let (mut found, mut above, mut word) = (Vec::new(), vec![String::new()], String::new());
    for c in mask.chars().chain([',']) {
        match c {
            '(' => above.push(format!("{}{}.", above.last().expect("open"), std::mem::take(&mut word))),
            ',' | ')' => {
                if !word.is_empty() {
                    found.push(format!("{}{}", above.last().expect("open"), std::mem::take(&mut word)));
                }
                if c == ')' {
                    above.pop();
                }
            }
            c => word.push(c),
        }
    }
    found
}

/// The message in which a field stands whole, if it is one.
fn whole(schema: &Schema, message: &str, path: &str) -> Option<String> {
    let mut at = message.to_owned();
    for field in path.split('.') {
        let mut kind: &Type = &schema.fields(&at).expect("a message")[field];
        while let Type::List(of) | Type::Map(of) = kind {
            kind = &**of;
        }
        let Type::Message(name) = kind else { return None };
        at.clone_from(name);
    }
    Some(at)
}

#[test]
fn masks_name_what_is_used_and_nothing_else() {
    // Small ones, of which every field is read, or put back as it was.
    const WHOLE: [&str; 6] =
        ["ExtendedValue", "NumberFormat", "GridRange", "ChipRun", "TextFormatRun", "CommentAnchor"];
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(5).replace("Number of links 1", "Improve the impact"));
    let token = Credentials::Token(Secret(format!("as:{ROBOT}")));
    let (google, wire) = listening(&world, GoogleSettings::new(token, SCOPE_WRITE).at(ENDPOINT));
    world.sync(&google, &id, &mut MemoryJournal::default());
    google.changes_since(&google.changes_from_now().expect("told")).expect("told");
    google.folder(&world.emulator.add_folder("KPIs", ROBOT)).expect("listed");
    let heard = wire.heard.lock().expect("free");
    let mut seen = 0;
    for request in heard.iter() {
        let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
        let mask = query.split('&').find_map(|part| part.strip_prefix("fields="));
        let is_drive = path.contains("/drive/");
        if path.ends_with("/startPageToken") {
            continue;
        }
        let mask = mask.unwrap_or_else(|| panic!("no mask: {}", request.url));
        let mask = mask.replace("%28", "(").replace("%29", ")").replace("%2C", ",").replace("%2F", "/");
        let message = match (is_drive, request.method) {
            (true, _) if path.ends_with("/changes") => "ChangeList",
            (true, _) => "FileList",
            (false, "GET") => "Spreadsheet",
            (false, _) => "BatchUpdateSpreadsheetResponse",
        };
        let schema = if is_drive { &*DRIVE } else { &*SHEETS };
        for leaf in leaves(&mask) {
            assert!(!leaf.contains('*'), "{mask}");
            let whole = whole(schema, message, &leaf);
            assert!(whole.as_deref().is_none_or(|name| WHOLE.contains(&name)), "{leaf} brings a whole {whole:?}");
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen} fields in {} requests", heard.len());
    assert_eq!(leaves("a,b(c,d(e)),f.g"), ["a", "b.c", "b.d.e", "f.g"]);
}

fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".iter().position(|known| *known == byte)
    };
    let (mut bits, mut held, mut out) = (0_u32, 0, Vec::new());
    for byte in text.bytes() {
        bits = (bits << 6) | value(byte).expect("base64url") as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out
}

#[test]
fn a_dead_token_is_renewed_once_and_shared() {
    let world = World::new(Config { open_account: None, ..Config::default() });
    let id = world.sheet(&good_rows(2));
    let settings = GoogleSettings::new(robot(&format!("{ENDPOINT}/token"), None), SCOPE_WRITE).at(ENDPOINT);
    let (google, wire) = listening(&world, settings);
    google.sheet(&id).read().expect("read");
    world.emulator.fault_next(Fault::DeadToken);
    google.sheet(&id).read().expect("read again");
    google.sheet(&id).read().expect("and again");
    let tokens = wire.heard.lock().expect("free").iter().filter(|request| request.url.ends_with("/token")).count();
    assert_eq!(tokens, 2);
    // A token endpoint that answers a gateway's HTML is asked again.
    let settings = GoogleSettings::new(robot(&format!("{ENDPOINT}/token"), None), SCOPE_WRITE).at(ENDPOINT);
    let (google, _) = listening(&world, settings);
    world.emulator.fault(Rule::on("token", Fault::BadGateway));
    google.sheet(&id).read().expect("read");
    // One that refuses is not.
    world.emulator.fault(Rule::on("token", Fault::DeadToken));
    let settings = GoogleSettings::new(robot(&format!("{ENDPOINT}/token"), None), SCOPE_WRITE).at(ENDPOINT);
    let (google, wire) = listening(&world, settings);
    let error = google.sheet(&id).read().expect_err("no token");
    assert_eq!((error.kind, wire.heard.lock().expect("free").len()), (ErrorKind::Denied, 1), "{error:?}");
}

#[test]
fn no_secret_is_shown() {
    let credentials = robot("https://oauth2.googleapis.com/token", Some("ann@example.com"));
    let request = Request { url: "http://b/token".into(), body: b"assertion=ya29".into(), ..Request::default() };
    let reply = Reply { status: 200, body: b"ya29.secret".into(), retry_after_s: None };
    let shown = format!("{credentials:?} {:?} {request:?} {reply:?}", Secret("ya29.secret".to_owned()));
    let bytes = format!("{:?}", b"ya29");
    assert!(!shown.contains("PRIVATE") && !shown.contains("ya29"), "{shown}");
    assert!(!shown.contains(bytes.trim_matches(['[', ']'])), "{shown}");
    assert!(shown.contains("acting for ann@example.com"));
    let person = Credentials::parse(
        r#"{"type":"authorized_user","client_id":"a","client_secret":"b","refresh_token":"c"}"#,
        None,
    );
    assert!(person.is_ok_and(|person| person.person_file().is_some_and(|text| text.contains("authorized_user"))));
    for (text, word) in [
        ("{", "not the JSON"),
        ("{}", "neither"),
        (r#"{"type":"external_account"}"#, "federation"),
        (
            r#"{"client_email":"a@b","private_key":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}"#,
            "private key",
        ),
    ] {
        let why = Credentials::parse(text, None).expect_err("no credentials");
        assert!(why.contains(word), "{why}");
    }
}

#[test]
fn it_works_over_http_with_compression_and_the_real_clock() {
    let world = World::new(Config { clock: Clock::Real, ..Config::default() });
    let id = world.sheet(&good_rows(20));
    let server = Server::start(world.emulator.clone(), "127.0.0.1:0").expect("a port");
    let base = server.base();
    let settings = GoogleSettings::new(robot(&format!("{base}/token"), None), SCOPE_WRITE).at(&base);
    let google = Google::new(settings, Http::new().expect("a client"), Arc::new(kpiwarden::clock::SystemTimer));
    let synced = world.sync(&google, &id, &mut MemoryJournal::default());
    assert_eq!(synced.outcomes[0].error, None);
    assert_eq!(world.emulator.shown(&id, "Sheet1", "J1"), "KPI status");
    // A break in the middle of an answer, and an answer that never comes.
    for fault in [Fault::Cut, Fault::AnswerLost] {
        world.emulator.fault_next(fault);
        google.sheet(&id).read().expect("read again");
    }
    server.stop();
}

#[test]
fn an_answer_that_never_comes_is_not_waited_for_forever() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/v4/spreadsheets/a", silent.local_addr().expect("an address"));
    let http = Http::within(Duration::from_millis(300)).expect("a client");
    let began = std::time::Instant::now();
    let answer = http.send(&Request { method: "GET", url, ..Request::default() });
    let Err(Broken::Unknown(why)) = answer else { panic!("{answer:?}") };
    assert!(why.contains("no answer in time"), "{why}");
    let mut head = [0; 1024];
    let (mut asked, _) = silent.accept().expect("it connected");
    let length = asked.read(&mut head).expect("it asked");
    let head = String::from_utf8_lossy(&head[..length]).to_lowercase();
    assert!(head.contains("\r\naccept-encoding: gzip"), "a compressed answer is asked for: {head}");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn protected_cells_are_said_and_the_rest_is_written() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(3));
    world.emulator.edit(&id, Edit::Protect { tab: "Sheet1".into(), range: "J2:J2".into() }).expect("protected");
    let google = world.google(CommentMode::Note);
    let mut journal = MemoryJournal::default();
    let synced = world.sync(&google, &id, &mut journal);
    assert_eq!(synced.outcomes[0].error, None);
    assert!(
        synced.outcomes[0].remarks.iter().any(|remark| remark.contains("J2") && remark.contains("protected")),
        "{:?}",
        synced.outcomes[0].remarks
    );
    assert_eq!(world.emulator.shown(&id, "Sheet1", "J2"), "");
    assert_ne!(world.emulator.shown(&id, "Sheet1", "J3"), "");
    world.sync(&google, &id, &mut journal);
    assert_eq!(world.calls(), (2, 1), "and not tried again and again");
}

#[test]
fn the_grid_grows_where_it_is_too_small() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(3));
    let tab = world.emulator.with_tab(&id, "Sheet1", |tab| tab.id).expect("a tab");
    let edit = Edit::Request {
        request: serde_json::json!({"updateSheetProperties": {
            "properties": {"sheetId": tab, "gridProperties": {"columnCount": 10, "rowCount": 10, "frozenRowCount": 1}},
            "fields": "gridProperties(columnCount,rowCount,frozenRowCount)",
        }}),
    };
    world.emulator.edit(&id, edit).expect("resized");
    let synced = world.sync(&world.google(CommentMode::Note), &id, &mut MemoryJournal::default());
    assert_eq!(synced.outcomes[0].error, None);
    assert_eq!(world.emulator.shown(&id, "Sheet1", "P1"), "KPI checked");
    assert_eq!(world.calls(), (1, 1));
}

#[test]
fn owners_come_from_people_chips_and_dates_from_their_formats() {
    let world = World::new(Config::default());
    let id = world.sheet(&format!("{HEADER}\nMore customers,Number of links,x,links,20,40,35,2026-07-01,2026-12-31\n"));
    let edit = Edit::PersonChip {
        tab: "Sheet1".into(),
        cell: "C2".into(),
        email: "hugo@example.com".into(),
        name: "Hugo Sand".into(),
    };
    world.emulator.edit(&id, edit).expect("a chip");
    let edit = Edit::Settings { locale: "de_DE".into(), time_zone: "Europe/Berlin".into() };
    world.emulator.edit(&id, edit).expect("settings");
    let book = world.google(CommentMode::Note).sheet(&id).read().expect("read");
    let cell = |place: &str| book.tabs[0].at(kpiwarden::model::CellRef::parse(place).expect("a cell"));
    assert_eq!(cell("C2").text, "Hugo Sand <hugo@example.com>");
    assert_eq!((cell("I2").text, cell("I2").kind), ("2026-12-31", kpiwarden::model::CellKind::Date));
    assert_eq!((cell("F2").text, cell("F2").kind), ("40", kpiwarden::model::CellKind::Number));
    assert_eq!(book.tabs[0].locale.map(|locale| locale.language_code().to_owned()).as_deref(), Some("de"));
}

#[test]
fn a_column_is_found_by_its_mark_when_its_header_was_renamed() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(4));
    let google = world.google(CommentMode::Note);
    let mut journal = MemoryJournal::default();
    world.sync(&google, &id, &mut journal);
    world
        .emulator
        .edit(&id, Edit::Type { tab: "Sheet1".into(), cell: "J1".into(), text: "Where we are".into() })
        .expect("typed");
    world.emulator.edit(&id, Edit::Type { tab: "Sheet1".into(), cell: "G2".into(), text: "39".into() }).expect("typed");
    let before = world.emulator.shown(&id, "Sheet1", "J2");
    let synced = world.sync(&google, &id, &mut journal);
    assert_eq!(synced.outcomes[0].error, None);
    assert_eq!(world.emulator.grid(&id, "Sheet1")[0].len(), 16, "no column is appended");
    assert_eq!(world.emulator.shown(&id, "Sheet1", "J1"), "Where we are");
    assert_ne!(world.emulator.shown(&id, "Sheet1", "J2"), before);
}

#[test]
fn a_persons_edit_of_a_cell_of_ours_is_kept_and_said() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(4));
    let google = world.google(CommentMode::Note);
    let mut journal = MemoryJournal::default();
    world.sync(&google, &id, &mut journal);
    world
        .emulator
        .edit(&id, Edit::Type { tab: "Sheet1".into(), cell: "J3".into(), text: "fine!".into() })
        .expect("typed");
    let synced = world.sync(&google, &id, &mut journal);
    assert_eq!(synced.outcomes[0].conflicts.len(), 1, "{:?}", synced.outcomes[0]);
    assert_eq!(world.emulator.shown(&id, "Sheet1", "J3"), "fine!");
}

#[test]
fn undo_puts_back_what_the_last_sync_replaced_and_refuses_after_an_edit() {
    let state = tempfile::tempdir().expect("a folder");
    let world = World::new(Config::default());
    let id = world.sheet(&format!(
        "{HEADER}\nMore customers,Improve the impact,Hugo Sand,links,20,40,35,2026-07-01,2026-12-31\n"
    ));
    let before = world.emulator.grid(&id, "Sheet1");
    let google = world.google_with(|settings| settings.state = Some(state.path().to_owned()));
    let mut journal = MemoryJournal::default();
    world.sync(&google, &id, &mut journal);
    assert!(!world.emulator.threads(&id).is_empty());
    google.sheet(&id).undo().expect("undone");
    assert_eq!(world.emulator.grid(&id, "Sheet1"), before);
    assert!(world.emulator.notes(&id, "Sheet1").is_empty() && world.emulator.threads(&id).is_empty());
    assert_eq!(world.emulator.metadata(&id), []);
    world.sync(&google, &id, &mut MemoryJournal::default());
    world
        .emulator
        .edit(&id, Edit::Sort { tab: "Sheet1".into(), range: "A1:Z3".into(), column: 1, descending: false })
        .expect("sorted");
    let refused = google.sheet(&id).undo().expect_err("it was changed");
    assert_eq!(refused.kind, ErrorKind::Stale, "{refused:?}");
}

#[test]
fn only_fields_that_google_knows_are_asked_for() {
    // The emulator refuses masks and bodies that Google's own discovery documents do not cover.
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(2));
    for mode in [CommentMode::Native, CommentMode::Note, CommentMode::Off] {
        let read = world.google(mode).sheet(&id).read();
        assert!(read.is_ok(), "{mode:?}: {read:?}");
    }
    assert_eq!(world.emulator.counters().by_status.get(&400), None);
}
