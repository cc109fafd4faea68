//! Workbooks made by hand, and plans for them.

use std::io::{Cursor, Read, Write};

use jiff::civil::date;
use rust_decimal::Decimal;
use zip::write::SimpleFileOptions;

use super::super::apply::{Options, apply_to_bytes};
use crate::model::{Away, CellRef, Edit, NoteEdit, OwnColumn, OwnValue, Plan, Status};
use crate::ports::{Applied, SheetError};

pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(super) const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A workbook as a list of parts.
#[derive(Clone)]
pub(super) struct Book {
    parts: Vec<(String, Vec<u8>)>,
}

impl Book {
    /// One tab called `KPIs` with that sheet part.
    pub(super) fn of(sheet: &str) -> Self {
        let parts = [
            (
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>".to_string(),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"KPIs\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/styles.xml",
                format!(
                    "<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"0.0&quot; d&quot;%\"/><numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><u/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFEEEEEE\"/></patternFill></fill></fills><borders count=\"2\"><border/><border><left style=\"thin\"/></border></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"6\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/><xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"1\" xfId=\"0\"><alignment horizontal=\"center\" vertical=\"top\" wrapText=\"1\"/></xf><xf numFmtId=\"0\" fontId=\"0\" fillId=\"2\" borderId=\"1\" xfId=\"0\"/><xf numFmtId=\"0\" fontId=\"0\" fillId=\"2\" borderId=\"0\" xfId=\"0\"/></cellXfs><tableStyles count=\"0\"/></styleSheet>"
                ),
            ),
            ("xl/worksheets/sheet1.xml", sheet.to_owned()),
        ];
        Self { parts: parts.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect() }
    }

    /// One tab with rows 1 to 3 in columns A and B, and `before` and `after` around the rows.
    pub(super) fn with(before: &str, after: &str) -> Self {
        Self::of(&format!(
            "<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\">{before}<sheetData><row r=\"1\" spans=\"1:2\"><c r=\"A1\" s=\"5\" t=\"inlineStr\"><is><t>KPI</t></is></c><c r=\"B1\" s=\"5\" t=\"inlineStr\"><is><t>Target</t></is></c></row><row r=\"2\" spans=\"1:2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Reduce churn</t></is></c><c r=\"B2\" s=\"1\"><v>0.03</v></c></row><row r=\"3\" spans=\"1:2\"><c r=\"A3\" t=\"inlineStr\"><is><t>Win deals</t></is></c><c r=\"B3\"><v>40</v></c></row></sheetData>{after}</worksheet>"
        ))
    }

    pub(super) fn part(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.parts.retain(|(known, _)| known != name);
        self.parts.push((name.to_owned(), content.into()));
        self
    }

    pub(super) fn replace(mut self, name: &str, from: &str, to: &str) -> Self {
        for (_, content) in self.parts.iter_mut().filter(|(known, _)| known == name) {
            let text = String::from_utf8(content.clone()).expect("utf-8");
            assert!(text.contains(from), "{from} is in {name}");
            *content = text.replace(from, to).into_bytes();
        }
        self
    }

    /// Relationships of the sheet, as kind and target.
    pub(super) fn related(self, relations: &[(&str, &str)]) -> Self {
        let list: String = relations
            .iter()
            .enumerate()
            .map(|(at, (kind, target))| {
                format!("<Relationship Id=\"rId{}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>", at + 1)
            })
            .collect();
        self.part(
            "xl/worksheets/_rels/sheet1.xml.rels",
            format!("<Relationships xmlns=\"{PACKAGE}\">{list}</Relationships>"),
        )
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.parts {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("entry");
            zip.write_all(content).expect("content");
        }
        zip.finish().expect("zip").into_inner()
    }
}

pub(super) fn part_of(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).expect("utf-8");
    Some(text)
}

/// The same workbook with another content of one part.
pub(super) fn replaced(bytes: &[u8], name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("content");
        let entry_name = entry.name().expect("name").into_owned();
        if entry_name == name {
            content = change(&String::from_utf8(content).expect("utf-8")).into_bytes();
        }
        zip.start_file(entry_name, SimpleFileOptions::default()).expect("entry");
        zip.write_all(&content).expect("content");
    }
    zip.finish().expect("zip").into_inner()
}

pub(super) fn edit(cell: &str, column: OwnColumn, before: &str, after: OwnValue) -> Edit {
    let cell = CellRef::parse(cell).expect("cell");
    Edit { cell, column, before: before.to_owned(), after, row_key: u64::from(cell.row) }
}

