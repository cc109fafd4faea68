use crate::model::{Detail, Direction, Field, Kpi, Reading, Shape};
use crate::rules::spec::rule;
use crate::rules::words::quantity;
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
    WrongWay, 'A' 504, "wrong-way", Error, Phases::ROW, [Framework]
}

const BASELINE: u16 = 1;
const COLUMN: u16 = 2;

/// The direction that the row states: the sentence's verb, else the Direction column.
fn stated(kpi: &Kpi<'_>) -> Option<Direction> {
    kpi.facts.direction.or(kpi.direction)
}

impl Rule for WrongWay {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn row(&self, row: &RowView<'_, '_>, hits: &mut Hits<'_>) {
        let kpi = row.kpi;
        if let (Reading::Value(baseline), Reading::Value(target)) = (kpi.baseline, kpi.target)
            && matches!(target.shape, Shape::Plain | Shape::Ladder { .. })
        {
            let wrong = match stated(kpi) {
                Some(Direction::Increase) => target.value < baseline.value,
                Some(Direction::Decrease) => target.value > baseline.value,
                _ => false,
            };
            let column_wrong = match kpi.direction {
                Some(Direction::Increase) => target.value < baseline.value,
                Some(Direction::Decrease) => target.value > baseline.value,
                _ => false,
            };
            if wrong || column_wrong {
                hits.with(row, Field::Target, Detail::Case(BASELINE));
                return;
            }
        }
        let contradicts = matches!(
            (kpi.facts.direction, kpi.direction),
            (Some(Direction::Increase), Some(Direction::Decrease)) | (Some(Direction::Decrease), Some(Direction::Increase))
        );
        if contradicts {
            hits.with(row, Field::Direction, Detail::Case(COLUMN));
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some(kpi) = view.kpi() else { return Words::default() };
        if view.finding.detail == Detail::Case(COLUMN) {
            let verb = kpi.facts.direction.map_or("", Direction::name);
            return Words::new(
                format!("The Direction column says {}, the sentence says {verb}", view.quoted()),
                "Correct the one that is wrong.",
            )
            .or_write(Field::Direction, verb);
        }
        let (Reading::Value(baseline), Reading::Value(target)) = (kpi.baseline, kpi.target) else { return Words::default() };
        let down = target.value < baseline.value;
        let (wanted, goes) = if down { ("increase", "down") } else { ("decrease", "up") };
        let message = format!(
            "It is to {wanted}, and the target {} lies {goes} from the baseline {}",
            quantity(&target, kpi.unit),
            quantity(&baseline, kpi.unit)
        );
        Words::new(message, "Swap baseline and target, or correct the direction.")
    }
}
