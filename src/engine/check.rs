//! Read and check: tables to findings and verdicts, over all sheets of a call together.

use std::sync::Arc;

use jiff::civil::Date;

use super::checked::{Checked, CheckedSheet, CheckedTable, bits_of, judge, rows_of, view_of};
use super::counts::{self, Counted, Other};
use super::known_rows::Unclaimed;
use super::labels::short_names;
use super::{SheetSettings, baseline};
use crate::model::{
    Conventions, Finding, Kpi, Mapping, MappingReason, OwnColumn, PerField, Revision, RowsOnRecord, SheetKind,
    SourceHistory, Status, Table, Tabs, Workbook,
};
use crate::ports::{Sheet, SheetError};
use crate::reading::columns::{TableSettings, find_tables, trusted_marks};
use crate::reading::tabs::{self, SideKind};
use crate::rules::{Call, SideTab};

/// Rows that are checked together: few enough to stay in the processor's cache.
const ROWS_AT_ONCE: usize = 32;
/// Tabs that are told where the one that the config names is not there.
const TABS_TOLD_MAX: usize = 10;

/// One sheet to check: its content, or why there is none.
#[derive(Debug)]
pub struct Input {
    /// The source as a person names it.
    pub source: String,
    /// What it is.
    pub kind: SheetKind,
    /// What was read.
    pub read: Result<Workbook, SheetError>,
    /// How it is to be read, judged and written.
    pub settings: Arc<SheetSettings>,
}

/// Reads a sheet for a check.
pub fn read(sheet: &mut dyn Sheet, settings: Arc<SheetSettings>) -> Input {
    Input { source: sheet.source().to_owned(), kind: sheet.kind(), read: sheet.read(), settings }
}

/// Checks all sheets together. A sheet that could not be read stops no other.
pub fn check(inputs: Vec<Input>, today: Date) -> Checked {
    check_with(inputs, &[], today)
}

/// The same with what is on record of each sheet, in the order of the sheets.
pub fn check_with(inputs: Vec<Input>, histories: &[Arc<SourceHistory>], today: Date) -> Checked {
    check_among(inputs, histories, None, today)
}

/// The same among sheets that count and are not checked; where there may be any, it is also told what each sheet counts itself.
/// Both are in the order of their sources.
pub(super) fn check_among(
    inputs: Vec<Input>,
    histories: &[Arc<SourceHistory>],
    others: Option<&[Other]>,
    today: Date,
) -> Checked {
    let mut checked = Checked {
        today,
        sheets: Vec::with_capacity(inputs.len()),
        tables: Vec::new(),
        shares: Vec::new(),
        call: Call::new(),
    };
    let counted = others.unwrap_or_default();
    let sources: Vec<&str> =
        inputs.iter().map(|input| &*input.source).chain(counted.iter().map(|other| &*other.source)).collect();
    let mut labels = short_names(&sources).into_iter();
    let mut beside = counted.iter().peekable();
    let mut sides = Vec::with_capacity(inputs.len());
    for (at, input) in inputs.into_iter().enumerate() {
        while let Some(other) = beside.next_if(|other| other.source < input.source) {
            checked.call.absorb(&other.share);
        }
        let label = labels.next().unwrap_or_default();
        let mut sheet = sheet_of(input, label, checked.tables.len());
        sheet.history = histories.get(at).cloned().unwrap_or_default();
        checked.sheets.push(sheet);
        checked.call.next_sheet();
        let from = checked.call.mark();
        sides.push(check_sheet(&mut checked));
        if others.is_some() {
            let share = checked.call.share(from, checked.call.mark()).listing(&checked.sheets[at].side);
            checked.shares.push(Counted { share: Arc::new(share), across: 0 });
        }
    }
    for other in beside {
        checked.call.absorb(&other.share);
    }
    check_sides(&mut checked, sides);
    let found = checked.call.finish();
    counts::fingerprint_own(&mut checked, &found);
    take_in(&mut checked, found);
    wait_for_what_loads(&mut checked);
    for table in &mut checked.tables {
        put_in_order(&mut table.findings);
        table.findings.shrink_to_fit();
    }
    baseline::apply_own(&mut checked);
    checked
}

