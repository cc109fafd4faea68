//! Other programs save the workbook between our writes, and write anew what our memory speaks of.

use super::support::{Book, MAIN, part_of, removal, replaced, usual, write, written};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const STYLES: &str = "xl/styles.xml";
const BOOK: &str = "xl/workbook.xml";

/// A workbook in which C2 is an empty cell of that XML.
fn with_blank(cell: &str) -> Book {
    Book::with("", "").replace(
        SHEET,
        "<c r=\"B2\" s=\"1\"><v>0.03</v></c>",
        &format!("<c r=\"B2\" s=\"1\"><v>0.03</v></c>{cell}"),
    )
}

fn first(bytes: &[u8]) -> Vec<u8> {
    write(bytes, &usual()).expect("written").0.expect("changed")
}

fn taken_out(bytes: &[u8]) -> Vec<u8> {
    write(bytes, &removal(&usual())).expect("taken out").0.expect("changed")
}

/// The text between two marks.
fn cell(bytes: &[u8], name: &str) -> Option<String> {
    let sheet = part_of(bytes, SHEET).expect("sheet");
    let start = sheet.find(&format!("<c r=\"{name}\""))?;
    let end = start + sheet[start..].find('>')? + 1;
    Some(sheet[start..end].to_owned())
}

#[test]
fn formats_that_were_numbered_anew_are_not_given_back_by_number() {
    let after = first(&with_blank("<c r=\"C2\" s=\"4\"/>").bytes());
    let as_it_is = taken_out(&after);
    assert_eq!(cell(&as_it_is, "C2").as_deref(), Some("<c r=\"C2\" s=\"4\"/>"));
    // The first three formats are left, and the fill of C2 is in the last of them.
    let saved = replaced(&after, STYLES, |styles| {
        let list = styles.find("<cellXfs").expect("list")..styles.find("</cellXfs>").expect("list");
        let formats = "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/><xf numFmtId=\"0\" fontId=\"0\" fillId=\"1\" borderId=\"0\"/><xf numFmtId=\"0\" fontId=\"0\" fillId=\"2\" borderId=\"1\"/>";
        styles.replace(&styles[list], &format!("<cellXfs count=\"3\">{formats}"))
    });
    let saved = replaced(&saved, SHEET, |sheet| {
        let mut parts = sheet.split(" s=\"");
        let head = parts.next().unwrap_or_default().to_owned();
        parts.fold(head, |text, part| text + " s=\"" + part.replacen(|c: char| c.is_ascii_digit(), "2", 1).as_str())
    });
    let back = taken_out(&saved);
    assert_eq!(cell(&back, "C2").as_deref(), Some("<c r=\"C2\" s=\"2\"/>"), "the format it has by now");
    assert!(!part_of(&back, BOOK).expect("book").contains("_kpiwarden"));
    // The same where a row is emptied and the others stay.
    let mut plan = removal(&usual());
    plan.edits.retain(|edit| edit.cell.row == 1);
    plan.notes.clear();
    let emptied = write(&saved, &plan).expect("written").0.expect("changed");
    assert_eq!(cell(&emptied, "C2").as_deref(), Some("<c r=\"C2\" s=\"2\"/>"));
    let again = write(&emptied, &{
        let mut plan = usual();
        plan.edits.retain(|edit| edit.cell.row == 1);
        plan.notes.clear();
        plan
    });
    let again = again.expect("written").0.expect("changed");
    assert_eq!(cell(&taken_out(&again), "C2").as_deref(), Some("<c r=\"C2\" s=\"2\"/>"), "the doubt is remembered");
}

#[test]
fn texts_that_moved_in_the_shared_list_are_not_given_back_by_number() {
    let list = |texts: &str| format!("<sst xmlns=\"{MAIN}\">{texts}</sst>");
    let book = with_blank("<c r=\"C2\" t=\"s\"><v>1</v></c>")
        .part("xl/sharedStrings.xml", list("<si><t>a</t></si><si><t></t></si>"))
        .replace("xl/_rels/workbook.xml.rels", "</Relationships>", "<Relationship Id=\"rId9\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>")
        .replace("[Content_Types].xml", "</Types>", "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml\"/></Types>");
    let after = written(&book, &usual());
    let saved = replaced(&after, "xl/sharedStrings.xml", |_| list("<si><t></t></si><si><t>a name</t></si>"));
    assert_eq!(cell(&taken_out(&saved), "C2").as_deref(), Some("<c r=\"C2\" t=\"inlineStr\">"));
}

#[test]
fn an_empty_cell_that_says_it_holds_a_number_comes_back_so() {
    let book = with_blank("<c r=\"C2\" s=\"4\" t=\"n\"/>");
    let back = taken_out(&written(&book, &usual()));
    assert_eq!(cell(&back, "C2").as_deref(), Some("<c r=\"C2\" s=\"4\" t=\"n\"/>"));
}

