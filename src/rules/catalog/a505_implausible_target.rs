//! A505 implausible-target.

use rust_decimal::Decimal;

use crate::model::{Assessment, Detail, Direction, Field, MeasureKind, Origin, Reading, Shape, Unit, compare};
use crate::rules::spec::rule;
use crate::rules::{Hits, OptionSpec, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The target is more than 10 times the baseline, or beyond what its unit can hold (120 % of a share).
    ///
    /// A target that nobody believes in moves nobody; often a digit or a unit slipped.
    ///
    /// Bad: baseline `30`, target `4000`; conversion rate `120 %`
    ///
    /// Good: baseline `30`, target `40`
    ImplausibleTarget, 'A' 505, "implausible-target", Info, Phases::JUDGED, [Smart],
    options: [
        OptionSpec {
            name: "times",
            default: "10",
            what: "how many times the baseline a target may be, 2 to 1000000",
            set: |options, value| value.number_into(&mut options.growth_factor_max, 2, 1_000_000),
        },
    ]
}

const TIMES: u16 = 1;
const SHARE: u16 = 2;

impl Rule for ImplausibleTarget {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let Reading::Value(target) = row.target() else { return };
        if matches!(target.shape, Shape::Change(_) | Shape::Done | Shape::Fraction { .. }) {
            return;
        }
        // `2023 to 2026`: years stand where the figure belongs.
        let year = |value: Decimal| value.fract().is_zero() && (Decimal::from(1990)..=Decimal::from(2100)).contains(&value);
        if matches!(target.shape, Shape::Range { high } if year(high) && year(target.value)) {
            return;
        }
        let percent = target.unit.or(row.kpi.unit) == Some(Unit::Percent);
        // What stands at the whole already and is to rise is a part of something else.
        let stands_at = [row.baseline().value(), row.kpi.current.value()];
        let goes_beyond = stands_at.into_iter().flatten().any(|quantity| quantity.value >= Decimal::ONE_HUNDRED);
        if percent
            && target.value > Decimal::ONE_HUNDRED
            && !goes_beyond
            && row.statement().measure_kind == Some(MeasureKind::Share)
        {
            hits.with(row, Field::Target, Detail::Case(SHARE));
            return;
        }
        // An earlier period's result is no baseline that anybody stated.
        let earlier = matches!(row.kpi.baseline_origin, Origin::Period(_));
        let Reading::Value(baseline) = row.baseline() else { return };
        if earlier {
            return;
        }
        let times = Decimal::from(row.table.options().growth_factor_max);
        let (small, large) = match verdict.direction {
            Direction::Increase => (baseline.value, target.value),
            Direction::Decrease => (target.value, baseline.value),
            Direction::Maintain => return,
        };
        // What it stands at already shows that the target can be reached.
        if let (Reading::Value(current), Direction::Increase) = (row.kpi.current, verdict.direction)
            && current.value.checked_mul(times).is_some_and(|most| compare(most, target.value).is_ge())
        {
            return;
        }
        let far = small.checked_mul(times).is_some_and(|most| compare(large, most).is_gt());
        // From nothing, or from next to nothing, everything is many times more.
        if far && small >= Decimal::ONE {
            hits.with(row, Field::Target, Detail::Case(TIMES));
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(row) = view.row else { return Words::default() };
        let Reading::Value(target) = row.target() else { return Words::default() };
        let shown = view.quantity(target, row.kpi.unit);
        if view.finding.detail == Detail::Case(SHARE) {
            return Words::new(
                format!("The target {shown} is more than the whole: a share ends at 100 %"),
                "Correct the figure, or say what it is a percentage of.",
            );
        }
        let from = match row.baseline() {
            Reading::Value(baseline) => view.quantity(baseline, row.kpi.unit),
            _ => String::new(),
        };
        let times = row.table.options().growth_factor_max;
        Words::new(
            format!("The target {shown} is more than {times} times away from the baseline {from}"),
            "Check digits and units; if it is meant, say in the comment how it can be reached.",
        )
    }
}
