//! One spreadsheet: its tabs and what belongs to all of them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::a1::{self, A1};
use super::range::{Dimension, GridRange, Rect};
use super::sheet::Sheet;
use crate::error::{ApiError, Outcome};
use crate::text::locale::Locale;

/// Where a piece of developer metadata is tied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The spreadsheet.
    Spreadsheet,
    /// A tab.
    Sheet(i32),
    /// One row of a tab.
    Row(i32, u32),
    /// One column of a tab.
    Column(i32, u32),
}

/// A piece of developer metadata.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Its id, unique in the spreadsheet.
    pub id: i32,
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: Option<String>,
    /// `DOCUMENT` or `PROJECT`.
    pub visibility: String,
    /// The project that made it; others do not see it when the visibility is `PROJECT`.
    pub project: String,
    /// Where it is tied to.
    pub place: Place,
}

/// One post of a comment thread.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// Its id.
    pub id: String,
    /// The e-mail address of its author.
    pub author: String,
    /// Its text.
    pub content: String,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// Milliseconds since 1970.
    pub updated_ms: i64,
    /// `RESOLVE` or `REOPEN`.
    pub action: Option<String>,
    /// Whom it is assigned to.
    pub assignee: Option<String>,
    /// Deleted; its text is gone.
    pub deleted: bool,
}

/// A comment thread on a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// Its id, that of its head post as well.
    pub id: String,
    /// The anchor's id; none when it was made through Drive and hangs on no cell.
    pub anchor: Option<String>,
    /// The cell it hangs on; none once that cell was deleted.
    pub range: Option<GridRange>,
    /// The first post.
    pub head: Post,
    /// The others.
    pub replies: Vec<Post>,
    /// Resolved.
    pub resolved: bool,
    /// What the cell showed when the thread began.
    pub quote: String,
    /// The anchor a caller of Drive gave.
    #[serde(default)]
    pub drive_anchor: Option<String>,
}

/// One spreadsheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spreadsheet {
    /// Its id, that of its Drive file.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Such as `en_US`.
    pub locale: String,
    /// Such as `Europe/Berlin`.
    pub time_zone: String,
    /// `ON_CHANGE`, `MINUTE` or `HOUR`.
    pub auto_recalc: String,
    /// Properties besides those: `iterativeCalculationSettings` ...
    pub properties: Map<String, Value>,
    /// The tabs in order.
    pub sheets: Vec<Sheet>,
    /// Named ranges, as the API writes them.
    pub named_ranges: Vec<Value>,
    /// Developer metadata.
    pub metadata: Vec<Metadata>,
    /// Comment threads.
    pub threads: Vec<Thread>,
}

/// A range that a request named: which tab (by position), which cells, and whether it was written as one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Position of the tab.
    pub sheet: usize,
    /// The cells, not yet clipped to the grid.
    pub rect: Rect,
    /// Written as one cell.
    pub single: bool,
}

impl Spreadsheet {
    /// Position of the tab with that id.
    pub fn position(&self, sheet: i32) -> Option<usize> {
        self.sheets.iter().position(|tab| tab.id == sheet)
    }

    /// The tab with that id.
    ///
    /// # Errors
    /// 400 "No grid with id".
    pub fn sheet(&self, id: i32) -> Outcome<&Sheet> {
        self.sheets.iter().find(|tab| tab.id == id).ok_or_else(|| no_grid(id))
    }

    /// The tab with that id, for changing.
    ///
    /// # Errors
    /// 400 "No grid with id".
    pub fn sheet_mut(&mut self, id: i32) -> Outcome<&mut Sheet> {
        self.sheets.iter_mut().find(|tab| tab.id == id).ok_or_else(|| no_grid(id))
    }

    /// The tab with that title, capitals aside.
    pub fn titled(&self, title: &str) -> Option<usize> {
        let exact = self.sheets.iter().position(|tab| tab.title == title);
        exact.or_else(|| self.sheets.iter().position(|tab| tab.title.to_lowercase() == title.to_lowercase()))
    }

