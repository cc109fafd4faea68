//! `kpiwarden explain FILE!B7`, from outside.

use std::fs;

use serde_json::Value;

use crate::cli::run;

const TEAM: &str = "\
Our KPIs,,,,,,,,
Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Deadline
Grow,Number of backlinks acquired,Ada Lind,links,30,40,32,2026-10-01,2026-12-31
Grow,Number of successful partnerships,,,1,5,2,2026-10-01,2026-12-31
,,,,,,,,
Mind the step,,,,,,,,
";

fn json(folder: &std::path::Path, address: &str) -> Value {
    let ran = run(folder, &["explain", address, "--format", "json"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

#[test]
fn a_cell_is_explained_with_its_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fs::write(at.join("team.csv"), TEAM).expect("written");
    let target = json(at, "team.csv!F3");
    assert_eq!((&target["cell"], &target["text"], &target["place"]), (&"F3".into(), &"40".into(), &"kpi".into()));
    assert_eq!(target["column"]["field"], "target");
    assert_eq!(target["kpi"]["status"], "Behind");
    assert_eq!(target["working"]["progress"], 0.2);
    assert_eq!(target["statement"]["measure"], "Number of backlinks acquired");
    let off = target["findings"].as_array().expect("a list").iter().find(|f| f["code"] == "P601").expect("off track");
    assert_eq!((&off["here"], &off["cell"]), (&false.into(), &"G3".into()));
    assert!(off["why"].as_str().is_some_and(|why| !why.is_empty()));

    let vague = json(at, "team.csv!team!B4");
    let here: Vec<&str> = vague["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|f| f["here"] == true)
        .map(|f| f["code"].as_str().expect("a code"))
        .collect();
    assert!(here.contains(&"M101"), "{here:?}");
    assert_eq!(vague["statement"]["vague"][0]["text"], "successful");

    for (address, place) in [("team.csv!B2", "header"), ("team.csv!A1", "outside"), ("team.csv!K99", "outside")] {
        assert_eq!(json(at, address)["place"], place, "{address}");
    }
    let text = run(at, &["explain", "team.csv!B4"]);
    for part in [
        "team.csv!B4: \"Number of successful partnerships\"",
        "column B: kpi (its header is a known name: \"KPI\")",
        "Row 4 as read:",
        "status      ",
        "vague       successful",
        "B4 error M101 vague-term (on this cell)",
        "C4 error O201 missing-owner",
        "why: ",
    ] {
        assert!(text.out.contains(part), "{part}: {}", text.out);
    }
}

#[test]
fn what_cannot_be_explained_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fs::write(at.join("team.csv"), TEAM).expect("written");
    for (address, status) in [("gone.csv!B7", 3), ("team.csv!Other!B7", 3)] {
        let ran = run(at, &["explain", address]);
        assert_eq!(ran.status, status, "{address}: {}", ran.err);
    }
    let sentence = run(at, &["explain", "Win 5 clients, not 4!B7"]);
    assert!(sentence.status == 0 && sentence.out.contains("measure"), "{}", sentence.out);
}

#[test]
fn a_waived_row_leaves_the_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let row = |kpi: &str, ignore: &str| {
        format!("Grow,Number of {kpi},Ada Lind,pieces,30,40,38,2026-10-01,2026-12-31,{ignore}\n")
    };
    let header = "Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Deadline,Ignore\n";
    let codes = |rows: &[String]| -> Vec<String> {
        fs::write(at.join("team.csv"), format!("{header}{}", rows.concat())).expect("written");
        let ran = run(at, &["validate", "team.csv", "--format", "json", "--select", "O204,C402,D703"]);
        let report: Value = serde_json::from_str(&ran.out).expect("JSON");
        let findings = report["sheets"][0]["findings"].as_array().expect("a list");
        let line = |f: &Value| {
            format!("{}{}", if f["waived"] == true { "-" } else { "" }, f["code"].as_str().expect("a code"))
        };
        findings.iter().map(line).collect()
    };
    let four = ["calls made", "letters sent", "visits paid", "offers written"];
    let with = |at: usize, ignore: &str| -> Vec<String> {
        four.iter().enumerate().map(|(index, kpi)| row(kpi, if index == at { ignore } else { "" })).collect()
    };
    assert_eq!(codes(&with(9, "")), ["O204"]);
    assert_eq!(codes(&with(3, "O204: handed over in January")), Vec::<String>::new(), "three are left");
    assert_eq!(codes(&with(0, "O204: handed over in January")), ["-O204"]);
    assert_eq!(codes(&with(3, "O204")), ["O204", "D703"], "without a reason it does not count");
    let mut five = with(3, "O204: handed over in January");
    five.push(row("tickets sold", ""));
    assert_eq!(codes(&five), ["O204"], "four are left");
    let mut three = with(1, "O204: not needed");
    three.pop();
    assert_eq!(codes(&three), ["C402", "D703"], "three are no more than three");
    let mut few = with(1, "C402: two are enough");
    few.pop();
    assert_eq!(codes(&few), Vec::<String>::new());
}

/// What each worked sentence is read as, by the keys that other programs rely on.
#[test]
fn a_sentence_is_explained_by_its_keys() {
    const KEYS: [&str; 17] = [
        "measure",
        "measure_kind",
        "direction",
        "baseline",
        "target",
        "unit",
        "deadline",
        "period",
        "vague",
        "measurable",
        "vanity",
        "compound",
        "change",
        "kind",
        "rewrite",
        "language",
        "text",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let explained = |sentence: &str| {
        let value = json(folder.path(), sentence);
        let object = value.as_object().expect("an object");
        for key in KEYS {
            assert!(object.contains_key(key), "{sentence}: {key}");
        }
        value
    };
    for (sentence, measurable, vanity) in [
        ("How much impact did backlinks have on organic traffic?", false, false),
        ("Number of successful integration partnerships", false, false),
        ("Number of backlinks acquired and amount of organic traffic", true, false),
        ("Amount of traffic from integration partner sites and paid customers resulting from it", true, false),
        ("Number of influencers contacted", true, false),
        ("Facebook followers", true, true),
        ("post impressions", true, true),
        ("Number of conversions from Facebook followers", true, false),
    ] {
        let value = explained(sentence);
        assert_eq!(
            (&value["measurable"], &value["vanity"]),
            (&measurable.into(), &vanity.into()),
            "{sentence}: {value}"
        );
        let words = value["vague"].as_array().expect("a list");
        assert_eq!(words.is_empty(), measurable, "{sentence}: {value}");
        for word in words {
            assert!(
                ["text", "start", "end", "why", "suggestion"].into_iter().all(|key| !word[key].is_null()),
                "{word}"
            );
        }
    }
    for (sentence, target, unit, direction, change) in [
        ("increase organic traffic by 20% in Q2", "20", "%", "increase", true),
        ("Grow sales by 5% per quarter", "5", "%", "increase", true),
        ("Increase Net Promoter Score 25% over the next three years", "25", "%", "increase", true),
        ("40% email open rate (now 35%)", "40", "%", "increase", false),
        ("generate $50,000 from the campaign, with $20,000 of that from email", "50000", "USD", "increase", false),
    ] {
        let value = explained(sentence);
        let read = (&value["target"], &value["unit"], &value["direction"], &value["change"]);
        assert_eq!(read, (&target.into(), &unit.into(), &direction.into(), &change.into()), "{sentence}");
    }
    assert_eq!(explained("increase organic traffic by 20% in Q2")["period"], "Q2");
    assert_eq!(explained("Grow sales by 5% per quarter")["period"], "per quarter");
    assert_eq!(explained("40% email open rate (now 35%)")["baseline"], "35");
}

/// Many sentences: one line out for each line in, in order, blank and broken ones too.
#[test]
fn lines_are_answered_one_for_one_and_in_order() {
    use std::io::Write as _;

    let folder = tempfile::tempdir().expect("a folder");
    let mut lines: Vec<Vec<u8>> = (0..2_000).map(|at| format!("Sign {at} contracts by June").into_bytes()).collect();
    lines[7] = Vec::new();
    lines[8] = b"\xff\xfe no text".to_vec();
    lines[9] = b"Number of successful partnerships\r".to_vec();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_kpiwarden"))
        .current_dir(folder.path())
        .args(["explain", "--lines", "--today", "2026-11-22"])
        .env("HOME", folder.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("starts");
    let mut input = child.stdin.take().expect("piped");
    let text = lines.join(&b'\n');
    let writer = std::thread::spawn(move || input.write_all(&text).expect("written"));
    let output = child.wait_with_output().expect("ends");
    writer.join().expect("written");
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(answers.len(), lines.len());
    for (at, answer) in answers.iter().enumerate().filter(|(at, _)| !(7..=9).contains(at)) {
        assert_eq!(answer["target"].to_string().trim_matches('"'), at.to_string(), "line {at}");
    }
    assert_eq!(answers[9]["measurable"], false);
}
