//! C414 chain-ends-nowhere.

use crate::model::{Detail, Field, Kind, Tier};
use crate::rules::spec::rule;
use crate::rules::tree::Parent;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// KPI trees are used, and this chain ends in no outcome: its last KPI is not lagging, not primary, and names no goal.
    ///
    /// Work that drives a figure that drives nothing is busy, not useful.
    ///
    /// Bad: posts drive visits, and visits drive nothing
    ///
    /// Good: posts drive visits, visits drive sign-ups under the goal `Grow revenue`
    ChainEndsNowhere, 'C' 414, "chain-ends-nowhere", Info, Phases::ACROSS, [Hubstaff, FiveSteps]
}

impl Rule for ChainEndsNowhere {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        let mut driven = vec![false; if call.tree.is_empty() { 0 } else { call.digests().len() }];
        for &(_, parent) in call.tree {
            if let Parent::Row(parent) = parent
                && let Some(slot) = driven.get_mut(parent as usize)
            {
                *slot = true;
            }
        }
        for &(row, parent) in call.tree {
            let is_end = parent == Parent::None && driven.get(row as usize) == Some(&true);
            let Some(digest) = call.digest(row).filter(|_| is_end) else { continue };
            let outcome =
                digest.goal != 0 || digest.kind() == Some(Kind::Lagging) || digest.tier() == Some(Tier::Primary);
            if !outcome {
                hits.on(digest.table, digest.row, Field::Kpi, Detail::None);
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let kpi = quote(view.kpi().map_or("", |kpi| kpi.kpi));
        Words::new(
            format!("Other KPIs drive {kpi}, and it drives no outcome"),
            "Name the KPI or the goal that it serves, or mark it as lagging if it is the outcome itself.",
        )
    }
}
