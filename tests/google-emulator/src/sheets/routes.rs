//! The methods of the Sheets API.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::access::Editor;
use super::batch::{Batch, CommentState, metadata, retie};
use super::render::{self, View};
use super::values::{self, Rendering};
use super::values_routes::{ValuesIn, append, batch_update_values, clear, get_values_by_filter, update_one};
use crate::caller::Caller;
use crate::drive::file::{Role, SPREADSHEET};
use crate::error::{ApiError, Outcome};
use crate::http::Request;
use crate::schema::SHEETS;
use crate::schema::mask::{self, Mask};
use crate::state::a1;
use crate::state::range::{GridRange, Rect};
use crate::state::spreadsheet::{Spreadsheet, Target};
use crate::world::World;

/// One call of a Sheets method, checked already.
pub struct Call<'a> {
    /// The id of the method.
    pub method: &'a str,
    /// The message it answers.
    pub answer: Option<&'a str>,
    /// Path parameters.
    pub path: HashMap<String, String>,
    /// The request.
    pub request: &'a Request,
    /// Its body, checked and tidied.
    pub body: Value,
    /// Who calls.
    pub caller: &'a Caller,
    /// Comment requests are to fail while the rest is saved.
    pub comments_fail: bool,
}

impl Call<'_> {
    fn file(&self) -> &str {
        self.path.get("spreadsheetId").map(String::as_str).unwrap_or_default()
    }

    /// The range in the path.
    pub(super) fn range(&self) -> &str {
        self.path.get("range").map(String::as_str).unwrap_or_default()
    }

    /// A text field of the body.
    pub(super) fn body_text(&self, name: &str) -> Option<&str> {
        self.body[name].as_str()
    }

    fn rendering(&self) -> Rendering {
        let parameter = |name: &str| self.request.parameter(name);
        Rendering::read(parameter("valueRenderOption"), parameter("dateTimeRenderOption"), parameter("majorDimension"))
    }
}

/// Answers a call.
///
/// # Errors
/// Google's refusals.
pub fn answer(world: &mut World, call: &Call) -> Outcome<Value> {
    let mask = mask::of_answer(&SHEETS, call.answer, call.request.parameter("fields"))?;
    if call.method == "sheets.spreadsheets.create" {
        return create(world, call, &mask);
    }
    let role = role(world, call)?;
    let owner = world.files.get(call.file()).map(|file| file.owner.clone()).unwrap_or_default();
    let editor = Editor { owner: owner == call.caller.email, caller: call.caller.clone() };
    let book = world.books.get(call.file()).ok_or_else(ApiError::not_found)?;
    let value = match call.method.strip_prefix("sheets.spreadsheets.").unwrap_or_default() {
        "get" => return get(book, call, &mask, &editor, role),
        "getByDataFilter" => return get_by_filter(book, call, &mask, &editor, role),
        "values.get" => values::value_range(book, &book.target(call.range())?, call.rendering())?,
        "values.batchGet" => {
            let ranges: Vec<Value> = call
                .request
                .parameters("ranges")
                .map(|range| values::value_range(book, &book.target(range)?, call.rendering()))
                .collect::<Outcome<_>>()?;
            json!({"spreadsheetId": book.id, "valueRanges": ranges})
        }
        "values.batchGetByDataFilter" => get_values_by_filter(book, call)?,
        "developerMetadata.get" => {
            let id = call.path.get("metadataId").and_then(|id| id.parse::<i32>().ok());
            let found = book.metadata.iter().find(|found| Some(found.id) == id && found.seen_by(&call.caller.project));
            found.ok_or_else(ApiError::not_found)?.value()
        }
        "developerMetadata.search" => search_metadata(book, call),
        _ => {
            let mut copy = book.clone();
            let value = change(world, &mut copy, call, &mask, &editor, &owner)?;
            keep(world, copy, call);
            value
        }
    };
    Ok(mask.project(value))
}

fn role(world: &World, call: &Call) -> Outcome<Role> {
    let known = world.books.contains_key(call.file());
    let role = world.role(call.file(), &call.caller.email);
    match role {
        _ if !known => Err(ApiError::not_found()),
        None => Err(ApiError::forbidden()),
        Some(role) => {
            let reads = matches!(crate::quota::Quota::kind(call.method), crate::quota::Kind::Read);
            if reads || role >= Role::Writer { Ok(role) } else { Err(ApiError::forbidden()) }
        }
    }
}

