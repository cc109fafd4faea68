//! O204 too-many-kpis-for-owner.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::{CallHits, CallView, OptionSpec, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// One person has more open KPIs than they can look after, counted over all sheets that are checked together.
    ///
    /// Who answers for everything steers nothing. Health metrics, milestones and closed rows do not count. The finding stands
    /// once, on the person's first row, and names the others.
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
        for digest in call.digests().iter().filter(|digest| digest.counts()) {
            for &person in call.persons(digest) {
                if let Some(count) = counts.get_mut(person as usize) {
                    *count += 1;
                }
            }
        }
        for digest in call.digests().iter().filter(|digest| digest.counts()) {
            let Some(max) = call.options(digest).map(|options| options.owner_kpis_max) else { continue };
            for &person in call.persons(digest) {
                let Some(count) = counts.get_mut(person as usize) else { continue };
                if *count > max {
                    hits.on(digest.table, digest.row, Field::Owner, Detail::Group(person));
                    // Said once, on the first row.
                    *count = 0;
                }
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Group(person) = view.finding.detail else { return Words::default() };
        let rows = || view.call.person_rows(person).map(|digest| (digest.table, digest.row));
        let max = view.table.options().owner_kpis_max;
        let name = view.owner_named(person);
        let message =
            format!("{name} has {} open KPIs; {max} is the most one person can look after. The others: {}", rows().count(), view.places(rows(), Field::Kpi));
        let words = Words::new(message, "Give some of them to somebody else, or close what matters least.");
        super::rewrite::another_owner(words)
    }
}
