//! The shapes of a target: what each makes of a current value.

use rust_decimal::Decimal;

use super::direction::{is_ladder, is_reduction};
use super::figures::{Figures, M112, changed, ratio};
use super::settings::Settings;
use crate::model::{
    Change, Code, Direction, Kpi, MeasureKind, Quantity, Shape, Statement, TargetShape, Tier, Unit, compare,
};

/// How a row's target is judged, with the figures that takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Judge {
    /// From a baseline to a target.
    Way { shape: TargetShape, base: Option<Decimal>, target: Decimal, up: bool, strict: bool },
    /// A lower or upper limit.
    Limit { lower: bool, limit: Decimal, strict: bool, base: Option<Decimal> },
    /// Between two edges.
    Inside { shape: TargetShape, target: Decimal, low: Decimal, high: Decimal },
    /// Done, or a part of the whole.
    Milestone { target: Option<Decimal>, whole: Decimal },
    /// Three steps.
    Ladder { base: Option<Decimal>, commit: Decimal, target: Decimal, stretch: Decimal, up: bool },
}

/// What is known when a shape is chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation<'a> {
    pub kpi: &'a Kpi<'a>,
    pub statement: Option<&'a Statement<'a>>,
    pub figures: &'a Figures<'a>,
    pub direction: Direction,
    /// The first value on record.
    pub first_value: Option<Decimal>,
    pub has_deadline: bool,
    /// Each period has a figure of its own, which meets the target or does not.
    pub measured_anew: bool,
    /// Which period of a recurring target today lies in, counted from 1; `None` when the target does not recur.
    pub period_number: Option<u32>,
}

