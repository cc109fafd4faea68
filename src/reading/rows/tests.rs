//! Rows of small tables to KPIs.

mod decimals;
mod told;

use jiff::civil::{Date, date};

use super::Rows;
use crate::model::{
    Agreement, Cadence, CellKind, CellRange, CellRef, Direction, Field, Kind, Kpi, NumberFormat, Origin, Reading,
    RowState, Table, TableBuilder, Tier, Unit,
};
use crate::reading::columns::tests::{grid, only, settings};
use crate::reading::statement::ExtraWords;

const TODAY: Date = date(2026, 5, 15);

fn kpis(table: &Table) -> Vec<Kpi<'_>> {
    let mapping = only(table);
    Rows::new(table, &mapping, TODAY).collect()
}

fn value(reading: Reading<crate::model::Quantity<'_>>) -> String {
    reading.value().map_or_else(|| "-".into(), |quantity| quantity.value.normalize().to_string())
}

fn last(reading: Reading<crate::model::When>) -> String {
    reading.value().map_or_else(|| "-".into(), |when| when.period.last.to_string())
}

#[test]
fn each_cell_goes_to_its_field() {
    let table = grid(&[
        &[
            "Goal",
            "KPI",
            "Owner",
            "Kind",
            "Tier",
            "Unit",
            "Direction",
            "Baseline",
            "Proposed",
            "Agreed",
            "Target",
            "Current",
            "Start date",
            "Deadline",
            "Frequency",
            "Last check-in",
            "Weight",
            "Status",
            "Ignore",
        ],
        &[
            "Grow",
            "New leads per month",
            "Ann",
            "leading",
            "primary",
            "leads",
            "increase",
            "10",
            "25",
            "yes",
            "30",
            "20",
            "2026-01-01",
            "2026-12-31",
            "monthly",
            "2026-05-01",
            "2",
            "on hold",
            "M101: x",
        ],
        &["Save", "Churn rate", "Bob", "Lag", "health", "%", "↓", "", "", "", "3", "4", "", "", "", "", "", "", ""],
    ]);
    let rows = kpis(&table);
    assert_eq!(rows.len(), 2);
    let (one, two) = (rows[0], rows[1]);
    assert_eq!((one.goal, one.kpi, one.owner, one.row), ("Grow", "New leads per month", "Ann", 1));
    assert_eq!(
        (one.kind, one.tier, one.direction),
        (Some(Kind::Leading), Some(Tier::Primary), Some(Direction::Increase))
    );
    assert_eq!(
        (value(one.baseline), value(one.proposed), value(one.target), value(one.current)),
        ("10".into(), "25".into(), "30".into(), "20".into())
    );
    assert_eq!(
        (last(one.start), last(one.deadline), last(one.checked)),
        ("2026-01-01".into(), "2026-12-31".into(), "2026-05-01".into())
    );
    assert_eq!((one.agreed, one.state, one.ignore), (Some(Agreement::Yes), RowState::Paused, "M101: x"));
    assert_eq!(one.cadence, Reading::Value(Cadence::Months(1)));
    assert_eq!(
        (two.kind, two.tier, two.direction),
        (Some(Kind::Lagging), Some(Tier::Health), Some(Direction::Decrease))
    );
    assert_eq!((two.agreed, two.baseline, two.deadline), (Some(Agreement::Blank), Reading::Empty, Reading::Empty));
    assert_eq!(two.unit, Some(Unit::Percent));
}

#[test]
fn goals_named_once_a_block_are_filled_down_but_not_owners() {
    let table = grid(&[
        &["Goal", "KPI", "Owner", "Target"],
        &["Grow", "New leads", "Ann", "30"],
        &["", "Deals won", "", "3"],
        &["", "Calls made", "Bob", "90"],
        &["Serve", "Tickets solved", "Cid", "300"],
        &["", "Response time", "Cid", "4"],
    ]);
    let rows = kpis(&table);
    let goals: Vec<_> = rows.iter().map(|kpi| (kpi.goal, kpi.goal_origin)).collect();
    assert_eq!(goals[1], ("Grow", Origin::Above));
    assert_eq!(goals[3], ("Serve", Origin::Cell));
    assert_eq!(goals[4], ("Serve", Origin::Above));
    assert_eq!(rows[1].owner, "");

    // Where the same goal stands in row after row, a blank one was forgotten.
    let table = grid(&[
        &["Goal", "KPI", "Target"],
        &["Grow", "New leads", "30"],
        &["Grow", "Deals won", "3"],
        &["", "Calls made", "90"],
    ]);
    assert_eq!(kpis(&table)[2].goal, "");

    // Merged cells speak for themselves, for owners too.
    let mut table = grid(&[
        &["Owner", "KPI", "Target"],
        &["Ann", "New leads", "30"],
        &["", "Deals won", "3"],
        &["Bob", "Calls made", "90"],
    ]);
    table.merged.push(CellRange::new(CellRef::new(1, 0), CellRef::new(2, 0)));
    let rows = kpis(&table);
    assert_eq!((rows[1].owner, rows[1].owner_origin, rows[2].owner), ("Ann", Origin::Above, "Bob"));
}

