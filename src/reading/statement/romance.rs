//! The heads of French, Spanish and Portuguese phrases, which come first, and what happened to the things they count.

use super::measure::{Head, NAMED, whole_phrase};
use super::tokens::Sentence;
use super::traits::is_of;
use crate::model::Language;
use crate::reading::words::Class;

/// The head is the first noun; adjectives and the second noun may make it one.
pub(super) fn romance(sentence: &Sentence<'_>, from: usize, to: usize) -> Option<Head> {
    let mut seen = 0;
    for at in from..to {
        if !sentence.is_word(at) {
            break;
        }
        let class = sentence.class(at);
        if class.any(NAMED) {
            return Some(Head { at, from, to: whole_phrase(sentence, at, to), class });
        }
        if class.any(Class::PREP | Class::BE) {
            break;
        }
        seen += 1;
        if seen >= 3 {
            break;
        }
    }
    let next = sentence.word(from + 1);
    let with = matches!(next, "con" | "com" | "avec" | "que" | "qui" | "dont" | "cuyos" | "cuyas")
        && (from + 3..to.min(from + 7)).any(|at| happened_to(sentence.word(at)));
    let plural = sentence.word(from).ends_with('s')
        && sentence.is_word(from)
        && !sentence.class(from).any(Class::VERB | Class::VAGUE);
    let happened = happened_to(next) || next.ends_with("ando") || next.ends_with("endo");
    let done = plural && to > from + 1 && is_done(next) || counted_behind(sentence, from, to);
    let passive = done
        || plural && with
        || plural && happened && from + 2 < to && sentence.language != Language::Pt
        || plural && (next.ends_with("ando") || next.ends_with("endo"));
    passive.then(|| Head { at: from, from, to: whole_phrase(sentence, from, to), class: Class::COUNTABLE })
}

/// `Renovaciones de registro radicadas`: several of something, and what happened to them stands behind what they are of.
fn counted_behind(sentence: &Sentence<'_>, from: usize, to: usize) -> bool {
    const BACK_TOKENS_MAX: usize = 7;
    let several = sentence.word(from).ends_with('s') && !sentence.class(from).any(Class::VERB | Class::VAGUE);
    several
        && is_of(sentence.word(from + 1))
        && (from + 3..to.min(from + BACK_TOKENS_MAX)).any(|at| is_done(sentence.word(at)))
}

/// A plural participle of what is done to things that people count: `contratados`, `radicadas`, `formés`.
fn is_done(word: &str) -> bool {
    const STEMS: [&str; 34] = [
        "contratad",
        "capacitad",
        "formad",
        "entrenad",
        "treinad",
        "atendid",
        "realizad",
        "entregad",
        "emitid",
        "firmad",
        "assinad",
        "aprobad",
        "aprovad",
        "publicad",
        "registrad",
        "vendid",
        "cerrad",
        "radicad",
        "ejecutad",
        "executad",
        "recibid",
        "recebid",
        "visitad",
        "beneficiad",
        "instalad",
        "construid",
        "construíd",
        "completad",
        "terminad",
        "concluid",
        "concluíd",
        "renovad",
        "matriculad",
        "graduad",
    ];
    let Some(stem) = word.strip_suffix("os").or_else(|| word.strip_suffix("as")) else { return false };
    STEMS.iter().any(|known| known.eq_ignore_ascii_case(stem) || stem.to_lowercase() == *known)
}

/// A plural participle of the Romance languages: something happened to several things.
pub(super) fn happened_to(word: &str) -> bool {
    word.ends_with("dos") || word.ends_with("das") || word.ends_with("ées") || word.ends_with("és")
}
