//! Days, months, quarters and years as they are written inside a sentence.

use jiff::civil::Date;

use super::participles::{is_event, is_participle};
use super::tokens::{Sentence, TokenKind};
use crate::model::{Language, Period};
use crate::reading::words::Class;

/// A stretch of the calendar as far as the words give it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// Token after its last.
    pub(super) end: usize,
    pub(super) year: Option<i16>,
    /// The year is a fiscal one.
    pub(super) fiscal: bool,
    pub(super) part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Day(i8, i8),
    Month(i8),
    Quarter(i8),
    Half(i8),
    Year,
}

pub(super) fn days_of(part: Part, year: i16, start_month: i8) -> Option<Period> {
    let month = |offset: i8| -> Option<(i16, i8)> {
        // A fiscal year is named by the calendar year in which it ends.
        let base = if start_month == 1 { year } else { year.checked_sub(1)? };
        let index = start_month - 1 + offset;
        Some((base.checked_add(i16::from(index / 12))?, index % 12 + 1))
    };
    let span = |from: i8, length: i8| -> Option<Period> {
        let (first_year, first_month) = month(from)?;
        let (last_year, last_month) = month(from + length - 1)?;
        Some(Period {
            first: Date::new(first_year, first_month, 1).ok()?,
            last: Date::new(last_year, last_month, 1).ok()?.last_of_month(),
        })
    };
    match part {
        Part::Day(month, day) => Date::new(year, month, day).ok().map(Period::day),
        Part::Month(month) => {
            let first = Date::new(year, month, 1).ok()?;
            Some(Period { first, last: first.last_of_month() })
        }
        Part::Quarter(quarter) => span((quarter - 1) * 3, 3),
        Part::Half(half) => span((half - 1) * 6, 6),
        Part::Year => span(0, 12),
    }
}

pub(super) fn stretch_at(sentence: &Sentence<'_>, at: usize) -> Option<Stretch> {
    match sentence.kind(at)? {
        TokenKind::Word => word_stretch(sentence, at),
        TokenKind::Number => number_stretch(sentence, at),
        TokenKind::Sign(_) => None,
    }
}

fn word_stretch(sentence: &Sentence<'_>, at: usize) -> Option<Stretch> {
    let word = sentence.word(at);
    let class = sentence.class(at);
    let bytes = word.as_bytes();
    if let [letter, digit @ b'1'..=b'4'] = bytes {
        let quarter = (digit - b'0').cast_signed();
        let part = match letter.to_ascii_lowercase() {
            b'q' => Some(Part::Quarter(quarter)),
            b't' if matches!(sentence.language, Language::Fr | Language::Es | Language::Pt) => {
                Some(Part::Quarter(quarter))
            }
            b'h' if quarter <= 2 && letter.is_ascii_uppercase() => Some(Part::Half(quarter)),
            b's' if quarter <= 2 && matches!(sentence.language, Language::Fr | Language::Es | Language::Pt) => {
                Some(Part::Half(quarter))
            }
            _ => None,
        };
        if let Some(part) = part {
            return Some(with_year(sentence, at + 1, part));
        }
    }
    let prefix = bytes.get(..2).is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"fy"));
    if prefix {
        let digits = word.get(2..).unwrap_or("");
        if matches!(digits.len(), 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit()) {
            let year = year_of(digits)?;
            return Some(Stretch {
                end: skip_second_year(sentence, at + 1),
                year: Some(year),
                fiscal: true,
                part: Part::Year,
            });
        }
        if digits.is_empty() {
            let year = year_at(sentence, at + 1)?;
            return Some(Stretch {
                end: skip_second_year(sentence, at + 2),
                year: Some(year),
                fiscal: true,
                part: Part::Year,
            });
        }
    }
    if class.any(Class::QUARTER) {
        let number = sentence.word(at + 1);
        if let ("1" | "2" | "3" | "4", Ok(quarter)) = (number, number.parse()) {
            return Some(with_year(sentence, at + 2, Part::Quarter(quarter)));
        }
    }
    if class.any(Class::MONTH) && is_month(sentence, at) {
        let month = i8::try_from(sentence.tokens.get(at)?.entry.value).ok()?;
        if let Some(day) = day_at(sentence, at + 1) {
            let mut end = at + 2;
            if is_ordinal_ending(sentence.word(end)) {
                end += 1;
            }
            return Some(with_year(sentence, end, Part::Day(month, day)));
        }
        return Some(with_year(sentence, at + 1, Part::Month(month)));
    }
    let ordinal = sentence.tokens.get(at).map(|token| token.entry.value).filter(|value| (1..=4).contains(value));
    if let (Some(ordinal), true) = (ordinal, class.any(Class::LABEL) && sentence.class(at + 1).any(Class::QUARTER)) {
        return Some(with_year(sentence, at + 2, Part::Quarter(i8::try_from(ordinal).ok()?)));
    }
    if let (Some(ordinal @ 1..=2), true) = (ordinal, class.any(Class::LABEL) && is_half(sentence.word(at + 1))) {
        let half = with_year(sentence, at + 2, Part::Half(i8::try_from(ordinal).ok()?));
        return half.year.is_some().then_some(half);
    }
    None
}

