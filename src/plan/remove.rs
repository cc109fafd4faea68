//! Takes everything of ours out of a table again.

use std::collections::BTreeMap;

use super::keys::Occurrences;
use super::layout::{found_again, header_hash, is_a_persons, is_marked, persons_column, row_indexes};
use super::notes::all_away;
use super::{Content, Input, Memory, Planned, row_key, words};
use crate::model::{CellRef, Edit, Kpi, OwnColumn, OwnValue, Plan};

/// The plan that clears our values, headers and notes. A person's values in our columns stay, and are said. `rows` are the table's
/// rows top to bottom.
pub fn removal<'t>(input: &Input<'t>, rows: impl Iterator<Item = Kpi<'t>>) -> Planned {
    let (table, mapping) = (input.table, input.mapping);
    let style = input.style();
    let mut memory = Memory::new(input.record);
    let mut edits = Vec::new();
    let mut conflicts = Vec::new();
    let configured: Vec<_> = input.settings.own_letters().filter(|_| input.record.is_some()).collect();
    let mut columns = mapping.own.clone();
    columns.extend(configured.iter().filter(|column| !mapping.own.contains(column)));
    // A header that the reader does not count to the table is still known by what is on record of it.
    for own in OwnColumn::ALL {
        let found = found_again(input, &memory, own).map(|column| (own, column));
        columns.extend(found.filter(|found| !columns.contains(found)));
    }
    // What a first sync would leave alone was never ours. What a mark calls ours is, whatever else stands in it by now.
    let mut remarks = Vec::new();
    columns.retain(|column| {
        let is_ours = configured.contains(column)
            || is_marked(input, column.0)
            || !is_a_persons(input, &memory, column.0, column.1, &style);
        if !is_ours {
            remarks.push(persons_column(input, column.1));
        }
        is_ours
    });
    let mut occurrences = Occurrences::default();
    let keys: BTreeMap<u32, u64> = rows
        .filter(|kpi| !kpi.kpi.is_empty())
        .map(|kpi| (kpi.row, occurrences.remembered_key(row_key(&kpi))))
        .collect();
    let last = input.end_row().saturating_sub(1);
    for index in row_indexes(table, mapping.header_row, last) {
        let row = table.row_number(index);
        let held: Vec<_> = columns
            .iter()
            .map(|(own, column)| (*own, Content::of_cell(table.cell(index, *column), *own, &style)))
            .collect();
        let left =
            if row == mapping.header_row || keys.contains_key(&row) { Vec::new() } else { memory.left_behind(&held) };
        for (&(own, column), (_, content)) in columns.iter().zip(&held) {
            let cell = table.cell(index, column);
            if cell.is_blank() {
                continue;
            }
            let ours = match keys.get(&row) {
                _ if row == mapping.header_row => {
                    // A column that we made goes with its header, whatever somebody called it since.
                    let is_marked_here = table.own_headers.get(&CellRef::new(row, column)) == Some(&own);
                    is_marked_here || is_our_header(input, own, cell.trimmed())
                }
                _ if cell.formula => false,
                Some(key) => input.force || memory.was_ours(*key, own, *content, &held),
                None => left.contains(&own),
            };
            let place = CellRef::new(row, column);
            if ours {
                let before = cell.text.to_owned();
                edits.push(Edit { cell: place, column: own, before, after: OwnValue::Blank, row_key: 0 });
            } else if row != mapping.header_row && row <= mapping.last_row {
                // What stands below the table stood there before us.
                conflicts.push((place, cell.text.to_owned(), String::new()));
            }
        }
    }
    // A header stays over a column in which a person's values stay, or they would stand there without a name.
    edits.retain(|edit| {
        edit.cell.row != mapping.header_row || !conflicts.iter().any(|(cell, ..)| cell.column == edit.cell.column)
    });
    edits.sort_by_key(|edit| edit.cell);
    let (notes, answered) = all_away(input);
    conflicts.extend(answered);
    let plan = Plan {
        tab: table.name.clone(),
        tab_index: input.tab_index,
        revision: input.revision.clone(),
        header_row: mapping.header_row,
        owner_column: None,
        own: columns.iter().copied().filter(|column| !configured.contains(column)).collect(),
        edits,
        notes,
        conflicts,
    };
    Planned { plan, remarks, ..Planned::default() }
}

/// Whether a header was written by us rather than named in the config as ours.
fn is_our_header(input: &Input<'_>, own: OwnColumn, text: &str) -> bool {
    let placed = input.settings.columns.iter().any(|setting| setting.column == own && setting.place.is_some());
    let recorded =
        input.record.and_then(|record| record.headers.get(&own)).is_none_or(|hash| *hash == header_hash(text));
    let known = text == input.settings.header(own)
        || words::LANGUAGES.iter().any(|language| words::header(*language, own) == text);
    !placed && recorded && known
}
