//! Cell formats: found where an equal one exists, appended at the end where not. No existing format is ever changed.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::error::Place;
use super::formats::{Format, colours};
use super::markup::{Document, Node, without_mark};
use super::memory::{BookMemory, FormatList};
use super::package::Package;
use super::splices::Splices;
use crate::model::Status;
use crate::ports::SheetError;

/// Cell formats Excel takes are about 65,490; ours stop before.
const FORMATS_MAX: usize = 64_000;
/// Number formats `0%` and `0.00%`.
pub(super) const PERCENT: u32 = 9;
pub(super) const PERCENT_TWO_PLACES: u32 = 10;
/// Number format of a short date in the reader's own locale.
pub(super) const SHORT_DATE: u32 = 14;
/// Number format of text.
const TEXT: u32 = 49;

/// What a cell of ours asks of its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Look {
    /// As its neighbour.
    Header,
    /// Words; `quoted` where Excel would take them for a formula if a person typed them again.
    Text { quoted: bool },
    /// A percentage.
    Percent,
    /// A number or day in that number format.
    Like(u32),
}

/// How the cells around a new one look. Fill, font and border are those of most of its row, so that one cell that stands
/// out does not set the tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Surroundings {
    /// Format of the nearest cell.
    pub base: u32,
    /// Font, fill and border, where they are not those of the base.
    pub common: Option<Common>,
}

/// Numbers of a font, a fill and a border.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Common {
    font: u32,
    pub fill: u32,
    border: u32,
}

/// The workbook's formats.
#[derive(Debug)]
pub(super) struct Styles {
    part: Option<String>,
    content: Vec<u8>,
    formats: Vec<Format>,
    by_text: HashMap<String, u32>,
    underlined: Vec<bool>,
    prefix: String,
    /// Number formats of the workbook's own, by their number.
    codes: HashMap<u32, String>,
    appended: Vec<String>,
    derived: HashMap<(Surroundings, Look, bool), Option<u32>>,
    differential: Vec<String>,
    differential_before: usize,
    /// The lists that formats take their font, fill, border and number format from, as they stand.
    parts: Sha256,
}

impl Styles {
    /// Reads the formats; a workbook without any has none to offer.
    pub(super) fn read(package: &Package<'_>, place: &Place<'_>, part: Option<&str>) -> Result<Self, SheetError> {
        let content = match part {
            Some(part) => package.read(part)?,
            None => None,
        };
        let mut styles = Self {
            part: part.filter(|_| content.is_some()).map(str::to_owned),
            content: Vec::new(),
            formats: Vec::new(),
            by_text: HashMap::new(),
            underlined: Vec::new(),
            prefix: String::new(),
            codes: HashMap::new(),
            appended: Vec::new(),
            derived: HashMap::new(),
            differential: Vec::new(),
            differential_before: 0,
            parts: Sha256::new(),
        };
        let (Some(part), Some(content)) = (part, content) else { return Ok(styles) };
        {
            let document = Document::parse(without_mark(&content).1, 3).map_err(|why| place.broken(part, why))?;
            styles.take_in(&document);
        }
        styles.content = content;
        Ok(styles)
    }

    fn take_in(&mut self, document: &Document<'_>) {
        let root = document.root();
        document.prefix(root).clone_into(&mut self.prefix);
        for name in ["numFmts", "fonts", "fills", "borders"] {
            self.parts.update(document.child(root, name).map_or(&[][..], |list| document.whole(list)));
        }
        if let Some(list) = document.child(root, "cellXfs") {
            self.formats = document
                .children(list)
                .filter(|node| document.is(*node, "xf"))
                .map(|node| {
                    let pairs = |node: Node| {
                        let raw =
                            |range: std::ops::Range<usize>| String::from_utf8_lossy(&document.xml[range]).into_owned();
                        node.tag.attributes(document.xml).map(|a| (raw(a.name), raw(a.value))).collect::<Vec<_>>()
                    };
                    let mut format = Format { attributes: pairs(node), ..Format::default() };
                    for child in document.children(node) {
                        if document.is(child, "alignment") {
                            format.alignment = pairs(child);
                        } else {
                            format.rest.push_str(&String::from_utf8_lossy(document.whole(child)));
                        }
                    }
                    format
                })
                .collect();
        }
        if let Some(list) = document.child(root, "numFmts") {
            let codes = document.children(list).filter_map(|node| {
                let id = document.value(node, "numFmtId")?.parse().ok()?;
                Some((id, document.value(node, "formatCode")?.into_owned()))
            });
            self.codes = codes.collect();
        }
        if let Some(fonts) = document.child(root, "fonts") {
            self.underlined = document
                .children(fonts)
                .filter(|node| document.is(*node, "font"))
                .map(|font| document.child(font, "u").is_some())
                .collect();
        }
        self.differential_before = document
            .child(root, "dxfs")
            .map_or(0, |list| document.children(list).filter(|n| document.is(*n, "dxf")).count());
        for (index, format) in self.formats.iter().enumerate() {
            self.by_text.entry(format.key()).or_insert(index as u32);
        }
    }

