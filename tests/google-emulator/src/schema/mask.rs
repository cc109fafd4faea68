//! Field masks: `a.b.c`, `a/b/c` and `a(b,c/d)`, for choosing what is answered and what is written.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::check::camel;
use super::{Schema, Type};
use crate::error::{ApiError, Outcome};

/// A tree of field names; a node without children stands for all below it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mask {
    children: BTreeMap<String, Mask>,
}

impl Mask {
    /// Reads a mask in any of the three ways to write one.
    ///
    /// # Errors
    /// 400 for brackets that do not close and for empty names.
    pub fn parse(text: &str) -> Outcome<Self> {
        let mut reader = Reader { rest: text };
        let mut mask = Self::default();
        reader.list(&mut mask, 0)?;
        if reader.rest.is_empty() { Ok(mask) } else { Err(broken(text)) }
    }

    /// Whether everything is meant: an empty mask or `*`.
    pub fn is_all(&self) -> bool {
        self.children.is_empty() || self.children.contains_key("*")
    }

    /// The mask below a field; none when the field is left out.
    pub fn at(&self, name: &str) -> Option<&Mask> {
        static ALL: Mask = Mask { children: BTreeMap::new() };
        if self.is_all() { Some(&ALL) } else { self.children.get(name) }
    }

    /// Whether a field along a path of names is asked for by name, not by `*` or by a parent alone.
    pub fn names(&self, path: &[&str]) -> bool {
        match path {
            [] => true,
            [first, rest @ ..] => self.children.get(*first).is_some_and(|mask| rest.is_empty() || mask.names(rest)),
        }
    }

    /// Every path of the mask, with dots.
    pub fn paths(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (name, mask) in &self.children {
            if mask.children.is_empty() {
                out.push(name.clone());
            }
            out.extend(mask.paths().into_iter().map(|path| format!("{name}.{path}")));
        }
        out
    }

    /// The first path that the message does not have.
    pub fn unknown(&self, schema: &Schema, message: &str) -> Option<String> {
        let fields = schema.fields(message);
        for (name, mask) in &self.children {
            if name == "*" {
                continue;
            }
            let Some(kind) = fields.and_then(|fields| fields.get(name)) else { return Some(name.clone()) };
            let mut kind = kind;
            while let Type::List(inner) | Type::Map(inner) = kind {
                kind = inner;
            }
            let below = match kind {
                Type::Message(message) => mask.unknown(schema, message),
                Type::Any | Type::Object => None,
                _ => mask.children.keys().next().cloned(),
            };
            if let Some(below) = below {
                return Some(format!("{name}.{below}"));
            }
        }
        None
    }

    /// The parts of an answer that the mask names.
    pub fn project(&self, mut value: Value) -> Value {
        self.keep(&mut value);
        value
    }

    fn keep(&self, value: &mut Value) {
        if self.is_all() {
            return;
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.keep(item)),
            Value::Object(fields) => fields.retain(|name, value| {
                let mask = self.children.get(name);
                if let Some(mask) = mask {
                    mask.keep(value);
                }
                mask.is_some()
            }),
            _ => {}
        }
    }

    /// Writes the masked fields of `source` into `target`; a field that the mask names and the source lacks is cleared.
    pub fn write(&self, target: &mut Map<String, Value>, source: &Map<String, Value>) {
        if self.is_all() {
            target.clone_from(source);
            return;
        }
        for (name, mask) in &self.children {
            match (source.get(name), mask.children.is_empty()) {
                (Some(value), true) => {
                    target.insert(name.clone(), value.clone());
                }
                (None, true) => {
                    target.remove(name);
                }
                (value, false) => {
                    let empty = Map::new();
                    let source = value.and_then(Value::as_object).unwrap_or(&empty);
                    let entry = target.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
                    if let Value::Object(inner) = entry {
                        mask.write(inner, source);
                        if inner.is_empty() {
                            target.remove(name);
                        }
                    }
                }
            }
        }
    }
}

