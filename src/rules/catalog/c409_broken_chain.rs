//! C409 broken-chain.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::tree::{Parent, circles};
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// The parent KPI does not exist, or the chain runs in a circle.
    ///
    /// A KPI tree ties daily work to the goal; a broken link ties it to nothing. A parent is named by its KPI's words, by its cell
    /// (`B7`), by its row's ID, or by a goal.
    ///
    /// Bad: parent `Organic trafic`, where the KPI is called `Organic traffic`
    ///
    /// Good: parent `Organic traffic`
    BrokenChain, 'C' 409, "broken-chain", Error, Phases::ACROSS, [Hubstaff, Owners, Framework]
}

const CIRCLE: u16 = 1;

impl Rule for BrokenChain {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        for &(row, parent) in call.tree {
            if let Some(digest) = call.digest(row).filter(|_| parent == Parent::Missing) {
                hits.on(digest.table, digest.row, Field::Parent, Detail::None);
            }
        }
        for row in circles(call.tree, call.digests().len()) {
            if let Some(digest) = call.digest(row) {
                hits.on(digest.table, digest.row, Field::Parent, Detail::Case(CIRCLE));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let parent = quote(view.kpi().map_or("", |kpi| kpi.parent));
        if view.finding.detail == Detail::Case(CIRCLE) {
            return Words::new(
                format!("Its chain of parents leads from {parent} back to the row itself"),
                "Decide which of them is the outcome, and clear its parent.",
            );
        }
        Words::new(
            format!("There is no KPI {parent} to be its parent"),
            "Write the parent's KPI as it stands in its row, or its cell.",
        )
    }
}
