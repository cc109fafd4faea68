//! One pass over a text that finds its figures and what stands around each.

use super::digits::{self, Raw};
use super::signs::{self, Sign};
use super::words::{self, Word};
use crate::model::{Unit, Unreadable};
use crate::reading::units::{currencies, words as unit_words};

/// Behind so many words without a meaning, a number from 1950 to 2100 is a year whatever follows.
const YEAR_WORDS_MIN: usize = 2;

/// More figures than this make a text unreadable whatever they are.
pub(super) const FIGURES_MAX: usize = 6;

/// A limit: `>= 5` is `(true, false)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) from_below: bool,
    pub(super) strict: bool,
}

/// What joins a figure to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Join {
    /// Nothing, or white space.
    #[default]
    Adjacent,
    Dash,
    To,
    And,
    Of,
    Slash,
    Colon,
    PlusMinus,
    Arrow,
    /// A comma, a line break.
    Break,
    /// Words that mean nothing here.
    Words,
}

/// A step of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Commit,
    Target,
    Stretch,
}

/// One figure with what stands around it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Figure<'t> {
    pub(super) raw: Raw,
    pub(super) negative: bool,
    pub(super) plus: bool,
    pub(super) limit: Option<Limit>,
    pub(super) unit: Option<Unit<'t>>,
    /// The power of ten a word behind it stands for; it is not yet applied.
    pub(super) power: u32,
    pub(super) join: Join,
    pub(super) step: Option<Step>,
    /// Only a word that takes a number as a name stands before it, and nothing behind.
    pub(super) names: bool,
    pub(super) by: bool,
    pub(super) to: bool,
    /// Length of its digits and separators, in bytes.
    pub(super) len: usize,
    /// Four bare digits that may name a year.
    pub(super) year: bool,
    /// White space stands between it and the colon before it.
    pub(super) apart: bool,
    /// `Target: 5`: its step stands before it with a colon.
    pub(super) labelled: bool,
}

/// All that one pass finds.
#[derive(Default)]
pub(super) struct Found<'t> {
    pub(super) figures: [Figure<'t>; FIGURES_MAX],
    pub(super) count: usize,
    pub(super) error: Option<Unreadable>,
    pub(super) approximate: bool,
    pub(super) between: bool,
    pub(super) from: bool,
    pub(super) top: bool,
    /// A word of change, signed, and the position in figures at which it stood.
    pub(super) change: Option<(bool, usize)>,
    pub(super) times: Option<i16>,
    pub(super) versus: bool,
    pub(super) absolute: bool,
    pub(super) number_word: Option<u32>,
    /// The power of ten behind the number word: `two million`.
    pub(super) number_power: u32,
    /// Number words that make no single number: `one in five`.
    pub(super) number_words_many: bool,
    /// The limit that a number word stands behind.
    pub(super) number_limit: Option<Limit>,
    /// Words without a meaning here.
    pub(super) other_words: usize,
    /// Whether a bracket opens the text.
    pub(super) bracketed: bool,
    /// `TBD` stands before any figure.
    pub(super) open: bool,
}

/// The state of the pass.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) decimal: Option<char>,
    pub(super) at: usize,
    pub(super) found: Found<'t>,
    /// What stands before the next figure.
    pub(super) next: Figure<'t>,
    pub(super) not: bool,
    pub(super) or_equal: bool,
    /// `or` stood directly before.
    pub(super) or: bool,
    /// The word directly before, if the token before is one.
    pub(super) last_word: Option<Word>,
    /// Since the last figure: nothing yet, not even a sign other than white space.
    pub(super) fresh: bool,
    /// The last figure's phrase has ended with a preposition: further figures belong to it.
    pub(super) closed: bool,
    pub(super) naming: bool,
    pub(super) plus_minus: bool,
}

/// Finds the figures of a text.
pub(super) fn scan(text: &str, decimal: Option<char>) -> Found<'_> {
    let mut scanner = Scanner {
        text,
        decimal,
        at: 0,
        found: Found::default(),
        next: Figure::default(),
        not: false,
        or_equal: false,
        or: false,
        last_word: None,
        fresh: false,
        closed: false,
        naming: false,
        plus_minus: false,
    };
    scanner.run();
    scanner.found
}

pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(c) = char_at(self.text, self.at) {
            if self.found.error.is_some() {
                return;
            }
            let rest = &self.text[self.at..];
            let plain = crate::reading::units::fold::halfwidth(c);
            if digits::digit(plain).is_some() || (matches!(c, '.' | ',') && self.begins_fraction(rest)) {
                self.figure();
            } else if let Some((currency, len)) = currencies::by_sign(rest) {
                // `NZD $5,000`: the code says whose dollar it is.
                let is_coded = len == 1 && matches!(self.next.unit, Some(Unit::Currency(_)));
                if !is_coded {
                    self.next.unit = Some(Unit::Currency(currency));
                }
                self.at += len;
            } else if let Some((currency, len)) = currencies::by_letter(rest).filter(|_| self.begins_word()) {
                self.next.unit = currency.map(Unit::Currency);
                self.at += len;
            } else if c == '%' || c == '％' {
                self.at += c.len_utf8();
                // `%95`, as Turkish writes it
                if !self.fresh && char_at(self.text, self.at).is_some_and(|c| digits::digit(c).is_some()) {
                    self.next.unit = Some(Unit::Percent);
                }
            } else if (c.is_alphabetic() || c == '°' || c == '²') && !matches!(c, 'â' | 'Â')
                || Self::is_letter_not_garbled(c, rest)
            {
                self.word(rest);
            } else {
                self.sign(rest);
            }
        }
    }

    /// `.58` and `,99`, where no figure goes on directly before.
    fn begins_fraction(&self, rest: &str) -> bool {
        let before = self.text[..self.at].chars().next_back();
        rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
            && before.is_none_or(|c| !c.is_alphanumeric() && c != '%')
    }

    fn begins_word(&self) -> bool {
        self.text[..self.at].chars().next_back().is_none_or(|c| !c.is_alphanumeric())
    }

    fn is_letter_not_garbled(c: char, rest: &str) -> bool {
        c.is_alphabetic() && matches!(signs::sign(rest), Some((Sign::Other, _)))
    }

    fn figure(&mut self) {
        let rest = &self.text[self.at..];
        if self.last_word == Some(Word::Standard) && self.next.unit.is_none() && self.next.limit.is_none() {
            self.at += name_len(rest);
            self.fresh = false;
            return;
        }
        let scanned = match digits::scan(rest, self.decimal) {
            Ok(scanned) => scanned,
            Err(why) => {
                self.found.error = Some(why);
                return;
            }
        };
        let start = self.at;
        self.at += scanned.len;
        let mut figure = std::mem::take(&mut self.next);
        figure.raw = match self.fraction_sign(scanned.raw) {
            Ok(raw) => raw,
            Err(why) => {
                self.found.error = Some(why);
                return;
            }
        };
        figure.len = scanned.len;
        let naming = std::mem::take(&mut self.naming);
        let label = self.last_word == Some(Word::Label);
        let year_like = self.is_year(start, scanned.len);
        let year = year_like && self.is_time_before();
        let had_sign = figure.unit.is_some();
        let marked = self.unit_behind(&mut figure);
        let unsigned = !had_sign && !figure.plus && !figure.negative && !figure.by && figure.limit.is_none();
        let bare = !marked && unsigned;
        figure.year = year_like && bare;
        // `survey of the region, 2012 showed`: in a sentence, the word behind a year is not what is counted.
        let told_year = year_like
            && unsigned
            && matches!(figure.unit, Some(Unit::Named(_)))
            && self.found.other_words >= YEAR_WORDS_MIN
            && matches!(self.last_word, None | Some(Word::Per));
        // In a sentence a bare number after an unknown word may be anything: `meeting on Jan 27`.
        let loose = (bare && self.found.other_words >= 3 && self.last_word.is_none() && !self.found.top) || told_year;
        if self.plus_minus && figure.join == Join::Adjacent {
            figure.join = Join::PlusMinus;
        }
        figure.names = label && bare;
        if naming || loose || (year && !marked) || (self.closed && figure.join != Join::Break) {
            self.plus_minus = false;
            self.last_word = None;
            self.fresh = false;
            return;
        }
        match self.found.figures.get_mut(self.found.count) {
            Some(slot) => {
                *slot = figure;
                self.found.count += 1;
            }
            None => self.found.error = Some(Unreadable::SeveralFigures),
        }
        self.not = false;
        self.or_equal = false;
        self.or = false;
        self.last_word = None;
        self.fresh = true;
        self.closed = false;
    }

    /// Adds the sign of a fraction directly behind whole digits: `3½`.
    fn fraction_sign(&mut self, raw: Raw) -> Result<Raw, Unreadable> {
        let Some(sign @ ('½' | '¼' | '¾' | '⅓' | '⅔' | '⅕'..='⅞')) = char_at(self.text, self.at) else {
            return Ok(raw);
        };
        let hundredths = match sign {
            '½' => 50,
            '¼' => 25,
            '¾' => 75,
            _ => return Err(Unreadable::OddDigits),
        };
        self.at += sign.len_utf8();
        let whole = raw.coefficient.checked_mul(100).filter(|_| raw.scale == 0).ok_or(Unreadable::OddDigits)?;
        Ok(Raw { coefficient: whole.saturating_add(hundredths), scale: 2 })
    }

    fn is_year(&self, start: usize, len: usize) -> bool {
        len == 4
            && self
                .text
                .get(start..start + 4)
                .and_then(|year| year.parse::<u16>().ok())
                .is_some_and(|year| (1900..2200).contains(&year))
    }

    /// Whether the words before make a number that may be a year one: `until 2028`, `50 % by 2029`.
    fn is_time_before(&self) -> bool {
        let after_unit = self.found.count.checked_sub(1).is_none_or(|last| self.found.figures[last].unit.is_some());
        match self.last_word {
            Some(Word::Until | Word::Per | Word::Of | Word::By) => true,
            Some(Word::To) => after_unit,
            _ => false,
        }
    }
}

/// Length of the number of a standard or version: `27001:2022`, `1.3`.
fn name_len(rest: &str) -> usize {
    let joins = |at: usize, c: char| {
        matches!(c, '.' | ':' | '-' | '/') && char_at(rest, at + 1).is_some_and(char::is_alphanumeric)
    };
    rest.char_indices().find(|&(at, c)| !c.is_alphanumeric() && !joins(at, c)).map_or(rest.len(), |(at, _)| at)
}

/// Length of the run of letters of one script.
pub(super) fn letters(rest: &str) -> usize {
    unit_words::letters(rest, |word| words::word(word).is_some())
}
