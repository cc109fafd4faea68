//! People who edit between two requests.

use google_emulator::{Doing, Edit, Matcher, Planned};
use serde_json::json;

use crate::{batch, goals, ok};

fn tab() -> String {
    "Sheet1".into()
}

#[test]
fn edits_come_right_before_the_request_they_wait_for() {
    let (emulator, file) = goals();
    let doing = |edit: Edit| Doing { file: file.clone(), by: None, edit };
    emulator.plan(Planned {
        before: Matcher::method("sheets.spreadsheets.batchUpdate"),
        skip: 0,
        edits: vec![
            doing(Edit::InsertRows { tab: tab(), at: 1, count: 1 }),
            doing(Edit::RenameTab { tab: tab(), title: "Aims".into() }),
        ],
    });
    let read = ok(&emulator, "GET", &format!("/v4/spreadsheets/{file}/values/A2"), None);
    assert_eq!((&read["range"], &read["values"]), (&json!("Sheet1!A2"), &json!([["Sell"]])));
    batch(
        &emulator,
        &file,
        &json!([{"updateCells": {"start": {"sheetId": 0, "rowIndex": 1, "columnIndex": 0}, "rows": [{"values": [{"note": "hit the new row"}]}], "fields": "note"}}]),
    );
    assert_eq!(emulator.shown(&file, "Aims", "A3"), "Sell");
    assert_eq!(emulator.note(&file, "Aims", "A2").as_deref(), Some("hit the new row"));
    assert_eq!(emulator.open_orders(), (0, 0));
}

#[test]
fn every_edit_does_what_it_says() {
    let (emulator, file) = goals();
    let does = |edit: Edit| emulator.edit(&file, edit).expect("possible");
    let first = || {
        emulator
            .grid(&file, "Sheet1")
            .into_iter()
            .map(|row| row.into_iter().next().unwrap_or_default())
            .collect::<Vec<_>>()
    };
    does(Edit::Sort { tab: tab(), range: "A2:D4".into(), column: 0, descending: true });
    assert_eq!(first(), ["Goal", "Ship", "Sell", "Hire"]);
    does(Edit::MoveRows { tab: tab(), at: 1, count: 1, to: 4 });
    assert_eq!(first(), ["Goal", "Sell", "Hire", "Ship"]);
    does(Edit::DeleteRows { tab: tab(), at: 1, count: 1 });
    does(Edit::InsertRows { tab: tab(), at: 1, count: 1 });
    assert_eq!(first(), ["Goal", "", "Hire", "Ship"]);
    does(Edit::Paste {
        tab: tab(),
        cell: "A2".into(),
        rows: vec![vec!["New".into(), "1,5".into()], vec!["Two".into()]],
    });
    assert_eq!(first(), ["Goal", "New", "Two", "Ship"]);
    does(Edit::DeleteColumnNamed { tab: tab(), row: 0, header: "Target".into() });
    assert_eq!(emulator.grid(&file, "Sheet1")[0], ["Goal", "Actual", "Owner"]);
    does(Edit::MoveColumns { tab: tab(), at: 2, count: 1, to: 0 });
    does(Edit::InsertColumns { tab: tab(), at: 26, count: 2 });
    assert_eq!(emulator.grid(&file, "Sheet1")[0], ["Owner", "Goal", "Actual"]);
    does(Edit::HideRows { tab: tab(), at: 2, count: 1, hidden: true });
    assert_eq!(emulator.with_tab(&file, "Sheet1", |tab| tab.row_line(2).hidden_by_user), Some(true));
    does(Edit::AddTab { title: "More".into() });
    does(Edit::ClearTab { tab: tab() });
    assert!(first().is_empty());
    does(Edit::DeleteTab { tab: tab() });
    assert!(emulator.edit(&file, Edit::ClearTab { tab: tab() }).is_err());
    does(Edit::Comment { tab: "More".into(), cell: "A1".into(), text: "?".into() });
    let thread = emulator.threads(&file)[0].id.clone();
    does(Edit::Reply { thread: thread.clone(), text: "!".into() });
    does(Edit::Resolve { thread });
    assert!(emulator.threads(&file)[0].resolved);
}

#[test]
fn the_world_is_kept_and_taken_up() {
    let (emulator, file) = goals();
    emulator.edit(&file, Edit::Note { tab: tab(), cell: "B2".into(), text: "n".into() }).expect("note");
    let kept = emulator.save();
    let (other, _) = goals();
    other.restore(&kept).expect("restored");
    assert_eq!(other.note(&file, "Sheet1", "B2").as_deref(), Some("n"));
    assert_eq!(other.save(), kept);
}

#[test]
fn the_story_tells_what_happened() {
    let (emulator, file) = goals();
    emulator.fault_next(google_emulator::Fault::Unavailable);
    let _ = emulator.call(crate::OWNER, "GET", &format!("/v4/spreadsheets/{file}"), None);
    emulator.edit(&file, Edit::RenameTab { tab: tab(), title: "Aims".into() }).expect("renamed");
    assert!(emulator.edit(&file, Edit::ClearTab { tab: tab() }).is_err());
    let story = emulator.story();
    assert_eq!(
        story[0],
        format!(
            "2026-01-05T09:00:00.000Z owner@example.com calls sheets.spreadsheets.get {file} -> 503 with Unavailable"
        )
    );
    assert!(story[1].ends_with("RenameTab { tab: \"Sheet1\", title: \"Aims\" }"), "{}", story[1]);
    assert!(story[2].ends_with("(refused: No tab called Sheet1)"), "{}", story[2]);
    emulator.reset_story();
    assert!(emulator.story().is_empty());
}
