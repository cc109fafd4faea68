//! What is read of Google's answers: only the fields that are used, borrowed from the answer.
//!
//! A generated client would bring types for everything, and two and a half minutes of compiling. A test holds these few
//! against Google's own discovery document.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::model::{CellRange, CellRef};

/// A text, borrowed where it holds no escapes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowing;
        impl<'de> Visitor<'de> for Borrowing {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Borrowing)
    }
}

/// `Spreadsheet`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Spreadsheet<'a> {
    #[serde(borrow)]
    pub(super) properties: Properties<'a>,
    #[serde(borrow)]
    pub(super) sheets: Vec<Tab<'a>>,
    #[serde(borrow)]
    pub(super) comments: Vec<Thread<'a>>,
}

/// `SpreadsheetProperties`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties<'a> {
    #[serde(borrow)]
    pub(super) title: Text<'a>,
    #[serde(borrow)]
    pub(super) locale: Text<'a>,
    #[serde(borrow)]
    pub(super) time_zone: Text<'a>,
}

impl Spreadsheet<'_> {
    /// A state that an earlier version kept tells of what was entered the formulas alone: there, what is shown was entered.
    pub(super) fn assume_entered(&mut self) {
        let mut cells =
            self.sheets.iter().flat_map(|tab| &tab.data).flat_map(|grid| &grid.row_data).flat_map(|row| &row.values);
        let is_told = |value: &Value<'_>| value.formula_value.is_none();
        if cells.any(|cell| cell.user_entered_value.as_ref().is_some_and(is_told)) {
            return;
        }
        let grids = self.sheets.iter_mut().flat_map(|tab| &mut tab.data);
        for cell in grids.flat_map(|grid| &mut grid.row_data).flat_map(|row| &mut row.values) {
            if cell.effective_value.is_some() {
                cell.user_entered_value.get_or_insert_default();
            }
        }
    }
}

/// `Sheet`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Tab<'a> {
    #[serde(borrow)]
    pub(super) properties: TabProperties<'a>,
    #[serde(borrow)]
    pub(super) data: Vec<Grid<'a>>,
    pub(super) merges: Vec<Range>,
    pub(super) protected_ranges: Vec<Protected>,
    pub(super) tables: Vec<TypedTable>,
    #[serde(borrow)]
    pub(super) comment_anchors: Vec<Anchor<'a>>,
}

/// `SheetProperties`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TabProperties<'a> {
    pub(super) sheet_id: i64,
    #[serde(borrow)]
    pub(super) title: Text<'a>,
    #[serde(borrow)]
    pub(super) sheet_type: Text<'a>,
    pub(super) hidden: bool,
    pub(super) grid_properties: GridProperties,
}

/// `GridProperties`.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct GridProperties {
    pub(super) row_count: u32,
    pub(super) column_count: u32,
}

/// `GridData`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Grid<'a> {
    pub(super) start_row: u32,
    pub(super) start_column: u32,
    #[serde(borrow)]
    pub(super) row_data: Vec<Row<'a>>,
    pub(super) row_metadata: Vec<Line>,
    pub(super) column_metadata: Vec<Line>,
}

/// `RowData`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Row<'a> {
    #[serde(borrow)]
    pub(super) values: Vec<CellData<'a>>,
}

/// `DimensionProperties`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Line {
    pub(super) hidden_by_filter: bool,
    pub(super) hidden_by_user: bool,
    pub(super) developer_metadata: Vec<Metadata>,
}

/// `DeveloperMetadata`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Metadata {
    pub(super) metadata_key: String,
    pub(super) metadata_value: String,
}

/// `CellData`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct CellData<'a> {
    #[serde(borrow)]
    pub(super) user_entered_value: Option<Value<'a>>,
    #[serde(borrow)]
    pub(super) effective_value: Option<Value<'a>>,
    #[serde(borrow)]
    pub(super) user_entered_format: Option<Format<'a>>,
    #[serde(borrow)]
    pub(super) effective_format: Option<Format<'a>>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) hyperlink: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) chip_runs: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) text_format_runs: Option<&'a RawValue>,
}

/// `ExtendedValue`.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_field_names, reason = "the names are those of the API")]
pub(super) struct Value<'a> {
    #[serde(borrow)]
    pub(super) number_value: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) string_value: Option<Text<'a>>,
    pub(super) bool_value: Option<bool>,
    #[serde(borrow)]
    pub(super) formula_value: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) error_value: Option<ErrorValue<'a>>,
}

/// `ErrorValue`.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct ErrorValue<'a> {
    #[serde(rename = "type", borrow)]
    pub(super) kind: Text<'a>,
}

/// `CellFormat`.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Format<'a> {
    #[serde(borrow)]
    pub(super) number_format: Option<NumberFormat<'a>>,
}

/// `NumberFormat`.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct NumberFormat<'a> {
    #[serde(rename = "type", borrow)]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) pattern: Text<'a>,
}

/// `ChipRun`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ChipRun {
    pub(super) chip: Chip,
}

/// `Chip`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Chip {
    pub(super) person_properties: Option<Person>,
}

/// `PersonProperties`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Person {
    pub(super) email: String,
}

