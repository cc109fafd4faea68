//! The baseline: day one is quiet, what is new is reported, what is mended is taken out.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::{Ran, run};

const HEADER: &str = "Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Deadline";
const ROWS: [&str; 4] = [
    "More customers,Impact of the campaign,,,,,,2026-01-01,ASAP",
    "More customers,Number of signed contracts,Ann Lee,contracts,10,20,18,2026-01-01,2026-12-31",
    "More customers,Number of contracts signed,Ann Lee,contracts,10,20,18,2026-01-01,2026-12-31",
    "Happy team,Better mood,Everybody,,,,,2026-01-01,",
];

fn put(folder: &Path, rows: &[&str]) {
    fs::create_dir_all(folder.join("kpis")).expect("made");
    fs::write(folder.join("kpis/team.csv"), format!("{HEADER}\n{}\n", rows.join("\n"))).expect("written");
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).expect("JSON")
}

fn new_ones(ran: &Ran) -> Vec<String> {
    let report = json(ran);
    let findings = report["sheets"][0]["findings"].as_array().expect("a list");
    findings
        .iter()
        .filter(|f| f["waived"] == false)
        .map(|f| format!("{} {}", f["code"], f["cell"]).replace('"', ""))
        .collect()
}

#[test]
fn day_one_is_quiet_and_what_is_new_is_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    put(at, &ROWS);
    let before = run(at, &["validate", "kpis", "--format", "json"]);
    let count = new_ones(&before).len();
    assert!(before.status == 1 && count > 8);
    let wrote = run(at, &["validate", "kpis", "--write-baseline"]);
    assert_eq!(wrote.status, 0, "{}", wrote.err);
    assert!(wrote.err.contains(&format!("kpiwarden-baseline.json: {count} known finding(s) written")), "{}", wrote.err);

    let check = [
        "validate",
        "./kpis/team.csv",
        "--baseline",
        "kpiwarden-baseline.json",
        "--format",
        "json",
        "--fail-on",
        "info",
    ];
    // Whatever the order of the rows, and wherever they moved.
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        put(at, &order.map(|index| ROWS[index]));
        let after = run(at, &check);
        assert_eq!((after.status, new_ones(&after)), (0, Vec::new()), "{order:?}");
        let report = json(&after);
        assert_eq!(report["summary"]["waived"], count, "they stay in the JSON");
        assert_eq!(report["sheets"][0]["findings"].as_array().map(Vec::len), Some(count));
    }
    put(at, &["", ROWS[0], ROWS[1], ROWS[2], ROWS[3], "Happy team,Better mood,Bo Berg,,,,,2026-01-01,"]);
    let new = run(at, &check);
    assert_eq!(new.status, 1);
    assert!(new_ones(&new).contains(&"M102 B7".to_owned()), "the second of two alike is new: {:?}", new_ones(&new));
}

#[test]
fn what_is_mended_is_pruned_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    put(at, &ROWS);
    fs::write(at.join("other.csv"), format!("{HEADER}\nGrow,Strategic impact,,,,,,,\n")).expect("written");
    assert_eq!(run(at, &["validate", "kpis", "other.csv", "--write-baseline=b.json"]).status, 0);
    let size = |text: &str| -> u64 {
        let file: Value = serde_json::from_str(text).expect("JSON");
        file["findings"].as_array().expect("a list").iter().map(|line| line["count"].as_u64().expect("a count")).sum()
    };
    let first = fs::read_to_string(at.join("b.json")).expect("read");
    let mended: Vec<&str> = ROWS[1..].to_vec();
    put(at, &mended);
    let said = run(at, &["validate", "kpis", "--baseline", "b.json"]);
    assert!(said.status == 0 && said.err.contains("are mended; --prune-baseline takes them out"), "{}", said.err);
    assert_eq!(fs::read_to_string(at.join("b.json")).expect("read"), first, "a check writes nothing");
    // Rules that do not run and sheets that are not looked at lose nothing.
    run(at, &["validate", "kpis", "--baseline", "b.json", "--prune-baseline", "--select", "C401"]);
    assert_eq!(fs::read_to_string(at.join("b.json")).expect("read"), first);
    let pruned = run(at, &["validate", "kpis", "--baseline", "b.json", "--prune-baseline"]);
    assert_eq!(pruned.status, 0, "{}", pruned.err);
    let second = fs::read_to_string(at.join("b.json")).expect("read");
    assert!(size(&second) < size(&first));
    assert!(!second.contains("Impact of the campaign") && second.contains("Strategic impact"));
    // What was mended and comes back is new; pruning never adds.
    put(at, &ROWS);
    let back = run(at, &["validate", "kpis", "--baseline", "b.json", "--prune-baseline", "--format", "json"]);
    assert_eq!(back.status, 1);
    assert!(new_ones(&back).iter().any(|place| place.starts_with("M101")), "{:?}", new_ones(&back));
    assert_eq!(fs::read_to_string(at.join("b.json")).expect("read"), second);
}

#[test]
fn nothing_else_is_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    put(at, &ROWS);
    let sheet = fs::read_to_string(at.join("kpis/team.csv")).expect("read");
    for file in ["kpis/team.csv", "kpis"] {
        let refused = run(at, &["validate", "--write-baseline", file]);
        assert_eq!(refused.status, 2, "{}", refused.err);
    }
    assert_eq!(fs::read_to_string(at.join("kpis/team.csv")).expect("read"), sheet);
    for (arguments, part) in [
        (&["validate", "kpis", "--baseline", "gone.json"][..], "cannot be read"),
        (&["validate", "kpis", "--baseline", "kpis/team.csv"], "no baseline"),
        (&["validate", "kpis", "--prune-baseline"], "no baseline to prune"),
    ] {
        let failed = run(at, arguments);
        assert!(failed.status == 2 && failed.err.contains(part), "{}", failed.err);
    }
}

#[test]
fn a_configured_baseline_counts_everywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    put(at, &ROWS);
    fs::write(at.join("kpiwarden.toml"), "baseline = \"kpis/known.json\"\nstate = \"state\"\n").expect("written");
    let first = run(at, &["validate", "kpis"]);
    assert!(first.status == 1 && first.err.contains("there is no baseline yet"), "{}", first.err);
    assert_eq!(run(at, &["validate", "kpis", "--write-baseline"]).status, 0);
    assert!(at.join("kpis/known.json").is_file());
    assert_eq!(run(at, &["validate", "kpis"]).status, 0);
    let synced = run(at, &["sync", "kpis/team.csv"]);
    assert_eq!(synced.status, 0, "{}", synced.err);
    let written = fs::read_to_string(at.join("kpis/team.csv")).expect("read");
    assert!(written.contains("KPI status") && !written.contains("M101"), "{written}");
}
