//! JUnit XML as Jenkins reads it: a test suite a table, a test case a KPI. What is found below the failing severity stands in
//! the case's output; so do waived findings.

use std::io::{self, Write};
use std::iter::Peekable;

use super::Options;
use super::json::troubles;
use super::markup::Escaped;
use super::told::{Told, plural, table_name, told};
use crate::engine::{Checked, CheckedSheet, CheckedTable};
use crate::model::{CellRef, Finding, Severity};

pub(super) fn write(checked: &Checked, options: Options, out: &mut impl Write) -> io::Result<()> {
    let suites: Vec<Counts> = checked.tables.iter().map(|table| Counts::of(checked, table, options.failing)).collect();
    let unread: usize = checked.sheets.iter().map(|sheet| troubles(sheet).count()).sum();
    let tests: usize = suites.iter().map(|suite| suite.tests).sum::<usize>() + unread;
    let failures: usize = suites.iter().map(|suite| suite.failures).sum();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"kpiwarden\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{unread}\" time=\"0\">"
    )?;
    for sheet in &checked.sheets {
        write_troubles(checked, sheet, out)?;
        for index in sheet.tables.clone() {
            if let (Some(table), Some(counts)) = (checked.tables.get(index), suites.get(index)) {
                write_table(checked, sheet, table, counts, options, out)?;
            }
        }
    }
    writeln!(out, "</testsuites>")
}

/// How many test cases a table has, and how many of them fail.
struct Counts {
    tests: usize,
    failures: usize,
}

impl Counts {
    fn of(checked: &Checked, table: &CheckedTable, failing: Option<Severity>) -> Self {
        let mut rows = checked.statements(table).map(|(row, _)| row).peekable();
        let (mut other, mut failures) = (0, 0);
        for group in table.findings.chunk_by(|a, b| row_of(a) == row_of(b)) {
            let row = group.first().and_then(row_of);
            while rows.next_if(|number| row.is_some_and(|row| *number < row)).is_some() {}
            other += usize::from(rows.peek().copied() != row);
            failures += usize::from(group.iter().any(|finding| fails(finding, failing)));
        }
        Self { tests: table.kpis as usize + other, failures }
    }
}

fn row_of(finding: &Finding) -> Option<u32> {
    finding.cell.map(|cell| cell.row)
}

fn fails(finding: &Finding, failing: Option<Severity>) -> bool {
    !finding.waived && failing.is_some_and(|lowest| finding.severity >= lowest)
}

fn write_troubles(checked: &Checked, sheet: &CheckedSheet, out: &mut impl Write) -> io::Result<()> {
    let count = troubles(sheet).count();
    if count == 0 {
        return Ok(());
    }
    open_suite(&sheet.source, count, 0, count, checked, out)?;
    for (tab, error) in troubles(sheet) {
        let name = tab.map_or_else(|| sheet.source.clone(), |tab| table_name(sheet, tab));
        let (source, name, kind) = (Escaped(&sheet.source), Escaped(&name), Escaped(error.kind));
        writeln!(out, "    <testcase classname=\"{source}\" name=\"{name} is evaluated\" time=\"0\">")?;
        writeln!(
            out,
            "      <error message=\"{}\" type=\"{kind}\">{}</error>\n    </testcase>",
            Escaped(error.message),
            Escaped(error.hint)
        )?;
    }
    writeln!(out, "  </testsuite>")
}

fn open_suite(
    name: &str,
    tests: usize,
    failures: usize,
    errors: usize,
    checked: &Checked,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\" time=\"0\" \
         timestamp=\"{}T00:00:00\">",
        Escaped(name),
        checked.today
    )
}

fn write_table(
    checked: &Checked,
    sheet: &CheckedSheet,
    table: &CheckedTable,
    counts: &Counts,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    let name = table_name(sheet, &checked.tab_of(table).name);
    open_suite(&name, counts.tests, counts.failures, 0, checked, out)?;
    let mut rows = checked.statements(table).peekable();
    let mut all = told(checked, table).peekable();
    while let Some(first) = all.next() {
        let row = row_of(first.finding);
        while let Some((_, kpi)) = rows.next_if(|(number, _)| row.is_some_and(|row| *number < row)) {
            write_case(&name, kpi, &[], options, out)?;
        }
        let kpi = rows.next_if(|(number, _)| Some(*number) == row).map(|(_, kpi)| kpi);
        let group = same_row(first, &mut all);
        let place = group.first().and_then(|told| told.finding.cell);
        let title = kpi.map_or_else(|| place.map_or_else(String::new, row_title), str::to_owned);
        write_case(&name, &title, &group, options, out)?;
    }
    for (_, kpi) in rows {
        write_case(&name, kpi, &[], options, out)?;
    }
    writeln!(out, "  </testsuite>")
}

fn row_title(cell: CellRef) -> String {
    format!("row {}", u64::from(cell.row) + 1)
}

/// A finding and those after it that stand on the same row.
fn same_row<'c>(first: Told<'c>, all: &mut Peekable<impl Iterator<Item = Told<'c>>>) -> Vec<Told<'c>> {
    let row = row_of(first.finding);
    let mut group = vec![first];
    while let Some(next) = all.next_if(|told| row_of(told.finding) == row) {
        group.push(next);
    }
    group
}

fn write_case(
    table: &str,
    title: &str,
    findings: &[Told<'_>],
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    write!(out, "    <testcase classname=\"{}\" name=\"{}\" time=\"0\"", Escaped(table), Escaped(title))?;
    if findings.is_empty() {
        return writeln!(out, "/>");
    }
    writeln!(out, ">")?;
    let (failing, other): (Vec<_>, Vec<_>) = findings.iter().partition(|told| fails(told.finding, options.failing));
    if let Some(first) = failing.first() {
        let more = match failing.len() {
            1 => String::new(),
            many => format!(" (and {})", plural(many - 1, "more finding")),
        };
        let message = format!("{}{more}", first.words.message);
        writeln!(out, "      <failure message=\"{}\" type=\"{}\">", Escaped(&message), first.finding.code)?;
        for told in &failing {
            write_line(table, told, out)?;
        }
        writeln!(out, "      </failure>")?;
    }
    if !other.is_empty() {
        writeln!(out, "      <system-out>")?;
        for told in &other {
            write_line(table, told, out)?;
        }
        writeln!(out, "      </system-out>")?;
    }
    writeln!(out, "    </testcase>")
}

fn write_line(table: &str, told: &Told<'_>, out: &mut impl Write) -> io::Result<()> {
    let finding = told.finding;
    writeln!(
        out,
        "{}!{}: {} {} {}: {}. {}{}",
        Escaped(table),
        finding.cell.map_or_else(String::new, |cell| cell.to_string()),
        finding.severity.name(),
        finding.code,
        told.name,
        Escaped(&told.words.message),
        Escaped(&told.words.help),
        if finding.waived { " (waived)" } else { "" },
    )
}
