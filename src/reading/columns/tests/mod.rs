//! Tables as people keep them, one kind of mess a test.

mod languages;
mod layout;
mod titles;

use jiff::civil::date;

use super::{Found, TableSettings, find_tables};
use crate::model::{
    CellKind, CellRange, CellRef, Field, Mapping, MappingReason, NumberFormat, Table, TableBuilder, column_letters,
};

/// A table of text cells; what is a plain number becomes one, `2026-12-31` a date, an empty text no cell.
pub(crate) fn grid(rows: &[&[&str]]) -> Table {
    let mut builder = TableBuilder::new("Sheet1");
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            let place = CellRef::new(row as u32, column as u16);
            let (kind, format) = if text.parse::<rust_decimal::Decimal>().is_ok() {
                (CellKind::Number, NumberFormat::General)
            } else if text.parse::<jiff::civil::Date>().is_ok() {
                (CellKind::Date, NumberFormat::Date)
            } else {
                (CellKind::Text, NumberFormat::General)
            };
            builder.push(place, text, kind, format, false).expect("in order");
        }
    }
    builder.finish()
}

pub(crate) fn settings() -> TableSettings {
    TableSettings {
        header_row: None,
        columns: Vec::new(),
        locale: None,
        locale_else: None,
        fiscal_year_start: 1,
        own_headers: Vec::new(),
        today: date(2026, 5, 15),
    }
}

#[test]
fn the_sheets_own_locale_wins_over_that_for_all_and_one_told_for_it_over_both() {
    let locale = |tag: &str| crate::model::Locale::parse(tag);
    let mut table = TableBuilder::new("KPIs").finish();
    for (told, own, for_all, expect) in [
        (None, Some("de-DE"), Some("en-US"), Some("de-DE")),
        (None, None, Some("en-US"), Some("en-US")),
        (Some("fr-FR"), Some("de-DE"), Some("en-US"), Some("fr-FR")),
        (None, None, None, None),
    ] {
        table.locale = own.and_then(locale);
        let settings =
            TableSettings { locale: told.and_then(locale), locale_else: for_all.and_then(locale), ..settings() };
        assert_eq!(settings.locale_of(&table), expect.and_then(locale), "{told:?} {own:?} {for_all:?}");
    }
}

fn merge(table: &mut Table, ranges: &[&str]) {
    table.merged.extend(ranges.iter().map(|range| CellRange::parse(range).expect(range)));
}

pub(crate) fn find(table: &Table) -> Found {
    find_tables(table, &settings())
}

pub(crate) fn only(table: &Table) -> Mapping {
    let found = find(table);
    assert_eq!(found.tables.len(), 1, "{}", found.why_none);
    found.tables.into_iter().next().expect("one")
}

/// The mapping as `field=column letter`, in the order of the fields.
fn columns(mapping: &Mapping) -> String {
    let named = Field::ALL.iter().filter_map(|&field| {
        mapping.columns[field].map(|column| format!("{}={}", field.name(), column_letters(column)))
    });
    named.collect::<Vec<_>>().join(" ")
}

fn periods(mapping: &Mapping) -> String {
    let named = mapping
        .period_columns
        .iter()
        .map(|column| format!("{}={}:{}", column.field.name(), column_letters(column.column), column.label));
    named.collect::<Vec<_>>().join(" ")
}

fn check(headers: &[&str], cells: &[&[&str]], expect: &str) {
    let mut rows: Vec<&[&str]> = vec![headers];
    rows.extend(cells);
    let table = grid(&rows);
    let found = find(&table);
    let got = found.tables.first().map_or_else(|| found.why_none.clone(), columns);
    assert_eq!(got, expect, "{headers:?}");
}