/// Puts a changed copy in the place of the spreadsheet.
fn keep(world: &mut World, mut copy: Spreadsheet, call: &Call) {
    copy.recalculate(world.now_ms());
    let id = copy.id.clone();
    let renamed = world.books.get(&id).is_some_and(|book| book.title != copy.title);
    if let Some(file) = world.files.get_mut(&id).filter(|_| renamed) {
        file.name.clone_from(&copy.title);
    }
    world.books.insert(id.clone(), copy);
    world.touch(&id, &call.caller.email, renamed);
}

fn create(world: &mut World, call: &Call, mask: &Mask) -> Outcome<Value> {
    let properties = &call.body["properties"];
    let title = properties["title"].as_str().unwrap_or("Untitled spreadsheet");
    let id = world.create_file(title, SPREADSHEET, &call.caller.email, Vec::new());
    let now_ms = world.now_ms();
    let editor = Editor { owner: true, caller: call.caller.clone() };
    let mut book = world.books.get(&id).cloned().unwrap_or_default();
    for (name, field) in
        [("locale", &mut book.locale), ("timeZone", &mut book.time_zone), ("autoRecalc", &mut book.auto_recalc)]
    {
        if let Some(text) = properties[name].as_str() {
            text.clone_into(field);
        }
    }
    let tabs = call.body["sheets"].as_array().cloned().unwrap_or_default();
    let outcome = fill(&mut book, &tabs, &editor, world, now_ms);
    if let Err(error) = outcome {
        world.files.remove(&id);
        world.books.remove(&id);
        return Err(error);
    }
    book.recalculate(now_ms);
    let view = View { mask, grid: false, ranges: None, comments: false, bands_without_tables: false, editor: &editor };
    let value = render::spreadsheet(&book, &view);
    world.books.insert(id, book);
    Ok(value)
}

/// The tabs a new spreadsheet is asked to have, with their data.
fn fill(book: &mut Spreadsheet, tabs: &[Value], editor: &Editor, world: &mut World, now_ms: i64) -> Outcome<()> {
    if tabs.is_empty() {
        return Ok(());
    }
    book.sheets.clear();
    let mut batch = Batch {
        book,
        editor,
        owner: &editor.caller.email,
        ids: &mut world.ids,
        now_ms,
        comments_fail: false,
        comment_state: CommentState::NotAsked,
    };
    for tab in tabs {
        let position = batch.new_tab(&tab["properties"])?;
        let id = batch.book.sheets[position].id;
        for data in tab["data"].as_array().into_iter().flatten() {
            let start = json!({"sheetId": id, "rowIndex": data["startRow"].as_u64(), "columnIndex": data["startColumn"].as_u64()});
            batch.run(&[json!({"updateCells": {"start": start, "rows": data["rowData"], "fields": "*"}})])?;
        }
        for merge in tab["merges"].as_array().into_iter().flatten() {
            batch.run(&[json!({"mergeCells": {"range": merge, "mergeType": "MERGE_ALL"}})])?;
        }
    }
    Ok(())
}

/// Whether comments are answered.
fn with_comments(mode: Option<&str>, role: Role) -> Outcome<bool> {
    match mode {
        Some("COMMENTS_VIEW_MODE_INCLUDED") if role < Role::Commenter => Err(ApiError::forbidden()),
        Some("COMMENTS_VIEW_MODE_INCLUDED") => Ok(true),
        Some("COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS") => Ok(role >= Role::Commenter),
        _ => Ok(false),
    }
}

fn get(book: &Spreadsheet, call: &Call, mask: &Mask, editor: &Editor, role: Role) -> Outcome<Value> {
    let request = call.request;
    let ranges: Vec<Target> = request.parameters("ranges").map(|range| target(book, range)).collect::<Outcome<_>>()?;
    let view = View {
        mask,
        grid: request.flag("includeGridData"),
        ranges: (!ranges.is_empty()).then_some(ranges),
        comments: with_comments(request.parameter("commentsViewMode"), role)?,
        bands_without_tables: request.flag("excludeTablesInBandedRanges"),
        editor,
    };
    Ok(render::spreadsheet(book, &view))
}

