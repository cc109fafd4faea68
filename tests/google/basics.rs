//! Read, write, calls counted, faults, comments.

use std::sync::Arc;

use google_emulator::{Config, Edit, Fault, Rule};
use kpiwarden::engine::{self, PlanOptions, SheetSettings, SyncTarget};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::ports::ErrorKind;
use kpiwarden::rules;
use kpiwarden::sheets::google::CommentMode;

use crate::{HEADER, OWNER, TODAY, World, good_rows, settings};

const VAGUE: &str = "More customers,Improve the impact of marketing,Grace Lind,links,20,40,30,2026-07-01,2026-12-31";

fn two() -> String {
    format!("{HEADER}\n{VAGUE}\nMore customers,Number of links,Hugo Sand,links,20,40,35,2026-07-01,2026-12-31\n")
}

#[test]
fn a_first_sync_takes_one_read_and_one_write_and_an_unchanged_sheet_one_read() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(500));
    let google = world.google(CommentMode::Note);
    let mut journal = MemoryJournal::default();
    let synced = world.sync(&google, &id, &mut journal);
    let outcome = &synced.outcomes[0];
    assert_eq!(outcome.error, None, "{:?}", outcome.remarks);
    assert_eq!(world.calls(), (1, 1), "{outcome:?}");
    assert!(outcome.values > 500, "{outcome:?}");
    let grid = world.emulator.grid(&id, "Sheet1");
    assert_eq!(
        grid[0][9..],
        ["KPI status", "KPI progress", "KPI expected", "KPI stretch", "Next milestone", "SMART", "KPI checked"],
        "{:?}",
        grid[0]
    );
    assert_eq!(grid[3][9..11], ["Behind", "10%"], "{:?}", grid[3]);
    let again = world.sync(&google, &id, &mut journal);
    assert!(!again.outcomes[0].wrote(), "{:?}", again.outcomes[0]);
    assert_eq!(world.calls(), (2, 1));
}

#[test]
fn native_comments_take_a_batch_of_their_own() {
    let world = World::new(Config::default());
    let id = world.sheet(&two());
    let google = world.google(CommentMode::Native);
    let mut journal = MemoryJournal::default();
    let synced = world.sync(&google, &id, &mut journal);
    assert_eq!(synced.outcomes[0].error, None);
    assert_eq!(world.calls(), (1, 2));
    let open = world.emulator.threads(&id).iter().filter(|thread| !thread.resolved).count();
    assert!(open >= 1);
    world.sync(&google, &id, &mut journal);
    assert_eq!(world.calls(), (2, 2), "nothing changed");
    // Mended: resolved with a word of thanks. Broken again: opened again, not posted again.
    let mend = |text: &str| {
        let edit = Edit::Type { tab: "Sheet1".into(), cell: "B2".into(), text: text.into() };
        world.emulator.edit(&id, edit).expect("typed");
    };
    mend("Number of links acquired");
    world.sync(&google, &id, &mut journal);
    let threads = world.emulator.threads_on(&id, "Sheet1", "B2");
    assert_eq!(threads.len(), 1);
    assert!(threads[0].resolved && threads[0].replies[0].content.contains("thank"), "{threads:?}");
    mend("Improve the impact of marketing");
    world.sync(&google, &id, &mut journal);
    let threads = world.emulator.threads_on(&id, "Sheet1", "B2");
    assert_eq!((threads.len(), threads[0].resolved), (1, false), "{threads:?}");
}

/// What was said last on the threads, by rule: `M101: words`. Nothing where one is open.
fn last_words(world: &World, id: &str) -> Vec<String> {
    let threads = world.emulator.threads(id);
    let said = threads.iter().map(|thread| {
        let code = thread.head.content.get(..4).unwrap_or_default();
        let last = thread.replies.last().filter(|_| thread.resolved).map_or("open", |reply| reply.content.as_str());
        format!("{code}: {}", last.split(':').next().unwrap_or_default())
    });
    said.collect()
}

