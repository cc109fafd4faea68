//! A date or period as written, before it is placed in a calendar.

use jiff::civil::Date;

use super::{DateStyle, calendar};
use crate::model::{Period, Unreadable, When};

/// How much time a date or period covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grain {
    /// One day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A quarter, or a season.
    Quarter,
    /// Half a year.
    Half,
    /// A year, by whatever calendar.
    Year,
    /// Anything else, from one date to another.
    Span,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Core {
    Day {
        year: Option<i16>,
        month: i8,
        day: i8,
        swapped: bool,
    },
    Month {
        year: Option<i16>,
        month: i8,
    },
    /// From one month to another; the year is that of the last.
    Months {
        year: Option<i16>,
        first: i8,
        last: i8,
    },
    /// `fiscal`: a fiscal year was named.
    Quarter {
        year: Option<i16>,
        quarter: i8,
        fiscal: bool,
    },
    Half {
        year: Option<i16>,
        half: i8,
        fiscal: bool,
    },
    Week {
        year: Option<i16>,
        week: i8,
        day: Option<i8>,
    },
    Year(i16),
    Fiscal(i16),
    /// `2026/27`, named here by the year in which it ends: two calendar years' parts in one fiscal year.
    Split(i16),
    Years(i16, i16),
    WaterYear(i16),
    Season {
        year: Option<i16>,
        season: i8,
    },
    /// The last day of the running year, quarter or month.
    EndOfRunning(Grain),
}

/// First month of a year written as `2026/27` where the sheet's own fiscal year is the calendar's: April, as in most such years
/// (United Kingdom, India, Japan, Canada, South Africa).
const SPLIT_YEAR_START: i8 = 4;

impl Core {
    pub(super) fn grain(self) -> Grain {
        match self {
            Self::Day { .. } | Self::EndOfRunning(_) => Grain::Day,
            Self::Month { .. } => Grain::Month,
            Self::Quarter { .. } | Self::Season { .. } => Grain::Quarter,
            Self::Half { .. } => Grain::Half,
            Self::Week { .. } => Grain::Week,
            Self::Year(_) | Self::Fiscal(_) | Self::Split(_) | Self::WaterYear(_) => Grain::Year,
            Self::Months { .. } | Self::Years(..) => Grain::Span,
        }
    }

    pub(super) fn names_year(self) -> bool {
        match self {
            Self::Day { year, .. }
            | Self::Month { year, .. }
            | Self::Months { year, .. }
            | Self::Quarter { year, .. }
            | Self::Half { year, .. }
            | Self::Week { year, .. }
            | Self::Season { year, .. } => year.is_some(),
            Self::EndOfRunning(_) => false,
            _ => true,
        }
    }

    /// The same with the year it lacks.
    pub(super) fn in_year(self, given: i16) -> Self {
        let some = Some(given);
        match self {
            Self::Day { year: None, month, day, swapped } => Self::Day { year: some, month, day, swapped },
            Self::Month { year: None, month } => Self::Month { year: some, month },
            Self::Months { year: None, first, last } => Self::Months { year: some, first, last },
            Self::Quarter { year: None, quarter, fiscal } => Self::Quarter { year: some, quarter, fiscal },
            Self::Half { year: None, half, fiscal } => Self::Half { year: some, half, fiscal },
            Self::Week { year: None, week, day } => Self::Week { year: some, week, day },
            Self::Season { year: None, season } => Self::Season { year: some, season },
            other => other,
        }
    }

    /// The days it means, its year named or not.
    pub(super) fn place(self, style: DateStyle, years: MissingYear) -> Result<When, Unreadable> {
        if let Self::EndOfRunning(grain) = self {
            return Self::end_of_running(grain, style).ok_or(Unreadable::NoSuchDay);
        }
        if self.names_year() {
            return self.placed(style).ok_or(Unreadable::NoSuchDay);
        }
        let near = style.near;
        let running = match self {
            Self::Quarter { .. } | Self::Half { .. } => calendar::fiscal_year_of(near, style.fiscal_year_start),
            _ => near.year(),
        };
        let placed = match years {
            MissingYear::Nearest => {
                let candidates = [self.in_year(running).placed(style), self.in_year(running + 1).placed(style)];
                candidates.into_iter().flatten().min_by_key(|when| calendar::distance(near, when.period))
            }
            MissingYear::Running => {
                let fiscal = calendar::fiscal_year(
                    calendar::fiscal_year_of(near, style.fiscal_year_start),
                    style.fiscal_year_start,
                );
                let at = |year| self.in_year(year).placed(style);
                let inside = |when: &When| fiscal.is_none_or(|year| year.contains(when.period.first));
                [running, running - 1, running + 1].into_iter().filter_map(at).find(inside).or_else(|| at(running))
            }
        };
        placed.map(|when| When { year_assumed: true, ..when }).ok_or(Unreadable::NoSuchDay)
    }

    fn end_of_running(grain: Grain, style: DateStyle) -> Option<When> {
        let near = style.near;
        let start = style.fiscal_year_start;
        let period = match grain {
            Grain::Month => calendar::month(near.year(), near.month())?,
            Grain::Quarter => (1..=4)
                .filter_map(|part| calendar::fiscal_part(calendar::fiscal_year_of(near, start), start, part, 4))
                .find(|period| period.contains(near))?,
            _ => calendar::fiscal_year(calendar::fiscal_year_of(near, start), start)?,
        };
        Some(When { year_assumed: true, ..When::day(period.last) })
    }

    fn placed(self, style: DateStyle) -> Option<When> {
        let start = style.fiscal_year_start.clamp(1, 12);
        let period = match self {
            Self::Day { year, month, day, swapped } => {
                let date = Date::new(year?, month, day).ok()?;
                let other =
                    if swapped { Date::new(year?, day, month).ok().filter(|&other| other != date) } else { None };
                return Some(When { other, ..When::day(date) });
            }
            Self::Month { year, month } => calendar::month(year?, month)?,
            Self::Months { year, first, last } => Period {
                first: calendar::month(year? - i16::from(first > last), first)?.first,
                last: calendar::month(year?, last)?.last,
            },
            Self::Quarter { year, quarter, .. } => calendar::fiscal_part(year?, start, quarter, 4)?,
            Self::Half { year, half, .. } => calendar::fiscal_part(year?, start, half, 2)?,
            Self::Week { year, week, day } => calendar::week(year?, week, day)?,
            Self::Year(year) => calendar::year(year)?,
            Self::Fiscal(year) => calendar::fiscal_year(year, start)?,
            Self::Split(year) => calendar::fiscal_year(year, if start == 1 { SPLIT_YEAR_START } else { start })?,
            Self::Years(first, last) => {
                Period { first: calendar::year(first)?.first, last: calendar::year(last)?.last }
            }
            Self::WaterYear(year) => calendar::fiscal_year(year, 10)?,
            Self::Season { year, season } => calendar::season(year?, season)?,
            Self::EndOfRunning(_) => return None,
        };
        Some(When::period(period))
    }
}

/// Which year is meant where none is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MissingYear {
    /// This year or the next, whichever is nearer.
    Nearest,
    /// The running (fiscal) year: the columns of one year stand side by side.
    Running,
}
