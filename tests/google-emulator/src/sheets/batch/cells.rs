//! Requests that write, fill and sort cells.

use serde_json::{Map, Value};

use super::{Batch, done, filter, number, sheet_id};
use crate::error::{ApiError, Outcome};
use crate::schema::SHEETS;
use crate::schema::mask::{Mask, of_update};
use crate::sheets::{access, color};
use crate::state::cell::{Cell, Content};
use crate::state::range::{GridRange, Rect};
use crate::state::sheet::Sheet;
use crate::state::spreadsheet::Spreadsheet;
use crate::text::formula;

impl Batch<'_> {
    pub(super) fn update_cells(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "CellData", body.get("fields"))?;
        let rows = rows_of(body);
        let width = rows.iter().map(|row| row.len() as u32).max().unwrap_or(0);
        let (sheet, rect) = if body.get("range").is_some() {
            let (range, rect) = self.book.grid_target(&body["range"])?;
            if width > rect.size().1 {
                return Err(ApiError::invalid(format!(
                    "Attempting to write column: {}, beyond the last requested column of: {}",
                    rect.left + width - 1,
                    rect.right - 1
                )));
            }
            if rows.len() as u32 > rect.size().0 {
                return Err(ApiError::invalid(format!(
                    "Attempting to write row: {}, beyond the last requested row of: {}",
                    rect.top + rows.len() as u32 - 1,
                    rect.bottom - 1
                )));
            }
            (range.sheet, rect)
        } else if body.get("start").is_some() {
            let start = &body["start"];
            let tab = self.book.sheet(sheet_id(start))?;
            let (top, left) = (number(&start["rowIndex"]).unwrap_or(0), number(&start["columnIndex"]).unwrap_or(0));
            let rect = Rect { top, bottom: top + rows.len() as u32, left, right: left + width };
            check_inside(tab, &rect)?;
            (tab.id, rect)
        } else {
            return Err(ApiError::invalid("Must specify at least one of: start, range"));
        };
        let ragged = body.get("start").is_some();
        access::check(self.book.sheet(sheet)?, &rect, self.editor)?;
        let tab = self.book.sheet_mut(sheet)?;
        let empty = Map::new();
        for (row, column) in rect.cells() {
            let given = rows.get((row - rect.top) as usize).and_then(|row| row.get((column - rect.left) as usize));
            if given.is_none() && ragged {
                continue;
            }
            let source = given.and_then(|cell| cell.as_object()).unwrap_or(&empty);
            if source.is_empty() && tab.cell(row, column).is_bare() {
                continue;
            }
            set(tab.cell_mut(row, column), source, &mask)?;
        }
        Ok(done())
    }

    pub(super) fn repeat_cell(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "CellData", body.get("fields"))?;
        let (range, rect) = self.book.grid_target(&body["range"])?;
        access::check(self.book.sheet(range.sheet)?, &rect, self.editor)?;
        let tab = self.book.sheet_mut(range.sheet)?;
        let empty = Map::new();
        let source = body["cell"].as_object().unwrap_or(&empty);
        for (row, column) in rect.cells() {
            let cell = tab.cell_mut(row, column);
            set(cell, source, &mask)?;
            if mask.at("userEnteredValue").is_some() {
                let by = (i64::from(row - rect.top), i64::from(column - rect.left));
                cell.formula = cell.formula.as_deref().map(|text| formula::copied(text, by.0, by.1));
            }
        }
        Ok(done())
    }

    pub(super) fn append_cells(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "CellData", body.get("fields"))?;
        let rows = rows_of(body);
        let (id, top, left) = match body["tableId"].as_str() {
            Some(table) => {
                let range = self.table_range(table)?;
                (range.sheet, range.row_end.unwrap_or(0), range.column_start.unwrap_or(0))
            }
            None => {
                let tab = self.book.sheet(sheet_id(body))?;
                (tab.id, tab.filled_rows(), 0)
            }
        };
        let width = rows.iter().map(Vec::len).max().unwrap_or(0) as u32;
        let rect = Rect { top, bottom: top + rows.len() as u32, left, right: left + width };
        access::check(self.book.sheet(id)?, &rect, self.editor)?;
        self.book.grow(id, rect.bottom, rect.right)?;
        let tab = self.book.sheet_mut(id)?;
        for (at, row) in rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                if let Some(source) = cell.as_object() {
                    set(tab.cell_mut(top + at as u32, left + column as u32), source, &mask)?;
                }
            }
        }
        if let Some(table) = body["tableId"].as_str() {
            self.grow_table(table, rows.len() as u32)?;
        }
        Ok(done())
    }

    pub(super) fn sort_range(&mut self, body: &Value) -> Outcome<Value> {
        // A range may reach beyond the grid here; what is outside has nothing to sort.
        let range = GridRange::read(&body["range"]);
        let tab = self.book.sheet(range.sheet)?;
        let rect = tab.rect(&range).clip(tab.row_count, tab.column_count);
        access::check(tab, &rect, self.editor)?;
        let specs: Vec<(u32, bool)> = body["sortSpecs"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|spec| {
                (number(&spec["dimensionIndex"]).unwrap_or(0), spec["sortOrder"].as_str() == Some("DESCENDING"))
            })
            .collect();
        if let Some((column, _)) = specs.iter().find(|(column, _)| !(rect.left..rect.right).contains(column)) {
            return Err(ApiError::invalid(format!("sortSpecs.dimensionIndex[{column}] must be inside of range")));
        }
        sort(self.book, range.sheet, rect, &specs);
        Ok(done())
    }
}