/// Whether the figure is a level (share, rate, duration ...) rather than a count or sum that starts from nothing.
pub(super) fn is_level(kind: Option<MeasureKind>, units: [Option<Unit<'_>>; 2]) -> bool {
    match kind {
        Some(MeasureKind::Count | MeasureKind::Money | MeasureKind::Milestone) => false,
        Some(_) => true,
        None => units.iter().any(|unit| matches!(unit, Some(Unit::Percent | Unit::Points | Unit::Time(_)))),
    }
}

impl Judge {
    /// The shape of a row's target; `Ok(None)` when it has none, the code of the rule when it cannot be worked out.
    pub(super) fn of(at: &Situation<'_>, settings: &Settings) -> Result<Option<Self>, Code> {
        let is_milestone = at.kpi.tier == Some(Tier::Milestone);
        let Some(target) = at.figures.target else {
            return Ok(is_milestone.then_some(Self::Milestone { target: None, whole: Decimal::ONE }));
        };
        let baseline = at.figures.baseline;
        if is_milestone {
            return Ok(Some(Self::milestone(&target)));
        }
        Ok(Some(match target.shape {
            Shape::Done => Self::milestone(&target),
            Shape::Fraction { of } if baseline.is_none() && parts_of_whole(at, &target, of) => Self::milestone(&target),
            Shape::Range { high } => Self::Inside {
                shape: TargetShape::Range,
                target: target.value.min(high),
                low: target.value.min(high),
                high: target.value.max(high),
            },
            Shape::Change(change) => return Self::change(at, target.value, change),
            Shape::AtLeast { strict } => Self::limit(at, &target, true, strict),
            Shape::AtMost { strict } => Self::limit(at, &target, false, strict),
            Shape::Ladder { commit, stretch } => Self::ladder(at, commit, target.value, stretch),
            Shape::Plain | Shape::Fraction { .. } => Self::plain(at, &target, settings),
        }))
    }

    fn milestone(target: &Quantity<'_>) -> Self {
        let whole = match target.shape {
            Shape::Fraction { of } => of,
            Shape::Done => Decimal::ONE,
            _ if target.unit == Some(Unit::Percent) => Decimal::ONE_HUNDRED,
            _ => target.value,
        };
        Self::Milestone { target: Some(target.value), whole }
    }

    fn plain(at: &Situation<'_>, target: &Quantity<'_>, settings: &Settings) -> Self {
        let value = target.value;
        if at.direction == Direction::Maintain {
            let tolerance = value
                .abs()
                .checked_mul(settings.maintain_tolerance.abs())
                .and_then(|size| size.checked_div(Decimal::ONE_HUNDRED))
                .unwrap_or_default();
            return Self::Inside {
                shape: TargetShape::Maintain,
                target: value,
                low: value.checked_sub(tolerance).unwrap_or(value),
                high: value.checked_add(tolerance).unwrap_or(value),
            };
        }
        let up = at.direction == Direction::Increase;
        if at.measured_anew {
            return Self::Limit { lower: up, limit: value, strict: false, base: None };
        }
        if at.period_number.is_some() && !at.is_level(target) {
            return if up {
                let base = (value > Decimal::ZERO).then_some(Decimal::ZERO);
                Self::Way { shape: TargetShape::Recurring, base, target: value, up, strict: false }
            } else {
                // A count that starts at 0 in each period and should stay small has no way to go: it is a limit.
                Self::Limit { lower: false, limit: value, strict: false, base: None }
            };
        }
        let shape = match at.period_number {
            Some(_) => TargetShape::Recurring,
            None if up => TargetShape::Increase,
            None => TargetShape::Decrease,
        };
        Self::Way { shape, base: at.base(value), target: value, up, strict: false }
    }

    fn limit(at: &Situation<'_>, target: &Quantity<'_>, lower: bool, strict: bool) -> Self {
        let limit = target.value;
        let given = at.figures.baseline;
        if lower && at.period_number.is_some() && !at.is_level(target) && limit > Decimal::ZERO {
            let base = Some(Decimal::ZERO);
            return Self::Way { shape: TargetShape::Recurring, base, target: limit, up: true, strict };
        }
        let far = given.is_some_and(|base| if lower { base < limit } else { base > limit });
        if far && at.has_deadline && at.period_number.is_none() {
            let shape = if lower { TargetShape::Increase } else { TargetShape::Decrease };
            return Self::Way { shape, base: given, target: limit, up: lower, strict };
        }
        Self::Limit { lower, limit, strict, base: given }
    }

    /// "By 20 %"; "+5 % a quarter" compounds from the baseline, each period starting where the one before should have
    /// ended. No shape where a decimal cannot hold the level.
    fn change(at: &Situation<'_>, size: Decimal, change: Change) -> Result<Option<Self>, Code> {
        /// More periods than any sheet spans; a bound on the work.
        const PERIODS_MAX: u32 = 1_000;
        let first = at.figures.baseline.ok_or(M112)?;
        if first.is_zero() && change == Change::Relative {
            return Err(M112);
        }
        let periods = at.period_number.unwrap_or(1);
        let step = |base: Decimal| changed(base, size, change, at.direction);
        let reached = (periods <= PERIODS_MAX).then(|| (1..periods).try_fold(first, |base, _| step(base))).flatten();
        Ok(reached.and_then(|base| {
            let shape = if at.period_number.is_some() { TargetShape::Recurring } else { TargetShape::Change };
            let up = at.direction != Direction::Decrease;
            Some(Self::Way { shape, base: Some(base), target: step(base)?, up, strict: false })
        }))
    }

    fn ladder(at: &Situation<'_>, commit: Decimal, target: Decimal, stretch: Decimal) -> Self {
        let base = at.base(target);
        if is_ladder(commit, target, stretch) {
            let up = commit < stretch;
            let base = base.filter(|base| if up { *base < commit } else { *base > commit });
            return Self::Ladder { base, commit, target, stretch, up };
        }
        let up = at.direction != Direction::Decrease;
        let shape = if up { TargetShape::Increase } else { TargetShape::Decrease };
        Self::Way { shape, base, target, up, strict: false }
    }

    /// The public shape.
    pub(super) const fn shape(&self) -> TargetShape {
        match self {
            Self::Way { shape, .. } | Self::Inside { shape, .. } => *shape,
            Self::Limit { lower: true, .. } => TargetShape::AtLeast,
            Self::Limit { lower: false, .. } => TargetShape::AtMost,
            Self::Milestone { .. } => TargetShape::Milestone,
            Self::Ladder { .. } => TargetShape::Ladder,
        }
    }

    /// The figure it starts from, as used.
    pub(super) const fn base(&self) -> Option<Decimal> {
        match self {
            Self::Way { base, .. } | Self::Limit { base, .. } | Self::Ladder { base, .. } => *base,
            Self::Inside { .. } | Self::Milestone { .. } => None,
        }
    }

    /// The figure to reach, as used; the lower edge of a range.
    pub(super) const fn target(&self) -> Option<Decimal> {
        match self {
            Self::Way { target, .. } | Self::Inside { target, .. } | Self::Ladder { target, .. } => Some(*target),
            Self::Limit { limit, .. } => Some(*limit),
            Self::Milestone { target, .. } => *target,
        }
    }

    /// The current figure as this shape uses it: a part of a whole beside a percentage is a percentage, and "done" beside
    /// a figure means that the figure is reached.
    pub(super) fn current(&self, current: &Quantity<'_>, target_unit: Option<Unit<'_>>) -> Option<Decimal> {
        match (current.shape, self) {
            (_, Self::Milestone { .. }) => Some(current.value),
            (Shape::Done, _) => self.target().filter(|_| !current.value.is_zero()),
            (Shape::Fraction { of }, _) if target_unit == Some(Unit::Percent) && current.unit.is_none() => {
                current.value.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(of)
            }
            _ => Some(current.value),
        }
    }

    /// Whether the target is met, by comparison alone.
    pub(super) fn is_met(&self, value: Decimal, current: &Quantity<'_>) -> bool {
        match *self {
            Self::Way { target, up, strict, .. } => reaches(value, target, up, strict),
            Self::Limit { lower, limit, strict, .. } => reaches(value, limit, lower, strict),
            Self::Inside { low, high, .. } => low <= value && value <= high,
            Self::Ladder { target, up, .. } => reaches(value, target, up, false),
            Self::Milestone { target, whole } => match (current.shape, target) {
                (Shape::Done, Some(target)) if target.is_zero() => value.is_zero(),
                (Shape::Done, _) => !value.is_zero(),
                (Shape::Fraction { of }, _) if of.is_zero() => false,
                (Shape::Fraction { of }, Some(target)) if of == whole => value >= target,
                (Shape::Fraction { of }, _) => value >= of,
                _ if current.unit == Some(Unit::Percent) => value >= Decimal::ONE_HUNDRED,
                (_, Some(target)) if !target.is_zero() => value >= target,
                _ => value >= Decimal::ONE,
            },
        }
    }

    /// Progress p, unclamped where there is a way to go. `met` is [`Self::is_met`]'s answer.
    pub(super) fn progress(&self, value: Decimal, current: &Quantity<'_>, met: bool) -> Option<f64> {
        match *self {
            Self::Way { base, target, .. } => {
                let base = base?;
                let way = target.checked_sub(base)?;
                if way.is_zero() {
                    return met.then_some(1.0);
                }
                ratio(value.checked_sub(base)?, way)
            }
            Self::Limit { limit, base, .. } => {
                if met {
                    return Some(1.0);
                }
                let scale = match base {
                    Some(base) => base.checked_sub(limit)?,
                    None => limit,
                };
                short_of_one(value.checked_sub(limit)?, scale)
            }
            Self::Inside { low, high, .. } => {
                if met {
                    return Some(1.0);
                }
                let gap = if value < low { low.checked_sub(value)? } else { value.checked_sub(high)? };
                short_of_one(gap, high.checked_sub(low)?)
            }
            Self::Milestone { target, whole } => {
                if met {
                    return Some(1.0);
                }
                let part = match current.shape {
                    Shape::Done => 0.0,
                    Shape::Fraction { of } => ratio(value, of)?,
                    _ if current.unit == Some(Unit::Percent) => ratio(value, Decimal::ONE_HUNDRED)?,
                    _ if target.is_some_and(|target| !target.is_zero()) => ratio(value, whole)?,
                    _ => ratio(value, Decimal::ONE)?,
                };
                Some(part.clamp(0.0, 1.0))
            }
            Self::Ladder { base, commit, target, stretch, up } => {
                ladder_progress(value, base, [commit, target, stretch], up)
            }
        }
    }
}

fn reaches(value: Decimal, target: Decimal, up: bool, strict: bool) -> bool {
    let side = compare(value, target);
    match (up, strict) {
        (true, false) => side.is_ge(),
        (true, true) => side.is_gt(),
        (false, false) => side.is_le(),
        (false, true) => side.is_lt(),
    }
}

fn short_of_one(gap: Decimal, scale: Decimal) -> Option<f64> {
    Some((1.0 - ratio(gap, scale)?.abs()).max(0.0))
}

/// p at the commit, target and stretch step of a ladder.
pub(super) const COMMIT: f64 = 0.3;
/// p at the target step.
pub(super) const TARGET: f64 = 0.7;

fn ladder_progress(value: Decimal, base: Option<Decimal>, steps: [Decimal; 3], up: bool) -> Option<f64> {
    let [commit, target, stretch] = steps;
    let between = |from: Decimal, to: Decimal, p_from: f64, p_to: f64| -> Option<f64> {
        let share = ratio(value.checked_sub(from)?, to.checked_sub(from)?).unwrap_or(1.0);
        Some(p_from + (p_to - p_from) * share)
    };
    if reaches(value, stretch, up, false) {
        Some(1.0)
    } else if reaches(value, target, up, false) {
        between(target, stretch, TARGET, 1.0)
    } else if reaches(value, commit, up, false) {
        between(commit, target, COMMIT, TARGET)
    } else {
        let below = match base {
            Some(base) => between(base, commit, 0.0, COMMIT)?,
            None => between(commit, if commit == target { stretch } else { target }, COMMIT, TARGET)?,
        };
        Some(below.max(0.0))
    }
}

/// Whether `3/5` names parts of a whole that are done, rather than a score on a scale.
fn parts_of_whole(at: &Situation<'_>, target: &Quantity<'_>, of: Decimal) -> bool {
    let kind = at.statement.and_then(|statement| statement.measure_kind);
    let whole = |value: Decimal| value.fract().is_zero();
    let current_fits = at.figures.current.is_none_or(|current| whole(current.value));
    !matches!(kind, Some(MeasureKind::Score | MeasureKind::Average | MeasureKind::Index))
        && whole(target.value)
        && whole(of)
        && current_fits
}

impl Situation<'_> {
    fn is_level(&self, target: &Quantity<'_>) -> bool {
        is_level(self.statement.and_then(|statement| statement.measure_kind), [target.unit, self.kpi.unit])
    }

    /// The baseline to start from. Without one, an increase to a positive target starts at 0, unless its figure lies below that, a
    /// reduction written as one (`-15 %`) at 0, and any other decrease at the first value on record, if that is worse than the target.
    fn base(&self, target: Decimal) -> Option<Decimal> {
        let below_zero = self.figures.current.is_some_and(|current| current.value < Decimal::ZERO);
        let reduction = self.figures.target.is_some_and(|target| is_reduction(self.kpi, &target));
        let assumed = match self.direction {
            Direction::Decrease if reduction => Some(Decimal::ZERO),
            Direction::Decrease => self.first_value.filter(|first| *first > target),
            _ => (target > Decimal::ZERO && !below_zero).then_some(Decimal::ZERO),
        };
        self.figures.baseline.or(assumed)
    }
}
