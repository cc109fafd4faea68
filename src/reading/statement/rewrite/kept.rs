//! Whether a rewrite says all that its row says, and the row's whole name for where another wording would lose some of it.

use super::super::structure::{self, Frame};
use super::super::tokens::{Sentence, TokenKind};
use super::candidates::is_gerund;
use super::lower_first;
use super::parts::{is_vague, tells_day};
use super::pieces::is_auxiliary;
use crate::model::{Language, Statement};
use crate::reading::words::{Class, hash_text};

/// What a rewrite says in its own words, so that the row's words for it may go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Replaces {
    /// How the vague words are judged: `that __`, `rate ... at least 4 of 5`.
    pub(super) judgement: bool,
    /// What verbs of these roles wish for.
    pub(super) verbs: Class,
    /// That something is asked.
    pub(super) question: bool,
}

impl Replaces {
    /// Nothing: every word of the row stays.
    pub(super) const NOTHING: Self = Self { judgement: false, verbs: Class::NONE, question: false };
    /// `Number of __ that __`: what is judged, got or made is counted.
    pub(super) const COUNTED: Self = Self {
        judgement: true,
        verbs: Class(Class::UP.0 | Class::WISH.0 | Class::REACH.0 | Class::DO.0 | Class::ENSURE.0),
        question: false,
    };
    /// The same where nothing says how the vague words are judged.
    pub(super) const fn without_judgement(self) -> Self {
        Self { judgement: false, ..self }
    }

    /// `Share of __ that rate __`: it is judged how good a thing is.
    pub(super) const RATED: Self = Self {
        judgement: true,
        verbs: Class(Class::UP.0 | Class::WISH.0 | Class::KEEP.0 | Class::ENSURE.0),
        question: false,
    };
    /// The answer to a question.
    pub(super) const ASKED: Self = Self { judgement: true, verbs: Class::VERB, question: true };
}

/// Whether every word of the row that carries its sense stands in a rewrite, but for those that the rewrite replaces.
pub(super) fn keeps(
    sentence: &Sentence<'_>,
    frame: &Frame,
    statement: &Statement<'_>,
    rewrite: &str,
    replaces: Replaces,
) -> bool {
    let start = structure::name_start(sentence).min(frame.body);
    let kept: Vec<&str> = runs(rewrite).collect();
    (start..sentence.len()).all(|at| {
        carries_nothing(sentence, at)
            || runs(sentence.word(at)).all(|word| holds(&kept, word))
            || is_replaced(sentence, frame, statement, at, replaces)
            || is_label_of_a_place(sentence, frame, at)
    })
}

fn is_replaced(
    sentence: &Sentence<'_>,
    frame: &Frame,
    statement: &Statement<'_>,
    at: usize,
    replaces: Replaces,
) -> bool {
    let class = sentence.class(at);
    if replaces.judgement
        && (is_vague(sentence, at, statement)
            || is_vague(sentence, at + 1, statement) && super::parts::raises(sentence, at))
    {
        return true;
    }
    if replaces.question && (class.any(Class::QUESTION | Class::VERB) || is_auxiliary(sentence.word(at))) {
        return true;
    }
    let drives = frame.verb == Some(at)
        || frame.second == Some(at)
        || frame.verb.is_some_and(|verb| at == verb + 2 && sentence.class(verb + 1).any(Class::AND));
    if drives {
        return class.any(replaces.verbs) && !is_gerund(sentence, at);
    }
    // `we will`, `continue to`
    replaces.verbs != Class::NONE && frame.verb.is_some_and(|verb| (frame.body..verb).contains(&at))
}

/// Small words, signs and the words of time, which an ending says again. A word of refusal carries all of the sense, and so does a
/// small word in capitals, which is none: `Return to OR`.
fn carries_nothing(sentence: &Sentence<'_>, at: usize) -> bool {
    const SMALL: Class =
        Class(Class::STOP.0 | Class::PREP.0 | Class::AND.0 | Class::BE.0 | Class::TO.0 | Class::FROM.0 | Class::HEAD.0);
    let word = sentence.word(at);
    match sentence.kind(at) {
        Some(TokenKind::Sign(_)) | None => true,
        Some(TokenKind::Number) => tells_day(sentence, at),
        Some(TokenKind::Word) => {
            !is_refusal(word)
                && (sentence.class(at).any(SMALL) || tells_day(sentence, at))
                && !(at > 0 && word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()))
        }
    }
}

