//! The last look before a file is replaced: the new package is opened as a stranger would open it.

use std::collections::{BTreeSet, HashSet};
use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};

use super::cells::{Content, Days, same_number, serial};
use super::error::Place;
use super::markup::{Document, TagKind};
use super::notes::Notes;
use super::package::Package;
use super::relations::ContentTypes;
use super::row::formats_seen;
use super::sheet::Target;
use super::stream::Feed;
use super::styles::Styles;
use super::surgery::{ExpectedTab, Rewritten};
use super::tables;
use super::vml;
use super::workbook::Workbook;
use crate::caught::caught;
use crate::model::CellRef;
use crate::ports::{ErrorKind, SheetError};

/// Refuses a new package in which anything is not as it was meant.
pub(super) fn verify(old: &[u8], new: &[u8], rewritten: &Rewritten<'_>, source: &str) -> Result<(), SheetError> {
    let place = Place::file(source);
    let before = Package::open(old, place.clone())?;
    let after = Package::open(new, place.clone())?;
    same_entries(&before, &after, &rewritten.touched).map_err(|what| failed(&place, &what))?;
    let types = ContentTypes::read(&after, &place)?;
    let book = Workbook::read(&after, &place, &types)?;
    for index in 0..after.entries.len() {
        let name = &after.entries[index].name;
        if before.find(name).is_none() && types.of(name).is_none() {
            return Err(failed(&place, &format!("the new part {name} has no content type")));
        }
    }
    // The reader is another's, and may panic on a workbook that is odd enough.
    let read = caught(|| read_again(old, new, rewritten, book.tabs.len(), &place));
    read.unwrap_or_else(|said| Err(failed(&place, &format!("it cannot be read again: {said}"))))?;
    let styles_part = book.relations.of_kind("styles").next().map(|relation| relation.target.clone());
    let styles = Styles::read(&after, &place, styles_part.as_deref())?;
    for tab in &rewritten.expected {
        let place = place.tab(&tab.name);
        if let Some(index) = after.find(&tab.part) {
            let count = (styles.count() as u32).max(tab.formats);
            formats_stand(
                |look| after.stream(index, |source| look(source).map_err(|why| failed(&place, &why))),
                count,
            )?;
        }
        notes_stand(&after, tab, &place)?;
        tables_stand(&after, tab).map_err(|what| failed(&place, &what))?;
    }
    Ok(())
}

/// Opens the new workbook with another reader and looks at our cells.
fn read_again(
    old: &[u8],
    new: &[u8],
    rewritten: &Rewritten<'_>,
    tabs: usize,
    place: &Place<'_>,
) -> Result<(), SheetError> {
    let mut reader: Xlsx<_> = Xlsx::new(Cursor::new(new)).map_err(|error| match Xlsx::new(Cursor::new(old)) {
        Ok(_) => failed(place, &error.to_string()),
        Err(before) => place.unsupported(
            format_args!(
                "the reader that checks each write cannot open it ({before}), as with old macro sheets or a tab without a \
                 part, so what would be written could not be checked"
            ),
            "Save it under a new name in Excel or LibreOffice, or set write = \"off\" for this sheet.",
        ),
    })?;
    for tab in &rewritten.expected {
        cells_stand(&mut reader, tab).map_err(|what| failed(&place.tab(&tab.name), &what))?;
    }
    if tabs != reader.sheets_metadata().len() {
        return Err(failed(place, "a tab is missing"));
    }
    Ok(())
}

fn failed(place: &Place<'_>, what: &str) -> SheetError {
    place.error(
        ErrorKind::Unsupported,
        format_args!("the changed workbook did not pass the check before it replaces the old one ({what})"),
        "Please report this with the workbook; until then set write = \"off\" for this sheet.",
    )
}

