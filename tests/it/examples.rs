//! The shipped examples.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples")
}

fn kpiwarden(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpiwarden"));
    command.env_clear().env("HOME", home).env("TZ", "UTC").current_dir(home);
    command.args(arguments).args(["--today", "2026-11-23"]).output().expect("starts")
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("listed").map(|entry| entry.expect("entry"));
    entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("readable")))
        .collect()
}

#[test]
fn no_rule_fires_on_the_good_example() {
    let home = tempfile::tempdir().expect("a folder");
    let good = shipped().join("good.csv");
    let output = kpiwarden(home.path(), &["validate", "--format", "json", &good.to_string_lossy()]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["sheets"][0]["findings"], serde_json::json!([]));
    assert_eq!(report["summary"]["kpis"], 12);
}

#[test]
fn every_shipped_example_can_be_read_whole() {
    let home = tempfile::tempdir().expect("a folder");
    let output = kpiwarden(home.path(), &["validate", "--fail-on", "never", &shipped().to_string_lossy()]);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{}\n{err}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_second_sync_of_the_examples_leaves_every_byte() {
    let home = tempfile::tempdir().expect("a folder");
    let sheets = home.path().join("sheets");
    fs::create_dir(&sheets).expect("made");
    let before = contents(&shipped());
    for (name, content) in &before {
        fs::write(sheets.join(name), content).expect("copied");
    }
    kpiwarden(home.path(), &["sync", "sheets"]);
    let first = contents(&sheets);
    for (name, content) in &first {
        let written = before[name] != *content;
        assert_eq!(written, !name.ends_with(".ods"), "{name}: everything but OpenDocument is written");
    }
    kpiwarden(home.path(), &["sync", "sheets"]);
    assert!(contents(&sheets) == first, "the second sync changed a file");
}
