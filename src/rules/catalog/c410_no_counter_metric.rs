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
        // Of each person: the first counted row, as its index plus 1, and what is known of all of theirs.
        let mut firsts = vec![0_u32; call.person_count + 1];
        let mut known = vec![0_u8; firsts.len()];
        for (digest, index) in call.digests().iter().zip(1_u32..) {
            let told = spoken.get(digest.goal as usize) == Some(&true);
            for &person in call.persons(digest) {
                let (Some(first), Some(known)) = (firsts.get_mut(person as usize), known.get_mut(person as usize)) else {
                    continue;
                };
                if digest.is_guard() {
                    *known |= GUARDED;
                }
                if digest.counts() {
                    *known |= if *first == 0 { 0 } else { SEVERAL };
                    *known |= if digest.volume() { 0 } else { GUARDED };
                    *known |= if told { 0 } else { UNTOLD };
                    *first = if *first == 0 { index } else { *first };
                }
            }
        }
        for (person, (first, known)) in firsts.into_iter().zip(known).enumerate() {
            let bare = known == SEVERAL | UNTOLD;
            if let Some(digest) = first.checked_sub(1).filter(|_| bare).and_then(|index| call.digest(index)) {
                hits.on(digest.table, digest.row, Field::Owner, Detail::Group(person as u32));
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

/// A person has two counted rows or more.
const SEVERAL: u8 = 1;
/// A row of a person is no mere volume: it guards quality, or does not say how much was done.
const GUARDED: u8 = 2;
/// A counted row stands under a goal of which nothing is said.
const UNTOLD: u8 = 4;
