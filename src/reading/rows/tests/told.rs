//! What sentences, periods and further columns tell where a field's own cell does not.

use super::{kpis, last, value};
use crate::model::{Direction, Origin, Reading, RowState, TimeUnit, Unit, Unreadable};
use crate::reading::columns::tests::grid;

/// Target, baseline, deadline and way of a target cell that holds a whole sentence.
#[test]
fn a_sentence_in_the_target_cell_tells_all_it_says() {
    for (kpi, target, expect) in [
        (
            "Part de la population",
            "Augmenter le pourcentage, d’un pourcentage de 63 % en 2005 à 85 % en 2030",
            "85 63 2030-12-31 up",
        ),
        ("Share of staff trained", "Increase the share from 40 % in 2024 to 60 % in 2027", "60 40 2027-12-31 up"),
        (
            "Taux de pauvreté",
            "D’ici 2030, réduction de 50 % du taux, par rapport au niveau de 2015",
            "-50 - 2030-12-31 down",
        ),
        (
            "Alcohol sold",
            "By 31 March 2027, sales per person (aged 15 and over) are at or below 8.0 litres",
            "8 - 2027-03-31 -",
        ),
        ("Share of renewable power", "By 2030, 90 % of the power comes from renewable sources", "90 - 2030-12-31 up"),
        ("Energy saved", "By 2030, savings of 600 GWh a year will be made through new codes", "600 - 2030-12-31 up"),
        ("Share of adults who smoke", "By 2035, less than 5 % of adults (aged 18 and over) smoke", "5 - 2035-12-31 -"),
        (
            "New cars without emissions",
            "At least 20 % of the cars sold by 2026, at least 60 % by 2030 and 100 % by 2035",
            "20 - 2026-12-31 -",
        ),
        ("Supply of timber", "Between 2023 and 2026, the supply of timber stays above the harvest", "- - - -"),
        ("Churn", "15 % of customers leave us by 2027", "15 - 2027-12-31 -"),
    ] {
        let table = grid(&[&["KPI", "Target", "Owner"], &[kpi, target, "Ann"], &["Calls", "3", "Bob"]]);
        let row = kpis(&table).swap_remove(0);
        let way = match row.direction {
            Some(Direction::Increase) => "up",
            Some(Direction::Decrease) => "down",
            Some(Direction::Maintain) => "hold",
            None => "-",
        };
        let found = format!("{} {} {} {way}", value(row.target), value(row.baseline), last(row.deadline));
        assert_eq!(found, expect, "{target}");
    }
}

#[test]
fn an_empty_cell_leaves_the_figure_to_its_periods() {
    let table = grid(&[
        &["KPI", "Target", "Current", "Jan 2026 actual", "Feb 2026 actual", "Mar 2026 actual"],
        &["Sites audited", "8", "", "0", "2", "5"],
        &["Calls made", "90", "80", "20", "40", "60"],
        &["Deals won", "9", "", "", "", ""],
    ]);
    let rows = kpis(&table);
    let found: Vec<_> = rows.iter().map(|row| (value(row.current), row.current_origin)).collect();
    assert_eq!(found, [("5".into(), Origin::Period(2)), ("80".into(), Origin::Cell), ("-".into(), Origin::Cell)]);
}

#[test]
fn a_drop_down_that_was_not_used_names_nothing() {
    let table = grid(&[
        &["KPI", "Goal", "Owner", "Target"],
        &["New leads", "Seleccione", "-- Select --", "30"],
        &["Deals won", "Bitte auswählen", "Choose...", "3"],
        &["Calls made", "Select Health", "Cho Oser", "90"],
    ]);
    let found: Vec<_> = kpis(&table).iter().map(|row| (row.goal, row.owner)).collect();
    assert_eq!(found, [("", ""), ("", ""), ("Select Health", "Cho Oser")]);
}

#[test]
fn a_second_status_and_a_second_name_say_more_of_a_row() {
    let table = grid(&[
        &["Indicator", "Metric text", "Status", "Estado", "Target"],
        &["Graduation", "Percentage of pupils who finish school in four years", "Stand by", "Eliminar", "92"],
        &["Score", "Average composite score of the test", "Active", "Activo", "20"],
        &["Credit", "Number of credentials earned by pupils", "Active", "Modificar", "9"],
    ]);
    let rows = kpis(&table);
    let states: Vec<_> = rows.iter().map(|row| row.state).collect();
    assert_eq!(states, [RowState::Dropped, RowState::Open, RowState::Open]);
}

