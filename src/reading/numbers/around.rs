//! Words and signs around figures, and what they make of them.

use super::scan::{Join, Limit, Scanner, Step, char_at, letters};
use super::signs::{self, Sign};
use super::words::{self, Word};
use crate::model::Unit;
use crate::reading::units::{currencies, words as powers};

impl<'t> Scanner<'t> {
    pub(super) fn word(&mut self, rest: &'t str) {
        let len = word_len(rest);
        let text = &rest[..len];
        self.at += len;
        let code = currencies::by_code(text)
            .or_else(|| (self.digit_near() && len > 1).then(|| currencies::by_word(text)).flatten());
        let before_a_sign = || self.text.get(self.at..).is_some_and(|rest| rest.trim_start().starts_with('$'));
        if let Some(currency) = code.filter(|_| self.digit_near() || before_a_sign()) {
            self.next.unit = Some(Unit::Currency(currency));
            return;
        }
        let meaning = words::word(text);
        self.apply(meaning, text);
        self.fresh = false;
        self.last_word = meaning;
    }

    /// Whether a figure or its sign follows.
    pub(super) fn digit_near(&self) -> bool {
        self.text.get(self.at..).is_some_and(|rest| {
            rest.trim_start_matches([' ', '.', '\u{a0}', '-', '+']).starts_with(|c: char| c.is_ascii_digit())
        })
    }

    fn apply(&mut self, meaning: Option<Word>, text: &str) {
        let behind = self.found.count > 0;
        let or = std::mem::take(&mut self.or);
        match meaning {
            Some(Word::More | Word::Less | Word::Least | Word::Most | Word::Within) => {
                self.limit_word(meaning, or, behind);
            }
            Some(Word::Not) => self.not = true,
            Some(Word::OrEqual) => self.or_equal = true,
            Some(Word::Or) => {
                self.or = true;
                self.or_equal |= self.last_word == Some(Word::Per) || self.last_word == Some(Word::OrEqual);
                if behind {
                    self.join(Join::Break);
                }
            }
            Some(Word::Approx) => self.found.approximate |= !behind,
            Some(Word::Between) => self.found.between |= !behind,
            Some(Word::From) if !behind => self.found.from = true,
            Some(Word::To) if self.fresh => self.join(Join::To),
            Some(Word::To) => self.next.to |= self.found.change.is_some(),
            Some(Word::And) => self.join(Join::And),
            Some(Word::Of | Word::From) if self.fresh || self.last_word == Some(Word::Of) => {
                self.join(Join::Of);
            }
            Some(Word::Per) if behind => self.closed = true,
            Some(Word::By) => self.next.by = true,
            Some(Word::Top) => self.found.top |= !behind,
            Some(Word::Up | Word::Down) if self.next.join != Join::Break => {
                let turn = (meaning == Some(Word::Up), self.found.count);
                self.found.change = self.found.change.or(Some(turn));
            }
            Some(Word::Times(percent)) => self.found.times = self.found.times.or(Some(percent)),
            Some(Word::Versus) => {
                self.found.versus |= behind;
                if matches!(text, "vs" | "versus") && behind {
                    self.join(Join::Words);
                }
            }
            Some(Word::Absolute) => self.found.absolute = true,
            Some(Word::Open) => self.found.open |= !behind,
            Some(Word::Commit) => self.next.step = Some(Step::Commit),
            Some(Word::Target) => self.next.step = Some(Step::Target),
            Some(Word::Stretch) => self.next.step = Some(Step::Stretch),
            Some(Word::Number(value)) if !behind && self.found.other_words == 0 => self.number_word(value),
            Some(_) => {}
            None if !behind && matches!(self.last_word, Some(Word::Number(_))) && powers::power(text).is_some() => {
                self.found.number_power += powers::power(text).unwrap_or_default();
            }
            None => {
                self.found.other_words += 1;
                self.join(Join::Words);
                self.next.limit = None;
                self.next.unit = None;
                self.not = false;
            }
        }
    }

