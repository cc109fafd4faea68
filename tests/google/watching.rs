//! The service at Google: parking, waking, restarts, folders, days by the sheet's own zone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use google_emulator::{Clock, Config, Edit, Role};
use jiff::civil::{Date, date};
use kpiwarden::daemon::{GoogleWatch, ListGoogle, Listing};
use kpiwarden::journal::{MemoryJournal, SqliteJournal};
use kpiwarden::ports::{self, ErrorKind, Journal, SheetError, Timer};
use kpiwarden::sheets::google::{
    Broken, CommentMode, Credentials, Google, GoogleSettings, Reply, Request, SCOPE_WRITE, Secret, Transport,
};

use crate::{ENDPOINT, OWNER, ROBOT, World, good_rows, settings};

const TAB: &str = "Sheet1";

/// The emulator's time as a clock.
struct WorldClock(World);

impl ports::Clock for WorldClock {
    fn today(&self) -> Date {
        self.today_in("Etc/GMT")
    }

    fn today_in(&self, zone: &str) -> Date {
        let now = jiff::Timestamp::from_millisecond(self.0.now_ms()).expect("a time");
        kpiwarden::clock::zone_named(zone).expect("a zone").to_datetime(now).date()
    }
}

fn listing(ids: Vec<String>) -> ListGoogle {
    let shared = Arc::new(settings());
    Arc::new(move |_, _| Ok(ids.iter().map(|id| (id.clone(), Arc::clone(&shared))).collect()))
}

fn watch_of(world: &World, google: Google, list: ListGoogle) -> GoogleWatch {
    let clock = Arc::new(WorldClock(world.clone()));
    GoogleWatch::new(google, list, Arc::new(world.clone()), clock, Duration::from_secs(15))
}

/// Lets time pass; the ids of the sheets that were synced, in their order.
fn run(world: &World, watch: &mut GoogleWatch, journal: &mut dyn Journal, span: Duration) -> Vec<String> {
    let end = world.now_ms() + i64::try_from(span.as_millis()).expect("short");
    let mut synced = Vec::new();
    while world.now_ms() < end {
        let stepped = watch.step(journal);
        synced.extend(stepped.synced.map(|(id, _)| id));
        let wait = (stepped.next_ms.min(end) - world.now_ms()).max(50);
        world.sleep(Duration::from_millis(u64::try_from(wait).unwrap_or(0)));
    }
    synced
}

const MINUTE: Duration = Duration::from_secs(60);

fn october(hour: i64) -> Config {
    // 2026-10-01T00:00:00Z and so many hours.
    Config { clock: Clock::Manual(1_790_812_800_000 + hour * 3_600_000), ..Config::default() }
}

#[test]
fn each_sheet_is_judged_by_the_day_in_its_own_time_zone() {
    let world = World::new(october(20));
    let zones =
        [("Pacific/Auckland", "2026-10-02"), ("America/Los_Angeles", "2026-10-01"), ("GMT+05:30", "2026-10-02")];
    let ids: Vec<String> = zones
        .iter()
        .map(|(zone, _)| {
            let id = world.sheet(&good_rows(2));
            world.edit(&id, Edit::Settings { locale: "en_US".into(), time_zone: (*zone).into() });
            id
        })
        .collect();
    let mut watch = watch_of(&world, world.google(CommentMode::Note), listing(ids.clone()));
    let mut journal = MemoryJournal::default();
    run(&world, &mut watch, &mut journal, MINUTE);
    for (id, (zone, day)) in ids.iter().zip(zones) {
        assert_eq!(world.emulator.shown(id, TAB, "P2"), day, "{zone}");
    }
    // At nobody's midnight but its own a sheet is judged anew.
    world.emulator.reset_counters();
    let synced = run(&world, &mut watch, &mut journal, Duration::from_secs(6 * 3600));
    assert_eq!(synced.len(), 0, "until two o'clock UTC no day begins in the three zones: {synced:?}");
    let synced = run(&world, &mut watch, &mut journal, Duration::from_secs(6 * 3600));
    assert_eq!(synced, [ids[1].clone()], "midnight in Los Angeles");
}

