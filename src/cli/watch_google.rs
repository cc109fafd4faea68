//! What `kpiwarden run` has to look after at Google.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::at_google::{AtGoogle, Found, name_of};
use super::failure::Failure;
use super::google;
use super::setup::Setup;
use super::targets::{Place, SharedSettings, files_and};
use crate::clock::SystemTimer;
use crate::daemon::{ApiMeter, ApiUsage, Beside, GoogleWatch, ListGoogle, Listing};

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

/// Lists the sheets that the config, or the command line, names at Google. A folder that cannot be looked into, or in which nothing is seen,
/// holds what it held before, and keeps no other sheet from being watched.
fn list(setup: Arc<Setup>, sheets: Vec<String>) -> ListGoogle {
    let known: Mutex<BTreeMap<String, Vec<Found>>> = Mutex::default();
    Arc::new(move |google, today| {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut shared = SharedSettings::new(&setup, !sheets.is_empty(), today);
        let mut listing = Listing::default();
        let files = files_and(&setup, &sheets, &mut |_, _| {}).unwrap_or_default();
        let mut at_google = AtGoogle::new(&setup, google, &files);
        for file in &files {
            let Place::Google(address) = &file.place else { continue };
            let before = known.entry(name_of(address)).or_default();
            let (found, error) = at_google.sheets(address, file.block, before);
            listing.troubles.extend(error.map(|(_, error)| error));
            listing.sheets.extend(found.iter().map(|found| (found.id.clone(), shared.of(found.block))));
            *before = found;
        }
        Ok(listing)
    })
}
