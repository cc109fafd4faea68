//! What each shape makes of a current value, and which way is better.

use super::rows::{assert_close, day, dec, figure, judged, judged_with, judged_with_on, recurring, row, when};
use crate::model::{
    Cadence, Code, Direction, Kpi, MeasureKind, Milestone, Seen, SeenValues, Statement, StatementFacts, Status,
    TargetShape, Tier, Unit,
};
use crate::progress::{History, Known, Settings, assess};

#[test]
fn progress_by_shape() {
    let check = |baseline, target, current, shape: &str, p: Option<f64>, met: Option<bool>| {
        let verdict = judged(&row(baseline, target, current));
        let what = format!("{baseline} -> {target} at {current}");
        assert_eq!(verdict.shape.map(TargetShape::name), Some(shape), "{what}");
        assert_close(verdict.progress, p, &what);
        assert_eq!(verdict.met, met, "{what}");
    };
    // Increase and decrease, one formula for both, unclamped.
    check("30", "40", "36", "increase", Some(0.6), Some(false));
    check("30", "40", "40.7", "increase", Some(1.07), Some(true));
    check("30", "40", "28.8", "increase", Some(-0.12), Some(false));
    check("5%", "3%", "4%", "decrease", Some(0.5), Some(false));
    check("5%", "3%", "2.5%", "decrease", Some(1.25), Some(true));
    check("", "40", "30", "increase", Some(0.75), Some(false));
    check("-10", "0", "-4", "increase", Some(0.6), Some(false));
    check("8", "0", "0", "decrease", Some(1.0), Some(true));
    check("", "0", "5", "at most", None, Some(false));
    check("", "0", "0", "at most", Some(1.0), Some(true));
    check("", "0", "-5", "increase", None, Some(false));
    check("", "0 EUR", "5 EUR", "increase", None, Some(true));
    // A reduction written as one starts at nothing.
    check("", "-15%", "-3%", "decrease", Some(0.2), Some(false));
    check("", "-20%", "-25%", "decrease", Some(1.25), Some(true));
    check("", "-5", "-8", "increase", None, Some(false));
    check("40", "40", "40", "increase", Some(1.0), Some(true));
    check("40", "40", "39", "increase", None, Some(false));
    // Change.
    check("200", "by 20%", "220", "change", Some(0.5), Some(false));
    check("200", "by -50%", "150", "change", Some(0.5), Some(false));
    check("40%", "by 5", "44%", "change", Some(0.8), Some(false));
    check("-10", "by 20%", "-8", "change", Some(1.0), Some(true));
    // Limits.
    check("", ">=99.9%", "99.95%", "at least", Some(1.0), Some(true));
    check("", ">=80", "60", "at least", Some(0.75), Some(false));
    check("", ">=80", "-20", "at least", Some(0.0), Some(false));
    check("", ">80", "80", "at least", Some(1.0), Some(false));
    check("", "<=50 EUR", "60 EUR", "at most", Some(0.8), Some(false));
    check("", "<=0", "2", "at most", None, Some(false));
    check("", "<=0", "0", "at most", Some(1.0), Some(true));
    check("99", ">=95", "94", "at least", Some(0.75), Some(false));
    check("95", ">=95", "94", "at least", None, Some(false));
    // A limit that is not held yet and has a deadline is a way to go.
    check("80", ">=95", "89", "increase", Some(0.6), Some(false));
    check("30 h", "<=24 h", "27 h", "decrease", Some(0.5), Some(false));
    // Ranges.
    check("", "10..12", "11", "range", Some(1.0), Some(true));
    check("", "10..12", "12", "range", Some(1.0), Some(true));
    check("", "12..10", "9", "range", Some(0.5), Some(false));
    check("", "10..12", "20", "range", Some(0.0), Some(false));
    check("", "10..10", "11", "range", None, Some(false));
    // Milestones.
    check("", "done", "done", "milestone", Some(1.0), Some(true));
    check("", "done", "open", "milestone", Some(0.0), Some(false));
    check("", "done", "3/5", "milestone", Some(0.6), Some(false));
    check("", "done", "60%", "milestone", Some(0.6), Some(false));
    check("", "done", "5/5", "milestone", Some(1.0), Some(true));
    check("", "5/5", "3/5", "milestone", Some(0.6), Some(false));
    check("", "4/5", "4/5", "milestone", Some(1.0), Some(true));
    check("", "done", "0/0", "milestone", None, Some(false));
    // A score on a scale is no part of a whole.
    check("4/5", "4.5/5", "4.2/5", "increase", Some(0.4), Some(false));
    // Ladders.
    check("", "10<14<20", "14", "ladder", Some(0.7), Some(true));
    check("", "10<14<20", "12", "ladder", Some(0.5), Some(false));
    check("", "10<14<20", "5", "ladder", Some(0.15), Some(false));
    check("", "10<14<20", "17", "ladder", Some(0.85), Some(true));
    check("", "10<14<20", "25", "ladder", Some(1.0), Some(true));
    check("", "10<14<20", "-5", "ladder", Some(0.0), Some(false));
    check("12", "10>8>5", "9", "ladder", Some(0.5), Some(false));
    check("12", "10>8>5", "11", "ladder", Some(0.15), Some(false));
    check("", "14<14<14", "14", "increase", Some(1.0), Some(true));
    // "Done" beside a figure: the figure is reached.
    check("30", "40", "done", "increase", Some(1.0), Some(true));
    check("30", "40", "open", "increase", None, None);
    check("50%", "80%", "3/5", "increase", Some(1.0 / 3.0), Some(false));
}

