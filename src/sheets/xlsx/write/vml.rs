//! The boxes of notes. They stand in a drawing in VML, which is not always well-formed XML, so shapes are found by bytes.

use std::collections::HashSet;
use std::ops::Range;

use memchr::memmem;

use super::head::ColumnWidths;
use super::heights::RowHeights;
use super::markup::{Step, TagKind, next_tag};
use super::notes::PartChange;
use super::splices::Splices;
use crate::model::CellRef;

/// Pixels of a line and of a character in a note, and around its text.
const LINE_PIXELS: u32 = 15;
const CHARACTER_PIXELS: f64 = 5.8;
const PADDING_PIXELS: u32 = 14;
/// Sizes between which a box stays, in pixels.
const WIDTHS_PIXELS: [u32; 5] = [220, 320, 420, 560, 720];
const HEIGHT_PIXELS_MAX: u32 = 1_000;
/// Rows a box may reach over, hidden ones counted.
const ROWS_MAX: u32 = 400;
/// First number of a shape in a new drawing.
const FIRST_SHAPE: u32 = 1025;

const SHAPE_TYPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";
const EMPTY: &str = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"1\"/></o:shapelayout></xml>";

/// How wide columns and how tall rows are.
pub(super) type Sizes<'s> = (&'s ColumnWidths, &'s RowHeights);

/// The size of a box that shows `text` whole.
#[expect(clippy::cast_sign_loss, reason = "widths are positive")]
fn box_size(text: &str) -> (u32, u32) {
    let mut size = (0, 0);
    for width in WIDTHS_PIXELS {
        let per_line = (f64::from(width - PADDING_PIXELS) / CHARACTER_PIXELS).max(1.0) as usize;
        let lines: usize = text.split('\n').map(|line| line.chars().count().div_ceil(per_line).max(1)).sum();
        size = (width, (lines as u32).saturating_mul(LINE_PIXELS).saturating_add(PADDING_PIXELS));
        if size.1 <= width {
            break;
        }
    }
    (size.0, size.1.clamp(LINE_PIXELS * 2 + PADDING_PIXELS, HEIGHT_PIXELS_MAX))
}

/// Where the box of a note on `cell` stands: column, pixels into it, row, pixels into it, for both corners.
fn anchor(cell: CellRef, size: (u32, u32), (widths, heights): Sizes<'_>) -> [u32; 8] {
    let last_column = 16_383;
    let left = (cell.column + 1).min(last_column);
    let left_offset = 15.min(widths.pixels(left));
    let mut right = left;
    let mut rest = left_offset + size.0;
    while rest >= widths.pixels(right).max(1) && right < last_column {
        rest -= widths.pixels(right).min(rest);
        right += 1;
    }
    let (top, top_offset) = if cell.row == 0 { (0, 2) } else { (cell.row - 1, heights.pixels(cell.row - 1) / 2) };
    let mut bottom = top;
    let mut down = top_offset + size.1;
    while down >= heights.pixels(bottom).max(1) && bottom - top < ROWS_MAX {
        down -= heights.pixels(bottom).min(down);
        bottom += 1;
    }
    [u32::from(left), left_offset, top, top_offset, u32::from(right), rest, bottom, down]
}

fn shape(id: u32, depth: u32, cell: CellRef, text: &str, sizes: Sizes<'_>, declarations: &str) -> String {
    let size = box_size(text);
    let points = |pixels: u32| f64::from(pixels) * 0.75;
    let anchor = anchor(cell, size, sizes).map(|n| n.to_string()).join(", ");
    format!(
        "<v:shape{declarations} id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:60pt;margin-top:1.5pt;width:{}pt;height:{}pt;z-index:{depth};visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{}</x:Row><x:Column>{}</x:Column></x:ClientData></v:shape>",
        points(size.0),
        points(size.1),
        cell.row,
        cell.column
    )
}

/// A shape that stands in a drawing.
struct Known {
    range: Range<usize>,
    note: Option<CellRef>,
    id: Option<u32>,
}

fn shapes(drawing: &[u8]) -> Vec<Known> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = memmem::find(&drawing[at..], b"<v:shape").map(|offset| at + offset) {
        at = start + 8;
        if !drawing.get(at).is_some_and(u8::is_ascii_whitespace) {
            continue;
        }
        let is_empty = match next_tag(drawing, start) {
            Step::Tag(tag) if tag.start == start && tag.kind == TagKind::Empty => Some(tag.end),
            _ => None,
        };
        let close = || memmem::find(&drawing[at..], b"</v:shape>").map(|offset| at + offset + 10);
        let Some(end) = is_empty.or_else(close) else { break };
        let text = &drawing[start..end];
        let is_note = memmem::find(text, b"ObjectType=\"Note\"").or_else(|| memmem::find(text, b"ObjectType='Note'"));
        let note = is_note.and_then(|_| {
            let row = number_after(text, b"Row>")?;
            let column = u16::try_from(number_after(text, b"Column>")?).ok()?;
            Some(CellRef::new(row, column))
        });
        found.push(Known { range: start..end, note, id: number_after(text, b"_x0000_s") });
        at = end;
    }
    found
}

