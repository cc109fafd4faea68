//! P603 action-incomplete.

use crate::model::{Detail, Field, Reading};
use crate::rules::spec::rule;
use crate::rules::words::{join, quote};
use crate::rules::{Hits, Phases, Rule, SideView, Spec, Words, WordsView};

rule! {
    /// An action lacks its owner, its start or its end, or names no KPI.
    ///
    /// What nobody does by no day is not done; what serves no KPI cannot be judged by one.
    ///
    /// Bad: `Write to lost partners`, no owner, no end
    ///
    /// Good: `Write to lost partners`, KPI `Number of partners`, `Ann Miller`, 1 to 10 Dec 2026
    ActionIncomplete, 'P' 603, "action-incomplete", Warning, Phases::BESIDE, [Hubstaff]
}

const PARTS: [&str; 4] = ["owner", "start", "end", "KPI"];

impl Rule for ActionIncomplete {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn beside(&self, view: &SideView<'_, '_>, hits: &mut Hits<'_>) {
        for action in view.actions().iter().filter(|action| !action.done) {
            let lacks = [
                action.owner.is_empty(),
                !matches!(action.start, Reading::Value(_)),
                !matches!(action.end, Reading::Value(_)),
                action.kpi.is_empty(),
            ];
            let bits = lacks.into_iter().enumerate().fold(0_u16, |bits, (bit, lacks)| bits | u16::from(lacks) << bit);
            if bits != 0 {
                hits.on_cell(action.cell, Field::Action, Detail::Case(bits));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Case(bits) = view.finding.detail else { return Words::default() };
        let lacks: Vec<String> =
            (0..).zip(PARTS).filter(|(bit, _)| bits & 1 << bit != 0).map(|(_, part)| format!("no {part}")).collect();
        Words::new(
            format!("The action {} has {}", view.quoted(), join(&lacks)),
            "Say who does it, from when until when, and which KPI it is to move.",
        )
    }
}

/// The action that a finding stands on.
pub(super) fn action_of<'a>(view: &WordsView<'a, '_>) -> Option<&'a crate::model::Action> {
    let side = view.table.tabs.actions.as_ref()?;
    side.rows.iter().find(|action| Some(action.cell.row) == view.finding.cell.map(|cell| cell.row))
}

/// An action's task, quoted.
pub(super) fn task(view: &WordsView<'_, '_>) -> String {
    quote(action_of(view).map_or("", |action| action.task.as_str()))
}
