//! Each rule on its own fixtures: it fires on `bad.csv`, stays quiet on `good.csv`, and what it says is on record.
//! Tabs beside the KPI table stand in `bad.goals.csv`, `bad.people.csv`, `bad.actions.csv` and `bad.milestones.csv`; what the table
//! held on an earlier day stands in `bad.2026-10-05.csv`, and is read on that day.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::{Date, date};
use kpiwarden::engine::{self, SheetSettings};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::model::{CellRef, Field, Finding, Note, PerField, Revision, SheetKind, Table, TableBuilder, Workbook};
use kpiwarden::ports::Journal;
use kpiwarden::reading::columns::{ColumnChoice, TableSettings};
use kpiwarden::rules::{self, Readings, RowView, RuleSet, Words, catalog};
use kpiwarden::{plan, progress};

const TODAY: Date = date(2026, 11, 22);
const SIDES: [&str; 4] = ["goals", "people", "actions", "milestones"];

pub(crate) type Grid = Vec<Vec<String>>;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules")
}

pub(crate) fn folder(rule: &dyn rules::Rule) -> PathBuf {
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
#[derive(Default)]
pub(crate) struct Fixture(pub(crate) Vec<(String, Grid)>, pub(crate) Vec<(Date, Grid)>);

impl Fixture {
    pub(crate) fn read(folder: &Path, name: &str) -> Self {
        let mut tabs = vec![("KPIs".to_owned(), grid(&folder.join(format!("{name}.csv"))))];
        for side in SIDES {
            let path = folder.join(format!("{name}.{side}.csv"));
            if path.exists() {
                tabs.push((side.to_owned(), grid(&path)));
            }
        }
        let days = std::fs::read_dir(folder).expect("a folder").filter_map(|entry| {
            let path = entry.expect("an entry").path();
            let day = path.file_stem()?.to_str()?.strip_prefix(name)?.strip_prefix('.')?.parse().ok()?;
            Some((day, grid(&path)))
        });
        let mut earlier: Vec<(Date, Grid)> = days.collect();
        earlier.sort_by_key(|(day, _)| *day);
        Self(tabs, earlier)
    }

    /// Checks it the whole way.
    pub(crate) fn check(&self, settings: &rules::Settings) -> Vec<Said> {
        self.check_with(settings, &[])
    }

    /// Checks it with columns that the config names, by the headers of the first row.
    fn check_with(&self, settings: &rules::Settings, columns: &[(Field, &str)]) -> Vec<Said> {
        let mut journal = MemoryJournal::default();
        let history = |journal: &MemoryJournal| Arc::new(journal.history("team.xlsx").expect("a history"));
        for (day, grid) in &self.1 {
            let input = input(&[("KPIs".to_owned(), grid.clone())], settings, columns, *day);
            let checked = engine::check_with(vec![input], &[history(&journal)], *day);
            let rows = engine::observe(&checked, 0);
            assert!(!rows.is_empty(), "an earlier day has rows");
            journal.remember("team.xlsx", *day, &rows).expect("remembered");
        }
        let checked = engine::check_with(vec![input(&self.0, settings, columns, TODAY)], &[history(&journal)], TODAY);
        assert!(!checked.tables.is_empty(), "no KPI table: {:?}", checked.sheets[0].not_kpi);
        let mut said = Vec::new();
        for table in &checked.tables {
            let view = checked.view(table);
            let rows: BTreeMap<u32, _> = checked.rows(table).map(|row| (row.kpi.row, row)).collect();
            for finding in &table.findings {
                let row = finding.cell.and_then(|cell| rows.get(&cell.row));
                let readings = Readings::default();
                let row_view = row.map(|row| RowView::new(&view, &row.kpi, &readings));
                let judged = row_view.as_ref().zip(row.map(|row| Some(&row.verdict)));
                let words = checked.words(&view, finding, judged);
                let deadline = row_view.as_ref().and_then(RowView::deadline);
                let tab = checked.tab_of(table).name.clone();
                said.push(Said { tab, finding: *finding, words, columns: table.mapping.columns, deadline });
            }
        }
        said
    }
}

fn input(tabs: &[(String, Grid)], settings: &rules::Settings, columns: &[(Field, &str)], today: Date) -> engine::Input {
    let named = columns.iter().map(|(field, header)| (*field, ColumnChoice::Header((*header).to_owned())));
    let workbook = Workbook {
        source: "team.xlsx".to_owned(),
        kind: SheetKind::Xlsx,
        revision: Revision::default(),
        tabs: tabs.iter().map(|(name, grid)| table(name, grid)).collect(),
        unread: Vec::new(),
    };
    let settings = SheetSettings {
        tab: None,
        tables: TableSettings {
            header_row: (!columns.is_empty()).then_some(0),
            columns: named.collect(),
            locale: None,
            locale_else: None,
            fiscal_year_start: 1,
            own_headers: Vec::new(),
            today,
        },
        rules: Arc::new(RuleSet::new(settings)),
        progress: progress::Settings::default(),
        plan: plan::Settings::default(),
        baseline: None,
        side_tabs: Vec::new(),
    };
    engine::Input {
        source: workbook.source.clone(),
        kind: workbook.kind,
        read: Ok(workbook),
        settings: Arc::new(settings),
    }
}

/// What was found, with its words.
pub(crate) struct Said {
    pub(crate) tab: String,
    pub(crate) finding: Finding,
    pub(crate) words: Words,
    /// The columns of its table.
    pub(crate) columns: PerField<Option<u16>>,
    /// The deadline of its row.
    pub(crate) deadline: Option<Date>,
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
        for Said { tab, finding, words, .. } in Fixture::read(&folder(rule), "bad").check(&only(rule)) {
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

#[test]
fn every_rule_speaks_every_language() {
    use kpiwarden::model::Language;

    let mut record = String::new();
    let mut english = String::new();
    for &rule in catalog::ALL {
        for Said { tab, finding, words, .. } in Fixture::read(&folder(rule), "bad").check(&only(rule)) {
            for language in [Language::De, Language::Fr, Language::Es, Language::Pt] {
                let said = rules::translate(words.clone(), language);
                for (text, own) in [(&said.message, &words.message), (&said.help, &words.help)] {
                    if text == own || text.contains(['{', '}']) {
                        let _ = writeln!(english, "{} {language:?}: {own}", finding.code);
                    }
                }
                if language == Language::De {
                    let cell = finding.cell.map_or_else(|| "sheet".to_owned(), |cell| cell.to_string());
                    let _ = writeln!(record, "{} {tab}!{cell}: {}\n    {}", finding.code, said.message, said.help);
                }
            }
        }
    }
    assert!(english.is_empty(), "still English:\n{english}");
    insta::assert_snapshot!("rules_say_in_german", record);
}

#[test]
fn the_exemplary_sheet_is_quiet() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/good.csv");
    let said = Fixture(vec![("KPIs".to_owned(), grid(&path))], Vec::new()).check(&rules::Settings::default());
    let said: Vec<String> = said.iter().map(|said| format!("{}: {}", said.finding.code, said.words.message)).collect();
    assert!(said.is_empty(), "{said:#?}");
}

/// Writes the pages anew when `UPDATE_PAGES` is set.
#[test]
fn pages_are_those_of_the_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let update = std::env::var_os("UPDATE_PAGES").is_some();
    if update {
        std::fs::create_dir_all(&folder).expect("docs can be written");
    }
    let mut names = Vec::new();
    for rule in catalog::ALL {
        let spec = rule.spec();
        let name = format!("{}-{}.md", spec.code, spec.name);
        let path = folder.join(&name);
        if update {
            std::fs::write(&path, spec.document()).expect("a page can be written");
        }
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(page == spec.document(), "docs/rules/{name} has drifted: run UPDATE_PAGES=1 cargo test pages_are");
        names.push(name);
    }
    let pages = std::fs::read_dir(folder).expect("pages").map(|page| page.expect("a page").file_name());
    let orphans: Vec<_> = pages.filter(|page| !names.iter().any(|name| page.to_string_lossy() == *name)).collect();
    assert!(orphans.is_empty(), "pages of no rule: {orphans:?}");
}

/// Measures that the sources name as good ones.
const GOOD: &str = "revenue by channel; customer satisfaction; conversion rate; MQLs; sales-qualified leads; ROI; ROAS; \
    customer acquisition cost; total sales; sales volume by location; new inbound leads; new qualified opportunities; pipeline value; \
    average order value; operating profit margin; gross profit margin; net profit margin; operating expense ratio; \
    working capital ratio; burn rate; average response time; first contact resolution rate; cost per conversation; \
    customer effort score; effective billable rate; bookings; sales per square foot; time on site; cart abandonment rate; bounce rate; \
    churn; renewals; number of influencers emailed; number of backlinks acquired; \
    number of keywords (>200 search volume) ranking on page 1; number of featured snippets";

/// What cannot be measured as it stands.
const BAD: &str = "impact of backlinks; successful partnerships; quality of work; most active support agents; scope; \
    employee productivity; Number of successful integration partnerships; \
    How much impact did backlinks have on organic traffic?";

fn alone(kpi: &str) -> Vec<String> {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let grid = vec![
        row(&["Goal", "KPI", "Owner", "Target", "Deadline"]),
        row(&["Grow", kpi, "Ann Miller", "", "2026-12-31"]),
        row(&["Grow", "Number of backlinks acquired", "Bob Stone", "40", "2026-12-31"]),
    ];
    let said = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new()).check(&rules::Settings::default());
    let own = said.iter().filter(|said| said.finding.cell.is_some_and(|cell| cell.row == 1));
    own.map(|said| said.finding.code.to_string()).collect()
}

