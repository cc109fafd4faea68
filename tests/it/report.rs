//! The outputs of a check, from sheets to bytes, against the contract and the published schema.

use std::sync::Arc;

use jiff::civil::{Date, date};
use kpiwarden::engine::{Checked, Input, PlanOptions, SheetSettings, check, plan_sheet, read};
use kpiwarden::model::{SheetKind, SourceRecord};
use kpiwarden::plan;
use kpiwarden::ports::{ErrorKind, SheetError, Writable};
use kpiwarden::report::{Format, Options, PlanFormat, SheetPlanned, plan_schema, plans, report_schema, write};
use kpiwarden::sheets::{OpenOptions, open_csv_bytes};
use serde_json::Value;

use crate::schema::violations;

pub(crate) const TODAY: Date = date(2026, 11, 22);

pub(crate) fn settings() -> Arc<SheetSettings> {
    let plan = plan::Settings { write: plan::Write::All, ..plan::Settings::default() };
    Arc::new(SheetSettings::plain(plan, TODAY))
}

pub(crate) fn checked(sheets: &[(&str, &str)]) -> Checked {
    let inputs = sheets.iter().map(|(source, text)| {
        let mut sheet = open_csv_bytes(*source, text.as_bytes().to_vec(), &OpenOptions::default());
        read(&mut *sheet, settings())
    });
    check(inputs.collect(), TODAY)
}

pub(crate) fn written(checked: &Checked, format: Format, options: Options) -> String {
    let mut out = Vec::new();
    write(checked, format, options, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("UTF-8")
}

fn json(checked: &Checked) -> Value {
    serde_json::from_str(&written(checked, Format::Json, Options::default())).expect("JSON")
}

/// A sheet with one good row, one with vague words, one without target, owner and deadline, and one waived.
pub(crate) const TEAM: &str = "\
Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Deadline,Ignore,Remarks of the boss
Grow,Number of backlinks acquired,Ada Lind,links,30,40,36,2026-10-01,2026-12-31,,x
Grow,Number of successful partnerships,Ada Lind,,1,5,2,2026-10-01,2026-12-31,,y
Grow,Newsletter sign-ups,,,,,,2026-10-01,ASAP,,
Grow,Share of quality leads,Bo Berg,%,35%,40%,38%,2026-10-01,2026-12-31,M101: counting starts in Q1,
";

#[test]
fn the_schemas_are_published() {
    for (name, schema) in [("report.json", report_schema()), ("plan.json", plan_schema())] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(name);
        if std::env::var_os("KPIWARDEN_BLESS").is_some() {
            std::fs::write(&path, &schema).expect("docs/schema can be written");
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, schema, "docs/schema/{name} is old: run the tests once with KPIWARDEN_BLESS=1");
    }
}

