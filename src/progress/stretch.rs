//! Stretch targets: the owner proposes, the manager answers with the proposal and 30 % more.

use rust_decimal::{Decimal, RoundingStrategy};

use super::settings::{Rounding, StretchMethod, StretchSettings};
use super::shape::is_level;
use crate::model::{Assessment, Direction, Kpi, MeasureKind, Quantity, Shape, Statement, TargetShape, Unit};

/// Which figure a stretch target was worked out from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// What the owner proposed.
    Proposal,
    /// The target, as nobody proposed anything.
    Target,
}

impl Basis {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::Target => "target",
        }
    }
}

/// One figure to be stretched. [`Input::of`] a bare figure; the other fields say more about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input<'a> {
    /// The proposal or target.
    pub figure: Decimal,
    /// Which of the two it is.
    pub basis: Basis,
    /// The figure it starts from.
    pub baseline: Option<Decimal>,
    /// Unit of the figures.
    pub unit: Option<Unit<'a>>,
    /// What kind of figure it is, where that is known.
    pub kind: Option<MeasureKind>,
    /// Which way is better.
    pub direction: Direction,
    /// Set for at least and at most.
    pub limit: bool,
    /// A count or sum that starts from nothing in each period, so that a baseline does not matter.
    pub flow: bool,
    /// The end of its scale, where it is a score (`4/5`: 5).
    pub scale: Option<Decimal>,
    /// Words of the measure: a growth rate may pass 100 %, a share may not.
    pub measure: &'a str,
}

impl Input<'_> {
    /// A bare figure that should rise.
    pub const fn of(figure: Decimal) -> Self {
        Self {
            figure,
            basis: Basis::Proposal,
            baseline: None,
            unit: None,
            kind: None,
            direction: Direction::Increase,
            limit: false,
            flow: false,
            scale: None,
            measure: "",
        }
    }
}

/// A stretch target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The figure to suggest.
    pub value: Decimal,
    /// The figure before rounding.
    pub exact: Decimal,
    /// What it was worked out from.
    pub basis: Basis,
}

/// The stretch target for a row: from its proposal, else its target. `None` for what is to be kept within limits, for
/// milestones, ladders (they name their own) and rows without a figure to stretch.
pub fn for_row(
    kpi: &Kpi<'_>,
    statement: Option<&Statement<'_>>,
    verdict: &Assessment,
    settings: &StretchSettings,
) -> Option<Stretch> {
    let shape = verdict.shape?;
    if matches!(shape, TargetShape::Maintain | TargetShape::Range | TargetShape::Milestone | TargetShape::Ladder) {
        return None;
    }
    let target = kpi.target.value();
    let proposed = kpi.proposed.value().and_then(|proposed| level_of(&proposed, verdict));
    let (figure, basis) = match (proposed, settings.method, verdict.target) {
        (_, StretchMethod::Seventy, Some(target)) => (target, Basis::Target),
        (Some(proposed), _, _) => (proposed, Basis::Proposal),
        (None, _, target) => (target?, Basis::Target),
    };
    let unit = match target {
        Some(Quantity { shape: Shape::Change(_), .. }) | None => kpi.unit,
        Some(target) => target.unit.or(kpi.unit),
    };
    let kind = statement.and_then(|statement| statement.measure_kind);
    let limit = matches!(shape, TargetShape::AtLeast | TargetShape::AtMost);
    let direction = match shape {
        TargetShape::AtLeast => Direction::Increase,
        TargetShape::AtMost => Direction::Decrease,
        _ => verdict.direction,
    };
    let given = kpi.baseline.value().is_some() || statement.is_some_and(|statement| statement.baseline.is_some());
    let input = Input {
        figure,
        basis,
        baseline: verdict.baseline.filter(|_| given),
        unit,
        kind,
        direction,
        limit,
        flow: shape == TargetShape::Recurring && !is_level(kind, [unit, None]),
        scale: target.and_then(|target| match target.shape {
            Shape::Fraction { of } => Some(of),
            _ => None,
        }),
        measure: statement.and_then(|statement| statement.measure).unwrap_or(kpi.kpi),
    };
    suggest(&input, settings)
}

