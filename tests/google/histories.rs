//! Random histories: people work in the sheet between and during the daemon's calls, calls go wrong, the daemon is killed.
//! When they stop, within two cycles every row carries its own status and no other's, and everything of theirs is as they
//! left it. A twin of the sheet, in which only the people work, says what that is.

mod events;
mod judge;
mod people;
mod wire;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use google_emulator::Config;
use kpiwarden::clock::FixedClock;
use kpiwarden::daemon::{GoogleWatch, ListGoogle};
use kpiwarden::engine::{self, PlanOptions, SheetOutcome, SyncTarget};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::ports::Timer;
use kpiwarden::sheets::google::{CommentMode, Google};

use self::events::{Event, What, events};
use self::people::People;
use self::wire::{Killed, Shared, Wire};
use crate::{HEADER, TODAY, World, robot_settings, settings};

/// Histories in an ordinary run; `KPIWARDEN_HISTORIES` asks for more, `KPIWARDEN_SEED` for one.
const HISTORIES: u64 = 300;
const OWN: [&str; 7] =
    ["KPI status", "KPI progress", "KPI expected", "KPI stretch", "Next milestone", "SMART", "KPI checked"];
/// What begins the last line of every comment of ours.
const MARK: &str = "\n— kpiwarden ";
const MINUTE: Duration = Duration::from_secs(60);

fn place(row: u32, column: u32) -> String {
    kpiwarden::model::CellRef::new(row, column as u16).to_string()
}

/// How a history is lived through, by its seed.
#[derive(Debug, Clone, Copy)]
struct Way {
    comments: CommentMode,
    /// By the watch of the service, which decides itself when to look; else cycle after cycle.
    by_watch: bool,
}

impl Way {
    fn of(seed: u64) -> Self {
        let comments = if seed % 3 == 2 { CommentMode::Note } else { CommentMode::Native };
        Self { comments, by_watch: seed % 4 == 3 }
    }
}

/// The daemon as far as it lives in memory.
enum Daemon {
    Cycles(Google),
    Watch(Box<GoogleWatch>),
}

struct History {
    way: Way,
    wire: Arc<Wire>,
    world: World,
    id: String,
    state: tempfile::TempDir,
}

impl History {
    fn start(&self) -> Daemon {
        let google = robot_settings(self.way.comments, self.state.path());
        let google = Google::new(google, Arc::new(Shared(Arc::clone(&self.wire))), Arc::new(self.world.clone()));
        if !self.way.by_watch {
            return Daemon::Cycles(google);
        }
        let (id, shared) = (self.id.clone(), Arc::new(settings()));
        let list: ListGoogle = Arc::new(move |_, _| Ok(std::iter::once((id.clone(), Arc::clone(&shared))).collect()));
        let (timer, clock) = (Arc::new(self.world.clone()), Arc::new(FixedClock(TODAY)));
        Daemon::Watch(Box::new(GoogleWatch::new(google, list, timer, clock, Duration::from_secs(15))))
    }

    fn now(&self) -> i64 {
        self.world.now_ms()
    }

    /// One cycle, or what the watch does in five minutes. `None`: it was killed.
    fn cycle(&self, daemon: &mut Daemon, journal: &mut MemoryJournal, span: Duration) -> Option<Vec<SheetOutcome>> {
        let run = || match daemon {
            Daemon::Cycles(google) => {
                let sheet = Box::new(google.sheet(&self.id));
                let mut targets = [SyncTarget { sheet, settings: Arc::new(settings()), write: true }];
                engine::sync(&mut targets, journal, TODAY, PlanOptions::default()).outcomes
            }
            Daemon::Watch(watch) => {
                let end = self.now() + i64::try_from(span.as_millis()).expect("short");
                let mut outcomes = Vec::new();
                while self.now() < end {
                    let stepped = watch.step(journal);
                    let idle = stepped.synced.is_none();
                    outcomes.extend(stepped.synced.map(|(_, outcome)| outcome));
                    let wait = (stepped.next_ms.min(end) - self.now()).max(i64::from(idle) * 50);
                    self.world.sleep(Duration::from_millis(u64::try_from(wait).unwrap_or(0)));
                }
                outcomes
            }
        };
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(outcomes) => Some(outcomes),
            Err(payload) if payload.is::<Killed>() => None,
            Err(payload) => {
                self.tell("  PANIC");
                std::panic::resume_unwind(payload)
            }
        }
    }

    fn tell(&self, line: &str) {
        let _ = writeln!(self.wire.people.lock().expect("free").story, "{line}");
    }
}

fn first_rows() -> String {
    let mut csv = format!("{HEADER}\n");
    for at in 0..9 {
        let kpi =
            if at % 4 == 1 { format!("Improve the impact of area {at}") } else { format!("Number of visits {at}") };
        let (owner, figure) = (at % 3, 21 + 2 * at);
        let _ = writeln!(csv, "More customers,{kpi},Grace Lind{owner},visits,20,40,{figure},2026-07-01,2026-12-31");
    }
    csv
}

/// How a history ended.
struct Lived {
    story: String,
    problems: Vec<String>,
    refused: bool,
}