#[test]
fn good_measures_stay_quiet_and_bad_ones_speak() {
    let mut wrong = String::new();
    let about = |codes: &[String]| codes.iter().any(|code| matches!(code.as_str(), "M101" | "M102" | "M107"));
    for kpi in GOOD.split(';').map(str::trim) {
        let codes = alone(kpi);
        if about(&codes) {
            let _ = writeln!(wrong, "{kpi:?} should stay quiet: {}", codes.join(" "));
        }
    }
    for kpi in BAD.split(';').map(str::trim) {
        let codes = alone(kpi);
        if !codes.iter().any(|code| matches!(code.as_str(), "M101" | "M102")) {
            let _ = writeln!(wrong, "{kpi:?} should speak: {}", codes.join(" "));
        }
    }
    for kpi in ["Facebook followers", "post impressions"] {
        assert!(alone(kpi).contains(&"M107".to_owned()), "{kpi} is vanity");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The columns of the tables below, so that nothing has to be found out about them.
const COLUMNS: [(Field, &str); 11] = [
    (Field::Goal, "Goal"),
    (Field::Kpi, "KPI"),
    (Field::Owner, "Owner"),
    (Field::Unit, "Unit"),
    (Field::Baseline, "Baseline"),
    (Field::Target, "Target"),
    (Field::Current, "Current"),
    (Field::Start, "Start"),
    (Field::Deadline, "Deadline"),
    (Field::Agreed, "Agreed"),
    (Field::Ignore, "Ignore"),
];

/// Sixteen findings on every row, one owner, one goal, one sentence: nothing grows with the square of the rows.
#[test]
fn many_findings_under_one_owner_stay_linear() {
    let row = |cells: &str| cells.split('|').map(str::to_owned).collect::<Vec<_>>();
    let rows = 4_000;
    let mut grid =
        vec![row("Goal|KPI|Owner|Unit|Baseline|Target|Current|Start|Deadline|Agreed|Last check-in|Ignore|Source")];
    grid.extend((0..rows).map(|_| {
        row("Grow|Improve the quality of successful calls|Ann Miller|calls|much|a lot|#REF!|2026-12-31|2026-01-01|no|2026-01-01|M199|")
    }));
    let said = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new())
        .check_with(&rules::Settings { ignore: vec!["M".to_owned()], ..rules::Settings::default() }, &COLUMNS);
    let of = |code: &str| said.iter().filter(|said| said.finding.code.to_string() == code).count();
    assert_eq!((of("O204"), of("C401"), of("C408"), of("A501"), of("D703")), (1, 1, rows - 1, rows, rows));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Whatever stands in the cells: no panic, and every finding has words.
    #[test]
    fn any_cells_are_checked_without_a_panic(
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 14), 1..8)
    ) {
        let header = "Goal|KPI|Owner|Unit|Baseline|Target|Current|Start|Deadline|Agreed|Last check-in|Ignore|Parent KPI|Benchmark";
        let mut grid: Grid = vec![header.split('|').map(str::to_owned).collect()];
        grid.push("Grow|Number of calls|Ann|calls|1|2|1|2026-01-01|2026-12-31|yes|2026-11-20||| ".split('|').map(str::to_owned).collect());
        grid.extend(rows);
        for said in Fixture(vec![("KPIs".to_owned(), grid)], Vec::new()).check_with(&rules::Settings::default(), &COLUMNS) {
            proptest::prop_assert!(!said.words.message.is_empty(), "{}", said.finding.code);
        }
    }
}

