//! `kpiwarden history` from outside: what is on record of a row after some syncs, and what is forgotten.

use std::fs;
use std::path::Path;

use super::cli::{Ran, run, run_on};

const HEADER: &str = "Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Deadline";

/// Writes the sheet as people left it, keeping nothing of ours, and syncs it on a day.
fn on(folder: &Path, day: &str, rows: &[&str]) {
    fs::write(folder.join("team.csv"), format!("{HEADER}\n{}\n", rows.join("\n"))).expect("written");
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
        &["Growth,Number of signed contracts,Ann Lee,contracts,10,30,19,2026-01-01,2026-12-31", demos],
    );
    on(
        at,
        "2026-08-01",
        &["Growth,Number of signed contracts,Ann Lee,contracts,10,30,20,2026-01-01,2026-12-31", demos],
    );
    // Sorted the other way, the sentence mended a little, the target lowered.
    on(
        at,
        "2026-10-01",
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

    let nothing = history(at, "team.csv!9", &[]);
    assert_eq!(nothing.status, 3, "{}", nothing.out);
    assert!(nothing.err.contains("nothing is on record"), "{}", nothing.err);

    let forgotten = run(at, &["history", "--forget", "Ann Lee"]);
    assert_eq!(forgotten.status, 0, "{}", forgotten.err);
    assert!(forgotten.err.contains("the history of 1 KPI(s) of Ann Lee is forgotten"), "{}", forgotten.err);
    assert_eq!(history(at, "team.csv!3", &[]).status, 3, "nothing is left of it");
    assert_eq!(history(at, "team.csv!2", &[]).status, 0, "and all of the others'");
}