    pub(super) fn is_available(&self) -> bool {
        self.part.is_some() && !self.formats.is_empty()
    }

    fn format(&self, index: u32) -> Option<&Format> {
        self.formats.get(index as usize)
    }

    /// The number format of a cell format.
    pub(super) fn number_format(&self, index: u32) -> u32 {
        self.format(index).map_or(0, Format::number_format)
    }

    /// Whether a number format shows 0.4 as 40 %.
    pub(super) fn is_percent(&self, number_format: u32) -> bool {
        matches!(number_format, 9 | 10) || self.says(number_format, |c| c == '%')
    }

    /// Whether a number format shows days, and nothing finer.
    pub(super) fn is_date(&self, number_format: u32) -> bool {
        matches!(number_format, 14..=17)
            || (self.says(number_format, |c| matches!(c, 'y' | 'd'))
                && !self.says(number_format, |c| matches!(c, 'h' | 's')))
    }

    /// Whether a number format shows a date, a time or text: nothing that a figure can be shown in.
    pub(super) fn is_no_figure(&self, number_format: u32) -> bool {
        matches!(number_format, TEXT | 14..=22 | 45..=47)
            || self.says(number_format, |c| matches!(c, 'y' | 'd' | 'm' | 'h' | 's' | '@'))
    }

    /// Whether the code of a format of the workbook's own holds such a character, quoted text and brackets aside.
    fn says(&self, number_format: u32, such: impl Fn(char) -> bool) -> bool {
        let Some(code) = self.codes.get(&number_format) else { return false };
        let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
        code.chars().any(|c| {
            if escaped {
                escaped = false;
                return false;
            }
            match c {
                '"' => quoted = !quoted,
                _ if quoted => {}
                '[' => bracketed = true,
                ']' => bracketed = false,
                '\\' | '_' | '*' => escaped = true,
                c => return !bracketed && such(c.to_ascii_lowercase()),
            }
            false
        })
    }

    /// Whether cells that look so have a border or a fill.
    pub(super) fn is_drawn(&self, around: Surroundings) -> bool {
        let common = around.common.unwrap_or_else(|| self.common(&[around.base]));
        common.border != 0 || common.fill != 0
    }

    /// What most of these formats have in common, the first of them winning where there is no most.
    pub(super) fn common(&self, formats: &[u32]) -> Common {
        let most = |name: &str| {
            let ids = || {
                formats.iter().map(|&index| {
                    self.format(index)
                        .and_then(|format| format.get(name))
                        .and_then(|id| id.parse::<u32>().ok())
                        .unwrap_or(0)
                })
            };
            let count = |id: u32| ids().filter(|&other| other == id).count();
            let highest = ids().map(count).max().unwrap_or(0);
            ids().find(|&id| count(id) == highest).unwrap_or(0)
        };
        Common { font: most("fontId"), fill: most("fillId"), border: most("borderId") }
    }

    /// The format for a new cell; `None` for the workbook's default.
    pub(super) fn for_new_cell(&mut self, around: Surroundings, look: Look) -> Option<u32> {
        if look == Look::Header {
            return (around.base != 0).then_some(around.base).filter(|_| self.format(around.base).is_some());
        }
        self.derive(around, look, true)
    }

    /// The format for a cell that is there already: its own, unless a number there would be shown wrongly.
    pub(super) fn for_existing_cell(&mut self, own: Option<u32>, look: Look) -> Option<u32> {
        let base = own.unwrap_or(0);
        let general = self.format(base).is_none_or(|format| matches!(format.number_format(), 0 | TEXT));
        let asks = match look {
            Look::Header | Look::Text { quoted: false } => false,
            Look::Text { quoted: true } => true,
            Look::Percent => general,
            Look::Like(id) => general && id != 0,
        };
        if !asks {
            return own;
        }
        self.derive(Surroundings { base, common: None }, look, false).or(own)
    }

