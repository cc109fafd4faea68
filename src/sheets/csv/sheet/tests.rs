//! The adapter on files.

use super::*;
use crate::model::{Edit, OwnColumn, OwnValue};

fn plan(book: &Workbook, edits: &[(&str, &str, &str)]) -> Plan {
    let edit = |&(place, before, after): &(&str, &str, &str)| Edit {
        cell: CellRef::parse(place).expect("a place"),
        column: OwnColumn::Status,
        before: before.to_owned(),
        after: OwnValue::Text(after.to_owned()),
        row_key: 0,
    };
    Plan {
        tab: book.tabs[0].name.clone(),
        revision: book.revision.clone(),
        edits: edits.iter().map(edit).collect(),
        ..Plan::default()
    }
}

fn sheet(content: &[u8]) -> (tempfile::TempDir, PathBuf, CsvSheet) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("k.csv");
    std::fs::write(&path, content).expect("written");
    let sheet = CsvSheet::from_path(&path, &OpenOptions::default());
    (folder, path, sheet)
}

#[test]
fn a_plan_is_written_once() {
    let (_folder, path, mut sheet) = sheet(b"\xef\xbb\xbfkpi;owner\r\nCut cost;Ann\r\n");
    let book = sheet.read().expect("readable");
    let edits = &[("C1", "", "KPI status"), ("C2", "", "On track")];
    let applied = sheet.apply(&[plan(&book, edits)]).expect("written");
    assert_eq!(applied.values, 2);
    let written = std::fs::read(&path).expect("readable");
    assert_eq!(written, b"\xef\xbb\xbfkpi;owner;KPI status\r\nCut cost;Ann;On track\r\n");
    let book = sheet.read().expect("readable");
    let applied = sheet.apply(&[plan(&book, edits)]).expect("nothing to write");
    assert_eq!(applied.values, 0);
    assert_eq!(std::fs::read(&path).expect("readable"), written);
}

#[test]
fn a_file_that_changed_is_left_alone() {
    let (_folder, path, mut sheet) = sheet(b"kpi,owner\na,b\n");
    let book = sheet.read().expect("readable");
    std::fs::write(&path, "kpi,owner\na,c\n").expect("written");
    let error = sheet.apply(&[plan(&book, &[("C2", "", "x")])]).expect_err("stale");
    assert_eq!(error.kind, ErrorKind::Stale);
    assert_eq!(std::fs::read(&path).expect("readable"), b"kpi,owner\na,c\n");
}

#[test]
fn a_file_that_is_open_elsewhere_is_left_alone() {
    let (folder, _, mut sheet) = sheet(b"kpi,owner\na,b\n");
    let book = sheet.read().expect("readable");
    std::fs::write(folder.path().join(".~lock.k.csv#"), ",ann,host,24.11.2026 10:00,file:///x;").expect("written");
    let error = sheet.apply(&[plan(&book, &[("C2", "", "x")])]).expect_err("busy");
    assert_eq!(error.kind, ErrorKind::Busy);
}

#[test]
fn standard_input_cannot_be_written() {
    let mut sheet = CsvSheet::from_bytes("-".to_owned(), b"a,b\n1,2\n".to_vec(), &OpenOptions::default());
    assert_eq!(sheet.read().expect("readable").tabs[0].row_count(), 2);
    assert!(matches!(sheet.writable(), Writable::No(_)));
    assert_eq!(sheet.apply(&[]).expect_err("no file").kind, ErrorKind::Unsupported);
}

#[test]
fn what_the_encoding_lacks_stops_a_header_and_is_said_of_a_value() {
    let (_folder, path, mut old) = sheet(b"kpi,owner\nf\xfcr,b\n");
    let book = old.read().expect("readable");
    let error = old.apply(&[plan(&book, &[("C1", "", "Стан"), ("C2", "", "x")])]).expect_err("no such letters");
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert_eq!(std::fs::read(&path).expect("readable"), b"kpi,owner\nf\xfcr,b\n");
    let applied = old.apply(&[plan(&book, &[("C1", "", "S"), ("C2", "", "a → b")])]).expect("written");
    assert_eq!((applied.values, applied.remarks.len()), (2, 1));
    assert_eq!(std::fs::read(&path).expect("readable"), b"kpi,owner,S\nf\xfcr,b,a -> b\n");

    let (_folder, _, mut mixed) = sheet(b"kpi,owner\n\xc3\xa9 \xfc,b\n");
    let book = mixed.read().expect("readable");
    assert_eq!(mixed.apply(&[plan(&book, &[("C2", "", "ä")])]).expect_err("mixed").kind, ErrorKind::Unsupported);
    assert_eq!(mixed.apply(&[plan(&book, &[("C2", "", "a")])]).expect("ASCII").values, 1);
}

#[test]
fn tables_one_above_the_other_get_their_columns_and_lose_them_again() {
    let text = "kpi,owner\na,b\n\nkpi,owner,due\nc,d,e\n";
    let (_folder, path, mut sheet) = sheet(text.as_bytes());
    let at = |sheet: &mut CsvSheet, row: u32, edits: &[(&str, &str, &str)]| {
        let book = sheet.read().expect("readable");
        let mut plan = plan(&book, edits);
        for edit in plan.edits.iter_mut().filter(|edit| edit.after == OwnValue::Text(String::new())) {
            edit.after = OwnValue::Blank;
        }
        Plan { header_row: row, ..plan }
    };
    let first = at(&mut sheet, 0, &[("C1", "", "S"), ("C2", "", "x")]);
    let second = at(&mut sheet, 3, &[("D4", "", "S"), ("D5", "", "y")]);
    sheet.apply(&[first, second]).expect("written");
    let written = std::fs::read_to_string(&path).expect("readable");
    assert_eq!(written, "kpi,owner,S\na,b,x\n\nkpi,owner,due,S\nc,d,e,y\n");
    let first = at(&mut sheet, 0, &[("C1", "S", ""), ("C2", "x", "")]);
    let second = at(&mut sheet, 3, &[("D4", "S", ""), ("D5", "y", "")]);
    sheet.apply(&[second, first]).expect("taken out");
    assert_eq!(std::fs::read_to_string(&path).expect("readable"), text);
}
