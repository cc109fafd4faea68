//! One contract for every journal.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use jiff::civil::{Date, date};
use rusqlite::Connection;

use super::sqlite::refuse_network;
use super::{FILE_NAME, MemoryJournal, SharedJournal, SqliteJournal};
use crate::model::{
    Code, Field, FoundSpan, ObservedRow, OwnColumn, Revision, RowRecord, SeenValues, SourceHistory, SourceRecord,
    Status, TableRecord,
};
use crate::ports::{ErrorKind, Journal, Letter, LetterFate, RECORDS_KEPT_MAX};

fn sample() -> SourceRecord {
    let mut table = TableRecord { rows: 12, fields: vec!["kpi".into(), "target".into()], ..TableRecord::default() };
    table.headers.insert(OwnColumn::Status, u64::MAX);
    table.pending = vec![7, 0];
    let row = RowRecord {
        values: vec![(OwnColumn::Status, 3), (OwnColumn::Checked, 9)],
        status: "On track".into(),
        inputs: 1 << 63,
    };
    table.by_row.insert(0xfeed_0000_0000_0001, row);
    let mut record = SourceRecord::default();
    record.tables.insert(("Ziele \"2026\"".into(), 1), table);
    record
}

/// What every journal must do; `open` gives the same journal again.
fn contract(mut journal: impl Journal, open: Option<&dyn Fn() -> Box<dyn Journal>>) {
    let source = "/srv/kpi/a very long name/../with \u{1f600} and \n odd characters.xlsx";
    assert_eq!(journal.read(source).expect("nothing yet"), SourceRecord::default());
    journal.write(source, &sample()).expect("first write");
    assert_eq!(journal.read(source).expect("read"), sample());
    assert_eq!(journal.read("another").expect("read"), SourceRecord::default(), "sources are kept apart");
    journal.write(source, &SourceRecord::default()).expect("second write");
    assert_eq!(journal.read(source).expect("read"), SourceRecord::default(), "a write replaces");
    journal.write(source, &sample()).expect("third write");

    let held = journal.lock(source).expect("the first writer");
    assert_eq!(journal.lock(source).err().map(|error| error.kind), Some(ErrorKind::Busy), "one writer a sheet");
    drop(journal.lock("another").expect("other sheets are free"));
    if let Some(open) = open {
        let again = open();
        assert_eq!(again.read(source).expect("read"), sample(), "it is there after a restart");
        assert_eq!(again.lock(source).err().map(|error| error.kind), Some(ErrorKind::Busy));
    }
    drop(held);
    drop(journal.lock(source).expect("given back"));
    keeps_records(&mut journal);
    keeps_history(&mut journal);
    forgets(&mut journal);
    keeps_marks_and_threads(&mut journal);
    keeps_letters(&mut journal);
}

/// Records kept with a content come back with it.
fn keeps_records(journal: &mut impl Journal) {
    let source = "kept.xlsx";
    let content = |number: u8| Revision { size: 1, sha256: vec![number; 32], id: String::new() };
    journal.keep(source, &content(0)).expect("nothing to keep yet");
    journal.write(source, &sample()).expect("write");
    for number in 1..=RECORDS_KEPT_MAX as u8 {
        journal.keep(source, &content(number)).expect("kept");
        journal.write(source, &SourceRecord::default()).expect("write");
    }
    journal.put_back(source, &content(1)).expect("the first that is kept");
    assert_eq!(journal.read(source).expect("read"), sample());
    journal.put_back(source, &content(2)).expect("the second");
    assert_eq!(journal.read(source).expect("read"), SourceRecord::default());
    journal.write(source, &sample()).expect("write");
    for number in [0, 99] {
        journal.put_back(source, &content(number)).expect("nothing was kept with it");
        assert_eq!(journal.read(source).expect("read"), SourceRecord::default(), "{number}");
    }
}

/// A row as it is read on a day.
fn observed(id: Option<u64>, kpi: &str, owner: &str, current: i64, status: Status) -> ObservedRow {
    let values = SeenValues {
        current: Some(current.into()),
        target: Some("40.5".parse().expect("a figure")),
        deadline: Some(date(2026, 12, 31)),
        comment: u64::MAX,
        status,
        progress: Some(-120),
    };
    let findings = vec![(Code::new('P', 601), Some(Field::Current)), (Code::new('D', 701), None)];
    ObservedRow {
        id,
        tab: "KPIs".into(),
        kpi: kpi.into(),
        goal: "Grow".into(),
        owner: owner.into(),
        team: "North".into(),
        values,
        findings,
    }
}

