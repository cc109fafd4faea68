//! The whole way over the workbooks of others: those that hold a KPI table are synced, found settled, and given back by removal.

use std::path::Path;
use std::sync::Arc;

use kpiwarden::engine::{self, PlanOptions, SheetSettings, SyncTarget, Synced};
use kpiwarden::journal::SqliteJournal;
use kpiwarden::sheets::{OpenOptions, open};

use super::corpus::same_parts;
use super::support::{copy, files, values, workbooks};
use crate::whole::{TODAY, settings};

fn sync(
    path: &Path,
    settings: &Arc<SheetSettings>,
    journal: &mut SqliteJournal,
    remove: bool,
) -> Result<Synced, String> {
    let sheet = open(path, &OpenOptions::default()).map_err(|error| error.message)?;
    let mut targets = [SyncTarget { sheet, settings: Arc::clone(settings), write: true }];
    Ok(engine::sync(&mut targets, journal, TODAY, PlanOptions { force: false, remove }))
}

/// Whether anything was written; an error says what is not as it should be.
fn through(path: &Path, settings: &Arc<SheetSettings>) -> Result<bool, String> {
    let (folder, file) = copy(path);
    let bytes = || std::fs::read(&file).map_err(|error| error.to_string());
    let before = bytes()?;
    let mut journal = SqliteJournal::open(folder.path().join("state")).map_err(|error| error.message)?;
    let Ok(synced) = sync(&file, settings, &mut journal, false) else { return Ok(false) };
    let outcome = &synced.outcomes[0];
    if let Some(error) = &outcome.error {
        let unchanged = bytes()? == before;
        // A write that our own last look refuses is a fault of ours.
        let is_fault = error.message.contains("did not pass the check");
        return if unchanged && error.message.contains("nothing was written") && !is_fault {
            Ok(false)
        } else {
            Err(format!("{}, unchanged: {unchanged}", error.message))
        };
    }
    if !outcome.wrote() {
        return if bytes()? == before {
            Ok(false)
        } else {
            Err("changed although nothing was to be written".to_owned())
        };
    }
    let after = bytes()?;
    let (old, new) = (values(&before).unwrap_or_default(), values(&after).ok_or("cannot be read again")?);
    // A text without a letter is nothing that anybody sees.
    let mut seen = old.iter().filter(|(_, is)| !is.ends_with("(\"\")"));
    if let Some(((tab, cell), is)) = seen.find(|(place, is)| new.get(*place) != Some(is)) {
        return Err(format!("{tab}!{cell} held {is} before the sync"));
    }
    let again = sync(&file, settings, &mut journal, false)?;
    if again.outcomes[0].wrote() || bytes()? != after {
        return Err(format!("the second sync was not idle: {:?}", again.outcomes[0]));
    }
    let removed = sync(&file, settings, &mut journal, true)?;
    if let Some(error) = &removed.outcomes[0].error {
        return Err(format!("removal: {}", error.message));
    }
    same_parts(&before, &bytes()?)?;
    Ok(true)
}

#[test]
fn what_sync_writes_removal_takes_out_again() {
    let Some(folder) = workbooks() else { return };
    let mut settings = settings();
    (settings.plan.protected_tabs, settings.plan.pivot_tabs) = (true, true);
    let settings = Arc::new(settings);
    let only = std::env::var("KPIWARDEN_ONLY").unwrap_or_default();
    let (mut written, mut other, mut failures) = (0, 0, Vec::new());
    let teams = folder.join("../kpi-sheets/files");
    let all = files(&folder.join("valid")).into_iter().chain(if teams.is_dir() { files(&teams) } else { Vec::new() });
    for path in all.filter(|path| path.extension().is_some_and(|e| e == "xlsx" || e == "xlsm")) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if !name.contains(&only) {
            continue;
        }
        match through(&path, &settings) {
            Ok(true) => written += 1,
            Ok(false) => other += 1,
            Err(why) => failures.push(format!("{name}: {why}")),
        }
    }
    eprintln!("{written} written and given back, {other} without a KPI table or refused");
    // What the teams' folder holds today; more may come, and none may stop being written.
    assert!(!only.is_empty() || !teams.is_dir() || written >= 16, "{written} written only");
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}
