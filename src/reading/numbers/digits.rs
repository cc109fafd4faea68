//! Digits and separators of one figure.

use rust_decimal::Decimal;

use crate::model::Unreadable;
use crate::reading::units::fold::halfwidth;

/// Largest coefficient of a [`Decimal`]: 96 bits.
const COEFFICIENT_MAX: u128 = (1 << 96) - 1;
const SCALE_MAX: u32 = 28;

/// A figure before it becomes a decimal: `coefficient / 10^scale`, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Raw {
    pub(super) coefficient: u128,
    pub(super) scale: u32,
}

impl Raw {
    /// The same times a power of ten.
    pub(super) fn shifted(self, power: u32) -> Option<Self> {
        if power <= self.scale {
            return Some(Self { scale: self.scale - power, ..self });
        }
        let factor = 10_u128.checked_pow(power - self.scale)?;
        Some(Self { coefficient: self.coefficient.checked_mul(factor)?, scale: 0 })
    }

    /// The shortest decimal of that value. Digits of a fraction that do not fit are rounded; a whole part that does not fit is too
    /// large.
    pub(super) fn decimal(self, negative: bool) -> Option<Decimal> {
        let Self { mut coefficient, mut scale } = self;
        let mut rest = 0;
        while scale > 0 && (coefficient > COEFFICIENT_MAX || scale > SCALE_MAX || coefficient % 10 == 0) {
            rest = coefficient % 10;
            coefficient /= 10;
            scale -= 1;
        }
        if rest >= 5 {
            coefficient += 1;
        }
        let value = i128::try_from(coefficient).ok()?;
        let value = Decimal::try_from_i128_with_scale(if negative { -value } else { value }, scale).ok()?;
        Some(if rest >= 5 { value.normalize() } else { value })
    }
}

/// One figure in a text: its value and its length in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scanned {
    pub(super) raw: Raw,
    pub(super) len: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Dot,
    Comma,
    /// A space or an apostrophe, which only ever group.
    Group,
}

/// More groups than any figure of 28 digits has.
const GROUPS_MAX: usize = 12;

/// The runs of digits of one figure and what stands between them.
#[derive(Default)]
struct Groups {
    lengths: [u32; GROUPS_MAX],
    /// `separators[i]` stands before group `i + 1`.
    separators: [Option<Separator>; GROUPS_MAX],
    count: usize,
    /// Whether the first digit is a zero.
    leading_zero: bool,
}

/// Reads the figure that a text begins with; its first character is a digit, or a separator before one.
pub(super) fn scan(text: &str, decimal: Option<char>) -> Result<Scanned, Unreadable> {
    let mut groups = Groups::default();
    let (mut coefficient, mut dropped, mut at) = (0_u128, 0_u32, 0);
    while let Some((c, len)) = char_at(text, at) {
        if let Some(digit) = digit(c) {
            match coefficient.checked_mul(10).and_then(|tens| tens.checked_add(u128::from(digit))) {
                Some(sum) if dropped == 0 => coefficient = sum,
                _ => dropped += 1,
            }
            groups.leading_zero |= digit == 0 && groups.count == 0 && groups.lengths[0] == 0;
            groups.lengths[groups.count] += 1;
            at += len;
            continue;
        }
        let Some(separator) = separator_at(text, at, c, len, groups.lengths[groups.count]) else { break };
        if groups.count + 1 >= GROUPS_MAX {
            return Err(Unreadable::OddDigits);
        }
        groups.separators[groups.count] = Some(separator);
        groups.count += 1;
        at += len;
    }
    let fraction = groups.fraction_digits(decimal, coefficient % 1000 == 0)?;
    if dropped > fraction {
        return Err(Unreadable::TooLarge);
    }
    let raw = Raw { coefficient, scale: fraction - dropped };
    let (raw, len) = with_exponent(raw, text, at)?;
    Ok(Scanned { raw, len })
}

fn char_at(text: &str, at: usize) -> Option<(char, usize)> {
    let byte = *text.as_bytes().get(at)?;
    if byte.is_ascii() {
        return Some((char::from(byte), 1));
    }
    let c = text.get(at..)?.chars().next()?;
    Some((halfwidth(c), c.len_utf8()))
}

/// The value of a digit; those of Arabic script too.
pub(super) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '\u{660}'..='\u{669}' => Some(c as u32 - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(c as u32 - 0x6f0),
        _ => None,
    }
}

/// The separator at a place, if a digit follows it. Spaces and apostrophes must be followed by exactly three digits and follow at
/// most three.
fn separator_at(text: &str, at: usize, c: char, len: usize, before: u32) -> Option<Separator> {
    let digit_at = |at| char_at(text, at).and_then(|(c, len)| digit(c).map(|_| len));
    let separator = match c {
        '.' | '٫' => Separator::Dot,
        ',' | '٬' => Separator::Comma,
        ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' => Separator::Group,
        _ => return None,
    };
    let mut next = at + len;
    next += digit_at(next)?;
    if separator == Separator::Group {
        if !(1..=3).contains(&before) {
            return None;
        }
        next += digit_at(next)?;
        next += digit_at(next)?;
        if digit_at(next).is_some() {
            return None;
        }
    }
    Some(separator)
}

