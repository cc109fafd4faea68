//! What the plans of one tab ask of its sheet.

use std::collections::BTreeMap;

use super::super::formulas::Region;
use super::super::head::NewWidth;
use super::super::memory::SheetMemory;
use super::super::rules::{RuleColumn, RuleStep};
use super::super::sheet::{Job, Target};
use super::super::tail::Drawing;
use super::super::workbook::OwnName;
use super::Surgery;
use crate::model::{CellRange, CellRef, OwnColumn, OwnValue, Plan, Status};

impl<'p> Surgery<'_, 'p> {
    /// The columns that we once appended to a tab, where the plans found them.
    pub(super) fn own_names(&self, tab: usize, plans: &[&Plan]) -> Vec<OwnName> {
        let mut own = self.book.own_names(tab);
        mend_names(&mut own, plans);
        own
    }

    /// What the plans of one tab ask of its sheet.
    pub(super) fn job(&self, tab: usize, plans: &[&'p Plan], mut memory: SheetMemory) -> Job<'p> {
        let mut targets: Vec<Target<'p>> = plans
            .iter()
            .flat_map(|plan| plan.edits.iter().map(|edit| Target { edit, is_header: edit.cell.row == plan.header_row }))
            .collect();
        targets.sort_by_key(|target| target.edit.cell);
        targets.dedup_by_key(|target| target.edit.cell);

        let own = self.own_names(tab, plans);
        let headers = || targets.iter().filter(|target| target.is_header);
        let goes = |target: &&Target<'_>| target.edit.after == OwnValue::Blank;
        let is_created =
            |cell: CellRef| own.iter().any(|name| name.header.is_some_and(|header| header.column == cell.column));
        let removed_columns: Vec<u16> = headers().filter(goes).map(|target| target.edit.cell.column).collect();
        let new: Vec<CellRef> = headers()
            .filter(|target| !goes(target) && target.edit.before.is_empty() && !is_created(target.edit.cell))
            .map(|target| target.edit.cell)
            .collect();
        let mut created_columns: Vec<u16> =
            own.iter().filter_map(|name| name.header).map(|header| header.column).collect();
        created_columns.extend(new.iter().map(|cell| cell.column));
        created_columns.sort_unstable();
        created_columns.dedup();
        let restores = !created_columns.is_empty()
            && created_columns.iter().all(|column| removed_columns.contains(column))
            && targets.iter().all(|target| target.edit.after == OwnValue::Blank);
        let mut rules = rule_columns(&targets, &new, &removed_columns);
        follow_colours(&mut rules, plans, &mut memory.coloured);
        Job {
            new_columns: new_widths(&targets, &new),
            rules,
            region: region_of(&self.book.tabs[tab].name, &targets),
            targets,
            days: self.days(),
            created_columns,
            removed_columns,
            restores,
            drawing: Drawing::Keep,
            rows_near_notes: Vec::new(),
            strict: self.book.strict,
            protected_allowed: self.allowed.protected,
            growth: Vec::new(),
            memory,
        }
    }
}

/// Lets each name stand for the header that the plans know, where a program moved the cells and left the name behind.
fn mend_names(own: &mut Vec<OwnName>, plans: &[&Plan]) {
    let places: Vec<(OwnColumn, CellRef)> = plans
        .iter()
        .flat_map(|plan| plan.own.iter().map(|(own, column)| (*own, CellRef::new(plan.header_row, *column))))
        .collect();
    if places.is_empty() {
        return;
    }
    let count = |own: &[OwnName], kind: OwnColumn| own.iter().filter(|name| name.column == kind).count();
    for &(kind, cell) in &places {
        if own.iter().any(|name| name.column == kind && name.header == Some(cell)) {
            continue;
        }
        let alone = count(own, kind) == 1;
        let is_free = |name: &OwnName| {
            name.column == kind
                && (alone || name.header.is_none_or(|header| header.row == cell.row))
                && name.header.is_none_or(|header| !places.contains(&(kind, header)))
        };
        if let Some(name) = own.iter_mut().find(|name| is_free(name)) {
            name.header = Some(cell);
        }
    }
    // Of a column that is there no more, only that is known.
    let goes = |cell: CellRef| {
        let blank = |plan: &&Plan| plan.edits.iter().any(|edit| edit.cell == cell && edit.after == OwnValue::Blank);
        plans.iter().any(blank)
    };
    let known: Vec<OwnName> = own.clone();
    own.retain(|name| {
        count(&known, name.column) > 1
            || places.iter().any(|(kind, _)| *kind == name.column)
            || name.header.is_some_and(goes)
    });
}

/// Keeps in mind which columns are coloured, and finds for each the columns on which its colours may have been left behind.
fn follow_colours(rules: &mut [RuleColumn], plans: &[&Plan], coloured: &mut Vec<(char, u16)>) {
    let kind_of = |is_progress: bool| if is_progress { 'p' } else { 's' };
    let stands = |kind: char, column: u16| {
        let own = if kind == 'p' { OwnColumn::Progress } else { OwnColumn::Status };
        plans.iter().any(|plan| plan.own.contains(&(own, column)))
    };
    for rule in rules {
        let kind = kind_of(rule.is_progress);
        let here = (kind, rule.column);
        if rule.step == RuleStep::Remove {
            coloured.retain(|known| *known != here);
        } else if !coloured.contains(&here) {
            let is_left = |known: &(char, u16)| known.0 == kind && !stands(kind, known.1);
            if rule.step == RuleStep::Extend && stands(kind, rule.column) {
                rule.moved_from = coloured.iter().filter(|known| is_left(known)).map(|(_, column)| *column).collect();
                if rule.moved_from.is_empty() {
                    continue;
                }
                coloured.retain(|known| !is_left(known));
            } else if rule.step == RuleStep::Extend {
                continue;
            }
            coloured.push(here);
        }
    }
}

/// Widths that fit what is written into new columns.
fn new_widths(targets: &[Target<'_>], new: &[CellRef]) -> Vec<NewWidth> {
    const WIDTHS: (usize, usize) = (9, 42);
    let mut widest: BTreeMap<u16, usize> = new.iter().map(|cell| (cell.column, 0)).collect();
    for target in targets {
        if let Some(width) = widest.get_mut(&target.edit.cell.column) {
            let length = match &target.edit.after {
                OwnValue::Text(text) | OwnValue::Status(_, text) => text.chars().count(),
                OwnValue::Figure { shown, .. } => shown.chars().count(),
                OwnValue::Percent(_) => 5,
                OwnValue::Day(_) => 10,
                OwnValue::Blank => 0,
            };
            *width = (*width).max(length + if target.is_header { 3 } else { 1 });
        }
    }
    let fit = |width: usize| width.clamp(WIDTHS.0, WIDTHS.1) as f64 + 0.71;
    widest.into_iter().map(|(column, width)| NewWidth { column, width: fit(width) }).collect()
}

/// The changed cells, one range a column.
fn region_of(sheet: &str, targets: &[Target<'_>]) -> Region {
    let mut columns: BTreeMap<u16, (u32, u32)> = BTreeMap::new();
    for target in targets {
        let cell = target.edit.cell;
        let rows = columns.entry(cell.column).or_insert((cell.row, cell.row));
        *rows = (rows.0.min(cell.row), rows.1.max(cell.row));
    }
    let ranges = columns
        .into_iter()
        .map(|(column, (first, last))| CellRange::new(CellRef::new(first, column), CellRef::new(last, column)))
        .collect();
    Region { sheet: sheet.to_owned(), ranges, ..Region::default() }
}

/// The columns that are coloured.
fn rule_columns(targets: &[Target<'_>], new: &[CellRef], removed: &[u16]) -> Vec<RuleColumn> {
    let mut columns: BTreeMap<u16, RuleColumn> = BTreeMap::new();
    for target in targets {
        let cell = target.edit.cell;
        if !matches!(target.edit.column, OwnColumn::Status | OwnColumn::Progress) {
            continue;
        }
        let step = if removed.contains(&cell.column) {
            RuleStep::Remove
        } else if new.iter().any(|new| new.column == cell.column) {
            RuleStep::Create
        } else {
            RuleStep::Extend
        };
        if target.is_header && step != RuleStep::Remove {
            continue;
        }
        let column = columns.entry(cell.column).or_insert_with(|| RuleColumn {
            column: cell.column,
            rows: (cell.row, cell.row),
            words: Vec::new(),
            is_progress: target.edit.column == OwnColumn::Progress,
            step,
            moved_from: Vec::new(),
        });
        column.rows = (column.rows.0.min(cell.row), column.rows.1.max(cell.row));
        if let OwnValue::Status(status, word) = &target.edit.after
            && !column.words.iter().any(|(known, _)| known == word)
        {
            column.words.push((word.clone(), *status));
        }
    }
    for column in columns.values_mut() {
        column.words.sort_by_key(|(_, status)| Status::ALL.iter().position(|known| known == status));
    }
    columns.into_values().collect()
}
