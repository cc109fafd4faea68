//! Dates, periods, headers and cadences in the shapes people write.

use std::fmt::Write;

use jiff::civil::{Date, date};

use super::*;
use crate::model::{Reading, When};

fn style() -> DateStyle {
    DateStyle { order: None, fiscal_year_start: 1, near: date(2026, 11, 25) }
}

fn show(reading: Reading<When>) -> String {
    match reading {
        Reading::Value(when) => {
            let mut text = when.period.first.to_string();
            if when.period.last != when.period.first {
                write!(text, "..{}", when.period.last).expect("a string takes all");
            }
            if let Some(other) = when.other {
                write!(text, " or {other}").expect("a string takes all");
            }
            if when.year_assumed {
                text += " year assumed";
            }
            text
        }
        other => format!("{other:?}"),
    }
}

/// Compares all pairs and tells every miss.
fn check_all<'t>(pairs: impl IntoIterator<Item = (&'t str, String, String)>) {
    let misses: Vec<String> = pairs
        .into_iter()
        .filter(|(_, got, expect)| got != expect)
        .map(|(text, got, expect)| format!("{text:?}: got {got}, expected {expect}"))
        .collect();
    assert!(misses.is_empty(), "\n{}", misses.join("\n"));
}

fn check(pairs: &[(&str, &str)]) {
    check_all(pairs.iter().map(|&(text, expect)| (text, show(read_text(text, &style())), expect.to_owned())));
}

#[test]
fn days() {
    check(&[
        ("2026-12-31", "2026-12-31"),
        ("2026-12-31T09:30:00Z", "2026-12-31"),
        ("2018-12-01 00:00:00", "2018-12-01"),
        ("2026-12-31T09:30:00+02:00", "2026-12-31"),
        ("2026.12.31", "2026-12-31"),
        ("2026/12/31", "2026-12-31"),
        ("31.12.2024", "2024-12-31"),
        ("31/12/2024", "2024-12-31"),
        ("12/31/2024", "2024-12-31"),
        ("31/12/24", "2024-12-31"),
        ("03/04/2026", "2026-04-03 or 2026-03-04"),
        ("04/04/2026", "2026-04-04"),
        ("31.12.", "2026-12-31 year assumed"),
        ("Dec 31, 2026", "2026-12-31"),
        ("December 31st, 2026", "2026-12-31"),
        ("31 December 2026", "2026-12-31"),
        ("31st of December 2026", "2026-12-31"),
        ("31. Dezember 2026", "2026-12-31"),
        ("8 de marzo de 2026", "2026-03-08"),
        ("1er juillet 2026", "2026-07-01"),
        ("1-Mar-10", "2010-03-01"),
        ("31-Oct-10", "2010-10-31"),
        ("12-Jan", "2027-01-12 year assumed"),
        ("by Aug 15", "2026-08-15 year assumed"),
        ("by December 15", "2026-12-15 year assumed"),
        ("20261231", "2026-12-31"),
        ("45291", "2023-12-31"),
        ("2025年12月31日", "2025-12-31"),
        ("Fri, 31 Dec 2026", "2026-12-31"),
        ("Thursday 31 December 2026", "2026-12-31"),
        ("31 Dec 2026 (Phase 2)", "2026-12-31"),
        ("before 1 July 2026", "2026-06-30"),
        ("no later than 1 July 2026", "2026-07-01"),
        ("spätestens 1. Juli 2026", "2026-07-01"),
        ("31/12/2026 17:00", "2026-12-31"),
    ]);
}

#[test]
fn months() {
    check(&[
        ("Dec 2026", "2026-12-01..2026-12-31"),
        ("November 2026", "2026-11-01..2026-11-30"),
        ("Dez 26", "2026-12-01..2026-12-31"),
        ("DEZ/26", "2026-12-01..2026-12-31"),
        ("ABRIL/26", "2026-04-01..2026-04-30"),
        ("Mar-10", "2010-03-01..2010-03-31"),
        ("2024-02", "2024-02-01..2024-02-29"),
        ("1/2025", "2025-01-01..2025-01-31"),
        ("12.2025", "2025-12-01..2025-12-31"),
        ("202612", "2026-12-01..2026-12-31"),
        ("2025年12月", "2025-12-01..2025-12-31"),
        ("1月", "2027-01-01..2027-01-31 year assumed"),
        ("十二月", "2026-12-01..2026-12-31 year assumed"),
        ("Jan-Dez/26", "2026-01-01..2026-12-31"),
        ("(Oct-2006 to Sept-2007)", "2006-10-01..2007-09-30"),
        ("Oct - Mar 2026", "2025-10-01..2026-03-31"),
        ("in April", "2027-04-01..2027-04-30 year assumed"),
        ("Junio", "2026-06-01..2026-06-30 year assumed"),
        ("from July 2017", "2017-07-01..2017-07-31"),
    ]);
}

