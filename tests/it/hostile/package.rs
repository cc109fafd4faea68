//! Packages whose parts may be very long and very alike.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The content of one part.
pub(super) enum Part {
    /// As it stands.
    Text(String),
    /// A beginning, something so many times (`{}` becomes the number, from 1), and an end.
    Times(String, &'static str, u32, String),
}

pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(super) const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// Writes the parts into a package.
pub(super) fn zip(parts: &[(&str, Part)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
    for (name, part) in parts {
        out.start_file(*name, options).expect("an entry");
        match part {
            Part::Text(text) => out.write_all(text.as_bytes()).expect("written"),
            Part::Times(before, unit, times, after) => {
                out.write_all(before.as_bytes()).expect("written");
                let numbered = unit.contains("{}");
                let mut block = String::new();
                for number in 1..=*times {
                    if numbered {
                        block.push_str(&unit.replace("{}", &number.to_string()));
                    } else {
                        block.push_str(unit);
                    }
                    if block.len() > 1 << 20 || number == *times {
                        out.write_all(block.as_bytes()).expect("written");
                        block.clear();
                    }
                }
                out.write_all(after.as_bytes()).expect("written");
            }
        }
    }
    out.finish().expect("a package").into_inner()
}

/// A part of relationships: kind and target.
pub(super) fn relations(of: &[(&str, &str)]) -> Part {
    let mut text = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (number, (kind, target)) in (1..).zip(of) {
        text += &format!("<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>");
    }
    Part::Text(text + "</Relationships>")
}

/// A sheet of one KPI table, with something before the rows, behind them in the rows, and after them.
pub(super) fn sheet(head: &str, more_rows: &str, tail: &str) -> String {
    let cells = |row: u32, texts: &[&str]| {
        let cell = |(column, text): (char, &&str)| {
            if text.parse::<f64>().is_ok() {
                format!("<c r=\"{column}{row}\"><v>{text}</v></c>")
            } else {
                format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
            }
        };
        let cells: String = ('A'..='H').zip(texts).map(cell).collect();
        format!("<row r=\"{row}\">{cells}</row>")
    };
    let header = cells(1, &["KPI", "Owner", "Unit", "Baseline", "Target", "Current", "Start", "Due"]);
    let row = cells(2, &["Number of leads", "Ann Lee", "leads", "20", "40", "35", "2026-07-01", "2026-12-31"]);
    format!(
        "<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\">{head}<sheetData>{header}{row}{more_rows}</sheetData>{tail}</worksheet>"
    )
}

/// A whole workbook around parts: those given take the place of the plain ones of the same name.
pub(super) fn workbook(parts: Vec<(&'static str, Part)>) -> Vec<u8> {
    zip(&workbook_parts(parts))
}

/// The parts of such a workbook.
pub(super) fn workbook_parts(parts: Vec<(&'static str, Part)>) -> Vec<(&'static str, Part)> {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}\"/></Types>"
    );
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"KPIs\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let mut all = vec![
        ("[Content_Types].xml", Part::Text(types)),
        ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", Part::Text(book)),
        ("xl/_rels/workbook.xml.rels", relations(&[("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")])),
        ("xl/styles.xml", Part::Text(styles("<xf/>"))),
        ("xl/worksheets/sheet1.xml", Part::Text(sheet("", "", ""))),
    ];
    for (name, part) in parts {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = part,
            None => all.push((name, part)),
        }
    }
    all
}

/// Plain formats with these cell formats.
pub(super) fn styles(formats: &str) -> String {
    format!(
        "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders>\
         <cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs>{formats}</cellXfs></styleSheet>"
    )
}

/// A part with something in the place of `{}`, many times.
pub(super) fn times(whole: &str, unit: &'static str, times: u32) -> Part {
    let (before, after) = whole.split_once("{}").expect("a place for it");
    Part::Times(before.to_owned(), unit, times, after.to_owned())
}