    /// `twenty-five`, `two hundred`.
    fn number_word(&mut self, value: u16) {
        let value = u32::from(value);
        let adjacent = matches!(self.last_word, Some(Word::Number(_))) && self.found.number_power == 0;
        self.found.number_word = Some(match self.found.number_word {
            None => value,
            Some(before) if adjacent && matches!(value, 100 | 1000) && before < value => before * value,
            Some(before) if adjacent && before >= 20 && before % 10 == 0 && value < 10 => before + value,
            Some(before) if adjacent && before >= 100 && before % 100 == 0 && value < 100 => before + value,
            Some(before) => {
                self.found.number_words_many = true;
                before
            }
        });
        self.found.number_limit = self.found.number_limit.or(self.next.limit);
    }

    /// Keeps the first thing that joins the next figure to the last; words never undo a sign.
    fn join(&mut self, join: Join) {
        let stronger = self.next.join == Join::Adjacent || join == Join::Break;
        if self.found.count > 0 && stronger {
            self.next.join = join;
        }
    }

    fn limit_word(&mut self, word: Option<Word>, or: bool, behind: bool) {
        let limit = match (word, self.not) {
            (Some(Word::More), false) => Limit { from_below: true, strict: !(self.or_equal || or) },
            (Some(Word::Less), false) => Limit { from_below: false, strict: !(self.or_equal || or) },
            (Some(Word::Less), true) | (Some(Word::Least), _) => Limit { from_below: true, strict: false },
            _ => Limit { from_below: false, strict: false },
        };
        // `au moins`, `al menos`, `pelo menos`; `au plus`
        let limit = match word {
            Some(Word::Less | Word::More) if self.is_romance_at_least() => {
                Limit { from_below: word == Some(Word::Less), strict: false }
            }
            _ => limit,
        };
        if !behind {
            self.next.limit = Some(limit);
            return;
        }
        let last = &mut self.found.figures[self.found.count - 1];
        if or || matches!(word, Some(Word::Least | Word::Most)) && self.fresh {
            last.limit = last.limit.or(Some(Limit { strict: false, ..limit }));
        } else if self.next.join == Join::Adjacent || self.next.join == Join::Words {
            self.closed = true;
        } else {
            self.next.limit = Some(limit);
        }
    }

    /// Whether the words just read mean at least or at most in a Romance language.
    fn is_romance_at_least(&self) -> bool {
        const PHRASES: [&str; 5] = ["au moins", "al menos", "lo menos", "pelo menos", "au plus"];
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        PHRASES.iter().any(|phrase| {
            before
                .len()
                .checked_sub(phrase.len())
                .is_some_and(|at| before[at..].eq_ignore_ascii_case(phrase.as_bytes()))
        })
    }

    pub(super) fn sign(&mut self, rest: &str) {
        let Some((sign, len)) = signs::sign(rest) else { return };
        let start = self.at;
        self.at += len;
        let behind = self.found.count > 0;
        match sign {
            Sign::AtLeast { strict } | Sign::AtMost { strict } => {
                self.next.limit = Some(Limit { from_below: matches!(sign, Sign::AtLeast { .. }), strict });
            }
            Sign::Approx if self.fresh => self.join(Join::Dash),
            Sign::Approx => self.found.approximate |= !behind,
            Sign::PlusMinus => self.plus_minus = true,
            Sign::Plus if self.fresh => self.join(Join::Words),
            // `D+1`
            Sign::Plus if self.text[..start].ends_with(char::is_alphanumeric) => self.naming = true,
            Sign::Plus => self.next.plus = true,
            Sign::Minus | Sign::Dash => self.minus(sign, start, len),
            Sign::Arrow => self.join(Join::Arrow),
            Sign::Slash => self.slash(),
            Sign::Colon if self.fresh && self.digit_near() => {
                self.join(Join::Colon);
                self.next.apart = !char_at(self.text, self.at).is_some_and(|c| c.is_ascii_digit());
            }
            Sign::Colon => {
                self.next.labelled = self.next.step.is_some();
                self.last_word = Some(Word::Filler);
            }
            // A remark behind a figure, or what a function is given: `SUM(12 months)`.
            Sign::Open if behind || self.text[..start].ends_with(char::is_alphanumeric) => self.skip_brackets(),
            Sign::Open => self.found.bracketed |= start == 0,
            Sign::Close => {}
            Sign::Break => {
                self.join(Join::Break);
                self.closed = false;
                self.last_word = None;
            }
            Sign::Naming => self.naming = true,
            Sign::Other => self.found.other_words += 1,
            Sign::Nothing => return,
        }
        self.fresh = false;
    }

