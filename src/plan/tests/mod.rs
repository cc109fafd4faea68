//! Plans over small sheets made here: what is written, what is left alone, and that a second plan is empty.

mod harness;
mod notes;

use jiff::civil::date;

use super::*;
use crate::model::{CellRange, Language, Note, OwnColumn, Status};
use harness::{Case, Sheet, TODAY, finding, mapping_at};

fn small() -> Sheet {
    Sheet::of(&["KPI|Goal|Target", "Links|Reach|40", "Leads|Reach|20"])
}

#[test]
fn the_first_sync_appends_all_columns_in_order_and_the_second_does_nothing() {
    let mut sheet = small();
    Case::new(2).sync(&mut sheet);
    let headers: Vec<&str> = ["D1", "E1", "F1", "G1", "H1", "I1", "J1", "K1"].map(|cell| sheet.text(cell)).to_vec();
    let expect =
        ["KPI status", "KPI progress", "KPI expected", "KPI stretch", "Next milestone", "SMART", "KPI checked", ""];
    assert_eq!(headers, expect);
    let row: Vec<&str> = ["D2", "E2", "F2", "G2", "H2", "I2", "J2"].map(|cell| sheet.text(cell)).to_vec();
    assert_eq!(row, ["Behind", "0.6", "37.86", "42", "34 by 2026-12-06", "SM-RT", "2026-11-22"]);
    assert!(sheet.note("D1").contains("kpiwarden sync --remove team.xlsx"), "{}", sheet.note("D1"));
}

#[test]
fn the_day_of_the_last_change_moves_only_with_a_change_beside_it() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.sync(&mut sheet);
    case.today = date(2026, 11, 30);
    assert!(case.sync(&mut sheet).plan.is_empty(), "another day alone changes nothing");
    case.statuses.insert(2, Status::OnTrack);
    case.sync(&mut sheet);
    assert_eq!((sheet.text("J2"), sheet.text("J3")), ("2026-11-22", "2026-11-30"));
}

#[test]
fn what_a_person_typed_into_a_cell_of_ours_is_kept_and_said_until_it_is_cleared() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.sync(&mut sheet);
    for typed in ["On track", "great!"] {
        sheet.put("D2", typed);
        let planned = case.sync(&mut sheet);
        let conflict = (CellRef::new(1, 3), typed.to_owned(), "Behind".to_owned());
        assert_eq!(planned.plan.conflicts, [conflict], "{typed}");
        assert_eq!(sheet.text("D2"), typed);
    }
    case.force = true;
    case.sync(&mut sheet);
    assert_eq!(sheet.text("D2"), "Behind", "--force takes it back");
    case.force = false;
    sheet.put("D2", "mine");
    case.sync(&mut sheet);
    sheet.put("D2", "");
    assert_eq!(case.sync(&mut sheet).plan.conflicts, []);
    assert_eq!(sheet.text("D2"), "Behind", "cleared, it is ours again");
}

#[test]
fn without_a_record_our_own_words_are_ours_and_others_are_not() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.sync(&mut sheet);
    case.record = None;
    sheet.put("D2", "Im Plan");
    sheet.put("I3", "-M-R-");
    case.sync(&mut sheet);
    assert_eq!((sheet.text("D2"), sheet.text("I3")), ("Behind", "SM-RT"));
    case.record = None;
    sheet.put("D2", "see mail");
    let planned = case.plan(&sheet);
    assert!(planned.remarks[0].contains("nothing shows that kpiwarden wrote it"), "{:?}", planned.remarks);
    assert!(
        planned.plan.edits.iter().all(|edit| edit.column != OwnColumn::Status),
        "a column with other words is a person's"
    );
}

