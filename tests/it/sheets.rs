//! Every real file that is at hand goes through the readers.

#![expect(clippy::print_stderr, reason = "what was skipped or refused is said")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use calamine::{Data, DataRef, Reader};
use kpiwarden::model::{CellKind, CellRef, Table};
use kpiwarden::sheets::{OpenOptions, open};

/// The files in a folder of the real ones; empty, and said, where they are not at hand.
fn real_files(folder: &str) -> Vec<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let named = std::env::var_os("KPIWARDEN_SHARED").map(|root| PathBuf::from(root).join("data"));
    let Some(root) = [Some(beside), named].into_iter().flatten().find(|folder| folder.is_dir()) else {
        eprintln!("skipped: no folder of real files");
        return Vec::new();
    };
    let entries = std::fs::read_dir(root.join(folder)).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} holds files");
    files
}

#[test]
fn every_real_file_is_read_or_refused_in_words() {
    for folder in ["kpi-sheets/files", "workbooks/valid", "workbooks/invalid", "workbooks/ods"] {
        for path in real_files(folder) {
            let start = Instant::now();
            let read = open(&path, &OpenOptions::default()).and_then(|mut sheet| sheet.read());
            let took = start.elapsed();
            let shown = path.display();
            match read {
                Ok(book) => {
                    assert!(!book.revision.sha256.is_empty(), "{shown}");
                    for (tab, why) in &book.unread {
                        eprintln!("{shown}!{tab}: {why}");
                    }
                }
                Err(error) => {
                    eprintln!("{} / {} [{}]", error.message, error.hint, error.kind.name());
                    assert!(!error.hint.is_empty() && error.message.contains(&*path.to_string_lossy()), "{shown}");
                    let hostile = folder == "workbooks/invalid" || path.to_string_lossy().ends_with("_dos.ods");
                    assert!(hostile, "{shown}: {error}");
                }
            }
            assert!(took < Duration::from_secs(20), "{shown} took {took:?}");
        }
    }
}

/// The cells of a tab that hold anything.
type Cells = BTreeMap<CellRef, Data>;

/// What calamine reads of each tab.
fn by_calamine(path: &Path) -> Option<BTreeMap<String, Cells>> {
    let keep = |cells: &mut Cells, row: usize, column: usize, value: Data| {
        if value != Data::Empty && value != Data::String(String::new()) {
            cells.insert(CellRef::new(row as u32, column as u16), value);
        }
    };
    let mut tabs = BTreeMap::new();
    if path.extension().is_some_and(|e| e == "xlsx" || e == "xlsm") {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).ok()?;
        for name in book.sheet_names() {
            let mut cells = Cells::new();
            let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
            while let Ok(Some(cell)) = reader.next_cell() {
                let (row, column) = cell.get_position();
                let value: Data = match cell.get_value() {
                    DataRef::SharedString(text) => Data::String((*text).to_owned()),
                    other => other.clone().into(),
                };
                keep(&mut cells, row as usize, column as usize, value);
            }
            tabs.insert(name, cells);
        }
        return Some(tabs);
    }
    let mut book = calamine::open_workbook_auto(path).ok()?;
    for name in book.sheet_names() {
        let mut cells = Cells::new();
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            keep(&mut cells, row + first_row as usize, column + first_column as usize, value.clone());
        }
        tabs.insert(name, cells);
    }
    Some(tabs)
}

fn agrees(table: &Table, place: CellRef, expect: &Data) -> bool {
    let cell = table.at(place);
    let close = |value: f64| cell.text.parse::<f64>().is_ok_and(|own| (own - value).abs() <= value.abs() * 1e-13);
    match expect {
        Data::Int(value) => close(*value as f64),
        Data::Float(value) => close(*value),
        Data::String(text) => {
            // calamine does not squeeze white space as OpenDocument asks, and trims in its own way.
            let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            tidy(cell.text) == tidy(text)
        }
        Data::Bool(value) => cell.kind == CellKind::Bool && cell.text == if *value { "TRUE" } else { "FALSE" },
        Data::Error(error) => cell.text == error.to_string(),
        Data::DateTime(date) => match cell.kind {
            // Days before March 1900 are counted differently by every program.
            CellKind::Date if date.as_f64() > 61.0 => {
                let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
                let time = if milli == 0 && (hour, minute, second) != (0, 0, 0) {
                    format!("T{hour:02}:{minute:02}:{second:02}")
                } else {
                    String::new()
                };
                cell.text.starts_with(&format!("{year:04}-{month:02}-{day:02}{time}"))
            }
            CellKind::Date => true,
            _ => close(date.as_f64()),
        },
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.starts_with(cell.text.get(..10).unwrap_or("?")),
        Data::Empty => true,
    }
}

#[test]
fn values_agree_with_calamine() {
    let mut cells = 0;
    let mut differ = Vec::new();
    for path in ["workbooks/valid", "workbooks/ods", "kpi-sheets/files"].iter().flat_map(|folder| real_files(folder)) {
        // One file holds two parts whose names differ in case only, and calamine takes the other one; one makes it ask
        // for more memory than there is.
        let name = path.to_string_lossy();
        if name.ends_with(".csv")
            || name.ends_with("duplicate-filename-case-insensitive.xlsx")
            || name.ends_with("_dos.ods")
        {
            continue;
        }
        let (Ok(book), Some(expect)) =
            (open(&path, &OpenOptions::default()).and_then(|mut sheet| sheet.read()), by_calamine(&path))
        else {
            eprintln!("not compared: {}", path.display());
            continue;
        };
        for table in &book.tabs {
            let Some(expect) = expect.get(&table.name) else {
                eprintln!("calamine does not read {}!{}", path.display(), table.name);
                continue;
            };
            for (&place, value) in expect {
                cells += 1;
                if !agrees(table, place, value) {
                    differ.push(format!(
                        "{}!{}!{place}: {:?} / {value:?}",
                        path.display(),
                        table.name,
                        table.at(place)
                    ));
                }
            }
            for index in 0..table.row_count() {
                for (column, cell) in table.row(index) {
                    let place = CellRef::new(table.row_number(index), column);
                    if !cell.is_blank() && !expect.contains_key(&place) {
                        differ.push(format!("{}!{}!{place}: {cell:?} / nothing", path.display(), table.name));
                    }
                }
            }
        }
    }
    eprintln!("{cells} cells compared, {} differ", differ.len());
    assert!(differ.is_empty(), "{}", differ.iter().take(40).cloned().collect::<Vec<_>>().join("\n"));
}
