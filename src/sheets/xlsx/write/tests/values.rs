//! What stands in the sheet afterwards.

use rust_decimal::Decimal;

use super::support::{Book, canonical, edit, note, part_of, plan, removal, usual, write, written};
use crate::model::{CellRef, OwnColumn, OwnValue, Status};

const SHEET: &str = "xl/worksheets/sheet1.xml";

#[track_caller]
fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn values_notes_and_all_that_goes_with_them() {
    let book = Book::with("<dimension ref=\"A1:B3\"/>", "<pageMargins left=\"1\"/>");
    let after = written(&book, &usual());
    let sheet = part_of(&after, SHEET).expect("sheet");
    contains(
        &sheet,
        &[
            "<dimension ref=\"A1:F3\"/><cols><col min=\"3\" max=\"3\" width=\"",
            "<row r=\"1\" spans=\"1:6\">",
            "<c r=\"C1\" s=\"5\" t=\"inlineStr\"><is><t xml:space=\"preserve\">KPI status</t></is></c>",
            "<v>0.25</v>",
            "<c r=\"E2\" s=\"1\"><v>0.024</v></c>",
            "<v>46348</v>",
            "<c r=\"E3\"><v>48</v></c>",
            "<conditionalFormatting sqref=\"C2:C3\">",
            "<formula>&quot;On track&quot;</formula>",
            "<cfRule type=\"dataBar\"",
            "</conditionalFormatting><pageMargins left=\"1\"/><legacyDrawing r:id=\"rId1\"/>",
        ],
    );
    contains(
        &part_of(&after, "xl/workbook.xml").expect("workbook"),
        &[
            "</sheets><definedNames>",
            "<definedName name=\"_kpiwarden_status\" localSheetId=\"0\" hidden=\"1\">'KPIs'!$C$1</definedName>",
        ],
    );
    contains(
        &part_of(&after, "xl/comments1.xml").expect("notes"),
        &["<author>kpiwarden</author>", "the deadline passed"],
    );
    let drawing = part_of(&after, "xl/drawings/vmlDrawing1.vml").expect("drawing");
    contains(&drawing, &["<x:Row>1</x:Row><x:Column>1</x:Column>"]);
}

#[test]
fn a_later_write_changes_only_what_changed() {
    let book = Book::with("<dimension ref=\"A1:B3\"/>", "");
    let after = write(&book.bytes(), &usual()).expect("written").0.expect("changed");
    let status = OwnValue::Status(Status::Missed, "Missed".to_owned());
    let next = plan(
        vec![
            edit("C3", OwnColumn::Status, "On track", status),
            edit("D3", OwnColumn::Progress, "", OwnValue::Percent(Decimal::new(9, 1))),
        ],
        vec![note("B2", Some("T304: the deadline passed"), None), note("B3", None, Some("new"))],
    );
    let (then, applied) = write(&after, &next).expect("written");
    assert_eq!((applied.values, applied.notes), (2, 2));
    let then = then.expect("changed");
    let sheet = part_of(&then, SHEET).expect("sheet");
    contains(&sheet, &["Missed", "<v>0.9</v>", "&quot;Missed&quot;", "sqref=\"C2:C3\"", "sqref=\"D2:D3\""]);
    assert_eq!(sheet.matches("<conditionalFormatting").count(), 2);
    let notes = part_of(&then, "xl/comments1.xml").expect("notes");
    assert!(notes.contains("B3") && !notes.contains("B2"), "{notes}");

    let mut out = removal(&usual());
    out.edits.push(edit("D3", OwnColumn::Progress, "90%", OwnValue::Blank));
    out.notes = vec![note("B3", Some("new"), None)];
    let back = write(&then, &out).expect("taken out").0.expect("changed");
    assert_eq!(part_of(&back, SHEET), part_of(&book.bytes(), SHEET));
    assert_eq!(part_of(&back, "xl/styles.xml"), part_of(&book.bytes(), "xl/styles.xml"));
}