fn cell() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    prop_oneof![
        Just(String::new()),
        "[-+<>=~ ]{0,2}[0-9]{1,30}[.,]?[0-9]{0,4} ?[%€$kM]?",
        "[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}",
        "\\PC{0,24}",
        Just("M101, O204 until 2026-13-45: ü".to_owned()),
        Just("Increase the quality of ½ calls by 20 % from 10 to 5 by 31.02.2026 and churn".to_owned()),
        Just("79228162514264337593543950335".to_owned()),
        Just("-79228162514264337593543950335 %".to_owned()),
        Just("B3".to_owned()),
        Just("ann@x.org, bob@x.org und Çid".to_owned()),
    ]
}

/// A long table whose deadline column is empty in most rows: one finding on the column, none a row; short tables name each row.
#[test]
fn a_column_left_empty_in_most_rows_is_said_once() {
    let table = |rows: usize| {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let mut grid = vec![row(&["Goal", "KPI", "Owner", "Target", "Deadline"])];
        for index in 0..rows {
            let day = if index % 3 == 0 { "2026-12-31" } else { "" };
            grid.push(row(&["Grow", &format!("Number of calls to group {index}"), "Ann Miller", "40", day]));
        }
        let said = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new()).check(&rules::Settings::default());
        let late = said.into_iter().filter(|said| said.finding.code.to_string() == "T301");
        late.map(|said| (said.finding.cell.map_or(0, |cell| cell.row), said.words.message)).collect::<Vec<_>>()
    };
    assert_eq!(table(60), [(0, "The deadline column is empty in 40 rows".to_owned())]);
    assert_eq!(table(12).len(), 8);
}

