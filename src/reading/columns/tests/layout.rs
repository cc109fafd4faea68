//! Several tables on a tab, what stands around them, what is none, and what the config says.

use super::{columns, find, grid, only, settings};
use crate::model::{CellRef, Field, OwnColumn};
use crate::reading::columns::{ColumnChoice, TableSettings, find_tables};

#[test]
fn the_same_header_again_is_one_table_and_another_starts_another() {
    let table = grid(&[
        &["Sales"],
        &["KPI", "Owner", "Target"],
        &["New leads", "Ann", "30"],
        &["Deals won", "Bob", "3"],
        &[],
        &["Service"],
        &["KPI", "Owner", "Target"],
        &["Tickets solved", "Cid", "300"],
        &["Total", "", "333"],
        &[],
        &["Metric", "Baseline", "Goal", "Due date"],
        &["Net promoter score", "20", "40", "2026-12-31"],
    ]);
    let found = find(&table);
    assert_eq!(found.tables.len(), 2);
    let (first, second) = (&found.tables[0], &found.tables[1]);
    assert_eq!((first.header_row, first.last_row, first.tables_in_tab), (1, 7, 2));
    assert_eq!(first.passed_over, [5, 6]);
    assert_eq!((second.header_row, second.ordinal), (10, 1));
    assert_eq!(columns(second), "kpi=A baseline=B target=C deadline=D");
}

#[test]
fn things_with_a_figure_to_reach_and_one_reached_are_kpis_by_another_name() {
    let cells: &[&[&str]] = &[
        &["Attendance", "95%", "93%", "Amber"],
        &["Budget spent", "100%", "98%", "Green"],
        &["Answers", "90%", "80%", "Red"],
    ];
    for name in ["Area", "Criteria", "Output", "Dimension"] {
        let header: &[&str] = &[name, "Target", "Actual", "Status"];
        let table = grid(&[header, cells[0], cells[1], cells[2]]);
        assert_eq!(columns(&only(&table)), "kpi=A target=B current=C status=D", "{name}");
    }
    // A list of people or products with figures is none.
    let table = grid(&[&["Employee", "Target", "Actual", "Status"], cells[0], cells[1], cells[2]]);
    assert_eq!(find(&table).tables.len(), 0);
    let table = grid(&[
        &["Area", "KPI", "Target", "Actual"],
        &["North", "Attendance", "95%", "93%"],
        &["South", "Budget spent", "100%", "98%"],
    ]);
    assert_eq!(columns(&only(&table)), "kpi=B team=A target=C current=D");
}

#[test]
fn a_glossary_that_explains_kpis_is_no_table_of_them() {
    let table = grid(&[
        &["Acronym", "Full name", "Meaning"],
        &["JTBD", "Jobs To Be Done", "The progress a customer is trying to make"],
        &["KPI", "Key Performance Indicator", "A supporting metric that ladders to the North Star"],
        &["UX", "User Experience", "How a person feels using it"],
        &["SLA", "Service Level Agreement", "The promise made to a customer"],
    ]);
    assert_eq!(find(&table).tables.len(), 0);
}