#[test]
fn section_titles_are_goals_where_no_column_is() {
    let table = grid(&[
        &["Win the north"],
        &["KPI", "Owner", "Target"],
        &["New leads", "Ann", "30"],
        &["Deals won", "Bob", "3"],
        &["Serve well"],
        &["KPI", "Owner", "Target"],
        &["Tickets solved", "Cid", "300"],
        &["Total", "", "333"],
    ]);
    let goals: Vec<_> = kpis(&table).iter().map(|kpi| (kpi.kpi, kpi.goal)).collect();
    assert_eq!(
        goals,
        [("New leads", "Win the north"), ("Deals won", "Win the north"), ("Tickets solved", "Serve well")]
    );
}

#[test]
fn a_section_may_say_that_it_is_a_pillar() {
    let table = grid(&[
        &["Pillar 1: Growth"],
        &["KPI", "Target", "Owner"],
        &["New leads", "30", "Ann"],
        &["Deals won", "3", "Bob"],
        &["Pillar 2: Quality"],
        &["Defect rate", "2", "Cid"],
    ]);
    let pillars: Vec<_> = kpis(&table).iter().map(|kpi| (kpi.pillar, kpi.goal)).collect();
    assert_eq!(pillars, [("Pillar 1: Growth", ""), ("Pillar 1: Growth", ""), ("Pillar 2: Quality", "")]);
}

#[test]
fn what_stands_above_holds_where_a_row_says_nothing() {
    let table = grid(&[
        &["Owner: Ann Lee", "", "Goal", "Win the north"],
        &["Deadline: 2026-12-31"],
        &[],
        &["KPI", "Unit", "Target", "Current"],
        &["New leads", "leads", "30", "20"],
    ]);
    let row = kpis(&table)[0];
    assert_eq!((row.owner, row.owner_origin, row.goal), ("Ann Lee", Origin::Above, "Win the north"));
    assert_eq!((last(row.deadline), row.deadline_origin), ("2026-12-31".into(), Origin::Above));
}

#[test]
fn the_period_of_today_speaks_else_the_last_with_a_value() {
    let table = grid(&[
        &[
            "KPI",
            "Target Q1 2026",
            "Actual Q1 2026",
            "Target Q2 2026",
            "Actual Q2 2026",
            "Target Q3 2026",
            "Actual Q3 2026",
        ],
        &["New leads", "10", "11", "20", "15", "30", ""],
        &["Deals won", "1", "2", "", "", "", ""],
        &["Calls made", "", "", "", "", "9", ""],
    ]);
    let rows = kpis(&table);
    let told: Vec<_> = rows
        .iter()
        .map(|kpi| {
            format!("{} {} {} {}", value(kpi.target), value(kpi.current), value(kpi.baseline), last(kpi.deadline))
        })
        .collect();
    assert_eq!(told, ["20 15 11 2026-06-30", "1 2 - 2026-03-31", "9 - - 2026-09-30"]);
    assert!(matches!(rows[0].target_origin, Origin::Period(_)) && matches!(rows[0].baseline_origin, Origin::Period(_)));
    // A deadline of its own is kept.
    let table = grid(&[
        &["KPI", "Target 2026", "Actual 2026", "Deadline"],
        &["New leads", "10", "11", "2026-08-01"],
        &["Deals won", "1", "2", ""],
    ]);
    let rows = kpis(&table);
    assert_eq!((last(rows[0].deadline), last(rows[1].deadline)), ("2026-08-01".into(), "2026-12-31".into()));
}