/// Untouched entries: the same name, size and checksum, in the same order.
fn same_entries(before: &Package<'_>, after: &Package<'_>, touched: &BTreeSet<usize>) -> Result<(), String> {
    let mut at = 0;
    for (index, old) in before.entries.iter().enumerate() {
        let new = after.entries.get(at);
        match new {
            Some(new) if new.name == old.name => {
                at += 1;
                let same = (new.size, new.compressed, new.crc) == (old.size, old.compressed, old.crc);
                if !touched.contains(&index) && !same {
                    return Err(format!("the part {} is not what it was", old.name));
                }
            }
            _ if touched.contains(&index) => {}
            _ => return Err(format!("the part {} is missing, or out of order", old.name)),
        }
    }
    Ok(())
}

/// Our cells hold what the plan says, and no cell stands twice.
fn cells_stand(reader: &mut Xlsx<Cursor<&[u8]>>, tab: &ExpectedTab<'_>) -> Result<(), String> {
    let mut cells = reader.worksheet_cells_reader(&tab.name).map_err(|error| error.to_string())?;
    let mut targets = tab.targets.iter().filter(|target| !tab.left_alone.contains(&target.edit.cell)).peekable();
    let content_of =
        |target: &Target<'_>| Content::of(&target.edit.after, tab.days, tab.as_ratio.contains(&target.edit.cell));
    let mut last: Option<CellRef> = None;
    while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
        let (row, column) = cell.get_position();
        let place = CellRef::new(row, column.min(u32::from(u16::MAX)) as u16);
        if last.is_some_and(|last| last >= place) {
            return Err(format!("cell {place} stands twice or out of order"));
        }
        last = Some(place);
        while let Some(target) = targets.next_if(|target| target.edit.cell < place) {
            if content_of(target) != Content::Blank {
                return Err(format!("cell {} is missing", target.edit.cell));
            }
        }
        if let Some(target) = targets.next_if(|target| target.edit.cell == place) {
            let wanted = content_of(target);
            if !holds(cell.get_value(), &wanted, tab.days) {
                return Err(format!("cell {place} does not hold what was written"));
            }
        }
    }
    match targets.find(|target| content_of(target) != Content::Blank) {
        Some(target) => Err(format!("cell {} is missing", target.edit.cell)),
        None => Ok(()),
    }
}

fn holds(value: &DataRef<'_>, wanted: &Content, days: Days) -> bool {
    match (value, wanted) {
        (DataRef::Empty, Content::Blank) => true,
        (DataRef::String(text), Content::Blank) => text.is_empty(),
        (DataRef::SharedString(text), Content::Blank) => text.is_empty(),
        (DataRef::String(text), Content::Text(wanted)) => text == wanted,
        (DataRef::SharedString(text), Content::Text(wanted)) => text == wanted,
        (DataRef::Float(number), Content::Number(_, wanted)) => same_number(*number, *wanted),
        (DataRef::Int(number), Content::Number(_, wanted)) => same_number(*number as f64, *wanted),
        (DataRef::DateTime(day), Content::Number(_, wanted)) => {
            // The reader counts from 1900 whatever the workbook does; the first of the two that agrees will do.
            let from_1904_days = serial(jiff::civil::date(1904, 1, 1), false).unwrap_or(0) as f64;
            same_number(day.as_f64(), *wanted)
                || (days == Days::From1904 && same_number(day.as_f64(), *wanted + from_1904_days))
        }
        _ => false,
    }
}