/// A second tab that shows the first one's rows again does not use up anybody's limit.
#[test]
fn a_tab_that_repeats_rows_counts_them_once() {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let mut grid = vec![row(&["Goal", "KPI", "Owner", "Target", "Deadline"])];
    for kpi in ["Number of calls", "Churn rate", "Average order value"] {
        grid.push(row(&["Grow", kpi, "Ann Miller", "40", "2026-12-31"]));
    }
    let tabs = vec![("KPIs".to_owned(), grid.clone()), ("Summary".to_owned(), grid)];
    let said = Fixture(tabs, Vec::new()).check(&rules::Settings::default());
    let codes: Vec<String> = said.iter().map(|said| said.finding.code.to_string()).collect();
    assert!(!codes.contains(&"O204".to_owned()) && !codes.contains(&"C408".to_owned()), "{codes:?}");
}

/// What is counted in the row's own cells needs no measure in its sentence.
#[test]
fn a_row_with_figures_is_counted() {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let codes = |header: &[&str], cells: &[&str]| {
        let grid = vec![row(header), row(cells)];
        let said = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new()).check(&rules::Settings::default());
        said.iter().map(|said| said.finding.code.to_string()).collect::<Vec<_>>()
    };
    let has = |codes: &[String]| codes.contains(&"M102".to_owned());
    assert!(has(&codes(&["KPI", "Owner", "Current"], &["Childhood wasting", "Ann Miller", ""])));
    assert!(!has(&codes(&["KPI", "Owner", "Current"], &["Childhood wasting", "Ann Miller", "8.5"])));
    assert!(has(&codes(&["KPI", "Owner", "Current"], &["How do we fight childhood wasting?", "Ann Miller", "8.5"])));
}

