//! One KPI or goal sentence to a typed reading.

use jiff::civil::Date;

use crate::model::{Language, Statement, StatementFacts};

/// What is known around a sentence.
#[derive(Debug, Clone, Copy)]
pub struct StatementContext {
    /// The sheet's language, where the sentence itself does not tell.
    pub language: Option<Language>,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_year_start: i8,
    /// Supplies the year of "in Q2" or "by end of June".
    pub today: Date,
    /// The row has a numeric target in a cell of its own.
    pub has_target: bool,
    /// The row has a unit in a cell of its own, or its figures have one.
    pub has_unit: bool,
}

/// The full reading of one sentence.
pub fn read<'s>(_text: &'s str, _context: &StatementContext) -> Statement<'s> {
    Statement::default()
}

/// One quick pass over a sentence.
pub fn facts(_text: &str) -> StatementFacts {
    StatementFacts::default()
}
