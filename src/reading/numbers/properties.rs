//! What holds for every figure and every text.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::model::{Cell, CellKind, Change, Currency, NumberFormat, Quantity, Reading, Shape, TimeUnit, Unit};

/// How a figure may be written.
#[derive(Debug, Clone, Copy)]
struct Written {
    decimal: char,
    group: Option<char>,
    minus: &'static str,
}

fn written() -> impl Strategy<Value = Written> {
    let marks = prop_oneof![
        Just(('.', None)),
        Just((',', None)),
        Just(('.', Some(','))),
        Just((',', Some('.'))),
        Just((',', Some(' '))),
        Just((',', Some('\u{a0}'))),
        Just((',', Some('\u{202f}'))),
        Just(('.', Some('\''))),
        Just(('.', Some('’'))),
    ];
    (marks, prop_oneof![Just("-"), Just("−")]).prop_map(|((decimal, group), minus)| Written { decimal, group, minus })
}

fn format(value: Decimal, written: Written) -> String {
    let plain = value.abs().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    if value.is_sign_negative() && !value.is_zero() {
        text.push_str(written.minus);
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0
            && (whole.len() - at).is_multiple_of(3)
            && let Some(group) = written.group
        {
            text.push(group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(written.decimal);
        text.push_str(fraction);
    }
    text
}

fn decimals() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0_u32..12).prop_map(|(digits, scale)| Decimal::new(digits, scale).normalize())
}

fn suffixes() -> impl Strategy<Value = (&'static str, Option<Unit<'static>>)> {
    prop_oneof![
        Just(("", None)),
        Just(("%", Some(Unit::Percent))),
        Just((" %", Some(Unit::Percent))),
        Just((" percent", Some(Unit::Percent))),
        Just((" EUR", Some(Unit::Currency(Currency(*b"EUR"))))),
        Just(("€", Some(Unit::Currency(Currency(*b"EUR"))))),
        Just((" h", Some(Unit::Time(TimeUnit::Hour)))),
        Just((" Tage", Some(Unit::Time(TimeUnit::Day)))),
        Just((" pp", Some(Unit::Points))),
        Just((" leads", Some(Unit::Named("leads")))),
    ]
}

fn frames() -> impl Strategy<Value = (&'static str, Shape)> {
    let at_least = |strict| Shape::AtLeast { strict };
    let at_most = |strict| Shape::AtMost { strict };
    prop_oneof![
        Just(("", Shape::Plain)),
        Just((">= ", at_least(false))),
        Just(("≥", at_least(false))),
        Just((">", at_least(true))),
        Just(("at least ", at_least(false))),
        Just(("mindestens ", at_least(false))),
        Just(("more than ", at_least(true))),
        Just(("<= ", at_most(false))),
        Just(("< ", at_most(true))),
        Just(("max. ", at_most(false))),
        Just(("weniger als ", at_most(true))),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        value in decimals(), how in written(), (prefix, shape) in frames(), (suffix, unit) in suffixes()
    ) {
        let text = format!("{prefix}{}{suffix}", format(value, how));
        let style = NumberStyle { decimal: Some(how.decimal) };
        let expect = Quantity { value, unit, shape, approximate: false };
        prop_assert_eq!(read_text(&text, &style), Reading::Value(expect), "{}", text);
    }

    #[test]
    fn without_a_style_a_figure_is_read_or_taken_by_the_rule(value in decimals(), how in written()) {
        let text = format(value, how);
        let Reading::Value(quantity) = read_text(&text, &NumberStyle::default()) else {
            return Err(TestCaseError::fail(text));
        };
        // Only one mark before three digits is open to the rule.
        let marks = text.matches(['.', ',']).count();
        let behind = text.rsplit(['.', ',']).next().map_or(0, str::len);
        if marks != 1 || behind != 3 {
            prop_assert_eq!(quantity.value, value, "{}", text);
        }
    }

    #[test]
    fn a_read_figure_reads_the_same_again(text in "[-+ ]?[0-9]{1,6}([.,][0-9]{1,6}){0,2} ?(%|k|M|EUR|Mio\\.)?") {
        if let Reading::Value(first) = read_text(text.trim(), &NumberStyle::default()) {
            let again = first.value.to_string();
            let point = NumberStyle { decimal: Some('.') };
            prop_assert_eq!(read_text(&again, &point).value().map(|quantity| quantity.value), Some(first.value));
            prop_assert_eq!(first.value.normalize().scale(), first.value.scale(), "normalized");
        }
    }

    #[test]
    fn a_range_keeps_its_ends_in_order(low in 0_u32..1000, width in 1_u32..1000) {
        let high = low + width;
        for text in [format!("{low}-{high}"), format!("{low} – {high} %"), format!("between {low} and {high}")] {
            let Reading::Value(quantity) = read_text(&text, &NumberStyle::default()) else {
                return Err(TestCaseError::fail(text));
            };
            prop_assert_eq!(quantity.value, Decimal::from(low));
            prop_assert_eq!(quantity.shape, Shape::Range { high: Decimal::from(high) }, "{}", text);
        }
    }

    #[test]
    fn a_signed_percentage_is_a_change(percent in 1_u32..500) {
        let text = format!("+{percent} %");
        let expect = Quantity {
            unit: Some(Unit::Percent), shape: Shape::Change(Change::Relative), ..Quantity::plain(Decimal::from(percent))
        };
        prop_assert_eq!(read_text(&text, &NumberStyle::default()), Reading::Value(expect));
    }

    #[test]
    fn no_text_panics(text in "\\PC*", decimal in prop_oneof![Just(None), Just(Some('.')), Just(Some(','))]) {
        every_reader(&text, decimal);
    }

    #[test]
    fn no_text_made_of_what_figures_are_made_of_panics(
        text in "([0-9]{1,3}|[0-9]{25,40}|[.,:/()+%$€±<>=~–−-]|≥|â‰¥|â€“|Â|万|年|k|M|Mio\\.|EUR|R\\$|per|at|least|of|to|und|bis|e-?[0-9]{1,3}|'|’| |\u{a0}|x|h|m|TBD|n/a){0,24}"
    ) {
        every_reader(&text, None);
        every_reader(&text, Some(','));
    }

    #[test]
    fn no_cell_panics(text in "[0-9.eE+-]{0,40}", percent in any::<bool>()) {
        let format = if percent { NumberFormat::Percent { decimals: 2 } } else { NumberFormat::Time };
        for kind in [CellKind::Number, CellKind::Time, CellKind::Bool, CellKind::Date, CellKind::Text] {
            let _ = read_cell(Cell { text: &text, kind, format, formula: false }, &NumberStyle::default());
        }
    }
}

fn every_reader(text: &str, decimal: Option<char>) {
    use crate::reading::units;
    let _ = DecimalVotes::of(std::iter::once(text)).proven();
    let column = units::read_scaled(text);
    if let Reading::Value(quantity) = read_text(text.trim(), &NumberStyle { decimal }) {
        let _ = units::in_column(quantity, &column);
    }
}
