//! The methods of `values.*` that change cells or go by data filters.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::access::Editor;
use super::routes::{Call, found, target};
use super::values::{self, Input, Rendering};
use crate::error::Outcome;
use crate::state::a1;
use crate::state::range::{Dimension, Rect};
use crate::state::shift::Shift;
use crate::state::spreadsheet::{Spreadsheet, Target};

/// `values.batchGetByDataFilter`.
///
/// # Errors
/// Google's refusals.
pub(super) fn get_values_by_filter(book: &Spreadsheet, call: &Call) -> Outcome<Value> {
    let how = Rendering::read(
        call.body_text("valueRenderOption"),
        call.body_text("dateTimeRenderOption"),
        call.body_text("majorDimension"),
    );
    let mut out = Vec::new();
    let mut seen: Vec<(Target, Vec<Value>)> = Vec::new();
    for filter in call.body["dataFilters"].as_array().into_iter().flatten() {
        for target in found(book, filter, call)? {
            match seen.iter_mut().find(|(known, _)| *known == target) {
                Some((_, filters)) => filters.push(filter.clone()),
                None => seen.push((target, vec![filter.clone()])),
            }
        }
    }
    for (target, filters) in seen {
        out.push(json!({"valueRange": values::value_range(book, &target, how)?, "dataFilters": filters}));
    }
    Ok(json!({"spreadsheetId": book.id, "valueRanges": out}))
}

/// How a request gives values and wants them back.
pub(super) struct ValuesIn {
    input: Input,
    answered: bool,
    how: Rendering,
}

impl ValuesIn {
    /// From the parameters of a request.
    pub(super) fn parameters(call: &Call) -> Outcome<Self> {
        let parameter = |name: &str| call.request.parameter(name);
        Ok(Self {
            input: Input::read(parameter("valueInputOption"))?,
            answered: call.request.flag("includeValuesInResponse"),
            how: Rendering::read(
                parameter("responseValueRenderOption"),
                parameter("responseDateTimeRenderOption"),
                call.body_text("majorDimension"),
            ),
        })
    }

    fn body(call: &Call) -> Outcome<Self> {
        Ok(Self {
            input: Input::read(call.body_text("valueInputOption"))?,
            answered: call.body["includeValuesInResponse"].as_bool().unwrap_or(false),
            how: Rendering::read(
                call.body_text("responseValueRenderOption"),
                call.body_text("responseDateTimeRenderOption"),
                None,
            ),
        })
    }
}

/// Writes one range.
///
/// # Errors
/// Google's refusals.
pub(super) fn update_one(
    book: &mut Spreadsheet,
    target: &Target,
    given: &Value,
    how: &ValuesIn,
    editor: &Editor,
    now_ms: i64,
) -> Outcome<Value> {
    let major = given["majorDimension"].as_str();
    let rows = values::by_row(&given["values"], major)?;
    let written = values::write(book, target, &rows, how.input, editor)?;
    let mut out = written.value(book);
    if how.answered {
        book.recalculate(now_ms);
        let target = Target { sheet: written.sheet, rect: written.rect, single: false };
        let rendering = Rendering { major: Dimension::read(&given["majorDimension"]), ..how.how };
        out["updatedData"] = values::value_range(book, &target, rendering)?;
    }
    Ok(out)
}

/// `values.append`.
///
/// # Errors
/// Google's refusals.
pub(super) fn append(book: &mut Spreadsheet, call: &Call, editor: &Editor, now_ms: i64) -> Outcome<Value> {
    let given = ValuesIn::parameters(call)?;
    let target = book.target(call.range())?;
    let rows = values::by_row(&call.body["values"], call.body_text("majorDimension"))?;
    let tab = &mut book.sheets[target.sheet];
    let table = values::table_at(tab, &target.rect);
    let (top, left) = table.map_or((target.rect.top, target.rect.left), |table| (table.bottom, table.left));
    let (height, width) = (rows.len() as u32, rows.iter().map(Vec::len).max().unwrap_or(0) as u32);
    if call.request.parameter("insertDataOption") == Some("INSERT_ROWS") && top < tab.row_count && height > 0 {
        let shift = Shift::Insert { at: top, count: height };
        let id = tab.id;
        book.restructure(id, Dimension::Rows, shift)?;
    }
    let id = book.sheets[target.sheet].id;
    book.grow(id, top.saturating_add(height), left.saturating_add(width))?;
    let cell = Rect { top, bottom: top + 1, left, right: left + 1 };
    let place = Target { rect: cell, single: true, ..target };
    let updates = update_one(book, &place, &call.body, &given, editor, now_ms)?;
    let mut out = json!({"spreadsheetId": book.id, "updates": updates});
    if let Some(table) = table {
        out["tableRange"] = a1::range(&book.sheets[target.sheet].title, &table).into();
    }
    Ok(out)
}

/// Empties a range and answers it.
///
/// # Errors
/// Google's refusals.
pub(super) fn clear(book: &mut Spreadsheet, range: &str, editor: &Editor) -> Outcome<String> {
    let target = target(book, range)?;
    let tab = &mut book.sheets[target.sheet];
    values::clear(tab, target.rect, editor)?;
    Ok(a1::range(&tab.title, &target.rect))
}

/// `values.batchUpdate` and the same by data filters.
///
/// # Errors
/// Google's refusals.
pub(super) fn batch_update_values(book: &mut Spreadsheet, call: &Call, editor: &Editor, now_ms: i64) -> Outcome<Value> {
    let how = ValuesIn::body(call)?;
    let mut responses = Vec::new();
    let (mut rows, mut columns, mut sheets) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut cells = 0;
    for data in call.body["data"].as_array().into_iter().flatten() {
        let filter = data.get("dataFilter");
        let targets = match filter {
            Some(filter) => found(book, filter, call)?,
            None => vec![book.target(data["range"].as_str().unwrap_or_default())?],
        };
        for target in targets {
            let given = values::by_row(&data["values"], data["majorDimension"].as_str())?;
            let written = values::write(book, &target, &given, how.input, editor)?;
            let mut out = written.value(book);
            if how.answered {
                book.recalculate(now_ms);
                let target = Target { sheet: written.sheet, rect: written.rect, single: false };
                let rendering = Rendering { major: Dimension::read(&data["majorDimension"]), ..how.how };
                out["updatedData"] = values::value_range(book, &target, rendering)?;
            }
            if let (Some(filter), Some(fields)) = (filter, out.as_object_mut()) {
                fields.insert("dataFilter".into(), filter.clone());
                fields.remove("spreadsheetId");
            }
            rows.extend(written.rows.iter().map(|row| (written.sheet, *row)));
            columns.extend(written.columns.iter().map(|column| (written.sheet, *column)));
            sheets.insert(written.sheet);
            cells += written.cells;
            responses.push(out);
        }
    }
    let mut out = json!({"spreadsheetId": book.id, "responses": responses});
    let counts = [
        ("totalUpdatedRows", rows.len() as u64),
        ("totalUpdatedColumns", columns.len() as u64),
        ("totalUpdatedCells", cells),
        ("totalUpdatedSheets", sheets.len() as u64),
    ];
    for (name, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        out[name] = count.into();
    }
    Ok(out)
}
