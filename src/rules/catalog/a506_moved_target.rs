//! A506 moved-target.

use crate::model::{Assessment, Detail, Field, Move, Moved, Status};
use crate::rules::spec::rule;
use crate::rules::words::{day, figure};
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// Target or deadline was changed after the KPI started, and nobody noted why: the comment did not change with it or since, and
    /// no review followed. Needs history.
    ///
    /// Adjusting is fine; doing it silently makes every later verdict worthless.
    ///
    /// Bad: target `40` becomes `35` in the middle of the quarter, the comment stays as it was
    ///
    /// Good: target `35`, comment `35 instead of 40 since 9 Nov: one partner closed, agreed with Eve`
    MovedTarget, 'A' 506, "moved-target", Warning, Phases::JUDGED, [Ours, Smart]
}

const TARGET: u16 = 1;
const DEADLINE: u16 = 2;

/// What moved and nobody explained: from what to what, and the day on which it was read first.
fn moved(row: &RowView<'_, '_>, verdict: &Assessment, wanted: u16) -> Option<Move> {
    let history = row.history(verdict)?;
    let start = verdict.span.map(|span| span.first).or(history.first_seen())?;
    let reviewed = row.kpi.reviewed.value().map(|when| when.period.last);
    let noted = history.comment_since().filter(|_| !row.kpi.comment.is_empty()).max(reviewed);
    let is_wanted = |step: &&Move| match step.what {
        Moved::Target(..) => wanted == TARGET,
        Moved::Deadline(..) => wanted == DEADLINE,
    };
    let moves = history.moves();
    let mut silent = moves.iter().filter(is_wanted).filter(|step| step.day > start && noted.is_none_or(|day| day < step.day));
    let first = *silent.next()?;
    let last = silent.next_back().copied().unwrap_or(first);
    let what = match (first.what, last.what) {
        (Moved::Target(from, _), Moved::Target(_, to)) if from != to => Moved::Target(from, to),
        (Moved::Deadline(from, _), Moved::Deadline(_, to)) if from != to => Moved::Deadline(from, to),
        _ => return None,
    };
    Some(Move { day: last.day, what })
}

impl Rule for MovedTarget {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        if row.on_record().is_none() || matches!(verdict.status, Status::Paused | Status::Closed) {
            return;
        }
        for (case, field) in [(TARGET, Field::Target), (DEADLINE, Field::Deadline)] {
            if moved(row, verdict, case).is_some() {
                hits.with(row, field, Detail::Case(case));
            }
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let case = if view.finding.detail == Detail::Case(DEADLINE) { DEADLINE } else { TARGET };
        let found = view.row.zip(view.verdict).and_then(|(row, verdict)| moved(row, verdict, case));
        let what = match found.map(|found| (found.what, day(found.day))) {
            Some((Moved::Target(from, to), on)) => {
                format!("The target went from {} to {} on {on}", figure(from, view.locale()), figure(to, view.locale()))
            }
            Some((Moved::Deadline(from, to), on)) => format!("The deadline went from {} to {} on {on}", day(from), day(to)),
            None => "Target or deadline was changed".to_owned(),
        };
        Words::new(
            format!("{what}, after the KPI had started, and nobody noted why"),
            "Write into the comment why it was changed and who agreed, or put it back.",
        )
    }
}
