//! What is known of a row beside its cells.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::{Field, Mapping, Milestone, Seen, Statement, StatementFacts};

/// What is known of a row beside its cells. The default knows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The full reading of its sentence, where one was made: it may hold target, baseline, deadline and period.
    pub statement: Option<&'a Statement<'a>>,
    /// What one quick look at its sentence tells.
    pub facts: StatementFacts,
    /// Whether the table has a check-in column, so that silence can be told.
    pub has_check_in: bool,
    /// What earlier readings tell.
    pub history: History<'a>,
    /// The row's entries on a Milestones tab, by day: they bend the straight line from start to deadline.
    pub milestones: &'a [Milestone],
}

impl Known<'_> {
    /// What the columns of a table tell.
    pub fn of(mapping: &Mapping) -> Self {
        Self { has_check_in: mapping.has(Field::Checked), ..Self::default() }
    }
}

/// What earlier readings of a row tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct History<'a> {
    /// The first day on which the row was seen.
    pub first_seen: Option<Date>,
    /// The first value on record.
    pub first_value: Option<Decimal>,
    /// All readings on record, oldest first.
    pub seen: &'a [Seen],
}
