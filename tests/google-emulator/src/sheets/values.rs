//! `values.*`: reading and writing plain values by A1 ranges.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::access::{self, Editor};
use crate::error::{ApiError, Outcome};
use crate::state::a1;
use crate::state::cell::{Cell, Content, plain};
use crate::state::range::{Dimension, Rect};
use crate::state::sheet::Sheet;
use crate::state::spreadsheet::{Spreadsheet, Target};
use crate::text::entered::{self, Entered};
use crate::text::locale::Locale;
use crate::text::shown;

/// How values are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rendering {
    /// `valueRenderOption`.
    pub values: ValueRender,
    /// Whether dates come as text where numbers come as numbers.
    pub dates_as_text: bool,
    /// Whether the outer list is rows or columns.
    pub major: Dimension,
}

/// `valueRenderOption`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueRender {
    /// As a person sees them.
    Formatted,
    /// As they are.
    Unformatted,
    /// As they are, formulas as such.
    Formula,
}

impl Rendering {
    /// From the options as text, where given.
    pub fn read(values: Option<&str>, dates: Option<&str>, major: Option<&str>) -> Self {
        Self {
            values: match values {
                Some("UNFORMATTED_VALUE") => ValueRender::Unformatted,
                Some("FORMULA") => ValueRender::Formula,
                _ => ValueRender::Formatted,
            },
            dates_as_text: dates == Some("FORMATTED_STRING"),
            major: if major == Some("COLUMNS") { Dimension::Columns } else { Dimension::Rows },
        }
    }
}

fn rendered(cell: &Cell, how: Rendering, locale: Locale) -> Value {
    if let (ValueRender::Formula, Some(formula)) = (how.values, &cell.formula) {
        return formula.clone().into();
    }
    match (&cell.content, how.values) {
        (Content::Empty, _) => "".into(),
        (Content::Number(number), ValueRender::Unformatted | ValueRender::Formula) => {
            if how.dates_as_text && shown::is_date(cell.number_format().0) {
                return shown::cell(cell, locale).unwrap_or_default().into();
            }
            plain(*number)
        }
        (Content::Bool(flag), ValueRender::Unformatted | ValueRender::Formula) => (*flag).into(),
        _ => shown::cell(cell, locale).unwrap_or_default().into(),
    }
}

/// The values of cells, empty ends cut off.
pub fn read(sheet: &Sheet, rect: Rect, how: Rendering, locale: Locale) -> Vec<Value> {
    let rect = rect.clip(sheet.row_count, sheet.column_count);
    let filled = rect.bottom.min(sheet.rows.len() as u32);
    let across = |line: Vec<Value>| {
        let used = line.iter().rposition(|value| value.as_str() != Some(""));
        line.into_iter().take(used.map_or(0, |at| at + 1)).collect::<Vec<_>>()
    };
    let mut lines: Vec<Vec<Value>> = match how.major {
        Dimension::Rows => (rect.top..filled)
            .map(|row| {
                across((rect.left..rect.right).map(|column| rendered(sheet.cell(row, column), how, locale)).collect())
            })
            .collect(),
        Dimension::Columns => (rect.left..rect.right)
            .map(|column| {
                across((rect.top..filled).map(|row| rendered(sheet.cell(row, column), how, locale)).collect())
            })
            .collect(),
    };
    let used = lines.iter().rposition(|line| !line.is_empty());
    lines.truncate(used.map_or(0, |at| at + 1));
    lines.into_iter().map(Value::from).collect()
}

/// The `ValueRange` of a target.
///
/// # Errors
/// 400 for a range outside the grid.
pub fn value_range(book: &Spreadsheet, target: &Target, how: Rendering) -> Outcome<Value> {
    let sheet = &book.sheets[target.sheet];
    let rect = within(sheet, target)?;
    let values = read(sheet, rect, how, book.locale());
    let mut out = json!({"range": a1::range(&sheet.title, &rect), "majorDimension": how.major.name()});
    if !values.is_empty() {
        out["values"] = values.into();
    }
    Ok(out)
}

