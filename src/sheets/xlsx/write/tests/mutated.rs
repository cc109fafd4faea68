//! Workbooks damaged at random: a write never panics, and where it succeeds, every value of others is what it was.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Reader, Xlsx};

use super::support::{Book, MAIN, part_of, removal, usual, write};
use crate::model::CellRef;

/// Damaged workbooks a run.
const ROUNDS: u32 = 800;

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

fn rich() -> Book {
    Book::with(
        "<dimension ref=\"A1:B3\"/><sheetFormatPr defaultRowHeight=\"15\"/><cols><col min=\"2\" max=\"9\" width=\"5\"/></cols>",
        "<mergeCells count=\"1\"><mergeCell ref=\"A8:B9\"/></mergeCells><conditionalFormatting sqref=\"B2:B3\"><cfRule type=\"cellIs\" dxfId=\"0\" priority=\"3\" operator=\"equal\"><formula>\"x\"</formula></cfRule></conditionalFormatting><legacyDrawing r:id=\"rId2\"/><tableParts count=\"1\"><tablePart r:id=\"rId3\"/></tableParts>",
    )
    .related(&[("comments", "../comments1.xml"), ("vmlDrawing", "../drawings/vmlDrawing1.vml"), ("table", "../tables/table1.xml")])
    .part("xl/comments1.xml", format!("<comments xmlns=\"{MAIN}\"><authors><author>Mia</author></authors><commentList><comment ref=\"A2\" authorId=\"0\"><text><t>theirs</t></text></comment></commentList></comments>"))
    .part("xl/drawings/vmlDrawing1.vml", "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:shape id=\"_x0000_s1026\"><x:ClientData ObjectType=\"Note\"><x:Row>1</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>")
    .part("xl/tables/table1.xml", format!("<table xmlns=\"{MAIN}\" id=\"1\" ref=\"A1:B3\"><tableColumns count=\"2\"><tableColumn id=\"1\" name=\"KPI\"/><tableColumn id=\"2\" name=\"Target\"/></tableColumns></table>"))
    .replace("[Content_Types].xml", "<Override", "<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/><Override")
}

/// Changes a text in one of the ways in which files break, or are broken.
fn damage(text: &mut Vec<u8>, random: &mut Random) {
    const PIECES: [&str; 16] = [
        "<",
        ">",
        "/>",
        "\"",
        "&",
        "</row>",
        "<row r=\"2\">",
        "<c r=\"C2\"/>",
        "<c r=\"XFD2\"><v>1</v></c>",
        "<![CDATA[",
        "<!--",
        "r=\"4294967296\"",
        "\u{e9}",
        "\u{0}",
        " s=\"99999999999\"",
        "<mergeCell ref=\"C1:D2\"/>",
    ];
    let at = random.below(text.len());
    match random.below(5) {
        0 => {
            let piece = PIECES[random.below(PIECES.len())];
            text.splice(at..at, piece.bytes());
        }
        1 => {
            let end = (at + 1 + random.below(30)).min(text.len());
            text.drain(at..end);
        }
        2 => {
            let end = (at + 1 + random.below(60)).min(text.len());
            let copy = text[at..end].to_vec();
            text.splice(at..at, copy);
        }
        3 => {
            let digits: Vec<usize> = (0..text.len()).filter(|&at| text[at].is_ascii_digit()).collect();
            if let Some(&digit) = digits.get(random.below(digits.len())) {
                text[digit] = b'0' + random.below(10) as u8;
            }
        }
        _ => text[at] = random.below(256) as u8,
    }
}

/// What calamine reads; `None` where it cannot, or panics.
fn values(bytes: &[u8]) -> Option<BTreeMap<(String, CellRef), String>> {
    std::panic::catch_unwind(|| read(bytes)).ok().flatten()
}

fn read(bytes: &[u8]) -> Option<BTreeMap<(String, CellRef), String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).ok()?;
    let mut values = BTreeMap::new();
    for sheet in book.sheets_metadata().to_vec() {
        let Ok(mut reader) = book.worksheet_cells_reader(&sheet.name) else { continue };
        while let Ok(Some(cell)) = reader.next_cell() {
            let (row, column) = cell.get_position();
            let Ok(column) = u16::try_from(column) else { continue };
            if *cell.get_value() != calamine::DataRef::Empty {
                values.insert((sheet.name.clone(), CellRef::new(row, column)), format!("{:?}", cell.get_value()));
            }
        }
    }
    Some(values)
}

#[test]
fn damaged_workbooks_are_refused_or_kept_whole() {
    const PARTS: [&str; 9] = [
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/tables/table1.xml",
        "xl/workbook.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
    ];
    let (mut random, mut written, mut refused) = (Random(20_261_125), 0, 0);
    let whole = rich();
    let bytes = whole.bytes();
    let plan = usual();
    let own: Vec<CellRef> = plan.edits.iter().map(|edit| edit.cell).collect();
    for round in 0..ROUNDS {
        let name = PARTS[random.below(PARTS.len())];
        let mut text = part_of(&bytes, name).expect(name).into_bytes();
        for _ in 0..=random.below(2) {
            damage(&mut text, &mut random);
        }
        let damaged = whole.clone().part(name, text.clone()).bytes();
        match write(&damaged, &plan) {
            Ok((Some(after), applied)) => {
                written += 1;
                let Some(old) = values(&damaged) else { continue };
                let mut new = values(&after).expect("readable");
                new.retain(|(tab, cell), _| {
                    let ours = *tab == plan.tab && own.contains(cell);
                    !ours || applied.left_alone.contains(&(tab.clone(), *cell))
                });
                assert_eq!(old, new, "round {round}: {name}\n{}", String::from_utf8_lossy(&text));
                let _ = write(&after, &removal(&plan));
            }
            Ok((None, _)) => {}
            Err(error) => {
                refused += 1;
                assert!(!error.hint.is_empty(), "{error:?}");
            }
        }
    }
    assert!(written > ROUNDS / 10 && refused > ROUNDS / 10, "{written} written, {refused} refused");
}
