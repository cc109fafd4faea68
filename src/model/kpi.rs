//! One row of a KPI table, as far as it could be read.

use std::cmp::Ordering;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Quantity, Reading, Unit, When, compare};

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More is better.
    Increase,
    /// Less is better.
    Decrease,
    /// To be kept where it is, or within limits.
    Maintain,
}

impl Direction {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Increase => "increase",
            Self::Decrease => "decrease",
            Self::Maintain => "maintain",
        }
    }

    /// Which way one figure lies from another; `None` where they are equal.
    #[inline]
    pub fn between(from: Decimal, to: Decimal) -> Option<Self> {
        match compare(to, from) {
            Ordering::Greater => Some(Self::Increase),
            Ordering::Less => Some(Self::Decrease),
            Ordering::Equal => None,
        }
    }
}

/// What an indicator tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It moves before the outcome and can be acted on.
    Leading,
    /// It tells the outcome.
    Lagging,
}

impl Kind {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Leading => "leading",
            Self::Lagging => "lagging",
        }
    }
}

/// The place of a KPI under its goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tier {
    /// The one that tells whether the goal is reached.
    Primary,
    /// One that drives the primary.
    Secondary,
    /// Watched so that nothing breaks; has limits, no target to reach.
    Health,
    /// A thing to be done by a day.
    Milestone,
}

impl Tier {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Health => "health",
            Self::Milestone => "milestone",
        }
    }
}

/// What the Agreed column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// Both sides said yes.
    Yes,
    /// Not yet, or no.
    No,
    /// Empty.
    Blank,
}

/// What the row's own status says about whether it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RowState {
    /// Judged.
    #[default]
    Open,
    /// Not started yet, by its own word; still judged by dates.
    NotStarted,
    /// A draft: not judged on pace.
    Draft,
    /// Resting: not judged on pace.
    Paused,
    /// Given up.
    Dropped,
    /// Finished.
    Closed,
}

impl RowState {
    /// Whether the row counts as open for the count rules and is judged on pace.
    pub const fn is_judged(self) -> bool {
        matches!(self, Self::Open | Self::NotStarted)
    }
}

/// How often a row is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cadence {
    /// Every so many days.
    Days(u16),
    /// Every so many months.
    Months(u16),
}

impl Cadence {
    /// Its length in days; a month counts 30.4 days, rounded up.
    pub fn days(self) -> u32 {
        match self {
            Self::Days(days) => u32::from(days).max(1),
            Self::Months(months) => (u32::from(months) * 304).div_ceil(10).max(1),
        }
    }
}

/// Where a value of a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Origin {
    /// Its own column.
    #[default]
    Cell,
    /// A period column; the index into [`super::Mapping::period_columns`].
    Period(u16),
    /// A column beside the field's own ([`super::Mapping::parts`]); the column.
    Beside(u16),
    /// The KPI sentence.
    Statement,
    /// A cell above the table, or the block's first row.
    Above,
    /// The config.
    Config,
}

/// One KPI row. Texts are trimmed and point into the table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kpi<'t> {
    /// Index of the row among those of its [`super::Table`] that hold anything.
    pub index: usize,
    /// Sheet row, counted from 0.
    pub row: u32,
    /// The KPI statement.
    pub kpi: &'t str,
    /// Its goal, filled down within a block.
    pub goal: &'t str,
    /// The KPI it drives.
    pub parent: &'t str,
    /// Its owner as written.
    pub owner: &'t str,
    /// Team.
    pub team: &'t str,
    /// The owner's role.
    pub role: &'t str,
    /// Pillar.
    pub pillar: &'t str,
    /// Unit as written.
    pub unit_text: &'t str,
    /// Where the figure comes from.
    pub source: &'t str,
    /// What is being done.
    pub action: &'t str,
    /// Waivers as written.
    pub ignore: &'t str,
    /// The team's own status as written.
    pub status: &'t str,
    /// Remarks.
    pub comment: &'t str,
    /// How the measure is defined or worked out, where the sheet has a column for that.
    pub definition: &'t str,
    /// Leading or lagging, where the sheet says so.
    pub kind: Option<Kind>,
    /// Tier, where the sheet says so.
    pub tier: Option<Tier>,
    /// The unit: its column's, else the figures' own.
    pub unit: Option<Unit<'t>>,
    /// Direction as its column states it.
    pub direction: Option<Direction>,
    /// Which way is better as the words of its target tell, or its own verdict beside its figures.
    pub told_direction: Option<Direction>,
    /// The figure it starts from.
    pub baseline: Reading<Quantity<'t>>,
    /// What the owner offered.
    pub proposed: Reading<Quantity<'t>>,
    /// The figure to reach.
    pub target: Reading<Quantity<'t>>,
    /// The stretch target in the sheet.
    pub stretch: Reading<Quantity<'t>>,
    /// The latest actual figure.
    pub current: Reading<Quantity<'t>>,
    /// A figure to compare with.
    pub benchmark: Reading<Quantity<'t>>,
    /// Weight in a roll-up.
    pub weight: Reading<Quantity<'t>>,
    /// First day.
    pub start: Reading<When>,
    /// Day by which the target is to be reached.
    pub deadline: Reading<When>,
    /// Last check-in.
    pub checked: Reading<When>,
    /// Last review.
    pub reviewed: Reading<When>,
    /// How often it is checked.
    pub cadence: Reading<Cadence>,
    /// What the Agreed column says; `None` without such a column.
    pub agreed: Option<Agreement>,
    /// What the row's own status says about whether it is judged.
    pub state: RowState,
    /// Whether the row is hidden or filtered away.
    pub hidden: bool,
    /// The lowest and the highest result of the periods before that of the current figure, where the sheet keeps a column a period.
    pub earlier: Option<(Decimal, Decimal)>,
    /// Last day of the period that the current figure is of, where it stands in the column of a period.
    pub measured_until: Option<Date>,
    /// Set where the target is one for each period, and the current figure that of a period which is over: it meets the target or
    /// does not, and is on no way from the periods before.
    pub for_each_period: bool,
    /// Set where its figures stand in periods of which nobody can tell the order: whether the current figure is the latest is then
    /// unknown.
    pub unordered: bool,
    /// Set where the table asks for a target, this row leaves it open, and the figure in its sentence only says what is measured.
    pub figure_is_of_name: bool,
    /// Where the target comes from.
    pub target_origin: Origin,
    /// Where the current figure comes from.
    pub current_origin: Origin,
    /// Where the baseline comes from.
    pub baseline_origin: Origin,
    /// Where the deadline comes from.
    pub deadline_origin: Origin,
    /// Where the goal comes from.
    pub goal_origin: Origin,
    /// Where the owner comes from.
    pub owner_origin: Origin,
}
