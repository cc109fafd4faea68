//! M111 direction-assumed.

use rust_decimal::Decimal;

use crate::model::{Assessment, Field, Quantity, Reading, Unit};
use crate::reading::statement;
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// Nothing says which way is better: neither the Direction column, nor the verb, nor the baseline, nor what is usual for the
    /// measure. Increase was assumed.
    ///
    /// If less is better, the row is judged upside down. A target of 100 % can only be reached from below, and one of 0 only from
    /// above: nothing is assumed, as with a reduction (`-15 %`) and with the time that a thing to get done takes.
    ///
    /// Bad: `Sessions`, target `40`, no baseline
    ///
    /// Good: `Reduce sessions per ticket`, or `Sessions` with baseline `60` and target `40`
    DirectionAssumed, 'M' 111, "direction-assumed", Info, Phases::JUDGED, [Ours]
}

impl Rule for DirectionAssumed {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        let Reading::Value(target) = row.target() else { return };
        if verdict.direction_assumed && !is_whole(row, target) && !row.is_milestone() {
            hits.on(row, if row.table.mapping.column(Field::Direction).is_some() { Field::Direction } else { Field::Kpi });
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let kpi = view.kpi().map_or("", |kpi| kpi.kpi);
        let message = format!("Nothing says whether {} is better higher or lower; higher was assumed", quote(kpi));
        let words = Words::new(message, "Begin the sentence with Increase or Reduce, or fill in the baseline or the Direction column.");
        if view.finding.field == Some(Field::Direction) {
            return words.or_write(Field::Direction, "increase");
        }
        let Some(row) = view.row else { return words };
        words.or_write(Field::Kpi, statement::either_way(kpi, row.statement(), row.kpi.unit, row.table.language))
    }
}

/// All of a share: the target is 100 %.
pub(super) fn is_whole(row: &RowView<'_, '_>, target: &Quantity<'_>) -> bool {
    let unit = target.unit.or(row.kpi.unit).or_else(|| row.statement().unit);
    unit == Some(Unit::Percent) && target.value == Decimal::ONE_HUNDRED
}
