//! Protected ranges.

use serde_json::{Value, json};

use super::{Batch, done, fields};
use crate::error::{ApiError, Outcome};
use crate::schema::SHEETS;
use crate::schema::mask::of_update;
use crate::sheets::access;
use crate::state::range::GridRange;

impl Batch<'_> {
    pub(super) fn add_protected_range(&mut self, body: &Value) -> Outcome<Value> {
        let given = &body["protectedRange"];
        let id = given["protectedRangeId"].as_i64().unwrap_or_else(|| self.ids.number().into());
        let mut out = fields(given);
        out.remove("requestingUserCanEdit");
        out.insert("protectedRangeId".into(), id.into());
        let range = self.protected_place(given)?;
        out.insert("range".into(), range.value());
        if let Some(tab) = self.book.sheets.iter().find(|tab| tab.id == range.sheet) {
            access::check(tab, &tab.rect(&range), self.editor)?;
        }
        let mut reply = out.clone();
        let warning = given["warningOnly"].as_bool().unwrap_or(false);
        let users = given["editors"]["users"].as_array().cloned().unwrap_or_default();
        if warning && !users.is_empty() {
            return Err(ApiError::invalid("ProtectedRange is warningOnly. Editors cannot be set on it."));
        }
        let kept = self.with_necessary(users);
        let answered = if warning { json!({}) } else { json!({"users": kept}) };
        out.insert("editors".into(), json!({"users": kept}));
        reply.insert("editors".into(), answered);
        reply.retain(|_, value| *value != json!(false));
        reply.insert("requestingUserCanEdit".into(), true.into());
        self.book.sheet_mut(range.sheet)?.protected.push(Value::Object(out));
        Ok(json!({"addProtectedRange": {"protectedRange": reply}}))
    }

    /// The one who protects and the owner can always edit.
    fn with_necessary(&self, mut users: Vec<Value>) -> Vec<Value> {
        for user in [self.editor.caller.email.as_str(), self.owner] {
            if !user.is_empty() && !users.iter().any(|known| known.as_str() == Some(user)) {
                users.push(user.into());
            }
        }
        users
    }

    fn protected_place(&self, given: &Value) -> Outcome<GridRange> {
        if let Some(id) = given["namedRangeId"].as_str() {
            let found = self.book.named_ranges.iter().find(|range| range["namedRangeId"].as_str() == Some(id));
            let missing = || ApiError::invalid(format!("No named range with id: {id}"));
            return found.map(|range| GridRange::read(&range["range"])).ok_or_else(missing);
        }
        if let Some(id) = given["tableId"].as_str() {
            return self.table_range(id);
        }
        self.range_of(given)
    }

    pub(super) fn update_protected_range(&mut self, body: &Value) -> Outcome<Value> {
        let mask = of_update(&SHEETS, "ProtectedRange", body.get("fields"))?;
        let given = &body["protectedRange"];
        let (sheet, at) = self.protected_position(&given["protectedRangeId"])?;
        let mut new = fields(&self.book.sheets[sheet].protected[at]);
        mask.write(&mut new, &fields(given));
        let warning = new.get("warningOnly").and_then(Value::as_bool).unwrap_or(false);
        if warning && given["editors"]["users"].as_array().is_some_and(|users| !users.is_empty()) {
            return Err(ApiError::invalid("ProtectedRange is warningOnly. Editors cannot be set on it."));
        }
        if mask.at("editors").is_some() {
            let users = given["editors"]["users"].as_array().cloned().unwrap_or_default();
            new.insert("editors".into(), json!({"users": self.with_necessary(users)}));
        }
        new.insert("protectedRangeId".into(), given["protectedRangeId"].clone());
        self.book.sheets[sheet].protected[at] = Value::Object(new);
        Ok(done())
    }

    pub(super) fn delete_protected_range(&mut self, body: &Value) -> Outcome<Value> {
        let (sheet, at) = self.protected_position(&body["protectedRangeId"])?;
        self.book.sheets[sheet].protected.remove(at);
        Ok(done())
    }

    fn protected_position(&self, id: &Value) -> Outcome<(usize, usize)> {
        for (sheet, tab) in self.book.sheets.iter().enumerate() {
            if let Some(at) = tab.protected.iter().position(|range| range["protectedRangeId"] == *id) {
                if !access::lets_through(&tab.protected[at], self.editor) {
                    return Err(access::refusal());
                }
                return Ok((sheet, at));
            }
        }
        Err(ApiError::invalid(format!("No protected range with id: {id}")))
    }
}
