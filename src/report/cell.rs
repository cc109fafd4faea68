//! What is known of one cell and its row: how it was read, how the verdict came about, and what was found, with the reasons.

use std::io::{self, Write};

use serde::Serialize;

use super::clean::clean;
use super::explain;
use super::json::{VERSION, finding, kpi_row, locale_of};
use super::told::{Told, table_name, told, why};
use super::wire::{FindingEntry, KpiRow};
use crate::engine::{Checked, CheckedRow, CheckedTable};
use crate::model::{CellRef, Field, Mapping, column_letters};
use crate::progress;
use crate::rules::{Readings, RowView, catalog};

/// Everything about one cell.
#[derive(Serialize)]
struct CellReport<'c> {
    version: u32,
    source: &'c str,
    tab: &'c str,
    cell: String,
    /// What stands in it.
    text: &'c str,
    /// What its column holds, and why.
    column: Option<ColumnReport<'c>>,
    /// `header`, `kpi`, `row`: a row without a KPI sentence, or `outside`.
    place: &'static str,
    /// The row as read and judged.
    kpi: Option<KpiRow<'c>>,
    /// What is read from its sentence.
    statement: Option<serde_json::Value>,
    /// The figures that the verdict stands on.
    working: Option<WorkingReport>,
    /// What was found in the row; `here` marks those on this cell.
    findings: Vec<Reason<'c>>,
}

#[derive(Serialize)]
struct ColumnReport<'c> {
    header: &'c str,
    field: Option<&'static str>,
    why: &'static str,
}

#[derive(Serialize)]
struct WorkingReport {
    progress: Option<f64>,
    elapsed: Option<f64>,
    pace: Option<f64>,
    needed: Option<f64>,
}

#[derive(Serialize)]
struct Reason<'c> {
    #[serde(flatten)]
    finding: FindingEntry<'c>,
    here: bool,
    /// What the rule checks.
    why: String,
}

/// A cell of a checked sheet.
#[derive(Debug, Clone, Copy)]
pub struct CellAsked<'c> {
    /// The check, of one sheet.
    pub checked: &'c Checked,
    /// Index of the tab.
    pub tab_index: usize,
    /// The cell.
    pub cell: CellRef,
}

impl<'c> CellAsked<'c> {
    /// The table that the cell belongs to: the one whose rows hold it, else the one whose header does.
    fn table(&self) -> Option<&'c CheckedTable> {
        let here = || self.checked.tables.iter().filter(|table| table.tab_index == self.tab_index);
        let within = |mapping: &Mapping, first: u32| {
            (first..=mapping.last_row.max(mapping.header_row)).contains(&self.cell.row)
                && (mapping.first_column..=mapping.last_column.max(mapping.first_column)).contains(&self.cell.column)
        };
        here().find(|table| within(&table.mapping, table.mapping.header_row)).or_else(|| {
            here().find(|table| (table.mapping.header_row..=table.mapping.last_row).contains(&self.cell.row))
        })
    }

    fn column(&self, table: &'c CheckedTable) -> Option<ColumnReport<'c>> {
        let known = table.mapping.all.iter().find(|known| known.column == self.cell.column)?;
        let period = table.mapping.period_columns.iter().find(|period| period.column == known.column);
        Some(ColumnReport {
            header: &known.header,
            field: period.map(|period| period.field).or(known.field).map(Field::name),
            why: why(known.reason),
        })
    }

    fn report(&self) -> CellReport<'c> {
        let checked = self.checked;
        let tab = checked.sheets.first().and_then(|sheet| sheet.tabs.get(self.tab_index));
        let table = self.table();
        let row = table.and_then(|table| checked.row(table, self.cell.row));
        let findings: Vec<Told<'c>> =
            table.map_or_else(Vec::new, |table| told(checked, table).filter(|told| self.concerns(told)).collect());
        let place = match (table, &row) {
            (None, _) => "outside",
            (Some(table), None) if table.mapping.header_row == self.cell.row => "header",
            (Some(_), Some(row)) if !row.kpi.kpi.is_empty() => "kpi",
            (Some(_), _) => "row",
        };
        let statement = table.zip(row.as_ref()).filter(|_| place == "kpi").and_then(|(table, row)| {
            let view = checked.view(table);
            let readings = Readings::default();
            let row_view = RowView::new(&view, &row.kpi, &readings);
            let mut line = Vec::new();
            explain::json(row.kpi.kpi, row_view.statement(), None, &mut line);
            serde_json::from_slice(&line).ok()
        });
        let working = row.as_ref().filter(|_| place == "kpi").map(|row| progress::working(&row.verdict));
        CellReport {
            version: VERSION,
            source: checked.sheets.first().map_or("", |sheet| &sheet.source),
            tab: tab.map_or("", |tab| &tab.name),
            cell: self.cell.to_string(),
            text: tab.map_or("", |tab| tab.at(self.cell).trimmed()),
            column: table.and_then(|table| self.column(table)),
            place,
            statement,
            working: working.map(|w| WorkingReport {
                progress: w.progress,
                elapsed: w.elapsed,
                pace: w.pace,
                needed: w.needed,
            }),
            kpi: table
                .zip(row.as_ref())
                .filter(|_| place == "kpi")
                .map(|(table, row)| kpi_row(row, checked.today, locale_of(checked, table))),
            findings: findings.into_iter().map(|told| self.reason(told)).collect(),
        }
    }

    fn concerns(&self, told: &Told<'_>) -> bool {
        told.finding.cell.is_some_and(|cell| cell.row == self.cell.row)
    }

    fn reason(&self, told: Told<'c>) -> Reason<'c> {
        let here = told.finding.cell == Some(self.cell);
        let why = catalog::rule(told.finding.code)
            .map_or_else(|| "A rule of your own, from the config.".to_owned(), |rule| rule.spec().summary());
        Reason { finding: finding(told), here, why }
    }
}

