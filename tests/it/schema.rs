//! The part of JSON Schema that the published schemas use, enough to hold real output against them.

use serde_json::{Map, Value};

/// Where `value` is not as `schema` says: a path and what is wrong.
pub(crate) fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    look(schema, schema, value, "", &mut found);
    found
}

/// Keywords that say nothing about validity here.
const SILENT: [&str; 11] = [
    "$schema",
    "$id",
    "title",
    "description",
    "$defs",
    "definitions",
    "default",
    "format",
    "minimum",
    "maximum",
    "pattern",
];

fn look(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let Some(rules) = schema.as_object() else { return };
    for (keyword, rule) in rules {
        match keyword.as_str() {
            "$ref" => match rule.as_str().and_then(|target| root.pointer(target.strip_prefix('#')?)) {
                Some(target) => look(root, target, value, path, found),
                None => found.push(format!("{path}: {rule} leads nowhere")),
            },
            "type" => {
                let fits = match rule {
                    Value::Array(kinds) => kinds.iter().any(|kind| is(kind, value)),
                    kind => is(kind, value),
                };
                if !fits {
                    found.push(format!("{path}: {value} is no {rule}"));
                }
            }
            "anyOf" | "oneOf" => {
                let options = rule.as_array().expect("anyOf is a list");
                if !options.iter().any(|option| {
                    let mut inner = Vec::new();
                    look(root, option, value, path, &mut inner);
                    inner.is_empty()
                }) {
                    found.push(format!("{path}: fits none of {} forms", options.len()));
                }
            }
            "required" => {
                for key in rule.as_array().expect("required is a list") {
                    let key = key.as_str().expect("a name");
                    if value.as_object().is_some_and(|object| !object.contains_key(key)) {
                        found.push(format!("{path}: lacks {key}"));
                    }
                }
            }
            "properties" => {
                let known = rule.as_object().expect("properties is an object");
                for (key, inner) in value.as_object().unwrap_or(&Map::new()) {
                    match known.get(key) {
                        Some(schema) => look(root, schema, inner, &format!("{path}/{key}"), found),
                        None if rules.get("additionalProperties").is_some_and(|others| *others != false) => {}
                        None => found.push(format!("{path}: {key} is not in the schema")),
                    }
                }
            }
            "additionalProperties" => {
                let named = rules.get("properties").and_then(Value::as_object);
                let others = value.as_object().into_iter().flatten();
                for (key, inner) in others.filter(|(key, _)| named.is_none_or(|named| !named.contains_key(*key))) {
                    look(root, rule, inner, &format!("{path}/{key}"), found);
                }
            }
            "enum" => {
                if !rule.as_array().is_some_and(|choices| choices.contains(value)) {
                    found.push(format!("{path}: {value} is none of {rule}"));
                }
            }
            "minItems" => {
                if value.as_array().is_some_and(|items| (items.len() as u64) < rule.as_u64().unwrap_or(0)) {
                    found.push(format!("{path}: fewer than {rule} items"));
                }
            }
            "uniqueItems" => {
                let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                if *rule == true && (1..items.len()).any(|at| items[..at].contains(&items[at])) {
                    found.push(format!("{path}: an item stands twice"));
                }
            }
            "items" => {
                for (index, inner) in value.as_array().unwrap_or(&Vec::new()).iter().enumerate() {
                    look(root, rule, inner, &format!("{path}/{index}"), found);
                }
            }
            keyword => {
                assert!(SILENT.contains(&keyword), "the schema uses {keyword}, which this validator does not know");
            }
        }
    }
}

fn is(kind: &Value, value: &Value) -> bool {
    match kind.as_str() {
        Some("null") => value.is_null(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    }
}
