//! Everything that one cycle needs to know about one sheet, as plain data.

use std::sync::Arc;

use jiff::civil::Date;

use super::Baseline;
use crate::reading::columns::TableSettings;
use crate::reading::tabs::SideKind;
use crate::rules::RuleSet;
use crate::{plan, progress};

/// How one sheet is read, judged and written.
#[derive(Debug, Clone)]
pub struct SheetSettings {
    /// Only this tab; `None`: every tab that holds a KPI table.
    pub tab: Option<String>,
    /// Tabs beside the KPI tables whose kind is told rather than found.
    pub side_tabs: Vec<(SideKind, String)>,
    /// How its tables are found and read, the day included.
    pub tables: TableSettings,
    /// The rules that run on it.
    pub rules: Arc<RuleSet>,
    /// How progress is judged.
    pub progress: progress::Settings,
    /// What is written to it.
    pub plan: plan::Settings,
    /// Findings that are known and not reported.
    pub baseline: Option<Arc<Baseline>>,
}

impl SheetSettings {
    /// What holds where nobody has set anything but what is to be written, and the day.
    pub fn plain(plan: plan::Settings, today: Date) -> Self {
        let tables = TableSettings {
            header_row: None,
            columns: Vec::new(),
            locale: None,
            locale_else: None,
            fiscal_year_start: 1,
            own_headers: plan.own_headers(),
            today,
        };
        Self {
            tab: None,
            side_tabs: Vec::new(),
            tables,
            rules: Arc::new(RuleSet::default()),
            progress: progress::Settings::default(),
            plan,
            baseline: None,
        }
    }
}