#[test]
fn a_sheet_taken_away_is_parked_and_taken_up_when_it_is_shared_again() {
    let world = World::new(october(9));
    let (id, other) = (world.sheet(&good_rows(2)), world.sheet(&good_rows(2)));
    let mut watch = watch_of(&world, world.google(CommentMode::Note), listing(vec![id.clone(), other.clone()]));
    let mut journal = MemoryJournal::default();
    run(&world, &mut watch, &mut journal, 20 * MINUTE);
    world.emulator.unshare(&id, ROBOT);
    world.type_into(&id, "G2", "39");
    run(&world, &mut watch, &mut journal, 20 * MINUTE);
    world.emulator.reset_counters();
    world.type_into(&other, "G2", "39");
    run(&world, &mut watch, &mut journal, 10 * MINUTE);
    assert_eq!(world.emulator.shown(&other, TAB, "K2"), "95%", "one sheet's failure stops no other");
    assert_eq!(world.emulator.counters().by_status.get(&403), None, "it is not asked for again and again");
    assert_ne!(world.emulator.shown(&id, TAB, "K2"), "95%");
    world.emulator.share(&id, ROBOT, Role::Writer);
    run(&world, &mut watch, &mut journal, 5 * MINUTE);
    assert_eq!(world.emulator.shown(&id, TAB, "K2"), "95%");
    // Deleted: said, parked, and no trouble for the other.
    let (status, _) = world.emulator.call(OWNER, "DELETE", &format!("/drive/v3/files/{id}"), None);
    assert_eq!(status, 204);
    run(&world, &mut watch, &mut journal, 20 * MINUTE);
    world.emulator.reset_counters();
    world.type_into(&other, "G2", "30");
    run(&world, &mut watch, &mut journal, 10 * MINUTE);
    assert_eq!(world.emulator.shown(&other, TAB, "K2"), "50%");
    assert_eq!(world.emulator.counters().by_status.get(&404), None);
}

#[test]
fn a_restart_goes_on_in_the_list_of_changes_and_answers_first_what_it_missed() {
    let state = tempfile::tempdir().expect("a folder");
    let world = World::new(october(9));
    let ids: Vec<String> = (0..12).map(|_| world.sheet(&good_rows(2))).collect();
    let start = || watch_of(&world, world.google(CommentMode::Note), listing(ids.clone()));
    {
        let mut journal = SqliteJournal::open(state.path()).expect("a journal");
        run(&world, &mut start(), &mut journal, 30 * MINUTE);
    }
    let missed = ids.iter().max().expect("one").clone();
    world.type_into(&missed, "G2", "39");
    world.sleep(10 * MINUTE);
    let mut journal = SqliteJournal::open(state.path()).expect("a journal");
    let synced = run(&world, &mut start(), &mut journal, 5 * MINUTE);
    assert_eq!(synced.first(), Some(&missed));
    assert_eq!(synced.len(), 12, "the others are looked at as well");
    assert_eq!(world.emulator.calls("drive.changes.getStartPageToken"), 1);
    // A token that Drive does not know any more is no end.
    journal.set_mark("Google Drive", &world.google(CommentMode::Note).account(), Some("999999")).expect("kept");
    let mut watch = start();
    run(&world, &mut watch, &mut journal, 5 * MINUTE);
    world.type_into(&missed, "G2", "30");
    run(&world, &mut watch, &mut journal, 5 * MINUTE);
    assert_eq!(world.emulator.shown(&missed, TAB, "K2"), "50%");
    assert_eq!(world.emulator.calls("drive.changes.getStartPageToken"), 2);
}

#[test]
fn a_sheet_edited_lately_is_looked_at_before_drive_tells_of_it() {
    let world = World::new(Config { coalesce_ms: 30 * 60_000, ..october(9) });
    let id = world.sheet(&good_rows(2));
    let mut watch = watch_of(&world, world.google(CommentMode::Note), listing(vec![id.clone()]));
    let mut journal = MemoryJournal::default();
    run(&world, &mut watch, &mut journal, 60 * MINUTE);
    world.type_into(&id, "G2", "39");
    run(&world, &mut watch, &mut journal, 20 * MINUTE);
    assert_ne!(world.emulator.shown(&id, TAB, "K2"), "95%", "Drive has not told of it");
    run(&world, &mut watch, &mut journal, 12 * MINUTE);
    assert_eq!(world.emulator.shown(&id, TAB, "K2"), "95%");
    world.type_into(&id, "G2", "30");
    run(&world, &mut watch, &mut journal, MINUTE);
    assert_eq!(world.emulator.shown(&id, TAB, "K2"), "50%", "somebody is at work in it");
}

