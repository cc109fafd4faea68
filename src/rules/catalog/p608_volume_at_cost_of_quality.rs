//! P608 volume-at-cost-of-quality.

use crate::model::{Detail, Field, Status, Tier};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Digest, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// A volume KPI is on track while the quality or health metric beside it (same owner or goal) is Behind, over its limit, or getting
    /// worse: its last three figures on record each go the wrong way, and together by more than a twentieth.
    ///
    /// More is done, and done worse. The finding stands on the volume and names the quality.
    ///
    /// Bad: `Number of calls` on track, `Customer satisfaction` Behind, one owner
    ///
    /// Good: both on track
    VolumeAtCostOfQuality, 'P' 608, "volume-at-cost-of-quality", Warning, Phases::ACROSS, [Owners, Framework]
}

impl Rule for VolumeAtCostOfQuality {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        let hurt = |digest: &Digest| {
            let guards = digest.quality() || digest.tier() == Some(Tier::Health);
            guards && (digest.status() == Status::Behind || digest.is_open() && digest.worsens())
        };
        // The first hurt guard of each goal and person, as its index plus 1.
        let mut by_goal = vec![0_u32; call.goal_count()];
        let mut by_person = vec![0_u32; call.person_count + 1];
        let mut any = false;
        for (digest, index) in call.digests().iter().zip(1_u32..).filter(|(digest, _)| hurt(digest)) {
            any = true;
            for slot in by_goal.get_mut(digest.goal as usize).into_iter().filter(|_| digest.goal != 0) {
                *slot = if *slot == 0 { index } else { *slot };
            }
            for &person in call.persons(digest) {
                if let Some(slot) = by_person.get_mut(person as usize).filter(|slot| **slot == 0) {
                    *slot = index;
                }
            }
        }
        if !any {
            return;
        }
        for digest in call.digests().iter().filter(|digest| digest.volume() && digest.is_well()) {
            let of_goal = by_goal.get(digest.goal as usize).copied().filter(|&index| index > 0);
            let of_person = call.persons(digest).iter().find_map(|&person| by_person.get(person as usize).copied().filter(|&i| i > 0));
            let guard = of_goal.or(of_person).and_then(|index| call.digest(index - 1));
            if let Some(guard) = guard {
                hits.on(digest.table, digest.row, Field::Kpi, Detail::Row { table: guard.table, row: guard.row });
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Row { table, row } = view.finding.detail else { return Words::default() };
        let place = view.places(std::iter::once((table, row)), Field::Kpi);
        let kpi = quote(view.kpi().map_or("", |kpi| kpi.kpi));
        let behind = view.call.digest(table, row).is_none_or(|guard| guard.status() == Status::Behind);
        let stands = if behind { "is Behind" } else { "is getting worse" };
        Words::new(
            format!("{kpi} is on track while what guards quality beside it, {place}, {stands}"),
            "Look at both together; less of it done well may be worth more.",
        )
    }
}