#[test]
fn figures_in_one_unit() {
    let check = |unit: Option<Unit<'static>>, baseline, target, current, p: Option<f64>| {
        let unit_text = if unit.is_some() { "unit" } else { "" };
        let verdict = judged(&Kpi { unit_text, unit, ..row(baseline, target, current) });
        assert_close(verdict.progress, p, &format!("{baseline} -> {target} at {current}, column {unit:?}"));
    };
    let percent = Some(Unit::Percent);
    // A bare fraction beside a percentage lost its cell format.
    check(None, "", "40%", "0.38", Some(0.95));
    check(percent, "", "40", "0.38", Some(0.95));
    check(percent, "0.2", "0.4", "0.3", Some(0.5));
    check(None, "0.2", "40%", "30%", Some(0.5));
    check(None, "", "0.4", "38%", Some(0.95));
    // Small percentages stay what they are.
    check(percent, "2.5", "2", "0.15", Some(4.7));
    check(None, "", "40%", "1", Some(0.025));
    check(None, "0.8%", "0.5%", "0.65", Some(0.5));
    // Durations are converted, what cannot be compared is left out.
    check(None, "4 days", "24 h", "2 days", Some(2.0 / 3.0));
    check(Some(Unit::Time(crate::model::TimeUnit::Hour)), "96", "24", "2 days", Some(2.0 / 3.0));
    check(None, "", "40 EUR", "30 USD", None);
    check(None, "", "40%", "30 EUR", None);
    check(None, "", "40 EUR", "30", Some(0.75));
    check(None, "", "40 leads", "30 new leads", Some(0.75));
    assert_eq!(judged(&row("", "40 EUR", "50 USD")).status, Status::NoData);
}

