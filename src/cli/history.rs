//! `kpiwarden history`.

use std::io::Write;

use serde_json::json;

use super::args::{Common, OutputFormat};
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::targets::targets;
use super::{check, show, talk};
use crate::engine::{Checked, CheckedRow};
use crate::model::{FoundSpan, KnownRow, Moved};
use crate::ports::Journal;
use crate::report::clean;

/// Shows what is on record of a sheet's rows, or of one: `FILE`, `FILE!7`, `FILE!TAB!7`, `FILE!TAB!B7`.
pub(super) fn show(common: &Common, address: &str) -> Result<Outcome, Failure> {
    let setup = Setup::load(common)?;
    let (file, tab, row) = parts(address);
    let mut targets = targets(&setup, &[file.to_owned()], false)?;
    let checked = check::read_and_check(&mut targets, &setup);
    let journal = setup.journal()?;
    let mut shown = 0;
    let mut entries = Vec::new();
    for table in &checked.tables {
        if tab.is_some_and(|tab| !checked.tab_of(table).name.eq_ignore_ascii_case(tab)) {
            continue;
        }
        let on_record = checked.on_record(table);
        for checked_row in checked.rows(table).filter(|checked| row.is_none_or(|row| checked.kpi.row + 1 == row)) {
            let Some(known) = on_record.of(checked_row.kpi.row) else { continue };
            let found = journal.found(known.id)?;
            shown += 1;
            entries.push((place(&checked, table.tab_index, table.sheet, &checked_row), known, checked_row, found));
        }
    }
    if shown == 0 {
        return Err(Failure::unread(
            format!("{address}: nothing is on record of it"),
            "history begins with the first `kpiwarden sync` or `kpiwarden run` over the sheet",
        ));
    }
    show::lines(|out| {
        if common.format == OutputFormat::Json {
            let all: Vec<_> =
                entries.iter().map(|(place, known, row, found)| as_json(place, known, row, found)).collect();
            return writeln!(out, "{}", json!({ "version": 1, "rows": all }));
        }
        for (place, known, row, found) in &entries {
            write_row(place, known, row, found, out)?;
        }
        Ok(())
    })?;
    Ok(Outcome::Clean)
}

/// Forgets what is on record of the rows of an owner.
pub(super) fn forget(common: &Common, owner: &str) -> Result<Outcome, Failure> {
    let setup = Setup::load(common)?;
    let forgotten = setup.journal()?.forget_owner(owner)?;
    talk::say(format_args!(
        "the history of {forgotten} KPI(s) of {} is forgotten; what stands in a sheet is read anew at its next sync",
        clean(owner)
    ));
    Ok(Outcome::Clean)
}

/// File, tab and row of an address. The row may be given as a cell of it.
fn parts(address: &str) -> (&str, Option<&str>, Option<u32>) {
    let row_of = |text: &str| text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok();
    match address.rsplit_once('!') {
        None => (address, None, None),
        Some((rest, last)) => match (row_of(last), rest.split_once('!')) {
            (Some(row), Some((file, tab))) => (file, Some(tab), Some(row)),
            (Some(row), None) => (rest, None, Some(row)),
            (None, _) => (rest, Some(last), None),
        },
    }
}

fn place(checked: &Checked, tab: usize, sheet: usize, row: &CheckedRow<'_>) -> String {
    let sheet = &checked.sheets[sheet];
    format!("{}!{}!{}", sheet.source, sheet.tabs[tab].name, row.kpi.row + 1)
}