#[test]
fn json_is_as_the_contract_says() {
    let report = json(&checked(&[("team.csv", TEAM)]));
    assert_eq!(report["version"], 1);
    assert_eq!(report["today"], "2026-11-22");
    let sheet = &report["sheets"][0];
    assert_eq!(
        (&sheet["source"], &sheet["kind"], &sheet["header_row"]),
        (&"team.csv".into(), &"csv".into(), &1.into())
    );
    assert_eq!(sheet["columns"]["kpi"], "B");
    assert_eq!(sheet["columns"]["deadline"], "I");
    assert_eq!(sheet["unmapped"], serde_json::json!(["K"]));
    assert_eq!(sheet["error"], Value::Null);
    assert_eq!(sheet.get("table"), None, "only where a tab holds several");
    let kpi = &sheet["kpis"][0];
    for (key, value) in [
        ("row", Value::from(2)),
        ("kpi", "Number of backlinks acquired".into()),
        ("goal", "Grow".into()),
        ("owner", "Ada Lind".into()),
        ("direction", "increase".into()),
        ("unit", "links".into()),
        ("baseline", "30".into()),
        ("target", "40".into()),
        ("current", "36".into()),
        ("proposed", Value::Null),
        ("start", "2026-10-01".into()),
        ("deadline", "2026-12-31".into()),
        ("status", "On track".into()),
        ("sheet_status", Value::Null),
        ("progress", 0.6.into()),
        ("elapsed", 0.5714.into()),
        ("expected", "35.71".into()),
        ("shape", "increase".into()),
        ("stretch_target", "44".into()),
    ] {
        assert_eq!(kpi[key], value, "{key}");
    }
    assert_eq!(kpi["next_milestone"], serde_json::json!({"date": "2026-11-26", "value": "37"}));
    assert_eq!(kpi["smart"]["specific"], true);
    assert_eq!(sheet["kpis"].as_array().map(Vec::len), Some(4));
    assert_eq!(sheet["kpis"][3]["unit"], "%");
    let findings = sheet["findings"].as_array().expect("a list");
    let vague = findings.iter().find(|finding| finding["code"] == "M101").expect("successful is vague");
    assert_eq!((&vague["row"], &vague["cell"], &vague["field"]), (&3.into(), &"B3".into(), &"kpi".into()));
    assert_eq!((&vague["name"], &vague["severity"]), (&"vague-term".into(), &"error".into()));
    assert_eq!((&vague["text"], &vague["start"], &vague["end"]), (&"successful".into(), &10.into(), &20.into()));
    assert_eq!(vague["waived"], false);
    assert!(findings.iter().any(|finding| finding["waived"] == true), "waived findings stay in the JSON");
    let count = |severity: &str| {
        findings.iter().filter(|finding| finding["severity"] == severity && finding["waived"] == false).count()
    };
    let summary = &report["summary"];
    assert_eq!(summary["kpis"], 4);
    assert_eq!(summary["errors"], count("error"));
    assert_eq!(summary["warnings"], count("warning"));
    assert_eq!(summary["infos"], count("info"));
}

#[test]
fn spans_count_characters() {
    let text = "KPI,Owner,Target,Deadline\nÄöü: number of successful partnerships,Ada Lind,5,2026-12-31\n";
    let report = json(&checked(&[("a.csv", text)]));
    let findings = report["sheets"][0]["findings"].as_array().expect("a list");
    let vague = findings.iter().find(|finding| finding["code"] == "M101").expect("successful is vague");
    assert_eq!((&vague["start"], &vague["end"]), (&15.into(), &25.into()));
}

#[test]
fn real_output_is_as_the_schema_says() {
    let schema: Value = serde_json::from_str(&report_schema()).expect("JSON");
    let mut inputs = vec![Input {
        source: "gone.xlsx".into(),
        kind: SheetKind::Xlsx,
        read: Err(SheetError::new(ErrorKind::NotFound, "there is no such file", "look for it")),
        settings: settings(),
    }];
    for (source, text) in [("team.csv", TEAM), ("none.csv", "just,some\nwords,here\n")] {
        let mut sheet = open_csv_bytes(source, text.as_bytes().to_vec(), &OpenOptions::default());
        inputs.push(read(&mut *sheet, settings()));
    }
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    for entry in std::fs::read_dir(examples).expect("there are examples") {
        let path = entry.expect("an entry").path();
        if let Ok(mut sheet) = kpiwarden::sheets::open(&path, &OpenOptions::default()) {
            inputs.push(read(&mut *sheet, settings()));
        }
    }
    let checked = check(inputs, TODAY);
    let report = json(&checked);
    assert_eq!(violations(&schema, &report), Vec::<String>::new());
    let gone = &report["sheets"][0];
    assert_eq!((&gone["tab"], &gone["error"]["kind"]), (&Value::Null, &"not-found".into()));
    assert_eq!(report["not_kpi"][0]["source"], "none.csv");
    // The validator can tell: a report without a key, or with a figure for a text, is none.
    let mut broken = report.clone();
    broken["sheets"][1]["kpis"][0]["progress"] = "much".into();
    broken["summary"].as_object_mut().expect("an object").remove("errors");
    assert_eq!(violations(&schema, &broken).len(), 2);
}

