//! Sentences that differ in the digits of their figures alone: a big table says the same of each store, product or month, and what
//! was found out about one holds for all.

use std::cell::RefCell;

use super::cutting::{HIGH, SMALL, within};
use super::decimals::decimal;
use super::facts::{self, Ends, Quick};
use super::remembered::quick_key;
use super::tokens::{Sentence, TokenKind, mixed};
use crate::model::{Direction, Language};

/// How many sentences are remembered; a power of two.
const REMEMBERED_SENTENCES: usize = 1024;
/// Longer sentences are read each time.
const BYTES_MAX: usize = 400;
/// Sentences with more figures are read each time.
const FIGURES_MAX: usize = 8;
/// Figures with more characters are read each time: they might not fit a number.
const FIGURE_BYTES_MAX: u32 = 15;

/// First byte and byte after the last.
type Stretch = [u16; 2];

/// What holds for all sentences of one pattern.
#[derive(Debug, Clone, Copy, Default)]
struct Pattern {
    /// The hash of the sentence with all digits alike; 0 for none.
    key: u64,
    /// What was found, without its figures' share in the hash of its words.
    quick: Quick,
    /// Where the figures stand; empty stretches are none.
    figures: [Stretch; FIGURES_MAX],
    /// The two figures that tell the direction.
    ends: Option<[Stretch; 2]>,
}

thread_local! {
    static PATTERNS: RefCell<Vec<Pattern>> = const { RefCell::new(Vec::new()) };
}

/// What one quick pass tells; `fallback` is the language where the text does not tell.
pub(super) fn facts(text: &str, fallback: Option<Language>) -> Quick {
    let Some(key) = key_of(text, fallback) else { return facts::read(text, fallback).1 };
    PATTERNS.with_borrow_mut(|patterns| {
        if patterns.is_empty() {
            patterns.resize(REMEMBERED_SENTENCES, Pattern::default());
        }
        // Two places for each, so that two that fall together do not drive each other out row by row.
        let place = ((key >> 20) as usize % REMEMBERED_SENTENCES) & !1;
        if let Some(known) = patterns[place..place + 2].iter().find(|pattern| pattern.key == key) {
            return known.of(text);
        }
        let (sentence, quick, ends) = facts::read(text, fallback);
        if let Some(pattern) = Pattern::new(key, &sentence, quick, ends) {
            patterns[place + 1] = std::mem::replace(&mut patterns[place], pattern);
        }
        quick
    })
}

impl Pattern {
    /// The pattern of a sentence; `None` where more than the digits' places may matter.
    fn new(key: u64, sentence: &Sentence<'_>, mut quick: Quick, ends: Option<Ends>) -> Option<Self> {
        let mut figures = [Stretch::default(); FIGURES_MAX];
        let mut free = figures.iter_mut();
        for token in sentence.tokens.iter().filter(|token| token.kind == TokenKind::Number) {
            if token.end - token.start > FIGURE_BYTES_MAX {
                return None;
            }
            let stretch = [token.start as u16, token.end as u16];
            *free.next()? = stretch;
            quick.words_hash = quick.words_hash.wrapping_sub(share(sentence.text, stretch));
        }
        // With two equal ends nothing is told, although other figures would tell.
        if quick.told.is_none() && figures[0] != Stretch::default() {
            return None;
        }
        let ends = match ends {
            Some(ends) => Some(bare(sentence, ends)?),
            None => None,
        };
        Some(Self { key, quick, figures, ends })
    }

    /// What is told of a sentence of this pattern.
    fn of(&self, text: &str) -> Quick {
        let mut quick = self.quick;
        for stretch in self.figures.iter().take_while(|stretch| **stretch != Stretch::default()) {
            quick.words_hash = quick.words_hash.wrapping_add(share(text, *stretch));
        }
        if let Some([from, to]) = self.ends {
            let values = decimal(slice(text, from), Language::En).zip(decimal(slice(text, to), Language::En));
            let direction = values.and_then(|(from, to)| Direction::between(from, to));
            quick.told = quick
                .told
                .filter(|_| direction.is_some())
                .map(|told| crate::model::StatementFacts { direction, ..told });
        }
        quick
    }
}

/// The two figures, where each is worth what its digits say: no sign, scale or fraction around it.
fn bare(sentence: &Sentence<'_>, ends: Ends) -> Option<[Stretch; 2]> {
    let stretch = |token: usize, value| {
        let figure = sentence.tokens.get(token)?;
        let stretch = [figure.start as u16, figure.end as u16];
        let alone =
            !sentence.is_sign(token + 1, '/') && decimal(slice(sentence.text, stretch), Language::En) == Some(value);
        alone.then_some(stretch)
    };
    let ([from, to], [low, high]) = (ends.tokens, ends.values);
    Some([stretch(from, low)?, stretch(to, high)?])
}

fn slice(text: &str, [start, end]: Stretch) -> &str {
    text.get(usize::from(start)..usize::from(end)).unwrap_or("")
}

