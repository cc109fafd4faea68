//! Grid data: cells, rows and columns of a range as `spreadsheets.get` answers them.

use serde_json::{Map, Value, json};

use crate::schema::mask::Mask;
use crate::state::cell::Cell;
use crate::state::range::{Dimension, Rect};
use crate::state::sheet::{Line, Sheet};
use crate::state::spreadsheet::{Place, Spreadsheet};
use crate::text::locale::Locale;
use crate::text::shown;

/// The format of a cell that nobody formatted.
pub fn default_format() -> Map<String, Value> {
    let white = json!({"red": 1, "green": 1, "blue": 1});
    let format = json!({
        "backgroundColor": white, "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
        "verticalAlignment": "BOTTOM", "wrapStrategy": "OVERFLOW_CELL",
        "textFormat": {
            "foregroundColor": {}, "fontFamily": "arial,sans,sans-serif", "fontSize": 10, "bold": false, "italic": false,
            "strikethrough": false, "underline": false, "foregroundColorStyle": {"rgbColor": {}},
        },
        "backgroundColorStyle": {"rgbColor": white},
    });
    format.as_object().cloned().unwrap_or_default()
}

/// The `GridData` of one range, only with the parts the mask asks for.
pub fn data(book: &Spreadsheet, sheet: &Sheet, rect: Rect, mask: &Mask, project: &str) -> Value {
    let mut out = Map::new();
    if rect.top > 0 {
        out.insert("startRow".into(), rect.top.into());
    }
    if rect.left > 0 {
        out.insert("startColumn".into(), rect.left.into());
    }
    if let Some(mask) = mask.at("rowData") {
        let rows = row_data(sheet, rect, mask.at("values"), book.locale());
        if !rows.is_empty() {
            out.insert("rowData".into(), rows.into());
        }
    }
    if mask.at("rowMetadata").is_some() {
        let rows = (rect.top..rect.bottom).map(|row| line(book, sheet, Dimension::Rows, row, project));
        out.insert("rowMetadata".into(), rows.collect::<Vec<_>>().into());
    }
    if mask.at("columnMetadata").is_some() {
        let columns = (rect.left..rect.right).map(|column| line(book, sheet, Dimension::Columns, column, project));
        out.insert("columnMetadata".into(), columns.collect::<Vec<_>>().into());
    }
    Value::Object(out)
}

fn row_data(sheet: &Sheet, rect: Rect, mask: Option<&Mask>, locale: Locale) -> Vec<Value> {
    let bottom = rect.bottom.min(sheet.rows.len() as u32);
    let mut rows: Vec<Value> = (rect.top..bottom)
        .map(|row| {
            let filled = sheet.rows[row as usize].cells.len() as u32;
            let mut cells: Vec<Value> = (rect.left..rect.right.min(filled))
                .map(|column| {
                    mask.map_or_else(|| json!({}), |mask| mask.project(cell(sheet.cell(row, column), mask, locale)))
                })
                .collect();
            // Ends are cut by what is asked for: a cell with a value and no note ends no list of notes.
            let used = cells.iter().rposition(|cell| cell.as_object().is_some_and(|cell| !cell.is_empty()));
            cells.truncate(used.map_or(0, |at| at + 1));
            if cells.is_empty() { json!({}) } else { json!({"values": cells}) }
        })
        .collect();
    let used = rows.iter().rposition(|row| row.as_object().is_some_and(|row| !row.is_empty()));
    rows.truncate(used.map_or(0, |at| at + 1));
    rows
}

/// One `CellData`, only with the fields the mask asks for.
pub fn cell(cell: &Cell, mask: &Mask, locale: Locale) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: &mut dyn FnMut() -> Option<Value>| {
        if mask.at(name).is_some()
            && let Some(value) = value()
        {
            out.insert(name.to_owned(), value);
        }
    };
    put("userEnteredValue", &mut || cell.entered());
    put("effectiveValue", &mut || cell.content.extended());
    put("formattedValue", &mut || shown::cell(cell, locale).map(Value::from));
    put("userEnteredFormat", &mut || (!cell.format.is_empty()).then(|| Value::Object(cell.format.clone())));
    put("effectiveFormat", &mut || (!cell.is_blank() || !cell.format.is_empty()).then(|| effective_format(cell)));
    put("note", &mut || cell.note.clone().map(Value::from));
    put("hyperlink", &mut || hyperlink(cell).map(Value::from));
    for (name, value) in &cell.extra {
        put(name, &mut || Some(value.clone()));
    }
    Value::Object(out)
}

fn effective_format(cell: &Cell) -> Value {
    let mut out = default_format();
    out.insert("hyperlinkDisplayType".into(), "PLAIN_TEXT".into());
    for (name, value) in &cell.format {
        match (out.get_mut(name), value) {
            (Some(Value::Object(under)), Value::Object(over)) if !name.contains("olor") => {
                under.extend(over.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
            _ => {
                out.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(out)
}

fn hyperlink(cell: &Cell) -> Option<String> {
    let formula = cell.formula.as_deref()?;
    let rest = formula.get(..11).filter(|start| start.eq_ignore_ascii_case("=HYPERLINK(")).map(|_| &formula[11..])?;
    let rest = rest.trim_start().strip_prefix('"')?;
    rest.find('"').map(|end| rest[..end].to_owned())
}

fn line(book: &Spreadsheet, sheet: &Sheet, dimension: Dimension, index: u32, project: &str) -> Value {
    let (found, place, usual): (Line, Place, u32) = match dimension {
        Dimension::Rows => (sheet.row_line(index), Place::Row(sheet.id, index), 21),
        Dimension::Columns => (sheet.column_line(index), Place::Column(sheet.id, index), 100),
    };
    let mut out = Map::new();
    if found.hidden_by_filter {
        out.insert("hiddenByFilter".into(), true.into());
    }
    if found.hidden_by_user {
        out.insert("hiddenByUser".into(), true.into());
    }
    out.insert("pixelSize".into(), found.pixels.unwrap_or(usual).into());
    let metadata = book.metadata_at(place, project);
    if !metadata.is_empty() {
        out.insert("developerMetadata".into(), metadata.into());
    }
    Value::Object(out)
}
