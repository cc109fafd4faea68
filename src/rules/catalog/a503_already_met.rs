//! A503 already-met.

use crate::model::{Assessment, Detail, Direction, Field, Origin, Reading, Shape, TargetShape, compare};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The target equals the baseline, or the limit was held from the start.
    ///
    /// What is reached on the first day moves nobody. Where it is only to be kept, make it a health metric or say "keep".
    ///
    /// Bad: baseline `40`, target `40`
    ///
    /// Good: baseline `30`, target `40`
    AlreadyMet, 'A' 503, "already-met", Warning, Phases::JUDGED, [Hubstaff]
}

const EQUAL: u16 = 1;
const HELD: u16 = 2;

impl Rule for AlreadyMet {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let (Reading::Value(baseline), Reading::Value(target)) = (row.baseline(), row.target()) else { return };
        // An earlier period's result is no baseline that anybody stated: that is A507.
        let earlier = matches!(row.kpi.baseline_origin, Origin::Period(_));
        if earlier || row.is_health() || row.is_milestone() {
            return;
        }
        let Some(shape) = verdict.shape else { return };
        if matches!(shape, TargetShape::Maintain | TargetShape::Range | TargetShape::Milestone) {
            return;
        }
        let (from, to) = (verdict.baseline.unwrap_or(baseline.value), verdict.target.unwrap_or(target.value));
        let side = compare(from, to);
        let kept = row.facts().direction == Some(Direction::Maintain);
        let case = match target.shape {
            Shape::AtLeast { strict } if shape == TargetShape::AtLeast && !kept && (side.is_gt() || side.is_eq() && !strict) => HELD,
            Shape::AtMost { strict } if shape == TargetShape::AtMost && !kept && (side.is_lt() || side.is_eq() && !strict) => HELD,
            _ if side.is_eq() && !matches!(shape, TargetShape::AtLeast | TargetShape::AtMost | TargetShape::Recurring) => EQUAL,
            _ => return,
        };
        hits.with(row, Field::Target, Detail::Case(case));
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(kpi) = view.kpi() else { return Words::default() };
        let (Some(Reading::Value(baseline)), Some(Reading::Value(target))) =
            (view.row.map(RowView::baseline), view.row.map(RowView::target))
        else {
            return Words::default();
        };
        let (from, to) = (view.quantity(baseline, kpi.unit), view.quantity(target, kpi.unit));
        let message = if view.finding.detail == Detail::Case(HELD) {
            format!("The target {to} was held from the start, at {from}: there is nothing to reach")
        } else {
            format!("The target {to} is where it started, at {from}: there is nothing to reach")
        };
        Words::new(message, "Ask for more, or make it a health metric if it is only to be kept.")
    }
}
