//! Files that were made to do harm, given to the program as it is shipped: each is read rightly or refused with a reason, soon and
//! within little memory, by `validate` and by `sync`, and never changed where it is refused.
//!
//! `KPIWARDEN_BINARY` names another build of the program, such as an optimised one, and `KPIWARDEN_TIGHT` asks for the limits that
//! hold for it: so many seconds (2 on a machine of today) and 200 MB (`tests/full/hostile`).

mod files;
mod package;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use files::{Expect, Hostile};

/// What one run may take: seconds and mebibytes.
fn limits() -> (f64, f64) {
    let tight = std::env::var("KPIWARDEN_TIGHT").ok().and_then(|seconds| seconds.parse().ok());
    tight.map_or((60.0, 400.0), |seconds| (seconds, 200.0))
}

fn program() -> PathBuf {
    std::env::var_os("KPIWARDEN_BINARY").map_or_else(|| env!("CARGO_BIN_EXE_kpiwarden").into(), PathBuf::from)
}

struct Run {
    status: Option<i32>,
    said: String,
    seconds: f64,
    peak_mib: f64,
}

/// Runs the program, and looks at its memory while it runs.
fn run(folder: &Path, arguments: &[&str], seconds_max: f64) -> Run {
    let said = folder.join("said");
    let file = fs::File::create(&said).expect("a file for what is said");
    let start = Instant::now();
    let mut child = Command::new(program())
        .args(arguments)
        .args(["--today", "2026-11-22", "--quiet"])
        .current_dir(folder)
        .env("XDG_STATE_HOME", folder.join("state"))
        .env_remove("KPIWARDEN_TIGHT")
        .stdin(Stdio::null())
        .stdout(file.try_clone().expect("a second handle"))
        .stderr(file)
        .spawn()
        .expect("the program starts");
    let status_file = PathBuf::from(format!("/proc/{}/status", child.id()));
    let times_file = PathBuf::from(format!("/proc/{}/stat", child.id()));
    let mut peak_kib = 0.0_f64;
    let mut seconds = 0.0_f64;
    let status = loop {
        if let Ok(text) = fs::read_to_string(&status_file) {
            let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<f64>().ok());
            peak_kib = peak_kib.max(kib.unwrap_or(0.0));
        }
        // The time it worked, so that what else the machine does at the time counts for nothing.
        if let Ok(text) = fs::read_to_string(&times_file) {
            // In hundredths of a second: fields 14 and 15, counted from behind the name in brackets.
            let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
            let worked: f64 = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
            seconds = seconds.max(worked / 100.0);
        }
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        if start.elapsed().as_secs_f64() > seconds_max * 20.0 {
            child.kill().expect("killed");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let said = String::from_utf8_lossy(&fs::read(&said).expect("what was said")).into_owned();
    Run { status: status.code(), said, seconds, peak_mib: peak_kib / 1024.0 }
}

/// What is wrong with how a file was taken.
fn judge(hostile: &Hostile, run: &Run, command: &str) -> Option<String> {
    let (seconds_max, mib_max) = limits();
    let said: String = run.said.chars().take(400).collect();
    let wrong = match (run.status, &hostile.expect) {
        (None, _) => Some("it was killed".to_owned()),
        (Some(101), _) => Some("it panicked".to_owned()),
        (Some(3), Expect::Refused(words)) if !run.said.contains(words) => Some(format!("\"{words}\" is not said")),
        (Some(3), Expect::Refused(_)) if !run.said.contains(hostile.name) => Some("the file is not named".to_owned()),
        (Some(3), Expect::ReadOnly(words)) if command == "sync" && !run.said.contains(words) => {
            Some(format!("\"{words}\" is not said"))
        }
        (Some(3), Expect::ReadOnly(_)) if command == "sync" => None,
        (Some(0 | 1), Expect::ReadOnly(_)) if command != "sync" => None,
        (Some(3), Expect::Refused(_)) | (Some(0 | 1 | 3), Expect::Either) | (Some(0 | 1), Expect::Read) => None,
        (Some(status), expect) => Some(format!("status {status}, and {expect:?} was expected")),
    };
    let slow = (run.seconds > seconds_max).then(|| format!("{:.1} s", run.seconds));
    let large = (run.peak_mib > mib_max).then(|| format!("{:.0} MB", run.peak_mib));
    let all: Vec<String> = [wrong, slow, large].into_iter().flatten().collect();
    (!all.is_empty()).then(|| format!("{} ({command}): {}: {said}", hostile.name, all.join(", ")))
}

#[test]
fn hostile_files_are_read_or_refused_soon_and_within_little_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let only = std::env::var("KPIWARDEN_ONLY").unwrap_or_default();
    let mut failures = Vec::new();
    for hostile in files::all().iter().filter(|hostile| hostile.name.contains(&only)) {
        let path = folder.path().join(hostile.name);
        fs::write(&path, (hostile.make)()).expect("written");
        for command in ["validate", "sync"] {
            let before = fs::read(&path).expect("read");
            let run = run(folder.path(), &[command, hostile.name], limits().0);
            eprintln!(
                "{:28} {command:8} status {:?} {:6.2} s {:6.1} MB",
                hostile.name, run.status, run.seconds, run.peak_mib
            );
            failures.extend(judge(hostile, &run, command));
            let may_change = command == "sync" && run.status.is_some_and(|status| status < 2);
            if !may_change && fs::read(&path).expect("read") != before {
                failures.push(format!("{} ({command}): it was changed", hostile.name));
            }
        }
        fs::remove_file(&path).expect("removed");
    }
    let litter: Vec<_> = fs::read_dir(folder.path())
        .expect("folder")
        .map(|entry| entry.expect("entry").file_name())
        .filter(|name| name != "said" && name != "state")
        .collect();
    assert!(litter.is_empty(), "{litter:?} is left over");
    assert!(!Path::new("/tmp/evil.xml").exists() && !folder.path().join("../evil.xml").exists());
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}
