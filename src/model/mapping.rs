//! Which column of a table holds which field, and why.

use std::collections::BTreeMap;

use super::{CellRef, DateOrder, Field, Language, Locale, PerField, Period, Table};

/// One KPI table within a tab: where it lies and what its columns mean. Rows and columns count from 0, in sheet places.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// Which table of its tab this is, counted from 0 in reading order.
    pub ordinal: usize,
    /// How many KPI tables its tab holds.
    pub tables_in_tab: usize,
    /// The header's row; of a header in two lines, the lower.
    pub header_row: u32,
    /// First row that may hold a KPI.
    pub first_row: u32,
    /// Last row that may hold a KPI.
    pub last_row: u32,
    /// First column of the table.
    pub first_column: u16,
    /// Last column of the table, our own columns left out.
    pub last_column: u16,
    /// The column of each field.
    pub columns: PerField<Option<u16>>,
    /// Columns that hold a target or an actual figure for one period, in order of their periods.
    pub period_columns: Vec<PeriodColumn>,
    /// Columns that hold a part of a field beside its own column, in sheet order.
    pub parts: Vec<PartColumn>,
    /// Every column of the table, with its header and why it was mapped or not.
    pub all: Vec<ColumnMapping>,
    /// A value that stands once above the table and holds for every row (owner, goal, deadline ...).
    pub above: PerField<Option<CellRef>>,
    /// How figures and dates are written in it.
    pub conventions: Conventions,
    /// Our own columns, where an earlier sync left them: public header and column.
    pub own: Vec<(super::OwnColumn, u16)>,
    /// Rows between `first_row` and `last_row` that hold no KPI: section titles, subtotals, repeated headers. Ascending.
    pub passed_over: Vec<u32>,
}

impl Mapping {
    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<u16> {
        self.columns[field]
    }

    /// The rows of the table in which a cell that is read is still loading, each with the first such cell. Ascending.
    pub fn rows_loading(&self, table: &Table) -> BTreeMap<u32, CellRef> {
        let is_read = |column: u16| {
            self.columns.0.contains(&Some(column))
                || self.period_columns.iter().any(|period| period.column == column)
                || self.parts.iter().any(|part| part.column == column)
        };
        let rows = self.first_row..=self.last_row;
        let cells = table.loading.iter().filter(|cell| rows.contains(&cell.row) && is_read(cell.column));
        cells.rev().map(|cell| (cell.row, *cell)).collect()
    }

    /// Whether the table has the field at all: a column, period columns, or a value above the table.
    pub fn has(&self, field: Field) -> bool {
        self.columns[field].is_some()
            || self.above[field].is_some()
            || self.period_columns.iter().any(|column| column.field == field)
    }
}

/// A column that holds one field for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodColumn {
    /// [`Field::Target`], [`Field::Current`], or another figure.
    pub field: Field,
    /// The period as the header writes it.
    pub label: String,
    /// The days it means, where they can be told.
    pub period: Option<Period>,
    /// The column.
    pub column: u16,
}

/// A column that says more of a field than the field's own column does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartColumn {
    /// What it holds.
    pub part: Part,
    /// The column.
    pub column: u16,
}

/// What a column beside a field's own column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// A target again, asked where those before it are empty.
    Target,
    /// The least that is to be reached; may be the target's own column too.
    LeastTarget,
    /// The most that is allowed; may be the target's own column too.
    MostTarget,
    /// The quarter of the deadline, whose year stands in the deadline's own column.
    DeadlineQuarter,
    /// The month of the deadline, whose year stands in the deadline's own column.
    DeadlineMonth,
    /// How the measure is defined or worked out.
    Definition,
    /// A further status: what it says is given up is so, whatever the status' own column says.
    Status,
}

impl Part {
    /// The field it says more of, where there is one.
    pub const fn field(self) -> Option<Field> {
        match self {
            Self::Target | Self::LeastTarget | Self::MostTarget => Some(Field::Target),
            Self::DeadlineQuarter | Self::DeadlineMonth => Some(Field::Deadline),
            Self::Definition => None,
            Self::Status => Some(Field::Status),
        }
    }
}

/// What became of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnMapping {
    /// The column.
    pub column: u16,
    /// Its header, both lines joined.
    pub header: String,
    /// The field it holds, if any.
    pub field: Option<Field>,
    /// Why.
    pub reason: MappingReason,
}

/// Why a column holds a field, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MappingReason {
    /// The config says so.
    Config,
    /// Its header is a known name of the field.
    Header,
    /// Its header contains a known name of the field.
    HeaderPart,
    /// What its cells hold decided.
    Cells,
    /// Its header names a period.
    Period,
    /// It is one of several numbered periods, and nothing tells whether the first is the oldest or the newest.
    PeriodUnordered,
    /// It says more of a field that has its own column.
    Part,
    /// An earlier sync of ours wrote it.
    Own,
    /// Another column holds the field already.
    Taken,
    /// Nothing fits.
    Unknown,
}

/// How figures and dates are written in one table, decided from its locale and its cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Conventions {
    /// The locale it is read by, where one is known.
    pub locale: Option<Locale>,
    /// The language that the headers are in, where they tell.
    pub language: Option<Language>,
    /// The decimal separator of each column that has decided; by field.
    pub decimal: PerField<Option<char>>,
    /// Which part of a short date comes first; `None` where nothing decides.
    pub date_order: Option<DateOrder>,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_year_start: i8,
}

impl Default for Conventions {
    fn default() -> Self {
        Self { locale: None, language: None, decimal: PerField::default(), date_order: None, fiscal_year_start: 1 }
    }
}