fn day(day: i8) -> Date {
    date(2026, 10, day)
}

/// The stretches of the only row: first day, last day, current figure.
fn stretches(history: &SourceHistory) -> Vec<(i8, i8, String)> {
    let [row] = history.rows.as_slice() else { panic!("one row: {history:?}") };
    let seen = row.history.seen.iter();
    seen.map(|seen| (seen.first.day(), seen.last.day(), seen.values.current.expect("a figure").to_string())).collect()
}

fn keeps_history(journal: &mut impl Journal) {
    let source = "history.xlsx";
    assert_eq!(journal.history(source).expect("nothing yet"), SourceHistory::default());
    journal.remember(source, day(1), &[observed(None, "Leads", "Ann", 10, Status::OnTrack)]).expect("remembered");
    let id = journal.history(source).expect("history").rows[0].id;
    let known = |current| observed(Some(id), "Leads", "Ann", current, Status::OnTrack);
    for (on, current, expect) in [
        (1, 10, vec![(1, 1, "10")]),
        (3, 10, vec![(1, 3, "10")]),
        (4, 12, vec![(1, 3, "10"), (4, 4, "12")]),
        // The last reading of a day counts, and one that goes back leaves nothing.
        (4, 13, vec![(1, 3, "10"), (4, 4, "13")]),
        (4, 10, vec![(1, 4, "10")]),
        (8, 20, vec![(1, 4, "10"), (8, 8, "20")]),
        // A clock that was set back loses nothing and doubles nothing.
        (2, 21, vec![(1, 4, "10"), (8, 8, "21")]),
        (9, 21, vec![(1, 4, "10"), (8, 9, "21")]),
    ] {
        journal.remember(source, day(on), &[known(current)]).expect("remembered");
        let history = journal.history(source).expect("history");
        let expect: Vec<_> = expect.into_iter().map(|(first, last, value)| (first, last, value.to_owned())).collect();
        assert_eq!(stretches(&history), expect, "on {on}");
        assert_eq!(history.rows[0].history.seen.last().map(|seen| seen.values), Some(known(current).values));
    }
    let mut renamed = observed(Some(id), "Qualified leads", "Bea", 21, Status::OnTrack);
    renamed.findings.remove(1);
    journal.remember(source, day(10), &[renamed]).expect("remembered");
    let history = journal.history(source).expect("history");
    assert_eq!((history.rows[0].kpi.as_str(), history.rows[0].owner.as_str()), ("Qualified leads", "Bea"));
    let span = |code, last, open| FoundSpan { code, first: day(1), last: day(last), open };
    let found = journal.found(id).expect("found");
    assert_eq!(found, [span(Code::new('D', 701), 9, false), span(Code::new('P', 601), 10, true)]);
    let again = observed(Some(id), "Qualified leads", "Bea", 21, Status::OnTrack);
    journal.remember(source, day(12), &[again]).expect("remembered");
    let found = journal.found(id).expect("found");
    assert!(found.contains(&FoundSpan { code: Code::new('D', 701), first: day(12), last: day(12), open: true }));
    let other = [observed(Some(id), "Leads", "Ann", 1, Status::Behind)];
    journal.remember("another.xlsx", day(12), &other).expect("remembered");
    assert_ne!(journal.history("another.xlsx").expect("history").rows[0].id, id, "a number belongs to one source");
}

