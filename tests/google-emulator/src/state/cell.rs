//! One cell: what was entered, what it comes to, its note and format.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What a cell comes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Nothing.
    #[default]
    Empty,
    /// A number; dates are numbers with a date format.
    Number(f64),
    /// Text.
    Text(String),
    /// True or false.
    Bool(bool),
    /// An error: its type as the API names it, and the message a person reads.
    Error(String, String),
}

impl Content {
    /// The text that `values.*` give for an error.
    pub fn error_text(kind: &str) -> &'static str {
        match kind {
            "NULL_VALUE" => "#NULL!",
            "DIVIDE_BY_ZERO" => "#DIV/0!",
            "VALUE" => "#VALUE!",
            "REF" => "#REF!",
            "NAME" => "#NAME?",
            "NUM" => "#NUM!",
            "N_A" => "#N/A",
            "LOADING" => "Loading...",
            _ => "#ERROR!",
        }
    }

    /// As an `ExtendedValue`; none for an empty cell.
    pub fn extended(&self) -> Option<Value> {
        Some(match self {
            Self::Empty => return None,
            Self::Number(number) => json!({"numberValue": plain(*number)}),
            Self::Text(text) => json!({"stringValue": text}),
            Self::Bool(flag) => json!({"boolValue": flag}),
            Self::Error(kind, message) => json!({"errorValue": {"type": kind, "message": message}}),
        })
    }
}

/// A number as Google writes it: without a fraction when it has none.
pub fn plain(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return Value::from(number as i64);
    }
    Value::from(number)
}

/// One cell of a grid.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The formula, with its `=`; the content is then what it came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// What the cell comes to.
    #[serde(default)]
    pub content: Content,
    /// The user-entered format, as the API writes it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub format: Map<String, Value>,
    /// The note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// All else the API may set: data validation, chips, runs of text format.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}

impl Cell {
    /// A cell of plain content.
    pub fn of(content: Content) -> Self {
        Self { content, ..Self::default() }
    }

    /// Whether it holds neither value nor formula.
    pub fn is_blank(&self) -> bool {
        self.formula.is_none() && self.content == Content::Empty
    }

    /// Whether nothing at all was ever put here.
    pub fn is_bare(&self) -> bool {
        self.is_blank() && self.format.is_empty() && self.note.is_none() && self.extra.is_empty()
    }

    /// The user-entered value; none for a blank cell.
    pub fn entered(&self) -> Option<Value> {
        match &self.formula {
            Some(formula) => Some(json!({"formulaValue": formula})),
            None => self.content.extended(),
        }
    }

    /// Puts plain content into it; runs of chips and of text format go with the old value.
    pub fn put(&mut self, content: Content) {
        self.formula = None;
        self.content = content;
        self.extra.remove("chipRuns");
        self.extra.remove("textFormatRuns");
    }

    /// The type and pattern of its number format, both empty when it has none.
    pub fn number_format(&self) -> (&str, &str) {
        let format = self.format.get("numberFormat");
        let part = |name: &str| format.and_then(|format| format.get(name)).and_then(Value::as_str).unwrap_or_default();
        (part("type"), part("pattern"))
    }
}
