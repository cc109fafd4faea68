//! The values to have reached on the way from start to deadline.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use rust_decimal::{Decimal, RoundingStrategy};

use super::calendar::{days_between, plus_days};
use super::settings::Settings;
use crate::model::{Assessment, Cadence, Kpi, Milestone, Period, TargetShape, Unit};

/// No row has more milestones than this: ten years of weeks.
pub const MILESTONES_MAX: u32 = 520;

/// The next milestone on or after `today`. `own` are the row's entries on a Milestones tab; where there are any, they
/// stand instead of the straight line.
pub fn next(
    kpi: &Kpi<'_>,
    verdict: &Assessment,
    own: &[Milestone],
    settings: &Settings,
    today: Date,
) -> Option<Milestone> {
    if !own.is_empty() {
        return own.iter().filter(|milestone| milestone.date >= today).min_by_key(|milestone| milestone.date).copied();
    }
    let span = way(verdict)?;
    if today > span.last {
        return None;
    }
    let cadence = kpi.cadence.value().unwrap_or(settings.cadence);
    let passed = match cadence {
        Cadence::Days(days) => days_between(span.first, today) / i64::from(days.max(1)),
        Cadence::Months(months) => days_between(span.first, today) / (31 * i64::from(months.max(1))),
    };
    let mut count = u32::try_from(passed).unwrap_or(0).max(1);
    loop {
        let date = step(span, cadence, count);
        if date >= today {
            return at(kpi, verdict, date);
        }
        count = count.checked_add(1)?;
    }
}

/// All milestones of a row, the last at its deadline; at most [`MILESTONES_MAX`].
pub fn all(kpi: &Kpi<'_>, verdict: &Assessment, own: &[Milestone], settings: &Settings) -> Vec<Milestone> {
    if !own.is_empty() {
        let mut all = own.to_vec();
        all.sort_by_key(|milestone| milestone.date);
        return all;
    }
    let Some(span) = way(verdict) else { return Vec::new() };
    let cadence = kpi.cadence.value().unwrap_or(settings.cadence);
    let mut all = Vec::new();
    for count in 1..=MILESTONES_MAX {
        let date = step(span, cadence, count);
        all.extend(at(kpi, verdict, date));
        if date == span.last {
            break;
        }
    }
    all
}

/// The value that is expected on a day: on the straight line from baseline to target, or on the line that `own`
/// milestones bend.
pub fn expected_on(verdict: &Assessment, own: &[Milestone], day: Date) -> Option<Decimal> {
    let span = way(verdict)?;
    let (mut from, mut from_value) = (span.first, verdict.baseline?);
    let (mut to, mut to_value) = (span.last, verdict.target?);
    if day > span.last || (day == span.last && span.first < span.last) {
        return Some(to_value);
    }
    let places = places(from_value).max(places(to_value));
    for milestone in own {
        if milestone.date <= day && milestone.date >= from {
            (from, from_value) = (milestone.date, milestone.value);
        } else if milestone.date > day && milestone.date < to {
            (to, to_value) = (milestone.date, milestone.value);
        }
    }
    let whole = days_between(from, to);
    let gone = days_between(from, day);
    if gone <= 0 || whole <= 0 {
        return Some(from_value);
    }
    between_small(from_value, to_value, gone, whole, places).or_else(|| {
        let way = to_value.checked_sub(from_value)?;
        let part = way.checked_mul(Decimal::from(gone))?.checked_div(Decimal::from(whole))?;
        let strategy = RoundingStrategy::MidpointAwayFromZero;
        let value = from_value.checked_add(part)?.round_dp_with_strategy((places + 2).min(28), strategy);
        Some(value.normalize())
    })
}

/// Digits behind the point without zeros at the end.
fn places(value: Decimal) -> u32 {
    if value.scale() == 0 { 0 } else { value.normalize().scale() }
}

/// `from + (to - from) * gone / whole` with two digits more than the figures have, in whole numbers: what nearly every row
/// has is small enough for that. `None` for the others.
fn between_small(from: Decimal, to: Decimal, gone: i64, whole: i64, places: u32) -> Option<Decimal> {
    let mut scale = places + 2;
    let units = |value: Decimal| {
        let more = scale.checked_sub(value.scale())?;
        i64::try_from(value.mantissa()).ok()?.checked_mul(10_i64.checked_pow(more)?)
    };
    let (from, to) = (units(from)?, units(to)?);
    let scaled = from.checked_mul(whole)?.checked_add(to.checked_sub(from)?.checked_mul(gone)?)?;
    let half = if scaled < 0 { -(whole / 2) } else { whole / 2 };
    let mut value = scaled.checked_add(half)? / whole;
    while scale > 0 && value % 10 == 0 {
        value /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(i128::from(value), scale).ok()
}

/// The span of a row that has a way to go.
fn way(verdict: &Assessment) -> Option<Period> {
    verdict.span.filter(|_| verdict.shape.is_some_and(TargetShape::is_a_way))
}

fn at(kpi: &Kpi<'_>, verdict: &Assessment, date: Date) -> Option<Milestone> {
    let value = expected_on(verdict, &[], date)?;
    let (base, target) = (verdict.baseline?, verdict.target?);
    let unit = kpi.target.value().and_then(|target| target.unit).or(kpi.unit);
    let value = if is_whole(unit, base) && is_whole(unit, target) {
        if target >= base { value.ceil() } else { value.floor() }
    } else {
        value
    };
    Some(Milestone { date, value })
}

/// Whether figures of that unit and size are given in whole numbers: things and money that are counted so.
fn is_whole(unit: Option<Unit<'_>>, value: Decimal) -> bool {
    matches!(unit, None | Some(Unit::Named(_) | Unit::Currency(_))) && value.fract().is_zero()
}

/// The day of the `count`-th milestone, not after the last day.
fn step(span: Period, cadence: Cadence, count: u32) -> Date {
    let date = match cadence {
        Cadence::Days(days) => plus_days(span.first, i64::from(days.max(1)) * i64::from(count)),
        Cadence::Months(months) => months_span(months, count).and_then(|months| span.first.checked_add(months).ok()),
    };
    date.map_or(span.last, |date| date.min(span.last))
}

fn months_span(months: u16, count: u32) -> Option<Span> {
    let months = i64::from(months.max(1)).checked_mul(i64::from(count))?;
    (months <= 12 * 19_998).then(|| months.months())
}
