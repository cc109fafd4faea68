//! Tables of every shape.

use super::*;

#[test]
fn rows_with_and_without_gaps_and_cells_of_every_kind_come_back() {
    let percent = NumberFormat::Percent { decimals: 0 };
    let cells = [
        ("A1", "title", CellKind::Text, NumberFormat::General, false),
        ("B1", "x", CellKind::Text, NumberFormat::General, false),
        ("A3", "kpi", CellKind::Text, NumberFormat::General, false),
        ("C3", "0.35", CellKind::Number, percent, false),
        ("F3", "", CellKind::Number, NumberFormat::General, true),
        ("B4", "y", CellKind::Text, NumberFormat::General, false),
        ("C4", "z", CellKind::Text, NumberFormat::General, false),
        ("A6", "end", CellKind::Bool, NumberFormat::General, false),
    ];
    let mut builder = TableBuilder::new("t");
    for (place, text, kind, format, formula) in cells {
        builder.push(CellRef::parse(place).expect(place), text, kind, format, formula).expect(place);
    }
    assert_eq!(builder.push_text(CellRef::new(5, 0), "again"), Err(TableFull::OutOfOrder));
    let table = builder.finish();
    for (place, text, kind, format, formula) in cells {
        let cell = table.at(CellRef::parse(place).expect(place));
        assert_eq!((cell.text, cell.kind, cell.format, cell.formula), (text, kind, format, formula), "{place}");
    }
    for place in ["C1", "A2", "B3", "D3", "G3", "A4", "D4", "B6"] {
        assert_eq!(table.at(CellRef::parse(place).expect(place)).kind, CellKind::Empty, "{place}");
    }
    let columns = |index| table.row(index).map(|(column, _)| column).collect::<Vec<_>>();
    assert_eq!([columns(0), columns(1), columns(2), columns(3)], [vec![0, 1], vec![0, 2, 5], vec![1, 2], vec![0]]);
    assert_eq!((table.cell_count(), table.width()), (8, 6));
}

#[test]
fn a_sparse_table_takes_no_more_room_than_its_cells() {
    let mut builder = TableBuilder::new("t");
    builder.push_text(CellRef::new(0, 0), "a").expect("first");
    builder.push_text(CellRef::new(1_048_575, 16_383), "z").expect("last");
    assert_eq!(builder.push_text(CellRef::new(5, 0), "x"), Err(TableFull::OutOfOrder));
    let table = builder.finish();
    assert_eq!(table.row_count(), 2);
    assert_eq!(table.at(CellRef::new(1_048_575, 16_383)).text, "z");
    assert!(table.at(CellRef::new(7, 7)).is_blank());
}
