//! From plans to cells, columns and comments to be written.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::marks::{signed, unsigned};
use super::read::{METADATA_KEY, keeps_off, people, place, shown_as};
use super::wire::{Spreadsheet, Tab, Thread};
use super::write::{Content, Place, Shape, Wanted, Writes, note_of, requests};
use crate::model::{Away, CellRef, Edit, Language, NoteEdit, NumberFormat, OwnValue, Plan};
use crate::plan::resolved;

/// Days from 1899-12-30, which Google's serials count from, to 1970-01-01.
const EPOCH_DAYS: i64 = 25_569;

/// A comment to be begun, changed, resolved or opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ThreadEdit {
    pub(super) place: Place,
    pub(super) doing: Doing,
}

/// What happens to a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doing {
    /// It is begun; with whom it is assigned to.
    Begin(String, Option<String>),
    /// Its text changes: comment, post, text.
    Change(String, String, String),
    /// It is resolved, and why.
    Resolve(String, Away),
    /// It is opened again: comment, post, text.
    Reopen(String, String, String),
    /// It is one too many on its cell, and nobody answered it.
    Drop(String),
}

/// All that the plans of one spreadsheet ask for.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) writes: Writes,
    /// Columns to be marked as ours: the tab's id, the column, its name.
    pub(super) mark: Vec<(i64, u32, &'static str)>,
    /// Columns that are ours no more.
    pub(super) unmark: Vec<(i64, u32)>,
    /// Columns the grid lacks, by tab, and the first of them.
    pub(super) grow: BTreeMap<i64, (u32, u32)>,
    pub(super) threads: Vec<ThreadEdit>,
    pub(super) remarks: Vec<String>,
}

impl Draft {
    /// What the plans ask for, given the state they were made from. `threads`: findings become comments.
    pub(super) fn of(plans: &[Plan], book: &Spreadsheet<'_>, threads: bool, assign: bool) -> Self {
        let mut draft = Self::default();
        for plan in plans {
            let Some(tab) = book.sheets.iter().find(|tab| *tab.properties.title.0 == *plan.tab) else {
                draft.remarks.push(format!("tab {} is not there any more", plan.tab));
                continue;
            };
            let mut kept_off: BTreeMap<&'static str, Vec<CellRef>> = BTreeMap::new();
            let off = |cell: CellRef| keeps_off(tab, cell.row, u32::from(cell.column));
            // A value is nobody's without its header.
            let nameless =
                plan.edits.iter().filter(|edit| edit.cell.row == plan.header_row && off(edit.cell).is_some());
            let nameless: Vec<u16> = nameless.map(|edit| edit.cell.column).collect();
            for edit in &plan.edits {
                match off(edit.cell) {
                    Some(why) => kept_off.entry(why).or_default().push(edit.cell),
                    None if nameless.contains(&edit.cell.column) => {}
                    None => draft.value(plan, edit, tab),
                }
            }
            for note in &plan.notes {
                let as_thread = threads && note.cell.row != plan.header_row;
                let owner = plan.owner_column.filter(|_| assign);
                let mut pair = Beside { tab, book, as_thread, owner };
                draft.note(note, &mut pair, &mut kept_off);
            }
            for (why, cells) in kept_off {
                let first = cells.iter().take(3).map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let more = cells.len().saturating_sub(3);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                draft.remarks.push(format!("{}!{first}{more} {why}, so ours is not written there", plan.tab));
            }
        }
        draft
    }

    fn wanted(&mut self, tab: &Tab<'_>, cell: CellRef) -> &mut Wanted {
        self.writes.entry((tab.properties.sheet_id, cell.row, u32::from(cell.column))).or_default()
    }

    fn value(&mut self, plan: &Plan, edit: &Edit, tab: &Tab<'_>) {
        let (sheet, column) = (tab.properties.sheet_id, u32::from(edit.cell.column));
        let have = tab.properties.grid_properties.column_count;
        if column >= have && edit.after != OwnValue::Blank {
            let (length, _) = self.grow.entry(sheet).or_insert((0, have));
            *length = (*length).max(column + 1 - have);
        }
        if edit.cell.row == plan.header_row {
            let marked = is_marked(tab, edit.cell.column);
            match (&edit.after, marked) {
                (OwnValue::Blank, true) => self.unmark.push((sheet, column)),
                (OwnValue::Blank, false) | (_, true) => {}
                (_, false) => self.mark.push((sheet, column, edit.column.name())),
            }
        }
        let (value, shape) = entry_of(&edit.after, edit.cell, tab);
        let wanted = self.wanted(tab, edit.cell);
        (wanted.value, wanted.shape) = (Some(value), shape);
    }

