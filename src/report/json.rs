//! One JSON object, streamed.

use std::borrow::Cow;
use std::io::{self, Write};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::told::Told;
use super::wire::{
    Entries, Entry, ErrorEntry, FindingEntry, Findings, ForecastEntry, KpiRow, Kpis, MilestoneEntry, NotKpi,
    PeriodColumn, Report, RewriteEntry, SmartEntry, Stream, Summary,
};
use crate::engine::{Checked, CheckedRow, CheckedSheet, CheckedTable};
use crate::model::{
    Agreement, Field, Kind, Locale, MappingReason, Quantity, Reading, Shape, TargetShape, Tier, Unit, column_letters,
};
use crate::progress;

/// Version of the JSON formats.
pub(super) const VERSION: u32 = 1;

pub(super) fn write(checked: &Checked, out: &mut impl Write) -> io::Result<()> {
    let not_kpi = checked
        .sheets
        .iter()
        .flat_map(|sheet| sheet.not_kpi.iter().map(|(tab, why)| NotKpi { source: &sheet.source, tab, why }));
    let report = Report {
        version: VERSION,
        today: checked.today.to_string(),
        sheets: Stream(Entries(checked)),
        not_kpi: not_kpi.collect(),
        summary: summary(checked),
    };
    serde_json::to_writer(&mut *out, &report)?;
    out.write_all(b"\n")
}

pub(super) fn summary(checked: &Checked) -> Summary {
    let sum = checked.summary();
    Summary {
        sheets: sum.sheets,
        tables: sum.tables,
        kpis: sum.kpis,
        errors: sum.errors,
        warnings: sum.warnings,
        infos: sum.infos,
        waived: sum.waived,
        incomplete: sum.incomplete,
    }
}

/// Every table, and what could not be evaluated, in the order of sheets.
pub(super) fn entries(checked: &Checked) -> impl Iterator<Item = Entry<'_>> {
    checked.sheets.iter().flat_map(move |sheet| {
        let tables = checked.tables.get(sheet.tables.clone()).unwrap_or_default();
        troubles(sheet)
            .map(move |(tab, error)| Entry { error: Some(error), ..bare(sheet, tab) })
            .chain(tables.iter().map(move |table| entry(checked, sheet, table)))
    })
}

/// What could not be evaluated of a sheet: the tab and why.
pub(super) fn troubles(sheet: &CheckedSheet) -> impl Iterator<Item = (Option<&str>, ErrorEntry<'_>)> {
    let whole = sheet
        .error
        .iter()
        .map(|error| (None, ErrorEntry { kind: error.kind.name(), message: &error.message, hint: &error.hint }));
    let tabs = sheet
        .unread
        .iter()
        .map(|(tab, why)| (Some(tab.as_str()), ErrorEntry { kind: "unread-tab", message: why, hint: "" }));
    let config = sheet.problems.iter().map(|problem| (None, ErrorEntry { kind: "config", message: problem, hint: "" }));
    whole.chain(tabs).chain(config)
}

fn bare<'c>(sheet: &'c CheckedSheet, tab: Option<&'c str>) -> Entry<'c> {
    Entry {
        source: &sheet.source,
        kind: sheet.kind.name(),
        tab,
        table: None,
        header_row: None,
        columns: std::collections::BTreeMap::new(),
        period_columns: Vec::new(),
        unmapped: Vec::new(),
        kpis: Stream(Kpis(None)),
        findings: Stream(Findings(None)),
        error: None,
    }
}

fn entry<'c>(checked: &'c Checked, sheet: &'c CheckedSheet, table: &'c CheckedTable) -> Entry<'c> {
    let mapping = &table.mapping;
    let columns = Field::ALL.iter().filter_map(|field| Some((field.name(), column_letters(mapping.column(*field)?))));
    let period_columns = mapping.period_columns.iter().map(|period| PeriodColumn {
        field: period.field.name(),
        period: &period.label,
        column: column_letters(period.column),
    });
    let unmapped = mapping
        .all
        .iter()
        .filter(|column| matches!(column.reason, MappingReason::Unknown | MappingReason::Taken))
        .map(|column| column_letters(column.column));
    Entry {
        table: (mapping.tables_in_tab > 1).then_some(mapping.ordinal + 1),
        header_row: Some(u64::from(mapping.header_row) + 1),
        columns: columns.collect(),
        period_columns: period_columns.collect(),
        unmapped: unmapped.collect(),
        kpis: Stream(Kpis(Some((checked, table)))),
        findings: Stream(Findings(Some((checked, table)))),
        ..bare(sheet, Some(&checked.tab_of(table).name))
    }
}

pub(super) fn locale_of(checked: &Checked, table: &CheckedTable) -> Option<Locale> {
    table.mapping.conventions.locale.or(checked.tab_of(table).locale)
}

