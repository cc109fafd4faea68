//! The verdict on one row.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::calendar::{days_between, period_of, periods_between, plus_days, quarter_start};
use super::direction::{self, Resolved, wrong_side};
use super::figures::{D701, Figures, M103, gather, ratio};
use super::known::Known;
use super::recurrence::recurs;
use super::settings::Settings;
use super::shape::{Judge, Situation};
use super::status::{Facts, decide};
use crate::model::{
    Assessment, Cadence, Code, Direction, Kpi, Milestone, Origin, Period, PeriodsMet, Quantity, Reading, Seen, Shape,
    Status, TargetShape, Tier, When,
};

/// Past periods that are looked at at most.
const PERIODS_MAX: usize = 1_000;

const T301: Code = Code::new('T', 301);
const T302: Code = Code::new('T', 302);
const T303: Code = Code::new('T', 303);
const T305: Code = Code::new('T', 305);
const A504: Code = Code::new('A', 504);

/// Judges one row on one day.
pub fn assess(kpi: &Kpi<'_>, known: &Known<'_>, settings: &Settings, today: Date) -> Assessment {
    let statement = known.statement;
    let mut figures = gather(kpi, statement);
    if kpi.unordered {
        figures.current = None;
    }
    // A result of an earlier period is no baseline that anybody stated: it tells the way only where nothing else does, and a
    // target that it has passed already is no contradiction.
    let earlier = matches!(kpi.baseline_origin, Origin::Period(_));
    let stated = figures.baseline.filter(|_| !earlier);
    let mut resolved = direction::resolve(kpi, known, &figures, stated);
    if earlier && resolved.assumed {
        resolved = direction::resolve(kpi, known, &figures, figures.baseline);
    }
    if let Some(target) = figures.target.as_mut().filter(|_| resolved.none_wanted) {
        target.shape = Shape::AtMost { strict: false };
    }
    if earlier && figures.target.is_some_and(|target| wrong_side(resolved.direction, &target, figures.baseline)) {
        figures.baseline = None;
    }
    let measured_anew = kpi.for_each_period || earlier && fell_back(kpi, &figures, resolved.direction);
    if measured_anew && earlier {
        figures.baseline = None;
    }
    let time = Time::of(kpi, known, settings, today);
    let situation = Situation {
        kpi,
        statement,
        figures: &figures,
        direction: resolved.direction,
        first_value: known.history.first_value,
        has_deadline: time.deadline.is_some(),
        measured_anew,
        period_number: time.period_number,
    };
    let (judge, no_judge) = match Judge::of(&situation, settings) {
        Ok(judge) => (judge, None),
        Err(code) => (None, Some(code)),
    };
    let value = figures.current.as_ref().and_then(|current| match &judge {
        Some(judge) => judge.current(current, figures.target.and_then(|target| target.unit).or(kpi.unit)),
        None => Some(current.value),
    });
    let mut verdict = Assessment {
        status: Status::Invalid,
        direction: resolved.direction,
        direction_assumed: resolved.assumed,
        shape: judge.as_ref().map(Judge::shape),
        baseline: judge.as_ref().and_then(Judge::base).or(figures.baseline),
        target: judge.as_ref().and_then(Judge::target),
        target_high: match judge {
            Some(Judge::Inside { shape: TargetShape::Range, high, .. }) => Some(high),
            _ => None,
        },
        current: value,
        span: time.span,
        progress: None,
        elapsed: time.span.map(|span| elapsed(span, today)),
        planned: None,
        expected: None,
        met: None,
        periods: None,
        invalid: None,
    };
    verdict.invalid = invalid(kpi, &figures, no_judge, &time, &verdict, resolved);
    if let (Some(judge), Some(value), Some(current)) = (&judge, value, &figures.current) {
        let met = judge.is_met(value, current);
        verdict.met = Some(met);
        if !resolved.contradicted {
            verdict.progress = judge.progress(value, current, met);
        }
    }
    verdict.periods = judge.as_ref().and_then(|judge| periods_met(judge, &time, known.history.seen, settings));
    (verdict.expected, verdict.planned) = plan(&verdict, known.milestones, today);
    let is_way = verdict.shape.is_some_and(TargetShape::is_a_way);
    let facts = Facts {
        state: kpi.state,
        starts_later: time.span.map_or(time.start, |span| Some(span.first)).is_some_and(|start| start > today),
        deadline_past: time.last_day().is_some_and(|last| last < today),
        has_current: value.is_some() && !(is_way && time.began_after(kpi.measured_until)),
        unordered: kpi.unordered,
        silent: known.has_check_in && is_silent(kpi, &time, settings, today),
    };
    verdict.status = decide(&verdict, facts, settings.pace);
    verdict
}

