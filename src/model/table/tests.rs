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

proptest::proptest! {
    /// Texts that a byte can count, that two can, and that need more; rows that are wide, that come as records, and that do not.
    #[test]
    fn cells_of_any_length_come_back(
        rows in proptest::collection::vec((proptest::bool::ANY, proptest::collection::vec(0_usize..9, 1..90)), 1..12),
        long in 0_usize..3,
    ) {
        let length = |size: &usize| match (size, long) {
            (8, 1..) => 256,
            (7, 2) => 40_000,
            (size, _) => *size % 7,
        };
        let mut builder = TableBuilder::new("t");
        let mut expect = Vec::new();
        for (number, (as_record, sizes)) in (0_u32..).zip(&rows) {
            let texts: Vec<String> = sizes.iter().map(|size| "ab".repeat(length(size)).split_off(length(size))).collect();
            let filled = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
            let texts = &texts[..filled];
            let mut at = 0;
            let fields: Vec<[u16; 2]> = texts
                .iter()
                .map(|text| {
                    let from = at;
                    at += text.len() + 1;
                    [from as u16, (from + text.len()) as u16]
                })
                .collect();
            let fits = u16::try_from(at).is_ok();
            if !(*as_record && filled > 0 && fits && builder.push_record(number, &texts.join(","), &fields)) {
                for (column, text) in (0..).zip(texts) {
                    builder.push_text(CellRef::new(number, column), text).expect("in order");
                }
            }
            expect.push(texts.to_vec());
        }
        let table = builder.finish();
        for (number, texts) in (0..).zip(&expect) {
            let filled = texts.iter().filter(|text| !text.is_empty()).count();
            let index = table.row_index(number);
            proptest::prop_assert!(filled == 0 || index.is_some());
            let Some(index) = index.filter(|_| filled > 0) else { continue };
            let row = table.one_row(index);
            for (column, text) in (0..).zip(texts) {
                proptest::prop_assert_eq!(table.at(CellRef::new(number, column)).text, text);
                proptest::prop_assert_eq!(row.cell(column).text, text);
            }
            proptest::prop_assert_eq!(table.row(index).count(), filled);
            proptest::prop_assert_eq!(table.cells_up_to(index, 4), filled.min(4));
        }
    }
}