#[test]
fn colours_that_a_person_gave_since_stay() {
    let after = first(&with_blank("<c r=\"C2\"/>").bytes());
    // C2 was drawn otherwise, and C3 came down from another row, of which nothing is remembered.
    let saved = replaced(&after, SHEET, |sheet| {
        sheet.replace("<c r=\"C2\"", "<c r=\"C2\" s=\"4\"").replace("<c r=\"C3\"", "<c r=\"C3\" s=\"5\"")
    });
    let back = taken_out(&saved);
    assert_eq!(cell(&back, "C2").as_deref(), Some("<c r=\"C2\" s=\"4\"/>"));
    assert_eq!(cell(&back, "C3").as_deref(), Some("<c r=\"C3\" s=\"5\"/>"));
    assert_eq!(cell(&back, "E3"), None, "a cell of ours goes");
}

/// The calculation settings after a status in C3 changed, of a workbook that somebody gave that content since the first write.
#[track_caller]
fn recalculates(change: impl Fn(&[u8]) -> Vec<u8>, expect: bool) {
    let mut next = usual();
    next.notes.clear();
    next.edits.retain(|edit| edit.cell.to_string() == "C3");
    next.edits[0].before = "On track".to_owned();
    next.edits[0].after = crate::model::OwnValue::Text("Behind".to_owned());
    let saved = change(&first(&Book::with("", "").bytes()));
    let after = write(&saved, &next).expect("written").0.expect("changed");
    let set = |bytes: &[u8]| part_of(bytes, BOOK).expect("book").contains("fullCalcOnLoad=\"1\"");
    assert_eq!(set(&after), expect);
    assert_eq!(set(&taken_out(&saved)), expect, "taken out");
}

#[test]
fn formulas_that_look_at_our_cells_in_any_way_are_worked_out_anew() {
    let formulas = |formulas: &'static str| {
        move |bytes: &[u8]| {
            replaced(bytes, SHEET, |sheet| sheet.replace("</sheetData>", &format!("{formulas}</sheetData>")))
        }
    };
    recalculates(formulas("<row r=\"9\"><c r=\"A9\"><f>COUNTIF(C1:C3,1)</f><v>0</v></c></row>"), true);
    recalculates(formulas("<row r=\"9\"><c r=\"A9\"><f>COUNTIF(B1:B3,1)</f><v>0</v></c></row>"), false);
    // Shared: the one that is written looks at C1, the next at C2, and so on.
    recalculates(
        formulas(
            "<row r=\"8\"><c r=\"A8\"><f t=\"shared\" ref=\"A8:A10\" si=\"0\">C1+1</f></c></row><row r=\"10\"><c r=\"A10\"><f t=\"shared\" si=\"0\"/></c></row>",
        ),
        true,
    );
    recalculates(
        formulas(
            "<row r=\"8\"><c r=\"A8\"><f t=\"shared\" ref=\"A8:A10\" si=\"0\">A1+1</f></c></row><row r=\"10\"><c r=\"A10\"><f t=\"shared\" si=\"0\"/></c></row>",
        ),
        false,
    );
    let named = |name: &'static str| {
        move |bytes: &[u8]| {
            let named = replaced(bytes, BOOK, |book| {
                let names = "<definedName name=\"Stati\">KPIs!$C$2:$C$3</definedName><definedName name=\"Aims\">KPIs!$B$2:$B$3</definedName></definedNames>";
                book.replace("</definedNames>", names)
            });
            let formula = format!("<row r=\"9\"><c r=\"A9\"><f>COUNTA({name})</f><v>0</v></c></row></sheetData>");
            replaced(&named, SHEET, |sheet| sheet.replace("</sheetData>", &formula))
        }
    };
    recalculates(named("Stati"), true);
    recalculates(named("Aims"), false);
}

#[test]
fn what_another_program_added_to_our_bar_goes_with_it() {
    let bar = |id: &str, range: &str| {
        format!(
            "<x14:conditionalFormatting><x14:cfRule type=\"dataBar\" id=\"{id}\"><x14:dataBar/></x14:cfRule><xm:sqref>{range}</xm:sqref></x14:conditionalFormatting>"
        )
    };
    let other = "<ext uri=\"{05C60535-1F16-4fd2-B633-F4F36F0B64E0}\"><x14:sparklineGroups/></ext>";
    for (others, kept) in [("", false), (bar("{B}", "B2:B3").as_str(), true)] {
        for beside in ["", other] {
            let after = first(&Book::with("", "").bytes());
            let saved = replaced(&after, SHEET, |sheet| {
                let ours = "</dataBar><extLst><ext uri=\"{B025F937-C7B1-47D3-B67F-A62EFF666E3E}\"><x14:id>{A}</x14:id></ext></extLst>";
                let list = format!(
                    "<extLst>{beside}<ext uri=\"{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}\"><x14:conditionalFormattings>{}{others}</x14:conditionalFormattings></ext></extLst></worksheet>",
                    bar("{A}", "D2:D3")
                );
                sheet.replace("</dataBar>", ours).replace("</worksheet>", &list)
            });
            let sheet = part_of(&taken_out(&saved), SHEET).expect("sheet");
            assert!(!sheet.contains("{A}"), "{sheet}");
            assert_eq!(sheet.contains(&bar("{B}", "B2:B3")), kept);
            assert_eq!(sheet.contains(other), !beside.is_empty());
            assert_eq!(sheet.contains("x14:conditionalFormattings"), kept);
            assert_eq!(sheet.contains("<extLst>"), kept || !beside.is_empty());
        }
    }
}
