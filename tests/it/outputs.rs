//! The outputs that other programs read: SARIF, GitHub, GitLab, JUnit and HTML, each held against its published schema or read
//! back as its reader does. `tests/full/outputs` does the same with other people's readers.

use std::collections::HashSet;
use std::path::Path;

use kpiwarden::engine::{Checked, Input, check, read};
use kpiwarden::model::{Severity, SheetKind};
use kpiwarden::ports::{ErrorKind, SheetError};
use kpiwarden::report::{Format, Options};
use kpiwarden::sheets::{OpenOptions, open_csv_bytes};
use quick_xml::events::Event;
use serde_json::Value;

use crate::report::{TEAM, TODAY, checked, settings, written};
use crate::schema::violations;

/// A sheet that tries to be markup, commands and escapes wherever it is printed.
const HOSTILE: &str = "Goal,KPI,Owner,Target,Deadline,Ignore\n\
    \"<script>alert(1)</script>\",\"Number of successful <script>alert('2')</script> \u{1b}[2Jpartners]]>\",\"Ada \"\"&amp;\"\" Lind\",5,2026-12-31,\n\
    Grow,\"Better\n::error file=x::50%25 % off, really\u{202e}\",\"\"\"><img src=x onerror=alert(3)>\",\"abc%25, 7%:x\",soon,\n\
    Grow,\"--><svg onload=alert(4)>\u{fffe}\",Bo,7,2026-12-31,M102: it is a test\n";

/// Real findings, hostile ones, a sheet that could not be read, and a table without any finding.
fn everything() -> Checked {
    let mut inputs = vec![Input {
        source: "gone <b>.xlsx".into(),
        kind: SheetKind::Xlsx,
        read: Err(SheetError::new(ErrorKind::NotFound, "there is no \"such\" <file>", "look for it")),
        settings: settings(),
    }];
    let good = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/good.csv"));
    for (source, text) in [
        ("team.csv", TEAM),
        ("a b/<h>:1,2.csv", HOSTILE),
        ("good.csv", &good.expect("an example")),
        ("none.csv", "a,b\n1,2\n"),
    ] {
        let mut sheet = open_csv_bytes(source, text.as_bytes().to_vec(), &OpenOptions::default());
        inputs.push(read(&mut *sheet, settings()));
    }
    check(inputs, TODAY)
}

fn counts(checked: &Checked) -> (usize, usize, usize, usize) {
    let sum = checked.summary();
    (sum.errors, sum.warnings, sum.infos, sum.waived)
}

#[test]
fn sarif_is_as_the_standard_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schemas/sarif-2.1.0.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("the schema")).expect("JSON");
    let checked = everything();
    let log: Value = serde_json::from_str(&written(&checked, Format::Sarif, Options::default())).expect("JSON");
    assert_eq!(violations(&schema, &log), Vec::<String>::new());
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    let (errors, warnings, infos, waived) = counts(&checked);
    let of = |level: &str| {
        results
            .iter()
            .filter(|r| r["level"] == level && r["suppressions"].as_array().is_some_and(Vec::is_empty))
            .count()
    };
    assert_eq!((of("error"), of("warning"), of("note")), (errors, warnings, infos));
    assert!(waived > 0 && results.len() == errors + warnings + infos + waived);
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(!result["message"]["text"].as_str().expect("a text").is_empty());
    }
    let prints: HashSet<&str> =
        results.iter().map(|r| r["partialFingerprints"]["kpiwarden/v1"].as_str().expect("a print")).collect();
    assert_eq!(prints.len(), results.len(), "each result has a fingerprint of its own");
    let vague = results.iter().find(|r| r["ruleId"] == "M101").expect("successful is vague");
    let place = &vague["locations"][0];
    assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], "team.csv");
    assert_eq!(place["physicalLocation"]["region"]["startLine"], 3);
    assert_eq!(place["logicalLocations"][0]["fullyQualifiedName"], "team.csv!B3");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    // The validator can tell.
    let mut broken = log.clone();
    broken["runs"][0]["results"][0]["level"] = "loud".into();
    broken["runs"][0]["tool"]["driver"].as_object_mut().expect("an object").remove("name");
    broken["runs"][0]["results"][1]["colour"] = "red".into();
    assert_eq!(violations(&schema, &broken).len(), 3);
}

