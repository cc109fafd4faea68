//! What a sheet was before us, kept in hidden defined names, so that taking our columns and notes out gives back the parts
//! as they were. Lost or outdated memory costs that exactness, never a value.
//!
//! A memory is a text of `key=value` pairs with `;` between them, written as a string constant (pieces of at most
//! 255 characters joined with `&`, as a formula may hold them). One that is longer than a formula may be goes on in further names.

use std::collections::BTreeMap;

use super::blanks::{BlankCell, BlankStyle};
use crate::model::{CellRef, column_letters, column_number};

/// Name of the defined name that holds a memory, or its beginning; one a sheet and one for the workbook. What does not fit goes on in
/// `_kpiwarden_before.2` and so on.
const NAME: &str = "_kpiwarden_before";
/// Characters one string constant in a formula may have.
const PIECE_CHARS_MAX: usize = 240;
/// Characters of a memory in one name: a formula holds 8,192.
const NAME_CHARS_MAX: usize = 7_000;
/// Characters a memory may have, so that a workbook does not grow by more than half a megabyte. That is some 40,000 rows which stated
/// their width each in its own way.
const CHARS_MAX: usize = 70 * NAME_CHARS_MAX;

/// A list of values for rows, in runs of equal ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Runs<T> {
    runs: Vec<(u32, u32, T)>,
}

impl<T: Clone + PartialEq> Runs<T> {
    /// Adds a row; rows that are there already keep their value.
    pub(super) fn add(&mut self, row: u32, value: T) {
        if let Some((_, last, known)) = self.runs.last_mut()
            && *last < row
            && *last + 1 == row
            && *known == value
        {
            *last = row;
            return;
        }
        if self.runs.last().is_none_or(|(_, last, _)| *last < row) {
            self.runs.push((row, row, value));
        } else if self.get(row).is_none() {
            let at = self.runs.partition_point(|(first, ..)| *first < row);
            self.runs.insert(at, (row, row, value));
        }
    }

    pub(super) fn get(&self, row: u32) -> Option<&T> {
        let at = self.runs.partition_point(|(first, ..)| *first <= row);
        self.runs[..at].last().filter(|(_, last, _)| row <= *last).map(|(.., value)| value)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Changes every value.
    fn change(&mut self, change: impl Fn(&mut T)) {
        for (.., value) in &mut self.runs {
            change(value);
        }
    }

    fn write(&self, shown: impl Fn(&T) -> String) -> String {
        let runs: Vec<String> = self
            .runs
            .iter()
            .map(|(first, last, value)| {
                let value = shown(value);
                let colon = if value.is_empty() { "" } else { ":" };
                if first == last {
                    format!("{}{colon}{value}", first + 1)
                } else {
                    format!("{}-{}{colon}{value}", first + 1, last + 1)
                }
            })
            .collect();
        runs.join(",")
    }

    fn read(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Self> {
        let mut runs = Vec::new();
        for run in text.split(',').filter(|run| !run.is_empty()) {
            let (rows, value) = run.split_once(':').unwrap_or((run, ""));
            let (first, last) = rows.split_once('-').unwrap_or((rows, rows));
            let first = first.parse::<u32>().ok()?.checked_sub(1)?;
            let last = last.parse::<u32>().ok()?.checked_sub(1)?;
            runs.push((first, last, parse(value)?));
        }
        runs.sort_by_key(|(first, ..)| *first);
        Some(Self { runs })
    }
}

/// What one sheet was before us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct SheetMemory {
    /// The dimension it stated, where we widened it.
    pub dimension: Option<String>,
    /// `spans` of rows (first and last column, counted from 1), where we widened them.
    pub spans: Runs<(u32, u32)>,
    /// Empty cells that we filled, by column and row.
    pub blanks: BTreeMap<u16, Runs<BlankCell>>,
    /// The list of cell formats from which the numbers in `blanks` are.
    pub formats: Option<FormatList>,
    /// Rows that we made.
    pub rows: Runs<()>,
    /// Columns that we gave a width.
    pub widths: Vec<u16>,
    /// Ranges of columns (counted from 1) that shared one width before we gave some of them another.
    pub widths_split: Vec<(u32, u32)>,
    /// Columns that had a width of their own before we gave them a wider one.
    pub widths_before: BTreeMap<u16, WidthBefore>,
    /// Columns on which we put colours, `s` for the status and `p` for progress.
    pub coloured: Vec<(char, u16)>,
    /// Whether the list of widths is ours.
    pub widths_created: bool,
    /// The relationship of the note drawing, where it is ours.
    pub drawing: Option<String>,
    /// Whether the notes part is ours.
    pub notes_created: bool,
    /// Whether our author was added to somebody else's notes part.
    pub author_added: bool,
    /// Whether the shape type of notes was added to somebody else's drawing.
    pub shape_type_added: bool,
    /// Whether the part with the sheet's relationships is ours.
    pub relations_created: bool,
}

/// What a column stated of its width before us, and the width we gave it; `None` where it was not stated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct WidthBefore {
    pub written: String,
    pub width: Option<String>,
    pub hidden: Option<String>,
    pub custom: Option<String>,
}

