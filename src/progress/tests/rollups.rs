//! Roll-ups.

use super::rows::{assert_close, figure, judged, row};
use crate::model::{Kind, Kpi, RowState, Status, Tier, Unit};
use crate::progress::rollup::{Dimension, Rollup};

fn added(rows: &[Kpi<'static>]) -> Rollup {
    let mut rollup = Rollup::default();
    for kpi in rows {
        rollup.add("team.xlsx", kpi, kpi.kind, &judged(kpi));
    }
    rollup
}

#[test]
fn counts_means_and_sides() {
    let of = |current, goal, owner| Kpi { goal, owner, ..row("0", "100", current) };
    let rows = [
        Kpi { kind: Some(Kind::Leading), ..of("80", "Grow", "Ada") },
        Kpi { kind: Some(Kind::Lagging), weight: figure("3"), ..of("20", "grow", "Bo") },
        Kpi { tier: Some(Tier::Health), ..of("0", "Grow", "Ada") },
        Kpi { state: RowState::Paused, ..of("0", "Grow", "Ada") },
        of("150", "Keep", "Ada"),
        of("-50", "Keep", ""),
        of("?", "Keep", "Ada"),
        Kpi { weight: figure("-4"), ..of("7", "Keep", "Ada") },
    ];
    let rollup = added(&rows);
    let goals = rollup.groups(Dimension::Goal);
    assert_eq!(goals.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["Grow", "Keep"]);
    let grow = goals[0].1;
    assert_close(grow.progress.value(), Some((0.8 + 3.0 * 0.2) / 4.0), "weighted");
    assert_close(grow.leading.value(), Some(0.8), "leading");
    assert_close(grow.lagging.value(), Some(0.2), "lagging");
    assert_eq!((grow.statuses.total(), grow.health.total()), (3, 1));
    assert_eq!(
        grow.statuses.iter().collect::<Vec<_>>(),
        [(Status::Ahead, 1), (Status::Behind, 1), (Status::Paused, 1)]
    );
    let keep = goals[1].1;
    assert_close(keep.progress.value(), Some(0.5), "clamped");
    assert_eq!(keep.statuses.of(Status::Invalid), 1);
    assert_eq!(rollup.groups(Dimension::Owner).len(), 2);
    assert_eq!(rollup.groups(Dimension::Sheet)[0].1.statuses.total(), 7);
    assert!(rollup.groups(Dimension::Team).is_empty());
    assert_eq!(rollup.groups(Dimension::Tier).len(), 1);
}

#[test]
fn shares_of_a_goal_are_taken_within_one_unit() {
    let of = |current, unit| Kpi { goal: "Sell", unit, ..row("", "100", current) };
    let leads = Some(Unit::Named("leads"));
    let rows = [
        of("30", leads),
        of("10", leads),
        of("60", Some(Unit::Named("calls"))),
        of("50", Some(Unit::Percent)),
        of("9", None),
    ];
    let mut rollup = added(&rows);
    let mut share = |index: usize| rollup.share_of_goal(&rows[index], &judged(&rows[index]));
    assert_close(share(0), Some(0.75), "leads");
    assert_close(share(2), Some(1.0), "calls");
    assert_eq!((share(3), share(4)), (None, None));
}

#[test]
fn a_sum_that_overflows_has_no_shares() {
    let kpi = Kpi {
        goal: "Sell",
        unit: Some(Unit::Named("x")),
        ..row("", "79228162514264337593543950335", "79228162514264337593543950335")
    };
    let mut rollup = added(&[kpi, kpi]);
    assert_eq!(rollup.share_of_goal(&kpi, &judged(&kpi)), None);
}