/// A sheet with columns of that name and content, none of them on record; `ours`: whether the first sync takes them for its own.
#[track_caller]
fn first_sync(kind: SheetKind, lines: &[&str], ours: bool) {
    let sheet = Sheet::of(lines);
    let case = Case { kind, ..Case::new(lines.len() as u32 - 1) };
    let planned = case.plan(&sheet);
    let touched = planned.plan.edits.iter().any(|edit| !edit.before.is_empty());
    let said = planned.remarks.iter().any(|remark| remark.contains("nothing shows"));
    assert_eq!((touched, said), (ours, !ours), "{lines:?}: {:?}", planned.plan.edits);
    let taken = remove(&case, &sheet).plan.edits;
    assert_eq!(taken.iter().any(|edit| edit.cell.row > 0), ours, "{lines:?} taken out: {taken:?}");
}

#[test]
fn a_first_sync_leaves_the_columns_of_a_team_alone_whatever_they_are_called() {
    let status = ["KPI|Goal|Target|KPI status", "Links|Reach|40|On track", "Leads|Reach|20|At risk"];
    let all = [
        "KPI|Goal|Target|KPI status|SMART|KPI checked",
        "Links|Reach|40|On track|S-A--|2026-08-02",
        "Leads|Reach|20|At risk|SMART|2026-08-03",
    ];
    let not_all = ["KPI|Goal|Target|KPI status|SMART", "Links|Reach|40|On track|S-A--", "Leads|Reach|20|At risk|SMART"];
    for lines in [&status[..], &all, &not_all] {
        first_sync(SheetKind::Xlsx, lines, false);
    }
    first_sync(SheetKind::Csv, &status, false);
    first_sync(SheetKind::Csv, &not_all, false);
    // A CSV file has no marks: what nobody else writes is ours though the record was lost.
    first_sync(SheetKind::Csv, &all, true);
    // So it is with cells that somebody emptied or wrote into, but not where a column stands apart from the others.
    let row = "Leads|Reach|20|At risk|SMART|2026-08-03";
    let edited = [all[0], all[1], row, row, "Leads|Reach|20|fine by me||2026-08-03"];
    first_sync(SheetKind::Csv, &edited, true);
    let apart = ["KPI|KPI status|Goal|Target|SMART|KPI checked", "Links|On track|Reach|40|S-A--|2026-08-02"];
    first_sync(SheetKind::Csv, &apart, false);
    // Nothing is put beside a column of theirs that would make it look like ours once the record is lost.
    let mut sheet = Sheet::of(&status);
    let case = Case { kind: SheetKind::Csv, ..Case::new(2) };
    assert_eq!(case.plan(&sheet).plan.edits, []);
    // In a workbook the marks tell, also of ours that somebody wrote into.
    Case::new(2).sync(&mut sheet);
    assert!(sheet.text("E1") == "KPI progress" && sheet.text("D2") == "On track");
    let afresh = Case::new(2).plan(&sheet);
    assert!(afresh.plan.edits.iter().all(|edit| edit.cell.column > 3), "{:?}", afresh.plan.edits);
    // On the second sync, which has a record, the column is as little ours as on the first.
    let mut sheet = Sheet::of(&status);
    let mut case = Case::new(2);
    case.sync(&mut sheet);
    case.statuses.insert(2, Status::Missed);
    case.sync(&mut sheet);
    assert_eq!((sheet.text("D2"), sheet.text("D3"), sheet.text("E1")), ("On track", "At risk", "KPI progress"));
    sheet.apply(&remove(&case, &sheet).plan);
    assert_eq!(sheet.cells, Sheet::of(&status).cells);
    // An empty column is what a template leaves for us.
    let mut sheet = Sheet::of(&["KPI|Goal|Target|KPI status", "Links|Reach|40", "Leads|Reach|20"]);
    Case::new(2).sync(&mut sheet);
    assert_eq!(sheet.text("D2"), "Behind");
}

#[test]
fn a_value_that_was_about_to_be_written_is_ours_after_a_crash() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.sync(&mut sheet);
    case.statuses.insert(1, Status::Missed);
    case.cut_off(&mut sheet);
    case.statuses.insert(1, Status::Closed);
    let after = case.sync(&mut sheet);
    assert_eq!(after.plan.conflicts, []);
    assert_eq!(sheet.text("D2"), "Closed");
}

