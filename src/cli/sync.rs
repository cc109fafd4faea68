//! `kpiwarden sync`.

use super::args::Common;
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::targets::{Target, targets};
use super::{check, show, talk};
use crate::engine::{self, PlanOptions, SyncTarget, Synced};

/// Reads, checks, writes back, and prints what was found.
pub(super) fn run(common: &Common, sheets: &[String], options: PlanOptions) -> Result<Outcome, Failure> {
    let setup = Setup::load(common)?;
    sync(&setup, common, targets(&setup, sheets, true)?, options)
}

/// Syncs sheets that are already chosen.
pub(super) fn sync(
    setup: &Setup,
    common: &Common,
    targets: Vec<Target>,
    options: PlanOptions,
) -> Result<Outcome, Failure> {
    let mut journal = setup.journal()?;
    let named: Vec<bool> = targets.iter().map(|target| target.named).collect();
    let mut work: Vec<SyncTarget> = targets
        .into_iter()
        .map(|target| SyncTarget { sheet: target.sheet, settings: target.settings, write: true })
        .collect();
    let synced = engine::sync(&mut work, &mut journal, setup.today, options);
    show::findings(&synced.checked, common)?;
    say_outcomes(&synced, common.quiet > 0);
    let mut outcome = check::outcome(&synced.checked, &named, common.fail_on);
    if synced.is_incomplete() {
        outcome = outcome.max(Outcome::Unread);
    }
    if synced.was_refused() {
        outcome = Outcome::Refused;
    }
    Ok(outcome)
}

fn say_outcomes(synced: &Synced, quiet: bool) {
    for (outcome, sheet) in synced.outcomes.iter().zip(&synced.checked.sheets) {
        let source = &outcome.source;
        for (tab, cell, theirs, ours) in &outcome.conflicts {
            talk::say(format_args!(
                "{source}!{tab}!{cell}: somebody wrote \"{theirs}\" where \"{ours}\" would stand; theirs is kept until they clear it \
                 (--force takes the cell back)"
            ));
        }
        for refusal in &outcome.refused {
            talk::say(format_args!("{source}!{}: not written: {}. {}", refusal.tab, refusal.message, refusal.hint));
        }
        if let Some(error) = &outcome.error {
            talk::say(format_args!("{source}: not written: {}. {}", error.message, error.hint));
        }
        for remark in &outcome.remarks {
            talk::say(format_args!("{source}: {remark}"));
        }
        if sheet.error.is_some() && outcome.error.is_none() {
            talk::say(format_args!("{source}: not written, as it could not be read"));
            continue;
        }
        if quiet {
            continue;
        }
        if outcome.wrote() {
            talk::say(format_args!("{source}: {} value(s) and {} note(s) written", outcome.values, outcome.notes));
        } else if !outcome.why_not.is_empty() {
            talk::say(format_args!("{source}: nothing written: {}", outcome.why_not));
        } else if outcome.error.is_none() && outcome.refused.is_empty() {
            talk::say(format_args!("{source}: nothing to write"));
        }
    }
}
