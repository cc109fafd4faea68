//! Undoing: what a sync that was cut off left behind is settled first, nothing of people's goes, and a death in it changes no end.
//! Then what is put back into cells that were pushed under a write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use google_emulator::{Config, Doing, Edit, Matcher, Planned};
use kpiwarden::engine::{self, PlanOptions, SyncTarget};
use kpiwarden::journal::{MemoryJournal, SqliteJournal};
use kpiwarden::ports::{ErrorKind, Sheet, SheetError};
use kpiwarden::sheets::google::{CommentMode, Google};

use crate::kills::{Deadly, Death, End, Killed, end};
use crate::{HEADER, TODAY, World, robot_settings, settings};

const TAB: &str = "Sheet1";
/// The call that writes cells, after that for a token and the read.
const WRITE: u32 = 2;

struct Place {
    world: World,
    id: String,
    state: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let world = World::new(Config { open_account: None, ..Config::default() });
        let row = |kpi: &str, owner: &str| format!("More customers,{kpi},{owner},links,20,40,35,2026-07-01,2026-12-31");
        let rows = [row("Improve the impact of marketing", "Grace Lind"), row("Number of links", "Hugo Sand")];
        let id = world.sheet(&format!("{HEADER}\n{}\n", rows.join("\n")));
        Self { world, id, state: tempfile::tempdir().expect("a folder") }
    }

    fn google(&self, comments: CommentMode, death: Death) -> (Google, Arc<Deadly>) {
        let wire = Arc::new(Deadly { world: self.world.clone(), calls: AtomicU32::new(0), death });
        let settings = robot_settings(comments, self.state.path());
        (Google::new(settings, Arc::<Deadly>::clone(&wire), Arc::new(self.world.clone())), wire)
    }

    /// A sync in a process of its own. False where it died.
    fn sync(&self, comments: CommentMode, death: Death) -> bool {
        let sync = || {
            let sheet = Box::new(self.google(comments, death).0.sheet(&self.id));
            let mut journal = SqliteJournal::open(self.state.path()).expect("a journal");
            let mut targets = [SyncTarget { sheet, settings: Arc::new(settings()), write: true }];
            let synced = engine::sync(&mut targets, &mut journal, TODAY, PlanOptions::default());
            assert_eq!(synced.outcomes[0].error, None);
        };
        lives(sync).is_some()
    }

    fn undo(&self) -> Result<(), SheetError> {
        self.google(CommentMode::Native, Death::Never).0.sheet(&self.id).undo().map(drop)
    }

    fn shown(&self, cell: &str) -> String {
        self.world.emulator.shown(&self.id, TAB, cell)
    }
}

/// What a process comes to; `None` where it is killed.
fn lives<T>(process: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(process)) {
        Ok(done) => Some(done),
        Err(payload) if payload.is::<Killed>() => None,
        Err(payload) => std::panic::resume_unwind(payload),
    }
}

#[test]
fn a_write_that_never_was_carried_out_is_not_undone_over_what_people_typed() {
    let place = Place::new();
    assert!(!place.sync(CommentMode::Note, Death::Before(WRITE)), "killed before its write");
    for (cell, text) in [("J1", "Mine"), ("J2", "a"), ("K3", "b")] {
        place.world.type_into(&place.id, cell, text);
    }
    let before = place.world.emulator.grid(&place.id, TAB);
    assert_eq!(place.undo().expect_err("there is nothing to undo").kind, ErrorKind::NotFound);
    assert_eq!(place.world.emulator.grid(&place.id, TAB), before);
}

#[test]
fn a_write_whose_answer_was_lost_is_undone_like_any_other_and_refused_like_any_other() {
    let place = Place::new();
    let before = place.world.emulator.grid(&place.id, TAB);
    assert!(!place.sync(CommentMode::Note, Death::After(WRITE)), "killed before the answer");
    assert_eq!(place.shown("J1"), "KPI status");
    place.undo().expect("undone");
    assert_eq!(place.world.emulator.grid(&place.id, TAB), before);

    assert!(!place.sync(CommentMode::Note, Death::After(WRITE)));
    place.world.edit(&place.id, Edit::InsertRows { tab: TAB.into(), at: 1, count: 1 });
    place.world.type_into(&place.id, "J2", "mine");
    let edited = place.world.emulator.grid(&place.id, TAB);
    assert_eq!(place.undo().expect_err("somebody changed the sheet").kind, ErrorKind::Stale);
    assert_eq!(place.world.emulator.grid(&place.id, TAB), edited);
}

#[test]
fn comments_that_somebody_answered_stay() {
    let place = Place::new();
    assert!(place.sync(CommentMode::Native, Death::Never));
    let threads = place.world.emulator.threads(&place.id);
    assert!(threads.len() > 1, "{threads:?}");
    place.world.edit(&place.id, Edit::Reply { thread: threads[0].id.clone(), text: "I see".into() });
    place.undo().expect("undone");
    let left = place.world.emulator.threads(&place.id);
    assert_eq!(left.iter().map(|thread| &thread.id).collect::<Vec<_>>(), [&threads[0].id]);
}