/// A month name that is also an everyday word (`may`, `mar`, `set`) counts only with a capital and a time word or number beside it.
fn is_month(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = sentence.word(at);
    let beside = day_at(sentence, at + 1).is_some() || year_at(sentence, at + 1).is_some();
    let before = at.checked_sub(1);
    let introduced = before.is_some_and(|before| {
        sentence.is_number(before)
            || sentence.class(before).any(Class::BY | Class::IN | Class::END_OF | Class::FROM | Class::NEXT | Class::TO)
    });
    // `as documented by OCT`: a method in capitals, and what it did before it.
    let method = !beside
        && word.bytes().all(|byte| byte.is_ascii_uppercase())
        && sentence.text.bytes().any(|byte| byte.is_ascii_lowercase())
        && before.is_some_and(|by| sentence.class(by).any(Class::BY))
        && at.checked_sub(2).is_some_and(|verb| is_participle(sentence, verb) && !is_event(sentence.word(verb)));
    if method {
        return false;
    }
    let doubtful = word.chars().count() <= 3 || word.eq_ignore_ascii_case("march");
    if doubtful {
        (beside || introduced) && (sentence.language != Language::En || word.starts_with(char::is_uppercase))
    } else {
        true
    }
}

/// Half a year.
fn is_half(word: &str) -> bool {
    ["half", "halbjahr", "semestre"].iter().any(|half| half.eq_ignore_ascii_case(word))
}

fn is_ordinal_ending(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th" | "er" | "º" | "ª")
}

