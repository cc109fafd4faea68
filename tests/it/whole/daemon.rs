//! The service on real files: settled edits are written back, editors are left alone, and its own writes are not answered.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kpiwarden::clock::FixedClock;
use kpiwarden::daemon::{self, Listed, Poll, Watched, WatchedFile};
use kpiwarden::engine::PlanOptions;
use kpiwarden::sheets::OpenOptions;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::{Place, TODAY, rows, settings};

/// What the service logs, for a test to read.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Takes what is logged on this thread while the guard lives.
    pub(super) fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let writer = self.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        tracing::subscriber::set_default(subscriber)
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    fn cycles(&self) -> usize {
        self.text().lines().filter(|line| line.contains(" cycle ")).count()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The place's sheets, watched.
pub(super) fn watched(place: &Place, poll: Poll) -> Watched {
    let (folder, settings) = (place.path(""), Arc::new(settings()));
    Watched {
        folders: vec![folder.clone()],
        open: OpenOptions::default(),
        list: Arc::new(move |_| {
            let entries = fs::read_dir(&folder).expect("the folder is there").map(|entry| entry.expect("entry").path());
            let sheets = entries.filter(|path| path.extension().is_some_and(|e| e == "csv") && !is_hidden(path));
            let files = sheets.map(|path| WatchedFile { path, settings: Arc::clone(&settings) }).collect();
            Listed { files, ..Listed::default() }
        }),
        settle: Duration::from_secs(2),
        rescan: Duration::from_secs(300),
        poll_every: Duration::from_millis(500),
        poll,
        service: daemon::Service::default(),
        api: None,
        beside: None,
    }
}

/// Runs the service over the place's sheets while `story` happens, then stops it.
fn while_running(place: &Place, poll: Poll, story: impl AsyncFnOnce(&Place, &Log)) {
    let log = Log::default();
    let _logged = log.listen();
    let mut load = || Ok(watched(place, poll));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (stop, stopped) = oneshot::channel::<()>();
        let service = daemon::run(&mut load, Box::new(place.journal()), Arc::new(FixedClock(TODAY)), async {
            let _ = stopped.await;
        });
        let told = async {
            story(place, &log).await;
            stop.send(()).expect("it still runs");
            Instant::now()
        };
        let (ended, told) = tokio::join!(service, told);
        assert_eq!(ended, Ok(()));
        assert!(told.elapsed() < Duration::from_secs(5), "it stops at once");
    });
    assert!(log.text().contains("stopped"), "{}", log.text());
}

fn is_hidden(path: &std::path::Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']))
}

/// Waits until the sheet holds `words`; at most five seconds, as promised.
async fn until(place: &Place, name: &str, words: &str, log: &Log) {
    let found = timeout(Duration::from_secs(5), async {
        while !place.text(name).contains(words) {
            sleep(Duration::from_millis(50)).await;
        }
    });
    assert!(found.await.is_ok(), "{words} within five seconds in {}\n{}", place.text(name), log.text());
}

fn lock_of(place: &Place) -> PathBuf {
    place.path(".~lock.team.csv#")
}

async fn a_working_day(place: &Place, log: &Log) {
    until(place, "team.csv", ",KPI status,", log).await;
    sleep(Duration::from_secs(3)).await;
    let cycles = log.cycles();
    assert_eq!(cycles, 1, "its own write is not answered: {}", log.text());

    place.change("team.csv", ",20,40,35,", ",20,40,44,");
    until(place, "team.csv", "Achieved", log).await;

    fs::write(lock_of(place), ",ann,host,01.10.2026 09:00,file:///home/ann;").expect("locked");
    place.change("team.csv", ",20,40,44,", ",20,40,21,");
    sleep(Duration::from_secs(4)).await;
    assert!(place.text("team.csv").contains("Achieved"), "open in an editor, it is left alone");
    fs::remove_file(lock_of(place)).expect("unlocked");
    until(place, "team.csv", "Behind", log).await;

    place.csv("second.csv", &rows(2, "35"));
    until(place, "second.csv", ",KPI status,", log).await;
    assert!(!log.text().contains("ERROR"), "{}", log.text());
}

#[test]
fn edits_are_written_back_within_five_seconds_and_editors_are_left_alone() {
    let place = Place::new();
    place.csv("team.csv", &rows(3, "35"));
    while_running(&place, Poll::Auto, a_working_day);
    place.sync_well(&["team.csv", "second.csv"]);
}