#[test]
fn a_change_that_leaves_the_content_as_it_was_is_no_news() {
    let world = World::new(october(9));
    let id = world.sheet(&good_rows(2));
    let mut watch = watch_of(&world, world.google(CommentMode::Note), listing(vec![id.clone()]));
    let mut journal = MemoryJournal::default();
    run(&world, &mut watch, &mut journal, 30 * MINUTE);
    let calls = world.calls();
    // What stands there already is typed again: Drive tells of a change.
    world.type_into(&id, "G2", &world.emulator.shown(&id, TAB, "G2"));
    let synced = run(&world, &mut watch, &mut journal, 5 * MINUTE);
    assert_eq!(synced, [] as [String; 0], "it is not judged again");
    assert!(world.calls().0 > calls.0, "it was looked at");
    assert_eq!(world.calls().1, calls.1, "and not written");
    world.type_into(&id, "G2", "30");
    assert_eq!(run(&world, &mut watch, &mut journal, 5 * MINUTE), std::slice::from_ref(&id));
    assert_eq!(world.emulator.shown(&id, TAB, "K2"), "50%");
    // A new day has it judged, whatever it holds.
    assert_eq!(run(&world, &mut watch, &mut journal, Duration::from_secs(24 * 3600)), [id]);
}

#[test]
fn a_cell_that_is_still_loading_is_waited_for() {
    let world = World::new(october(9));
    let id = world.sheet(&good_rows(3));
    let fetch = |value: Option<&str>| Edit::Fetch {
        tab: TAB.into(),
        cell: "F2".into(),
        formula: "=IMPORTRANGE(\"other\",\"A1\")".into(),
        value: value.map(str::to_owned),
    };
    world.edit(&id, fetch(Some("40")));
    world.type_into(&id, "G2", "30");
    let mut watch = watch_of(&world, world.google(CommentMode::Native), listing(vec![id.clone()]));
    let mut journal = MemoryJournal::default();
    run(&world, &mut watch, &mut journal, 30 * MINUTE);
    let beside = |row: u32| ["J", "K", "L"].map(|column| world.emulator.shown(&id, TAB, &format!("{column}{row}")));
    let (before, threads) = (beside(2), world.emulator.threads(&id).len());
    assert_eq!(before[1], "50%");
    // The target is gone for a while, and another row is edited meanwhile.
    world.edit(&id, fetch(None));
    world.type_into(&id, "G3", "39");
    let mut remarks = Vec::new();
    let end = world.now_ms() + 5 * 60_000;
    while world.now_ms() < end {
        let stepped = watch.step(&mut journal);
        remarks.extend(stepped.synced.into_iter().flat_map(|(_, outcome)| outcome.remarks));
        world.sleep(Duration::from_secs(5));
    }
    assert_eq!(beside(3)[1], "95%", "the other rows are judged");
    assert_eq!((beside(2), world.emulator.threads(&id).len()), (before, threads), "nothing is known of it");
    assert!(remarks.iter().any(|remark| remark.contains("F2") && remark.contains("still loading")), "{remarks:?}");
    // It comes with another value; Drive would tell of it a minute later.
    world.edit(&id, fetch(Some("60")));
    run(&world, &mut watch, &mut journal, 2 * MINUTE);
    assert_eq!(beside(2)[1], "25%");
    let said = world.emulator.threads(&id);
    assert!(said.iter().all(|thread| !thread.head.content.contains("M103")), "a target was never missing: {said:?}");
}

/// A Google that does not say of a comment that it is ours.
#[derive(Debug)]
struct Anonymous(World);

impl Transport for Anonymous {
    fn send(&self, request: &Request) -> Result<Reply, Broken> {
        let mut reply = self.0.send(request)?;
        let text = String::from_utf8(reply.body).expect("text");
        reply.body = text.replace("\"me\":true", "\"me\":false").into_bytes();
        Ok(reply)
    }
}

#[test]
fn threads_on_record_are_ours_even_if_google_does_not_say_so() {
    let state = tempfile::tempdir().expect("a folder");
    let world = World::new(october(9));
    let id = world.sheet(&good_rows(3).replace("Number of links 1", "Improve the impact"));
    let run_once = || {
        let token = Credentials::Token(Secret(format!("as:{ROBOT}")));
        let google = GoogleSettings::new(token, SCOPE_WRITE).at(ENDPOINT);
        let google = Google::new(google, Arc::new(Anonymous(world.clone())), Arc::new(world.clone()));
        let mut journal = SqliteJournal::open(state.path()).expect("a journal");
        run(&world, &mut watch_of(&world, google, listing(vec![id.clone()])), &mut journal, MINUTE);
        journal.threads(&format!("https://docs.google.com/spreadsheets/d/{id}")).expect("read")
    };
    let kept = run_once();
    assert!(!kept.is_empty() && kept.iter().all(|(row, _)| *row != 0), "{kept:?}");
    let threads = world.emulator.threads(&id).len();
    assert_eq!(run_once(), kept);
    assert_eq!(world.emulator.threads(&id).len(), threads, "none is posted again after a restart");
    world.type_into(&id, "B3", "Number of links again");
    run_once();
    assert!(world.emulator.threads_on(&id, TAB, "B3").iter().all(|thread| thread.resolved), "resolved all the same");
}

