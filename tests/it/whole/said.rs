//! What the service says of what it cannot do, and in which form; what it forgets and reads again by itself.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use kpiwarden::clock::FixedClock;
use kpiwarden::daemon::{self, Poll, Service, Watched};
use kpiwarden::model::{ObservedRow, SeenValues, Status};
use kpiwarden::ports::Journal;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::daemon::{Log, watched};
use super::trouble::{Running, program, within};
use super::{Place, TODAY, rows};

/// What `kpiwarden status` says of the service, and its exit status.
fn status(place: &Place) -> (String, Option<i32>) {
    let mut asked = Command::new(program());
    asked.args(["status", "--socket"]).arg(place.path("").with_file_name("control"));
    let answer = asked.output().expect("it runs");
    (String::from_utf8_lossy(&answer.stdout).into_owned(), answer.status.code())
}

#[test]
fn a_sheet_that_takes_no_statuses_is_not_called_well() {
    let place = Place::new();
    place.csv("a.csv", &rows(2, "35"));
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/support.ods");
    fs::copy(&example, place.path("support.ods")).expect("copied");
    let running = Running::start(&place, "", &[]);
    within(20, "it is written", || place.text("a.csv").contains(",KPI status,"));
    let words =
        "nothing is written into it: OpenDocument (.ods) files are checked but not written; save the sheet as .xlsx";
    within(20, "status says it", || {
        let told = status(&place).0;
        told.lines().any(|line| line.contains("support.ods: 3 KPIs, ") && line.contains(words))
            && told.lines().any(|line| line.contains("a.csv: 2 KPIs, all well"))
    });
    let log = running.stop();
    assert_eq!(log.matches(words).count(), 1, "{log}");
    assert!(fs::read(example).expect("there") == place.bytes("support.ods"));
}

#[test]
fn a_folder_that_vanishes_is_told_and_found_again_by_itself() {
    let place = Place::new();
    place.csv("a.csv", &rows(2, "35"));
    place.csv("a (Ann's conflicted copy 2026-09-30).csv", &rows(2, "35"));
    let running = Running::start(&place, "", &[]);
    within(20, "it is written", || place.text("a.csv").contains(",KPI status,"));
    let away = place.path("").with_file_name("away");
    fs::rename(place.path(""), &away).expect("moved away");
    within(40, "it is told", || running.log().contains("there is no such file or folder"));
    let folder = place.path("");
    let named = format!("{}: 0 KPIs, ", folder.display());
    within(20, "status names it", || status(&place).0.contains(&named));
    within(20, "and it is not ready any more", || status(&place).1 == Some(3));
    fs::rename(&away, &folder).expect("back");
    within(20, "it is found again", || running.log().contains("is there again"));
    place.change("a.csv", ",20,40,35,", ",20,40,44,");
    within(20, "it goes on", || place.text("a.csv").contains("Achieved"));
    within(20, "all is well", || {
        let (told, code) = status(&place);
        told.contains("a.csv: 2 KPIs, all well") && !told.contains(&named) && code == Some(0)
    });
    let log = running.stop();
    assert_eq!(log.matches("there is no such file or folder").count(), 1, "said once:\n{log}");
    assert_eq!(log.matches("passed over").count(), 2, "said once for as long as it is there:\n{log}");
}

#[test]
fn sheets_that_are_open_or_broken_do_not_make_the_service_unready() {
    let place = Place::new();
    for name in ["a.csv", "b.csv"] {
        place.csv(name, &rows(2, "35"));
    }
    fs::write(place.path("broken.xlsx"), "no workbook").expect("written");
    let running = Running::start(&place, "", &[]);
    within(20, "all are judged", || running.log().contains(" cycle "));
    fs::write(place.path(".~lock.a.csv#"), ",ann,host,01.10.2026 09:00,file:///home/ann;").expect("locked");
    place.change("a.csv", ",20,40,35,", ",20,40,44,");
    within(20, "it waits", || running.log().contains("waits: "));
    // More than two intervals, in which no cycle has anything to do.
    std::thread::sleep(Duration::from_secs(14));
    let (told, code) = status(&place);
    assert_eq!(code, Some(0), "{told}\n{}", running.log());
    assert!(told.contains("broken.xlsx: 0 KPIs, ") && !place.text("a.csv").contains("Achieved"), "{told}");
    fs::remove_file(place.path(".~lock.a.csv#")).expect("unlocked");
    within(20, "it is judged", || place.text("a.csv").contains("Achieved"));
    running.stop();
}