#[test]
fn sentences_under_a_measure_goal_are_targets() {
    let table = grid(&[
        &["MeasureName", "MeasureGoal", "MeasureMetricTxt"],
        &[
            "Graduation",
            "Increase the graduation rate of pupils to 92% by 2030.",
            "Percentage of pupils who finish school",
        ],
        &["Test score", "Increase the average composite score to 20 by 2030.", "Average composite score"],
        &["Credentials", "Increase the number of credentials to 500,000 by 2030.", "Number of credentials earned"],
    ]);
    let rows = kpis(&table);
    let found: Vec<_> = rows.iter().map(|row| (value(row.target), last(row.deadline), row.definition)).collect();
    assert_eq!(
        found,
        [
            ("92".into(), "2030-12-31".into(), "Percentage of pupils who finish school"),
            ("20".into(), "2030-12-31".into(), "Average composite score"),
            ("500000".into(), "2030-12-31".into(), "Number of credentials earned"),
        ]
    );
}

#[test]
fn a_bare_m_is_minutes_beside_durations_and_millions_beside_counts() {
    let table = grid(&[
        &["KPI", "Baseline", "Target", "Current"],
        &["Average response time", "15m 24s", "≤ 12m", "13m 10s"],
        &["Revenue", "", "5m", "2,500,000"],
        &["Revenue of the shop", "", "5m", "$600,000"],
        &["Length of the track", "1m", "5m", "3"],
    ]);
    let rows = kpis(&table);
    let target = |row: usize| (value(rows[row].target), rows[row].target.value().and_then(|target| target.unit));
    assert_eq!(target(0), ("720".into(), Some(Unit::Time(TimeUnit::Second))));
    assert_eq!(target(1), ("5000000".into(), None));
    assert_eq!(target(2), ("5000000".into(), None));
    assert_eq!(target(3), ("5".into(), Some(Unit::Named("m"))));
}

#[test]
fn several_figures_under_labels_are_no_sentence() {
    let table = grid(&[
        &["KPI", "Target"],
        &["Share of the satisfied", "Anglophones: 91%; Francophones: 74%"],
        &["Price a litre", "NY: $1,697 vs TX: $1,113"],
        &["Energy intensity", "Improvement â‰¥3â€“5% vs baseline (normalized)"],
    ]);
    let rows = kpis(&table);
    for row in &rows[..2] {
        assert_eq!(row.target, Reading::Unreadable(Unreadable::SeveralFigures));
    }
    assert_eq!(rows[2].unit, Some(Unit::Percent));
}

#[test]
fn a_figure_in_a_name_is_no_target_where_a_column_asks_for_one() {
    for (kpi, target, expect) in [
        ("Staff with at least 3 trainings", "", "-"),
        ("Under-5 mortality", "", "-"),
        ("36학점 이상의 교육과정 이수자수", "", "-"),
        ("Farms of over 10 ha or more", "n/a", "-"),
        ("Increase leads from 30 to 40", "", "40"),
        ("Uptime >= 99 %", "", "99"),
        ("Staff with at least 3 trainings", "50", "50"),
    ] {
        let table = grid(&[&["KPI", "Target", "Owner"], &[kpi, target, "Ann"], &["Calls", "3", "Bob"]]);
        let row = kpis(&table).swap_remove(0);
        assert_eq!(value(row.target), expect, "{kpi}");
        assert_eq!(row.figure_is_of_name, expect == "-", "{kpi}");
    }
}

#[test]
fn a_name_as_target_that_is_answered_with_yes_or_no_is_a_milestone() {
    let table = grid(&[
        &["KPI", "Target", "Current"],
        &["Certification", "ISO 27001 certified", "No"],
        &["Encryption", "TLS 1.3", "Yes"],
        &["Maturity", "Level 3", "No"],
        &["Calls", "3", "2"],
    ]);
    let rows = kpis(&table);
    let found: Vec<_> = rows.iter().map(|row| (row.tier, value(row.current))).collect();
    let milestone = Some(crate::model::Tier::Milestone);
    assert_eq!(
        found,
        [(milestone, "0".to_owned()), (milestone, "1".to_owned()), (milestone, "0".to_owned()), (None, "2".to_owned())]
    );
}

#[test]
fn a_deadline_so_long_after_the_start_is_a_day() {
    let table = grid(&[
        &["KPI", "Target", "Start", "Deadline"],
        &["Leads", "10", "2026-01-01", "14 days"],
        &["Demos", "9", "", "6 months"],
        &["Calls", "3", "2026-01-01", "2026-06-30"],
    ]);
    let rows = kpis(&table);
    let found: Vec<_> = rows.iter().map(|row| last(row.deadline)).collect();
    assert_eq!(found, ["2026-01-15", "-", "2026-06-30"]);
}
