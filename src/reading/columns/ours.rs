//! Our own columns, taken away before tables are looked for: a tab is understood the same way before and after we wrote.

use std::collections::BTreeMap;

use super::find;
use super::marks::trusted_marks;
use super::{Found, TableSettings};
use crate::model::{CellKind, CellRef, ColumnMapping, MappingReason, OwnColumn, Table};

/// Rows in which headers of ours are looked for: the first ones, and those after a gap.
const ROWS_LOOKED_AT: usize = 2000;
/// Rows at the top that are looked at one by one.
const TOP_ROWS: usize = 40;
/// Rows of a tab above which it is taken as it stands: so long a tab is one table, and our columns are part of it.
const TAB_ROWS_MAX: usize = 20_000;

/// Columns of ours side by side, right of a table.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    header_row: u32,
    last_row: u32,
    /// Each with its header.
    columns: Vec<(OwnColumn, u16)>,
}

impl Block {
    fn contains(&self, row: u32, column: u16) -> bool {
        (self.header_row..=self.last_row).contains(&row) && self.columns.iter().any(|(_, own)| *own == column)
    }
}

/// Finds the KPI tables of a tab.
pub fn find_tables(table: &Table, settings: &TableSettings) -> Found {
    let blocks = if table.row_count() > TAB_ROWS_MAX { Vec::new() } else { blocks(table, settings) };
    if blocks.is_empty() {
        return find::find_tables(table, settings);
    }
    let bare = table.without(|place| blocks.iter().any(|block| block.contains(place.row, place.column)));
    let mut found = find::find_tables(&bare, settings);
    let mut owners: BTreeMap<usize, &Block> = BTreeMap::new();
    for block in &blocks {
        let Some((_, first)) = block.columns.first() else { continue };
        let left = found
            .tables
            .iter()
            .enumerate()
            .filter(|(_, mapping)| mapping.header_row == block.header_row && mapping.last_column < *first);
        match left.max_by_key(|(_, mapping)| mapping.last_column) {
            Some((index, _)) => {
                owners.insert(index, block);
            }
            // No table stands beside it: what it is has to be told from the tab as it stands.
            None => return find::find_tables(table, settings),
        }
    }
    for (index, block) in owners {
        let mapping = &mut found.tables[index];
        for &(own, column) in &block.columns {
            if mapping.own.iter().all(|(known, _)| *known != own) {
                mapping.own.push((own, column));
            }
            let header = table.at(CellRef::new(block.header_row, column)).trimmed().to_owned();
            mapping.all.push(ColumnMapping { column, header, field: None, reason: MappingReason::Own });
        }
    }
    found
}

fn blocks(table: &Table, settings: &TableSettings) -> Vec<Block> {
    let marks = trusted_marks(table, settings);
    let mut found: Vec<Block> = Vec::new();
    let mut looked = 0;
    for index in 0..table.row_count() {
        let number = table.row_number(index);
        let after_gap = index == 0 || number > table.row_number(index - 1) + 1 || table.row_has_at_most(index - 1, 2);
        if index >= TOP_ROWS && !after_gap {
            continue;
        }
        looked += 1;
        if looked > ROWS_LOOKED_AT {
            break;
        }
        let mut run: Vec<(OwnColumn, u16)> = Vec::new();
        let mut cells = table.row(index).filter(|(_, cell)| !cell.is_blank()).peekable();
        while let Some((column, cell)) = cells.next() {
            let own = own_header(cell.text.trim(), settings)
                .or_else(|| marks.get(&CellRef::new(number, column)).copied())
                .filter(|own| found.iter().all(|block| !block.contains(number, column)) && is_new(&run, *own));
            match own {
                Some(own) if run.last().is_none_or(|(_, last)| last + 1 == column) => run.push((own, column)),
                Some(own) => run = vec![(own, column)],
                None => run.clear(),
            }
            let ends = cells.peek().is_none_or(|(next, _)| *next > column + 1);
            if ends && !run.is_empty() {
                let columns = std::mem::take(&mut run);
                let last_row = last_row(table, index, &columns);
                for earlier in found.iter_mut().filter(|block| block.contains(number, column)) {
                    earlier.last_row = number.saturating_sub(1);
                }
                found.push(Block { header_row: number, last_row, columns });
            }
        }
    }
    found
}

