//! What goes wrong around the service: killed at random, a disk that is full, a journal that cannot be written, a config made invalid,
//! a thousand files at once, a manager that listens. `KPIWARDEN_FULL=1` makes the long ones long.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use google_emulator::{Edit, Emulator, Server};
use kpiwarden::journal::SqliteJournal;
use kpiwarden::ports::Journal;
use rustix::process::{Pid, Signal, kill_process};

use super::{HEADER, Place, rows};

fn is_full() -> bool {
    std::env::var_os("KPIWARDEN_FULL").is_some()
}

/// How often each service is killed in the long test.
fn kills_each() -> u64 {
    std::env::var("KPIWARDEN_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(100)
}

/// The program; `KPIWARDEN_BINARY` names another build of it, such as the one that is shipped.
pub(super) fn program() -> PathBuf {
    std::env::var_os("KPIWARDEN_BINARY").map_or_else(|| env!("CARGO_BIN_EXE_kpiwarden").into(), PathBuf::from)
}

/// The service as a process of its own over a place's sheets.
pub(super) struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    pub(super) fn start(place: &Place, extra: &str, environment: &[(&str, &Path)]) -> Self {
        let config = place.path("").with_file_name("kpiwarden.toml");
        if !config.exists() {
            let socket = place.path("").with_file_name("control");
            let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
            let text = format!(
                "state = \"{}\"\n{extra}\n[watch]\nsettle_seconds = 1\nrescan_seconds = 5\n[service]\nlisten = \"{port}\"\nsocket = \"{}\"\n[write]\nmode = \"all\"\n\
                 [[sheets]]\nfolder = \"{}\"\n",
                place.path("").with_file_name("state").display(),
                socket.display(),
                place.path("").display()
            );
            fs::write(&config, text).expect("a config");
        }
        let log = place.path("").with_file_name("log");
        let to = fs::File::options().create(true).append(true).open(&log).expect("a log");
        let mut command = Command::new(program());
        command.args(["run", "--today", "2026-10-01", "--config"]).arg(&config).env_remove("STATE_DIRECTORY");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(to).spawn().expect("it starts");
        Self { child, log }
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("a signal");
    }

    pub(super) fn stop(mut self) -> String {
        self.signal(Signal::TERM);
        let told = Instant::now();
        while self.child.try_wait().expect("a child").is_none() {
            assert!(told.elapsed() < Duration::from_secs(5), "it stops within five seconds");
            std::thread::sleep(Duration::from_millis(20));
        }
        self.log()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for what is told within seconds on a machine of its own; a busy one may take longer.
pub(super) fn within(seconds: u64, what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(seconds.max(60));
    while !holds() {
        assert!(Instant::now() < end, "{what} within {seconds} s");
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn killed_at_random_it_loses_and_doubles_nothing() {
    // Several services side by side, each with sheets and a state of its own: most of the time they wait.
    let (services, kills) = if is_full() { (5, kills_each()) } else { (2, 6) };
    std::thread::scope(|scope| {
        for seed in 0..services {
            scope.spawn(move || killed_at_random(7 + seed, kills));
        }
    });
    eprintln!("killed {} times", services * kills);
}

/// Starts a service over files and the emulator and kills it, so many times.
fn killed_at_random(seed: u64, kills: u64) {
    let place = Place::new();
    let mut numbers = Numbers(seed);
    place.csv("a.csv", &rows(4, "35"));
    place.xlsx("b.xlsx", &rows(4, "35"), &[]);
    let google = AtGoogle::new();
    let config = google.config();
    let mut typed = "35".to_owned();
    let sheets = || {
        let files = ["a.csv", "b.xlsx"].map(|name| place.path(name).display().to_string());
        files.into_iter().chain([google.source()])
    };
    for kill in 0..kills {
        let mut running = Running::start(&place, &config, &[("KPIWARDEN_GOOGLE_TOKEN", Path::new("any"))]);
        std::thread::sleep(Duration::from_millis(numbers.below(if kill % 4 == 0 { 3000 } else { 1600 })));
        if numbers.below(2) == 0 {
            place.csv("a.csv", &rows(4, &(30 + numbers.below(9)).to_string()));
        }
        if numbers.below(2) == 0 {
            typed = (30 + numbers.below(9)).to_string();
            google.type_into("G2", &typed);
            std::thread::sleep(Duration::from_millis(numbers.below(400)));
        }
        running.child.kill().expect("killed");
        running.child.wait().expect("gone");
        google.is_whole(&typed);
        let text = place.text("a.csv");
        let whole = text.lines().filter(|line| line.starts_with("More customers,Number of ")).count();
        assert!(text.starts_with("Goal,KPI,Owner,") && whole == 4, "no harm to\n{text}");
        assert!(place.cell("b.xlsx", "B5").0.starts_with("Number of calls"), "no harm to the workbook");
        let journal = SqliteJournal::open_checked(place.path("").with_file_name("state")).expect("the state opens");
        for sheet in sheets() {
            let history = journal.history(&sheet).expect("a history");
            let mut kpis: Vec<&str> = history.rows.iter().map(|row| row.kpi.as_str()).collect();
            kpis.sort_unstable();
            kpis.dedup();
            assert_eq!(kpis.len(), history.rows.len(), "no row is doubled");
            assert!(history.rows.iter().all(|row| row.history.seen.len() == 1), "one reading a day: {history:?}");
        }
    }
    let running = Running::start(&place, &config, &[("KPIWARDEN_GOOGLE_TOKEN", Path::new("any"))]);
    within(20, "all are written", || {
        place.text("a.csv").contains(",KPI status,")
            && place.cell("b.xlsx", "J1").0 == "KPI status"
            && google.shown("J1") == "KPI status"
    });
    std::thread::sleep(Duration::from_millis(1500));
    let log = running.stop();
    assert!(!log.contains("damaged"), "{log}");
    google.is_whole(&typed);
    let journal = place.journal();
    for sheet in sheets() {
        assert_eq!(journal.history(&sheet).expect("a history").rows.len(), 4, "{sheet}");
    }
}

/// A sheet of four rows at a stand-in for Google.
struct AtGoogle {
    emulator: Emulator,
    server: Server,
    id: String,
}

impl AtGoogle {
    fn new() -> Self {
        let emulator = Emulator::new(google_emulator::Config {
            clock: google_emulator::Clock::Real,
            coalesce_ms: 0,
            ..google_emulator::Config::default()
        });
        let server = Server::start(emulator.clone(), "127.0.0.1:0").expect("a port");
        let lines = rows(4, "35");
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let table: Vec<_> = std::iter::once(HEADER).chain(lines.iter().map(String::as_str)).map(cells).collect();
        let id = emulator.add_rows("Team", "tester@example.com", &table);
        Self { emulator, server, id }
    }

    /// The part of a config that names it, before the tables of the rest.
    fn config(&self) -> String {
        format!(
            "[google]\nendpoint = \"{}\"\npoll_seconds = 1\n[[sheets]]\ngoogle = \"{}\"\nwrite = \"all\"\n",
            self.server.base(),
            self.source()
        )
    }

    fn source(&self) -> String {
        format!("https://docs.google.com/spreadsheets/d/{}", self.id)
    }

    fn type_into(&self, cell: &str, text: &str) {
        let edit = Edit::Type { tab: "Sheet1".into(), cell: cell.into(), text: text.into() };
        self.emulator.edit(&self.id, edit).expect("typed");
    }

    fn shown(&self, cell: &str) -> String {
        self.emulator.shown(&self.id, "Sheet1", cell)
    }

    /// What people wrote stands, and each of our columns stands once.
    fn is_whole(&self, typed: &str) {
        let kpis: Vec<String> = (2..=6).map(|row| self.shown(&format!("B{row}"))).collect();
        assert!(kpis[..4].iter().all(|kpi| kpi.starts_with("Number of ")) && kpis[4].is_empty(), "{kpis:?}");
        assert_eq!(self.shown("G2"), typed, "what a person typed");
        let mut ours: Vec<String> = ('J'..='Z').map(|column| self.shown(&format!("{column}1"))).collect();
        ours.retain(|header| !header.is_empty());
        let count = ours.len();
        ours.sort();
        ours.dedup();
        assert_eq!(ours.len(), count, "no column of ours stands twice: {ours:?}");
    }
}

#[test]
fn a_config_made_invalid_changes_nothing_and_is_told() {
    let place = Place::new();
    place.csv("a.csv", &rows(2, "35"));
    let notify = place.path("").with_file_name("notify");
    let manager = UnixDatagram::bind(&notify).expect("bound");
    manager.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let heard = |wanted: &str| {
        let mut buffer = [0; 2048];
        loop {
            let read = manager.recv(&mut buffer).unwrap_or_else(|error| panic!("{wanted} is heard: {error}"));
            let message = String::from_utf8_lossy(&buffer[..read]).into_owned();
            if message.contains(wanted) {
                return message;
            }
        }
    };
    let running = Running::start(&place, "", &[("NOTIFY_SOCKET", &notify), ("WATCHDOG_USEC", Path::new("2000000"))]);
    heard("READY=1");
    within(20, "it is written", || place.text("a.csv").contains(",KPI status,"));
    heard("WATCHDOG=1");

    let config = place.path("").with_file_name("kpiwarden.toml");
    let good = fs::read_to_string(&config).expect("a config");
    let reload = |wait: &str| {
        Command::new(program())
            .args(["reload", wait, "--socket"])
            .arg(place.path("").with_file_name("control"))
            .arg("--config")
            .arg(&config)
            .output()
            .expect("it runs")
    };
    fs::write(&config, good.replace("settle_seconds = 1", "settle_secnods = 1")).expect("written");
    let answer = reload("--wait");
    assert_eq!(answer.status.code(), Some(2), "{}", String::from_utf8_lossy(&answer.stderr));
    assert!(String::from_utf8_lossy(&answer.stderr).contains("did you mean `settle_seconds`"));
    running.signal(Signal::HUP);
    let reloading = heard("RELOADING=1");
    assert!(reloading.contains("MONOTONIC_USEC="), "{reloading}");
    let status = heard("READY=1");
    assert!(status.contains("the config on disk is invalid"), "{status}");
    let asked = Command::new(program()).arg("status").arg("--config").arg(&config).output().expect("it runs");
    let said = String::from_utf8_lossy(&asked.stderr);
    assert!(said.contains("the config cannot be read, so the socket that it names is not known"), "{said}");
    place.change("a.csv", ",20,40,35,", ",20,40,44,");
    within(20, "the old config stays in use", || place.text("a.csv").contains("Achieved"));

    fs::write(&config, &good).expect("written");
    // Twice, so that the first has not cut off who asks.
    for _ in 0..2 {
        let answer = reload("--wait");
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    }
    let port = good.split("listen = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a port");
    let mut probe = TcpStream::connect(port).expect("it is listened on");
    probe.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("asked");
    let mut answer = String::new();
    probe.read_to_string(&mut answer).expect("answered");
    assert!(answer.contains("200 OK"), "{answer}");
    assert!(!running.log().contains("cannot be listened on"), "{}", running.log());
    heard("RELOADING=1");
    heard("READY=1");
    heard("RELOADING=1");
    let status = heard("READY=1");
    assert!(!status.contains("invalid"), "{status}");
    let answer = Command::new(program())
        .args(["status", "--socket"])
        .arg(place.path("").with_file_name("control"))
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(&answer.stdout).into_owned();
    assert!(told.contains("ready, up for") && told.contains("a.csv: 2 KPIs, all well"), "{told}");

    // A loop that does not turn any more is silent.
    running.signal(Signal::STOP);
    std::thread::sleep(Duration::from_millis(300));
    let mut buffer = [0; 2048];
    manager.set_nonblocking(true).expect("set");
    while manager.recv(&mut buffer).is_ok() {}
    std::thread::sleep(Duration::from_secs(2));
    assert!(manager.recv(&mut buffer).is_err(), "no watchdog message while it stands");
    manager.set_nonblocking(false).expect("set");
    running.signal(Signal::CONT);
    heard("WATCHDOG=1");
    running.signal(Signal::TERM);
    heard("STOPPING=1");
    running.stop_quietly();
}

impl Running {
    fn stop_quietly(mut self) {
        within(5, "it stops", || self.child.try_wait().expect("a child").is_some());
    }
}

/// A journal that cannot be written for a while: told, nothing lost, and made good without a restart.
#[test]
fn a_journal_that_cannot_be_written_recovers_by_itself() {
    let place = Place::new();
    place.csv("a.csv", &rows(2, "35"));
    let running = Running::start(&place, "", &[]);
    within(20, "it is written", || place.text("a.csv").contains(",KPI status,"));
    let database = place.path("").with_file_name("state").join("journal.sqlite3");
    let blocker = rusqlite_lock(&database);
    place.change("a.csv", ",20,40,35,", ",20,40,44,");
    within(30, "it is told", || running.log().contains("is in use by another process"));
    assert!(!place.text("a.csv").contains("Achieved"), "nothing is written that cannot be remembered");
    drop(blocker);
    within(60, "it is made good", || place.text("a.csv").contains("Achieved"));
    within(20, "it is told", || running.log().contains("all well again"));
    running.stop();
}

/// Holds the database's write lock, as a full or read-only disk would keep it from being written.
fn rusqlite_lock(database: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(database).expect("opens");
    connection.execute_batch("BEGIN IMMEDIATE").expect("locked");
    connection
}

/// Text from `/proc/PID/FILE`.
fn proc_of(running: &Running, file: &str) -> String {
    fs::read_to_string(format!("/proc/{}/{file}", running.child.id())).unwrap_or_default()
}

fn kilobytes(running: &Running, name: &str) -> u64 {
    let status = proc_of(running, "status");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a figure");
    line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("kilobytes")
}

/// User and system time so far, in hundredths of a second.
fn ticks(running: &Running) -> u64 {
    let stat = proc_of(running, "stat");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    fields[11..13].iter().map(|field| field.parse::<u64>().expect("ticks")).sum()
}

#[test]
fn idle_costs_little_and_a_burst_is_judged_whole() {
    let place = Place::new();
    let (idle_files, idle_seconds, burst) = if is_full() { (200, 60, 1000) } else { (40, 5, 60) };
    for at in 0..idle_files {
        place.csv(&format!("idle-{at}.csv"), &rows(8, "35"));
    }
    let running = Running::start(&place, "", &[]);
    let all_written = |prefix: &str, count: usize| {
        (0..count).all(|at| place.text(&format!("{prefix}-{at}.csv")).contains(",KPI status,"))
    };
    within(120, "all are written", || all_written("idle", idle_files));
    std::thread::sleep(Duration::from_secs(8));
    let before = ticks(&running);
    std::thread::sleep(Duration::from_secs(idle_seconds));
    let percent = (ticks(&running) - before) as f64 / idle_seconds as f64;
    let resident = kilobytes(&running, "VmRSS:");
    eprintln!("idle with {idle_files} files: {percent:.2} % of a core, {resident} kB resident");
    if is_full() {
        assert!(percent < 0.5 && resident < 40 << 10, "{percent} % {resident} kB");
    }
    let began = Instant::now();
    for at in 0..burst {
        place.csv(&format!("burst-{at}.csv"), &rows(8, "35"));
    }
    within(600, "the whole burst is judged", || all_written("burst", burst));
    let peak = kilobytes(&running, "VmHWM:");
    eprintln!("a burst of {burst} files: judged in {:.1} s, {peak} kB at most", began.elapsed().as_secs_f64());
    assert!(peak < 400 << 10, "memory is bounded: {peak} kB");
    // The last files are written before the cycle that judged them ends.
    let metrics = || {
        let mut answer = String::new();
        let mut stream = UnixStream::connect(place.path("").with_file_name("control")).expect("it listens");
        stream.write_all(b"GET /metrics HTTP/1.1\r\n\r\n").expect("asked");
        stream.read_to_string(&mut answer).expect("answered");
        answer
    };
    within(60, "the metrics count them all", || {
        metrics().contains(&format!("kpiwarden_sheets {}", idle_files + burst))
    });
    running.stop();
}