#[test]
fn under_systemd_each_line_has_its_priority_and_json_is_there_on_request() {
    let place = Place::new();
    place.csv("a.csv", &rows(2, "35"));
    fs::write(place.path("broken.xlsx"), "no workbook").expect("written");
    let running = Running::start(&place, "", &[("JOURNAL_STREAM", Path::new("8:1"))]);
    within(20, "both are told of", || running.log().contains("broken.xlsx") && running.log().contains("cycle"));
    let log = running.stop();
    let line =
        |words: &str| log.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{words} in\n{log}"));
    assert!(line("started").starts_with("<6>started files=2"), "{log}");
    assert!(line("cycle").starts_with("<6>cycle sheets=2 kpis=2 "), "{log}");
    assert!(line("broken.xlsx").starts_with("<4>"), "{log}");
    assert!(log.lines().all(|line| line.starts_with('<')), "{log}");

    let config = place.path("").with_file_name("kpiwarden.toml");
    let mut asked = Command::new(program());
    asked.args(["run", "--format", "json", "--today", "2026-10-01", "--config"]).arg(&config);
    let log = place.path("").with_file_name("log.json");
    let mut running = asked.stderr(fs::File::create(&log).expect("a log")).spawn().expect("it starts");
    within(20, "it is told of", || fs::read_to_string(&log).is_ok_and(|log| log.contains("\"cycle\"")));
    running.kill().expect("killed");
    running.wait().expect("gone");
    let log = fs::read_to_string(&log).expect("a log");
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
    let of =
        |words: &str| lines.iter().find(|line| line["message"] == words).unwrap_or_else(|| panic!("{words}: {log}"));
    assert_eq!((of("started")["level"].as_str(), of("started")["files"].as_u64()), (Some("INFO"), Some(2)));
    assert_eq!((of("cycle")["sheets"].as_u64(), of("cycle")["failed"].as_u64()), (Some(2), Some(1)));
    assert!(lines.iter().any(|line| line["level"] == "WARN" && line["sheet"].is_string()), "{log}");
}

/// Runs the service in simulated time while a story happens.
fn in_simulated_time(place: &Place, load: &mut daemon::Loader<'_>, story: impl AsyncFnOnce()) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    runtime.block_on(async {
        let (stop, stopped) = oneshot::channel::<()>();
        let service = daemon::run(load, Box::new(place.journal()), Arc::new(FixedClock(TODAY)), async {
            let _ = stopped.await;
        });
        let told = async {
            story().await;
            stop.send(()).expect("it still runs");
        };
        let (ended, ()) = tokio::join!(service, told);
        assert_eq!(ended, Ok(()));
    });
}

#[test]
fn history_that_is_older_than_it_may_be_is_forgotten() {
    let place = Place::new();
    place.csv("a.csv", &rows(1, "35"));
    let row = |kpi: &str| ObservedRow {
        id: None,
        tab: String::new(),
        kpi: kpi.into(),
        goal: String::new(),
        owner: "Ann Lee".into(),
        team: String::new(),
        values: SeenValues {
            current: Some(1.into()),
            target: None,
            deadline: None,
            comment: 0,
            status: Status::OnTrack,
            progress: None,
        },
        findings: Vec::new(),
    };
    let days_ago = |days: i64| TODAY.checked_sub(jiff::Span::new().days(days)).expect("a day");
    let mut journal = place.journal();
    journal.remember("old.csv", days_ago(31), &[row("Old")]).expect("remembered");
    journal.remember("new.csv", days_ago(29), &[row("New")]).expect("remembered");
    drop(journal);
    let log = Log::default();
    let _logged = log.listen();
    let mut load = || {
        Ok(Watched {
            service: Service { retention_days: Some(30), ..Service::default() },
            ..watched(&place, Poll::Always)
        })
    };
    in_simulated_time(&place, &mut load, async || sleep(Duration::from_secs(61)).await);
    let journal = place.journal();
    let left = ["old.csv", "new.csv"].map(|source| journal.history(source).expect("a history").rows.len());
    assert_eq!(left, [0, 1], "{}", log.text());
    assert!(log.text().contains("old history forgotten"), "{}", log.text());
}

#[test]
fn a_config_that_changes_is_read_again_by_itself_where_that_is_asked_for() {
    let place = Place::new();
    place.csv("a.csv", &rows(1, "35"));
    let config = place.path("").with_file_name("kpiwarden.toml");
    for (asked, expect) in [(true, [1, 2, 3, 3]), (false, [1, 1, 1, 1])] {
        fs::write(&config, "good").expect("written");
        let (log, loads) = (Log::default(), std::cell::Cell::new(0));
        let _logged = log.listen();
        let mut load = || {
            loads.set(loads.get() + 1);
            if fs::read_to_string(&config).is_ok_and(|text| text.contains("bad")) {
                return Err("line 1: no such setting".to_owned());
            }
            let reload_on_change = asked.then(|| config.clone());
            Ok(Watched { service: Service { reload_on_change, ..Service::default() }, ..watched(&place, Poll::Always) })
        };
        let seen = std::cell::RefCell::new(Vec::new());
        in_simulated_time(&place, &mut load, async || {
            for text in ["good", "another good", "bad one", ""] {
                if !text.is_empty() {
                    fs::write(&config, text).expect("written");
                }
                if text == "good" {
                    sleep(Duration::from_secs(1)).await;
                } else {
                    sleep(Duration::from_secs(130)).await;
                }
                seen.borrow_mut().push(loads.get());
            }
        });
        assert_eq!(*seen.borrow(), expect, "{}", log.text());
        let told = log.text();
        assert_eq!(told.contains("the config was read again"), asked, "{told}");
        let invalid = "the config is invalid and the old one stays in use: line 1: no such setting";
        assert_eq!(told.matches(invalid).count(), usize::from(asked), "{told}");
    }
}
