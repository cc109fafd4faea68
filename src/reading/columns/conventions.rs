//! How figures and dates are written in one table.

use crate::model::{CellKind, Conventions, Field, Locale, PerField, PeriodColumn, Table};
use crate::reading::{dates, numbers};

/// Decides by the cells of each column, then by the locale.
pub(super) fn decide(
    table: &Table,
    rows: &[usize],
    columns: &PerField<Option<u16>>,
    periods: &[PeriodColumn],
    locale: Option<Locale>,
    fiscal_year_start: i8,
) -> Conventions {
    let texts = |column: u16| {
        rows.iter().filter_map(move |&row| {
            let cell = table.cell(row, column);
            let text = cell.trimmed();
            (cell.kind == CellKind::Text && !text.is_empty()).then_some(text)
        })
    };
    let mut decimal: PerField<Option<char>> = PerField::default();
    let figures = [
        Field::Target,
        Field::Current,
        Field::Baseline,
        Field::Proposed,
        Field::Stretch,
        Field::Benchmark,
        Field::Weight,
    ];
    for field in figures {
        decimal[field] = columns[field].and_then(|column| numbers::decide_decimal(texts(column)));
        if decimal[field].is_none() {
            decimal[field] = periods
                .iter()
                .filter(|period| period.field == field)
                .find_map(|period| numbers::decide_decimal(texts(period.column)));
        }
    }
    let agreed = {
        let mut known = figures.iter().filter_map(|field| decimal[*field]);
        let first = known.next();
        first.filter(|first| known.all(|other| other == *first))
    };
    for field in figures {
        decimal[field] = decimal[field].or(agreed).or(locale.map(|locale| locale.decimal_separator()));
    }
    let days = [Field::Deadline, Field::Start, Field::Checked, Field::Reviewed];
    let date_order = dates::decide_order(days.iter().filter_map(|field| columns[*field]).flat_map(texts))
        .or(locale.map(|locale| locale.date_order()));
    Conventions { locale, decimal, date_order, fiscal_year_start }
}