    fn derive(&mut self, around: Surroundings, look: Look, fresh: bool) -> Option<u32> {
        if let Some(&known) = self.derived.get(&(around, look, fresh)) {
            return known;
        }
        let derived = self.derive_anew(around, look, fresh);
        self.derived.insert((around, look, fresh), derived);
        derived
    }

    fn derive_anew(&mut self, around: Surroundings, look: Look, fresh: bool) -> Option<u32> {
        if !self.is_available() {
            return None;
        }
        let mut format = self.format(around.base).or_else(|| self.format(0))?.clone();
        format.drop("quotePrefix");
        format.drop("pivotButton");
        if fresh {
            format.alignment.retain(|(key, _)| key == "vertical");
            if format.alignment.is_empty() {
                format.drop("applyAlignment");
            }
            if let Some(common) = around.common {
                for (name, id, applies) in [
                    ("fontId", common.font, "applyFont"),
                    ("fillId", common.fill, "applyFill"),
                    ("borderId", common.border, "applyBorder"),
                ] {
                    if format.get(name).and_then(|known| known.parse().ok()) != Some(id) {
                        format.set(name, &id.to_string());
                        if id == 0 { format.drop(applies) } else { format.set(applies, "1") }
                    }
                }
            }
            let font = format.get("fontId").and_then(|id| id.parse::<usize>().ok()).unwrap_or(0);
            if self.underlined.get(font).copied().unwrap_or(false) {
                let plain = self.format(0).and_then(|f| f.get("fontId")).unwrap_or("0").to_owned();
                format.set("fontId", &plain);
            }
        }
        let number_format = match look {
            Look::Percent => PERCENT,
            Look::Like(id) => id,
            Look::Header | Look::Text { .. } => 0,
        };
        if fresh || number_format != 0 {
            format.set("numFmtId", &number_format.to_string());
            if number_format == 0 { format.drop("applyNumberFormat") } else { format.set("applyNumberFormat", "1") }
        }
        if look == (Look::Text { quoted: true }) {
            format.set("quotePrefix", "1");
        }
        let key = format.key();
        if let Some(&index) = self.by_text.get(&key) {
            return (index != 0 || !fresh).then_some(index);
        }
        if self.formats.len() >= FORMATS_MAX {
            return (around.base != 0).then_some(around.base);
        }
        let index = self.formats.len() as u32;
        self.appended.push(format.write(&self.prefix));
        self.by_text.insert(key, index);
        self.formats.push(format);
        Some(index)
    }

    /// The conditional format that colours a status.
    pub(super) fn for_status(&mut self, status: Status) -> Option<usize> {
        if !self.is_available() {
            return None;
        }
        let p = &self.prefix;
        let (text, background) = colours(status);
        let xml = format!(
            "<{p}dxf><{p}font><{p}color rgb=\"{text}\"/></{p}font><{p}fill><{p}patternFill><{p}bgColor rgb=\"{background}\"/></{p}patternFill></{p}fill></{p}dxf>"
        );
        let at = self.differential.iter().position(|known| *known == xml).unwrap_or_else(|| {
            self.differential.push(xml);
            self.differential.len() - 1
        });
        Some(self.differential_before + at)
    }

    /// How many cell formats the workbook had.
    pub(super) fn count_before(&self) -> u32 {
        (self.formats.len() - self.appended.len()) as u32
    }

    /// Whether the numbers of the first formats mean what they meant when [`Self::list`] gave this.
    pub(super) fn is_list(&self, (count, hash): FormatList) -> bool {
        self.formats.get(..count as usize).is_some_and(|formats| self.hash(formats) == hash)
    }

    /// What tells the formats there were before us from any other list of formats.
    pub(super) fn list(&self) -> FormatList {
        let count = self.count_before();
        (count, self.hash(&self.formats[..count as usize]))
    }

    fn hash(&self, formats: &[Format]) -> u64 {
        let mut hash = self.parts.clone();
        for format in formats {
            hash.update(format.write(""));
        }
        hash.finalize().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }

    /// Whether cells of these two formats look the same but for what their numbers are shown as.
    pub(super) fn are_drawn_alike(&self, a: u32, b: u32) -> bool {
        let (Some(a), Some(b)) = (self.format(a), self.format(b)) else { return true };
        let alike = |name: &str| a.get(name).unwrap_or("0") == b.get(name).unwrap_or("0");
        ["fontId", "fillId", "borderId"].into_iter().all(alike) && a.alignment == b.alignment && a.rest == b.rest
    }

