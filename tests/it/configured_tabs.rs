//! Tabs that the config names: which of a workbook is read, and which stand beside it where their headers do not tell.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::cli::run;

type Rows<'a> = &'a [&'a [&'a str]];

const KPIS: Rows<'_> = &[
    &["Goal", "KPI", "Owner", "Target", "Current", "Deadline"],
    &["Grow", "Number of signed contracts", "Ann Lee", "40", "36", "2026-12-31"],
    &["Shrink", "Number of open invoices", "Bo Berg", "10", "12", "2026-12-31"],
];
const OLD: Rows<'_> = &[
    &["Goal", "KPI", "Owner", "Target", "Current", "Deadline"],
    &["Grow", "Number of leaflets handed out", "Cy Cole", "40", "36", "2025-12-31"],
];
/// One header that a goal stands under: too little to be told by.
const AIMS: Rows<'_> = &[&["Objective", "Remark", "Colour"], &["Grow", "as last year", "red"]];
const CREW: Rows<'_> = &[&["Name", "Since"], &["Ann Lee", "2019"]];

fn workbook(folder: &Path) {
    let mut book = Workbook::new();
    for (name, rows) in [("KPIs", KPIS), ("Old KPIs", OLD), ("Aims 2026", AIMS), ("Crew", CREW)] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(*cells) {
                sheet.write_string(row, column, *text).expect("a text");
            }
        }
    }
    book.save(folder.join("team.xlsx")).expect("saved");
}

/// The tabs that were read as KPI tables, and `TAB CODE CELL` of what is said of these codes.
fn found(folder: &Path, block: &str, codes: &[&str]) -> (Vec<String>, Vec<String>) {
    fs::write(folder.join("kpiwarden.toml"), format!("[[sheets]]\npath = \"team.xlsx\"\n{block}\n")).expect("written");
    let ran = run(folder, &["validate", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}", ran.err));
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let sheets = report["sheets"].as_array().expect("a list");
    let read = |sheet: &&Value| sheet["kpis"].as_array().is_some_and(|kpis| !kpis.is_empty());
    let tabs = sheets.iter().filter(read).map(|sheet| text(sheet, "tab")).collect();
    let mut said = Vec::new();
    for sheet in sheets {
        for finding in sheet["findings"].as_array().into_iter().flatten() {
            if codes.contains(&text(finding, "code").as_str()) {
                said.push(format!("{} {} {}", text(sheet, "tab"), text(finding, "code"), text(finding, "cell")));
            }
        }
    }
    said.sort();
    (tabs, said)
}

#[test]
fn a_config_names_the_tab_to_read_and_those_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    workbook(at);
    for (block, tabs, said) in [
        ("", &["KPIs", "Old KPIs"][..], &["Old KPIs T304 F2"][..]),
        ("tab = \"KPIs\"", &["KPIs"], &[]),
        ("tab = \"KPIs\"\ntabs = { goals = \"Aims 2026\" }", &["KPIs"], &["KPIs C404 A3"]),
        (
            "tab = \"KPIs\"\ntabs = { goals = \"Aims 2026\", people = \"Crew\" }",
            &["KPIs"],
            &["KPIs C404 A3", "KPIs O203 C3"],
        ),
        (
            "tabs = { people = \"Crew\" }",
            &["KPIs", "Old KPIs"],
            &["KPIs O203 C3", "Old KPIs O203 C2", "Old KPIs T304 F2"],
        ),
    ] {
        let (read, found) = found(at, block, &["C404", "O203", "T304"]);
        assert_eq!(
            (read, found),
            (tabs.iter().map(ToString::to_string).collect(), said.iter().map(ToString::to_string).collect()),
            "{block}"
        );
    }
}
