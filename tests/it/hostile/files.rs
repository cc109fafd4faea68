//! The files.

use super::package::{MAIN, OFFICE, Part, relations, sheet, styles, times, workbook, workbook_parts, zip};

/// What is to become of a file.
#[derive(Debug)]
pub(super) enum Expect {
    /// It is no harm: read, and written where it holds a KPI table.
    Read,
    /// It is read, and refused when it is to be written; this is said then.
    ReadOnly(&'static str),
    /// It is refused, and this is said among other things.
    Refused(&'static str),
    /// Either will do.
    Either,
}

/// One file.
pub(super) struct Hostile {
    pub(super) name: &'static str,
    pub(super) expect: Expect,
    pub(super) make: Box<dyn Fn() -> Vec<u8>>,
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn of(name: &'static str, expect: Expect, make: impl Fn() -> Vec<u8> + 'static) -> Hostile {
    Hostile { name, expect, make: Box::new(make) }
}

/// All of them.
pub(super) fn all() -> Vec<Hostile> {
    let mut all = workbooks();
    all.extend(packages());
    all.extend(other_kinds());
    all
}

fn one_part(name: &'static str, part: impl Fn() -> Part + 'static) -> impl Fn() -> Vec<u8> {
    move || workbook(vec![(name, part())])
}

fn with_sheet(head: &'static str, rows: &'static str, tail: &'static str) -> impl Fn() -> Vec<u8> {
    move || workbook(vec![(SHEET, Part::Text(sheet(head, rows, tail)))])
}

fn many(
    head: &'static str,
    rows: &'static str,
    tail: &'static str,
    unit: &'static str,
    count: u32,
) -> impl Fn() -> Vec<u8> {
    move || workbook(vec![(SHEET, times(&sheet(head, rows, tail), unit, count))])
}

/// A doctype in which each entity is ten times the one before.
fn laughs(root: &str) -> String {
    let mut text = format!("<!DOCTYPE {root} [<!ENTITY a0 \"ha\">");
    for level in 1..12 {
        text += &format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10));
    }
    text + "]>"
}

fn workbooks() -> Vec<Hostile> {
    let laughing = "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>&a11;</t></is></c></row>";
    vec![
        of("two-cells.xlsx", Expect::Read, || {
            let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
            workbook(vec![(SHEET, Part::Text(sheet("<dimension ref=\"A1:XFD1048576\"/>", far, "")))])
        }),
        of(
            "bomb-spaces.xlsx",
            Expect::Refused("a text of more than"),
            many("", "{}", "", "                                                                ", 6_000_000),
        ),
        of(
            "bomb-cells.xlsx",
            Expect::Refused("rows or"),
            many("", "<row r=\"3\">{}</row>", "", "<c><v>1</v></c><c><v>1</v></c><c><v>1</v></c>", 8_000_000),
        ),
        of(
            "bomb-rows.xlsx",
            Expect::Refused("has more than"),
            many("", "{}", "", "<row><c><v>1</v></c></row><row><c><v>1</v></c></row>", 6_000_000),
        ),
        of(
            "bomb-string.xlsx",
            Expect::Refused("a text of more than"),
            many(
                "",
                "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
                "",
                "long long long long long long ",
                10_000_000,
            ),
        ),
        of("laughs-sheet.xlsx", Expect::Refused("declares a document type"), move || {
            workbook(vec![(SHEET, Part::Text(laughs("worksheet") + &sheet("", laughing, "")))])
        }),
        of("laughs-strings.xlsx", Expect::Refused("declares a document type"), || {
            let relations =
                relations(&[("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]);
            let strings = laughs("sst") + &format!("<sst xmlns=\"{MAIN}\"><si><t>&a11;</t></si></sst>");
            let row = "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c></row>";
            workbook(vec![
                ("xl/_rels/workbook.xml.rels", relations),
                ("xl/sharedStrings.xml", Part::Text(strings)),
                (SHEET, Part::Text(sheet("", row, ""))),
            ])
        }),
        of("outer-entity.xlsx", Expect::Refused("declares a document type"), || {
            let row = "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>&e;</t></is></c></row>";
            let doctype = "<!DOCTYPE worksheet [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>";
            workbook(vec![(SHEET, Part::Text(doctype.to_owned() + &sheet("", row, "")))])
        }),
        of(
            "million-merges.xlsx",
            Expect::Refused("merged"),
            many("", "", "<mergeCells>{}</mergeCells>", "<mergeCell ref=\"J{}:K{}\"/>", 1_000_000),
        ),
        of(
            "million-links.xlsx",
            Expect::Refused("hyperlinks"),
            many("", "", "<hyperlinks>{}</hyperlinks>", "<hyperlink ref=\"J{}\" location=\"A1\"/>", 1_000_000),
        ),
        of(
            "million-rules.xlsx",
            Expect::ReadOnly("what stands after the rows is too large"),
            many(
                "",
                "",
                "{}",
                "<conditionalFormatting sqref=\"A{}\"><cfRule type=\"expression\" priority=\"{}\"><formula>1</formula></cfRule></conditionalFormatting>",
                500_000,
            ),
        ),
        of(
            "million-widths.xlsx",
            Expect::ReadOnly("too many column widths"),
            many("<cols>{}</cols>", "", "", "<col min=\"{}\" max=\"{}\" width=\"9\"/>", 1_000_000),
        ),
        of(
            "million-attributes.xlsx",
            Expect::Refused("a text of more than"),
            many("", "<row r=\"3\"><c r=\"A3\" {}/></row>", "", " a{}=\"\"", 1_000_000),
        ),
        of(
            "million-arrays.xlsx",
            Expect::Refused("holds no KPI table"),
            many("", "{}", "", "<row><c><f t=\"array\" ref=\"A{}:B{}\">1</f><v>1</v></c></row>", 300_000),
        ),
        of("million-notes.xlsx", Expect::Refused("notes"), || {
            let whole = format!(
                "<comments xmlns=\"{MAIN}\"><authors><author>a</author></authors><commentList>{{}}</commentList></comments>"
            );
            let note = "<comment ref=\"A{}\" authorId=\"0\"><text><t>n</t></text></comment>";
            workbook(vec![
                ("xl/worksheets/_rels/sheet1.xml.rels", relations(&[("comments", "../comments1.xml")])),
                ("xl/comments1.xml", times(&whole, note, 1_000_000)),
            ])
        }),
        of(
            "million-formats.xlsx",
            Expect::Refused("more than 200000 styles"),
            one_part("xl/styles.xml", || {
                times(
                    &styles("{}"),
                    "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>",
                    1_000_000,
                )
            }),
        ),
        of(
            "million-names.xlsx",
            Expect::ReadOnly("list of tabs and names"),
            one_part("xl/workbook.xml", || {
                let whole = format!(
                    "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"KPIs\" sheetId=\"1\" r:id=\"rId1\"/></sheets><definedNames>{{}}</definedNames></workbook>"
                );
                times(&whole, "<definedName name=\"n{}\">KPIs!$A$1</definedName>", 1_000_000)
            }),
        ),
        of(
            "million-tabs.xlsx",
            Expect::Refused("tabs"),
            one_part("xl/workbook.xml", || {
                let whole = format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{{}}</sheets></workbook>");
                times(&whole, "<sheet name=\"T{}\" sheetId=\"{}\" r:id=\"rId1\"/>", 1_000_000)
            }),
        ),
        of("million-strings.xlsx", Expect::Refused("a text of more than"), || {
            workbook(vec![
                (
                    "xl/_rels/workbook.xml.rels",
                    relations(&[
                        ("worksheet", "worksheets/sheet1.xml"),
                        ("styles", "styles.xml"),
                        ("sharedStrings", "sharedStrings.xml"),
                    ]),
                ),
                (
                    "xl/sharedStrings.xml",
                    times(&format!("<sst xmlns=\"{MAIN}\">{{}}</sst>"), "<si><t>text {}</t></si>", 1_000_000),
                ),
            ])
        }),
        of(
            "million-relations.xlsx",
            Expect::Refused("more than 200000 entries"),
            one_part("xl/worksheets/_rels/sheet1.xml.rels", || {
                let whole = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>";
                times(
                    whole,
                    "<Relationship Id=\"r{}\" Type=\"x/hyperlink\" Target=\"http://a/\" TargetMode=\"External\"/>",
                    1_000_000,
                )
            }),
        ),
        of(
            "deep-sheet.xlsx",
            Expect::Refused("ends within an element"),
            many("", "<row r=\"3\"><c r=\"A3\">{}</c></row>", "", "<a>", 1_000_000),
        ),
        of("deep-tail.xlsx", Expect::ReadOnly("as attacks do"), many("", "", "<extLst>{}</extLst>", "<a>", 1_000_000)),
        of(
            "deep-styles.xlsx",
            Expect::Refused("more than 200000 styles"),
            one_part("xl/styles.xml", || times(&styles("{}"), "<xf>", 1_000_000)),
        ),
        of(
            "odd-places.xlsx",
            Expect::Refused("has more than"),
            with_sheet("", "<row r=\"4294967295\"><c r=\"ZZZZZZZ99999999999\"><v>1</v></c></row>", ""),
        ),
        of(
            "odd-indexes.xlsx",
            Expect::Refused("a text that the workbook does not hold"),
            with_sheet("", "<row r=\"3\"><c r=\"A3\" s=\"4294967295\" t=\"s\"><v>4294967295</v></c></row>", ""),
        ),
        of(
            "odd-dimension.xlsx",
            Expect::ReadOnly("cannot be read again"),
            with_sheet("<dimension ref=\"XFD1048576:A1\"/>", "", ""),
        ),
        of(
            "wide-span.xlsx",
            Expect::Refused("holds no KPI table"),
            with_sheet(
                "",
                "<row r=\"3\" spans=\"1:4294967295\"><c r=\"A3\"><f t=\"shared\" ref=\"A3:XFD1048576\" si=\"0\">A1</f><v>1</v></c></row>",
                "",
            ),
        ),
        of("long-format.xlsx", Expect::Refused("a text of more than"), || {
            let format = format!(
                "<numFmts count=\"1\"><numFmt numFmtId=\"200\" formatCode=\"{}\"/></numFmts>",
                "[&gt;1]0;".repeat(200_000)
            );
            let styles = styles("<xf numFmtId=\"200\"/>").replacen("<fonts", &format!("{format}<fonts"), 1);
            workbook(vec![
                ("xl/styles.xml", Part::Text(styles)),
                (SHEET, Part::Text(sheet("", "<row r=\"3\"><c r=\"A3\" s=\"0\"><v>1</v></c></row>", ""))),
            ])
        }),
    ]
}

fn packages() -> Vec<Hostile> {
    let climbing = |name: &'static str| move || workbook(vec![(name, Part::Text("<x/>".to_owned()))]);
    vec![
        of("climbs-out.xlsx", Expect::ReadOnly("climbs out of the package"), climbing("../../../../tmp/evil.xml")),
        of("climbs-out-too.xlsx", Expect::ReadOnly("climbs out of the package"), climbing("xl\\..\\..\\evil.xml")),
        of("from-the-root.xlsx", Expect::Read, climbing("/tmp/evil.xml")),
        of(
            "target-climbs.xlsx",
            Expect::Refused("etc/passwd is missing"),
            one_part("xl/_rels/workbook.xml.rels", || {
                relations(&[("worksheet", "../../../../../etc/passwd"), ("styles", "/etc/passwd")])
            }),
        ),
        of(
            "cycle-sheet.xlsx",
            Expect::ReadOnly("leads in a circle"),
            one_part("xl/worksheets/_rels/sheet1.xml.rels", || {
                relations(&[
                    ("comments", "sheet1.xml"),
                    ("vmlDrawing", "sheet1.xml"),
                    ("table", "sheet1.xml"),
                    ("worksheet", "sheet1.xml"),
                ])
            }),
        ),
        of(
            "cycle-book.xlsx",
            Expect::Refused("is no worksheet"),
            one_part("xl/_rels/workbook.xml.rels", || {
                relations(&[
                    ("worksheet", "workbook.xml"),
                    ("styles", "workbook.xml"),
                    ("sharedStrings", "workbook.xml"),
                ])
            }),
        ),
        of(
            "cycle-root.xlsx",
            Expect::Refused("lists no tab"),
            one_part("_rels/.rels", || relations(&[("officeDocument", "_rels/.rels")])),
        ),
        of("size-too-small.xlsx", Expect::Refused("cannot be unpacked"), || with_sizes(|_| 10)),
        of("size-too-large.xlsx", Expect::ReadOnly("as attacks do"), || {
            with_sizes(|size| size.saturating_add(1 << 30))
        }),
        of("size-4-gib.xlsx", Expect::ReadOnly("as attacks do"), || with_sizes(|_| 0xffff_fffe)),
        of("count-lies.xlsx", Expect::Refused("more than 2000 parts"), || {
            let mut bytes = workbook(Vec::new());
            let end = bytes.len() - 22;
            bytes[end + 8..end + 12].copy_from_slice(&[0xfe, 0xff, 0xfe, 0xff]);
            bytes
        }),
        of("many-parts.xlsx", Expect::Refused("parts"), || {
            let names: Vec<&'static str> =
                (0..60_000).map(|n| &*Box::leak(format!("xl/p{n}.xml").into_boxed_str())).collect();
            workbook(names.into_iter().map(|name| (name, Part::Text(String::new()))).collect::<Vec<_>>())
        }),
        of("overlapping.xlsx", Expect::ReadOnly("as attacks do"), overlapping),
        of("cut-off.xlsx", Expect::Refused("broken or cut off"), || workbook(Vec::new())[..900].to_vec()),
        of("nothing.xlsx", Expect::Refused("empty"), Vec::new),
        of("zeros.xlsx", Expect::Refused("this is no workbook"), || vec![0; 1 << 20]),
        of("end-only.xlsx", Expect::Refused("holds no workbook"), || [&b"PK\x05\x06"[..], &[0; 18]].concat()),
    ]
}

/// A workbook whose list of parts states other sizes than the parts have.
fn with_sizes(size: impl Fn(u32) -> u32) -> Vec<u8> {
    let mut bytes = workbook(Vec::new());
    let entries: Vec<usize> = memchr::memmem::find_iter(&bytes, b"PK\x01\x02").collect();
    for at in entries {
        let stated = u32::from_le_bytes(bytes[at + 24..at + 28].try_into().expect("four bytes"));
        bytes[at + 24..at + 28].copy_from_slice(&size(stated).to_le_bytes());
    }
    bytes
}

/// A package in whose list many names share one part of 30 MB.
fn overlapping() -> Vec<u8> {
    let parts = workbook_parts(vec![(
        "xl/zeros.bin",
        Part::Times(String::new(), "00000000000000000000000000000000", 1_000_000, String::new()),
    )]);
    let bytes = zip(&parts);
    let first = memchr::memmem::find(&bytes, b"PK\x01\x02").expect("a list");
    let end = memchr::memmem::rfind(&bytes, b"PK\x05\x06").expect("an end");
    let last = memchr::memmem::rfind(&bytes[..end], b"PK\x01\x02").expect("the last entry");
    let mut out = bytes[..end].to_vec();
    let mut count = parts.len();
    for number in 0..1500 {
        let mut entry = bytes[last..end].to_vec();
        let name = format!("xl/zer{number:05}.b");
        entry[46..46 + 12].copy_from_slice(&name.as_bytes()[..12]);
        out.extend_from_slice(&entry);
        count += 1;
    }
    let length = out.len() - first;
    let mut tail = bytes[end..].to_vec();
    tail[8..10].copy_from_slice(&(count as u16).to_le_bytes());
    tail[10..12].copy_from_slice(&(count as u16).to_le_bytes());
    tail[12..16].copy_from_slice(&(length as u32).to_le_bytes());
    out.extend_from_slice(&tail);
    out
}

const ODS: &str = "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">\
    <office:body><office:spreadsheet><table:table table:name=\"KPIs\">{}</table:table></office:spreadsheet></office:body>\
    </office:document-content>";

fn ods(content: Part) -> Vec<u8> {
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet".to_owned();
    zip(&[("mimetype", Part::Text(mimetype)), ("content.xml", content)])
}

fn other_kinds() -> Vec<Hostile> {
    let repeated = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\" \
        office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
    let absurd = "<table:table-row table:number-rows-repeated=\"4294967295\"><table:table-cell \
        table:number-columns-repeated=\"18446744073709551615\"/></table:table-row>";
    let row = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell></table:table-row>";
    let noted = "<table:table-row><table:table-cell><office:annotation><text:p>n</text:p></office:annotation><text:p>a</text:p></table:table-cell></table:table-row>";
    let compound = |change: fn(&mut Vec<u8>)| {
        move || {
            let mut bytes = vec![0_u8; 4096];
            bytes[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
            for (at, word) in [(24, 0x3e_u16), (26, 3), (28, 0xfffe), (30, 9), (32, 6)] {
                bytes[at..at + 2].copy_from_slice(&word.to_le_bytes());
            }
            for (at, word) in [(44, 1_u32), (48, 1), (56, 4096), (60, 0xffff_fffe), (68, 0xffff_fffe), (76, 0)] {
                bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
            }
            change(&mut bytes);
            bytes
        }
    };
    let binary = |records: &'static [u8]| {
        move || {
            let kind = "application/vnd.ms-excel.sheet.binary.macroEnabled.main";
            let types = format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"bin\" ContentType=\"{kind}\"/></Types>"
            );
            // Every byte below 128 is its own text.
            let content = String::from_utf8(records.to_vec()).expect("records of small bytes");
            zip(&[
                ("[Content_Types].xml", Part::Text(types)),
                ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.bin")])),
                ("xl/workbook.bin", Part::Text(content)),
            ])
        }
    };
    vec![
        of("repeated.ods", Expect::Refused("more cells or text"), move || ods(Part::Text(ODS.replace("{}", repeated)))),
        of("absurd.ods", Expect::Refused("holds no KPI table"), move || ods(Part::Text(ODS.replace("{}", absurd)))),
        of("laughs.ods", Expect::Refused("declares a document type"), || {
            ods(Part::Text(laughs("x") + &ODS.replace("{}", "<table:table-row><table:table-cell><text:p>&a11;</text:p></table:table-cell></table:table-row>")))
        }),
        of("bomb-rows.ods", Expect::Refused("too many rows"), move || ods(times(ODS, row, 6_000_000))),
        of("million-notes.ods", Expect::Refused("holds no KPI table"), move || ods(times(ODS, noted, 1_000_000))),
        of("deep.ods", Expect::Either, || ods(times(ODS, "<table:table-row>", 1_000_000))),
        of("deep-text.ods", Expect::Either, || {
            ods(times(
                &ODS.replace(
                    "{}",
                    "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>",
                ),
                "<text:span>",
                1_000_000,
            ))
        }),
        of(
            "chain-in-a-ring.xls",
            Expect::Refused("broken or cut off"),
            compound(|bytes| {
                // The list of sectors says of every sector that it follows itself.
                for sector in 0..128_u32 {
                    let at = 512 + sector as usize * 4;
                    bytes[at..at + 4].copy_from_slice(&sector.to_le_bytes());
                }
            }),
        ),
        of(
            "list-in-a-ring.xls",
            Expect::Refused("broken or cut off"),
            compound(|bytes| {
                bytes[44..48].copy_from_slice(&u32::MAX.to_le_bytes());
                bytes[68..72].copy_from_slice(&0_u32.to_le_bytes());
                bytes[72..76].copy_from_slice(&u32::MAX.to_le_bytes());
            }),
        ),
        of("size-lies.xls", Expect::Refused("broken or cut off"), compound(|bytes| bytes[30..34].fill(0xff))),
        of("cut-off.xls", Expect::Refused("broken or cut off"), compound(|bytes| bytes.truncate(300))),
        of("long-record.xlsb", Expect::Refused("cannot be unpacked"), binary(b"\x7f\x7f\x7f\x7f\x7f\x7f")),
        of("no-records.xlsb", Expect::Refused("lists no tab"), binary(b"")),
        of("zeros.xlsb", Expect::Refused("more than 50000000 records"), || {
            let parts = [
                ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.bin")])),
                (
                    "xl/workbook.bin",
                    Part::Times(
                        String::new(),
                        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                        10_000_000,
                        String::new(),
                    ),
                ),
            ];
            zip(&parts)
        }),
        of("quote-without-end.csv", Expect::Refused("rows"), || {
            [b"KPI,Target\n\"".to_vec(), b"a,b\n".repeat(5_000_000)].concat()
        }),
        of("one-line.csv", Expect::Refused("columns"), || b"KPI,".repeat(5_000_000)),
        of("zeros.csv", Expect::Refused("no text"), || vec![0; 20_000_000]),
    ]
}
