//! One worksheet of an `.xls` workbook: its records to a table.

use super::bytes::{error_text, f64_at, rk_at, u8_at, u16_at, u32_at};
use super::xls::{BOF, END, Globals, records};
use crate::model::{CellKind, CellRange, CellRef, NumberFormat, Table, TableBuilder};
use crate::sheets::Limits;
use crate::sheets::budget::Budget;
use crate::sheets::number_text::{shortest, stored_number};
use crate::sheets::package::PackageError;

/// A cell as it was met: records need not come in order of rows.
struct Met {
    place: CellRef,
    text: String,
    kind: CellKind,
    format: NumberFormat,
    formula: bool,
}

struct TabReader<'a> {
    globals: &'a Globals,
    budget: &'a mut Budget,
    limits: &'a Limits,
    cells: Vec<Met>,
}

/// Reads the worksheet whose records begin at `at`.
pub(super) fn read_tab(
    stream: &[u8],
    at: usize,
    name: &str,
    globals: &Globals,
    limits: &Limits,
    budget: &mut Budget,
) -> Result<Table, PackageError> {
    let mut reader = TabReader { globals, budget, limits, cells: Vec::new() };
    let mut builder = TableBuilder::new(name);
    let mut open = 0_usize;
    let mut formula_place = None;
    let mut ended = false;
    for (kind, body) in records(stream, at) {
        match kind {
            BOF => open += 1,
            END => {
                open = open.saturating_sub(1);
                if open == 0 {
                    ended = true;
                    break;
                }
            }
            // Charts within the sheet have records of the same kinds.
            _ if open != 1 => {}
            0x0208 if u32_at(body, 12) & 0x20 != 0 => {
                let row = u32::from(u16_at(body, 0));
                builder.around().hidden_rows.push((row, row));
            }
            0x007D if u16_at(body, 8) & 1 != 0 => {
                builder.around().hidden_columns.push((u16_at(body, 0), u16_at(body, 2)));
            }
            0x0012 => builder.around().protected = u16_at(body, 0) == 1,
            0x00E5 => {
                let ranges = body.get(2..).unwrap_or_default().chunks_exact(8);
                builder.around().merged.extend(ranges.map(|range| {
                    let corner = |row, column| CellRef::new(u32::from(u16_at(range, row)), u16_at(range, column));
                    CellRange::new(corner(0, 4), corner(2, 6))
                }));
            }
            0x0207 => {
                if let Some(place) = formula_place.take() {
                    let text = globals.text(body, 0, 2);
                    reader.push(place, text, CellKind::Text, NumberFormat::General, true)?;
                }
            }
            0x0006 => formula_place = reader.formula(body)?,
            _ => reader.cell(kind, body)?,
        }
    }
    if !ended {
        return Err(PackageError::Broken("is cut off".to_owned()));
    }
    reader.into_table(builder)
}

impl TabReader<'_> {
    fn cell(&mut self, kind: u16, body: &[u8]) -> Result<(), PackageError> {
        let place = CellRef::new(u32::from(u16_at(body, 0)), u16_at(body, 2));
        let general = NumberFormat::General;
        match kind {
            0x0203 => self.number(place, u16_at(body, 4), f64_at(body, 6), false),
            0x027E => self.number(place, u16_at(body, 4), rk_at(body, 6), false),
            0x00BD => {
                let numbers = body.get(4..body.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6);
                for (offset, number) in numbers.enumerate() {
                    let column = usize::from(place.column) + offset;
                    let place = CellRef::new(place.row, u16::try_from(column).unwrap_or(u16::MAX));
                    self.number(place, u16_at(number, 0), rk_at(number, 2), false)?;
                }
                Ok(())
            }
            0x00FD => match self.globals.texts.get(u32_at(body, 6) as usize) {
                Some(text) => {
                    let text = text.to_owned();
                    self.push(place, text, CellKind::Text, general, false)
                }
                None => Err(PackageError::Broken(format!(
                    "refers in cell {place} to a text that the workbook does not hold"
                ))),
            },
            0x0204 | 0x00D6 => self.push(place, self.globals.text(body, 6, 2), CellKind::Text, general, false),
            0x0205 => self.bool_or_error(place, u8_at(body, 6), u8_at(body, 7) == 1, false),
            _ => Ok(()),
        }
    }

    /// A formula's value; its place when the value is a text that comes in a record of its own.
    fn formula(&mut self, body: &[u8]) -> Result<Option<CellRef>, PackageError> {
        let place = CellRef::new(u32::from(u16_at(body, 0)), u16_at(body, 2));
        if u16_at(body, 12) != 0xFFFF {
            self.number(place, u16_at(body, 4), f64_at(body, 6), true)?;
            return Ok(None);
        }
        match u8_at(body, 6) {
            0 => return Ok(Some(place)),
            1 => self.bool_or_error(place, u8_at(body, 8), false, true)?,
            2 => self.bool_or_error(place, u8_at(body, 8), true, true)?,
            _ => self.push(place, String::new(), CellKind::Text, NumberFormat::General, true)?,
        }
        Ok(None)
    }

    fn bool_or_error(&mut self, place: CellRef, value: u8, error: bool, formula: bool) -> Result<(), PackageError> {
        let (text, kind) = match (error, value) {
            (true, code) => (error_text(code), CellKind::Error),
            (false, 0) => ("FALSE", CellKind::Bool),
            (false, _) => ("TRUE", CellKind::Bool),
        };
        self.push(place, text.to_owned(), kind, NumberFormat::General, formula)
    }

    fn number(&mut self, place: CellRef, style: u16, value: f64, formula: bool) -> Result<(), PackageError> {
        let format = self.globals.formats.get(usize::from(style)).copied().unwrap_or_default();
        let (text, kind, format) = stored_number(value, shortest(value).into(), format, self.globals.epoch);
        self.push(place, text.into_owned(), kind, format, formula)
    }

    fn push(
        &mut self,
        place: CellRef,
        text: String,
        kind: CellKind,
        format: NumberFormat,
        formula: bool,
    ) -> Result<(), PackageError> {
        // A cell that was met takes six times the room of one in a table.
        if self.cells.len() as u64 > self.limits.cells_free || !self.budget.take(text.len()) {
            return Err(PackageError::TooLarge("holds more cells or text than a file of this size may".to_owned()));
        }
        self.cells.push(Met { place, text, kind, format, formula });
        Ok(())
    }

    fn into_table(mut self, mut builder: TableBuilder) -> Result<Table, PackageError> {
        self.cells.sort_by_key(|cell| cell.place);
        let mut cells = self.cells.into_iter().peekable();
        while let Some(cell) = cells.next() {
            // Of two cells at one place the later one counts.
            if cells.peek().is_some_and(|next| next.place == cell.place) {
                continue;
            }
            if builder.push(cell.place, &cell.text, cell.kind, cell.format, cell.formula).is_err() {
                return Err(PackageError::TooLarge("holds too much text".to_owned()));
            }
        }
        let hidden = &mut builder.around().hidden_rows;
        hidden.sort_unstable();
        hidden.dedup_by(|next, before| {
            let joins = next.0 <= before.1 + 1;
            if joins {
                before.1 = before.1.max(next.1);
            }
            joins
        });
        Ok(builder.finish())
    }
}
