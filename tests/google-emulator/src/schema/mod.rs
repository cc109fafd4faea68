//! Google's own description of its two services, in the compact form of `schema/`.

pub mod check;
pub mod mask;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde_json::Value;

use crate::http::decode;

/// The Sheets API v4.
pub static SHEETS: LazyLock<Schema> = LazyLock::new(|| Schema::load(include_str!("../../schema/sheets.json"), "/"));
/// The Drive API v3.
pub static DRIVE: LazyLock<Schema> =
    LazyLock::new(|| Schema::load(include_str!("../../schema/drive.json"), "/drive/v3/"));

/// The type of a field or parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Text.
    Text,
    /// Yes or no.
    Bool,
    /// A 32-bit number.
    Int,
    /// A 64-bit number, a string in JSON.
    Long,
    /// A 64-bit float.
    Double,
    /// A 32-bit float.
    Float,
    /// A field mask.
    Mask,
    /// A time.
    Time,
    /// Bytes in base64.
    Bytes,
    /// Any JSON value.
    Any,
    /// An object without a description.
    Object,
    /// A message, by name.
    Message(String),
    /// A repeated value.
    List(Box<Type>),
    /// A map from strings.
    Map(Box<Type>),
    /// One of these names.
    Enum(Vec<String>),
}

impl Type {
    fn parse(text: &str) -> Self {
        let text = text.trim_end_matches('!');
        match text.as_bytes().first() {
            Some(b'$') => Self::Message(text[1..].into()),
            Some(b'[') => Self::List(Box::new(Self::parse(&text[1..]))),
            Some(b'{') => Self::Map(Box::new(Self::parse(&text[1..]))),
            Some(b'(') => Self::Enum(text[1..].split('|').map(Into::into).collect()),
            Some(b'b') => Self::Bool,
            Some(b'i') => Self::Int,
            Some(b'l') => Self::Long,
            Some(b'n') => Self::Double,
            Some(b'f') => Self::Float,
            Some(b'm') => Self::Mask,
            Some(b't') => Self::Time,
            Some(b'y') => Self::Bytes,
            Some(b'o') => Self::Object,
            Some(b's') => Self::Text,
            _ => Self::Any,
        }
    }
}

/// One method of a service.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its id, such as `sheets.spreadsheets.get`.
    pub id: String,
    /// The HTTP method.
    pub verb: String,
    /// Query and path parameters.
    pub parameters: BTreeMap<String, Type>,
    /// Query parameters that must be there.
    pub required: Vec<String>,
    /// The last part of each scope that allows it, such as `spreadsheets.readonly`.
    pub scopes: Vec<String>,
    /// The message of the request body.
    pub request: Option<String>,
    /// The message of the answer.
    pub response: Option<String>,
    template: Vec<String>,
}

impl Method {
    /// Its path with the names of its parameters, such as `/v4/spreadsheets/{spreadsheetId}`.
    pub fn path(&self, api: crate::error::Api) -> String {
        let prefix = if api == crate::error::Api::Sheets { "/" } else { "/drive/v3/" };
        format!("{prefix}{}", self.template.join("/"))
    }

    /// The decoded path parameters when the path is one of this method.
    fn matches(&self, segments: &[&str]) -> Option<HashMap<String, String>> {
        if self.template.len() != segments.len() {
            return None;
        }
        let mut found = HashMap::new();
        for (template, segment) in self.template.iter().zip(segments) {
            let Some(open) = template.find('{') else {
                if template != segment {
                    return None;
                }
                continue;
            };
            let close = template.find('}')?;
            let (prefix, suffix) = (&template[..open], &template[close + 1..]);
            // Everything in a segment may come escaped, the colon of `:append` as well.
            let decoded = decode(segment);
            let value = decoded.strip_prefix(prefix)?.strip_suffix(suffix)?;
            if suffix.is_empty() && segment.rsplit_once(':').is_some_and(|(_, verb)| is_custom_verb(verb)) {
                return None;
            }
            found.insert(template[open + 1..close].to_owned(), value.to_owned());
        }
        Some(found)
    }
}