    /// A minus before a figure, a dash between two.
    fn minus(&mut self, sign: Sign, start: usize, len: usize) {
        let ends = self.text[start + len..].trim().is_empty();
        if ends
            && sign == Sign::Minus
            && self.found.count == 1
            && self.text[..start].ends_with(|c: char| c.is_ascii_digit())
        {
            // `500-`, as books write what is owed.
            self.found.figures[0].negative |= self.found.other_words == 0;
            return;
        }
        if self.fresh {
            self.join(Join::Dash);
            return;
        }
        let next = char_at(self.text, start + len);
        let before = self.text[..start].chars().next_back();
        let glued = next.is_some_and(|c| {
            c.is_ascii_digit()
                || currencies::by_sign(&self.text[start + len..]).is_some()
                || matches!(c, '.' | ',' | '%')
        });
        let close = glued || (sign == Sign::Minus && self.digit_near() && self.text[..start].trim().is_empty());
        if close && before.is_some_and(char::is_alphanumeric) {
            // `COVID-19`
            self.naming = glued;
        } else if close {
            self.next.negative = !self.next.negative;
        }
    }

    fn slash(&mut self) {
        let spaced = char_at(self.text, self.at).is_none_or(char::is_whitespace);
        if self.fresh && self.digit_near() {
            self.join(Join::Slash);
        } else if self.fresh && spaced {
            self.join(Join::Break);
        } else if self.fresh {
            // `80 req/s`, `5 hrs/asset`
            self.closed = true;
        }
    }

    /// Passes over a remark in brackets behind a figure; `(out of 100)` and `(of 100)` are none.
    fn skip_brackets(&mut self) {
        let inner = &self.text[self.at..];
        let word = letters(inner);
        if self.fresh && words::word(&inner[..word]) == Some(Word::Of) {
            return;
        }
        let mut depth = 1;
        for (at, c) in inner.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at += at + c.len_utf8();
                return;
            }
        }
        self.at = self.text.len();
    }
}

/// Length of a word with the digits, hyphens and dots inside it: `Q4`, `m3`, `CO2e`, `ISO9001`.
fn word_len(rest: &str) -> usize {
    let first = letters(rest);
    if first < rest.len() && rest[first..].starts_with(|c: char| c.is_ascii_digit()) {
        // `ca.50`, `CHF500`: a word that means something stands by itself.
        let word = &rest[..first];
        let splits = matches!(
            words::word(word),
            Some(
                Word::Approx
                    | Word::Least
                    | Word::Most
                    | Word::Within
                    | Word::More
                    | Word::Less
                    | Word::Than
                    | Word::By
            )
        );
        if splits || currencies::by_code(word).is_some() {
            return first;
        }
        let ends = |c: char| !c.is_alphanumeric() || matches!(c, 'â' | 'Â');
        let mut len = rest[first..].find(ends).map_or(rest.len(), |at| first + at);
        // `v2.0`
        while let Some(behind) =
            rest[len..].strip_prefix('.').filter(|behind| behind.starts_with(|c: char| c.is_ascii_digit()))
        {
            len += 1 + behind.find(ends).unwrap_or(behind.len());
        }
        return len;
    }
    first.max(rest.chars().next().map_or(1, char::len_utf8))
}