#[test]
fn direction_comes_from_the_first_source_that_says() {
    let (up, down, keep) = (Direction::Increase, Direction::Decrease, Direction::Maintain);
    let check = |verb, baseline, target, column, usual, direction, assumed, wrong| {
        let facts = StatementFacts { direction: verb, usual_direction: usual, ..StatementFacts::default() };
        let verdict = judged_with(&Kpi { direction: column, ..row(baseline, target, "1") }, facts);
        let what = format!("{verb:?} {baseline} {target} {column:?} {usual:?}");
        assert_eq!((verdict.direction, verdict.direction_assumed), (direction, assumed), "{what}");
        assert_eq!(verdict.invalid == Some(Code::new('A', 504)), wrong, "{what}");
    };
    check(Some(up), "", "40", None, Some(down), up, false, false);
    check(Some(keep), "30", "40", None, None, keep, false, false);
    check(None, "30", "40", None, Some(down), up, false, false);
    check(None, "40", "30", None, None, down, false, false);
    check(None, "40", "40", Some(down), None, down, false, false);
    check(None, "", "40", Some(down), Some(up), down, false, false);
    check(None, "", "40", None, Some(down), down, false, false);
    check(None, "", "40", None, None, up, true, false);
    check(None, "", "<=40", None, None, down, false, false);
    check(None, "", ">=40", None, Some(down), up, false, false);
    check(None, "50", "by -20%", None, None, down, false, false);
    check(Some(down), "50", "by 20%", None, None, down, false, false);
    check(None, "50", "by 20%", None, Some(down), down, false, false);
    // Contradictions.
    check(Some(up), "40", "30", None, None, up, false, true);
    check(Some(down), "30", "40", None, None, down, false, true);
    check(None, "30", "40", Some(down), None, up, false, true);
    check(Some(up), "", "40", Some(down), None, up, false, true);
    check(Some(up), "50", "by -20%", None, None, up, false, true);
    check(Some(up), "40", "10..12", None, None, up, false, true);
    check(None, "30", "40", Some(keep), None, up, false, false);
    check(Some(up), "97", ">=95", None, None, up, false, false);
}

#[test]
fn the_time_of_a_thing_to_get_done_is_better_short() {
    for (name, target, expect) in [
        ("Call handling", "300 h", (Direction::Decrease, false)),
        ("RTO core systems", "4 h", (Direction::Decrease, false)),
        ("Training delivered", "40 h", (Direction::Increase, true)),
        ("Call handling", "40", (Direction::Increase, true)),
    ] {
        let verdict = judged(&Kpi { kpi: name, ..row("", target, "6") });
        assert_eq!((verdict.direction, verdict.direction_assumed), expect, "{name} {target}");
    }
}

#[test]
fn a_target_of_none_at_all_is_a_limit_unless_the_way_there_counts() {
    let reduce = StatementFacts { direction: Some(Direction::Decrease), ..StatementFacts::default() };
    let usual = |direction| StatementFacts { usual_direction: Some(direction), ..StatementFacts::default() };
    for (facts, status) in [
        (StatementFacts::default(), Status::Behind),
        (usual(Direction::Decrease), Status::Behind),
        (reduce, Status::Early),
        (usual(Direction::Increase), Status::Achieved),
    ] {
        assert_eq!(judged_with(&row("", "0", "3"), facts).status, status, "{facts:?}");
    }
    assert_eq!(judged(&row("", "0", "0")).status, Status::OnTrack);
    assert_eq!(judged(&row("8", "0", "2")).shape, Some(TargetShape::Decrease));
}

#[test]
fn keeping_a_figure() {
    let keep = |target, current| {
        let facts = StatementFacts { direction: Some(Direction::Maintain), ..StatementFacts::default() };
        judged_with(&row("", target, current), facts)
    };
    let check = |target, current, p, status| {
        let verdict = keep(target, current);
        assert_close(verdict.progress, p, current);
        assert_eq!(verdict.status, status, "{current}");
    };
    check("40", "40", Some(1.0), Status::OnTrack);
    check("40", "38", Some(1.0), Status::OnTrack);
    check("40", "42", Some(1.0), Status::OnTrack);
    check("40", "36", Some(0.5), Status::Behind);
    check("40", "50", Some(0.0), Status::Behind);
    check("-40", "-42", Some(1.0), Status::OnTrack);
    check("0", "0", Some(1.0), Status::OnTrack);
    check("0", "1", None, Status::Behind);
}

