//! What stands before the rows of a sheet: its size, its columns, and the names its elements go by.

use super::error::Place;
use super::heights::RowHeights;
use super::markup::{NOT_UTF_8, Tag, TagKind, is_other_encoding};
use super::memory::{SheetMemory, WidthBefore};
use super::relations::namespace;
use super::sheet::Job;
use super::splices::Splices;
use super::stream::Feed;
use crate::model::{CellRange, CellRef, OwnValue};
use crate::ports::SheetError;

/// Width of a column that states none, in characters.
const WIDTH_DEFAULT: f64 = 8.43;
/// Pixels of one character in the default font, and around a cell's text.
const CHARACTER_PIXELS: f64 = 7.0;
const PADDING_PIXELS: f64 = 5.0;
/// Column ranges one sheet may state.
const COLUMNS_MAX: usize = 20_000;

/// A column that gets a width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NewWidth {
    pub column: u16,
    /// In characters.
    pub width: f64,
}

/// One `<col>`.
#[derive(Debug, Clone, Copy)]
struct ColumnTag {
    tag: Tag,
    first: u32,
    last: u32,
    style: Option<u32>,
    width: Option<f64>,
    hidden: bool,
}

/// How wide columns are, and how they are formatted.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnWidths {
    columns: Vec<ColumnTag>,
    default: Option<f64>,
}

impl ColumnWidths {
    fn of(&self, column: u16) -> Option<&ColumnTag> {
        let number = u32::from(column) + 1;
        self.columns.iter().find(|col| (col.first..=col.last).contains(&number))
    }

    /// The format of cells of a column that have none of their own.
    pub(super) fn style(&self, column: u16) -> Option<u32> {
        self.of(column).and_then(|col| col.style)
    }

    /// Pixels a column takes.
    #[expect(clippy::cast_sign_loss, reason = "a width is clamped to what a column may have")]
    pub(super) fn pixels(&self, column: u16) -> u32 {
        let col = self.of(column);
        if col.is_some_and(|col| col.hidden) {
            return 0;
        }
        let characters = col.and_then(|col| col.width).or(self.default).unwrap_or(WIDTH_DEFAULT).clamp(0.0, 255.0);
        (characters * CHARACTER_PIXELS + PADDING_PIXELS) as u32
    }
}

/// The head of a sheet.
pub(super) struct Head {
    text: Vec<u8>,
    root: Tag,
    /// The prefix of the elements, with its colon.
    pub prefix: String,
    /// The prefix bound to relationships, with its colon; empty where none is.
    pub relation_prefix: String,
    dimension: Option<Tag>,
    columns: Option<(Tag, usize, usize)>,
    pub widths: ColumnWidths,
    pub heights: RowHeights,
    /// The tag that opens the rows, as it stands in the window.
    pub data: Tag,
}

impl Head {
    /// Reads up to the rows; the tag that opens them stays in the window.
    pub(super) fn read(feed: &mut Feed<'_>, place: &Place<'_>) -> Result<Self, SheetError> {
        let broken = |why: String| place.broken("of the sheet", why);
        while feed.window().len() < 4 && feed.more().map_err(broken)? {}
        if is_other_encoding(&feed.window()[..feed.window().len().min(4)]) {
            return Err(other_encoding(place));
        }
        let mut head = Self {
            text: Vec::new(),
            root: Tag { start: 0, end: 0, kind: TagKind::Empty },
            prefix: String::new(),
            relation_prefix: String::new(),
            dimension: None,
            columns: None,
            widths: ColumnWidths::default(),
            heights: RowHeights::default(),
            data: Tag { start: 0, end: 0, kind: TagKind::Empty },
        };
        let mut at = 0;
        let mut depth = 0_usize;
        loop {
            let tag = feed.tag(at).map_err(broken)?.ok_or_else(|| broken("it has no rows".to_owned()))?;
            at = tag.end;
            let window = feed.window();
            match (tag.kind, depth) {
                (TagKind::Close, 0 | 1) => return Err(broken("it has no rows".to_owned())),
                (TagKind::Close, _) => {
                    if depth == 2
                        && tag.local(window) == b"cols"
                        && let Some((_, content_end, end)) = &mut head.columns
                    {
                        (*content_end, *end) = (tag.start, tag.end);
                    }
                    depth -= 1;
                    continue;
                }
                (_, 0) => head.take_root(window, tag, place)?,
                (_, 1) => match tag.local(window) {
                    b"sheetData" => {
                        head.data = tag;
                        head.text = window[..tag.start].to_vec();
                        std::str::from_utf8(&head.text).map_err(|_| broken(NOT_UTF_8.to_owned()))?;
                        return Ok(head);
                    }
                    b"dimension" => head.dimension = Some(tag),
                    b"sheetFormatPr" => {
                        head.heights.set_default(window, tag);
                        head.widths.default = tag.value(window, "defaultColWidth").and_then(|w| w.parse().ok());
                    }
                    b"cols" => head.columns = Some((tag, tag.end, tag.end)),
                    _ => {}
                },
                (_, 2) if head.columns.is_some_and(|(_, _, end)| end <= tag.start) && tag.local(window) == b"col" => {
                    let column =
                        column_tag(window, tag).ok_or_else(|| broken("a column without numbers".to_owned()))?;
                    head.widths.columns.push(column);
                    if head.widths.columns.len() > COLUMNS_MAX {
                        return Err(place.too_large("it states too many column widths"));
                    }
                }
                _ => {}
            }
            if tag.kind == TagKind::Open {
                depth += 1;
            }
        }
    }

