//! Request bodies and parameters held against the schema, refused as Google's JSON reader refuses them.

use serde_json::{Map, Number, Value};

use super::{Method, Schema, Type};
use crate::error::{ApiError, Outcome};
use crate::http::Request;

/// Reads a request body as the message the method takes: nulls are dropped, names in snake case and numbers in strings
/// are turned into their plain form, nested lists of messages are flattened, as Google does. Drive's older reader passes
/// over names it does not know (clients send it fields of earlier versions), which `lenient` asks for.
///
/// # Errors
/// 400 with every violation listed.
pub fn body(schema: &Schema, method: &Method, bytes: &[u8], lenient: bool) -> Outcome<Value> {
    let Some(message) = &method.request else { return Ok(Value::Object(Map::new())) };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| syntax(bytes, &error))?;
    let mut check = Check { schema, lenient, violations: Vec::new() };
    let out = match value {
        Value::Object(fields) => check.message(message, fields, ""),
        Value::Null => Value::Object(Map::new()),
        _ => {
            let text = "Invalid JSON payload received. Unknown name \"\": Root element must be a message.";
            check.violations.push((String::new(), text.into()));
            Value::Null
        }
    };
    check.finish(out)
}

fn syntax(bytes: &[u8], error: &serde_json::Error) -> ApiError {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let column = error.column().saturating_sub(1);
    let shown: String = line.chars().skip(column).take(20).collect();
    let token = if error.is_eof() { "Unexpected end of string" } else { "Unexpected token" };
    ApiError::invalid(format!("Invalid JSON payload received. {token}.\n{shown}\n^"))
}

/// Checks the query parameters of a Sheets method.
///
/// # Errors
/// 400 with every violation listed.
pub fn parameters(schema: &Schema, method: &Method, request: &Request) -> Outcome<()> {
    let mut check = Check { schema, lenient: false, violations: Vec::new() };
    for (name, value) in &request.query {
        let Some(kind) = method.parameters.get(name).or_else(|| schema.common.get(name)) else {
            let field = snake(name);
            let text = format!(
                "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. Field '{field}' could not be found in request message."
            );
            check.violations.push((String::new(), text));
            continue;
        };
        let kind = match kind {
            Type::List(inner) => inner,
            kind => kind,
        };
        let fits = match kind {
            Type::Bool => matches!(value.to_ascii_lowercase().as_str(), "true" | "false" | "1" | "0" | ""),
            Type::Int | Type::Long => value.parse::<i64>().is_ok(),
            Type::Enum(names) => names.contains(value),
            _ => true,
        };
        if !fits {
            let shown = Value::String(value.clone());
            check.value_violation(&snake(name), &type_name(kind, "", name), &shown);
        }
    }
    check.finish(())
}

struct Check<'a> {
    schema: &'a Schema,
    lenient: bool,
    violations: Vec<(String, String)>,
}

