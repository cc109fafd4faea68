//! One sentence cut into words, numbers and signs, each with what the word lists say of it.

use super::kinds::Kinds;
use super::remembered::{REMEMBERED, quick_key};
use crate::model::Language;
use crate::reading::words::{Class, Entry, Lexicon, chain};

/// Longest phrase of the word lists, in words.
const PHRASE_WORDS_MAX: usize = 6;
/// Most tokens that are read of one text; a KPI sentence has about ten.
pub(super) const TOKENS_MAX: usize = 400;

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

/// The language that a text speaks for by its own words alone.
pub(super) fn certain_language(text: &str) -> Option<Language> {
    REMEMBERED.with_borrow_mut(|remembered| {
        let (_, votes, _) = remembered.cut(text);
        let guess = votes.guess(text);
        guess.certain.then_some(guess.language)
    })
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
            let guess = votes.guess(text).beside(fallback);
            let language =
                if guess.certain { guess.language } else { remembered.decide(text, &mut tokens, guess, fallback) };
            if guess.certain && language != Language::En {
                remembered.look_up_all(text, &mut tokens, language);
            }
            sums.words = words_hash(text, &tokens);
            (tokens, language, sums)
        });
        let lexicon = Lexicon::of(language);
        let classes = |tokens: &[Token]| tokens.iter().fold(Class::NONE, |all, token| all | token.entry.class);
        let mut all = classes(&tokens);
        if all.any(Class::PHRASE) && join_phrases(&mut tokens, lexicon, language) {
            all = classes(&tokens);
        }
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

/// A point after a short word and before a small letter or digit ends no sentence: `no. of`.
pub(super) fn is_abbreviation(text: &str, before: Option<&Token>, end: usize) -> bool {
    let short = before.is_some_and(|token| token.kind == TokenKind::Word && token.end - token.start <= 4);
    let next = text.get(end..).and_then(|rest| rest.trim_start().chars().next());
    short && next.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
}

/// The role that a sign has.
pub(super) fn class_of_sign(sign: char) -> Class {
    match sign {
        '#' | '№' => Class::COUNT_OF,
        '%' | '٪' | '％' => Class::SHARE_OF,
        'Ø' => Class::AVERAGE,
        '&' | '+' => Class::AND,
        _ => Class::NONE,
    }
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
pub(super) fn mixed(hash: u64) -> u64 {
    (hash ^ (hash >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// Makes one token of each phrase that the lists know; whether there was any.
fn join_phrases(tokens: &mut Vec<Token>, lexicon: &Lexicon, language: Language) -> bool {
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
                    // A phrase that only says which way, or is a name, is headed by its last word; in Romance languages by its first.
                    if !entry.class.any(!(TAGS | Class::PHRASE)) {
                        let romance = matches!(language, Language::Fr | Language::Es | Language::Pt);
                        let first = if romance { token.entry.class } else { Class::NONE };
                        entry.class |= (next.entry.class | first).and(Class::MEASURE | Class::COUNTABLE);
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
    let joined = kept < tokens.len();
    tokens.truncate(kept);
    joined
}