/// `GridRange`: an end that is missing is the grid's.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_field_names, reason = "the names are those of the API")]
pub(super) struct Range {
    pub(super) start_row_index: u32,
    pub(super) end_row_index: Option<u32>,
    pub(super) start_column_index: u32,
    pub(super) end_column_index: Option<u32>,
}

impl Range {
    pub(super) fn holds(&self, row: u32, column: u32) -> bool {
        (self.start_row_index..self.end_row_index.unwrap_or(u32::MAX)).contains(&row)
            && (self.start_column_index..self.end_column_index.unwrap_or(u32::MAX)).contains(&column)
    }

    /// Its cells, in a grid of so many columns; what reaches the grid's edge goes on beyond it.
    pub(super) fn cells(&self, columns: u32) -> Option<CellRange> {
        let last_column = self
            .end_column_index
            .filter(|end| *end < columns)
            .map_or(Some(u16::MAX), |end| u16::try_from(end.checked_sub(1)?).ok())?;
        let last_row = self.end_row_index.map_or(Some(u32::MAX), |end| end.checked_sub(1))?;
        let first = CellRef::new(self.start_row_index, u16::try_from(self.start_column_index).ok()?);
        Some(CellRange::new(first, CellRef::new(last_row, last_column)))
    }
}

/// `ProtectedRange`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Protected {
    pub(super) range: Range,
    pub(super) unprotected_ranges: Vec<Range>,
    pub(super) requesting_user_can_edit: bool,
    pub(super) warning_only: bool,
}

impl Protected {
    /// Whether a cell cannot be written because of it.
    pub(super) fn keeps_off(&self, row: u32, column: u32) -> bool {
        self.is_closed()
            && self.range.holds(row, column)
            && !self.unprotected_ranges.iter().any(|free| free.holds(row, column))
    }

    /// Whether none of its cells can be written.
    pub(super) fn keeps_all_off(&self) -> bool {
        self.is_closed() && self.unprotected_ranges.is_empty()
    }

    fn is_closed(&self) -> bool {
        !self.requesting_user_can_edit && !self.warning_only
    }

    /// Whether it covers the whole tab.
    pub(super) fn is_whole(&self) -> bool {
        let Range { start_row_index: 0, end_row_index: None, start_column_index: 0, end_column_index: None } =
            self.range
        else {
            return false;
        };
        true
    }
}

/// `Table`: a table with typed columns.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TypedTable {
    pub(super) range: Range,
    pub(super) column_properties: Vec<TypedColumn>,
}

/// `TableColumnProperties`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TypedColumn {
    pub(super) column_index: u32,
    pub(super) column_type: String,
}

/// `CommentAnchor`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Anchor<'a> {
    #[serde(borrow)]
    pub(super) anchor_id: Text<'a>,
    pub(super) range: Range,
}

/// `CommentThread`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Thread<'a> {
    #[serde(borrow)]
    pub(super) comment_id: Text<'a>,
    #[serde(borrow)]
    pub(super) anchor_id: Text<'a>,
    #[serde(borrow)]
    pub(super) head_post: Post<'a>,
    #[serde(borrow)]
    pub(super) status: Text<'a>,
    #[serde(borrow)]
    pub(super) replies: Vec<Post<'a>>,
}

/// `Post`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_field_names, reason = "the names are those of the API")]
pub(super) struct Post<'a> {
    #[serde(borrow)]
    pub(super) post_id: Text<'a>,
    #[serde(borrow)]
    pub(super) author: Author<'a>,
    #[serde(borrow)]
    pub(super) content: Text<'a>,
}

/// `Author`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Author<'a> {
    #[serde(borrow)]
    pub(super) display_name: Text<'a>,
    pub(super) me: bool,
}

/// `BatchUpdateSpreadsheetResponse`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct BatchReply<'a> {
    #[serde(borrow)]
    pub(super) updated_spreadsheet: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) comment_update_state: Text<'a>,
    pub(super) replies: Vec<BatchItem>,
}

/// `Response`: what one request of a batch answers.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct BatchItem {
    pub(super) insert_comment: InsertedComment,
}

/// `InsertCommentResponse`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct InsertedComment {
    pub(super) comment_thread: InsertedThread,
}

/// A `CommentThread` of which the id alone is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct InsertedThread {
    pub(super) comment_id: String,
}

/// What is asked of a spreadsheet: one narrow mask, with the comments where they are used.
pub(super) fn fields(comments: bool) -> String {
    let (anchors, threads) = if comments {
        (
            ",commentAnchors",
            ",comments(commentId,anchorId,status,headPost(postId,content,author(displayName,me)),replies(author(me)))",
        )
    } else {
        ("", "")
    };
    format!(
        "properties(title,locale,timeZone),sheets(properties(sheetId,title,sheetType,hidden,gridProperties(rowCount,columnCount)),\
         merges,protectedRanges(range,unprotectedRanges,requestingUserCanEdit,warningOnly),\
         tables(range,columnProperties(columnIndex,columnType)),data(startRow,startColumn,\
         rowMetadata(hiddenByFilter,hiddenByUser),columnMetadata(hiddenByUser,developerMetadata(metadataKey,metadataValue)),\
         rowData(values(userEnteredValue,effectiveValue,userEnteredFormat(numberFormat),\
         effectiveFormat(numberFormat),note,hyperlink,chipRuns,textFormatRuns))){anchors}){threads}"
    )
}
