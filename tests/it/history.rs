//! `kpiwarden history` from outside: what is on record of a row after some syncs, and what is forgotten.

use std::fs;
use std::path::Path;

use super::cli::{Ran, run, run_on};

const HEADER: &str = "Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Deadline";

/// Writes the sheet as people left it, keeping nothing of ours, and syncs it on a day.
fn on(folder: &Path, day: &str, header: &str, rows: &[&str]) {
    fs::write(folder.join("team.csv"), format!("{header}\n{}\n", rows.join("\n"))).expect("written");
    let ran = run_on(folder, day, &["sync", "team.csv", "--quiet"]);
    assert!(ran.status < 2, "{}", ran.err);
}

fn history(folder: &Path, address: &str, more: &[&str]) -> Ran {
    run_on(folder, "2026-10-01", &[&["history", address], more].concat())
}

#[test]
fn a_row_is_followed_through_sorting_small_edits_and_a_moved_target() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let demos = "Growth,Number of demos,Bo Day,demos,10,20,11,2026-01-01,2026-12-31";
    on(
        at,
        "2026-07-01",
        HEADER,
        &["Growth,Number of signed contracts,Ann Lee,contracts,10,30,19,2026-01-01,2026-12-31", demos],
    );
    on(
        at,
        "2026-08-01",
        HEADER,
        &["Growth,Number of signed contracts,Ann Lee,contracts,10,30,20,2026-01-01,2026-12-31", demos],
    );
    // Sorted the other way, two columns renamed, the sentence mended a little, the target lowered.
    on(
        at,
        "2026-10-01",
        &HEADER.replace("Current", "Actual value").replace("KPI", "Key performance indicator"),
        &[demos, "Growth,Number of contracts signed,Ann Lee,contracts,10,26,22,2026-01-01,2026-12-31"],
    );

    let told = history(at, "team.csv!3", &[]);
    assert_eq!(told.status, 0, "{}", told.err);
    for part in [
        "team.csv!team!3: Number of contracts signed",
        "2026-07-01: 19 of 30 by 2026-12-31, ",
        "2026-08-01: 20 of 30 by 2026-12-31, ",
        "2026-10-01: 22 of 26 by 2026-12-31, ",
        "2026-10-01: the target went from 30 to 26",
        "a week needed",
    ] {
        assert!(told.out.contains(part), "{part} in\n{}", told.out);
    }
    assert!(!told.out.contains("demos"), "one row alone:\n{}", told.out);

    let all = history(at, "team.csv", &["--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&all.out).expect("JSON");
    let rows = all["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 2, "{all}");
    assert_eq!(
        rows[1]["moves"][0],
        serde_json::json!({"day": "2026-10-01", "field": "target", "from": "30", "to": "26"})
    );
    assert_eq!(rows[1]["readings"].as_array().map(Vec::len), Some(3), "{all}");
    // Read on three days, the same each time: one stretch.
    assert_eq!(rows[0]["readings"][0]["first"], "2026-07-01", "{all}");
    assert_eq!(rows[0]["readings"][0]["last"], "2026-10-01", "{all}");

    // The reports show the same: where it is heading, how fast, and that its target was moved.
    let report = run_on(at, "2026-10-01", &["validate", "team.csv", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&report.out).expect("JSON");
    let sheet = &report["sheets"][0];
    let kpis = sheet["kpis"].as_array().expect("KPIs");
    let contracts = kpis.iter().find(|kpi| kpi["kpi"] == "Number of contracts signed").expect("the KPI");
    assert!(contracts["forecast"]["value"].is_string() && contracts["forecast"]["chance"].is_number(), "{contracts}");
    assert!(contracts["needed_per_week"].is_string() && contracts["actual_per_week"].is_string(), "{contracts}");
    let findings = sheet["findings"].as_array().expect("findings");
    let moved = findings.iter().find(|finding| finding["code"] == "A506").expect("a moved target");
    let words = moved["message"].as_str().unwrap_or_default();
    assert!(["30", "26", "2026"].iter().all(|part| words.contains(part)), "{words}");
    let page = run_on(at, "2026-10-01", &["validate", "team.csv", "--format", "html"]).out;
    assert!(page.contains("; heading for ") && page.contains("A506"), "{page}");

    let nothing = history(at, "team.csv!9", &[]);
    assert_eq!(nothing.status, 3, "{}", nothing.out);
    assert!(nothing.err.contains("nothing is on record"), "{}", nothing.err);

    let forgotten = run(at, &["history", "--forget", "Ann Lee"]);
    assert_eq!(forgotten.status, 0, "{}", forgotten.err);
    assert!(forgotten.err.contains("the history of 1 KPI(s) of Ann Lee is forgotten"), "{}", forgotten.err);
    assert_eq!(history(at, "team.csv!3", &[]).status, 3, "nothing is left of it");
    assert_eq!(history(at, "team.csv!2", &[]).status, 0, "and all of the others'");
}