impl WidthBefore {
    /// What may stand in a memory.
    pub(super) fn is_plain(&self) -> bool {
        let is_plain = |text: &String| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
        [Some(&self.written), self.width.as_ref(), self.hidden.as_ref(), self.custom.as_ref()]
            .into_iter()
            .flatten()
            .all(is_plain)
    }

    fn code(&self) -> String {
        let stated = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        format!("{}/{}/{}/{}", self.written, stated(&self.width), stated(&self.hidden), stated(&self.custom))
    }

    fn from_code(code: &str) -> Option<Self> {
        let mut parts = code.split('/');
        let written = parts.next()?.to_owned();
        let mut stated = || parts.next().map(|text| (text != "-").then(|| text.to_owned()));
        Some(Self { written, width: stated()?, hidden: stated()?, custom: stated()? })
    }
}

/// A list of cell formats: how many there were, and a hash of how these look.
pub(super) type FormatList = (u32, u64);

/// What the workbook was before us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct BookMemory {
    /// Cell formats before us, and with ours.
    pub formats: Option<(u32, u32)>,
    /// Conditional formats before us, and with ours.
    pub differential: Option<(u32, u32)>,
    /// Whether the list of conditional formats is ours.
    pub differential_created: bool,
    /// Whether the list of defined names is ours.
    pub names_created: bool,
    /// `fullCalcOnLoad` before us: `-` where it was not stated.
    pub recalculation: Option<String>,
    /// Whether the element with the calculation settings is ours.
    pub calculation_created: bool,
    /// Whether the content type of note drawings was added by us.
    pub drawing_type_added: bool,
}

fn flag(out: &mut Vec<String>, key: &str, set: bool) {
    if set {
        out.push(key.to_owned());
    }
}

fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split(';').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

