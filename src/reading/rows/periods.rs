//! Which of several period columns speaks for a row.

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::{Cell, Field, Mapping, Origin, Period, PeriodColumn, Quantity, Reading, Table};
use crate::reading::dates::{self, DateStyle};
use crate::reading::numbers::{self, NumberStyle};

/// From so many latest periods on of which the first says `n/a`, and none holds a figure, a row is not measured any more.
const SAID_NONE_MIN: u32 = 2;

/// The period columns of one field, in the order in which they are asked: the one that holds today (the shortest first),
/// then back from the last.
#[derive(Debug, Clone, Default)]
pub(super) struct PeriodOrder {
    asked: Vec<Asked>,
    style: NumberStyle,
    /// The field has a column of its own, which is asked first.
    pub(super) own_first: bool,
    /// No header names its year: what stands behind the last figure is still to come.
    without_year: bool,
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
    /// The period columns of a field; where `year_is_over`, those of the year before.
    pub(super) fn new(
        mapping: &Mapping,
        field: Field,
        dates: DateStyle,
        style: NumberStyle,
        year_is_over: bool,
    ) -> Self {
        let today = dates.near;
        let all = || mapping.period_columns.iter().enumerate().filter(|(_, column)| column.field == field);
        let without_year = all().all(|(_, column)| is_without_year(column, dates));
        let place = |period: Period| if year_is_over { year_before(period) } else { period };
        let mut asked: Vec<Asked> = all()
            .map(|(index, column)| Asked {
                index: index as u16,
                column: column.column,
                period: column.period.map(place),
            })
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
        Self { asked, style, own_first: false, without_year }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// Whether there is one column alone.
    pub(super) fn is_one(&self) -> bool {
        self.asked.len() == 1
    }

    /// The first figure in order; else the first reading that is not empty.
    pub(super) fn read<'t>(&self, cell_in: impl Fn(u16) -> Cell<'t>) -> Option<PeriodFigure<'t>> {
        let mut other = None;
        let mut said_none = 0;
        for asked in &self.asked {
            let cell = cell_in(asked.column);
            if cell.text.is_empty() {
                said_none += u32::from(said_none > 0);
                continue;
            }
            let reading = numbers::read_cell(cell, &self.style);
            let found = PeriodFigure { reading, index: asked.index, period: asked.period };
            match reading {
                // What is not measured any more has no figure.
                Reading::Value(_) if said_none >= SAID_NONE_MIN && !self.without_year => return other,
                Reading::Value(_) => return Some(found),
                Reading::Empty => {}
                Reading::Placeholder if other.is_none_or(|_| said_none > 0) => {
                    said_none += u32::from(cell.text.bytes().any(|byte| byte.is_ascii_alphabetic()));
                    other.get_or_insert(found);
                }
                _ => {
                    other.get_or_insert(found);
                }
            }
        }
        other
    }

    /// Takes the figure of a period, if there is one, in place of what the field's own cell says; whence it is, and of which period.
    pub(super) fn figure_or<'t>(
        &self,
        cell_in: impl Fn(u16) -> Cell<'t>,
        own: &mut Reading<Quantity<'t>>,
    ) -> (Origin, Option<Period>) {
        match self.read(cell_in) {
            Some(found) if found.reading.value().is_some() => {
                *own = found.reading;
                (Origin::Period(found.index), found.period)
            }
            _ => (Origin::Cell, None),
        }
    }

    /// The earliest figure before a period column, as a baseline.
    pub(super) fn first_before<'t>(&self, cell_in: impl Fn(u16) -> Cell<'t>, index: u16) -> Option<PeriodFigure<'t>> {
        let mut earlier: Vec<&Asked> = self.asked.iter().filter(|asked| asked.index < index).collect();
        earlier.sort_by_key(|asked| asked.index);
        earlier.into_iter().find_map(|asked| {
            let reading = numbers::read_cell(cell_in(asked.column), &self.style);
            reading.value().map(|_| PeriodFigure { reading, index: asked.index, period: asked.period })
        })
    }

    /// The lowest and the highest figure before a period column.
    pub(super) fn ends_before<'t>(&self, cell_in: impl Fn(u16) -> Cell<'t>, index: u16) -> Option<(Decimal, Decimal)> {
        let earlier = self.asked.iter().filter(|asked| asked.index < index);
        let values =
            earlier.filter_map(|asked| Some(numbers::read_cell(cell_in(asked.column), &self.style).value()?.value));
        values.fold(None, |ends, value| {
            let (low, high) = ends.unwrap_or((value, value));
            Some((low.min(value), high.max(value)))
        })
    }
}