/// What GitLab's documentation asks of each entry, field by field.
#[test]
fn gitlab_finds_every_field_it_asks_for() {
    let checked = everything();
    let report: Value = serde_json::from_str(&written(&checked, Format::Gitlab, Options::default())).expect("JSON");
    let entries = report.as_array().expect("one list");
    let (errors, warnings, infos, _) = counts(&checked);
    assert_eq!(entries.len(), errors + warnings + infos + 1, "all that is not waived, and the sheet that was not read");
    let mut prints = HashSet::new();
    for entry in entries {
        assert!(entry["description"].as_str().is_some_and(|text| !text.is_empty()));
        assert!(entry["check_name"].as_str().is_some_and(|text| !text.is_empty()));
        assert!(prints.insert(entry["fingerprint"].as_str().expect("a fingerprint")), "unique: {entry}");
        let severity = entry["severity"].as_str().expect("a severity");
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{severity}");
        let path = entry["location"]["path"].as_str().expect("a path");
        assert!(!path.is_empty() && !path.starts_with("./"), "{path}");
        assert!(entry["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0));
    }
    let empty = written(&check(Vec::new(), TODAY), Format::Gitlab, Options::default());
    assert_eq!(empty, "[]\n");
}

#[test]
fn a_fingerprint_follows_its_row() {
    let prints = |text: &str| {
        let report = written(&checked(&[("team.csv", text)]), Format::Gitlab, Options::default());
        let report: Value = serde_json::from_str(&report).expect("JSON");
        let mut prints: Vec<String> = report
            .as_array()
            .expect("a list")
            .iter()
            .map(|e| e["fingerprint"].as_str().expect("text").to_owned())
            .collect();
        prints.sort();
        prints
    };
    let mut lines: Vec<&str> = TEAM.lines().collect();
    lines[1..].reverse();
    assert_eq!(prints(TEAM), prints(&format!("{}\n", lines.join("\n"))));
    assert_ne!(prints(TEAM), prints(&TEAM.replace("successful", "strategic")));
}

type Command<'l> = (&'l str, Vec<(String, String)>, String);

/// A workflow command as the runner of GitHub Actions reads it: name, properties, message.
fn command(line: &str) -> Option<Command<'_>> {
    let (head, data) = line.strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let plain = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
    let properties = properties
        .split(',')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), plain(value).replace("%3A", ":").replace("%2C", ",").replace("%25", "%")));
    Some((name, properties.collect(), plain(data).replace("%25", "%")))
}

#[test]
fn github_reads_its_commands() {
    let checked = everything();
    let out = written(&checked, Format::Github, Options::default());
    let (errors, warnings, infos, _) = counts(&checked);
    let commands: Vec<_> = out.lines().filter_map(command).collect();
    assert_eq!(out.lines().count(), commands.len() + 1, "a summary, and nothing else: {out}");
    let of = |wanted: &str| commands.iter().filter(|(name, ..)| *name == wanted).count();
    assert_eq!((of("error"), of("warning"), of("notice")), (errors + 1, warnings, infos));
    for (_, properties, message) in &commands {
        let keys: Vec<&str> = properties.iter().map(|(key, _)| key.as_str()).collect();
        assert!(keys == ["file", "line", "title"] || keys == ["file", "title"], "{keys:?}");
        assert!(!message.is_empty() && !message.contains('\n'));
    }
    let hostile = commands.iter().find(|(_, properties, _)| properties[0].1 == "a b/<h>:1,2.csv");
    assert!(hostile.is_some(), "the name comes back whole");
    assert!(commands.iter().any(|(_, _, message)| message.contains("abc%25, 7%:x")), "the cell comes back whole");
}

