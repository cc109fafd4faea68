//! Worksheet parts as programs write them.

use super::*;

const NUMBERS: Epoch = Epoch::From1900;

fn read(xml: &str) -> Result<Table, TabError> {
    let strings = SharedStrings::default();
    let styles = Styles::default();
    let limits = Limits::default();
    let shared = Shared { strings: &strings, styles: &styles, epoch: NUMBERS, limits: &limits };
    let links = HashMap::from([("rId1".to_owned(), "https://example.org".to_owned())]);
    let mut budget = Budget { cells: 1000, text_bytes: 10_000 };
    read_tab(&mut XmlReader::new(xml.as_bytes(), 1 << 20), "T", &shared, &links, &mut budget)
}

fn cells(xml: &str) -> Vec<(String, String, CellKind, bool)> {
    let table = read(&format!("<worksheet><sheetData>{xml}</sheetData></worksheet>")).expect("well formed");
    let mut found = Vec::new();
    for index in 0..table.row_count() {
        for (column, cell) in table.row(index) {
            let place = CellRef::new(table.row_number(index), column);
            found.push((place.to_string(), cell.text.to_owned(), cell.kind, cell.formula));
        }
    }
    found
}

fn check(xml: &str, expect: &[(&str, &str, CellKind, bool)]) {
    let expect: Vec<_> = expect.iter().map(|&(p, t, k, f)| (p.to_owned(), t.to_owned(), k, f)).collect();
    assert_eq!(cells(xml), expect, "{xml}");
}

#[test]
fn every_way_a_cell_stores_its_value() {
    use CellKind::{Bool, Date, Error, Number, Text};
    check("<row r=\"3\"><c r=\"B3\"><v>1.50</v></c></row>", &[("B3", "1.5", Number, false)]);
    check("<row><c t=\"str\"><f>A1&amp;\"x\"</f><v>a &lt; b</v></c></row>", &[("A1", "a < b", Text, true)]);
    check("<row><c t=\"inlineStr\"><is><r><t>a</t></r><r><t> b</t></r></is></c></row>", &[("A1", "a b", Text, false)]);
    check(
        "<row><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c></row>",
        &[("A1", "TRUE", Bool, false), ("B1", "FALSE", Bool, false)],
    );
    check("<row><c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c></row>", &[("A1", "#DIV/0!", Error, true)]);
    check("<row><c t=\"d\"><v>2026-12-31T00:00:00</v></c></row>", &[("A1", "2026-12-31", Date, false)]);
    check("<row><c><f t=\"shared\" si=\"0\"/><v>7</v></c></row>", &[("A1", "7", Number, true)]);
    check("<row><c><f>1+1</f></c></row>", &[("A1", "", CellKind::Empty, true)]);
    check("<row><c s=\"1\"/><c><v></v></c><c t=\"str\"><v/></c></row>", &[]);
    check("<row><c><v>odd</v></c></row>", &[("A1", "odd", Text, false)]);
}

#[test]
fn places_that_are_not_said_follow_on() {
    use CellKind::Number;
    check(
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>",
        &[("A1", "1", Number, false), ("C1", "2", Number, false), ("A3", "3", Number, false)],
    );
    check(
        "<row r=\"5\"><c r=\"C5\"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>",
        &[("C5", "1", Number, false), ("D5", "2", Number, false), ("A6", "3", Number, false)],
    );
}

#[test]
fn cells_out_of_order_find_their_place() {
    use CellKind::Number;
    check(
        "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"A2\"><v>2</v></c><c r=\"B2\"><v>9</v></c></row>\
         <row r=\"1\"><c r=\"A1\"><v>3</v></c></row>",
        &[("A1", "3", Number, false), ("A2", "2", Number, false), ("B2", "9", Number, false)],
    );
}

#[test]
fn what_stands_around_the_cells() {
    let table = read(
        "<x:worksheet xmlns:x=\"u\"><x:cols><x:col min=\"2\" max=\"3\" hidden=\"1\"/><x:col min=\"5\" max=\"5\" width=\"9.5\"/><x:col min=\"7\" max=\"7\" width=\"0\"/></x:cols>\
         <x:sheetData><x:row r=\"1\" hidden=\"1\"/><x:row r=\"2\" hidden=\"true\"/><x:row r=\"4\" hidden=\"1\">\
         <x:c r=\"A4\"><x:v>1</x:v></x:c></x:row></x:sheetData><x:sheetProtection sheet=\"1\"/>\
         <x:mergeCells><x:mergeCell ref=\"A1:B2\"/></x:mergeCells>\
         <x:hyperlinks><x:hyperlink ref=\"A1\" r:id=\"rId1\"/><x:hyperlink ref=\"B2:B3\" location=\"Sheet2!A1\"/></x:hyperlinks>\
         </x:worksheet>",
    )
    .expect("well formed");
    assert_eq!(table.hidden_columns, [(1, 2), (6, 6)]);
    assert_eq!(table.hidden_rows, [(0, 1), (3, 3)]);
    assert!(table.protected);
    assert_eq!(table.merged, [CellRange::parse("A1:B2").expect("range")]);
    assert_eq!(table.links[&CellRef::new(0, 0)], "https://example.org");
    assert_eq!(table.links[&CellRef::new(1, 1)], "#Sheet2!A1");
    assert_eq!(table.at(CellRef::new(3, 0)).text, "1");
}

#[test]
fn what_cannot_be_read_is_an_error() {
    for xml in ["", "<chartsheet/>", "<worksheet><sheetData><row>", "<worksheet><sheetData><row><c><v>1"] {
        assert!(read(xml).is_err(), "{xml}");
    }
    let wrap = |cells: &str| read(&format!("<worksheet><sheetData>{cells}</sheetData></worksheet>"));
    assert!(wrap("<row r=\"99999999\"><c><v>1</v></c></row>").is_err());
    assert!(wrap("<row><c r=\"ZZZZ1\"><v>1</v></c></row>").is_ok_and(|table| table.cell_count() == 1));
    assert!(wrap("<row><c r=\"XFE1\"><v>1</v></c></row>").is_err());
    assert!(wrap("<row><c t=\"s\"><v>0</v></c></row>").is_err());
    assert!(wrap(&"<row><c><v>1</v></c></row>".repeat(1001)).is_err(), "more cells than the budget");
}
