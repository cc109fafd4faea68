//! Hidden marks on the headers of our columns, as far as they can be believed: a program that moves cells without the names that
//! point at them leaves the marks on columns of somebody else.

use std::collections::BTreeMap;

use super::TableSettings;
use super::lexicon::names_field;
use super::ours::own_header;
use crate::model::{CellRef, Field, OwnColumn, Table};

/// The marks of a tab that show a column of ours: none of a row in which one points at what is surely another column, but for
/// those on headers that say the same.
pub fn trusted_marks(table: &Table, settings: &TableSettings) -> BTreeMap<CellRef, OwnColumn> {
    let mut marks = table.own_headers.clone();
    let mut row = None;
    let mut is_stale = false;
    let stale: Vec<u32> = table
        .own_headers
        .iter()
        .filter_map(|(cell, own)| {
            if row != Some(cell.row) {
                row = Some(cell.row);
                is_stale = false;
            }
            let before = is_stale;
            is_stale |= is_wrong(table, settings, *cell, *own);
            (is_stale && !before).then_some(cell.row)
        })
        .collect();
    marks.retain(|cell, own| !stale.contains(&cell.row) || header_at(table, settings, *cell) == Some(*own));
    marks
}

fn header_at(table: &Table, settings: &TableSettings, cell: CellRef) -> Option<OwnColumn> {
    own_header(table.at(cell).trimmed(), settings)
}

/// Whether a mark stands on a column that is surely not the one it speaks of.
fn is_wrong(table: &Table, settings: &TableSettings, cell: CellRef, own: OwnColumn) -> bool {
    match header_at(table, settings, cell) {
        Some(header) => header != own,
        None => {
            is_input(table.at(cell).trimmed(), own)
                || table.row_index(cell.row).is_some_and(|index| {
                    table.row(index).any(|(column, other)| {
                        let place = CellRef::new(cell.row, column);
                        own_header(other.trimmed(), settings) == Some(own)
                            && table.own_headers.get(&place) != Some(&own)
                    })
                })
        }
    }
}

/// Whether a header names a field of the team's, other than the one a column of ours may well be called by.
fn is_input(header: &str, own: OwnColumn) -> bool {
    let alike = match own {
        OwnColumn::Status => Some(Field::Status),
        OwnColumn::Stretch => Some(Field::Stretch),
        OwnColumn::Checked => Some(Field::Checked),
        OwnColumn::Warnings => Some(Field::Comment),
        OwnColumn::Progress | OwnColumn::Expected | OwnColumn::NextMilestone | OwnColumn::Smart => None,
    };
    !header.is_empty()
        && Field::ALL.iter().any(|field| Some(*field) != alike && names_field(header, *field))
        && alike.is_none_or(|alike| !names_field(header, alike))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{grid, settings};
    use super::*;

    /// Which of the marks, given as columns, are believed over a header row.
    #[track_caller]
    fn check(headers: &str, marks: &[(u16, OwnColumn)], expect: &[u16]) {
        let headers: Vec<&str> = headers.split('|').collect();
        let mut table = grid(&[&headers]);
        table.own_headers = marks.iter().map(|(column, own)| (CellRef::new(0, *column), *own)).collect();
        let trusted: Vec<u16> = trusted_marks(&table, &settings()).keys().map(|cell| cell.column).collect();
        assert_eq!(trusted, expect, "{headers:?}");
    }

    #[test]
    fn marks_are_believed_unless_one_of_them_is_wrong() {
        use OwnColumn::{Progress, Smart, Status};
        check("KPI|Target|KPI status|KPI progress", &[(2, Status), (3, Progress)], &[2, 3]);
        check("KPI|Target|Verdict|KPI progress", &[(2, Status), (3, Progress)], &[2, 3]);
        check("KPI|Target|Ampel|", &[(2, Status), (3, Progress)], &[2, 3]);
        check("KPI|Target|Current|KPI status|Our progress", &[(1, Status), (2, Progress)], &[]);
        check("KPI|Target|Current|State of it|Our progress", &[(1, Status), (2, Progress)], &[]);
        check("KPI|Target|KPI expected|KPI status|SMART", &[(2, Status), (4, Smart)], &[4]);
        check("KPI|Target|Word|KPI status|Figure", &[(2, Status), (4, Progress)], &[]);
        check("KPI|Target|Verdict||KPI|Target|KPI status", &[(2, Status), (6, Status)], &[2, 6]);
    }
}
