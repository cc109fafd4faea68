//! Cells to be written, and the requests that write them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::chips::with_chips;
use super::wire::{CellData, Tab, Value};
use crate::plan::StableHash;
use crate::sheets::number_text::plain_decimal;

/// What somebody entered into a cell, as far as it can be entered again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Content {
    /// A text; never taken for a formula.
    Text(String),
    /// A number in plain decimal.
    Number(String),
    /// Yes or no.
    Bool(bool),
    /// A formula.
    Formula(String),
}

impl Content {
    /// Tells contents apart.
    pub(super) fn token(&self) -> u64 {
        let (kind, text) = match self {
            Self::Text(text) => (1, text.as_str()),
            Self::Number(text) => (2, text.as_str()),
            Self::Bool(true) => (3, "1"),
            Self::Bool(false) => (3, "0"),
            Self::Formula(text) => (4, text.as_str()),
        };
        StableHash::new().number(kind).text(text).finish()
    }

    fn json(&self) -> Json {
        match self {
            Self::Text(text) => json!({"stringValue": text}),
            // A number of ours is plain decimal, so it is JSON; another is not written as a number.
            Self::Number(text) => match text.parse::<serde_json::Number>() {
                Ok(number) => json!({"numberValue": number}),
                Err(_) => json!({"stringValue": text}),
            },
            Self::Bool(yes) => json!({"boolValue": yes}),
            Self::Formula(text) => json!({"formulaValue": text}),
        }
    }
}

/// A number format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shape {
    /// Google's type, such as `PERCENT`.
    pub(super) kind: String,
    /// Its pattern; empty for the locale's own.
    pub(super) pattern: String,
}

impl Shape {
    pub(super) fn new(kind: &str, pattern: &str) -> Self {
        Self { kind: kind.to_owned(), pattern: pattern.to_owned() }
    }

    fn json(&self) -> Json {
        if self.pattern.is_empty() {
            json!({"type": self.kind})
        } else {
            json!({"type": self.kind, "pattern": self.pattern})
        }
    }
}

/// What is to be written into one cell. What is `None` is not touched.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[expect(clippy::option_option, reason = "left alone, cleared and written are three things")]
pub(super) struct Wanted {
    /// The value; `Some(None)` clears it.
    #[serde(rename = "content", default, skip_serializing_if = "Option::is_none", deserialize_with = "told")]
    pub(super) value: Option<Option<Content>>,
    /// The number format; `Some(None)` takes it away.
    #[serde(rename = "format", default, skip_serializing_if = "Option::is_none", deserialize_with = "told")]
    pub(super) shape: Option<Option<Shape>>,
    /// The note, with its mark; an empty one takes it away.
    pub(super) note: Option<String>,
    /// Chips in the value, as Google gave them.
    pub(super) chips: Option<String>,
    /// Runs of text format in the value, as Google gave them.
    #[serde(default)]
    pub(super) runs: Option<String>,
}

/// What is there, be it nothing: what is to be cleared is kept as null, and what is left alone is not kept. The names are not those of
/// the fields, under which null once meant either.
#[expect(clippy::option_option, reason = "left alone, cleared and written are three things")]
fn told<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// A cell of a tab, by the tab's id.
pub(super) type Place = (i64, u32, u32);

/// Cells to be written, by place.
pub(super) type Writes = BTreeMap<Place, Wanted>;

/// What stands in a cell, a formula or else a value; `None` for an empty one.
pub(super) fn entered(cell: &CellData<'_>) -> Option<Content> {
    if let Some(formula) = cell.user_entered_value.as_ref().and_then(|value| value.formula_value.as_ref()) {
        return Some(Content::Formula(formula.0.to_string()));
    }
    match cell.effective_value.as_ref()? {
        Value { number_value: Some(raw), .. } => {
            let raw = raw.get().trim_matches('"');
            Some(Content::Number(plain_decimal(raw).map_or_else(|| raw.to_owned(), std::borrow::Cow::into_owned)))
        }
        Value { string_value: Some(text), .. } if text.0.is_empty() => None,
        Value { string_value: Some(text), .. } => Some(Content::Text(text.0.to_string())),
        Value { bool_value: Some(yes), .. } => Some(Content::Bool(*yes)),
        _ => None,
    }
}

