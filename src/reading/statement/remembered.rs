//! What was found out about the words of the last sentences, and the language they speak for.

use std::cell::RefCell;

use super::cutting::{SMALL, char_at, is_quote, number_end, word_end};
use super::kinds::Kinds;
use super::tokens::{Sums, TOKENS_MAX, Token, TokenKind, class_of_sign, is_abbreviation, mixed};
use crate::model::Language;
use crate::reading::words::{
    Class, Entry, Guess, LANGUAGES, Lexicon, Vote, Votes, chain, fold, hash_text, is_word_char, small_word,
};

/// What the lists say of a word: of one that they do not have, by its last part, or by a word of another script in it.
fn listed_word(lexicon: &Lexicon, language: Language, word: &str, hash: u64) -> Entry {
    let mut found = lexicon.word(word, hash);
    if found.class.without(Class::PHRASE) == Class::NONE {
        if let Some((_, last)) = word.rsplit_once('-').filter(|(_, last)| !last.is_empty()) {
            let entry = lexicon.word(last, hash_text(last));
            found.class |= entry.class.and(Class::MEASURE | Class::COUNTABLE | Class::LOWER | Class::HIGHER);
        }
        if language == Language::Other && !word.is_ascii() {
            found.class |= super::foreign::class_of(word);
        }
    }
    if language == Language::De && found.class.without(Class::PHRASE | ONLY_TAGS) == Class::NONE {
        found.class |= bent(lexicon, word);
    }
    found
}

/// Roles that name no thing to measure.
const ONLY_TAGS: Class =
    Class(Class::LOWER.0 | Class::HIGHER.0 | Class::LEADING.0 | Class::LAGGING.0 | Class::VANITY.0 | Class::TIE.0);

/// The genitive of a German noun says what the noun says: `des Umsatzes`.
fn bent(lexicon: &Lexicon, word: &str) -> Class {
    const NOUNS: Class = Class(
        Class::COUNT_OF.0
            | Class::SHARE_OF.0
            | Class::MEASURE.0
            | Class::COUNTABLE.0
            | Class::LOWER.0
            | Class::HIGHER.0
            | Class::LEADING.0
            | Class::LAGGING.0
            | Class::VANITY.0
            | Class::TIE.0,
    );
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    let stems = ["es", "s"].iter().filter_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.len() > 3);
    let classes = stems.map(|stem| lexicon.word(stem, hash_text(stem)).class.and(NOUNS));
    classes.filter(|_| capital).find(|class| *class != Class::NONE).unwrap_or(Class::NONE)
}

/// How many words are remembered; a power of two. The words of a sheet recur from row to row.
const REMEMBERED_WORDS: usize = 2048;

/// A word by its letters alone: what holds in every language.
#[derive(Debug, Clone, Copy, Default)]
struct Spelling {
    /// Tells words of different letters apart; cheaper than `hash`.
    key: u64,
    /// The hash of its folded letters.
    hash: u64,
    /// What it gives to the hash of a measure.
    measure: u64,
    /// What it speaks for as a small word.
    vote: Vote,
    /// What the English lists say of it.
    english: Entry,
    kinds: Kinds,
}

/// What was found out about the last words: tables without collisions, the later word wins.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    spellings: Vec<Spelling>,
    /// What the lists say, by hash and language.
    entries: Vec<(u64, Entry)>,
}

thread_local! {
    pub(super) static REMEMBERED: RefCell<Remembered> = RefCell::default();
}