#[test]
fn headers_of_many_languages() {
    check(
        &["Goal", "KPI", "Owner", "Unit", "Baseline", "Target", "Current", "Deadline", "Status", "Comments"],
        &[&["Grow", "New leads per month", "Ann", "leads", "10", "30", "20", "2026-12-31", "on track", ""]],
        "kpi=B goal=A owner=C unit=D baseline=E target=F current=G deadline=H status=I comment=J",
    );
    check(
        &[
            "Ziel",
            "Kennzahl",
            "Verantwortlich",
            "Einheit",
            "Ausgangswert",
            "Zielwert",
            "Istwert",
            "Termin",
            "Messhäufigkeit",
            "Bemerkung",
        ],
        &[
            &["Mehr Umsatz", "Anzahl Neukunden", "Eva", "Stück", "3", "9", "5", "2026-12-31", "monatlich", "x y"],
            &["Mehr Umsatz", "Umsatz je Kunde", "Jan", "EUR", "300", "900", "500", "2026-12-31", "monatlich", ""],
        ],
        "kpi=B goal=A owner=C unit=D baseline=E target=F current=G deadline=H cadence=I comment=J",
    );
    check(
        &[
            "Objectif stratégique",
            "Indicateur",
            "Responsable",
            "Unité",
            "Valeur initiale",
            "Cible",
            "Réalisé",
            "Échéance",
            "Fréquence",
            "Source des données",
        ],
        &[&["Croître", "Taux de conversion", "Léa", "%", "2", "4", "3", "2026-12-31", "mensuelle", "CRM"]],
        "kpi=B goal=A owner=C unit=D baseline=E target=F current=G deadline=H cadence=I source=J",
    );
    check(
        &[
            "Objetivo",
            "Nombre del indicador",
            "Responsable",
            "Cargo",
            "Unidad de medida",
            "Línea Base",
            "Meta",
            "Resultado",
            "Fecha límite",
            "Sentido",
        ],
        &[&["Crecer", "Tasa de conversión", "Ana", "Directora", "%", "2", "4", "3", "2026-12-31", "Positivo"]],
        "kpi=B goal=A owner=C role=D unit=E direction=J baseline=F target=G current=H deadline=I",
    );
    check(
        &[
            "Objetivo",
            "Indicador",
            "Responsável",
            "Unidade",
            "Linha de Base",
            "Meta",
            "Realizado",
            "Prazo",
            "Periodicidade",
        ],
        &[&["Crescer", "Taxa de conversão", "Rui", "%", "2", "4", "3", "2026-12-31", "Mensal"]],
        "kpi=B goal=A owner=C unit=D baseline=E target=F current=G deadline=H cadence=I",
    );
    check(
        &["CEL (Objective)", "KLUCZOWY REZULTAT", "WŁAŚCICIEL", "ZESPÓŁ", "TERMIN", "POSTĘP", "STAN", "OBSZAR/TEMAT"],
        &[
            &["Wzrost", "Liczba klientów z 3 do 9", "Ola", "Sprzedaż", "2026-12-31", "0.5", "w toku", "Rynek"],
            &["Wzrost", "Czas odpowiedzi", "Jan", "Obsługa", "2026-12-31", "0.1", "w toku", "Rynek"],
        ],
        "kpi=B goal=A owner=C team=D pillar=H deadline=E status=G",
    );
    check(
        &["一级指标", "三级指标", "权重", "目标值", "实际值", "完成率", "负责人", "截止日期", "计量单位", "备注"],
        &[
            &["财务", "销售收入", "20", "100", "90", "0.9", "张三", "2026-12-31", "万元", "无"],
            &["财务", "利润率", "10", "12", "9", "0.75", "李四", "2026-12-31", "%", ""],
        ],
        "kpi=B owner=G pillar=A unit=I target=D current=E deadline=H weight=C comment=J",
    );
    check(
        &["指標", "担当", "現状値", "目標値", "達成率", "期限"],
        &[&["新規リード数", "佐藤", "20", "40", "0.5", "2026-12-31"]],
        "kpi=A owner=B target=D current=C deadline=F",
    );
    check(
        &["Показатель", "Ответственный", "Ед. изм.", "План", "Факт", "Срок", "Примечание"],
        &[&["Выручка", "Иванов", "тыс. руб.", "100", "90", "2026-12-31", "нет замечаний"]],
        "kpi=A owner=B unit=C target=D current=E deadline=F comment=G",
    );
    check(
        &[
            "Obiettivo",
            "Indicatore",
            "Responsabile",
            "Valore di partenza",
            "Valore obiettivo",
            "Valore attuale",
            "Scadenza",
        ],
        &[&["Crescere", "Tasso di conversione", "Gia", "2", "4", "3", "2026-12-31"]],
        "kpi=B goal=A owner=C baseline=D target=E current=F deadline=G",
    );
    check(
        &[
            "Doelstelling",
            "Prestatie-indicator",
            "Eigenaar",
            "Nulmeting",
            "Streefwaarde",
            "Huidige waarde",
            "Einddatum",
        ],
        &[&["Groei", "Aantal klanten", "Bas", "2", "4", "3", "2026-12-31"]],
        "kpi=B goal=A owner=C baseline=D target=E current=F deadline=G",
    );
}

#[test]
fn names_beat_codes_and_the_first_of_two_languages_is_taken() {
    check(
        &["indicator_id", "name_en", "name_fr", "target", "actual_result_en", "actual_result_fr"],
        &[
            &["K-001", "Share of trips on time", "Part des trajets à l'heure", "90", "80", "80"],
            &["K-002", "Cost per trip", "Coût par trajet", "9", "8", "8"],
        ],
        "kpi=B target=D current=E",
    );
    check(
        &["KPI", "KPI Name", "Type", "Target"],
        &[&["F1", "Net income", "Lagging", "20"], &["F2", "Operating margin", "Lagging", "12"]],
        "kpi=B kind=C target=D",
    );
}

