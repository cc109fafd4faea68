//! What a workbook holds beside its cells stays as it is, byte for byte.

use std::io::{Cursor, Read};

use super::support::{Book, part_of, usual, written};

/// Parts that no write has a reason to touch.
const PARTS: [(&str, &str); 22] = [
    ("xl/vbaProject.bin", "\u{1}\u{2}macros"),
    ("xl/calcChain.xml", "<calcChain><c r=\"H2\" i=\"1\"/><c r=\"H3\"/></calcChain>"),
    ("xl/charts/chart1.xml", "<c:chartSpace xmlns:c=\"c\"><c:f>KPIs!$B$2:$B$3</c:f></c:chartSpace>"),
    ("xl/charts/style1.xml", "<cs:chartStyle xmlns:cs=\"cs\"/>"),
    ("xl/chartsheets/sheet2.xml", "<chartsheet/>"),
    ("xl/drawings/drawing1.xml", "<xdr:wsDr xmlns:xdr=\"x\"/>"),
    ("xl/media/image1.png", "\u{7f}PNG"),
    ("xl/pivotCache/pivotCacheDefinition1.xml", "<pivotCacheDefinition refreshOnLoad=\"0\"/>"),
    ("xl/pivotCache/pivotCacheRecords1.xml", "<pivotCacheRecords/>"),
    ("xl/slicers/slicer1.xml", "<slicers/>"),
    ("xl/slicerCaches/slicerCache1.xml", "<slicerCacheDefinition/>"),
    ("customXml/item1.xml", "<b:Sources xmlns:b=\"b\"/>"),
    ("customXml/itemProps1.xml", "<ds:datastoreItem xmlns:ds=\"ds\"/>"),
    ("xl/persons/person.xml", "<personList/>"),
    ("xl/externalLinks/externalLink1.xml", "<externalLink/>"),
    ("xl/printerSettings/printerSettings1.bin", "\u{0}\u{3}printer"),
    ("xl/connections.xml", "<connections/>"),
    ("xl/queryTables/queryTable1.xml", "<queryTable/>"),
    ("xl/embeddings/oleObject1.bin", "ole"),
    ("xl/ctrlProps/ctrlProp1.xml", "<formControlPr/>"),
    ("xl/metadata.xml", "<metadata/>"),
    ("docProps/custom.xml", "<Properties/>"),
];

/// What stands before the rows of a sheet.
const BEFORE: &str = "<sheetPr codeName=\"Sheet1\"><tabColor rgb=\"FF00FF00\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\">\
    <pane ySplit=\"1\" topLeftCell=\"A2\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>";
/// What stands behind them, in the order of the format.
const AFTER: &str = "<protectedRanges><protectedRange sqref=\"A1\" name=\"a\"/></protectedRanges><scenarios/><autoFilter ref=\"A1:B3\"/>\
    <mergeCells count=\"1\"><mergeCell ref=\"A8:B9\"/></mergeCells><conditionalFormatting sqref=\"B2:B3\"><cfRule type=\"cellIs\" \
    priority=\"1\" operator=\"lessThan\"><formula>1</formula></cfRule></conditionalFormatting><dataValidations count=\"1\">\
    <dataValidation type=\"list\" sqref=\"A2:A3\"><formula1>\"a,b\"</formula1></dataValidation></dataValidations><hyperlinks>\
    <hyperlink ref=\"A2\" location=\"A3\"/></hyperlinks><pageMargins left=\"1\"/><pageSetup orientation=\"landscape\" r:id=\"rId2\"/>\
    <headerFooter><oddHeader>x</oddHeader></headerFooter><drawing r:id=\"rId1\"/><extLst><ext uri=\"{05C60535-1F16-4fd2-B633-F4F36F0B64E0}\">\
    <x14:sparklineGroups xmlns:x14=\"x14\"><x14:f>KPIs!B2:B3</x14:f></x14:sparklineGroups></ext></extLst>";
/// Formulas that share one text; the second names only the first.
const SHARED: &str = "<c r=\"H2\"><f t=\"shared\" ref=\"H2:H3\" si=\"0\">B2*2</f><v>0.06</v></c>";
const SHARES: &str = "<c r=\"H3\"><f t=\"shared\" si=\"0\"/><v>80</v></c>";

fn rich() -> Book {
    let row_2 = "<c r=\"B2\" s=\"1\"><v>0.03</v></c>";
    let row_3 = "<c r=\"B3\"><v>40</v></c>";
    let names = "</sheets><definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">KPIs!$A$1:$B$3</definedName>\
        <definedName name=\"goal\">KPIs!$B$2</definedName></definedNames>";
    let book = Book::with(BEFORE, AFTER)
        .replace("xl/worksheets/sheet1.xml", row_2, &format!("{row_2}{SHARED}"))
        .replace("xl/worksheets/sheet1.xml", row_3, &format!("{row_3}{SHARES}"))
        .replace("xl/workbook.xml", "</sheets>", names)
        .related(&[
            ("drawing", "../drawings/drawing1.xml"),
            ("printerSettings", "../printerSettings/printerSettings1.bin"),
        ]);
    PARTS.into_iter().fold(book, |book, (name, content)| book.part(name, content))
}

/// The bytes of a part as they are packed.
fn packed(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    let index = archive.index_for_name(name).unwrap_or_else(|| panic!("{name} is gone"));
    let mut raw = Vec::new();
    archive.by_index_raw(index).expect("entry").read_to_end(&mut raw).expect("bytes");
    raw
}

#[test]
fn everything_beside_the_cells_stays_as_it_is() {
    let book = rich();
    let before = book.bytes();
    let after = written(&book, &usual());
    for (name, _) in PARTS {
        assert_eq!(packed(&after, name), packed(&before, name), "{name}");
    }
    let sheet = part_of(&after, "xl/worksheets/sheet1.xml").expect("sheet");
    for kept in [BEFORE, SHARED, SHARES] {
        assert!(sheet.contains(kept), "{kept}\n{sheet}");
    }
    // Our rules for colours stand among those of others, and the drawing of our notes where the format asks for it; nothing else.
    let tail = sheet.split_once("</sheetData>").expect("rows").1;
    let (start, end) = (tail.find("<protectedRanges").expect("tail"), tail.len());
    let mut rest = &tail[start..end];
    let ours = |xml: &str| {
        xml.starts_with("<conditionalFormatting sqref=\"C2") || xml.starts_with("<conditionalFormatting sqref=\"D2")
    };
    let mut others = String::new();
    while !rest.is_empty() {
        let length = if ours(rest) {
            rest.find("</conditionalFormatting>").expect("its end") + "</conditionalFormatting>".len()
        } else if rest.starts_with("<legacyDrawing ") {
            rest.find("/>").expect("its end") + 2
        } else {
            let next = rest[1..].find('<').map_or(rest.len(), |at| at + 1);
            others.push_str(&rest[..next]);
            next
        };
        rest = &rest[length..];
    }
    assert_eq!(others, format!("{AFTER}</worksheet>"));
    let workbook = part_of(&after, "xl/workbook.xml").expect("workbook");
    for name in ["localSheetId=\"0\">KPIs!$A$1:$B$3<", "<definedName name=\"goal\">KPIs!$B$2</definedName>"] {
        assert!(workbook.contains(name), "{workbook}");
    }
}
