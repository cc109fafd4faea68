//! Rows and columns: inserted, deleted, moved, appended, hidden, grouped.

use serde_json::{Value, json};

use super::{Batch, done, number, sheet_id};
use crate::error::{ApiError, Outcome};
use crate::schema::SHEETS;
use crate::schema::mask::of_update;
use crate::sheets::{access, render};
use crate::state::cell::Cell;
use crate::state::range::{Dimension, Rect};
use crate::state::sheet::{Group, Sheet};
use crate::state::shift::Shift;
use crate::text::shown;

impl Batch<'_> {
    pub(super) fn insert_dimension(&mut self, body: &Value) -> Outcome<Value> {
        let (id, dimension, start, end) = self.book.lines(&body["range"])?;
        let before = body["inheritFromBefore"].as_bool().unwrap_or(false);
        let tab = self.book.sheet(id)?;
        if before && start == 0 {
            return Err(ApiError::invalid("range.startIndex[0] must be > 0 if inheritFromBefore is true."));
        }
        if start >= tab.count(dimension) && !before {
            return Err(ApiError::invalid(format!(
                "range.startIndex[{start}] must be less than the grid size ({}) if inheritFromBefore is false.",
                tab.count(dimension)
            )));
        }
        access::check_split(tab, dimension, start, self.editor)?;
        self.book.restructure(id, dimension, Shift::Insert { at: start, count: end - start })?;
        let model = if before { start - 1 } else { end };
        inherit(self.book.sheet_mut(id)?, dimension, model, start, end);
        Ok(done())
    }

    pub(super) fn delete_dimension(&mut self, body: &Value) -> Outcome<Value> {
        let (id, dimension, start, end) = self.book.lines(&body["range"])?;
        let tab = self.book.sheet(id)?;
        access::check(tab, &strip(tab, dimension, start, end), self.editor)?;
        self.book.restructure(id, dimension, Shift::Delete { start, end })?;
        Ok(done())
    }

    pub(super) fn move_dimension(&mut self, body: &Value) -> Outcome<Value> {
        let (id, dimension, start, end) = self.book.lines(&body["source"])?;
        let to = number(&body["destinationIndex"]).unwrap_or(0);
        let tab = self.book.sheet(id)?;
        if to > tab.count(dimension) {
            return Err(ApiError::invalid(format!(
                "destinationIndex[{to}] is after last index in grid[{}]",
                tab.count(dimension)
            )));
        }
        access::check(tab, &strip(tab, dimension, start, end), self.editor)?;
        self.book.restructure(id, dimension, Shift::Move { start, end, to })?;
        Ok(done())
    }

    pub(super) fn append_dimension(&mut self, body: &Value) -> Outcome<Value> {
        let length = number(&body["length"]).unwrap_or(0);
        if length == 0 {
            return Err(ApiError::invalid("length must be greater than 0"));
        }
        let dimension = Dimension::read(&body["dimension"]);
        let tab = self.book.sheet(sheet_id(body))?;
        let (id, grown) = (tab.id, tab.count(dimension).saturating_add(length));
        match dimension {
            Dimension::Rows => self.book.grow(id, grown, 0)?,
            Dimension::Columns => self.book.grow(id, 0, grown)?,
        }
        Ok(done())
    }

    pub(super) fn update_dimension(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "DimensionProperties", body.get("fields"))?;
        let (id, dimension, start, end) = self.book.lines(&body["range"])?;
        let source = &body["properties"];
        let tab = self.book.sheet_mut(id)?;
        if end > tab.count(dimension) {
            return Err(ApiError::invalid(format!(
                "range.endIndex[{end}] is after last index in grid[{}]",
                tab.count(dimension)
            )));
        }
        for index in start..end {
            let line = tab.line_mut(dimension, index);
            if mask.at("hiddenByUser").is_some() {
                line.hidden_by_user = source["hiddenByUser"].as_bool().unwrap_or(false);
            }
            if mask.at("pixelSize").is_some() {
                line.pixels = number(&source["pixelSize"]);
            }
        }
        Ok(done())
    }

    /// Sets widths and heights by the longest text; how wide a letter is drawn is a guess.
    pub(super) fn auto_resize(&mut self, body: &Value) -> Outcome<Value> {
        let (id, dimension, start, end) = self.book.lines(&body["dimensions"])?;
        let locale = self.book.locale();
        let tab = self.book.sheet_mut(id)?;
        for index in start..end.min(tab.count(dimension)) {
            let pixels = match dimension {
                Dimension::Rows => 21,
                Dimension::Columns => {
                    let cells = tab.rows.iter().filter_map(|row| row.cells.get(index as usize));
                    let longest =
                        cells.filter_map(|cell| shown::cell(cell, locale)).map(|text| text.chars().count()).max();
                    longest.map_or(100, |letters| letters as u32 * 7 + 8)
                }
            };
            tab.line_mut(dimension, index).pixels = Some(pixels);
        }
        Ok(done())
    }

    pub(super) fn add_group(&mut self, body: &Value) -> Outcome<Value> {
        let (id, dimension, start, end) = self.book.lines(&body["range"])?;
        let tab = self.book.sheet_mut(id)?;
        let control = match dimension {
            Dimension::Rows => "rowGroupControlAfter",
            Dimension::Columns => "columnGroupControlAfter",
        };
        tab.grid.entry(control).or_insert(true.into());
        let groups = tab.groups_mut(dimension);
        let depth = groups.iter().filter(|group| group.start < end && start < group.end).map(|group| group.depth).max();
        groups.push(Group { start, end, depth: depth.unwrap_or(0) + 1, collapsed: false });
        Ok(json!({"addDimensionGroup": {"dimensionGroups": self.groups(id, dimension)?}}))
    }

    pub(super) fn delete_group(&mut self, body: &Value) -> Outcome<Value> {
        let (id, dimension, start, end) = self.book.lines(&body["range"])?;
        let groups = self.book.sheet_mut(id)?.groups_mut(dimension);
        let deepest = groups
            .iter()
            .enumerate()
            .filter(|(_, group)| group.start < end && start < group.end)
            .max_by_key(|(_, group)| group.depth)
            .map(|(at, _)| at);
        let Some(at) = deepest else {
            return Err(ApiError::invalid("Cannot delete a dimension group that does not exist."));
        };
        groups.remove(at);
        let left = self.groups(id, dimension)?;
        if left.is_empty() {
            return Ok(json!({"deleteDimensionGroup": {}}));
        }
        Ok(json!({"deleteDimensionGroup": {"dimensionGroups": left}}))
    }

    pub(super) fn update_group(&mut self, body: &Value) -> Outcome<Value> {
        let given = &body["dimensionGroup"];
        let (id, dimension, start, end) = self.book.lines(&given["range"])?;
        let depth = number(&given["depth"]).unwrap_or(1);
        let groups = self.book.sheet_mut(id)?.groups_mut(dimension);
        let found = groups.iter_mut().find(|group| (group.start, group.end, group.depth) == (start, end, depth));
        match found {
            Some(group) => group.collapsed = given["collapsed"].as_bool().unwrap_or(false),
            None => return Err(ApiError::invalid("Cannot update a dimension group that does not exist.")),
        }
        Ok(done())
    }

    fn groups(&mut self, id: i32, dimension: Dimension) -> Outcome<Vec<Value>> {
        let groups = self.book.sheet_mut(id)?.groups_mut(dimension);
        Ok(groups.iter().map(|group| render::group(group, id, dimension.name())).collect())
    }
}

