//! What a bare `m` behind a figure means: minutes, millions or metres.

use rust_decimal::Decimal;

use crate::model::{Kpi, Quantity, Reading, Shape, TimeUnit, Unit};
use crate::reading::units;

/// A bare figure this large, and so many times that before the `m`, counts what the `m` counts in millions.
const COUNT_MIN: i64 = 1_000;
const TIMES_MIN: i64 = 100;

/// Beside a duration `12m` is minutes; beside money or a large bare figure `5m` is five million. Else it keeps its own name.
pub(super) fn settle(kpi: &mut Kpi<'_>) {
    let is_bare = |figure: &Reading<Quantity<'_>>| {
        matches!(figure, Reading::Value(Quantity { unit: Some(Unit::Named("m")), .. }))
    };
    if ![&kpi.target, &kpi.current, &kpi.baseline, &kpi.stretch, &kpi.proposed, &kpi.benchmark].into_iter().any(is_bare)
    {
        return;
    }
    let figures = [kpi.target, kpi.current, kpi.baseline, kpi.stretch, kpi.proposed, kpi.benchmark];
    let largest = figures.iter().filter(|figure| is_bare(figure)).filter_map(|figure| figure.value());
    let largest = largest.map(|quantity| quantity.value.abs()).max().unwrap_or_default();
    let known = || figures.iter().filter_map(|figure| figure.value()?.unit).chain(kpi.unit);
    let is_count = |quantity: Quantity<'_>| {
        quantity.unit.is_none()
            && quantity.value.abs() >= Decimal::from(COUNT_MIN)
            && largest.checked_mul(Decimal::from(TIMES_MIN)).is_some_and(|least| quantity.value.abs() >= least)
    };
    let time = known().find_map(|unit| if let Unit::Time(time) = unit { Some(time) } else { None });
    let millions = known().any(|unit| matches!(unit, Unit::Currency(_)))
        || kpi.unit.is_none() && figures.iter().filter_map(|figure| figure.value()).any(is_count);
    let Kpi { target, current, baseline, stretch, proposed, benchmark, .. } = kpi;
    for figure in [target, current, baseline, stretch, proposed, benchmark] {
        if !is_bare(figure) {
            continue;
        }
        *figure = figure.map(|quantity| match (time, millions) {
            (Some(time), _) => in_minutes(quantity, time),
            (None, true) => in_millions(quantity),
            (None, false) => quantity,
        });
    }
}

fn in_millions(quantity: Quantity<'_>) -> Quantity<'_> {
    let times = |value: Decimal| value.checked_mul(Decimal::from(1_000_000)).map(|value| value.normalize());
    mapped(quantity, times).map_or(quantity, |quantity| Quantity { unit: None, ..quantity })
}

/// So many minutes, in the unit of the other figures where that comes out even.
fn in_minutes(quantity: Quantity<'_>, wanted: TimeUnit) -> Quantity<'_> {
    const PLACES_MAX: u32 = 4;
    let convert = |value: Decimal| {
        let seconds = value.checked_mul(units::seconds(TimeUnit::Minute)?)?;
        let value = seconds.checked_div(units::seconds(wanted)?)?.normalize();
        (value.scale() <= PLACES_MAX).then_some(value)
    };
    let minutes = Quantity { unit: Some(Unit::Time(TimeUnit::Minute)), ..quantity };
    mapped(quantity, convert).map_or(minutes, |quantity| Quantity { unit: Some(Unit::Time(wanted)), ..quantity })
}

/// A quantity with all its figures made anew.
fn mapped(quantity: Quantity<'_>, make: impl Fn(Decimal) -> Option<Decimal>) -> Option<Quantity<'_>> {
    let shape = match quantity.shape {
        Shape::Range { high } => Shape::Range { high: make(high)? },
        Shape::Fraction { of } => Shape::Fraction { of: make(of)? },
        Shape::Ladder { commit, stretch } => Shape::Ladder { commit: make(commit)?, stretch: make(stretch)? },
        other => other,
    };
    Some(Quantity { value: make(quantity.value)?, shape, ..quantity })
}