impl SheetMemory {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn write(&self) -> String {
        let mut out = Vec::new();
        if let Some(dimension) = &self.dimension {
            out.push(format!("d={dimension}"));
        }
        if !self.spans.is_empty() {
            out.push(format!("s={}", self.spans.write(|(first, last)| format!("{first}.{last}"))));
        }
        for (&column, runs) in &self.blanks {
            let cells = runs.write(|cell| cell.code());
            out.push(format!("b{}={cells}", column_letters(column)));
        }
        if let Some((count, hash)) = self.formats {
            out.push(format!("y={count}.{hash:x}"));
        }
        if !self.rows.is_empty() {
            out.push(format!("r={}", self.rows.write(|()| String::new())));
        }
        if !self.widths.is_empty() {
            let columns: Vec<String> = self.widths.iter().map(|&column| column_letters(column)).collect();
            out.push(format!("w={}", columns.join(",")));
        }
        if !self.widths_split.is_empty() {
            let ranges: Vec<String> = self.widths_split.iter().map(|(first, last)| format!("{first}-{last}")).collect();
            out.push(format!("m={}", ranges.join(",")));
        }
        if !self.widths_before.is_empty() {
            let column =
                |(column, before): (&u16, &WidthBefore)| format!("{}:{}", column_letters(*column), before.code());
            out.push(format!("o={}", self.widths_before.iter().map(column).collect::<Vec<_>>().join(",")));
        }
        if !self.coloured.is_empty() {
            let column = |(kind, column): &(char, u16)| format!("{kind}{}", column_letters(*column));
            out.push(format!("q={}", self.coloured.iter().map(column).collect::<Vec<_>>().join(",")));
        }
        flag(&mut out, "W", self.widths_created);
        if let Some(drawing) = &self.drawing {
            out.push(format!("v={drawing}"));
        }
        flag(&mut out, "c", self.notes_created);
        flag(&mut out, "a", self.author_added);
        flag(&mut out, "S", self.shape_type_added);
        flag(&mut out, "R", self.relations_created);
        fit(out)
    }

    pub(super) fn read(text: &str) -> Self {
        let mut memory = Self::default();
        for (key, value) in pairs(text) {
            match key {
                "d" => memory.dimension = Some(value.to_owned()),
                "s" => {
                    memory.spans = Runs::read(value, |span| {
                        let (first, last) = span.split_once('.')?;
                        Some((first.parse().ok()?, last.parse().ok()?))
                    })
                    .unwrap_or_default();
                }
                "y" => {
                    let list = value.split_once('.');
                    memory.formats =
                        list.and_then(|(count, hash)| Some((count.parse().ok()?, u64::from_str_radix(hash, 16).ok()?)));
                }
                "r" => memory.rows = Runs::read(value, |_| Some(())).unwrap_or_default(),
                "w" => memory.widths = value.split(',').filter_map(column_number).collect(),
                "m" => {
                    let range = |text: &str| {
                        let (first, last) = text.split_once('-')?;
                        Some((first.parse().ok()?, last.parse().ok()?))
                    };
                    memory.widths_split = value.split(',').filter_map(range).collect();
                }
                "o" => {
                    let column = |text: &str| {
                        let (column, code) = text.split_once(':')?;
                        Some((column_number(column)?, WidthBefore::from_code(code)?))
                    };
                    memory.widths_before = value.split(',').filter_map(column).collect();
                }
                "q" => {
                    let column = |text: &str| {
                        let kind = text.chars().next().filter(|kind| matches!(kind, 's' | 'p'))?;
                        Some((kind, column_number(&text[1..])?))
                    };
                    memory.coloured = value.split(',').filter_map(column).collect();
                }
                "W" => memory.widths_created = true,
                "v" => memory.drawing = Some(value.to_owned()),
                "c" => memory.notes_created = true,
                "a" => memory.author_added = true,
                "S" => memory.shape_type_added = true,
                "R" => memory.relations_created = true,
                key => {
                    let Some(column) = key.strip_prefix('b').and_then(column_number) else { continue };
                    if let Some(runs) = Runs::read(value, BlankCell::from_code) {
                        memory.blanks.insert(column, runs);
                    }
                }
            }
        }
        memory
    }

    /// Lets go of numbers of cell formats that are from another list than the one of which `is_known` tells: other programs
    /// number the formats anew when they save.
    pub(super) fn doubt_formats(&mut self, is_known: impl Fn(FormatList) -> bool) {
        let known = self.formats.filter(|list| is_known(*list));
        let count = known.map_or(0, |(count, _)| count);
        for runs in self.blanks.values_mut() {
            runs.change(|cell| {
                if matches!(cell.style, BlankStyle::Number(number) if number >= count) {
                    cell.style = BlankStyle::AsItStands;
                }
            });
        }
    }

