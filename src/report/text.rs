//! For people: grouped by sheet, each finding with its place and what to do, a summary at the end.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::Style;

use super::Options;
use super::clean::clean;
use super::told::{Place, Told, counts, is_shown, short_name, style, summary, table_name, told_of, which_table, why};
use crate::engine::{Checked, CheckedSheet, CheckedTable};
use crate::model::{Code, Finding, Mapping, OwnColumn, column_letters};

/// Findings of one rule in one table that are shown unless all are asked for; nobody reads more of a kind at once.
const OF_ONE_RULE_MAX: usize = 100;

pub(super) fn write(checked: &Checked, options: Options, out: &mut impl Write) -> io::Result<()> {
    let mut first = true;
    for sheet in &checked.sheets {
        let tables = checked.tables.get(sheet.tables.clone()).unwrap_or_default();
        if !first && !options.quiet {
            writeln!(out)?;
        }
        first = false;
        troubles(sheet, tables.is_empty(), options, out)?;
        for table in tables {
            write_table(checked, sheet, table, options, out)?;
        }
    }
    if !options.quiet {
        if !first {
            writeln!(out)?;
        }
        let bold = bold(options);
        writeln!(out, "{bold}{}{bold:#}", summary(checked))?;
    }
    Ok(())
}

fn bold(options: Options) -> Style {
    if options.colour { Style::new().bold() } else { Style::new() }
}

fn dim(options: Options) -> Style {
    if options.colour { Style::new().dimmed() } else { Style::new() }
}

/// What was not evaluated, and why.
fn troubles(sheet: &CheckedSheet, no_table: bool, options: Options, out: &mut impl Write) -> io::Result<()> {
    let red = if options.colour { style(crate::model::Severity::Error) } else { Style::new() };
    let source = clean(&sheet.source);
    if let Some(error) = &sheet.error {
        writeln!(out, "{source}: {red}not read{red:#}: {}", clean(&error.message))?;
        if !error.hint.is_empty() {
            writeln!(out, "    {}", clean(&error.hint))?;
        }
        return Ok(());
    }
    for (tab, why) in &sheet.unread {
        writeln!(out, "{source}!{}: {red}not read{red:#}: {}", clean(tab), clean(why))?;
    }
    for problem in &sheet.problems {
        writeln!(out, "{source}: {red}not as the config says{red:#}: {}", clean(problem))?;
    }
    if options.quiet || (!no_table && !options.verbose) {
        return Ok(());
    }
    for (tab, why) in &sheet.not_kpi {
        writeln!(out, "{}: no KPI table: {}", clean(&table_name(sheet, tab)), clean(why))?;
    }
    Ok(())
}

fn write_table(
    checked: &Checked,
    sheet: &CheckedSheet,
    table: &CheckedTable,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    let name = table_name(sheet, &checked.tab_of(table).name);
    let name = clean(&name);
    let short = short_name(sheet, &name);
    if !options.quiet {
        let bold = bold(options);
        let which = which_table(&table.mapping);
        writeln!(out, "{bold}{name}{bold:#}{which}  {}", counts(table))?;
    }
    if options.verbose {
        write_mapping(&table.mapping, options, out)?;
    }
    let (shown, more) = fit_to_read(table, options.verbose);
    for told in told_of(checked, table, shown.into_iter()) {
        write_finding(if options.quiet { &name } else { short }, &told, options, out)?;
    }
    for (code, count) in more {
        let rule = sheet.settings.rules.name(code);
        writeln!(out, "{name}: {count} more of {code} {rule}; -v shows all")?;
    }
    Ok(())
}

/// The findings that a person can take in, and how many there are beyond them by rule.
fn fit_to_read(table: &CheckedTable, all: bool) -> (Vec<&Finding>, BTreeMap<Code, usize>) {
    // Few rules speak of many rows: they are soonest found from the first on.
    let mut counts: Vec<(Code, usize)> = Vec::new();
    let shown = table.findings.iter().filter(|finding| is_shown(finding, all)).filter(|finding| {
        let known = counts.iter().position(|(code, _)| *code == finding.code);
        let at = known.unwrap_or_else(|| {
            counts.push((finding.code, 0));
            counts.len() - 1
        });
        counts[at].1 += 1;
        all || counts[at].1 <= OF_ONE_RULE_MAX
    });
    let shown = shown.collect();
    let beyond = counts.into_iter().map(|(code, count)| (code, count.saturating_sub(OF_ONE_RULE_MAX)));
    (shown, beyond.filter(|(_, count)| *count > 0 && !all).collect())
}

fn write_finding(name: &str, told: &Told<'_>, options: Options, out: &mut impl Write) -> io::Result<()> {
    let finding = told.finding;
    let style = if options.colour { style(finding.severity) } else { Style::new() };
    let (bold, dim) = (bold(options), dim(options));
    writeln!(
        out,
        "{bold}{}{bold:#}: {style}{} {}{style:#}: {}{}",
        Place(name, finding.cell),
        finding.severity.name(),
        finding.code,
        clean(&told.words.message),
        if finding.waived { " (waived)" } else { "" },
    )?;
    if options.quiet {
        return Ok(());
    }
    if !told.words.help.is_empty() {
        writeln!(out, "    {dim}{}{dim:#}", clean(&told.words.help))?;
    }
    if let Some(rewrite) = &told.words.rewrite {
        writeln!(out, "    {dim}{}: {}{dim:#}", rewrite.field.name(), clean(&rewrite.text))?;
    }
    Ok(())
}

/// Which column holds what, and why.
fn write_mapping(mapping: &Mapping, options: Options, out: &mut impl Write) -> io::Result<()> {
    let dim = dim(options);
    writeln!(out, "  {dim}header in row {}{dim:#}", u64::from(mapping.header_row) + 1)?;
    let width = mapping.all.iter().filter_map(|column| column.field).map(|field| field.name().len()).max().unwrap_or(1);
    for column in &mapping.all {
        let period = mapping.period_columns.iter().find(|period| period.column == column.column);
        let own = mapping.own.iter().find(|(_, place)| *place == column.column);
        let field = match (period, own, column.field) {
            (_, Some((own, _)), _) => OwnColumn::name(*own),
            (Some(period), _, _) => period.field.name(),
            (_, _, Some(field)) => field.name(),
            _ => "-",
        };
        write!(out, "  {dim}{:<3} {field:<width$}  {}", column_letters(column.column), why(column.reason))?;
        if !column.header.is_empty() {
            write!(out, ": \"{}\"", clean(&column.header))?;
        }
        if let Some(period) = period {
            write!(out, " is {}", clean(&period.label))?;
            if let Some(days) = period.period {
                write!(out, " ({} to {})", days.first, days.last)?;
            }
        }
        writeln!(out, "{dim:#}")?;
    }
    Ok(())
}