/// Each SMART letter falls with its rules, and a column that the sheet lacks is not held against a row.
#[test]
fn each_smart_letter_falls_with_its_own_rules() {
    let smart = |lines: &[&str]| {
        let grid: Grid = lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect();
        let input = input(&[("KPIs".to_owned(), grid)], &rules::Settings::default(), &[], TODAY);
        let checked = engine::check_with(vec![input], &[Arc::default()], TODAY);
        checked.rows(&checked.tables[0]).map(|row| row.smart.to_string()).collect::<Vec<_>>()
    };
    let header = "Goal|KPI|Owner|Baseline|Target|Agreed|Start|Deadline";
    for (row, letters) in [
        ("Grow|Number of backlinks acquired|Ann Miller|30|40|yes|2026-10-01|2026-12-31", "SMART"),
        ("Grow|Number of successful partnerships|Ann Miller|30|40|yes|2026-10-01|2026-12-31", "-MART"),
        ("Grow|Number of backlinks acquired|Ann Miller|30|a good deal|yes|2026-10-01|2026-12-31", "S-ART"),
        ("Grow|Number of backlinks acquired|Ann Miller|30|40|no|2026-10-01|2026-12-31", "SM-RT"),
        ("Grow|Number of backlinks acquired|Ann Miller|40|40|yes|2026-10-01|2026-12-31", "SM-RT"),
        ("|Number of backlinks acquired|Ann Miller|30|40|yes|2026-10-01|2026-12-31", "SMA-T"),
        ("Grow|Number of backlinks acquired|Ann Miller|30|40|yes|2026-10-01|ongoing", "SMAR-"),
    ] {
        assert_eq!(smart(&[header, row]), [letters], "{row}");
    }
    assert_eq!(smart(&["KPI|Owner|Target", "Number of backlinks acquired|Ann Miller|40"]), ["SMART"]);
}

/// A waived finding takes no letter: the team knows.
#[test]
fn a_waived_finding_takes_no_smart_letter() {
    let smart = |ignore: &str| {
        let line = format!("Grow|Number of successful partnerships|Ann Miller|30|40|2026-10-01|2026-12-31|{ignore}");
        let lines = ["Goal|KPI|Owner|Baseline|Target|Start|Deadline|Ignore", &line];
        let grid: Grid = lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect();
        let input = input(&[("KPIs".to_owned(), grid)], &rules::Settings::default(), &[], TODAY);
        let checked = engine::check_with(vec![input], &[Arc::default()], TODAY);
        checked.rows(&checked.tables[0]).map(|row| row.smart.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(smart(""), ["-MART"]);
    assert_eq!(smart("M101: defined in the handbook"), ["SMART"]);
    assert_eq!(smart("M101"), ["-MART"], "no reason, no waiver");
}

/// Health metrics, milestones and closed rows count neither for an owner nor for a goal.
#[test]
fn what_is_no_open_kpi_does_not_count() {
    let codes = |rest: &str| {
        let mut lines = vec!["Goal|KPI|Owner|Tier|Status|Target|Deadline".to_owned()];
        lines.extend((0..12).map(|at| {
            let rest = if at < 3 { "|" } else { rest };
            format!(
                "Grow|Number of calls to branch {}|Ann Miller|{rest}|40|2026-12-31",
                ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"][at]
            )
        }));
        let grid: Grid = lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect();
        let said = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new()).check(&rules::Settings::default());
        said.iter().map(|said| said.finding.code.to_string()).collect::<Vec<_>>()
    };
    let open = codes("|");
    assert!(open.contains(&"O204".to_owned()) && open.contains(&"C401".to_owned()), "{open:?}");
    for rest in ["health|", "milestone|", "|closed", "|dropped"] {
        let codes = codes(rest);
        assert!(!codes.contains(&"O204".to_owned()) && !codes.contains(&"C401".to_owned()), "{rest}: {codes:?}");
        assert!(codes.contains(&"C402".to_owned()), "{rest}: three are left, {codes:?}");
    }
}

/// A limit in the sentence is judged from its own side, all the way to the status.
#[test]
fn a_limit_in_a_sentence_reaches_the_status() {
    for (kpi, current, behind) in [
        ("Keep churn below 2 %", "3 %", true),
        ("Keep churn below 2 %", "1 %", false),
        ("No more than 2 lost-time injuries", "3", true),
        ("Patient no-show rate under 5 %", "7 %", true),
        ("Keep uptime above 99 %", "98 %", true),
        ("Keep uptime above 99 %", "99.5 %", false),
        ("Reklamationsquote unter 1,5 % halten", "3 %", true),
    ] {
        let line = format!("Grow|{kpi}|Ann Miller|{current}|2026-10-01|2026-12-31");
        let lines = ["Goal|KPI|Owner|Current|Start|Deadline", &line];
        let grid: Grid = lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect();
        let said = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new()).check(&rules::Settings::default());
        let fired = said.iter().any(|said| said.finding.code.to_string() == "P601");
        assert_eq!(fired, behind, "{kpi}: {current}");
    }
}

