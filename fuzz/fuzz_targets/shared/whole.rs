//! The whole way over one file.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};
use kpiwarden::engine::{self, PlanOptions, SheetOutcome, SheetSettings, SyncTarget};
use kpiwarden::plan::{Settings, Write};
use kpiwarden::ports::Journal;
use kpiwarden::sheets::{OpenOptions, open};

/// The day sheets are judged on.
pub const TODAY: Date = date(2026, 10, 1);

static SETTINGS: LazyLock<Arc<SheetSettings>> = LazyLock::new(|| {
    let plan = Settings { write: Write::All, ..Settings::default() };
    Arc::new(SheetSettings::plain(plan, TODAY))
});

/// Settings that write everything.
pub fn settings() -> Arc<SheetSettings> {
    Arc::clone(&SETTINGS)
}

/// Syncs one file; `None` where it is no sheet.
pub fn sync(path: &Path, journal: &mut dyn Journal, options: PlanOptions) -> Option<SheetOutcome> {
    let sheet = open(path, &OpenOptions::default()).ok()?;
    let mut targets = [SyncTarget { sheet, settings: settings(), write: true }];
    engine::sync(&mut targets, journal, TODAY, options).outcomes.pop()
}
