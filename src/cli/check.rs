//! `kpiwarden validate` and `kpiwarden plan`.

use std::sync::Arc;

use super::args::{BaselineArgs, Common, FailOn, OutputFormat};
use super::baseline::Known;
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::targets::{Target, targets, targets_for};
use super::{show, talk};
use crate::engine::{self, Checked, PlanOptions, SheetPlan};
use crate::journal::SqliteJournal;
use crate::model::SourceHistory;
use crate::ports::{Journal, Writable};

/// Reads, checks and prints.
pub(super) fn validate(common: &Common, sheets: &[String], known: &BaselineArgs) -> Result<Outcome, Failure> {
    let mut setup = Setup::load(common)?;
    let known = Known::new(known, &mut setup)?;
    let mut targets = targets(&setup, sheets, false)?;
    for target in &mut targets {
        target.sheet.only_look();
    }
    let mut checked = read_and_check(&mut targets, &setup);
    known.settle(&mut checked)?;
    show::findings(&checked, common)?;
    Ok(outcome(&checked, &named(&targets), common.fail_on))
}

/// The same as a page of its own.
pub(super) fn report(mut common: Common, sheets: &[String]) -> Result<Outcome, Failure> {
    common.format = match common.format {
        OutputFormat::Text | OutputFormat::Html => OutputFormat::Html,
        known @ (OutputFormat::Md | OutputFormat::Csv | OutputFormat::Json) => known,
        _ => {
            return Err(Failure::usage(
                "a report is HTML, Markdown, CSV or JSON",
                "use --format html, md, csv or json",
            ));
        }
    };
    validate(&common, sheets, &BaselineArgs::default())
}

/// The same, and shows what a sync would change.
pub(super) fn plan(common: &Common, sheets: &[String], options: PlanOptions) -> Result<Outcome, Failure> {
    let setup = Setup::load(common)?;
    let mut targets = targets_for(&setup, sheets, true, false)?;
    let checked = read_and_check(&mut targets, &setup);
    let journal = setup.journal()?;
    let mut plans: Vec<SheetPlan> = Vec::with_capacity(targets.len());
    for (index, target) in targets.iter().enumerate() {
        let record = journal.read(target.sheet.source())?;
        let writable =
            if checked.sheets[index].error.is_some() { Writable::No(String::new()) } else { target.sheet.writable() };
        plans.push(engine::plan_sheet(&checked, index, &writable, &record, options));
    }
    show::plans(&checked, &plans, common)?;
    let refused = plans.iter().any(|plan| !plan.refused.is_empty());
    let found = outcome(&checked, &named(&targets), common.fail_on);
    Ok(if refused { Outcome::Refused } else { found })
}

pub(super) fn read_and_check(targets: &mut [Target], setup: &Setup) -> Checked {
    let mut counter = talk::Counter::new(targets.len());
    let mut inputs = Vec::with_capacity(targets.len());
    for target in targets.iter_mut() {
        counter.step(target.sheet.source());
        inputs.push(engine::read(&mut *target.sheet, Arc::clone(&target.settings)));
    }
    let histories = histories(&inputs, setup);
    engine::check_with(inputs, &histories, setup.today)
}

/// What is on record of each sheet. A check does without where there is no journal, or where it cannot be read, and says so.
fn histories(inputs: &[engine::Input], setup: &Setup) -> Vec<Arc<SourceHistory>> {
    let opened = setup.state_folder().ok().map(SqliteJournal::open_existing);
    let journal = match opened {
        Some(Ok(Some(journal))) => journal,
        Some(Err(error)) => {
            talk::say(format_args!("checked without history: {}. {}", error.message, error.hint));
            return Vec::new();
        }
        _ => return Vec::new(),
    };
    inputs.iter().map(|input| Arc::new(journal.history(&input.source).unwrap_or_default())).collect()
}

fn named(targets: &[Target]) -> Vec<bool> {
    targets.iter().map(|target| target.named).collect()
}

/// The exit status of a check. `named`: which sheets were named themselves.
pub(super) fn outcome(checked: &Checked, named: &[bool], fail_on: FailOn) -> Outcome {
    let mut outcome = findings_outcome(checked, fail_on);
    for (sheet, named) in checked.sheets.iter().zip(named.iter().copied()) {
        let empty = sheet.tables.is_empty() && sheet.error.is_none();
        if empty && named {
            let tabs = sheet.not_kpi.iter().map(|(tab, why)| format!("{tab}: {why}"));
            let why = tabs.chain(sheet.problems.iter().cloned()).collect::<Vec<_>>().join("; ");
            talk::say(format_args!("{}: holds no KPI table ({why})", sheet.source));
        }
        if sheet.is_incomplete() || (empty && named) {
            outcome = outcome.max(Outcome::Unread);
        }
    }
    if checked.tables.is_empty() && !checked.sheets.is_empty() && outcome == Outcome::Clean {
        talk::say("no KPI table was found");
    }
    outcome
}

fn findings_outcome(checked: &Checked, fail_on: FailOn) -> Outcome {
    let fails = |worst| fail_on.lowest().is_some_and(|lowest| worst >= lowest);
    if checked.worst().is_some_and(fails) { Outcome::Findings } else { Outcome::Clean }
}

/// Prints the JSON schema of the report.
pub(super) fn print_schema() -> Result<Outcome, Failure> {
    show::lines(|out| out.write_all(crate::report::report_schema().as_bytes()))?;
    Ok(Outcome::Clean)
}
