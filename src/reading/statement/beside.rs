//! What stands beside a figure and tells which part it plays: the words that lead up to it, where it stood before, names and scales.

use rust_decimal::Decimal;

use super::figures::{Figure, Role};
use super::structure::Frame;
use super::tokens::{Sentence, TokenKind};
use crate::model::{TimeUnit, Unit};
use crate::reading::words::Class;

/// `ca.`, `about`, and the point of an abbreviated limit: they only lead up to a figure.
pub(super) fn leads_up(sentence: &Sentence<'_>, at: usize) -> bool {
    const ABOUT: [&str; 14] = [
        "about",
        "around",
        "ca",
        "circa",
        "approx",
        "approximately",
        "roughly",
        "rund",
        "etwa",
        "zirka",
        "environ",
        "env",
        "aprox",
        "aproximadamente",
    ];
    if sentence.is_sign(at, '.') {
        let before = at.checked_sub(1).map_or(Class::NONE, |before| sentence.class(before));
        return before.any(Class::AT_LEAST | Class::AT_MOST | Class::ARTICLE);
    }
    if !sentence.is_word(at) {
        return false;
    }
    let word = sentence.word(at);
    match word.as_bytes().first() {
        Some(b'a' | b'c' | b'e' | b'r' | b'z' | b'A' | b'C' | b'E' | b'R' | b'Z') => {
            ABOUT.iter().any(|about| about.eq_ignore_ascii_case(word)) || matches!(word, "cerca de" | "alrededor de")
        }
        Some(b'u') => word == "ungefähr",
        _ => false,
    }
}

/// `(2025: 2.4 M)`, `(99.5 % in 2025)` behind the figure to reach: where it stood in a year that has begun.
pub(super) fn stood_then(sentence: &Sentence<'_>, figure: &Figure<'_>, earlier: &Figure<'_>, this_year: i16) -> bool {
    if !matches!(earlier.role, Role::Level | Role::Change) {
        return false;
    }
    let Some(open) = (earlier.to..figure.from).rev().find(|&at| sentence.is_sign(at, '(') || sentence.is_sign(at, '['))
    else {
        return false;
    };
    let close = (figure.to..sentence.len())
        .find(|&at| sentence.is_sign(at, ')') || sentence.is_sign(at, ']'))
        .unwrap_or(sentence.len());
    let begun = |at: usize| sentence.word(at).parse::<i16>().is_ok_and(|year| (1900..=this_year).contains(&year));
    (open + 1..close)
        .any(|at| sentence.is_number(at) && sentence.tokens.get(at).is_some_and(|token| token.time) && begun(at))
}

/// `Tier 1 and Tier 2`, `levels 3 and 4`: the second names a thing where the first does.
pub(super) fn is_named_too(sentence: &Sentence<'_>, figure: &Figure<'_>, earlier: &Figure<'_>) -> bool {
    let labelled = earlier.from.checked_sub(1).is_some_and(|label| sentence.class(label).any(Class::LABEL));
    earlier.role == Role::Definition
        && labelled
        && figure.unit.is_none()
        && (earlier.to..figure.from).all(|at| {
            sentence.class(at).any(Class::AND | Class::TO)
                || matches!(sentence.kind(at), Some(TokenKind::Sign(',' | '-' | '–' | '/')))
        })
}

