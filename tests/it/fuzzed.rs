//! What the fuzz targets hold to, on sheets that are at hand. So what they share is built in every run.

#[path = "../../fuzz/fuzz_targets/shared/mod.rs"]
mod shared;

use kpiwarden::engine::PlanOptions;
use kpiwarden::journal::MemoryJournal;

#[test]
fn columns_and_notes_written_into_a_workbook_change_no_other_value() {
    let example = std::fs::read("docs/examples/team.xlsx").expect("an example");
    shared::write_and_compare(&example);
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>KPI</t></is></c></row></sheetData></worksheet>"#;
    shared::write_and_compare(&shared::workbook(&mut [sheet.as_bytes()].into_iter()));
    shared::write_and_compare(&shared::workbook(&mut shared::split(b"no sheet\n----\nno texts")));
}

#[test]
fn a_text_file_is_synced_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("good.csv");
    std::fs::copy("docs/examples/good.csv", &path).expect("copied");
    let mut journal = MemoryJournal::default();
    let mut sync = || shared::sync(&path, &mut journal, PlanOptions::default()).expect("a sheet");
    assert!(sync().wrote());
    assert!(!sync().wrote());
}
