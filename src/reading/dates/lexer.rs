//! Splits a text into the tokens that dates are made of.

use super::words::{self, Word};
use crate::reading::units::fold::halfwidth;

/// Longest text, in tokens, that is looked at; what lies beyond makes it a sentence.
pub(super) const TOKENS_MAX: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of digits. A run of more than nine has value 0.
    Number { value: u32, digits: u8 },
    /// A word with a meaning in dates.
    Word(Word),
    /// A sign, brought to its plain form: all dashes are `-`.
    Sign(char),
    /// Any other word or sign.
    Other,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where it stands, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it follows the token before without white space.
    pub(super) glued: bool,
}

/// The tokens of one text.
pub(super) struct Tokens {
    list: [Token; TOKENS_MAX],
    len: usize,
    /// Whether the text goes on behind the last token.
    pub(super) cut: bool,
}

impl Tokens {
    pub(super) fn as_slice(&self) -> &[Token] {
        &self.list[..self.len]
    }

    /// Splits a text.
    pub(super) fn of(text: &str) -> Self {
        let none = Token { kind: Kind::Other, start: 0, end: 0, glued: false };
        let mut tokens = Self { list: [none; TOKENS_MAX], len: 0, cut: false };
        let mut at = 0;
        let mut glued = false;
        while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            if is_gap(c) {
                glued = false;
                at += c.len_utf8();
                continue;
            }
            if tokens.len == TOKENS_MAX {
                tokens.cut = true;
                break;
            }
            let rest = &text[at..];
            let (kind, len) = next(rest, halfwidth(c));
            tokens.list[tokens.len] = Token { kind, start: at, end: at + len, glued };
            tokens.len += 1;
            at += len;
            glued = true;
        }
        tokens
    }
}

/// White space, and marks of emphasis that say nothing.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '`' | '\\' | '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{fe0f}')
}

fn next(rest: &str, first: char) -> (Kind, usize) {
    if first.is_ascii_digit() {
        return number(rest);
    }
    if is_cjk(first) {
        return cjk(rest);
    }
    if first.is_alphabetic() || matches!(first, 'º' | '°' | 'ª') {
        let len = word_len(rest);
        return (words::word(&rest[..len]).map_or(Kind::Other, Kind::Word), len);
    }
    let sign = match first {
        '‐' | '‑' | '‒' | '–' | '—' | '−' | '~' | '〜' => '-',
        '’' | '‘' | '`' | '´' => '\'',
        '／' => '/',
        '．' | '。' => '.',
        '[' | '（' => '(',
        ']' | '）' => ')',
        '-' | '/' | '.' | ',' | ':' | ';' | '\'' | '(' | ')' | '_' | '+' => first,
        _ => return (Kind::Other, rest.chars().next().map_or(1, char::len_utf8)),
    };
    (Kind::Sign(sign), rest.chars().next().map_or(1, char::len_utf8))
}

fn number(rest: &str) -> (Kind, usize) {
    let (mut value, mut digits, mut len) = (0_u32, 0_u8, 0);
    for c in rest.chars() {
        let Some(digit) = halfwidth(c).to_digit(10) else { break };
        digits = digits.saturating_add(1);
        value = if digits > 9 { 0 } else { value * 10 + digit };
        len += c.len_utf8();
    }
    (Kind::Number { value, digits }, len)
}

/// Length of the run of letters; `ActualOutput` is two runs.
fn word_len(rest: &str) -> usize {
    let mut before_is_lower = false;
    for (at, c) in rest.char_indices() {
        let goes_on = (c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c) || matches!(c, '°'))
            && !is_cjk(c)
            && !(before_is_lower && c.is_uppercase());
        if !goes_on && at > 0 {
            return at;
        }
        before_is_lower = c.is_lowercase();
    }
    rest.len()
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// A known sign or word of up to three characters, else a written numeral, else one unknown character.
fn cjk(rest: &str) -> (Kind, usize) {
    let mut ends = [0; 3];
    let mut count = 0;
    for (at, c) in rest.char_indices().take(3) {
        if !is_cjk(c) {
            break;
        }
        ends[count] = at + c.len_utf8();
        count += 1;
    }
    for &end in ends[..count].iter().rev() {
        if let Some(meaning) = words::word(&rest[..end]) {
            return (Kind::Word(meaning), end);
        }
    }
    match cjk_numeral(rest) {
        Some((value, len)) => (Kind::Number { value, digits: 2 }, len),
        None => (Kind::Other, ends[0].max(1)),
    }
}

/// `一` to `九十九`.
fn cjk_numeral(rest: &str) -> Option<(u32, usize)> {
    let (mut tens, mut unit, mut len) = (None, None, 0);
    for c in rest.chars() {
        match "一二三四五六七八九".chars().position(|numeral| numeral == c) {
            Some(index) if unit.is_none() => unit = Some(index as u32 + 1),
            None if c == '十' && tens.is_none() => tens = Some(unit.take().unwrap_or(1)),
            _ => break,
        }
        len += c.len_utf8();
    }
    (len > 0).then(|| (tens.unwrap_or(0) * 10 + unit.unwrap_or(0), len))
}
