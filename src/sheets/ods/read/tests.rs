//! Content parts as `LibreOffice` and others write them.

use std::io::Write;

use super::*;
use crate::model::{CellKind, CellRange, CellRef, Currency, NumberFormat, Table};

fn package(parts: &[(&str, &str)]) -> (tempfile::NamedTempFile, u64) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let mut zip = zip::ZipWriter::new(file.reopen().expect("the same file"));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(content.as_bytes()).expect("written");
    }
    zip.finish().expect("written");
    let bytes = file.as_file().metadata().expect("a size").len();
    (file, bytes)
}

fn content(tables: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><office:document-content><office:automatic-styles>\
         <style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties table:display=\"true\"/></style:style>\
         <style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>\
         </office:document-content>"
    )
}

fn read(tables: &str) -> Tabs {
    let (file, bytes) = package(&[("content.xml", &content(tables))]);
    let limits = Limits { cells_free: 100_000, ..Limits::default() };
    read_workbook(file.reopen().expect("readable"), bytes, &limits).expect("readable")
}

fn one(rows: &str) -> Table {
    let mut tabs = read(&format!("<table:table table:name=\"T\" table:style-name=\"ta1\">{rows}</table:table>"));
    assert_eq!(tabs.read.len(), 1, "{:?}", tabs.unread);
    tabs.read.remove(0)
}

fn check(cell: &str, text: &str, kind: CellKind, format: NumberFormat) {
    let table = one(&format!("<table:table-row>{cell}</table:table-row>"));
    let found = table.at(CellRef::new(0, 0));
    assert_eq!((found.text, found.kind, found.format), (text, kind, format), "{cell}");
}

#[test]
fn every_type_of_value() {
    let general = NumberFormat::General;
    let cell = |attributes: &str, shown: &str| format!("<table:table-cell {attributes}>{shown}</table:table-cell>");
    let typed = |kind: &str, value: &str, shown: &str| {
        cell(&format!("office:value-type=\"{kind}\" {value}"), &format!("<text:p>{shown}</text:p>"))
    };
    check(&typed("float", "office:value=\"100.25\"", "100,25"), "100.25", CellKind::Number, general);
    check(
        &typed("percentage", "office:value=\"0.355\"", "35,5 %"),
        "0.355",
        CellKind::Number,
        NumberFormat::Percent { decimals: 1 },
    );
    check(
        &typed("currency", "office:currency=\"EUR\" office:value=\"5\"", "5,00 €"),
        "5",
        CellKind::Number,
        NumberFormat::Currency(Currency(*b"EUR")),
    );
    check(
        &typed("date", "office:date-value=\"2026-12-31\"", "31.12.26"),
        "2026-12-31",
        CellKind::Date,
        NumberFormat::Date,
    );
    check(&typed("time", "office:time-value=\"PT12H00M00S\"", "12:00"), "0.5", CellKind::Time, NumberFormat::Time);
    check(&typed("boolean", "office:boolean-value=\"true\"", "WAHR"), "TRUE", CellKind::Bool, general);
    check(&typed("string", "", "a &amp; b"), "a & b", CellKind::Text, general);
    check(
        &typed("string", "calcext:value-type=\"error\" table:formula=\"of:=1/0\"", "#DIV/0!"),
        "#DIV/0!",
        CellKind::Error,
        general,
    );
    check(&cell("office:value-type=\"string\" office:string-value=\"v\"", ""), "v", CellKind::Text, general);
    check(
        &cell(
            "office:value-type=\"string\"",
            "<text:p>a<text:s text:c=\"3\"/>b \n c</text:p><text:p>d<text:line-break/>e</text:p>",
        ),
        "a   b c\nd\ne",
        CellKind::Text,
        general,
    );
}

