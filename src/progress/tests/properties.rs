//! Properties of the formulas: scale and shift, mirror images, monotony, and no panic for any decimal.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::rows::{day, row};
use crate::model::{Assessment, Cadence, Change, Direction, Kpi, Quantity, Reading, Shape, StatementFacts, Unit, When};
use crate::progress::stretch::{Input, suggest};
use crate::progress::{
    History, Known, Rounding, Settings, StretchMethod, StretchSettings, assess, milestones, verdict,
};

fn small() -> impl Strategy<Value = Decimal> {
    (-100_000_i64..100_000, 0_u32..3).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

fn any_decimal() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        (any::<u32>(), any::<u32>(), any::<u32>(), any::<bool>(), 0_u32..=28)
            .prop_map(|(low, mid, high, negative, scale)| Decimal::from_parts(low, mid, high, negative, scale)),
        small(),
        Just(Decimal::ZERO),
        Just(Decimal::MAX),
        Just(Decimal::MIN),
        Just(Decimal::new(1, 28)),
    ]
}

/// The shapes whose p is a pure ratio of differences.
fn shapes() -> impl Strategy<Value = u8> {
    0_u8..8
}

fn shape(number: u8, high: Decimal) -> Shape {
    match number {
        0 | 1 => Shape::Plain,
        2 => Shape::AtLeast { strict: false },
        3 => Shape::AtMost { strict: true },
        4 => Shape::Range { high },
        5 => Shape::Change(Change::Absolute),
        6 => Shape::Change(Change::Relative),
        _ => Shape::Ladder { commit: high, stretch: high },
    }
}

#[derive(Debug, Clone, Copy)]
struct Figures {
    baseline: Option<Decimal>,
    target: Decimal,
    current: Decimal,
    shape: Shape,
    direction: Option<Direction>,
}

impl Figures {
    fn kpi(&self) -> Kpi<'static> {
        let target = Quantity { shape: self.shape, ..Quantity::plain(self.target) };
        Kpi {
            baseline: self.baseline.map_or(Reading::Empty, |value| Reading::Value(Quantity::plain(value))),
            target: Reading::Value(target),
            current: Reading::Value(Quantity::plain(self.current)),
            ..row("", "", "")
        }
    }

    fn judged(&self) -> Assessment {
        let facts = StatementFacts { direction: self.direction, ..StatementFacts::default() };
        super::rows::judged_with(&self.kpi(), facts)
    }

    fn map(&self, figure: impl Fn(Decimal) -> Decimal) -> Self {
        let shape = match self.shape {
            Shape::Range { high } => Shape::Range { high: figure(high) },
            Shape::Ladder { commit, stretch } => Shape::Ladder { commit: figure(commit), stretch: figure(stretch) },
            shape => shape,
        };
        Self {
            baseline: self.baseline.map(&figure),
            target: figure(self.target),
            current: figure(self.current),
            shape,
            direction: self.direction,
        }
    }
}

