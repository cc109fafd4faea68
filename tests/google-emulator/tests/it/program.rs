//! The program: its arguments, loading files, keeping its state.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The program and the lines it printed up to its address.
fn started(arguments: &[&str]) -> (Child, Vec<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_google-emulator"))
        .args(["--listen", "127.0.0.1:0", "--clock", "manual"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let mut lines = Vec::new();
    for line in BufReader::new(child.stdout.take().expect("stdout")).lines() {
        lines.push(line.expect("line"));
        if lines.last().is_some_and(|line| line.starts_with("listening at ")) {
            break;
        }
    }
    (child, lines)
}

fn get(lines: &[String], target: &str) -> String {
    let address = lines.last().and_then(|line| line.strip_prefix("listening at http://")).expect("address");
    let mut stream = TcpStream::connect(address).expect("connected");
    write!(stream, "GET {target} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer any\r\nconnection: close\r\n\r\n")
        .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answer");
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

/// Stops it as a supervisor does.
fn stopped(mut child: Child) -> bool {
    let done = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
    assert!(done.success());
    child.wait().expect("ended").success()
}

#[test]
fn files_are_loaded_and_the_state_is_kept() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("program");
    std::fs::create_dir_all(&folder).expect("folder");
    let (csv, state) = (folder.join("goals.csv"), folder.join("state.json"));
    std::fs::write(&csv, "Goal,Target\nSell,\"1,200\"\n").expect("csv");
    let _ = std::fs::remove_file(&state);
    let load = format!("Goals={}", csv.display());
    let kept = state.to_str().expect("path");
    let (child, lines) = started(&["--load", &load, "--state", kept]);
    let id = lines[0]
        .strip_prefix("Goals: https://docs.google.com/spreadsheets/d/")
        .and_then(|rest| rest.strip_suffix("/edit"));
    let target = format!("/v4/spreadsheets/{}/values/A2:B2?valueRenderOption=UNFORMATTED_VALUE", id.expect("id"));
    assert!(get(&lines, &target).contains("[[\"Sell\",1200]]"), "{}", get(&lines, &target));
    assert!(stopped(child));
    let (child, lines) = started(&["--state", kept]);
    assert!(get(&lines, &target).contains("[[\"Sell\",1200]]"), "taken up again");
    assert!(stopped(child));
}

#[test]
fn a_workbook_is_loaded_and_quotas_and_the_clock_are_as_asked() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/team.xlsx");
    let load = format!("Team={}", book.display());
    let (child, lines) = started(&["--load", &load, "--quota", "real"]);
    let id = lines[0].rsplit('/').nth(1).expect("an address");
    let target = format!(
        "/v4/spreadsheets/{id}?fields=sheets(properties.title,data.rowData.values.formattedValue)&includeGridData=true"
    );
    let told = get(&lines, &target);
    assert!(told.contains("formattedValue") && told.contains("KPI"), "{told:.400}");
    let metadata = format!("/v4/spreadsheets/{id}?fields=spreadsheetId");
    let answers: Vec<String> = (0..61).map(|_| get(&lines, &metadata)).collect();
    assert!(answers[58].contains(id) && answers[60].contains("ReadRequestsPerMinutePerUser"), "{}", answers[60]);
    let clock = get(&lines, "/_emulator/state");
    assert!(clock.contains("2026-01-05") || clock.contains("1767603600000"), "the clock stands still: {clock:.300}");
    assert!(stopped(child));
}

#[test]
fn wrong_arguments_are_refused() {
    for arguments in [&["--quota", "some"][..], &["--load", "x"], &["--nope"], &["--clock"]] {
        let run = Command::new(env!("CARGO_BIN_EXE_google-emulator")).args(arguments).output().expect("run");
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&run.stderr).starts_with("google-emulator: "), "{arguments:?}");
    }
}
