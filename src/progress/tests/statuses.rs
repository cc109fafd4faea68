//! The table of statuses, line by line; when a row starts; the bands of each preset.

use super::rows::{assert_close, day, dec, judged, judged_on, row, when};
use crate::model::{Cadence, Code, Kpi, Origin, Period, Reading, RowState, Status, TargetShape, When};
use crate::progress::{History, Known, PacePreset, Settings, assess, pace};

#[test]
fn the_worked_row_of_the_contract() {
    let verdict = judged(&row("35%", "40%", "38%"));
    assert_eq!(verdict.status, Status::OnTrack);
    assert_close(verdict.progress, Some(0.6), "p");
    assert_close(verdict.elapsed, Some(52.0 / 91.0), "e");
    assert_eq!(verdict.expected, Some(dec("37.86")));
    assert_close(pace(&verdict), Some(0.6 * 91.0 / 52.0), "pace");
}

#[test]
fn invalid_rows_say_why() {
    let check = |kpi: Kpi<'_>, code: &str| {
        let verdict = judged(&kpi);
        assert_eq!(verdict.invalid, Code::parse(code), "{kpi:?}");
        assert_eq!(verdict.status == Status::Invalid, verdict.invalid.is_some());
    };
    let good = row("30", "40", "36");
    check(good, "");
    check(row("30", "", "36"), "M103");
    check(row("30", "-", "36"), "M103");
    check(row("30", "?", "36"), "M104");
    check(row("30", "TBD", "36"), "M105");
    check(row("30", "#REF!", "36"), "D701");
    check(row("?", "40", "36"), "M110");
    check(row("30", "40", "?"), "M110");
    check(row("TBD", "40", "TBD"), "");
    check(row("TBD", "by 20%", "36"), "M112");
    check(row("#REF!", "40", "36"), "D701");
    check(row("30", "40", "#REF!"), "D701");
    check(row("", "by 20%", "36"), "M112");
    check(row("0", "by 20%", "36"), "M112");
    check(row("0", "by 20", "36"), "");
    check(Kpi { deadline: when(""), ..good }, "T301");
    check(Kpi { deadline: when("-"), ..good }, "T301");
    check(Kpi { deadline: when("?"), ..good }, "T302");
    check(Kpi { deadline: when("TBD"), ..good }, "T303");
    check(Kpi { deadline: when("#REF!"), ..good }, "D701");
    check(Kpi { start: when("#REF!"), ..good }, "D701");
    check(Kpi { start: when("?"), ..good }, "");
    check(Kpi { start: when("2027-01-01"), ..good }, "T305");
    // What was offered is no input of the verdict; a limit needs no deadline.
    check(Kpi { proposed: Reading::CellError, ..good }, "");
    check(Kpi { deadline: when(""), ..row("", ">=95", "96") }, "");
    check(Kpi { deadline: when("TBD"), ..row("", "10..12", "11") }, "");
    check(Kpi { deadline: when(""), ..row("", "done", "open") }, "");
    check(Kpi { deadline: when(""), ..row("", "10<14<20", "12") }, "T301");
    check(Kpi { start: when("2027-01-01"), ..row("", ">=95", "96") }, "T305");
}

