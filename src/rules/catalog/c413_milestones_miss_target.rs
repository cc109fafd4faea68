//! C413 milestones-miss-target.

use rust_decimal::Decimal;

use crate::model::{Assessment, Field, Reading, Shape};
use crate::rules::spec::rule;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row's milestones do not end at its target, and do not add up to it either.
    ///
    /// Whoever reaches every milestone would still miss the target, or pass it.
    ///
    /// Bad: target `40`, last milestone `36`
    ///
    /// Good: target `40`, last milestone `40`, or four milestones of `10` each
    MilestonesMissTarget, 'C' 413, "milestones-miss-target", Warning, Phases::JUDGED, [Hubstaff]
}

fn ends(row: &RowView<'_, '_>) -> Option<(Decimal, Decimal)> {
    let milestones = row.table.beside().milestones(row.table.tabs, row.kpi);
    let last = milestones.last()?.value?;
    let sum = milestones.iter().filter_map(|milestone| milestone.value).try_fold(Decimal::ZERO, Decimal::checked_add)?;
    Some((last, sum))
}

impl Rule for MilestonesMissTarget {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        if row.table.tabs.milestones.is_none() {
            return;
        }
        let Reading::Value(target) = row.target() else { return };
        let wanted = if matches!(target.shape, Shape::Change(_)) { verdict.target } else { Some(target.value) };
        if let (Some(wanted), Some((last, sum))) = (wanted, ends(row))
            && last != wanted
            && sum != wanted
        {
            hits.on(row, Field::Target);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Some((row, (last, sum))) = view.row.and_then(|row| Some((row, ends(row)?))) else { return Words::default() };
        let Reading::Value(target) = row.target() else { return Words::default() };
        let unit = row.kpi.unit.or(target.unit);
        Words::new(
            format!(
                "The milestones end at {} and add up to {}; the target is {}",
                view.with_unit(last, unit),
                view.with_unit(sum, unit),
                view.with_unit(target.value, unit)
            ),
            "Correct the last milestone or the target.",
        )
    }
}