#[test]
fn cells_of_others_are_kept_and_blank_ones_come_back() {
    let book = Book::of(&format!(
        "<worksheet xmlns=\"{}\"><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\" ht=\"20\"><c r=\"A2\"/><c r=\"C2\" s=\"4\"/><c r=\"E2\"/><c r=\"F2\" s=\"2\"/></row><row r=\"3\"><c r=\"C3\"><v>7</v></c><c r=\"E3\" s=\"1\"/></row></sheetData></worksheet>",
        super::support::MAIN
    ));
    let (after, applied) = write(&book.bytes(), &usual()).expect("written");
    assert_eq!(applied.left_alone, [("KPIs".to_owned(), CellRef::new(2, 2))]);
    let sheet = part_of(&after.expect("changed"), SHEET).expect("sheet");
    contains(
        &sheet,
        &[
            "<c r=\"C3\"><v>7</v></c>",
            "<c r=\"C2\" s=\"4\" t=\"inlineStr\">",
            "<c r=\"F2\" s=\"2\"><v>46348</v></c>",
            "<c r=\"E3\" s=\"1\"><v>0.48</v></c>",
        ],
    );
    let _ = written(&book, &usual());
}

#[test]
fn a_grid_goes_on_and_one_loud_cell_does_not_set_the_tone() {
    let row = |n: u32| {
        format!(
            "<row r=\"{n}\"><c r=\"A{n}\" s=\"4\"><v>1</v></c><c r=\"B{n}\" s=\"4\"><v>1</v></c><c r=\"C{n}\" s=\"3\"><v>1</v></c></row>"
        )
    };
    let book = Book::of(&format!(
        "<worksheet xmlns=\"{}\"><sheetData>{}{}</sheetData></worksheet>",
        super::support::MAIN,
        row(1),
        row(2)
    ));
    let text = |text: &str| OwnValue::Text(text.to_owned());
    let status = OwnValue::Status(Status::Open, "Open".to_owned());
    let plan = plan(
        vec![
            edit("D1", OwnColumn::Status, "", text("KPI status")),
            edit("E1", OwnColumn::Progress, "", text("KPI progress")),
            edit("F1", OwnColumn::Smart, "", text("SMART")),
            edit("D2", OwnColumn::Status, "", status),
            edit("F2", OwnColumn::Smart, "", text("-M-RT")),
        ],
        Vec::new(),
    );
    let after = written(&book, &plan);
    contains(
        &part_of(&after, SHEET).expect("sheet"),
        &["<c r=\"E2\" s=\"6\"/>", "<c r=\"D2\" s=\"6\" t", "<c r=\"F2\" s=\"7\" t", "<c r=\"D1\" s=\"3\" t"],
    );
    contains(
        &part_of(&after, "xl/styles.xml").expect("styles"),
        &[
            "fontId=\"0\" fillId=\"2\" borderId=\"1\" xfId=\"0\" applyFill=\"1\"><alignment vertical=\"top\"/></xf>",
            "quotePrefix=\"1\"",
        ],
    );
}

#[test]
fn widths_fit_also_within_a_shared_range_and_rows_are_made_where_none_are() {
    let book = Book::with(
        "<cols><col min=\"1\" max=\"2\" width=\"30\"/><col min=\"3\" max=\"16384\" width=\"4\" style=\"5\"/></cols>",
        "",
    );
    let mut wide = usual();
    wide.edits.push(edit("C9", OwnColumn::Status, "", OwnValue::Status(Status::Early, "Early".to_owned())));
    let after = written(&book, &wide);
    contains(
        &part_of(&after, SHEET).expect("sheet"),
        &[
            "<col min=\"7\" max=\"16384\" width=\"4\" style=\"5\"/></cols>",
            "customWidth=\"1\" style=\"5\"/>",
            "<row r=\"9\"><c r=\"C9\" s=\"5\"",
        ],
    );
    let _ = written(
        &Book::of(&format!("<worksheet xmlns=\"{}\"><sheetData/></worksheet>", super::support::MAIN)),
        &usual(),
    );
}

#[test]
fn a_narrow_column_with_a_width_of_its_own_is_widened_and_gets_it_back() {
    let book = Book::with(
        "<cols><col min=\"3\" max=\"3\" width=\"3\" style=\"5\"/><col min=\"4\" max=\"4\" width=\"0\" hidden=\"1\" customWidth=\"1\"></col>\
         <col min=\"5\" max=\"5\" width=\"90\"/><col min=\"6\" max=\"6\" bestFit=\"1\"/></cols>",
        "",
    );
    let after = written(&book, &usual());
    contains(
        &part_of(&after, SHEET).expect("sheet"),
        &[
            "<col min=\"3\" max=\"3\" width=\"13.71\" style=\"5\" customWidth=\"1\"/>",
            "<col min=\"4\" max=\"4\" width=\"15.71\" hidden=\"0\" customWidth=\"1\"></col>",
            "<col min=\"5\" max=\"5\" width=\"90\"/>",
            "<col min=\"6\" max=\"6\" bestFit=\"1\" width=\"14.71\" customWidth=\"1\"/>",
        ],
    );
}

