//! The basic filter with the rows it hides, and filter views.

use serde_json::{Map, Value, json};

use super::{Batch, done, fields, number, sheet_id};
use crate::error::{ApiError, Outcome};
use crate::schema::SHEETS;
use crate::schema::mask::of_update;
use crate::sheets::condition::{self, Place};
use crate::state::cell::{Cell, Content};
use crate::state::range::{Dimension, GridRange, Rect};
use crate::state::sheet::Sheet;
use crate::state::spreadsheet::Spreadsheet;
use crate::text::formula::compare;
use crate::text::locale::Locale;
use crate::text::shown;

impl Batch<'_> {
    pub(super) fn set_basic_filter(&mut self, body: &Value) -> Outcome<Value> {
        let given = &body["filter"];
        let (range, rect) = match given["tableId"].as_str() {
            Some(table) => {
                let range = self.table_range(table)?;
                (range, self.book.sheet(range.sheet)?.rect(&range))
            }
            None => self.book.grid_target(&given["range"])?,
        };
        for (_, rule) in criteria(given, &rect) {
            if let Some(condition) = rule.get("condition") {
                condition::check(condition, Place::Filter, self.book.locale())?;
            }
        }
        let mut filter = fields(given);
        filter.insert("range".into(), rect.on(range.sheet).value());
        let specs: Vec<(u32, bool)> = given["sortSpecs"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|spec| {
                (number(&spec["dimensionIndex"]).unwrap_or(0), spec["sortOrder"].as_str() == Some("DESCENDING"))
            })
            .collect();
        if !specs.is_empty() {
            super::sort(self.book, range.sheet, Rect { top: rect.top + 1, ..rect }, &specs);
        }
        self.book.sheet_mut(range.sheet)?.basic_filter = Some(Value::Object(filter));
        apply(self.book, range.sheet);
        Ok(done())
    }

    pub(super) fn clear_basic_filter(&mut self, body: &Value) -> Outcome<Value> {
        let id = sheet_id(body);
        self.book.sheet_mut(id)?.basic_filter = None;
        apply(self.book, id);
        Ok(done())
    }

    pub(super) fn add_filter_view(&mut self, body: &Value) -> Outcome<Value> {
        let given = &body["filter"];
        let (range, rect) = self.book.grid_target(&given["range"])?;
        let id = given["filterViewId"].as_i64().unwrap_or_else(|| self.ids.number().into());
        let mut view = fields(given);
        view.insert("filterViewId".into(), id.into());
        view.insert("range".into(), rect.on(range.sheet).value());
        let view = Value::Object(view);
        self.book.sheet_mut(range.sheet)?.filter_views.push(view.clone());
        Ok(json!({"addFilterView": {"filter": view}}))
    }

    pub(super) fn update_filter_view(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "FilterView", body.get("fields"))?;
        let given = &body["filter"];
        let view = self.filter_view(&given["filterViewId"])?;
        let mut new = fields(view);
        mask.write(&mut new, &fields(given));
        new.insert("filterViewId".into(), given["filterViewId"].clone());
        *view = Value::Object(new);
        Ok(done())
    }

    pub(super) fn delete_filter_view(&mut self, body: &Value) -> Outcome<Value> {
        let id = body["filterId"].clone();
        self.filter_view(&id)?;
        for tab in &mut self.book.sheets {
            tab.filter_views.retain(|view| view["filterViewId"] != id);
        }
        Ok(done())
    }

    fn filter_view(&mut self, id: &Value) -> Outcome<&mut Value> {
        let views = self.book.sheets.iter_mut().flat_map(|tab| &mut tab.filter_views);
        let missing = || ApiError::invalid(format!("No filter view with id: {id}"));
        views.into_iter().find(|view| view["filterViewId"] == *id).ok_or_else(missing)
    }
}

/// Hides and shows rows as the basic filter of a tab says.
pub(crate) fn apply(book: &mut Spreadsheet, id: i32) {
    let locale = book.locale();
    let Ok(tab) = book.sheet_mut(id) else { return };
    for row in &mut tab.rows {
        row.line.hidden_by_filter = false;
    }
    let Some(filter) = tab.basic_filter.clone() else { return };
    let rect = tab.rect(&GridRange::read(&filter["range"]));
    let criteria = criteria(&filter, &rect);
    for row in rect.top + 1..rect.bottom.min(tab.rows.len() as u32) {
        let hidden = criteria.iter().any(|(column, rule)| hides(tab, row, *column, rule, locale));
        tab.line_mut(Dimension::Rows, row).hidden_by_filter = hidden;
    }
}

/// Column and criteria, from either of the two ways to write them.
fn criteria(filter: &Value, rect: &Rect) -> Vec<(u32, Map<String, Value>)> {
    let old = filter["criteria"].as_object().into_iter().flatten();
    let old = old.filter_map(|(column, rule)| Some((column.parse().ok()?, fields(rule))));
    let new = filter["filterSpecs"].as_array().into_iter().flatten();
    let new = new.map(|spec| (number(&spec["columnIndex"]).unwrap_or(0), fields(&spec["filterCriteria"])));
    old.chain(new).filter(|(column, _)| (rect.left..rect.right).contains(column)).collect()
}

fn hides(tab: &Sheet, row: u32, column: u32, rule: &Map<String, Value>, locale: Locale) -> bool {
    let cell = tab.cell(row, column);
    let text = shown::cell(cell, locale).unwrap_or_default();
    let hidden = rule.get("hiddenValues").and_then(Value::as_array);
    if hidden.is_some_and(|values| values.iter().any(|value| value.as_str() == Some(&text))) {
        return true;
    }
    rule.get("condition").is_some_and(|condition| !meets(cell, &text, condition))
}

fn meets(cell: &Cell, text: &str, condition: &Value) -> bool {
    let given = condition["values"][0]["userEnteredValue"].as_str().unwrap_or_default();
    let wanted = given.parse().map_or_else(|_| Content::Text(given.into()), Content::Number);
    let order = compare(&cell.content, &wanted);
    let numeric = matches!(cell.content, Content::Number(_));
    let (text, given) = (text.to_lowercase(), given.to_lowercase());
    match condition["type"].as_str().unwrap_or_default() {
        "BLANK" => text.is_empty(),
        "NOT_BLANK" => !text.is_empty(),
        "TEXT_CONTAINS" => text.contains(&given),
        "TEXT_NOT_CONTAINS" => !text.contains(&given),
        "TEXT_STARTS_WITH" => text.starts_with(&given),
        "TEXT_ENDS_WITH" => text.ends_with(&given),
        "TEXT_EQ" => text == given,
        "TEXT_NOT_EQ" => text != given,
        "NUMBER_EQ" => numeric && order.is_eq(),
        "NUMBER_NOT_EQ" => !(numeric && order.is_eq()),
        "NUMBER_GREATER" => numeric && order.is_gt(),
        "NUMBER_GREATER_THAN_EQ" => numeric && order.is_ge(),
        "NUMBER_LESS" => numeric && order.is_lt(),
        "NUMBER_LESS_THAN_EQ" => numeric && order.is_le(),
        _ => true,
    }
}
