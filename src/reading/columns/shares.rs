//! What share of a column's cells speaks a field's own language.

use super::{content, stages, vocabulary};
use crate::model::{CellKind, Table};
use crate::reading::dates::{self, DateStyle};

/// The share of a column's filled cells that speak a field's own language.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shares {
    pub(super) dates: f32,
    pub(super) cadences: f32,
    pub(super) directions: f32,
    pub(super) kinds: f32,
    pub(super) tiers: f32,
    pub(super) organisations: f32,
    pub(super) measures: f32,
    pub(super) states: f32,
    /// `14 days`, `Month 6`.
    pub(super) spans: f32,
}

/// Cells looked at for [`Shares`].
const SHARE_CELLS_MAX: usize = 40;

pub(super) fn of(table: &Table, column: u16, rows: &[usize], style: DateStyle) -> Shares {
    let mut found = Shares::default();
    let mut count = 0_usize;
    for &row in rows {
        let cell = table.cell(row, column);
        let text = cell.trimmed();
        if text.is_empty() || super::profile::is_placeholder(text) {
            continue;
        }
        count += 1;
        if cell.kind == CellKind::Date
            || (cell.kind == CellKind::Text && dates::read_cell(cell, &style).value().is_some())
        {
            found.dates += 1.0;
        }
        found.tiers += f32::from(u8::from(matches!(text.as_bytes(), [b'1'..=b'5'])));
        if cell.kind == CellKind::Text {
            found.cadences += f32::from(u8::from(content::speaks_of_cadence(text)));
            found.directions += f32::from(u8::from(vocabulary::direction(text).is_some()));
            found.kinds += f32::from(u8::from(vocabulary::speaks_of_kind(text)));
            found.tiers += f32::from(u8::from(vocabulary::tier(text).is_some()));
            found.organisations += f32::from(u8::from(content::names_organisation(text)));
            found.measures += f32::from(u8::from(content::names_measure(text)));
            found.states += f32::from(u8::from(vocabulary::is_state(text)));
            found.spans += f32::from(u8::from(stages::is_span(text)));
        }
        if count >= SHARE_CELLS_MAX {
            break;
        }
    }
    if count > 0 {
        for share in [
            &mut found.dates,
            &mut found.cadences,
            &mut found.directions,
            &mut found.kinds,
            &mut found.tiers,
            &mut found.organisations,
            &mut found.measures,
            &mut found.states,
            &mut found.spans,
        ] {
            *share /= count as f32;
        }
    }
    found
}