#[test]
fn cells_decide_where_the_header_does_not() {
    check(
        &["KPI", "Contact", "Nature", "Way", "Target"],
        &[
            &["Calls made", "ann@example.org", "leading", "Increase", "30"],
            &["Churn rate", "bob@example.org", "lagging", "Decrease", "3"],
        ],
        "kpi=A owner=B kind=C direction=D target=E",
    );
    // A unit of the organisation is a team; a timeline of cadences is a cadence; an objective of figures a target.
    check(
        &["Indicador", "Unidad", "Timeline", "Objetivo", "Resultado"],
        &[
            &["Tasa de quejas", "Dirección de Ventas", "Monthly (from week 2)", "3", "4"],
            &["Tiempo de respuesta", "Gerencia de Servicio", "Weekly", "5", "9"],
        ],
        "kpi=A team=B target=D current=E cadence=C",
    );
    // Yes and no are no benchmark, percentages worked out by the team no field.
    check(
        &["Metric", "Benchmark", "Target", "Actual", "% achieved"],
        &[&["Calls made", "Y", "30", "20", "67%"], &["Deals won", "N", "3", "2", "67%"]],
        "kpi=A target=C current=D",
    );
}

#[test]
fn a_goal_beside_what_was_reached_is_the_target_though_it_is_told_in_words() {
    let table = grid(&[
        &["Metric", "Baseline", "Goal"],
        &["Completion rate", "TBD", "increase ≥30% (checked in v1.1)"],
        &["Coverage", "0%", "≥80% (checked in v1.2)"],
        &["Latency", "60s (CI)", "<10s (checked in v1.1)"],
    ]);
    assert_eq!(columns(&only(&table)), "kpi=A baseline=B target=C");
    let table = grid(&[
        &["Goal", "Metric", "Baseline", "Current"],
        &["Reach 30 % more people by 2027", "Visitors", "10", "20"],
        &["Cut waste by 10 %", "Waste", "9", "8"],
    ]);
    assert_eq!(columns(&only(&table)), "kpi=B goal=A baseline=C current=D");
}

#[test]
fn titles_blank_and_duplicate_headers() {
    let table = grid(&[
        &["Sales scorecard 2026"],
        &["as of May"],
        &[],
        &["#", "KPI", "", "Target", "Target", "Notes", "", ""],
        &["1", "New leads", "x", "30", "35", "steady"],
        &["2", "Deals won", "y", "3", "4", ""],
    ]);
    let mapping = only(&table);
    assert_eq!((mapping.header_row, mapping.first_row, mapping.last_row), (3, 4, 5));
    assert_eq!(columns(&mapping), "kpi=B target=D comment=F");
    assert_eq!((mapping.first_column, mapping.last_column), (0, 5));
    let reasons: Vec<_> = mapping.all.iter().map(|column| column.reason).collect();
    assert_eq!(reasons.iter().filter(|reason| **reason == MappingReason::Part).count(), 1, "{reasons:?}");
}

#[test]
fn a_header_in_two_lines_counts_by_the_lower() {
    let mut table = grid(&[
        &["", "Q1 2026", "", "Q2 2026", ""],
        &["KPI", "Goal", "Actual", "Goal", "Actual"],
        &["New leads", "30", "31", "40", "22"],
        &["Deals won", "3", "2", "5", "1"],
    ]);
    merge(&mut table, &["B1:C1", "D1:E1"]);
    let mapping = only(&table);
    assert_eq!(mapping.header_row, 1);
    assert_eq!(columns(&mapping), "kpi=A");
    assert_eq!(periods(&mapping), "target=B:Q1 2026 current=C:Q1 2026 target=D:Q2 2026 current=E:Q2 2026");
    // The same from a text file, where nothing is merged.
    let plain = grid(&[
        &["", "Q1 2026", "", "Q2 2026", ""],
        &["KPI", "Goal", "Actual", "Goal", "Actual"],
        &["New leads", "30", "31", "40", "22"],
        &["Deals won", "3", "2", "5", "1"],
    ]);
    assert_eq!(periods(&only(&plain)), periods(&mapping));
}

#[test]
fn years_below_the_names_divide_merged_columns() {
    let mut table = grid(&[
        &["Indicator", "Target", "", "Actual", ""],
        &["", "2025", "2026", "2025", "2026"],
        &["New leads", "30", "31", "40", "22"],
        &["Deals won", "3", "2", "5", "1"],
    ]);
    merge(&mut table, &["A1:A2", "B1:C1", "D1:E1"]);
    let mapping = only(&table);
    assert_eq!((mapping.header_row, mapping.first_row), (1, 2));
    assert_eq!(periods(&mapping), "target=B:2025 current=D:2025 target=C:2026 current=E:2026");
}

