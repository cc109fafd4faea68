//! Digits of a sentence to a number.

use rust_decimal::Decimal;

use crate::model::Language;

/// So many digits fit 64 bits.
const DIGITS_MAX: usize = 18;

/// Reads digits with separators; one separator before three digits groups them where the language writes so.
pub(super) fn decimal(text: &str, language: Language) -> Option<Decimal> {
    if text.len() <= DIGITS_MAX && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<u64>().ok().map(Decimal::from);
    }
    let group_only = |c: char| c == '\'' || c == '’' || c.is_whitespace();
    let last = text.rfind(['.', ',']);
    let separators = text.matches(['.', ',']).count();
    let kinds = usize::from(text.contains('.')) + usize::from(text.contains(','));
    let is_decimal = last.is_some_and(|at| {
        let digits_after = text.len() - at - 1;
        let separator = text.get(at..=at);
        if kinds == 2 {
            return true;
        }
        if separators > 1 {
            return false;
        }
        let leading_zero = text.starts_with('0');
        let english = matches!(language, Language::En | Language::Other);
        digits_after != 3 || leading_zero || (separator == Some(".")) == english
    });
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