/// The cells of some rows or columns.
fn strip(tab: &Sheet, dimension: Dimension, start: u32, end: u32) -> Rect {
    match dimension {
        Dimension::Rows => Rect { top: start, bottom: end, ..tab.whole() },
        Dimension::Columns => Rect { left: start, right: end, ..tab.whole() },
    }
}

/// New lines take the formats and validation of their model.
fn inherit(tab: &mut Sheet, dimension: Dimension, model: u32, start: u32, end: u32) {
    let like = |cell: &Cell| {
        let mut new = Cell { format: cell.format.clone(), ..Cell::default() };
        if let Some(rule) = cell.extra.get("dataValidation") {
            new.extra.insert("dataValidation".into(), rule.clone());
        }
        new
    };
    match dimension {
        Dimension::Rows => {
            let Some(row) = tab.rows.get(model as usize) else { return };
            let cells: Vec<Cell> = row.cells.iter().map(like).collect();
            if cells.iter().all(Cell::is_bare) {
                return;
            }
            for row in start..end {
                for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_bare()) {
                    *tab.cell_mut(row, column as u32) = cell.clone();
                }
            }
        }
        Dimension::Columns => {
            for row in 0..tab.rows.len() as u32 {
                let cell = like(tab.cell(row, model));
                if !cell.is_bare() {
                    for column in start..end {
                        *tab.cell_mut(row, column) = cell.clone();
                    }
                }
            }
        }
    }
}