#[test]
fn period_columns_of_many_kinds() {
    for (headers, expect) in [
        (
            ["KPI", "Target 2025", "Target 2026", "Actual 2025", "Actual 2026"],
            "target=B:Target 2025 current=D:Actual 2025 target=C:Target 2026 current=E:Actual 2026",
        ),
        (["KPI", "Target", "Q1", "Q2", "Q3"], "current=C:Q1 current=D:Q2 current=E:Q3"),
        (["KPI", "Target", "2024", "2025", "2026"], "current=C:2024 current=D:2025 current=E:2026"),
        (
            ["KPI", "Target", "2026-03-31", "2025-12-31", "2025-06-30"],
            "current=E:2025-06-30 current=D:2025-12-31 current=C:2026-03-31",
        ),
        (
            ["Indicador", "Meta", "Periodo 1", "Periodo 2", "Periodo 3"],
            "current=C:Periodo 1 current=D:Periodo 2 current=E:Periodo 3",
        ),
        (
            ["KPI", "Target", "6/2/2025", "6/9/2025", "6/16/2025"],
            "current=C:6/2/2025 current=D:6/9/2025 current=E:6/16/2025",
        ),
        (["KPI", "Target", "Week 12", "Week 11", "Week 2"], "current=E:Week 2 current=D:Week 11 current=C:Week 12"),
    ] {
        let table = grid(&[&headers, &["New leads", "30", "31", "40", "22"], &["Deals won", "3", "2", "5", "1"]]);
        assert_eq!(periods(&only(&table)), expect, "{headers:?}");
    }
    // A single one is the field's plain column, too.
    let table = grid(&[
        &["Indicador", "Linha de Base (2024)", "Meta 2025", "Resultado 2025"],
        &["Tempo médio", "9", "5", "7"],
        &["Taxa", "1", "2", "2"],
    ]);
    let mapping = only(&table);
    assert_eq!(columns(&mapping), "kpi=A baseline=B target=C current=D");
    assert_eq!(mapping.period_columns.len(), 3);
}

#[test]
fn figures_of_years_that_lie_ahead_are_targets() {
    for (headers, next, expect) in [
        (
            ["KPI", "Baseline", "y1_2024_25", "y2_2026_27", "y3_2027_28"],
            "40",
            "target=C:y1_2024_25 target=D:y2_2026_27 target=E:y3_2027_28",
        ),
        (["KPI", "Baseline", "2025", "2026", "2027"], "40", "current=C:2025 target=D:2026 target=E:2027"),
        // Years that await their figures are those of actual ones, and so are all beside a target.
        (["KPI", "Baseline", "2025", "2026", "2027"], "", "current=C:2025 current=D:2026 current=E:2027"),
        (["KPI", "Target", "2025", "2026", "2027"], "40", "current=C:2025 current=D:2026 current=E:2027"),
        (
            ["KPI", "Baseline", "2025", "2026", "Actual 2027"],
            "40",
            "current=C:2025 current=D:2026 current=E:Actual 2027",
        ),
    ] {
        let table = grid(&[&headers, &["New leads", "10", "20", "30", next], &["Deals won", "5", "8", "9", next]]);
        assert_eq!(periods(&only(&table)), expect, "{headers:?}");
    }
}

#[test]
fn periods_that_repeat_the_target_and_its_words_are_targets() {
    let row = |at: usize| match at {
        0 | 5 => ["Index of plans".to_owned(), "Baseline year".into(), "Baseline year".into(), "Baseline year".into()],
        _ => [format!("Calls answered, line {at}"), format!("{at}0"), format!("{at}0"), format!("{at}0")],
    };
    let rows: Vec<[String; 4]> = (0..14).map(row).collect();
    for (words, expect) in
        [(true, "target=C:Semestre_1 target=D:Semestre_2"), (false, "current=C:Semestre_1 current=D:Semestre_2")]
    {
        let mut lines: Vec<Vec<&str>> = vec![vec!["Indicador", "Meta", "Semestre_1", "Semestre_2"]];
        lines.extend(
            rows.iter().filter(|row| words || row[1].len() < 4).map(|row| row.iter().map(String::as_str).collect()),
        );
        let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
        assert_eq!(periods(&only(&grid(&lines))), expect);
    }
}

#[test]
fn a_link_below_the_rows_is_a_note() {
    let table = grid(&[
        &["KPI", "Target", "Current"],
        &["Calls answered", "30", "12"],
        &["Calls lost", "3", "1"],
        &["https://example.org/board", "", ""],
        &["Calls made", "40", "22"],
    ]);
    let mapping = only(&table);
    assert_eq!((mapping.last_row, mapping.passed_over), (4, vec![3]));
}