/// Whether a header names a period and leaves the year to the reader.
fn is_without_year(column: &PeriodColumn, dates: DateStyle) -> bool {
    let Some(period) = column.period else { return false };
    dates::header_period(&column.label, &dates).is_some_and(|found| !found.names_year && found.period == period)
}

/// Whether periods without a year are those of the year before: nobody has the results of months that are still to come.
pub(super) fn are_of_a_finished_year(table: &Table, mapping: &Mapping, dates: DateStyle, style: NumberStyle) -> bool {
    /// Rows that are looked at.
    const ROWS_MAX: usize = 40;
    /// Fewer periods are hardly a year.
    const COLUMNS_MIN: usize = 4;
    let results = || mapping.period_columns.iter().filter(|column| column.field == Field::Current);
    let is_ahead = |column: &PeriodColumn| column.period.is_some_and(|period| period.first > dates.near);
    if results().count() < COLUMNS_MIN
        || !results().any(is_ahead)
        || !mapping.period_columns.iter().all(|column| is_without_year(column, dates))
    {
        return false;
    }
    let indices = (0..table.row_count()).filter(|&index| {
        (mapping.first_row..=mapping.last_row).contains(&table.row_number(index))
            && mapping.passed_over.binary_search(&table.row_number(index)).is_err()
    });
    let (mut begun, mut full) = (0_usize, 0_usize);
    for index in indices.take(ROWS_MAX) {
        let has_figure =
            |column: &PeriodColumn| numbers::read_cell(table.cell(index, column.column), &style).value().is_some();
        if results().any(has_figure) {
            begun += 1;
            full += usize::from(results().all(has_figure));
        }
    }
    full > 0 && full * 2 > begun
}

