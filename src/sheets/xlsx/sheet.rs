//! The Excel adapter.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use calamine::{DataRef, Reader, Xlsx};
use sha2::{Digest, Sha256};

use crate::model::{CellKind, CellRef, NumberFormat, Plan, Revision, SheetKind, Table, TableBuilder, Workbook};
use crate::ports::{Applied, ErrorKind, Sheet, SheetError, Writable};
use crate::sheets::OpenOptions;
use crate::sheets::open::io_error;

/// An `.xlsx` or `.xlsm` file.
#[derive(Debug)]
pub(in crate::sheets) struct XlsxSheet {
    source: String,
    path: PathBuf,
}

impl XlsxSheet {
    pub(in crate::sheets) fn new(path: &Path, _options: &OpenOptions) -> Self {
        Self { source: path.display().to_string(), path: path.to_owned() }
    }
}

impl Sheet for XlsxSheet {
    fn source(&self) -> &str {
        &self.source
    }

    fn kind(&self) -> SheetKind {
        SheetKind::Xlsx
    }

    fn read(&mut self) -> Result<Workbook, SheetError> {
        let malformed = |error: calamine::XlsxError| {
            SheetError::new(ErrorKind::Malformed, format!("{}: {error}", self.source), "save it again from Excel")
        };
        let bytes = std::fs::read(&self.path).map_err(|error| io_error(&self.source, &error))?;
        let file = File::open(&self.path).map_err(|error| io_error(&self.source, &error))?;
        let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(malformed)?;
        let mut tabs = Vec::new();
        let mut unread = Vec::new();
        for sheet in book.sheets_metadata().to_vec() {
            if sheet.typ != calamine::SheetType::WorkSheet {
                continue;
            }
            match read_tab(&mut book, &sheet) {
                Ok(table) => tabs.push(table),
                Err(error) => unread.push((sheet.name, error.to_string())),
            }
        }
        let revision =
            Revision { size: bytes.len() as u64, sha256: Sha256::digest(&bytes).to_vec(), id: String::new() };
        Ok(Workbook { source: self.source.clone(), kind: SheetKind::Xlsx, revision, tabs, unread })
    }

    fn writable(&self) -> Writable {
        Writable::All
    }

    fn apply(&mut self, _plans: &[Plan]) -> Result<Applied, SheetError> {
        Err(SheetError::new(ErrorKind::Unsupported, self.source.clone(), "writing workbooks comes with the next step"))
    }
}

fn read_tab(book: &mut Xlsx<BufReader<File>>, sheet: &calamine::Sheet) -> Result<Table, calamine::XlsxError> {
    let mut builder = TableBuilder::new(sheet.name.clone());
    builder.around().hidden = sheet.visible != calamine::SheetVisible::Visible;
    if let Ok(merged) = book.merge_cells_by_sheet_name(&sheet.name) {
        builder.around().merged = merged
            .iter()
            .map(|d| {
                crate::model::CellRange::new(
                    CellRef::new(d.start.0, d.start.1 as u16),
                    CellRef::new(d.end.0, d.end.1 as u16),
                )
            })
            .collect();
    }
    let mut reader = book.worksheet_cells_reader(&sheet.name)?;
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        let place = CellRef::new(row, column as u16);
        let general = NumberFormat::General;
        let pushed = match cell.get_value() {
            DataRef::Empty => Ok(()),
            DataRef::String(text) => builder.push_text(place, text),
            DataRef::SharedString(text) => builder.push_text(place, text),
            DataRef::Int(n) => builder.push(place, &n.to_string(), CellKind::Number, general, false),
            DataRef::Float(n) => builder.push(place, &n.to_string(), CellKind::Number, general, false),
            DataRef::Bool(b) => builder.push(place, if *b { "TRUE" } else { "FALSE" }, CellKind::Bool, general, false),
            DataRef::DateTime(date) => {
                let (y, m, d, h, min, s, _) = date.to_ymd_hms_milli();
                let mut text = format!("{y:04}-{m:02}-{d:02}");
                if (h, min, s) != (0, 0, 0) {
                    text.push_str(&format!("T{h:02}:{min:02}:{s:02}"));
                }
                builder.push(place, &text, CellKind::Date, NumberFormat::Date, false)
            }
            DataRef::DateTimeIso(text) => builder.push(place, text, CellKind::Date, NumberFormat::Date, false),
            DataRef::DurationIso(text) => builder.push_text(place, text),
            DataRef::Error(error) => builder.push(place, &error.to_string(), CellKind::Error, general, false),
        };
        if pushed.is_err() {
            break;
        }
    }
    Ok(builder.finish())
}
