//! How the figures of a table are written.

use super::{kpis, value};
use crate::model::{CellKind, CellRef, NumberFormat, TableBuilder};

/// The figures of a table in which nothing is a number to the file.
fn figures_of(rows: &[&[&str]], semicolons: bool) -> Vec<[String; 3]> {
    let mut builder = TableBuilder::new("Sheet1");
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            let place = CellRef::new(row as u32, column as u16);
            builder.push(place, text, CellKind::Text, NumberFormat::General, false).expect("in order");
        }
    }
    builder.around().semicolons = semicolons;
    let table = builder.finish();
    kpis(&table).iter().map(|kpi| [value(kpi.baseline), value(kpi.target), value(kpi.current)]).collect()
}

#[test]
fn a_column_is_read_one_way_and_the_table_tells_which() {
    const ENGLISH: &[&str] = &["KPI", "Owner", "Baseline", "Target", "Current", "Deadline"];
    let row = |day: &'static str| ["Metres of cable", "Ann Lee", "1.250", "1.234", "1.321", day];
    let grouped = [["1250", "1234", "1321"].map(str::to_owned)];
    let decimal = [["1.25", "1.234", "1.321"].map(str::to_owned)];
    assert_eq!(figures_of(&[ENGLISH, &row("2026-12-31")], false), decimal);
    assert_eq!(figures_of(&[ENGLISH, &row("2026-12-31")], true), grouped, "semicolons");
    assert_eq!(figures_of(&[ENGLISH, &row("31.12.2026")], false), grouped, "days with points");
    let german: &[&str] = &["Kennzahl", "Verantwortlich", "Ausgangswert", "Zielwert", "Istwert", "Termin"];
    assert_eq!(figures_of(&[german, &row("2026-12-31")], false), grouped, "German headers");
    let spanish: &[&str] = &["Indicador", "Responsable", "Línea base", "Meta", "Resultado", "Plazo"];
    assert_eq!(figures_of(&[spanish, &row("2026-12-31")], false), grouped, "Spanish headers");
    let mexican = ["Ventas", "Ana", "1,250", "1,234", "1,321", "2026-12-31"];
    assert_eq!(figures_of(&[spanish, &mexican], false), grouped, "commas group in Spanish, too");
    let english = ["Sales", "Ann Lee", "1,250", "1,234", "1,321", "2026-12-31"];
    assert_eq!(figures_of(&[ENGLISH, &english], false), grouped, "commas group in English");
    // Three zeros of a fraction are written by nobody: the whole table groups.
    let round = ["Sales", "Ann Lee", "50.000", "75.500", "62.250", "2026-12-31"];
    assert_eq!(figures_of(&[ENGLISH, &round], false), [["50000", "75500", "62250"].map(str::to_owned)]);
    // A proof in another column is stronger than what the table looks like.
    let proven = ["Metres of cable", "Ann Lee", "0.250", "1.234", "1.321", "2026-12-31"];
    assert_eq!(figures_of(&[german, &proven], true), [["0.25", "1.234", "1.321"].map(str::to_owned)]);
}
