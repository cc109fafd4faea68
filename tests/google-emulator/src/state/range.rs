//! Ranges of a grid, half open and possibly unbounded, as the API writes them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Rows or columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dimension {
    /// Rows.
    Rows,
    /// Columns.
    Columns,
}

impl Dimension {
    /// Reads `ROWS` or `COLUMNS`; anything else is rows, as Google takes it.
    pub fn read(value: &Value) -> Self {
        if value.as_str() == Some("COLUMNS") { Self::Columns } else { Self::Rows }
    }

    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rows => "ROWS",
            Self::Columns => "COLUMNS",
        }
    }
}

/// A range of one tab; an edge that is `None` is the edge of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GridRange {
    /// The tab's id.
    pub sheet: i32,
    /// First row.
    pub row_start: Option<u32>,
    /// Row after the last.
    pub row_end: Option<u32>,
    /// First column.
    pub column_start: Option<u32>,
    /// Column after the last.
    pub column_end: Option<u32>,
}

/// A bounded range within a grid, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rect {
    /// First row.
    pub top: u32,
    /// Row after the last.
    pub bottom: u32,
    /// First column.
    pub left: u32,
    /// Column after the last.
    pub right: u32,
}

impl Rect {
    /// Whether the two share a cell.
    pub fn meets(&self, other: &Self) -> bool {
        self.top < other.bottom && other.top < self.bottom && self.left < other.right && other.left < self.right
    }

    /// Whether the other lies wholly inside.
    pub fn holds(&self, other: &Self) -> bool {
        self.top <= other.top && other.bottom <= self.bottom && self.left <= other.left && other.right <= self.right
    }

    /// Whether a cell lies inside.
    pub fn has(&self, row: u32, column: u32) -> bool {
        (self.top..self.bottom).contains(&row) && (self.left..self.right).contains(&column)
    }

    /// Rows and columns.
    pub fn size(&self) -> (u32, u32) {
        (self.bottom.saturating_sub(self.top), self.right.saturating_sub(self.left))
    }

    /// Its cells by row, then column.
    pub fn cells(self) -> impl Iterator<Item = (u32, u32)> {
        (self.top..self.bottom).flat_map(move |row| (self.left..self.right).map(move |column| (row, column)))
    }

    /// The part inside a grid of that size.
    #[must_use]
    pub fn clip(&self, rows: u32, columns: u32) -> Self {
        Self {
            top: self.top.min(rows),
            bottom: self.bottom.min(rows),
            left: self.left.min(columns),
            right: self.right.min(columns),
        }
    }

    /// The same as a range of a tab.
    pub fn on(&self, sheet: i32) -> GridRange {
        GridRange {
            sheet,
            row_start: Some(self.top),
            row_end: Some(self.bottom),
            column_start: Some(self.left),
            column_end: Some(self.right),
        }
    }
}

impl GridRange {
    /// The whole of a tab.
    pub fn whole(sheet: i32) -> Self {
        Self { sheet, ..Self::default() }
    }

    /// Reads a `GridRange` object.
    pub fn read(value: &Value) -> Self {
        let edge = |name: &str| value[name].as_u64().and_then(|n| u32::try_from(n).ok());
        Self {
            sheet: value["sheetId"].as_i64().and_then(|n| i32::try_from(n).ok()).unwrap_or_default(),
            row_start: edge("startRowIndex"),
            row_end: edge("endRowIndex"),
            column_start: edge("startColumnIndex"),
            column_end: edge("endColumnIndex"),
        }
    }

    /// As the API answers it: the id of the tab is left out when it is 0, indexes of 0 are not.
    pub fn value(&self) -> Value {
        let mut out = Map::new();
        if self.sheet != 0 {
            out.insert("sheetId".into(), self.sheet.into());
        }
        let edges = [
            ("startRowIndex", self.row_start),
            ("endRowIndex", self.row_end),
            ("startColumnIndex", self.column_start),
            ("endColumnIndex", self.column_end),
        ];
        for (name, edge) in edges {
            if let Some(edge) = edge {
                out.insert(name.into(), edge.into());
            }
        }
        Value::Object(out)
    }

    /// Bounded by a grid of that size.
    pub fn rect(&self, rows: u32, columns: u32) -> Rect {
        Rect {
            top: self.row_start.unwrap_or(0),
            bottom: self.row_end.unwrap_or(rows),
            left: self.column_start.unwrap_or(0),
            right: self.column_end.unwrap_or(columns),
        }
    }
}