#[test]
fn repetition_takes_room_only_where_something_stands() {
    let table = one("<table:table-column table:number-columns-repeated=\"2\"/>\
         <table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"3\"/>\
         <table:table-row><table:table-cell table:number-columns-repeated=\"5\"/><table:table-cell table:number-columns-repeated=\"2\" \
         office:value-type=\"float\" office:value=\"7\"/><table:table-cell table:number-columns-repeated=\"16377\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"10\" table:visibility=\"filter\"><table:table-cell/></table:table-row>\
         <table:table-header-rows><table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"string\">\
         <text:p>x</text:p></table:table-cell></table:table-row></table:table-header-rows>\
         <table:table-row table:number-rows-repeated=\"1048563\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>");
    assert_eq!(table.cell_count(), 4);
    assert_eq!((table.at(CellRef::new(0, 5)).text, table.at(CellRef::new(0, 6)).text), ("7", "7"));
    assert_eq!((table.at(CellRef::new(11, 0)).text, table.at(CellRef::new(12, 0)).text), ("x", "x"));
    assert_eq!(table.hidden_columns, [(2, 4)]);
    assert_eq!(table.hidden_rows, [(1, 10)]);
}

#[test]
fn notes_links_and_merges() {
    let table = one(
        "<table:table-row><table:table-cell table:number-columns-spanned=\"2\" table:number-rows-spanned=\"3\" office:value-type=\"string\">\
         <office:annotation><dc:creator>Ann</dc:creator><dc:date>2026-01-01</dc:date><text:p>first</text:p><text:p>second</text:p>\
         </office:annotation><text:p>see <text:a xlink:href=\"https://example.org\">here</text:a></text:p></table:table-cell>\
         <table:covered-table-cell/></table:table-row>",
    );
    let place = CellRef::new(0, 0);
    assert_eq!(table.at(place).text, "see here");
    assert_eq!((table.notes[&place].author.as_str(), table.notes[&place].text.as_str()), ("Ann", "first\nsecond"));
    assert_eq!(table.links[&place], "https://example.org");
    assert_eq!(table.merged, [CellRange::parse("A1:B3").expect("range")]);
}

#[test]
fn tables_hidden_protected_and_too_large() {
    let row = "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    let bomb = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16000\" \
                office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    let tabs = read(&format!(
        "<table:table table:name=\"A\" table:style-name=\"ta2\" table:protected=\"true\">{row}</table:table>\
         <table:table table:name=\"'file:///x.ods'#$S\"><table:table-row/></table:table>\
         <table:table table:name=\"B\">{row}</table:table>\
         <table:table table:name=\"C\" table:style-name=\"ta1\">{row}{bomb}{row}</table:table>\
         <table:table table:name=\"D\">{row}</table:table>"
    ));
    let seen: Vec<_> = tabs.read.iter().map(|t| (t.name.as_str(), t.hidden, t.protected, t.cell_count())).collect();
    assert_eq!(seen, [("A", true, true, 1), ("B", false, false, 1)]);
    // What is too large is not walked through for what follows it.
    assert_eq!(tabs.unread.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["C"]);
    assert!(tabs.unread[0].1.reason().ends_with("; tabs after it are not read either"));
}

#[test]
fn the_locale_is_that_of_the_cells() {
    let styles = "<office:document-styles><office:styles><style:default-style style:family=\"table-cell\">\
                  <style:text-properties fo:language=\"de\" fo:country=\"DE\"/></style:default-style></office:styles></office:document-styles>";
    let content = content("<table:table table:name=\"T\"><table:table-row/></table:table>");
    let (file, bytes) = package(&[("content.xml", &content), ("styles.xml", styles)]);
    let tabs = read_workbook(file.reopen().expect("readable"), bytes, &Limits::default()).expect("readable");
    assert_eq!(tabs.read[0].locale, Locale::parse("de-DE"));
}

