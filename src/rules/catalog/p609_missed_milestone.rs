//! P609 missed-milestone.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::{Assessment, Direction, Field};
use crate::rules::spec::rule;
use crate::rules::words::day;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// A milestone's date is past and its value not reached.
    ///
    /// Bad: milestone `34` by 1 Nov 2026, current `31`, today 22 Nov 2026
    ///
    /// Good: current `35`
    MissedMilestone, 'P' 609, "missed-milestone", Warning, Phases::JUDGED, [Hubstaff]
}

/// The last milestone that is past.
fn due(row: &RowView<'_, '_>) -> Option<(Date, Decimal)> {
    let milestones = row.table.beside().milestones(row.table.tabs, row.kpi);
    let past = milestones.iter().rev().find(|milestone| milestone.date.is_some_and(|date| date < row.table.today))?;
    Some((past.date?, past.value?))
}

impl Rule for MissedMilestone {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        if row.table.tabs.milestones.is_none() || !row.kpi.state.is_judged() {
            return;
        }
        let Some((_, value)) = due(row) else { return };
        let Some(current) = verdict.current else { return };
        let missed = match verdict.direction {
            Direction::Decrease => current > value,
            _ => current < value,
        };
        if missed {
            hits.on(row, Field::Current);
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let (Some(row), Some(verdict)) = (view.row, view.verdict) else { return Words::default() };
        let Some((date, value)) = due(row) else { return Words::default() };
        let current = verdict.current.map(|current| view.with_unit(current, row.kpi.unit)).unwrap_or_default();
        Words::new(
            format!("The milestone {} by {} was not reached: it stands at {current}", view.with_unit(value, row.kpi.unit), day(date)),
            "Decide what is done about it, or move the milestones and note why.",
        )
    }
}
