//! One sentence cut into words, numbers and signs, each with what the word lists say of it.

use std::cell::RefCell;

use super::kinds::Kinds;
use crate::model::Language;
use crate::reading::words::{
    Class, Entry, Guess, LANGUAGES, Lexicon, Vote, Votes, chain, fold, hash_text, is_word_char, small_word,
};

/// Longest phrase of the word lists, in words.
const PHRASE_WORDS_MAX: usize = 6;
/// Most tokens that are read of one text; a KPI sentence has about ten.
const TOKENS_MAX: usize = 400;

/// Roles that say something about a thing without making it a measure.
const TAGS: Class = Class(
    Class::LOWER.0
        | Class::HIGHER.0
        | Class::LEADING.0
        | Class::LAGGING.0
        | Class::VANITY.0
        | Class::TIE.0
        | Class::NAME.0,
);

/// Roles that say which way is better.
const WAYS: Class = Class(Class::LOWER.0 | Class::HIGHER.0);

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Letters, perhaps with digits and inner hyphens; a known phrase is one word.
    Word,
    /// Digits with separators between them.
    Number,
    /// Anything else that is no space.
    Sign(char),
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// First byte.
    pub(super) start: u32,
    /// Byte after the last.
    pub(super) end: u32,
    /// What it is.
    pub(super) kind: TokenKind,
    /// The hash of its folded letters; for a phrase, of its first word.
    pub(super) hash: u64,
    /// What the lists say of it.
    pub(super) entry: Entry,
    /// Whether it begins with a capital.
    pub(super) capital: bool,
    /// Whether no space stands before it.
    pub(super) glued: bool,
    /// Whether it is spent on telling time.
    pub(super) time: bool,
}

/// A sentence ready for reading.
#[derive(Debug)]
pub(super) struct Sentence<'s> {
    /// The whole text.
    pub(super) text: &'s str,
    /// Its tokens, phrases joined.
    pub(super) tokens: Vec<Token>,
    /// The language it is read in.
    pub(super) language: Language,
    /// The words of that language.
    pub(super) lexicon: &'static Lexicon,
    /// The roles of all its tokens together, as the lists have them.
    pub(super) all: Class,
}

/// What is summed up over the words of a sentence.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    /// Order-free hash over the words that carry meaning; 0 for none.
    pub(super) words: u64,
    /// Order-free hash over the words that can name a measure: no figures, no short words.
    pub(super) measure: u64,
    /// What the first word has in it.
    pub(super) measure_first: u64,
    /// Whether it speaks of a volume or of quality.
    pub(super) kinds: Kinds,
}

impl<'s> Sentence<'s> {
    /// Cuts `text`; `fallback` is the language where the text does not tell.
    pub(super) fn new(text: &'s str, fallback: Option<Language>) -> Self {
        Self::with_sums(text, fallback).0
    }

    /// The same, with what is summed up over the words before phrases are joined.
    pub(super) fn with_sums(text: &'s str, fallback: Option<Language>) -> (Self, Sums) {
        let (mut tokens, language, sums) = REMEMBERED.with_borrow_mut(|remembered| {
            let (mut tokens, votes, mut sums) = remembered.cut(text);
            let guess = votes.guess(text);
            let language =
                if guess.certain { guess.language } else { remembered.decide(text, &mut tokens, guess, fallback) };
            if guess.certain && language != Language::En {
                remembered.look_up_all(text, &mut tokens, language);
            }
            sums.words = words_hash(text, &tokens);
            (tokens, language, sums)
        });
        let lexicon = Lexicon::of(language);
        join_phrases(&mut tokens, lexicon);
        let all = tokens.iter().fold(Class::NONE, |all, token| all | token.entry.class);
        (Self { text, tokens, language, lexicon, all }, sums)
    }

    /// Its signs, with the index of each.
    pub(super) fn signs(&self) -> impl Iterator<Item = (usize, char)> {
        self.tokens.iter().enumerate().filter_map(|(at, token)| match token.kind {
            TokenKind::Sign(sign) => Some((at, sign)),
            _ => None,
        })
    }

    /// The roles of the token at `index`; none past the end.
    pub(super) fn class(&self, index: usize) -> Class {
        self.tokens.get(index).map_or(Class::NONE, |token| token.entry.class)
    }

    /// The kind of the token at `index`.
    pub(super) fn kind(&self, index: usize) -> Option<TokenKind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// Whether the token at `index` is a word.
    pub(super) fn is_word(&self, index: usize) -> bool {
        self.kind(index) == Some(TokenKind::Word)
    }

