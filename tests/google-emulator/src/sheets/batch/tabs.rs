//! The spreadsheet's properties and its tabs.

use serde_json::{Value, json};

use super::{Batch, done, fields, number, sheet_id};
use crate::error::{ApiError, Outcome};
use crate::schema::SHEETS;
use crate::schema::mask::{Mask, of_update};
use crate::sheets::{access, color, render};
use crate::state::range::GridRange;
use crate::state::sheet::Sheet;
use crate::state::spreadsheet::Place;

/// Rows of a tab that asks for none.
const ROWS: u32 = 1000;
/// Columns of a tab that asks for none.
const COLUMNS: u32 = 26;

impl Batch<'_> {
    pub(super) fn update_spreadsheet(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "SpreadsheetProperties", body.get("fields"))?;
        let source = &body["properties"];
        let text = |name: &str| source[name].as_str().unwrap_or_default().to_owned();
        if mask.at("title").is_some() {
            if text("title").is_empty() {
                return Err(ApiError::invalid("The spreadsheet name cannot be empty."));
            }
            self.book.title = text("title");
        }
        if mask.at("locale").is_some() {
            self.book.locale = text("locale");
        }
        if mask.at("timeZone").is_some() {
            let zone = text("timeZone");
            if jiff::tz::TimeZone::get(&zone).is_err() && !zone.starts_with("GMT") {
                return Err(ApiError::invalid(format!("Invalid time zone: {zone}")));
            }
            self.book.time_zone = zone;
        }
        if mask.at("autoRecalc").is_some() && !text("autoRecalc").is_empty() {
            self.book.auto_recalc = text("autoRecalc");
        }
        for name in ["iterativeCalculationSettings", "spreadsheetTheme", "importFunctionsExternalUrlAccessAllowed"] {
            if mask.at(name).is_some() {
                match source.get(name) {
                    Some(value) => self.book.properties.insert(name.into(), value.clone()),
                    None => self.book.properties.remove(name),
                };
            }
        }
        Ok(done())
    }

    pub(super) fn update_sheet(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "SheetProperties", body.get("fields"))?;
        let source = fields(&body["properties"]);
        let id = sheet_id(&body["properties"]);
        let index = self.book.position(id).ok_or_else(|| ApiError::invalid(format!("No sheet with id: {id}")))?;
        if mask.at("title").is_some() {
            let title = source.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
            self.check_title(&title, Some(id))?;
            self.book.sheets[index].title = title;
        }
        if let Some(mask) = mask.at("gridProperties") {
            let grid = source.get("gridProperties").map(fields).unwrap_or_default();
            let tab = &mut self.book.sheets[index];
            let count = |name: &str| grid.get(name).and_then(number);
            let rows = if mask.at("rowCount").is_some() { count("rowCount").unwrap_or(0) } else { tab.row_count };
            let columns =
                if mask.at("columnCount").is_some() { count("columnCount").unwrap_or(0) } else { tab.column_count };
            if rows == 0 || columns == 0 {
                return Err(ApiError::invalid("The sheet must have at least one row and one column."));
            }
            if rows < tab.row_count || columns < tab.column_count {
                let lost = [
                    crate::state::range::Rect { top: rows.min(tab.row_count), ..tab.whole() },
                    crate::state::range::Rect { left: columns.min(tab.column_count), ..tab.whole() },
                ];
                for rect in lost.iter().filter(|rect| rect.size().0 > 0 && rect.size().1 > 0) {
                    access::check(tab, rect, self.editor)?;
                }
            }
            self.book.grow(id, rows, columns)?;
            let tab = &mut self.book.sheets[index];
            tab.resize(rows, columns);
            mask.write(&mut tab.grid, &grid);
            tab.grid.remove("rowCount");
            tab.grid.remove("columnCount");
            self.check_frozen(index)?;
        }
        let mut rest = source.clone();
        rest.retain(|name, _| !matches!(name.as_str(), "sheetId" | "title" | "index" | "gridProperties" | "sheetType"));
        let named = Mask::parse(
            &["hidden", "tabColor", "tabColorStyle", "rightToLeft"]
                .into_iter()
                .filter(|name| mask.at(name).is_some())
                .collect::<Vec<_>>()
                .join(","),
        );
        if let Ok(named) = named {
            color::write(&named, &mut self.book.sheets[index].properties, &rest);
        }
        if self.book.sheets.iter().all(Sheet::is_hidden) {
            return Err(ApiError::invalid("You can't hide all the sheets in a document."));
        }
        if mask.at("index").is_some() {
            let to = source.get("index").and_then(Value::as_u64).unwrap_or(0) as usize;
            if to > self.book.sheets.len() {
                return Err(ApiError::invalid(format!("Invalid index: {to}")));
            }
            let tab = self.book.sheets.remove(index);
            // The index counts the tab itself where it stands before the move.
            let to = if to > index { to - 1 } else { to };
            self.book.sheets.insert(to.min(self.book.sheets.len()), tab);
        }
        self.book.check_size()?;
        Ok(done())
    }

    fn check_frozen(&self, index: usize) -> Outcome<()> {
        let tab = &self.book.sheets[index];
        let frozen = |name: &str| tab.grid.get(name).and_then(number).unwrap_or(0);
        if frozen("frozenRowCount") >= tab.row_count || frozen("frozenColumnCount") >= tab.column_count {
            let word = if frozen("frozenRowCount") >= tab.row_count { "rows" } else { "columns" };
            return Err(ApiError::invalid(format!("You can't freeze all visible {word} on the sheet.")));
        }
        Ok(())
    }

    fn check_title(&self, title: &str, own: Option<i32>) -> Outcome<()> {
        if title.is_empty() {
            return Err(ApiError::invalid("The sheet name cannot be empty."));
        }
        let taken =
            self.book.sheets.iter().any(|tab| Some(tab.id) != own && tab.title.to_lowercase() == title.to_lowercase());
        if taken {
            return Err(ApiError::invalid(format!(
                "A sheet with the name \"{title}\" already exists. Please enter another name."
            )));
        }
        Ok(())
    }

    pub(super) fn add_sheet(&mut self, body: &Value) -> Outcome<Value> {
        let position = self.new_tab(&body["properties"])?;
        Ok(json!({"addSheet": {"properties": render::sheet_properties(&self.book.sheets[position], position)}}))
    }

    /// Makes a tab from its properties; the answer is its position.
    pub(crate) fn new_tab(&mut self, properties: &Value) -> Outcome<usize> {
        let id = match properties.get("sheetId") {
            Some(_) => sheet_id(properties),
            None => self.ids.number(),
        };
        if self.book.position(id).is_some() {
            return Err(ApiError::invalid(format!("Sheet with id {id} already exists.")));
        }
        let free = || (1..u32::MAX).map(|n| format!("Sheet{n}")).find(|title| self.book.titled(title).is_none());
        let title = match properties["title"].as_str() {
            Some(title) => title.to_owned(),
            None => free().unwrap_or_default(),
        };
        self.check_title(&title, None)?;
        let grid = fields(&properties["gridProperties"]);
        let count = |name: &str, usual: u32| grid.get(name).and_then(number).filter(|n| *n > 0).unwrap_or(usual);
        let mut tab = Sheet::new(id, &title, count("rowCount", ROWS), count("columnCount", COLUMNS));
        tab.grid = grid;
        tab.grid.remove("rowCount");
        tab.grid.remove("columnCount");
        tab.properties = fields(properties);
        tab.properties
            .retain(|name, _| matches!(name.as_str(), "hidden" | "tabColor" | "tabColorStyle" | "rightToLeft"));
        color::mirror(&mut tab.properties);
        let index = properties["index"].as_u64().map_or(self.book.sheets.len(), |index| index as usize);
        if index > self.book.sheets.len() {
            return Err(ApiError::invalid(format!("Invalid index: {index}")));
        }
        self.book.sheets.insert(index, tab);
        self.book.check_size()?;
        Ok(index)
    }

    pub(super) fn delete_sheet(&mut self, body: &Value) -> Outcome<Value> {
        let id = sheet_id(body);
        let position = self.book.position(id).ok_or_else(|| ApiError::invalid(format!("No sheet with id: {id}")))?;
        if self.book.sheets.len() == 1 {
            return Err(ApiError::invalid("You can't remove all the sheets in a document."));
        }
        if self.book.sheets.iter().all(|tab| tab.id == id || tab.is_hidden()) {
            return Err(ApiError::invalid("You can't remove all the visible sheets in a document."));
        }
        if self.book.sheets[position].protected.iter().any(|range| !access::lets_through(range, self.editor)) {
            return Err(access::refusal());
        }
        self.book.sheets.remove(position);
        self.book.named_ranges.retain(|range| GridRange::read(&range["range"]).sheet != id);
        self.book.metadata.retain(|found| match found.place {
            Place::Spreadsheet => true,
            Place::Sheet(sheet) | Place::Row(sheet, _) | Place::Column(sheet, _) => sheet != id,
        });
        for thread in &mut self.book.threads {
            if thread.range.is_some_and(|range| range.sheet == id) {
                thread.range = None;
            }
        }
        Ok(done())
    }

    pub(super) fn duplicate_sheet(&mut self, body: &Value) -> Outcome<Value> {
        let id = body["sourceSheetId"].as_i64().and_then(|id| i32::try_from(id).ok()).unwrap_or_default();
        let position = self.book.position(id).ok_or_else(|| ApiError::invalid(format!("No sheet with id: {id}")))?;
        let mut tab = self.book.sheets[position].clone();
        tab.id = match number(&body["newSheetId"]) {
            Some(id) => i32::try_from(id).unwrap_or_default(),
            None => self.ids.number(),
        };
        tab.title = match body["newSheetName"].as_str() {
            Some(title) => title.to_owned(),
            None => format!("Copy of {}", tab.title),
        };
        self.check_title(&tab.title, None)?;
        retie(&mut tab);
        let index = number(&body["insertSheetIndex"]).unwrap_or(0) as usize;
        let index = index.min(self.book.sheets.len());
        self.book.sheets.insert(index, tab);
        self.book.check_size()?;
        Ok(json!({"duplicateSheet": {"properties": render::sheet_properties(&self.book.sheets[index], index)}}))
    }
}

/// Ties the ranges of a copied tab to its own id.
pub(crate) fn retie(tab: &mut Sheet) {
    let id = tab.id;
    for merge in &mut tab.merges {
        merge.sheet = id;
    }
    let lists = [&mut tab.protected, &mut tab.filter_views, &mut tab.conditional, &mut tab.banded, &mut tab.tables];
    for feature in lists.into_iter().flatten().chain(&mut tab.basic_filter) {
        for name in ["range", "ranges", "unprotectedRanges"] {
            let retied = |value: &Value| GridRange { sheet: id, ..GridRange::read(value) }.value();
            match feature.get_mut(name) {
                Some(Value::Array(ranges)) => ranges.iter_mut().for_each(|range| *range = retied(range)),
                Some(range) => *range = retied(range),
                None => {}
            }
        }
    }
}