/// No cell or row has a format beyond the `count` that there are: Excel would offer to repair the workbook. `stream` streams the
/// sheet's part.
fn formats_stand<E>(mut stream: impl FnMut(FormatLook<'_>) -> Result<u32, E>, count: u32) -> Result<(), E> {
    // What looks like the attribute in a text counts at first.
    if stream(&|source| formats_seen_in(source))? <= count {
        return Ok(());
    }
    let look = |source: &mut dyn Read| match formats_used_in(source)? {
        highest if highest > count => Err(format!("a cell has the format {}, which does not exist", highest - 1)),
        highest => Ok(highest),
    };
    stream(&look).map(drop)
}

/// Looks at a sheet's formats.
type FormatLook<'l> = &'l dyn Fn(&mut dyn Read) -> Result<u32, String>;

/// One more than the highest cell format a sheet seems to use.
fn formats_seen_in(source: &mut dyn Read) -> Result<u32, String> {
    /// Bytes of the longest attribute that is cut by the end of a piece.
    const CUT_BYTES_MAX: usize = 16;
    let mut feed = Feed::new(source);
    let mut highest = 0;
    while feed.more()? {
        highest = highest.max(formats_seen(feed.window()));
        let seen = feed.window().len().saturating_sub(CUT_BYTES_MAX);
        feed.consume(seen);
    }
    Ok(highest)
}

/// One more than the highest cell format the cells and rows of a sheet use.
fn formats_used_in(source: &mut dyn Read) -> Result<u32, String> {
    let mut feed = Feed::new(source);
    let mut highest = 0;
    while let Some(tag) = feed.tag(0)? {
        let window = feed.window();
        if tag.kind != TagKind::Close && matches!(tag.local(window), b"c" | b"row") {
            let number = tag.value(window, "s").and_then(|s| s.parse::<u32>().ok());
            highest = highest.max(number.map_or(0, |number| number.saturating_add(1)));
        }
        feed.consume(tag.end);
    }
    Ok(highest)
}

fn notes_stand(after: &Package<'_>, tab: &ExpectedTab<'_>, place: &Place<'_>) -> Result<(), SheetError> {
    if let Some(part) = &tab.notes_part {
        let notes = Notes::read(after, place, Some(part))?;
        for (cell, text) in &tab.notes {
            if notes.ours_at(*cell) != text.as_deref() {
                return Err(failed(place, &format!("the note on {cell} is not what was written")));
            }
        }
    }
    if let Some(part) = &tab.drawing_part {
        let drawing = after.read(part)?.unwrap_or_default();
        let mut seen = HashSet::new();
        if let Some(twice) = vml::shape_ids(&drawing).into_iter().find(|id| !seen.insert(*id)) {
            return Err(failed(place, &format!("the box {twice} of a note stands twice")));
        }
        if Document::parse(&drawing, 0).is_err() && memchr::memmem::rfind(&drawing, b"</xml").is_none() {
            return Err(failed(place, "the drawing of the notes has no end"));
        }
    }
    Ok(())
}

/// The names of a changed table's columns are as many as its columns, differ, and are those of our header cells.
fn tables_stand(after: &Package<'_>, tab: &ExpectedTab<'_>) -> Result<(), String> {
    for part in &tab.tables {
        let content = after.read(part).map_err(|error| error.message)?.unwrap_or_default();
        let (range, names) = tables::names_of(&content).ok_or("a table cannot be read again")?;
        let width = usize::from(range.last.column - range.first.column) + 1;
        let distinct: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        if names.len() != width || distinct.len() != width {
            return Err("the columns of a table are not those of its range".to_owned());
        }
        for target in tab.targets.iter().filter(|target| target.is_header && range.contains(target.edit.cell)) {
            let offset = usize::from(target.edit.cell.column - range.first.column);
            let shown = target.edit.after.shown();
            if target.edit.cell.row == range.first.row && names.get(offset) != Some(&shown) {
                return Err(format!("the header {} is not its table column's name", target.edit.cell));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_that_does_not_exist_is_refused() {
        let sheet = |cell: &str| format!("<worksheet><sheetData><row r=\"1\">{cell}</row></sheetData></worksheet>");
        for (cell, stands) in [
            ("<c r=\"A1\" s=\"3\"/>", true),
            ("<c r=\"A1\" s=\"4\"/>", false),
            ("<c r=\"A1\" s=\"3\" t=\"inlineStr\"><is><t>so s=\"99\" says</t></is></c>", true),
            ("<c r=\"A1\"/></row><row r=\"2\" s=\"12\" customFormat=\"1\">", false),
            (
                &format!(
                    "<c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c><c r=\"B1\" s=\"7\"/>",
                    "x".repeat(300_000)
                ),
                false,
            ),
        ] {
            let sheet = sheet(cell);
            let found = formats_stand(|look| look(&mut sheet.as_bytes()), 4);
            assert_eq!(found.is_ok(), stands, "{cell:.60}: {found:?}");
        }
    }
}