/// Nothing is found in rows of which a cell is still loading: that would come and go. It is said which they are.
fn wait_for_what_loads(checked: &mut Checked) {
    for table in &mut checked.tables {
        let Some(sheet) = checked.sheets.get_mut(table.sheet) else { continue };
        let Some(tab) = sheet.tabs.get(table.tab_index).filter(|tab| !tab.loading.is_empty()) else { continue };
        let rows = table.mapping.rows_loading(tab);
        let Some(first) = rows.values().next() else { continue };
        table.findings.retain(|finding| finding.cell.is_none_or(|cell| !rows.contains_key(&cell.row)));
        let others = rows.len() - 1;
        let more = if others == 0 { String::new() } else { format!(", and cells of {others} more row(s)") };
        let problem = format!(
            "{}: {first} is still loading{more}: what stands beside such a row stays as it is until it is loaded; check again in a minute",
            tab.name
        );
        sheet.problems.push(problem);
    }
}

/// Sorts findings of which all but the last are in order already, without a second copy of them.
fn put_in_order(findings: &mut Vec<Finding>) {
    let in_order = findings.windows(2).position(|pair| pair[0].place_in_order() > pair[1].place_in_order());
    let Some(in_order) = in_order else { return };
    let mut rest = findings.split_off(in_order + 1);
    rest.sort_unstable_by_key(Finding::place_in_order);
    let mut from = findings.len();
    findings.extend_from_slice(&rest);
    let mut to = findings.len();
    for finding in rest.into_iter().rev() {
        while from > 0 && findings[from - 1].place_in_order() > finding.place_in_order() {
            (from, to) = (from - 1, to - 1);
            findings.swap(from, to);
        }
        to -= 1;
        findings[to] = finding;
    }
}

/// Adds what was found over all rows to the findings of its tables; what stands in sheets that are only counted is theirs to tell.
fn take_in(checked: &mut Checked, found: Vec<(u32, Finding)>) {
    let mut at = vec![None; checked.call.table_count()];
    for (index, table) in checked.tables.iter().enumerate() {
        if let Some(slot) = at.get_mut(table.in_call) {
            *slot = Some(index);
        }
    }
    for (table, finding) in found {
        let table = at.get(table as usize).copied().flatten().and_then(|index| checked.tables.get_mut(index));
        if let Some(table) = table {
            table.findings.push(finding);
        }
    }
}

fn sheet_of(input: Input, label: String, first_table: usize) -> CheckedSheet {
    let Input { source, kind, read, settings } = input;
    let mut sheet = CheckedSheet {
        source,
        label,
        kind,
        revision: Revision::default(),
        tabs: Vec::new(),
        error: None,
        unread: Vec::new(),
        not_kpi: Vec::new(),
        problems: Vec::new(),
        tables: first_table..first_table,
        settings,
        side: Tabs::default(),
        history: Arc::default(),
    };
    match read {
        Ok(workbook) => {
            sheet.kind = workbook.kind;
            sheet.revision = workbook.revision;
            sheet.tabs = workbook.tabs;
            sheet.unread = workbook.unread;
        }
        Err(error) => sheet.error = Some(error),
    }
    sheet
}

/// Checks the KPI tables of the sheet that came last. Gives its tabs beside them, by index.
fn check_sheet(checked: &mut Checked) -> Vec<(usize, SideKind)> {
    let index = checked.sheets.len() - 1;
    let sheet = &mut checked.sheets[index];
    let tables = &sheet.settings.tables;
    let found = tabs::read(&sheet.tabs, &sheet.settings.side_tabs, tables, checked.today);
    sheet.side = found.tabs;
    let side_kinds = found.kinds;
    let sheet = &checked.sheets[index];
    let mut not_kpi = Vec::new();
    let mut problems = Vec::new();
    let mut unclaimed = Unclaimed::new(&sheet.history);
    let wanted = sheet.settings.tab.as_deref();
    let mut seen_wanted = wanted.is_none() || sheet.error.is_some();
    for (tab_index, tab) in sheet.tabs.iter().enumerate() {
        if side_kinds.iter().any(|(side, _)| *side == tab_index) {
            continue;
        }
        if wanted.is_some_and(|wanted| wanted != tab.name) {
            continue;
        }
        seen_wanted = true;
        let found = find_tables(tab, &sheet.settings.tables);
        problems.extend(found.problems.into_iter().map(|problem| format!("{}: {problem}", tab.name)));
        if found.tables.is_empty() {
            not_kpi.push((tab.name.clone(), found.why_none));
        }
        let marked = marked_columns(tab, &found.tables, &sheet.settings.tables);
        for (mut mapping, marked) in found.tables.into_iter().zip(marked) {
            claim(&mut mapping, marked.into_iter());
            claim(&mut mapping, sheet.settings.plan.own_letters());
            let known = unclaimed.claim(&tab.name, rows_of(sheet, tab, &mapping, checked.today));
            let table = check_table(&mut checked.call, sheet, (index, tab_index), mapping, known, checked.today);
            checked.tables.push(table);
        }
    }
    let side_tabs: Vec<usize> = side_kinds.iter().map(|(tab_index, _)| *tab_index).collect();
    if let (false, Some(wanted)) = (seen_wanted, wanted) {
        problems.push(no_such_tab(sheet, wanted));
    }
    if sheet.error.is_none() {
        for (kind, name) in &sheet.settings.side_tabs {
            match sheet.tabs.iter().position(|tab| tab.name == *name) {
                None => {
                    problems.push(format!("there is no tab called \"{name}\", which is to hold the {}", kind.name()));
                }
                Some(at) if side_tabs.contains(&at) => {}
                Some(_) => problems.push(format!("the tab \"{name}\" has no header that names {}", kind.name())),
            }
        }
    }
    let sheet = &mut checked.sheets[index];
    sheet.not_kpi = not_kpi;
    sheet.problems = problems;
    sheet.tables.end = checked.tables.len();
    side_kinds
}

