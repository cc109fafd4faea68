//! A quarter in the life of the service, told day by day in simulated time: forty sheets, edits, an absence, a moved target, a day on
//! which no message gets through, a clock that goes back. Every message arrives once, and says what happened.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Span;
use jiff::civil::{Date, DateTime, Time, Weekday, date};
use kpiwarden::daemon::tell::{Call, Digest, Fate, Form, Item, Quiet, Receiver, Schedule, Secret, Transport, Way};
use kpiwarden::daemon::{self, Listed, Manager, Outside, Poll, Service, Watched, WatchedFile};
use kpiwarden::journal::SqliteJournal;
use kpiwarden::ports::{Clock, Journal};
use kpiwarden::reading::columns::TableSettings;
use kpiwarden::sheets::OpenOptions;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep};

use super::{Place, settings};

const BEGIN: DateTime = date(2026, 10, 1).at(7, 0, 0, 0);
const HEADER: &str = "Goal,KPI,Owner,Team,Unit,Baseline,Target,Current,Start,Due,Comment";

/// The simulated clock: tokio's time from the beginning of the story, and how far somebody set it wrong.
struct StoryClock {
    began: Instant,
    wrong_days: Mutex<i64>,
}

impl Clock for StoryClock {
    fn today(&self) -> Date {
        self.now().date()
    }

    fn now(&self) -> DateTime {
        let wrong = *self.wrong_days.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = i64::try_from(self.began.elapsed().as_secs()).expect("a quarter fits");
        BEGIN.checked_add(Span::new().seconds(passed + wrong * 86_400)).expect("a time")
    }
}