impl Remembered {
    /// Cuts a text into tokens with what the English lists say of them, and counts what its small words speak for.
    pub(super) fn cut(&mut self, text: &str) -> (Vec<Token>, Votes, Sums) {
        let mut votes = Votes::default();
        let mut sums = Sums::default();
        let bytes = text.as_bytes();
        let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 6 + 4);
        let mut at = 0;
        let mut glued = false;
        while let Some(&byte) = bytes.get(at) {
            if byte == b' ' {
                glued = false;
                at += 1;
                continue;
            }
            if tokens.len() >= TOKENS_MAX {
                break;
            }
            let c = if byte.is_ascii() { char::from(byte) } else { char_at(text, at) };
            let mut hash = 0;
            let mut entry = Entry::default();
            let (kind, end) = if byte.is_ascii_digit() {
                (TokenKind::Number, number_end(text, at + 1))
            } else if byte.is_ascii_alphabetic() || (!byte.is_ascii() && is_word_char(c)) {
                let end = word_end(text, at + c.len_utf8());
                let spelling = self.spelling(text.get(at..end).unwrap_or(""));
                let speaks =
                    if end - at > 1 { !is_acronym(bytes, at, end) } else { is_small_word(bytes, at, end, glued) };
                if speaks {
                    votes.add(&spelling.vote);
                }
                (hash, entry) = (spelling.hash, spelling.english);
                if tokens.is_empty() {
                    sums.measure_first = spelling.measure;
                }
                sums.measure = sums.measure.wrapping_add(spelling.measure);
                if spelling.kinds != Kinds::default() {
                    sums.kinds.add_word(spelling.kinds, text.get(at..).unwrap_or(""));
                }
                (TokenKind::Word, end)
            } else if c.is_whitespace() || is_quote(c) || is_silent(c, glued, tokens.last()) {
                glued = !c.is_whitespace() && c != '_';
                at += c.len_utf8();
                continue;
            } else {
                entry.class = class_of_sign(c);
                (TokenKind::Sign(c), at + c.len_utf8())
            };
            if c == '.' && is_abbreviation(text, tokens.last(), end) {
                glued = true;
                at = end;
                continue;
            }
            tokens.push(Token {
                start: at as u32,
                end: end as u32,
                kind,
                hash,
                entry,
                capital: if c.is_ascii() { byte.is_ascii_uppercase() } else { c.is_uppercase() },
                glued,
                time: false,
            });
            glued = true;
            at = end;
        }
        (tokens, votes, sums)
    }

    fn spelling(&mut self, word: &str) -> &Spelling {
        if self.spellings.is_empty() {
            self.spellings.resize(REMEMBERED_WORDS, Spelling::default());
        }
        let key = quick_key(word);
        let slot = &mut self.spellings[(key >> 20) as usize % REMEMBERED_WORDS];
        if slot.key != key {
            let hash = hash_text(word);
            *slot = Spelling {
                key,
                hash,
                measure: if names_measure(word) { mixed(hash) } else { 0 },
                vote: small_word(hash),
                english: listed_word(Lexicon::of(Language::En), Language::En, word, hash),
                kinds: Kinds::of_word(word),
            };
        }
        slot
    }

    /// What the lists say of a word. Looking one up by its beginnings and endings costs ten times a look at what was found before.
    fn entry(&mut self, lexicon: &Lexicon, language: Language, word: &str, hash: u64) -> Entry {
        if self.entries.is_empty() {
            self.entries.resize(REMEMBERED_WORDS, (0, Entry::default()));
        }
        let key = chain(language as u64 + 1, hash);
        let slot = &mut self.entries[(key >> 20) as usize % REMEMBERED_WORDS];
        if slot.0 != key {
            *slot = (key, listed_word(lexicon, language, word, hash));
        }
        slot.1
    }

    /// Gives each token what the lists of a language say of it. How many words they have.
    pub(super) fn look_up_all(&mut self, text: &str, tokens: &mut [Token], language: Language) -> usize {
        let lexicon = Lexicon::of(language);
        let mut known = 0;
        for token in tokens {
            if token.kind != TokenKind::Word {
                continue;
            }
            let word = text.get(token.start as usize..token.end as usize).unwrap_or("");
            token.entry = self.entry(lexicon, language, word, token.hash);
            let small = token.entry.class.any(Class::STOP | Class::PREP | Class::ARTICLE | Class::AND);
            let acronym = small && is_acronym(text.as_bytes(), token.start as usize, token.end as usize);
            known += usize::from(token.entry.class.without(Class::PHRASE) != Class::NONE && !acronym);
        }
        known
    }

    /// The language of a text whose small words leave several: the one whose lists know most of it, else the sheet's.
    pub(super) fn decide(
        &mut self,
        text: &str,
        tokens: &mut [Token],
        guess: Guess,
        fallback: Option<Language>,
    ) -> Language {
        let rivals = || {
            LANGUAGES
                .into_iter()
                .zip(guess.rivals)
                .zip(guess.scores)
                .filter(|((_, rival), _)| *rival)
                .map(|((language, _), score)| (language, score))
        };
        let told = fallback.filter(|wanted| rivals().any(|(rival, _)| rival == *wanted));
        let words = tokens.iter().filter(|token| token.kind == TokenKind::Word).count();
        let first = told.unwrap_or_else(|| rivals().next().map_or(Language::En, |(language, _)| language));
        let known = self.look_up_all(text, tokens, first);
        // The table's own language needs half of the words, English alone all of them.
        if first != Language::Other
            && (told.is_some() && known * 2 >= words || known == words && first == Language::En && text.is_ascii())
        {
            return first;
        }
        let by_endings = by_endings(text, tokens);
        let mut best = (0, first);
        for (language, score) in rivals() {
            let known = self.look_up_all(text, tokens, language);
            let ending = by_endings == Some(language) || language == Language::En && ends_english(text, tokens);
            // Words of trades and names of things are English in every language's sheets.
            let usual = if language == Language::En && text.is_ascii() { ENGLISH_WEIGHT } else { 0 };
            let own = if Some(language) == told { TOLD_WEIGHT } else { 0 };
            let weight =
                known * KNOWN_WEIGHT + usize::from(score) + usual + own + if ending { ENDING_WEIGHT } else { 0 };
            if weight > best.0 || weight == best.0 && Some(language) == told {
                best = (weight, language);
            }
        }
        self.look_up_all(text, tokens, best.1);
        best.1
    }
}