#[test]
fn a_milestones_tab_bends_the_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("team.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let tabs: [(&str, &[&[&str]]); 2] = [
        (
            "KPIs",
            &[
                &["Goal", "KPI", "Owner", "Baseline", "Target", "Current", "Start", "Deadline"],
                &["Grow", "Number of backlinks acquired", "Ada Lind", "30", "40", "32", "2026-10-01", "2026-12-31"],
                &["Grow", "Number of calls made", "Bo Berg", "30", "40", "32", "2026-10-01", "2026-12-31"],
            ],
        ),
        (
            "Milestones",
            &[
                &["KPI", "Date", "Value"],
                &["Number of backlinks acquired", "2026-11-20", "31"],
                &["Number of backlinks acquired", "2026-12-10", "35"],
            ],
        ),
    ];
    for (name, rows) in tabs {
        let tab = book.add_worksheet();
        tab.set_name(name).expect("a name");
        for (row, cells) in rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate() {
                tab.write_string(row as u32, column as u16, *text).expect("a cell");
            }
        }
    }
    book.save(&path).expect("saved");
    let mut sheet = kpiwarden::sheets::open(&path, &OpenOptions::default()).expect("opened");
    let report = json(&check(vec![read(&mut *sheet, settings())], TODAY));
    let kpis = &report["sheets"][0]["kpis"];
    assert_eq!(kpis[0]["next_milestone"], serde_json::json!({"date": "2026-12-10", "value": "35"}));
    assert_eq!((&kpis[0]["expected"], &kpis[0]["status"]), (&"31.4".into(), &"Ahead".into()));
    assert_eq!((&kpis[1]["expected"], &kpis[1]["status"]), (&"35.71".into(), &"Behind".into()));
}

#[test]
fn one_line_a_finding() {
    let checked = checked(&[("team.csv", TEAM)]);
    let count = checked.tables[0].findings.len();
    let waived = checked.tables[0].findings.iter().filter(|finding| finding.waived).count();
    assert!(waived > 0);
    let jsonl = written(&checked, Format::Jsonl, Options::default());
    let lines: Vec<Value> = jsonl.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), count);
    assert!(
        lines.iter().all(|line| line["source"] == "team.csv" && line["tab"].is_string() && line["code"].is_string())
    );
    let csv = written(&checked, Format::Csv, Options::default());
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let code = rows.headers().expect("a header").iter().position(|name| name == "code").expect("a code");
    let codes: Vec<String> = rows.records().map(|row| row.expect("a row")[code].to_owned()).collect();
    assert_eq!(codes, lines.iter().map(|line| line["code"].as_str().expect("text")).collect::<Vec<_>>());
    let concise = written(&checked, Format::Concise, Options::default());
    assert_eq!(concise.lines().count(), count - waived);
    assert!(concise.contains("team.csv!B3: error M101 vague-term: "), "{concise}");
}

#[test]
fn text_points_at_cells_and_ends_with_a_summary() {
    let checked = checked(&[("team.csv", TEAM), ("none.csv", "just,some\nwords,here\n")]);
    let text = written(&checked, Format::Text, Options::default());
    assert!(text.contains("team.csv!B3: error M101: "), "{text}");
    assert!(text.starts_with("team.csv  4 KPIs: 2 On track"), "{text}");
    assert!(text.contains("none.csv: no KPI table: "), "{text}");
    let last = text.lines().last().expect("a line");
    assert!(last.starts_with("2 sheets, 4 KPIs: ") && last.ends_with("(1 waived)"), "{last}");
    assert!(!text.contains('\u{1b}') && !text.contains("(waived)"));
    let verbose = written(&checked, Format::Text, Options { verbose: true, ..Options::default() });
    assert!(verbose.contains("  B   kpi "), "{verbose}");
    assert!(verbose.contains("  K   -         not used, nothing fits: \"Remarks of the boss\""), "{verbose}");
    assert!(verbose.contains("(waived)"), "{verbose}");
    let coloured = written(&checked, Format::Text, Options { colour: true, ..Options::default() });
    assert!(coloured.contains('\u{1b}'));
    let quiet = written(&checked, Format::Text, Options { quiet: true, ..Options::default() });
    assert_eq!(quiet.lines().count(), checked.tables[0].findings.iter().filter(|finding| !finding.waived).count());
}