    fn note(
        &mut self,
        edit: &NoteEdit,
        beside: &mut Beside<'_, '_>,
        kept_off: &mut BTreeMap<&'static str, Vec<CellRef>>,
    ) {
        let Beside { tab, book, as_thread, owner } = *beside;
        let (row, column) = (edit.cell.row, u32::from(edit.cell.column));
        let place = (tab.properties.sheet_id, row, column);
        let stands = note_of(tab.cell(row, column));
        let our_note = unsigned(stands).is_some();
        let threads = threads_at(book, tab, row, column);
        let open = threads.iter().find(|thread| thread.status.0 != "RESOLVED");
        let ids = |thread: &Thread<'_>| (thread.comment_id.0.to_string(), thread.head_post.post_id.0.to_string());
        let by_note = our_note || !as_thread && open.is_none();
        if by_note && (edit.after.is_some() || our_note) {
            if let Some(why) = keeps_off(tab, row, column) {
                kept_off.entry(why).or_default().push(edit.cell);
                return;
            }
            let text = edit.after.as_deref().map(signed).unwrap_or_default();
            self.wanted(tab, edit.cell).note = Some(text);
        }
        // A beginning without an answer may have landed on a cell that had its thread.
        let kept = open.or(threads.last()).map(|thread| &thread.comment_id);
        for extra in threads.iter().filter(|thread| Some(&thread.comment_id) != kept) {
            let id = extra.comment_id.0.to_string();
            if extra.replies.iter().all(|reply| reply.author.me) {
                self.threads.push(ThreadEdit { place, doing: Doing::Drop(id) });
            } else if extra.status.0 != "RESOLVED" {
                self.threads.push(ThreadEdit { place, doing: Doing::Resolve(id, Away::Elsewhere) });
            }
        }
        let doing = match (&edit.after, open) {
            (None, Some(open)) => Doing::Resolve(ids(open).0, edit.away),
            (Some(_), _) if by_note => return,
            (Some(text), Some(open)) => {
                let (comment, post) = ids(open);
                Doing::Change(comment, post, signed(text))
            }
            (Some(text), None) => match threads.last() {
                Some(resolved) => {
                    let (comment, post) = ids(resolved);
                    Doing::Reopen(comment, post, signed(text))
                }
                None => {
                    let cell = owner.and_then(|column| tab.cell(row, u32::from(column)));
                    let assignee = cell.and_then(|cell| people(cell).into_iter().next());
                    Doing::Begin(signed(text), assignee.map(|(_, email)| email))
                }
            },
            (None, None) => return,
        };
        self.threads.push(ThreadEdit { place, doing });
    }

    /// Resolves every comment of ours that is open and takes away every note of ours, where none are wanted any more.
    pub(super) fn silence(&mut self, book: &Spreadsheet<'_>) {
        for tab in &book.sheets {
            let sheet = tab.properties.sheet_id;
            for anchor in &tab.comment_anchors {
                let place = (sheet, anchor.range.start_row_index, anchor.range.start_column_index);
                let here = book.comments.iter().filter(|thread| thread.anchor_id.0 == anchor.anchor_id.0);
                let open = here.filter(|thread| is_ours(thread) && thread.status.0 != "RESOLVED");
                let resolve = |thread: &Thread<'_>| Doing::Resolve(thread.comment_id.0.to_string(), Away::Off);
                self.threads.extend(open.map(|thread| ThreadEdit { place, doing: resolve(thread) }));
            }
            for grid in &tab.data {
                for (row, cells) in (grid.start_row..).zip(&grid.row_data) {
                    for (column, cell) in (grid.start_column..).zip(&cells.values) {
                        if unsigned(note_of(Some(cell))).is_some() && keeps_off(tab, row, column).is_none() {
                            self.writes.entry((sheet, row, column)).or_default().note = Some(String::new());
                        }
                    }
                }
            }
        }
    }

    /// Whether nothing is to be written into cells.
    pub(super) fn has_no_cells(&self) -> bool {
        self.writes.is_empty()
    }

