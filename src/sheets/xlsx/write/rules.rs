//! Conditional formats of our own: a colour a status, a bar for progress. Those of others are never touched.

use std::fmt::Write;

use super::markup::{Document, Node, escape, text_content};
use super::splices::Splices;
use super::styles::Styles;
use super::tail::insertion;
use crate::model::{CellRange, CellRef, Status};

/// Colour of the progress bars.
const BAR: &str = "FF9DC3E6";

/// What a column of ours is to show by colour.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RuleColumn {
    pub column: u16,
    /// First and last row, counted from 0.
    pub rows: (u32, u32),
    /// The words of the statuses that are written; none for a column of progress.
    pub words: Vec<(String, Status)>,
    pub is_progress: bool,
    pub step: RuleStep,
    /// Columns on which the rules may still stand, when a program moved the cells without them.
    pub moved_from: Vec<u16>,
}

/// What is to become of a column's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RuleStep {
    /// The column is new: make them.
    Create,
    /// Widen them to new rows and words, where they are.
    Extend,
    /// The column goes: so do they.
    Remove,
}

/// Puts the rules into what stands after the rows.
pub(super) fn rewrite(
    document: &Document<'_>,
    splices: &mut Splices,
    columns: &[RuleColumn],
    styles: &mut Styles,
    prefix: &str,
) {
    if columns.is_empty() {
        return;
    }
    let mut priority = highest_priority(document.xml) + 1;
    let mut created = String::new();
    let mut gone = Vec::new();
    for column in columns {
        let ours = document
            .children(document.root())
            .filter(|node| document.is(*node, "conditionalFormatting"))
            .find_map(|node| Own::of(document, node, column).map(|own| (node, own)));
        match (column.step, ours) {
            (RuleStep::Remove, Some((node, _))) => {
                splices.remove(node.tag.start..node.end);
                gone.extend(ids(document.whole(node)));
            }
            (RuleStep::Extend, Some((node, own))) => {
                extend(document, splices, node, &own, column, styles, &mut priority, prefix);
            }
            (RuleStep::Extend, None) => {
                let blocks =
                    || document.children(document.root()).filter(|node| document.is(*node, "conditionalFormatting"));
                let left = column.moved_from.iter().find_map(|&from| {
                    let stood = RuleColumn { column: from, ..column.clone() };
                    blocks().find_map(|node| Own::of(document, node, &stood).map(|own| (node, own)))
                });
                if let Some((node, own)) = left {
                    extend(document, splices, node, &own, column, styles, &mut priority, prefix);
                    let rows = (own.rows.0.min(column.rows.0), own.rows.1.max(column.rows.1));
                    splices.set_attribute(document, node, "sqref", Some(&range_of(column.column, rows).to_string()));
                }
            }
            (RuleStep::Create, None) => {
                let rules = write_rules(column, &column.words, styles, &mut priority, prefix);
                if !rules.is_empty() {
                    let range = range_of(column.column, column.rows);
                    let _ = write!(
                        created,
                        "<{prefix}conditionalFormatting sqref=\"{range}\">{rules}</{prefix}conditionalFormatting>"
                    );
                }
            }
            _ => {}
        }
    }
    remove_extensions(document, splices, &gone);
    if !created.is_empty() {
        splices.insert(insertion(document, "conditionalFormatting"), created);
    }
}

/// The numbers by which rules refer to what later versions add to them, as `LibreOffice` does for every bar.
fn ids(rules: &[u8]) -> impl Iterator<Item = String> {
    memchr::memmem::find_iter(rules, b"id>{").filter_map(|at| {
        let rest = rules.get(at + 3..)?;
        let end = memchr::memchr(b'}', rest)?;
        Some(String::from_utf8_lossy(&rest[..=end]).into_owned())
    })
}

/// Takes away what another program added to rules of ours that go, and the lists around it that are empty then.
fn remove_extensions(document: &Document<'_>, splices: &mut Splices, gone: &[String]) {
    let Some(list) = document.child(document.root(), "extLst").filter(|_| !gone.is_empty()) else { return };
    let Ok(inner) = Document::parse(document.whole(list), 4) else { return };
    let is_gone = |rule: Node| inner.value(rule, "id").is_some_and(|id| gone.iter().any(|gone| *gone == id));
    let mut remove = |node: Node| {
        splices.remove(list.tag.start + node.tag.start..list.tag.start + node.end);
    };
    let all_go = |parent: Node, goes: &dyn Fn(Node) -> bool| inner.children(parent).all(goes);
    // A block holds rules and the range they stand on.
    let block_goes = |block: Node| {
        let mut rules = inner.children(block).filter(|node| inner.is(*node, "cfRule")).peekable();
        rules.peek().is_some() && rules.all(is_gone)
    };
    let blocks_go = |blocks: Node| inner.is(blocks, "conditionalFormattings") && all_go(blocks, &block_goes);
    let extension_goes = |extension: Node| inner.children(extension).next().is_some() && all_go(extension, &blocks_go);
    if all_go(inner.root(), &extension_goes) {
        return remove(inner.root());
    }
    for extension in inner.children(inner.root()) {
        if extension_goes(extension) {
            remove(extension);
            continue;
        }
        for blocks in inner.children(extension).filter(|node| inner.is(*node, "conditionalFormattings")) {
            inner.children(blocks).filter(|block| block_goes(*block)).for_each(&mut remove);
        }
    }
}

