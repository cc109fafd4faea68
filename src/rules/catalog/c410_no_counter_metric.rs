//! C410 no-counter-metric.

use crate::model::{Detail, Field};
use crate::rules::spec::rule;
use crate::rules::words::quote;
use crate::rules::{CallHits, CallView, Phases, Rule, Spec, Words, WordsView};

rule! {
    /// All KPIs of an owner or under a goal are volumes (calls, tickets, posts), and none guards quality.
    ///
    /// What is counted is done, if need be badly. A figure of quality or cost beside it keeps it honest. Two rows or more are
    /// asked for.
    ///
    /// Bad: `Number of calls made` and `Tickets closed`
    ///
    /// Good: the same with `Share of tickets reopened` beside them
    NoCounterMetric, 'C' 410, "no-counter-metric", Info, Phases::ACROSS, [Owners]
}

impl Rule for NoCounterMetric {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn across(&self, call: &CallView<'_>, hits: &mut CallHits<'_>) {
        let mut spoken = vec![false; call.goal_count()];
        for (goal, facts) in call.goals() {
            let bare = facts.counted >= 2 && facts.volumes == facts.counted && facts.guards == 0;
            if let Some(first) = call.digest(facts.first).filter(|_| bare) {
                hits.on(first.table, first.row, Field::Goal, Detail::Group(goal));
                if let Some(slot) = spoken.get_mut(goal as usize) {
                    *slot = true;
                }
            }
        }
        // Of each person: the first counted row, as its index plus 1, and in the highest bits what is known of all their rows.
        let mut persons = vec![0_u32; call.person_count + 1];
        for (digest, index) in call.digests().iter().zip(1_u32..).take(FIRST as usize) {
            let told = spoken.get(digest.goal as usize) == Some(&true);
            for &person in call.persons(digest) {
                let Some(person) = persons.get_mut(person as usize) else { continue };
                if digest.is_guard() {
                    *person |= GUARDED;
                }
                if digest.counts_for_owner() {
                    *person |= if *person & FIRST == 0 { index } else { SEVERAL };
                    *person |= if digest.volume() { 0 } else { GUARDED };
                    *person |= if told { 0 } else { UNTOLD };
                }
            }
        }
        for (number, person) in (0_u32..).zip(persons).filter(|(_, person)| person & !FIRST == SEVERAL | UNTOLD) {
            if let Some(digest) = call.digest((person & FIRST) - 1) {
                hits.on(digest.table, digest.row, Field::Owner, Detail::Group(number));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let Detail::Group(group) = view.finding.detail else { return Words::default() };
        let whose = if view.finding.field == Some(Field::Goal) {
            format!("under the goal {}", quote(view.kpi().map_or("", |kpi| kpi.goal)))
        } else {
            format!("of {}", view.owner_named(group))
        };
        Words::new(
            format!("All KPIs {whose} count how much is done, and none how well"),
            "Add one that would get worse if the work were done badly: error rate, satisfaction, reopened tickets, cost.",
        )
    }
}

/// The bits that hold the first row.
const FIRST: u32 = (1 << 29) - 1;
/// A person has two counted rows or more.
const SEVERAL: u32 = 1 << 29;
/// A row of a person is no mere volume: it guards quality, or does not say how much was done.
const GUARDED: u32 = 1 << 30;
/// A counted row stands under a goal of which nothing is said.
const UNTOLD: u32 = 1 << 31;