#[test]
fn thanks_are_for_what_is_mended_alone() {
    const OFF: &str = "M101: No longer checked";
    let vague = "More customers,Improve the impact of links,Hugo Sand,links,20,40,35,2026-07-01,2026-12-31";
    let begun = |csv: &str| {
        let world = World::new(Config::default());
        let id = world.sheet(csv);
        let (google, mut journal) = (world.google(CommentMode::Native), MemoryJournal::default());
        world.sync(&google, &id, &mut journal);
        assert!(last_words(&world, &id).contains(&"M101: open".to_owned()));
        (world, id, google, journal)
    };
    // A waiver is no mending.
    let (world, id, google, mut journal) = begun(&format!("{HEADER},Ignore\n{vague},\n"));
    world.type_into(&id, "J2", "M101: we mean it so");
    world.sync(&google, &id, &mut journal);
    assert!(last_words(&world, &id).contains(&OFF.to_owned()), "{:?}", last_words(&world, &id));
    // Nor is a rule that is switched off, nor a row that is closed.
    let (world, id, google, mut journal) = begun(&format!("{HEADER}\n{vague}\n"));
    let rules = rules::Settings { ignore: vec!["M101".to_owned()], ..rules::Settings::default() };
    let off = SheetSettings { rules: Arc::new(rules::RuleSet::new(&rules)), ..settings() };
    let mut targets = [SyncTarget { sheet: Box::new(google.sheet(&id)), settings: Arc::new(off), write: true }];
    engine::sync(&mut targets, &mut journal, TODAY, PlanOptions::default());
    assert!(last_words(&world, &id).contains(&OFF.to_owned()), "{:?}", last_words(&world, &id));
    // A row that went takes its cells along.
    let (world, id, google, mut journal) = begun(&format!("{HEADER}\n{vague}\n{}", rows_after_header(3)));
    world.edit(&id, Edit::DeleteRows { tab: "Sheet1".into(), at: 1, count: 1 });
    world.sync(&google, &id, &mut journal);
    let said = last_words(&world, &id);
    assert!(said.contains(&"M101: The cell of this comment was deleted.".to_owned()), "{said:?}");
    let calls = world.calls().1;
    world.sync(&google, &id, &mut journal);
    assert_eq!(world.calls().1, calls, "once");
    // All is taken out, with what hangs on no cell.
    let (world, id, google, mut journal) = begun(&format!("{HEADER}\n{vague}\n{vague}\n{}", rows_after_header(3)));
    world.edit(&id, Edit::DeleteRows { tab: "Sheet1".into(), at: 1, count: 1 });
    world.sync_with(&google, &id, &mut journal, PlanOptions { remove: true, force: false });
    let said = last_words(&world, &id);
    assert!(said.iter().all(|said| said.ends_with(": kpiwarden was taken out of this sheet.")), "{said:?}");
    // Comments are off, whatever is still found.
    let (world, id, _, mut journal) = begun(&format!("{HEADER}\n{vague}\n"));
    world.sync(&world.google(CommentMode::Off), &id, &mut journal);
    let said = last_words(&world, &id);
    assert!(said.iter().all(|said| said.ends_with(": kpiwarden writes no more comments in this sheet.")), "{said:?}");
}

fn rows_after_header(count: usize) -> String {
    good_rows(count).split_once('\n').map(|(_, rows)| rows.to_owned()).unwrap_or_default()
}

#[test]
fn where_comments_do_not_work_notes_are_written() {
    for (config, fault) in
        [(Config { native_comments: false, ..Config::default() }, None), (Config::default(), Some(Fault::CommentsFail))]
    {
        let world = World::new(config);
        let id = world.sheet(&two());
        if let Some(fault) = fault {
            let rule = Rule { skip: 1, ..Rule::on("sheets.spreadsheets.batchUpdate", fault) };
            world.emulator.fault(rule);
        }
        let google = world.google(CommentMode::Native);
        let mut journal = MemoryJournal::default();
        let synced = world.sync(&google, &id, &mut journal);
        assert_eq!(synced.outcomes[0].error, None);
        assert!(world.emulator.threads(&id).is_empty());
        let note = world.emulator.note(&id, "Sheet1", "B2").unwrap_or_default();
        assert!(note.contains("M101") && note.contains("— kpiwarden"), "{note}");
    }
}

