//! One tab: its grid and what is tied to it.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::cell::Cell;
use super::range::{Dimension, GridRange, Rect};

/// One row or column besides its cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Hidden by a person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden_by_user: bool,
    /// Hidden by the basic filter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden_by_filter: bool,
    /// Height or width when it is not the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<u32>,
}

/// A group of rows or columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// First index.
    pub start: u32,
    /// Index after the last.
    pub end: u32,
    /// How deep it is nested, from 1.
    pub depth: u32,
    /// Folded.
    pub collapsed: bool,
}

/// One row: its cells up to the last that was ever touched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The cells.
    #[serde(default)]
    pub cells: Vec<Cell>,
    /// Height and hiding.
    #[serde(default)]
    pub line: Line,
}

/// One tab.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its id.
    pub id: i32,
    /// Its title.
    pub title: String,
    /// Rows of the grid.
    pub row_count: u32,
    /// Columns of the grid.
    pub column_count: u32,
    /// Properties besides id, title, index, type and grid: `hidden`, `tabColorStyle` ...
    pub properties: Map<String, Value>,
    /// Grid properties besides the two counts: `frozenRowCount`, `hideGridlines` ...
    pub grid: Map<String, Value>,
    /// Rows up to the last that was ever touched.
    pub rows: Vec<Row>,
    /// Columns up to the last whose width or hiding was set.
    pub columns: Vec<Line>,
    /// Merged ranges.
    pub merges: Vec<GridRange>,
    /// Protected ranges, as the API writes them.
    pub protected: Vec<Value>,
    /// The basic filter.
    pub basic_filter: Option<Value>,
    /// Filter views.
    pub filter_views: Vec<Value>,
    /// Rules of conditional formats, first one first.
    pub conditional: Vec<Value>,
    /// Banded ranges.
    pub banded: Vec<Value>,
    /// Tables.
    pub tables: Vec<Value>,
    /// Groups of rows.
    pub row_groups: Vec<Group>,
    /// Groups of columns.
    pub column_groups: Vec<Group>,
}

static BARE: LazyLock<Cell> = LazyLock::new(Cell::default);

impl Sheet {
    /// An empty tab.
    pub fn new(id: i32, title: &str, rows: u32, columns: u32) -> Self {
        Self { id, title: title.into(), row_count: rows, column_count: columns, ..Self::default() }
    }

    /// A cell; a bare one where nothing was ever put.
    pub fn cell(&self, row: u32, column: u32) -> &Cell {
        self.rows.get(row as usize).and_then(|row| row.cells.get(column as usize)).unwrap_or(&BARE)
    }

    /// A cell for changing; rows and cells before it come into being.
    pub fn cell_mut(&mut self, row: u32, column: u32) -> &mut Cell {
        let (row, column) = (row as usize, column as usize);
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Row::default);
        }
        let cells = &mut self.rows[row].cells;
        if cells.len() <= column {
            cells.resize_with(column + 1, Cell::default);
        }
        &mut cells[column]
    }

    /// Height and hiding of a row.
    pub fn row_line(&self, row: u32) -> Line {
        self.rows.get(row as usize).map(|row| row.line.clone()).unwrap_or_default()
    }

    /// Width and hiding of a column.
    pub fn column_line(&self, column: u32) -> Line {
        self.columns.get(column as usize).cloned().unwrap_or_default()
    }

    /// Height, width and hiding for changing.
    pub fn line_mut(&mut self, dimension: Dimension, index: u32) -> &mut Line {
        let index = index as usize;
        match dimension {
            Dimension::Rows => {
                if self.rows.len() <= index {
                    self.rows.resize_with(index + 1, Row::default);
                }
                &mut self.rows[index].line
            }
            Dimension::Columns => {
                if self.columns.len() <= index {
                    self.columns.resize_with(index + 1, Line::default);
                }
                &mut self.columns[index]
            }
        }
    }

    /// How many rows or columns the grid has.
    pub fn count(&self, dimension: Dimension) -> u32 {
        match dimension {
            Dimension::Rows => self.row_count,
            Dimension::Columns => self.column_count,
        }
    }

    /// The groups of rows or columns.
    pub fn groups_mut(&mut self, dimension: Dimension) -> &mut Vec<Group> {
        match dimension {
            Dimension::Rows => &mut self.row_groups,
            Dimension::Columns => &mut self.column_groups,
        }
    }

    /// A range bounded by this grid.
    pub fn rect(&self, range: &GridRange) -> Rect {
        range.rect(self.row_count, self.column_count)
    }

    /// The whole grid.
    pub fn whole(&self) -> Rect {
        Rect { top: 0, bottom: self.row_count, left: 0, right: self.column_count }
    }

    /// Sets the size of the grid; what lies outside is gone.
    pub fn resize(&mut self, rows: u32, columns: u32) {
        self.row_count = rows;
        self.column_count = columns;
        self.rows.truncate(rows as usize);
        self.columns.truncate(columns as usize);
        for row in &mut self.rows {
            row.cells.truncate(columns as usize);
        }
    }

    /// The row after the last one that holds a value.
    pub fn filled_rows(&self) -> u32 {
        let holds = |row: &Row| row.cells.iter().any(|cell| !cell.is_blank());
        self.rows.iter().rposition(holds).map_or(0, |at| at as u32 + 1)
    }

    /// Whether the tab is hidden.
    pub fn is_hidden(&self) -> bool {
        self.properties.get("hidden").and_then(Value::as_bool).unwrap_or(false)
    }
}