fn number_stretch(sentence: &Sentence<'_>, at: usize) -> Option<Stretch> {
    let word = sentence.word(at);
    // 31.12.2026
    let mut parts = word.split('.');
    if let (Some(day), Some(month), Some(year), None) = (parts.next(), parts.next(), parts.next(), parts.next()) {
        let (day, month) = (day.parse().ok()?, month.parse().ok()?);
        let year = year_of(year)?;
        Date::new(year, month, day).ok()?;
        return Some(Stretch { end: at + 1, year: Some(year), fiscal: false, part: Part::Day(month, day) });
    }
    // 2026-12-31, 2026-12, 31/12/2026
    for separator in ['-', '/'] {
        if sentence.is_sign(at + 1, separator) && sentence.is_sign(at + 3, separator) && sentence.is_number(at + 4) {
            let parts = [word, sentence.word(at + 2), sentence.word(at + 4)];
            if let Some((year, month, day)) = ordered_date(parts) {
                return Some(Stretch { end: at + 5, year: Some(year), fiscal: false, part: Part::Day(month, day) });
            }
        }
    }
    // 30 June 2026, 30. Juni, 1st of June
    if let Some(day) = day_at(sentence, at) {
        let mut next = at + 1;
        while next < at + 3
            && (sentence.is_sign(next, '.')
                || is_ordinal_ending(sentence.word(next))
                || (sentence.class(next).any(Class::STOP) && sentence.class(next + 1).any(Class::MONTH)))
        {
            next += 1;
        }
        if sentence.class(next).any(Class::MONTH) && sentence.is_word(next) {
            let month = i8::try_from(sentence.tokens.get(next)?.entry.value).ok()?;
            if (1..=12).contains(&month) {
                return Some(with_year(sentence, next + 1, Part::Day(month, day)));
            }
        }
        // 2nd quarter, 2. Quartal, 2º trimestre
        if day <= 2 && is_half(sentence.word(next)) && next > at + 1 {
            let half = with_year(sentence, next + 1, Part::Half(day));
            return half.year.is_some().then_some(half);
        }
        if day <= 4 && sentence.class(next).any(Class::QUARTER) && next > at + 1 {
            return Some(with_year(sentence, next + 1, Part::Quarter(day)));
        }
    }
    let year = year_at(sentence, at)?;
    let after = sentence.kind(at + 1);
    let then = match after {
        Some(TokenKind::Sign('-' | '/' | ' ')) => at + 2,
        _ => at + 1,
    };
    // 2026 Q2, 2026-Q2
    if let (Some(stretch), true) = (quarter_word(sentence.word(then)), sentence.is_word(then)) {
        return Some(Stretch { end: then + 1, year: Some(year), fiscal: false, part: stretch });
    }
    // 2017-18: a year that runs over two calendar years
    if sentence.is_sign(at + 1, '-') || sentence.is_sign(at + 1, '–') || sentence.is_sign(at + 1, '/') {
        let end = skip_second_year(sentence, at + 1);
        if end > at + 1 {
            let (year, fiscal) = last_of_two(year, sentence.word(at + 2));
            return Some(Stretch { end, year: Some(year), fiscal, part: Part::Year });
        }
    }
    is_year(sentence, at).then_some(Stretch { end: at + 1, year: Some(year), fiscal: false, part: Part::Year })
}

fn quarter_word(word: &str) -> Option<Part> {
    match word.as_bytes() {
        [b'q' | b'Q', digit @ b'1'..=b'4'] => Some(Part::Quarter((digit - b'0').cast_signed())),
        [b'h' | b'H', digit @ b'1'..=b'2'] => Some(Part::Half((digit - b'0').cast_signed())),
        _ => None,
    }
}

/// A four-digit number from 1990 to 2099 is a year unless it counts something.
fn is_year(sentence: &Sentence<'_>, at: usize) -> bool {
    let before = at.checked_sub(1);
    let before_class = before.map_or(Class::NONE, |before| sentence.class(before));
    if before.is_some_and(|before| {
        matches!(
            sentence.kind(before),
            Some(TokenKind::Sign('$' | '€' | '£' | '¥' | '#' | '+' | '≥' | '≤' | '>' | '<'))
        )
    }) {
        return false;
    }
    if sentence.is_sign(at + 1, '%') || sentence.class(at + 1).any(Class::SCALE | Class::CURRENCY | Class::PERCENT) {
        return false;
    }
    if before_class
        .any(Class::BY | Class::IN | Class::END_OF | Class::MONTH | Class::QUARTER | Class::YEAR_WORD | Class::FROM)
    {
        return true;
    }
    if before_class.any(Class::REACH | Class::AT_LEAST | Class::AT_MOST | Class::UP | Class::DO | Class::DOWN) {
        return false;
    }
    // `2015年`
    if sentence.word(at + 1).starts_with(['年', '년']) {
        return true;
    }
    // A counted noun would follow at once.
    !sentence.is_word(at + 1)
        || sentence.class(at + 1).any(Class::PREP | Class::AND | Class::STOP | Class::BE)
        || before_class.any(Class::TO)
}

