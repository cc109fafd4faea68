//! Where rows are heading.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::model::{
    Assessment, Direction, Kpi, Period, Quantity, Reading, RowHistory, SeenValues, Status, TargetShape,
};
use crate::progress::{Forecast, Known, Settings, assess, forecast, weekly_pace};

const START: Date = date(2026, 10, 1);
const END: Date = date(2026, 12, 31);

fn day(days: i64) -> Date {
    START.checked_add(jiff::Span::new().days(days)).expect("a day")
}

fn verdict(target: i64, current: i64, direction: Direction) -> Assessment {
    let kpi = Kpi {
        target: Reading::Value(Quantity::plain(target.into())),
        current: Reading::Value(Quantity::plain(current.into())),
        ..Kpi::default()
    };
    let judged = assess(&kpi, &Known::default(), &Settings::default(), START);
    Assessment {
        direction,
        shape: Some(if direction == Direction::Decrease { TargetShape::Decrease } else { TargetShape::Increase }),
        target: Some(target.into()),
        current: Some(current.into()),
        span: Some(Period { first: START, last: END }),
        met: Some(if direction == Direction::Decrease { current <= target } else { current >= target }),
        ..judged
    }
}

fn history(readings: &[(i64, i64)]) -> RowHistory {
    let mut history = RowHistory::default();
    for (on, current) in readings {
        let values = SeenValues {
            current: Some((*current).into()),
            target: None,
            deadline: None,
            comment: 0,
            status: Status::OnTrack,
            progress: None,
        };
        history.put(day(*on), values);
    }
    history
}

fn ahead(readings: &[(i64, i64)], target: i64, direction: Direction) -> Option<Forecast> {
    let (on, current) = *readings.last()?;
    forecast(&history(readings), &verdict(target, current, direction), day(on))
}

#[test]
fn a_straight_line_is_followed() {
    let up = [(0, 0), (10, 10), (20, 20), (30, 30)];
    let found = ahead(&up, 60, Direction::Increase).expect("a forecast");
    assert_eq!((found.value, found.by, found.met_on), (91.into(), END, Some(day(60))));
    assert_eq!((found.chance, found.per_week), (1.0, 7.into()));
    let found = ahead(&up, 100, Direction::Increase).expect("a forecast");
    assert_eq!((found.value, found.met_on, found.chance), (91.into(), Some(day(100)), 0.0));
    let down = [(0, 90), (10, 80), (20, 70)];
    let found = ahead(&down, 10, Direction::Decrease).expect("a forecast");
    assert_eq!((found.value, found.met_on), (Decimal::from(-1), Some(day(80))));
    let wrong = [(0, 0), (10, -1), (20, -2)];
    assert_eq!(ahead(&wrong, 10, Direction::Increase).expect("a forecast").met_on, None);
}

#[test]
fn one_wrong_reading_moves_nothing() {
    let found =
        ahead(&[(0, 0), (7, 7), (14, 990), (21, 21), (28, 28), (35, 35)], 91, Direction::Increase).expect("one");
    assert!((found.value - Decimal::from(91)).abs() <= Decimal::ONE, "{found:?}");
}

#[test]
fn too_little_is_no_forecast() {
    assert_eq!(ahead(&[(0, 1), (10, 2)], 60, Direction::Increase), None);
    let three = [(0, 1), (10, 2), (20, 3)];
    assert!(ahead(&three, 60, Direction::Increase).is_some());
    let past = forecast(&history(&three), &verdict(60, 3, Direction::Increase), day(99));
    assert_eq!(past, None, "the last day is past");
    let limit = Assessment { shape: Some(TargetShape::AtLeast), ..verdict(60, 3, Direction::Increase) };
    assert_eq!(forecast(&history(&three), &limit, day(20)), None, "a limit is held, not reached");
}

#[test]
fn the_chance_follows_the_spread() {
    let shaky = [(0, 0), (7, 9), (14, 12), (21, 23), (28, 26), (35, 36), (42, 41)];
    let chance = |target| ahead(&shaky, target, Direction::Increase).expect("a forecast").chance;
    assert!(chance(70) > 0.95 && chance(110) < 0.05, "{} {}", chance(70), chance(110));
    assert!((0.2..0.8).contains(&chance(90)), "{}", chance(90));
}

#[test]
fn pace_a_week() {
    let pace = weekly_pace(Some(&history(&[(0, 10), (35, 20)])), &verdict(40, 20, Direction::Increase), day(35));
    assert_eq!((pace.needed, pace.actual), (Some("2.5".parse().expect("a figure")), Some(2.into())));
    let met = weekly_pace(None, &verdict(40, 41, Direction::Increase), day(35));
    assert_eq!((met.needed, met.actual), (None, None));
}

proptest! {
    /// Whatever was read: no panic, a chance is a chance, and more done never makes it smaller on a straight line.
    #[test]
    fn any_history_is_answered(readings in proptest::collection::vec((0_i64..90, -1_000_000_i64..1_000_000), 0..40), target in -2_000_000_i64..2_000_000) {
        let history = history(&readings);
        for direction in [Direction::Increase, Direction::Decrease] {
            let verdict = verdict(target, readings.last().map_or(0, |reading| reading.1), direction);
            if let Some(found) = forecast(&history, &verdict, day(90)) {
                prop_assert!((0.0..=1.0).contains(&found.chance), "{found:?}");
                prop_assert!(found.met_on.is_none_or(|met| met >= day(90)), "{found:?}");
            }
            let _ = weekly_pace(Some(&history), &verdict, day(90));
        }
    }
}
