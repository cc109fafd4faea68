//! One cycle: read, check, plan, apply, verify. A plain function of its inputs; the daemon only decides when to run one.

mod away;
mod baseline;
mod check;
mod checked;
mod counts;
mod guards;
mod identity;
mod known_rows;
mod labels;
mod observe;
mod plans;
mod policy;
mod settings;
mod sync;
mod unreadable;

pub use baseline::{Baseline, Names, apply_baseline};
pub use check::{Input, check, check_with, read};
pub use checked::{Checked, CheckedRow, CheckedSheet, CheckedTable, Summary};
pub use counts::{Counted, Other, recount};
pub use guards::Refusal;
pub use identity::{Identity, identities};
pub use observe::{HISTORY_ROWS_MAX, observe};
pub use plans::{PlanOptions, SheetPlan, TablePlan, plan_sheet};
pub use policy::{Action, policy};
pub use settings::SheetSettings;
pub use sync::{SheetOutcome, SyncTarget, Synced, sync, sync_among};
pub use unreadable::unreadable;