/// Whether a figure that misses its target met it in an earlier period: such a figure is measured anew each period, and has no way
/// behind it.
fn fell_back(kpi: &Kpi<'_>, figures: &Figures<'_>, direction: Direction) -> bool {
    let (Some((low, high)), Some(target), Some(current)) = (kpi.earlier, figures.target, figures.current) else {
        return false;
    };
    if !matches!(target.shape, Shape::Plain | Shape::AtLeast { .. } | Shape::AtMost { .. }) {
        return false;
    }
    // In another scale than the figures are used in, they tell nothing.
    let in_scale = kpi.baseline.value().is_some_and(|first| low <= first.value && first.value <= high);
    in_scale
        && match direction {
            Direction::Increase => high >= target.value && current.value < target.value,
            Direction::Decrease => low <= target.value && current.value > target.value,
            Direction::Maintain => false,
        }
}

/// The first condition that leaves the arithmetic nothing to stand on.
fn invalid(
    kpi: &Kpi<'_>,
    figures: &Figures<'_>,
    no_judge: Option<Code>,
    time: &Time,
    verdict: &Assessment,
    resolved: Resolved,
) -> Option<Code> {
    let free_of_target = matches!(kpi.tier, Some(Tier::Health | Tier::Milestone));
    let no_target = figures.no_target.filter(|code| *code != M103 || !free_of_target);
    let way = verdict.shape.is_some_and(TargetShape::is_a_way);
    let errors = matches!(kpi.start, Reading::CellError) || matches!(kpi.deadline, Reading::CellError);
    let no_deadline = match time.missing {
        Some(T301) if time.period_number.is_some() => None,
        missing => missing.filter(|_| way),
    };
    no_target
        .or(no_judge)
        .or(figures.unusable)
        .or(errors.then_some(D701))
        .or(no_deadline)
        .or(time.ends_before_start.then_some(T305))
        .or(resolved.contradicted.then_some(A504))
}

/// When a row starts and ends.
#[derive(Debug, Clone, Copy)]
struct Time {
    /// Its first day, as far as the row itself tells.
    start: Option<Date>,
    /// Its last day, from column or sentence.
    deadline: Option<Date>,
    /// Why there is none (T301, T302, T303).
    missing: Option<Code>,
    /// Its first day where the sheet tells it: by a start of its own, or as that of the period its target is for.
    told_start: Option<Date>,
    /// First and last day as used; of a recurring target those of the period judged.
    span: Option<Period>,
    /// Which period of a recurring target is judged, counted from 1.
    period_number: Option<u32>,
    /// How long each period of a recurring target is, and the day from which periods without a place in the calendar are counted.
    every: Option<(Cadence, Option<Date>)>,
    /// The row's own start is after its own deadline.
    ends_before_start: bool,
}

impl Time {
    fn of(kpi: &Kpi<'_>, known: &Known<'_>, settings: &Settings, today: Date) -> Self {
        let statement = known.statement;
        let (deadline, missing) = match kpi.deadline {
            Reading::Value(when) => (Some(when.period.last), None),
            Reading::OpenEnded => (None, Some(T303)),
            Reading::Unreadable(_) => (None, Some(T302)),
            Reading::CellError => (None, Some(D701)),
            Reading::Empty | Reading::Placeholder => match statement.and_then(|statement| statement.deadline) {
                Some(date) => (Some(date), None),
                None => (None, Some(T301)),
            },
        };
        let own = kpi.start.value().map(|when| when.period.first).or(statement.and_then(|statement| statement.start));
        let ends_before_start = own.zip(deadline).is_some_and(|(start, end)| end < start);
        let of_period = match kpi.deadline {
            Reading::Value(when) if matches!(kpi.deadline_origin, Origin::Period(_)) => Some(when.period.first),
            _ => None,
        };
        let start = own.or_else(|| {
            let configured = settings.period.map(|period| period.first);
            let given = of_period.or(configured).filter(|start| deadline.is_none_or(|end| *start <= end));
            given.or_else(|| {
                let quarter = deadline.map(|end| quarter_start(end, settings.fiscal_year_start))?;
                Some(known.history.first_seen.map_or(quarter, |seen| seen.min(quarter)))
            })
        });
        let mut time = Self {
            start,
            deadline,
            missing,
            told_start: own.or(of_period),
            span: None,
            period_number: None,
            every: None,
            ends_before_start,
        };
        if recurs(kpi, known, today) {
            time.recurring(kpi, known, settings, own, today);
        } else if let (Some(first), Some(last)) = (start, deadline)
            && first <= last
        {
            time.span = Some(Period { first, last });
        }
        time
    }

