//! Each rule on its own fixtures: it fires on `bad.csv`, stays quiet on `good.csv`, and what it says is on record.
//! Tabs beside the KPI table stand in `bad.goals.csv`, `bad.people.csv`, `bad.actions.csv` and `bad.milestones.csv`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::{Date, date};
use kpiwarden::engine::{self, SheetSettings};
use kpiwarden::model::{CellRef, Field, Finding, Revision, SheetKind, Table, TableBuilder, Workbook};
use kpiwarden::reading::columns::TableSettings;
use kpiwarden::rules::{self, RuleSet, Words, catalog};
use kpiwarden::{plan, progress};

const TODAY: Date = date(2026, 11, 22);
const SIDES: [&str; 4] = ["goals", "people", "actions", "milestones"];

type Grid = Vec<Vec<String>>;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules")
}

fn folder(rule: &dyn rules::Rule) -> PathBuf {
    fixtures().join(format!("{}-{}", rule.spec().code, rule.spec().name))
}

fn grid(path: &Path) -> Grid {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows = reader.records().map(|record| record.expect("a fixture is plain CSV"));
    rows.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

fn table(name: &str, grid: &Grid) -> Table {
    let mut builder = TableBuilder::new(name);
    for (row, cells) in grid.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            let place = CellRef::new(row as u32, column as u16);
            builder.push_text(place, text).expect("a fixture fits");
        }
    }
    builder.finish()
}

/// The KPI table and the tabs beside it, by name.
struct Fixture(Vec<(String, Grid)>);

impl Fixture {
    fn read(folder: &Path, name: &str) -> Self {
        let mut tabs = vec![("KPIs".to_owned(), grid(&folder.join(format!("{name}.csv"))))];
        for side in SIDES {
            let path = folder.join(format!("{name}.{side}.csv"));
            if path.exists() {
                tabs.push((side.to_owned(), grid(&path)));
            }
        }
        Self(tabs)
    }

    /// Checks it the whole way.
    fn check(&self, settings: &rules::Settings) -> Vec<Said> {
        let workbook = Workbook {
            source: "team.xlsx".to_owned(),
            kind: SheetKind::Xlsx,
            revision: Revision::default(),
            tabs: self.0.iter().map(|(name, grid)| table(name, grid)).collect(),
            unread: Vec::new(),
        };
        let settings = SheetSettings {
            tab: None,
            tables: TableSettings {
                header_row: None,
                columns: Vec::new(),
                locale: None,
                fiscal_year_start: 1,
                own_headers: Vec::new(),
                today: TODAY,
            },
            rules: Arc::new(RuleSet::new(settings)),
            progress: progress::Settings::default(),
            plan: plan::Settings::default(),
        };
        let input = engine::Input {
            source: workbook.source.clone(),
            kind: workbook.kind,
            read: Ok(workbook),
            settings: Arc::new(settings),
        };
        let checked = engine::check(vec![input], TODAY);
        assert!(!checked.tables.is_empty(), "no KPI table: {:?}", checked.sheets[0].not_kpi);
        let mut said = Vec::new();
        for table in &checked.tables {
            let view = checked.view(table);
            let rows: Vec<_> = checked.rows(table).collect();
            for finding in &table.findings {
                let row = rows.iter().find(|row| finding.cell.is_some_and(|cell| cell.row == row.kpi.row));
                let words = checked.words(&view, finding, row.map(|row| (&row.kpi, Some(&row.verdict))));
                said.push(Said { tab: checked.tab_of(table).name.clone(), finding: *finding, words });
            }
        }
        said
    }
}

/// What was found, with its words.
struct Said {
    tab: String,
    finding: Finding,
    words: Words,
}

fn only(rule: &dyn rules::Rule) -> rules::Settings {
    rules::Settings { select: vec![rule.spec().code.to_string()], ..rules::Settings::default() }
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
    for &rule in catalog::ALL {
        let code = rule.spec().code;
        for (name, expected) in [("bad", true), ("good", false)] {
            let said = Fixture::read(&folder(rule), name).check(&rules::Settings::default());
            let fired = said.iter().any(|said| said.finding.code == code && !said.finding.waived);
            if fired != expected {
                let others: Vec<String> = said.iter().map(|said| said.finding.code.to_string()).collect();
                let _ = writeln!(wrong, "{code} on {name}: fired {fired}; fired there: {}", others.join(" "));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn what_every_rule_says_is_on_record() {
    let mut record = String::new();
    for &rule in catalog::ALL {
        for Said { tab, finding, words } in Fixture::read(&folder(rule), "bad").check(&only(rule)) {
            assert!(!words.message.is_empty() && !words.help.is_empty(), "{} finds its words", finding.code);
            let cell = finding.cell.map_or_else(|| "sheet".to_owned(), |cell| cell.to_string());
            let field = finding.field.map_or("-", Field::name);
            let severity = finding.severity.name();
            let _ = writeln!(record, "{} {severity} {tab}!{cell} {field}: {}", finding.code, words.message);
            let _ = writeln!(record, "    {}", words.help);
            if let Some(rewrite) = words.rewrite {
                let _ = writeln!(record, "    {} := {}", rewrite.field.name(), rewrite.text);
            }
        }
    }
    insta::assert_snapshot!("rules_say", record);
}

/// What a person would write where a rewrite leaves a blank.
fn filled(field: Field, text: &str) -> String {
    let fill = match field {
        Field::Owner => "Eve Novak",
        Field::Kpi => "partners",
        Field::Baseline => "30",
        _ => "40",
    };
    text.replace("__", fill)
}

#[test]
fn every_rewrite_of_measure_owner_and_time_mends_its_finding() {
    let mut wrong = String::new();
    for &rule in catalog::ALL.iter().filter(|rule| "MOT".contains(rule.spec().code.letter)) {
        let code = rule.spec().code;
        let fixture = Fixture::read(&folder(rule), "bad");
        for Said { finding, words, .. } in fixture.check(&only(rule)) {
            let Some(rewrite) = words.rewrite else {
                let _ = writeln!(wrong, "{code} has no rewrite");
                continue;
            };
            let Some(cell) = finding.cell else { continue };
            let mut mended = Fixture(fixture.0.clone());
            let row = cell.row as usize;
            let column = match rewrite.field {
                field if Some(field) == finding.field => cell.column as usize,
                Field::Kpi => 1,
                Field::Baseline => 4,
                _ => panic!("{code} rewrites {} on {cell}", rewrite.field.name()),
            };
            let new = filled(rewrite.field, &rewrite.text);
            mended.0[0].1[row][column].clone_from(&new);
            let again = mended.check(&only(rule));
            if again.iter().any(|said| said.finding.code == code && said.finding.cell == finding.cell) {
                let _ = writeln!(wrong, "{code} on {cell} still fires after {} := {new}", rewrite.field.name());
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
