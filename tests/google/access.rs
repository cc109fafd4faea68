//! Who we are to Google: every kind of credentials, tokens shared by many callers, and what is said when a right is missing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use google_emulator::{Config, Fault, Role, Rule};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::ports::{ErrorKind, Sheet as _};
use kpiwarden::sheets::google::{
    Broken, CommentMode, Credentials, Google, GoogleSettings, Reply, Request, SCOPE_WRITE, Secret, Transport,
};

use crate::{ENDPOINT, KEY, OWNER, ROBOT, World, good_rows};

fn closed() -> World {
    World::new(Config { open_account: None, ..Config::default() })
}

fn service_account(subject: Option<&str>) -> Credentials {
    Credentials::ServiceAccount {
        email: ROBOT.to_owned(),
        private_key: Secret(KEY.to_owned()),
        token_uri: format!("{ENDPOINT}/token"),
        subject: subject.map(str::to_owned),
    }
}

fn google_of(world: &World, credentials: Credentials) -> Google {
    let settings = GoogleSettings::new(credentials, SCOPE_WRITE).at(ENDPOINT);
    Google::new(settings, Arc::new(world.clone()), Arc::new(world.clone()))
}

#[test]
fn every_kind_of_credentials_reads_a_sheet() {
    let check = |name: &str, credentials: Credentials, prepare: &dyn Fn(&World)| {
        let world = if name == "a token" { World::new(Config::default()) } else { closed() };
        let id = world.sheet(&good_rows(2));
        prepare(&world);
        let google = google_of(&world, credentials);
        let read = google.sheet(&id).read();
        assert!(read.is_ok(), "{name}: {read:?}");
    };
    check("a service account", service_account(None), &|_| ());
    check("acting for a person", service_account(Some(OWNER)), &|_| ());
    check("the machine", Credentials::Machine { endpoint: ENDPOINT.to_owned() }, &|world| {
        world.emulator.accounts(|accounts| accounts.machine = Some(ROBOT.to_owned()));
    });
    let person = Credentials::Person {
        client_id: "app".to_owned(),
        client_secret: Secret("none".to_owned()),
        refresh_token: Secret("lasting".to_owned()),
        token_uri: format!("{ENDPOINT}/token"),
    };
    check("a person", person, &|world| {
        world.emulator.accounts(|accounts| accounts.add_refresh_token("lasting", OWNER, SCOPE_WRITE));
    });
    check("a token", Credentials::Token(Secret(format!("as:{ROBOT}"))), &|_| ());
}

#[test]
fn acting_for_a_person_has_their_rights_and_no_others() {
    let world = closed();
    let id = world.sheet(&good_rows(2));
    let error = google_of(&world, service_account(Some("nobody@example.com"))).sheet(&id).read().expect_err("no right");
    assert_eq!(error.kind, ErrorKind::Denied);
    assert!(error.hint.contains("nobody@example.com"), "share it with whom is acted for: {error:?}");
}

#[test]
fn many_callers_make_one_request_for_a_token() {
    #[derive(Debug)]
    struct Counting(World, Mutex<u32>);
    impl Transport for Counting {
        fn send(&self, request: &Request) -> Result<Reply, Broken> {
            if request.url.ends_with("/token") {
                *self.1.lock().expect("free") += 1;
                std::thread::sleep(Duration::from_millis(30));
            }
            self.0.send(request)
        }
    }
    let world = closed();
    let id = world.sheet(&good_rows(2));
    let wire = Arc::new(Counting(world.clone(), Mutex::new(0)));
    let settings = GoogleSettings::new(service_account(None), SCOPE_WRITE).at(ENDPOINT);
    let google = Google::new(settings, Arc::<Counting>::clone(&wire), Arc::new(world.clone()));
    let all_read = || {
        std::thread::scope(|scope| {
            let readers: Vec<_> = (0..8).map(|_| scope.spawn(|| google.sheet(&id).read().is_ok())).collect();
            assert!(readers.into_iter().all(|reader| reader.join().expect("ends")));
        });
    };
    all_read();
    assert_eq!(*wire.1.lock().expect("free"), 1);
    world.emulator.accounts(|accounts| accounts.kill_all(ROBOT));
    all_read();
    assert_eq!(*wire.1.lock().expect("free"), 2, "all are refused, one asks anew");
}

#[test]
fn a_missing_right_says_whom_to_ask() {
    let world = closed();
    let id = world.sheet(&good_rows(2));
    let google = google_of(&world, service_account(None));
    world.emulator.share(&id, ROBOT, Role::Reader);
    let synced = world.sync(&google, &id, &mut MemoryJournal::default());
    let error = synced.outcomes[0].error.clone().expect("may not write");
    assert!(
        error.kind == ErrorKind::Denied && error.hint.contains(ROBOT) && error.hint.contains("editor"),
        "{error:?}"
    );
    world.emulator.unshare(&id, ROBOT);
    let error = google.sheet(&id).read().expect_err("not shared");
    assert!(error.kind == ErrorKind::Denied && error.hint.contains(ROBOT), "{error:?}");
    let error = google.sheet("1BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").read().expect_err("no such sheet");
    assert!(error.kind == ErrorKind::NotFound && error.hint.contains(ROBOT), "{error:?}");
}

#[test]
fn a_quota_that_is_used_up_is_waited_for() {
    let world = World::new(Config { quota: true, ..Config::default() });
    let id = world.sheet(&good_rows(2));
    // Another program of the same account uses the minute up.
    for _ in 0..60 {
        let target = format!("/v4/spreadsheets/{id}?fields=spreadsheetId");
        world.emulator.call(ROBOT, "GET", &target, None);
    }
    let before = world.emulator.now_ms();
    let google = world.google(CommentMode::Note);
    assert!(google.sheet(&id).read().is_ok());
    let waited = world.emulator.now_ms() - before;
    assert!((1_000..=180_000).contains(&waited), "{waited} ms");
    // Drive counts for itself: what it refuses takes nothing from the reads and writes of Sheets.
    let world = World::new(Config::default());
    let google = world.google(CommentMode::Note);
    world.emulator.fault(Rule::on("drive.*", Fault::TooMany));
    let before = world.emulator.now_ms();
    assert!(google.changes_from_now().is_ok(), "asked again");
    assert!(world.emulator.now_ms() - before >= 1_000, "after a pause");
    assert_eq!((google.quota_left(), google.quota_wait()), ((60, 60), Duration::ZERO));
    // A page of HTML in place of an answer is waited for just so.
    let id = world.sheet(&good_rows(2));
    world.emulator.fault(Rule { times: 3, ..Rule::next(Fault::TooManyHtml) });
    assert!(google.sheet(&id).read().is_ok());
}

#[test]
fn pauses_between_tries_grow_and_are_never_alike() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(2));
    let google = world.google(CommentMode::Note);
    google.sheet(&id).read().expect("read");
    let mut waits = Vec::new();
    for faults in 1..=3 {
        world.emulator.advance(Duration::from_millis(59_137));
        for _ in 0..faults {
            world.emulator.fault(Rule::on("sheets.*", Fault::Unavailable));
        }
        let began = world.emulator.now_ms();
        google.sheet(&id).read().expect("read at last");
        waits.push(world.emulator.now_ms() - began);
    }
    // 1, 2 and 4 seconds, and up to a second of chance on each.
    for (waited, least) in waits.iter().zip([1_000, 3_000, 7_000]) {
        assert!((least..least + 3_100).contains(waited), "{waits:?}");
    }
    assert!(waits.iter().any(|waited| waited % 1_000 != 0), "{waits:?}");
}
