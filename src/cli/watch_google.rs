//! What `kpiwarden run` has to look after at Google.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::failure::Failure;
use super::google;
use super::setup::Setup;
use super::targets::{Place, SharedSettings, files_and};
use crate::clock::SystemTimer;
use crate::daemon::{ApiMeter, ApiUsage, Beside, GoogleWatch, ListGoogle};
use crate::sheets::google::Address;

/// The work on what is at Google, where anything is, and how Google is used by it.
pub(super) fn beside(setup: &Arc<Setup>, sheets: &[String]) -> Result<Option<(Arc<Beside>, ApiMeter)>, String> {
    let named = files_and(setup, sheets, &mut |_, _| {}).map_err(|failure| failure.message)?;
    if !named.iter().any(|file| matches!(file.place, Place::Google(_))) {
        return Ok(None);
    }
    // The service asks for this from within its loop, where an HTTP client that blocks must not be made.
    let made = std::thread::scope(|scope| scope.spawn(|| google::google(setup, true)).join());
    let made = made.unwrap_or_else(|_| Err(Failure::unread("the way to Google cannot be set up", "")));
    let google = made.map_err(|failure| match failure.hint.as_str() {
        "" => failure.message,
        hint => format!("{} ({hint})", failure.message),
    })?;
    let used = google.clone();
    let meter = ApiMeter(Arc::new(move || {
        let ((reads, writes), (reads_left, writes_left)) = (used.calls(), used.quota_left());
        ApiUsage { reads, writes, reads_left, writes_left }
    }));
    let list = list(Arc::clone(setup), sheets.to_vec());
    let poll = Duration::from_secs(u64::from(setup.config.google.poll_seconds));
    let clock = setup.clock();
    let beside: Arc<Beside> = Arc::new(move |journal, across, stop, tell| {
        let timer = Arc::new(SystemTimer);
        let watch = GoogleWatch::new(google.clone(), Arc::clone(&list), timer, Arc::clone(&clock), poll);
        watch.among(across).run(journal, stop, tell);
    });
    Ok(Some((beside, meter)))
}

/// Lists the sheets that the config, or the command line, names at Google. A folder that cannot be looked into holds what it held before, and
/// keeps no other sheet from being watched.
fn list(setup: Arc<Setup>, sheets: Vec<String>) -> ListGoogle {
    let known: Mutex<BTreeMap<String, Vec<String>>> = Mutex::default();
    Arc::new(move |google, today| {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut shared = SharedSettings::new(&setup, !sheets.is_empty(), today);
        let (mut found, mut failed) = (Vec::new(), None);
        for file in files_and(&setup, &sheets, &mut |_, _| {}).unwrap_or_default() {
            let Place::Google(address) = &file.place else { continue };
            let ids = match (google::sheets_of(google, address), address) {
                (Ok(sheets), _) => sheets.into_iter().map(|(id, _)| id).collect(),
                (Err(error), Address::Folder(folder)) => {
                    tracing::warn!(
                        "the folder {folder} at Google cannot be looked into: {}. {}",
                        error.message,
                        error.hint
                    );
                    failed = Some(error);
                    known.get(folder).cloned().unwrap_or_default()
                }
                (Err(error), _) => return Err(error),
            };
            found.extend(ids.iter().map(|id| (id.clone(), shared.of(file.block))));
            if let Address::Folder(folder) = address {
                known.insert(folder.clone(), ids);
            }
        }
        match failed {
            Some(error) if found.is_empty() => Err(error),
            _ => Ok(found),
        }
    })
}