fn figures() -> impl Strategy<Value = Figures> {
    let direction = prop_oneof![
        Just(None),
        Just(Some(Direction::Increase)),
        Just(Some(Direction::Decrease)),
        Just(Some(Direction::Maintain))
    ];
    (prop::option::of(small()), small(), small(), small(), shapes(), direction).prop_map(
        |(baseline, target, current, high, number, direction)| Figures {
            baseline,
            target,
            current,
            shape: shape(number, high),
            direction,
        },
    )
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn is_change(shape: Shape) -> bool {
    matches!(shape, Shape::Change(_))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_of_unit_changes_nothing(figures in figures(), factor in prop_oneof![Just("1000"), Just("0.01"), Just("60")]) {
        let factor: Decimal = factor.parse().expect("a decimal");
        let mut scaled = figures.map(|value| value * factor);
        if matches!(figures.shape, Shape::Change(Change::Relative)) {
            scaled.target = figures.target;
        }
        let (a, b) = (figures.judged(), scaled.judged());
        prop_assert_eq!((a.status, a.shape, a.met), (b.status, b.shape, b.met));
        prop_assert!(close(a.progress, b.progress), "{:?} {:?}", a.progress, b.progress);
    }

    #[test]
    fn a_shift_changes_nothing_where_there_is_a_baseline(figures in figures(), shift in small()) {
        prop_assume!(figures.baseline.is_some() || matches!(figures.shape, Shape::Range { .. }));
        let way = matches!(figures.shape, Shape::Plain | Shape::Range { .. } | Shape::Change(Change::Absolute));
        prop_assume!(way && !(figures.shape == Shape::Plain && figures.direction == Some(Direction::Maintain)));
        let mut shifted = figures.map(|value| value + shift);
        if is_change(figures.shape) {
            shifted.target = figures.target;
        }
        let (a, b) = (figures.judged(), shifted.judged());
        prop_assert_eq!((a.status, a.met), (b.status, b.met));
        prop_assert!(close(a.progress, b.progress), "{:?} {:?}", a.progress, b.progress);
        let moved = a.expected.zip(b.expected).is_none_or(|(a, b)| (b - shift - a).abs() <= Decimal::new(1, 2));
        prop_assert!(moved, "{:?} {:?}", a.expected, b.expected);
    }

    #[test]
    fn increase_and_decrease_are_mirror_images(figures in figures()) {
        prop_assume!(figures.baseline.is_some() && matches!(figures.shape, Shape::Plain | Shape::AtLeast { .. }));
        let mut mirrored = figures.map(|value| -value);
        mirrored.direction = match figures.direction {
            Some(Direction::Increase) => Some(Direction::Decrease),
            Some(Direction::Decrease) => Some(Direction::Increase),
            other => other,
        };
        if let Shape::AtLeast { strict } = figures.shape {
            mirrored.shape = Shape::AtMost { strict };
        }
        let (a, b) = (figures.judged(), mirrored.judged());
        // Equal baseline and target say no direction; then increase is assumed on both sides.
        prop_assume!(!a.direction_assumed);
        prop_assert_eq!((a.status, a.met), (b.status, b.met));
        prop_assert!(close(a.progress, b.progress), "{:?} {:?}", a.progress, b.progress);
    }

    #[test]
    fn more_in_the_wanted_direction_is_never_worse(figures in figures(), step in 0_i64..100_000) {
        prop_assume!(!matches!(figures.shape, Shape::Range { .. }));
        let before = figures.judged();
        prop_assume!(before.direction != Direction::Maintain && before.invalid.is_none());
        let falling = match before.shape {
            Some(crate::model::TargetShape::AtMost) => true,
            Some(crate::model::TargetShape::AtLeast) => false,
            Some(crate::model::TargetShape::Increase | crate::model::TargetShape::Decrease
                | crate::model::TargetShape::Change) if before.baseline.is_some() && before.baseline != before.target =>
                before.target < before.baseline,
            _ => before.direction == Direction::Decrease,
        };
        let step = if falling { -Decimal::from(step) } else { Decimal::from(step) };
        let after = Figures { current: figures.current + step, ..figures }.judged();
        prop_assert!(before.met <= after.met, "{:?} {:?}", before.met, after.met);
        if let (Some(a), Some(b)) = (before.progress, after.progress) {
            prop_assert!(a <= b + 1e-9, "{} {}", a, b);
        }
    }

    #[test]
    fn nearer_to_a_range_is_never_worse(low in small(), width in 0_i64..1000, current in small(), share in 0_i64..=100) {
        let high = low + Decimal::from(width);
        let at = |current| Figures { baseline: None, target: low, current, shape: Shape::Range { high }, direction: None }.judged();
        let middle = (low + high) / Decimal::TWO;
        let nearer = current + (middle - current) * Decimal::new(share, 2);
        if let (Some(a), Some(b)) = (at(current).progress, at(nearer).progress) {
            prop_assert!(a <= b + 1e-9, "{} {}", a, b);
        }
    }

    #[test]
    fn expected_lies_between_baseline_and_target(baseline in small(), target in small(), offset in 0_i64..120) {
        let kpi = Figures { baseline: Some(baseline), target, current: baseline, shape: Shape::Plain, direction: None }.kpi();
        let today = super::super::calendar::plus_days(day("2026-09-25"), offset).expect("a day");
        let found = assess(&kpi, &Known::default(), &Settings::default(), today).expected.expect("a way to go");
        prop_assert!(baseline.min(target) <= found && found <= baseline.max(target), "{}", found);
        let gone = Decimal::from((offset - 6).clamp(0, 91));
        let exact = baseline + (target - baseline) * gone / Decimal::from(91);
        let places = baseline.normalize().scale().max(target.normalize().scale()) + 2;
        prop_assert!((found - exact).abs() <= Decimal::new(5, places + 1), "{} {}", found, exact);
    }

    #[test]
    fn a_stretch_is_never_easier_and_scales_and_shifts(
        figure in small(), baseline in prop::option::of(small()), shift in small(), up in any::<bool>(), seventy in any::<bool>()
    ) {
        let direction = if up { Direction::Increase } else { Direction::Decrease };
        let settings = StretchSettings {
            round: Rounding::None,
            method: if seventy { StretchMethod::Seventy } else { StretchMethod::Plain },
            ..StretchSettings::default()
        };
        // An amount of money has no natural bound and stays exact.
        let unit = Some(Unit::Currency(crate::model::Currency(*b"EUR")));
        let input = Input { baseline, unit, direction, ..Input::of(figure) };
        let plain = suggest(&input, &settings).expect("small figures fit");
        let harder = if up { plain.value >= figure } else { plain.value <= figure };
        prop_assert!(harder);
        let thousand = Decimal::ONE_THOUSAND;
        let scaled = Input { figure: figure * thousand, baseline: baseline.map(|value| value * thousand), ..input };
        let scaled = suggest(&scaled, &settings).expect("fits").value / thousand;
        prop_assert!((scaled - plain.value).abs() < Decimal::new(1, 6), "{} {}", scaled, plain.value);
        if let Some(baseline) = baseline {
            let shifted = Input { figure: figure + shift, baseline: Some(baseline + shift), ..input };
            let shifted = suggest(&shifted, &settings).expect("fits").value - shift;
            prop_assert!((shifted - plain.value).abs() < Decimal::new(1, 6), "{} {}", shifted, plain.value);
        }
        let mirrored = Input {
            figure: -figure,
            baseline: baseline.map(|value| -value),
            direction: if up { Direction::Decrease } else { Direction::Increase },
            ..input
        };
        prop_assert_eq!(suggest(&mirrored, &settings).expect("fits").value, -plain.value);
    }

    #[test]
    fn nice_moves_little_and_never_back(figure in 1_i64..1_000_000, scale in 0_u32..3, down in any::<bool>()) {
        let figure = Decimal::new(figure, scale);
        let direction = if down { Direction::Decrease } else { Direction::Increase };
        let unit = Some(Unit::Currency(crate::model::Currency(*b"EUR")));
        let stretch = suggest(&Input { unit, direction, ..Input::of(figure) }, &StretchSettings::default()).expect("fits");
        let moved = stretch.value - stretch.exact;
        let harder = if down { moved <= Decimal::ZERO } else { moved >= Decimal::ZERO };
        prop_assert!(harder);
        prop_assert!(moved.abs() <= stretch.exact.abs() / Decimal::from(20));
        prop_assert!(moved.abs() <= (stretch.exact - figure).abs() / Decimal::from(3));
    }

    #[test]
    fn nothing_panics(
        values in prop::array::uniform8(any_decimal()), number in 0_u8..11, holes in any::<u16>(), days in any::<i16>(), length in any::<u16>(),
    ) {
        let [baseline, target, current, high, proposed, first, percent, stretch] = values;
        let shape = match number {
            8 => Shape::Fraction { of: high },
            9 => Shape::Done,
            10 => Shape::Ladder { commit: high, stretch },
            number => shape(number, high),
        };
        let hole = |bit: u16| holes >> bit & 1 == 1;
        let unit = |bit: u16| if hole(bit) { Some(Unit::Percent) } else { None };
        let read = |value, bit| if hole(bit) {
            Reading::Empty
        } else {
            Reading::Value(Quantity { unit: unit(bit + 1), ..Quantity::plain(value) })
        };
        let every = if hole(3) { Cadence::Days(length) } else { Cadence::Months(length) };
        let kpi = Kpi {
            baseline: read(baseline, 0),
            target: Reading::Value(Quantity { shape, unit: unit(5), ..Quantity::plain(target) }),
            current: read(current, 2),
            proposed: read(proposed, 4),
            weight: Reading::Value(Quantity::plain(percent)),
            goal: "g",
            unit: if hole(6) { Some(Unit::Named("x")) } else { unit(7) },
            unit_text: "x",
            cadence: Reading::Value(every),
            start: if hole(8) { Reading::Empty } else { Reading::Value(When::day(jiff::civil::Date::MIN)) },
            deadline: if hole(9) { super::rows::when("9999-12-30") } else { super::rows::when("2026-12-31") },
            ..Kpi::default()
        };
        let facts = StatementFacts { recurring: hole(10), every: hole(11).then_some(every), ..StatementFacts::default() };
        let known = Known { facts, has_check_in: hole(12), history: History { first_value: Some(first), ..History::default() }, ..Known::default() };
        let today = super::super::calendar::plus_days(day("2026-11-22"), i64::from(days) * 80).unwrap_or(day("2026-11-22"));
        let settings = Settings {
            maintain_tolerance: percent,
            stretch: StretchSettings {
                percent,
                method: if hole(13) { StretchMethod::Seventy } else { StretchMethod::Plain },
                ..StretchSettings::default()
            },
            fiscal_year_start: 12,
            ..Settings::default()
        };
        let judged = assess(&kpi, &known, &settings, today);
        let _ = verdict(&kpi, &judged, None, today);
        let _ = milestones::next(&kpi, &judged, &[], &settings, today);
        let _ = milestones::all(&kpi, &judged, &[], &settings);
        let _ = crate::progress::stretch::for_row(&kpi, None, &judged, &settings.stretch);
        let mut rollup = crate::progress::rollup::Rollup::default();
        rollup.add("s", &kpi, None, &judged);
        rollup.add("s", &kpi, None, &judged);
        let _ = rollup.share_of_goal(&kpi, &judged);
        prop_assert!(judged.progress.is_none_or(f64::is_finite), "{:?}", judged.progress);
    }
}
