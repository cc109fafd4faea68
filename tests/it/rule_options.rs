//! What the options of rules do: with another value the finding comes, or goes.

use std::fs;

use kpiwarden::rules::{self, OptionValue, catalog};
use serde_json::Value;

use crate::cli::run;
use crate::rules::{Fixture, folder};

/// How often a rule fires on its fixture as it stands, and with the option.
fn counts(code: &str, option: &str, value: &OptionValue, fixture: &str) -> (usize, usize) {
    let rule = catalog::find(code).unwrap_or_else(|| panic!("no rule {code}"));
    counts_on(code, option, value, &Fixture::read(&folder(rule), fixture))
}

fn counts_on(code: &str, option: &str, value: &OptionValue, fixture: &Fixture) -> (usize, usize) {
    let plain = rules::Settings { select: vec![code.to_owned()], ..rules::Settings::default() };
    let mut changed = plain.clone();
    changed.options.set(code, option, value).unwrap_or_else(|error| panic!("{code}.{option}: {error:?}"));
    (fixture.check(&plain).len(), fixture.check(&changed).len())
}

#[test]
fn another_threshold_makes_findings_come_and_go() {
    let mut wrong = Vec::new();
    for (code, option, number, fixture, expect) in [
        ("T306", "cadence-days", 200, "bad", (1, 1)), // the row names its own cadence
        ("T306", "grace-days", 90, "bad", (1, 0)),
        ("T306", "grace-days", 0, "good", (0, 0)),
        ("T307", "months", 12, "bad", (1, 0)),
        ("T307", "months", 1, "good", (0, 2)),
        ("T309", "months", 60, "bad", (1, 0)),
        ("T309", "months", 1, "good", (0, 0)), // a milestone stands in between
        ("C401", "max", 20, "bad", (1, 0)),
        ("C401", "max", 1, "good", (0, 1)),
        ("C402", "min", 1, "bad", (1, 0)),
        ("C402", "min", 9, "good", (0, 1)),
        ("C407", "min", 1, "bad", (1, 0)),
        ("C407", "min", 5, "good", (0, 1)),
        ("C407", "max", 1, "good", (0, 1)),
        ("A502", "percent", 0, "bad", (2, 0)),
        ("A502", "percent", 200, "good", (0, 2)),
        ("A505", "times", 1000, "bad", (2, 1)), // 120 % of a share stays
        ("A505", "times", 2, "good", (0, 0)),
        ("P607", "days", 60, "bad", (1, 0)),
    ] {
        let found = counts(code, option, &OptionValue::Number(number), fixture);
        if found != expect {
            wrong.push(format!("{code}.{option} = {number} on {fixture}: {found:?}, not {expect:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_row_without_a_cadence_is_checked_in_as_often_as_the_config_says() {
    let rows = [
        ["KPI", "Owner", "Baseline", "Target", "Current", "Start", "Deadline", "Last check-in"],
        ["Number of links", "Ann Lee", "30", "40", "35", "2026-10-01", "2026-12-31", "2026-11-01"],
    ];
    let grid = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
    let sheet = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new());
    assert_eq!(counts_on("T306", "cadence-days", &OptionValue::Number(30), &sheet), (1, 0));
}

#[test]
fn words_of_the_config_name_attention_and_awareness() {
    let words = |word: &str| OptionValue::Words(vec![word.to_owned()]);
    assert_eq!(counts("M107", "awareness", &words("organic"), "bad"), (2, 0), "a goal that wants to be seen");
    let rows = [["Goal", "KPI", "Owner", "Target", "Current"], ["Grow", "Number of stickers", "Ann Lee", "400", "38"]];
    let grid = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
    let sheet = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new());
    assert_eq!(counts_on("M107", "vanity", &words("stickers"), &sheet), (0, 1), "what a team calls attention only");
}

const HEADER: &str = "Goal,KPI,Owner,Baseline,Target,Current,Start,Deadline";

/// The cells that one rule marks in a folder of one sheet.
fn marked(files: &[(&str, &str)], code: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let ran = run(folder.path(), &["validate", "a.csv", "--format", "json", "--select", code]);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}", ran.err));
    let findings = report["sheets"][0]["findings"].as_array().expect("a list").clone();
    findings.iter().map(|found| found["cell"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The same measure under several goals is no duplicate; twice under one of them it is.
#[test]
fn duplicates_are_looked_for_within_a_goal() {
    let sheet = |goals: [&str; 4]| {
        let names =
            ["Number of signed contracts", "Signed contracts, number", "Calls made", "Number of signed contracts"];
        let owners = ["Ann Lee", "Bo Berg", "Cid Lee", "Dora Cruz"];
        let rows = goals
            .iter()
            .zip(names)
            .zip(owners)
            .map(|((goal, name), owner)| format!("{goal},\"{name}\",{owner},10,40,38,2026-01-01,2026-12-31"));
        format!("{HEADER}\n{}\n", rows.collect::<Vec<_>>().join("\n"))
    };
    for (goals, expect) in [
        (["Grow", "Serve", "Grow", "Save"], &[][..]),
        (["Grow", "Grow", "Serve", "Save"], &["B3"]),
        (["Grow", "Serve", "Grow", "Serve"], &["B5"]),
    ] {
        assert_eq!(marked(&[("a.csv", &sheet(goals))], "C408"), expect, "{goals:?}");
    }
}