fn forgets(journal: &mut impl Journal) {
    let source = "forget.xlsx";
    let rows = [("A", "Ann Miller"), ("B", "Bob Stone"), ("C", "ann  miller, Bob Stone")];
    let rows = rows.map(|(kpi, owner)| observed(None, kpi, owner, 1, Status::OnTrack));
    journal.remember(source, day(1), &rows).expect("remembered");
    assert_eq!(journal.forget_owner("Ann Miller").expect("forgotten"), 2);
    let left = journal.history(source).expect("history");
    assert_eq!(left.rows.iter().map(|row| row.kpi.as_str()).collect::<Vec<_>>(), ["B"]);
    let id = left.rows[0].id;
    for (on, value) in [(5, 1), (6, 2), (20, 3)] {
        let row = observed(Some(id), "B", "Bob Stone", value, Status::OnTrack);
        journal.remember(source, day(on), &[row]).expect("remembered");
    }
    journal.forget_before(day(6)).expect("forgotten");
    let left = stretches(&journal.history(source).expect("history"));
    assert_eq!(left, [(6, 6, "2".to_owned()), (20, 20, "3".to_owned())]);
    journal.forget_before(day(21)).expect("forgotten");
    assert_eq!(journal.history(source).expect("history"), SourceHistory::default());
    // Of two with one name an address names one, the name both.
    let rows = [("D", "Ann <ann@example.org>"), ("E", "Ann <ann@example.com>")];
    let rows = rows.map(|(kpi, owner)| observed(None, kpi, owner, 1, Status::OnTrack));
    journal.remember(source, day(22), &rows).expect("remembered");
    assert_eq!(journal.forget_owner("Ann <ann@example.org>").expect("forgotten"), 1);
    assert_eq!(journal.forget_owner("ann@example.org").expect("forgotten"), 0);
    assert_eq!(journal.forget_owner("ann").expect("forgotten"), 1);
}

fn keeps_marks_and_threads(journal: &mut impl Journal) {
    let source = "marks";
    assert_eq!(journal.mark(source, "page").expect("none"), None);
    for value in [Some("abc"), Some("def"), None] {
        journal.set_mark(source, "page", value).expect("set");
        assert_eq!(journal.mark(source, "page").expect("read").as_deref(), value);
        assert_eq!(journal.mark("other", "page").expect("read"), None);
    }
    let threads = [(u64::MAX, "t2".to_owned()), (3, "t1".to_owned())];
    journal.set_threads(source, &threads).expect("set");
    assert_eq!(journal.threads(source).expect("read"), threads);
    journal.set_threads(source, &[]).expect("set");
    assert_eq!(journal.threads(source).expect("read"), []);
}

fn keeps_letters(journal: &mut impl Journal) {
    let letter = |id: &str, due| Letter {
        id: id.to_owned(),
        receiver: "team".to_owned(),
        body: format!("{{\"{id}\":\"Ann Miller\"}}"),
        attempts: 0,
        due,
    };
    assert!(journal.post(&letter("a", 10)).expect("posted"));
    assert!(!journal.post(&letter("a", 5)).expect("refused"), "nothing is told twice");
    assert!(journal.post(&letter("b", 20)).expect("posted"));
    assert!(journal.post(&letter("c", 20)).expect("posted"));
    let due =
        |journal: &dyn Journal, at| journal.due_letters(at).expect("due").into_iter().map(|l| l.id).collect::<Vec<_>>();
    assert_eq!(due(&*journal, 9), [""; 0]);
    assert_eq!(due(&*journal, 20), ["a", "b", "c"]);
    journal.settle_letter("a", LetterFate::Sent).expect("settled");
    journal.settle_letter("b", LetterFate::Later(99)).expect("settled");
    journal.settle_letter("c", LetterFate::Dead).expect("settled");
    assert_eq!(due(&*journal, 20), [""; 0]);
    assert_eq!(journal.due_letters(99).expect("due").first().map(|letter| letter.attempts), Some(1));
    for id in ["a", "c"] {
        assert!(!journal.post(&letter(id, 10)).expect("refused"), "nor after it was sent or given up");
    }
    journal.forget_owner("Ann Miller").expect("forgotten");
    assert_eq!(due(&*journal, 99), [""; 0]);
}

#[test]
fn memory_keeps_the_contract() {
    contract(MemoryJournal::default(), None);
    contract(SharedJournal::new(Box::new(MemoryJournal::default())), None);
}

#[test]
fn sqlite_keeps_the_contract() {
    let folder = tempfile::tempdir().expect("folder");
    let state = folder.path().join("deep/state");
    let open = || SqliteJournal::open(&state).expect("journal");
    contract(open(), Some(&|| Box::new(open())));
    assert_eq!(state.metadata().expect("meta").permissions().mode() & 0o777, 0o700);
    let mode = Connection::open(state.join(FILE_NAME)).expect("opens");
    let mode: String = mode.query_row("PRAGMA journal_mode", [], |row| row.get(0)).expect("a mode");
    assert_eq!(mode, "wal");
    let _open = open();
    for entry in std::fs::read_dir(&state).expect("list").map(|entry| entry.expect("entry")) {
        let meta = entry.metadata().expect("meta");
        assert!(meta.is_dir() || meta.permissions().mode() & 0o777 == 0o600, "{:?}", entry.path());
    }
}