    /// Whether formats are to be appended.
    pub(super) fn appends(&self) -> bool {
        !self.appended.is_empty()
    }

    /// How many cell formats there are, ours included.
    pub(super) fn count(&self) -> usize {
        self.formats.len()
    }

    /// The part and its new content, when something was appended or is to be taken away again. Keeps in `memory` what was
    /// there before.
    pub(super) fn changed(
        &self,
        place: &Place<'_>,
        memory: &mut BookMemory,
        removal: Removal,
    ) -> Result<Option<(String, Vec<u8>)>, SheetError> {
        let Some(part) = self.part.clone() else { return Ok(None) };
        let nothing_new = self.appended.is_empty() && self.differential.is_empty();
        if nothing_new && removal == Removal::default() {
            return Ok(None);
        }
        let (mark, xml) = without_mark(&self.content);
        let document = Document::parse(xml, 3).map_err(|why| place.broken(&part, why))?;
        let root = document.root();
        let mut splices = Splices::default();
        if let Some(list) = document.child(root, "cellXfs") {
            let before = self.count_before();
            if !self.appended.is_empty() {
                splices.append(&document, list, &self.appended.concat());
                change_count(&document, &mut splices, list, self.appended.len(), 0);
                let first = memory.formats.filter(|&(_, with)| with == before).map_or(before, |(first, _)| first);
                memory.formats = Some((first, self.formats.len() as u32));
            } else if let Some(keep) = removal.formats {
                cut(&document, &mut splices, list, keep);
                memory.formats = None;
            }
        }
        self.change_differential(&document, &mut splices, memory, removal);
        if splices.is_empty() {
            return Ok(None);
        }
        let edited = splices.apply(xml).ok_or_else(|| place.broken(&part, "it could not be edited"))?;
        Ok(Some((part, [mark, &edited].concat())))
    }

    fn change_differential(
        &self,
        document: &Document<'_>,
        splices: &mut Splices,
        memory: &mut BookMemory,
        removal: Removal,
    ) {
        let root = document.root();
        let list = document.child(root, "dxfs");
        let total = self.differential_before + self.differential.len();
        if !self.differential.is_empty() {
            let before = self.differential_before as u32;
            match list {
                Some(list) => {
                    splices.append(document, list, &self.differential.concat());
                    change_count(document, splices, list, self.differential.len(), 0);
                }
                None => {
                    let p = &self.prefix;
                    let text = format!("<{p}dxfs count=\"{total}\">{}</{p}dxfs>", self.differential.concat());
                    let after = ["tableStyles", "colors", "extLst"];
                    let next = document.children(root).find(|node| after.iter().any(|name| document.is(*node, name)));
                    splices.insert(next.map_or(root.content_end, |node| node.tag.start), text);
                    memory.differential_created = true;
                }
            }
            let first = memory.differential.filter(|&(_, with)| with == before).map_or(before, |(first, _)| first);
            memory.differential = Some((first, total as u32));
        } else if let (Some(keep), Some(list)) = (removal.differential, list) {
            if keep == 0 && memory.differential_created {
                splices.remove(list.tag.start..list.end);
            } else {
                cut(document, splices, list, keep);
            }
            memory.differential = None;
            memory.differential_created = false;
        }
    }
}

/// How many formats are to be left, where ours go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Removal {
    pub formats: Option<u32>,
    pub differential: Option<u32>,
}

/// Keeps the first `keep` children of a counted list.
fn cut(document: &Document<'_>, splices: &mut Splices, list: Node, keep: u32) {
    let children: Vec<_> = document.children(list).collect();
    let Some(first) = children.get(keep as usize) else { return };
    let end = children.last().map_or(first.end, |node| node.end);
    splices.remove(first.tag.start..end);
    change_count(document, splices, list, 0, children.len() - keep as usize);
}

/// Changes a stated count by what was added and removed: it may have been wrong before, and stays as wrong.
fn change_count(document: &Document<'_>, splices: &mut Splices, list: Node, added: usize, removed: usize) {
    if let Some(count) = document.value(list, "count").and_then(|count| count.parse::<usize>().ok()) {
        let changed = count.saturating_add(added).saturating_sub(removed).to_string();
        splices.set_attribute(document, list, "count", Some(&changed));
    }
}
