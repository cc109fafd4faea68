//! A502 no-stretch.

use rust_decimal::Decimal;

use crate::model::{Agreement, Assessment, Direction, Field, Quantity, Reading, Shape, Unit};
use crate::rules::spec::rule;
use crate::rules::{Hits, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The target is below the owner's own proposal plus 30 %, and it is not agreed yet.
    ///
    /// People offer what they are sure of. The manager answers with 30 % more (30, then 39, "how about 40?"), and both settle on a
    /// figure; a compromise that both agreed to is fine. For a rate or a stock with a baseline the 30 % are taken from the way to
    /// go: 35 % to 40 % gives 41.5 %.
    ///
    /// Bad: proposed `30`, target `30`, not agreed
    ///
    /// Good: proposed `30`, target `40`
    NoStretch, 'A' 502, "no-stretch", Info, Phases::JUDGED, [Hubstaff],
    options: [
        OptionSpec {
            name: "percent",
            default: "30",
            what: "stretch on the owner's own proposal, in percent, 0 to 500",
            set: |options, value| value.number_into(&mut options.stretch_percent, 0, 500),
        },
    ]
}

/// What the proposal becomes with the stretch on it.
fn stretched(row: &RowView<'_, '_>, direction: Direction) -> Option<Decimal> {
    let Reading::Value(proposed) = row.kpi.proposed else { return None };
    let percent = Decimal::from(row.table.options().stretch_percent).checked_div(Decimal::ONE_HUNDRED)?;
    let factor = Decimal::ONE.checked_add(percent)?;
    let offer = proposed.value;
    let stretched = match row.baseline() {
        Reading::Value(baseline) if !row.facts().recurring && baseline.value != offer => {
            baseline.value.checked_add(offer.checked_sub(baseline.value)?.checked_mul(factor)?)?
        }
        _ if direction == Direction::Decrease => offer.checked_mul(Decimal::ONE.checked_sub(percent)?)?,
        _ => offer.checked_mul(factor)?,
    };
    let share = proposed.unit.or(row.kpi.unit) == Some(Unit::Percent) && offer <= Decimal::ONE_HUNDRED;
    Some(if share { stretched.min(Decimal::ONE_HUNDRED) } else { stretched })
}

impl Rule for NoStretch {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        if row.kpi.proposed.is_missing() || row.kpi.agreed == Some(Agreement::Yes) {
            return;
        }
        let Reading::Value(Quantity { value: target, shape: Shape::Plain, .. }) = row.target() else { return };
        let Some(wanted) = stretched(row, verdict.direction) else { return };
        let easier = match verdict.direction {
            Direction::Increase => *target < wanted,
            Direction::Decrease => *target > wanted,
            Direction::Maintain => false,
        };
        if easier {
            hits.on(row, Field::Target);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let (Some(row), Some(verdict)) = (view.row, view.verdict) else { return Words::default() };
        let (Reading::Value(proposed), Reading::Value(target)) = (row.kpi.proposed, row.target()) else {
            return Words::default();
        };
        let wanted = stretched(row, verdict.direction).unwrap_or_default();
        let unit = row.kpi.unit.or(target.unit);
        let percent = row.table.options().stretch_percent;
        let message = format!(
            "The owner offered {}; with {percent} % on it that is {}, and the target is {}",
            view.quantity(&proposed, unit),
            view.with_unit(wanted, unit),
            view.quantity(target, unit)
        );
        Words::new(message, "Talk it over, and write yes into the Agreed column when both sides settled on a figure.")
    }
}
