//! One sheet as it streams from the old package into the new one: rows that hold none of our cells are copied, the others
//! get what belongs to them at the place where it belongs.

use std::collections::BTreeSet;
use std::io::{Read, Write};

use memchr::memmem::Finder;

use super::cells::Days;
use super::empty_texts::EmptyTexts;
use super::error::Place;
use super::formulas::Region;
use super::head::{ColumnWidths, Head, NewWidth};
use super::heights::RowHeights;
use super::markup::{NOT_UTF_8, Tag, TagKind};
use super::memory::SheetMemory;
use super::row::opened;
use super::rows::Rows;
use super::stream::Feed;
use super::styles::Styles;
use super::tail::{self, Drawing, RuleColumn, TailJob};
use crate::model::{CellRange, CellRef, Edit};
use crate::ports::{ErrorKind, SheetError};

/// Bytes of what stands after the rows.
const TAIL_BYTES_MAX: usize = 64 << 20;

/// One cell that is to hold something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'p> {
    pub edit: &'p Edit,
    pub is_header: bool,
}

impl Target<'_> {
    pub(super) const fn cell(&self) -> CellRef {
        self.edit.cell
    }
}

/// What is to be done with one sheet.
pub(super) struct Job<'p> {
    /// By row and column, each cell once.
    pub targets: Vec<Target<'p>>,
    pub days: Days,
    /// Columns that this write appends.
    pub new_columns: Vec<NewWidth>,
    /// Columns that we once appended, or append now: their cells go when they are emptied.
    pub created_columns: Vec<u16>,
    /// Columns that this write takes away.
    pub removed_columns: Vec<u16>,
    /// Whether no column of ours is left afterwards.
    pub restores: bool,
    pub drawing: Drawing,
    /// Rows near notes that are written, whose heights matter.
    pub rows_near_notes: Vec<(u32, u32)>,
    pub rules: Vec<RuleColumn>,
    pub strict: bool,
    pub protected_allowed: bool,
    /// Areas in which nobody else may hold anything, so that a table can grow into them.
    pub growth: Vec<CellRange>,
    /// The changed cells, for formulas that look at them.
    pub region: Region,
    pub memory: SheetMemory,
}

/// What the pass over a sheet showed.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub changed: bool,
    pub values: usize,
    pub left_alone: Vec<CellRef>,
    /// The relationship of the drawing that holds the notes, if there was one.
    pub drawing: Option<String>,
    pub widths: ColumnWidths,
    pub heights: RowHeights,
    /// For each area of growth, whether somebody else's cell or a merge stands in it.
    pub growth_blocked: Vec<bool>,
    pub formulas_look: bool,
    /// One more than the highest cell format that a cell of others uses, where there is no such format.
    pub formats: u32,
    /// Figures in percent that were written into cells that show 0.4 as 40 %.
    pub as_ratio: BTreeSet<CellRef>,
}

/// Writes the sheet anew.
pub(super) fn rewrite(
    source: &mut dyn Read,
    out: &mut dyn Write,
    job: &mut Job<'_>,
    styles: &mut Styles,
    empty_texts: &EmptyTexts<'_>,
    place: &Place<'_>,
) -> Result<Outcome, SheetError> {
    let broken = |why: String| place.broken("of the sheet", why);
    let failed = |error: std::io::Error| place.error(ErrorKind::Transient, error, "Try again.");
    let mut feed = Feed::new(source);
    let head = Head::read(&mut feed, place)?;
    let (text, head_changed) = head.rewrite(job);
    out.write_all(&text).map_err(failed)?;

    let mut rows = Rows::new(&head, job, styles, empty_texts, place);
    rows.outcome.changed = head_changed;
    let mut buffer = Vec::with_capacity(512 << 10);
    let data_tag = feed.window()[head.data.start..head.data.end].to_vec();
    feed.consume(head.data.end);
    if head.data.kind == TagKind::Empty {
        rows.missing_rows(&mut buffer, u32::MAX);
        if buffer.is_empty() {
            out.write_all(&data_tag).map_err(failed)?;
        } else {
            out.write_all(&opened(&data_tag)).map_err(failed)?;
            buffer.extend_from_slice(format!("</{}sheetData>", head.prefix).as_bytes());
        }
    } else {
        out.write_all(&data_tag).map_err(failed)?;
        let closing = format!("</{}row", head.prefix).into_bytes();
        let closing = Finder::new(&closing);
        loop {
            let tag = feed.tag(0).map_err(broken)?.ok_or_else(|| broken("it ends in the middle".to_owned()))?;
            let name = tag.local(feed.window());
            if tag.kind == TagKind::Close && name == b"sheetData" {
                buffer.extend_from_slice(&feed.window()[..tag.start]);
                rows.missing_rows(&mut buffer, u32::MAX);
                buffer.extend_from_slice(&feed.window()[tag.start..tag.end]);
                feed.consume(tag.end);
                break;
            }
            if tag.kind == TagKind::Close || name != b"row" {
                return Err(broken("something else than rows among the rows".to_owned()));
            }
            let end =
                if tag.kind == TagKind::Empty { tag.end } else { feed.element_end(tag, &closing).map_err(broken)? };
            let window = &feed.window()[..end];
            std::str::from_utf8(window).map_err(|_| broken(NOT_UTF_8.to_owned()))?;
            buffer.extend_from_slice(&window[..tag.start]);
            let row_tag = Tag { start: 0, end: tag.end - tag.start, kind: tag.kind };
            rows.row(&mut buffer, &window[tag.start..], row_tag)?;
            feed.consume(end);
            if buffer.len() > 256 << 10 {
                out.write_all(&buffer).map_err(failed)?;
                buffer.clear();
            }
        }
    }
    out.write_all(&buffer).map_err(failed)?;
    let mut outcome = rows.finish()?;

    let rest = feed.rest(TAIL_BYTES_MAX).map_err(broken)?;
    let (text, shown) = tail::rewrite(&rest, &head, &mut TailJob::of(job, styles), place)?;
    out.write_all(&text).map_err(failed)?;
    outcome.changed |= shown.changed;
    outcome.drawing = shown.drawing;
    for (blocked, merged) in outcome.growth_blocked.iter_mut().zip(shown.growth_merged) {
        *blocked |= merged;
    }
    outcome.widths = head.widths;
    Ok(outcome)
}
