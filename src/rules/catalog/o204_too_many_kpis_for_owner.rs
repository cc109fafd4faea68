//! O204 too-many-kpis-for-owner.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::{CallHits, CallView, Digest, OptionSpec, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// One person has more open KPIs than they can look after, counted over all sheets that are checked together.
    ///
    /// Who answers for everything steers nothing. Health metrics, milestones and closed rows do not count. The finding stands
    /// once in each sheet, on the person's first row there, and names the others.
    ///
    /// Bad: five open KPIs with owner `Ann Miller`
    ///
    /// Good: three, and the others with another owner
    TooManyKpisForOwner, 'O' 204, "too-many-kpis-for-owner", Warning, Phases::ACROSS, [Owners],
    options: [
        OptionSpec {
            name: "max",
            default: "3",
            what: "open KPIs that one person may have, 1 to 1000",
            set: |options, value| value.number_into(&mut options.owner_kpis_max, 1, 1000),
        },
    ]
}

impl Rule for TooManyKpisForOwner {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        let mut counts = vec![0_u32; call.person_count + 1];
        for digest in call.digests().iter().filter(|digest| digest.counts_for_owner()) {
            for &person in call.persons(digest) {
                if let Some(count) = counts.get_mut(person as usize) {
                    *count += 1;
                }
            }
        }
        let waived = call.waived_rows(hits.code);
        let mut spared = vec![0_u32; if waived.is_empty() { 0 } else { counts.len() }];
        for row in waived.iter().filter(|row| row.counts_for_owner()) {
            let Some(max) = call.options(row).map(|options| options.owner_kpis_max) else { continue };
            for &person in call.persons(row) {
                if counts.get(person as usize).is_some_and(|count| *count > max)
                    && let Some(spared) = spared.get_mut(person as usize)
                {
                    *spared += 1;
                    hits.needs_waiver(row);
                }
            }
        }
        // Of the few who have too many: the sheets in which that was said.
        let mut said: HashSet<(u32, u32), FixedState> = HashSet::default();
        for digest in call.digests().iter().filter(|digest| digest.counts_for_owner()) {
            let Some(max) = call.options(digest).map(|options| options.owner_kpis_max) else { continue };
            let sheet = call.sheet(digest);
            for &person in call.persons(digest) {
                let Some(&count) = counts.get(person as usize) else { continue };
                // Said once in each sheet, on the first row there: whoever keeps one of them may not know of the others.
                if count > max && said.insert((person, sheet)) {
                    // A waiver on the first row covers the whole finding, one on another row takes that row out.
                    let spared = spared.get(person as usize).copied().unwrap_or(0);
                    let first_is_waived = spared > 0 && waived.iter().any(|row| std::ptr::eq(*row, digest));
                    if first_is_waived || count - spared > max {
                        hits.on(digest.table, digest.row, Field::Owner, Detail::Group(person));
                    }
                }
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Group(person) = view.finding.detail else { return Words::default() };
        let code = view.finding.code;
        let own = view.finding.cell.map(|cell| cell.row);
        let rows = || {
            let counted = move |digest: &&Digest| Some(digest.row) == own || !view.call.is_waived(digest, code);
            view.call.person_rows(person).filter(counted).map(|digest| (digest.table, digest.row))
        };
        let max = view.table.options().owner_kpis_max;
        let name = view.owner_named(person);
        let message =
            format!("{name} has {} open KPIs; {max} is the most one person can look after. The others: {}", rows().count(), view.places(rows(), Field::Kpi));
        let words = Words::new(message, "Give some of them to somebody else, or close what matters least.");
        super::rewrite::another_owner(words)
    }
}