/// Reads and checks the `fields` parameter of a request for an answer of the given message.
///
/// # Errors
/// 400 with Google's "Error expanding 'fields' parameter".
pub fn of_answer(schema: &Schema, message: Option<&str>, text: Option<&str>) -> Outcome<Mask> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Mask::default()) };
    let mask = Mask::parse(text)?;
    if let Some(path) = message.and_then(|message| mask.unknown(schema, message)) {
        let description = format!("Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'.");
        let message = "Request contains an invalid argument.".to_owned();
        return Err(ApiError::violations(message, &[(path, description)]));
    }
    Ok(mask)
}

/// Reads and checks the `fields` of an update request against the message it updates.
///
/// # Errors
/// 400 when no field is named, or one that the message does not have.
pub fn of_update(schema: &Schema, message: &str, fields: Option<&Value>) -> Outcome<Mask> {
    let text = fields.and_then(Value::as_str).unwrap_or_default();
    if text.is_empty() {
        return Err(ApiError::invalid(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
        ));
    }
    let mask = Mask::parse(text)?;
    match mask.unknown(schema, message) {
        Some(path) => Err(ApiError::invalid(format!("Invalid field: {}", super::check::snake(&path)))),
        None => Ok(mask),
    }
}

/// How deep brackets may nest.
const DEPTH_MAX: u32 = 40;

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn list(&mut self, into: &mut Mask, depth: u32) -> Outcome<()> {
        loop {
            self.path(into, depth)?;
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None => return Ok(()),
            }
        }
    }

    fn path(&mut self, into: &mut Mask, depth: u32) -> Outcome<()> {
        if depth > DEPTH_MAX {
            return Err(broken(self.rest));
        }
        let end = self.rest.find([',', '.', '/', '(', ')']).unwrap_or(self.rest.len());
        let name = camel(self.rest[..end].trim());
        if name.is_empty() {
            return Err(broken(self.rest));
        }
        self.rest = &self.rest[end..];
        let was_leaf = into.children.get(&name).is_some_and(|mask| mask.children.is_empty());
        let child = into.children.entry(name).or_default();
        if let Some(rest) = self.rest.strip_prefix(['.', '/']) {
            self.rest = rest;
            self.path(child, depth + 1)?;
        } else if let Some(rest) = self.rest.strip_prefix('(') {
            self.rest = rest;
            self.list(child, depth + 1)?;
            self.rest = self.rest.strip_prefix(')').ok_or_else(|| broken(self.rest))?;
        } else {
            child.children.clear();
        }
        if was_leaf {
            child.children.clear();
        }
        Ok(())
    }
}

fn broken(text: &str) -> ApiError {
    let description = format!("Error expanding 'fields' parameter. Invalid field mask near '{text}'.");
    ApiError::violations("Request contains an invalid argument.".into(), &[("fields".into(), description)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::SHEETS;

    #[test]
    fn three_ways_to_write_the_same() {
        let expect = Mask::parse("sheets.data.rowData.values.note").expect("mask");
        for text in [
            "sheets/data/rowData/values/note",
            "sheets(data(rowData(values(note))))",
            "sheets.data/row_data(values.note)",
        ] {
            assert_eq!(Mask::parse(text).expect(text), expect, "{text}");
        }
        let mask = Mask::parse("a(b,c/d),e,a.b").expect("mask");
        assert_eq!(mask.paths(), ["a.b", "a.c.d", "e"]);
        for text in ["a(b", "a)", "a..b", ",", "a(b))"] {
            assert!(Mask::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn unknown_paths_are_named() {
        let error = of_answer(&SHEETS, Some("Spreadsheet"), Some("sheets.sheetProperties")).expect_err("unknown");
        let text = &error.details[0]["fieldViolations"][0];
        assert_eq!(text["field"], "sheets.sheetProperties");
        assert!(of_answer(&SHEETS, Some("Spreadsheet"), Some("sheets(properties(title)),namedRanges")).is_ok());
    }

    #[test]
    fn writing_clears_what_is_named_and_absent() {
        let mut target = serde_json::json!({"a": {"b": 1, "c": 2}, "d": 3});
        let source = serde_json::json!({"a": {"b": 5}});
        let mask = Mask::parse("a.b,a.c,d").expect("mask");
        mask.write(target.as_object_mut().expect("object"), source.as_object().expect("object"));
        assert_eq!(target, serde_json::json!({"a": {"b": 5}}));
    }
}