fn number_after(text: &[u8], mark: &[u8]) -> Option<u32> {
    let rest = text.get(memmem::find(text, mark)? + mark.len()..)?;
    let digits = rest.iter().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
    std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()
}

/// What the changed notes make of the drawing.
#[derive(Debug, Default)]
pub(super) struct DrawingChange {
    pub part: PartChange,
    pub shape_type_added: bool,
    pub shape_type_removed: bool,
}

/// Gives every note in `set` its box and takes those of `removed` away. `ours` says that the drawing was made by us, so
/// that it goes with its last shape. `None` for a drawing that has no end.
pub(super) fn edit(
    drawing: Option<&[u8]>,
    set: &[(CellRef, String)],
    removed: &[CellRef],
    sizes: Sizes<'_>,
    ours: bool,
    shape_type_is_ours: bool,
) -> Option<DrawingChange> {
    let mut change = DrawingChange::default();
    if set.is_empty() && removed.is_empty() {
        return Some(change);
    }
    let base = drawing.unwrap_or(EMPTY.as_bytes());
    let known = shapes(base);
    let mut next = memmem::find_iter(base, b"_x0000_s")
        .filter_map(|at| number_after(&base[at..], b"_x0000_s"))
        .max()
        .map_or(FIRST_SHAPE, |highest| highest.saturating_add(1));
    let gone: HashSet<CellRef> = removed.iter().copied().collect();
    let left = known.iter().filter(|shape| shape.note.is_none_or(|cell| !gone.contains(&cell))).count() + set.len();
    if left == 0 && ours {
        change.part = PartChange::Goes;
        return Some(change);
    }
    let declare = |prefix: &str, uri: &str| {
        let declared = memmem::find(base, format!("xmlns:{prefix}=").as_bytes()).is_some();
        if declared { String::new() } else { format!(" xmlns:{prefix}=\"{uri}\"") }
    };
    let declarations = declare("o", "urn:schemas-microsoft-com:office:office")
        + &declare("x", "urn:schemas-microsoft-com:office:excel")
        + &declare("v", "urn:schemas-microsoft-com:vml");
    let mut splices = Splices::default();
    let mut added = String::new();
    let has_type = memmem::find(base, b"_x0000_t202\"").or_else(|| memmem::find(base, b"_x0000_t202'")).is_some();
    if !has_type && !set.is_empty() {
        added.push_str(&SHAPE_TYPE.replacen("<v:shapetype", &format!("<v:shapetype{declarations}"), 1));
        change.shape_type_added = drawing.is_some();
    }
    for (depth, (cell, text)) in set.iter().enumerate() {
        let old = known.iter().find(|shape| shape.note == Some(*cell));
        let id = old.and_then(|old| old.id).unwrap_or_else(|| {
            next = next.saturating_add(1);
            next - 1
        });
        let text = shape(id, depth as u32 + 1, *cell, text, sizes, &declarations);
        match old {
            Some(old) => splices.replace(old.range.clone(), text),
            None => added.push_str(&text),
        }
    }
    for shape in known.iter().filter(|shape| shape.note.is_some_and(|cell| gone.contains(&cell))) {
        splices.remove(shape.range.clone());
    }
    let uses = |text: &[u8]| memmem::find_iter(text, b"#_x0000_t202").count();
    let going = known.iter().filter(|shape| shape.note.is_some_and(|cell| gone.contains(&cell)));
    let uses_going: usize = going.map(|shape| uses(&base[shape.range.clone()])).sum();
    if shape_type_is_ours
        && set.is_empty()
        && uses(base) == uses_going
        && let Some(range) = shape_type(base)
    {
        splices.remove(range);
        change.shape_type_removed = true;
    }
    if !added.is_empty() {
        splices.insert(memmem::rfind(base, b"</xml")?, added);
    }
    change.part = PartChange::Becomes(splices.apply(base)?);
    Some(change)
}

/// Where the type of the boxes of notes is declared.
fn shape_type(drawing: &[u8]) -> Option<Range<usize>> {
    const CLOSE: &[u8] = b"</v:shapetype>";
    memmem::find_iter(drawing, b"<v:shapetype").find_map(|start| {
        let end = start + memmem::find(&drawing[start..], CLOSE)? + CLOSE.len();
        let tag_end = start + memchr::memchr(b'>', &drawing[start..])?;
        memmem::find(&drawing[start..tag_end], b"\"_x0000_t202\"").map(|_| start..end)
    })
}