/// Two rows, of which the second is on track since the second sync.
fn synced_twice() -> (Sheet, Case) {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.sync(&mut sheet);
    case.today = date(2026, 11, 30);
    case.statuses.insert(2, Status::OnTrack);
    case.sync(&mut sheet);
    (sheet, case)
}

/// The same, and the first row is SMART.
fn smart_synced_twice() -> (Sheet, Case) {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.smart.insert(1, "SMART");
    case.sync(&mut sheet);
    case.today = date(2026, 11, 30);
    case.statuses.insert(2, Status::OnTrack);
    case.sync(&mut sheet);
    (sheet, case)
}

#[test]
fn rows_sorted_apart_from_our_columns_are_no_edits_of_a_person() {
    let (mut sheet, mut case) = synced_twice();
    for (cell, text) in [("A2", "Leads"), ("A3", "Links"), ("C2", "20"), ("C3", "40")] {
        sheet.put(cell, text);
    }
    case.statuses = [(1, Status::OnTrack), (2, Status::Behind)].into();
    assert_eq!(case.sync(&mut sheet).plan.conflicts, []);
    assert_eq!((sheet.text("D2"), sheet.text("D3")), ("On track", "Behind"));
}

#[test]
fn rows_sorted_apart_from_our_columns_are_known_when_one_of_these_was_dropped() {
    let (mut sheet, mut case) = synced_twice();
    for (cell, text) in [("A2", "Leads"), ("A3", "Links"), ("G1", ""), ("G2", ""), ("G3", "")] {
        sheet.put(cell, text);
    }
    case.statuses = [(1, Status::Closed), (2, Status::Missed)].into();
    assert_eq!(case.sync(&mut sheet).plan.conflicts, []);
    assert_eq!((sheet.text("D2"), sheet.text("D3")), ("Closed", "Missed"));
}

#[test]
fn rows_sorted_apart_from_our_columns_are_known_though_one_cell_of_ours_alone_differs() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.smart.insert(1, "SMART");
    case.sync(&mut sheet);
    assert_eq!((sheet.text("I2"), sheet.text("I3")), ("SMART", "SM-RT"));
    let (before, typed) = (sheet.clone(), case.record.clone());
    for (cell, text) in [("A2", "Leads"), ("A3", "Links"), ("C2", "20"), ("C3", "40")] {
        sheet.put(cell, text);
    }
    case.smart = [(2, "SMART")].into();
    assert_eq!(case.sync(&mut sheet).plan.conflicts, []);
    assert_eq!((sheet.text("I2"), sheet.text("I3")), ("SM-RT", "SMART"));

    // The same value typed by a person, where no rows changed places, is theirs.
    let mut sheet = before;
    case.record = typed;
    case.smart = [(1, "SMART"), (2, "S--RT")].into();
    sheet.put("I3", "SMART");
    assert_eq!(case.sync(&mut sheet).plan.conflicts.len(), 1);
    assert_eq!(sheet.text("I3"), "SMART");
}

#[test]
fn rows_sorted_apart_from_our_columns_are_known_though_a_person_wrote_over_one_cell_of_ours_since() {
    let (mut sheet, mut case) = smart_synced_twice();
    for (cell, text) in [("A2", "Leads"), ("A3", "Links"), ("C2", "20"), ("C3", "40"), ("H2", "by hand")] {
        sheet.put(cell, text);
    }
    case.smart = [(2, "SMART")].into();
    case.statuses = [(1, Status::OnTrack), (2, Status::Missed)].into();
    let conflicts = case.sync(&mut sheet).plan.conflicts;
    assert_eq!(conflicts.iter().map(|(cell, ..)| cell.to_string()).collect::<Vec<_>>(), ["H2"]);
    assert_eq!((sheet.text("D2"), sheet.text("D3"), sheet.text("H2")), ("On track", "Missed", "by hand"));
    assert_eq!((sheet.text("I2"), sheet.text("I3")), ("SM-RT", "SMART"));
}

