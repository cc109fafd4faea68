//! Merges, named ranges, data validation, conditional formats, banding.

use serde_json::{Value, json};

use super::{Batch, done, fields, number, sheet_id};
use crate::error::{ApiError, Outcome};
use crate::schema::SHEETS;
use crate::schema::mask::of_update;
use crate::sheets::condition::{self, Place};
use crate::sheets::{access, color};
use crate::state::cell::Content;
use crate::state::range::{GridRange, Rect};
use crate::state::sheet::Sheet;

impl Batch<'_> {
    pub(super) fn merge_cells(&mut self, body: &Value) -> Outcome<Value> {
        let (range, rect) = self.book.grid_target(&body["range"])?;
        access::check(self.book.sheet(range.sheet)?, &rect, self.editor)?;
        let rects: Vec<Rect> = match body["mergeType"].as_str() {
            Some("MERGE_ROWS") => {
                (rect.top..rect.bottom).map(|row| Rect { top: row, bottom: row + 1, ..rect }).collect()
            }
            Some("MERGE_COLUMNS") => {
                (rect.left..rect.right).map(|column| Rect { left: column, right: column + 1, ..rect }).collect()
            }
            _ => vec![rect],
        };
        let tab = self.book.sheet_mut(range.sheet)?;
        for rect in &rects {
            let partly = |merge: &GridRange| {
                let merged = merge.rect(tab.row_count, tab.column_count);
                merged.meets(rect) && !rect.holds(&merged)
            };
            if tab.merges.iter().any(partly) {
                return Err(ApiError::invalid("You must select all cells in a merged range to merge or unmerge them."));
            }
        }
        for rect in rects {
            let (rows, columns) = (tab.row_count, tab.column_count);
            tab.merges.retain(|merge| !rect.holds(&merge.rect(rows, columns)));
            if rect.size() == (1, 1) {
                continue;
            }
            for (row, column) in rect.cells().skip(1) {
                if !tab.cell(row, column).is_blank() {
                    tab.cell_mut(row, column).put(Content::Empty);
                }
            }
            tab.merges.push(rect.on(range.sheet));
        }
        Ok(done())
    }

    pub(super) fn unmerge_cells(&mut self, body: &Value) -> Outcome<Value> {
        let (range, rect) = self.book.grid_target(&body["range"])?;
        let tab = self.book.sheet_mut(range.sheet)?;
        access::check(tab, &rect, self.editor)?;
        let (rows, columns) = (tab.row_count, tab.column_count);
        let partly = |merge: &GridRange| {
            let merged = merge.rect(rows, columns);
            merged.meets(&rect) && !rect.holds(&merged)
        };
        if tab.merges.iter().any(partly) {
            return Err(ApiError::invalid("You must select all cells in a merged range to merge or unmerge them."));
        }
        tab.merges.retain(|merge| !rect.holds(&merge.rect(rows, columns)));
        Ok(done())
    }

    pub(super) fn add_named_range(&mut self, body: &Value) -> Outcome<Value> {
        let given = &body["namedRange"];
        let name = self.range_name(given, None)?;
        let range = self.range_of(given)?;
        let id = match given["namedRangeId"].as_str() {
            Some(id) => id.to_owned(),
            None => self.ids.number().to_string(),
        };
        let named = json!({"namedRangeId": id, "name": name, "range": range.value()});
        self.book.named_ranges.push(named.clone());
        Ok(json!({"addNamedRange": {"namedRange": named}}))
    }

    pub(super) fn update_named_range(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "NamedRange", body.get("fields"))?;
        let given = &body["namedRange"];
        let at = self.named_position(&given["namedRangeId"])?;
        if mask.at("name").is_some() {
            self.book.named_ranges[at]["name"] = self.range_name(given, Some(at))?.into();
        }
        if mask.at("range").is_some() {
            self.book.named_ranges[at]["range"] = self.range_of(given)?.value();
        }
        Ok(done())
    }

    pub(super) fn delete_named_range(&mut self, body: &Value) -> Outcome<Value> {
        let at = self.named_position(&body["namedRangeId"])?;
        self.book.named_ranges.remove(at);
        Ok(done())
    }

    fn named_position(&self, id: &Value) -> Outcome<usize> {
        let found = self.book.named_ranges.iter().position(|range| range["namedRangeId"] == *id);
        let missing = || ApiError::invalid(format!("No named range with id: {}", id.as_str().unwrap_or_default()));
        found.ok_or_else(missing)
    }

    fn range_name(&self, given: &Value, own: Option<usize>) -> Outcome<String> {
        let name = given["name"].as_str().unwrap_or_default();
        let fits = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
            && name.chars().next().is_some_and(|c| !c.is_ascii_digit());
        if !fits {
            return Err(ApiError::invalid(format!("The name \"{name}\" is invalid for a named range.")));
        }
        let mut others = self.book.named_ranges.iter().enumerate().filter(|(at, _)| Some(*at) != own);
        if others.any(|(_, range)| range["name"].as_str() == Some(name)) {
            return Err(ApiError::invalid(format!("A named range with the name \"{name}\" already exists.")));
        }
        Ok(name.to_owned())
    }

    /// The range of a feature, checked against its grid.
    pub(super) fn range_of(&self, given: &Value) -> Outcome<GridRange> {
        Ok(self.book.grid_target(&given["range"])?.0)
    }

    pub(super) fn set_data_validation(&mut self, body: &Value) -> Outcome<Value> {
        let (range, rect) = self.book.grid_target(&body["range"])?;
        access::check(self.book.sheet(range.sheet)?, &rect, self.editor)?;
        if let Some(rule) = body.get("rule") {
            condition::check(&rule["condition"], Place::Validation, self.book.locale())?;
        }
        let filtered = body["filteredRowsIncluded"].as_bool().unwrap_or(false);
        let tab = self.book.sheet_mut(range.sheet)?;
        for (row, column) in rect.cells() {
            if tab.row_line(row).hidden_by_filter && !filtered {
                continue;
            }
            match body.get("rule") {
                Some(rule) => {
                    tab.cell_mut(row, column).extra.insert("dataValidation".into(), rule.clone());
                }
                None if !tab.cell(row, column).is_bare() => {
                    tab.cell_mut(row, column).extra.remove("dataValidation");
                }
                None => {}
            }
        }
        Ok(done())
    }

    pub(super) fn add_rule(&mut self, body: &Value) -> Outcome<Value> {
        let rule = self.checked_rule(&body["rule"])?;
        let sheet = GridRange::read(&rule["ranges"][0]).sheet;
        let tab = self.book.sheet_mut(sheet)?;
        let index = number(&body["index"]).unwrap_or(0) as usize;
        if index > tab.conditional.len() {
            return Err(ApiError::invalid(format!("No conditional format on sheet: {sheet} at index: {index}")));
        }
        tab.conditional.insert(index, rule);
        Ok(done())
    }

    pub(super) fn update_rule(&mut self, body: &Value) -> Outcome<Value> {
        let new = body.get("rule").map(|rule| self.checked_rule(rule)).transpose()?;
        let id = match &new {
            Some(rule) => GridRange::read(&rule["ranges"][0]).sheet,
            None => sheet_id(body),
        };
        let index = number(&body["index"]).unwrap_or(0) as usize;
        let tab = self.book.sheet_mut(id)?;
        check_rule_index(tab, index)?;
        let old = tab.conditional[index].clone();
        let mut reply = json!({"oldRule": old, "oldIndex": index});
        if let Some(rule) = new {
            tab.conditional[index] = rule.clone();
            reply["newRule"] = rule;
            reply["newIndex"] = index.into();
        } else {
            let to = (number(&body["newIndex"]).unwrap_or(0) as usize).min(tab.conditional.len() - 1);
            let rule = tab.conditional.remove(index);
            tab.conditional.insert(to, rule.clone());
            reply["newRule"] = rule;
            reply["newIndex"] = to.into();
        }
        Ok(json!({"updateConditionalFormatRule": reply}))
    }

    pub(super) fn delete_rule(&mut self, body: &Value) -> Outcome<Value> {
        let tab = self.book.sheet_mut(sheet_id(body))?;
        let index = number(&body["index"]).unwrap_or(0) as usize;
        check_rule_index(tab, index)?;
        let rule = tab.conditional.remove(index);
        Ok(json!({"deleteConditionalFormatRule": {"rule": rule}}))
    }

    fn checked_rule(&self, rule: &Value) -> Outcome<Value> {
        let ranges = rule["ranges"].as_array().filter(|ranges| !ranges.is_empty());
        let Some(ranges) = ranges else {
            return Err(ApiError::invalid("ConditionalFormatRule.ranges cannot be empty."));
        };
        if rule.get("booleanRule").is_none() && rule.get("gradientRule").is_none() {
            return Err(ApiError::invalid("Must specify a booleanRule or a gradientRule."));
        }
        if let Some(boolean) = rule.get("booleanRule") {
            condition::check(&boolean["condition"], Place::Format, self.book.locale())?;
        }
        let read: Vec<Value> =
            ranges.iter().map(|range| Ok(self.book.grid_target(range)?.0.value())).collect::<Outcome<_>>()?;
        let mut out = fields(rule);
        color::mirror(&mut out);
        out.insert("ranges".into(), read.into());
        Ok(Value::Object(out))
    }

    pub(super) fn add_banding(&mut self, body: &Value) -> Outcome<Value> {
        let given = &body["bandedRange"];
        let range = self.range_of(given)?;
        let id = given["bandedRangeId"].as_i64().unwrap_or_else(|| self.ids.number().into());
        let mut out = fields(given);
        color::mirror(&mut out);
        out.insert("bandedRangeId".into(), id.into());
        out.insert("bandedRangeReference".into(), id.to_string().into());
        out.insert("range".into(), range.value());
        let band = Value::Object(out);
        self.book.sheet_mut(range.sheet)?.banded.push(band.clone());
        Ok(json!({"addBanding": {"bandedRange": band}}))
    }

    pub(super) fn update_banding(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "BandedRange", body.get("fields"))?;
        let given = &body["bandedRange"];
        let id = &given["bandedRangeId"];
        let bands = self.book.sheets.iter_mut().flat_map(|tab| &mut tab.banded);
        let Some(band) = bands.into_iter().find(|band| band["bandedRangeId"] == *id) else {
            return Err(ApiError::invalid(format!("No banded range with id: {id}")));
        };
        if let Value::Object(target) = band {
            let id = target.get("bandedRangeId").cloned();
            color::write(&mask, target, &fields(given));
            target.insert("bandedRangeId".into(), id.unwrap_or_default());
        }
        Ok(done())
    }

    pub(super) fn delete_banding(&mut self, body: &Value) -> Outcome<Value> {
        let id = &body["bandedRangeId"];
        let before: usize = self.book.sheets.iter().map(|tab| tab.banded.len()).sum();
        for tab in &mut self.book.sheets {
            tab.banded.retain(|band| band["bandedRangeId"] != *id);
        }
        if before == self.book.sheets.iter().map(|tab| tab.banded.len()).sum::<usize>() {
            return Err(ApiError::invalid(format!("No banded range with id: {id}")));
        }
        Ok(done())
    }
}

fn check_rule_index(tab: &Sheet, index: usize) -> Outcome<()> {
    if index < tab.conditional.len() {
        return Ok(());
    }
    Err(ApiError::invalid(format!("No conditional format on sheet: {} at index: {index}", tab.id)))
}