/// What was sent, and whether the net works.
#[derive(Clone, Default)]
struct Post {
    sent: Arc<Mutex<Vec<(String, Form)>>>,
    tries: Arc<Mutex<u32>>,
    down: Arc<Mutex<bool>>,
    beats: Arc<Mutex<u32>>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transport for Post {
    fn send(&self, way: &Way, form: Form) -> Call<Fate> {
        let kind = way.kind().to_owned();
        *locked(&self.tries) += 1;
        let fate = if *locked(&self.down) {
            Fate::Failed { why: "no route".into(), retry_after: None }
        } else {
            locked(&self.sent).push((kind, form));
            Fate::Sent
        };
        Box::pin(async { fate })
    }

    fn beat(&self, _: &Secret) -> Call<Result<(), String>> {
        *locked(&self.beats) += 1;
        Box::pin(async { Ok(()) })
    }
}

/// A sheet with one KPI: from 20 to `target` within the quarter.
fn sheet(place: &Place, number: usize, current: u32, target: u32, comment: &str) {
    let team = if number < 20 { "Sales" } else { "Support" };
    let row = format!(
        "More customers {number},Number of leads {number},Grace Lind{number},{team},leads,20,{target},{current},2026-10-01,2026-12-31,{comment}"
    );
    fs::write(place.path(&format!("team-{number:02}.csv")), format!("{HEADER}\n{row}\n")).expect("written");
}

fn receivers() -> Vec<Receiver> {
    let at = |hour| Time::constant(hour, 0, 0, 0);
    let receiver = |name: &str, weekday: Option<Weekday>, errors: bool| Receiver {
        name: name.to_owned(),
        way: Way::Webhook { url: Secret::new("https://example.org/hook"), keys: Vec::new() },
        digest: (!errors).then_some(Schedule { weekday, at: at(if weekday.is_some() { 8 } else { 6 }) }),
        errors,
        quiet: None,
        teams: Vec::new(),
        owners: Vec::new(),
        dry_run: false,
    };
    vec![
        Receiver {
            teams: vec!["Sales".into()],
            quiet: Some(Quiet { from: at(20), to: at(9) }),
            ..receiver("sales", None, false)
        },
        receiver("board", Some(Weekday::Monday), false),
        receiver("ops", None, true),
    ]
}

fn watched(place: &Place) -> Watched {
    let folder = place.path("");
    let listed = folder.clone();
    Watched {
        folders: vec![folder],
        open: OpenOptions::default(),
        list: Arc::new(move |today| {
            let of_the_day = settings();
            let tables = TableSettings { today, ..of_the_day.tables.clone() };
            let settings = Arc::new(kpiwarden::engine::SheetSettings { tables, ..of_the_day });
            let entries = fs::read_dir(&listed).expect("the folder is there").map(|entry| entry.expect("entry").path());
            let sheets = entries.filter(|path| path.extension().is_some_and(|e| e == "csv"));
            let files = sheets.map(|path| WatchedFile { path, settings: Arc::clone(&settings) }).collect();
            Listed { files, ..Listed::default() }
        }),
        settle: Duration::from_secs(2),
        rescan: Duration::from_secs(3600),
        poll_every: Duration::from_secs(3600),
        poll: Poll::Always,
        service: Service {
            receivers: receivers(),
            heartbeat: Some(Secret::new("https://example.org/beat")),
            ..Service::default()
        },
        api: None,
        beside: None,
    }
}

/// Lets the story go on until a day and an hour.
async fn until(clock: &StoryClock, day: Date, hour: i8) {
    let there = day.at(hour, 30, 0, 0);
    let now = BEGIN
        .checked_add(Span::new().seconds(i64::try_from(clock.began.elapsed().as_secs()).expect("fits")))
        .expect("a time");
    let left = there.since((jiff::Unit::Second, now)).expect("ahead").get_seconds();
    sleep(Duration::from_secs(u64::try_from(left).expect("the story goes forward"))).await;
}

/// What happens in the quarter.
async fn story(place: &Place, clock: &StoryClock, post: &Post) {
    let day = |month, day| date(2026, month, day);
    // 12 October: leads of team 3 take off.
    until(clock, day(10, 12), 10).await;
    sheet(place, 3, 41, 40, "");
    // 2 November: a bad month at team 25 comes to light.
    until(clock, day(11, 2), 10).await;
    sheet(place, 25, 22, 40, "two partners left");
    // 9 November: nothing gets through for a day; it is a Monday, and the board's digest waits.
    until(clock, day(11, 8), 23).await;
    *locked(&post.down) = true;
    until(clock, day(11, 9), 23).await;
    *locked(&post.down) = false;
    // 16 November: team 25 is back on its way.
    until(clock, day(11, 16), 10).await;
    sheet(place, 25, 34, 40, "three new partners");
    // 20 November: the target of team 7 is moved, and nobody says why.
    until(clock, day(11, 20), 10).await;
    sheet(place, 7, 39, 39, "");
    // 1 December: the clock goes back by two days and is mended a day later.
    until(clock, day(12, 1), 10).await;
    *locked(&clock.wrong_days) = -2;
    until(clock, day(12, 2), 10).await;
    *locked(&clock.wrong_days) = 0;
    until(clock, day(12, 31), 12).await;
}

fn told(form: &Form) -> String {
    let body: serde_json::Value = serde_json::from_str(&form.body).expect("JSON");
    let digest: Digest = serde_json::from_value(body["data"].clone()).expect("a digest");
    let receiver = form.id.split(':').next().unwrap_or_default();
    if let Some(error) = &digest.error {
        return format!("{} {receiver}: {}", digest.day, error.split(':').next().unwrap_or_default());
    }
    let list = |what: &str, items: &[Item]| {
        let items: Vec<String> = items
            .iter()
            .map(|item| {
                let number = item.kpi.rsplit(' ').next().unwrap_or_default();
                if item.from.is_empty() {
                    format!("{number} ({})", item.to)
                } else {
                    format!("{number} ({} to {})", item.from, item.to)
                }
            })
            .collect();
        if items.is_empty() { String::new() } else { format!("; {what} {}", items.join(", ")) }
    };
    let thanked: u32 = digest.thanks.iter().map(|(_, count)| count).sum();
    format!(
        "{} {receiver}: {thanked} thanked{}{}{}{}",
        digest.day,
        list("slipped", &digest.slipped),
        list("recovered", &digest.recovered),
        list("achieved", &digest.achieved),
        list("untouched", &digest.untouched),
    )
}

#[test]
fn a_quarter_gives_each_message_once() {
    let place = Place::new();
    for number in 0..40 {
        // Most have met their target from the first day on and have nothing to tell; three have a story.
        let (current, target) = match number {
            3 => (30, 40),
            7 | 25 => (39, 40),
            _ => (40, 40),
        };
        sheet(&place, number, current, target, "");
    }
    let post = Post::default();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    runtime.block_on(async {
        let clock = Arc::new(StoryClock { began: Instant::now(), wrong_days: Mutex::new(0) });
        let (stop, stopped) = oneshot::channel::<()>();
        let outside = Outside {
            manager: Manager::default(),
            transport: Some(Arc::new(post.clone())),
            reloads: mpsc::channel(1).1,
        };
        let mut load = || Ok(watched(&place));
        let journal: Box<dyn Journal> = Box::new(place.journal());
        let service = daemon::run_with(
            &mut load,
            journal,
            Arc::clone(&clock) as Arc<dyn Clock>,
            async {
                let _ = stopped.await;
            },
            outside,
        );
        let telling = async {
            story(&place, &clock, &post).await;
            stop.send(()).expect("it still runs");
        };
        let (ended, ()) = tokio::join!(service, telling);
        assert_eq!(ended, Ok(()));
    });
    let sent = locked(&post.sent);
    let ids: std::collections::BTreeSet<&str> = sent.iter().map(|(_, form)| form.id.as_str()).collect();
    assert_eq!(ids.len(), sent.len(), "nothing is told twice");
    let lines: Vec<String> = sent.iter().map(|(_, form)| told(form)).collect();
    insta::assert_snapshot!("quarter", lines.join("\n"));
    assert!(*locked(&post.tries) > u32::try_from(sent.len()).expect("few"), "the day without a net was tried through");
    assert!(*locked(&post.beats) > 90, "it was heard of every day");
    drop(sent);

    let journal: SqliteJournal = place.journal();
    let source = place.path("team-07.csv").display().to_string();
    let history = journal.history(&source).expect("a history");
    let [row] = history.rows.as_slice() else { panic!("one row: {history:?}") };
    let days: Vec<Date> = row.history.seen.iter().flat_map(|seen| [seen.first, seen.last]).collect();
    assert!(days.is_sorted(), "no clock that goes back puts days out of order: {days:?}");
    assert!(row.history.moves().iter().any(|step| step.day == date(2026, 11, 20)), "{:?}", row.history.moves());
    let found = journal.found(row.id).expect("found");
    assert!(found.iter().any(|span| span.code.to_string() == "A506" && span.first == date(2026, 11, 20)), "{found:?}");
}