#[derive(Default, Debug, PartialEq)]
struct Suite {
    name: String,
    said: [usize; 3],
    counted: [usize; 3],
}

/// A JUnit report read back: what each suite says of itself, and what is in it.
fn suites(xml: &str) -> (Vec<Suite>, Vec<String>) {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut suites, mut cases) = (Vec::<Suite>::new(), Vec::new());
    loop {
        let event = reader.read_event().expect("XML");
        let start = match &event {
            Event::Eof => return (suites, cases),
            Event::Start(start) | Event::Empty(start) => start,
            _ => continue,
        };
        let attribute = |name: &str| {
            let found = start.attributes().map(|a| a.expect("an attribute")).find(|a| a.key.as_ref() == name);
            found.map(|a| quick_xml::escape::unescape(&a.value).expect("text").into_owned())
        };
        let number = |name: &str| attribute(name).and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
        match start.name().as_ref() {
            "testsuite" => suites.push(Suite {
                name: attribute("name").expect("a name"),
                said: [number("tests"), number("failures"), number("errors")],
                counted: [0; 3],
            }),
            "testcase" => {
                suites.last_mut().expect("a suite").counted[0] += 1;
                cases.push(attribute("name").expect("a name"));
            }
            "failure" => suites.last_mut().expect("a suite").counted[1] += 1,
            "error" => suites.last_mut().expect("a suite").counted[2] += 1,
            _ => {}
        }
    }
}

#[test]
fn junit_counts_what_it_holds() {
    let checked = everything();
    for failing in [Some(Severity::Error), Some(Severity::Info), None] {
        let xml = written(&checked, Format::Junit, Options { failing, ..Options::default() });
        let (suites, cases) = suites(&xml);
        assert_eq!(suites.len(), 4, "a suite a table, one for the sheet that was not read: {suites:?}");
        for suite in &suites {
            assert_eq!(suite.said, suite.counted, "{}", suite.name);
        }
        let good = suites.iter().find(|suite| suite.name == "good.csv").expect("the good sheet");
        assert_eq!(good.counted, [12, 0, 0]);
        assert!(cases.iter().any(|case| case.contains("<script>alert('2')</script>")), "{cases:?}");
        let failures: usize = suites.iter().map(|suite| suite.counted[1]).sum();
        assert_eq!(failures == 0, failing.is_none());
        let harmful = xml.chars().find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{fffe}' | '\u{202e}'));
        assert_eq!(harmful, None);
    }
}

#[test]
fn no_cell_is_markup_in_the_page() {
    let checked = everything();
    let page = written(&checked, Format::Html, Options { verbose: true, ..Options::default() });
    for bad in ["<script", "<img", "<svg", "gone <b>", "onerror=alert(3)>", "\u{1b}", "\u{202e}"] {
        assert!(!page.contains(bad), "{bad}");
    }
    assert!(page.contains("&lt;script&gt;alert(&#39;2&#39;)&lt;/script&gt;"));
    assert!(page.contains("&lt;img src=x onerror=alert(3)&gt;"));
    assert!(page.contains("default-src 'none'"), "nothing is fetched and nothing runs");
    for outside in ["src=\"", "href=\"", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    // Every element that is opened is closed, in order.
    let mut open = Vec::new();
    let mut rest = page.split_once("<body>").expect("a body").1;
    while let Some((_, from)) = rest.split_once('<') {
        let (tag, behind) = from.split_once('>').expect("a tag ends");
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            if ["body", "html"].contains(&name) {
                continue;
            }
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else {
            open.push(tag.split(' ').next().expect("a name"));
        }
    }
    assert_eq!(open, Vec::<&str>::new());
    let rows = page.matches("<tr").count();
    let findings: usize = checked.tables.iter().map(|table| table.findings.len()).sum();
    let heads = page.matches("<thead>").count();
    assert_eq!(rows, findings + heads + checked.summary().kpis);
}