#[test]
fn parts_of_years() {
    check(&[
        ("Q3 2026", "2026-07-01..2026-09-30"),
        ("Q3/26", "2026-07-01..2026-09-30"),
        ("Q1'15", "2015-01-01..2015-03-31"),
        ("Q3 FY24", "2024-07-01..2024-09-30"),
        ("FY20-Q1", "2020-01-01..2020-03-31"),
        ("FY20Q4", "2020-10-01..2020-12-31"),
        ("In Q1FY21", "2021-01-01..2021-03-31"),
        ("3Q25", "2025-07-01..2025-09-30"),
        ("2026-Q3", "2026-07-01..2026-09-30"),
        ("2026Q3", "2026-07-01..2026-09-30"),
        ("T3 2025", "2025-07-01..2025-09-30"),
        ("4. Quartal 2025", "2025-10-01..2025-12-31"),
        ("third quarter of 2026", "2026-07-01..2026-09-30"),
        ("Q4", "2026-10-01..2026-12-31 year assumed"),
        ("by the end of Q1", "2027-03-31 year assumed"),
        ("H1 2026", "2026-01-01..2026-06-30"),
        ("1. Halbjahr 2026", "2026-01-01..2026-06-30"),
        ("S1 2025", "2025-01-01..2025-06-30"),
        ("2025年下半年", "2025-07-01..2025-12-31"),
        ("2025年第3季度", "2025-07-01..2025-09-30"),
        ("第3四半期", "2026-07-01..2026-09-30 year assumed"),
        ("KW 32/2026", "2026-08-03..2026-08-09"),
        ("W32", "2026-08-03..2026-08-09 year assumed"),
        ("week 32", "2026-08-03..2026-08-09 year assumed"),
        ("2026-W32", "2026-08-03..2026-08-09"),
        ("2026-W32-1", "2026-08-03"),
        ("H2 FY26", "2026-07-01..2026-12-31"),
        ("2nd half of 2026", "2026-07-01..2026-12-31"),
        ("premier trimestre 2026", "2026-01-01..2026-03-31"),
        ("1er semestre 2026", "2026-01-01..2026-06-30"),
        ("CW 12 2026", "2026-03-16..2026-03-22"),
        ("Fall 2026", "2026-09-01..2026-11-30"),
    ]);
}

#[test]
fn years() {
    check(&[
        ("2026", "2026-01-01..2026-12-31"),
        ("by 2023", "2023-01-01..2023-12-31"),
        ("D’ici 2030", "2030-01-01..2030-12-31"),
        ("Al 2025", "2025-01-01..2025-12-31"),
        ("En el 2026", "2026-01-01..2026-12-31"),
        ("FY25", "2025-01-01..2025-12-31"),
        ("FY 2024/25", "2024-04-01..2025-03-31"),
        ("2026-27", "2026-04-01..2027-03-31"),
        ("during FY 2018-19", "2018-04-01..2019-03-31"),
        ("since 2014-15", "2014-04-01..2015-03-31"),
        ("y1_2026_27", "2026-04-01..2027-03-31"),
        ("2007-2011", "2007-01-01..2011-12-31"),
        ("WY2025", "2024-10-01..2025-09-30"),
        ("令和6年", "2024-01-01..2024-12-31"),
        ("end of 2025", "2025-12-31"),
        ("by end of 2025", "2025-12-31"),
        ("Ende 2025", "2025-12-31"),
        ("by the end of FY23", "2023-12-31"),
        ("Mitte 2023", "2023-06-30"),
        ("mid-2026", "2026-06-30"),
        ("mi-2026", "2026-06-30"),
        ("early 2026", "2026-01-01..2026-05-01"),
        ("finales de 2026", "2026-12-31"),
        ("fin juin", "2026-06-30 year assumed"),
        ("end of June", "2026-06-30 year assumed"),
        ("Ende Q3", "2026-09-30 year assumed"),
        ("EOY", "2026-12-31 year assumed"),
        ("end of year", "2026-12-31 year assumed"),
        ("Jahresende 2027", "2027-12-31"),
    ]);
}