#[test]
fn a_folder_and_a_shared_drive_bring_the_sheets_that_come_into_them() {
    let world = World::new(october(9));
    let folder = world.emulator.add_folder("KPIs", OWNER);
    let below = world.emulator.add_folder("North", OWNER);
    world.emulator.put_into_folder(&below, &folder);
    world.emulator.share(&folder, ROBOT, Role::Writer);
    let drive = world.emulator.add_shared_drive("Company", ROBOT, Role::Writer);
    let first = world.sheet(&good_rows(2));
    world.emulator.put_into_folder(&first, &below);
    let shared = Arc::new(settings());
    let places = [folder.clone(), drive.clone()];
    let list: ListGoogle = Arc::new(move |google, _| {
        let mut found = Vec::new();
        for place in &places {
            found.extend(google.folder(place)?.into_iter().map(|file| (file.id, Arc::clone(&shared))));
        }
        Ok(found.into_iter().collect())
    });
    let mut watch = watch_of(&world, world.google(CommentMode::Note), list);
    let mut journal = MemoryJournal::default();
    assert_eq!(run(&world, &mut watch, &mut journal, 2 * MINUTE), std::slice::from_ref(&first));
    let second = world.emulator.add_spreadsheet_in("New", OWNER, &drive);
    let rows: Vec<Vec<String>> =
        good_rows(2).lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    world.emulator.edit_as(&second, ROBOT, Edit::Paste { tab: TAB.into(), cell: "A1".into(), rows }).expect("pasted");
    run(&world, &mut watch, &mut journal, 6 * MINUTE);
    assert_eq!(world.emulator.shown(&second, TAB, "J1"), "KPI status");
    assert_eq!(watch.counts().0, 2);
    // What leaves the folder is let go.
    world.emulator.put_into_folder(&first, &world.emulator.add_folder("Attic", OWNER));
    run(&world, &mut watch, &mut journal, 6 * MINUTE);
    assert_eq!(watch.counts().0, 1);
}

#[test]
fn what_cannot_be_seen_of_the_list_is_told_once_and_the_rest_is_watched() {
    let world = World::new(october(9));
    let id = world.sheet(&good_rows(2));
    let hidden = Arc::new(AtomicBool::new(true));
    let list: ListGoogle = {
        let (shared, hidden, id) = (Arc::new(settings()), Arc::clone(&hidden), id.clone());
        Arc::new(move |_, _| {
            let mut listing: Listing = std::iter::once((id.clone(), Arc::clone(&shared))).collect();
            if hidden.load(Ordering::Relaxed) {
                listing.troubles.push(SheetError::new(ErrorKind::NotFound, "the folder is not seen", "share it"));
            }
            Ok(listing)
        })
    };
    let mut watch = watch_of(&world, world.google(CommentMode::Note), list);
    let mut journal = MemoryJournal::default();
    let mut told = Vec::new();
    let mut pass = |span: Duration| {
        let end = world.now_ms() + i64::try_from(span.as_millis()).expect("short");
        while world.now_ms() < end {
            let stepped = watch.step(&mut journal);
            let names = stepped.reports.iter().map(|report| format!("{report:?}"));
            told.extend(names.filter(|name| name == "Trouble" || name == "Well"));
            world.sleep(Duration::from_secs(1));
        }
    };
    pass(12 * MINUTE);
    hidden.store(false, Ordering::Relaxed);
    pass(6 * MINUTE);
    assert_eq!(told, ["Trouble", "Well"]);
    assert_eq!(world.emulator.shown(&id, TAB, "J1"), "KPI status", "the other is judged");
}

#[test]
fn days_of_the_year_are_what_the_emulator_says() {
    let world = World::new(october(20));
    let clock = WorldClock(world);
    assert_eq!(ports::Clock::today(&clock), date(2026, 10, 1));
}