/// Lives through a history.
fn live(way: Way, events: &[Event]) -> Lived {
    let (world, twin) = (World::new(Config::default()), World::new(Config::default()));
    let (id, twin_id) = (world.sheet(&first_rows()), twin.sheet(&first_rows()));
    let people = People::new((world.emulator.clone(), id.clone()), (twin.emulator.clone(), twin_id));
    let wire = Wire {
        world: world.clone(),
        people: Mutex::new(people),
        waiting: Mutex::new(events.to_vec()),
        at: Mutex::new((0, 0)),
    };
    let state = tempfile::tempdir().expect("a folder");
    let history = History { way, wire: Arc::new(wire), world: world.clone(), id, state };
    let mut journal = MemoryJournal::default();
    let mut daemon = history.start();
    for at in 0..5 {
        *history.wire.at.lock().expect("free") = (at, 0);
        if history.cycle(&mut daemon, &mut journal, 5 * MINUTE).is_none() {
            daemon = history.start();
        }
        world.sleep(MINUTE);
    }
    // What was still to happen happens now; then all is quiet.
    let rest = std::mem::take(&mut *history.wire.waiting.lock().expect("free"));
    {
        let mut people = history.wire.people.lock().expect("free");
        for event in rest {
            people.act(&event.what);
        }
        people.share();
    }
    history.tell("  all is quiet");
    world.emulator.clear_orders();
    let mut last = None;
    for _ in 0..2 {
        let outcomes = history.cycle(&mut daemon, &mut journal, 40 * MINUTE).unwrap_or_default();
        last = outcomes.into_iter().last().or(last);
        if let Some(error) = last.as_ref().and_then(|outcome| outcome.error.as_ref()) {
            history.tell(&format!("  error: {}", error.message));
        }
    }
    let mut problems = Vec::new();
    let before = world.calls();
    history.cycle(&mut daemon, &mut journal, 40 * MINUTE);
    let after = world.calls();
    if after.1 != before.1 || way.by_watch && after != before {
        problems.push(format!("{before:?} reads and writes became {after:?} although nothing had changed"));
    }
    let people = history.wire.people.lock().expect("free");
    // An emptied sheet is an accident until someone says otherwise: nothing of it is taken for news.
    let refused = people.cleared.is_some() || last.is_some_and(|outcome| !outcome.refused.is_empty());
    problems.extend(judge::problems(&people, &twin, way.comments, refused));
    let mut story = people.story.clone();
    for row in world.emulator.grid(&history.id, &people.tab).iter().filter(|_| !problems.is_empty()) {
        let _ = writeln!(story, "  | {}", row.join(" | "));
    }
    Lived { story, problems, refused }
}

/// Takes out of a history whatever it fails without.
fn shrink(way: Way, mut events: Vec<Event>) -> Vec<Event> {
    let mut at = 0;
    while at < events.len() {
        let mut fewer = events.clone();
        fewer.remove(at);
        if live(way, &fewer).problems.is_empty() { at += 1 } else { events = fewer }
    }
    events
}

/// Lives through the histories of these seeds; the least stories of up to five that end wrong.
fn fail(seeds: impl Iterator<Item = u64>) -> (Vec<String>, usize) {
    let (mut failed, mut refused) = (Vec::new(), 0);
    for seed in seeds {
        let (way, events) = (Way::of(seed), events(seed));
        let lived = live(way, &events);
        refused += usize::from(lived.refused);
        if !lived.problems.is_empty() {
            let least = shrink(way, events);
            let Lived { story, problems, .. } = live(way, &least);
            failed.push(format!("seed {seed} ({way:?})\n  {}\n{story}", problems.join("\n  ")));
            if failed.len() >= 5 {
                break;
            }
        }
    }
    (failed, refused)
}

/// The seeds that were asked for: `KPIWARDEN_SEED=7`, or `KPIWARDEN_SEED=1000-2000`, or the first so many.
fn seeds() -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some((first, last)) = std::env::var("KPIWARDEN_SEED").ok().and_then(|text| {
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        Some((first.parse::<u64>().ok()?, last.parse::<u64>().ok()?))
    }) {
        return first..last + 1;
    }
    0..number("KPIWARDEN_HISTORIES").unwrap_or(HISTORIES)
}

#[test]
fn random_histories_end_right() {
    let seeds = seeds();
    let count = seeds.end - seeds.start;
    let (failed, refused) = fail(seeds);
    assert!(failed.is_empty(), "{} of {count} histories end wrong:\n{}", failed.len(), failed.join("\n\n"));
    // About an eighth end with an emptied sheet; in seeds that were asked for, by chance a few more.
    let at_most = count.max(6) / if std::env::var_os("KPIWARDEN_SEED").is_some() { 5 } else { 6 };
    assert!(refused as u64 <= at_most, "{refused} of {count} histories end in a refusal, which says little");
}

/// Seeds beyond the first ones whose histories once ended wrong.
const ONCE_WRONG: [u64; 16] = [
    37_174, 46_027, 50_968, 65_280, 65_428, 65_730, 75_594, 90_184, 201_210, 305_627, 401_905, 601_959, 602_381,
    602_843, 700_355, 706_046,
];

#[test]
fn histories_that_once_ended_wrong_end_right() {
    let (failed, _) = fail(ONCE_WRONG.into_iter());
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn the_histories_hold_everything_that_happens_to_a_sheet() {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for event in (0..HISTORIES).flat_map(events) {
        let debug = format!("{:?}", event.what);
        let name = match event.what {
            What::Fault(_) => debug.split([' ', '{', ')']).next().unwrap_or_default().to_owned(),
            What::Kill { .. } => debug,
            _ => debug.split([' ', '{']).next().unwrap_or_default().to_owned(),
        };
        *kinds.entry(name).or_default() += 1;
        *kinds.entry(format!("during: {}", event.during)).or_default() += 1;
    }
    let rare: Vec<_> = kinds.iter().filter(|(_, count)| **count < 5).collect();
    assert!(rare.is_empty(), "{rare:?}");
    assert_eq!(kinds.len(), 23 + 12 + 2 + 2 - 1, "{kinds:?}");
}