#[test]
fn percent_cells_are_percent() {
    let mut builder = TableBuilder::new("t");
    for (column, text) in ["KPI", "Target", "Actual"].into_iter().enumerate() {
        builder.push_text(CellRef::new(0, column as u16), text).expect("header");
    }
    builder.push_text(CellRef::new(1, 0), "Conversion rate").expect("name");
    let percent = NumberFormat::Percent { decimals: 0 };
    builder.push(CellRef::new(1, 1), "0.35", CellKind::Number, percent, false).expect("target");
    builder.push(CellRef::new(1, 2), "0.3", CellKind::Number, percent, true).expect("actual");
    let table = builder.finish();
    let row = kpis(&table)[0];
    assert_eq!((value(row.target), value(row.current), row.unit), ("35".into(), "30".into(), Some(Unit::Percent)));
}

#[test]
fn figures_of_one_row_meet_in_the_scale_of_the_unit_column() {
    let table = grid(&[
        &["KPI", "Unit", "Baseline", "Target", "Current"],
        &["Revenue of the shop", "k€", "40", "50,000 EUR", "45"],
        &["Revenue of the fair", "Mio. EUR", "1.5", "2", "1,800,000 EUR"],
        &["Revenue of the app", "k€", "40 €", "50 €", "45 €"],
    ]);
    let figures: Vec<_> =
        kpis(&table).iter().map(|kpi| [value(kpi.baseline), value(kpi.target), value(kpi.current)]).collect();
    assert_eq!(figures, [["40", "50", "45"], ["1.5", "2", "1.8"], ["40", "50", "45"]]);
}

#[test]
fn the_column_decides_the_decimal_separator() {
    let table = grid(&[
        &["Indicador", "Meta", "Resultado"],
        &["Tasa de entrega", "99,5%", "1.250,5"],
        &["Tiempo medio", "€ 1.500", "2,5"],
    ]);
    let rows = kpis(&table);
    assert_eq!((value(rows[0].target), value(rows[0].current)), ("99.5".into(), "1250.5".into()));
    assert_eq!((value(rows[1].target), value(rows[1].current)), ("1500".into(), "2.5".into()));
}

#[test]
fn sentences_tell_what_no_cell_does() {
    let table = grid(&[
        &["KPI", "Owner"],
        &["Increase backlinks from 30 to 40 by 31 December 2026", "Ann"],
        &["Calls made", "Bob"],
    ]);
    let rows = kpis(&table);
    assert_eq!(
        (value(rows[0].target), value(rows[0].baseline), last(rows[0].deadline)),
        ("40".into(), "30".into(), "2026-12-31".into())
    );
    assert_eq!(
        (rows[0].target_origin, rows[0].baseline_origin, rows[0].deadline_origin),
        (Origin::Statement, Origin::Statement, Origin::Statement)
    );
    assert_eq!(rows[1].target, Reading::Empty);
    // A cell of its own always wins.
    let table = grid(&[&["KPI", "Target"], &["Increase backlinks from 30 to 40 by 31 December 2026", "45"]]);
    assert_eq!(value(kpis(&table)[0].target), "45");
}

#[test]
fn lower_is_better_turns_the_answer_round() {
    for (header, answer, expect) in [
        ("Higher value is better", "TRUE", Direction::Increase),
        ("Higher value is better", "FALSE", Direction::Decrease),
        ("Lower is better", "yes", Direction::Decrease),
        ("Lower is better", "no", Direction::Increase),
        ("direcao_meta", "maior_igual", Direction::Increase),
        ("Polarity", ">=", Direction::Increase),
        ("Direction", "min", Direction::Decrease),
        ("Comparator", "min", Direction::Increase),
    ] {
        let table = grid(&[&["KPI", header, "Target"], &["New leads", answer, "3"], &["Deals won", answer, "3"]]);
        assert_eq!(kpis(&table)[0].direction, Some(expect), "{header} {answer}");
    }
}

#[test]
fn a_row_with_values_and_no_kpi_comes_empty() {
    let table = grid(&[
        &["#", "Goal", "KPI", "Owner", "Target"],
        &["1", "Grow", "New leads", "Ann", "30"],
        &["2", "Grow", "", "Bob", "3"],
        &["3", "Grow", "Calls made", "Cid", "90"],
        &["4", "", "", "", ""],
        &["5", "Grow", "Visits", "Cid", "9"],
        &["6", "Grow", "Offers", "Cid", "9"],
        &["7"],
        &["8"],
    ]);
    let names: Vec<_> = kpis(&table).iter().map(|kpi| (kpi.row, kpi.kpi)).collect();
    assert_eq!(names, [(1, "New leads"), (2, ""), (3, "Calls made"), (5, "Visits"), (6, "Offers")]);
}