/// The numbers of all shapes, for the check that none stands twice.
pub(super) fn shape_ids(drawing: &[u8]) -> Vec<u32> {
    shapes(drawing).into_iter().filter_map(|shape| shape.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_comes_back_as_it_was() {
        let sizes: Sizes<'_> = (&ColumnWidths::default(), &RowHeights::default());
        let cell = CellRef::new(6, 1);
        let theirs = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\"><br><v:shape id=\"_x0000_s1030\" type=\"#x\"><x:ClientData ObjectType=\"Button\"></x:ClientData></v:shape></xml>";
        let set = [(cell, "two words\nand a line".to_owned())];
        let added = edit(Some(theirs.as_bytes()), &set, &[], sizes, false, false).expect("end");
        assert!(added.shape_type_added);
        let PartChange::Becomes(with) = added.part else { panic!("changed") };
        assert_eq!(shape_ids(&with), [1030, 1031]);
        let removed = edit(Some(&with), &[], &[cell], sizes, false, true).expect("end");
        assert_eq!(removed.part, PartChange::Becomes(theirs.as_bytes().to_vec()));

        let PartChange::Becomes(new) = edit(None, &set, &[], sizes, true, false).expect("end").part else {
            panic!("new")
        };
        assert_eq!(shapes(&new)[0].note, Some(cell));
        assert_eq!(edit(Some(&new), &[], &[cell], sizes, true, false).expect("end").part, PartChange::Goes);
        assert!(edit(Some(b"<xml>"), &set, &[], sizes, false, false).is_none());
    }

    #[test]
    fn a_shape_that_is_closed_in_its_tag_is_no_part_of_the_next() {
        let sizes: Sizes<'_> = (&ColumnWidths::default(), &RowHeights::default());
        let cell = CellRef::new(6, 1);
        for theirs in [
            "<xml><v:shapetype id=\"_x0000_t202\"></v:shapetype><v:shape id=\"_x0000_s1025\" style=\"width:10pt\"/></xml>",
            "<xml><v:shapetype id=\"_x0000_t202\"/><v:shape id=\"_x0000_s1025\" alt=\"a > b\" /><v:shape id=\"_x0000_s1026\"></v:shape></xml>",
        ] {
            let set = [(cell, "a note".to_owned())];
            let change = edit(Some(theirs.as_bytes()), &set, &[], sizes, false, false).expect("end");
            let PartChange::Becomes(with) = change.part else { panic!("changed") };
            let removed = edit(Some(&with), &[], &[cell], sizes, false, change.shape_type_added).expect("end");
            assert_eq!(removed.part, PartChange::Becomes(theirs.as_bytes().to_vec()));
        }
    }

    #[test]
    fn boxes_fit_their_text() {
        assert_eq!(box_size("short"), (220, 44));
        for (text, expect) in [
            ("word ".repeat(20), (220, 59)),
            ("word ".repeat(200), (320, 314)),
            // The longest note there is.
            ("word ".repeat(800), (720, 524)),
            ("a line\n".repeat(60), (720, 929)),
            ("a line\n".repeat(2_000), (720, HEIGHT_PIXELS_MAX)),
        ] {
            let (width, height) = box_size(&text);
            assert_eq!((width, height), expect, "{text:.20}");
            // Characters of a wide script take more room than is counted for each; words are cut at the end of a line.
            let room = f64::from(width - PADDING_PIXELS) * f64::from(height - PADDING_PIXELS);
            let needed = text.chars().filter(|c| *c != '\n').count() as f64 * CHARACTER_PIXELS * f64::from(LINE_PIXELS);
            assert!(room >= needed || height == HEIGHT_PIXELS_MAX, "{width} x {height}");
        }
        let edge = anchor(CellRef::new(0, 16_383), (220, 60), (&ColumnWidths::default(), &RowHeights::default()));
        assert_eq!((edge[0], edge[4]), (16_383, 16_383));
    }

    #[test]
    fn a_box_is_as_tall_as_its_text_beside_tall_and_hidden_rows() {
        let widths = ColumnWidths::default();
        let mut heights = RowHeights::default();
        for (number, row) in [(4, "<row ht=\"90\">"), (5, "<row hidden=\"1\" ht=\"15\">"), (6, "<row>")] {
            let Step::Tag(tag) = next_tag(row.as_bytes(), 0) else { panic!("a tag") };
            heights.note(number, row.as_bytes(), tag);
        }
        let height = |corners: [u32; 8]| {
            let rows: u32 = (corners[2]..corners[6]).map(|row| heights.pixels(row)).sum();
            rows + corners[7] - corners[3]
        };
        for row in 0..9 {
            let corners = anchor(CellRef::new(row, 2), (220, 75), (&widths, &heights));
            assert_eq!(height(corners), 75, "row {row}: {corners:?}");
        }
        assert_eq!(anchor(CellRef::new(4, 2), (220, 75), (&widths, &heights))[2..4], [3, 10]);
        assert_eq!(anchor(CellRef::new(5, 2), (220, 30), (&widths, &heights))[2..4], [4, 60]);
    }
}