fn write_row(
    place: &str,
    known: &KnownRow,
    row: &CheckedRow<'_>,
    found: &[FoundSpan],
    out: &mut dyn Write,
) -> std::io::Result<()> {
    writeln!(out, "{}: {}", clean(place), clean(row.kpi.kpi))?;
    for seen in &known.history.seen {
        let values = &seen.values;
        let figure = |value: Option<rust_decimal::Decimal>| {
            value.map_or_else(|| "-".to_owned(), |value| value.normalize().to_string())
        };
        let days =
            if seen.first == seen.last { seen.first.to_string() } else { format!("{} to {}", seen.first, seen.last) };
        let by = values.deadline.map(|day| format!(" by {day}")).unwrap_or_default();
        writeln!(
            out,
            "  {days}: {} of {}{by}, {}",
            figure(values.current),
            figure(values.target),
            values.status.name()
        )?;
    }
    for step in known.history.moves() {
        match step.what {
            Moved::Target(from, to) => writeln!(out, "  {}: the target went from {from} to {to}", step.day)?,
            Moved::Deadline(from, to) => writeln!(out, "  {}: the deadline went from {from} to {to}", step.day)?,
        }
    }
    for transition in known.history.transitions() {
        if let Some(turn) = transition.turn() {
            let (from, to) = (transition.from.name(), transition.to.name());
            writeln!(out, "  {}: {} (from {from} to {to})", transition.day, turn.name())?;
        }
    }
    if let Some(needed) = row.pace.needed {
        let actual = row.pace.actual.map_or_else(|| "unknown so far".to_owned(), |actual| format!("{actual} so far"));
        writeln!(out, "  pace: {needed} a week needed, {actual}")?;
    }
    if let Some(ahead) = &row.forecast {
        let met = ahead.met_on.map_or_else(
            || "does not meet its target at this pace".to_owned(),
            |day| format!("meets its target on {day}"),
        );
        writeln!(out, "  heading for {} by {}; {met}; chance {:.0} %", ahead.value, ahead.by, ahead.chance * 100.0)?;
    }
    for span in found {
        let until = if span.open { "until now".to_owned() } else { format!("until {}", span.last) };
        writeln!(out, "  {} found from {} {until}", span.code, span.first)?;
    }
    Ok(())
}

fn as_json(place: &str, known: &KnownRow, row: &CheckedRow<'_>, found: &[FoundSpan]) -> serde_json::Value {
    let figure = |value: Option<rust_decimal::Decimal>| value.map(|value| value.normalize().to_string());
    let readings = known.history.seen.iter().map(|seen| {
        json!({
            "first": seen.first.to_string(),
            "last": seen.last.to_string(),
            "current": figure(seen.values.current),
            "target": figure(seen.values.target),
            "deadline": seen.values.deadline.map(|day| day.to_string()),
            "status": seen.values.status.name(),
            "progress": seen.values.progress.map(|p| f64::from(p) / 1000.0),
        })
    });
    let readings: Vec<_> = readings.collect();
    let moves: Vec<_> = known.history.moves().iter().map(|step| match step.what {
        Moved::Target(from, to) => json!({ "day": step.day.to_string(), "field": "target", "from": from.to_string(), "to": to.to_string() }),
        Moved::Deadline(from, to) => json!({ "day": step.day.to_string(), "field": "deadline", "from": from.to_string(), "to": to.to_string() }),
    }).collect();
    let turns: Vec<_> = known.history.transitions().filter_map(|transition| {
        let turn = transition.turn()?;
        Some(json!({ "day": transition.day.to_string(), "turn": turn.name(), "from": transition.from.name(), "to": transition.to.name() }))
    }).collect();
    let found: Vec<_> = found.iter().map(|span| {
        json!({ "code": span.code.to_string(), "first": span.first.to_string(), "last": span.last.to_string(), "open": span.open })
    }).collect();
    json!({
        "row": place,
        "kpi": row.kpi.kpi,
        "owner": row.kpi.owner,
        "readings": readings,
        "moves": moves,
        "transitions": turns,
        "findings": found,
        "needed_per_week": figure(row.pace.needed),
        "actual_per_week": figure(row.pace.actual),
        "forecast": row.forecast.as_ref().map(|ahead| json!({
            "value": ahead.value.to_string(),
            "by": ahead.by.to_string(),
            "met_on": ahead.met_on.map(|day| day.to_string()),
            "chance": ahead.chance,
            "per_week": ahead.per_week.to_string(),
        })),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_rows() {
        for (address, expect) in [
            ("team.xlsx", ("team.xlsx", None, None)),
            ("team.xlsx!7", ("team.xlsx", None, Some(7))),
            ("a b/team.xlsx!KPIs 2026!B7", ("a b/team.xlsx", Some("KPIs 2026"), Some(7))),
            ("team.xlsx!KPIs", ("team.xlsx", Some("KPIs"), None)),
        ] {
            assert_eq!(parts(address), expect, "{address}");
        }
    }
}
