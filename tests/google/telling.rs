//! The service tells of sheets at Google what it tells of files: in digests, in its metrics, at once where nothing can be reached.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use google_emulator::{Clock, Config, Role};
use jiff::civil::{Date, DateTime, Time};
use kpiwarden::daemon::tell::{Call, Digest, Fate, Form, Receiver, Schedule, Secret, Transport, Way};
use kpiwarden::daemon::{self, Beside, GoogleWatch, ListGoogle, Manager, Outside, Poll, Service, Watched};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::ports::{self, Timer};
use kpiwarden::sheets::OpenOptions;
use kpiwarden::sheets::google::CommentMode;
use tokio::sync::oneshot;

use crate::{ROBOT, World, good_rows, robot, settings};

/// The emulator's time as a clock.
struct WorldClock(World);

impl ports::Clock for WorldClock {
    fn today(&self) -> Date {
        self.now().date()
    }

    fn now(&self) -> DateTime {
        let now = jiff::Timestamp::from_millisecond(self.0.now_ms()).expect("a time");
        jiff::tz::TimeZone::UTC.to_datetime(now)
    }
}

/// What was sent.
#[derive(Clone, Default)]
struct Post(Arc<Mutex<Vec<Digest>>>);

impl Transport for Post {
    fn send(&self, _: &Way, form: Form) -> Call<Fate> {
        let body: serde_json::Value = serde_json::from_str(&form.body).expect("JSON");
        let digest = serde_json::from_value(body["data"].clone()).expect("a digest");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(digest);
        Box::pin(async { Fate::Sent })
    }

    fn beat(&self, _: &Secret) -> Call<Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
}

/// A service over sheets at Google alone, whose work there goes on as far as it is let.
struct Told {
    world: World,
    go: mpsc::Sender<Duration>,
    done: Arc<Mutex<mpsc::Receiver<()>>>,
    post: Post,
    socket: PathBuf,
}

impl Told {
    /// Lets the work at Google go on for so long, and then the loop take up what it was told.
    async fn pass(&self, span: Duration) {
        self.go.send(span).expect("it works");
        let done = Arc::clone(&self.done);
        let wait = move || done.lock().unwrap_or_else(PoisonError::into_inner).recv();
        tokio::task::spawn_blocking(wait).await.expect("waited").expect("it works");
        // More than a minute of the loop's time: digests are made, and sent.
        tokio::time::sleep(Duration::from_secs(150)).await;
    }

