//! Where charts and pictures lie.

use crate::model::{CellRange, CellRef};
use crate::sheets::Limits;
use crate::sheets::package::{Package, PackageError};
use crate::sheets::xml::{Event, XmlError};

/// Length units of a drawing in a column and in a row of usual size, for those that state a size and no end.
const COLUMN_EMU: u64 = 609_600;
const ROW_EMU: u64 = 190_500;

/// The cells under each chart and picture of the drawing part `name`.
pub(super) fn read_anchors(package: &mut Package, name: &str, limits: &Limits) -> Result<Vec<CellRange>, PackageError> {
    let Some(mut xml) = package.xml(name)? else { return Ok(Vec::new()) };
    let broken = |error: XmlError| PackageError::of_part(error, name, limits);
    let mut found = Vec::new();
    let mut anchor: Option<Anchor> = None;
    loop {
        match xml.next().map_err(broken)? {
            Event::Start(tag) => match tag.name {
                b"twoCellAnchor" | b"oneCellAnchor" => anchor = Some(Anchor::default()),
                b"from" | b"to" => {
                    let is_end = tag.name == b"to";
                    if let Some(anchor) = &mut anchor {
                        anchor.at = usize::from(is_end);
                    }
                }
                b"col" | b"row" if !tag.empty => {
                    let at = usize::from(tag.name == b"row");
                    let mut text = String::new();
                    xml.text_of(&mut text).map_err(broken)?;
                    if let (Some(anchor), Ok(number)) = (&mut anchor, text.trim().parse::<u32>()) {
                        anchor.corners[anchor.at][at].get_or_insert(number);
                    }
                }
                b"ext" => {
                    let size = |name| tag.text(name).and_then(|size| size.parse::<u64>().ok());
                    if let (Some(anchor), Some(width), Some(height)) = (&mut anchor, size("cx"), size("cy")) {
                        anchor.size.get_or_insert((width, height));
                    }
                }
                _ => {}
            },
            Event::End(b"twoCellAnchor" | b"oneCellAnchor") => {
                found.extend(anchor.take().and_then(|anchor| anchor.range()));
                if found.len() >= limits.extras_max {
                    return Ok(found);
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// What one anchor says of its place: column and row of its first and of its last cell.
#[derive(Default)]
struct Anchor {
    at: usize,
    corners: [[Option<u32>; 2]; 2],
    size: Option<(u64, u64)>,
}

impl Anchor {
    fn range(&self) -> Option<CellRange> {
        let [[Some(column), Some(row)], last] = self.corners else { return None };
        let (last_column, last_row) = match (last, self.size) {
            ([Some(column), Some(row)], _) => (column, row),
            (_, Some((width, height))) => {
                let cells = |length: u64, unit: u64| u32::try_from(length / unit).unwrap_or(u32::MAX);
                (column.saturating_add(cells(width, COLUMN_EMU)), row.saturating_add(cells(height, ROW_EMU)))
            }
            _ => return None,
        };
        let cell = |row: u32, column: u32| Some(CellRef::new(row, u16::try_from(column).unwrap_or(u16::MAX)));
        Some(CellRange::new(cell(row, column)?, cell(last_row.max(row), last_column.max(column))?))
    }
}
