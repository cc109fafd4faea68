//! Which way is better: the first source that says so decides.

use rust_decimal::Decimal;

use super::figures::Figures;
use super::known::Known;
use crate::model::{Direction, Kpi, Quantity, Shape, TimeUnit, Unit};
use crate::reading::statement::{
    begins_with_a_reduction, ends_with_a_reduction, names_a_change, names_a_thing_to_get_done,
};

/// Which way is better, and whether sources contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resolved {
    pub direction: Direction,
    /// Nothing said so (M111).
    pub assumed: bool,
    /// The column says the opposite of the verb, of the baseline, or the target lies on the wrong side (A504).
    pub contradicted: bool,
    /// The target is that there is none at all, and nothing says that the way there is what counts: it is a limit.
    pub none_wanted: bool,
}

/// The statement's verb, else what baseline and target say, else the Direction column's, else the words of the target or the
/// row's own verdict, else the measure's usual direction, else what only less can be meant by, else increase.
pub(super) fn resolve(kpi: &Kpi<'_>, known: &Known<'_>, given: &Figures<'_>, baseline: Option<Decimal>) -> Resolved {
    let target = given.target.as_ref();
    let statement = known.statement;
    // Of a change that is itself what is measured, the column says which way is better.
    let verb = statement
        .and_then(|statement| statement.direction)
        .or(known.facts.direction)
        .filter(|_| kpi.direction.is_none() || !names_a_change(kpi.kpi))
        .filter(|_| !target.is_some_and(|target| counts_the_reduction(kpi.kpi, baseline, target)));
    let usual = statement.and_then(|statement| statement.usual_direction).or(known.facts.usual_direction);
    let figures = target.and_then(|target| figures_say(target, baseline));
    let stated = verb.or(figures).or(kpi.direction);
    let found = stated.or(kpi.told_direction);
    // Of a reduction that is itself what is counted there is never too much.
    let counted = target.is_some_and(|target| counts_the_reduction(kpi.kpi, baseline, target));
    let found = found.or(if counted { Some(Direction::Increase) } else { usual });
    let none_wanted = stated.is_none()
        && matches!(found, None | Some(Direction::Decrease))
        && target.is_some_and(|target| is_none_at_all(kpi, given, target));
    let found = found.or_else(|| {
        target.filter(|target| none_wanted || only_less_is_meant(kpi, target)).map(|_| Direction::Decrease)
    });
    let contradicted = kpi.direction.is_some_and(|column| opposite(Some(column), verb))
        || target.is_some_and(|target| {
            [verb, kpi.direction].into_iter().flatten().any(|stated| wrong_side(stated, target, baseline))
        });
    Resolved { direction: found.unwrap_or(Direction::Increase), assumed: found.is_none(), contradicted, none_wanted }
}

/// A target of 0 for what cannot be negative. An amount of money can, and so can what is or was below 0.
fn is_none_at_all(kpi: &Kpi<'_>, given: &Figures<'_>, target: &Quantity<'_>) -> bool {
    let unit = target.unit.or(kpi.unit);
    let seen = [given.baseline, given.current.map(|current| current.value)];
    target.value.is_zero()
        && target.shape == Shape::Plain
        && !matches!(unit, Some(Unit::Currency(_)))
        && seen.into_iter().flatten().all(|value| value >= Decimal::ZERO)
}

/// A reduction written as one (`-15 %`), or the time that a thing to get done may take.
fn only_less_is_meant(kpi: &Kpi<'_>, target: &Quantity<'_>) -> bool {
    match target.unit.or(kpi.unit) {
        Some(Unit::Percent) => is_reduction(kpi, target),
        Some(Unit::Time(TimeUnit::Millisecond)) => true,
        Some(Unit::Time(_)) => names_a_thing_to_get_done(kpi.kpi),
        _ => false,
    }
}

/// Whether a target is a percentage below 0.
pub(super) fn is_reduction(kpi: &Kpi<'_>, target: &Quantity<'_>) -> bool {
    target.shape == Shape::Plain && target.value < Decimal::ZERO && target.unit.or(kpi.unit) == Some(Unit::Percent)
}

/// From nothing to something, a reduction that the sentence begins with is itself what is counted; where no more than the target is
/// known, so is one that the name ends with.
fn counts_the_reduction(text: &str, baseline: Option<Decimal>, target: &Quantity<'_>) -> bool {
    target.value > Decimal::ZERO
        && match baseline {
            Some(baseline) => baseline.is_zero() && (begins_with_a_reduction(text) || ends_with_a_reduction(text)),
            None => target.shape == Shape::Plain && ends_with_a_reduction(text),
        }
}

fn opposite(a: Option<Direction>, b: Option<Direction>) -> bool {
    matches!(
        (a, b),
        (Some(Direction::Increase), Some(Direction::Decrease)) | (Some(Direction::Decrease), Some(Direction::Increase))
    )
}

/// What the target's own shape says, else on which side of the baseline it lies.
fn figures_say(target: &Quantity<'_>, baseline: Option<Decimal>) -> Option<Direction> {
    match target.shape {
        Shape::AtLeast { .. } | Shape::Done | Shape::Fraction { .. } => Some(Direction::Increase),
        Shape::AtMost { .. } => Some(Direction::Decrease),
        Shape::Range { .. } => Some(Direction::Maintain),
        Shape::Change(_) => (target.value < Decimal::ZERO).then_some(Direction::Decrease),
        Shape::Ladder { commit, stretch } if is_ladder(commit, target.value, stretch) => {
            Direction::between(commit, stretch)
        }
        Shape::Ladder { .. } | Shape::Plain => baseline.and_then(|baseline| Direction::between(baseline, target.value)),
    }
}

/// Whether three steps follow each other, up or down. Steps that do not are no ladder: the target alone counts.
pub(super) fn is_ladder(commit: Decimal, target: Decimal, stretch: Decimal) -> bool {
    commit != stretch && commit.min(stretch) <= target && target <= commit.max(stretch)
}

/// Whether the target lies strictly on the wrong side of the baseline. A limit that was held from the start lies on the
/// far side without being wrong, and a change has its sign from the direction unless it is written with one.
pub(super) fn wrong_side(stated: Direction, target: &Quantity<'_>, baseline: Option<Decimal>) -> bool {
    let reach = match (target.shape, stated) {
        (Shape::AtLeast { .. }, Direction::Increase)
        | (Shape::AtMost { .. }, Direction::Decrease)
        | (Shape::Done | Shape::Fraction { .. }, _) => return false,
        (Shape::Change(_), _) => return stated == Direction::Increase && target.value < Decimal::ZERO,
        (Shape::Range { high }, Direction::Increase) => high.max(target.value),
        (Shape::Range { high }, _) => high.min(target.value),
        _ => target.value,
    };
    baseline.is_some_and(|baseline| opposite(Some(stated), Direction::between(baseline, reach)))
}
