//! The verdict on one row.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Code, Direction, Period};

/// How a row stands. The order is that of the table in the design; the first line that holds decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// The row's own status says it rests.
    Paused,
    /// The row's own status says it is closed, dropped or a draft.
    Closed,
    /// The arithmetic has nothing to stand on.
    Invalid,
    /// Its start is in the future.
    NotStarted,
    /// The target is met.
    Achieved,
    /// The deadline is past and the target is not met.
    Missed,
    /// No current value.
    NoData,
    /// Nobody checked in for twice the cadence.
    Stale,
    /// A milestone that is not done.
    Open,
    /// Too early to tell.
    Early,
    /// Faster than the plan.
    Ahead,
    /// As planned; for a limit: held.
    OnTrack,
    /// Slower than the plan.
    AtRisk,
    /// Far slower than the plan; for a limit: not held.
    Behind,
}

impl Status {
    /// All of them, in the order in which they are counted in summaries.
    pub const ALL: [Self; 14] = [
        Self::Ahead,
        Self::OnTrack,
        Self::Achieved,
        Self::Early,
        Self::AtRisk,
        Self::Behind,
        Self::Missed,
        Self::Open,
        Self::NotStarted,
        Self::NoData,
        Self::Stale,
        Self::Invalid,
        Self::Paused,
        Self::Closed,
    ];

    /// The public (English) name, as it stands in JSON and, in English, in the sheet.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paused => "Paused",
            Self::Closed => "Closed",
            Self::Invalid => "Invalid",
            Self::NotStarted => "Not started",
            Self::Achieved => "Achieved",
            Self::Missed => "Missed",
            Self::NoData => "No data",
            Self::Stale => "Stale",
            Self::Open => "Open",
            Self::Early => "Early",
            Self::Ahead => "Ahead",
            Self::OnTrack => "On track",
            Self::AtRisk => "At risk",
            Self::Behind => "Behind",
        }
    }
}

/// How the target is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetShape {
    /// From a baseline up.
    Increase,
    /// From a baseline down.
    Decrease,
    /// By so much from a baseline.
    Change,
    /// Each period by itself.
    Recurring,
    /// A lower limit.
    AtLeast,
    /// An upper limit.
    AtMost,
    /// Kept where it is.
    Maintain,
    /// Within two limits.
    Range,
    /// Done or not done.
    Milestone,
    /// Commit, target, stretch.
    Ladder,
}

impl TargetShape {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Increase => "increase",
            Self::Decrease => "decrease",
            Self::Change => "change",
            Self::Recurring => "recurring",
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
            Self::Maintain => "maintain",
            Self::Range => "range",
            Self::Milestone => "milestone",
            Self::Ladder => "ladder",
        }
    }

    /// Whether there is a way to go from a baseline, so that pace means something and a deadline is needed.
    pub const fn is_a_way(self) -> bool {
        matches!(self, Self::Increase | Self::Decrease | Self::Change | Self::Recurring | Self::Ladder)
    }
}

/// The verdict on one row, with the figures it stands on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assessment {
    /// The status.
    pub status: Status,
    /// Which way is better.
    pub direction: Direction,
    /// Set when nothing said so and increase was assumed (M111).
    pub direction_assumed: bool,
    /// How the target is judged; `None` when there is no target to judge by.
    pub shape: Option<TargetShape>,
    /// The figure it starts from, as used.
    pub baseline: Option<Decimal>,
    /// The figure to reach as used: a change worked out, a recurring target as of this period.
    pub target: Option<Decimal>,
    /// The upper end of a range.
    pub target_high: Option<Decimal>,
    /// The latest figure, as used.
    pub current: Option<Decimal>,
    /// First and last day, as used.
    pub span: Option<Period>,
    /// Progress p, unclamped: 1 is done.
    pub progress: Option<f64>,
    /// Elapsed share of the time e, 0 to 1.
    pub elapsed: Option<f64>,
    /// The share of the way that should be done today: e, unless milestones bend the straight line.
    pub planned: Option<f64>,
    /// The value expected today.
    pub expected: Option<Decimal>,
    /// Whether the target is met, by comparison alone.
    pub met: Option<bool>,
    /// Of a recurring target: how its past periods went, where they are on record.
    pub periods: Option<PeriodsMet>,
    /// The rule whose condition leaves the arithmetic nothing to stand on.
    pub invalid: Option<Code>,
}

/// How the past periods of a recurring target went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodsMet {
    /// Periods in which the target was met.
    pub met: u32,
    /// Periods that are past and have a value.
    pub past: u32,
}

/// A value to have reached by a day, on the way to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Milestone {
    /// The day by which it is to be reached.
    pub date: Date,
    /// The value.
    pub value: Decimal,
}

/// A share in whole percent, as cells and words show it. What falls short of the whole is never shown as the whole.
pub fn whole_percent(share: f64) -> f64 {
    // Far above what a float is off by.
    const SHORT_BY: f64 = 1e-6;
    // Tenths first: 0.575 is just below 57.5 % as a float.
    let shown = ((share * 1000.0).round() / 10.0).round();
    let shown = if share < 1.0 - SHORT_BY { shown.min(99.0) } else { shown };
    // No `-0`.
    shown + 0.0
}
