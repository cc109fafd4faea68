//! What there is to watch at Google, listed anew from time to time, and what stands in the way.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use super::super::across::Side;
use super::super::beside::{Report, Reported};
use super::{GoogleWatch, LISTING};
use crate::engine::SheetSettings;
use crate::ports::SheetError;
use crate::sheets::google::{Google, address_of};

/// Between two looks at what the folders hold, in milliseconds.
const LIST_EVERY_MS: i64 = 5 * 60_000;

/// The sheets to watch at the moment, with their settings for that day.
pub type ListGoogle = Arc<dyn Fn(&Google, Date) -> Result<Listing, SheetError> + Send + Sync>;

/// What there is to watch.
#[derive(Debug, Default)]
pub struct Listing {
    /// The sheets by id, with how each is read, judged and written.
    pub sheets: Vec<(String, Arc<SheetSettings>)>,
    /// Why some of it cannot be seen. What it held before stands among the sheets.
    pub troubles: Vec<SheetError>,
}

impl FromIterator<(String, Arc<SheetSettings>)> for Listing {
    fn from_iter<I: IntoIterator<Item = (String, Arc<SheetSettings>)>>(sheets: I) -> Self {
        Self { sheets: sheets.into_iter().collect(), troubles: Vec::new() }
    }
}

impl GoogleWatch {
    /// Takes up sheets that came and lets go of those that went; on another day all are judged anew.
    pub(super) fn list_sheets(&mut self, today: Date, now: i64) {
        self.day = Some(today);
        self.next_list_ms = now + LIST_EVERY_MS;
        let listed = match (self.list)(&self.google, today) {
            Ok(listed) => listed,
            Err(error) => {
                self.trouble(LISTING, &[error]);
                return;
            }
        };
        self.trouble(LISTING, &listed.troubles);
        let mut before = std::mem::take(&mut self.known);
        let count = before.len();
        let mut came = false;
        for (id, settings) in listed.sheets {
            let known = before.remove(&id);
            came |= known.is_none();
            let mut known = known.unwrap_or_default();
            if known.day.is_none_or(|day| day != self.clock.today_in(&known.zone)) {
                known.waits_since_ms.get_or_insert(now);
                known.must = true;
            }
            known.settings = Some(settings);
            self.known.insert(id, known);
        }
        if came || self.known.len() != count {
            self.across.keep(Side::Google, &self.known.keys().map(|id| address_of(id)).collect());
            let sheets = self.known.keys().map(|id| PathBuf::from(address_of(id))).collect();
            self.reports.push(Report(Reported::Watched(sheets)));
        }
    }

    /// Says what stands in the way of all sheets, when it is another than before, and when nothing does any more.
    pub(super) fn trouble(&mut self, at: usize, errors: &[SheetError]) {
        let told = |error: &SheetError| format!("{}. {}", error.message, error.hint).trim_end().to_owned();
        let words = (!errors.is_empty()).then(|| errors.iter().map(told).collect::<Vec<_>>().join("; "));
        if self.troubles[at] == words {
            return;
        }
        self.troubles[at] = words;
        let all = self.troubles.iter().flatten().map(String::as_str).collect::<Vec<_>>().join("; ");
        self.reports.push(Report(if all.is_empty() { Reported::Well } else { Reported::Trouble(all) }));
    }
}