#[test]
fn a_fiscal_year_starts_where_the_style_says() {
    let style = DateStyle { fiscal_year_start: 10, ..style() };
    for (text, expect) in [
        ("FY25", "2024-10-01..2025-09-30"),
        ("Q1 FY25", "2024-10-01..2024-12-31"),
        ("FY 2024/25", "2024-10-01..2025-09-30"),
        ("2025", "2025-01-01..2025-12-31"),
        ("Q1", "2026-10-01..2026-12-31 year assumed"),
    ] {
        assert_eq!(show(read_text(text, &style)), expect, "{text}");
    }
}

#[test]
fn no_dates() {
    check(&[
        ("2026-13-01", "Unreadable(NoSuchDay)"),
        ("2026-02-31", "Unreadable(NoSuchDay)"),
        ("31 Feb 2026", "Unreadable(NoSuchDay)"),
        ("31.02.2026", "Unreadable(NoSuchDay)"),
        ("ongoing", "OpenEnded"),
        ("laufend", "OpenEnded"),
        ("ASAP", "OpenEnded"),
        ("tbd", "OpenEnded"),
        ("À déterminer", "OpenEnded"),
        ("-", "Placeholder"),
        ("N/A", "Placeholder"),
        ("Per project", "Unreadable(Words)"),
        ("Compact Year 1", "Unreadable(NoDate)"),
        ("12 months", "Unreadable(NoDate)"),
        ("", "Empty"),
    ]);
}