    fn take_root(&mut self, window: &[u8], tag: Tag, place: &Place<'_>) -> Result<(), SheetError> {
        if is_other_encoding(window) {
            return Err(other_encoding(place));
        }
        if tag.local(window) != b"worksheet" || tag.kind != TagKind::Open {
            return Err(place.unsupported("it is no tab of cells", "Name a tab that holds a table."));
        }
        self.root = tag;
        self.prefix = String::from_utf8_lossy(tag.prefix(window)).into_owned();
        for attribute in tag.attributes(window) {
            let value = &window[attribute.value];
            if [false, true].iter().any(|&strict| value == namespace(strict).as_bytes())
                && let Some(prefix) = window[attribute.name].strip_prefix(b"xmlns:")
            {
                self.relation_prefix = format!("{}:", String::from_utf8_lossy(prefix));
            }
        }
        Ok(())
    }

    /// The root's tag, as it stands.
    pub(super) fn root_tag(&self) -> &[u8] {
        &self.text[self.root.start..self.root.end]
    }

    /// The text before the rows with what the job asks for, and whether that is anything else than before.
    pub(super) fn rewrite(&self, job: &mut Job<'_>) -> (Vec<u8>, bool) {
        let mut splices = Splices::default();
        self.change_dimension(job, &mut splices);
        self.change_widths(job, &mut splices);
        let changed = !splices.is_empty();
        match splices.apply(&self.text) {
            Some(text) => (text, changed),
            None => (self.text.clone(), false),
        }
    }

    fn change_dimension(&self, job: &mut Job<'_>, splices: &mut Splices) {
        let Some(attribute) = self.dimension.and_then(|tag| tag.attribute(&self.text, b"ref")) else { return };
        let Ok(stated) = std::str::from_utf8(&self.text[attribute.value.clone()]) else { return };
        let Some(range) = CellRange::parse(stated) else { return };
        if job.restores {
            let Some(before) = job.memory.dimension.clone() else { return };
            let is_ours = CellRange::parse(&before).is_some_and(|before| {
                before.first.row >= range.first.row
                    && before.last.row <= range.last.row
                    && (before.last.column == range.last.column || job.created_columns.contains(&range.last.column))
            });
            if is_ours {
                splices.replace(attribute.value, before);
            }
            return;
        }
        let written = job.targets.iter().filter(|target| target.edit.after != OwnValue::Blank);
        let widened = written.fold(range, |range, target| {
            let cell = target.edit.cell;
            CellRange {
                first: CellRef::new(range.first.row.min(cell.row), range.first.column.min(cell.column)),
                last: CellRef::new(range.last.row.max(cell.row), range.last.column.max(cell.column)),
            }
        });
        if widened != range {
            if job.memory.dimension.is_none() {
                job.memory.dimension = Some(stated.to_owned());
            }
            splices.replace(attribute.value, widened.to_string());
        }
    }