/// Sorts the rows of a range by columns, each ascending or descending; blanks come last either way. What stands in a
/// cell goes along: value, format, note, and the comments that hang on it.
pub fn sort(book: &mut Spreadsheet, sheet: i32, rect: Rect, specs: &[(u32, bool)]) {
    let Ok(tab) = book.sheet_mut(sheet) else { return };
    let mut order: Vec<u32> = (rect.top..rect.bottom).collect();
    order.sort_by(|&one, &other| {
        let compared = specs.iter().map(|&(column, descending)| {
            let (left, right) = (&tab.cell(one, column).content, &tab.cell(other, column).content);
            let order = formula::compare(left, right);
            let blank = matches!(left, Content::Empty) || matches!(right, Content::Empty);
            if descending && !blank { order.reverse() } else { order }
        });
        compared.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    let filled = tab.rows.len() as u32;
    let taken: Vec<Vec<Cell>> = order
        .iter()
        .enumerate()
        .map(|(at, &from)| {
            let by = i64::from(rect.top) + at as i64 - i64::from(from);
            (rect.left..rect.right)
                .map(|column| {
                    let mut cell = tab.cell(from, column).clone();
                    cell.formula = cell.formula.map(|text| formula::copied(&text, by, 0));
                    cell
                })
                .collect()
        })
        .collect();
    for (at, cells) in taken.into_iter().enumerate() {
        let row = rect.top + at as u32;
        if row >= filled && cells.iter().all(Cell::is_bare) {
            continue;
        }
        for (at, cell) in cells.into_iter().enumerate() {
            let column = rect.left + at as u32;
            if !(cell.is_bare() && tab.cell(row, column).is_bare()) {
                *tab.cell_mut(row, column) = cell;
            }
        }
    }
    filter::apply(book, sheet);
    for thread in &mut book.threads {
        let Some(range) = thread.range.as_mut().filter(|range| range.sheet == sheet) else { continue };
        let (Some(row), Some(column)) = (range.row_start, range.column_start) else { continue };
        if !rect.has(row, column) {
            continue;
        }
        if let Some(at) = order.iter().position(|&from| from == row) {
            let row = rect.top + at as u32;
            *range = GridRange { row_start: Some(row), row_end: Some(row + 1), ..*range };
        }
    }
}

fn rows_of(body: &Value) -> Vec<Vec<Value>> {
    let rows = body["rows"].as_array().into_iter().flatten();
    rows.map(|row| row["values"].as_array().cloned().unwrap_or_default()).collect()
}

fn check_inside(tab: &Sheet, rect: &Rect) -> Outcome<()> {
    let after = |name: &str, index: u32, count: u32| {
        let word = if name == "rowIndex" { "row" } else { "column" };
        let last = i64::from(count) - 1;
        Err(ApiError::invalid(format!("GridCoordinate.{name}[{index}] is after last {word} in grid[{last}]")))
    };
    if rect.bottom > tab.row_count {
        return after("rowIndex", rect.top.max(tab.row_count), tab.row_count);
    }
    if rect.right > tab.column_count {
        return after("columnIndex", rect.left.max(tab.column_count), tab.column_count);
    }
    Ok(())
}

/// Writes the masked fields of a `CellData` into a cell; a masked field that is absent is cleared.
pub(super) fn set(cell: &mut Cell, source: &Map<String, Value>, mask: &Mask) -> Outcome<()> {
    if mask.at("userEnteredValue").is_some() {
        put_value(cell, source.get("userEnteredValue"))?;
    }
    if let Some(mask) = mask.at("userEnteredFormat") {
        let given = source.get("userEnteredFormat").and_then(Value::as_object).cloned().unwrap_or_default();
        color::write(mask, &mut cell.format, &given);
    }
    if mask.at("note").is_some() {
        let note = source.get("note").and_then(Value::as_str).filter(|note| !note.is_empty());
        cell.note = note.map(Into::into);
    }
    let runs = source.get("chipRuns").and_then(Value::as_array).filter(|runs| !runs.is_empty());
    match runs.filter(|_| mask.at("chipRuns").is_some()) {
        Some(runs) => super::chips::put(cell, runs)?,
        None if mask.at("chipRuns").is_some() => drop(cell.extra.remove("chipRuns")),
        None => {}
    }
    for name in ["dataValidation", "textFormatRuns", "pivotTable", "dataSourceTable"] {
        if mask.at(name).is_some() {
            match source.get(name).filter(|value| !value.as_array().is_some_and(Vec::is_empty)) {
                Some(value) => cell.extra.insert(name.into(), value.clone()),
                None => cell.extra.remove(name),
            };
        }
    }
    Ok(())
}

fn put_value(cell: &mut Cell, value: Option<&Value>) -> Outcome<()> {
    let Some(value) = value.and_then(Value::as_object).and_then(|fields| fields.iter().next()) else {
        cell.put(Content::Empty);
        return Ok(());
    };
    match (value.0.as_str(), value.1) {
        ("numberValue", number) => cell.put(Content::Number(number.as_f64().unwrap_or_default())),
        ("boolValue", flag) => cell.put(Content::Bool(flag.as_bool().unwrap_or_default())),
        ("formulaValue", text) => {
            let text = text.as_str().unwrap_or_default();
            if !text.starts_with('=') {
                return Err(ApiError::invalid(format!("Invalid formula: {text}")));
            }
            cell.put(Content::Empty);
            cell.formula = Some(text.into());
        }
        ("stringValue", text) => {
            let text = text.as_str().unwrap_or_default();
            if text.chars().count() > 50_000 {
                return Err(ApiError::invalid(
                    "Your input contains more than the maximum of 50000 characters in a single cell.",
                ));
            }
            cell.put(if text.is_empty() { Content::Empty } else { Content::Text(text.into()) });
        }
        _ => return Err(ApiError::invalid("errorValue is read-only.")),
    }
    Ok(())
}