#[test]
fn another_mode_says_nothing_twice_and_leaves_no_comment_open() {
    for mode in [CommentMode::Note, CommentMode::Off] {
        let world = World::new(Config::default());
        let id = world.sheet(&two());
        let mut journal = MemoryJournal::default();
        world.sync(&world.google(CommentMode::Native), &id, &mut journal);
        let open = || world.emulator.threads(&id).iter().filter(|thread| !thread.resolved).count();
        // What is said of a whole table is a note on its header in both.
        let said = (open(), world.emulator.notes(&id, "Sheet1").len());
        assert!(said.0 > 0);
        let google = world.google(mode);
        let synced = world.sync(&google, &id, &mut journal);
        assert_eq!(synced.outcomes[0].error, None, "{:?}", synced.outcomes[0]);
        let notes = world.emulator.notes(&id, "Sheet1").len();
        // A comment stays instead of the note that would say the same; where none are wanted, all are resolved.
        assert_eq!((open(), notes), if mode == CommentMode::Note { said } else { (0, 0) }, "{mode:?}");
        let calls = world.calls();
        world.sync(&google, &id, &mut journal);
        assert_eq!(world.calls(), (calls.0 + 1, calls.1), "{mode:?}: nothing changed");
        world.sync_with(&google, &id, &mut journal, PlanOptions { remove: true, ..PlanOptions::default() });
        assert_eq!((open(), world.emulator.notes(&id, "Sheet1").len()), (0, 0), "{mode:?}");
    }
}

#[test]
fn a_persons_note_is_never_touched() {
    let world = World::new(Config::default());
    let id = world.sheet(&two());
    let note = Edit::Note { tab: "Sheet1".into(), cell: "B2".into(), text: "ask Ann".into() };
    world.emulator.edit(&id, note).expect("a note");
    let google = world.google(CommentMode::Note);
    let mut journal = MemoryJournal::default();
    world.sync(&google, &id, &mut journal);
    assert_eq!(world.emulator.note(&id, "Sheet1", "B2").as_deref(), Some("ask Ann"));
    let beside = world.emulator.note(&id, "Sheet1", "J2").unwrap_or_default();
    assert!(beside.contains("B2: M101"), "{beside}");
    let removed = PlanOptions { remove: true, ..PlanOptions::default() };
    world.sync_with(&google, &id, &mut journal, removed);
    assert_eq!(world.emulator.notes(&id, "Sheet1").len(), 1, "{:?}", world.emulator.notes(&id, "Sheet1"));
    assert_eq!(world.emulator.grid(&id, "Sheet1")[0].len(), 9);
    assert_eq!(world.emulator.metadata(&id), []);
}

#[test]
fn every_fault_ends_in_the_same_sheet() {
    let expect = {
        let world = World::new(Config::default());
        let id = world.sheet(&two());
        world.sync(&world.google(CommentMode::Native), &id, &mut MemoryJournal::default());
        world.emulator.grid(&id, "Sheet1")
    };
    let faults = [
        Fault::TooMany,
        Fault::TooManyHtml,
        Fault::Internal,
        Fault::BadGateway,
        Fault::Unavailable,
        Fault::Slow { delay_ms: 30_000 },
        Fault::Slow { delay_ms: 200_000 },
        Fault::Cut,
        Fault::AnswerLost,
        Fault::AppliedUnavailable,
    ];
    for fault in faults {
        for skip in 0..3 {
            let world = World::new(Config::default());
            let id = world.sheet(&two());
            world.emulator.fault(Rule { skip, ..Rule::next(fault.clone()) });
            let google = world.google(CommentMode::Native);
            let mut journal = MemoryJournal::default();
            let synced = world.sync(&google, &id, &mut journal);
            assert_eq!(synced.outcomes[0].error, None, "{fault:?} at call {skip}");
            assert_eq!(world.emulator.grid(&id, "Sheet1"), expect, "{fault:?} at call {skip}");
            let threads = world.emulator.threads_on(&id, "Sheet1", "B2");
            assert_eq!(threads.len(), 1, "{fault:?} at call {skip}: {threads:?}");
            assert!(!world.sync(&google, &id, &mut journal).outcomes[0].wrote(), "{fault:?} at call {skip}");
        }
    }
}

#[test]
fn a_sheet_that_is_not_shared_says_with_whom_to_share_it() {
    let world = World::new(Config::default());
    let id = world.sheet(&two());
    world.emulator.unshare(&id, crate::ROBOT);
    let google = world.google(CommentMode::Note);
    let synced = world.sync(&google, &id, &mut MemoryJournal::default());
    let error = synced.checked.sheets[0].error.clone().expect("no right");
    assert_eq!(error.kind, ErrorKind::Denied, "{error:?}");
    assert!(error.hint.contains("may edit"), "{error:?}");
    let synced = world.sync(&google, "1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &mut MemoryJournal::default());
    assert_eq!(synced.checked.sheets[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::NotFound));
    let _ = OWNER;
}
