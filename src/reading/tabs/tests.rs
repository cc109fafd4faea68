//! Side tabs, found by their headers or named.

use super::*;
use crate::model::TableBuilder;
use crate::reading::columns::tests::settings;
use jiff::civil::date;

fn table(name: &str, rows: &[&[&str]]) -> Table {
    let mut builder = TableBuilder::new(name);
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            builder.push_text(CellRef::new(row as u32, column as u16), text).expect("in order");
        }
    }
    builder.finish()
}

fn kpis() -> Table {
    table(
        "KPIs",
        &[&["Goal", "KPI", "Owner", "Baseline", "Target", "Current"], &["Grow", "Calls", "Ann", "1", "2", "3"]],
    )
}

#[test]
fn side_tabs_are_found_by_their_headers() {
    let tables = [
        kpis(),
        table(
            "Goals",
            &[
                &["Our goals"],
                &["Goal", "Statement", "Owner", "Target", "Deadline", "Parent"],
                &["Grow", "Grow by 15 %", "Ann", "15 %", "2026-12-31", ""],
            ],
        ),
        table("People", &[&["Name", "Email", "Role", "Team", "Manager"], &["Ann", "ann@example.org", "Sales", "", ""]]),
        table(
            "Maßnahmen",
            &[
                &["Aufgabe", "KPI", "Wer", "Beginn", "Ende", "Wirkung", "Erledigt"],
                &["Anrufen", "Calls", "Ann", "2026-10-01", "2026-10-31", "", "ja"],
            ],
        ),
        table("Milestones", &[&["KPI", "Date", "Value"], &["Calls", "2026-11-01", "34"]]),
    ];
    let found = read(&tables, &[], &settings(), date(2026, 11, 22));
    let kinds: Vec<_> = (0..5).map(|index| found.kind(index)).collect();
    assert_eq!(
        kinds,
        [None, Some(SideKind::Goals), Some(SideKind::People), Some(SideKind::Actions), Some(SideKind::Milestones)]
    );
    let goal = &found.tabs.goals.as_ref().expect("goals").rows[0];
    assert_eq!((goal.name.as_str(), goal.has_target, goal.cell.to_string()), ("Grow", true, "A3".to_owned()));
    let action = &found.tabs.actions.as_ref().expect("actions").rows[0];
    assert!(action.done && action.impact.is_empty() && matches!(action.end, Reading::Value(_)));
    let milestone = &found.tabs.milestones.as_ref().expect("milestones").rows[0];
    assert_eq!((milestone.date, milestone.value), (Some(date(2026, 11, 1)), Some(34.into())));
}

#[test]
fn a_kpi_table_is_no_side_tab_and_a_lone_tab_has_none() {
    assert!(read(&[kpis(), kpis()], &[], &settings(), date(2026, 11, 22)).kinds.is_empty());
    let lone = table("Actions", &[&["Task", "Owner", "End", "Done"], &["a", "b", "2026-01-01", ""]]);
    assert!(read(&[lone], &[], &settings(), date(2026, 11, 22)).kinds.is_empty());
}
#[test]
fn the_config_names_tabs_that_headers_do_not_tell() {
    let tables = [
        kpis(),
        table("Old goals", &[&["Goal", "Statement", "Owner", "Target"], &["Shrink", "", "Ann", "1"]]),
        table("Ziele 2026", &[&["Ziel", "Bemerkung", "Farbe"], &["Wachsen", "", "rot"]]),
        table("Crew", &[&["Name", "Since"], &["Ann", "2020"]]),
    ];
    let named = [(SideKind::Goals, "Ziele 2026".to_owned()), (SideKind::People, "Crew".to_owned())];
    let found = read(&tables, &named, &settings(), date(2026, 11, 22));
    let kinds: Vec<_> = (0..4).map(|index| found.kind(index)).collect();
    assert_eq!(kinds, [None, None, Some(SideKind::Goals), Some(SideKind::People)]);
    assert_eq!(found.tabs.goals.expect("goals").rows[0].name, "Wachsen");
    assert_eq!(found.tabs.people.expect("people").rows[0].name, "Ann");
}