#[test]
fn tables_beside_one_another() {
    for gap in [true, false] {
        let pick = |cells: [&'static str; 7]| -> Vec<&'static str> {
            cells.into_iter().enumerate().filter(|(at, _)| gap || *at != 3).map(|(_, cell)| cell).collect()
        };
        let rows = [
            pick(["KPI", "Target", "Actual", "", "KPI", "Target", "Actual"]),
            pick(["New leads", "30", "20", "", "Tickets solved", "300", "280"]),
            pick(["Deals won", "3", "2", "", "Response time", "4", "5"]),
        ];
        let table = grid(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let found = find(&table);
        assert_eq!(found.tables.len(), 2, "gap {gap}: {}", found.why_none);
        let right = if gap { "kpi=E target=F current=G" } else { "kpi=D target=E current=F" };
        assert_eq!(
            (columns(&found.tables[0]).as_str(), columns(&found.tables[1]).as_str()),
            ("kpi=A target=B current=C", right)
        );
    }
    // A small list of something else beside it is none of its columns.
    let table = grid(&[
        &["KPI", "Target", "Actual", "", "", "Metric type", "Data owners"],
        &["New leads", "30", "20", "", "", "Sales", "Ann, Bob"],
        &["Deals won", "3", "2"],
        &["Calls made", "90", "80"],
        &["Visits", "20", "12"],
        &["Offers", "9", "8"],
    ]);
    assert_eq!(columns(&only(&table)), "kpi=A target=B current=C");
    // A column set apart by a blank one belongs to it.
    let table = grid(&[
        &["KPI", "", "Target", "", "Comments"],
        &["New leads", "", "30", "", "ok so far"],
        &["Deals won", "", "3", "", ""],
    ]);
    assert_eq!(columns(&only(&table)), "kpi=A target=C comment=E");
}

#[test]
fn sections_totals_and_notes_hold_no_kpi() {
    let table = grid(&[
        &["KPI", "Owner", "Weight", "Target", "Actual"],
        &["FINANCE"],
        &["Net income", "Ann", "20", "30", "20"],
        &["Cash", "Bob", "10", "3", "2"],
        &["Subtotal", "", "30"],
        &["Operating metrics"],
        &["Open cases", "Cid", "30", "9", "8"],
        &["Total", "", "60"],
        &["* figures in thousands"],
        &["Note: weights were agreed in March"],
    ]);
    let mapping = only(&table);
    assert_eq!((mapping.first_row, mapping.last_row), (1, 6));
    assert_eq!(mapping.passed_over, [1, 4, 5]);
}

#[test]
fn form_fields_above_hold_for_every_row() {
    let table = grid(&[
        &["Team scorecard"],
        &["Owner:", "Ann Lee", "", "Department: Sales"],
        &["Objective: Win the north"],
        &["Due date", "2026-12-31"],
        &["KPI", "Unit", "Target", "Actual"],
        &["New leads", "leads", "30", "20"],
        &["Deals won", "deals", "3", "2"],
    ]);
    let mapping = only(&table);
    let above = |field: Field| mapping.above[field].map(|place| place.to_string());
    assert_eq!(above(Field::Owner).as_deref(), Some("B2"));
    assert_eq!(above(Field::Team).as_deref(), Some("D2"));
    assert_eq!(above(Field::Goal).as_deref(), Some("A3"));
    assert_eq!(above(Field::Deadline).as_deref(), Some("B4"));
}

#[test]
fn what_is_no_kpi_table() {
    let none = |rows: &[&[&str]], word: &str| {
        let found = find(&grid(rows));
        assert!(found.tables.is_empty(), "{rows:?} gave {}", columns(&found.tables[0]));
        assert!(found.why_none.contains(word), "{rows:?}: {}", found.why_none);
    };
    none(&[], "empty");
    none(&[&["only a note"]], "header");
    none(&[&["Project", "Budget", "Actual"], &["Bridge", "100", "75"], &["Tunnel", "120", "60"]], "one \"Project\"");
    none(&[&["Employee", "Calls", "Visits"], &["Ann", "3", "4"], &["Bob", "5", "6"]], "");
    none(&[&["Channel", "Target cost", "Target revenue"], &["Web", "3", "4"], &["Shop", "5", "6"]], "Channel");
    none(
        &[
            &["Action", "Owner", "Start date", "End date", "Status"],
            &["Call all clients", "Ann", "2026-01-01", "2026-02-01", "open"],
        ],
        "KPI",
    );
    none(
        &[&["Objective", "Success", "Next steps"], &["Grow", "More clients", "Hire"], &["Save", "Lower cost", "Cut"]],
        "KPI",
    );
    none(
        &[
            &["Indicator", "Year", "Value"],
            &["Leads", "2023", "1"],
            &["Leads", "2024", "2"],
            &["Leads", "2025", "3"],
            &["Deals", "2023", "1"],
            &["Deals", "2024", "2"],
            &["Deals", "2025", "3"],
        ],
        "period",
    );
    let facts: Vec<Vec<&str>> = std::iter::once(vec!["Indicator", "Country", "Value"])
        .chain(
            ["A", "B", "C", "D", "E"]
                .iter()
                .flat_map(|land| [vec!["Poverty rate", land, "3"], vec!["Growth rate", land, "4"]]),
        )
        .collect();
    none(&facts.iter().map(Vec::as_slice).collect::<Vec<_>>(), "observations");
    none(&[&["date", "visits", "orders"], &["2026-01-01", "3", "1"], &["2026-01-02", "4", "1"]], "");
    none(
        &[&["Periodicidad", "Total indicadores", "% reporte"], &["Mensual", "30", "60%"], &["Anual", "20", "50%"]],
        "",
    );
    none(
        &[
            &["Term", "Definition"],
            &["NPS", "Net promoter score: how gladly clients recommend us to others, in points"],
            &["KPI", "Key performance indicator: a figure that tells how far we are from a goal"],
        ],
        "",
    );
    none(
        &[
            &["Owner", "% done", "Indicators"],
            &["Ann", "100%", "Leads · Deals · Calls"],
            &["Bob", "50%", "Visits · Offers"],
        ],
        "",
    );
}

#[test]
fn the_config_always_wins_and_what_it_misses_is_said() {
    let table =
        grid(&[&["Thing", "Boss", "Figure", "KPI"], &["New leads", "Ann", "30", "a"], &["Deals won", "Bob", "3", "b"]]);
    let config = TableSettings {
        columns: vec![
            (Field::Kpi, ColumnChoice::Letter(0)),
            (Field::Owner, ColumnChoice::Header("boss".into())),
            (Field::Target, ColumnChoice::Letter(2)),
            (Field::Deadline, ColumnChoice::Header("Ends".into())),
            (Field::Start, ColumnChoice::Letter(9)),
        ],
        ..settings()
    };
    let found = find_tables(&table, &config);
    assert_eq!(columns(&found.tables[0]), "kpi=A owner=B target=C");
    assert_eq!(found.problems.len(), 2, "{:?}", found.problems);
    assert!(found.problems[0].contains("Ends") && found.problems[1].contains("column J"), "{:?}", found.problems);

    let late = grid(&[&["a", "b"], &["c", "d"], &["What", "How much"], &["New leads", "30"]]);
    let config = TableSettings {
        header_row: Some(2),
        columns: vec![(Field::Kpi, ColumnChoice::Header("What".into()))],
        ..settings()
    };
    let found = find_tables(&late, &config);
    assert_eq!((found.tables.len(), found.tables[0].header_row), (1, 2));
    let config = TableSettings { header_row: Some(7), ..settings() };
    assert!(find_tables(&late, &config).problems[0].contains("row 8"));
}

#[test]
fn our_own_columns_are_never_input() {
    let table = grid(&[
        &["KPI", "Target", "KPI status", "KPI progress", "KPI stretch", "KPI checked", "Notiz"],
        &["New leads", "30", "On track", "60%", "39", "2026-05-01", "so so"],
        &["Deals won", "3", "Behind", "10%", "4", "2026-05-01", ""],
    ]);
    let mapping = only(&table);
    assert_eq!(columns(&mapping), "kpi=A target=B comment=G");
    assert_eq!(
        mapping.own,
        [(OwnColumn::Status, 2), (OwnColumn::Progress, 3), (OwnColumn::Stretch, 4), (OwnColumn::Checked, 5)]
    );
    assert_eq!(mapping.last_column, 6);
    let config = TableSettings { own_headers: vec![(OwnColumn::Status, "Urteil".into())], ..settings() };
    let table = grid(&[&["KPI", "Target", "Urteil"], &["New leads", "30", "Im Plan"]]);
    let mapping = &find_tables(&table, &config).tables[0];
    assert_eq!((mapping.own.as_slice(), mapping.last_column), ([(OwnColumn::Status, 2)].as_slice(), 1));
}

#[test]
fn names_of_measures_without_a_header() {
    let table = grid(&[
        &["NORTH SHOP"],
        &["", "North shop", "Region", "Target", "Last year"],
        &["Sales growth", "11", "6", "12", "5"],
        &["Staff turnover", "4", "2", "3", "4"],
        &["Delivery time", "9", "11", "8", "10"],
    ]);
    assert_eq!(columns(&only(&table)), "kpi=A target=D current=B benchmark=E");
}

#[test]
fn grouping_columns_without_a_known_name_are_pillars() {
    let rows: Vec<Vec<&str>> = vec![
        vec!["Billion", "Indicator", "Target"],
        vec!["Health", "Share covered", "3"],
        vec!["Health", "Beds", "4"],
        vec!["Health", "Doctors", "5"],
        vec!["Water", "Wells", "6"],
        vec!["Water", "Pumps", "7"],
        vec!["Water", "Litres a day", "8"],
    ];
    let table = grid(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
    assert_eq!(columns(&only(&table)), "kpi=B pillar=A target=C");
}

#[test]
fn a_lone_kpi_above_the_header_is_a_title() {
    let table = grid(&[
        &["KPI"],
        &["No.", "Name", "Unit", "Target", "Actual"],
        &["1", "New leads", "leads", "30", "20"],
        &["2", "Deals won", "deals", "3", "2"],
    ]);
    let mapping = only(&table);
    assert_eq!((mapping.header_row, columns(&mapping).as_str()), (1, "kpi=B unit=C target=D current=E"));
    assert_eq!(columns(&only(&grid(&[&["KPI"], &["New leads"], &["Deals won"]]))), "kpi=A");
}

#[test]
fn people_and_tasks_by_name_are_no_kpis() {
    for rows in [
        [
            ["Name", "Department", "Target sales", "Actual sales"],
            ["Ann Lee", "North", "100", "90"],
            ["Bob Ray", "South", "90", "99"],
        ],
        [
            ["Name", "Corrective action", "Due date", "Frequency"],
            ["Line 4", "Replace the seal", "2026-01-31", "once"],
            ["Line 5", "Train the crew", "2026-03-31", "once"],
        ],
    ] {
        let table = grid(&rows.iter().map(<[&str; 4]>::as_slice).collect::<Vec<_>>());
        let found = find(&table);
        assert!(found.tables.is_empty(), "{}", columns(&found.tables[0]));
    }
}

#[test]
fn what_stands_above_other_figures_is_none_of_the_tables_own() {
    let rows: [&[&str]; 11] = [
        &["Year", "", "", "2025"],
        &["Store", "Jan", "Feb", "Mar"],
        &["North", "12", "14", "15"],
        &["South", "11", "10", "9"],
        &[],
        &["Owner", "Ann"],
        &["Goals reached", "Missed", "Open", "All"],
        &["3", "4", "5", "12"],
        &[],
        &["KPI", "Target", "Actual", "Comment"],
        &["New leads", "30", "20", ""],
    ];
    let found = find(&grid(&rows));
    let last = found.tables.last().expect("the KPIs");
    assert_eq!(last.header_row, 9);
    assert_eq!(last.above[Field::Deadline], None);
    assert_eq!(last.above[Field::Owner], Some(CellRef::new(5, 1)));
}

#[test]
fn a_year_above_a_table_is_a_number() {
    for (label, value, holder) in [
        ("Ano", "JUNHO", None),
        ("Year", "June", None),
        ("Year", "2026", Some(1)),
        ("Fiscal year", "FY26", Some(1)),
        ("Period", "June", Some(1)),
        ("Quarter", "Q3", Some(1)),
    ] {
        let table = grid(&[&[label, value], &[], &["KPI", "Target", "Actual"], &["New leads", "30", "20"]]);
        let place = holder.map(|column| CellRef::new(0, column));
        assert_eq!(only(&table).above[Field::Deadline], place, "{label} {value}");
    }
}

#[test]
fn a_row_of_a_list_is_no_header() {
    let rows: [&[&str]; 4] = [
        &["Kind", "Where from", "Contact"],
        &["Survey", "Portal", "Ann"],
        &["Emergency - KPIs", "Warehouse", "Bob"],
        &["Nursing - KPIs", "Export", "Cid"],
    ];
    let found = find(&grid(&rows));
    assert!(found.tables.is_empty(), "{:?}", found.tables);
    // Below a title that fills fewer columns it is one.
    let table = grid(&[&["Emergency"], &["Care KPIs", "Goal 2026", "Now"], &["New leads", "30", "20"]]);
    assert_eq!(only(&table).header_row, 1);
}

#[test]
fn an_entry_of_a_glossary_is_no_header() {
    let rows: [&[&str]; 4] = [
        &["Term", "Short", "Long"],
        &[
            "NPS",
            "Net Promoter Score: how likely people are to recommend us.",
            "Promoters less detractors, from surveys.",
        ],
        &[
            "KPI",
            "Key Performance Indicator: a figure that tells success.",
            "A KPI is a measure that tells how far a goal is reached.",
        ],
        &["Bonus", "Pay that depends on the figures of the year.", "It is paid once all targets of the year are met."],
    ];
    let found = find(&grid(&rows));
    assert!(found.tables.is_empty(), "{:?}", found.tables);
}

#[test]
fn a_remark_in_brackets_and_a_list_of_failures_name_no_kpi() {
    let box_of_results: [&[&str]; 4] = [
        &["(All indicators)", "Not corrected", "Corrected"],
        &["Newly healthier lives", "1660448", "1634119"],
        &["Newly unhealthier lives", "-691434", "-691196"],
        &["Contribution in thousands", "969", "942"],
    ];
    let people: [&[&str]; 4] = [
        &["#", "Responsable", "Indicadores fallidos", "Detalle"],
        &["1", "Ana Ruiz", "Facturas impresas, Pedidos", "Facturas (meta 100%)"],
        &["2", "Luis Paz", "Error de facturas", "Error (meta 99%)"],
        &["3", "Eva Sol", "Exactitud de inventarios", "Exactitud (meta 97%)"],
    ];
    for rows in [&box_of_results, &people] {
        let found = find(&grid(rows));
        assert!(found.tables.is_empty(), "{:?}", found.tables);
    }
}

#[test]
fn names_without_figures_are_rows_unless_the_table_opens_with_a_title() {
    let tail: [&[&str]; 5] = [
        &["Births attended", "8.2", "8.5"],
        &["Sick children"],
        &["Patients treated", "9.4", "9.6"],
        &["Prevention"],
        &["Water supply", "12.7", "12.1"],
    ];
    for (first, passed_over) in [(&["Family planning", "1.3", "1.4"][..], 0), (&["Mothers"][..], 3)] {
        let mut rows: Vec<&[&str]> = vec![&["Indicator", "2024", "2025"], first];
        rows.extend(tail);
        assert_eq!(only(&grid(&rows)).passed_over.len(), passed_over, "{first:?}");
    }
}

#[test]
fn plural_headers_and_senders_are_known() {
    let table = grid(&[
        &["Indicator", "Raw values*", "", "Received from:"],
        &["", "2024", "2025", ""],
        &["Coverage", "21", "22", "Finance system"],
        &["Cases found", "25", "27", "Formula"],
    ]);
    let mapping = only(&table);
    assert_eq!(columns(&mapping), "kpi=A source=D");
    assert_eq!(mapping.period_columns.iter().filter(|period| period.field == Field::Current).count(), 2);
}

#[test]
fn a_target_of_yes_or_no_is_a_target() {
    for (target, current) in [("Yes", "No"), ("Ja", "Nein"), ("\u{2713}", "\u{2717}")] {
        let table = grid(&[
            &["KPI", "Owner", "Goal", "Target", "Current", "Deadline"],
            &["Portal launched", "Ann Lee", "Growth", target, current, "2026-12-31"],
            &["Shop launched", "Ann Lee", "Growth", target, target, "2026-12-31"],
        ]);
        assert_eq!(columns(&only(&table)), "kpi=A goal=C owner=B target=D current=E deadline=F", "{target}");
    }
    // A header that means something else as well is judged by its cells.
    let table = grid(&[
        &["KPI", "Goal", "Target value", "Current"],
        &["Revenue", "Yes", "20", "10"],
        &["Customers", "No", "30", "10"],
    ]);
    assert_eq!(only(&table).column(Field::Target), Some(2));
}
