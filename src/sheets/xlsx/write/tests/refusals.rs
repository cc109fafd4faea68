//! What is not written, and what is said.

use super::support::{Book, MAIN, usual, write};
use crate::ports::ErrorKind;

const SHEET: &str = "xl/worksheets/sheet1.xml";

#[track_caller]
fn refused(bytes: &[u8], kind: ErrorKind, says: &str) {
    let error = write(bytes, &usual()).expect_err("refused");
    assert_eq!(error.kind, kind, "{error}");
    assert!(error.message.contains(says), "{error}");
    assert!(error.message.contains("book.xlsx") && !error.hint.is_empty(), "{error:?}");
}

#[test]
fn other_kinds_of_files() {
    let binary = "application/vnd.ms-excel.sheet.binary.macroEnabled.main";
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    refused(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0], ErrorKind::Encrypted, "encrypted");
    refused(b"PK\x03\x04 cut", ErrorKind::Malformed, "no Excel workbook");
    refused(
        &Book::with("", "").replace("[Content_Types].xml", kind, binary).bytes(),
        ErrorKind::Unsupported,
        "binary workbook",
    );
    refused(
        &Book::with("", "").replace("[Content_Types].xml", kind, "application/msword").bytes(),
        ErrorKind::Unsupported,
        "no Excel workbook",
    );
}

#[test]
fn workbooks_that_a_change_would_harm() {
    let book = || Book::with("", "");
    refused(&book().part("_xmlsignatures/sig1.xml", "<s/>").bytes(), ErrorKind::Unsupported, "signed");
    let circle = book().related(&[("comments", "sheet1.xml")]);
    refused(&circle.bytes(), ErrorKind::Malformed, "leads in a circle: it names xl/worksheets/sheet1.xml as comments");
    let elsewhere = "<Relationship Id=\"rId9\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin\" Target=\"/package/services/digital-signature/origin.psdsor\"/></Relationships>";
    refused(&book().replace("_rels/.rels", "</Relationships>", elsewhere).bytes(), ErrorKind::Unsupported, "signed");
    refused(
        &book().part("xl/revisions/revisionHeaders.xml", "<h/>").bytes(),
        ErrorKind::Unsupported,
        "shared workbook",
    );
    let recommended = book().replace("xl/workbook.xml", "<sheets>", "<fileSharing readOnlyRecommended=\"1\"/><sheets>");
    refused(&recommended.bytes(), ErrorKind::Unsupported, "read-only");
    refused(&book().part("xl/Styles.xml", "<s/>").bytes(), ErrorKind::Malformed, "two parts have that name");
    refused(&book().part("xl/../../evil.xml", "<s/>").bytes(), ErrorKind::Malformed, "climbs out");
    refused(&Book::with("", "<sheetProtection sheet=\"1\"/>").bytes(), ErrorKind::Denied, "tab KPIs: it is protected");
    let pivot = book().related(&[("pivotTable", "../pivotTables/pivotTable1.xml")]);
    refused(&pivot.bytes(), ErrorKind::Unsupported, "pivot table");
}

#[test]
fn parts_that_lie_within_others_and_lists_without_end() {
    let bytes = Book::with("", "").bytes();
    let list = memchr::memmem::rfind(&bytes, b"PK\x01\x02").expect("a list");
    let first = memchr::memmem::find(&bytes, b"PK\x01\x02").expect("a list");
    let mut overlapping = bytes.clone();
    let place: [u8; 4] = bytes[first + 42..first + 46].try_into().expect("a place");
    overlapping[list + 42..list + 46].copy_from_slice(&place);
    refused(&overlapping, ErrorKind::Malformed, "lies within another part");
    let names: String = (0..100_001).map(|n| format!("<definedName name=\"n{n}\">1</definedName>")).collect();
    let book = Book::with("", "").replace(
        "xl/workbook.xml",
        "</sheets>",
        &format!("</sheets><definedNames>{names}</definedNames>"),
    );
    refused(&book.bytes(), ErrorKind::TooLarge, "names");
    let blank = Book::with("", "").part("xl/media/zeros.bin", vec![0; 17 << 20]);
    refused(&blank.bytes(), ErrorKind::TooLarge, "as attacks do");
}

#[test]
fn cells_that_belong_to_somebody() {
    let formula = Book::with("", "").replace(
        SHEET,
        "</row><row r=\"3\"",
        "<c r=\"D2\"><f>B2*2</f><v>1</v></c></row><row r=\"3\"",
    );
    refused(&formula.bytes(), ErrorKind::Unsupported, "cell D2 holds a formula");
    refused(
        &Book::with("", "<mergeCells count=\"1\"><mergeCell ref=\"B3:D3\"/></mergeCells>").bytes(),
        ErrorKind::Unsupported,
        "cell C3 lies in the merged range B3:D3",
    );
    let array = Book::with("", "").replace(
        SHEET,
        "<c r=\"B3\"><v>40</v></c>",
        "<c r=\"B3\"><f t=\"array\" ref=\"B3:C3\">1</f><v>1</v></c>",
    );
    refused(&array.bytes(), ErrorKind::Unsupported, "cell C3 lies in the array formula over B3:C3");
}