    fn col(&self, number: u32, width: f64, rest: &str) -> String {
        format!("<{}col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"{rest}/>", self.prefix)
    }

    /// What a `<col>` says beside its range.
    fn traits_of(&self, tag: Tag) -> String {
        let others = tag.attributes(&self.text).filter(|a| !matches!(&self.text[a.name.clone()], b"min" | b"max"));
        others.fold(String::new(), |text, a| text + " " + &String::from_utf8_lossy(self.text[a.whole].trim_ascii()))
    }

    /// One range of columns with some of them given widths of their own.
    fn split(&self, col: ColumnTag, list: &[NewWidth]) -> String {
        let traits = self.traits_of(col.tag);
        let style = style_trait(col.style);
        let piece = |first: u32, last: u32| {
            let range = format!("<{}col min=\"{first}\" max=\"{last}\"{traits}/>", self.prefix);
            if first <= last { range } else { String::new() }
        };
        let mut text = String::new();
        let mut next = col.first;
        for new in list {
            let number = u32::from(new.column) + 1;
            text.push_str(&piece(next, number - 1));
            text.push_str(&self.col(number, new.width, &style));
            next = number + 1;
        }
        text + &piece(next, col.last)
    }

    /// Makes one range of columns again what we split, when nobody changed the pieces.
    fn join_split(&self, removed: &[u16], splices: &mut Splices, first: u32, last: u32) {
        let pieces: Vec<&ColumnTag> =
            self.widths.columns.iter().filter(|col| first <= col.first && col.last <= last).collect();
        // A removed column that was wide enough kept the width it had.
        let is_ours = |col: &ColumnTag| {
            let written = col.width.map(|width| self.col(col.first, width, &style_trait(col.style)));
            col.first == col.last
                && removed.iter().any(|&c| u32::from(c) + 1 == col.first)
                && written.is_some_and(|written| written.as_bytes() == &self.text[col.tag.start..col.tag.end])
        };
        let mut traits = pieces.iter().filter(|col| !is_ours(col)).map(|col| self.traits_of(col.tag));
        let Some(known) = traits.next().filter(|known| traits.all(|other| other == *known)) else { return };
        let (Some(from), Some(to)) = (pieces.first(), pieces.last()) else { return };
        let covered = pieces.iter().try_fold(first, |next, col| (col.first == next).then_some(col.last + 1));
        if covered == Some(last.saturating_add(1)) {
            let text = format!("<{}col min=\"{first}\" max=\"{last}\"{known}/>", self.prefix);
            splices.replace(from.tag.start..to.tag.end, text);
        }
    }

    /// Gives a column that states a width of its own a wider one.
    fn widen(&self, col: ColumnTag, new: NewWidth, memory: &mut SheetMemory, splices: &mut Splices) {
        let stated = |name: &[u8]| {
            let value = col.tag.attribute(&self.text, name).map(|attribute| attribute.value);
            value.map(|value| String::from_utf8_lossy(&self.text[value]).into_owned())
        };
        let before = WidthBefore {
            written: new.width.to_string(),
            width: stated(b"width"),
            hidden: stated(b"hidden"),
            custom: stated(b"customWidth"),
        };
        if !before.is_plain() {
            return;
        }
        self.state(col, b"width", Some(&before.written), splices);
        self.state(col, b"customWidth", Some("1"), splices);
        self.state(col, b"hidden", before.hidden.as_deref().map(|_| "0"), splices);
        memory.widths_before.insert(new.column, before);
    }

    /// Gives a column the width it had before us, where it still has the one we gave it.
    fn narrow(&self, column: u16, before: &WidthBefore, splices: &mut Splices) {
        let number = u32::from(column) + 1;
        let Some(col) = self.widths.of(column).filter(|col| (col.first, col.last) == (number, number)) else { return };
        if col.tag.raw(&self.text, b"width") == Some(before.written.as_bytes()) {
            self.state(*col, b"width", before.width.as_deref(), splices);
            self.state(*col, b"customWidth", before.custom.as_deref(), splices);
            self.state(*col, b"hidden", before.hidden.as_deref(), splices);
        }
    }

    /// Sets an attribute of a column, or takes it away.
    fn state(&self, col: ColumnTag, name: &[u8], value: Option<&str>, splices: &mut Splices) {
        match (col.tag.attribute(&self.text, name), value) {
            (Some(known), Some(value)) => splices.replace(known.value, value.to_owned()),
            (Some(known), None) => splices.remove(known.whole),
            (None, Some(value)) => {
                let end = if col.tag.kind == TagKind::Empty { col.tag.end - 2 } else { col.tag.end - 1 };
                splices.insert(end, format!(" {}=\"{value}\"", String::from_utf8_lossy(name)));
            }
            (None, None) => {}
        }
    }

    fn change_widths(&self, job: &mut Job<'_>, splices: &mut Splices) {
        let mut removed = 0;
        let forgotten: Vec<u16> =
            job.memory.widths.iter().copied().filter(|column| job.removed_columns.contains(column)).collect();
        for &column in &forgotten {
            let number = u32::from(column) + 1;
            if let Some(col) = self.widths.of(column).filter(|col| (col.first, col.last) == (number, number)) {
                splices.remove(col.tag.start..col.tag.end);
                removed += 1;
            }
        }
        job.memory.widths.retain(|column| !forgotten.contains(column));
        if removed > 0
            && removed == self.widths.columns.len()
            && job.memory.widths_created
            && let Some((open, _, end)) = self.columns
        {
            *splices = Splices::default();
            // The dimension stands before the columns and is edited anew: nothing else has been changed yet.
            self.change_dimension(job, splices);
            splices.remove(open.start..end);
            job.memory.widths_created = false;
        }

        for column in &job.removed_columns {
            if let Some(before) = job.memory.widths_before.remove(column) {
                self.narrow(*column, &before, splices);
            }
        }
        if job.restores {
            for (first, last) in std::mem::take(&mut job.memory.widths_split) {
                self.join_split(&job.removed_columns, splices, first, last);
            }
        }
        let mut added = String::new();
        let mut split: Vec<(ColumnTag, Vec<NewWidth>)> = Vec::new();
        for new in &job.new_columns {
            let number = u32::from(new.column) + 1;
            if let Some(col) = self.widths.of(new.column) {
                let narrow = col.hidden || col.width.or(self.widths.default).unwrap_or(WIDTH_DEFAULT) < new.width - 1.0;
                if narrow && col.first == col.last {
                    self.widen(*col, *new, &mut job.memory, splices);
                } else if narrow {
                    match split.last_mut().filter(|(known, _)| known.first == col.first) {
                        Some((_, list)) => list.push(*new),
                        None => split.push((*col, vec![*new])),
                    }
                }
                continue;
            }
            let text = self.col(number, new.width, "");
            job.memory.widths.push(new.column);
            match self.columns {
                Some((_, content_end, _)) => {
                    let next = self.widths.columns.iter().find(|col| col.first > number);
                    splices.insert(next.map_or(content_end, |col| col.tag.start), text);
                }
                None => added.push_str(&text),
            }
        }
        for (col, list) in split {
            if (col.last - col.first) as usize + 1 > list.len() {
                splices.replace(col.tag.start..col.tag.end, self.split(col, &list));
                job.memory.widths_split.push((col.first, col.last));
            }
        }
        if !added.is_empty() {
            let p = &self.prefix;
            splices.insert(self.text.len(), format!("<{p}cols>{added}</{p}cols>"));
            job.memory.widths_created = true;
        }
    }
}

fn style_trait(style: Option<u32>) -> String {
    style.map(|style| format!(" style=\"{style}\"")).unwrap_or_default()
}

fn column_tag(window: &[u8], tag: Tag) -> Option<ColumnTag> {
    let number = |name: &str| tag.value(window, name).and_then(|value| value.parse::<u32>().ok());
    Some(ColumnTag {
        tag,
        first: number("min")?,
        last: number("max")?,
        style: number("style"),
        width: tag.value(window, "width").and_then(|width| width.parse().ok()),
        hidden: tag.raw(window, b"hidden").is_some_and(|hidden| matches!(hidden, b"1" | b"true")),
    })
}

fn other_encoding(place: &Place<'_>) -> SheetError {
    place.unsupported("it is not written in UTF-8", "Open the workbook in Excel or LibreOffice and save it again.")
}

#[cfg(test)]
mod tests {
    use super::super::markup::without_mark;
    use super::*;

    #[test]
    fn a_byte_order_mark_counts_like_any_other_byte() {
        let xml = "\u{feff}<x:worksheet xmlns:x=\"m\"><x:dimension ref=\"A1\"/><x:cols><x:col min=\"1\" max=\"2\" width=\"20\"/></x:cols><x:sheetData/></x:worksheet>";
        let mut source = xml.as_bytes();
        let mut feed = Feed::new(&mut source);
        let head = Head::read(&mut feed, &Place::file("t")).expect("head");
        assert_eq!(head.prefix, "x:");
        assert_eq!(head.widths.pixels(1), 145);
        assert_eq!(&feed.window()[head.data.start..head.data.end], b"<x:sheetData/>");
        assert_eq!(without_mark(xml.as_bytes()).0.len(), 3);
    }
}