#[test]
fn a_network_file_system_is_refused_and_named() {
    let state = Path::new("/mnt/office/state");
    assert!(refuse_network(state, None).is_ok());
    let error = refuse_network(state, Some("NFS")).expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(error.message.contains("/mnt/office/state is on a network file system (NFS)"), "{}", error.message);
    assert!(error.hint.contains("a local disk"), "{}", error.hint);
}

#[test]
fn a_file_is_the_same_by_whatever_way_it_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let sheet = folder.path().join("team.csv");
    std::fs::write(&sheet, "").expect("write");
    std::os::unix::fs::symlink(&sheet, folder.path().join("link.csv")).expect("link");
    let mut journal = SqliteJournal::open(folder.path().join("state")).expect("journal");
    let named = |name: &str| folder.path().join(name).display().to_string();
    journal.write(&named("team.csv"), &sample()).expect("write");
    for name in ["./team.csv", "state/../team.csv", "link.csv"] {
        assert_eq!(journal.read(&named(name)).expect("read"), sample(), "{name}");
    }
    let _held = journal.lock(&named("team.csv")).expect("the first writer");
    assert!(journal.lock(&named("link.csv")).is_err());
}

/// Opens a journal whose database was changed by `change`, and tells why it is refused.
fn refused(change: impl FnOnce(&Path)) -> (ErrorKind, String) {
    let folder = tempfile::tempdir().expect("folder");
    let mut journal = SqliteJournal::open(folder.path()).expect("journal");
    journal.write("x", &sample()).expect("write");
    drop(journal);
    change(&folder.path().join(FILE_NAME));
    let error = SqliteJournal::open_checked(folder.path()).expect_err("refused");
    (error.kind, error.message)
}

#[test]
fn a_broken_or_newer_journal_is_said_not_overlooked() {
    let sql = |sql: &'static str| {
        move |path: &Path| Connection::open(path).expect("opens").execute_batch(sql).expect("changed")
    };
    let (kind, message) = refused(sql("PRAGMA user_version = 99"));
    assert!(kind == ErrorKind::Unsupported && message.contains("version 99"), "{message}");
    let (kind, message) = refused(sql("UPDATE migration SET sha256 = 'x'"));
    assert!(kind == ErrorKind::Malformed && message.contains("step 1"), "{message}");
    let (kind, message) = refused(|path| {
        std::fs::write(path, "no database, but long enough to look like one".repeat(99)).expect("written");
    });
    assert!(kind == ErrorKind::Malformed && message.contains("damaged"), "{message}");
    let (kind, message) = refused(|path| {
        let mut bytes = std::fs::read(path).expect("read");
        let end = bytes.len();
        bytes.get_mut(8192..end).expect("several pages").fill(0xa5);
        std::fs::write(path, bytes).expect("written");
    });
    assert!(kind == ErrorKind::Malformed && message.contains("damaged"), "{message}");
}

#[test]
fn a_journal_deleted_under_way_is_made_anew() {
    let folder = tempfile::tempdir().expect("folder");
    let mut journal = SqliteJournal::open(folder.path()).expect("journal");
    journal.write("x", &sample()).expect("write");
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.path().join(format!("{FILE_NAME}{suffix}")));
    }
    assert_eq!(journal.read("x").expect("read"), SourceRecord::default());
    journal.write("x", &sample()).expect("write");
    drop(journal);
    assert_eq!(SqliteJournal::open(folder.path()).expect("journal").read("x").expect("read"), sample());
}

#[test]
fn two_processes_wait_for_each_other() {
    let folder = tempfile::tempdir().expect("folder");
    let mut first = SqliteJournal::open(folder.path()).expect("journal");
    let mut second = SqliteJournal::open(folder.path()).expect("journal");
    std::thread::scope(|scope| {
        for journal in [&mut first, &mut second] {
            scope.spawn(move || {
                for at in 0..50 {
                    journal.write(&format!("{at}"), &sample()).expect("written");
                }
            });
        }
    });
    assert_eq!(second.read("49").expect("read"), sample());
}

#[test]
fn a_command_that_leaves_no_trace_makes_no_journal() {
    let folder = tempfile::tempdir().expect("folder");
    let state = folder.path().join("state");
    assert!(SqliteJournal::open_existing(&state).expect("none").is_none());
    assert!(!state.exists());
}
