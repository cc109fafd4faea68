//! What the cells above a table say of all its rows.

use super::answers::read_cadence;
use crate::model::{Cadence, CellKind, Field, Mapping, Reading, Table, When};
use crate::reading::dates::{self, DateStyle};

/// The fields of all rows that stand above the table.
#[derive(Debug, Default)]
pub(super) struct Above<'t> {
    pub(super) owner: &'t str,
    pub(super) goal: &'t str,
    pub(super) team: &'t str,
    pub(super) role: &'t str,
    pub(super) pillar: &'t str,
    pub(super) start: Reading<When>,
    pub(super) deadline: Reading<When>,
    pub(super) checked: Reading<When>,
    pub(super) reviewed: Reading<When>,
    pub(super) cadence: Reading<Cadence>,
}

impl<'t> Above<'t> {
    pub(super) fn read(table: &'t Table, mapping: &Mapping, style: DateStyle) -> Self {
        let text = |field: Field| -> &'t str {
            let Some(place) = mapping.above[field] else { return "" };
            let whole = table.at(place).trimmed();
            match whole.split_once([':', '：']) {
                Some((label, value)) if label.chars().count() <= 40 => value.trim(),
                _ => whole,
            }
        };
        let day = |field: Field| match mapping.above[field] {
            Some(place) if table.at(place).kind != CellKind::Text => dates::read_cell(table.at(place), &style),
            Some(_) => dates::read_text(text(field), &style),
            None => Reading::Empty,
        };
        Self {
            owner: text(Field::Owner),
            goal: text(Field::Goal),
            team: text(Field::Team),
            role: text(Field::Role),
            pillar: text(Field::Pillar),
            start: day(Field::Start),
            deadline: day(Field::Deadline),
            checked: day(Field::Checked),
            reviewed: day(Field::Reviewed),
            cadence: if mapping.above[Field::Cadence].is_some() {
                read_cadence(text(Field::Cadence))
            } else {
                Reading::Empty
            },
        }
    }
}
