//! Pure values that every room speaks in. No I/O, no clock, no failure: what could not be read is a value too.

mod assessment;
mod field;
mod finding;
mod history;
mod kpi;
mod locale;
mod mapping;
mod note;
mod place;
mod plan;
mod quantity;
mod record;
mod statement;
mod table;
mod tabs;
mod when;

pub use assessment::{Assessment, Milestone, PeriodsMet, Status, TargetShape, whole_percent};
pub use field::{Field, PerField};
pub use finding::{Code, Detail, Finding, Severity, Span};
pub use history::{
    FoundSpan, KnownRow, Move, Moved, ObservedRow, RowHistory, RowsOnRecord, Seen, SeenValues, SourceHistory,
    Transition, Turn,
};
pub use kpi::{Agreement, Cadence, Direction, Kind, Kpi, Origin, RowState, Tier};
pub use locale::{DateOrder, Language, Locale};
pub use mapping::{ColumnMapping, Conventions, Mapping, MappingReason, Part, PartColumn, PeriodColumn};
pub use note::Note;
pub use place::{CellRange, CellRef, column_letters, column_number};
pub use plan::{Away, Edit, NOTE_AUTHOR, NoteEdit, OwnColumn, OwnValue, Plan, Revision};
pub use quantity::{Change, Currency, Quantity, Reading, Shape, TimeUnit, Unit, Unreadable, compare};
pub use record::{RowRecord, SourceRecord, TableRecord};
pub use statement::{MeasureKind, Statement, StatementFacts, Vague};
pub use table::{Cell, CellKind, NumberFormat, OneRow, SheetKind, Table, TableBuilder, TableFull, Workbook};
pub use tabs::{Action, Goal, MilestoneRow, Person, Side, Tabs};
pub use when::{Period, When};
