//! P602 off-track-without-action.

use crate::model::{Assessment, Field, Status};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row is At risk or Behind, and no open action speaks of it: neither on the Actions tab nor in the row's own action cell.
    /// Only sheets that keep actions are asked.
    ///
    /// A red figure without an action stays red.
    ///
    /// Bad: status Behind, no action
    ///
    /// Good: status Behind, and on the Actions tab "Win back the three lost partners, Ann, until 10 Dec"
    OffTrackWithoutAction, 'P' 602, "off-track-without-action", Warning, Phases::JUDGED, [Hubstaff]
}

impl Rule for OffTrackWithoutAction {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        if !matches!(verdict.status, Status::AtRisk | Status::Behind) {
            return;
        }
        let keeps = row.table.tabs.actions.is_some() || row.table.mapping.column(Field::Action).is_some();
        let acts = row.kpi.action.chars().any(char::is_alphanumeric)
            || row.table.beside().actions(row.table.tabs, row.kpi).iter().any(|action| !action.done);
        if keeps && !acts {
            let own = row.table.mapping.column(Field::Action).is_some();
            hits.on(row, if own { Field::Action } else { Field::Kpi });
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let status = view.verdict.map_or("off track", |verdict| verdict.status.name());
        let kpi = quote(view.kpi().map_or("", |kpi| kpi.kpi));
        Words::new(
            format!("{kpi} is {status}, and no open action speaks of it"),
            "Write down what is done about it, by whom, from when until when.",
        )
    }
}
