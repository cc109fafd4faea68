//! What the format allows and few programs write.

use super::support::{Book, MAIN, RELATIONS, note, part_of, plan, standing, usual, write, written};

const SHEET: &str = "xl/worksheets/sheet1.xml";

#[track_caller]
fn check(sheet: &str, expect: &[&str]) {
    let after = written(&Book::of(sheet), &usual());
    let text = part_of(&after, SHEET).expect("sheet");
    for part in expect {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn a_prefix_is_kept() {
    check(
        &format!(
            "<x:worksheet xmlns:x=\"{MAIN}\"><x:dimension ref=\"A1\"/><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
        ),
        &[
            "<x:c r=\"C1\" t=\"inlineStr\"><x:is><x:t xml:space",
            "<x:row r=\"2\"><x:c r=\"C2\"",
            "<x:conditionalFormatting",
            "<x:legacyDrawing xmlns:r=",
            "<x:cols>",
        ],
    );
}

#[test]
fn a_byte_order_mark_is_counted() {
    check(
        &format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<worksheet xmlns=\"{MAIN}\"><sheetData>\r\n<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\r\n</sheetData></worksheet>"
        ),
        &["\u{feff}<?xml", "</c><c r=\"C1\"", "</row>\r\n<row r=\"2\">"],
    );
}

#[test]
fn rows_and_cells_without_places_are_counted() {
    check(
        &format!(
            "<worksheet xmlns=\"{MAIN}\"><sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData></worksheet>"
        ),
        &["<c><v>2</v></c><c r=\"C1\"", "<c><v>3</v></c><c r=\"C2\""],
    );
}

#[test]
fn comments_and_cdata_hide_nothing() {
    check(
        &format!(
            "<worksheet xmlns=\"{MAIN}\"><!-- <sheetData> --><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t><![CDATA[</row></c>]]></t></is></c></row ><!-- x --><row r=\"2\"/></sheetData></worksheet>"
        ),
        &["<![CDATA[</row></c>]]></t></is></c><c r=\"C1\"", "<row r=\"2\"><c r=\"C2\""],
    );
}

#[test]
fn strict_workbooks_stay_strict() {
    let strict = |text: &str| {
        text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
            .replace(RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships")
    };
    let mut book = Book::with("", "");
    for name in ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", SHEET] {
        let text = strict(&part_of(&book.bytes(), name).expect("part"));
        book = book.part(name, text);
    }
    let after = written(&book, &usual());
    let relations = part_of(&after, "xl/worksheets/_rels/sheet1.xml.rels").expect("relations");
    assert!(relations.contains("http://purl.oclc.org/ooxml/officeDocument/relationships/comments"), "{relations}");
    assert!(
        part_of(&after, "xl/comments1.xml").expect("notes").contains("http://purl.oclc.org/ooxml/spreadsheetml/main")
    );
}

#[test]
fn days_are_counted_from_1904_where_the_workbook_does() {
    let book = Book::with("", "").replace("xl/workbook.xml", "<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
    let after = written(&book, &usual());
    assert!(part_of(&after, SHEET).expect("sheet").contains("<v>44886</v>"));
}

#[test]
fn days_are_texts_where_no_style_can_show_them() {
    let book = Book::with("", "");
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles";
    let bare = book.replace("xl/_rels/workbook.xml.rels", relation, "http://example.com/other");
    let after = written(&bare, &usual());
    let sheet = part_of(&after, SHEET).expect("sheet");
    assert!(sheet.contains(">2026-11-22</t>") && !sheet.contains("<v>46348</v>"), "{sheet}");
}

#[test]
fn a_thread_and_its_twin_are_left_alone() {
    let twin = format!(
        "<comments xmlns=\"{MAIN}\"><authors><author>tc={{0-0}}</author><author>A &amp; B</author></authors><commentList><comment ref=\"B2\" authorId=\"0\"><text><t>[Threaded comment]</t></text></comment></commentList></comments>"
    );
    let drawing = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:shape id=\"_x0000_s1026\"><x:ClientData xmlns:x=\"urn:schemas-microsoft-com:office:excel\" ObjectType=\"Note\"><x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>";
    let book = Book::with("", "<legacyDrawing r:id=\"rId2\"/>")
        .related(&[("comments", "../comments1.xml"), ("vmlDrawing", "../drawings/vmlDrawing1.vml"), ("threadedComment", "../threadedComments/threadedComment1.xml")])
        .part("xl/comments1.xml", twin)
        .part("xl/drawings/vmlDrawing1.vml", drawing)
        .part("xl/threadedComments/threadedComment1.xml", "<ThreadedComments/>")
        .replace("[Content_Types].xml", "<Override", "<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/><Override");
    let asked = plan(Vec::new(), vec![note("B2", None, Some("x")), note("A2", None, Some("ours <&>"))]);
    let (after, applied) = write(&book.bytes(), &asked).expect("written");
    assert_eq!((applied.notes, applied.left_alone.len()), (1, 1));
    let after = after.expect("changed");
    let notes = part_of(&after, "xl/comments1.xml").expect("notes");
    assert!(notes.contains("[Threaded comment]") && notes.contains("ours &lt;&amp;&gt;"), "{notes}");
    let drawing = part_of(&after, "xl/drawings/vmlDrawing1.vml").expect("drawing");
    assert!(drawing.contains("_x0000_s1026") && drawing.contains("_x0000_s1027"), "{drawing}");
    let _ = written(&book, &asked);
}

#[test]
fn the_note_drawing_stands_where_the_format_asks_for_it() {
    let tail = "<pageMargins left=\"1\"/><drawing r:id=\"rId9\"/><legacyDrawingHF r:id=\"rId8\"/><extLst/>";
    let after = written(&Book::with("", tail), &usual());
    let sheet = part_of(&after, SHEET).expect("sheet");
    assert!(sheet.contains("<drawing r:id=\"rId9\"/><legacyDrawing r:id=\"rId1\"/><legacyDrawingHF"), "{sheet}");
    assert!(sheet.contains("</conditionalFormatting><pageMargins"), "{sheet}");
}

#[test]
fn parts_with_sizes_of_64_bits_and_with_descriptors_behind_them() {
    use std::io::{Cursor, Write};
    let plain = Book::with("", "").bytes();
    let mut archive = zip::ZipArchive::new(Cursor::new(&plain)).expect("zip");
    let mut wide = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut described = zip::ZipWriter::new_stream(Vec::new());
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("entry");
        let name = part.name().expect("name").into_owned();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut content).expect("content");
        let options = zip::write::SimpleFileOptions::default();
        wide.start_file(name.as_str(), options.large_file(true)).expect("entry");
        wide.write_all(&content).expect("content");
        described.start_file(name.as_str(), options).expect("entry");
        described.write_all(&content).expect("content");
    }
    let wide = wide.finish().expect("zip").into_inner();
    assert!(memchr::memmem::find(&wide, &[1, 0, 16, 0]).is_some(), "the extra field of zip64 is there");
    let described = described.finish().expect("zip").into_inner();
    assert!(memchr::memmem::find(&described, b"PK\x07\x08").is_some(), "a descriptor is there");
    for bytes in [wide, described] {
        let (after, applied) = write(&bytes, &usual()).expect("written");
        let after = after.expect("changed");
        assert!(applied.values > 0);
        assert_eq!(part_of(&after, "_rels/.rels"), part_of(&bytes, "_rels/.rels"));
        assert!(part_of(&after, SHEET).expect("sheet").contains("KPI status"));
        let (again, _) = write(&after, &standing(&usual())).expect("written again");
        assert!(again.is_none(), "the second write is idle");
    }
}