#[test]
fn a_row_made_equal_to_another_is_known_by_what_stood_in_it_after_a_write_that_was_cut_off() {
    // The row gets the sentence of another before our write, or after it.
    for before in [true, false] {
        let (mut sheet, mut case) = smart_synced_twice();
        if before {
            sheet.put("A2", "Leads");
        }
        case.smart.clear();
        case.cut_off(&mut sheet);
        assert_eq!((sheet.text("D2"), sheet.text("I2")), ("Behind", "SM-RT"));
        sheet.put("A2", "Leads");
        case.statuses.insert(1, Status::Missed);
        assert_eq!(case.sync(&mut sheet).plan.conflicts, [], "{before}");
        assert_eq!((sheet.text("D2"), sheet.text("D3")), ("Missed", "On track"));
    }
}

#[test]
fn room_is_looked_for_past_cells_merges_and_hidden_columns_and_never_inside_another_table() {
    let check = |sheet: &Sheet, others: Vec<Mapping>, expect: Option<&str>| {
        let mut case = Case::new(2);
        case.others = others;
        let planned = case.plan(sheet);
        let first = planned.plan.edits.first().map(|edit| edit.cell.to_string());
        assert_eq!(first.as_deref(), expect, "{:?}", planned.remarks);
        assert_eq!(planned.remarks.is_empty(), expect.is_some(), "what is not written is said");
    };
    check(&small(), vec![], Some("D1"));
    let mut taken = small();
    taken.put("F3", "legend");
    check(&taken, vec![], Some("G1"));
    let mut below = small();
    below.put("F9", "far below the table");
    check(&below, vec![], Some("D1"));
    let mut merged = small();
    merged.merged.push(CellRange::parse("E2:H2").expect("range"));
    check(&merged, vec![], Some("I1"));
    let mut hidden = small();
    hidden.hidden_columns.push((3, 4));
    check(&hidden, vec![], Some("F1"));
    let mut under = small();
    under.drawings = ["F2:K9", "M20:P30", "A3:B4"].map(|range| CellRange::parse(range).expect("range")).to_vec();
    check(&under, vec![], Some("L1"));
    check(&small(), vec![mapping_at(0, 12, 14, 5)], Some("D1"));
    check(&small(), vec![mapping_at(0, 10, 14, 5)], None);
    check(&small(), vec![mapping_at(7, 5, 9, 9)], Some("D1"));
}

#[test]
fn columns_are_found_again_where_a_person_moved_them_and_renamed_with_the_language() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.sync(&mut sheet);
    let moved: Vec<_> = (1..=3).map(|row| (format!("D{row}"), format!("N{row}"))).collect();
    for (from, to) in moved {
        let text = sheet.text(&from).to_owned();
        sheet.put(&from, "");
        sheet.put(&to, &text);
        let note = sheet.notes.remove(&CellRef::parse(&from).expect("cell"));
        sheet.notes.extend(note.map(|note| (CellRef::parse(&to).expect("cell"), note)));
    }
    assert!(case.sync(&mut sheet).plan.is_empty());
    case.settings.language = Language::De;
    case.sync(&mut sheet);
    assert_eq!(
        (sheet.text("N1"), sheet.text("N2"), sheet.text("H2")),
        ("KPI-Status", "Im Rückstand", "34 bis 2026-12-06")
    );
}