/// The same days a year earlier.
pub(super) fn year_before(period: Period) -> Period {
    let earlier = |day: Date| day.checked_sub(1.year()).unwrap_or(day);
    Period { first: earlier(period.first), last: earlier(period.last) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use crate::model::{Kpi, Origin, Reading};
    use crate::reading::columns::tests::{grid, only};
    use crate::reading::rows::Rows;

    const AFTER: Date = date(2027, 5, 15);

    fn figure(reading: Reading<crate::model::Quantity<'_>>) -> String {
        match reading {
            Reading::Value(quantity) => quantity.value.normalize().to_string(),
            Reading::Placeholder => "n/a".to_owned(),
            _ => "-".to_owned(),
        }
    }

    #[test]
    fn a_figure_is_held_against_the_target_of_its_own_period() {
        let header: &[&str] = &["KPI", "Target Q1 2026", "Actual Q1 2026", "Target Q2 2026", "Actual Q2 2026"];
        for (row, expect) in [(["Leads", "10", "8", "20", ""], "20 -"), (["Leads", "10", "8", "20", "18"], "20 18")] {
            let table = grid(&[header, &row, &["Calls", "1", "1", "2", "2"]]);
            let mapping = only(&table);
            let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, AFTER).collect();
            assert_eq!(format!("{} {}", figure(rows[0].target), figure(rows[0].current)), expect, "{row:?}");
        }
        // Where only the end has a target, the latest figure is held against it.
        let table = grid(&[
            &["KPI", "Target 2026", "Actual 2024", "Actual 2025"],
            &["Leads", "30", "10", "20"],
            &["Calls", "9", "5", "7"],
        ]);
        let mapping = only(&table);
        let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, AFTER).collect();
        assert_eq!(figure(rows[0].current), "20");
    }

    #[test]
    fn the_way_to_a_target_of_a_later_year_begins_where_the_baseline_was_taken() {
        let table = grid(&[
            &["KPI", "Baseline (2023)", "Target (2030)", "Current"],
            &["Catalogue coverage", "35%", "100%", "50%"],
            &["Certified staff", "800", "5,000", "1,000"],
        ]);
        let mapping = only(&table);
        let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, AFTER).collect();
        assert_eq!(rows[0].start.value().map(|when| when.period.last), Some(date(2023, 12, 31)));
        assert_eq!(rows[0].deadline.value().map(|when| when.period.last), Some(date(2030, 12, 31)));
        // Where the row is due before, nothing tells its start.
        let table = grid(&[
            &["KPI", "Baseline (2023)", "Target (2030)", "Deadline"],
            &["Catalogue coverage", "35%", "100%", "2022-06-30"],
            &["Certified staff", "800", "5,000", "2030-06-30"],
        ]);
        let mapping = only(&table);
        let starts: Vec<bool> = Rows::new(&table, &mapping, AFTER).map(|row| row.start.value().is_some()).collect();
        assert_eq!(starts, [false, true]);
    }

    #[test]
    fn what_is_measured_no_more_has_no_figure() {
        let header: &[&str] = &["KPI", "Target", "Actual Q1 2026", "Actual Q2 2026", "Actual Q3 2026"];
        for (row, expect) in [
            (["Leads", "30", "12", "N/A", "N/A"], "n/a"),
            (["Leads", "30", "12", "15", "N/A"], "15"),
            (["Leads", "30", "12", "", "N/A"], "n/a"),
            (["Leads", "30", "12", "N/A", ""], "12"),
            (["Leads", "30", "12", "-", "-"], "12"),
        ] {
            let table = grid(&[header, &row, &["Calls", "1", "1", "2", "2"]]);
            let mapping = only(&table);
            let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, AFTER).collect();
            assert_eq!(figure(rows[0].current), expect, "{row:?}");
            assert!(matches!(rows[0].current_origin, Origin::Period(_)));
        }
    }

    #[test]
    fn months_without_a_year_that_have_no_figure_are_still_to_come() {
        let header: &[&str] = &["KPI", "Target", "Jan", "Feb", "Mar", "Apr", "May", "Jun"];
        for none in ["n/a", "NA", "N/D", "x", "no data", "-", ""] {
            let table = grid(&[
                header,
                &["Leads", "30", "12", "15", "18", none, none, none],
                &["Calls", "9", "1", "2", "3", none, none, none],
            ]);
            let mapping = only(&table);
            let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, date(2026, 6, 15)).collect();
            assert_eq!(figure(rows[0].current), "18", "{none}");
        }
    }

    #[test]
    fn of_a_year_whose_months_are_all_filled_the_last_is_the_latest() {
        let header: &[&str] = &["KPI", "Target", "Q1", "Q2", "Q3", "Q4"];
        let latest = |row: &[&str], today: Date| {
            let table = grid(&[header, row, &["Calls", "9", "1", "2", row[4], row[5]]]);
            let mapping = only(&table);
            let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, today).collect();
            (figure(rows[0].current), rows[0].measured_until)
        };
        let full = &["Leads", "30", "12", "15", "18", "21"];
        assert_eq!(latest(full, date(2026, 5, 15)), ("21".to_owned(), Some(date(2025, 12, 31))));
        let running = &["Leads", "30", "12", "15", "", ""];
        assert_eq!(latest(running, date(2026, 5, 15)), ("15".to_owned(), Some(date(2026, 6, 30))));
    }

    #[test]
    fn the_ends_of_earlier_results_are_kept() {
        let table = grid(&[
            &["KPI", "Target", "Actual Q1 2026", "Actual Q2 2026", "Actual Q3 2026"],
            &["Leads", "30", "12", "35", "20"],
            &["Calls", "1", "1", "2", "2"],
        ]);
        let mapping = only(&table);
        let rows: Vec<Kpi<'_>> = Rows::new(&table, &mapping, AFTER).collect();
        assert_eq!(rows[0].earlier.map(|(low, high)| format!("{low} {high}")), Some("12 35".to_owned()));
    }
}
