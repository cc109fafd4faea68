//! The figures of a row as the arithmetic uses them: from cell or sentence, and all in the target's unit.

use rust_decimal::Decimal;

use crate::model::{Change, Code, Direction, Kpi, Quantity, Reading, Shape, Statement, TimeUnit, Unit};

/// The figures of a row, in one unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures<'a> {
    /// The target as written; `None` when there is none to use.
    pub target: Option<Quantity<'a>>,
    /// Why there is no target to use (M103, M104, M105, D701).
    pub no_target: Option<Code>,
    /// The figure it starts from, as given in cell or sentence.
    pub baseline: Option<Decimal>,
    /// The latest figure.
    pub current: Option<Quantity<'a>>,
    /// What stops a baseline or current figure from being used (M110, D701).
    pub unusable: Option<Code>,
}

pub(super) const M103: Code = Code::new('M', 103);
pub(super) const M104: Code = Code::new('M', 104);
pub(super) const M105: Code = Code::new('M', 105);
pub(super) const M110: Code = Code::new('M', 110);
pub(super) const M112: Code = Code::new('M', 112);
pub(super) const D701: Code = Code::new('D', 701);

/// Takes the figures from cells, else from the sentence, and brings them into one unit.
pub(super) fn gather<'a>(kpi: &Kpi<'a>, statement: Option<&Statement<'a>>) -> Figures<'a> {
    let (mut target, no_target) = match kpi.target {
        Reading::Value(quantity) => (Some(as_the_sentence_means(quantity, statement)), None),
        Reading::CellError => (None, Some(D701)),
        Reading::OpenEnded => (None, Some(M105)),
        Reading::Unreadable(_) => (None, Some(M104)),
        Reading::Empty | Reading::Placeholder if kpi.figure_is_of_name => (None, Some(M103)),
        Reading::Empty | Reading::Placeholder => match statement.and_then(from_sentence) {
            Some(quantity) => (Some(quantity), None),
            None => (None, Some(M103)),
        },
    };
    let mut unusable = None;
    let mut baseline = read(kpi.baseline, &mut unusable);
    if baseline.is_none()
        && let Some(statement) = statement
        && let Some(value) = statement.baseline
    {
        baseline = Some(Quantity { unit: statement.unit, ..Quantity::plain(value) });
    }
    let mut current = read(kpi.current, &mut unusable);
    reconcile(kpi, target.as_mut(), &mut baseline, &mut current);
    Figures { target, no_target, baseline: baseline.map(|quantity| quantity.value), current, unusable }
}

fn read<'a>(reading: Reading<Quantity<'a>>, unusable: &mut Option<Code>) -> Option<Quantity<'a>> {
    match reading {
        Reading::Value(quantity) => return Some(quantity),
        Reading::CellError => *unusable = Some(D701),
        Reading::Unreadable(_) => *unusable = unusable.or(Some(M110)),
        Reading::Empty | Reading::Placeholder | Reading::OpenEnded => {}
    }
    None
}

/// The target that the sentence itself names.
fn from_sentence<'a>(statement: &Statement<'a>) -> Option<Quantity<'a>> {
    let value = statement.target?;
    let shape = match (statement.change, statement.target_high) {
        (Some(change), _) => Shape::Change(change),
        (None, Some(high)) => Shape::Range { high },
        (None, None) if statement.limit => limit(statement),
        (None, None) => Shape::Plain,
    };
    Some(Quantity { value, unit: statement.unit, shape, approximate: false })
}

fn limit(statement: &Statement<'_>) -> Shape {
    let stated = statement.direction.filter(|direction| *direction != Direction::Maintain);
    match stated.or(statement.usual_direction) {
        Some(Direction::Decrease) => Shape::AtMost { strict: false },
        _ => Shape::AtLeast { strict: false },
    }
}

/// A bare figure in the target cell that repeats the sentence's has the sentence's meaning: beside "by 20 %" or "at least
/// 95 %" the 20 and the 95 are a change and a limit.
fn as_the_sentence_means<'a>(quantity: Quantity<'a>, statement: Option<&Statement<'a>>) -> Quantity<'a> {
    let Some(statement) = statement else { return quantity };
    if quantity.shape != Shape::Plain || statement.target.map(|value| value.abs()) != Some(quantity.value.abs()) {
        return quantity;
    }
    let shape = match statement.change {
        Some(change) => Shape::Change(change),
        None if statement.limit => limit(statement),
        None => Shape::Plain,
    };
    Quantity { shape, ..quantity }
}

/// Brings baseline and current into the target's unit. What cannot be compared with the target at all (EUR with USD, a
/// share with an amount) is taken out: a row is never judged by it.
fn reconcile<'a>(
    kpi: &Kpi<'a>,
    target: Option<&mut Quantity<'a>>,
    baseline: &mut Option<Quantity<'a>>,
    current: &mut Option<Quantity<'a>>,
) {
    let column = if kpi.unit_text.is_empty() { None } else { kpi.unit };
    let is_change = target.as_ref().is_some_and(|target| matches!(target.shape, Shape::Change(_)));
    let of_target = target.as_ref().filter(|_| !is_change).and_then(|target| target.unit);
    let of_baseline = baseline.as_ref().and_then(|baseline| baseline.unit);
    let of_current = current.as_ref().and_then(|current| current.unit);
    if of_target.is_none() && of_baseline.is_none() && of_current.is_none() && column != Some(Unit::Percent) {
        return;
    }
    if let Some(reference) = of_target.or(column).or(if is_change { of_baseline } else { None }) {
        *baseline = baseline.and_then(|quantity| in_unit(quantity, reference));
        *current = current.and_then(|quantity| in_unit(quantity, reference));
    }
    let explicit = [of_target, of_baseline, of_current].contains(&Some(Unit::Percent));
    if explicit || column == Some(Unit::Percent) {
        let level = if is_change { None } else { target };
        fractions_to_percent(explicit, [level, baseline.as_mut(), current.as_mut()]);
    }
}

