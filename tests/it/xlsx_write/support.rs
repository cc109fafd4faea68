//! Plans that force columns and notes upon any workbook, and what is needed to look at the result.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx};
use kpiwarden::model::{Away, CellRef, Edit, NoteEdit, OwnColumn, OwnValue, Plan, Revision, Status};
use kpiwarden::sheets::safe_write::revision_of;
use rust_decimal::Decimal;

/// The folder with other people's workbooks, when it is there.
pub(super) fn workbooks() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/workbooks");
    let named = std::env::var_os("KPIWARDEN_SHARED").map(|shared| Path::new(&shared).join("data/workbooks"));
    let found = [Some(beside), named].into_iter().flatten().find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped: no workbooks of others beside the repository");
    }
    found
}

pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path()).collect();
    files.sort();
    files
}

/// A tab, and where on it nothing stands.
pub(super) struct Free {
    pub tab: String,
    pub tab_index: usize,
    pub header_row: u32,
    pub rows: Vec<u32>,
    pub column: u16,
    pub noted: Vec<CellRef>,
}

/// The first tab of cells of a workbook and the first column right of everything on it; `None` where it cannot be read.
pub(super) fn free_columns(bytes: &[u8]) -> Option<Free> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).ok()?;
    let (tab_index, tab) = book
        .sheets_metadata()
        .iter()
        .enumerate()
        .find(|(_, sheet)| sheet.typ == calamine::SheetType::WorkSheet)
        .map(|(index, sheet)| (index, sheet.name.clone()))?;
    let mut cells = Vec::new();
    let mut width = 0;
    {
        let mut reader = book.worksheet_cells_reader(&tab).ok()?;
        while let Some(cell) = reader.next_cell().ok()? {
            let (row, column) = cell.get_position();
            cells.push(CellRef::new(row, column as u16));
            width = width.max(column + 1);
        }
    }
    if let Ok(mut reader) = book.worksheet_cells_reader(&tab) {
        while let Ok(Some(cell)) = reader.next_formula() {
            width = width.max(cell.get_position().1 + 1);
        }
    }
    let merges = book.merge_cells_by_sheet_name(&tab).unwrap_or_default();
    for merge in &merges {
        width = width.max(merge.end.1 + 1);
    }
    let is_merged = |cell: &CellRef| merges.iter().any(|merge| merge.contains(cell.row, u32::from(cell.column)));
    let mut rows: Vec<u32> = cells.iter().map(|cell| cell.row).collect();
    rows.dedup();
    let header_row = rows.first().copied().unwrap_or(0);
    let mut rows: Vec<u32> = rows.into_iter().skip(1).take(10).collect();
    if rows.is_empty() {
        rows = vec![header_row + 1, header_row + 3];
    }
    let noted = cells.iter().copied().filter(|cell| !is_merged(cell)).take(2).collect();
    Some(Free { tab, tab_index, header_row, rows, column: u16::try_from(width).ok()?, noted })
}

