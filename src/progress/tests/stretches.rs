//! Stretch targets and milestones.

use super::rows::{day, dec, figure, judged, judged_with, recurring, row, when};
use crate::model::{Cadence, Direction, Kpi, MeasureKind, Milestone, Quantity, Reading, StatementFacts, Unit};
use crate::progress::stretch::{Basis, Input, for_row, suggest};
use crate::progress::{Rounding, Settings, StretchMethod, StretchSettings, milestones};

fn input(figure: &str, baseline: &str, unit: Option<Unit<'static>>, direction: Direction) -> Input<'static> {
    let baseline = (!baseline.is_empty()).then(|| dec(baseline));
    Input { baseline, unit, direction, ..Input::of(dec(figure)) }
}

#[track_caller]
fn check(input: &Input<'_>, settings: &StretchSettings, exact: &str, value: &str) {
    let stretch = suggest(input, settings).expect("a stretch target");
    assert_eq!((stretch.exact, stretch.value), (dec(exact), dec(value)), "{input:?}");
}

#[test]
fn the_worked_figures() {
    let plain = StretchSettings::default();
    let (up, down) = (Direction::Increase, Direction::Decrease);
    let percent = Some(Unit::Percent);
    check(&input("30", "", None, up), &plain, "39", "40");
    check(&input("90", "", None, up), &plain, "117", "120");
    check(&input("110", "", None, up), &plain, "143", "150");
    check(&input("10", "", None, up), &plain, "13", "13");
    check(&input("40", "35", percent, up), &plain, "41.5", "42");
    check(&input("4", "5", percent, down), &plain, "3.7", "3.6");
}

#[test]
fn bounds_counts_and_signs() {
    let plain = StretchSettings::default();
    let (up, down) = (Direction::Increase, Direction::Decrease);
    let percent = Some(Unit::Percent);
    // A share ends at 100 %, growth does not.
    check(&input("90", "", percent, up), &plain, "100", "100");
    let growth = Input { measure: "Revenue growth", ..input("90", "", percent, up) };
    check(&growth, &plain, "117", "120");
    let score = Input { kind: Some(MeasureKind::Score), ..input("4.5", "4", None, up) };
    check(&score, &plain, "4.65", "4.7");
    let top = Input { kind: Some(MeasureKind::Score), ..input("4.9", "4", None, up) };
    check(&top, &plain, "5", "5");
    // Counts stay whole, rounded away from easy.
    check(&input("7", "", None, up), &plain, "9.1", "10");
    check(&input("1", "", None, up), &plain, "1.3", "2");
    check(&input("0", "", None, up), &plain, "0", "0");
    check(&input("0.5", "", None, up), &plain, "0.65", "0.65");
    check(&input("2", "10", None, down), &plain, "0", "0");
    // Negative figures move by their size in the wanted direction.
    check(&input("-10", "", None, up), &plain, "-7", "-7");
    check(&input("-10", "", None, down), &plain, "-13", "-13");
    check(&input("10", "", None, down), &plain, "7", "7");
    // What is at its baseline already is not stretched from it.
    check(&input("40", "40", percent, up), &plain, "40", "40");
    // Limits: the gap to the natural bound shrinks.
    let limit = |figure, unit, direction| Input { limit: true, ..input(figure, "", unit, direction) };
    check(&limit("99", percent, up), &plain, "99.3", "99.4");
    check(&limit("95", percent, up), &plain, "96.5", "97");
    check(&limit("20", None, down), &plain, "14", "14");
    check(&limit("50", None, up), &plain, "65", "65");
    assert_eq!(suggest(&input("40", "", None, Direction::Maintain), &plain), None);
    let huge = Quantity::plain(rust_decimal::Decimal::MAX).value;
    assert_eq!(suggest(&Input::of(huge), &plain), None);
}

#[test]
fn settings_change_the_stretch() {
    let (up, down) = (Direction::Increase, Direction::Decrease);
    let percent = Some(Unit::Percent);
    let exact = StretchSettings { round: Rounding::None, ..StretchSettings::default() };
    check(&input("40", "35", percent, up), &exact, "41.5", "41.5");
    check(&input("7", "", None, up), &exact, "9.1", "10");
    let fifty = StretchSettings { percent: dec("50"), ..exact };
    check(&input("30", "", None, up), &fifty, "45", "45");
    let seventy = StretchSettings { method: StretchMethod::Seventy, ..exact };
    check(&input("70", "", None, up), &seventy, "100", "100");
    check(&input("42", "35", percent, up), &seventy, "45", "45");
    check(&input("3.6", "5", percent, down), &seventy, "3", "3");
    check(&input("40", "", percent, up), &seventy, "57.14285714", "57.14285714");
}

#[test]
fn a_row_is_stretched_from_its_proposal_or_its_target() {
    let check_with = |kpi: &Kpi<'_>, facts, settings: &StretchSettings, value: Option<&str>, basis| {
        let stretch = for_row(kpi, None, &judged_with(kpi, facts), settings);
        assert_eq!(stretch.map(|stretch| stretch.value), value.map(dec), "{kpi:?}");
        if let Some(stretch) = stretch {
            assert_eq!(stretch.basis, basis, "{kpi:?}");
        }
    };
    let check = |kpi: &Kpi<'_>, settings: &StretchSettings, value, basis| {
        check_with(kpi, StatementFacts::default(), settings, value, basis);
    };
    let plain = StretchSettings::default();
    let seventy = StretchSettings { method: StretchMethod::Seventy, ..plain };
    let unit = |kpi: Kpi<'static>| Kpi { unit: Some(Unit::Percent), ..kpi };
    check(&unit(row("35%", "40%", "38%")), &plain, Some("42"), Basis::Target);
    let offered = Kpi { proposed: figure("30"), ..row("", "25", "") };
    check(&offered, &plain, Some("40"), Basis::Proposal);
    check(&Kpi { target: figure("70"), ..offered }, &seventy, Some("100"), Basis::Target);
    // A flow starts from nothing in each period: its baseline does not matter.
    let flow = Kpi { proposed: figure("30"), ..row("20", "25", "") };
    check_with(&flow, recurring(Cadence::Months(3)), &plain, Some("40"), Basis::Proposal);
    check(&row("200", "by 20%", ""), &plain, Some("255"), Basis::Target);
    check(&Kpi { proposed: figure("by 10%"), ..row("200", "240", "") }, &plain, Some("226"), Basis::Proposal);
    check(&row("", ">=99%", ""), &plain, Some("99.4"), Basis::Target);
    check(&row("", "10..12", ""), &plain, None, Basis::Target);
    check(&row("", "done", ""), &plain, None, Basis::Target);
    check(&row("", "10<14<20", ""), &plain, None, Basis::Target);
    check(&row("30", "", ""), &plain, None, Basis::Target);
}