#[test]
fn what_cannot_be_read_is_said() {
    let manifest = "<manifest:manifest><manifest:file-entry manifest:full-path=\"content.xml\"><manifest:encryption-data/>\
                    </manifest:file-entry></manifest:manifest>";
    let (file, bytes) = package(&[("content.xml", "\u{1}\u{2}"), ("META-INF/manifest.xml", manifest)]);
    let read = read_workbook(file.reopen().expect("readable"), bytes, &Limits::default());
    assert_eq!(read.expect_err("encrypted"), PackageError::Encrypted);
    let (file, bytes) = package(&[("other.xml", "")]);
    assert!(read_workbook(file.reopen().expect("readable"), bytes, &Limits::default()).is_err());
}

#[test]
fn more_rows_than_programs_write_are_too_many() {
    let rows = "<table:table-row table:number-rows-repeated=\"1048577\"><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>";
    let (file, bytes) =
        package(&[("content.xml", &content(&format!("<table:table table:name=\"A\">{rows}</table:table>")))]);
    let limits = Limits { cells_free: 10_000_000, ..Limits::default() };
    let read = read_workbook(file.reopen().expect("readable"), bytes, &limits);
    assert!(matches!(read, Err(PackageError::TooLarge(why)) if why.contains("too many rows")));
}

#[test]
fn money_is_known_by_the_format_of_the_cells() {
    let shared = "<office:document-styles><office:styles>\
         <number:number-style style:name=\"N1P0\"><number:text> $</number:text><number:number/></number:number-style>\
         <number:text-style style:name=\"N1\"><number:text-content/><style:map style:condition=\"value()&gt;0\" \
         style:apply-style-name=\"N1P0\"/></number:text-style>\
         <number:number-style style:name=\"N2\"><number:number/><number:text> \u{20ac}</number:text></number:number-style>\
         <number:currency-style style:name=\"N3\"><number:currency-symbol number:language=\"en\" number:country=\"CA\">$\
         </number:currency-symbol><number:number/></number:currency-style>\
         <number:number-style style:name=\"N4\"><number:number/><number:text> days</number:text></number:number-style>\
         <style:style style:name=\"Money\" style:family=\"table-cell\" style:data-style-name=\"N2\"/>\
         </office:styles></office:document-styles>";
    let cell = |style: &str, kind: &str| {
        format!(
            "<table:table-cell {style} office:value-type=\"{kind}\" office:value=\"5\"><text:p>5</text:p></table:table-cell>"
        )
    };
    let cells: String = [
        cell("table:style-name=\"ce1\"", "float"),
        cell("table:style-name=\"ce2\"", "float"),
        cell("table:style-name=\"ce3\"", "currency"),
        cell("table:style-name=\"ce4\"", "float"),
        cell("office:currency=\"SFr.\"", "currency"),
        cell("", "float"),
    ]
    .concat();
    let content = format!(
        "<office:document-content><office:automatic-styles>\
         <style:style style:name=\"ce1\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>\
         <style:style style:name=\"ce2\" style:family=\"table-cell\" style:parent-style-name=\"Money\"/>\
         <style:style style:name=\"ce3\" style:family=\"table-cell\" style:data-style-name=\"N3\"/>\
         <style:style style:name=\"ce4\" style:family=\"table-cell\" style:data-style-name=\"N4\"/>\
         </office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"T\">\
         <table:table-column table:number-columns-repeated=\"5\"/><table:table-column table:default-cell-style-name=\"ce2\"/>\
         <table:table-row>{cells}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let (file, bytes) = package(&[("styles.xml", shared), ("content.xml", &content)]);
    let tabs = read_workbook(file.reopen().expect("readable"), bytes, &Limits::default()).expect("readable");
    let formats: Vec<_> = (0..6).map(|column| tabs.read[0].at(CellRef::new(0, column)).format).collect();
    let money = |code: &[u8; 3]| NumberFormat::Currency(Currency(*code));
    assert_eq!(
        formats,
        [money(b"USD"), money(b"EUR"), money(b"CAD"), NumberFormat::General, money(b"CHF"), money(b"EUR")]
    );
}