/// `aged 12 to 17`, `âgés de 18 ans et plus`: who is counted.
pub(super) fn is_age(sentence: &Sentence<'_>, figure: &Figure<'_>) -> bool {
    const AGED: [&str; 16] = [
        "age", "ages", "aged", "âge", "âgé", "âgée", "âgés", "âgées", "alter", "edad", "edades", "idade", "idades",
        "entre", "between", "zwischen",
    ];
    const BETWEEN: usize = 3;
    const BACK_TOKENS_MAX: usize = 7;
    if !matches!(figure.unit, None | Some(Unit::Time(TimeUnit::Year))) {
        return false;
    }
    let named = |at: usize, words: &[&str]| {
        sentence.is_word(at) && words.iter().any(|word| word.eq_ignore_ascii_case(sentence.word(at)))
    };
    let between = |at: usize| {
        sentence.is_number(at)
            || sentence
                .class(at)
                .any(Class::PREP | Class::TO | Class::FROM | Class::AND | Class::AT_LEAST | Class::AT_MOST)
            || sentence.class(at).any(Class::TIME_UNIT)
            || matches!(sentence.kind(at), Some(TokenKind::Sign('-' | '–' | ':')))
    };
    let ages = AGED.get(..AGED.len() - BETWEEN).unwrap_or_default();
    (figure.from.saturating_sub(BACK_TOKENS_MAX)..figure.from)
        .rev()
        .take_while(|&at| named(at, &AGED) || between(at))
        .any(|at| named(at, ages))
}

/// `(now 3 %)`, `(2025: 12)`, `, was 9 h`: what stood before the wish comes behind it.
pub(super) fn opens_past(sentence: &Sentence<'_>, at: usize) -> bool {
    let bracket = sentence.is_sign(at, '(') || sentence.is_sign(at, '[');
    let parts = [',', ';', '-', '–', '—'].into_iter().any(|sign| sentence.is_sign(at, sign));
    let past =
        |at: usize| sentence.is_word(at) && sentence.class(at).any(Class::NOW | Class::FROM | Class::BE | Class::PAST);
    let dated = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.time);
    (bracket || parts) && past(at + 1)
        || bracket && (dated(at + 1) || past(at + 2) || (at + 2..at + 6).any(|at| dated(at) && sentence.is_number(at)))
}

/// `de 10 % à 2 M€`: a change and the level that it leads to.
pub(super) fn other_unit(first: &Figure<'_>, second: &Figure<'_>) -> bool {
    let percent = matches!(first.unit, Some(Unit::Percent | Unit::Points));
    let level = match second.unit {
        Some(Unit::Percent | Unit::Points) => false,
        Some(_) => true,
        None => second.noun.is_some() || second.value > Decimal::ONE_THOUSAND,
    };
    percent && level
}

/// `de 5 projetos para as 3 áreas`: two figures that count different things are no two ends of one way.
pub(super) fn other_things(first: &Figure<'_>, second: &Figure<'_>) -> bool {
    let (Some(one), Some(other)) = (first.noun, second.noun) else { return false };
    let words = |noun: &str| -> Vec<String> { noun.split(' ').map(stem).collect() };
    let (ones, others) = (words(one), words(other));
    first.unit.is_none() && second.unit.is_none() && !ones.iter().any(|word| others.contains(word))
}

/// A word without the ending that tells one from many.
fn stem(word: &str) -> String {
    let lower = word.to_lowercase();
    let chars = lower.chars().count();
    lower.chars().take(chars.saturating_sub(2).max(3)).collect()
}

/// `a score from 1 to 100`, `rated from 1 to 5`: the ends of the scale, unless a verb moves along it.
pub(super) fn is_scale(sentence: &Sentence<'_>, frame: &Frame, first: &Figure<'_>, second: &Figure<'_>) -> bool {
    let ends = first.value <= Decimal::ONE
        && !first.value.is_sign_negative()
        && [3, 4, 5, 6, 7, 10, 20, 100].into_iter().any(|end| second.value == Decimal::from(end));
    let moves = frame.verb.is_some_and(|verb| sentence.class(verb).any(Class::WAY));
    let named = first.from.checked_sub(2).is_some_and(|at| {
        let word = sentence.word(at);
        sentence.class(at).any(Class::SCORE)
            || [
                "rated",
                "scored",
                "scale",
                "bewertet",
                "skala",
                "noté",
                "notée",
                "échelle",
                "escala",
                "calificado",
                "avaliado",
            ]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(word))
    });
    ends && named && !moves
}
