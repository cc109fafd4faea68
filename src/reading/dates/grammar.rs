//! The shapes of dates, as one look ahead over tokens. A shape answers with what it is and the token behind it.

use super::calendar::YEARS;
use super::core::Core;
use super::lexer::{Kind, Token};
use super::words::Word;
use crate::model::{DateOrder, Unreadable};

/// What a shape answers: none, a core with the index of the token behind it, or a date that no calendar has.
pub(super) type Shape = Result<Option<(Core, usize)>, Unreadable>;

#[derive(Clone, Copy)]
pub(super) struct Grammar<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) order: Option<DateOrder>,
    /// Headers name periods in fewer ways: `3/5` and `12.31` are no dates there.
    pub(super) header: bool,
}

#[expect(clippy::unnecessary_wraps, reason = "every shape answers in this form")]
pub(super) fn found(core: Core, next: usize) -> Shape {
    Ok(Some((core, next)))
}

impl Grammar<'_> {
    pub(super) fn kind(&self, at: usize) -> Kind {
        self.tokens.get(at).map_or(Kind::Other, |token| token.kind)
    }

    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    pub(super) fn is_sign(&self, at: usize, sign: char) -> bool {
        self.kind(at) == Kind::Sign(sign)
    }

    pub(super) fn one_of(&self, at: usize, signs: &[char]) -> Option<char> {
        match self.kind(at) {
            Kind::Sign(sign) if signs.contains(&sign) => Some(sign),
            _ => None,
        }
    }

    pub(super) fn number(&self, at: usize) -> Option<(u32, u8)> {
        match self.kind(at) {
            Kind::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    /// A number of one or two digits from 1 to `max`.
    pub(super) fn small(&self, at: usize, max: i8) -> Option<i8> {
        let (value, digits) = self.number(at)?;
        i8::try_from(value).ok().filter(|&value| digits <= 2 && (1..=max).contains(&value))
    }

    pub(super) fn word(&self, at: usize) -> Option<Word> {
        match self.kind(at) {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn month_name(&self, at: usize) -> Option<(i8, bool)> {
        match self.word(at)? {
            Word::Month { number, english } => Some((number, english)),
            _ => None,
        }
    }

    /// A year of four digits.
    pub(super) fn full_year(&self, at: usize) -> Option<i16> {
        let (value, digits) = self.number(at)?;
        i16::try_from(value).ok().filter(|year| digits == 4 && YEARS.contains(year))
    }

    /// A year of four or two digits.
    pub(super) fn any_year(&self, at: usize) -> Option<i16> {
        self.full_year(at).or_else(|| self.short_year(at))
    }

    /// A year of two digits: up to 79 of this century, from 80 on of the last.
    pub(super) fn short_year(&self, at: usize) -> Option<i16> {
        let (value, digits) = self.number(at)?;
        (digits == 2).then(|| value as i16 + if value < 80 { 2000 } else { 1900 })
    }

    /// Passes over signs and words that say nothing between the parts of a date.
    pub(super) fn skip(&self, mut at: usize) -> usize {
        while matches!(self.kind(at), Kind::Sign('.' | ',') | Kind::Word(Word::Filler | Word::OrdinalMark)) {
            at += 1;
        }
        at
    }

    /// Any date or period that begins at a token.
    pub(super) fn core(&self, at: usize) -> Shape {
        match self.kind(at) {
            Kind::Number { .. } => self.number_first(at),
            Kind::Word(Word::Month { number, english }) => self.month_first(at, number, english),
            Kind::Word(Word::Weekday) if !self.header => {
                let next = at + 1 + usize::from(self.one_of(at + 1, &[',', '.']).is_some());
                if matches!(self.kind(next), Kind::Word(Word::Weekday)) { Ok(None) } else { self.core(next) }
            }
            Kind::Word(word) => Ok(self.word_first(at, word)),
            Kind::Sign('\'') if self.is_glued(at + 1) => {
                Ok(self.short_year(at + 1).map(|year| (Core::Year(year), at + 2)))
            }
            _ => Ok(None),
        }
    }

    /// Passes over a time of day and its zone behind a date.
    pub(super) fn skip_time(&self, at: usize) -> usize {
        let mut next = at;
        if matches!(self.word(next), Some(Word::LetterT)) || self.is_sign(next, ',') {
            next += 1;
        }
        if !self.is_time(next) {
            return at;
        }
        next += 1;
        while self.one_of(next, &[':', '.']).is_some() && self.number(next + 1).is_some() {
            next += 2;
        }
        if self.one_of(next, &['+', '-']).is_some() && self.is_glued(next) && self.number(next + 1).is_some() {
            next += 2;
            if self.is_sign(next, ':') {
                next += 2;
            }
        }
        while matches!(self.word(next), Some(Word::TimeMark | Word::Filler)) {
            next += 1;
        }
        next.min(self.tokens.len())
    }
}