/// How much a word of the lists of a language speaks for it, beside the weights of small words.
const KNOWN_WEIGHT: usize = 3;
/// What speaks for the language of the table.
const TOLD_WEIGHT: usize = 3;
/// The same of an ending.
const ENDING_WEIGHT: usize = 3;
/// What speaks for English from the start.
const ENGLISH_WEIGHT: usize = 2;

/// Whether a letter alone is a word of its language, as the `a` of many: not in `mmol/l` and `km/h`, not behind digits as in `10k`,
/// and no capital within a sentence, `Vitamin D`.
fn is_small_word(bytes: &[u8], at: usize, end: usize, glued: bool) -> bool {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    let capital = at > 0 && bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let joined = glued && before.is_some_and(|&byte| byte == b'/' || byte.is_ascii_digit());
    !(capital || joined || bytes.get(end) == Some(&b'/'))
}

/// Whether a word stands in capitals where others do not: `ALS` and `LOS` are no small words of a language.
fn is_acronym(bytes: &[u8], at: usize, end: usize) -> bool {
    let capital = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    capital(at) && capital(at + 1) && (at..end).all(capital) && bytes.iter().any(u8::is_ascii_lowercase)
}

/// Whether a word can be part of a measure's name: it is not short, holds no digit, and leads up to no figure.
fn names_measure(word: &str) -> bool {
    word.len() > 2 && !word.bytes().any(|byte| byte.is_ascii_digit()) && !word.eq_ignore_ascii_case("from")
}

/// A key of a word without regard to the case of ASCII letters, eight bytes at a time.
pub(super) fn quick_key(word: &str) -> u64 {
    let bytes = word.as_bytes();
    if !word.is_ascii() {
        return hash_text(word);
    }
    let mut key = !(bytes.len() as u64);
    let mut mix = |part: u64| {
        let product = u128::from(key ^ part) * u128::from(0x9E37_79B9_7F4A_7C15_u64);
        key = product as u64 ^ (product >> 64) as u64;
    };
    let (whole, rest) = bytes.as_chunks::<8>();
    for part in whole {
        mix(u64::from_le_bytes(*part) | SMALL);
    }
    mix(rest.iter().fold(0, |part, &byte| part << 8 | u64::from(byte | 0x20)));
    key.max(1)
}