/// A proposal as a level: "+10 %" is taken from the baseline.
fn level_of(proposed: &Quantity<'_>, verdict: &Assessment) -> Option<Decimal> {
    match proposed.shape {
        Shape::Change(change) => super::figures::changed(verdict.baseline?, proposed.value, change, verdict.direction),
        Shape::Done => None,
        _ => Some(proposed.value),
    }
}

/// The stretch target for one figure; `None` when nothing can be stretched or a decimal cannot hold it.
pub fn suggest(input: &Input<'_>, settings: &StretchSettings) -> Option<Stretch> {
    let up = match input.direction {
        Direction::Increase => true,
        Direction::Decrease => false,
        Direction::Maintain => return None,
    };
    let bounds = Bounds::of(input);
    let exact = bounds.hold(moved(input, settings, up, &bounds)?);
    let exact = exact.round_dp_with_strategy(EXACT_PLACES, RoundingStrategy::MidpointAwayFromZero).normalize();
    let mut value = exact;
    if settings.round == Rounding::Nice {
        value = nice(exact, input.figure, up);
    }
    if is_count(input) && !value.fract().is_zero() {
        value = if up { value.ceil() } else { value.floor() };
    }
    Some(Stretch { value: bounds.hold(value).normalize(), exact, basis: input.basis })
}

/// Digits after the point that an unrounded stretch target keeps.
const EXACT_PLACES: u32 = 8;

/// The figure after the stretch, before any bound but that of a limit.
fn moved(input: &Input<'_>, settings: &StretchSettings, up: bool, bounds: &Bounds) -> Option<Decimal> {
    let percent = settings.percent.abs();
    if input.limit
        && let Some(bound) = if up { bounds.high } else { bounds.low }
    {
        let left = Decimal::ONE_HUNDRED.checked_sub(percent)?.max(Decimal::ZERO);
        let gap = input.figure.checked_sub(bound)?;
        return bound.checked_add(gap.checked_mul(left)?.checked_div(Decimal::ONE_HUNDRED)?);
    }
    let way = match input.baseline.filter(|_| !input.flow && !input.limit) {
        Some(baseline) => input.figure.checked_sub(baseline)?,
        None if up => input.figure.abs(),
        None => -input.figure.abs(),
    };
    let more = match settings.method {
        StretchMethod::Plain => way.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)?,
        // way / 0.7 is 3/7 of the way more.
        StretchMethod::Seventy => way.checked_mul(Decimal::from(3))?.checked_div(Decimal::from(7))?,
    };
    // A figure on the wrong side of its baseline, or at it, is not made easier.
    let harder = if up { more > Decimal::ZERO } else { more < Decimal::ZERO };
    if harder { input.figure.checked_add(more) } else { Some(input.figure) }
}

/// Between which figures a stretch target makes sense.
struct Bounds {
    low: Option<Decimal>,
    high: Option<Decimal>,
}

impl Bounds {
    /// A share ends at 100 %, a score at the end of its scale; what is counted, timed or shared out does not fall below 0.
    fn of(input: &Input<'_>) -> Self {
        let given = [Some(input.figure), input.baseline];
        let largest = given.into_iter().flatten().max().unwrap_or_default();
        let has_no_debts = given.into_iter().flatten().all(|figure| figure >= Decimal::ZERO);
        let is_amount = input.kind == Some(MeasureKind::Money) || matches!(input.unit, Some(Unit::Currency(_)));
        let low = (has_no_debts && (input.limit || !is_amount)).then_some(Decimal::ZERO);
        let high = input.scale.or_else(|| match (input.kind, input.unit) {
            (Some(MeasureKind::Share), None) if largest <= Decimal::ONE => Some(Decimal::ONE),
            (Some(MeasureKind::Share), None | Some(Unit::Percent)) => Some(Decimal::ONE_HUNDRED),
            (Some(MeasureKind::Score), _) => {
                [5, 10, 100].into_iter().map(Decimal::from).find(|scale| *scale >= largest)
            }
            (Some(MeasureKind::Money | MeasureKind::Count | MeasureKind::Index), _) => None,
            (_, Some(Unit::Percent)) if !may_pass_100(input.measure) => Some(Decimal::ONE_HUNDRED),
            _ => None,
        });
        Self { low, high: high.filter(|high| *high >= largest) }
    }