/// Says that the tab which the config names is not there, and which are.
pub(super) fn no_such_tab(sheet: &CheckedSheet, wanted: &str) -> String {
    let shown = sheet.tabs.iter().filter(|tab| !tab.hidden).take(TABS_TOLD_MAX);
    let names: Vec<String> = shown.map(|tab| format!("\"{}\"", tab.name)).collect();
    let more = if sheet.tabs.len() > names.len() { ", ..." } else { "" };
    format!(
        "there is no tab called \"{wanted}\", which the config names: set `tab` to one of {}{more}",
        names.join(", ")
    )
}

/// Checks the tabs beside the KPI tables of each sheet, when the rows of all sheets are known.
fn check_sides(checked: &mut Checked, sides: Vec<Vec<(usize, SideKind)>>) {
    let found: Vec<Vec<CheckedTable>> = sides
        .into_iter()
        .enumerate()
        .map(|(index, sides)| {
            let sheet = &checked.sheets[index];
            let check = |(tab_index, kind)| check_side(&mut checked.call, sheet, index, tab_index, kind, checked.today);
            sides.into_iter().filter_map(check).collect()
        })
        .collect();
    if found.iter().all(Vec::is_empty) {
        return;
    }
    let mut tables = std::mem::take(&mut checked.tables).into_iter();
    for (sheet, sides) in checked.sheets.iter_mut().zip(found) {
        let first = checked.tables.len();
        checked.tables.extend(tables.by_ref().take(sheet.tables.len()));
        checked.tables.extend(sides);
        sheet.tables = first..checked.tables.len();
    }
}

/// Columns of ours that the file marks and whose headers were not known by their words, by table.
fn marked_columns(tab: &Table, tables: &[Mapping], settings: &TableSettings) -> Vec<Vec<(OwnColumn, u16)>> {
    let mut marked = vec![Vec::new(); tables.len()];
    for (cell, own) in &trusted_marks(tab, settings) {
        let beside = tables
            .iter()
            .enumerate()
            .filter(|(_, mapping)| mapping.header_row == cell.row && mapping.first_column <= cell.column)
            .max_by_key(|(_, mapping)| mapping.first_column);
        if let Some((at, mapping)) = beside
            && mapping.own.iter().all(|(known, _)| known != own)
        {
            marked[at].push((*own, cell.column));
        }
    }
    // A column that is marked as a whole says nothing of the table, so there must be one alone.
    if let ([mapping], [marked]) = (tables, marked.as_mut_slice()) {
        let unknown =
            |(own, column): &&(OwnColumn, u16)| !mapping.own.iter().any(|(known, at)| known == own || at == column);
        marked.extend(tab.own_columns.iter().filter(unknown));
    }
    marked
}

/// Takes the columns that are ours by their letters or marks out of what is read.
fn claim(mapping: &mut Mapping, ours: impl Iterator<Item = (OwnColumn, u16)>) {
    for (own, column) in ours {
        for slot in &mut mapping.columns.0 {
            *slot = slot.filter(|mapped| *mapped != column);
        }
        mapping.period_columns.retain(|period| period.column != column);
        mapping.own.retain(|(known, _)| *known != own);
        mapping.own.push((own, column));
        for known in mapping.all.iter_mut().filter(|known| known.column == column) {
            (known.field, known.reason) = (None, MappingReason::Own);
        }
    }
}

