//! Cell formats: found where an equal one exists, appended at the end where not. No existing format is ever changed.

use std::collections::HashMap;

use super::error::Place;
use super::markup::{Document, Splices, without_mark};
use super::memory::BookMemory;
use super::package::Package;
use crate::model::Status;
use crate::ports::SheetError;

/// Cell formats Excel takes are about 65,490; ours stop before.
const FORMATS_MAX: usize = 64_000;
/// Number format `0%`.
const PERCENT: u32 = 9;
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

/// How the cells around a new one look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Surroundings {
    /// Format of the cell to take after.
    pub base: u32,
    /// Whether its fill is that of the whole row, not of this one cell.
    pub shared_fill: bool,
}

/// Colours of one kind of status: text and background.
type Colours = (&'static str, &'static str);

const GOOD: Colours = ("FF006100", "FFC6EFCE");
const FAIR: Colours = ("FF7F6000", "FFFFEB9C");
const POOR: Colours = ("FF9C0006", "FFFFC7CE");
const AHEAD: Colours = ("FF1F4E79", "FFDDEBF7");
const QUIET: Colours = ("FF595959", "FFEDEDED");

const fn colours(status: Status) -> Colours {
    match status {
        Status::OnTrack | Status::Achieved => GOOD,
        Status::Ahead => AHEAD,
        Status::AtRisk | Status::Stale => FAIR,
        Status::Behind | Status::Missed | Status::Invalid => POOR,
        Status::Paused | Status::Closed | Status::NotStarted | Status::NoData | Status::Open | Status::Early => QUIET,
    }
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
}

/// One cell format, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Format {
    attributes: Vec<(String, String)>,
    alignment: Vec<(String, String)>,
    /// What else it holds, as it stands.
    rest: String,
}

impl Format {
    fn number_format(&self) -> u32 {
        self.get("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(key, _)| key == name) {
            Some((_, known)) => value.clone_into(known),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    fn drop(&mut self, name: &str) {
        self.attributes.retain(|(key, _)| key != name);
    }

    fn write(&self, prefix: &str) -> String {
        let list = |pairs: &[(String, String)]| -> String {
            pairs.iter().map(|(key, value)| format!(" {key}=\"{value}\"")).collect()
        };
        let mut inner = String::new();
        if !self.alignment.is_empty() {
            inner = format!("<{prefix}alignment{}/>", list(&self.alignment));
        }
        inner.push_str(&self.rest);
        let attributes = list(&self.attributes);
        if inner.is_empty() {
            format!("<{prefix}xf{attributes}/>")
        } else {
            format!("<{prefix}xf{attributes}>{inner}</{prefix}xf>")
        }
    }

    /// Equal for formats that look the same.
    fn key(&self) -> String {
        let mut sorted = self.clone();
        sorted.attributes.sort();
        sorted.alignment.sort();
        sorted.write("")
    }
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
        if let Some(list) = document.child(root, "cellXfs") {
            self.formats = document
                .children(list)
                .filter(|node| document.is(*node, "xf"))
                .map(|node| {
                    let pairs = |node: super::markup::Node| {
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

    fn is_available(&self) -> bool {
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

    /// Whether cells of that format have a border or a fill.
    pub(super) fn is_drawn(&self, index: u32) -> bool {
        self.format(index).is_some_and(|format| {
            ["borderId", "fillId"].iter().any(|name| format.get(name).is_some_and(|id| id != "0"))
        })
    }

    pub(super) fn fill(&self, index: u32) -> Option<&str> {
        self.format(index).and_then(|format| format.get("fillId"))
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
        self.derive(Surroundings { base, shared_fill: true }, look, false).or(own)
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
            if !around.shared_fill {
                format.set("fillId", "0");
                format.drop("applyFill");
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
            let before = (self.formats.len() - self.appended.len()) as u32;
            if !self.appended.is_empty() {
                splices.append(&document, list, &self.appended.concat());
                change_count(&document, &mut splices, list, self.appended.len() as i64);
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
        let spliced = splices.apply(xml).ok_or_else(|| place.broken(&part, "it could not be edited"))?;
        Ok(Some((part, [mark, &spliced].concat())))
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
                    change_count(document, splices, list, self.differential.len() as i64);
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
fn cut(document: &Document<'_>, splices: &mut Splices, list: super::markup::Node, keep: u32) {
    let children: Vec<_> = document.children(list).collect();
    let Some(first) = children.get(keep as usize) else { return };
    let last = children.last().unwrap_or(first);
    splices.remove(first.tag.start..last.end);
    change_count(document, splices, list, i64::from(keep) - children.len() as i64);
}

/// Changes a stated count by that much: it may have been wrong before, and stays as wrong.
fn change_count(document: &Document<'_>, splices: &mut Splices, list: super::markup::Node, by: i64) {
    if let Some(count) = document.value(list, "count").and_then(|count| count.parse::<i64>().ok()) {
        splices.set_attribute(document, list, "count", Some(&count.saturating_add(by).max(0).to_string()));
    }
}
