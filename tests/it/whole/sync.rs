//! What a sync writes, what it keeps, and that a second one changes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use kpiwarden::engine::{self, PlanOptions, SyncTarget};
use kpiwarden::model::{CellRef, Plan, SheetKind, Workbook};
use kpiwarden::ports::{Applied, ErrorKind, Sheet, SheetError, Writable};
use kpiwarden::sheets::{OpenOptions, open};

use super::{Place, TODAY, found, row, rows, settings, target};

#[test]
fn a_text_file_gets_its_columns_and_keeps_every_other_byte() {
    let place = Place::new();
    place.csv("team.csv", &rows(3, "35"));
    let before = place.text("team.csv");
    let synced = place.sync_well(&["team.csv"]);
    assert!(synced.outcomes[0].values > 0);
    let after = place.text("team.csv");
    assert!(after.lines().next().is_some_and(|header| header.contains(",KPI status,KPI progress,")), "{after}");
    for (old, new) in before.lines().zip(after.lines()) {
        assert!(new.starts_with(old), "{new} begins with {old}");
    }
    assert!(after.contains("On track") || after.contains("Ahead"), "{after}");
    let mut lengths: Vec<usize> = after.lines().map(|line| line.split(',').count()).collect();
    lengths.dedup();
    assert_eq!(lengths.len(), 1, "every record is as long as the header: {after}");
}

#[test]
fn a_workbook_gets_columns_and_notes_and_a_mended_finding_loses_its_note() {
    let place = Place::new();
    let mut lines = rows(3, "35");
    lines[1] = lines[1].replace(",20,40,", ",20,TBD,");
    place.xlsx("team.xlsx", &lines, &[(3, 1, "ask me first")]);
    place.sync_well(&["team.xlsx"]);
    assert_eq!(place.cell("team.xlsx", "J1").0, "KPI status");
    assert_eq!(place.cell("team.xlsx", "J3").0, "Invalid");
    let (_, note) = place.cell("team.xlsx", "F3");
    assert!(note.contains("M105"), "{note}");
    assert!(place.cell("team.xlsx", "J1").1.contains("--remove team.xlsx"));
    assert_eq!(place.cell("team.xlsx", "B4").1, "ask me first");

    place.change_part("team.xlsx", "xl/sharedStrings.xml", "TBD", "44");
    place.sync_well(&["team.xlsx"]);
    assert_eq!(place.cell("team.xlsx", "F3").1, "", "the note went with its finding");
    assert_ne!(place.cell("team.xlsx", "J3").0, "Invalid");
    assert_eq!(place.cell("team.xlsx", "B4").1, "ask me first");

    let removed = place.sync(&["team.xlsx"], PlanOptions { force: false, remove: true });
    assert_eq!(removed.outcomes[0].error, None);
    for cell in ["J1", "J2", "K3", "P4"] {
        assert_eq!(place.cell("team.xlsx", cell), (String::new(), String::new()), "{cell}");
    }
    assert_eq!(place.cell("team.xlsx", "B4").1, "ask me first");
}

#[test]
fn what_a_person_typed_over_a_status_is_kept_and_said() {
    let place = Place::new();
    place.csv("team.csv", &rows(3, "22"));
    place.sync_well(&["team.csv"]);
    let status = place.cell("team.csv", "J3").0;
    place.change("team.csv", &format!(",{status},"), ",waiting for Ann,");
    let kept = place.text("team.csv");
    let synced = place.sync_well(&["team.csv"]);
    assert_eq!(synced.outcomes[0].conflicts.len(), 1, "{:?}", synced.outcomes);
    assert_eq!(place.text("team.csv"), kept);
    let forced = place.sync(&["team.csv"], PlanOptions { force: true, remove: false });
    assert_eq!(forced.outcomes[0].conflicts, []);
    assert!(!place.text("team.csv").contains("waiting for Ann"));
}

#[test]
fn owners_are_counted_over_all_sheets_of_a_call() {
    let place = Place::new();
    place.csv("a.csv", &[row("leads", "Grace Lind", "35"), row("links", "Grace Lind", "35")]);
    place.csv("b.csv", &[row("demos", "Grace Lind", "35"), row("calls", "grace lind", "35")]);
    let together = place.sync(&["a.csv", "b.csv"], PlanOptions::default());
    assert_eq!(found(&together.checked, "O204"), [(0, "C2".to_owned()), (1, "C2".to_owned())], "both are marked");
    let alone = place.sync(&["a.csv"], PlanOptions::default());
    assert_eq!(found(&alone.checked, "O204"), []);
}

