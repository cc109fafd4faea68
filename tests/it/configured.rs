//! What a config changes about rules: the team's own, severities, thresholds and words, for all sheets and for one.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::{Ran, run};

const HEADER: &str = "Goal,KPI,Owner,Role,Unit,Baseline,Target,Current,Start,Deadline,Ignore";

fn put(folder: &Path, name: &str, rows: &[&str]) {
    fs::write(folder.join(name), format!("{HEADER}\n{}\n", rows.join("\n"))).expect("written");
}

fn config(folder: &Path, text: &str) {
    fs::write(folder.join("kpiwarden.toml"), text).expect("written");
}

/// `CODE CELL severity`, with a dash in front where it is waived.
fn found(ran: &Ran, sheet: usize) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}", ran.err));
    let findings = report["sheets"][sheet]["findings"].as_array().expect("a list");
    let line = |f: &Value| {
        let waived = if f["waived"] == true { "-" } else { "" };
        let text = |key: &str| f[key].as_str().unwrap_or_default().to_owned();
        format!("{waived}{} {} {}", text("code"), text("cell"), text("severity"))
    };
    findings.iter().map(line).collect()
}

const OWN: &str = r#"
[[rules.custom]]
code = "X001"
name = "euro-only"
when = 'lower(kpi).contains("revenue") && unit != "EUR"'
message = "Revenue is counted in EUR, and row {row} says {unit}"
help = "Set the unit to EUR."
severity = "error"
column = "unit"

[[rules.custom]]
code = "X002"
when = "target > baseline * 3"
message = "{target} is more than three times {baseline}"
"#;

const ROWS: [&str; 4] = [
    "Grow,Revenue from renewals,Ann Lee,,USD,100,120,118,2026-01-01,2026-12-31,",
    "Grow,Number of signed contracts,Ann Lee,,contracts,10,40,38,2026-01-01,2026-12-31,",
    "Grow,Revenue from licences,Ann Lee,,USD,100,120,118,2026-01-01,2026-12-31,X001: billed in the US",
    "Grow,Number of signed letters,Bo Berg,,letters,,40,38,2026-01-01,2026-12-31,euro-only: not needed at all",
];

#[test]
fn rules_of_the_teams_own_behave_like_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    put(at, "a.csv", &ROWS);
    config(at, OWN);
    let all = run(at, &["validate", "a.csv", "--format", "json", "--select", "X,D703"]);
    assert_eq!(found(&all, 0), ["X001 E2 error", "X002 B3 warning", "-X001 E4 error", "D703 K5 info"]);
    let report: Value = serde_json::from_str(&all.out).expect("JSON");
    let first = &report["sheets"][0]["findings"][0];
    assert_eq!(first["message"], "Revenue is counted in EUR, and row 2 says USD");
    assert_eq!((&first["name"], &first["help"]), (&"euro-only".into(), &"Set the unit to EUR.".into()));
    assert_eq!(report["sheets"][0]["findings"][1]["name"], "x002");
    assert_eq!(all.status, 1);
    let ignored = run(at, &["validate", "a.csv", "--format", "json", "--select", "X", "--ignore", "euro-only"]);
    assert_eq!((found(&ignored, 0), ignored.status), (vec!["X002 B3 warning".to_owned()], 0));
    let list = run(at, &["rules"]).out;
    assert!(list.contains("X001 euro-only") && list.contains("M101 vague-term"), "{list}");
    let page = run(at, &["rules", "x001"]).out;
    assert!(page.contains("unit != \"EUR\"") && page.contains("Marks: unit"), "{page}");
    let json: Value = serde_json::from_str(&run(at, &["rules", "--format", "json"]).out).expect("JSON");
    assert!(json.as_array().expect("a list").iter().any(|rule| rule["code"] == "X002"));
    let sarif: Value = serde_json::from_str(&run(at, &["validate", "a.csv", "--format", "sarif"]).out).expect("JSON");
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules").clone();
    assert!(rules.iter().any(|rule| rule["id"] == "X001" && rule["name"] == "euro-only"));
    let synced = run(at, &["sync", "a.csv"]);
    let written = fs::read_to_string(at.join("a.csv")).expect("read");
    assert!(written.contains("X001 Revenue is counted in EUR, and row 2 says USD"), "{written} {}", synced.err);
}

#[test]
fn what_is_wrong_with_a_rule_is_told_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    put(at, "a.csv", &ROWS);
    config(
        at,
        "[[rules.custom]]\ncode = \"X001\"\nwhen = \"target > 1 && targt > 2\"\nmessage = \"{ownr} is late\"\ncolumn = \"ower\"\n\
         colour = \"red\"\n[[rules.custom]]\ncode = \"M101\"\nwhen = 'target >'\n[[rules.custom]]\ncode = \"X003\"\nwhen = '''\ntarget + 1'''\n\
         message = \"\"\nseverity = \"loud\"\n",
    );
    let failed = run(at, &["validate", "a.csv"]);
    assert_eq!(failed.status, 2);
    for place in [
        "line 3, column 23: `when`: there is nothing called \"targt\"",
        "line 4, column 12: `message`: there is nothing called \"ownr\"",
        "line 5, column 10: `column` must be a field, but is \"ower\"; did you mean \"owner\"?",
        "line 6, column 1: `rules.custom[1].colour` is not a setting",
        "line 8, column 8: `rules.custom[2].code` must be a code of your own",
        "line 9, column 17: `when`: it is no CEL expression",
        "a [[rules.custom]] block needs `message`",
        "line 13, column 1: `when`: it gives a number, and a rule needs yes or no",
        "line 15, column 12: `rules.custom[3].severity` must be one of",
    ] {
        assert!(failed.err.contains(place), "{place}\n{}", failed.err);
    }
}