#[test]
fn a_column_switched_off_is_cleared_and_one_named_in_the_config_is_used() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.sync(&mut sheet);
    case.settings.columns.iter_mut().filter(|column| column.column == OwnColumn::Stretch).for_each(|c| c.on = false);
    case.sync(&mut sheet);
    assert_eq!((sheet.text("G1"), sheet.text("G2")), ("", ""));

    let mut sheet = Sheet::of(&["KPI|Goal|Target|Ampel", "Links|Reach|40|", "Leads|Reach|20|frei"]);
    let mut case = Case::new(2);
    let place = Some(crate::reading::columns::ColumnChoice::Letter(3));
    case.settings.columns[0].place = place;
    case.own = vec![(OwnColumn::Status, 3)];
    let planned = case.sync(&mut sheet);
    assert_eq!((sheet.text("D1"), sheet.text("D2"), sheet.text("D3")), ("Ampel", "Behind", "frei"));
    assert_eq!(planned.plan.conflicts.len(), 1, "what stood there is kept and said");
    assert_eq!(sheet.text("E1"), "KPI progress");
    sheet.apply(&remove(&case, &sheet).plan);
    assert_eq!((sheet.text("D1"), sheet.text("D2"), sheet.text("D3"), sheet.text("E1")), ("Ampel", "", "frei", ""));
    // Where nothing was ever written, nothing is ours, however well the words of theirs would fit.
    let sheet = Sheet::of(&["KPI|Goal|Target|KPI status", "Links|Reach|40|On track", "Leads|Reach|20|At risk"]);
    let fresh = Case { record: None, ..case };
    assert_eq!(remove(&fresh, &sheet).plan.edits, []);
}

#[test]
fn notes_stand_on_the_cells_they_speak_of_and_go_when_the_finding_goes() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.findings = vec![finding("B1", "T301"), finding("A2", "M101"), finding("A2", "M102"), finding("C2", "M104")];
    case.findings[3].waived = true;
    case.sync(&mut sheet);
    assert!(sheet.note("B1").contains("T301"), "{}", sheet.note("B1"));
    let note = sheet.note("A2");
    for words in ["M101 a-rule (warning)", "something is wrong with Links", "mend M102", "Ignore"] {
        assert!(note.contains(words), "{words} in {note}");
    }
    assert_eq!(sheet.note("C2"), "", "a waived finding makes no note");
    case.findings.truncate(1);
    case.sync(&mut sheet);
    assert_eq!(sheet.note("A2"), "");
}

#[test]
fn a_persons_note_stays_and_ours_stands_on_the_rows_status() {
    let mut sheet = small();
    let mut case = Case::new(2);
    let theirs = Note { author: "Ann".into(), text: "ask me".into(), threaded: false };
    sheet.notes.insert(CellRef::new(1, 0), theirs);
    case.findings = vec![finding("A2", "M101")];
    case.sync(&mut sheet);
    assert_eq!(sheet.note("A2"), "ask me");
    assert!(sheet.note("D2").starts_with("A2: M101"), "{}", sheet.note("D2"));
    case.settings.write = Write::Comments;
    let planned = case.plan(&sheet);
    assert!(planned.remarks[0].contains("has a note of its own"), "{:?}", planned.remarks);
}

#[test]
fn what_an_encoding_could_not_hold_is_still_ours_when_it_changes() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.settings.language = Language::Fr;
    case.statuses = [(1, Status::Missed), (2, Status::Missed)].into();
    let planned = case.plan(&sheet);
    sheet.apply(&planned.plan);
    case.record = Some(planned.record);
    let word = sheet.text("D2").to_owned();
    assert!(!word.is_ascii(), "{word}");
    sheet.put("D2", &word.replace(|c: char| !c.is_ascii(), "?"));
    let settled = case.plan(&sheet);
    assert!(settled.plan.is_empty(), "{:?}", settled.plan);
    case.record = Some(settled.record);
    case.statuses = [(1, Status::Behind), (2, Status::Behind)].into();
    let next = case.plan(&sheet).plan;
    assert_eq!(next.conflicts, []);
    assert!(next.edits.iter().any(|edit| edit.cell.to_string() == "D2"), "{next:?}");
}

#[test]
fn a_finding_on_a_cell_of_another_table_is_told_beside_its_own() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.others = vec![mapping_at(0, 14, 16, 2)];
    case.findings = vec![finding("P2", "D702")];
    case.sync(&mut sheet);
    assert_eq!(sheet.note("P2"), "");
    assert!(sheet.note("D2").starts_with("P2: D702"), "{}", sheet.note("D2"));
    case.settings.write = Write::Comments;
    case.sync(&mut sheet);
    assert!(sheet.note("A2").starts_with("P2: D702"), "{}", sheet.note("A2"));
}