    /// Whether the token at `index` is a number.
    pub(super) fn is_number(&self, index: usize) -> bool {
        self.kind(index) == Some(TokenKind::Number)
    }

    /// Whether the token at `index` is the sign `c`.
    pub(super) fn is_sign(&self, index: usize, c: char) -> bool {
        self.kind(index) == Some(TokenKind::Sign(c))
    }

    /// The text of the token at `index`.
    pub(super) fn word(&self, index: usize) -> &'s str {
        self.slice(index, index + 1)
    }

    /// The text from token `from` up to but without token `to`.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'s str {
        let start = self.tokens.get(from).map(|token| token.start as usize);
        let end = to.checked_sub(1).and_then(|last| self.tokens.get(last)).map(|token| token.end as usize);
        match (start, end) {
            (Some(start), Some(end)) => self.text.get(start..end).unwrap_or(""),
            _ => "",
        }
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }
}

fn char_at(text: &str, at: usize) -> char {
    text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ')
}

fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '’' | '`' | '"' | '“' | '”' | '«' | '»' | '„' | '‘')
}

/// The end of a word: letters, digits, accents, and hyphens between letters.
fn word_end(text: &str, from: usize) -> usize {
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

/// How many ASCII letters and digits stand in a row, eight bytes at a time.
fn leading_alphanumerics(bytes: &[u8], from: usize) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let of_each = |byte: u8| u64::from_le_bytes([byte; 8]);
    // Of bytes below 0x80: the high bit of each that is at least `first` and at most `last`.
    let within = |part: u64, first: u8, last: u8| {
        part.wrapping_add(of_each(0x80 - first)) & !part.wrapping_add(of_each(0x7f - last))
    };
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
fn number_end(text: &str, from: usize) -> usize {
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

/// A point after a short word and before a small letter or digit ends no sentence: `no. of`.
fn is_abbreviation(text: &str, before: Option<&Token>, end: usize) -> bool {
    let short = before.is_some_and(|token| token.kind == TokenKind::Word && token.end - token.start <= 4);
    let next = text.get(end..).and_then(|rest| rest.trim_start().chars().next());
    short && next.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
}

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
    found
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
struct Remembered {
    spellings: Vec<Spelling>,
    /// What the lists say, by hash and language.
    entries: Vec<(u64, Entry)>,
}

thread_local! {
    static REMEMBERED: RefCell<Remembered> = RefCell::default();
}

impl Remembered {
    /// Cuts a text into tokens with what the English lists say of them, and counts what its small words speak for.
    fn cut(&mut self, text: &str) -> (Vec<Token>, Votes, Sums) {
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
                votes.add(&spelling.vote);
                (hash, entry) = (spelling.hash, spelling.english);
                if tokens.is_empty() {
                    sums.measure_first = spelling.measure;
                }
                sums.measure = sums.measure.wrapping_add(spelling.measure);
                if spelling.kinds != Kinds::default() {
                    sums.kinds.add_word(spelling.kinds, text.get(at..).unwrap_or(""));
                }
                (TokenKind::Word, end)
            } else if c.is_whitespace() || is_quote(c) {
                glued = !c.is_whitespace();
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
    fn look_up_all(&mut self, text: &str, tokens: &mut [Token], language: Language) -> usize {
        let lexicon = Lexicon::of(language);
        let mut known = 0;
        for token in tokens {
            if token.kind != TokenKind::Word {
                continue;
            }
            let word = text.get(token.start as usize..token.end as usize).unwrap_or("");
            token.entry = self.entry(lexicon, language, word, token.hash);
            known += usize::from(token.entry.class != Class::NONE);
        }
        known
    }

    /// The language of a text whose small words leave several: the one whose lists know most of it, else the sheet's.
    fn decide(&mut self, text: &str, tokens: &mut [Token], guess: Guess, fallback: Option<Language>) -> Language {
        let rivals =
            || LANGUAGES.into_iter().zip(guess.rivals).filter(|(_, rival)| *rival).map(|(language, _)| language);
        let first = fallback
            .filter(|wanted| rivals().any(|rival| rival == *wanted))
            .unwrap_or_else(|| rivals().next().unwrap_or_default());
        let words = tokens.iter().filter(|token| token.kind == TokenKind::Word).count();
        let known = match first {
            Language::En => {
                tokens.iter().filter(|token| token.kind == TokenKind::Word && token.entry.class != Class::NONE).count()
            }
            _ => self.look_up_all(text, tokens, first),
        };
        let mut best = (known, first);
        if best.0 * 2 >= words && first != Language::Other {
            return first;
        }
        if let Some(language) = by_endings(text, tokens).filter(|language| rivals().any(|rival| rival == *language)) {
            self.look_up_all(text, tokens, language);
            return language;
        }
        let few = rivals().count() < LANGUAGES.len();
        for language in rivals().filter(|language| *language != Language::Other) {
            let hits = self.look_up_all(text, tokens, language);
            if hits > best.0 && (few || hits * 2 > words) {
                best = (hits, language);
            }
        }
        self.look_up_all(text, tokens, best.1);
        best.1
    }
}

fn class_of_sign(sign: char) -> Class {
    match sign {
        '#' | '№' => Class::COUNT_OF,
        '%' | '٪' | '％' => Class::SHARE_OF,
        'Ø' => Class::AVERAGE,
        '&' | '+' => Class::AND,
        _ => Class::NONE,
    }
}

/// Whether a word can be part of a measure's name: it is not short, holds no digit, and leads up to no figure.
fn names_measure(word: &str) -> bool {
    word.len() > 2 && !word.bytes().any(|byte| byte.is_ascii_digit()) && !word.eq_ignore_ascii_case("from")
}

/// Order-free over the words that carry meaning; 0 for none.
fn words_hash(text: &str, tokens: &[Token]) -> u64 {
    tokens.iter().fold(0_u64, |sum, token| {
        let hash = match token.kind {
            TokenKind::Word if token.entry.class.any(Class::STOP) => return sum,
            TokenKind::Word => token.hash,
            TokenKind::Number => quick_key(text.get(token.start as usize..token.end as usize).unwrap_or("")),
            TokenKind::Sign('%') => 0x25,
            TokenKind::Sign(_) => return sum,
        };
        sum.wrapping_add(mixed(hash))
    })
}

/// Mixed before adding, so that sums of different words do not meet.
fn mixed(hash: u64) -> u64 {
    (hash ^ (hash >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// Sets the bit of each byte by which small letters differ from capitals.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// A key of a word without regard to the case of ASCII letters, eight bytes at a time.
fn quick_key(word: &str) -> u64 {
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

fn join_phrases(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let mut kept = 0;
    let mut at = 0;
    while at < tokens.len() {
        if kept != at {
            tokens[kept] = tokens[at];
        }
        let mut used = 1;
        if tokens[at].entry.class.any(Class::PHRASE) {
            let token = tokens[at];
            let mut hash = token.hash;
            let mut tags = token.entry.class.and(WAYS);
            for length in 2..=PHRASE_WORDS_MAX {
                let Some(next) = tokens.get(at + length - 1).filter(|next| next.kind == TokenKind::Word) else { break };
                hash = chain(hash, next.hash);
                tags |= next.entry.class.and(WAYS);
                if let Some(mut entry) = lexicon.phrase(hash) {
                    // A phrase that only says which way, or is a name, is headed by its last word.
                    if !entry.class.any(!(TAGS | Class::PHRASE)) {
                        entry.class |= next.entry.class.and(Class::MEASURE | Class::COUNTABLE);
                    }
                    if !entry.class.any(WAYS) {
                        entry.class |= tags;
                    }
                    tokens[kept] = Token { end: next.end, entry, ..token };
                    used = length;
                }
            }
        }
        kept += 1;
        at += used;
    }
    tokens.truncate(kept);
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

/// Telling endings, by their last two letters.
fn endings(last: [u8; 2]) -> &'static [(&'static str, Language)] {
    use Language::{De, Es, Fr, Pt};
    match &last {
        b"os" => &[("mentos", Pt), ("ados", Pt), ("idos", Pt), ("ilhos", Pt), ("itarios", Pt), ("mientos", Es)],
        b"es" => {
            &[("dades", Es), ("coes", Pt), ("ciones", Es), ("iques", Fr), ("aires", Fr), ("elles", Fr), ("ales", Es)]
        }
        b"de" => &[("dade", Pt)],
        b"ao" => &[("cao", Pt)],
        b"as" => &[("adas", Pt), ("idas", Pt)],
        b"ho" => &[("inho", Pt)],
        b"is" => &[("urais", Pt)],
        b"to" => &[("miento", Es)],
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

        #[test]
        fn keys_tell_words_apart_but_not_by_case(one in "[a-z0-9-]{1,20}", other in "[a-z0-9-]{1,20}") {
            proptest::prop_assert_eq!(quick_key(&one), quick_key(&one.to_uppercase()));
            proptest::prop_assert_eq!(quick_key(&one) == quick_key(&other), one == other);
        }
    }
}
