//! A504 wrong-way.

use crate::model::{Assessment, Code, Detail, Direction, Field, Origin, Reading, Shape};
use crate::reading::statement::{begins_with_a_reduction, names_a_change};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The target lies on the wrong side of the baseline for the stated direction, or the Direction column says the opposite of
    /// the sentence.
    ///
    /// Reaching it would be a step back, or the row is judged upside down.
    ///
    /// Bad: `Increase renewal rate`, baseline `85 %`, target `80 %`
    ///
    /// Good: `Increase renewal rate`, baseline `80 %`, target `85 %`
    WrongWay, 'A' 504, "wrong-way", Error, Phases::JUDGED, [Framework]
}

const BASELINE: u16 = 1;
const COLUMN: u16 = 2;

fn opposite(a: Option<Direction>, b: Option<Direction>) -> bool {
    use Direction::{Decrease, Increase};
    matches!((a, b), (Some(Increase), Some(Decrease)) | (Some(Decrease), Some(Increase)))
}

/// Which way the row's target lies from its baseline; a limit lies nowhere.
fn goes(row: &RowView<'_, '_>) -> Option<Direction> {
    let (Reading::Value(baseline), Reading::Value(target)) = (row.baseline(), row.target()) else { return None };
    let earlier = matches!(row.kpi.baseline_origin, Origin::Period(_));
    if earlier || !matches!(target.shape, Shape::Plain | Shape::Ladder { .. }) {
        return None;
    }
    Direction::between(baseline.value, target.value)
}

impl Rule for WrongWay {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let kpi = row.kpi;
        let goes = goes(row);
        let from_nothing = goes == Some(Direction::Increase) && row.baseline().value().is_some_and(|baseline| baseline.value.is_zero());
        let of_a_reduction = from_nothing && begins_with_a_reduction(kpi.kpi);
        let stated = row.facts().direction.filter(|_| !of_a_reduction).filter(|_| kpi.direction.is_none() || !names_a_change(kpi.kpi));
        let column_wrong = opposite(stated, kpi.direction);
        if column_wrong && !opposite(stated, goes) {
            hits.with(row, Field::Direction, Detail::Case(COLUMN));
        } else if opposite(stated, goes)
            || opposite(kpi.direction, goes)
            || verdict.invalid == Some(Code::new('A', 504))
        {
            hits.with(row, Field::Target, Detail::Case(BASELINE));
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let (Some(kpi), Some(row)) = (view.kpi(), view.row) else { return Words::default() };
        if view.finding.detail == Detail::Case(COLUMN) {
            let verb = row.facts().direction.map_or("", Direction::name);
            return Words::new(
                format!("The Direction column says {}, the sentence says {verb}", view.quoted()),
                "Correct the one that is wrong.",
            )
            .or_write(Field::Direction, verb);
        }
        let (Some(Reading::Value(baseline)), Some(Reading::Value(target))) =
            (view.row.map(RowView::baseline), view.row.map(RowView::target))
        else {
            return Words::default();
        };
        let down = target.value < baseline.value;
        let (wanted, goes) = if down { ("increase", "down") } else { ("decrease", "up") };
        let message = format!(
            "It is to {wanted}, and the target {} lies {goes} from the baseline {}",
            view.quantity(target, kpi.unit),
            view.quantity(baseline, kpi.unit)
        );
        Words::new(message, "Swap baseline and target, or correct the direction.")
    }
}
