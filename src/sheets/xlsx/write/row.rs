//! One row of a sheet, as byte ranges.

use memchr::memmem;

use super::cells::{Content, same_number, unescape_controls};
use super::markup::{Step, Tag, TagKind, next_tag, text_content};
use crate::model::{Edit, column_number};

/// One cell of a row, as byte ranges of the row.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellSpan {
    pub column: u16,
    pub tag: Tag,
    pub end: usize,
    pub style: Option<u32>,
    pub has_reference: bool,
    pub formula: bool,
    pub content: bool,
    /// Whether it states that it holds words.
    pub words: bool,
}

pub(super) fn content_end(row: &[u8], tag: Tag) -> usize {
    if tag.kind == TagKind::Empty { tag.end } else { memmem::rfind(row, b"</").unwrap_or(row.len()) }
}

/// Whether a row states nothing but its number, as those that we make do.
pub(super) fn only_numbered(row: &[u8], tag: Tag) -> bool {
    tag.attributes(row).all(|attribute| row[attribute.name] == *b"r")
}

/// The attributes of a cell that say neither where it stands, nor its format, nor its type.
pub(super) fn extra_attributes(row: &[u8], tag: Tag) -> Vec<u8> {
    tag.attributes(row)
        .filter(|attribute| !matches!(&row[attribute.name.clone()], b"r" | b"s" | b"t"))
        .flat_map(|attribute| row[attribute.whole].to_vec())
        .collect()
}

/// Whether the cell holds that content already.
pub(super) fn stands(row: &[u8], cell: CellSpan, content: &Content, edit: &Edit) -> bool {
    if !cell.content {
        return *content == Content::Blank;
    }
    let inner = &row[cell.tag.end..cell.end];
    let kind = cell.tag.raw(row, b"t").unwrap_or(b"n");
    match content {
        Content::Blank => false,
        Content::Number(_, number) => {
            kind == b"n" && text_content(inner).trim().parse::<f64>().is_ok_and(|known| same_number(known, *number))
        }
        Content::Text(text) => match kind {
            b"inlineStr" | b"str" => unescape_controls(&text_content(inner)) == *text,
            // The string stands in another part; what the plan read there is the same file's content.
            b"s" => edit.before == *text,
            _ => false,
        },
    }
}

/// An empty tag made an open one.
pub(super) fn opened(tag: &[u8]) -> Vec<u8> {
    let slash = tag.iter().rposition(|&b| b == b'/').unwrap_or(tag.len());
    let mut out = tag[..slash].to_vec();
    out.push(b'>');
    out
}

/// Notes every cell of a row in `cells`. `tag` is the row's own.
pub(super) fn find_cells(row: &[u8], tag: Tag, cells: &mut Vec<CellSpan>) -> Result<(), &'static str> {
    cells.clear();
    if tag.kind == TagKind::Empty {
        return Ok(());
    }
    let mut at = tag.end;
    let mut next_column = 0_u16;
    loop {
        let Step::Tag(cell) = next_tag(row, at) else { return Err("a row ends in the middle") };
        at = cell.end;
        if cell.kind == TagKind::Close {
            let is_end = cell.name(row) == tag.name(row);
            return if is_end { Ok(()) } else { Err("the tags of a row do not fit together") };
        }
        let is_cell = cell.local(row) == b"c";
        let mut span = CellSpan {
            column: next_column,
            tag: cell,
            end: cell.end,
            style: None,
            has_reference: false,
            formula: false,
            content: false,
            words: false,
        };
        if cell.kind == TagKind::Open {
            let name = cell.name(row);
            let mut depth = 0_usize;
            loop {
                let Step::Tag(inner) = next_tag(row, at) else { return Err("a cell ends in the middle") };
                at = inner.end;
                if inner.kind == TagKind::Close {
                    if depth > 0 {
                        depth -= 1;
                        continue;
                    }
                    if inner.name(row) != name {
                        return Err("the tags of a cell do not fit together");
                    }
                    span.end = inner.end;
                    break;
                }
                depth += usize::from(inner.kind == TagKind::Open);
                match inner.local(row) {
                    b"f" => span.formula = true,
                    b"v" | b"is" if inner.kind == TagKind::Open => span.content = true,
                    _ => {}
                }
            }
        }
        if !is_cell {
            continue;
        }
        for attribute in cell.attributes(row) {
            let value = &row[attribute.value];
            match &row[attribute.name] {
                b"r" => {
                    let letters = value.iter().take_while(|b| b.is_ascii_alphabetic()).count();
                    let column = std::str::from_utf8(&value[..letters]).ok().and_then(column_number);
                    span.column = column.ok_or("a cell without a column")?;
                    span.has_reference = true;
                }
                b"t" => span.words = matches!(value, b"s" | b"str" | b"inlineStr"),
                b"s" => span.style = std::str::from_utf8(value).ok().and_then(|s| s.parse().ok()),
                _ => {}
            }
        }
        if cells.last().is_some_and(|last| last.column >= span.column) {
            return Err("the cells of a row are out of order");
        }
        next_column = span.column.saturating_add(1);
        cells.push(span);
    }
}

/// One more than the highest cell format a row seems to use; text that looks like the attribute counts too.
pub(super) fn formats_seen(row: &[u8]) -> u32 {
    let numbers = memmem::find_iter(row, b" s=").filter_map(|at| {
        let digits = row.get(at + 4..)?.iter().take_while(|b| b.is_ascii_digit());
        Some(digits.fold(0_u32, |number, digit| number.saturating_mul(10).saturating_add(u32::from(digit - b'0'))))
    });
    numbers.max().map_or(0, |highest| highest.saturating_add(1))
}

/// One more than the highest cell format a row uses, when that is more than `count`.
pub(super) fn formats_beyond(row: &[u8], count: u32) -> Option<u32> {
    if formats_seen(row) <= count {
        return None;
    }
    let mut highest = 0;
    let mut at = 0;
    while let Step::Tag(tag) = next_tag(row, at) {
        at = tag.end;
        if tag.kind != TagKind::Close && matches!(tag.local(row), b"c" | b"row") {
            let number = tag.value(row, "s").and_then(|s| s.parse::<u32>().ok());
            highest = highest.max(number.map_or(0, |number| number.saturating_add(1)));
        }
    }
    Some(highest).filter(|highest| *highest > count)
}
