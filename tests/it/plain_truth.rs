//! What findings say of a sheet is true of it: small sheets, and the messages of one rule on them.

use kpiwarden::rules;

use crate::rules::{Fixture, Grid};

type Rows<'a> = &'a [&'a [&'a str]];

fn grid(rows: Rows<'_>) -> Grid {
    rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

/// `TAB!CELL message` of one rule on a workbook.
fn said(tabs: &[(&str, Rows<'_>)], code: &str) -> Vec<String> {
    let tabs = tabs.iter().map(|(name, rows)| ((*name).to_owned(), grid(rows))).collect();
    let said = Fixture(tabs, Vec::new()).check(&rules::Settings::default());
    let of_rule = said.into_iter().filter(|said| said.finding.code.to_string() == code);
    let cell = |cell: Option<kpiwarden::model::CellRef>| cell.map_or_else(String::new, |cell| cell.to_string());
    of_rule.map(|said| format!("{}!{} {}", said.tab, cell(said.finding.cell), said.words.message)).collect()
}

fn check(rows: Rows<'_>, code: &str, expect: &[&str]) {
    assert_eq!(said(&[("KPIs", rows)], code), expect, "{rows:?}");
}

/// A tab that shows the rows of another again, under goals that the other does not name, counts for these goals.
#[test]
fn the_rows_of_a_goal_are_counted_where_it_is_named() {
    let list: Rows<'_> = &[
        &["KPI", "Owner", "Target"],
        &["Number of calls made", "Ann Miller", "40"],
        &["Share of calls answered", "Ann Miller", "40 %"],
        &["Average handling time", "Ann Miller", "4 min"],
        &["Number of visits", "Ann Miller", "12"],
    ];
    let by_goal = |rows: usize| {
        let mut view: Vec<Vec<&str>> = vec![vec!["Goal", "KPI", "Owner", "Target"]];
        view.extend(list.iter().skip(1).take(rows).map(|row| [&["Serve callers"], *row].concat()));
        view
    };
    for (rows, expect) in
        [(4, None), (3, Some("By goal!A2 The goal \"Serve callers\" has 3 KPIs; 4 or more show it from all sides"))]
    {
        let view = by_goal(rows);
        let view: Vec<&[&str]> = view.iter().map(Vec::as_slice).collect();
        let tabs = [("List", list), ("By goal", &view[..])];
        assert_eq!(said(&tabs, "C402"), expect.into_iter().collect::<Vec<_>>(), "{rows}");
        // Her four KPIs are four, however often they are shown.
        assert_eq!(said(&tabs, "O204").len(), 1, "{rows}");
    }
}

/// A cell that lists goals by number counts its row under each of them.
#[test]
fn a_row_may_serve_several_goals() {
    let rows: Rows<'_> = &[
        &["Objective", "KPI", "Owner", "Target"],
        &["7", "Number of calls made", "Ann Miller", "40"],
        &["7, 8", "Share of calls answered", "Bo Berg", "40 %"],
        &["7, 8", "Average handling time", "Cy Cole", "4 min"],
        &["7", "Number of visits", "Di Dahl", "12"],
        &["8", "Number of letters sent", "Ed Ek", "12"],
    ];
    check(rows, "C402", &["KPIs!A6 The goal \"8\" has 3 KPIs; 4 or more show it from all sides"]);
}

/// A limit is named with its side, a figure of an earlier period with its period, and no start that nobody named.
#[test]
fn what_is_behind_is_said_as_the_sheet_has_it() {
    let head: &[&str] =
        &["KPI", "Direction", "Target per period", "Deadline", "31/03/2026", "30/06/2026", "30/09/2026"];
    for (row, expect) in [
        (
            ["Share of calls answered", "up", "90", "2026-12-31", "70", "75", "80"],
            Some("G2 Behind: it stands at 80, and should be at least 90"),
        ),
        (
            ["Share of calls lost", "down", "5", "2026-12-31", "9", "9", "7"],
            Some("G2 Behind: it stands at 7, and should be at most 5"),
        ),
        (
            ["Share of power saved", "up", "1", "2026-12-31", "", "-18", ""],
            Some("F2 Behind: it stands at -18 (30/06/2026), and should be at least 1"),
        ),
        (["Share of power saved", "up", "1", "2026-12-31", "-18", "", "N/A"], None),
        (["Share of power saved", "up", "1", "2026-12-31", "-18", "-2", "3"], None),
    ] {
        let rows: Rows<'_> = &[head, &row, &["Share of guests who return", "up", "40", "2026-12-31", "41", "42", "43"]];
        check(
            rows,
            "P601",
            &expect.map(|expect| format!("KPIs!{expect}")).iter().map(String::as_str).collect::<Vec<_>>(),
        );
    }
    // A figure a year beside its own start is on its way, and nobody has said until when.
    let head: &[&str] = &["KPI", "Baseline", "Target", "Actual"];
    for (kpi, target) in [("Annual number of guests from abroad", "1648"), ("Number of guests; annual", "1648")] {
        check(
            &[
                head,
                &[kpi, "1299", target, "845"],
                &["Number of beds", "10", "20", "12"],
                &["Number of rooms", "10", "20", "12"],
            ],
            "P601",
            &[],
        );
    }
    // What was measured before it began tells nothing of the pace since, and kilowatt-hours are no percent.
    let head: &[&str] = &["KPI", "Target 2026", "Result 2024", "Result 2025"];
    let other: &[&str] = &["Number of beds", "20", "10", "21"];
    for row in [&["Number of guests", "100", "60", "85"], &["Energy used per guest", "-5 %", "310 kWh", "305 kWh"]] {
        check(&[head, row, other], "P601", &[]);
    }
    // Less than nothing has not come from nothing.
    let head: &[&str] = &["KPI", "Target", "Current", "Start", "Deadline"];
    let rows: Rows<'_> = &[
        head,
        &["Net profit margin", "5", "-12", "2026-01-01", "2026-12-31"],
        &["Number of beds", "5", "6", "2026-01-01", "2026-12-31"],
    ];
    check(rows, "P601", &[]);
}