/// A range inside the grid.
pub(super) fn target(book: &Spreadsheet, range: &str) -> Outcome<Target> {
    let target = book.target(range)?;
    let rect = values::within(&book.sheets[target.sheet], &target)?;
    Ok(Target { rect, ..target })
}

fn get_by_filter(book: &Spreadsheet, call: &Call, mask: &Mask, editor: &Editor, role: Role) -> Outcome<Value> {
    let mut ranges = Vec::new();
    for filter in call.body["dataFilters"].as_array().into_iter().flatten() {
        ranges.extend(found(book, filter, call)?);
    }
    let view = View {
        mask,
        grid: call.body["includeGridData"].as_bool().unwrap_or(false),
        ranges: Some(ranges),
        comments: with_comments(call.body_text("commentsViewMode"), role)?,
        bands_without_tables: call.body["excludeTablesInBandedRanges"].as_bool().unwrap_or(false),
        editor,
    };
    Ok(render::spreadsheet(book, &view))
}

/// The ranges that a data filter finds.
pub(super) fn found(book: &Spreadsheet, filter: &Value, call: &Call) -> Outcome<Vec<Target>> {
    if let Some(text) = filter["a1Range"].as_str() {
        return Ok(vec![target(book, text)?]);
    }
    if filter.get("gridRange").is_some() {
        let (range, rect) = book.grid_target(&filter["gridRange"])?;
        let sheet = book.position(range.sheet).unwrap_or_default();
        return Ok(vec![Target { sheet, rect, single: false }]);
    }
    let fits =
        book.metadata.iter().filter(|one| one.seen_by(&call.caller.project) && metadata::matches(book, one, filter));
    let ranges = fits.flat_map(|one| place_targets(book, one.place));
    Ok(ranges.collect())
}

fn place_targets(book: &Spreadsheet, place: crate::state::spreadsheet::Place) -> Vec<Target> {
    use crate::state::spreadsheet::Place;
    let whole = |sheet: usize| Target { sheet, rect: book.sheets[sheet].whole(), single: false };
    match place {
        Place::Spreadsheet => (0..book.sheets.len()).map(whole).collect(),
        Place::Sheet(id) => book.position(id).map(whole).into_iter().collect(),
        Place::Row(id, row) => {
            let at = book.position(id).map(whole);
            at.map(|at| Target { rect: Rect { top: row, bottom: row + 1, ..at.rect }, ..at }).into_iter().collect()
        }
        Place::Column(id, column) => {
            let at = book.position(id).map(whole);
            at.map(|at| Target { rect: Rect { left: column, right: column + 1, ..at.rect }, ..at })
                .into_iter()
                .collect()
        }
    }
}

fn search_metadata(book: &Spreadsheet, call: &Call) -> Value {
    let filters = call.body["dataFilters"].as_array().cloned().unwrap_or_default();
    let matched: Vec<Value> = book
        .metadata
        .iter()
        .filter(|one| one.seen_by(&call.caller.project))
        .filter_map(|one| {
            let fitting: Vec<&Value> = filters.iter().filter(|filter| metadata::matches(book, one, filter)).collect();
            (!fitting.is_empty()).then(|| json!({"developerMetadata": one.value(), "dataFilters": fitting}))
        })
        .collect();
    if matched.is_empty() { json!({}) } else { json!({"matchedDeveloperMetadata": matched}) }
}

