//! What a sync would change, cell by cell, as text and JSON.

use std::io::{self, BufWriter, Write};

use anstyle::{AnsiColor, Style};
use schemars::JsonSchema;
use serde::Serialize;

use super::clean::clean;
use super::json::VERSION;
use super::told::{plural, short_name, table_name};
use super::{BUFFER_BYTES, Options};
use crate::engine::{Checked, SheetPlan, TablePlan};
use crate::model::OwnValue;

/// The output formats of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFormat {
    /// For people, grouped by sheet.
    Text,
    /// One JSON object.
    Json,
}

/// The plan for one sheet of a check.
#[derive(Debug, Clone, Copy)]
pub struct SheetPlanned<'p> {
    /// Index into [`Checked::sheets`].
    pub sheet: usize,
    /// The plan.
    pub plan: &'p SheetPlan,
}

/// Writes what a sync would change.
pub fn plans(
    checked: &Checked,
    plans: &[SheetPlanned<'_>],
    format: PlanFormat,
    options: Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
    match format {
        PlanFormat::Text => text(checked, plans, options, &mut out)?,
        PlanFormat::Json => {
            serde_json::to_writer(&mut out, &report(checked, plans))?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}

/// What a sync would change.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanReport", title = "Report of kpiwarden plan")]
pub(super) struct PlanReport<'p> {
    /// Version of this format.
    version: u32,
    /// The day it was planned on.
    #[schemars(extend("format" = "date"))]
    today: String,
    /// One entry a sheet.
    sheets: Vec<SheetEntry<'p>>,
    /// Totals.
    summary: PlanSummary,
}

/// What a sync would change in one sheet.
#[derive(Serialize, JsonSchema)]
struct SheetEntry<'p> {
    /// The source as a person names it.
    source: &'p str,
    /// Why nothing is written to it; null where something may be.
    why_not: Option<&'p str>,
    /// Tables that a guard keeps from being written.
    refused: Vec<RefusedEntry<'p>>,
    /// Tabs that are left alone by rule, such as protected ones.
    left_alone: Vec<LeftAloneEntry<'p>>,
    /// Its KPI tables.
    tables: Vec<TableEntry<'p>>,
    /// Why it could not be read.
    error: Option<super::wire::ErrorEntry<'p>>,
}

/// A table that a guard keeps from being written.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Refusal")]
struct RefusedEntry<'p> {
    /// The tab.
    tab: &'p str,
    /// What looks wrong.
    message: &'p str,
    /// What to do.
    hint: &'p str,
}

/// A tab that is left alone by rule.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LeftAlone")]
struct LeftAloneEntry<'p> {
    /// The tab.
    tab: &'p str,
    /// Why, and what to do.
    why: &'p str,
}

/// What a sync would change beside one table.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TablePlan")]
struct TableEntry<'p> {
    /// The tab.
    tab: &'p str,
    /// The header's row, counted from 1.
    header_row: u64,
    /// Values to be written.
    edits: Vec<EditEntry<'p>>,
    /// Comments to be written or taken away.
    notes: Vec<NoteEntry<'p>>,
    /// Cells of ours in which a person wrote: theirs is kept.
    conflicts: Vec<ConflictEntry<'p>>,
    /// What a person should know.
    remarks: Vec<&'p str>,
}

/// One value to be written.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Edit")]
struct EditEntry<'p> {
    /// The cell.
    cell: String,
    /// Which of our columns it belongs to.
    column: &'static str,
    /// What it holds now; empty for a new cell.
    before: &'p str,
    /// What it is to hold; empty where it is cleared.
    after: String,
}

/// One comment to be written or taken away.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Note")]
struct NoteEntry<'p> {
    /// The cell.
    cell: String,
    /// Our comment there now.
    before: Option<&'p str>,
    /// Our comment there afterwards; null takes it away.
    after: Option<&'p str>,
}

/// A cell of ours in which a person wrote.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Conflict")]
struct ConflictEntry<'p> {
    /// The cell.
    cell: String,
    /// What stands there.
    theirs: &'p str,
    /// What we would have written.
    ours: &'p str,
}

/// Totals.
#[derive(Serialize, JsonSchema, Default)]
struct PlanSummary {
    /// Sheets.
    sheets: usize,
    /// Values to be written.
    values: usize,
    /// Comments to be written or taken away.
    notes: usize,
    /// Cells of ours in which a person wrote.
    conflicts: usize,
    /// Tables that a guard keeps from being written.
    refused: usize,
}