/// Checks a tab beside the KPI tables. It has an entry only where something was found.
fn check_side(
    call: &mut Call,
    sheet: &CheckedSheet,
    sheet_index: usize,
    tab_index: usize,
    kind: SideKind,
    today: Date,
) -> Option<CheckedTable> {
    let (kind, header_row) = match kind {
        SideKind::Goals => (SideTab::Goals, sheet.side.goals.as_ref()?.header_row),
        SideKind::People => (SideTab::People, sheet.side.people.as_ref()?.header_row),
        SideKind::Actions => (SideTab::Actions, sheet.side.actions.as_ref()?.header_row),
        SideKind::Milestones => (SideTab::Milestones, sheet.side.milestones.as_ref()?.header_row),
    };
    let mapping = Mapping {
        ordinal: 0,
        tables_in_tab: 1,
        header_row,
        first_row: header_row + 1,
        last_row: header_row,
        first_column: 0,
        last_column: 0,
        columns: PerField::default(),
        period_columns: Vec::new(),
        parts: Vec::new(),
        all: Vec::new(),
        above: PerField::default(),
        conventions: Conventions::default(),
        own: Vec::new(),
        passed_over: Vec::new(),
    };
    let view = view_of(sheet, &sheet.side, &sheet.tabs[tab_index], &mapping, today);
    let in_call = call.table_count();
    let findings = call.beside(&view, kind);
    drop(view);
    if findings.is_empty() {
        return None;
    }
    let statuses = [0_u32; Status::ALL.len()];
    Some(CheckedTable {
        sheet: sheet_index,
        in_call,
        tab_index,
        mapping,
        findings,
        kpis: 0,
        statuses,
        smart: Vec::new(),
        smart_first: 0,
        known: Vec::new(),
    })
}

fn check_table(
    call: &mut Call,
    sheet: &CheckedSheet,
    (sheet_index, tab_index): (usize, usize),
    mapping: Mapping,
    known: Vec<(u32, u32)>,
    today: Date,
) -> CheckedTable {
    let tab = &sheet.tabs[tab_index];
    let mut statuses = [0_u32; Status::ALL.len()];
    let mut kpis = 0;
    let mut smart = Vec::new();
    let mut smart_first = None;
    let on_record = RowsOnRecord { history: &sheet.history, known: &known };
    let view = view_of(sheet, &sheet.side, tab, &mapping, today).with_record(on_record);
    let in_call = call.table_count();
    let mut checker = call.table(view);
    let mut rows = rows_of(sheet, tab, &mapping, today);
    let mut room = vec![Kpi::default(); ROWS_AT_ONCE];
    loop {
        let mut filled = 0;
        while room.get_mut(filled).is_some_and(|kpi| rows.read_next(kpi)) {
            filled += 1;
        }
        let batch = &room[..filled];
        if batch.is_empty() {
            break;
        }
        let outcomes = checker.rows(batch, |row| judge(row, &sheet.settings.progress));
        for (kpi, outcome) in batch.iter().zip(outcomes).filter(|(kpi, _)| !kpi.kpi.is_empty()) {
            kpis += 1;
            let at = kpi.index - *smart_first.get_or_insert(kpi.index);
            smart.resize(at.max(smart.len()), u8::MAX);
            smart.push(bits_of(outcome.smart));
            if let Some(at) = Status::ALL.iter().position(|status| *status == outcome.status) {
                statuses[at] += 1;
            }
        }
    }
    let (_, findings) = checker.finish();
    let smart_first = smart_first.unwrap_or(0);
    CheckedTable {
        sheet: sheet_index,
        in_call,
        tab_index,
        mapping,
        findings,
        kpis,
        statuses,
        smart,
        smart_first,
        known,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{CellRef, Code, Detail, Severity};

    proptest! {
        #[test]
        fn findings_are_put_in_the_order_of_their_cells_and_codes(
            places in prop::collection::vec((prop::option::of((0_u32..40, 0_u16..3)), 100_u16..104, 0_u32..3), 0..60),
            in_order in 0_usize..60,
        ) {
            let mut findings: Vec<Finding> = places
                .into_iter()
                .map(|(cell, number, count)| Finding {
                    code: Code::new('M', number),
                    severity: Severity::Warning,
                    cell: cell.map(|(row, column)| CellRef::new(row, column)),
                    field: None,
                    span: None,
                    detail: Detail::Count(count),
                    waived: false,
                })
                .collect();
            let in_order = in_order.min(findings.len());
            findings[..in_order].sort_by_key(Finding::place_in_order);
            let mut expect = findings.clone();
            expect.sort_by_key(|finding| (finding.cell, finding.code, finding.span, finding.detail));
            put_in_order(&mut findings);
            prop_assert_eq!(findings, expect);
        }
    }
}