fn change(
    world: &mut World,
    book: &mut Spreadsheet,
    call: &Call,
    mask: &Mask,
    editor: &Editor,
    owner: &str,
) -> Outcome<Value> {
    match call.method.strip_prefix("sheets.spreadsheets.").unwrap_or_default() {
        "batchUpdate" => batch_update(world, book, call, mask, editor, owner),
        "values.update" => {
            let given = ValuesIn::parameters(call)?;
            let target = book.target(call.range())?;
            update_one(book, &target, &call.body, &given, editor, world.now_ms())
        }
        "values.append" => append(book, call, editor, world.now_ms()),
        "values.clear" => {
            let range = clear(book, call.range(), editor)?;
            Ok(json!({"spreadsheetId": book.id, "clearedRange": range}))
        }
        "values.batchClear" => {
            let ranges = call.body["ranges"].as_array().cloned().unwrap_or_default();
            let cleared: Vec<String> = ranges
                .iter()
                .map(|range| clear(book, range.as_str().unwrap_or_default(), editor))
                .collect::<Outcome<_>>()?;
            Ok(json!({"spreadsheetId": book.id, "clearedRanges": cleared}))
        }
        "values.batchClearByDataFilter" => {
            let mut cleared = Vec::new();
            for filter in call.body["dataFilters"].as_array().into_iter().flatten() {
                for target in found(book, filter, call)? {
                    let tab = &mut book.sheets[target.sheet];
                    values::clear(tab, target.rect, editor)?;
                    cleared.push(a1::range(&tab.title, &target.rect));
                }
            }
            Ok(json!({"spreadsheetId": book.id, "clearedRanges": cleared}))
        }
        "values.batchUpdate" | "values.batchUpdateByDataFilter" => {
            batch_update_values(book, call, editor, world.now_ms())
        }
        "sheets.copyTo" => copy_to(world, book, call),
        _ => Err(ApiError::not_found()),
    }
}

fn batch_update(
    world: &mut World,
    book: &mut Spreadsheet,
    call: &Call,
    mask: &Mask,
    editor: &Editor,
    owner: &str,
) -> Outcome<Value> {
    let requests = call.body["requests"].as_array().cloned().unwrap_or_default();
    let now_ms = world.now_ms();
    let mut batch = Batch {
        book,
        editor,
        owner,
        ids: &mut world.ids,
        now_ms,
        comments_fail: call.comments_fail,
        comment_state: CommentState::NotAsked,
    };
    let replies = batch.run(&requests)?;
    let state = batch.comment_state;
    let mut out = json!({"spreadsheetId": book.id, "replies": replies});
    if state != CommentState::NotAsked {
        out["commentUpdateState"] = state.name().into();
    }
    if call.body["includeSpreadsheetInResponse"].as_bool() == Some(true) {
        book.recalculate(now_ms);
        let ranges = call.body["responseRanges"].as_array().cloned().unwrap_or_default();
        let ranges: Vec<Target> =
            ranges.iter().map(|range| target(book, range.as_str().unwrap_or_default())).collect::<Outcome<_>>()?;
        let everything = Mask::default();
        let inner = if mask.is_all() { Some(&everything) } else { mask.at("updatedSpreadsheet") };
        if let Some(inner) = inner {
            let view = View {
                mask: inner,
                grid: !mask.is_all() || call.body["responseIncludeGridData"].as_bool().unwrap_or(false),
                ranges: (!ranges.is_empty()).then_some(ranges),
                comments: with_comments(call.body_text("commentsViewMode"), Role::Writer)?,
                bands_without_tables: false,
                editor,
            };
            out["updatedSpreadsheet"] = render::spreadsheet(book, &view);
        }
    }
    Ok(out)
}

fn copy_to(world: &mut World, book: &mut Spreadsheet, call: &Call) -> Outcome<Value> {
    let id = call.path.get("sheetId").and_then(|id| id.parse::<i32>().ok()).unwrap_or_default();
    let to = call.body_text("destinationSpreadsheetId").unwrap_or_default().to_owned();
    if world.role(&to, &call.caller.email) < Some(Role::Writer) {
        return Err(if world.books.contains_key(&to) { ApiError::forbidden() } else { ApiError::not_found() });
    }
    let mut tab = book.sheets.iter().find(|tab| tab.id == id).cloned().ok_or_else(ApiError::not_found)?;
    tab.id = world.ids.number();
    retie(&mut tab);
    let same = to == book.id;
    let target = if same { book } else { world.books.get_mut(&to).ok_or_else(ApiError::not_found)? };
    tab.title = format!("Copy of {}", tab.title);
    let base = tab.title.clone();
    let mut at = 2;
    while target.titled(&tab.title).is_some() {
        tab.title = format!("{base} {at}");
        at += 1;
    }
    let index = target.sheets.len();
    target.sheets.push(tab);
    let value = render::sheet_properties(&target.sheets[index], index);
    if !same {
        world.touch(&to, &call.caller.email, false);
    }
    Ok(value)
}

/// The cells of a thread's anchor, for those who look into the state.
pub fn anchor_cell(range: Option<GridRange>) -> Option<(i32, u32, u32)> {
    let range = range?;
    Some((range.sheet, range.row_start?, range.column_start?))
}