fn is_new(run: &[(OwnColumn, u16)], own: OwnColumn) -> bool {
    run.iter().all(|(known, _)| *known != own)
}

/// The column of ours that has this header.
pub(super) fn own_header(text: &str, settings: &TableSettings) -> Option<OwnColumn> {
    let named = settings.own_headers.iter().find(|(_, header)| header.trim() == text).map(|(own, _)| *own);
    named.or_else(|| OwnColumn::ALL.into_iter().find(|own| own.header() == text))
}

/// The last row of a block: what stands in its columns after a gap is only ours when it looks so.
fn last_row(table: &Table, header: usize, columns: &[(OwnColumn, u16)]) -> u32 {
    let mut last = table.row_number(header);
    let mut gap = false;
    for index in header + 1..table.row_count() {
        let blank = columns.iter().all(|(_, column)| table.cell(index, *column).is_blank());
        if blank {
            gap = true;
            continue;
        }
        let number = table.row_number(index);
        if (gap || number > last + 1) && !looks_like_ours(table, index, columns) {
            break;
        }
        gap = false;
        last = number;
    }
    last
}

/// Whether the cells of a row could be ours, by the columns that hold but one kind of thing.
fn looks_like_ours(table: &Table, index: usize, columns: &[(OwnColumn, u16)]) -> bool {
    columns.iter().all(|(own, column)| {
        let cell = table.cell(index, *column);
        match own {
            OwnColumn::Checked => {
                cell.kind == CellKind::Date || cell.text.bytes().filter(u8::is_ascii_digit).count() >= 6
            }
            OwnColumn::Smart => {
                let text = cell.trimmed();
                text.len() == 5 && text.bytes().zip(*b"SMART").all(|(is, letter)| is == letter || is == b'-')
            }
            _ => true,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{grid, settings};
    use super::*;

    fn table(text: &str) -> Table {
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('|').collect()).collect();
        grid(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// What is found without our columns, and with them, is the same.
    #[track_caller]
    fn check(before: &str, after: &str) {
        let (before, after) = (table(before), table(after));
        let (mut plain, mut with) = (find_tables(&before, &settings()).tables, find_tables(&after, &settings()).tables);
        assert!(with.iter().any(|mapping| !mapping.own.is_empty()), "{with:?}");
        for mapping in plain.iter_mut().chain(&mut with) {
            mapping.own.clear();
            mapping.all.retain(|column| column.reason != MappingReason::Own);
        }
        assert_eq!(plain, with);
    }

    #[test]
    fn a_repeated_header_without_our_headers_is_still_the_same_header() {
        let rows = "Ann|Number of leads|40|30\nBob|Number of calls|50|20\nCem|Number of demos|60|10";
        let ours = "KPI status|SMART|KPI checked";
        let marked = rows.lines().map(|row| format!("{row}|Behind|SM-RT|2026-10-01\n")).collect::<String>();
        check(
            &format!("Owner|KPI|Target|Actual\n{rows}\n\nTeam B\nOwner|KPI|Target|Actual\n{rows}\n"),
            &format!("Owner|KPI|Target|Actual|{ours}\n{marked}\nTeam B\nOwner|KPI|Target|Actual\n{marked}"),
        );
    }

    #[test]
    fn columns_that_a_person_moved_into_the_table_stay_part_of_it() {
        let moved = table("KPI|KPI status|Target|Actual\nNumber of leads|Behind|40|30\nNumber of calls|Behind|50|20");
        assert_eq!(blocks(&moved, &settings()), []);
        let found = find_tables(&moved, &settings());
        assert_eq!(found.tables[0].own, [(OwnColumn::Status, 1)]);
    }

    #[test]
    fn what_stands_below_a_gap_is_not_ours_unless_it_looks_so() {
        let rows = "KPI|Target|KPI status|SMART|KPI checked\nleads|4|Behind|SMART|2026-10-01\n\ncalls|5|Missed|SMART|2026-10-01\n\n\
            a|b|c|d|e\n1|2|3|4|5";
        let found = blocks(&table(rows), &settings());
        assert_eq!(found.iter().map(|block| (block.header_row, block.last_row)).collect::<Vec<_>>(), [(0, 3)]);
    }
}
