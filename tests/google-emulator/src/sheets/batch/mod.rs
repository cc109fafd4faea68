//! `spreadsheets.batchUpdate`: every request of a batch, or none.

mod cells;
mod chips;
mod clipboard;
pub mod comments;
mod features;
mod filter;
mod lines;
pub mod metadata;
mod protection;
pub mod search;
mod tables;
mod tabs;

use serde_json::{Map, Value, json};

use super::access::Editor;
use crate::error::{ApiError, Outcome};
use crate::ids::Ids;
use crate::state::spreadsheet::Spreadsheet;

pub use cells::sort;
pub(crate) use tabs::retie;

/// What came of the comment requests of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentState {
    /// There were none.
    NotAsked,
    /// All were saved.
    Saved,
    /// None was saved, though the rest of the batch was.
    Failed,
}

impl CommentState {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotAsked => "NO_UPDATES_REQUESTED",
            Self::Saved => "ALL_SAVED",
            Self::Failed => "ALL_FAILED_UNKNOWN_REASON",
        }
    }
}

/// A batch at work on a copy of the spreadsheet.
pub struct Batch<'a> {
    /// The copy.
    pub book: &'a mut Spreadsheet,
    /// Who asks.
    pub editor: &'a Editor,
    /// The owner of the file, who edits whatever is protected.
    pub owner: &'a str,
    /// Where new ids come from.
    pub ids: &'a mut Ids,
    /// Milliseconds since 1970.
    pub now_ms: i64,
    /// Comment requests are to fail while the rest is saved.
    pub comments_fail: bool,
    /// What came of the comment requests.
    pub comment_state: CommentState,
}

impl Batch<'_> {
    /// Applies the requests in order; the answer has one reply for each.
    ///
    /// # Errors
    /// The first refusal, with the number and kind of the request.
    pub fn run(&mut self, requests: &[Value]) -> Outcome<Vec<Value>> {
        if requests.is_empty() {
            return Err(ApiError::invalid("Must specify at least one request."));
        }
        requests
            .iter()
            .enumerate()
            .map(|(index, request)| {
                let Some((kind, body)) = request.as_object().and_then(|fields| fields.iter().next()) else {
                    return Err(ApiError::invalid(format!("Invalid requests[{index}]: No request set.")));
                };
                self.one(kind, body).map_err(|error| error.in_request(index, kind))
            })
            .collect()
    }

    fn one(&mut self, kind: &str, body: &Value) -> Outcome<Value> {
        match kind {
            "updateSpreadsheetProperties" => self.update_spreadsheet(body),
            "updateSheetProperties" => self.update_sheet(body),
            "addSheet" => self.add_sheet(body),
            "deleteSheet" => self.delete_sheet(body),
            "duplicateSheet" => self.duplicate_sheet(body),
            "updateCells" => self.update_cells(body),
            "repeatCell" => self.repeat_cell(body),
            "appendCells" => self.append_cells(body),
            "sortRange" => self.sort_range(body),
            "copyPaste" => self.copy_paste(body),
            "cutPaste" => self.cut_paste(body),
            "pasteData" => self.paste_data(body),
            "textToColumns" => self.text_to_columns(body),
            "findReplace" => self.find_replace(body),
            "trimWhitespace" => self.trim_whitespace(body),
            "insertRange" => self.insert_range(body),
            "deleteRange" => self.delete_range(body),
            "insertDimension" => self.insert_dimension(body),
            "deleteDimension" => self.delete_dimension(body),
            "moveDimension" => self.move_dimension(body),
            "appendDimension" => self.append_dimension(body),
            "updateDimensionProperties" => self.update_dimension(body),
            "autoResizeDimensions" => self.auto_resize(body),
            "addDimensionGroup" => self.add_group(body),
            "deleteDimensionGroup" => self.delete_group(body),
            "updateDimensionGroup" => self.update_group(body),
            "mergeCells" => self.merge_cells(body),
            "unmergeCells" => self.unmerge_cells(body),
            "addNamedRange" => self.add_named_range(body),
            "updateNamedRange" => self.update_named_range(body),
            "deleteNamedRange" => self.delete_named_range(body),
            "addProtectedRange" => self.add_protected_range(body),
            "updateProtectedRange" => self.update_protected_range(body),
            "deleteProtectedRange" => self.delete_protected_range(body),
            "setBasicFilter" => self.set_basic_filter(body),
            "clearBasicFilter" => self.clear_basic_filter(body),
            "addFilterView" => self.add_filter_view(body),
            "updateFilterView" => self.update_filter_view(body),
            "deleteFilterView" => self.delete_filter_view(body),
            "setDataValidation" => self.set_data_validation(body),
            "addConditionalFormatRule" => self.add_rule(body),
            "updateConditionalFormatRule" => self.update_rule(body),
            "deleteConditionalFormatRule" => self.delete_rule(body),
            "updateBorders" => self.update_borders(body),
            "addBanding" => self.add_banding(body),
            "updateBanding" => self.update_banding(body),
            "deleteBanding" => self.delete_banding(body),
            "addTable" => self.add_table(body),
            "updateTable" => self.update_table(body),
            "deleteTable" => self.delete_table(body),
            "createDeveloperMetadata" => self.create_metadata(body),
            "updateDeveloperMetadata" => self.update_metadata(body),
            "deleteDeveloperMetadata" => Ok(self.delete_metadata(body)),
            "insertComment" => self.insert_comment(body),
            "addCommentReply" => self.add_reply(body),
            "updateCommentPost" => self.update_post(body),
            "deleteComment" => self.delete_comment(body),
            "deleteCommentReply" => self.delete_reply(body),
            _ => Err(not_emulated(kind)),
        }
    }
}

/// What Google can and the emulator cannot is said aloud, never quietly skipped.
fn not_emulated(kind: &str) -> ApiError {
    let mut error = ApiError::internal();
    error.code = 501;
    error.status = "UNIMPLEMENTED";
    error.message = format!("The emulator does not know the request kind {kind}.");
    error
}

/// An empty reply.
fn done() -> Value {
    json!({})
}

/// The fields of an object inside a request; none when it is missing.
fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// An id of a tab inside a request; Google takes a missing one as 0.
fn sheet_id(value: &Value) -> i32 {
    value["sheetId"].as_i64().and_then(|id| i32::try_from(id).ok()).unwrap_or_default()
}

/// A 32-bit number inside a request.
fn number(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}