/// What a figure gives to the hash over the words.
fn share(text: &str, stretch: Stretch) -> u64 {
    mixed(quick_key(slice(text, stretch)))
}

/// The hash of a sentence with all digits alike; `None` where a digit may belong to a word.
fn key_of(text: &str, fallback: Option<Language>) -> Option<u64> {
    if text.len() > BYTES_MAX {
        return None;
    }
    let mut key = (text.len() as u64) << 8 | fallback.map_or(0, |language| language as u64 + 1);
    let mut letter_before = 0;
    let mut step = |part: u64| {
        let (low, beyond) = (part & !HIGH, part & HIGH);
        let digits = within(low, b'0', b'9') & !beyond;
        // What is not ASCII may be a letter.
        let letters = within(low | SMALL, b'a', b'z') | beyond;
        let in_word = digits & (letters << 8 | letter_before);
        letter_before = letters >> 56;
        let product = u128::from(key ^ part & !((digits >> 7) * 0x0f)) * u128::from(0x9E37_79B9_7F4A_7C15_u64);
        key = product as u64 ^ (product >> 64) as u64;
        in_word == 0
    };
    let (whole, rest) = text.as_bytes().as_chunks::<8>();
    for part in whole {
        if !step(u64::from_le_bytes(*part)) {
            return None;
        }
    }
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    step(u64::from_le_bytes(last)).then(|| key.max(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the pass tells of `text` when sentences like it were seen before.
    fn check(before: &str, text: &str) {
        let _ = facts(before, None);
        assert_eq!(facts(text, None), facts::read(text, None).1, "{text} after {before}");
    }

    #[test]
    fn figures_of_their_own_are_seen() {
        check("Churn from 60 to 40", "Churn from 40 to 60");
        check("Churn from 60 to 60", "Churn from 40 to 60");
        check("Churn from 60 to 40", "Churn from 50 to 50");
        check("Leads from 1,250 to 3,000", "Leads from 8,250 to 3,000");
        check("Leads from 0.250 to 3.000", "Leads from 8.250 to 3.000");
        check("Calls from 8/3 to 4", "Calls from 2/3 of 4");
        check("Revenue from 2M to 3M", "Revenue from 9M to 3M");
        check("Q2 revenue from 2 to 3", "Q3 revenue from 9 to 3");
        check("Loss from -2 to 3", "Loss from -4 to 3");
        check("Loss from $2 to $3", "Loss from $4 to $3");
        assert_ne!(facts("Churn from 60 to 40", None), facts("Churn from 40 to 60", None));
        assert_ne!(facts("Churn in 2024", None).words_hash, facts("Churn in 2025", None).words_hash);
    }

    #[test]
    fn digits_of_words_keep_their_worth() {
        assert_eq!((key_of("Q2 sales", None), key_of("ISO9001 audits", None)), (None, None));
        assert_eq!(key_of("Longer Q2 sales", None), None, "behind eight bytes");
        assert_eq!(key_of("Sales of 2024", None), key_of("Sales of 2025", None));
        assert_eq!(key_of("São Paulo, 20", None), key_of("São Paulo, 35", None));
        assert_ne!(key_of("São Paulo, 20", None), key_of("Sâo Paulo, 20", None));
        assert_eq!((key_of("naïveté5", None), key_of("Umsatz €5", None)), (None, None), "perhaps a letter");
        assert_ne!(key_of("Sales of 2024", None), key_of("Sales of 999", None));
    }

    proptest! {
        #[test]
        fn a_sentence_seen_before_with_other_figures_tells_the_same_as_one_that_is_new(
            words in prop::collection::vec(prop::sample::select(vec![
                "Increase", "Churn", "leads", "of", "by", "from", "to", "#", "%", "$", "k", "million", "/", "-", ",", ".", "per", "month",
                "0", "00", "007", "0.0", "0,000", "00'000", "0.0.0", "0000", "Q0", "v0.0", "0nd", "in", "10 mm", "(", "±", "Umsatz",
                "São", "naïve", "–", "€", "’", "５", "²", "é", "à", "für", "Erhöhung", "数量",
            ]), 1..12),
            glue in prop::collection::vec(any::<bool>(), 12),
            digits in prop::collection::vec(0_u8..10, 80),
        ) {
            let mut text = String::new();
            for (word, glued) in words.iter().zip(&glue) {
                text.push_str(word);
                if !glued {
                    text.push(' ');
                }
            }
            let with = |digits: &[u8]| {
                let mut next = digits.iter().cycle();
                text.chars().map(|c| if c == '0' { char::from(b'0' + next.next().expect("endless")) } else { c }).collect::<String>()
            };
            let (one, other) = (with(&digits[..40]), with(&digits[40..]));
            let _ = facts(&one, None);
            prop_assert_eq!(facts(&other, None), facts::read(&other, None).1, "{} after {}", other, one);
        }
    }
}
