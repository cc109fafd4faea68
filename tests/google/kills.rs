//! The daemon is killed at every one of its calls in turn, before the call and after it, and started again: the end is the
//! same as if nothing had happened. What is not in the journal, the state folder or the sheet is lost with it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use google_emulator::{Config, Doing, Edit, Matcher, Planned};
use kpiwarden::clock::FixedClock;
use kpiwarden::daemon::{GoogleWatch, ListGoogle};
use kpiwarden::engine::{self, PlanOptions, SyncTarget};
use kpiwarden::journal::SqliteJournal;
use kpiwarden::ports::Timer;
use kpiwarden::sheets::google::{Broken, CommentMode, Google, Reply, Request, Transport};

use crate::{HEADER, TODAY, World, robot_settings, settings};

const TAB: &str = "Sheet1";

/// What a killed process leaves its caller with.
pub(crate) struct Killed;

/// When it dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Death {
    Never,
    Before(u32),
    /// The call was carried out, its answer never used.
    After(u32),
}

/// Counts calls and dies at one of them.
#[derive(Debug)]
pub(crate) struct Deadly {
    pub(crate) world: World,
    pub(crate) calls: AtomicU32,
    pub(crate) death: Death,
}

impl Transport for Deadly {
    fn send(&self, request: &Request) -> Result<Reply, Broken> {
        // One look at the changes is like another.
        if request.url.contains("/changes?") {
            return self.world.send(request);
        }
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        if self.death == Death::Before(call) {
            std::panic::resume_unwind(Box::new(Killed));
        }
        let answer = self.world.send(request);
        if self.death == Death::After(call) {
            std::panic::resume_unwind(Box::new(Killed));
        }
        answer
    }
}

/// Everything that can be seen of a sheet at the end.
#[derive(Debug, PartialEq)]
pub(crate) struct End {
    pub(crate) grid: Vec<Vec<String>>,
    notes: BTreeMap<String, String>,
    /// Where a thread hangs, whether it is resolved, its words, and what was replied.
    pub(crate) threads: Vec<(String, bool, String, Vec<String>)>,
    marked: Vec<String>,
}

pub(crate) fn end(world: &World, id: &str) -> End {
    let mut threads: Vec<_> = world
        .emulator
        .threads(id)
        .into_iter()
        .map(|thread| {
            let replies = thread.replies.iter().map(|reply| format!("{:?} {}", reply.action, reply.content)).collect();
            (format!("{:?}", thread.range), thread.resolved, thread.head.content, replies)
        })
        .collect();
    threads.sort();
    let mut marked: Vec<String> =
        world.emulator.metadata(id).iter().map(|found| format!("{:?} {:?}", found.value, found.place)).collect();
    marked.sort();
    End { grid: world.emulator.grid(id, TAB), notes: world.emulator.notes(id, TAB), threads, marked }
}

