//! Where a row is heading, from what was read of it so far.
//!
//! The slope is that of Theil (1950) and Sen (1968): the median of the slopes between all pairs of readings, which single wrong
//! readings do not move.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::calendar::days_between;
use crate::model::{Assessment, Direction, RowHistory, TargetShape};

/// Readings from which on there is a forecast.
const READINGS_MIN: usize = 3;
/// Readings that are looked at, the latest.
const READINGS_MAX: usize = 120;
/// Days between two readings that are taken of a stretch with the same figure.
const SAMPLE_DAYS: i64 = 7;
/// Days ahead in which a target is looked for.
const AHEAD_DAYS_MAX: f64 = 3660.0;
/// From the median of absolute residuals to a standard deviation, for a normal distribution.
const MAD_TO_SIGMA: f64 = 1.4826;

/// Where a row is heading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// The figure it is heading for by its last day.
    pub value: Decimal,
    /// That day.
    pub by: Date,
    /// The day on which the target is met at this pace; none where it never is, or not within ten years.
    pub met_on: Option<Date>,
    /// The chance that the target is met by the last day, 0 to 1.
    pub chance: f64,
    /// How much the figure moves a week.
    pub per_week: Decimal,
}

/// How fast a row moves and would have to move.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WeeklyPace {
    /// How much a week is needed from now on; none without a way to go and days to go it.
    pub needed: Option<Decimal>,
    /// How much a week it was so far, from the first reading on record to now.
    pub actual: Option<Decimal>,
}

/// How fast a row would have to move, and how fast it moved. `history` holds this day's reading too.
pub fn weekly_pace(history: Option<&RowHistory>, verdict: &Assessment, today: Date) -> WeeklyPace {
    let way = verdict.shape.is_some_and(TargetShape::is_a_way) && verdict.met != Some(true);
    let needed = || {
        let days = days_between(today, verdict.span?.last);
        let gap = verdict.target?.checked_sub(verdict.current?)?;
        if way && days > 0 { a_week(gap, days) } else { None }
    };
    let actual = || {
        let history = history?;
        let first = history.seen.iter().find(|seen| seen.values.current.is_some())?;
        let days = days_between(first.first, today);
        if days < SAMPLE_DAYS { None } else { a_week(verdict.current?.checked_sub(first.values.current?)?, days) }
    };
    WeeklyPace { needed: needed(), actual: actual() }
}

fn a_week(gap: Decimal, days: i64) -> Option<Decimal> {
    gap.checked_mul(Decimal::from(7))?
        .checked_div(Decimal::from(days))
        .map(|figure| figure.round_dp(figure_places(gap)).normalize())
}

/// Places behind the point for a figure worked out from others.
fn figure_places(like: Decimal) -> u32 {
    like.normalize().scale().saturating_add(2).min(8)
}

/// Where a row is heading. `history` holds this day's reading too. None before the third reading, without a way to go, and once
/// the last day is past.
pub fn forecast(history: &RowHistory, verdict: &Assessment, today: Date) -> Option<Forecast> {
    let span = verdict.span.filter(|span| span.last >= today)?;
    let target = verdict.target?;
    if !verdict.shape.is_some_and(|shape| shape.is_a_way() && shape != TargetShape::Ladder) {
        return None;
    }
    let points = points(history, span.first, today, verdict.shape == Some(TargetShape::Recurring));
    if points.len() < READINGS_MIN {
        return None;
    }
    let slope = median(pair_slopes(&points))?;
    let base = median(points.iter().map(|point| point.value - slope * point.day).collect())?;
    let residuals = points.iter().map(|point| (point.value - base - slope * point.day).abs()).collect();
    let sigma = median(residuals)? * MAD_TO_SIGMA;
    let first = points.first()?;
    let (now, end) = (days_between(first.date, today) as f64, days_between(first.date, span.last) as f64);
    let at_end = base + slope * end;
    let up = verdict.direction != Direction::Decrease;
    let goal: f64 = target.to_string().parse().ok()?;
    let met_on = day_met(base, slope, goal, up, now).and_then(|day| {
        let days = jiff::Span::new().try_days(day.ceil() as i64).ok()?;
        first.date.checked_add(days).ok()
    });
    let met_on = if verdict.met == Some(true) { Some(today) } else { met_on };
    let ahead = if up { at_end - goal } else { goal - at_end };
    // The further ahead of what was seen, the wider the spread.
    let spread = sigma * (1.0 + (end - now) / now.max(1.0)).sqrt();
    let chance = if spread > 0.0 { normal_below(ahead / spread) } else { f64::from(u8::from(ahead >= 0.0)) };
    let places = figure_places(verdict.current.unwrap_or(target)).saturating_sub(1);
    Some(Forecast {
        value: decimal(at_end, places)?,
        by: span.last,
        met_on,
        chance,
        per_week: decimal(slope * 7.0, places + 1)?,
    })
}

/// One reading: days since the first one looked at, and the figure.
#[derive(Debug, Clone, Copy)]
struct Point {
    date: Date,
    day: f64,
    value: f64,
}

/// The readings from a day on: both ends of each stretch with the same figure, and one a week between them. A target that is
/// judged by period looks at this period's readings alone.
fn points(history: &RowHistory, from: Date, today: Date, this_period: bool) -> Vec<Point> {
    let mut days: Vec<(Date, f64)> = Vec::new();
    for seen in &history.seen {
        let Some(value) = seen.values.current.and_then(|value| value.to_string().parse().ok()) else { continue };
        let first = if this_period { seen.first.max(from) } else { seen.first };
        let last = seen.last.min(today);
        let mut day = first;
        while day < last {
            days.push((day, value));
            match day.checked_add(jiff::Span::new().days(SAMPLE_DAYS)) {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        if first <= last {
            days.push((last, value));
        }
    }
    let kept = days.len().saturating_sub(READINGS_MAX);
    let days = days.split_off(kept);
    let Some(start) = days.first().map(|(day, _)| *day) else { return Vec::new() };
    days.into_iter().map(|(date, value)| Point { date, day: days_between(start, date) as f64, value }).collect()
}

fn pair_slopes(points: &[Point]) -> Vec<f64> {
    let mut slopes = Vec::with_capacity(points.len() * points.len() / 2);
    for (at, a) in points.iter().enumerate() {
        for b in points.iter().skip(at + 1) {
            if b.day > a.day {
                slopes.push((b.value - a.value) / (b.day - a.day));
            }
        }
    }
    slopes
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    values.get(middle.checked_sub(1)?).map(|lower| f64::midpoint(*lower, upper))
}

/// The day, counted as the readings are, on which a line reaches the goal; today where it is there already.
fn day_met(base: f64, slope: f64, goal: f64, up: bool, now: f64) -> Option<f64> {
    let here = base + slope * now;
    if if up { here >= goal } else { here <= goal } {
        return Some(now);
    }
    let closes = if up { slope > 0.0 } else { slope < 0.0 };
    let day = (goal - base) / slope;
    (closes && day.is_finite() && day - now <= AHEAD_DAYS_MAX).then_some(day)
}

/// The share of a normal distribution below `z` standard deviations (Abramowitz and Stegun 26.2.17, error below 1e-7).
fn normal_below(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let terms = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let sum = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    let tail = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * sum;
    if z >= 0.0 { 1.0 - tail } else { tail }
}

fn decimal(value: f64, places: u32) -> Option<Decimal> {
    let text = format!("{value:.*}", places.min(12) as usize);
    text.parse::<Decimal>().ok().map(|figure| figure.normalize())
}