impl<'a> Tab<'a> {
    /// A cell; `None` where nothing was ever there.
    pub(super) fn cell(&self, row: u32, column: u32) -> Option<&CellData<'a>> {
        let grid = self.data.first()?;
        let row = grid.row_data.get(row.checked_sub(grid.start_row)? as usize)?;
        row.values.get(column.checked_sub(grid.start_column)? as usize)
    }
}

/// All of a cell, to be put back.
pub(super) fn as_it_was(cell: Option<&CellData<'_>>, like: &Wanted) -> Wanted {
    // What a formula in another cell has filled in was not entered here, and comes back by itself.
    let own = cell.filter(|cell| cell.user_entered_value.is_some());
    let value = like.value.as_ref().map(|_| own.and_then(entered));
    let shape = like.shape.as_ref().map(|_| shape_of(cell));
    let note = like.note.as_ref().map(|_| note_of(cell).to_owned());
    let chips = value.as_ref().and_then(|_| Some(own?.chip_runs?.get().to_owned()));
    let runs = value.as_ref().and_then(|_| Some(own?.text_format_runs?.get().to_owned()));
    Wanted { value, shape, note, chips, runs }
}

pub(super) fn note_of<'c>(cell: Option<&'c CellData<'_>>) -> &'c str {
    cell.and_then(|cell| cell.note.as_ref()).map(|note| &*note.0).unwrap_or_default()
}

fn shape_of(cell: Option<&CellData<'_>>) -> Option<Shape> {
    let format = cell?.user_entered_format.as_ref()?.number_format.as_ref()?;
    Some(Shape::new(&format.kind.0, &format.pattern.0))
}

/// Whether a cell holds a value.
fn is_value(cell: Option<&CellData<'_>>, wanted: Option<&Content>) -> bool {
    let is = cell.and_then(entered);
    match (&is, wanted) {
        (Some(Content::Number(is)), Some(Content::Number(wanted))) => {
            let near = |is: f64, wanted: f64| (is - wanted).abs() <= 1e-12 * wanted.abs();
            is == wanted || is.parse().ok().zip(wanted.parse().ok()).is_some_and(|(is, wanted)| near(is, wanted))
        }
        _ => is.as_ref() == wanted,
    }
}

/// Whether a cell holds what was to be written into it. The shape does not count.
pub(super) fn holds(cell: Option<&CellData<'_>>, wanted: &Wanted) -> bool {
    let left = wanted.but_for(cell);
    left.value.is_none() && left.note.is_none()
}

/// What a cell still needs that `held` something before a write: what of the write `landed` on it although it was meant for
/// another, and still stands, is put back as it was; what is `due` to it is written, unless somebody typed there meanwhile.
pub(super) fn put_right(
    stands: Option<&CellData<'_>>,
    held: Option<&CellData<'_>>,
    landed: Option<&Wanted>,
    due: Option<&Wanted>,
) -> Wanted {
    let stray = landed.map(|landed| landed.without(&landed.but_for(stands))).unwrap_or_default();
    let back = as_it_was(held, &stray);
    let due = due.map(|due| {
        let typed = as_it_was(held, due).but_for(stands).without(&stray);
        due.without(&typed)
    });
    let due = due.unwrap_or_default();
    let (chips, runs) = if due.value.is_some() { (due.chips, due.runs) } else { (back.chips, back.runs) };
    let wanted = Wanted {
        value: due.value.or(back.value),
        shape: due.shape.or(back.shape),
        note: due.note.or(back.note),
        chips,
        runs,
    };
    wanted.but_for(stands)
}

/// The requests that write these cells: one for each run of cells below each other that change in the same way.
pub(super) fn requests(writes: &Writes) -> Vec<Json> {
    type Mask = (bool, bool, bool, bool, bool);
    type Cells<'w> = Vec<(u32, &'w Wanted)>;
    let mut columns: BTreeMap<(i64, Mask, u32), Cells<'_>> = BTreeMap::new();
    for (&(sheet, row, column), wanted) in writes {
        let (chips, runs) = (wanted.chips.is_some(), wanted.runs.is_some() || wanted.chips.is_some());
        let mask = (wanted.value.is_some(), wanted.shape.is_some(), wanted.note.is_some(), chips, runs);
        columns.entry((sheet, mask, column)).or_default().push((row, wanted));
    }
    let mut requests = Vec::new();
    for ((sheet, mask, column), cells) in columns {
        let masks = ["userEnteredValue", "userEnteredFormat.numberFormat", "note", "chipRuns", "textFormatRuns"];
        let fields: Vec<&str> = masks
            .into_iter()
            .zip([mask.0, mask.1, mask.2, mask.3, mask.4])
            .filter(|(_, is)| *is)
            .map(|(name, _)| name)
            .collect();
        if fields.is_empty() {
            continue;
        }
        for run in cells.chunk_by(|(above, _), (below, _)| *below == above + 1) {
            let Some((first, _)) = run.first() else { continue };
            let rows: Vec<Json> = run.iter().map(|(_, wanted)| json!({"values": [wanted.json()]})).collect();
            requests.push(json!({"updateCells": {
                "start": {"sheetId": sheet, "rowIndex": first, "columnIndex": column},
                "rows": rows,
                "fields": fields.join(","),
            }}));
        }
    }
    requests
}