/// The cells of a target inside the grid.
///
/// # Errors
/// 400 for a range that begins outside the grid.
pub fn within(sheet: &Sheet, target: &Target) -> Outcome<Rect> {
    let rect = target.rect;
    if rect.top >= sheet.row_count || rect.left >= sheet.column_count {
        return Err(outside(sheet, &rect));
    }
    Ok(rect.clip(sheet.row_count, sheet.column_count))
}

fn outside(sheet: &Sheet, rect: &Rect) -> ApiError {
    ApiError::invalid(format!(
        "Range ({}) exceeds grid limits. Max rows: {}, max columns: {}",
        a1::range(&sheet.title, rect),
        sheet.row_count,
        sheet.column_count
    ))
}

/// What a write did.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Position of the tab.
    pub sheet: usize,
    /// The cells the values cover.
    pub rect: Rect,
    /// Rows with at least one value written.
    pub rows: BTreeSet<u32>,
    /// Columns with at least one value written.
    pub columns: BTreeSet<u32>,
    /// Values written.
    pub cells: u64,
}

impl Written {
    /// As an `UpdateValuesResponse`; counts of 0 are left out.
    pub fn value(&self, book: &Spreadsheet) -> Value {
        let mut out = json!({
            "spreadsheetId": book.id, "updatedRange": a1::range(&book.sheets[self.sheet].title, &self.rect),
        });
        let counts = [
            ("updatedRows", self.rows.len() as u64),
            ("updatedColumns", self.columns.len() as u64),
            ("updatedCells", self.cells),
        ];
        for (name, count) in counts {
            if count > 0 {
                out[name] = count.into();
            }
        }
        out
    }
}

/// How values are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// As they are.
    Raw,
    /// As if typed.
    UserEntered,
}

impl Input {
    /// From `valueInputOption`.
    ///
    /// # Errors
    /// 400 when it is missing.
    pub fn read(text: Option<&str>) -> Outcome<Self> {
        match text {
            Some("RAW") => Ok(Self::Raw),
            Some("USER_ENTERED") => Ok(Self::UserEntered),
            _ => Err(ApiError::invalid("'valueInputOption' is required but not specified")),
        }
    }
}

/// The values of a `ValueRange` by row.
///
/// # Errors
/// 400 for a value that is a list or an object.
pub fn by_row(values: &Value, major: Option<&str>) -> Outcome<Vec<Vec<Value>>> {
    let lines: Vec<Vec<Value>> =
        values.as_array().into_iter().flatten().map(|line| line.as_array().cloned().unwrap_or_default()).collect();
    for (at, line) in lines.iter().enumerate() {
        if let Some(inner) = line.iter().position(|value| value.is_array() || value.is_object()) {
            let kind = if line[inner].is_array() { "list_value" } else { "struct_value" };
            return Err(ApiError::invalid(format!("Invalid values[{at}][{inner}]: {kind} {}", line[inner])));
        }
    }
    if major != Some("COLUMNS") {
        return Ok(lines);
    }
    let height = lines.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: usize, line: &Vec<Value>| line.get(row).cloned().unwrap_or(Value::Null);
    Ok((0..height).map(|row| lines.iter().map(|line| cell(row, line)).collect()).collect())
}

/// Writes values from the first cell of a target on; null leaves a cell alone, an empty text empties it.
///
/// # Errors
/// 400 for values that do not fit the range or the grid, and for protected cells.
pub fn write(
    book: &mut Spreadsheet,
    target: &Target,
    rows: &[Vec<Value>],
    input: Input,
    editor: &Editor,
) -> Outcome<Written> {
    let locale = book.locale();
    let sheet = &mut book.sheets[target.sheet];
    let width = rows.iter().map(Vec::len).max().unwrap_or(0) as u32;
    let height = rows.len() as u32;
    let rect = Rect {
        top: target.rect.top,
        bottom: target.rect.top + height.max(1),
        left: target.rect.left,
        right: target.rect.left + width.max(1),
    };
    if !target.single {
        let shown = a1::range(&sheet.title, &target.rect);
        if rect.right > target.rect.right {
            let column = a1::column_letters(target.rect.right);
            return Err(ApiError::invalid(format!(
                "Requested writing within range [{shown}], but tried writing to column [{column}]"
            )));
        }
        if rect.bottom > target.rect.bottom {
            let row = target.rect.bottom + 1;
            return Err(ApiError::invalid(format!(
                "Requested writing within range [{shown}], but tried writing to row [{row}]"
            )));
        }
    }
    if rect.bottom > sheet.row_count || rect.right > sheet.column_count {
        let named = if target.single { rect } else { target.rect };
        return Err(outside(sheet, &named));
    }
    access::check(sheet, &rect, editor)?;
    let mut written = Written { sheet: target.sheet, rect, rows: BTreeSet::new(), columns: BTreeSet::new(), cells: 0 };
    for (at_row, line) in rows.iter().enumerate() {
        for (at_column, value) in line.iter().enumerate() {
            if value.is_null() {
                continue;
            }
            let (row, column) = (rect.top + at_row as u32, rect.left + at_column as u32);
            put(sheet.cell_mut(row, column), value, input, locale)?;
            written.rows.insert(row);
            written.columns.insert(column);
            written.cells += 1;
        }
    }
    Ok(written)
}

