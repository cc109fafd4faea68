//! Cells merged over several rows: what they say holds for each of these.

use crate::model::{Cell, CellRange, CellRef, Field, Mapping, Table};

/// The merged cells of a table's columns whose values hold for all rows that they cover, by column and row. None, as a rule.
#[derive(Debug)]
pub(super) struct Spread(Vec<CellRange>);

/// The name is of one KPI and a weight is shared out; the others are filled down with their blocks.
const NOT_SPREAD: [Field; 8] =
    [Field::Kpi, Field::Weight, Field::Goal, Field::Pillar, Field::Parent, Field::Team, Field::Role, Field::Owner];

impl Spread {
    pub(super) fn new(table: &Table, mapping: &Mapping) -> Self {
        let rows = mapping.first_row..=mapping.last_row;
        let of_field = |column: u16| {
            mapping.period_columns.iter().any(|period| period.column == column)
                || Field::ALL
                    .iter()
                    .any(|&field| mapping.columns[field] == Some(column) && !NOT_SPREAD.contains(&field))
        };
        let wanted = |range: &CellRange| {
            range.last.row > range.first.row && rows.contains(&range.first.row) && of_field(range.first.column)
        };
        let mut ranges: Vec<CellRange> = table.merged.iter().copied().filter(wanted).collect();
        ranges.sort_unstable_by_key(|range| (range.first.column, range.first.row));
        Self(ranges)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The cell merged over a place, if there is one; else an empty cell.
    pub(super) fn over<'t>(&self, table: &'t Table, row: u32, column: u16) -> Cell<'t> {
        let behind = self.0.partition_point(|range| (range.first.column, range.first.row) <= (column, row));
        let range = behind.checked_sub(1).and_then(|before| self.0.get(before));
        range
            .filter(|range| range.contains(CellRef::new(row, column)))
            .map_or_else(Cell::default, |range| table.at(range.first))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::model::{CellRange, Reading};
    use crate::reading::columns::tests::{grid, only};
    use crate::reading::rows::Rows;

    #[test]
    fn a_merged_cell_holds_for_all_rows_that_it_covers() {
        let mut table = grid(&[
            &["KPI", "Owner", "Target", "Current", "Deadline", "Status"],
            &["New leads", "Ann", "100", "50", "2026-12-31", "paused"],
            &["Demos held", "Ann", "", "20", "", ""],
            &["Deals won", "Bob", "10", "4", "", ""],
            &["Calls made", "Bob", "8", "4", "", ""],
        ]);
        table.merged.extend(["C2:C3", "E2:E4", "F2:F3"].map(|range| CellRange::parse(range).expect(range)));
        let mapping = only(&table);
        let rows: Vec<_> = Rows::new(&table, &mapping, date(2026, 5, 15)).collect();
        let due: Vec<_> = rows.iter().map(|kpi| kpi.deadline.value().map(|when| when.period.last)).collect();
        let day = Some(date(2026, 12, 31));
        assert_eq!(due, [day, day, day, None]);
        let targets: Vec<_> =
            rows.iter().map(|kpi| kpi.target.value().map(|target| target.value.to_string())).collect();
        assert_eq!(targets, ["100", "100", "10", "8"].map(|text| Some(text.to_owned())));
        assert_eq!(rows.iter().map(|kpi| kpi.status).collect::<Vec<_>>(), ["paused", "paused", "", ""]);
        assert_eq!(rows[3].deadline, Reading::Empty);
    }

    #[test]
    fn so_does_one_in_the_column_of_a_period() {
        let mut table = grid(&[
            &["KPI", "Owner", "Target Q1 2026", "Target Q2 2026", "Current"],
            &["New leads", "Ann", "10", "20", "5"],
            &["Demos held", "Ann", "9", "", "6"],
        ]);
        table.merged.push(CellRange::parse("D2:D3").expect("a range"));
        let mapping = only(&table);
        let rows: Vec<_> = Rows::new(&table, &mapping, date(2026, 5, 15)).collect();
        let targets: Vec<_> =
            rows.iter().map(|kpi| kpi.target.value().map(|target| target.value.to_string())).collect();
        assert_eq!(targets, [Some("20".to_owned()), Some("20".to_owned())]);
    }
}
