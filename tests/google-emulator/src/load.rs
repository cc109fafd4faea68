//! Spreadsheets from files: `.csv` as if pasted, `.xlsx` with its typed cells.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::json;

use crate::drive::file::{Grant, Role, SPREADSHEET};
use crate::sheets::values;
use crate::state::cell::Content;
use crate::state::sheet::Sheet;
use crate::state::spreadsheet::Spreadsheet;
use crate::world::World;

/// Why a file was not loaded.
#[derive(Debug)]
pub enum LoadError {
    /// It is neither csv nor xlsx.
    Kind,
    /// It is no csv.
    Csv(csv::Error),
    /// It is no xlsx.
    Xlsx(calamine::XlsxError),
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Kind => f.write_str("only .csv and .xlsx files can be loaded"),
            Self::Csv(error) => write!(f, "not readable as csv: {error}"),
            Self::Xlsx(error) => write!(f, "not readable as xlsx: {error}"),
        }
    }
}

impl std::error::Error for LoadError {}

/// Makes a spreadsheet from a file; whoever has the link may change it.
///
/// # Errors
/// When the file cannot be read.
pub fn file(world: &mut World, title: &str, owner: &str, path: &Path) -> Result<String, LoadError> {
    let mut tabs = match path.extension().and_then(|end| end.to_str()) {
        Some("csv") => vec![csv_tab(path)?],
        Some("xlsx") => xlsx_tabs(path)?,
        _ => return Err(LoadError::Kind),
    };
    let id = world.create_file(title, SPREADSHEET, owner, Vec::new());
    for (at, tab) in tabs.iter_mut().enumerate() {
        tab.id = if at == 0 { 0 } else { world.ids.number() };
    }
    let now_ms = world.now_ms();
    if let Some(book) = world.books.get_mut(&id) {
        book.sheets = tabs;
        book.recalculate(now_ms);
    }
    if let Some(file) = world.files.get_mut(&id) {
        file.grants.push(Grant::anyone(Role::Writer));
    }
    Ok(id)
}

/// Types rows into the first tab; the grid grows to hold them.
pub fn fill(book: &mut Spreadsheet, rows: &[Vec<String>]) {
    let locale = book.locale();
    let Some(tab) = book.sheets.first_mut() else { return };
    let width = rows.iter().map(Vec::len).max().unwrap_or(0) as u32;
    tab.row_count = tab.row_count.max(rows.len() as u32);
    tab.column_count = tab.column_count.max(width);
    for (row, line) in rows.iter().enumerate() {
        for (column, text) in line.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            values::typed(tab.cell_mut(row as u32, column as u32), text, locale);
        }
    }
}

fn csv_tab(path: &Path) -> Result<Sheet, LoadError> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).map_err(LoadError::Csv)?;
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.map(|record| record.iter().map(Into::into).collect()))
        .collect::<Result<_, _>>()
        .map_err(LoadError::Csv)?;
    let mut book = Spreadsheet {
        sheets: vec![Sheet::new(0, "Sheet1", 1000, 26)],
        locale: "en_US".into(),
        ..Spreadsheet::default()
    };
    fill(&mut book, &rows);
    Ok(book.sheets.remove(0))
}

fn xlsx_tabs(path: &Path) -> Result<Vec<Sheet>, LoadError> {
    let mut workbook: Xlsx<_> = open_workbook(path).map_err(LoadError::Xlsx)?;
    let mut tabs = Vec::new();
    for title in workbook.sheet_names() {
        let Ok(cells) = workbook.worksheet_range(&title) else { continue };
        let formulas = workbook.worksheet_formula(&title).ok();
        let end = cells.end().unwrap_or((0, 0));
        let mut tab = Sheet::new(0, &title, 1000.max(end.0 + 1), 26.max(end.1 + 1));
        let start = cells.start().unwrap_or((0, 0));
        for (row, column, data) in cells.used_cells() {
            let (row, column) = (row as u32 + start.0, column as u32 + start.1);
            put(&mut tab, row, column, data);
            let formula = formulas.as_ref().and_then(|formulas| formulas.get_value((row, column)));
            if let Some(formula) = formula.filter(|formula| !formula.is_empty()) {
                tab.cell_mut(row, column).formula = Some(format!("={formula}"));
            }
        }
        tabs.push(tab);
    }
    if tabs.is_empty() {
        tabs.push(Sheet::new(0, "Sheet1", 1000, 26));
    }
    Ok(tabs)
}

fn put(tab: &mut Sheet, row: u32, column: u32, data: &Data) {
    let content = match data {
        Data::Empty => return,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Content::Text(text.clone()),
        Data::Int(number) => Content::Number(*number as f64),
        Data::Float(number) => Content::Number(*number),
        Data::Bool(flag) => Content::Bool(*flag),
        Data::DateTime(date) => Content::Number(date.as_f64()),
        Data::Error(error) => Content::Error("N_A".into(), error.to_string()),
    };
    let cell = tab.cell_mut(row, column);
    cell.put(content);
    if matches!(data, Data::DateTime(_)) {
        cell.format.insert("numberFormat".into(), json!({"type": "DATE", "pattern": "yyyy-mm-dd"}));
    }
}