impl Wanted {
    /// What of it a cell does not hold yet.
    pub(super) fn but_for(&self, cell: Option<&CellData<'_>>) -> Self {
        let value = self.value.clone().filter(|value| !is_value(cell, value.as_ref()));
        Self {
            chips: self.chips.clone().filter(|_| value.is_some()),
            runs: self.runs.clone().filter(|_| value.is_some()),
            value,
            shape: self.shape.clone().filter(|shape| shape_of(cell) != *shape),
            note: self.note.clone().filter(|note| note_of(cell) != note),
        }
    }

    /// It without what another holds.
    fn without(&self, other: &Self) -> Self {
        Self {
            value: self.value.clone().filter(|_| other.value.is_none()),
            shape: self.shape.clone().filter(|_| other.shape.is_none()),
            note: self.note.clone().filter(|_| other.note.is_none()),
            chips: self.chips.clone().filter(|_| other.value.is_none()),
            runs: self.runs.clone().filter(|_| other.value.is_none()),
        }
    }

    fn json(&self) -> Json {
        let mut cell = serde_json::Map::new();
        let raw = |runs: &Option<String>| serde_json::from_str::<Json>(runs.as_ref()?).ok();
        if let Some(Some(content)) = &self.value {
            cell.insert("userEnteredValue".to_owned(), content.json());
        }
        // Where chips are, a run would begin elsewhere in what is written than in what was read.
        if let Some(runs) = raw(&self.runs).filter(|_| self.chips.is_none()) {
            cell.insert("textFormatRuns".to_owned(), runs);
        }
        if let Some(Some(shape)) = &self.shape {
            cell.insert("userEnteredFormat".to_owned(), json!({"numberFormat": shape.json()}));
        }
        if let Some(note) = &self.note {
            cell.insert("note".to_owned(), json!(note));
        }
        if let (Some(Some(Content::Text(text))), Some(chips)) = (&self.value, &self.chips) {
            cell.extend(with_chips(text, chips));
        }
        Json::Object(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_write_comes_back_as_it_was() {
        let content = Content::Number("0.45".to_owned());
        for value in [None, Some(None), Some(Some(content))] {
            for shape in [None, Some(None), Some(Some(Shape::new("PERCENT", "0%")))] {
                let wanted = Wanted { value: value.clone(), shape, note: Some(String::new()), chips: None, runs: None };
                let kept = serde_json::to_string(&wanted).expect("kept");
                assert_eq!(serde_json::from_str::<Wanted>(&kept).expect("known again"), wanted, "{kept}");
            }
        }
        let older = r#"{"value":null,"shape":null,"note":"n","chips":null}"#;
        let noted = Wanted { note: Some("n".to_owned()), ..Wanted::default() };
        assert_eq!(serde_json::from_str::<Wanted>(older).expect("known"), noted, "nothing is cleared for it");
    }

    #[test]
    fn what_a_formula_elsewhere_filled_in_comes_back_by_itself() {
        let like = Wanted { value: Some(None), ..Wanted::default() };
        let back = |json: &str| as_it_was(Some(&serde_json::from_str(json).expect("a cell")), &like);
        assert_eq!(back(r#"{"effectiveValue": {"numberValue": 4}}"#).value, Some(None));
        let typed = back(
            r#"{"userEnteredValue": {"stringValue": "so"}, "effectiveValue": {"stringValue": "so"}, "textFormatRuns": [{"format": {"bold": true}}]}"#,
        );
        assert_eq!(typed.value, Some(Some(Content::Text("so".to_owned()))));
        let json = typed.json();
        assert_eq!(json["textFormatRuns"][0]["format"]["bold"], true, "{json}");
    }
}
