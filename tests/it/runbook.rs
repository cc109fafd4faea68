//! The runbook, `docs/operations.md`, tells what to do about each line that the service logs, and about none that it does not.

use std::fs;
use std::path::{Path, PathBuf};

/// Shortest fixed part of a line that says which line it is.
const TELLING: usize = 5;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of all sources below a folder, without tests and comments.
fn sources(folder: &Path, out: &mut String) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, out);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let text = fs::read_to_string(&path).expect("source");
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
}

/// The texts in quotes, each with what stands before it since the end of the statement before.
fn literals(source: &str) -> Vec<(String, String)> {
    let (mut found, mut before) = (Vec::new(), String::new());
    let mut rest = source.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                let mut text = String::new();
                while let Some(c) = rest.next() {
                    match c {
                        '"' => break,
                        '\\' => match rest.next() {
                            // Goes on in the next line, behind its margin.
                            Some('\n') => rest = rest.as_str().trim_start().chars(),
                            escaped => text.extend(escaped),
                        },
                        c => text.push(c),
                    }
                }
                found.push((before.clone(), text));
            }
            ';' | '}' => before.clear(),
            '\'' => {
                // A character, or a lifetime.
                let mut ahead = rest.clone();
                if ahead.next() == Some('"') && ahead.next() == Some('\'') {
                    rest = ahead;
                }
            }
            c => before.push(c),
        }
    }
    found
}

/// The longest part of a line between what is filled in.
fn fixed_part<'t>(text: &'t str, filled: &[&str]) -> &'t str {
    let mut parts = vec![text];
    for mark in filled {
        parts = parts.into_iter().flat_map(|part| part.split(mark)).collect();
    }
    let trimmed = parts.into_iter().map(|part| {
        let part = part.split_once('}').map_or(part, |(_, behind)| behind);
        part.trim_matches(|c: char| c.is_whitespace() || ":;.,()".contains(c))
    });
    trimmed.max_by_key(|part| part.len()).unwrap_or_default()
}

/// The first column of the table under a heading: each text in backquotes.
fn lines_of(page: &str, heading: &str) -> Vec<String> {
    let section = page.split(&format!("## {heading}\n")).nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows = section.expect("the section").lines().filter(|line| line.starts_with("| "));
    rows.flat_map(|row| {
        let first = row.split(" | ").next().unwrap_or_default();
        first.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn every_log_line_has_its_entry_and_every_entry_its_line() {
    let page = fs::read_to_string(root().join("docs/operations.md")).expect("the runbook");
    let entries = lines_of(&page, "Log lines");
    let mut source = String::new();
    sources(&root().join("src"), &mut source);
    let logs = ["tracing::info!(", "tracing::warn!(", "tracing::error!(", ".trouble(", "Trouble(format!("];
    let mut failures = ["daemon", "journal"].map(|room| {
        let mut text = String::new();
        sources(&root().join("src").join(room), &mut text);
        text
    });
    failures.sort();
    let told = literals(&source).into_iter().filter(|(before, _)| logs.iter().any(|log| before.contains(log)));
    let of_failures = failures.iter().flat_map(|text| literals(text)).filter(|(_, text)| {
        let marks = [" cannot be ", "broke off", "in use by", "is damaged", "newer kpiwarden", "on a network"];
        marks.iter().any(|mark| text.contains(mark)) || text.starts_with("cannot be ")
    });
    let (mut count, mut missing) = (0, Vec::new());
    for (_, text) in told.chain(of_failures) {
        let part = fixed_part(&text, &["{"]);
        if part.len() < TELLING {
            continue;
        }
        count += 1;
        if !entries.iter().any(|entry| entry.contains(part)) {
            missing.push(text);
        }
    }
    assert!(count > 40, "the lines are found: {count}");
    assert!(missing.is_empty(), "docs/operations.md, Log lines, has no entry for\n{}", missing.join("\n"));

    let all: Vec<String> = literals(&source).into_iter().map(|(_, text)| text).collect();
    let not_ours = ["disk I/O error", "Read-only file system", "sheet="];
    let stale: Vec<&String> = entries
        .iter()
        .filter(|entry| {
            let part = fixed_part(entry, &["..."]);
            let part = part.split(" N: ").last().unwrap_or(part);
            !not_ours.iter().any(|known| entry.contains(known)) && !all.iter().any(|text| text.contains(part))
        })
        .collect();
    assert!(stale.is_empty(), "docs/operations.md speaks of lines that nothing logs:\n{stale:?}");
}

#[test]
fn alerts_ask_for_metrics_that_there_are() {
    let page = fs::read_to_string(root().join("docs/operations.md")).expect("the runbook");
    let health = fs::read_to_string(root().join("src/daemon/health.rs")).expect("source");
    let alerts = lines_of(&page, "Alerts");
    assert!(alerts.len() > 7, "{alerts:?}");
    for alert in alerts {
        let name: String = alert.split("kpiwarden_").nth(1).unwrap_or_default().to_owned();
        let name: String = name.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        if alert.contains("kpiwarden_") {
            assert!(health.contains(&format!("\"kpiwarden_{name}\"")), "{alert}");
        }
    }
}
