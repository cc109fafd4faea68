//! Why comments of ours go: what is mended is told from what is only said no more.

use std::collections::BTreeMap;

use super::checked::{Checked, CheckedTable, rows_of};
use crate::model::{Away, Code, NoteEdit, RowState};
use crate::rules::{Phases, catalog};

/// Says of each note that a plan takes away why.
pub(super) fn tell_why(checked: &Checked, table: &CheckedTable, notes: &mut [NoteEdit]) {
    let goes = |note: &&mut NoteEdit| note.after.is_none() && note.away != Away::Removed;
    if !notes.iter_mut().any(|note| goes(&note)) {
        return;
    }
    let rows = rows_of(checked.sheet_of(table), checked.tab_of(table), &table.mapping, checked.today);
    let rows: BTreeMap<u32, RowState> = rows.map(|kpi| (kpi.row, kpi.state)).collect();
    let told_anew: Vec<Code> = notes.iter().flat_map(gained).collect();
    for note in notes.iter_mut().filter(goes) {
        let codes = codes_of(note.before.as_deref().unwrap_or_default());
        let state = rows.get(&note.cell.row).copied();
        let each = codes.map(|code| why(checked, table, code, (note.cell.row, state), &told_anew));
        note.away = each.reduce(graver).unwrap_or_default();
    }
}

fn why(
    checked: &Checked,
    table: &CheckedTable,
    code: Code,
    (row, state): (u32, Option<RowState>),
    told_anew: &[Code],
) -> Away {
    let is_of = |phases| catalog::rule(code).is_some_and(|rule| rule.spec().phases.has(phases));
    let runs = checked.sheet_of(table).settings.rules.severity(code).is_some();
    let is_open = state.is_some_and(|state| match state {
        RowState::Open | RowState::NotStarted => true,
        RowState::Draft | RowState::Paused => !is_of(Phases::JUDGED),
        RowState::Dropped | RowState::Closed => false,
    });
    let here =
        table.findings.iter().filter(|found| found.code == code && found.cell.is_some_and(|cell| cell.row == row));
    if !runs || !is_open || here.clone().any(|finding| finding.waived) {
        Away::Unchecked
    } else if here.count() > 0 || is_of(Phases::ACROSS) && told_anew.contains(&code) {
        Away::Elsewhere
    } else {
        Away::Mended
    }
}

/// The rules that a note names from now on.
fn gained(note: &NoteEdit) -> Vec<Code> {
    let before: Vec<Code> = codes_of(note.before.as_deref().unwrap_or_default()).collect();
    codes_of(note.after.as_deref().unwrap_or_default()).filter(|code| !before.contains(code)).collect()
}

/// Of two reasons the one that promises less.
fn graver(one: Away, other: Away) -> Away {
    match (one, other) {
        (Away::Unchecked, _) | (_, Away::Unchecked) => Away::Unchecked,
        (Away::Elsewhere, _) | (_, Away::Elsewhere) => Away::Elsewhere,
        _ => Away::Mended,
    }
}

/// The rules that a note of ours names: `M101 vague-term (error)` at the head of each part, behind the cell it speaks of where that is another.
fn codes_of(text: &str) -> impl Iterator<Item = Code> + '_ {
    text.split("\n\n").filter_map(|part| {
        let mut words = part.split_whitespace();
        let first = words.next()?;
        Code::parse(if first.ends_with(':') { words.next()? } else { first })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_a_note_names_are_read_again() {
        let text = "M101 vague-term (error)\nIt is vague.\nTo waive: write \"M101: why\".\n\nB2: T301 missing-deadline (error)\nNo day.\n\n… and 2 more";
        let codes: Vec<String> = codes_of(text).map(|code| code.to_string()).collect();
        assert_eq!(codes, ["M101", "T301"]);
    }
}