impl Groups {
    /// How many of the digits stand behind the decimal separator. `round`: the last three digits are zeros.
    fn fraction_digits(&self, decimal: Option<char>, round: bool) -> Result<u32, Unreadable> {
        let last = self.lengths[self.count];
        let Some(end) = self.count.checked_sub(1).and_then(|index| self.separators[index]) else { return Ok(0) };
        let marks = &self.separators[..self.count];
        let same = marks.iter().filter(|&&mark| mark == Some(end)).count();
        // A mark of another kind than those before it, or the only one, may be the decimal separator.
        if same == 1 && end != Separator::Group {
            let grouped = self.count > 1;
            if grouped {
                return if self.is_grouping(self.count) { Ok(last) } else { Err(Unreadable::OddDigits) };
            }
            // `0.125` and `0,125` are never grouped.
            let could_group = last == 3 && (1..=3).contains(&self.lengths[0]) && !self.leading_zero;
            if !could_group {
                return Ok(last);
            }
            // Undecided it is read as in English and in the files of programs: the point is decimal, the comma groups. But `50.000` is
            // fifty thousand: nobody writes three zeros of a fraction, and a program leaves them away.
            let is_decimal = match decimal {
                Some(mark) => (mark == '.') == (end == Separator::Dot),
                None => end == Separator::Dot && !round,
            };
            return Ok(if is_decimal { last } else { 0 });
        }
        let uniform = marks.iter().all(|&mark| mark == Some(end));
        if uniform && self.is_grouping(self.count + 1) { Ok(0) } else { Err(Unreadable::OddDigits) }
    }

    /// Whether the first `count` groups are grouped by thousands, or as in India by thousands and then hundreds.
    fn is_grouping(&self, count: usize) -> bool {
        let lengths = &self.lengths[..count];
        let marks = &self.separators[..count.saturating_sub(1)];
        let uniform = marks.windows(2).all(|pair| pair[0] == pair[1]);
        let Some((&first, rest)) = lengths.split_first() else { return false };
        let Some((&last, middle)) = rest.split_last() else { return true };
        let thousands = (1..=3).contains(&first) && rest.iter().all(|&length| length == 3);
        let indian = (1..=2).contains(&first) && last == 3 && middle.iter().all(|&length| length == 2);
        uniform && (thousands || indian)
    }
}

/// Applies an exponent such as `e-06`, if one follows.
fn with_exponent(raw: Raw, text: &str, at: usize) -> Result<(Raw, usize), Unreadable> {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let (Some(b'e' | b'E'), Some(&second)) = (rest.first(), rest.get(1)) else { return Ok((raw, at)) };
    let signed = usize::from(matches!(second, b'+' | b'-'));
    let digits = rest[1 + signed..].iter().take_while(|b| b.is_ascii_digit()).count();
    let behind = rest.get(1 + signed + digits);
    if digits == 0 || digits > 3 || behind.is_some_and(u8::is_ascii_alphanumeric) {
        return Ok((raw, at));
    }
    let end = at + 1 + signed + digits;
    let power = text.get(at + 1 + signed..end).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(0);
    if second == b'-' {
        return Ok((Raw { scale: raw.scale + power, ..raw }, end));
    }
    raw.shifted(power).map(|raw| (raw, end)).ok_or(Unreadable::TooLarge)
}

/// The usual case in one go: digits, perhaps a sign before, one point or comma that can only be decimal, a percent sign behind.
/// The flag says whether there was one.
pub(super) fn plain(text: &str, decimal: Option<char>) -> Option<(Decimal, bool)> {
    let bytes = text.as_bytes();
    let (negative, bytes) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, bytes),
    };
    let (percent, bytes) = match bytes.split_last() {
        Some((b'%', rest)) => (true, rest),
        _ => (false, bytes),
    };
    if bytes.is_empty() || bytes.len() > 18 || !bytes[0].is_ascii_digit() {
        return None;
    }
    let mut value = 0_i64;
    let mut point = None;
    for (at, &byte) in bytes.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            value = value * 10 + i64::from(digit);
        } else if matches!(byte, b'.' | b',') && point.is_none() {
            point = Some(at);
        } else {
            return None;
        }
    }
    let mut scale = match point {
        None => 0,
        // Three digits may be a group; nothing may stand at the end.
        Some(at) => match bytes.len() - at - 1 {
            0 => return None,
            3 if bytes[0] != b'0' && at <= 3 && decimal.is_none_or(|mark| mark != char::from(bytes[at])) => {
                return None;
            }
            digits => digits as u32,
        },
    };
    while scale > 0 && value % 10 == 0 {
        value /= 10;
        scale -= 1;
    }
    Some((Decimal::new(if negative { -value } else { value }, scale), percent))
}
