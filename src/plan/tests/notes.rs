//! Notes of ours that another program or a person changed.

use super::harness::{Case, Sheet, finding};
use super::small;
use crate::model::{CellRef, NOTE_AUTHOR, Note};

fn at(cell: &str) -> CellRef {
    CellRef::parse(cell).expect(cell)
}

fn with_findings() -> (Case, Sheet) {
    let mut case = Case::new(2);
    case.findings = vec![finding("A2", "M101"), finding("B3", "O201")];
    let mut sheet = small();
    case.sync(&mut sheet);
    (case, sheet)
}

#[test]
fn notes_to_which_another_program_gave_another_author_are_ours_still() {
    for (author, with_record) in [(" ", true), ("", true), ("Ann", true), (" ", false), ("", false)] {
        let (mut case, mut sheet) = with_findings();
        let count = sheet.notes.len();
        for note in sheet.notes.values_mut() {
            note.author = author.to_owned();
            note.text = note.text.replace('\n', " \n");
        }
        if !with_record {
            case.record = None;
        }
        let again = case.plan(&sheet);
        assert_eq!(again.plan.conflicts, [], "{author:?}");
        sheet.apply(&again.plan);
        assert_eq!(sheet.notes.len(), count, "{author:?}: none stands twice");
        case.record = Some(again.record);
        case.findings = vec![finding("B3", "O202")];
        case.sync(&mut sheet);
        assert_eq!(sheet.note("A2"), "", "{author:?}: mended");
        assert!(sheet.note("B3").contains("O202") && !sheet.note("B3").contains("O201"), "{}", sheet.note("B3"));
        assert_eq!(sheet.notes[&at("B3")].author, NOTE_AUTHOR);
    }
    let (mut case, mut sheet) = with_findings();
    sheet
        .notes
        .insert(at("A2"), Note { author: "Ann".into(), text: "M101 is what I asked for".into(), threaded: false });
    case.record = None;
    let kept = case.plan(&sheet);
    assert!(kept.plan.notes.iter().all(|edit| edit.cell != at("A2")), "{:?}", kept.plan.notes);
}

#[test]
fn an_answer_within_a_note_of_ours_is_kept_and_said() {
    for with_record in [true, false] {
        let (mut case, mut sheet) = with_findings();
        let answered = format!("{}\nDan: I take this from December on", sheet.note("A2"));
        sheet.notes.get_mut(&at("A2")).expect("a note").text.clone_from(&answered);
        if !with_record {
            case.record = None;
        }
        let planned = case.sync(&mut sheet);
        assert_eq!(sheet.note("A2"), answered);
        let (cell, is, instead) = &planned.plan.conflicts[0];
        assert_eq!((*cell, is, planned.plan.conflicts.len()), (at("A2"), &answered, 1));
        assert!(instead.contains("M101") && sheet.note("D2").starts_with("A2: M101"), "{instead}");
        case.findings.remove(0);
        let mended = case.sync(&mut sheet);
        assert_eq!((sheet.note("A2"), sheet.note("D2")), (&*answered, ""));
        assert_eq!(mended.plan.conflicts.len(), 1, "and said until they clear it");
        let removed = super::remove(&case, &sheet);
        assert_eq!(removed.plan.conflicts.len(), 1);
        assert!(removed.plan.notes.iter().all(|edit| edit.cell != at("A2")), "{:?}", removed.plan.notes);
        case.force = true;
        case.sync(&mut sheet);
        assert_eq!(sheet.note("A2"), "", "--force takes it back");
    }
}
