//! What was understood of one KPI or goal sentence.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Cadence, Change, Direction, Kind, Language, Period, Span, Unit};

/// What kind of figure a measure gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeasureKind {
    /// How many.
    Count,
    /// A part of a whole.
    Share,
    /// So many per something.
    Rate,
    /// A mean or median.
    Average,
    /// How long.
    Duration,
    /// Money.
    Money,
    /// Points on a known scale.
    Score,
    /// A composite figure.
    Index,
    /// Done or not done.
    Milestone,
}

impl MeasureKind {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Share => "share",
            Self::Rate => "rate",
            Self::Average => "average",
            Self::Duration => "duration",
            Self::Money => "money",
            Self::Score => "score",
            Self::Index => "index",
            Self::Milestone => "milestone",
        }
    }
}

/// A word that leaves open what counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vague {
    /// Where it stands in the sentence, in bytes.
    pub span: Span,
    /// Why it matters here, for a manager.
    pub why: String,
    /// What could stand instead.
    pub suggestion: String,
}

/// A typed reading of one sentence. Borrowed texts point into the sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement<'s> {
    /// What is measured, in the sentence's own words.
    pub measure: Option<&'s str>,
    /// What kind of figure that gives.
    pub measure_kind: Option<MeasureKind>,
    /// Which way is wished for, where the sentence says so.
    pub direction: Option<Direction>,
    /// Which way is better by the nature of the measure (churn: lower), where that is known.
    pub usual_direction: Option<Direction>,
    /// The figure it starts from.
    pub baseline: Option<Decimal>,
    /// The figure to reach, or the size of the change.
    pub target: Option<Decimal>,
    /// The upper end, where the target is a range.
    pub target_high: Option<Decimal>,
    /// Set when `target` is a change and not a level.
    pub change: Option<Change>,
    /// A limit rather than a way to go: `at least 99.9 %`, `at most`.
    pub limit: bool,
    /// Set where that limit is an upper one: `at most`, `under`.
    pub at_most: bool,
    /// The unit of the figures.
    pub unit: Option<Unit<'s>>,
    /// The day that the sentence alone fixes.
    pub deadline: Option<Date>,
    /// First day of the period that the sentence names.
    pub start: Option<Date>,
    /// The days meant by the time words; the year is taken from the context where they name none, so that `in Q2` has days and no deadline.
    pub days: Option<Period>,
    /// The words that tell time otherwise: `per quarter`, `in Q2`.
    pub period: Option<&'s str>,
    /// Set when every period counts by itself (`a month`, `per quarter`).
    pub recurring: bool,
    /// The length of those periods, where `recurring` and the sentence tells it (`a month`: one month).
    pub every: Option<Cadence>,
    /// Vague words that matter, in order.
    pub vague: Vec<Vague>,
    /// Whether two strangers would come to the same figure.
    pub measurable: bool,
    /// Attention or volume only.
    pub vanity: bool,
    /// Two or more measures in one.
    pub compound: bool,
    /// Asked as a question.
    pub question: bool,
    /// A verb says what is to be done.
    pub has_verb: bool,
    /// A thing to deliver, done or not done.
    pub deliverable: bool,
    /// Leading or lagging.
    pub kind: Option<Kind>,
    /// Why it is leading or lagging, for a manager.
    pub kind_reason: Option<&'static str>,
    /// The language it was read in.
    pub language: Language,
}

/// What one quick pass over a sentence tells, without the full reading: enough for every row of a big table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StatementFacts {
    /// Which way is wished for, where the sentence says so.
    pub direction: Option<Direction>,
    /// Which way is better by the nature of the measure, where that is known.
    pub usual_direction: Option<Direction>,
    /// Set when every period counts by itself.
    pub recurring: bool,
    /// The length of those periods, where the sentence tells it.
    pub every: Option<Cadence>,
    /// Set when the full reading could find a vague word, a missing quantity, vanity, a compound, a change, a question or a deliverable. Clear: the row needs no full reading, provided a target and a unit stand in cells of their own.
    pub needs_reading: bool,
}

impl StatementFacts {
    /// The facts that a full reading tells.
    pub fn of(reading: &Statement<'_>) -> Self {
        Self {
            direction: reading.direction,
            usual_direction: reading.usual_direction,
            recurring: reading.recurring,
            every: reading.every,
            needs_reading: true,
        }
    }
}