#[test]
fn a_decrease_without_baseline_starts_at_the_first_value_on_record() {
    let facts = StatementFacts { usual_direction: Some(Direction::Decrease), ..StatementFacts::default() };
    let kpi = row("", "3%", "4%");
    let with = |first: Option<&str>| {
        let history = History { first_value: first.map(dec), ..History::default() };
        assess(&kpi, &Known { facts, history, ..Known::default() }, &Settings::default(), day("2026-11-22"))
    };
    assert_close(with(Some("5")).progress, Some(0.5), "worse than the target");
    assert_close(with(Some("2")).progress, None, "better than the target");
    assert_eq!(with(None).status, Status::Early);
    assert_eq!(judged_with(&Kpi { current: figure("2.9%"), ..kpi }, facts).status, Status::Achieved);
}

#[test]
fn each_period_by_itself() {
    let month = recurring(Cadence::Months(1));
    let on_16_november = |kpi: &Kpi<'_>| judged_with_on(kpi, month, "2026-11-16");
    let kpi = Kpi { deadline: when(""), start: when(""), ..row("", "20", "14") };
    let verdict = on_16_november(&kpi);
    assert_eq!(verdict.shape.map(TargetShape::name), Some("recurring"));
    assert_eq!(verdict.span.map(|span| (span.first, span.last)), Some((day("2026-11-01"), day("2026-11-30"))));
    assert_close(verdict.progress, Some(0.7), "p");
    assert_close(verdict.elapsed, Some(15.0 / 29.0), "e");
    assert_eq!(verdict.status, Status::Ahead);
    assert_eq!(verdict.expected, Some(dec("10.34")));
    // A flow starts at 0 in each period, whatever the year before brought.
    assert_close(
        on_16_november(&Kpi { baseline: figure("10"), start: when("2026-01-01"), ..kpi }).progress,
        Some(0.7),
        "flow",
    );
    // A level does not.
    let share = Kpi { baseline: figure("60%"), target: figure("80%"), current: figure("75%"), ..kpi };
    assert_close(on_16_november(&share).progress, Some(0.75), "level");
    // A count that should stay small is a limit in each period.
    let facts = StatementFacts { usual_direction: Some(Direction::Decrease), ..month };
    let complaints = judged_with_on(&Kpi { current: figure("3"), ..kpi }, facts, "2026-11-16");
    assert_eq!((complaints.shape.map(TargetShape::name), complaints.status), (Some("at most"), Status::OnTrack));
    // "At least 20 a month" is a way to go in each month.
    assert_close(on_16_november(&Kpi { target: figure(">=20"), ..kpi }).progress, Some(0.7), "at least");
    // After the row's own deadline its last period decides.
    let over = Kpi { deadline: when("2026-10-31"), ..kpi };
    assert_eq!(on_16_november(&over).status, Status::Missed);
    assert_eq!(on_16_november(&Kpi { start: when("2026-12-01"), ..kpi }).status, Status::NotStarted);
    assert_eq!(on_16_november(&Kpi { deadline: when("TBD"), ..kpi }).invalid, Some(Code::new('T', 303)));
}

#[test]
fn a_change_each_period_compounds_from_the_baseline() {
    let check = |target, today, base, goal, p| {
        let kpi = Kpi { start: when("2026-01-01"), ..row("100", target, "105") };
        let verdict = judged_with_on(&kpi, recurring(Cadence::Months(3)), today);
        assert_eq!((verdict.baseline, verdict.target), (Some(dec(base)), Some(dec(goal))), "{target} {today}");
        assert_close(verdict.progress, Some(p), today);
    };
    check("by 5%", "2026-02-15", "100", "105", 1.0);
    check("by 5%", "2026-05-15", "105", "110.25", 0.0);
    check("by 5%", "2026-08-15", "110.25", "115.7625", -5.25 / 5.5125);
    check("by 5", "2026-08-15", "110", "115", -1.0);
    let endless = Kpi { start: when("1000-01-01"), ..row("100", "by 5%", "105") };
    let verdict = judged_with(&endless, recurring(Cadence::Days(1)));
    assert_eq!((verdict.target, verdict.status), (None, Status::Early), "more periods than can be worked out");
}