    /// How numbers and dates are written here.
    pub fn locale(&self) -> Locale {
        Locale::named(&self.locale)
    }

    /// The cells that an A1 text names: a range, a tab or a named range.
    ///
    /// # Errors
    /// 400 "Unable to parse range".
    pub fn target(&self, text: &str) -> Outcome<Target> {
        let unable = || ApiError::invalid(format!("Unable to parse range: {text}"));
        let A1 { sheet, edges } = a1::parse(text);
        let position = match &sheet {
            None => self.sheets.iter().position(|tab| !tab.is_hidden()).unwrap_or(0),
            Some(title) => match self.titled(title) {
                Some(position) => position,
                None if edges.is_none() => {
                    // A named range, alone or behind the title of a tab, as `'Sheet1'!goals`.
                    let name = text.rsplit_once('!').map_or(title.as_str(), |(_, name)| name);
                    return self.named_target(name).ok_or_else(unable);
                }
                None => return Err(unable()),
            },
        };
        let tab = self.sheets.get(position).ok_or_else(unable)?;
        let Some(edges) = edges else {
            return Ok(Target { sheet: position, rect: tab.whole(), single: false });
        };
        let rect = Rect {
            top: edges.top.unwrap_or(0),
            bottom: edges.bottom.unwrap_or(tab.row_count),
            left: edges.left.unwrap_or(0),
            right: edges.right.unwrap_or(tab.column_count),
        };
        // An open side that begins outside the grid is as wrong as a closed one.
        Ok(Target { sheet: position, rect, single: edges.single })
    }

    fn named_target(&self, name: &str) -> Option<Target> {
        let found = self.named_ranges.iter().find(|range| range["name"].as_str() == Some(name))?;
        let range = GridRange::read(&found["range"]);
        let sheet = self.position(range.sheet)?;
        Some(Target { sheet, rect: self.sheets[sheet].rect(&range), single: false })
    }

    /// A target of a `GridRange` object.
    ///
    /// # Errors
    /// 400 for a tab that is not there and for cells outside its grid.
    pub fn grid_target(&self, value: &Value) -> Outcome<(GridRange, Rect)> {
        let range = GridRange::read(value);
        let tab = self.sheet(range.sheet)?;
        for name in ["startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"] {
            if let Some(edge) = value[name].as_i64().filter(|edge| *edge < 0) {
                return Err(ApiError::invalid(format!("range.{name}[{edge}] must not be negative")));
            }
        }
        let rect = tab.rect(&range);
        let outside = rect.bottom > tab.row_count || rect.right > tab.column_count;
        if outside || rect.top >= rect.bottom || rect.left >= rect.right {
            return Err(ApiError::invalid(format!(
                "Range ({}) exceeds grid limits. Max rows: {}, max columns: {}",
                a1::range(&tab.title, &rect),
                tab.row_count,
                tab.column_count
            )));
        }
        Ok((range, rect))
    }

    /// The lines that a `DimensionRange` object names: tab, dimension, start and end.
    ///
    /// # Errors
    /// 400 for a tab that is not there and for lines outside its grid.
    pub fn lines(&self, value: &Value) -> Outcome<(i32, Dimension, u32, u32)> {
        let range = GridRange::read(value);
        let dimension = Dimension::read(&value["dimension"]);
        let count = self.sheet(range.sheet)?.count(dimension);
        if let Some(edge) =
            ["startIndex", "endIndex"].iter().find_map(|name| value[name].as_i64().filter(|edge| *edge < 0))
        {
            return Err(ApiError::invalid(format!("range has a negative index: {edge}")));
        }
        let edge = |name: &str| value[name].as_u64().and_then(|n| u32::try_from(n).ok());
        let (start, end) = (edge("startIndex").unwrap_or(0), edge("endIndex").unwrap_or(count));
        if start >= end {
            return Err(ApiError::invalid(format!("range.endIndex[{end}] must be after range.startIndex[{start}]")));
        }
        Ok((range.sheet, dimension, start, end))
    }
}

fn no_grid(id: i32) -> ApiError {
    ApiError::invalid(format!("No grid with id: {id}"))
}