#[test]
fn hidden_rows_are_read_and_flagged() {
    let mut table = grid(&[&["KPI", "Target"], &["New leads", "30"], &["Deals won", "3"], &["Calls made", "9"]]);
    table.hidden_rows.push((2, 2));
    let hidden: Vec<_> = kpis(&table).iter().map(|kpi| kpi.hidden).collect();
    assert_eq!(hidden, [false, true, false]);
}

proptest::proptest! {
    /// Whatever stands in the cells, nothing panics, rows ascend within the table, and no row is read twice.
    #[test]
    fn any_table_can_be_read(cells in proptest::collection::vec(proptest::collection::vec(cell(), 0..9), 0..14), merges in proptest::collection::vec((0u32..14, 0u16..9, 0u32..3, 0u16..4), 0..4)) {
        let rows: Vec<Vec<&str>> = cells.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let mut table = grid(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        for (row, column, down, right) in merges {
            table.merged.push(CellRange::new(CellRef::new(row, column), CellRef::new(row + down, column + right)));
        }
        let found = crate::reading::columns::find_tables(&table, &settings());
        proptest::prop_assert!(found.tables.is_empty() != found.why_none.is_empty());
        for mapping in &found.tables {
            proptest::prop_assert!(mapping.columns[Field::Kpi].is_some());
            proptest::prop_assert!(mapping.passed_over.is_sorted());
            let numbers: Vec<u32> = Rows::new(&table, mapping, TODAY).map(|kpi| kpi.row).collect();
            proptest::prop_assert!(numbers.is_sorted_by(|a, b| a < b));
            proptest::prop_assert!(numbers.iter().all(|row| *row > mapping.header_row && *row <= mapping.last_row));
        }
    }
}

fn cell() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    prop_oneof![
        3 => Just(String::new()),
        4 => proptest::sample::select(vec![
            "KPI", "Indicator", "Goal", "Owner", "Target", "Actual", "Q1 2026", "2025", "Target 2026", "Periodo 3", "Total", "Status",
            "KPI status", "指标", "目标值", "Zielwert", "New leads", "Churn rate", "FINANCE", "#REF!", "n/a", "-", "99,5%", "1.2M", "2026-12-31",
            "Owner:", "Deadline: 2026", "* note", "↑", "✅", "ann@example.org", "0", "12", "ｋｐｉ", "Größe\nin %",
        ]).prop_map(str::to_owned),
        2 => "\\PC{0,24}",
    ]
}

#[test]
fn sentences_are_read_with_the_words_of_the_config() {
    let table = grid(&[
        &["KPI", "Owner"],
        &["Reach DBT 95 by 31 Dec 2026", "Ann"],
        &["Number of calls made by the team", "Bob"],
    ]);
    let mapping = only(&table);
    let words = ExtraWords::new([], ["DBT"], [], []);
    for (words, target) in [(None, "-"), (Some(&words), "95")] {
        let rows: Vec<_> = Rows::new(&table, &mapping, TODAY).with_words(words).collect();
        assert_eq!(value(rows[0].target), target);
    }
}

#[test]
fn a_single_word_heads_a_part_and_is_no_goal() {
    let table = grid(&[
        &["Prepare"],
        &["KPI", "Owner", "Target"],
        &["New leads", "Ann", "30"],
        &["Deals won", "Bob", "3"],
        &["Serve well"],
        &["Tickets solved", "Cid", "300"],
    ]);
    let parts: Vec<_> = kpis(&table).iter().map(|kpi| (kpi.pillar, kpi.goal)).collect();
    assert_eq!(parts, [("Prepare", ""), ("Prepare", ""), ("", "Serve well")]);
}

/// A second target column speaks where the first is empty; least and most together are a range, most alone is a limit.
#[test]
fn a_target_in_several_columns() {
    let check = |headers: [&str; 4], rows: &[(&[&str; 4], &str)]| {
        let lines: Vec<Vec<&str>> =
            std::iter::once(headers.to_vec()).chain(rows.iter().map(|(cells, _)| cells.to_vec())).collect();
        let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
        let table = grid(&lines);
        let found: Vec<String> =
            kpis(&table).iter().map(|kpi| format!("{:?} {:?}", kpi.target, kpi.target_origin)).collect();
        for ((cells, expect), found) in rows.iter().zip(found) {
            assert!(found.contains(expect), "{cells:?}: {found}");
        }
    };
    check(
        ["KPI", "target_min", "target_max", "target_narrative_en"],
        &[
            (&["Share of orders on time", "70", "80", ""], "shape: Range { high: 80 }"),
            (&["Share of stock unusable", "", "7.9", ""], "shape: AtMost { strict: false }"),
            (&["Number of visits", "12", "", ""], "shape: Plain"),
            (&["Ratio of repair to value", "1.4", "1.4", ""], "shape: Plain"),
            (&["Number of patents", "", "", "To be determined"], "OpenEnded Beside(3)"),
            (&["Number of joint papers", "", "", "a steady rise"], "Unreadable"),
            (&["Number of papers", "", "", ""], "Empty Cell"),
        ],
    );
    check(
        ["Kennzahl", "Zielwert", "Ziel (Text)", "Zielwert max"],
        &[
            (&["Anzahl Neukunden", "30", "", ""], "shape: Plain"),
            (&["Ausschussquote", "", "", "2 %"], "shape: AtMost { strict: false }"),
        ],
    );
    check(
        ["Indicador", "Meta", "Meta", "Responsable"],
        &[
            (&["Número de clientes nuevos", "", "35", "Ana"], "Beside(2)"),
            (&["Número de quejas", "5", "9", "Eva"], "Cell"),
        ],
    );
}