/// The words after a colon that name a method and not a part of a range.
fn is_custom_verb(word: &str) -> bool {
    matches!(word, "append" | "clear" | "batchUpdate" | "getByDataFilter" | "copyTo" | "search")
}

/// A service: methods and messages.
#[derive(Debug)]
pub struct Schema {
    /// Parameters that every method takes.
    pub common: BTreeMap<String, Type>,
    methods: Vec<Method>,
    messages: HashMap<String, BTreeMap<String, Type>>,
    prefix: &'static str,
}

impl Schema {
    fn load(text: &str, prefix: &'static str) -> Self {
        let document: Value = serde_json::from_str(text).unwrap_or_default();
        let types = |value: &Value| -> BTreeMap<String, Type> {
            entries(value).map(|(key, value)| (key.clone(), Type::parse(value.as_str().unwrap_or_default()))).collect()
        };
        let words = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(Value::as_str).map(Into::into).collect()
        };
        let name = |value: &Value| value.as_str().map(Into::into);
        let methods = entries(&document["methods"])
            .map(|(id, method)| Method {
                id: id.clone(),
                verb: method["verb"].as_str().unwrap_or_default().into(),
                parameters: types(&method["parameters"]),
                required: words(&method["required"]),
                scopes: words(&method["scopes"]),
                request: name(&method["request"]),
                response: name(&method["response"]),
                template: method["path"].as_str().unwrap_or_default().split('/').map(Into::into).collect(),
            })
            .collect();
        let messages = entries(&document["messages"]).map(|(name, fields)| (name.clone(), types(fields))).collect();
        Self { common: types(&document["common"]), methods, messages, prefix }
    }

    /// The method of a request and its path parameters.
    pub fn route(&self, verb: &str, path: &str) -> Option<(&Method, HashMap<String, String>)> {
        let rest = path.strip_prefix(self.prefix)?;
        let segments: Vec<&str> = rest.split('/').collect();
        self.methods
            .iter()
            .filter(|method| method.verb == verb)
            .find_map(|method| method.matches(&segments).map(|parameters| (method, parameters)))
    }

    /// The fields of a message; none for a name that is not there.
    pub fn fields(&self, message: &str) -> Option<&BTreeMap<String, Type>> {
        self.messages.get(message)
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_their_methods() {
        let check = |verb: &str, path: &str, id: &str, range: &str| {
            let (method, parameters) = SHEETS.route(verb, path).expect(path);
            assert_eq!((method.id.as_str(), parameters.get("range").map_or("", String::as_str)), (id, range));
        };
        check("GET", "/v4/spreadsheets/abc", "sheets.spreadsheets.get", "");
        check("POST", "/v4/spreadsheets/abc:batchUpdate", "sheets.spreadsheets.batchUpdate", "");
        check("GET", "/v4/spreadsheets/abc/values/A%3AA", "sheets.spreadsheets.values.get", "A:A");
        check("GET", "/v4/spreadsheets/abc/values/A1:B2", "sheets.spreadsheets.values.get", "A1:B2");
        check("POST", "/v4/spreadsheets/a/values/'x'!A:append", "sheets.spreadsheets.values.append", "'x'!A");
        check("GET", "/v4/spreadsheets/a/values:batchGet", "sheets.spreadsheets.values.batchGet", "");
        assert_eq!(DRIVE.route("GET", "/drive/v3/files/x").map(|(m, _)| m.id.as_str()), Some("drive.files.get"));
        assert!(SHEETS.route("GET", "/v4/nothing").is_none());
    }

    #[test]
    fn types_are_read() {
        let fields = SHEETS.fields("GridRange").expect("GridRange");
        assert_eq!(fields["sheetId"], Type::Int);
        let fields = SHEETS.fields("ValueRange").expect("ValueRange");
        assert_eq!(fields["values"], Type::List(Box::new(Type::List(Box::new(Type::Any)))));
    }
}