    /// Leaves out what the `index`-th of its requests would write, which Google refuses, and says so; whether it could. Where a header
    /// would not stand, its column does not.
    pub(super) fn leave_out(&mut self, index: usize, why: &str, book: &Spreadsheet<'_>) -> bool {
        let places: BTreeSet<Place> = if let Some((&sheet, &(_, first))) = self.grow.iter().nth(index) {
            self.grow.remove(&sheet);
            self.writes.keys().filter(|place| place.0 == sheet && place.2 >= first).copied().collect()
        } else {
            let cells = requests(&self.writes).into_iter().nth(index - self.grow.len());
            let Some(cells) = cells.as_ref().and_then(cells_of) else { return false };
            let heads =
                |place: &Place| self.mark.iter().any(|(sheet, column, _)| (place.0, place.2) == (*sheet, *column));
            let nameless: Vec<Place> = cells.iter().filter(|place| heads(place)).copied().collect();
            let beside = |place: &Place| nameless.iter().any(|head| (head.0, head.2) == (place.0, place.2));
            let columns = self.writes.keys().filter(|place| beside(place)).copied();
            columns.chain(cells).collect()
        };
        let Some(&(sheet, row, column)) = places.first() else { return false };
        self.writes.retain(|place, _| !places.contains(place));
        self.mark.retain(|(sheet, column, _)| !places.iter().any(|place| (place.0, place.2) == (*sheet, *column)));
        let tab = book.sheets.iter().find(|tab| tab.properties.sheet_id == sheet);
        let tab = tab.map_or("", |tab| &*tab.properties.title.0);
        let cell = place(row, column).map_or_else(String::new, |cell| cell.to_string());
        let more = if places.len() > 1 { format!(" and {} more", places.len() - 1) } else { String::new() };
        self.remarks.push(format!("{tab}!{cell}{more}: Google refuses what belongs there, so it is left out ({why})"));
        true
    }

    /// The requests for cells and columns, in their order.
    pub(super) fn cell_requests(&self) -> Vec<Json> {
        let grow = self.grow.iter().map(
            |(sheet, (length, _))| json!({"appendDimension": {"sheetId": sheet, "dimension": "COLUMNS", "length": length}}),
        );
        let line = |sheet: i64, column: u32| json!({"dimensionRange": {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}});
        let mark = self.mark.iter().map(|&(sheet, column, name)| {
            json!({"createDeveloperMetadata": {"developerMetadata": {
                "metadataKey": METADATA_KEY, "metadataValue": name, "visibility": "DOCUMENT", "location": line(sheet, column),
            }}})
        });
        let unmark = self.unmark.iter().map(|&(sheet, column)| unmark_request(sheet, column));
        grow.chain(requests(&self.writes)).chain(mark).chain(unmark).collect()
    }
}

/// The cells that a request of [`requests`] writes.
fn cells_of(request: &Json) -> Option<Vec<Place>> {
    let cells = request.get("updateCells")?;
    let number = |name: &str| cells["start"][name].as_i64();
    let column = u32::try_from(number("columnIndex")?).ok()?;
    let (sheet, first) = (number("sheetId")?, u32::try_from(number("rowIndex")?).ok()?);
    let rows = cells["rows"].as_array()?.len() as u32;
    Some((first..first.checked_add(rows)?).map(|row| (sheet, row, column)).collect())
}

/// The request that takes our mark from a column.
pub(super) fn unmark_request(sheet: i64, column: u32) -> Json {
    json!({"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {
        "metadataKey": METADATA_KEY,
        "locationMatchingStrategy": "EXACT_LOCATION",
        "metadataLocation": {"dimensionRange": {
            "sheetId": sheet, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1,
        }},
    }}}})
}

/// What a note is written beside.
struct Beside<'b, 'a> {
    tab: &'b Tab<'a>,
    book: &'b Spreadsheet<'a>,
    as_thread: bool,
    /// The column of whom a comment is assigned to, where it is.
    owner: Option<u16>,
}

pub(super) fn is_marked(tab: &Tab<'_>, column: u16) -> bool {
    let line = tab
        .data
        .first()
        .and_then(|grid| grid.column_metadata.get(u32::from(column).checked_sub(grid.start_column)? as usize));
    line.is_some_and(|line| line.developer_metadata.iter().any(|found| found.metadata_key == METADATA_KEY))
}

/// Whether a thread was begun by us.
pub(super) fn is_ours(thread: &Thread<'_>) -> bool {
    thread.head_post.author.me && unsigned(&thread.head_post.content.0).is_some()
}

/// Our own threads on a cell, oldest first.
pub(super) fn threads_at<'b, 'a>(
    book: &'b Spreadsheet<'a>,
    tab: &Tab<'a>,
    row: u32,
    column: u32,
) -> Vec<&'b Thread<'a>> {
    let here = tab
        .comment_anchors
        .iter()
        .filter(|anchor| (anchor.range.start_row_index, anchor.range.start_column_index) == (row, column));
    let anchors: Vec<&str> = here.map(|anchor| &*anchor.anchor_id.0).collect();
    book.comments.iter().filter(|thread| is_ours(thread) && anchors.contains(&&*thread.anchor_id.0)).collect()
}

