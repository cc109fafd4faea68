//! What is to be written: a plan leaves no choice to whoever applies it.

use super::{CellRef, Status};

/// The author of every note of ours. Notes of anybody else, and threads, are never touched.
pub const NOTE_AUTHOR: &str = "kpiwarden";

/// What a source's content was when it was read; a write is refused when it is something else by then.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Revision {
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content; empty for a source that has its own revisions.
    pub sha256: Vec<u8>,
    /// The source's own revision id, where it has one.
    pub id: String,
}

/// A column of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnColumn {
    /// The status.
    Status,
    /// Progress in percent.
    Progress,
    /// The value expected today.
    Expected,
    /// The stretch target.
    Stretch,
    /// The next milestone.
    NextMilestone,
    /// Which of the five SMART letters hold.
    Smart,
    /// The day of the last change to what stands beside it.
    Checked,
    /// The warnings, where comments cannot be written.
    Warnings,
}

impl OwnColumn {
    /// All of them, in the order in which they are appended.
    pub const ALL: [Self; 8] = [
        Self::Status,
        Self::Progress,
        Self::Expected,
        Self::Stretch,
        Self::NextMilestone,
        Self::Smart,
        Self::Checked,
        Self::Warnings,
    ];

    /// The header, in English.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Status => "KPI status",
            Self::Progress => "KPI progress",
            Self::Expected => "KPI expected",
            Self::Stretch => "KPI stretch",
            Self::NextMilestone => "Next milestone",
            Self::Smart => "SMART",
            Self::Checked => "KPI checked",
            Self::Warnings => "KPI warnings",
        }
    }

    /// The name in the config.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Progress => "progress",
            Self::Expected => "expected",
            Self::Stretch => "stretch",
            Self::NextMilestone => "next_milestone",
            Self::Smart => "smart",
            Self::Checked => "checked",
            Self::Warnings => "warnings",
        }
    }
}

/// One value to be written into one of our cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The cell.
    pub cell: CellRef,
    /// Which of our columns it belongs to.
    pub column: OwnColumn,
    /// What it held when the plan was made, as a person sees it; empty for a new cell.
    pub before: String,
    /// What it is to hold.
    pub after: OwnValue,
    /// The row's key when the plan was made: a hash over its KPI, goal and owner; 0 for a header.
    pub row_key: u64,
}

/// A value of ours.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnValue {
    /// Nothing: the cell is cleared.
    Blank,
    /// A header or other words.
    Text(String),
    /// A status, in the sheet's words.
    Status(Status, String),
    /// A ratio to be shown as a percentage: 0.6 is 60 %.
    Percent(rust_decimal::Decimal),
    /// A figure in the row's unit.
    Figure {
        /// The figure.
        value: rust_decimal::Decimal,
        /// The figure with its unit, as text for formats without number formats.
        shown: String,
        /// The cell whose number format fits.
        like: Option<CellRef>,
    },
    /// A day.
    Day(jiff::civil::Date),
}

impl OwnValue {
    /// The value as text, for formats that hold nothing else.
    pub fn shown(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(text) | Self::Status(_, text) => text.clone(),
            Self::Percent(ratio) => {
                format!("{}%", (ratio * rust_decimal::Decimal::ONE_HUNDRED).round().normalize())
            }
            Self::Figure { shown, .. } => shown.clone(),
            Self::Day(date) => date.to_string(),
        }
    }
}

/// One note of ours to be written or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteEdit {
    /// The cell.
    pub cell: CellRef,
    /// Our note there when the plan was made.
    pub before: Option<String>,
    /// Our note there afterwards; `None` takes it away.
    pub after: Option<String>,
    /// The row's key when the plan was made; 0 for a header.
    pub row_key: u64,
    /// Why it is taken away, where it is.
    pub away: Away,
}

/// Why a note of ours is taken away, or a comment resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Away {
    /// Its rules ran on the row and found nothing there.
    Mended,
    /// Its rules do not run on the row, or what they find there is not to be told.
    #[default]
    Unchecked,
    /// What it told is told elsewhere in the row.
    Elsewhere,
    /// Its cell is no longer there.
    CellGone,
    /// Comments are off.
    Off,
    /// Everything of ours is taken out of the sheet.
    Removed,
}

/// The smallest set of edits for one tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The tab.
    pub tab: String,
    /// Index of the tab in its workbook.
    pub tab_index: usize,
    /// The content it was made from.
    pub revision: Revision,
    /// Header row of the table the columns belong to.
    pub header_row: u32,
    /// The column that says who answers for a row, where there is one.
    pub owner_column: Option<u16>,
    /// Columns of ours beside the table, where they stand; those that the config puts on a column of the team's aside.
    pub own: Vec<(OwnColumn, u16)>,
    /// Values, by row and column.
    pub edits: Vec<Edit>,
    /// Notes, by row and column.
    pub notes: Vec<NoteEdit>,
    /// Cells of ours in which a person wrote something: theirs is kept, and said. What stands there, and what we would have written.
    pub conflicts: Vec<(CellRef, String, String)>,
}

impl Plan {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.notes.is_empty()
    }
}