fn ordered_date(parts: [&str; 3]) -> Option<(i16, i8, i8)> {
    let [a, b, c] = parts;
    if a.len() == 4 {
        let (year, month, day) = (a.parse().ok()?, b.parse().ok()?, c.parse().ok()?);
        return Date::new(year, month, day).ok().map(|_| (year, month, day));
    }
    let year = year_of(c).filter(|_| c.len() == 4 || c.len() == 2)?;
    let (first, second): (i8, i8) = (a.parse().ok()?, b.parse().ok()?);
    // Day first, unless only the other order gives a day of the calendar.
    Date::new(year, second, first)
        .map(|_| (year, second, first))
        .or_else(|_| Date::new(year, first, second).map(|_| (year, first, second)))
        .ok()
}

fn day_at(sentence: &Sentence<'_>, at: usize) -> Option<i8> {
    if !sentence.is_number(at) {
        return None;
    }
    sentence.word(at).parse().ok().filter(|day| (1..=31).contains(day))
}

fn year_of(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    match digits.len() {
        2 => Some(2000 + year),
        4 if (1990..=2099).contains(&year) => Some(year),
        _ => None,
    }
}

fn year_at(sentence: &Sentence<'_>, at: usize) -> Option<i16> {
    if !sentence.is_number(at) {
        return None;
    }
    let word = sentence.word(at);
    (word.len() == 4).then(|| year_of(word)).flatten()
}

/// Past the `-18` or `/2018` of a year that runs over two calendar years.
fn skip_second_year(sentence: &Sentence<'_>, at: usize) -> usize {
    let separator = ['-', '–', '/'].iter().any(|&c| sentence.is_sign(at, c));
    let second = sentence.word(at + 1);
    let is_second = sentence.is_number(at + 1)
        && matches!(second.len(), 2 | 4)
        && year_of(second).is_some()
        && !sentence.is_sign(at + 2, '-');
    if separator && is_second { at + 2 } else { at }
}

/// The year in which two joined ones end, and whether they are one that runs over both: `2017-18` does, `2018-2023` goes on for years.
fn last_of_two(first: i16, second: &str) -> (i16, bool) {
    let next = first.saturating_add(1);
    match year_of(second) {
        Some(second) if second > next => (second, false),
        _ => (next, true),
    }
}

/// Adds the year that follows a month or quarter, if one does.
fn with_year(sentence: &Sentence<'_>, after: usize, part: Part) -> Stretch {
    let mut at = after;
    let mut fiscal = false;
    while at < after + 3
        && (sentence.is_sign(at, ',')
            || sentence.is_sign(at, '-')
            || sentence.is_sign(at, '/')
            || (sentence.class(at).any(Class::STOP) && sentence.is_word(at)))
    {
        at += 1;
    }
    let word = sentence.word(at);
    if word.len() >= 2 && word.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("fy")) {
        fiscal = true;
        if let Some(year) = word.get(2..).and_then(year_of) {
            return Stretch { end: skip_second_year(sentence, at + 1), year: Some(year), fiscal, part };
        }
        at += 1;
    }
    if let Some(year) = year_at(sentence, at) {
        let end = skip_second_year(sentence, at + 1);
        let two = end > at + 1;
        return Stretch {
            end,
            year: Some(if two { year.saturating_add(1) } else { year }),
            fiscal: fiscal || two,
            part,
        };
    }
    // '24 after a month or quarter
    let short = sentence.word(at);
    let apostrophe = sentence.tokens.get(at).is_some_and(|token| {
        token
            .start
            .checked_sub(1)
            .and_then(|before| sentence.text.get(before as usize..))
            .is_some_and(|rest| rest.starts_with('\''))
    });
    if at == after && apostrophe && short.len() == 2 && sentence.is_number(at) {
        return Stretch { end: at + 1, year: year_of(short), fiscal, part };
    }
    Stretch { end: after, year: None, fiscal: false, part }
}
