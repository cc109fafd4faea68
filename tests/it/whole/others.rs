//! What other programs and people do to a workbook that we wrote, and that nothing of theirs is lost by it.

use std::collections::BTreeMap;
use std::io::Read as _;

use kpiwarden::engine::PlanOptions;
use kpiwarden::model::{CellRef, Note};
use kpiwarden::sheets::{OpenOptions, open};

use super::{Place, rows};

fn part(place: &Place, name: &str, part: &str) -> String {
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(place.bytes(name))).expect("a package");
    let mut text = String::new();
    package.by_name(part).expect("the part").read_to_string(&mut text).expect("UTF-8");
    text
}

fn notes(place: &Place, name: &str) -> BTreeMap<CellRef, Note> {
    let mut sheet = open(&place.path(name), &OpenOptions::default()).expect("opens");
    sheet.read().expect("reads").tabs[0].notes.clone()
}

fn forget(place: &Place) {
    std::fs::remove_dir_all(place.folder.path().join("state")).expect("a state folder");
}

/// A workbook of three KPIs, one of them with a target that is none, written once.
fn written() -> Place {
    let place = Place::new();
    let mut lines = rows(3, "35");
    lines[1] = lines[1].replace(",20,40,", ",20,TBD,");
    place.xlsx("team.xlsx", &lines, &[]);
    place.sync_well(&["team.xlsx"]);
    assert!(place.cell("team.xlsx", "F3").1.contains("M105"));
    place
}

const REMOVE: PlanOptions = PlanOptions { force: false, remove: true };

#[test]
fn hidden_names_that_a_program_left_behind_are_not_believed_and_are_set_right() {
    for with_record in [true, false] {
        let place = Place::new();
        place.xlsx("team.xlsx", &rows(3, "35"), &[]);
        place.sync_well(&["team.xlsx"]);
        let theirs = |place: &Place| {
            let cells = (1..=4).flat_map(|row| ('A'..='I').map(move |column| format!("{column}{row}")));
            cells.map(|cell| place.cell("team.xlsx", &cell).0).collect::<Vec<_>>()
        };
        let before = theirs(&place);
        for (from, to) in ["JG", "KH", "LI", "MJ", "NK", "OL", "PM"].map(|pair| pair.split_at(1)) {
            place.change_part("team.xlsx", "xl/workbook.xml", &format!("!${from}$1<"), &format!("!${to}$1<"));
        }
        place.change_part("team.xlsx", "xl/worksheets/sheet1.xml", ">KPI progress<", ">Fortschritt in %<");
        if !with_record {
            forget(&place);
        }
        place.sync_well(&["team.xlsx"]);
        assert_eq!(theirs(&place), before, "record: {with_record}");
        assert_eq!(place.cell("team.xlsx", "Q1").0, "KPI progress");
        let names = part(&place, "team.xlsx", "xl/workbook.xml");
        for (name, cell) in [("status", "$J$1"), ("progress", "$Q$1"), ("expected", "$L$1"), ("checked", "$P$1")] {
            let start = names.find(&format!("_kpiwarden_{name}\"")).expect("the name");
            let end = start + names[start..].find("</").expect("its end");
            assert!(names[start..end].ends_with(cell), "{}", &names[start..end]);
        }
        assert_eq!(place.sync(&["team.xlsx"], REMOVE).outcomes[0].error, None);
        assert_eq!(theirs(&place), before);
        assert_eq!(place.cell("team.xlsx", "J1").0, "");
    }
}

#[test]
fn notes_to_which_another_program_gave_another_author_are_ours_still() {
    for with_record in [true, false] {
        let place = written();
        let count = notes(&place, "team.xlsx").len();
        place.change_part("team.xlsx", "xl/comments1.xml", "<author>kpiwarden</author>", "<author> </author>");
        if !with_record {
            forget(&place);
        }
        place.sync_well(&["team.xlsx"]);
        assert_eq!(notes(&place, "team.xlsx").len(), count, "none stands twice, record: {with_record}");
        place.change_part("team.xlsx", "xl/sharedStrings.xml", "TBD", "44");
        let mended = place.sync_well(&["team.xlsx"]);
        assert_eq!(mended.outcomes[0].conflicts, []);
        assert_eq!(place.cell("team.xlsx", "F3").1, "", "the note went with its finding, record: {with_record}");
        assert_eq!(place.sync(&["team.xlsx"], REMOVE).outcomes[0].error, None);
        assert_eq!(notes(&place, "team.xlsx"), BTreeMap::new(), "record: {with_record}");
    }
}

#[test]
fn an_answer_within_a_note_of_ours_is_kept_and_said() {
    let place = written();
    let said = "\nDan: I take this from December on";
    place.change_part(
        "team.xlsx",
        "xl/comments1.xml",
        "</t></r></text></comment>",
        &format!("{said}</t></r></text></comment>"),
    );
    let answered: Vec<CellRef> = notes(&place, "team.xlsx")
        .iter()
        .filter(|(_, note)| note.text.ends_with(said))
        .map(|(cell, _)| *cell)
        .collect();
    let [cell] = answered.as_slice() else { panic!("{answered:?}") };
    for options in [PlanOptions::default(), PlanOptions::default(), REMOVE] {
        let synced = place.sync(&["team.xlsx"], options);
        let outcome = &synced.outcomes[0];
        assert_eq!(outcome.error, None);
        assert_eq!(outcome.conflicts.iter().map(|(_, cell, ..)| cell).collect::<Vec<_>>(), [cell]);
        let kept = &notes(&place, "team.xlsx")[cell];
        assert!(kept.text.ends_with(said) && kept.author == "kpiwarden", "{kept:?}");
    }
    assert_eq!(notes(&place, "team.xlsx").len(), 1, "the others are gone");
    assert_eq!(place.cell("team.xlsx", "J2").0, "");
}

#[test]
fn a_state_that_is_deleted_is_made_again_from_the_sheets() {
    let place = Place::new();
    let names = ["team.csv", "team.xlsx"];
    place.csv(names[0], &rows(2, "35"));
    place.xlsx(names[1], &rows(2, "35"), &[]);
    place.sync_well(&names);
    let before = names.map(|name| place.bytes(name));
    forget(&place);
    let again = place.sync_well(&names);
    assert!(again.outcomes.iter().all(|outcome| !outcome.wrote()), "nothing is written for it");
    assert!(names.map(|name| place.bytes(name)) == before);
    // What is ours is known again: a person's edit of it is theirs.
    place.change(names[0], ",Ahead,", ",Fine,");
    let edited = place.sync(&names, PlanOptions::default());
    assert_eq!(edited.outcomes[0].conflicts.len(), 1, "{:?}", edited.outcomes[0]);
    assert!(place.text(names[0]).contains(",Fine,"));
}