#[test]
fn comments_alone_are_undone_before_the_cells_of_the_write_before_them() {
    let place = Place::new();
    assert!(!place.sync(CommentMode::Native, Death::Before(WRITE + 1)), "killed before its comments");
    let written = place.world.emulator.grid(&place.id, TAB);
    assert!(place.world.emulator.threads(&place.id).is_empty());
    assert!(place.sync(CommentMode::Native, Death::Never));
    assert!(!place.world.emulator.threads(&place.id).is_empty());
    assert_eq!(place.world.emulator.grid(&place.id, TAB), written, "no cell was to be written");
    place.undo().expect("the comments");
    assert!(place.world.emulator.threads(&place.id).is_empty());
    assert_eq!(place.world.emulator.grid(&place.id, TAB), written);
    place.undo().expect("the cells");
    assert_eq!(place.shown("J1"), "");
}

#[test]
fn a_kill_at_any_call_of_an_undo_ends_the_same() {
    let run = |death: Death| -> (End, u32) {
        let place = Place::new();
        assert!(place.sync(CommentMode::Native, Death::Never));
        let (google, wire) = place.google(CommentMode::Native, death);
        match lives(|| google.sheet(&place.id).undo()) {
            Some(undone) => drop(undone.expect("undone")),
            None => place.undo().expect("undone the second time"),
        }
        assert_eq!(place.undo().expect_err("it is undone").kind, ErrorKind::NotFound, "{death:?}");
        (end(&place.world, &place.id), wire.calls.load(Ordering::Relaxed))
    };
    let (expect, calls) = run(Death::Never);
    assert_eq!(expect.grid[0].len(), 9, "{expect:?}");
    assert!(expect.threads.is_empty() && calls > 2, "{expect:?}");
    for call in 0..calls {
        for death in [Death::Before(call), Death::After(call)] {
            assert_eq!(run(death).0, expect, "{death:?}");
        }
    }
}

#[test]
fn a_look_settles_nothing() {
    let place = Place::new();
    assert!(!place.sync(CommentMode::Note, Death::After(WRITE)));
    place.world.edit(&place.id, Edit::InsertRows { tab: TAB.into(), at: 1, count: 1 });
    let mut sheet = place.google(CommentMode::Note, Death::Never).0.sheet(&place.id);
    let files = || std::fs::read_dir(place.state.path().join("google").join(&place.id)).expect("kept").count();
    let (kept, writes) = (files(), place.world.calls().1);
    assert!(sheet.look().expect("read").is_empty(), "no hash by which it could count as looked at");
    assert_eq!((files(), place.world.calls().1), (kept, writes));
    sheet.read().expect("read");
    assert!(!sheet.look().expect("read").is_empty(), "the read has settled it");
}

/// Somebody inserts a column between read and write, so that their last column slides under ours.
fn pushed(csv: &str, edits: Vec<Edit>) -> Place {
    let world = World::new(Config { open_account: None, ..Config::default() });
    let id = world.sheet(csv);
    for edit in edits {
        world.edit(&id, edit);
    }
    let edit = Edit::InsertColumns { tab: TAB.into(), at: 8, count: 1 };
    let edits = vec![Doing { file: id.clone(), by: None, edit }];
    let before = Matcher::method("sheets.spreadsheets.batchUpdate");
    world.emulator.plan(Planned { before, skip: 0, edits });
    let place = Place { world, id, state: tempfile::tempdir().expect("a folder") };
    let google = place.google(CommentMode::Note, Death::Never).0;
    let synced = place.world.sync(&google, &place.id, &mut MemoryJournal::default());
    assert_eq!(synced.outcomes[0].error, None, "{:?}", synced.outcomes[0]);
    assert_eq!(place.shown("K1"), "KPI status");
    place
}

const OWNER_LAST: &str = "Goal,KPI,Unit,Baseline,Target,Current,Start,Due,Owner
More customers,Number of links,links,20,40,35,2026-07-01,2026-12-31,x
More customers,Number of calls,calls,20,40,35,2026-07-01,2026-12-31,y
";

#[test]
fn chips_that_were_pushed_under_a_write_are_chips_again() {
    let chip = |cell: &str, name: &str, email: &str| Edit::PersonChip {
        tab: TAB.into(),
        cell: cell.into(),
        email: email.into(),
        name: name.into(),
    };
    let chips = vec![chip("I2", "Ann Ash", "ann.ash@example.com"), chip("I3", "Bo Lee", "bo.lee@example.com")];
    let place = pushed(OWNER_LAST, chips);
    let book = place.google(CommentMode::Note, Death::Never).0.sheet(&place.id).read().expect("read");
    let cell = |at: &str| book.tabs[0].at(kpiwarden::model::CellRef::parse(at).expect("a cell")).text;
    assert_eq!([cell("J2"), cell("J3")], ["Ann Ash <ann.ash@example.com>", "Bo Lee <bo.lee@example.com>"]);
}
