//! From a check to what is to be written into one sheet.

use super::away::tell_why;
use super::check::no_such_tab;
use super::checked::{Checked, CheckedRow, CheckedSheet, CheckedTable};
use super::guards::{self, Refusal};
use crate::model::{Field, Finding, Mapping, Plan, SheetKind, SourceRecord, Table, TableRecord};
use crate::plan::{self, Planned, RowInput, Words, Write};
use crate::ports::Writable;
use crate::rules::{self, Readings, RowView};

/// What is to be written into one sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetPlan {
    /// Its tables.
    pub tables: Vec<TablePlan>,
    /// Tables that must not be written, and why.
    pub refused: Vec<Refusal>,
    /// Tabs that are left alone by rule: their names, and why in words for a person.
    pub left_alone: Vec<(String, String)>,
    /// Why nothing is written at all; empty where something may be.
    pub why_not: String,
}

/// What is to be written beside one table.
#[derive(Debug, Clone, PartialEq)]
pub struct TablePlan {
    /// Index into [`Checked::tables`].
    pub table: usize,
    /// The tab and the table's place on it.
    pub key: (String, usize),
    /// The edits.
    pub plan: Plan,
    /// What a person should be told.
    pub remarks: Vec<String>,
    pub(super) record: TableRecord,
    pub(super) pending: Vec<u64>,
    /// Under which key it is on record, where its tab was renamed since.
    pub(super) renamed_from: Option<(String, usize)>,
}

impl SheetPlan {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.tables.iter().all(|table| table.plan.is_empty())
    }

    /// The plans that write something.
    pub fn plans(&self) -> Vec<Plan> {
        self.tables.iter().filter(|table| !table.plan.is_empty()).map(|table| table.plan.clone()).collect()
    }

    /// What is to be remembered once the plans are carried out. A refused table keeps what was remembered of it.
    pub(super) fn record(&self, before: &SourceRecord) -> SourceRecord {
        let mut record = SourceRecord::default();
        let untouched =
            self.refused.iter().map(|refusal| &refusal.tab).chain(self.left_alone.iter().map(|(tab, _)| tab));
        for untouched in untouched {
            let kept = before.tables.iter().filter(|((tab, _), _)| tab == untouched);
            record.tables.extend(kept.map(|(key, table)| (key.clone(), table.clone())));
        }
        for table in &self.tables {
            record.tables.insert(table.key.clone(), table.record.clone());
        }
        record
    }
}

/// How a plan is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanOptions {
    /// Takes back cells of ours in which a person wrote, and overrides guards.
    pub force: bool,
    /// Takes everything of ours out again.
    pub remove: bool,
}

/// Plans what is to be written into one sheet of a check.
pub fn plan_sheet(
    checked: &Checked,
    sheet_index: usize,
    writable: &Writable,
    record: &SourceRecord,
    options: PlanOptions,
) -> SheetPlan {
    let mut out = SheetPlan::default();
    let Some(sheet) = checked.sheets.get(sheet_index) else { return out };
    if let Writable::No(why) = writable {
        out.why_not.clone_from(why);
        return out;
    }
    if sheet.error.is_some() {
        return out;
    }
    if sheet.settings.plan.write == Write::Off && !options.remove {
        "writing is off for this sheet".clone_into(&mut out.why_not);
        return out;
    }
    if let Some(wanted) =
        sheet.settings.tab.as_deref().filter(|wanted| sheet.tabs.iter().all(|tab| tab.name != *wanted))
    {
        out.why_not = no_such_tab(sheet, wanted);
        return out;
    }
    let notes = *writable == Writable::All;
    let found: Vec<(String, usize)> =
        sheet.tables.clone().map(|index| key_of(checked, &checked.tables[index])).collect();
    for index in sheet.tables.clone() {
        let table = &checked.tables[index];
        // A tab beside the KPI tables is read and never written.
        if table.mapping.column(Field::Kpi).is_none() {
            continue;
        }
        let tab = checked.tab_of(table);
        let key = key_of(checked, table);
        if let Some(why) = kept_off(tab, sheet.kind, &sheet.settings.plan) {
            let known = out.left_alone.iter().any(|(name, _)| *name == tab.name);
            if !known {
                out.left_alone.push((tab.name.clone(), why));
            }
            continue;
        }
        let mut before = record.tables.get(&key);
        let mut planned = plan_table(checked, table, notes, before, options);
        let renamed_from = if before.is_none() { renamed(record, &found, &planned.record).cloned() } else { None };
        if let Some(old) = &renamed_from {
            before = record.tables.get(old);
            planned = plan_table(checked, table, notes, before, options);
        }
        let tripped =
            before.filter(|_| !options.force && !options.remove).and_then(|b| guards::trip(b, &planned.record));
        if let Some(message) = tripped {
            out.refused.push(refusal(&sheet.source, &key.0, message));
            continue;
        }
        let Planned { plan, remarks, record, pending } = planned;
        out.tables.push(TablePlan { table: index, key, plan, remarks, record, pending, renamed_from });
    }
    if !options.force && !options.remove {
        let is_renamed = |key| out.tables.iter().any(|table| table.renamed_from.as_ref() == Some(key));
        let gone: Vec<Refusal> = vanished_tables(sheet, record, &found)
            .filter(|(key, _)| !is_renamed(*key))
            .map(|(_, refusal)| refusal)
            .collect();
        out.refused.extend(gone);
    }
    if let ([], [], [(tab, why)]) = (&*out.tables, &*out.refused, &*out.left_alone) {
        out.why_not = format!("tab {tab} {why}");
    }
    out
}

