//! The tabs that may stand beside a KPI table: goals, people, actions, milestones. They are small, so they own their texts.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{CellRef, Reading, When};

/// What the tabs beside the KPI tables of one workbook hold. A tab that does not exist is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tabs {
    /// The Goals tab.
    pub goals: Option<Side<Goal>>,
    /// The People tab, or the configured roster.
    pub people: Option<Side<Person>>,
    /// The Actions tab.
    pub actions: Option<Side<Action>>,
    /// The Milestones tab.
    pub milestones: Option<Side<MilestoneRow>>,
}

/// The rows of one tab beside.
#[derive(Debug, Clone, PartialEq)]
pub struct Side<T> {
    /// The tab's name; empty for what the config gives.
    pub tab: String,
    /// Its index in the workbook; `None` for what the config gives.
    pub tab_index: Option<usize>,
    /// The header's row, counted from 0.
    pub header_row: u32,
    /// Its rows, top to bottom.
    pub rows: Vec<T>,
}

/// One goal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Goal {
    /// Its name cell.
    pub cell: CellRef,
    /// Its name, as KPI rows name it.
    pub name: String,
    /// The goal in a sentence; empty without such a column.
    pub statement: String,
    /// Who answers for it.
    pub owner: String,
    /// Whether its target cell holds a figure.
    pub has_target: bool,
    /// Its deadline.
    pub deadline: Reading<When>,
    /// The goal above it.
    pub parent: String,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The role, as far as it is told.
    pub role: String,
    /// The team.
    pub team: String,
    /// The manager's name.
    pub manager: String,
}

/// One action.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Action {
    /// Its task cell.
    pub cell: CellRef,
    /// What is to be done.
    pub task: String,
    /// The KPI it serves: its words, or its row's cell.
    pub kpi: String,
    /// Who does it.
    pub owner: String,
    /// First day.
    pub start: Reading<When>,
    /// Last day.
    pub end: Reading<When>,
    /// What it changed.
    pub impact: String,
    /// Whether it is done.
    pub done: bool,
}

/// One milestone of a KPI.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MilestoneRow {
    /// Its KPI cell.
    pub cell: CellRef,
    /// The KPI it belongs to.
    pub kpi: String,
    /// Its day.
    pub date: Option<Date>,
    /// The value to be reached by then.
    pub value: Option<Decimal>,
}