/// The language that the endings of longer words speak for.
fn by_endings(text: &str, tokens: &[Token]) -> Option<Language> {
    tokens.iter().filter(|token| token.kind == TokenKind::Word && token.end - token.start >= 6).find_map(|token| {
        let folded = fold(text.get(token.start as usize..token.end as usize).unwrap_or(""));
        let word = folded.as_bytes();
        endings(*word.last_chunk::<2>()?)
            .iter()
            .filter(|(ending, _)| word.len() >= ending.len() + 3 && word.ends_with(ending.as_bytes()))
            .max_by_key(|(ending, _)| ending.len())
            .map(|(_, language)| *language)
    })
}

/// Whether a longer word that the English lists do not have ends as English ones do.
fn ends_english(text: &str, tokens: &[Token]) -> bool {
    const ENDINGS: [&[u8]; 7] = [b"tion", b"tions", b"sion", b"ing", b"ity", b"ness", b"ship"];
    let unknown = |token: &&Token| token.kind == TokenKind::Word && token.entry.class == Class::NONE;
    tokens.iter().filter(|token| token.end - token.start >= 6).filter(unknown).any(|token| {
        let word = text.get(token.start as usize..token.end as usize).unwrap_or("").as_bytes();
        // `Reklamation`, `Fluktuation`
        let german = word.windows(2).any(|two| matches!(two, b"kt" | b"kl" | b"ka"));
        ENDINGS.iter().any(|ending| word.ends_with(ending)) && !german
    })
}

/// Telling endings, by their last two letters.
fn endings(last: [u8; 2]) -> &'static [(&'static str, Language)] {
    use Language::{De, Es, Fr, Pt};
    match &last {
        b"os" => &[
            ("mentos", Pt),
            ("ados", Pt),
            ("idos", Pt),
            ("ilhos", Pt),
            ("itarios", Pt),
            ("mientos", Es),
            ("esos", Es),
            ("osos", Es),
        ],
        b"es" => &[
            ("dades", Es),
            ("coes", Pt),
            ("ciones", Es),
            ("oes", Pt),
            ("iques", Fr),
            ("aires", Fr),
            ("elles", Fr),
            ("ales", Es),
        ],
        b"de" => &[("dade", Pt)],
        b"ao" => &[("cao", Pt), ("sao", Pt)],
        b"as" => &[("adas", Pt), ("idas", Pt)],
        b"ho" => &[("inho", Pt)],
        b"is" => &[("urais", Pt)],
        b"to" => &[("miento", Es), ("mento", Pt)],

        b"ad" => &[("dad", Es)],
        b"on" => &[("cion", Es)],
        b"ng" => &[("ung", De)],
        b"en" => &[("ungen", De)],
        b"it" => &[("keit", De), ("heit", De)],
        b"ft" => &[("schaft", De)],
        b"te" => &[("quote", De)],
        b"ur" => &[("eur", Fr)],
        b"rs" => &[("eurs", Fr)],
        b"ux" => &[("eux", Fr)],
        b"ue" => &[("ique", Fr)],
        b"le" => &[("elle", Fr)],
        _ => &[],
    }
}

/// `rms_wells_total` is three words; the mark in `N° de` belongs to the word before it.
fn is_silent(c: char, glued: bool, before: Option<&Token>) -> bool {
    c == '_' || c == '°' && glued && before.is_some_and(|before| before.kind == TokenKind::Word)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn keys_tell_words_apart_but_not_by_case(one in "[a-z0-9-]{1,20}", other in "[a-z0-9-]{1,20}") {
            proptest::prop_assert_eq!(quick_key(&one), quick_key(&one.to_uppercase()));
            proptest::prop_assert_eq!(quick_key(&one) == quick_key(&other), one == other);
        }
    }
}
