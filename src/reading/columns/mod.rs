//! Finding KPI tables in a tab and the meaning of their columns.

mod assign;
mod build;
mod content;
mod conventions;
mod extent;
mod find;
mod fold;
mod head;
mod lexicon;
mod marks;
mod notes;
mod ours;
mod parts;
mod periods;
mod profile;
mod regions;
mod shares;
mod stages;
mod subtotals;
mod verdict;
pub(crate) mod vocabulary;
mod words;

#[cfg(test)]
pub(crate) mod tests;

use jiff::civil::Date;

use crate::model::{Field, Locale, Mapping, OwnColumn, Table};

pub(crate) use fold::fold;
pub(crate) use lexicon::names_field;
pub use marks::trusted_marks;
pub(crate) use notes::without_number;
pub use ours::find_tables;
pub(crate) use subtotals::sums_up;

/// What the config says about the tables of one sheet.
#[derive(Debug, Clone)]
pub struct TableSettings {
    /// The header's row, counted from 0, if the config names it.
    pub header_row: Option<u32>,
    /// Columns that the config names; they always win.
    pub columns: Vec<(Field, ColumnChoice)>,
    /// The locale that is told for this sheet; it wins over what the sheet states.
    pub locale: Option<Locale>,
    /// The locale of a sheet that states none.
    pub locale_else: Option<Locale>,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_year_start: i8,
    /// Headers of our own columns, as renamed or translated; they are never read as input.
    pub own_headers: Vec<(OwnColumn, String)>,
    /// The day that decides which period is the present one.
    pub today: Date,
}

impl TableSettings {
    /// The locale by which a tab is read, where one is known.
    pub fn locale_of(&self, table: &Table) -> Option<Locale> {
        self.locale.or(table.locale).or(self.locale_else)
    }
}

/// A column as the config names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnChoice {
    /// By its letter; counted from 0.
    Letter(u16),
    /// By its header's text.
    Header(String),
}

/// What was found in a tab.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Its KPI tables, in reading order.
    pub tables: Vec<Mapping>,
    /// Why there is none, for a person; empty when there is one.
    pub why_none: String,
    /// What the config asks for and the tab does not have.
    pub problems: Vec<String>,
}
