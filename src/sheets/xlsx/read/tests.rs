//! Whole packages as programs write them, and as attackers do.

use std::io::Write;

use super::*;
use crate::model::{CellKind, Currency, NumberFormat};

const TYPES: &str = "<Types/>";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";

/// A package of those parts, and its size.
fn package(parts: &[(&str, String)]) -> (tempfile::NamedTempFile, u64) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let mut zip = zip::ZipWriter::new(file.reopen().expect("the same file"));
    for (name, content) in parts {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(*name, options).expect("a part");
        zip.write_all(content.as_bytes()).expect("written");
    }
    zip.finish().expect("written");
    let bytes = file.as_file().metadata().expect("a size").len();
    (file, bytes)
}

fn relations(base: &str, entries: &[(&str, &str, &str)]) -> String {
    let entry = |(id, kind, target): &(&str, &str, &str)| {
        let mode = if target.contains("://") { " TargetMode=\"External\"" } else { "" };
        format!("<Relationship Id=\"{id}\" Type=\"{base}/{kind}\" Target=\"{target}\"{mode}/>")
    };
    format!("<Relationships>{}</Relationships>", entries.iter().map(entry).collect::<String>())
}

fn sheet(cells: &str) -> String {
    format!("<worksheet><sheetData>{cells}</sheetData></worksheet>")
}

/// A workbook with the tabs `One` and `Two` and further parts.
fn workbook(base: &str, one: &str, two: &str, more: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let mut parts = vec![
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", relations(base, &[("a", "officeDocument", "xl/workbook.xml")])),
        (
            "xl/workbook.xml",
            "\u{feff}<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"r1\"/>\
             <sheet name=\"T&amp;wo\" sheetId=\"5\" state=\"veryHidden\" r:id=\"r2\"/>\
             <sheet name=\"Chart\" sheetId=\"6\" r:id=\"r3\"/></sheets></workbook>"
                .to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relations(
                base,
                &[
                    ("r1", "worksheet", "worksheets/sheet1.xml"),
                    ("r2", "worksheet", "/xl/worksheets/sheet2.xml"),
                    ("r3", "chartsheet", "chartsheets/sheet1.xml"),
                    ("s", "styles", "styles.xml"),
                    ("t", "sharedStrings", "SharedStrings.xml"),
                    ("p", "person", "persons/person.xml"),
                ],
            ),
        ),
        ("xl/worksheets/sheet1.xml", one.to_owned()),
        ("xl/worksheets/sheet2.xml", two.to_owned()),
    ];
    parts.extend_from_slice(more);
    parts
}

fn read(parts: &[(&str, String)], limits: &Limits) -> Result<Tabs, PackageError> {
    let (file, bytes) = package(parts);
    read_workbook(file.reopen().expect("readable"), bytes, limits)
}

#[test]
fn everything_a_workbook_says() {
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"#,##0.00 [$€-407]\"/></numFmts>\
                  <cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>\
                  <cellXfs><xf/><xf numFmtId=\"10\"/><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let strings = "<sst><si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch</t></r></si></sst>";
    let one = sheet(
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\" s=\"1\"><v>0.35</v></c>\
         <c r=\"C1\" s=\"2\"><v>12.5</v></c><c r=\"D1\" s=\"3\"><v>44925</v></c></row>",
    );
    let comments = "<comments><authors><author>Ann</author><author>tc={1}</author></authors><commentList>\
                    <comment ref=\"A1\" authorId=\"0\"><text><r><t>look </t></r><r><t>here</t></r></text></comment>\
                    <comment ref=\"B1\" authorId=\"1\"><text><t>[Threaded comment]</t></text></comment></commentList></comments>";
    let threads = "<ThreadedComments><threadedComment ref=\"B1\" personId=\"{p}\"><text>why?</text></threadedComment>\
                   <threadedComment ref=\"B1\" personId=\"{q}\" parentId=\"x\"><text>because</text></threadedComment></ThreadedComments>";
    let persons =
        "<personList><person displayName=\"Ann\" id=\"{p}\"/><person displayName=\"Bo\" id=\"{q}\"/></personList>";
    for base in [RELATIONS, STRICT] {
        let more = [
            ("xl/styles.xml", styles.to_owned()),
            ("xl/sharedStrings.xml", strings.to_owned()),
            ("xl/persons/person.xml", persons.to_owned()),
            ("xl/comments1.xml", comments.to_owned()),
            ("xl/threadedComments/t1.xml", threads.to_owned()),
            (
                "xl/worksheets/_rels/sheet1.xml.rels",
                relations(
                    base,
                    &[("c", "comments", "../comments1.xml"), ("t", "threadedComment", "../threadedComments/t1.xml")],
                ),
            ),
        ];
        let tabs = read(&workbook(base, &one, &sheet(""), &more), &Limits::default()).expect("readable");
        assert!(tabs.unread.is_empty(), "{:?}", tabs.unread);
        let [one, two] = tabs.read.as_slice() else { panic!("two tabs") };
        assert_eq!((one.name.as_str(), one.hidden, two.name.as_str(), two.hidden), ("One", false, "T&wo", true));
        let cell = |column| one.at(CellRef::new(0, column));
        assert_eq!((cell(0).text, cell(0).kind), ("rich", CellKind::Text));
        assert_eq!((cell(1).text, cell(1).format), ("0.35", NumberFormat::Percent { decimals: 2 }));
        assert_eq!(cell(2).format, NumberFormat::Currency(Currency(*b"EUR")));
        assert_eq!((cell(3).text, cell(3).kind), ("2026-12-31", CellKind::Date));
        let note = |column| one.notes[&CellRef::new(0, column)].clone();
        assert_eq!((note(0).author.as_str(), note(0).text.as_str(), note(0).threaded), ("Ann", "look here", false));
        assert_eq!(
            (note(1).author.as_str(), note(1).text.as_str(), note(1).threaded),
            ("Ann", "why?\nBo: because", true)
        );
    }
}

