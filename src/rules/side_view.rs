//! The tabs beside the KPI tables as rules see them.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::view::TableView;
use crate::model::{Action, Goal};

/// A tab beside the KPI tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideTab {
    /// The Goals tab.
    Goals,
    /// The People tab.
    People,
    /// The Actions tab.
    Actions,
    /// The Milestones tab.
    Milestones,
}

/// A tab beside the KPI tables as rules see it.
#[derive(Debug, Clone, Copy)]
pub struct SideView<'a, 't> {
    /// Its place, its workbook's side tabs, and the thresholds.
    pub table: &'a TableView<'t>,
    /// Which it is.
    pub tab: SideTab,
    /// What the KPI rows under each goal have, by the goal's folded name.
    pub(super) below: &'a HashMap<String, Below, FixedState>,
}

/// What the KPI rows under a goal have between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Below {
    pub(super) target: bool,
    pub(super) deadline: bool,
}

impl<'a> SideView<'a, '_> {
    /// The actions, where this is their tab.
    pub fn actions(&self) -> &'a [Action] {
        match &self.table.tabs.actions {
            Some(side) if self.tab == SideTab::Actions => &side.rows,
            _ => &[],
        }
    }

    /// The goals, where this is their tab.
    pub fn goals(&self) -> &'a [Goal] {
        match &self.table.tabs.goals {
            Some(side) if self.tab == SideTab::Goals => &side.rows,
            _ => &[],
        }
    }
}