    /// The period that holds today; before the start the first, after the end the last.
    fn recurring(
        &mut self,
        kpi: &Kpi<'_>,
        known: &Known<'_>,
        settings: &Settings,
        own_start: Option<Date>,
        today: Date,
    ) {
        let day = self.deadline.map_or(today, |end| end.min(today));
        let day = own_start.filter(|_| !self.ends_before_start).map_or(day, |start| start.max(day));
        let fiscal = settings.fiscal_year_start;
        let every = known.statement.map_or(known.facts.every, |statement| statement.every);
        let of_deadline = match kpi.deadline {
            Reading::Value(When { period, .. }) if period.first < period.last && period.contains(day) => Some(period),
            _ => None,
        };
        let (period, every) = match (every, of_deadline) {
            (None, Some(period)) => (Some(period), None),
            (every, _) => {
                let every = every.unwrap_or(Cadence::Months(1));
                (period_of(day, every, fiscal, own_start), Some(every))
            }
        };
        let number = every.zip(self.start).and_then(|(every, start)| periods_between(start, day, every, fiscal));
        self.every = every.map(|every| (every, own_start));
        self.period_number = Some(number.unwrap_or(0).saturating_add(1));
        self.span = period.map(|period| Period {
            first: own_start.filter(|start| period.contains(*start)).unwrap_or(period.first),
            last: period.last,
        });
    }

    /// Whether it began after the last day that a figure is of: on the way from there on nothing was measured yet.
    fn began_after(&self, measured_until: Option<Date>) -> bool {
        let began = self.told_start.filter(|_| self.period_number.is_none());
        began.zip(measured_until).is_some_and(|(began, until)| until < began)
    }

    /// The day after which the row is over: of a recurring one its own deadline, else the judged period's end.
    fn last_day(&self) -> Option<Date> {
        self.span.filter(|_| self.period_number.is_some()).map(|span| span.last).or(self.deadline)
    }
}

/// The elapsed share of a span, 0 to 1. The last day itself is not past; a span of one day is 0 until then and 1 after.
fn elapsed(span: Period, today: Date) -> f64 {
    let whole = days_between(span.first, span.last);
    if whole <= 0 {
        return if today > span.last { 1.0 } else { 0.0 };
    }
    (days_between(span.first, today) as f64 / whole as f64).clamp(0.0, 1.0)
}

/// The value expected today, and the share of the way that is.
fn plan(verdict: &Assessment, milestones: &[Milestone], today: Date) -> (Option<Decimal>, Option<f64>) {
    match verdict.shape {
        Some(TargetShape::AtLeast | TargetShape::AtMost | TargetShape::Maintain) => (verdict.target, verdict.elapsed),
        Some(shape) if shape.is_a_way() => {
            let expected = super::milestones::expected_on(verdict, milestones, today);
            let bent = !milestones.is_empty();
            let on_the_line = expected.filter(|_| bent).and_then(|expected| {
                let (base, target) = (verdict.baseline?, verdict.target?);
                ratio(expected.checked_sub(base)?, target.checked_sub(base)?)
            });
            (expected, on_the_line.or(verdict.elapsed))
        }
        _ => (None, verdict.elapsed),
    }
}

/// Whether nobody checked in for twice the cadence. A check-in cell that is empty is silence since the start.
fn is_silent(kpi: &Kpi<'_>, time: &Time, settings: &Settings, today: Date) -> bool {
    let last = match kpi.checked {
        Reading::Value(when) => Some(when.period.last),
        Reading::Empty | Reading::Placeholder => time.start,
        _ => None,
    };
    let cadence = kpi.cadence.value().unwrap_or(settings.cadence);
    last.is_some_and(|last| days_between(last, today) > 2 * i64::from(cadence.days()))
}

/// In how many of the periods before the one that is judged the target of the time was met. The last reading within a period counts as its
/// figure, and a period without one is not counted.
fn periods_met(judge: &Judge, time: &Time, seen: &[Seen], settings: &Settings) -> Option<PeriodsMet> {
    let ((every, anchor), judged) = (time.every?, time.span?);
    let fiscal = settings.fiscal_year_start;
    let mut count = PeriodsMet { met: 0, past: 0 };
    let mut period = period_of(seen.first()?.first, every, fiscal, anchor)?;
    for _ in 0..PERIODS_MAX {
        if period.last >= judged.first {
            break;
        }
        let within = seen.iter().rev().find(|seen| seen.first <= period.last);
        let within = within.filter(|seen| seen.last >= period.first).map(|seen| seen.values);
        if let Some((value, target)) = within.and_then(|values| Some((values.current?, values.target))) {
            let judge = match (*judge, target) {
                (Judge::Way { shape, base, up, strict, .. }, Some(target)) => {
                    Judge::Way { shape, base, target, up, strict }
                }
                (Judge::Limit { lower, strict, base, .. }, Some(limit)) => Judge::Limit { lower, limit, strict, base },
                (judge, _) => judge,
            };
            count.past += 1;
            count.met += u32::from(judge.is_met(value, &Quantity::plain(value)));
        }
        period = period_of(plus_days(period.last, 1)?, every, fiscal, anchor)?;
    }
    (count.past > 0).then_some(count)
}