#[test]
fn the_same_holds_where_there_are_no_file_events() {
    let place = Place::new();
    place.csv("team.csv", &rows(3, "35"));
    while_running(&place, Poll::Always, a_working_day);
}

#[test]
fn an_idle_sheet_is_not_written_at_start() {
    let place = Place::new();
    place.csv("team.csv", &rows(3, "35"));
    place.sync(&["team.csv"], PlanOptions::default());
    let before = (place.bytes("team.csv"), fs::metadata(place.path("team.csv")).and_then(|meta| meta.modified()).ok());
    while_running(&place, Poll::Auto, async |_, log| {
        sleep(Duration::from_secs(3)).await;
        assert_eq!(log.cycles(), 1, "{}", log.text());
    });
    let after = (place.bytes("team.csv"), fs::metadata(place.path("team.csv")).and_then(|meta| meta.modified()).ok());
    assert!(before == after);
}

/// Starts the program as a service over the place's folder.
fn start(place: &Place, log: std::process::Stdio) -> std::process::Child {
    std::process::Command::new(env!("CARGO_BIN_EXE_kpiwarden"))
        .args(["run", "--today", "2026-10-01"])
        .arg(place.path(""))
        .current_dir(place.path(""))
        .env("XDG_STATE_HOME", place.path("").with_file_name("state"))
        .env_remove("STATE_DIRECTORY")
        .stderr(log)
        .spawn()
        .expect("it starts")
}

#[test]
fn the_process_stops_cleanly_on_either_signal() {
    use rustix::process::{Pid, Signal, kill_process};
    for signal in [Signal::TERM, Signal::INT] {
        let place = Place::new();
        place.csv("team.csv", &rows(3, "35"));
        let mut service = start(&place, std::process::Stdio::piped());
        let deadline = Instant::now() + Duration::from_secs(15);
        while !place.text("team.csv").contains(",KPI status,") && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
        let pid = Pid::from_child(&service);
        kill_process(pid, signal).expect("a signal");
        let told = Instant::now();
        let status = loop {
            if let Some(status) = service.try_wait().expect("a child") {
                break status;
            }
            assert!(told.elapsed() < Duration::from_secs(5), "it stops within five seconds of {signal:?}");
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut log = String::new();
        std::io::Read::read_to_string(&mut service.stderr.take().expect("piped"), &mut log).expect("readable");
        assert!(status.success(), "{signal:?}: {status}\n{log}");
        assert!(place.text("team.csv").contains(",KPI status,"), "{log}");
        assert!(log.contains("stopped"), "{log}");
    }
}

#[test]
fn files_of_new_folders_are_found_and_a_file_that_is_still_written_is_left_alone() {
    let place = Place::new();
    place.csv("team.csv", &rows(3, "35"));
    let mut service = start(&place, std::process::Stdio::null());
    let is_written = |name: &str, seconds: u64| {
        let until = Instant::now() + Duration::from_secs(seconds);
        while !place.text(name).contains(",KPI status,") && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(50));
        }
        place.text(name).contains(",KPI status,")
    };
    let at_start = is_written("team.csv", 15);
    let mut nested = Vec::new();
    for at in 0..4 {
        let name = format!("new{at}/of/2026/team.csv");
        fs::create_dir_all(place.path(&name).parent().expect("a folder")).expect("made");
        place.csv(&name, &rows(3, "35"));
        nested.push(name);
    }
    let found: Vec<bool> = nested.iter().map(|name| is_written(name, 10)).collect();

    // Written piece by piece: what comes later must not go to a file that is there no more.
    place.csv("export.csv", &rows(3, "35"));
    let content = place.text("export.csv");
    fs::remove_file(place.path("export.csv")).expect("removed");
    let (first, rest) = content.split_at(200);
    let mut export = fs::File::create(place.path("export.csv")).expect("made");
    export.write_all(first.as_bytes()).expect("written");
    std::thread::sleep(Duration::from_secs(5));
    let early = place.text("export.csv");
    export.write_all(rest.as_bytes()).expect("written");
    drop(export);
    let late = is_written("export.csv", 10);
    let whole = place.text("export.csv").lines().count() == content.lines().count();
    let _ = rustix::process::kill_process(rustix::process::Pid::from_child(&service), rustix::process::Signal::TERM);
    let _ = service.wait();
    assert!(at_start, "the first sheet");
    assert_eq!(found, [true; 4], "{nested:?}");
    assert_eq!(early, first, "left alone while it is open");
    assert!(late && whole, "{}", place.text("export.csv"));
}