/// The content of a value of ours, and the number format where the cell shows it otherwise.
#[expect(clippy::option_option, reason = "left alone, taken away and set are three things")]
fn entry_of(value: &OwnValue, place: CellRef, tab: &Tab<'_>) -> (Option<Content>, Option<Option<Shape>>) {
    let cell = tab.cell(place.row, u32::from(place.column));
    let format = cell.and_then(|cell| {
        let format = cell.effective_format.as_ref().or(cell.user_entered_format.as_ref())?.number_format.as_ref()?;
        Some(Shape::new(&format.kind.0, &format.pattern.0))
    });
    let is = |kinds: &[&str]| format.as_ref().is_some_and(|shape| kinds.contains(&shape.kind.as_str()));
    let number = |value: Decimal| Some(Content::Number(value.normalize().to_string()));
    match value {
        OwnValue::Blank => (None, format.is_some().then_some(None)),
        OwnValue::Text(text) | OwnValue::Status(_, text) if text.is_empty() => (None, None),
        OwnValue::Text(text) | OwnValue::Status(_, text) => (Some(Content::Text(text.clone())), None),
        OwnValue::Percent(ratio) => (number(*ratio), (!is(&["PERCENT"])).then(|| Some(Shape::new("PERCENT", "0%")))),
        OwnValue::Figure { value, like, .. } => {
            let model = like.and_then(|like| tab.cell(like.row, u32::from(like.column)));
            let model = model.and_then(|cell| {
                let format = cell.effective_format.as_ref().or(cell.user_entered_format.as_ref())?;
                let shape = format.number_format.as_ref()?;
                // A format that makes a date or a text of it does not fit a figure.
                let fits = !matches!(&*shape.kind.0, "DATE" | "DATE_TIME" | "TIME" | "TEXT");
                fits.then(|| Shape::new(&shape.kind.0, &shape.pattern.0))
            });
            // A figure in percent goes as a ratio into a cell that shows 0.4 as 40 %.
            let is_ratio =
                |model: &Shape| matches!(shown_as(&model.kind, &model.pattern), NumberFormat::Percent { .. });
            let entered = if model.as_ref().is_some_and(is_ratio) {
                value.checked_div(Decimal::ONE_HUNDRED).and_then(number)
            } else {
                number(*value)
            };
            let shape = match model {
                Some(model) if format.as_ref() != Some(&model) => Some(Some(model)),
                Some(_) => None,
                None => {
                    let as_other = |shape: &&Shape| shown_as(&shape.kind, &shape.pattern) != NumberFormat::General;
                    format.as_ref().filter(as_other).map(|_| None)
                }
            };
            (entered, shape)
        }
        OwnValue::Day(day) => {
            let days = day.since(jiff::civil::date(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()));
            let shape = (!is(&["DATE"])).then(|| Some(Shape::new("DATE", "yyyy-mm-dd")));
            (Some(Content::Number((days + EPOCH_DAYS).to_string())), shape)
        }
    }
}

/// The requests of comment edits.
pub(super) fn thread_requests(edits: &[ThreadEdit], language: Language) -> Vec<Json> {
    let change = |comment: &str, post: &str, text: &str| json!({"updateCommentPost": {"commentId": comment, "postId": post, "content": text}});
    let reply = |comment: &str, action: &str, text: &str| {
        let mut post = json!({"commentAction": action});
        if !text.is_empty() {
            post["content"] = text.into();
        }
        json!({"addCommentReply": {"commentId": comment, "post": post}})
    };
    edits
        .iter()
        .flat_map(|edit| {
            let (sheet, row, column) = edit.place;
            match &edit.doing {
                Doing::Begin(text, assignee) => {
                    let mut body = json!({
                        "content": text,
                        "coordinate": {"sheetId": sheet, "rowIndex": row, "columnIndex": column},
                    });
                    if let Some(assignee) = assignee {
                        body["assigneeEmailAddress"] = assignee.as_str().into();
                    }
                    vec![json!({"insertComment": body})]
                }
                Doing::Change(comment, post, text) => vec![change(comment, post, text)],
                Doing::Drop(comment) => vec![json!({"deleteComment": {"commentId": comment}})],
                Doing::Resolve(comment, why) => vec![reply(comment, "RESOLVE", resolved(language, *why))],
                Doing::Reopen(comment, post, text) => {
                    vec![change(comment, post, text), reply(comment, "REOPEN", "")]
                }
            }
        })
        .collect()
}
