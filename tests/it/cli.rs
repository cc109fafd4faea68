//! The command line from outside: exit statuses, streams, formats.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const GOOD: &str = "Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Deadline\n\
    More customers,Number of signed contracts,Ann Lee,contracts,10,20,18,2026-01-01,2026-12-31\n";
const BAD: &str = "Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Deadline\n\
    More customers,Impact of the campaign,,,,,,2026-01-01,ASAP\n";
const NO_KPIS: &str = "Name,Street,Town\nAnn Lee,High Street 1,Leeds\n";

pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

fn ran(output: Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { status: output.status.code().expect("no signal"), out: text(output.stdout), err: text(output.stderr) }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpiwarden"));
    command.current_dir(folder).args(arguments).env_clear().env("HOME", folder).env("TZ", "UTC");
    command
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Ran {
    run_on(folder, "2026-11-22", arguments)
}

/// Runs the program on a day.
pub(crate) fn run_on(folder: &Path, day: &str, arguments: &[&str]) -> Ran {
    let with_day = [arguments, &["--today", day]].concat();
    ran(command(folder, &with_day).stdin(Stdio::null()).output().expect("starts"))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("good.csv", GOOD), ("bad.csv", BAD), ("none.csv", NO_KPIS)] {
        fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

#[test]
fn exit_status_tells_what_happened() {
    let folder = folder();
    let at = folder.path();
    fs::create_dir(at.join("empty")).expect("made");
    fs::write(at.join("broken.toml"), "langage = \"en\"\n").expect("written");
    for (arguments, expect) in [
        (&["validate", "good.csv"][..], 0),
        (&["validate", "good.csv", "--fail-on", "info"], 1),
        (&["validate", "bad.csv"], 1),
        (&["validate", "bad.csv", "--fail-on", "never"], 0),
        (&["validate", "bad.csv", "--select", "P"], 0),
        (&["validate", "bad.csv", "--ignore", "M,O,T"], 0),
        (&["validate", "good.csv", "--select", "Q999"], 2),
        (&["validate", "good.csv", "--locale", "english"], 2),
        (&["validate", "good.csv", "--timezone", "Mars/Base"], 2),
        (&["validate", "good.csv", "--format", "yaml"], 2),
        (&["validate", "good.csv", "--config", "broken.toml"], 2),
        (&["validate", "good.csv", "--config", "absent.toml"], 2),
        (&["validate"], 2),
        (&["nonsense"], 2),
        (&["validate", "absent.csv"], 3),
        (&["validate", "none.csv"], 3),
        (&["validate", "good.csv", "absent.csv"], 3),
        (&["validate", "empty"], 0),
        (&["rules"], 0),
        (&["rules", "Q999"], 2),
        (&["rules", "M101"], 0),
        (&["stretch", "30"], 0),
        (&["stretch", "many"], 2),
        (&["completions", "bash"], 0),
        (&["--version"], 0),
        (&["--help"], 0),
    ] {
        let ran = run(at, arguments);
        assert_eq!(ran.status, expect, "{arguments:?}\n{}\n{}", ran.out, ran.err);
        assert!(!ran.err.contains("panicked"), "{arguments:?}\n{}", ran.err);
    }
}

#[test]
fn a_broken_config_is_told_with_its_place() {
    let folder = folder();
    fs::write(folder.path().join("kpiwarden.toml"), "\nlangage = \"en\"\n").expect("written");
    let ran = run(folder.path(), &["validate", "good.csv"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("line 2, column 1: `langage` is not a setting; did you mean `language`?"), "{}", ran.err);
}

#[test]
fn one_unreadable_sheet_does_not_stop_the_others() {
    let folder = folder();
    fs::write(folder.path().join("lies.xlsx"), "this is no workbook").expect("written");
    let ran = run(folder.path(), &["validate", "lies.xlsx", "bad.csv"]);
    assert_eq!(ran.status, 3, "the highest status wins");
    assert!(ran.out.contains("bad.csv!B2"), "{}", ran.out);
    assert!(ran.out.contains("lies.xlsx"), "{}", ran.out);
}

#[test]
fn a_folder_without_kpis_is_clean_and_said() {
    let folder = folder();
    fs::create_dir(folder.path().join("lists")).expect("made");
    fs::write(folder.path().join("lists/none.csv"), NO_KPIS).expect("written");
    let ran = run(folder.path(), &["validate", "lists"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("no KPI table"), "{}", ran.err);
}

#[test]
fn results_go_to_stdout_and_talk_to_stderr() {
    let folder = folder();
    let ran = run(folder.path(), &["validate", "bad.csv", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("stdout is one JSON object");
    assert_eq!(report["version"], 1);
    assert_eq!(report["today"], "2026-11-22");
    assert_eq!(report["sheets"][0]["columns"]["kpi"], "B");
    assert_eq!(report["sheets"][0]["kpis"][0]["row"], 2);
    let ran = run(folder.path(), &["validate", "bad.csv", "--format", "jsonl"]);
    for line in ran.out.lines() {
        let finding: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
        assert!(finding["code"].is_string() && finding["source"].is_string(), "{line}");
    }
    let ran = run(folder.path(), &["validate", "bad.csv", "--color", "never"]);
    assert!(!ran.out.contains('\u{1b}'), "no colour in a pipe");
    assert!(ran.out.trim_end().lines().last().is_some_and(|line| line.starts_with("1 sheet")), "{}", ran.out);
}

#[test]
fn csv_comes_from_standard_input_too() {
    let folder = folder();
    let mut child = command(folder.path(), &["validate", "-", "--today", "2026-11-22", "--format", "concise"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    child.stdin.take().expect("piped").write_all(BAD.as_bytes()).expect("written");
    let ran = ran(child.wait_with_output().expect("ends"));
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.out.contains("M101"), "{}", ran.out);
}

#[test]
fn a_config_names_the_sheets_and_the_columns() {
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("odd.csv"), "First,Second,Third\nNumber of signed contracts,20,2026-12-31\n").expect("written");
    let config = "[[sheets]]\npath = \"odd.csv\"\nheader_row = 1\ncolumns = { kpi = \"A\", target = \"Second\", deadline = \"C\" }\n";
    fs::write(at.join("kpiwarden.toml"), config).expect("written");
    let ran = run(at, &["validate", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let columns = &report["sheets"][0]["columns"];
    assert_eq!((&columns["kpi"], &columns["target"], &columns["deadline"]), (&"A".into(), &"B".into(), &"C".into()));
    assert_eq!(report["sheets"][0]["kpis"][0]["target"], "20");
}

#[test]
fn sync_writes_once_and_then_nothing() {
    let folder = folder();
    let at = folder.path();
    let first = run(at, &["sync", "good.csv", "bad.csv"]);
    assert_eq!(first.status, 1, "{}", first.err);
    let content = || ["good.csv", "bad.csv"].map(|name| fs::read(at.join(name)).expect("readable"));
    let after_first = content();
    assert!(String::from_utf8_lossy(&after_first[0]).contains("KPI status"));
    let second = run(at, &["sync", "good.csv", "bad.csv"]);
    assert_eq!(second.status, 1, "{}", second.err);
    assert_eq!(content(), after_first, "the second sync changes nothing");
    run(at, &["sync", "--remove", "good.csv", "bad.csv"]);
    assert_eq!(content(), [GOOD.as_bytes(), BAD.as_bytes()], "taken out again, the files are as before");
}

#[test]
fn a_guard_refuses_and_force_overrides() {
    let folder = folder();
    let at = folder.path();
    let mut many = GOOD.to_owned();
    for index in 0..11 {
        many.push_str(&format!(
            "Goal {index},Number of signed contracts in region {index},Ann Lee,contracts,10,20,18,2026-01-01,2026-12-31\n"
        ));
    }
    fs::write(at.join("many.csv"), &many).expect("written");
    run(at, &["sync", "many.csv"]);
    let synced = fs::read_to_string(at.join("many.csv")).expect("readable");
    let few: String = synced.lines().take(4).map(|line| format!("{line}\n")).collect();
    fs::write(at.join("many.csv"), few.replace(",18,", ",11,")).expect("written");
    let before = fs::read(at.join("many.csv")).expect("readable");
    let refused = run(at, &["sync", "many.csv"]);
    assert_eq!(refused.status, 4, "{}", refused.err);
    assert_eq!(fs::read(at.join("many.csv")).expect("readable"), before, "a refused write changes nothing");
    let forced = run(at, &["sync", "--force", "many.csv"]);
    assert_ne!(forced.status, 4, "{}", forced.err);
    assert_ne!(fs::read(at.join("many.csv")).expect("readable"), before);
}

#[test]
fn the_stretch_of_the_article() {
    let folder = folder();
    let ran = run(folder.path(), &["stretch", "30"]);
    assert_eq!(ran.out.lines().next(), Some("40"), "{}", ran.out);
    let ran = run(folder.path(), &["stretch", "40%", "--baseline", "35%", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((&answer["exact"], &answer["stretch_target"]), (&"41.5".into(), &"42".into()));
}

#[test]
fn a_report_is_a_page_or_one_of_three_other_formats() {
    let folder = folder();
    fs::write(folder.path().join("team.csv"), "KPI,Owner,Target\nImprove the impact,Ann Lee,20\n").expect("written");
    for (format, begins) in
        [(None, "<!doctype html>"), (Some("md"), "#"), (Some("csv"), "source,"), (Some("json"), "{")]
    {
        let format = format.map(|format| format!("--format={format}"));
        let mut arguments = vec!["report", "team.csv"];
        arguments.extend(format.as_deref());
        let ran = run(folder.path(), &arguments);
        assert_eq!(ran.status, 1, "{}", ran.err);
        assert!(ran.out.to_lowercase().starts_with(begins), "{}", ran.out);
    }
    let ran = run(folder.path(), &["report", "team.csv", "--format", "junit"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{}", ran.err);
}

#[test]
fn what_could_not_be_read_is_said_in_every_format() {
    let folder = folder();
    fs::write(folder.path().join("cut.xlsx"), b"PK\x03\x04 and no more").expect("written");
    for format in ["text", "concise", "json", "jsonl", "csv", "md", "sarif", "github", "gitlab", "junit", "html"] {
        let ran = run(folder.path(), &["validate", "cut.xlsx", "--format", format]);
        assert_eq!(ran.status, 3, "{format}");
        let said = ran.out + &ran.err;
        assert!(said.contains("cut.xlsx") && said.contains("broken or cut off"), "{format}: {said}");
    }
}

#[test]
fn the_demo_runs_and_says_what_to_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let shown = ran(command(folder.path(), &["demo", "shown"]).output().expect("starts"));
    assert_eq!(shown.status, 0, "{}", shown.err);
    assert!(shown.err.contains("Open shown/team.xlsx"), "{}", shown.err);
    assert!(fs::read_to_string(folder.path().join("shown/marketing.csv")).expect("copied").contains("KPI status"));

    // A folder of somebody's own sheets is no place for it.
    let own = "KPI,Owner,Target\nLeads,Ann Lee,20\n";
    fs::create_dir(folder.path().join("mine")).expect("made");
    fs::write(folder.path().join("mine/team.csv"), own).expect("written");
    let ran = ran(command(folder.path(), &["demo", "mine"]).output().expect("starts"));
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains("it holds other files"), "{}", ran.err);
    assert_eq!(fs::read_to_string(folder.path().join("mine/team.csv")).expect("read"), own);
    assert_eq!(fs::read_dir(folder.path().join("mine")).expect("there").count(), 1);
}