#[test]
fn past_periods_are_counted() {
    let facts = recurring(Cadence::Months(1));
    // July met its own target, August fell short, September had a higher one and met it not, and of October nothing was read.
    let read = [("2026-07-03", "2026-07-20", "11", "20"), ("2026-07-31", "2026-07-31", "20", "20")]
        .into_iter()
        .chain([("2026-08-01", "2026-08-30", "19", "20"), ("2026-09-10", "2026-09-28", "24", "25")])
        .chain([("2026-11-02", "2026-11-22", "5", "20")]);
    let seen: Vec<Seen> = read
        .map(|(first, last, current, target)| Seen {
            first: day(first),
            last: day(last),
            values: SeenValues {
                current: Some(dec(current)),
                target: Some(dec(target)),
                deadline: None,
                comment: 0,
                status: Status::Open,
                progress: None,
            },
        })
        .collect();
    let history = History { seen: &seen, ..History::default() };
    let verdict = assess(
        &row("", "20", ""),
        &Known { facts, history, ..Known::default() },
        &Settings::default(),
        day("2026-11-22"),
    );
    assert_eq!(verdict.periods.map(|periods| (periods.met, periods.past)), Some((1, 3)));
}

#[test]
fn the_sentence_supplies_what_no_cell_holds() {
    let known = |statement: &Statement<'_>| {
        assess(
            &Kpi { start: when(""), deadline: when(""), ..row("", "", "36") },
            &Known { statement: Some(statement), ..Known::default() },
            &Settings::default(),
            day("2026-11-22"),
        )
    };
    let plain = Statement {
        baseline: Some(dec("30")),
        target: Some(dec("40")),
        start: Some(day("2026-10-01")),
        deadline: Some(day("2026-12-31")),
        ..Statement::default()
    };
    assert_close(known(&plain).progress, Some(0.6), "from 30 to 40");
    let rate = Statement { recurring: true, every: Some(Cadence::Months(1)), ..plain.clone() };
    assert_eq!(known(&rate).shape.map(TargetShape::name), Some("increase"), "from 30 to 40 a month by December");
    let limit = Statement { baseline: None, limit: true, ..plain.clone() };
    assert_eq!(known(&limit).shape.map(TargetShape::name), Some("at least"));
    let low = Statement { usual_direction: Some(Direction::Decrease), ..limit.clone() };
    assert_eq!(known(&low).shape.map(TargetShape::name), Some("at most"));
    // A target cell that repeats the figure of "by 20 %" is the change, not a level.
    let by = Statement {
        target: Some(dec("20")),
        change: Some(crate::model::Change::Relative),
        measure_kind: Some(MeasureKind::Count),
        ..Statement::default()
    };
    let kpi = row("200", "20", "220");
    let verdict =
        assess(&kpi, &Known { statement: Some(&by), ..Known::default() }, &Settings::default(), day("2026-11-22"));
    assert_eq!(verdict.target, Some(dec("240")));
}

#[test]
fn milestones_bend_the_line() {
    let own = [
        Milestone { date: day("2026-11-22"), value: dec("32") },
        Milestone { date: day("2026-12-15"), value: dec("35") },
    ];
    let known = Known { milestones: &own, ..Known::default() };
    let verdict = assess(&row("30", "40", "32"), &known, &Settings::default(), day("2026-11-22"));
    assert_eq!(verdict.expected, Some(dec("32")));
    assert_close(verdict.planned, Some(0.2), "planned");
    assert_eq!(verdict.status, Status::OnTrack);
    assert_eq!(judged(&row("30", "40", "32")).status, Status::Behind);
}

#[test]
fn health_metrics_and_milestones_need_no_target() {
    let health = judged(&Kpi { tier: Some(Tier::Health), ..row("", "", "3") });
    assert_eq!((health.status, health.shape), (Status::Early, None));
    let milestone = Kpi { tier: Some(Tier::Milestone), ..row("", "", "done") };
    assert_eq!(judged(&milestone).status, Status::Achieved);
    let counted = Kpi { tier: Some(Tier::Milestone), ..row("", "5", "3") };
    assert_close(judged(&counted).progress, Some(0.6), "3 of 5");
}