    /// What the service answers on its socket.
    async fn ask(&self, path: &'static str) -> String {
        let socket = self.socket.clone();
        let ask = move || {
            let mut stream = UnixStream::connect(socket).expect("it listens");
            stream.write_all(format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes()).expect("asked");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).expect("answered");
            answer
        };
        tokio::task::spawn_blocking(ask).await.expect("asked")
    }

    fn posted(&self) -> Vec<Digest> {
        self.post.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn receivers() -> Vec<Receiver> {
    let receiver = |name: &str, errors: bool| Receiver {
        name: name.to_owned(),
        way: Way::Webhook { url: Secret::new("https://example.org/hook"), keys: Vec::new() },
        digest: (!errors).then_some(Schedule { weekday: None, at: Time::constant(6, 0, 0, 0) }),
        errors,
        quiet: None,
        teams: Vec::new(),
        owners: Vec::new(),
        dry_run: false,
    };
    vec![receiver("team", false), receiver("ops", true)]
}

/// Runs a service over the sheets while `story` happens.
fn while_told(world: &World, ids: Vec<String>, story: impl AsyncFnOnce(&Told)) {
    let (go, goes) = mpsc::channel::<Duration>();
    let (do_done, done) = mpsc::channel();
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("control");
    let done = Arc::new(Mutex::new(done));
    let told = Told { world: world.clone(), go, done, post: Post::default(), socket: socket.clone() };
    let way = Mutex::new((goes, do_done));
    let (there, shared) = (world.clone(), Arc::new(settings()));
    let beside: Arc<Beside> = Arc::new(move |journal, across, stop, tell| {
        let list: ListGoogle = {
            let (ids, shared) = (ids.clone(), Arc::clone(&shared));
            Arc::new(move |_, _| Ok(ids.iter().map(|id| (id.clone(), Arc::clone(&shared))).collect()))
        };
        let clock = Arc::new(WorldClock(there.clone()));
        let google = there.google_with(|settings| {
            (settings.comments, settings.credentials) = (CommentMode::Note, robot());
        });
        let mut watch =
            GoogleWatch::new(google, list, Arc::new(there.clone()), clock, Duration::from_secs(15)).among(across);
        let (goes, done) = &*way.lock().unwrap_or_else(PoisonError::into_inner);
        while !stop.load(std::sync::atomic::Ordering::Relaxed) {
            let Ok(span) = goes.recv_timeout(Duration::from_millis(20)) else { continue };
            let end = there.now_ms() + i64::try_from(span.as_millis()).expect("short");
            while there.now_ms() < end {
                let stepped = watch.step(journal);
                stepped.reports.into_iter().for_each(tell);
                let wait = (stepped.next_ms.min(end) - there.now_ms()).max(50);
                there.sleep(Duration::from_millis(u64::try_from(wait).unwrap_or(0)));
            }
            done.send(()).expect("heard");
        }
    });
    let mut load = || {
        Ok(Watched {
            folders: Vec::new(),
            open: OpenOptions::default(),
            list: Arc::new(|_| daemon::Listed::default()),
            settle: Duration::from_secs(2),
            rescan: Duration::from_secs(300),
            poll_every: Duration::from_secs(300),
            poll: Poll::Never,
            service: Service { receivers: receivers(), socket: Some(socket.clone()), ..Service::default() },
            api: None,
            beside: Some(Arc::clone(&beside)),
        })
    };
    let outside = Outside {
        manager: Manager::default(),
        transport: Some(Arc::new(told.post.clone())),
        reloads: tokio::sync::mpsc::channel(1).1,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(async {
        let (stop, stopped) = oneshot::channel::<()>();
        let clock = Arc::new(WorldClock(world.clone()));
        let journal = Box::new(MemoryJournal::default());
        let until = async {
            let _ = stopped.await;
        };
        let service = daemon::run_with(&mut load, journal, clock, until, outside);
        let happens = async {
            story(&told).await;
            stop.send(()).expect("it still runs");
        };
        let (ended, ()) = tokio::join!(service, happens);
        assert_eq!(ended, Ok(()));
    });
}

const HOUR: Duration = Duration::from_secs(3600);

/// 2026-10-01 at nine.
fn october() -> Config {
    Config { clock: Clock::Manual(1_790_845_200_000), ..Config::default() }
}

fn value(metrics: &str, name: &str) -> Option<u64> {
    metrics.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

#[test]
fn a_sheet_at_google_is_in_the_digest_and_in_the_metrics() {
    let world = World::new(october());
    let rows = good_rows(3).replace(",20,40,20,", ",20,40,30,").replace(",20,40,21,", ",20,40,30,");
    let (id, other) = (world.sheet(&rows), world.sheet(&good_rows(2)));
    while_told(&world, vec![id.clone(), other.clone()], async |told| {
        told.pass(HOUR).await;
        let metrics = told.ask("/metrics").await;
        assert_eq!(value(&metrics, "kpiwarden_sheets"), Some(2), "{metrics}");
        assert_eq!(value(&metrics, "kpiwarden_kpis{status=\"On track\"}"), Some(2), "{metrics}");
        assert_eq!(value(&metrics, "kpiwarden_kpis{status=\"Behind\"}"), Some(3), "{metrics}");
        let before = value(&metrics, "kpiwarden_findings{code=\"M101\",severity=\"error\"}").unwrap_or(0);
        // The next day a figure falls, and another sentence becomes a vague one.
        told.pass(24 * HOUR).await;
        told.world.type_into(&id, "G2", "21");
        told.world.type_into(&id, "B3", "Improve the impact");
        told.pass(HOUR).await;
        let metrics = told.ask("/metrics").await;
        assert_eq!(value(&metrics, "kpiwarden_kpis{status=\"On track\"}"), Some(1), "{metrics}");
        let vague = value(&metrics, "kpiwarden_findings{code=\"M101\",severity=\"error\"}");
        assert!(vague > Some(before), "{metrics}");
        told.pass(24 * HOUR).await;
        let digests: Vec<Digest> = told.posted().into_iter().filter(|digest| !digest.slipped.is_empty()).collect();
        assert_eq!(digests.len(), 1, "told once: {:?}", told.posted());
        let slipped = &digests[0].slipped;
        assert_eq!(slipped.len(), 1, "{slipped:?}");
        assert_eq!((slipped[0].kpi.as_str(), slipped[0].place.as_str()), ("Number of leads 0", "Team, Sheet1"));
        assert_eq!((slipped[0].from.as_str(), slipped[0].to.as_str()), ("On track", "Behind"));
        // One that is taken away is named with its reason; the other is none the worse.
        told.world.emulator.unshare(&other, ROBOT);
        told.pass(HOUR).await;
        let status = told.ask("/status").await;
        assert!(status.contains("not shared any more"), "{status}");
        assert!(status.contains(&format!("share the sheet with {ROBOT} as an editor")), "and with whom: {status}");
        assert_eq!(value(&told.ask("/metrics").await, "kpiwarden_sheets_failing"), Some(1));
        told.world.emulator.share(&other, ROBOT, Role::Writer);
        told.pass(HOUR).await;
        assert_eq!(value(&told.ask("/metrics").await, "kpiwarden_sheets_failing"), Some(0));
    });
}