#[test]
fn the_first_line_that_holds_decides() {
    let check = |kpi: Kpi<'_>, today: &str, status: Status| {
        assert_eq!(judged_on(&kpi, today).status, status, "{kpi:?} on {today}");
    };
    let good = row("30", "40", "36");
    let state = |state| Kpi { state, ..row("?", "", "41") };
    check(state(RowState::Paused), "2026-11-22", Status::Paused);
    check(state(RowState::Closed), "2026-11-22", Status::Closed);
    check(state(RowState::Dropped), "2026-11-22", Status::Closed);
    check(state(RowState::Draft), "2026-11-22", Status::Closed);
    check(state(RowState::Open), "2026-11-22", Status::Invalid);
    check(Kpi { state: RowState::NotStarted, ..good }, "2026-11-22", Status::OnTrack);
    check(row("30", "", "41"), "2026-09-30", Status::Invalid);
    check(row("30", "40", "41"), "2026-09-30", Status::NotStarted);
    check(row("30", "40", "41"), "2026-10-01", Status::Achieved);
    check(row("30", "40", "41"), "2027-01-01", Status::Achieved);
    check(row("30", "40", "40"), "2026-12-31", Status::Achieved);
    check(row("30", "40", "39"), "2026-12-31", Status::OnTrack);
    check(row("30", "40", "39"), "2027-01-01", Status::Missed);
    check(row("30", "40", ""), "2027-01-01", Status::Missed);
    check(row("30", "40", ""), "2026-11-22", Status::NoData);
    check(row("30", "40", "-"), "2026-11-22", Status::NoData);
    check(row("30", "40", "0"), "2026-11-22", Status::Behind);
    check(row("30", "40", "-5"), "2026-11-22", Status::Behind);
    check(row("5", "0", "0"), "2026-11-22", Status::Achieved);
    check(row("-5", "-1", "-3"), "2026-11-22", Status::AtRisk);
    // Limits, maintain and range are achieved only once the deadline is past.
    for (target, held, broken) in [(">=95", "96", "94"), ("<=5", "5", "6"), ("10..12", "11", "13")] {
        check(row("", target, held), "2026-11-22", Status::OnTrack);
        check(row("", target, broken), "2026-11-22", Status::Behind);
        check(row("", target, broken), "2026-10-02", Status::Behind);
        check(row("", target, held), "2027-01-01", Status::Achieved);
        check(row("", target, broken), "2027-01-01", Status::Missed);
        check(row("", target, ""), "2026-11-22", Status::NoData);
        check(Kpi { deadline: when(""), ..row("", target, held) }, "2030-01-01", Status::OnTrack);
    }
    check(row("", "done", "open"), "2026-11-22", Status::Open);
    check(row("", "done", "4/5"), "2026-11-22", Status::Open);
    check(row("", "done", ""), "2026-11-22", Status::NoData);
    check(row("", "done", "done"), "2026-11-22", Status::Achieved);
    check(row("", "done", "open"), "2027-01-01", Status::Missed);
    // Early: less than a fifth of the time gone and behind it, or nothing to measure by.
    check(row("30", "40", "30"), "2026-10-10", Status::Early);
    check(row("30", "40", "29"), "2026-10-10", Status::Early);
    check(row("30", "40", "31"), "2026-10-10", Status::OnTrack);
    check(row("30", "40", "32"), "2026-10-10", Status::Ahead);
    check(row("30", "40", "30"), "2026-10-20", Status::Behind);
    check(row("", "-5", "-8"), "2026-11-22", Status::Early);
    // On the first day nothing is expected yet.
    check(row("30", "40", "30"), "2026-10-01", Status::OnTrack);
    check(row("30", "40", "31"), "2026-10-01", Status::Ahead);
    check(row("30", "40", "29"), "2026-10-01", Status::Early);
}

#[test]
fn a_row_of_one_day() {
    let one = |today| judged_on(&Kpi { start: when("2026-12-31"), ..row("30", "40", "35") }, today);
    assert_close(one("2026-12-31").elapsed, Some(0.0), "on the day");
    assert_eq!(one("2026-12-31").expected, Some(dec("30")));
    assert_close(one("2027-01-01").elapsed, Some(1.0), "after it");
    assert_eq!(one("2027-01-01").expected, Some(dec("40")));
    assert_eq!((one("2026-12-31").status, one("2027-01-01").status), (Status::Ahead, Status::Missed));
}

#[test]
fn silence_is_never_green() {
    let check = |checked: &str, cadence: Reading<Cadence>, has_check_in, status| {
        let kpi = Kpi { checked: when(checked), cadence, ..row("30", "40", "36") };
        let known = Known { has_check_in, ..Known::default() };
        let verdict = assess(&kpi, &known, &Settings::default(), day("2026-11-22"));
        assert_eq!(verdict.status, status, "{checked:?} {cadence:?}");
    };
    check("2026-10-25", Reading::Empty, true, Status::OnTrack);
    check("2026-10-24", Reading::Empty, true, Status::Stale);
    check("2026-10-24", Reading::Empty, false, Status::OnTrack);
    check("2026-10-24", Reading::Value(Cadence::Months(1)), true, Status::OnTrack);
    check("2026-11-07", Reading::Value(Cadence::Days(7)), true, Status::Stale);
    check("2026-12-24", Reading::Empty, true, Status::OnTrack);
    check("", Reading::Empty, true, Status::Stale);
    check("", Reading::Empty, false, Status::OnTrack);
    check("?", Reading::Empty, true, Status::OnTrack);
}