pub(super) fn kpi_row<'t>(row: &CheckedRow<'t>, today: Date, locale: Option<Locale>) -> KpiRow<'t> {
    let (kpi, verdict) = (&row.kpi, &row.verdict);
    let target = kpi.target.value();
    let is_change = target.is_some_and(|target| matches!(target.shape, Shape::Change(_)))
        || verdict.shape == Some(TargetShape::Change);
    let high = target.and_then(|target| match target.shape {
        Shape::Range { high } => Some(high),
        _ => None,
    });
    let deadline = match kpi.deadline {
        Reading::Value(when) => Some(when.period.last),
        Reading::Empty => verdict.span.map(|span| span.last),
        _ => None,
    };
    let start = match kpi.start {
        Reading::Value(when) => Some(when.period.first),
        Reading::Empty => verdict.span.map(|span| span.first),
        _ => None,
    };
    KpiRow {
        row: u64::from(kpi.row) + 1,
        kpi: kpi.kpi,
        goal: some(kpi.goal),
        parent: some(kpi.parent),
        owner: some(kpi.owner),
        team: some(kpi.team),
        pillar: some(kpi.pillar),
        role: some(kpi.role),
        kind: kpi.kind.map(Kind::name),
        tier: kpi.tier.map(Tier::name),
        direction: verdict.direction.name(),
        unit: unit_of(row),
        baseline: figure(&kpi.baseline).or(verdict.baseline.filter(|base| !base.is_zero()).map(plain)),
        target: figure(&kpi.target).or(verdict.target.map(plain)),
        target_high: high.or(verdict.target_high).map(plain),
        target_level: verdict.target.filter(|_| is_change).map(plain),
        current: figure(&kpi.current).or(verdict.current.map(plain)),
        proposed: figure(&kpi.proposed),
        stretch: figure(&kpi.stretch),
        benchmark: figure(&kpi.benchmark),
        weight: figure(&kpi.weight),
        start: start.map(|day| day.to_string()),
        deadline: deadline.map(|day| day.to_string()),
        checked: kpi.checked.value().map(|when| when.period.last.to_string()),
        reviewed: kpi.reviewed.value().map(|when| when.period.last.to_string()),
        agreed: kpi.agreed.and_then(|agreed| match agreed {
            Agreement::Yes => Some(true),
            Agreement::No => Some(false),
            Agreement::Blank => None,
        }),
        status: verdict.status.name(),
        sheet_status: some(kpi.status),
        progress: verdict.progress.map(four_digits),
        elapsed: verdict.elapsed.map(four_digits),
        pace: progress::pace(verdict).map(four_digits),
        expected: verdict.expected.map(plain),
        shape: verdict.shape.map(TargetShape::name),
        stretch_target: row.stretch.map(plain),
        next_milestone: row.next.map(|next| MilestoneEntry { date: next.date.to_string(), value: plain(next.value) }),
        needed_per_week: row.pace.needed.map(plain),
        actual_per_week: row.pace.actual.map(plain),
        forecast: row.forecast.map(|ahead| ForecastEntry {
            value: plain(ahead.value),
            by: ahead.by.to_string(),
            met_on: ahead.met_on.map(|day| day.to_string()),
            chance: (ahead.chance * 100.0).round() / 100.0,
            per_week: plain(ahead.per_week),
        }),
        smart: SmartEntry {
            specific: row.smart.specific,
            measurable: row.smart.measurable,
            achievable: row.smart.achievable,
            relevant: row.smart.relevant,
            time_bound: row.smart.time_bound,
        },
        verdict: progress::verdict(kpi, verdict, locale, today),
    }
}

pub(super) fn finding(told: Told<'_>) -> FindingEntry<'_> {
    let span = told.span();
    let text = told.marked();
    let finding = told.finding;
    FindingEntry {
        code: finding.code.to_string(),
        name: told.name,
        severity: finding.severity.name(),
        row: finding.cell.map(|cell| u64::from(cell.row) + 1),
        cell: finding.cell.map(|cell| cell.to_string()),
        field: finding.field.map(Field::name),
        message: told.words.message,
        help: told.words.help,
        text,
        start: span.map(|(start, _)| start),
        end: span.map(|(_, end)| end),
        rewrite: told.words.rewrite.map(|rewrite| RewriteEntry { field: rewrite.field.name(), text: rewrite.text }),
        waived: finding.waived,
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn figure(reading: &Reading<Quantity<'_>>) -> Option<String> {
    reading.value().map(|quantity| plain(quantity.value))
}

/// A decimal as a string, without trailing zeros.
pub(super) fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A ratio with four digits after the point: what comes after is an artefact of binary fractions.
fn four_digits(ratio: f64) -> f64 {
    let rounded = (ratio * 10_000.0).round() / 10_000.0;
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn unit_of<'t>(row: &CheckedRow<'t>) -> Option<Cow<'t, str>> {
    let of_target = row.kpi.target.value().filter(|target| !matches!(target.shape, Shape::Change(_)));
    let unit = row.kpi.unit.or(of_target.and_then(|target| target.unit))?;
    Some(match unit {
        Unit::Percent => Cow::Borrowed("%"),
        Unit::Points => Cow::Borrowed("points"),
        Unit::Currency(currency) => Cow::Owned(currency.code().to_owned()),
        Unit::Time(unit) => Cow::Borrowed(unit.name()),
        Unit::Named(name) => Cow::Borrowed(name),
    })
}
