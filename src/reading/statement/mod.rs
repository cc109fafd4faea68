//! One KPI or goal sentence to a typed reading. Structure decides, word lists explain.

mod alike;
mod beside;
mod calendar;
mod change_noun;
mod currencies;
mod cutting;
mod decimals;
mod definitions;
mod direction;
mod extra;
mod facts;
mod figures;
mod foreign;
mod kinds;
mod measure;
mod participles;
mod parts;
mod reader;
mod remembered;
mod rewrite;
mod roles;
mod romance;
mod structure;
mod telling;
#[cfg(test)]
mod tests;
mod time;
mod to_get_done;
mod tokens;
mod traits;
mod vague;

use jiff::civil::Date;

pub use change_noun::{begins_with_a_reduction, ends_with_a_reduction, names_a_change};
pub use extra::ExtraWords;
pub use facts::{Quick, facts};
pub use reader::{read, read_with};
pub use rewrite::{
    RowAround, either_way, one_measure, one_measure_dated, rewrite, rewrite_in_row, rewrite_with, tied, tied_dated,
};
pub use telling::may_tell_figures;
pub use to_get_done::names_a_thing_to_get_done;

use crate::model::Language;

/// What is known around a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The row has a figure (current value, baseline, benchmark) of its own.
    pub has_figure: bool,
    /// It stands in a target cell: its figures are to be reached.
    pub is_target: bool,
}

/// The language that most of several sentences speak, where enough of them speak for one alone.
pub fn language_of<'s>(texts: impl Iterator<Item = &'s str>) -> Option<Language> {
    const SPEAKING_MIN: u32 = 3;
    let mut counts: Vec<(Language, u32)> = Vec::new();
    let mut all = 0;
    for text in texts {
        let Some(language) = tokens::certain_language(text) else { continue };
        all += 1;
        match counts.iter_mut().find(|(known, _)| *known == language) {
            Some((_, count)) => *count += 1,
            None => counts.push((language, 1)),
        }
    }
    let (language, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (all >= SPEAKING_MIN && count * 3 >= all * 2).then_some(language)
}

impl StatementContext {
    /// A sentence by itself on a given day.
    pub const fn alone(today: Date) -> Self {
        Self {
            language: None,
            fiscal_year_start: 1,
            today,
            has_target: false,
            has_unit: false,
            has_figure: false,
            is_target: false,
        }
    }
}