impl Check<'_> {
    fn finish<T>(self, out: T) -> Outcome<T> {
        if self.violations.is_empty() {
            return Ok(out);
        }
        let texts: Vec<&str> = self.violations.iter().map(|(_, text)| text.as_str()).collect();
        Err(ApiError::violations(texts.join("\n"), &self.violations))
    }

    fn message(&mut self, name: &str, fields: Map<String, Value>, path: &str) -> Value {
        let mut out = Map::new();
        let known = self.schema.fields(name);
        for (key, value) in fields {
            let camel = camel(&key);
            let Some(kind) = known.and_then(|known| known.get(&camel)) else {
                if self.lenient {
                    continue;
                }
                let place = if path.is_empty() { String::new() } else { format!(" at '{path}'") };
                let text = format!("Invalid JSON payload received. Unknown name \"{key}\"{place}: Cannot find field.");
                self.violations.push((path.to_owned(), text));
                continue;
            };
            if value.is_null() {
                continue;
            }
            let below = if path.is_empty() { snake(&camel) } else { format!("{path}.{}", snake(&camel)) };
            let read = self.value(kind, value, &below, name, &camel);
            out.insert(camel, read);
        }
        if name == "Request" && out.len() > 1 {
            let text =
                format!("Invalid value at '{path}' (oneof), oneof field 'kind' is already set. Cannot set '{}'", {
                    out.keys().next_back().map(|key| snake(key)).unwrap_or_default()
                });
            self.violations.push((path.to_owned(), text));
        }
        Value::Object(out)
    }

    fn value(&mut self, kind: &Type, value: Value, path: &str, message: &str, field: &str) -> Value {
        match (kind, value) {
            (Type::List(inner), value) => self.list(inner, value, path, message, field),
            (Type::Message(name), Value::Object(fields)) => self.message(name, fields, path),
            (Type::Map(inner), Value::Object(fields)) => {
                let read = |(key, value): (String, Value)| {
                    let below = format!("{path}[{key}]");
                    (key, self.value(inner, value, &below, message, field))
                };
                Value::Object(fields.into_iter().map(read).collect())
            }
            (Type::Any, value) | (Type::Object, value @ Value::Object(_)) | (Type::Bool, value @ Value::Bool(_)) => {
                value
            }
            (Type::Text | Type::Mask | Type::Time | Type::Bytes, value @ Value::String(_)) => value,
            (Type::Enum(names), Value::String(text)) if names.contains(&text) => Value::String(text),
            (Type::Bool, Value::String(text)) if text == "true" || text == "false" => Value::Bool(text == "true"),
            (Type::Int, value) if int(&value).is_some_and(|n| i32::try_from(n).is_ok()) => int(&value).into(),
            (Type::Long, value) if int(&value).is_some() => int(&value).unwrap_or_default().to_string().into(),
            (Type::Double | Type::Float, value) if float(&value).is_some() => {
                float(&value).and_then(Number::from_f64).map_or(value, Value::Number)
            }
            (kind, value) => {
                self.mismatch(kind, &value, path, message, field);
                Value::Null
            }
        }
    }

    fn list(&mut self, inner: &Type, value: Value, path: &str, message: &str, field: &str) -> Value {
        let mut out = Vec::new();
        match value {
            Value::Array(items) => {
                for (at, item) in items.into_iter().enumerate() {
                    let below = format!("{path}[{at}]");
                    match (inner, item) {
                        (Type::Message(_), Value::Array(nested)) => {
                            for (at, item) in nested.into_iter().enumerate() {
                                out.push(self.value(inner, item, &format!("{below}[{at}]"), message, field));
                            }
                        }
                        (inner, item) => out.push(self.value(inner, item, &below, message, field)),
                    }
                }
            }
            single => out.push(self.value(inner, single, path, message, field)),
        }
        Value::Array(out)
    }

    fn mismatch(&mut self, kind: &Type, value: &Value, path: &str, message: &str, field: &str) {
        if value.is_array() {
            let (parent, last) = path.rsplit_once('.').unwrap_or(("", path));
            let place = if parent.is_empty() { String::new() } else { format!(" at '{parent}'") };
            let text = format!(
                "Invalid JSON payload received. Unknown name \"{last}\"{place}: Proto field is not repeating, cannot start list."
            );
            self.violations.push((parent.to_owned(), text));
            return;
        }
        if value.is_object() {
            let (parent, last) = path.rsplit_once('.').unwrap_or(("", path));
            let place = if parent.is_empty() { String::new() } else { format!(" at '{parent}'") };
            let text = format!("Invalid value{place} \"{last}\": Starting an object on a scalar field.");
            self.violations.push((parent.to_owned(), text));
            return;
        }
        self.value_violation(path, &type_name(kind, message, field), value);
    }

    fn value_violation(&mut self, path: &str, kind: &str, value: &Value) {
        self.violations.push((path.to_owned(), format!("Invalid value at '{path}' ({kind}), {value}")));
    }
}