/// What a row says of itself: a metric has no target to miss, a date is a milestone, a formula defines the measure, a reduction may be
/// what is counted, a source is no person.
#[test]
fn a_row_is_taken_at_its_word() {
    let codes = |header: &str, row: &str| {
        let grid: Grid = [header, row].iter().map(|line| line.split('|').map(str::to_owned).collect()).collect();
        let said = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new()).check(&rules::Settings::default());
        said.iter().map(|said| said.finding.code.to_string()).collect::<Vec<_>>()
    };
    let target = "Goal|KPI|Owner|Type|Target|Deadline";
    let quiet = |header: &str, row: &str, code: &str| {
        let codes = codes(header, row);
        assert!(!codes.contains(&code.to_owned()), "{row}: {codes:?}");
    };
    let speaks = |header: &str, row: &str, code: &str| {
        let codes = codes(header, row);
        assert!(codes.contains(&code.to_owned()), "{row}: {codes:?}");
    };
    for row in [
        "Grow|Number of visits (Métrica)|Ann Miller|||2026-12-31",
        "Grow|Number of visits|Ann Miller|Metric||2026-12-31",
        "Grow|Number of visits|Ann Miller||nur zur Information|2026-12-31",
    ] {
        quiet(target, row, "M103");
        quiet(target, row, "M104");
    }
    speaks(target, "Grow|Number of visits|Ann Miller|||2026-12-31", "M103");
    let dated = "Goal|KPI|Owner|Baseline|Target|Current";
    for code in ["M104", "M110", "M102"] {
        quiet(dated, "Grow|Plan of action agreed|Ann Miller|Date|11-Feb-2026|11-Mar-2026", code);
    }
    speaks(dated, "Grow|Number of plans|Ann Miller|3|a good deal|4", "M104");
    let defined = "Goal|KPI|Owner|Formula|Deadline";
    speaks(defined, "Grow|Childhood wasting||x|2026-12-31", "M102");
    quiet(defined, "Grow|Childhood wasting||(children wasted / children seen) * 100|2026-12-31", "M102");
    quiet(defined, "Grow|Loyal customers||Number of customers with two orders in a year|2026-12-31", "M101");
    let way = "Goal|KPI|Owner|Baseline|Target|Deadline";
    quiet(way, "Grow|Reduced cost for road users|Ann Miller|0|112000000|2026-12-31", "A504");
    speaks(way, "Grow|Reduce cost for road users|Ann Miller|100|200|2026-12-31", "A504");
    speaks(way, "Grow|Number of calls|Pulled directly from the daily tracker on SharePoint|3|5|2026-12-31", "O205");
}