#[test]
fn where_the_start_comes_from() {
    let period = |first: &str, last: &str| Period { first: day(first), last: day(last) };
    let check = |kpi: Kpi<'_>, settings: &Settings, seen: Option<&str>, first: &str| {
        let history = History { first_seen: seen.map(day), ..History::default() };
        let verdict = assess(&kpi, &Known { history, ..Known::default() }, settings, day("2026-11-22"));
        assert_eq!(verdict.span.map(|span| span.first), Some(day(first)), "{kpi:?} {settings:?}");
    };
    let plain = Settings::default();
    let none = Kpi { start: when(""), ..row("30", "40", "36") };
    check(row("30", "40", "36"), &plain, Some("2026-01-01"), "2026-10-01");
    check(none, &plain, None, "2026-10-01");
    check(Kpi { deadline: when("2027-03-15"), ..none }, &plain, None, "2027-01-01");
    check(none, &Settings { fiscal_year_start: 2, ..plain }, None, "2026-11-01");
    check(none, &plain, Some("2026-08-01"), "2026-08-01");
    check(none, &plain, Some("2026-11-01"), "2026-10-01");
    let year = Settings { period: Some(period("2026-01-01", "2026-12-31")), ..plain };
    check(none, &year, None, "2026-01-01");
    let next_year = Settings { period: Some(period("2027-01-01", "2027-12-31")), ..plain };
    check(none, &next_year, None, "2026-10-01");
    let of_column = Reading::Value(When::period(period("2026-07-01", "2026-12-31")));
    check(Kpi { deadline: of_column, deadline_origin: Origin::Period(0), ..none }, &plain, None, "2026-07-01");
    check(Kpi { deadline: of_column, ..none }, &plain, None, "2026-10-01");
    let starts_in = Reading::Value(When::period(period("2026-11-01", "2026-11-30")));
    check(Kpi { start: starts_in, ..none }, &year, None, "2026-11-01");
}

#[test]
fn the_bands_of_each_preset() {
    // 1000 days, half of them gone: p is the current value over 1000, e is 0.5.
    let check = |preset, current, status| {
        let kpi = Kpi { start: when("2024-01-01"), deadline: when("2026-09-27"), ..row("0", "1000", current) };
        let settings = Settings { pace: preset, ..Settings::default() };
        let verdict = assess(&kpi, &Known::default(), &settings, day("2025-05-15"));
        assert_close(verdict.elapsed, Some(0.5), "half");
        assert_eq!(verdict.status, status, "{preset:?} {current}");
    };
    let (ahead, on_track, at_risk, behind) = (Status::Ahead, Status::OnTrack, Status::AtRisk, Status::Behind);
    for (preset, steps) in [
        (PacePreset::Ratio90To70, [("550", "549"), ("450", "449"), ("350", "349")]),
        (PacePreset::Ratio70To40, [("500", "499"), ("350", "349"), ("200", "199")]),
        (PacePreset::Gap16To33, [("600", "599"), ("335", "334"), ("170", "169")]),
        (PacePreset::Strict, [("600", "599"), ("500", "499"), ("450", "449")]),
    ] {
        check(preset, steps[0].0, ahead);
        check(preset, steps[0].1, on_track);
        check(preset, steps[1].0, on_track);
        check(preset, steps[1].1, at_risk);
        check(preset, steps[2].0, at_risk);
        check(preset, steps[2].1, behind);
        assert_eq!(PacePreset::from_name(preset.name()), Some(preset));
    }
}

#[test]
fn a_ladder_is_on_track_at_its_target_step() {
    // p 0.35 of 0.7 at 52 of 91 days: 0.5 over 0.571.
    let verdict = judged(&row("", "10<14<20", "10.5"));
    assert_close(verdict.progress, Some(0.35), "p");
    assert_eq!(verdict.status, Status::AtRisk);
    assert_eq!(judged(&row("", "10<14<20", "12")).status, Status::Ahead);
}

#[test]
fn a_figure_that_fell_back_is_judged_as_it_stands() {
    let earlier = |low: &str, high: &str| Some((dec(low), dec(high)));
    let of_periods = |baseline, target, current, ends| Kpi {
        baseline_origin: Origin::Period(0),
        earlier: ends,
        ..row(baseline, target, current)
    };
    let less = |kpi: Kpi<'static>| Kpi { direction: Some(crate::model::Direction::Decrease), ..kpi };
    for (kpi, status, shape) in [
        (of_periods("30", "90", "70", earlier("30", "95")), Status::Behind, TargetShape::AtLeast),
        (less(of_periods("9", "4", "6", earlier("3", "9"))), Status::Behind, TargetShape::AtMost),
        (of_periods("30", "40", "36", earlier("30", "34")), Status::OnTrack, TargetShape::Increase),
        (of_periods("30", "40", "41", earlier("30", "44")), Status::Achieved, TargetShape::Increase),
    ] {
        let verdict = judged(&kpi);
        assert_eq!((verdict.status, verdict.shape), (status, Some(shape)), "{kpi:?}");
    }
}

#[test]
fn words_of_the_target_and_the_rows_own_verdict_come_before_what_is_usual() {
    let told = Some(crate::model::Direction::Decrease);
    let verdict = judged(&Kpi { told_direction: told, ..row("", "40", "36") });
    assert_eq!((verdict.direction, verdict.direction_assumed), (crate::model::Direction::Decrease, false));
    // They contradict nobody.
    let verdict = judged(&Kpi { told_direction: told, ..row("30", "40", "36") });
    assert_eq!((verdict.direction, verdict.invalid), (crate::model::Direction::Increase, None));
    let counted = Kpi { kpi: "Travel cost reduction", ..row("", "40", "36") };
    assert_eq!(judged(&counted).direction, crate::model::Direction::Increase);
}