    fn hold(&self, value: Decimal) -> Decimal {
        let value = self.high.map_or(value, |high| value.min(high));
        self.low.map_or(value, |low| value.max(low))
    }
}

/// Words of measures in percent that are no part of a whole, in the languages of the word lists.
const NO_SHARE: &[&str] = &[
    "growth",
    "increase",
    "roi",
    "roas",
    "return",
    "markup",
    "retention revenue",
    "net revenue retention",
    "nrr",
    "wachstum",
    "steigerung",
    "rendite",
    "croissance",
    "rendement",
    "crecimiento",
    "retorno",
    "crescimento",
];

fn may_pass_100(measure: &str) -> bool {
    let lower = measure.to_lowercase();
    NO_SHARE.iter().any(|word| {
        lower.match_indices(word).any(|(at, found)| {
            let edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
            edge(lower.get(..at).and_then(|before| before.chars().next_back()))
                && edge(lower.get(at + found.len()..).and_then(|after| after.chars().next()))
        })
    })
}

/// Whether the figure is a count, which stays whole: its kind says so, or nothing speaks against it and it is whole.
fn is_count(input: &Input<'_>) -> bool {
    let whole = [Some(input.figure), input.baseline].into_iter().flatten().all(|figure| figure.fract().is_zero());
    match input.kind {
        Some(MeasureKind::Count) => whole,
        Some(_) => false,
        None => whole && matches!(input.unit, None | Some(Unit::Named(_))),
    }
}

/// Rounds away from easy to the coarsest step 1, 2 or 5 times a power of ten that moves the figure by at most 5 % and by at
/// most a third of what the stretch added to the proposal.
fn nice(exact: Decimal, proposal: Decimal, up: bool) -> Decimal {
    let size = exact.abs();
    let Some(added) = exact.checked_sub(proposal) else { return exact };
    let third = added.abs() / Decimal::from(3);
    let allowed = third.min(size / Decimal::from(20));
    if size.is_zero() || allowed.is_zero() {
        return exact;
    }
    let mut power = leading_power(size);
    loop {
        for digit in [5, 2, 1] {
            let Some(step) = scaled(digit, power) else { continue };
            if let Some(rounded) = to_step(exact, step, up)
                && rounded.checked_sub(exact).is_some_and(|moved| moved.abs() <= allowed)
            {
                return rounded;
            }
        }
        power -= 1;
        if power < -(EXACT_PLACES.cast_signed()) {
            return exact;
        }
    }
}

/// The power of ten of a positive figure's first digit: 39 has 1, 0.4 has -1.
fn leading_power(size: Decimal) -> i32 {
    let digits = size.mantissa().unsigned_abs().checked_ilog10().unwrap_or(0);
    digits.cast_signed() - size.scale().cast_signed()
}

fn scaled(digit: i64, power: i32) -> Option<Decimal> {
    if power >= 0 {
        let mantissa = i128::from(digit).checked_mul(10_i128.checked_pow(power.unsigned_abs())?)?;
        Decimal::try_from_i128_with_scale(mantissa, 0).ok()
    } else {
        Decimal::try_from_i128_with_scale(i128::from(digit), power.unsigned_abs()).ok()
    }
}

/// The multiple of `step` next to `value` on the harder side; `value` itself when it is one.
fn to_step(value: Decimal, step: Decimal, up: bool) -> Option<Decimal> {
    let rest = value.checked_rem(step)?;
    if rest.is_zero() {
        return Some(value);
    }
    let toward_zero = value.checked_sub(rest)?;
    match (up, rest.is_sign_negative()) {
        (true, false) => toward_zero.checked_add(step),
        (false, true) => toward_zero.checked_sub(step),
        _ => Some(toward_zero),
    }
}