fn in_unit<'a>(quantity: Quantity<'a>, reference: Unit<'_>) -> Option<Quantity<'a>> {
    let Some(own) = quantity.unit else { return Some(quantity) };
    match (own, reference) {
        (Unit::Time(own), Unit::Time(wanted)) if own != wanted => {
            let value = convert_time(quantity.value, own, wanted)?;
            Some(Quantity { value, unit: Some(Unit::Time(wanted)), ..quantity })
        }
        (Unit::Currency(own), Unit::Currency(wanted)) if own != wanted => None,
        (Unit::Percent | Unit::Time(_), Unit::Currency(_))
        | (Unit::Named(_) | Unit::Currency(_) | Unit::Time(_), Unit::Percent)
        | (Unit::Currency(_) | Unit::Percent, Unit::Time(_)) => None,
        _ => Some(quantity),
    }
}

/// Durations from milliseconds to weeks, and months and years between themselves; a month has no fixed number of days.
fn convert_time(value: Decimal, own: TimeUnit, wanted: TimeUnit) -> Option<Decimal> {
    let (own_size, own_calendar) = size(own);
    let (wanted_size, wanted_calendar) = size(wanted);
    if own_calendar != wanted_calendar {
        return None;
    }
    value.checked_mul(Decimal::from(own_size))?.checked_div(Decimal::from(wanted_size)).map(|value| value.normalize())
}

/// Milliseconds, or months for the units of the calendar.
const fn size(unit: TimeUnit) -> (u64, bool) {
    match unit {
        TimeUnit::Millisecond => (1, false),
        TimeUnit::Second => (1_000, false),
        TimeUnit::Minute => (60_000, false),
        TimeUnit::Hour => (3_600_000, false),
        TimeUnit::Day => (86_400_000, false),
        TimeUnit::Week => (604_800_000, false),
        TimeUnit::Month => (1, true),
        TimeUnit::Year => (12, true),
    }
}

/// In a row of percentages, a bare 0.38 beside 40 % is the 38 % of a cell that lost its format. It is read so when it is a
/// fraction below 1 and less than a tenth of the row's largest percentage; when no figure carries the sign itself and only
/// the unit column does, that largest must be 10 or more, since 0.15 beside 2 may well be 0.15 %.
fn fractions_to_percent(explicit: bool, figures: [Option<&mut Quantity<'_>>; 3]) {
    let is_percent =
        |quantity: &Quantity<'_>| quantity.unit == Some(Unit::Percent) || quantity.value.abs() >= Decimal::ONE;
    let largest =
        figures.iter().flatten().filter(|quantity| is_percent(quantity)).map(|quantity| quantity.value.abs()).max();
    let Some(largest) = largest.filter(|largest| explicit || *largest >= Decimal::TEN) else { return };
    for quantity in figures.into_iter().flatten() {
        if is_percent(quantity) || quantity.unit.is_some() || quantity.value.is_zero() {
            continue;
        }
        let tenfold = quantity.value.abs().checked_mul(Decimal::TEN);
        let percent = quantity.value.checked_mul(Decimal::ONE_HUNDRED);
        if tenfold.is_some_and(|tenfold| tenfold < largest)
            && let Some(percent) = percent
        {
            quantity.value = percent.normalize();
            quantity.unit = Some(Unit::Percent);
            if let Shape::Range { high } = &mut quantity.shape {
                *high = high.checked_mul(Decimal::ONE_HUNDRED).map_or(*high, |high| high.normalize());
            }
        }
    }
}

/// The level that a change leads to: `baseline * (1 ± n/100)`, for points `baseline ± n`. The direction gives the sign
/// of a change that is written without one.
pub(super) fn changed(baseline: Decimal, size: Decimal, change: Change, direction: Direction) -> Option<Decimal> {
    let signed = if direction == Direction::Decrease { -size.abs() } else { size };
    match change {
        Change::Absolute => baseline.checked_add(signed),
        Change::Relative => {
            baseline.checked_add(baseline.abs().checked_mul(signed)?.checked_div(Decimal::ONE_HUNDRED)?)
        }
    }
    .map(|level| level.normalize())
}

/// A decimal as a float. Exact for what has up to 15 digits.
pub(super) fn float(value: Decimal) -> f64 {
    value.mantissa() as f64 / POWERS[(value.scale() as usize).min(POWERS.len() - 1)]
}

/// `part / whole`; `None` for a whole of zero.
pub(super) fn ratio(part: Decimal, whole: Decimal) -> Option<f64> {
    if whole.is_zero() {
        return None;
    }
    let quotient = match (i64::try_from(part.mantissa()), i64::try_from(whole.mantissa())) {
        (Ok(part), Ok(whole)) => part as f64 / whole as f64,
        _ => part.mantissa() as f64 / whole.mantissa() as f64,
    };
    Some(match (part.scale(), whole.scale()) {
        (a, b) if a > b => quotient / POWERS[((a - b) as usize).min(POWERS.len() - 1)],
        (a, b) => quotient * POWERS[((b - a) as usize).min(POWERS.len() - 1)],
    })
}

const POWERS: [f64; 29] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28,
];