#[test]
fn a_column_decides_the_order() {
    let decide = |texts: &[&'static str]| decide_order(texts.iter().copied());
    assert_eq!(decide(&["03/04/2026", "31/12/2026"]), Some(DateOrder::DayFirst));
    assert_eq!(decide(&["03/04/2026", "12/31/2026"]), Some(DateOrder::MonthFirst));
    assert_eq!(decide(&["31/12/2026", "12/31/2026"]), None);
    assert_eq!(decide(&["03/04/2026", "x"]), None);
    let style = DateStyle { order: Some(DateOrder::MonthFirst), ..style() };
    assert_eq!(show(read_text("03/04/2026", &style)), "2026-03-04");
}

fn header(text: &str) -> String {
    match period_in_header(text, &style()) {
        Some((period, rest)) => format!("{}..{} {rest}", period.first, period.last).trim_end().to_owned(),
        None => "none".to_owned(),
    }
}

#[test]
fn headers_with_a_period() {
    let year = |year: i16, rest: &str| format!("{year}-01-01..{year}-12-31 {rest}").trim_end().to_owned();
    check_all(
        [
            ("Target 2025", year(2025, "Target")),
            ("2025 Target", year(2025, "Target")),
            ("Meta 2026", year(2026, "Meta")),
            ("Ist 2024", year(2024, "Ist")),
            ("2021", year(2021, "")),
            ("Linha de Base (2024)", year(2024, "Linha de Base")),
            ("Target_2025", year(2025, "Target")),
            ("FY24 Result", year(2024, "Result")),
            ("目標2026", year(2026, "目標")),
            ("Q1 actual", "2026-01-01..2026-03-31 actual".to_owned()),
            ("Q4", "2026-10-01..2026-12-31".to_owned()),
            ("ActualOutput Q1", "2026-01-01..2026-03-31 ActualOutput".to_owned()),
            ("TargetQ1", "2026-01-01..2026-03-31 Target".to_owned()),
            ("Q1'15 Goal", "2015-01-01..2015-03-31 Goal".to_owned()),
            ("y1_2026_27", "2026-04-01..2027-03-31".to_owned()),
            ("1月", "2026-01-01..2026-01-31".to_owned()),
            ("Jan", "2026-01-01..2026-01-31".to_owned()),
            ("May", "2026-05-01..2026-05-31".to_owned()),
            ("Jan-25", "2025-01-01..2025-01-31".to_owned()),
            ("Target Jan", "2026-01-01..2026-01-31 Target".to_owned()),
            ("31/12/2024", "2024-12-31..2024-12-31".to_owned()),
            ("KW 12", "2026-03-16..2026-03-22".to_owned()),
            ("T1 2025 cible", "2025-01-01..2025-03-31 cible".to_owned()),
            ("Target Jan-Mar", "2026-01-01..2026-03-31 Target".to_owned()),
            ("Target Apr - Jun", "2026-04-01..2026-06-30 Target".to_owned()),
            ("Jul–Sep Target", "2026-07-01..2026-09-30 Target".to_owned()),
            ("Target Oct-Dec 2025", "2025-10-01..2025-12-31 Target".to_owned()),
            ("Oct. to Dec. '25 actual", "2025-10-01..2025-12-31 actual".to_owned()),
            ("Plan Oct 2025 - Mar 2026", "2025-10-01..2026-03-31 Plan".to_owned()),
            ("Soll Okt-Mrz 2026", "2025-10-01..2026-03-31 Soll".to_owned()),
            ("Cible 2e trim.", "2026-04-01..2026-06-30 Cible".to_owned()),
            ("Objectif 3e trimestre", "2026-07-01..2026-09-30 Objectif".to_owned()),
            ("Meta 4to trimestre 2026", "2026-10-01..2026-12-31 Meta".to_owned()),
            ("Meta T2", "2026-04-01..2026-06-30 Meta".to_owned()),
            ("T3 Réalisé", "2026-07-01..2026-09-30 Réalisé".to_owned()),
            ("Meta 1 Semestre Serie", "2026-01-01..2026-06-30 Meta Serie".to_owned()),
            ("1. Quartal Ist", "2026-01-01..2026-03-31 Ist".to_owned()),
            ("Q3 FY24 target", "2024-07-01..2024-09-30 target".to_owned()),
            ("Línea estratégica PDI 2026-2030", "2026-01-01..2030-12-31 Línea estratégica PDI".to_owned()),
        ]
        .map(|(text, expect)| (text, header(text), expect)),
    );
}

#[test]
fn headers_without_a_period() {
    check_all(
        [
            "Top 10",
            "Q13 score",
            "Target 2 (stretch)",
            "ISO 27001",
            "ISO 9001",
            "Q&A",
            "Target",
            "KPI",
            "Set target",
            "Periodo 3",
            "Fuente V1",
            "Decile 10",
            "2018 baselines and 2023 projections",
            "",
            "Owner",
            "may be late",
            "Summary2",
            "S1 score",
            "T2 score",
            "Goal T2",
            "Jan 2024 - Mar 2026",
            "Level 3",
        ]
        .map(|text| (text, header(text), "none".to_owned())),
    );
    assert_eq!(ordinal_in_header("Periodo 3"), Some((3, String::new())));
    assert_eq!(ordinal_in_header("Actual Month 2"), Some((2, "Actual".to_owned())));
    assert_eq!(ordinal_in_header("Target 2"), None);
}

#[test]
fn cadences() {
    use crate::model::Cadence::{self, Days, Months};
    check_all(
        [
            ("weekly", Days(7)),
            ("Weekly (from Day 1)", Days(7)),
            ("every 2 weeks", Days(14)),
            ("alle 2 Wochen", Days(14)),
            ("alle zwei Wochen", Days(14)),
            ("bi-weekly", Days(14)),
            ("fortnightly", Days(14)),
            ("14-tägig", Days(14)),
            ("14 days", Days(14)),
            ("14-täglich", Days(14)),
            ("monthly", Months(1)),
            ("Mensal", Months(1)),
            ("mensuel", Months(1)),
            ("月度", Months(1)),
            ("quarterly", Months(3)),
            ("trimestral", Months(3)),
            ("every quarter", Months(3)),
            ("half-yearly", Months(6)),
            ("semi-annual", Months(6)),
            ("semestral", Months(6)),
            ("halbjährlich", Months(6)),
            ("anual", Months(12)),
            ("Yearly", Months(12)),
            ("daily", Days(1)),
            ("once a month", Months(1)),
            ("twice a month", Days(15)),
            ("2x per month", Days(15)),
            ("every other week", Days(14)),
        ]
        .map(|(text, expect): (&str, Cadence)| {
            (text, format!("{:?}", read_cadence(text)), format!("{:?}", Reading::Value(expect)))
        }),
    );
    assert_eq!(read_cadence("-"), Reading::Placeholder);
    assert_eq!(read_cadence("As needed"), Reading::OpenEnded);
    assert!(matches!(read_cadence("Per project"), Reading::Unreadable(_)));
}

#[test]
fn serials_count_from_the_end_of_1899() {
    for (days, day) in [(61, date(1900, 3, 1)), (45_291, date(2023, 12, 31)), (2_958_465, date(9999, 12, 31))] {
        assert_eq!(calendar::serial(days), Some::<Date>(day));
    }
    assert_eq!(calendar::serial(60), None);
}