#[test]
fn figures_in_percent_beside_words_are_shown_in_percent() {
    let sheet = |cell: &str| Book::with("", "").replace(SHEET, "<c r=\"B3\"><v>40</v></c>", cell);
    let mut asked = usual();
    asked.edits.retain(|edit| edit.cell.row != 1);
    for (cell, value, shows, style) in [
        ("<c r=\"B3\" t=\"inlineStr\"><is><t>95%</t></is></c>", Decimal::new(918, 1), "0.918", "numFmtId=\"10\""),
        ("<c r=\"B3\" t=\"inlineStr\"><is><t>95%</t></is></c>", Decimal::from(130), "1.3", "numFmtId=\"9\""),
        ("<c r=\"B3\"><v>95</v></c>", Decimal::new(918, 1), "91.8", ""),
    ] {
        for edit in asked.edits.iter_mut().filter(|edit| matches!(edit.after, OwnValue::Figure { .. })) {
            edit.after = OwnValue::Figure { value, shown: format!("{value}%"), like: CellRef::parse("B3") };
        }
        let after = written(&sheet(cell), &asked);
        contains(&part_of(&after, SHEET).expect("sheet"), &[&format!("<v>{shows}</v>")]);
        contains(&part_of(&after, "xl/styles.xml").expect("styles"), &[style]);
    }
}

#[test]
fn colours_follow_a_column_that_a_program_moved_without_them() {
    let book = Book::with("", "");
    let mut asked = usual();
    asked.own =
        vec![(OwnColumn::Status, 2), (OwnColumn::Progress, 3), (OwnColumn::Stretch, 4), (OwnColumn::Checked, 5)];
    let (after, _) = write(&book.bytes(), &asked).expect("written");
    let moved = after.expect("changed");
    let mut sheet = part_of(&moved, SHEET).expect("sheet");
    contains(&sheet, &["sqref=\"C2:C3\"", "sqref=\"D2\"", "<dataBar minLength=\"0\" maxLength=\"100\">"]);
    for (from, to) in [('F', 'G'), ('E', 'F'), ('D', 'E'), ('C', 'D')] {
        for row in 1..=3 {
            sheet = sheet.replace(&format!("r=\"{from}{row}\""), &format!("r=\"{to}{row}\""));
        }
    }
    let moved = changed(&moved, SHEET, &sheet);
    let mut asked = plan(
        vec![
            edit("D3", OwnColumn::Status, "On track", OwnValue::Status(Status::Missed, "Missed".to_owned())),
            edit("E3", OwnColumn::Progress, "", OwnValue::Percent(Decimal::new(5, 1))),
        ],
        Vec::new(),
    );
    asked.own =
        vec![(OwnColumn::Status, 3), (OwnColumn::Progress, 4), (OwnColumn::Stretch, 5), (OwnColumn::Checked, 6)];
    let (after, _) = write(&moved, &asked).expect("written");
    let after = after.expect("changed");
    let sheet = part_of(&after, SHEET).expect("sheet");
    contains(&sheet, &["sqref=\"D2:D3\"", "sqref=\"E2:E3\"", "Missed"]);
    assert_eq!(sheet.matches("<conditionalFormatting").count(), 2, "{sheet}");
    contains(&part_of(&after, "xl/workbook.xml").expect("workbook"), &["'KPIs'!$D$1", "'KPIs'!$E$1", "'KPIs'!$G$1"]);
}

/// A workbook with another content of a part.
fn changed(bytes: &[u8], name: &str, content: &str) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("zip");
    let mut new = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let entry = old.by_index(index).expect("entry");
        if entry.name().expect("a name") != name {
            new.raw_copy_file(entry).expect("copied");
        }
    }
    new.start_file(name, zip::write::SimpleFileOptions::default()).expect("entry");
    std::io::Write::write_all(&mut new, content.as_bytes()).expect("written");
    new.finish().expect("zip").into_inner()
}