#[test]
fn one_sheet_that_cannot_be_read_stops_no_other() {
    let place = Place::new();
    place.csv("good.csv", &rows(3, "35"));
    std::fs::write(place.path("broken.xlsx"), b"PK\x03\x04 and then nothing").expect("written");
    let synced = place.sync(&["gone.csv", "broken.xlsx", "good.csv"], PlanOptions::default());
    assert!(synced.is_incomplete());
    let errors: Vec<bool> = synced.checked.sheets.iter().map(|sheet| sheet.error.is_some()).collect();
    assert_eq!(errors, [true, true, false]);
    assert!(synced.outcomes[2].wrote());
}

#[test]
fn removal_leaves_the_bytes_as_they_were() {
    let place = Place::new();
    place.csv("team.csv", &rows(3, "35"));
    let before = place.text("team.csv");
    place.sync_well(&["team.csv"]);
    assert_ne!(place.text("team.csv"), before);
    let removed = place.sync(&["team.csv"], PlanOptions { force: false, remove: true });
    assert_eq!(removed.outcomes[0].error, None);
    assert_eq!(place.text("team.csv"), before);
}

#[test]
fn text_below_a_table_that_reaches_into_our_columns_is_no_conflict_of_removal() {
    let place = Place::new();
    let wide = "Totals,,,,,,,,,forty,leads and,\"ten, maybe\"".to_owned();
    place.csv("team.csv", &[rows(3, "35"), vec![String::new(), wide]].concat());
    let before = place.text("team.csv");
    place.sync_well(&["team.csv"]);
    assert_ne!(place.text("team.csv"), before);
    let removed = place.sync(&["team.csv"], PlanOptions { force: false, remove: true });
    assert_eq!(removed.outcomes[0].conflicts, []);
    assert_eq!(place.text("team.csv"), before);
}

/// What stands below a table in the columns that ours are appended to: a figure, a status word, a day, a milestone.
fn block_below() -> Vec<String> {
    let cells = ["77", "Open", "2026-03-01", "0.5", "40", "SM-RT", "34 by 2026-12-06", "Behind", "12345"];
    let line = |from: usize| (0..20).map(|at| cells[(from + at) % cells.len()]).collect::<Vec<_>>().join(",");
    let budget = (0..cells.len()).map(|from| format!(",,,,,,,,,{}", line(from)));
    std::iter::repeat_n(String::new(), 3).chain(budget).collect()
}

/// Runs over a table with such a block below, as text and as workbook; `path` is the file's name.
fn with_a_block_below(check: impl Fn(&Place, &str)) {
    let lines = [rows(3, "35"), block_below()].concat();
    let place = Place::new();
    place.csv("team.csv", &lines);
    check(&place, "team.csv");
    let place = Place::new();
    place.xlsx("team.xlsx", &lines, &[]);
    check(&place, "team.xlsx");
}

/// All cells of the first tab from that row on, by their place.
fn cells_from(place: &Place, name: &str, first: u32) -> BTreeMap<CellRef, String> {
    let mut sheet = open(&place.path(name), &OpenOptions::default()).expect("opens");
    let book = sheet.read().expect("reads");
    let tab = &book.tabs[0];
    let rows = (0..tab.row_count()).filter(|index| tab.row_number(*index) >= first);
    let cells = rows.flat_map(|index| {
        let row = tab.row_number(index);
        tab.row(index).map(move |(column, cell)| (CellRef::new(row, column), cell.text.to_owned()))
    });
    cells.filter(|(_, text)| !text.is_empty()).collect()
}

#[test]
fn what_stands_below_a_table_in_our_columns_is_never_cleared() {
    with_a_block_below(|place, name| {
        let (before, bytes) = (cells_from(place, name, 4), place.bytes(name));
        assert_eq!(before.len(), 180);
        place.sync_well(&[name]);
        assert_eq!(place.cell(name, "J1").0, "KPI status", "ours stand over them");
        assert_eq!(cells_from(place, name, 4), before, "{name}: after the first sync");
        place.sync_well(&[name]);
        std::fs::remove_dir_all(place.folder.path().join("state")).expect("a state folder");
        place.sync_well(&[name]);
        assert_eq!(cells_from(place, name, 4), before, "{name}: without a record");
        let written = place.bytes(name);
        for (force, with_record) in [(false, true), (true, true), (false, false), (true, false)] {
            std::fs::write(place.path(name), &written).expect("written");
            place.sync_well(&[name]);
            if !with_record {
                std::fs::remove_dir_all(place.folder.path().join("state")).expect("a state folder");
            }
            let removed = place.sync(&[name], PlanOptions { force, remove: true });
            assert_eq!((&removed.outcomes[0].error, &*removed.outcomes[0].conflicts), (&None, &[][..]));
            assert_eq!(cells_from(place, name, 4), before, "{name}: removed, force {force}, record {with_record}");
            assert_eq!(place.cell(name, "J1").0, "");
            if name == "team.csv" {
                assert!(place.bytes(name) == bytes);
            }
        }
    });
}