#[test]
fn of_a_rule_that_speaks_of_every_row_text_shows_as_many_as_a_person_reads() {
    let row = |at: usize| format!("Grow,Better awareness of team {at},Ada Lind,30,40,32,2026-10-01,2026-12-31\n");
    let header = "Goal,KPI,Owner,Baseline,Target,Current,Start,Deadline\n";
    let table = (0..130).map(row).fold(header.to_owned(), |table, row| table + &row);
    let checked = checked(&[("team.csv", &table)]);
    let count = |text: &str| text.lines().filter(|line| line.contains(": error M101")).count();
    let text = written(&checked, Format::Text, Options::default());
    assert_eq!(count(&text), 100, "{text}");
    assert!(text.contains("team.csv!B101: error M101"), "{text}");
    assert!(text.contains("team.csv: 30 more of M101 vague-term; -v shows all"), "{text}");
    let all = written(&checked, Format::Text, Options { verbose: true, ..Options::default() });
    assert_eq!(count(&all), 130);
    assert!(!all.contains(" more of M101"));
    assert!(all.contains("team.csv!B131: error M101"), "{all}");
}

#[test]
fn a_sheet_cannot_play_with_the_terminal() {
    let text = "Goal,KPI,Owner,Target,Deadline\n\
        Grow,Number of \u{1b}[2J\u{202e}successful\u{9b}31m | <b>partners</b>,\"Ada\nLind and Bo\",5,2026-12-31\n\
        =cmd|' /C calc'!A0,Number of \u{1b}]0;x\u{7}good partners,Bo,abc,31.31.2026\n\
        Grow,Number of calls made,Bo,7,2026-12-31\nGrow,Number of letters sent,Bo,7,2026-12-31\n\
        Grow,Number of clients won,Cy,7,2026-12-31\nGrow,Number of clients lost,Cy,7,2026-12-31\n";
    let checked = checked(&[("bad\u{1b}[31m.csv", text)]);
    for format in [Format::Text, Format::Concise, Format::Markdown] {
        let out = written(&checked, format, Options { verbose: true, ..Options::default() });
        let harmful = out.chars().find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}'));
        assert_eq!(harmful, None, "{format:?}: {out}");
        assert!(out.contains("u{1b}"), "{format:?} shows what stood there: {out}");
    }
    let markdown = written(&checked, Format::Markdown, Options::default());
    assert!(!markdown.contains("<b>"), "{markdown}");
    for line in markdown.lines().filter(|line| line.starts_with('|')) {
        let bars = line.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 6, "{line}");
    }
    let csv = written(&checked, Format::Csv, Options::default());
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    for row in rows.records() {
        assert!(row.expect("a row").iter().all(|field| !field.starts_with(['=', '+', '-', '@'])));
    }
}

#[test]
fn a_plan_is_shown_cell_by_cell() {
    let checked =
        checked(&[("team.csv", TEAM), ("own.csv", "Goal,KPI,Owner,Target,Deadline\nG,Calls made,Bo,5,2026-12-31\n")]);
    let record = SourceRecord::default();
    let planned: Vec<_> = [Writable::ValuesOnly, Writable::No("it is read-only".into())]
        .iter()
        .enumerate()
        .map(|(sheet, writable)| plan_sheet(&checked, sheet, writable, &record, PlanOptions::default()))
        .collect();
    let shown: Vec<_> = planned.iter().enumerate().map(|(sheet, plan)| SheetPlanned { sheet, plan }).collect();
    let out = |format| {
        let mut out = Vec::new();
        plans(&checked, &shown, format, Options::default(), &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("UTF-8")
    };
    let text = out(PlanFormat::Text);
    assert!(text.contains("team.csv!L1: status: KPI status\n"), "{text}");
    assert!(text.contains("team.csv!L2: status: On track\n"), "{text}");
    assert!(text.contains("own.csv: nothing is written: it is read-only\n"), "{text}");
    let report: Value = serde_json::from_str(&out(PlanFormat::Json)).expect("JSON");
    let schema: Value = serde_json::from_str(&plan_schema()).expect("JSON");
    assert_eq!(violations(&schema, &report), Vec::<String>::new());
    assert_eq!(report["sheets"][1]["why_not"], "it is read-only");
    let edits = report["sheets"][0]["tables"][0]["edits"].as_array().expect("edits");
    assert_eq!(report["summary"]["values"], edits.len());
    assert!(edits.iter().any(|edit| edit["cell"] == "L2" && edit["after"] == "On track"), "{edits:?}");
    let last = text.lines().last().expect("a line").to_owned();
    assert_eq!(last, format!("2 sheets: {} values and 0 comments to write", edits.len()));
}