#[test]
fn a_row_on_which_a_rule_cannot_be_evaluated_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    put(at, "a.csv", &ROWS);
    config(at, "[[rules.custom]]\ncode = \"X001\"\nwhen = \"int(unit) > 3\"\nmessage = \"x\"\n");
    let said = run(at, &["validate", "a.csv", "--format", "json", "--select", "X"]);
    assert_eq!(found(&said, 0).len(), 4);
    assert!(said.out.contains("cannot be evaluated on this row: int: "), "{}", said.out);
}

#[test]
fn a_sheet_has_severities_thresholds_and_words_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let rows = [
        "Grow,Number of shiny contracts,Ann Lee,,contracts,10,40,38,2026-01-01,2026-12-31,",
        "Grow,Number of successful contracts,Ann Lee,,contracts,10,40,38,2026-01-01,2026-12-31,",
        "Grow,Gigglebits,Ann Lee,,,,,,2026-01-01,2026-12-31,",
        "Grow,Number of signed contracts,Ann Lee,,contracts,10,40,38,2026-01-01,2026-12-31,",
        "Grow,Number of sent letters,Ann Lee,,letters,10,40,38,2026-01-01,2026-12-31,",
    ];
    put(at, "a.csv", &rows);
    put(at, "b.csv", &rows);
    config(
        at,
        "[rules.options]\nM101.vague = [\"shiny\"]\n[rules.severity]\nO204 = \"info\"\n[[sheets]]\npath = \"a.csv\"\n\
         [[sheets]]\npath = \"b.csv\"\nignore = [\"M103\"]\n[sheets.rules.severity]\nM101 = \"warning\"\n\
         [sheets.rules.options]\nM101.vague = []\nM101.defined = [\"successful\"]\nM102.measures = [\"gigglebits\"]\nO204.max = 10\n",
    );
    let all = run(at, &["validate", "--format", "json", "--select", "M101,M102,M103,O204"]);
    assert_eq!(found(&all, 0), ["M101 B2 error", "O204 C2 info", "M101 B3 error", "M102 B4 error", "M103 G4 error"]);
    assert_eq!(found(&all, 1), Vec::<String>::new(), "counts, words and codes are the sheet's own");
    let one = run(at, &["validate", "b.csv", "--format", "json", "--select", "M103"]);
    assert_eq!(found(&one, 0), Vec::<String>::new(), "the command line selects, and what a sheet leaves out stays out");
    config(
        at,
        "[[sheets]]\npath = \"a.csv\"\nrules = { severity = { M101 = \"loud\" }, options = { O204 = { max = 0 } }, selct = [] }\n",
    );
    let failed = run(at, &["validate"]);
    assert_eq!(failed.status, 2);
    for part in [
        "must be \"error\", \"warning\", \"info\" or \"off\"",
        "`rules.options.O204.max` must be",
        "selct` is not a setting",
    ] {
        assert!(failed.err.contains(part), "{part}: {}", failed.err);
    }
}

#[test]
fn a_roster_and_roles_come_from_the_config() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    put(
        at,
        "a.csv",
        &[
            "Grow,All blog traffic,Ann Lee,Influencer outreach,visits,10,40,38,2026-01-01,2026-12-31,",
            "Grow,Number of campaign posts,Bo Brg,Influencer outreach,posts,10,40,38,2026-01-01,2026-12-31,",
            "Grow,Number of sold tickets,Bo Berg,Influencer outreach,tickets,10,40,38,2026-01-01,2026-12-31,",
        ],
    );
    for options in [
        "[rules.options.O203]\npeople = [\"Ann Lee\", \"Bo Berg\"]\n[rules.options.O206.roles]\n",
        "[rules.O203]\npeople = [\"Ann Lee\", \"Bo Berg\"]\n[rules.O206.roles]\n",
    ] {
        config(at, &format!("{options}\"Influencer outreach\" = [\"campaign\", \"influencer\"]\n"));
        let all = run(at, &["validate", "a.csv", "--format", "json", "--select", "O203,O206"]);
        assert_eq!(found(&all, 0), ["O206 B2 warning", "O203 C3 warning", "O206 B4 warning"]);
        assert!(all.out.contains("is Bo Berg meant?"));
    }
}

#[test]
fn a_file_that_two_blocks_name_is_one_sheet_under_the_block_that_names_it_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("below");
    fs::create_dir(&below).expect("a folder");
    put(&below, "team.csv", &[ROWS[1]]);
    put(&below, "other.csv", &[ROWS[2]]);
    let own = "[[sheets]]\npath = \"below/team.csv\"\nwrite = \"off\"\n";
    let all = "[[sheets]]\nfolder = \"below\"\nwrite = \"all\"\n";
    for blocks in [[own, all], [all, own]] {
        config(folder.path(), &format!("state = \"state\"\n{}", blocks.concat()));
        let ran = run(folder.path(), &["plan"]);
        assert!(ran.out.contains("2 sheets: "), "{}{}", ran.out, ran.err);
        let off = ran.out.lines().find(|line| line.contains("writing is off")).unwrap_or_default();
        assert!(off.contains("team.csv"), "{}{}", ran.out, ran.err);
        let ran = run(folder.path(), &["validate", "below", "below/team.csv", "--format", "json"]);
        let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}", ran.err));
        assert_eq!(report["sheets"].as_array().map(Vec::len), Some(2), "{}", ran.out);
    }
}
