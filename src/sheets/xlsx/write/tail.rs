//! What stands after the rows of a sheet: protection, merges, conditional formats, the drawing of the notes.

use super::error::Place;
use super::head::Head;
use super::markup::{Document, Node, Step, TagKind, next_tag};
use super::relations::namespace;
use super::rules;
use super::sheet::{Job, Target};
use super::splices::Splices;
use super::styles::Styles;
use crate::model::{CellRange, CellRef};
use crate::ports::{ErrorKind, SheetError};

pub(super) use super::rules::RuleColumn;

/// Merged ranges one sheet may have.
const MERGES_MAX: usize = 200_000;

/// The elements that may follow the rows, in the order the format asks for (`CT_Worksheet` of ECMA-376 part 1, 18.3.1.99).
const ORDER: [&str; 33] = [
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "drawingHF",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// What becomes of the drawing that holds the notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Drawing {
    /// It stays, or there is none.
    Keep,
    /// There must be one: this relationship, unless there is one already.
    Need(String),
    /// It goes, when it is this relationship.
    Remove(String),
}

/// What is to be done after the rows.
pub(super) struct TailJob<'j, 'p> {
    drawing: &'j Drawing,
    rules: &'j [RuleColumn],
    targets: &'j [Target<'p>],
    growth: &'j [CellRange],
    strict: bool,
    protected_allowed: bool,
    styles: &'j mut Styles,
}

impl<'j, 'p> TailJob<'j, 'p> {
    pub(super) fn of(job: &'j Job<'p>, styles: &'j mut Styles) -> Self {
        Self {
            drawing: &job.drawing,
            rules: &job.rules,
            targets: &job.targets,
            growth: &job.growth,
            strict: job.strict,
            protected_allowed: job.protected_allowed,
            styles,
        }
    }
}

/// What was seen there.
#[derive(Debug, Default)]
pub(super) struct TailShown {
    pub changed: bool,
    pub drawing: Option<String>,
    /// For each area of growth, whether a merge reaches into it.
    pub growth_merged: Vec<bool>,
}

/// The place after which an element of that name belongs.
pub(super) fn insertion(document: &Document<'_>, name: &str) -> usize {
    let rank = |name: &[u8]| ORDER.iter().position(|known| known.as_bytes() == name);
    let ours = rank(name.as_bytes());
    let root = document.root();
    let last = document.children(root).filter(|node| {
        let theirs = rank(node.tag.local(document.xml));
        theirs.is_some() && theirs <= ours
    });
    last.last().map_or(root.tag.end, |node| node.end)
}

/// Writes the rest of the sheet anew.
pub(super) fn rewrite(
    rest: &[u8],
    head: &Head,
    job: &mut TailJob<'_, '_>,
    place: &Place<'_>,
) -> Result<(Vec<u8>, TailShown), SheetError> {
    let opening = head.root_tag();
    let whole = [opening, rest].concat();
    let document = Document::parse(&whole, 1).map_err(|why| place.broken("of the sheet", why))?;
    let root = document.root();
    let mut shown = TailShown { growth_merged: vec![false; job.growth.len()], ..TailShown::default() };
    let mut splices = Splices::default();
    for node in document.children(root) {
        match node.tag.local(document.xml) {
            b"sheetProtection" => refuse_protected(&document, node, job, place)?,
            b"mergeCells" => look_at_merges(&document, node, job, &mut shown, place)?,
            // An application may keep it for readers that understand VML.
            b"AlternateContent" => {
                shown.drawing = shown.drawing.take().or_else(|| drawing_within(&document, node));
            }
            b"legacyDrawing" => {
                shown.drawing = node.tag.prefixed_value(document.xml, "id").map(std::borrow::Cow::into_owned);
                if let (Drawing::Remove(id), Some(known)) = (job.drawing, &shown.drawing)
                    && id == known
                {
                    splices.remove(node.tag.start..node.end);
                }
            }
            _ => {}
        }
    }
    rules::rewrite(&document, &mut splices, job.rules, job.styles, &head.prefix);
    if let (Drawing::Need(id), None) = (job.drawing, &shown.drawing) {
        let (declared, prefix) = match head.relation_prefix.as_str() {
            "" => (format!(" xmlns:r=\"{}\"", namespace(job.strict)), "r:"),
            prefix => (String::new(), prefix),
        };
        let text = format!("<{}legacyDrawing{declared} {prefix}id=\"{id}\"/>", head.prefix);
        splices.insert(insertion(&document, "legacyDrawing"), text);
    }
    shown.changed = !splices.is_empty();
    let edited = splices.apply(&whole).ok_or_else(|| place.broken("of the sheet", "it could not be edited"))?;
    Ok((edited[opening.len()..].to_vec(), shown))
}

/// The drawing of the notes that an alternative holds.
fn drawing_within(document: &Document<'_>, node: Node) -> Option<String> {
    let mut at = node.tag.end;
    while let Step::Tag(tag) = next_tag(document.xml, at) {
        if tag.start >= node.content_end {
            break;
        }
        if tag.kind != TagKind::Close && tag.local(document.xml) == b"legacyDrawing" {
            return tag.prefixed_value(document.xml, "id").map(std::borrow::Cow::into_owned);
        }
        at = tag.end;
    }
    None
}

fn refuse_protected(
    document: &Document<'_>,
    node: Node,
    job: &TailJob<'_, '_>,
    place: &Place<'_>,
) -> Result<(), SheetError> {
    let protected = node.tag.raw(document.xml, b"sheet").is_some_and(|sheet| matches!(sheet, b"1" | b"true"));
    if protected && !job.protected_allowed {
        return Err(place.error(
            ErrorKind::Denied,
            "it is protected against changes",
            "Take the protection off (Review, Unprotect sheet), or allow protected sheets in the config.",
        ));
    }
    Ok(())
}

fn look_at_merges(
    document: &Document<'_>,
    node: Node,
    job: &TailJob<'_, '_>,
    shown: &mut TailShown,
    place: &Place<'_>,
) -> Result<(), SheetError> {
    let xml = document.xml;
    let columns = job.targets.iter().map(|target| target.edit.cell.column);
    let (left, right) = (columns.clone().min().unwrap_or(u16::MAX), columns.max().unwrap_or(0));
    let mut at = node.tag.end;
    let mut count = 0;
    while let Step::Tag(tag) = next_tag(xml, at) {
        if tag.start >= node.content_end {
            break;
        }
        at = tag.end;
        if tag.kind == TagKind::Close {
            continue;
        }
        count += 1;
        if count > MERGES_MAX {
            return Err(place.too_large(format_args!("it has more than {MERGES_MAX} merged ranges")));
        }
        let Some(range) = tag.value(xml, "ref").and_then(|range| CellRange::parse(&range)) else { continue };
        for (area, merged) in job.growth.iter().zip(&mut shown.growth_merged) {
            *merged |= range.first.column <= area.last.column
                && area.first.column <= range.last.column
                && range.first.row <= area.last.row
                && area.first.row <= range.last.row;
        }
        if range.last.column < left || range.first.column > right {
            continue;
        }
        let from = job.targets.partition_point(|target| target.edit.cell.row < range.first.row);
        let inside = |cell: CellRef| range.contains(cell) && cell != range.first;
        let hit = job.targets[from..]
            .iter()
            .take_while(|target| target.edit.cell.row <= range.last.row)
            .find(|target| inside(target.edit.cell));
        if let Some(hit) = hit {
            return Err(place.cell(
                hit.edit.cell,
                format_args!("lies in the merged range {range}"),
                "Take the merge apart there, or name another column for kpiwarden in the config.",
            ));
        }
    }
    Ok(())
}
