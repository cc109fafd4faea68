//! Where words and numbers end.

use crate::reading::words::is_word_char;

/// Sets the bit of each byte by which small letters differ from capitals.
pub(super) const SMALL: u64 = 0x2020_2020_2020_2020;

/// The character that begins at a byte; a space where none does.
pub(super) fn char_at(text: &str, at: usize) -> char {
    text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ')
}

/// Whether a character only sets words apart, as spaces do.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '’' | '`' | '"' | '“' | '”' | '«' | '»' | '„' | '‘')
}

/// The end of a word: letters, digits, accents, and hyphens between letters.
pub(super) fn word_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += leading_alphanumerics(bytes, at);
        let Some(&byte) = bytes.get(at) else { break };
        if byte.is_ascii() && !matches!(byte, b'-' | b'.') {
            break;
        }
        let c = if byte.is_ascii() { char::from(byte) } else { char_at(text, at) };
        let next = at + c.len_utf8();
        // v2.0 is one name.
        let version = c == '.'
            && at > from
            && bytes.get(at - 1).is_some_and(u8::is_ascii_digit)
            && bytes.get(next).is_some_and(u8::is_ascii_digit);
        let hyphen = matches!(c, '-' | '‐' | '‑') && char_at(text, next).is_alphabetic();
        if !(hyphen || version || is_word_char(c)) {
            break;
        }
        at = next;
    }
    at
}

/// The high bit of each of eight bytes.
pub(super) const HIGH: u64 = 0x8080_8080_8080_8080;

/// Of eight bytes below 0x80: the high bit of each that is at least `first` and at most `last`.
pub(super) const fn within(part: u64, first: u8, last: u8) -> u64 {
    let (low, high) = (u64::from_le_bytes([0x80 - first; 8]), u64::from_le_bytes([0x7f - last; 8]));
    part.wrapping_add(low) & !part.wrapping_add(high) & HIGH
}

/// How many ASCII letters and digits stand in a row, eight bytes at a time.
fn leading_alphanumerics(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(part) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let part = u64::from_le_bytes(*part);
        let low = part & !HIGH;
        let found = within(low | SMALL, b'a', b'z') | within(low, b'0', b'9');
        let others = (!found | part) & HIGH;
        if others != 0 {
            return at - from + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at - from + bytes.iter().skip(at).take_while(|byte| byte.is_ascii_alphanumeric()).count()
}

/// The end of a number: digits with single separators between them.
pub(super) fn number_end(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(&byte) = text.as_bytes().get(at) {
        if byte.is_ascii_digit() {
            at += 1;
            continue;
        }
        let c = if byte.is_ascii() { char::from(byte) } else { char_at(text, at) };
        let next = at + c.len_utf8();
        let separates =
            matches!(c, '.' | ',' | '\'' | '’') && text.as_bytes().get(next).is_some_and(u8::is_ascii_digit);
        if !separates {
            break;
        }
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn words_end_where_letters_and_digits_end(text in "[a-zA-Z0-9@\\[`{/: \u{10}\u{7f}é–]{0,40}", from in 0_usize..40) {
            let bytes = text.as_bytes();
            let plain = bytes.iter().skip(from).take_while(|byte| byte.is_ascii_alphanumeric()).count();
            proptest::prop_assert_eq!(leading_alphanumerics(bytes, from.min(bytes.len())), plain);
        }
    }
}