fn rows() -> String {
    let row = |kpi: &str, owner: &str, current: u32| {
        format!("More customers,{kpi},{owner},links,20,40,{current},2026-07-01,2026-12-31")
    };
    let rows = [
        row("Improve the impact of marketing", "Grace Lind", 30),
        row("Number of links", "Hugo Sand", 35),
        row("Number of calls", "Ivo Lenz", 21),
    ];
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// What people do before the second and the third cycle: one finding is mended, one comes, a row is added and all are sorted.
fn edits() -> [Vec<Edit>; 2] {
    let tab = || TAB.to_owned();
    let type_into = |cell: &str, text: &str| Edit::Type { tab: tab(), cell: cell.into(), text: text.into() };
    let added = ["More customers", "Number of demos", "Jo Ek", "demos", "20", "40", "39", "2026-07-01", "2026-12-31"];
    [
        vec![
            type_into("B2", "Number of campaigns"),
            type_into("B3", "Optimise the synergy of links"),
            type_into("G4", "33"),
        ],
        vec![
            Edit::Paste { tab: tab(), cell: "A5".into(), rows: vec![added.map(str::to_owned).to_vec()] },
            Edit::Sort { tab: tab(), range: "A2:Z5".into(), column: 6, descending: true },
            type_into("B2", "Improve the impact of marketing"),
        ],
    ]
}

struct Play {
    comments: CommentMode,
    by_watch: bool,
    /// Before which write that is carried out somebody sorts the rows, counted from 0.
    sorted_before: Option<u32>,
}

impl Play {
    fn google(&self, world: &World, wire: &Arc<Deadly>, state: &Path) -> Google {
        let google = robot_settings(self.comments, state);
        Google::new(google, Arc::<Deadly>::clone(wire), Arc::new(world.clone()))
    }

    /// A process: it syncs once, or watches for ten minutes, and ends or dies. False where it died.
    fn process(&self, world: &World, id: &str, wire: &Arc<Deadly>, state: &Path) -> bool {
        let process = || {
            let google = self.google(world, wire, state);
            let mut journal = SqliteJournal::open(state).expect("a journal");
            if !self.by_watch {
                let sheet = Box::new(google.sheet(id));
                let mut targets = [SyncTarget { sheet, settings: Arc::new(settings()), write: true }];
                engine::sync(&mut targets, &mut journal, TODAY, PlanOptions::default());
                return;
            }
            let (id, shared) = (id.to_owned(), Arc::new(settings()));
            let list: ListGoogle =
                Arc::new(move |_, _| Ok(std::iter::once((id.clone(), Arc::clone(&shared))).collect()));
            let (timer, clock) = (Arc::new(world.clone()), Arc::new(FixedClock(TODAY)));
            let mut watch = GoogleWatch::new(google, list, timer, clock, Duration::from_secs(15));
            let until = world.now_ms() + 600_000;
            while world.now_ms() < until {
                let stepped = watch.step(&mut journal);
                let wait = (stepped.next_ms - world.now_ms()).clamp(50, 15_000);
                world.sleep(Duration::from_millis(u64::try_from(wait).unwrap_or(0)));
            }
        };
        match catch_unwind(AssertUnwindSafe(process)) {
            Ok(()) => true,
            Err(payload) if payload.is::<Killed>() => false,
            Err(payload) => std::panic::resume_unwind(payload),
        }
    }

    /// The whole story with a death in it: the end, the calls made, and whether it died.
    fn run(&self, death: Death) -> (End, u32, bool) {
        let state = tempfile::tempdir().expect("a folder");
        let world = World::new(Config { open_account: None, ..Config::default() });
        let id = world.sheet(&rows());
        let wire = Arc::new(Deadly { world: world.clone(), calls: AtomicU32::new(0), death });
        if let Some(skip) = self.sorted_before {
            let edit = Edit::Sort { tab: TAB.to_owned(), range: "A2:Z4".into(), column: 6, descending: true };
            let edits = vec![Doing { file: id.clone(), by: None, edit }];
            world.emulator.plan(Planned { before: Matcher::method("sheets.spreadsheets.batchUpdate"), skip, edits });
        }
        let mut died = false;
        for edits in std::iter::once(Vec::new()).chain(edits()) {
            for edit in edits {
                world.emulator.edit(&id, edit).expect("done");
            }
            if !self.process(&world, &id, &wire, state.path()) {
                died = true;
                assert!(self.process(&world, &id, &wire, state.path()), "it dies once");
            }
        }
        let (_, writes) = world.calls();
        if !self.process(&world, &id, &wire, state.path()) {
            died = true;
            assert!(self.process(&world, &id, &wire, state.path()), "it dies once");
        }
        assert_eq!(world.calls().1, writes, "{death:?}: a cycle after which nothing changed writes nothing");
        (end(&world, &id), wire.calls.load(Ordering::Relaxed), died)
    }
}

fn every_kill_ends_the_same(play: &Play) {
    let (expect, calls, _) = play.run(Death::Never);
    assert!(expect.grid[0].iter().any(|cell| cell == "KPI status"), "{expect:?}");
    let open = expect.threads.iter().filter(|(_, resolved, ..)| !resolved).count();
    let comments = match play.comments {
        CommentMode::Native => open,
        _ => expect.notes.len(),
    };
    assert!(comments >= 2, "{expect:?}");
    let mut deaths = 0;
    for call in 0..calls {
        for death in [Death::Before(call), Death::After(call)] {
            let (is, _, died) = play.run(death);
            deaths += u32::from(died);
            assert_eq!(is, expect, "{death:?} of {calls}");
        }
    }
    assert_eq!(deaths, 2 * calls, "it dies at every call");
}

#[test]
fn a_kill_at_any_call_of_a_sync_with_comments_ends_the_same() {
    every_kill_ends_the_same(&Play { comments: CommentMode::Native, by_watch: false, sorted_before: None });
}

#[test]
fn a_kill_at_any_call_of_a_sync_with_notes_ends_the_same() {
    every_kill_ends_the_same(&Play { comments: CommentMode::Note, by_watch: false, sorted_before: None });
}

#[test]
fn a_kill_at_any_call_of_the_service_ends_the_same() {
    every_kill_ends_the_same(&Play { comments: CommentMode::Native, by_watch: true, sorted_before: None });
}

#[test]
fn a_kill_at_any_call_while_somebody_sorts_under_a_write_ends_the_same() {
    // The first write is of cells, the second of comments.
    for (comments, write) in [(CommentMode::Native, 0), (CommentMode::Native, 1), (CommentMode::Note, 0)] {
        every_kill_ends_the_same(&Play { comments, by_watch: false, sorted_before: Some(write) });
    }
}