#[test]
fn broken_and_hostile_sheets() {
    let sheet = |data: &str| {
        Book::of(&format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{data}</sheetData></worksheet>")).bytes()
    };
    for data in [
        "<row r=\"2\"/><row r=\"1\"/>",
        "<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>",
        "<row r=\"1\"><c r=\"ZZZZ1\"/></row>",
        "<row r=\"0\"/>",
        "<row r=\"1\"><c r=\"A1\"></row>",
        "<row r=\"1\">",
        "<row r=\"1\"><c r=\"C1\" t=\"inlineStr\">|is><t>theirs</t></is></c></row>",
        "<row r=\"1\"><c r=\"A1\"/> 1\"><is><t>theirs</t></is></c></row>",
        "<row r=\"1\" a=0.2\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"/></row>",
        "<c/>",
    ] {
        assert_eq!(write(&sheet(data), &usual()).expect_err(data).kind, ErrorKind::Malformed, "{data}");
    }
    refused(
        &Book::of("<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet><sheetData/></worksheet>").bytes(),
        ErrorKind::Malformed,
        "document type",
    );
    refused(
        &Book::of(&format!(
            "<?xml version=\"1.0\" encoding=\"latin1\"?><worksheet xmlns=\"{MAIN}\"><sheetData/></worksheet>"
        ))
        .bytes(),
        ErrorKind::Unsupported,
        "UTF-8",
    );
    let utf16: Vec<u8> = "<worksheet/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused(&Book::of("").part(SHEET, utf16).bytes(), ErrorKind::Unsupported, "UTF-8");
    refused(&Book::of("<chartsheet><sheetData/></chartsheet>").bytes(), ErrorKind::Unsupported, "no tab of cells");
    refused(
        &Book::of(&format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{}</sheetData></worksheet>", " ".repeat(3_000_000)))
            .bytes(),
        ErrorKind::TooLarge,
        "times its size",
    );
    let merges = format!(
        "<mergeCells>{}</mergeCells>",
        (1..=300_000).map(|n| format!("<mergeCell ref=\"XA{n}:XB{n}\"/>")).collect::<String>()
    );
    refused(&Book::with("", &merges).bytes(), ErrorKind::TooLarge, "merged ranges");
    let mut missing = usual();
    missing.tab = "Elsewhere".to_owned();
    assert_eq!(write(&Book::with("", "").bytes(), &missing).expect_err("no tab").kind, ErrorKind::Stale);
}

#[test]
fn an_untouched_part_that_came_out_otherwise_is_seen_before_the_file_is_replaced() {
    use super::super::surgery::{self, Allowed};
    use super::super::verify::verify;
    let book = Book::with("", "").part("xl/media/a.png", "picture").part("xl/media/b.png", "another");
    let old = book.bytes();
    let plans = [usual()];
    let mut rewritten = surgery::rewrite(&old, &plans, "book.xlsx", Allowed::default()).expect("rewritten");
    let new = rewritten.bytes.take().expect("changed");
    verify(&old, &new, &rewritten, "book.xlsx").expect("all is well");
    let without = |name: &str, content: Option<&str>| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&new)).expect("zip");
        let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let file = archive.by_index_raw(index).expect("entry");
            if file.name().expect("name") != name {
                out.raw_copy_file(file).expect("copied");
            } else if let Some(content) = content {
                drop(file);
                out.start_file(name, zip::write::SimpleFileOptions::default()).expect("entry");
                std::io::Write::write_all(&mut out, content.as_bytes()).expect("content");
            }
        }
        out.finish().expect("zip").into_inner()
    };
    for (tampered, says) in [
        (without("xl/media/a.png", Some("pictura")), "xl/media/a.png is not what it was"),
        (without("xl/media/a.png", None), "xl/media/a.png is missing"),
        (without("xl/comments1.xml", None), "note"),
    ] {
        let error = verify(&old, &tampered, &rewritten, "book.xlsx").expect_err(says);
        assert!(error.message.contains(says), "{error}");
    }
}

#[test]
fn an_open_workbook_is_said_to_be_open_before_anything_else() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("book.xlsx");
    std::fs::write(&path, "no workbook at all").expect("written");
    std::fs::write(folder.path().join(".~lock.book.xlsx#"), ",mia,desk7,22.11.2026 10:00,x;").expect("written");
    let error = super::super::apply(&path, &crate::model::Revision::default(), &[usual()]).expect_err("busy");
    assert_eq!(error.kind, ErrorKind::Busy);
}