pub(super) fn note(cell: &str, before: Option<&str>, after: Option<&str>) -> NoteEdit {
    let cell = CellRef::parse(cell).expect("cell");
    NoteEdit {
        cell,
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
        row_key: 0,
        away: Away::default(),
    }
}

pub(super) fn plan(edits: Vec<Edit>, notes: Vec<NoteEdit>) -> Plan {
    Plan { tab: "KPIs".to_owned(), header_row: 0, edits, notes, ..Plan::default() }
}

/// Status, progress, stretch and day in columns C to F.
pub(super) fn usual() -> Plan {
    let text = |text: &str| OwnValue::Text(text.to_owned());
    let figure = |value: i64, scale: u32, like: &str| OwnValue::Figure {
        value: Decimal::new(value, scale),
        shown: format!("{value}"),
        like: CellRef::parse(like),
    };
    plan(
        vec![
            edit("C1", OwnColumn::Status, "", text("KPI status")),
            edit("D1", OwnColumn::Progress, "", text("KPI progress")),
            edit("E1", OwnColumn::Stretch, "", text("KPI stretch")),
            edit("F1", OwnColumn::Checked, "", text("KPI checked")),
            edit("C2", OwnColumn::Status, "", OwnValue::Status(Status::Behind, "Behind".to_owned())),
            edit("D2", OwnColumn::Progress, "", OwnValue::Percent(Decimal::new(25, 2))),
            edit("E2", OwnColumn::Stretch, "", figure(24, 1, "B2")),
            edit("F2", OwnColumn::Checked, "", OwnValue::Day(date(2026, 11, 22))),
            edit("C3", OwnColumn::Status, "", OwnValue::Status(Status::OnTrack, "On track".to_owned())),
            edit("E3", OwnColumn::Stretch, "", figure(48, 0, "B3")),
        ],
        vec![note("B2", None, Some("T304: the deadline passed"))],
    )
}

/// The same plan when all of it stands.
pub(super) fn standing(plan: &Plan) -> Plan {
    let mut standing = plan.clone();
    for edit in &mut standing.edits {
        edit.before = edit.after.shown();
    }
    for note in &mut standing.notes {
        note.before.clone_from(&note.after);
    }
    standing
}

/// The plan that takes all of it out.
pub(super) fn removal(plan: &Plan) -> Plan {
    let mut removal = standing(plan);
    for edit in &mut removal.edits {
        edit.after = OwnValue::Blank;
    }
    for note in &mut removal.notes {
        note.after = None;
    }
    removal
}

pub(super) fn write(bytes: &[u8], plan: &Plan) -> Result<(Option<Vec<u8>>, Applied), SheetError> {
    apply_to_bytes(bytes, std::slice::from_ref(plan), "book.xlsx", &Options::default())
}

/// Writes, and checks that a second write is idle and that taking everything out gives every part back.
#[track_caller]
pub(super) fn written(book: &Book, plan: &Plan) -> Vec<u8> {
    let before = book.bytes();
    let (after, applied) = write(&before, plan).expect("written");
    let after = after.expect("changed");
    let written = |mut plan: Plan| {
        plan.edits.retain(|edit| !applied.left_alone.contains(&(plan.tab.clone(), edit.cell)));
        plan.notes.retain(|note| !applied.left_alone.contains(&(plan.tab.clone(), note.cell)));
        plan
    };
    let again = write(&after, &written(standing(plan))).expect("again").0;
    assert!(again.is_none(), "a second write is idle");
    let out = written(removal(plan));
    let back = write(&after, &out).expect("taken out").0.expect("changed");
    for (name, content) in &book.parts {
        let got = part_of(&back, name).unwrap_or_else(|| panic!("{name} is gone"));
        assert_eq!(canonical(&got), canonical(&String::from_utf8_lossy(content)), "{name}");
    }
    let count = zip::ZipArchive::new(Cursor::new(&back)).expect("zip").len();
    assert_eq!(count, book.parts.len(), "no part is left over");
    after
}

/// Empty elements opened: the one difference that taking out may leave.
pub(super) fn canonical(xml: &str) -> String {
    let mut out = String::new();
    let mut rest = xml;
    while let Some(end) = rest.find("/>") {
        let start = rest[..end].rfind('<').unwrap_or(0);
        let name = rest[start + 1..end].split_whitespace().next().unwrap_or_default();
        out.push_str(rest[..end].trim_end());
        out.push_str(&format!("></{name}>"));
        rest = &rest[end + 2..];
    }
    out + rest
}
