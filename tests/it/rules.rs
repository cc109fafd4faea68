//! Each rule on its own fixtures: it fires on `bad.csv`, stays quiet on `good.csv`, and what it says is on record.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::{Date, date};
use kpiwarden::model::{CellRef, Field, Finding, Table, TableBuilder, Tabs};
use kpiwarden::reading::columns::{TableSettings, find_tables};
use kpiwarden::reading::rows::Rows;
use kpiwarden::rules::{Call, RowView, RuleSet, TableView, WordsView, catalog, words};
use kpiwarden::{progress, rules};

const TODAY: Date = date(2026, 11, 22);

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules")
}

fn table_of(name: &str, csv: &str) -> Table {
    let mut builder = TableBuilder::new(name);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    for (row, record) in reader.records().enumerate() {
        for (column, text) in record.expect("a fixture is plain CSV").iter().enumerate() {
            let place = CellRef::new(row as u32, column as u16);
            builder.push_text(place, text).expect("a fixture fits");
        }
    }
    builder.finish()
}

/// What was found in one table, with its words.
struct Said {
    finding: Finding,
    words: rules::Words,
}

/// Reads, judges and checks one table the whole way.
fn check(csv: &str, settings: &rules::Settings) -> Vec<Said> {
    let table = table_of("KPIs", csv);
    let settings_of_table = TableSettings {
        header_row: None,
        columns: Vec::new(),
        locale: None,
        fiscal_year_start: 1,
        own_headers: Vec::new(),
        today: TODAY,
    };
    let found = find_tables(&table, &settings_of_table);
    let mapping = found.tables.first().unwrap_or_else(|| panic!("no KPI table: {}", found.why_none));
    let tabs = Tabs::default();
    let set = Arc::new(RuleSet::new(settings));
    let mut call = Call::new();
    let mut checker = call.table(TableView::new(&table, mapping, &tabs, TODAY, set, "fixture.csv"));
    let known = progress::Known::of(mapping);
    let pace = progress::Settings::default();
    let assess = |row: &RowView<'_, '_>| {
        let known = progress::Known { statement: Some(row.statement()), ..known };
        progress::assess(row.kpi, &known, &pace, TODAY)
    };
    let mut verdicts = BTreeMap::new();
    for kpi in Rows::new(&table, mapping, TODAY) {
        verdicts.insert(kpi.row, (checker.row(&kpi, assess).verdict, kpi));
    }
    let (view, mut findings) = checker.finish();
    findings.extend(call.finish().into_iter().map(|(_, finding)| finding));
    findings
        .into_iter()
        .map(|finding| {
            let verdict = finding.cell.and_then(|cell| verdicts.get(&cell.row));
            let row = verdict.map(|(_, kpi)| RowView::new(&view, kpi));
            let view = WordsView {
                finding: &finding,
                table: &view,
                row: row.as_ref(),
                verdict: verdict.map(|(verdict, _)| verdict),
                call: &call,
            };
            Said { words: words(&view), finding }
        })
        .collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_rule_has_its_fixtures_and_no_fixture_is_orphaned() {
    let mut folders: Vec<String> = std::fs::read_dir(fixtures())
        .expect("the fixtures are there")
        .map(|entry| entry.expect("a folder").file_name().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    let mut rules: Vec<String> =
        catalog::ALL.iter().map(|rule| format!("{}-{}", rule.spec().code, rule.spec().name)).collect();
    rules.sort();
    assert_eq!(folders, rules);
}

#[test]
fn every_rule_fires_on_bad_and_not_on_good() {
    let mut wrong = String::new();
    for rule in catalog::ALL {
        let spec = rule.spec();
        let folder = fixtures().join(format!("{}-{}", spec.code, spec.name));
        for (file, expected) in [("bad.csv", true), ("good.csv", false)] {
            let said = check(&read(&folder.join(file)), &rules::Settings::default());
            let fired = said.iter().any(|said| said.finding.code == spec.code && !said.finding.waived);
            if fired != expected {
                let others: Vec<String> = said.iter().map(|said| said.finding.code.to_string()).collect();
                let _ = writeln!(wrong, "{} on {file}: fired {fired}; fired there: {}", spec.code, others.join(" "));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn what_every_rule_says_is_on_record() {
    let mut record = String::new();
    for rule in catalog::ALL {
        let spec = rule.spec();
        let folder = fixtures().join(format!("{}-{}", spec.code, spec.name));
        let only = rules::Settings { select: vec![spec.code.to_string()], ..rules::Settings::default() };
        for Said { finding, words } in check(&read(&folder.join("bad.csv")), &only) {
            let cell = finding.cell.map_or_else(|| "sheet".to_owned(), |cell| cell.to_string());
            let field = finding.field.map_or("-", Field::name);
            let _ = writeln!(record, "{} {} {cell} {field}: {}", finding.code, finding.severity.name(), words.message);
            let _ = writeln!(record, "    {}", words.help);
            if let Some(rewrite) = words.rewrite {
                let _ = writeln!(record, "    {} := {}", rewrite.field.name(), rewrite.text);
            }
        }
    }
    insta::assert_snapshot!("rules_say", record);
}
