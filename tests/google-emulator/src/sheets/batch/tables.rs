//! Tables: a range with typed columns, which also shows as a banded range.

use serde_json::{Map, Value, json};

use super::{Batch, done, fields, number};
use crate::error::{ApiError, Outcome};
use crate::schema::SHEETS;
use crate::schema::mask::of_update;
use crate::sheets::{access, color};
use crate::state::cell::Content;
use crate::state::range::{GridRange, Rect};
use crate::text::shown;

impl Batch<'_> {
    pub(super) fn add_table(&mut self, body: &Value) -> Outcome<Value> {
        let given = &body["table"];
        let (range, rect) = self.book.grid_target(&given["range"])?;
        access::check(self.book.sheet(range.sheet)?, &rect, self.editor)?;
        let id = match given["tableId"].as_str() {
            Some(id) => id.to_owned(),
            None => self.ids.number().to_string(),
        };
        let tab = self.book.sheet(range.sheet)?;
        if tab.tables.iter().any(|table| tab.rect(&GridRange::read(&table["range"])).meets(&rect)) {
            return Err(ApiError::invalid("You cannot add a table that overlaps an existing table."));
        }
        let name = self.table_name(given)?;
        let columns = self.table_columns(given, range.sheet, &rect)?;
        let mut colors = fields(&given["rowsProperties"]);
        if colors.is_empty() {
            colors = usual_colors();
        }
        let table = json!({
            "tableId": id, "name": name, "range": rect.on(range.sheet).value(), "rowsProperties": colors,
            "columnProperties": columns,
        });
        let mut bands = colors.clone();
        color::mirror(&mut bands);
        let band = json!({
            "bandedRangeId": id.parse::<i64>().unwrap_or_default(), "bandedRangeReference": id,
            "range": rect.on(range.sheet).value(), "rowProperties": bands,
        });
        let tab = self.book.sheet_mut(range.sheet)?;
        tab.tables.push(table.clone());
        tab.banded.push(band);
        if rect.top == 0 {
            tab.grid.entry("frozenRowCount").or_insert(1.into());
        }
        Ok(json!({"addTable": {"table": table}}))
    }

    fn table_name(&self, given: &Value) -> Outcome<String> {
        let taken = |name: &str| {
            self.book.sheets.iter().flat_map(|tab| &tab.tables).any(|table| table["name"].as_str() == Some(name))
        };
        match given["name"].as_str().filter(|name| !name.is_empty()) {
            Some(name) if taken(name) => Err(ApiError::invalid(format!(
                "A table with the name \"{name}\" already exists. Please enter another name."
            ))),
            Some(name) => Ok(name.to_owned()),
            None => Ok((1..u32::MAX).map(|n| format!("Table{n}")).find(|name| !taken(name)).unwrap_or_default()),
        }
    }

    /// Columns take their names from the request, else from the header row; a blank header is filled in.
    fn table_columns(&mut self, given: &Value, sheet: i32, rect: &Rect) -> Outcome<Vec<Value>> {
        let locale = self.book.locale();
        let asked = given["columnProperties"].as_array().cloned().unwrap_or_default();
        let mut columns = Vec::new();
        for (at, column) in (rect.left..rect.right).enumerate() {
            let own = asked.iter().find(|own| number(&own["columnIndex"]).unwrap_or(0) as usize == at);
            let mut out: Map<String, Value> = own.map(fields).unwrap_or_default();
            let tab = self.book.sheet_mut(sheet)?;
            let header = shown::cell(tab.cell(rect.top, column), locale).filter(|text| !text.is_empty());
            let name = match out.get("columnName").and_then(Value::as_str) {
                Some(name) => name.to_owned(),
                None => header.clone().unwrap_or_else(|| format!("Column {}", at + 1)),
            };
            if header.as_deref() != Some(&name) {
                tab.cell_mut(rect.top, column).put(Content::Text(name.clone()));
            }
            out.insert("columnName".into(), name.into());
            out.remove("columnIndex");
            if at > 0 {
                out.insert("columnIndex".into(), at.into());
            }
            columns.push(Value::Object(out));
        }
        Ok(columns)
    }

    pub(super) fn update_table(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "Table", body.get("fields"))?;
        let given = &body["table"];
        let id = given["tableId"].as_str().unwrap_or_default().to_owned();
        let old = self.table_range(&id)?;
        access::check(self.book.sheet(old.sheet)?, &self.book.sheet(old.sheet)?.rect(&old), self.editor)?;
        if mask.at("range").is_some() {
            let (range, rect) = self.book.grid_target(&given["range"])?;
            self.place_table(&id, rect.on(range.sheet))?;
        }
        let range = self.table_range(&id)?;
        let rect = self.book.sheet(range.sheet)?.rect(&range);
        let columns = match mask.at("columnProperties") {
            Some(_) => Some(self.table_columns(given, range.sheet, &rect)?),
            None => None,
        };
        if mask.at("name").is_some() && self.table(&id)?["name"] != given["name"] {
            let name = self.table_name(given)?;
            self.table(&id)?["name"] = name.into();
        }
        let table = self.table(&id)?;
        if let Some(columns) = columns {
            table["columnProperties"] = columns.into();
        }
        if let Some(mask) = mask.at("rowsProperties") {
            let mut colors = fields(&table["rowsProperties"]);
            mask.write(&mut colors, &fields(&given["rowsProperties"]));
            table["rowsProperties"] = Value::Object(colors.clone());
            color::mirror(&mut colors);
            let bands = self.book.sheets.iter_mut().flat_map(|tab| &mut tab.banded);
            for band in bands.filter(|band| band["bandedRangeReference"].as_str() == Some(&id)) {
                band["rowProperties"] = Value::Object(colors.clone());
            }
        }
        Ok(done())
    }

    pub(super) fn delete_table(&mut self, body: &Value) -> Outcome<Value> {
        let id = body["tableId"].as_str().unwrap_or_default().to_owned();
        let range = self.table_range(&id)?;
        let tab = self.book.sheet_mut(range.sheet)?;
        access::check(tab, &tab.rect(&range), self.editor)?;
        let rect = tab.rect(&range).clip(tab.rows.len() as u32, tab.column_count);
        for (row, column) in rect.cells() {
            *tab.cell_mut(row, column) = crate::state::cell::Cell::default();
        }
        tab.tables.retain(|table| table["tableId"].as_str() != Some(&id));
        tab.banded.retain(|band| band["bandedRangeReference"].as_str() != Some(&id));
        Ok(done())
    }

    fn table(&mut self, id: &str) -> Outcome<&mut Value> {
        let tables = self.book.sheets.iter_mut().flat_map(|tab| &mut tab.tables);
        let missing = || ApiError::invalid(format!("No table with id: {id}"));
        tables.into_iter().find(|table| table["tableId"].as_str() == Some(id)).ok_or_else(missing)
    }

    /// Gives a table and its bands a range, and its columns as many entries as the range is wide.
    fn place_table(&mut self, id: &str, range: GridRange) -> Outcome<()> {
        let table = self.table(id)?;
        table["range"] = range.value();
        let columns = range.column_end.unwrap_or(0).saturating_sub(range.column_start.unwrap_or(0)) as usize;
        if let Some(entries) = table["columnProperties"].as_array_mut() {
            entries.truncate(columns);
            for at in entries.len()..columns {
                entries.push(json!({"columnIndex": at, "columnName": format!("Column {}", at + 1)}));
            }
        }
        for band in self.book.sheets.iter_mut().flat_map(|tab| &mut tab.banded) {
            if band["bandedRangeReference"].as_str() == Some(id) {
                band["range"] = range.value();
            }
        }
        Ok(())
    }

    pub(super) fn grow_table(&mut self, id: &str, rows: u32) -> Outcome<()> {
        let range = self.table_range(id)?;
        self.place_table(id, GridRange { row_end: range.row_end.map(|end| end + rows), ..range })
    }
}

/// The colours of a table that asks for none.
fn usual_colors() -> Map<String, Value> {
    let colors = json!({
        "headerColorStyle": {"rgbColor": {"red": 0.207_843_14, "green": 0.407_843_14, "blue": 0.329_411_77}},
        "firstBandColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
        "secondBandColorStyle": {"rgbColor": {"red": 0.964_705_9, "green": 0.972_549, "blue": 0.976_470_6}},
    });
    fields(&colors)
}
