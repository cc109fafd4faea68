//! Which of several period columns speaks for a row.

use jiff::civil::Date;

use crate::model::{Field, Mapping, OneRow, Origin, Period, Quantity, Reading};
use crate::reading::numbers::{self, NumberStyle};

/// The period columns of one field, in the order in which they are asked: the one that holds today (the shortest first),
/// then back from the last.
#[derive(Debug, Clone, Default)]
pub(super) struct PeriodOrder {
    asked: Vec<Asked>,
    style: NumberStyle,
    /// The field has a column of its own, which is asked first.
    pub(super) own_first: bool,
}

#[derive(Debug, Clone, Copy)]
struct Asked {
    /// Index into [`Mapping::period_columns`].
    index: u16,
    column: u16,
    period: Option<Period>,
}

/// A figure with the period it was taken from.
#[derive(Debug, Clone, Copy)]
pub(super) struct PeriodFigure<'t> {
    pub(super) reading: Reading<Quantity<'t>>,
    pub(super) index: u16,
    pub(super) period: Option<Period>,
}

impl PeriodOrder {
    pub(super) fn new(mapping: &Mapping, field: Field, today: Date, style: NumberStyle) -> Self {
        let all = mapping.period_columns.iter().enumerate().filter(|(_, column)| column.field == field);
        let mut asked: Vec<Asked> = all
            .map(|(index, column)| Asked { index: index as u16, column: column.column, period: column.period })
            .collect();
        let length = |asked: &Asked| asked.period.map_or(i64::MAX, |p| i64::from((p.last - p.first).get_days()));
        let holds = |asked: &Asked| asked.period.is_some_and(|period| period.contains(today));
        let ahead = |asked: &Asked| field == Field::Current && asked.period.is_some_and(|period| period.first > today);
        asked.reverse();
        asked.sort_by_key(|asked| match (holds(asked), ahead(asked)) {
            (true, _) => (0, length(asked)),
            (false, false) => (1, 0),
            (false, true) => (2, 0),
        });
        Self { asked, style, own_first: false }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// The first figure in order; else the first reading that is not empty.
    pub(super) fn read<'t>(&self, cells: &OneRow<'t>) -> Option<PeriodFigure<'t>> {
        let mut other = None;
        for asked in &self.asked {
            let cell = cells.cell(asked.column);
            if cell.text.is_empty() {
                continue;
            }
            let reading = numbers::read_cell(cell, &self.style);
            let found = PeriodFigure { reading, index: asked.index, period: asked.period };
            match reading {
                Reading::Value(_) => return Some(found),
                Reading::Empty => {}
                _ => {
                    other.get_or_insert(found);
                }
            }
        }
        other
    }

    /// A figure of a period with where it stands, else what the field's own cell says.
    pub(super) fn figure_or<'t>(
        &self,
        cells: &OneRow<'t>,
        own: Reading<Quantity<'t>>,
    ) -> (Reading<Quantity<'t>>, Origin, Option<Period>) {
        match self.read(cells) {
            Some(found) if found.reading.value().is_some() => {
                (found.reading, Origin::Period(found.index), found.period)
            }
            _ => (own, Origin::Cell, None),
        }
    }

    /// The earliest figure before a period column, as a baseline.
    pub(super) fn first_before<'t>(&self, cells: &OneRow<'t>, index: u16) -> Option<PeriodFigure<'t>> {
        let mut earlier: Vec<&Asked> = self.asked.iter().filter(|asked| asked.index < index).collect();
        earlier.sort_by_key(|asked| asked.index);
        earlier.into_iter().find_map(|asked| {
            let reading = numbers::read_cell(cells.cell(asked.column), &self.style);
            reading.value().map(|_| PeriodFigure { reading, index: asked.index, period: asked.period })
        })
    }
}