fn type_name(kind: &Type, message: &str, field: &str) -> String {
    let package = "type.googleapis.com/google.apps.sheets.v4.";
    let pascal = || {
        let mut name = field.to_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        name
    };
    match kind {
        Type::Text => "TYPE_STRING".into(),
        Type::Bool => "TYPE_BOOL".into(),
        Type::Int => "TYPE_INT32".into(),
        Type::Long => "TYPE_INT64".into(),
        Type::Double => "TYPE_DOUBLE".into(),
        Type::Float => "TYPE_FLOAT".into(),
        Type::Bytes => "TYPE_BYTES".into(),
        Type::Mask => "type.googleapis.com/google.protobuf.FieldMask".into(),
        Type::Time => "type.googleapis.com/google.protobuf.Timestamp".into(),
        Type::Message(name) => format!("{package}{name}"),
        Type::Enum(_) if message.is_empty() => format!("{package}{}", pascal()),
        Type::Enum(_) => format!("{package}{message}.{}", pascal()),
        Type::Any | Type::Object | Type::List(_) | Type::Map(_) => "type.googleapis.com/google.protobuf.Value".into(),
    }
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
        }),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// `sheetId` as `sheet_id`.
pub fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// `sheet_id` as `sheetId`; a name in camel case stays.
pub fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for letter in name.chars() {
        match letter {
            '_' if !out.is_empty() => upper = true,
            letter if upper => {
                out.push(letter.to_ascii_uppercase());
                upper = false;
            }
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::SHEETS;

    fn batch(text: &str) -> Outcome<Value> {
        let (method, _) = SHEETS.route("POST", "/v4/spreadsheets/x:batchUpdate").expect("method");
        body(&SHEETS, method, text.as_bytes(), false)
    }

    #[test]
    fn what_google_takes_is_taken() {
        let check = |text: &str, expect: &str| {
            let read = batch(text).unwrap_or_else(|error| panic!("{text}: {}", error.message));
            assert_eq!(read, serde_json::from_str::<Value>(expect).expect("json"), "{text}");
        };
        check("", "{}");
        check(
            r#"{"requests":[{"delete_sheet":{"sheet_id":"7"}},{"addSheet":null}]}"#,
            r#"{"requests":[{"deleteSheet":{"sheetId":7}},{}]}"#,
        );
        check(
            r#"{"requests":[[{"deleteSheet":{"sheetId":1}}],[{"deleteSheet":{"sheetId":2.0}}]]}"#,
            r#"{"requests":[{"deleteSheet":{"sheetId":1}},{"deleteSheet":{"sheetId":2}}]}"#,
        );
    }

    #[test]
    fn what_google_refuses_is_refused_in_its_words() {
        let check = |text: &str, expect: &str| {
            let error = batch(text).expect_err(text);
            assert_eq!((error.code, error.message.as_str()), (400, expect), "{text}");
        };
        check(r#"{"nope":1}"#, "Invalid JSON payload received. Unknown name \"nope\": Cannot find field.");
        check(
            r#"{"requests":[{"updateCells":{"nope":1}}]}"#,
            "Invalid JSON payload received. Unknown name \"nope\" at 'requests[0].update_cells': Cannot find field.",
        );
        check(
            r#"{"requests":[{"deleteSheet":{"sheetId":"abc"}}]}"#,
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"abc\"",
        );
        check(
            r#"{"requests":[{"mergeCells":{"mergeType":"ALL"}}]}"#,
            "Invalid value at 'requests[0].merge_cells.merge_type' (type.googleapis.com/google.apps.sheets.v4.MergeCellsRequest.MergeType), \"ALL\"",
        );
        check(
            r#"{"requests":[{"deleteSheet":{},"addSheet":{}}]}"#,
            "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'delete_sheet'",
        );
        assert!(
            batch("{")
                .expect_err("cut")
                .message
                .starts_with("Invalid JSON payload received. Unexpected end of string.")
        );
    }
}