/// Year and month of one deadline in two columns.
#[test]
fn a_deadline_in_several_columns() {
    for (headers, cells, expect) in [
        (["KPI", "Target", "target_year", "target_month"], ["New leads", "30", "2027", "4"], "2027-04-30"),
        (["KPI", "Target", "Target year", "Target month"], ["New leads", "30", "2027", ""], "2027-12-31"),
        (["KPI", "Target", "Due year", "Due quarter"], ["New leads", "30", "2027", "Q2"], "2027-06-30"),
        (["Kennzahl", "Zielwert", "Zieljahr", "Zielmonat"], ["Anzahl Neukunden", "30", "2027", "März"], "2027-03-31"),
        (["Indicateur", "Cible", "Année cible", "Mois cible"], ["Nombre de clients", "30", "2027", "11"], "2027-11-30"),
        (["Indicador", "Meta", "Año meta", "Mes meta"], ["Número de clientes", "30", "2027", "abril"], "2027-04-30"),
        (["KPI", "Target", "Baseline year", "target_month"], ["New leads", "30", "2027", "4"], "-"),
    ] {
        let table = grid(&[&headers, &cells, &["Number of calls", "40", cells[2], cells[3]]]);
        assert_eq!(last(kpis(&table)[0].deadline), expect, "{headers:?}");
    }
}

/// Numbered periods without days: only a word of the calendar or an open end tells which is the latest.
#[test]
fn periods_that_are_only_numbered_have_no_order() {
    let check = |word: &str, cells: [&str; 3], expect: bool| {
        let periods: Vec<String> = (1..=3).map(|number| format!("{word} {number}")).collect();
        let headers = ["KPI", "Target", &periods[0], &periods[1], &periods[2]];
        let row = |name| [name, "30", cells[0], cells[1], cells[2]];
        let table = grid(&[&headers, &row("Number of new leads"), &row("Number of deals won")]);
        let kpi = kpis(&table)[0];
        assert_eq!(kpi.unordered, expect, "{word}: {cells:?}");
        assert_eq!(kpi.baseline.is_missing(), expect, "{word}: {cells:?}");
    };
    check("Periodo", ["10", "20", "25"], true);
    check("Period", ["25", "20", "10"], true);
    check("Medición", ["25", "20", "10"], true);
    check("Periodo", ["10", "20", ""], false);
    check("Week", ["10", "20", "25"], false);
    check("Mois", ["10", "20", "25"], false);
}

/// A limit that only the sentence tells keeps its side.
#[test]
fn a_limit_in_the_sentence_keeps_its_side() {
    for (text, most) in [
        ("Keep churn below 2 %", true),
        ("No more than 2 lost-time injuries", true),
        ("MTTR under 2 hours", true),
        ("Reklamationsquote unter 1.5 % halten", true),
        ("Délai de réponse inférieur à 48 heures", true),
        ("Índice de rotación menor al 10 %", true),
        ("Taxa de rotatividade abaixo de 10 %", true),
        ("Uptime at least 99.9 %", false),
        ("Keep satisfaction above 90 %", false),
        ("Verfügbarkeit mindestens 99 %", false),
    ] {
        let table = grid(&[&["KPI", "Owner", "Current"], &[text, "Ann", "7"], &["Number of calls", "Bob", "8"]]);
        let shape = kpis(&table)[0].target.value().map(|target| target.shape);
        let expect = if most {
            crate::model::Shape::AtMost { strict: false }
        } else {
            crate::model::Shape::AtLeast { strict: false }
        };
        assert_eq!(shape, Some(expect), "{text}");
    }
}