#[test]
fn milestones_lead_to_the_deadline() {
    let settings = Settings::default();
    let kpi = row("30", "40", "36");
    let all = milestones::all(&kpi, &judged(&kpi), &[], &settings);
    let shown: Vec<_> = all.iter().map(|milestone| format!("{} by {}", milestone.value, milestone.date)).collect();
    assert_eq!(
        shown,
        [
            "32 by 2026-10-15",
            "34 by 2026-10-29",
            "35 by 2026-11-12",
            "37 by 2026-11-26",
            "38 by 2026-12-10",
            "40 by 2026-12-24",
            "40 by 2026-12-31"
        ]
    );
    let next = |kpi: &Kpi<'_>, own: &[Milestone], today: &str| {
        milestones::next(kpi, &judged(kpi), own, &settings, day(today))
            .map(|milestone| format!("{} by {}", milestone.value, milestone.date))
    };
    assert_eq!(next(&kpi, &[], "2026-11-22").as_deref(), Some("37 by 2026-11-26"));
    assert_eq!(next(&kpi, &[], "2026-11-26").as_deref(), Some("37 by 2026-11-26"));
    assert_eq!(next(&kpi, &[], "2026-11-27").as_deref(), Some("38 by 2026-12-10"));
    assert_eq!(next(&kpi, &[], "2026-12-31").as_deref(), Some("40 by 2026-12-31"));
    assert_eq!(next(&kpi, &[], "2027-01-01"), None);
    assert_eq!(next(&kpi, &[], "2026-08-01").as_deref(), Some("32 by 2026-10-15"));
    let monthly = Kpi { cadence: Reading::Value(Cadence::Months(1)), ..kpi };
    assert_eq!(next(&monthly, &[], "2026-11-22").as_deref(), Some("37 by 2026-12-01"));
    let churn = Kpi { start: when("2026-10-03"), ..row("5%", "3%", "4%") };
    assert_eq!(next(&churn, &[], "2026-11-22").as_deref(), Some("3.74 by 2026-11-28"));
    let calls = row("50", "20", "40");
    assert_eq!(next(&calls, &[], "2026-11-22").as_deref(), Some("31 by 2026-11-26"));
    assert_eq!(next(&row("", ">=95", "96"), &[], "2026-11-22"), None);
    let own = [
        Milestone { date: day("2026-12-15"), value: dec("39") },
        Milestone { date: day("2026-11-30"), value: dec("33") },
    ];
    assert_eq!(next(&kpi, &own, "2026-11-22").as_deref(), Some("33 by 2026-11-30"));
    assert_eq!(milestones::all(&kpi, &judged(&kpi), &own, &settings)[1].value, dec("39"));
    let long = Kpi { start: when("0001-01-01"), cadence: Reading::Value(Cadence::Days(1)), ..kpi };
    assert_eq!(milestones::all(&long, &judged(&long), &[], &settings).len(), milestones::MILESTONES_MAX as usize);
}