/// Writes it as one JSON object.
pub fn json(asked: &CellAsked<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &asked.report())?;
    out.write_all(b"\n")
}

/// Writes it for a person.
pub fn text(asked: &CellAsked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = asked.report();
    let sheet = asked.checked.sheets.first();
    let name = sheet.map_or_else(String::new, |sheet| table_name(sheet, report.tab));
    writeln!(out, "{}!{}: \"{}\"", clean(&name), report.cell, clean(report.text))?;
    match &report.column {
        Some(column) => writeln!(
            out,
            "  column {}: {} ({}: \"{}\")",
            column_letters(asked.cell.column),
            column.field.unwrap_or("no field"),
            column.why,
            clean(column.header)
        )?,
        None => writeln!(out, "  column {}: belongs to no KPI table", column_letters(asked.cell.column))?,
    }
    match report.place {
        "outside" => writeln!(out, "  the cell lies outside of every KPI table of the tab")?,
        "header" => writeln!(out, "  the row is the header of a KPI table")?,
        "row" => writeln!(out, "  the row holds no KPI sentence")?,
        _ => {}
    }
    if let (Some(kpi), Some(table)) = (&report.kpi, asked.table()) {
        write_row(kpi, out)?;
        if let Some(row) = asked.checked.row(table, asked.cell.row) {
            write_sentence(asked.checked, table, &row, out)?;
        }
    }
    if report.findings.is_empty() {
        return writeln!(out, "\nNothing was found here.");
    }
    writeln!(out, "\nFound in this row:")?;
    for reason in &report.findings {
        let entry = &reason.finding;
        writeln!(
            out,
            "  {} {} {} {}{}{}",
            entry.cell.as_deref().unwrap_or("-"),
            entry.severity,
            entry.code,
            entry.name,
            if reason.here { " (on this cell)" } else { "" },
            if entry.waived { " (waived)" } else { "" },
        )?;
        writeln!(out, "    {}", clean(&entry.message))?;
        if !entry.help.is_empty() {
            writeln!(out, "    {}", clean(&entry.help))?;
        }
        if let Some(rewrite) = &entry.rewrite {
            writeln!(out, "    {}: {}", rewrite.field, clean(&rewrite.text))?;
        }
        writeln!(out, "    why: {}", reason.why)?;
    }
    Ok(())
}

fn write_row(kpi: &KpiRow<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nRow {} as read:", kpi.row)?;
    let mut line = |name: &str, value: &str| {
        if value.is_empty() { Ok(()) } else { writeln!(out, "  {name:<11} {}", clean(value)) }
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    line("kpi", kpi.kpi)?;
    line("goal", kpi.goal.unwrap_or_default())?;
    line("owner", kpi.owner.unwrap_or_default())?;
    line("direction", kpi.direction)?;
    line("unit", kpi.unit.as_deref().unwrap_or_default())?;
    line("baseline", &text(&kpi.baseline))?;
    line("current", &text(&kpi.current))?;
    line("target", &text(&kpi.target))?;
    line("to", &text(&kpi.target_high))?;
    line("start", &text(&kpi.start))?;
    line("deadline", &text(&kpi.deadline))?;
    line("shape", kpi.shape.unwrap_or_default())?;
    line("expected", &text(&kpi.expected))?;
    line("stretch", &text(&kpi.stretch_target))?;
    if let Some(next) = &kpi.next_milestone {
        line("next", &format!("{} by {}", next.value, next.date))?;
    }
    let ratio = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{:.1} %", value * 100.0));
    line("progress", &ratio(kpi.progress))?;
    line("elapsed", &ratio(kpi.elapsed))?;
    line("pace", &kpi.pace.map_or_else(String::new, |pace| format!("{pace:.2}")))?;
    line("status", &format!("{}: {}", kpi.status, kpi.verdict))?;
    let smart = [
        (kpi.smart.specific, 'S'),
        (kpi.smart.measurable, 'M'),
        (kpi.smart.achievable, 'A'),
        (kpi.smart.relevant, 'R'),
        (kpi.smart.time_bound, 'T'),
    ];
    let letters: String = smart.into_iter().map(|(holds, letter)| if holds { letter } else { '-' }).collect();
    line("SMART", &letters)
}

fn write_sentence(
    checked: &Checked,
    table: &CheckedTable,
    row: &CheckedRow<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let view = checked.view(table);
    let readings = Readings::default();
    let row_view = RowView::new(&view, &row.kpi, &readings);
    let read = explain::text(row.kpi.kpi, row_view.statement(), None);
    writeln!(out, "\nIts sentence:")?;
    for line in read.lines() {
        writeln!(out, "{}", clean(line))?;
    }
    Ok(())
}
