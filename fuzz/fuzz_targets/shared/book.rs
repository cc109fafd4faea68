//! A sound package around parts of any content.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
/// What stands between two parts of an input.
const BETWEEN: &[u8] = b"\n----\n";

/// The parts of an input.
pub fn split(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let now = rest?;
        let at = now.windows(BETWEEN.len()).position(|window| window == BETWEEN);
        rest = at.map(|at| &now[at + BETWEEN.len()..]);
        Some(at.map_or(now, |at| &now[..at]))
    })
}

fn relations(of: &[(&str, &str)]) -> Vec<u8> {
    let mut text = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (number, (kind, target)) in (1..).zip(of) {
        text += &format!("<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>");
    }
    (text + "</Relationships>").into_bytes()
}

/// A workbook of one tab; `parts` are its sheet, shared texts, formats, notes, threads, table and workbook part. What is not given
/// is not there, or plain.
pub fn workbook(parts: &mut dyn Iterator<Item = &[u8]>) -> Vec<u8> {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}\"/></Types>"
    );
    let plain_book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"KPIs\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let plain_styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders>\
         <cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"9\"/></cellXfs></styleSheet>"
    );
    let sheet = parts.next().unwrap_or_default();
    let mut next = || parts.next().filter(|part| !part.is_empty());
    let strings = next();
    let styles = next();
    let beside = [
        ("comments", "../comments1.xml", "xl/comments1.xml", next()),
        ("threadedComment", "../threads1.xml", "xl/threads1.xml", next()),
        ("table", "../tables/table1.xml", "xl/tables/table1.xml", next()),
    ];
    let book = next();
    let mut of_book = vec![("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")];
    of_book.extend(strings.map(|_| ("sharedStrings", "sharedStrings.xml")));
    let of_sheet: Vec<(&str, &str)> =
        beside.iter().filter(|(.., part)| part.is_some()).map(|(kind, target, ..)| (*kind, *target)).collect();

    let mut all = vec![
        ("[Content_Types].xml", types.into_bytes()),
        ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", book.map_or_else(|| plain_book.into_bytes(), <[u8]>::to_vec)),
        ("xl/_rels/workbook.xml.rels", relations(&of_book)),
        ("xl/styles.xml", styles.map_or_else(|| plain_styles.into_bytes(), <[u8]>::to_vec)),
        ("xl/worksheets/sheet1.xml", sheet.to_vec()),
    ];
    all.extend(strings.map(|part| ("xl/sharedStrings.xml", part.to_vec())));
    if !of_sheet.is_empty() {
        all.push(("xl/worksheets/_rels/sheet1.xml.rels", relations(&of_sheet)));
    }
    all.extend(beside.iter().filter_map(|(_, _, name, part)| part.map(|part| (*name, part.to_vec()))));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in all {
        zip.start_file(name, options).expect("entry");
        zip.write_all(&content).expect("content");
    }
    zip.finish().expect("zip").into_inner()
}