#[test]
fn what_a_person_types_into_our_columns_beside_no_kpi_is_kept() {
    let place = Place::new();
    let total = "Total,,,,60,120,105,,".to_owned();
    place.csv("team.csv", &[rows(3, "35"), vec![total]].concat());
    place.sync_well(&["team.csv"]);
    let lines: Vec<String> = place.text("team.csv").lines().map(str::to_owned).collect();
    let status = place.cell("team.csv", "J2").0;
    let typed = format!("Total,,,,60,120,105,,,{status},55%,,,,,2026-10-01,");
    let below = ["", "", "", &format!(",,,,,,,,,{status},75%,,,,,,"), ",,,,,,,,,Open,,,,,,,"];
    let mut with = lines.clone();
    let at = lines.iter().position(|line| line.starts_with("Total")).expect("the totals");
    with[at].clone_from(&typed);
    with.extend(below.map(str::to_owned));
    let text = with.join("\n") + "\n";
    std::fs::write(place.path("team.csv"), &text).expect("written");
    place.sync_well(&["team.csv"]);
    assert_eq!(place.text("team.csv"), text);
}

#[test]
fn a_row_that_left_the_table_loses_our_values_and_keeps_what_a_person_typed() {
    for with_record in [true, false] {
        let place = Place::new();
        place.csv("team.csv", &rows(4, "35"));
        place.sync_well(&["team.csv"]);
        let mut lines: Vec<String> = place.text("team.csv").lines().map(str::to_owned).collect();
        let theirs = rows(4, "35");
        lines[2] = lines[2].replace(&theirs[1], ",,,,,,,,");
        lines[4] = lines[4].replace(&theirs[3], ",,,,,,,,");
        std::fs::write(place.path("team.csv"), lines.join("\n") + "\n").expect("written");
        if !with_record {
            std::fs::remove_dir_all(place.folder.path().join("state")).expect("a state folder");
        }
        place.sync_well(&["team.csv"]);
        for cell in ["J3", "K3", "O3", "P3", "J5", "K5", "P5"] {
            assert_eq!(place.cell("team.csv", cell).0, "", "{cell}, record: {with_record}");
        }
    }
}

/// A sheet that somebody else saves just before our first writes.
struct Busy {
    inner: Box<dyn Sheet>,
    stale_left: usize,
}

impl Sheet for Busy {
    fn source(&self) -> &str {
        self.inner.source()
    }

    fn kind(&self) -> SheetKind {
        self.inner.kind()
    }

    fn read(&mut self) -> Result<Workbook, SheetError> {
        self.inner.read()
    }

    fn writable(&self) -> Writable {
        self.inner.writable()
    }

    fn apply(&mut self, plans: &[Plan]) -> Result<Applied, SheetError> {
        if self.stale_left > 0 {
            self.stale_left -= 1;
            return Err(SheetError::new(ErrorKind::Stale, "somebody saved it", "read it again"));
        }
        self.inner.apply(plans)
    }
}

#[test]
fn a_save_in_between_is_read_again_a_few_times_and_not_for_ever() {
    for (stale_left, works) in [(0, true), (2, true), (99, false)] {
        let place = Place::new();
        let path = place.csv("team.csv", &rows(3, "35"));
        let before = place.bytes("team.csv");
        let settings = Arc::new(settings());
        let SyncTarget { sheet: inner, .. } = target(&path, &settings);
        let mut targets = [SyncTarget { sheet: Box::new(Busy { inner, stale_left }), settings, write: true }];
        let synced = engine::sync(&mut targets, &mut place.journal(), TODAY, PlanOptions::default());
        let outcome = &synced.outcomes[0];
        assert_eq!(outcome.error.is_none() && outcome.wrote(), works, "{stale_left}: {outcome:?}");
        assert_eq!(place.bytes("team.csv") == before, !works, "{stale_left}");
    }
}