/// The most characters a cell holds.
const CHARACTERS_MAX: usize = 50_000;

fn put(cell: &mut Cell, value: &Value, input: Input, locale: Locale) -> Outcome<()> {
    match value {
        Value::Number(number) => cell.put(Content::Number(number.as_f64().unwrap_or_default())),
        Value::Bool(flag) => cell.put(Content::Bool(*flag)),
        Value::String(text) if text.chars().count() > CHARACTERS_MAX => {
            return Err(ApiError::invalid(format!(
                "Your input contains more than the maximum of {CHARACTERS_MAX} characters in a single cell."
            )));
        }
        Value::String(text) if text.is_empty() => cell.put(Content::Empty),
        Value::String(text) if input == Input::Raw => cell.put(Content::Text(text.clone())),
        Value::String(text) => typed(cell, text, locale),
        _ => {}
    }
    Ok(())
}

/// Types a text into a cell, as a person does.
pub fn typed(cell: &mut Cell, text: &str, locale: Locale) {
    if cell.number_format().0 == "TEXT" && !text.is_empty() {
        cell.put(Content::Text(text.into()));
        return;
    }
    match entered::read(text, locale) {
        Entered::Formula(formula) => {
            cell.put(Content::Empty);
            cell.formula = Some(formula);
        }
        Entered::Plain(content, format) => {
            cell.put(content);
            let own = cell.number_format().0.to_owned();
            if let Some(format) =
                format.filter(|format| own.is_empty() || shown::is_date(&own) != shown::is_date(kind(format)))
            {
                cell.format.insert("numberFormat".into(), format);
            }
        }
    }
}

fn kind(format: &Value) -> &str {
    format["type"].as_str().unwrap_or_default()
}

/// Empties the values of cells; formats and notes stay.
///
/// # Errors
/// 400 for protected cells.
pub fn clear(sheet: &mut Sheet, rect: Rect, editor: &Editor) -> Outcome<()> {
    access::check(sheet, &rect, editor)?;
    let bottom = rect.bottom.min(sheet.rows.len() as u32);
    for row in rect.top..bottom {
        for cell in
            sheet.rows[row as usize].cells.iter_mut().skip(rect.left as usize).take((rect.right - rect.left) as usize)
        {
            cell.put(Content::Empty);
        }
    }
    Ok(())
}

/// The table that `append` adds to: the last block of filled cells that meets the range.
pub fn table_at(sheet: &Sheet, range: &Rect) -> Option<Rect> {
    let mut blocks: Vec<Rect> = Vec::new();
    for (row, line) in sheet.rows.iter().enumerate() {
        for (column, _) in line.cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank()) {
            let (row, column) = (row as u32, column as u32);
            let mut merged = Rect { top: row, bottom: row + 1, left: column, right: column + 1 };
            blocks.retain(|block| {
                let near = block.bottom >= merged.top && block.right >= merged.left && block.left <= merged.right;
                if near {
                    merged = join(&merged, block);
                }
                !near
            });
            blocks.push(merged);
        }
    }
    blocks.into_iter().filter(|block| block.meets(range)).max_by_key(|block| (block.bottom, block.left))
}

fn join(one: &Rect, other: &Rect) -> Rect {
    Rect {
        top: one.top.min(other.top),
        bottom: one.bottom.max(other.bottom),
        left: one.left.min(other.left),
        right: one.right.max(other.right),
    }
}
