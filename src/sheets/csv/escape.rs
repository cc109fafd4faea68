//! Text that a spreadsheet program would take for a formula, and the apostrophe that keeps it from doing so.

use std::borrow::Cow;

/// The value as it is written: with an apostrophe before it where it would be taken for a formula. A negative figure
/// is none.
pub(super) fn escaped(value: &str) -> Cow<'_, str> {
    if (begins_like_a_formula(value) && !is_figure(value)) || is_escaped(value) {
        Cow::Owned(format!("'{value}"))
    } else {
        Cow::Borrowed(value)
    }
}

/// The value as it was meant: without that apostrophe.
#[inline]
pub(super) fn unescaped(value: &str) -> &str {
    if value.as_bytes().first() == Some(&b'\'') && is_escaped(value) { value.get(1..).unwrap_or(value) } else { value }
}

fn is_escaped(value: &str) -> bool {
    value.starts_with('\'') && begins_like_a_formula(value.trim_start_matches('\''))
}

fn begins_like_a_formula(value: &str) -> bool {
    value.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// Digits with a sign, separators and a percent sign only: nothing that could be evaluated.
fn is_figure(value: &str) -> bool {
    let unsigned = value.trim().trim_start_matches(['+', '-']);
    value.trim().len() - unsigned.len() <= 1
        && unsigned.starts_with(|c: char| c.is_ascii_digit())
        && unsigned
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '%' | ' ' | '\u{a0}' | '\u{202f}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let check = |value: &str, written: &str| {
            assert_eq!(escaped(value), written);
            assert_eq!(unescaped(written), value);
        };
        check("plain", "plain");
        check("=1+1", "'=1+1");
        check("@me", "'@me");
        check(" =x", "' =x");
        check("＝1", "'＝1");
        check("-5", "-5");
        check("-12,5 %", "-12,5 %");
        check("+1.234,50", "+1.234,50");
        check("-5+2", "'-5+2");
        check("- off", "'- off");
        check("-5 EUR", "'-5 EUR");
        check("'=x", "''=x");
        check("it's", "it's");
        check("'quoted'", "'quoted'");
        check("", "");
    }
}
