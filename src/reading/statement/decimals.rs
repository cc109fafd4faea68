//! Digits of a sentence to a number.

use rust_decimal::Decimal;

use crate::model::Language;

/// So many digits fit 64 bits.
const DIGITS_MAX: usize = 18;

/// Reads digits with separators; one separator before three digits groups them where the language writes so.
pub(super) fn decimal(text: &str, language: Language) -> Option<Decimal> {
    if (1..=DIGITS_MAX).contains(&text.len()) {
        let whole = text.bytes().try_fold(0_u64, |sum, byte| {
            byte.is_ascii_digit().then(|| sum.wrapping_mul(10).wrapping_add(u64::from(byte - b'0')))
        });
        if let Some(whole) = whole {
            return Some(Decimal::from(whole));
        }
    }
    let group_only = |c: char| c == '\'' || c == '’' || c.is_whitespace();
    let (mut last, mut points, mut commas) = (None, 0, 0);
    for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'.' | b',')) {
        last = Some((at, byte));
        points += usize::from(byte == b'.');
        commas += usize::from(byte == b',');
    }
    let is_decimal = last.is_some_and(|(at, separator)| {
        let digits_after = text.len() - at - 1;
        if points > 0 && commas > 0 {
            return true;
        }
        if points + commas > 1 {
            return false;
        }
        let leading_zero = text.starts_with('0');
        let english = matches!(language, Language::En | Language::Other);
        digits_after != 3 || leading_zero || (separator == b'.') == english
    });
    let last = last.map(|(at, _)| at);
    if text.len() <= DIGITS_MAX && text.is_ascii() {
        return short(text, last.filter(|_| is_decimal));
    }
    let mut plain = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            plain.push(c);
        } else if is_decimal && Some(at) == last {
            plain.push('.');
        } else if !(group_only(c) || c == '.' || c == ',') {
            return None;
        }
    }
    plain.parse::<Decimal>().ok().map(|value| value.normalize())
}

/// The same for a few ASCII characters; `point` is where the decimal separator stands.
fn short(text: &str, point: Option<usize>) -> Option<Decimal> {
    let (mut digits, mut places, mut any) = (0_i64, 0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                digits = digits * 10 + i64::from(byte - b'0');
                places += u32::from(point.is_some_and(|point| at > point));
                any = true;
            }
            b'.' | b',' | b'\'' => {}
            _ if byte.is_ascii_whitespace() => {}
            _ => return None,
        }
    }
    while places > 0 && digits % 10 == 0 {
        digits /= 10;
        places -= 1;
    }
    any.then(|| Decimal::new(digits, places))
}

/// Ten to a small power; `Decimal` holds up to 28 digits.
pub(super) trait SmallPower {
    /// This, so many times by itself; `None` where it does not fit.
    fn checked_powu_safe(self, exponent: u32) -> Option<Decimal>;
}

impl SmallPower for Decimal {
    fn checked_powu_safe(self, exponent: u32) -> Option<Decimal> {
        let mut power = Self::ONE;
        for _ in 0..exponent.min(15) {
            power = power.checked_mul(self)?;
        }
        Some(power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_figures_are_read_as_long_ones_are() {
        let check = |text: &str, expect: &str| {
            let expect = expect.parse::<Decimal>().expect("a decimal");
            let read = decimal(text, Language::En);
            assert_eq!((read, read.map(|value| value.scale())), (Some(expect), Some(expect.scale())), "{text}");
            let long = format!("{}{text}", "000".repeat(6));
            if !text.starts_with(['0', '.']) && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
                assert_eq!(decimal(&long, Language::En), Some(expect), "{long}");
            }
        };
        check("12", "12");
        check("1,208", "1208");
        check("1.5", "1.5");
        check("569.90", "569.9");
        check("0.125", "0.125");
        check("0.000", "0");
        check("1,234,567", "1234567");
        check("1.234,5", "1234.5");
        check("12'000", "12000");
        check("7.", "7");
        assert_eq!(decimal("1.500", Language::De), Some(Decimal::from(1500)));
        assert_eq!((decimal("1a", Language::En), decimal(",", Language::En)), (None, None));
    }
}
