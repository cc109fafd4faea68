//! Columns and notes forced upon a workbook, and what must hold afterwards.

#![allow(dead_code, unused_imports, unreachable_pub, reason = "each target takes what it needs")]

mod book;
mod whole;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, Xlsx};
use kpiwarden::caught::caught;
use kpiwarden::model::{Away, CellRef, Edit, NoteEdit, OwnColumn, OwnValue, Plan, Status};
use kpiwarden::sheets::xlsx::write::{Options, apply_to_bytes};
use rust_decimal::Decimal;

pub use book::{split, workbook};
pub use whole::{TODAY, settings, sync};

/// Cells a workbook may have, so that one run does not take long.
const CELLS_MAX: usize = 100_000;

type Values = BTreeMap<(String, u32, u32), String>;

/// Every value; `None` where calamine cannot read all of it, panics, or would take long.
fn values(bytes: &[u8]) -> Option<(Vec<String>, Values)> {
    caught(|| {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).ok()?;
        let mut values = Values::new();
        let mut tabs = Vec::new();
        for sheet in book.sheets_metadata().to_vec() {
            let Ok(mut reader) = book.worksheet_cells_reader(&sheet.name) else { continue };
            if sheet.typ == SheetType::WorkSheet {
                tabs.push(sheet.name.clone());
            }
            // A tab that breaks off has no values to compare.
            while let Some(cell) = reader.next_cell().ok()? {
                let (row, column) = cell.get_position();
                if *cell.get_value() != DataRef::Empty {
                    values.insert((sheet.name.clone(), row, column), format!("{:?}", cell.get_value()));
                }
                if values.len() > CELLS_MAX {
                    return None;
                }
            }
        }
        Some((tabs, values))
    })
    .ok()
    .flatten()
}

/// Writes columns and notes into the first tab. What calamine read before equals what it reads after, our cells aside; the
/// second write is idle; taking out is no panic.
pub fn write_and_compare(bytes: &[u8]) {
    // What is no package is not written; calamine alone would look into it, and it may take any amount of memory for an old workbook.
    if !bytes.starts_with(b"PK") {
        return;
    }
    let Some((tabs, before)) = values(bytes) else { return };
    let Some(tab) = tabs.first() else { return };
    let column = before.keys().filter(|(name, ..)| name == tab).map(|(.., column)| *column + 1).max().unwrap_or(0);
    let Some(column) = u16::try_from(column).ok().filter(|&column| column < 16_380) else { return };
    let cell = |row: u32, offset: u16| CellRef::new(row, column + offset);
    let edit = |cell: CellRef, column: OwnColumn, after: OwnValue| Edit {
        cell,
        column,
        before: String::new(),
        after,
        row_key: u64::from(cell.row),
    };
    let text = |text: &str| OwnValue::Text(text.to_owned());
    // A cell of others whose number format fits; never one of ours.
    let figure = OwnValue::Figure {
        value: Decimal::new(12_345, 2),
        shown: "123.45".to_owned(),
        like: (column > 1).then(|| CellRef::new(1, 1)),
    };
    let mut plan = Plan {
        tab: tab.clone(),
        edits: vec![
            edit(cell(0, 0), OwnColumn::Status, text("KPI status")),
            edit(cell(0, 1), OwnColumn::Progress, text("KPI progress")),
            edit(cell(0, 2), OwnColumn::Stretch, text("KPI stretch")),
            edit(cell(1, 0), OwnColumn::Status, OwnValue::Status(Status::OnTrack, "On track".to_owned())),
            edit(cell(1, 1), OwnColumn::Progress, OwnValue::Percent(Decimal::new(6, 1))),
            edit(cell(1, 2), OwnColumn::Stretch, figure),
            edit(cell(3, 0), OwnColumn::Status, OwnValue::Status(Status::Behind, "Behind".to_owned())),
        ],
        notes: vec![NoteEdit {
            cell: CellRef::new(1, 0),
            before: None,
            after: Some("ours".to_owned()),
            row_key: 0,
            away: Away::default(),
        }],
        ..Plan::default()
    };
    let options = Options { state: None, protected: true, pivots: true };
    let Ok((Some(after), applied)) = apply_to_bytes(bytes, std::slice::from_ref(&plan), "fuzz.xlsx", &options) else {
        return;
    };
    let (_, mut now) = values(&after).expect("what was written is read again");
    now.retain(|(name, row, column), _| {
        let ours = plan
            .edits
            .iter()
            .any(|edit| name == tab && (edit.cell.row, u32::from(edit.cell.column)) == (*row, *column));
        let left = applied.left_alone.iter().any(|(_, cell)| (cell.row, u32::from(cell.column)) == (*row, *column));
        !ours || left
    });
    assert_eq!(before, now, "a value of others changed");

    plan.edits.retain(|edit| !applied.left_alone.iter().any(|(_, cell)| *cell == edit.cell));
    plan.notes.retain(|note| !applied.left_alone.iter().any(|(_, cell)| *cell == note.cell));
    for edit in &mut plan.edits {
        edit.before = edit.after.shown();
    }
    for note in &mut plan.notes {
        note.before.clone_from(&note.after);
    }
    let again = apply_to_bytes(&after, std::slice::from_ref(&plan), "fuzz.xlsx", &options).expect("written again");
    assert!(again.0.is_none(), "the second write is not idle");
    for edit in &mut plan.edits {
        edit.after = OwnValue::Blank;
    }
    for note in &mut plan.notes {
        note.after = None;
    }
    let _ = apply_to_bytes(&after, &[plan], "fuzz.xlsx", &options);
}
