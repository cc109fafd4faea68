//! The verdict in one sentence.

use super::rows::{assert_close, day, judged, judged_on, row, when};
use crate::model::{Kpi, Locale, RowState, Unit};
use crate::progress::{verdict, working};

#[test]
fn the_working_in_one_sentence() {
    let check = |kpi: Kpi<'_>, today: &str, sentence: &str| {
        assert_eq!(verdict(&kpi, &judged_on(&kpi, today), None, day(today)), sentence);
    };
    // 60 of 100 days gone.
    let hundred = Kpi { start: when("2026-01-01"), deadline: when("2026-04-11"), ..row("0", "100", "45") };
    check(hundred, "2026-03-02", "45 % done, 60 % of the time gone: pace 0.75; needs 1.8 times the pace so far");
    check(row("30", "40", "30"), "2026-11-22", "0 % done, 57 % of the time gone: pace 0.00");
    check(row("30", "40", "41"), "2026-11-22", "110 % done, 57 % of the time gone: pace 1.93");
    check(row("30%", "40%", "36%"), "2027-01-01", "60 % done by 2026-12-31: 36 % against 40 %");
    check(row("30", "40", ""), "2026-11-22", "no current value; 57 % of the time gone, 35.71 expected by today");
    let before = Kpi { start: when("2026-10-01"), measured_until: Some(day("2026-09-30")), ..row("30", "40", "34") };
    check(before, "2026-11-22", "no figure since it began; 57 % of the time gone, 35.71 expected by today");
    let since = Kpi { measured_until: Some(day("2026-10-31")), ..before };
    check(since, "2026-11-22", "40 % done, 57 % of the time gone: pace 0.70; needs 2.0 times the pace so far");
    check(row("30", "40", "30"), "2026-09-21", "starts on 2026-10-01, in 10 days");
    check(row("", ">=99.9%", "99.5%"), "2026-11-22", "not held: 99.5 % against at least 99.9 %");
    check(row("", "10..12", "11"), "2026-11-22", "held: 11 against 10 to 12");
    check(row("", "done", "3/5"), "2026-11-22", "60 % done, due on 2026-12-31");
    check(row("", "done", "open"), "2027-01-02", "not done, was due on 2026-12-31");
    check(row("", "-5", "-8"), "2026-11-22", "not reached: -8 against -5, without a baseline to measure the way from");
    check(row("30", "", "36"), "2026-11-22", "cannot be judged: there is no target");
    let paused = Kpi { status: "On hold", state: RowState::Paused, ..row("30", "40", "36") };
    check(paused, "2026-11-22", "not judged: its own status says \"On hold\"");
}

#[test]
fn figures_are_written_as_the_sheet_writes_them() {
    let german = Locale::parse("de-DE");
    let kpi = Kpi { unit: Some(Unit::Percent), ..row("", ">=99.9", "99.5") };
    let today = day("2026-11-22");
    assert_eq!(verdict(&kpi, &judged(&kpi), german, today), "not held: 99,5 % against at least 99,9 %");
    let kpi = row("30", "40", "36");
    let text = verdict(&kpi, &judged(&kpi), german, today);
    assert_eq!(text, "60 % done, 57 % of the time gone: pace 1,05; needs 0,9 times the pace so far");
}

#[test]
fn no_pace_is_told_where_there_is_none() {
    let done = working(&judged(&row("30", "40", "40")));
    assert_eq!(done.needed, None);
    let first_day = working(&judged_on(&row("30", "40", "31"), "2026-10-01"));
    assert_eq!((first_day.pace, first_day.needed), (None, None));
    let behind = working(&judged(&row("30", "40", "28")));
    assert!(behind.pace.is_some_and(|pace| pace < 0.0));
    assert_eq!(behind.needed, None);
    assert_close(behind.progress, Some(-0.2), "p");
}