#[test]
fn what_a_row_is_spared_its_neighbours_are_not() {
    let status = |at: usize| ["", "dropped", "closed"][at % 3];
    let ignore = |at: usize| if at.is_multiple_of(4) { "M101: agreed with the board" } else { "" };
    let rows =
        (0..40).map(|at| format!("Grow|Better awareness of brand {at}|Ann Miller|{}|{}", status(at), ignore(at)));
    let grid: Grid = std::iter::once("Goal|KPI|Owner|Status|Ignore".to_owned())
        .chain(rows)
        .map(|line| line.split('|').map(str::to_owned).collect())
        .collect();
    let said = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new()).check(&rules::Settings::default());
    let vague = said.iter().filter(|said| said.finding.code.to_string() == "M101");
    let found: Vec<(u32, bool)> =
        vague.filter_map(|said| Some((said.finding.cell?.row, said.finding.waived))).collect();
    let expect: Vec<(u32, bool)> =
        (0_u32..40).filter(|at| at.is_multiple_of(3)).map(|at| (at + 1, at.is_multiple_of(4))).collect();
    assert_eq!(found, expect, "open rows alone, and of these one in four waived");
}

/// Each way to silence a rule: the Ignore column, a row at rest, the config; and what does not count as one.
#[test]
fn waivers_hold_each_way_and_no_further() {
    let run = |settings: &rules::Settings, row: &str| {
        let grid: Grid = ["Goal|KPI|Owner|Baseline|Target|Current|Start|Deadline|Status|Ignore", row]
            .iter()
            .map(|line| line.split('|').map(str::to_owned).collect())
            .collect();
        let said = Fixture(vec![("KPIs".to_owned(), grid)], Vec::new()).check(settings);
        let open = said.into_iter().filter(|said| !said.finding.waived);
        open.map(|said| said.finding.code.to_string()).collect::<Vec<_>>()
    };
    let usual = rules::Settings::default();
    let behind = "Grow|Number of backlinks acquired|Ann Miller|30|40|30|2026-10-01|2026-12-31";
    let has = |codes: &[String], code: &str| codes.iter().any(|found| found == code);
    assert!(has(&run(&usual, &format!("{behind}||")), "P601"));
    let waived = run(&usual, &format!("{behind}||P601 until 2026-12-31: counting starts in Q1"));
    assert!(!has(&waived, "P601") && !has(&waived, "D703"), "{waived:?}");
    for (ignore, why) in
        [("P601", "no reason"), ("P601 until 2026-11-01: too late", "expired"), ("T305: never", "unused")]
    {
        let codes = run(&usual, &format!("{behind}||{ignore}"));
        assert!(has(&codes, "P601") && has(&codes, "D703"), "{why}: {codes:?}");
    }
    for status in ["paused", "dropped", "draft", "pausiert"] {
        assert!(!has(&run(&usual, &format!("{behind}|{status}|")), "P601"), "{status}");
    }
    let off = rules::Settings { ignore: vec!["P601".to_owned()], ..rules::Settings::default() };
    assert!(!has(&run(&off, &format!("{behind}||")), "P601"));
}

#[test]
fn a_note_on_the_kpi_cell_waives_too() {
    let open_codes = |note: Option<&str>| {
        let rows = [
            "Goal|KPI|Owner|Baseline|Target|Current|Start|Deadline",
            "Grow|Number of backlinks acquired|Ann Miller|30|40|30|2026-10-01|2026-12-31",
        ];
        let grid: Grid = rows.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect();
        let mut input = input(&[("KPIs".to_owned(), grid)], &rules::Settings::default(), &[], TODAY);
        if let (Some(text), Ok(workbook)) = (note, &mut input.read) {
            let note = Note { author: "Ann Miller".to_owned(), text: text.to_owned(), threaded: false };
            workbook.tabs[0].notes.insert(CellRef::new(1, 1), note);
        }
        let checked = engine::check(vec![input], TODAY);
        let open = checked.tables[0].findings.iter().filter(|finding| !finding.waived);
        open.map(|finding| finding.code.to_string()).collect::<Vec<_>>()
    };
    let has = |codes: &[String], code: &str| codes.iter().any(|found| found == code);
    assert!(has(&open_codes(None), "P601"));
    let waived = open_codes(Some("Seen. kpiwarden: ignore P601: counting starts in Q1"));
    assert!(!has(&waived, "P601") && !has(&waived, "D703"), "{waived:?}");
    let unreasoned = open_codes(Some("kpiwarden: ignore P601"));
    assert!(has(&unreasoned, "P601") && has(&unreasoned, "D703"), "{unreasoned:?}");
    assert!(has(&open_codes(Some("ignore P601: counting starts in Q1")), "P601"), "no marker");
}
