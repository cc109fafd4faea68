//! Excel's table objects grow with our columns where that harms nothing.

use super::support::{Book, MAIN, part_of, usual, write, written};

const TABLE: &str = "xl/tables/table1.xml";

fn table(attributes: &str, columns: &str) -> Book {
    Book::with("", "<tableParts count=\"1\"><tablePart r:id=\"rId1\"/></tableParts>")
        .related(&[("table", "../tables/table1.xml")])
        .part(TABLE, format!("<table xmlns=\"{MAIN}\" id=\"1\" name=\"T\" displayName=\"T\" ref=\"A1:B3\" {attributes}><autoFilter ref=\"A1:B3\"/><tableColumns count=\"2\">{columns}</tableColumns></table>"))
        .replace("[Content_Types].xml", "<Override PartName=\"/xl/styles.xml\"", "<Override PartName=\"/xl/tables/table1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml\"/><Override PartName=\"/xl/styles.xml\"")
}

const COLUMNS: &str = "<tableColumn id=\"1\" name=\"KPI\"/><tableColumn id=\"7\" name=\"Target\"/>";

#[test]
fn a_table_grows_and_shrinks_again() {
    let after = written(&table("", COLUMNS), &usual());
    let text = part_of(&after, TABLE).expect("table");
    assert!(text.contains("ref=\"A1:F3\" ><autoFilter ref=\"A1:F3\"/><tableColumns count=\"6\">"), "{text}");
    assert!(
        text.contains("<tableColumn id=\"8\" name=\"KPI status\"/>") && text.contains("id=\"11\" name=\"KPI checked\""),
        "{text}"
    );
}

#[test]
fn a_table_that_cannot_grow_stays_as_it_is() {
    for (attributes, columns) in [
        ("tableType=\"queryTable\"", COLUMNS),
        ("headerRowCount=\"0\"", COLUMNS),
        ("", "<tableColumn id=\"1\" name=\"kpi STATUS\"/><tableColumn id=\"2\" name=\"Target\"/>"),
    ] {
        let book = table(attributes, columns);
        let after = written(&book, &usual());
        assert_eq!(part_of(&after, TABLE), part_of(&book.bytes(), TABLE), "{attributes}");
    }
    let occupied = table("", COLUMNS).replace(
        "xl/worksheets/sheet1.xml",
        "<c r=\"B3\"><v>40</v></c>",
        "<c r=\"B3\"><v>40</v></c><c r=\"D3\"><v>9</v></c>",
    );
    let after = written(&occupied, &usual());
    assert_eq!(part_of(&after, TABLE), part_of(&occupied.bytes(), TABLE));
}

#[test]
fn a_formula_that_names_a_table_which_grows_is_worked_out_anew() {
    let formula = "</row><row r=\"9\"><c r=\"A9\"><f>COLUMNS(T[])</f><v>2</v></c></row></sheetData>";
    let book = table("", COLUMNS).replace("xl/worksheets/sheet1.xml", "</row></sheetData>", formula);
    let after = written(&book, &usual());
    assert!(part_of(&after, "xl/workbook.xml").expect("book").contains("fullCalcOnLoad=\"1\""));
}

#[test]
fn a_formula_that_names_a_column_of_the_table_is_worked_out_anew() {
    let book = table("", COLUMNS);
    let after = write(&book.bytes(), &usual()).expect("written").0.expect("changed");
    let mut next = usual();
    next.edits.truncate(5);
    next.edits.drain(..4);
    next.edits[0].before = "Behind".to_owned();
    next.edits[0].after = crate::model::OwnValue::Text("Ahead".to_owned());
    next.notes.clear();
    let formula = "<c r=\"A3\"><f>COUNTIF(T[KPI status],1)</f></c>";
    let sheet = part_of(&after, "xl/worksheets/sheet1.xml").expect("sheet");
    let sheet = sheet.replace("<c r=\"A3\" t=\"inlineStr\"><is><t>Win deals</t></is></c>", formula);
    let mut rebuilt = Book::of("");
    for name in [
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        TABLE,
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    ] {
        rebuilt = rebuilt.part(name, part_of(&after, name).expect(name));
    }
    let after =
        write(&rebuilt.part("xl/worksheets/sheet1.xml", sheet).bytes(), &next).expect("written").0.expect("changed");
    assert!(part_of(&after, "xl/workbook.xml").expect("workbook").contains("fullCalcOnLoad"));
}
