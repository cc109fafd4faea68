//! Sheets at Google in the counts over owners and goals, with all others.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::super::across::{Learnt, Side};
use super::super::beside::{Report, Reported};
use super::GoogleWatch;
use crate::caught::caught;
use crate::engine::{self, SheetSettings, SyncTarget, Synced};
use crate::ports::Journal;
use crate::sheets::google::address_of;

/// How long it is counted at the start what the sheets hold before the first is judged, in milliseconds.
const COUNT_MS_MAX: i64 = 60_000;
/// How often it is looked whether the files are counted, in milliseconds.
const FILES_MS: i64 = 100;

impl GoogleWatch {
    /// Before the first sheet is judged, counts what the next of them holds, a minute long at most, and waits for the files to be
    /// counted. Otherwise an owner's fourth KPI would be the third after each start, until the sheet with the others is
    /// read. Gives when to go on; nothing once all is known that will be.
    pub(super) fn count_next(&mut self, now: i64, journal: &mut dyn Journal) -> Option<i64> {
        let until = self.counting_until_ms?.min(now + COUNT_MS_MAX);
        self.counting_until_ms = Some(until);
        let may = now < until && !self.across.is_alone(self.known.len());
        let next = self.known.iter().find(|(id, known)| !known.tried && !self.across.knows(&address_of(id)));
        let next = next.map(|(id, _)| id.clone()).filter(|_| may);
        let Some(id) = next else {
            if !std::mem::replace(&mut self.counted, true) {
                self.reports.push(Report(Reported::Counted));
            }
            if now < until && self.across.awaits_files() {
                return Some(now + FILES_MS);
            }
            self.counting_until_ms = None;
            return None;
        };
        let known = self.known.get_mut(&id)?;
        known.tried = true;
        let settings = known.settings.clone()?;
        let mut sheet = self.google.sheet(&id);
        // What stands in its way is said when it is judged.
        if sheet.look().is_ok() {
            let today = self.clock.today_in(sheet.zone());
            let target = SyncTarget { sheet: Box::new(sheet), settings: on_day(settings, today), write: false };
            let _ = caught(|| self.judge(&id, target, journal, today));
        }
        Some(now)
    }

    /// Judges one sheet among all others.
    pub(super) fn judge(&self, id: &str, target: SyncTarget, journal: &mut dyn Journal, today: Date) -> Synced {
        let source = address_of(id);
        let others = self.across.others(&BTreeSet::from([source.as_str()]));
        let judged = target.write;
        let synced = engine::sync_among(&mut [target], &others.sheets, journal, today);
        if let Some(counted) = synced.checked.counted(0).cloned() {
            self.across.learn(Side::Google, vec![Learnt { source, counted, judged }], &others);
        }
        synced
    }

    /// Sheets in which something else is to be found since another one changed wait to be judged.
    pub(super) fn take_again(&mut self, now: i64) {
        let before_id = address_of("");
        for source in self.across.take_again(Side::Google) {
            let id = source.strip_prefix(&before_id).unwrap_or(&source);
            if let Some(known) = self.known.get_mut(id) {
                known.waits_since_ms.get_or_insert(now);
                known.must = true;
            }
        }
    }
}

/// The settings of a sheet for another day.
pub(super) fn on_day(settings: Arc<SheetSettings>, today: Date) -> Arc<SheetSettings> {
    if settings.tables.today == today {
        return settings;
    }
    let mut settings = SheetSettings::clone(&settings);
    settings.tables.today = today;
    Arc::new(settings)
}