/// Why nothing is written on a tab, whatever stands there.
fn kept_off(tab: &Table, kind: SheetKind, settings: &plan::Settings) -> Option<String> {
    if tab.protected && (kind == SheetKind::Google || !settings.protected_tabs) {
        return Some(if kind == SheetKind::Google {
            "is protected against changes by this account and left alone. Add the account to the editors of that protection (Data, \
             Protected sheets and ranges)"
                .to_owned()
        } else {
            "is protected against changes and left alone. Take the protection off (Review, Unprotect sheet), or set \
             protected_tabs = true"
                .to_owned()
        });
    }
    let all_placed = settings.columns.iter().all(|column| !column.on || column.place.is_some());
    let appends = settings.write == Write::All && !all_placed;
    (tab.pivots && appends && !settings.pivot_tabs).then(|| {
        "holds a pivot table, whose refresh may overwrite what stands beside it, and is left alone. Keep the KPI table on a \
         tab of its own, name a column for each of ours with own_columns, or set pivot_tabs = true"
            .to_owned()
    })
}

/// A table's place in what is remembered: its tab, and its place on the tab.
fn key_of(checked: &Checked, table: &CheckedTable) -> (String, usize) {
    (checked.tab_of(table).name.clone(), table.mapping.ordinal)
}

/// The table on record that stands on a tab of another name now: nothing is found under its own name any more, and more
/// than half of its rows are here.
fn renamed<'r>(record: &'r SourceRecord, found: &[(String, usize)], now: &TableRecord) -> Option<&'r (String, usize)> {
    let gone = record.tables.iter().filter(|(key, table)| table.rows > 0 && !found.contains(key));
    let shared = gone.map(|(key, table)| {
        let shared = table.by_row.keys().filter(|row| now.by_row.contains_key(row)).count();
        (shared, table.by_row.len(), key)
    });
    shared.filter(|(shared, rows, _)| shared * 2 > *rows).max_by_key(|(shared, ..)| *shared).map(|(_, _, key)| key)
}

/// Tables that were written before and are not found any more.
fn vanished_tables<'r>(
    sheet: &CheckedSheet,
    record: &'r SourceRecord,
    found: &[(String, usize)],
) -> impl Iterator<Item = (&'r (String, usize), Refusal)> {
    let wanted = sheet.settings.tab.as_deref();
    let gone = record.tables.iter().filter(move |(key, table)| {
        table.rows > 0 && wanted.is_none_or(|wanted| wanted == key.0) && !found.contains(key)
    });
    gone.map(|(key, table)| {
        let message =
            format!("a table of {} KPI rows stood there at the last sync and is not found any more", table.rows);
        (key, refusal(&sheet.source, &key.0, message))
    })
}

fn refusal(source: &str, tab: &str, message: String) -> Refusal {
    Refusal { source: source.to_owned(), tab: tab.to_owned(), message, hint: guards::HINT.to_owned() }
}

fn plan_table(
    checked: &Checked,
    table: &CheckedTable,
    notes: bool,
    record: Option<&TableRecord>,
    options: PlanOptions,
) -> Planned {
    let sheet = checked.sheet_of(table);
    let others: Vec<&Mapping> = sheet
        .tables
        .clone()
        .map(|index| &checked.tables[index])
        .filter(|other| other.tab_index == table.tab_index && other.mapping.ordinal != table.mapping.ordinal)
        .map(|other| &other.mapping)
        .collect();
    let input = plan::Input {
        source: &sheet.source,
        kind: sheet.kind,
        revision: &sheet.revision,
        tab_index: table.tab_index,
        table: checked.tab_of(table),
        mapping: &table.mapping,
        others: &others,
        findings: &table.findings,
        notes,
        settings: &sheet.settings.plan,
        record,
        today: checked.today,
        force: options.force,
    };
    if options.remove {
        return plan::removal(&input, checked.all_rows(table).map(|row| row.kpi));
    }
    let view = checked.view(table);
    let speak = |finding: &Finding, row: Option<&RowInput<'_>>| {
        let readings = Readings::default();
        let row_view = row.map(|row| RowView::new(&view, &row.kpi, &readings));
        let judged = row_view.as_ref().zip(row.map(|row| Some(&row.assessment)));
        let words = rules::translate(checked.words(&view, finding, judged), sheet.settings.plan.language);
        let name = sheet.settings.rules.name(finding.code);
        Words { name: name.to_owned(), message: words.message, help: words.help }
    };
    let mut planned = plan::plan(&input, checked.all_rows(table).map(RowInput::from), &speak);
    tell_why(checked, table, &mut planned.plan.notes);
    planned
}

impl<'t> From<CheckedRow<'t>> for RowInput<'t> {
    fn from(row: CheckedRow<'t>) -> Self {
        let CheckedRow { kpi, verdict, smart, stretch, next, .. } = row;
        Self { kpi, assessment: verdict, stretch, next, smart: smart.to_string() }
    }
}