/// A target in words is a target, and a column that says `no target` is not empty.
#[test]
fn a_missing_target_is_really_missing() {
    let head: &[&str] = &["KPI", "Owner", "Target", "Target explanation"];
    let other: &[&str] = &["Number of visits", "Bo Berg", "12", ""];
    for (explanation, missing) in [
        ("Set in the yearly plan: at least 78 % by March 2027", false),
        ("It should be no less than 40 by then", false),
        ("To be set by 31 March 2027", true),
        ("Follows from the plan of 2026", true),
        ("", true),
    ] {
        let rows: Rows<'_> = &[head, &["Share of calls answered", "Ann Miller", "", explanation], other];
        assert_eq!(said(&[("KPIs", rows)], "M103").len(), usize::from(missing), "{explanation}");
    }
    for (cells, expect) in [
        (["ND", "ND"], "The target column says \"ND\" in 60 rows"),
        (["n/a", ""], "The target column is empty or says \"n/a\" in 60 rows"),
        (["", ""], "The target column is empty in 60 rows"),
    ] {
        let mut rows: Vec<Vec<String>> = vec![["KPI", "Owner", "Target", "Current"].map(str::to_owned).to_vec()];
        for index in 0..60_usize {
            let kpi = format!("Number of calls to group {index}");
            rows.push(vec![kpi, "Ann Miller".to_owned(), cells[index % 2].to_owned(), "3".to_owned()]);
        }
        rows.push(["Number of letters", "Ann Miller", "30", "3"].map(str::to_owned).to_vec());
        let said = Fixture(vec![("KPIs".to_owned(), rows)], Vec::new()).check(&rules::Settings::default());
        let said: Vec<_> = said.iter().filter(|said| said.finding.code.to_string() == "M103").collect();
        assert_eq!(said.iter().map(|said| said.words.message.as_str()).collect::<Vec<_>>(), [expect], "{cells:?}");
    }
}