    /// Binds the numbers of cell formats to the list they are from.
    pub(super) fn bind_formats(&mut self, list: impl FnOnce() -> FormatList) {
        let is_number = |(.., cell): &(u32, u32, BlankCell)| matches!(cell.style, BlankStyle::Number(_));
        self.formats = self.blanks.values().any(|runs| runs.runs.iter().any(is_number)).then(list);
    }

    /// The empty cell that was there before we filled it.
    pub(super) fn blank(&self, cell: CellRef) -> Option<BlankCell> {
        self.blanks.get(&cell.column)?.get(cell.row).copied()
    }
}

impl BookMemory {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn write(&self) -> String {
        let mut out = Vec::new();
        if let Some((before, with)) = self.formats {
            out.push(format!("x={before}.{with}"));
        }
        if let Some((before, with)) = self.differential {
            out.push(format!("f={before}.{with}"));
        }
        flag(&mut out, "F", self.differential_created);
        flag(&mut out, "n", self.names_created);
        if let Some(recalculation) = &self.recalculation {
            out.push(format!("k={recalculation}"));
        }
        flag(&mut out, "K", self.calculation_created);
        flag(&mut out, "V", self.drawing_type_added);
        fit(out)
    }

    pub(super) fn read(text: &str) -> Self {
        let counts = |value: &str| {
            let (before, with) = value.split_once('.')?;
            Some((before.parse().ok()?, with.parse().ok()?))
        };
        let mut memory = Self::default();
        for (key, value) in pairs(text) {
            match key {
                "x" => memory.formats = counts(value),
                "f" => memory.differential = counts(value),
                "F" => memory.differential_created = true,
                "n" => memory.names_created = true,
                "k" => memory.recalculation = Some(value.to_owned()),
                "K" => memory.calculation_created = true,
                "V" => memory.drawing_type_added = true,
                _ => {}
            }
        }
        memory
    }
}

/// Joins the pairs, leaving out the longest ones when there is too much to remember.
fn fit(mut out: Vec<String>) -> String {
    while out.iter().map(|pair| pair.len() + 1).sum::<usize>() > CHARS_MAX {
        let Some(longest) = (0..out.len()).max_by_key(|&at| out[at].len()) else { break };
        out.remove(longest);
    }
    out.join(";")
}

/// Whether a defined name holds a memory or a part of one.
pub(super) fn is_memory(name: &str) -> bool {
    number_of(name).is_some()
}

/// Which part of a memory a defined name holds, counted from 1.
fn number_of(name: &str) -> Option<usize> {
    match name.strip_prefix(NAME)? {
        "" => Some(1),
        rest => rest.strip_prefix('.')?.parse().ok(),
    }
}

/// A memory as names and formulas.
pub(super) fn to_names(text: &str) -> impl Iterator<Item = (String, String)> {
    text.as_bytes().chunks(NAME_CHARS_MAX).enumerate().map(|(index, part)| {
        let name = if index == 0 { NAME.to_owned() } else { format!("{NAME}.{}", index + 1) };
        let pieces: Vec<String> =
            part.chunks(PIECE_CHARS_MAX).map(|piece| format!("\"{}\"", String::from_utf8_lossy(piece))).collect();
        (name, pieces.join("&"))
    })
}

/// The memory in such names and formulas, in any order; names of others are passed over.
pub(super) fn from_names<'n>(names: impl Iterator<Item = (&'n str, &'n str)>) -> String {
    let mut parts: Vec<(usize, &str)> =
        names.filter_map(|(name, formula)| number_of(name).map(|number| (number, formula))).collect();
    parts.sort_unstable_by_key(|(number, _)| *number);
    let pieces = parts.iter().flat_map(|(_, formula)| formula.split('&'));
    pieces.map(|piece| piece.trim().trim_matches('"')).collect()
}