#[test]
fn a_second_writer_is_told_to_wait() {
    use kpiwarden::ports::Journal;
    let place = Place::new();
    let path = place.csv("team.csv", &rows(3, "35"));
    let journal = place.journal();
    let held = journal.lock(&path.display().to_string()).expect("the first writer");
    let synced = place.sync(&["team.csv"], PlanOptions::default());
    assert_eq!(synced.outcomes[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::Busy));
    drop(held);
    place.sync_well(&["team.csv"]);
}

/// Adds a part to a workbook's package.
fn with_part(place: &Place, name: &str, part: (&str, &str)) {
    let file = std::fs::File::options().read(true).write(true).open(place.path(name)).expect("opens");
    let mut package = zip::ZipWriter::new_append(file).expect("a package");
    package.start_file(part.0, zip::write::SimpleFileOptions::default()).expect("an entry");
    std::io::Write::write_all(&mut package, part.1.as_bytes()).expect("written");
    package.finish().expect("a package");
}

const PIVOT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId9\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotTable\" Target=\"../pivotTables/pivotTable1.xml\"/>\
    </Relationships>";

#[test]
fn a_protected_tab_or_one_with_a_pivot_table_is_left_alone_and_the_others_are_written() {
    let two_tabs = |name: &str| {
        let place = Place::new();
        place.xlsx_with_two(name, &rows(3, "35"), "Also KPIs");
        place
    };
    let protect: fn(&Place) = |place| {
        place.change_part(
            "a.xlsx",
            "xl/worksheets/sheet2.xml",
            "</sheetData>",
            "</sheetData><sheetProtection sheet=\"1\"/>",
        );
    };
    let pivot: fn(&Place) = |place| with_part(place, "a.xlsx", ("xl/worksheets/_rels/sheet2.xml.rels", PIVOT));
    for (prepare, says) in [(protect, "is protected"), (pivot, "pivot table")] {
        let place = two_tabs("a.xlsx");
        prepare(&place);
        let synced = place.sync_well(&["a.xlsx"]);
        let outcome = &synced.outcomes[0];
        let remarks: Vec<&String> = outcome.remarks.iter().filter(|remark| remark.contains(says)).collect();
        assert_eq!(remarks.len(), 1, "{outcome:?}");
        assert!(remarks[0].contains("tab Also KPIs") && remarks[0].contains("_tabs = true"), "{remarks:?}");
        assert_eq!(
            (place.cell_on("a.xlsx", 0, "J1").0, place.cell_on("a.xlsx", 1, "J1").0),
            ("KPI status".into(), String::new())
        );

        let mut allowed = settings();
        (allowed.plan.protected_tabs, allowed.plan.pivot_tabs) = (true, true);
        let mut targets = [target(&place.path("a.xlsx"), &Arc::new(allowed))];
        let synced = engine::sync(&mut targets, &mut place.journal(), TODAY, PlanOptions::default());
        assert_eq!(synced.outcomes[0].error, None);
        assert_eq!(place.cell_on("a.xlsx", 1, "J1").0, "KPI status");
        let mended = place.sync(&["a.xlsx"], PlanOptions::default());
        assert!(!mended.outcomes[0].wrote(), "what stands there is left alone again: {:?}", mended.outcomes[0]);
    }
}

#[test]
fn a_workbook_with_nothing_but_a_protected_tab_is_not_written_and_says_why() {
    let place = Place::new();
    place.xlsx("a.xlsx", &rows(3, "35"), &[]);
    place.change_part(
        "a.xlsx",
        "xl/worksheets/sheet1.xml",
        "</sheetData>",
        "</sheetData><sheetProtection sheet=\"1\"/>",
    );
    let before = place.bytes("a.xlsx");
    let synced = place.sync_well(&["a.xlsx"]);
    assert!(synced.outcomes[0].why_not.contains("tab KPIs is protected"), "{:?}", synced.outcomes[0]);
    assert!(place.bytes("a.xlsx") == before);
}

#[test]
fn a_signed_workbook_is_refused_with_the_reason() {
    let place = Place::new();
    place.xlsx("a.xlsx", &rows(3, "35"), &[]);
    with_part(&place, "a.xlsx", ("_xmlsignatures/sig1.xml", "<Signature/>"));
    let before = place.bytes("a.xlsx");
    let synced = place.sync(&["a.xlsx"], PlanOptions::default());
    let error = synced.outcomes[0].error.as_ref().expect("refused");
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(error.message.contains("signed") && error.hint.contains("signature"), "{error:?}");
    assert!(place.bytes("a.xlsx") == before);
    assert_eq!(synced.checked.summary().kpis, 3, "it is read and judged all the same");
}

