//! Deadlines that are told as so much time from the start: `14 days`, `6 months`.

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

use crate::model::{Quantity, Reading, Shape, TimeUnit, Unit};
use crate::reading::numbers::{self, NumberStyle};

/// A longer text is no deadline.
const TEXT_BYTES_MAX: usize = 60;

/// The day so much time after the start.
pub fn read_span(text: &str, start: Date) -> Option<Date> {
    let (count, unit) = amount(text)?;
    let span = match unit {
        TimeUnit::Day => count.days(),
        TimeUnit::Week => count.weeks(),
        TimeUnit::Month => count.months(),
        TimeUnit::Year => count.years(),
        _ => return None,
    };
    start.checked_add(span).ok()
}

/// How many days, weeks, months or years a text names.
fn amount(text: &str) -> Option<(i32, TimeUnit)> {
    const COUNT_MAX: i32 = 1_000;
    if text.len() > TEXT_BYTES_MAX || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let Reading::Value(Quantity { value, unit: Some(Unit::Time(unit)), shape, .. }) =
        numbers::read_text(text, &NumberStyle::default())
    else {
        return None;
    };
    let whole = value.fract().is_zero() && matches!(shape, Shape::Plain | Shape::AtMost { .. });
    let count = value.to_i32().filter(|count| whole && (1..=COUNT_MAX).contains(count))?;
    (unit >= TimeUnit::Day).then_some((count, unit))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn times_from_the_start() {
        let start = date(2026, 1, 31);
        for (text, expect) in [
            ("14 days", Some(date(2026, 2, 14))),
            ("6 meses", Some(date(2026, 7, 31))),
            ("1 month", Some(date(2026, 2, 28))),
            ("within 2 weeks", Some(date(2026, 2, 14))),
            ("12ヶ月後", Some(date(2027, 1, 31))),
            ("2 hours", None),
            ("soon", None),
            ("12", None),
        ] {
            assert_eq!(read_span(text, start), expect, "{text}");
        }
    }
}