#[cfg(test)]
mod tests {
    use super::super::empty_texts::EmptyText;
    use super::*;

    /// What is read again, were the names in another order.
    fn by_names(text: &str) -> String {
        let names: Vec<(String, String)> = to_names(text).collect();
        from_names(names.iter().rev().map(|(name, formula)| (name.as_str(), formula.as_str())))
    }

    #[test]
    fn memories_are_read_as_they_were_written() {
        let mut sheet = SheetMemory { dimension: Some("A1:F10".to_owned()), ..SheetMemory::default() };
        for row in [3, 4, 5, 9, 7] {
            sheet.spans.add(row, (1, 6));
        }
        sheet.rows.add(20, ());
        let blanks = sheet.blanks.entry(7).or_default();
        blanks.add(4, BlankCell { style: BlankStyle::Number(12), text: None });
        blanks.add(5, BlankCell::default());
        blanks.add(6, BlankCell { style: BlankStyle::Number(3), text: Some(EmptyText::Shared(9)) });
        blanks.add(7, BlankCell { text: Some(EmptyText::Inline), ..BlankCell::default() });
        blanks.add(8, BlankCell { style: BlankStyle::AsItStands, text: Some(EmptyText::Number) });
        sheet.formats = Some((13, 0xab));
        sheet.widths = vec![7, 8];
        sheet.widths_split = vec![(8, 16_384)];
        let narrow = WidthBefore { written: "12.71".to_owned(), width: Some("3".to_owned()), ..WidthBefore::default() };
        sheet.widths_before.insert(9, narrow);
        sheet.coloured = vec![('s', 7), ('p', 8)];
        sheet.drawing = Some("rId4".to_owned());
        sheet.notes_created = true;
        let text = sheet.write();
        assert_eq!(
            text,
            "d=A1:F10;s=4-6:1.6,8:1.6,10:1.6;bH=5:12,6:n,7:3s9,8:ni,9:uz;y=13.ab;r=21;w=H,I;m=8-16384;o=J:12.71/3/-/-;q=sH,pI;v=rId4;c"
        );
        assert_eq!(SheetMemory::read(&by_names(&text)), sheet);
        assert_eq!(sheet.blank(CellRef::new(5, 7)), Some(BlankCell::default()));
        assert_eq!(sheet.blank(CellRef::new(9, 7)), None);
        let book = BookMemory {
            formats: Some((57, 61)),
            recalculation: Some("-".to_owned()),
            names_created: true,
            ..BookMemory::default()
        };
        assert_eq!(BookMemory::read(&book.write()), book);
    }

    fn uneven_spans(rows: u32) -> SheetMemory {
        let mut sheet = SheetMemory { dimension: Some("A1:F10".to_owned()), ..SheetMemory::default() };
        for row in (0..rows).step_by(2) {
            sheet.spans.add(row, (1, row));
        }
        sheet
    }

    #[test]
    fn a_long_memory_goes_on_in_further_names() {
        let sheet = uneven_spans(9_000);
        let text = sheet.write();
        let names: Vec<(String, String)> = to_names(&text).collect();
        assert!(names.len() > 5 && names[1].0 == "_kpiwarden_before.2", "{}", names.len());
        assert!(names.iter().all(|(name, formula)| is_memory(name) && formula.len() < 8_192));
        assert_eq!(SheetMemory::read(&by_names(&text)), sheet);
        for other in ["_kpiwarden_before_", "_kpiwarden_before.x", "_kpiwarden_status", "before"] {
            assert!(!is_memory(other), "{other}");
        }
    }

    #[test]
    fn a_memory_does_not_grow_without_end() {
        assert_eq!(uneven_spans(200_000).write(), "d=A1:F10");
        for nonsense in ["", "=;=", "s=1-:x;b=1;bH=9-3:q;d=Z", "\"&\""] {
            let _ = SheetMemory::read(nonsense);
            let _ = BookMemory::read(nonsense);
        }
    }
}