fn summary(plans: &[SheetPlanned<'_>]) -> PlanSummary {
    let mut sum = PlanSummary { sheets: plans.len(), ..PlanSummary::default() };
    for planned in plans {
        sum.refused += planned.plan.refused.len();
        for table in &planned.plan.tables {
            sum.values += table.plan.edits.len();
            sum.notes += table.plan.notes.len();
            sum.conflicts += table.plan.conflicts.len();
        }
    }
    sum
}

fn report<'p>(checked: &'p Checked, plans: &[SheetPlanned<'p>]) -> PlanReport<'p> {
    let sheets = plans.iter().filter_map(|planned| {
        let (sheet, plan) = (checked.sheets.get(planned.sheet)?, planned.plan);
        let refused = plan.refused.iter().map(|refusal| RefusedEntry {
            tab: &refusal.tab,
            message: &refusal.message,
            hint: &refusal.hint,
        });
        Some(SheetEntry {
            source: &sheet.source,
            why_not: (!plan.why_not.is_empty()).then_some(plan.why_not.as_str()),
            refused: refused.collect(),
            left_alone: plan.left_alone.iter().map(|(tab, why)| LeftAloneEntry { tab, why }).collect(),
            tables: plan.tables.iter().map(table_entry).collect(),
            error: super::json::troubles(sheet).next().map(|(_, error)| error),
        })
    });
    PlanReport { version: VERSION, today: checked.today.to_string(), sheets: sheets.collect(), summary: summary(plans) }
}

fn table_entry(table: &TablePlan) -> TableEntry<'_> {
    let plan = &table.plan;
    let edits = plan.edits.iter().map(|edit| EditEntry {
        cell: edit.cell.to_string(),
        column: edit.column.name(),
        before: &edit.before,
        after: edit.after.shown(),
    });
    let notes = plan.notes.iter().map(|note| NoteEntry {
        cell: note.cell.to_string(),
        before: note.before.as_deref(),
        after: note.after.as_deref(),
    });
    let conflicts =
        plan.conflicts.iter().map(|(cell, theirs, ours)| ConflictEntry { cell: cell.to_string(), theirs, ours });
    TableEntry {
        tab: &plan.tab,
        header_row: u64::from(plan.header_row) + 1,
        edits: edits.collect(),
        notes: notes.collect(),
        conflicts: conflicts.collect(),
        remarks: table.remarks.iter().map(String::as_str).collect(),
    }
}

fn text(checked: &Checked, plans: &[SheetPlanned<'_>], options: Options, out: &mut impl Write) -> io::Result<()> {
    let paint = |colour: AnsiColor| if options.colour { colour.on_default() } else { Style::new() };
    let bold = if options.colour { Style::new().bold() } else { Style::new() };
    let (red, green, yellow) = (paint(AnsiColor::Red), paint(AnsiColor::Green), paint(AnsiColor::Yellow));
    for planned in plans {
        let Some(sheet) = checked.sheets.get(planned.sheet) else { continue };
        let source = clean(&sheet.source);
        for (tab, error) in super::json::troubles(sheet) {
            let name = tab.map_or_else(|| sheet.source.clone(), |tab| table_name(sheet, tab));
            writeln!(out, "{}: {red}not read{red:#}: {}", clean(&name), clean(error.message))?;
        }
        if !planned.plan.why_not.is_empty() {
            writeln!(out, "{bold}{source}{bold:#}: nothing is written: {}", clean(&planned.plan.why_not))?;
        }
        for (tab, why) in planned.plan.left_alone.iter().filter(|_| planned.plan.why_not.is_empty()) {
            writeln!(out, "{bold}{source}{bold:#}: tab {} {}", clean(tab), clean(why))?;
        }
        for refusal in &planned.plan.refused {
            let name = table_name(sheet, &refusal.tab);
            writeln!(out, "{}: {red}refused{red:#}: {}", clean(&name), clean(&refusal.message))?;
            writeln!(out, "    {}", clean(&refusal.hint))?;
        }
        for table in &planned.plan.tables {
            let name = table_name(sheet, &table.plan.tab);
            let name = clean(&name);
            let short = short_name(sheet, &name);
            let (values, notes) = (table.plan.edits.len(), table.plan.notes.len());
            writeln!(out, "{bold}{name}{bold:#}: {}, {}", plural(values, "value"), plural(notes, "comment"))?;
            for edit in &table.plan.edits {
                let after = match &edit.after {
                    OwnValue::Blank => "(cleared)".to_owned(),
                    value => clean(&value.shown()).into_owned(),
                };
                let before = clean(&edit.before);
                let arrow = if before.is_empty() { String::new() } else { format!("{before} -> ") };
                let what = edit.column.name();
                writeln!(out, "{short}!{}: {what}: {arrow}{green}{after}{green:#}", edit.cell)?;
            }
            for note in &table.plan.notes {
                let (what, body) = match (&note.before, &note.after) {
                    (None, Some(after)) => ("comment", after.as_str()),
                    (_, Some(after)) => ("comment changed", after.as_str()),
                    (before, None) => ("comment taken away", before.as_deref().unwrap_or_default()),
                };
                writeln!(out, "{short}!{}: {what}: {green}{}{green:#}", note.cell, clean(body))?;
            }
            for (cell, theirs, ours) in &table.plan.conflicts {
                let (theirs, ours) = (clean(theirs), clean(ours));
                writeln!(out, "{short}!{cell}: {yellow}kept{yellow:#}: \"{theirs}\", not overwritten with \"{ours}\"")?;
            }
            for remark in &table.remarks {
                writeln!(out, "{short}: {}", clean(remark))?;
            }
        }
    }
    if options.quiet {
        return Ok(());
    }
    let sum = summary(plans);
    write!(
        out,
        "{bold}{}: {} and {} to write{bold:#}",
        plural(sum.sheets, "sheet"),
        plural(sum.values, "value"),
        plural(sum.notes, "comment")
    )?;
    if sum.conflicts > 0 {
        write!(out, "; {} that people wrote into kept", plural(sum.conflicts, "cell"))?;
    }
    if sum.refused > 0 {
        write!(out, "; {} refused", plural(sum.refused, "table"))?;
    }
    writeln!(out)
}