/// Of periods that are only numbered nobody knows which is the latest.
#[test]
fn a_missing_figure_stands_on_no_period_in_particular() {
    let check = |word: &str, expect: &str| {
        let periods: Vec<String> = (1..=3).map(|number| format!("{word} {number}")).collect();
        let head = ["KPI", "Owner", "Target", "Start", "Deadline", &periods[0], &periods[1], &periods[2]];
        let row = |kpi, figure| [kpi, "Ann Miller", "30", "2026-01-01", "2026-12-31", figure, figure, figure];
        let rows: Rows<'_> = &[&head, &row("Number of calls", "10"), &row("Number of letters", "")];
        let said = said(&[("KPIs", rows)], "P606");
        assert_eq!(
            said.iter().map(|said| said.split(' ').next().unwrap_or("")).collect::<Vec<_>>(),
            [expect],
            "{word}"
        );
    };
    check("Periodo", "KPIs!A3");
    check("Month", "KPIs!H3");
}

/// A change that says what it is compared with leaves no choice between percent and points.
#[test]
fn a_change_that_is_compared_is_no_riddle() {
    let head: &[&str] = &["KPI", "Owner", "Target", "Unit", "Baseline"];
    for (target, asked) in [
        ("Cut it by 20 %", true),
        ("Cut it by 20 % compared to 2025", false),
        ("Um 20 % gegenüber 2025 senken", false),
        ("Réduire de 20 % par rapport à 2025", false),
    ] {
        let rows: Rows<'_> = &[head, &["Share of guests who complain", "Ann Miller", target, "%", "40 %"]];
        assert_eq!(said(&[("KPIs", rows)], "M113").len(), usize::from(asked), "{target}");
    }
}

/// A column that may hold goals or figures to reach holds what most of its cells are.
#[test]
fn a_column_of_figures_among_few_words_holds_targets() {
    let head: &[&str] = &["KPI", "Verantwortlich", "Ziel", "Ist", "Termin"];
    for (cells, targets) in [
        (["120", "4 %", "unter 2 %", "sehr gut", "250 €"], true),
        (["120", "4 %", "2 %", "90 %", "250 €"], true),
        (["Wachsen", "Gesund bleiben", "Wenig Ausschuss", "Wachsen", "250 €"], false),
    ] {
        let mut rows: Vec<[&str; 5]> = vec![];
        for (kpi, cell) in
            ["Anzahl Gäste", "Krankenstand", "Ausschussquote", "Zufriedenheit", "Umsatz je Gast"].into_iter().zip(cells)
        {
            rows.push([kpi, "Anna Lang", cell, "3", "31.12.2026"]);
        }
        let rows: Vec<&[&str]> = std::iter::once(head).chain(rows.iter().map(|row| &row[..])).collect();
        let missing = said(&[("KPIs", &rows)], "M103");
        assert_eq!(missing.iter().any(|said| said.contains("no target column")), !targets, "{cells:?}");
    }
}

#[test]
fn a_deadline_that_stands_in_words_is_none_that_is_missing() {
    let head: &[&str] = &["KPI", "Owner", "Target", "Deadline", "Target explanation"];
    let other: &[&str] = &["Number of calls made", "Bo Berg", "40", "2027-03-31", "Set by the board of the union"];
    for (explanation, missing) in [
        ("Target and date agreed by both sides: at least 78 % by March 2027", false),
        ("Target agreed by both sides: at least 78 %", true),
        ("The board meets again in March 2027", true),
    ] {
        let rows: Rows<'_> = &[head, &["Share of calls answered", "Ann Miller", "78 %", "", explanation], other];
        assert_eq!(said(&[("KPIs", rows)], "T301").len(), usize::from(missing), "{explanation}");
    }
}

#[test]
fn rows_of_a_goal_that_do_not_count_are_said_to_be_left_out() {
    let head: &[&str] = &["Goal", "KPI", "Owner", "Target", "Status"];
    let row = |status| ["Serve callers", "Share of calls answered", "Ann Miller", "78 %", status];
    let counted = "The goal \"Serve callers\" has 1 KPI";
    for (status, aside) in [("Done", " besides closed rows and milestones"), ("Open", "")] {
        let first: &[&str] = &["Serve callers", "Number of calls made", "Bo Berg", "40", status];
        let said = said(&[("KPIs", &[head, first, &row("Open")])], "C402");
        let expect = if aside.is_empty() { counted.replace("1 KPI", "2 KPIs") } else { format!("{counted}{aside}") };
        assert!(said.len() == 1 && said[0].contains(&format!("{expect};")), "{said:?}");
    }
}