#[test]
fn rows_that_are_no_kpi_any_more_lose_our_values_and_keep_a_persons() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.sync(&mut sheet);
    for cell in ["A3", "B3", "C3"] {
        sheet.put(cell, "");
    }
    sheet.put("D3", "left by Ann");
    case.statuses.remove(&2);
    case.last_row = 1;
    case.sync(&mut sheet);
    assert_eq!((sheet.text("D3"), sheet.text("E3"), sheet.text("J3")), ("left by Ann", "", ""));
}

#[test]
fn a_sheet_without_notes_gets_its_warnings_in_a_column() {
    let mut sheet = small();
    let mut case = Case::new(2);
    case.notes = false;
    case.findings = vec![finding("A2", "M101"), finding("C2", "M104")];
    case.sync(&mut sheet);
    assert_eq!(sheet.text("K1"), "KPI warnings");
    assert_eq!(sheet.text("K2"), "M101 something is wrong with Links | M104 something is wrong with Links");
    assert_eq!(sheet.text("K3"), "");
    assert!(sheet.notes.is_empty());
}

fn remove(case: &Case, sheet: &Sheet) -> Planned {
    let (table, mapping, revision) = (sheet.table(), case.mapping(sheet), Revision::default());
    let input = Input {
        source: "team.xlsx",
        kind: case.kind,
        revision: &revision,
        tab_index: 0,
        table: &table,
        mapping: &mapping,
        others: &[],
        findings: &[],
        notes: true,
        settings: &case.settings,
        record: case.record.as_ref(),
        today: TODAY,
        force: case.force,
    };
    removal(&input, case.kpis(&table))
}

#[test]
fn removal_leaves_the_sheet_as_it_was_before() {
    let before = small();
    let mut sheet = before.clone();
    let mut case = Case::new(2);
    case.findings = vec![finding("A2", "M101")];
    case.sync(&mut sheet);
    let mut edited = sheet.clone();
    edited.put("D3", "Ann's word");
    let planned = remove(&case, &edited);
    edited.apply(&planned.plan);
    assert_eq!((edited.text("D3"), edited.text("D1"), edited.text("E3")), ("Ann's word", "KPI status", ""));
    assert_eq!(planned.plan.conflicts.len(), 1);

    let mut renamed = sheet.clone();
    renamed.put("D1", "Ampel");
    let known = Case { own: vec![(OwnColumn::Status, 3)], ..Case::new(2) };
    let known = Case { record: case.record.clone(), ..known };
    renamed.apply(&remove(&known, &renamed).plan);
    assert_eq!(renamed.cells, before.cells, "a column of ours that somebody called otherwise goes too");

    sheet.apply(&remove(&case, &sheet).plan);
    assert_eq!(sheet.cells, before.cells);
    assert_eq!(sheet.notes, before.notes);
    assert!(remove(&case, &sheet).plan.is_empty());
}

#[test]
fn equal_rows_are_told_apart_and_comments_alone_write_no_cell() {
    let mut sheet = Sheet::of(&["KPI|Goal|Target", "Links|Reach|40", "Links|Reach|40"]);
    let mut case = Case::new(2);
    case.statuses.insert(2, Status::OnTrack);
    case.sync(&mut sheet);
    sheet.put("D2", "On track");
    assert_eq!(case.sync(&mut sheet).plan.conflicts.len(), 1, "each has its own record");

    let mut sheet = small();
    let mut case = Case::new(2);
    case.settings.write = Write::Comments;
    case.findings = vec![finding("A2", "M101")];
    let planned = case.sync(&mut sheet);
    assert_eq!((planned.plan.edits.len(), planned.plan.notes.len()), (0, 1));
}