/// A sheet that does not show what was written into it.
struct Deaf {
    inner: Box<dyn Sheet>,
    first: Option<Workbook>,
}

impl Sheet for Deaf {
    fn source(&self) -> &str {
        self.inner.source()
    }

    fn kind(&self) -> SheetKind {
        self.inner.kind()
    }

    fn read(&mut self) -> Result<Workbook, SheetError> {
        let now = self.inner.read()?;
        let first = self.first.get_or_insert(now);
        Ok(first.clone())
    }

    fn writable(&self) -> Writable {
        self.inner.writable()
    }

    fn apply(&mut self, plans: &[Plan]) -> Result<Applied, SheetError> {
        self.inner.apply(plans)
    }

    fn take_back(&mut self) -> Result<(), SheetError> {
        self.inner.take_back()
    }
}

#[test]
fn a_write_that_does_not_read_back_is_taken_back() {
    let place = Place::new();
    for name in ["team.csv", "team.xlsx"] {
        let path =
            if name == "team.csv" { place.csv(name, &rows(3, "35")) } else { place.xlsx(name, &rows(3, "35"), &[]) };
        let before = place.bytes(name);
        let state = path.with_file_name("undo");
        let options = OpenOptions { state: Some(state), ..Default::default() };
        let inner = open(&path, &options).expect("opens");
        let target =
            SyncTarget { sheet: Box::new(Deaf { inner, first: None }), settings: Arc::new(settings()), write: true };
        let synced = engine::sync(&mut [target], &mut place.journal(), TODAY, PlanOptions::default());
        let outcome = &synced.outcomes[0];
        let error = outcome.error.as_ref().expect("said");
        assert!(error.message.contains("put back as it was"), "{error:?}");
        assert_eq!(error.kind, ErrorKind::Unsupported, "so that it is not tried again and again");
        assert!(!outcome.wrote() && place.bytes(name) == before, "{outcome:?}");
        assert_eq!(outcome.revision.sha256, kpiwarden::sheets::safe_write::revision_of(&before).sha256);
        std::fs::remove_dir_all(path.with_file_name("undo")).expect("undo files were there");
    }
}

#[test]
fn a_column_that_a_person_called_otherwise_and_moved_is_found_again_by_its_hidden_name() {
    let place = Place::new();
    place.xlsx("team.xlsx", &rows(3, "35"), &[]);
    place.sync_well(&["team.xlsx"]);
    assert_eq!(place.cell("team.xlsx", "J1").0, "KPI status");
    let status = place.cell("team.xlsx", "J2").0;
    place.change_part("team.xlsx", "xl/worksheets/sheet1.xml", ">KPI status<", ">Ampel<");
    place.change_part("team.xlsx", "xl/worksheets/sheet1.xml", &format!(">{status}<"), "><");
    let synced = place.sync_well(&["team.xlsx"]);
    assert_eq!(synced.outcomes[0].conflicts, []);
    assert_eq!(place.cell("team.xlsx", "J1").0, "Ampel", "their name for it stays");
    assert_eq!(place.cell("team.xlsx", "J2").0, status, "and the column is ours still");
    for empty in ["Q1", "R1"] {
        assert_eq!(place.cell("team.xlsx", empty).0, "", "no second one is appended");
    }
    let settings = Arc::new(settings());
    let mut sheet = open(&place.path("team.xlsx"), &OpenOptions::default()).expect("opens");
    let checked = engine::check(vec![engine::read(&mut *sheet, settings)], TODAY);
    let mapping = &checked.tables[0].mapping;
    assert!(mapping.own.contains(&(kpiwarden::model::OwnColumn::Status, 9)), "{:?}", mapping.own);
    assert_eq!(mapping.column(kpiwarden::model::Field::Status), None, "it is never read as the team's own status");
}

#[test]
fn a_row_without_a_start_is_judged_alike_twice_on_its_first_day() {
    let place = Place::new();
    let line = "More customers,Number of leads,Ann Lee,leads,20,40,35,,2030-03-31".to_owned();
    place.csv("team.csv", &[line]);
    place.sync_well(&["team.csv"]);
    assert!(place.text("team.csv").contains("Not started"), "{}", place.text("team.csv"));
}