fn range_of(column: u16, rows: (u32, u32)) -> CellRange {
    CellRange::new(CellRef::new(rows.0, column), CellRef::new(rows.1, column))
}

fn write_rules(
    column: &RuleColumn,
    words: &[(String, Status)],
    styles: &mut Styles,
    priority: &mut u32,
    p: &str,
) -> String {
    if column.is_progress {
        *priority += 1;
        return format!(
            "<{p}cfRule type=\"dataBar\" priority=\"{}\"><{p}dataBar minLength=\"0\" maxLength=\"100\"><{p}cfvo type=\"num\" val=\"0\"/><{p}cfvo type=\"num\" val=\"1\"/><{p}color rgb=\"{BAR}\"/></{p}dataBar></{p}cfRule>",
            *priority - 1
        );
    }
    let mut rules = String::new();
    for (word, status) in words {
        let Some(format) = styles.for_status(*status) else { continue };
        let quoted = escape(&word.replace('"', "\"\""));
        let _ = write!(
            rules,
            "<{p}cfRule type=\"cellIs\" dxfId=\"{format}\" priority=\"{priority}\" operator=\"equal\"><{p}formula>&quot;{quoted}&quot;</{p}formula></{p}cfRule>"
        );
        *priority += 1;
    }
    rules
}

/// A block of rules that is ours.
struct Own {
    column: u16,
    rows: (u32, u32),
    words: Vec<String>,
}

impl Own {
    /// Ours stands on that one column and holds nothing but what we write.
    fn of(document: &Document<'_>, node: Node, column: &RuleColumn) -> Option<Self> {
        let range = CellRange::parse(&document.value(node, "sqref")?)?;
        if (range.first.column, range.last.column) != (column.column, column.column) {
            return None;
        }
        let block = Document::parse(document.whole(node), 4).ok()?;
        let mut words = Vec::new();
        for rule in block.children(block.root()) {
            let kind = block.value(rule, "type")?;
            if column.is_progress {
                let bar = block.child(rule, "dataBar").filter(|_| kind == "dataBar")?;
                let bounds: Vec<_> = block
                    .children(bar)
                    .filter(|node| block.is(*node, "cfvo"))
                    .map(|node| (block.value(node, "type"), block.value(node, "val")))
                    .collect();
                let is_num = |kind: &Option<std::borrow::Cow<'_, str>>| kind.as_deref() == Some("num");
                let [(kind_a, Some(low)), (kind_b, Some(high))] = bounds.as_slice() else { return None };
                if !(is_num(kind_a) && is_num(kind_b) && low == "0" && high == "1") {
                    return None;
                }
            } else {
                let is_equal = block.value(rule, "operator").is_some_and(|operator| operator == "equal");
                let formula = block.child(rule, "formula").filter(|_| kind == "cellIs" && is_equal)?;
                let text = text_content(block.content(formula));
                let word = text.trim().strip_prefix('"')?.strip_suffix('"')?;
                words.push(word.replace("\"\"", "\""));
            }
        }
        Some(Self { column: column.column, rows: (range.first.row, range.last.row), words })
    }
}

#[expect(clippy::too_many_arguments, reason = "one block of rules and what it is to become")]
fn extend(
    document: &Document<'_>,
    splices: &mut Splices,
    node: Node,
    own: &Own,
    column: &RuleColumn,
    styles: &mut Styles,
    priority: &mut u32,
    prefix: &str,
) {
    let rows = (own.rows.0.min(column.rows.0), own.rows.1.max(column.rows.1));
    if rows != own.rows && own.column == column.column {
        splices.set_attribute(document, node, "sqref", Some(&range_of(column.column, rows).to_string()));
    }
    let new: Vec<_> = column.words.iter().filter(|(word, _)| !own.words.contains(word)).cloned().collect();
    if !column.is_progress && !new.is_empty() {
        let rules = write_rules(column, &new, styles, priority, prefix);
        splices.append(document, node, &rules);
    }
}

/// The highest priority any rule has, also among those of later versions in the extension list.
fn highest_priority(xml: &[u8]) -> u32 {
    let mut highest = 0;
    for at in memchr::memmem::find_iter(xml, b"priority=") {
        let digits = xml.get(at + 10..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).take(9);
        let value = digits.fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
        highest = highest.max(value);
    }
    highest
}
