//! One self-contained HTML page: no script, nothing fetched, everything from a sheet escaped.

use std::io::{self, Write};

use super::Options;
use super::json::{kpi_row, locale_of, troubles};
use super::markup::Escaped;
use super::told::{Told, counts, is_shown, plural, table_name, told, which_table};
use super::wire::KpiRow;
use crate::engine::{Checked, CheckedSheet, CheckedTable};
use crate::model::{Severity, Status};

/// The page's look.
const STYLE: &str = include_str!("page.css");

pub(super) fn write(checked: &Checked, options: Options, out: &mut impl Write) -> io::Result<()> {
    let today = checked.today;
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>KPI check of {today}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>KPI check of {today}</h1>\n"
    )?;
    write_tiles(checked, out)?;
    for sheet in &checked.sheets {
        write_troubles(sheet, out)?;
        for table in checked.tables.get(sheet.tables.clone()).unwrap_or_default() {
            write_table(checked, sheet, table, options, out)?;
        }
    }
    out.write_all(b"</body>\n</html>\n")
}

fn write_tiles(checked: &Checked, out: &mut impl Write) -> io::Result<()> {
    let sum = checked.summary();
    writeln!(out, "<ul class=\"tiles\">")?;
    for (count, what, class) in [
        (sum.sheets, "sheet", ""),
        (sum.kpis, "KPI", ""),
        (sum.errors, "error", "error"),
        (sum.warnings, "warning", "warning"),
        (sum.infos, "info", "info"),
    ] {
        let label = plural(count, what);
        let label = label.split_once(' ').map_or(what, |(_, label)| label);
        writeln!(out, "<li><b class=\"{class}\">{count}</b>{label}</li>")?;
    }
    for (count, what) in [(sum.waived, "waived"), (sum.incomplete, "not evaluated in full")] {
        if count > 0 {
            writeln!(out, "<li><b>{count}</b>{what}</li>")?;
        }
    }
    writeln!(out, "</ul>")
}

fn write_troubles(sheet: &CheckedSheet, out: &mut impl Write) -> io::Result<()> {
    for (tab, error) in troubles(sheet) {
        let name = tab.map_or_else(|| sheet.source.clone(), |tab| table_name(sheet, tab));
        writeln!(
            out,
            "<h2>{}</h2>\n<p><span class=\"error\">Not evaluated:</span> {} {}</p>",
            Escaped(&name),
            Escaped(error.message),
            Escaped(error.hint)
        )?;
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
    let which = which_table(&table.mapping);
    writeln!(out, "<section>\n<h2>{}{which}</h2>\n<p>{}</p>", Escaped(&name), Escaped(&counts(table)))?;
    if table.findings.iter().any(|finding| is_shown(finding, options.verbose)) {
        writeln!(
            out,
            "<div class=\"scroll\"><table>\n<thead><tr><th>Cell</th><th>Severity</th><th>Rule</th><th>What, and what to do</th>\
             </tr></thead>\n<tbody>"
        )?;
        for told in told(checked, table).filter(|told| is_shown(told.finding, options.verbose)) {
            write_finding(&told, out)?;
        }
        writeln!(out, "</tbody>\n</table></div>")?;
    }
    if table.kpis > 0 {
        write_kpis(checked, table, out)?;
    }
    writeln!(out, "</section>")
}

fn write_finding(told: &Told<'_>, out: &mut impl Write) -> io::Result<()> {
    let finding = told.finding;
    let severity = finding.severity.name();
    let (class, waived) = if finding.waived { (" class=\"waived\"", " (waived)") } else { ("", "") };
    write!(
        out,
        "<tr{class}><td class=\"cell\">{}</td><td class=\"{severity}\">{severity}{waived}</td><td class=\"code\">{} {}</td>\
         <td class=\"what\">{}",
        finding.cell.map_or_else(String::new, |cell| cell.to_string()),
        finding.code,
        Escaped(told.name),
        Escaped(&told.words.message),
    )?;
    if !told.words.help.is_empty() {
        write!(out, "<span class=\"help\">{}</span>", Escaped(&told.words.help))?;
    }
    if let Some(rewrite) = &told.words.rewrite {
        write!(out, "<span class=\"help\">{}: {}</span>", rewrite.field.name(), Escaped(&rewrite.text))?;
    }
    writeln!(out, "</td></tr>")
}

fn write_kpis(checked: &Checked, table: &CheckedTable, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "<details open><summary>{}</summary>\n<div class=\"scroll\"><table>\n<thead><tr><th>Row</th><th>KPI</th><th>Owner</th>\
         <th>Baseline</th><th>Current</th><th>Target</th><th>Deadline</th><th>Status</th><th>Progress</th><th>SMART</th></tr>\
         </thead>\n<tbody>",
        plural(table.kpis as usize, "KPI")
    )?;
    let locale = locale_of(checked, table);
    for row in checked.rows(table) {
        let (status, smart) = (row.verdict.status, row.smart);
        write_kpi(&kpi_row(&row, checked.today, locale), status, &smart.to_string(), out)?;
    }
    writeln!(out, "</tbody>\n</table></div></details>")
}

fn write_kpi(kpi: &KpiRow<'_>, status: Status, smart: &str, out: &mut impl Write) -> io::Result<()> {
    let figure = |value: &Option<String>| value.clone().unwrap_or_default();
    let unit = kpi.unit.as_deref().unwrap_or_default();
    let target = match (&kpi.target, &kpi.target_high) {
        (Some(low), Some(high)) => format!("{low} to {high} {unit}"),
        (Some(target), None) => format!("{target} {unit}"),
        (None, _) => String::new(),
    };
    write!(
        out,
        "<tr><td class=\"n\">{}</td><td class=\"what\">{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
         <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"{}\">{}<span class=\"help\">{}</span></td><td class=\"n\">",
        kpi.row,
        Escaped(kpi.kpi),
        Escaped(kpi.owner.unwrap_or_default()),
        figure(&kpi.baseline),
        figure(&kpi.current),
        Escaped(target.trim_end()),
        figure(&kpi.deadline),
        colour(status),
        status.name(),
        Escaped(&format!("{}{}", kpi.verdict, heading(kpi))),
    )?;
    if let Some(progress) = kpi.progress {
        let percent = (progress * 100.0).round();
        write!(out, "<progress max=\"100\" value=\"{}\"></progress> {percent} %", percent.clamp(0.0, 100.0))?;
    }
    writeln!(out, "</td><td class=\"cell\">{smart}</td></tr>")
}

/// Where a KPI is heading, in words behind its verdict.
fn heading(kpi: &KpiRow<'_>) -> String {
    let Some(ahead) = &kpi.forecast else { return String::new() };
    let met = ahead.met_on.as_ref().map(|day| format!(", meets its target on {day}")).unwrap_or_default();
    format!("; heading for {} by {}{met} (chance {:.0} %)", ahead.value, ahead.by, ahead.chance * 100.0)
}

const fn colour(status: Status) -> &'static str {
    match status {
        Status::OnTrack | Status::Ahead | Status::Achieved => "well",
        Status::AtRisk => severity_class(Severity::Warning),
        Status::Behind | Status::Missed | Status::Invalid => severity_class(Severity::Error),
        _ => "",
    }
}

const fn severity_class(severity: Severity) -> &'static str {
    severity.name()
}