/// `Goal 3:`, `KR1:` only say where the row stands.
fn is_label_of_a_place(sentence: &Sentence<'_>, frame: &Frame, at: usize) -> bool {
    at < frame.body && (is_place(sentence, at) || sentence.is_number(at) && at > 0 && is_place(sentence, at - 1))
}

fn is_place(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.class(at).any(Class::LABEL | Class::GOAL_MARK) && sentence.is_word(at)
}

fn is_refusal(word: &str) -> bool {
    const WORDS: [&str; 22] = [
        "no", "not", "non", "without", "nor", "never", "kein", "keine", "keinen", "nicht", "ohne", "sans", "pas",
        "aucun", "aucune", "sin", "ningún", "ninguna", "sem", "não", "nenhum", "nenhuma",
    ];
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The runs of letters and of digits in a text: `10g` has two.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let digits = rest.chars().next()?.is_numeric();
        let end = rest.find(|c: char| !c.is_alphanumeric() || c.is_numeric() != digits).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        Some(run)
    })
}

/// Whether a word is among others, in whatever case.
fn holds(words: &[&str], word: &str) -> bool {
    let lower = if word.is_ascii() { String::new() } else { word.to_lowercase() };
    words.iter().any(|other| {
        other.eq_ignore_ascii_case(word) || !lower.is_ascii() && !other.is_ascii() && other.to_lowercase() == lower
    })
}

/// The words before the colon that say of what the rest is told; nothing where they only say where the row stands.
pub(super) fn label<'s>(sentence: &Sentence<'s>, frame: &Frame) -> Option<&'s str> {
    let start = structure::name_start(sentence);
    let colon = frame.body.checked_sub(1).filter(|&colon| sentence.is_sign(colon, ':') && colon > start)?;
    let says = (start..colon)
        .any(|at| !carries_nothing(sentence, at) && !is_label_of_a_place(sentence, frame, at) && sentence.is_word(at));
    says.then(|| sentence.slice(start, colon).trim())
}

/// The whole of the row without numbering, as the name of what is counted; what words in it mean is left to be said behind it.
pub(super) fn whole_name(sentence: &Sentence<'_>, unclear: &[&str]) -> String {
    with_meanings(sentence, structure::name_start(sentence), unclear)
}

/// The same from a token on.
pub(super) fn with_meanings(sentence: &Sentence<'_>, from: usize, unclear: &[&str]) -> String {
    let start = sentence.tokens.get(from).map_or(0, |token| token.start as usize);
    let text = sentence.text.get(start..).unwrap_or("");
    let mut name = String::with_capacity(text.len() + 16);
    for word in text.split_whitespace() {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(word);
    }
    let end =
        |c: char| c.is_whitespace() || matches!(c, '.' | '?' | '!' | '¿' | '¡' | ':' | ';' | ',' | '*' | '-' | '–');
    let name = name.trim_matches(end);
    // A colon would begin another name.
    let mut name = name.replace(" : ", " – ").replace(": ", " – ");
    if !unclear.is_empty() {
        let meanings: Vec<String> = unclear.iter().map(|word| format!("{word} = __")).collect();
        name = format!("{name} ({})", meanings.join(", "));
    }
    name
}

/// The vague words of a text, each once, as they stand within a sentence.
pub(super) fn unclear_words(text: &str, statement: &Statement<'_>, known: &mut Vec<String>) {
    for vague in &statement.vague {
        let word = vague.span.of(text);
        let word = if statement.language == Language::De { word.to_owned() } else { lower_first(word) };
        let same = |other: &String| other.to_lowercase() == word.to_lowercase();
        if !word.is_empty() && !known.iter().any(same) {
            known.push(word);
        }
    }
}

/// Whether a question is answered by yes or no: it begins with its verb.
pub(super) fn asks_yes_or_no(sentence: &Sentence<'_>, frame: &Frame) -> bool {
    const VERBS: [&str; 20] = [
        "do", "does", "did", "is", "are", "was", "were", "can", "could", "has", "have", "had", "will", "would",
        "should", "may", "must", "shall", "am", "est-ce",
    ];
    let first = sentence.word(frame.body);
    if sentence.language == Language::En {
        return VERBS.iter().any(|verb| verb.eq_ignore_ascii_case(first));
    }
    let class = sentence.lexicon.word(first, hash_text(first)).class;
    sentence.is_word(frame.body) && (!class.any(Class::QUESTION | Class::PREP) || class.any(Class::BE))
}
