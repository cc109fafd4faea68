//! One contract for every journal.

use std::os::unix::fs::PermissionsExt;

use super::{FileJournal, MemoryJournal};
use crate::model::{OwnColumn, Revision, RowRecord, SourceRecord, TableRecord};
use crate::ports::{ErrorKind, Journal, RECORDS_KEPT_MAX};

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
    keeps_records(journal);
}

/// Records kept with a content come back with it.
fn keeps_records(mut journal: impl Journal) {
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

#[test]
fn memory_keeps_the_contract() {
    contract(MemoryJournal::default(), None);
}

#[test]
fn files_keep_the_contract() {
    let folder = tempfile::tempdir().expect("folder");
    let state = folder.path().join("deep/state");
    let open = || FileJournal::open(&state).expect("journal");
    contract(open(), Some(&|| Box::new(open())));
    assert_eq!(state.metadata().expect("meta").permissions().mode() & 0o777, 0o700);
    for entry in std::fs::read_dir(state.join("sheets")).expect("list") {
        let meta = entry.expect("entry").metadata().expect("meta");
        assert_eq!(meta.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_file_is_the_same_by_whatever_way_it_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let sheet = folder.path().join("team.csv");
    std::fs::write(&sheet, "").expect("write");
    std::os::unix::fs::symlink(&sheet, folder.path().join("link.csv")).expect("link");
    let mut journal = FileJournal::open(folder.path().join("state")).expect("journal");
    let named = |name: &str| folder.path().join(name).display().to_string();
    journal.write(&named("team.csv"), &sample()).expect("write");
    for name in ["./team.csv", "state/../team.csv", "link.csv"] {
        assert_eq!(journal.read(&named(name)).expect("read"), sample(), "{name}");
    }
    let _held = journal.lock(&named("team.csv")).expect("the first writer");
    assert!(journal.lock(&named("link.csv")).is_err());
}

#[test]
fn a_broken_or_newer_record_is_said_not_overlooked() {
    let folder = tempfile::tempdir().expect("folder");
    let mut journal = FileJournal::open(folder.path()).expect("journal");
    journal.write("x", &sample()).expect("write");
    let path = std::fs::read_dir(folder.path().join("sheets")).expect("list").next().expect("one").expect("it").path();
    for (content, kind) in [
        ("{\"version\":1,", ErrorKind::Malformed),
        ("{\"version\":99,\"source\":\"x\",\"tables\":[]}", ErrorKind::Unsupported),
    ] {
        std::fs::write(&path, content).expect("write");
        assert_eq!(journal.read("x").expect_err("refused").kind, kind, "{content}");
    }
}