/// A plan that writes every kind of value into new columns, and three notes.
pub(super) fn forced_plan(bytes: &[u8], free: &Free) -> Plan {
    let statuses = [(Status::OnTrack, "On track"), (Status::Behind, "Behind"), (Status::AtRisk, "At risk")];
    let columns = [OwnColumn::Status, OwnColumn::Progress, OwnColumn::Expected, OwnColumn::Smart, OwnColumn::Checked];
    let mut edits = Vec::new();
    let place = |row: u32, offset: usize| CellRef::new(row, free.column + offset as u16);
    for (offset, column) in columns.into_iter().enumerate() {
        edits.push(Edit {
            cell: place(free.header_row, offset),
            column,
            before: String::new(),
            after: OwnValue::Text(column.header().to_owned()),
            row_key: 0,
        });
    }
    for (number, &row) in free.rows.iter().enumerate() {
        let (status, word) = statuses[number % statuses.len()];
        let figure = Decimal::new(12_345 + number as i64, 2);
        let like = free.column.checked_sub(1).map(|column| CellRef::new(row, column));
        let values = [
            OwnValue::Status(status, word.to_owned()),
            OwnValue::Percent(Decimal::new(10 + 7 * number as i64, 2)),
            OwnValue::Figure { value: figure, shown: figure.to_string(), like },
            OwnValue::Text("-M-<&\">_x0041_ ".to_owned()),
            OwnValue::Day(jiff::civil::date(2026, 11, 22)),
        ];
        for (offset, (column, after)) in columns.into_iter().zip(values).enumerate() {
            let edit = Edit { cell: place(row, offset), column, before: String::new(), after, row_key: u64::from(row) };
            edits.push(edit);
        }
    }
    edits.sort_by_key(|edit| edit.cell);
    let mut noted = free.noted.clone();
    noted.push(place(free.header_row, 0));
    let notes = noted
        .into_iter()
        .map(|cell| NoteEdit {
            cell,
            before: None,
            after: Some(format!("M101 vague-term: \"impact\" & <more> on {cell}\nName the figure that moves.")),
            row_key: 0,
            away: Away::default(),
        })
        .collect();
    Plan {
        tab: free.tab.clone(),
        tab_index: free.tab_index,
        revision: revision_of(bytes),
        header_row: free.header_row,
        owner_column: None,
        edits,
        notes,
        ..Plan::default()
    }
}

/// The plan that asks again for what stands.
pub(super) fn same_again(plan: &Plan) -> Plan {
    let mut again = plan.clone();
    for edit in &mut again.edits {
        edit.before = edit.after.shown();
    }
    for note in &mut again.notes {
        note.before.clone_from(&note.after);
    }
    again
}

/// The plan that takes everything of `plan` out again.
pub(super) fn taken_out(plan: &Plan) -> Plan {
    let mut out = same_again(plan);
    for edit in &mut out.edits {
        edit.after = OwnValue::Blank;
    }
    for note in &mut out.notes {
        note.after = None;
    }
    out
}

pub(super) fn revision(path: &Path) -> Revision {
    revision_of(&std::fs::read(path).expect("read"))
}

/// One entry of a package: its bytes as stored, and inflated.
pub(super) struct Entry {
    pub raw: Vec<u8>,
    pub content: Vec<u8>,
}

/// The entries of a package, in order.
pub(super) fn entries(bytes: &[u8]) -> Vec<(String, Entry)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    (0..archive.len())
        .map(|index| {
            let mut raw = Vec::new();
            let mut file = archive.by_index_raw(index).expect("entry");
            file.read_to_end(&mut raw).expect("raw");
            let name = file.name().expect("name").into_owned();
            drop(file);
            let mut content = Vec::new();
            archive.by_index(index).expect("entry").read_to_end(&mut content).expect("content");
            (name, Entry { raw, content })
        })
        .collect()
}

/// Every value of every tab, by tab and cell; `None` where it cannot be read.
pub(super) fn values(bytes: &[u8]) -> Option<BTreeMap<(String, CellRef), String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).ok()?;
    let mut values = BTreeMap::new();
    for sheet in book.sheets_metadata().to_vec() {
        let Ok(mut reader) = book.worksheet_cells_reader(&sheet.name) else { continue };
        while let Ok(Some(cell)) = reader.next_cell() {
            let (row, column) = cell.get_position();
            if *cell.get_value() != calamine::DataRef::Empty {
                values
                    .insert((sheet.name.clone(), CellRef::new(row, column as u16)), format!("{:?}", cell.get_value()));
            }
        }
    }
    Some(values)
}

/// A copy of a workbook in a folder of its own.
pub(super) fn copy(from: &Path) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("folder");
    let to = folder.path().join(from.file_name().expect("name"));
    let mut content = Vec::new();
    File::open(from).expect("open").read_to_end(&mut content).expect("read");
    std::fs::write(&to, content).expect("write");
    (folder, to)
}