#[test]
fn charts_and_pictures_lie_where_their_anchors_say() {
    let corner = |name: &str, column: u32, row: u32| {
        format!(
            "<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>{row}</xdr:row></xdr:{name}>"
        )
    };
    let (two, one, size) = (corner("from", 5, 1) + &corner("to", 10, 8), corner("from", 1, 2), (1_219_200, 381_000));
    let drawing = format!(
        "<xdr:wsDr xmlns:xdr=\"x\"><xdr:twoCellAnchor>{two}<xdr:pic/></xdr:twoCellAnchor>\
         <xdr:oneCellAnchor>{one}<xdr:ext cx=\"{}\" cy=\"{}\"/></xdr:oneCellAnchor>\
         <xdr:absoluteAnchor><xdr:pos x=\"0\" y=\"0\"/></xdr:absoluteAnchor></xdr:wsDr>",
        size.0, size.1
    );
    let links = relations(RELATIONS, &[("d", "drawing", "../drawings/drawing1.xml")]);
    let more = [("xl/worksheets/_rels/sheet1.xml.rels", links), ("xl/drawings/drawing1.xml", drawing)];
    let parts = workbook(RELATIONS, &sheet(""), &sheet(""), &more);
    let tabs = read(&parts, &Limits::default()).expect("readable");
    let places: Vec<String> =
        tabs.read[0].drawings.iter().map(|area| format!("{}:{}", area.first, area.last)).collect();
    assert_eq!(places, ["F2:K9", "B3:D5"]);
}

#[test]
fn one_broken_tab_does_not_fail_the_others() {
    let good = sheet("<row><c><v>1</v></c></row>");
    for broken in ["<worksheet><sheetData><row><c>", "<worksheet><!DOCTYPE x>", "", "<chartsheet/>"] {
        let tabs = read(&workbook(RELATIONS, broken, &good, &[]), &Limits::default()).expect("one tab");
        assert_eq!((tabs.read.len(), tabs.unread.len()), (1, 1), "{broken}");
        assert_eq!(tabs.unread[0].0, "One");
        let none = read(&workbook(RELATIONS, broken, broken, &[]), &Limits::default());
        assert!(matches!(none, Err(PackageError::Broken(_))), "{broken}");
    }
    let mut missing = workbook(RELATIONS, &good, &good, &[]);
    missing.retain(|(name, _)| !name.ends_with("sheet2.xml"));
    assert_eq!(read(&missing, &Limits::default()).expect("one tab").unread.len(), 1);
}

#[test]
fn what_asks_for_too_much_is_refused() {
    let base = Limits::default();
    let refused = |one: &str, more: &[(&'static str, String)], limits: &Limits| {
        let read = read(&workbook(RELATIONS, one, &sheet(""), more), limits);
        let error = match read {
            Ok(tabs) => tabs.unread.into_iter().next().map(|(_, error)| error),
            Err(error) => Some(error),
        };
        assert!(matches!(error, Some(PackageError::TooLarge(_))), "{error:?}");
    };
    let long = sheet(&format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", "a".repeat(3 << 20)));
    refused(&long, &[], &base);
    let blanks = sheet(&" ".repeat(5 << 20));
    refused(&blanks, &[], &Limits { inflation_free_bytes: 1 << 20, ..base });
    refused(&sheet(&"<row/>".repeat(2000)), &[], &Limits { grid_rows_max: 1000, ..base });
    let texts = format!("<sst><si><t>{}</t></si></sst>", "t".repeat(100_000));
    let many = sheet(&"<row><c t=\"s\"><v>0</v></c></row>".repeat(1000));
    let small = Limits { text_free_bytes: 1 << 20, ..base };
    refused(&many, &[("xl/sharedStrings.xml", texts)], &small);
    let texts = format!("<sst>{}</sst>", "<si/>".repeat(2000));
    refused(&many, &[("xl/sharedStrings.xml", texts)], &Limits { shared_strings_max: 1000, ..base });
    refused(&sheet(""), &[], &Limits { zip_entries_max: 5, ..base });
    refused(&sheet(""), &[], &Limits { tabs_max: 2, ..base });
}

#[test]
fn the_two_corners_of_a_sheet_take_two_cells() {
    let corners =
        sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>");
    let tabs = read(&workbook(RELATIONS, &corners, &sheet(""), &[]), &Limits::default()).expect("readable");
    assert_eq!((tabs.read[0].cell_count(), tabs.read[0].row_count()), (2, 2));
}

#[test]
fn cut_off_packages_are_refused() {
    let (file, bytes) = package(&workbook(RELATIONS, &sheet(""), &sheet(""), &[]));
    let whole = std::fs::read(file.path()).expect("readable");
    for length in (0..whole.len()).step_by(7) {
        let cut = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(cut.path(), &whole[..length]).expect("written");
        assert!(read_workbook(cut.reopen().expect("readable"), bytes, &Limits::default()).is_err(), "{length}");
    }
}
