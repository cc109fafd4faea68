//! Findings, verdicts and what the sheet shows now, to the smallest set of edits.
//!
//! [`plan`] asks for nothing when the sheet already says everything; it never asks to change a cell that is not ours, and
//! a cell of ours in which a person wrote is left alone and said. [`removal`] takes everything of ours out again.

mod build;
mod keys;
mod layout;
mod notes;
mod ours;
mod remove;
mod settings;
#[cfg(test)]
mod tests;
mod values;
mod whose;
mod words;

pub use build::plan;
pub use keys::{StableHash, row_key};
pub use remove::removal;
pub use settings::{ColumnSetting, Settings, Write};
pub use values::RowInput;
pub use words::{header, resolved, status};

use jiff::civil::Date;

use crate::model::{CellRef, Conventions, Field, Finding, Mapping, Plan, Revision, SheetKind, Table, TableRecord};
use crate::reading::dates::DateStyle;
use crate::reading::numbers::NumberStyle;
use layout::Layout;
use ours::{Content, Memory, Style};

/// What a plan is made from, beside the rows.
#[derive(Debug, Clone, Copy)]
pub struct Input<'i> {
    /// The source as a person names it.
    pub source: &'i str,
    /// What it is.
    pub kind: SheetKind,
    /// The content that was read.
    pub revision: &'i Revision,
    /// Index of the tab in its workbook.
    pub tab_index: usize,
    /// The tab.
    pub table: &'i Table,
    /// The KPI table on it.
    pub mapping: &'i Mapping,
    /// The other KPI tables on the tab.
    pub others: &'i [&'i Mapping],
    /// Its findings, by row and column.
    pub findings: &'i [Finding],
    /// Whether the sheet can hold notes.
    pub notes: bool,
    /// What may be written.
    pub settings: &'i Settings,
    /// What is remembered of the table.
    pub record: Option<&'i TableRecord>,
    /// The day.
    pub today: Date,
    /// Takes back cells of ours in which a person wrote.
    pub force: bool,
}

/// The words of one finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// The rule's public name.
    pub name: String,
    /// What was read and what is wrong with it.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Makes the words of a finding about a row; about a header where there is no row.
pub type Speak<'s, 't> = dyn Fn(&Finding, Option<&RowInput<'t>>) -> Words + 's;

/// A plan, and what is to be remembered once it is carried out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Planned {
    /// The edits.
    pub plan: Plan,
    /// What a person should be told.
    pub remarks: Vec<String>,
    /// What is to be remembered of the table.
    pub record: TableRecord,
    /// What is to be remembered before the edits are made: see [`TableRecord::pending`].
    pub pending: Vec<u64>,
}

impl Input<'_> {
    /// The tab as a person names it.
    fn place(&self) -> String {
        if self.kind == SheetKind::Csv {
            self.source.to_owned()
        } else {
            format!("{}!{}", self.source, self.table.name)
        }
    }

    /// A cell as a person names it.
    fn place_of(&self, cell: CellRef) -> String {
        format!("{}!{cell}", self.place())
    }

    /// How our figures and dates are read back.
    fn style(&self) -> Style {
        let Conventions { locale, decimal, date_order, fiscal_year_start, .. } = &self.mapping.conventions;
        let separator = [Field::Target, Field::Current, Field::Baseline].into_iter().find_map(|field| decimal[field]);
        Style {
            number: NumberStyle {
                decimal: separator.or_else(|| locale.map(|locale| locale.decimal_separator())).or(Some('.')),
            },
            date: DateStyle { order: *date_order, fiscal_year_start: *fiscal_year_start, near: self.today },
        }
    }

    /// First sheet row below the table in which another table begins in the same columns; past the last row of a sheet where none does.
    fn end_row(&self) -> u32 {
        let beside = |other: &&&Mapping| {
            other.header_row > self.mapping.last_row
                && other.first_column <= self.mapping.last_column
                && other.last_column >= self.mapping.first_column
        };
        self.others.iter().filter(beside).map(|other| other.header_row).min().unwrap_or(u32::MAX)
    }

    /// Whether a note of ours at `cell` belongs to this table rather than to another on the tab.
    fn is_beside(&self, cell: CellRef) -> bool {
        let owner = |mapping: &Mapping| {
            let above = mapping.header_row <= cell.row;
            let columns = (mapping.first_column..=mapping.last_column).contains(&cell.column)
                || mapping.own.iter().any(|(_, column)| *column == cell.column);
            (above, columns, if above { mapping.header_row } else { u32::MAX - mapping.header_row }, mapping.ordinal)
        };
        let own = owner(self.mapping);
        self.others.iter().all(|other| owner(other) < own)
    }
}