#[test]
fn formulas_are_worked_out_anew_only_where_they_look_at_our_cells() {
    for (formula, looks) in
        [("SUM(A1:B3)", false), ("COUNTA(C:C)", true), ("KPIs!D2*2", true), ("SUM(Other!D2)", false)]
    {
        let book = Book::with("", "").replace(
            SHEET,
            "<c r=\"B3\"><v>40</v></c>",
            &format!("<c r=\"B3\"><f>{formula}</f><v>40</v></c>"),
        );
        let after = written(&book, &usual());
        let workbook = part_of(&after, "xl/workbook.xml").expect("workbook");
        assert_eq!(workbook.contains("</definedNames><calcPr fullCalcOnLoad=\"1\"/>"), looks, "{formula}: {workbook}");
    }
}

#[test]
fn a_workbook_that_a_library_wrote() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("KPIs").expect("name");
    for (row, texts) in [["KPI", "Target"], ["Reduce churn", "3"], ["Win deals", "40"]].iter().enumerate() {
        for (column, text) in texts.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, *text).expect("write");
        }
    }
    sheet.insert_note(1, 0, &rust_xlsxwriter::Note::new("mine").set_author("Mia")).expect("note");
    sheet.insert_note(1, 1, &rust_xlsxwriter::Note::new("also mine").set_author("Mia")).expect("note");
    let bytes = book.save_to_buffer().expect("saved");
    let mut asked = usual();
    asked.notes.push(note("C2", None, Some("ours")));
    let (after, applied) = write(&bytes, &asked).expect("written");
    assert_eq!(applied.left_alone, [("KPIs".to_owned(), CellRef::new(1, 1))]);
    let after = after.expect("changed");
    let notes = part_of(&after, "xl/comments1.xml").expect("notes");
    contains(&notes, &["also mine", "ours", "<author>Mia</author><author>kpiwarden</author>"]);
    let mut out = removal(&asked);
    out.notes.remove(0);
    let back = write(&after, &out).expect("taken out").0.expect("changed");
    for name in [
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/workbook.xml",
        SHEET,
        "xl/styles.xml",
        "[Content_Types].xml",
    ] {
        let text = |bytes: &[u8]| part_of(bytes, name).map(|text| canonical(&text));
        assert_eq!(text(&back), text(&bytes), "{name}");
    }
}

#[test]
fn cells_with_an_empty_text_are_free_and_come_back() {
    let row = "<row r=\"2\" spans=\"1:2\">";
    for (empty, is_free) in [
        ("<c r=\"C2\" s=\"1\" t=\"s\"><v>1</v></c>", true),
        ("<c r=\"C2\" t=\"str\"><v></v></c>", true),
        ("<c r=\"C2\" t=\"inlineStr\"><is><t></t></is></c>", true),
        ("<c r=\"C2\" t=\"s\"><v>0</v></c>", false),
        ("<c r=\"C2\" t=\"inlineStr\"><is><r><t></t></r><r><t></t></r><r><t></t></r></is></c>", false),
    ] {
        let relation = "<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
        let book = Book::with("", "")
            .part("xl/sharedStrings.xml", "<sst><si><t>full</t></si><si><t/></si></sst>")
            .replace("xl/_rels/workbook.xml.rels", "</Relationships>", relation)
            .replace(
                SHEET,
                "<c r=\"B2\" s=\"1\"><v>0.03</v></c>",
                &format!("<c r=\"B2\" s=\"1\"><v>0.03</v></c>{empty}"),
            );
        assert!(part_of(&book.bytes(), SHEET).expect("sheet").contains(row));
        let (after, applied) = write(&book.bytes(), &usual()).expect("written");
        let left: Vec<String> = applied.left_alone.iter().map(|(_, cell)| cell.to_string()).collect();
        assert_eq!(left.is_empty(), is_free, "{empty}: {left:?}");
        if is_free {
            let after = after.expect("changed");
            assert!(!part_of(&after, SHEET).expect("sheet").contains(empty), "{empty}");
            let (back, _) = write(&after, &removal(&usual())).expect("taken out");
            assert!(part_of(&back.expect("changed"), SHEET).expect("sheet").contains(empty), "{empty}");
        }
    }
}
