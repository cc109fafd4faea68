//! Figures that are no plain digits: nothing at all, parts of a whole in words, and the hours and minutes of a clock.

use rust_decimal::Decimal;

use super::decimals::decimal;
use super::figures::{Figure, finish, time_unit};
use super::tokens::{Sentence, TokenKind};
use crate::model::{Language, TimeUnit, Unit};
use crate::reading::words::{Class, hash_text};

/// The largest whole that a part is told of: `three out of four`, `95 out of 100`.
const WHOLE_MAX: i64 = 100;

/// What a word of parts divides by.
fn divides_by(language: Language, word: &str) -> Option<i64> {
    let words: &[(&str, i64)] = match language {
        Language::En => {
            &[("half", 2), ("third", 3), ("thirds", 3), ("quarter", 4), ("quarters", 4), ("fifth", 5), ("fifths", 5)]
        }
        Language::De => &[("hälfte", 2), ("drittel", 3), ("viertel", 4), ("fünftel", 5), ("zehntel", 10)],
        Language::Fr => {
            &[("moitié", 2), ("tiers", 3), ("quart", 4), ("quarts", 4), ("cinquième", 5), ("cinquièmes", 5)]
        }
        Language::Es => &[
            ("mitad", 2),
            ("tercio", 3),
            ("tercios", 3),
            ("cuarto", 4),
            ("cuartos", 4),
            ("cuarta", 4),
            ("cuartas", 4),
            ("quinto", 5),
        ],
        Language::Pt => &[
            ("metade", 2),
            ("terço", 3),
            ("terços", 3),
            ("quarto", 4),
            ("quartos", 4),
            ("quinto", 5),
            ("quintos", 5),
            ("décimo", 10),
        ],
        Language::Other => &[],
    };
    let same = |listed: &str| {
        listed.len() == word.len()
            && (listed.eq_ignore_ascii_case(word) || !listed.is_ascii() && listed == word.to_lowercase().as_str())
    };
    words.iter().find(|(listed, _)| same(listed)).map(|(_, by)| *by)
}

/// Whether any word of a sentence is one of parts.
pub(super) fn are_named(sentence: &Sentence<'_>) -> bool {
    (0..sentence.len()).any(|at| sentence.is_word(at) && divides_by(sentence.language, sentence.word(at)).is_some())
}

fn percent(part: Decimal, whole: i64) -> Option<Decimal> {
    let share = part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::from(whole))?;
    Some(share.round_dp(2).normalize())
}

const ONE: [&str; 13] = ["a", "one", "ein", "eine", "einer", "einem", "einen", "un", "une", "uno", "una", "um", "uma"];

/// A number at a token, in digits or words; `a`, `one` and `un` are 1.
fn small_number(sentence: &Sentence<'_>, at: usize) -> Option<Decimal> {
    if sentence.is_number(at) {
        return decimal(sentence.word(at), sentence.language);
    }
    let token = sentence.tokens.get(at).filter(|token| token.kind == TokenKind::Word)?;
    if token.entry.class.any(Class::NUMBER_WORD) && token.entry.value > 0 {
        return Some(Decimal::from(token.entry.value));
    }
    let word = sentence.word(at);
    (word.len() <= 5 && ONE.iter().any(|one| one.eq_ignore_ascii_case(word))).then_some(Decimal::ONE)
}

/// `half of all invoices`, `two thirds of the sites`, `by a third`, `one in three patients`.
pub(super) fn in_words<'s>(sentence: &Sentence<'s>, at: usize) -> Option<Figure<'s>> {
    // `A quarter of the patients`: one phrase of the lists.
    if sentence.word(at).eq_ignore_ascii_case("a quarter") {
        let by = at.checked_sub(1).is_some_and(|before| sentence.word(before) == "by");
        return (by || sentence.word(at + 1) == "of")
            .then(|| finish(sentence, at, at + 1, Decimal::from(25), None, Some(Unit::Percent), by));
    }
    let numbered = small_number(sentence, at);
    if let Some(part) = numbered.filter(Decimal::is_integer)
        && let Some(figure) = of_whole(sentence, at, at + 1, part)
    {
        return Some(figure);
    }
    let article = sentence.class(at).any(Class::ARTICLE) && numbered.is_none();
    let name = at + usize::from(numbered.is_some() || article);
    let whole = divides_by(sentence.language, sentence.word(name)).filter(|_| sentence.is_word(name))?;
    let part = numbered.unwrap_or(Decimal::ONE);
    if part >= Decimal::from(whole) {
        return None;
    }
    let before = at.checked_sub(1).map_or("", |before| sentence.word(before)).to_ascii_lowercase();
    // `the first half`, `im dritten Viertel`: a stretch of time; `deux tiers` was read from its number on.
    let other = |at: usize| {
        let class = sentence.class(at);
        sentence.is_number(at)
            || class.any(Class::NUMBER_WORD)
            || class.any(Class::LABEL) && !class.any(Class::ARTICLE) && sentence.is_word(at)
    };
    if at.checked_sub(1).is_some_and(other) {
        return None;
    }
    let moved = match sentence.language {
        Language::De => before == "um",
        Language::Fr => matches!(before.as_str(), "de" | "d"),
        Language::Es => matches!(before.as_str(), "a" | "en" | "por"),
        Language::Pt => matches!(before.as_str(), "em" | "pela" | "para" | "por"),
        _ => matches!(before.as_str(), "by" | "in"),
    };
    let value = percent(part, whole)?;
    let changes = moved && sentence.all.any(Class::VERB);
    let next = name + 1;
    let of_follows = sentence.is_word(next)
        && !sentence.tokens.get(next + 1).is_some_and(|token| token.time)
        && (matches!(
            sentence.word(next),
            "of" | "der" | "des" | "aller" | "von" | "de" | "d" | "del" | "do" | "da" | "dos" | "das"
        ) || sentence.language == Language::En && sentence.class(next).any(Class::ARTICLE));
    if !(changes || of_follows) {
        return None;
    }
    let mut figure = finish(sentence, at, next, value, None, Some(Unit::Percent), changes);
    figure.to = next;
    Some(figure)
}

/// `3 out of 4 schools`, `2 in 3 calls`, `un patient sur trois`, `zwei von drei Kunden`, `2 de cada 3 clientes`.
pub(super) fn of_whole<'s>(sentence: &Sentence<'s>, from: usize, to: usize, part: Decimal) -> Option<Figure<'s>> {
    if !part.is_integer() || part < Decimal::ONE {
        return None;
    }
    let join = match sentence.language {
        Language::De => matches!(sentence.word(to), "von" | "aus").then_some(to + 1),
        // What is counted stands between: `un patient sur trois`.
        Language::Fr => (sentence.is_word(to) && sentence.word(to + 1) == "sur").then_some(to + 2),
        Language::Es | Language::Pt => {
            (matches!(sentence.word(to), "de" | "em") && sentence.word(to + 1) == "cada").then_some(to + 2)
        }
        _ => matches!(sentence.word(to), "in" | "out of").then_some(to + 1),
    }?;
    let whole = small_number(sentence, join).filter(|whole| whole.is_integer() && *whole > part)?;
    let whole = i64::try_from(whole).ok().filter(|whole| *whole <= WHOLE_MAX && *whole > 1)?;
    let counted = sentence.is_word(join + 1)
        && !sentence.class(join + 1).any(Class::PREP | Class::TIME_UNIT | Class::POINTS | Class::AND)
        && !matches!(sentence.word(join + 1), "stars" | "star" | "Sternen" | "Sterne" | "estrellas" | "estrelas");
    if !(counted || sentence.language == Language::Fr) {
        return None;
    }
    Some(finish(sentence, from, join + 1, percent(part, whole)?, None, Some(Unit::Percent), false))
}

/// `zero accidents`, `keine Unfälle`, `to zero`: nothing of what must not happen.
pub(super) fn nothing<'s>(sentence: &Sentence<'s>, at: usize, body: usize) -> Option<Figure<'s>> {
    let token = sentence.tokens.get(at)?;
    // `No. employees`: the number of them.
    if sentence.text.get(token.end as usize..).is_some_and(|rest| rest.starts_with('.') && rest.len() > 1) {
        return None;
    }
    let plain = is_zero(sentence.word(at));
    let before = at.checked_sub(1).filter(|_| at > body).map_or(Class::NONE, |before| sentence.class(before));
    let leads = at == body || before.any(Class::KEEP | Class::REACH | Class::ENSURE | Class::DOWN | Class::TO);
    if !(plain || leads) {
        return None;
    }
    let mut figure = finish(sentence, at, at + 1, Decimal::ZERO, None, None, false);
    let (from, to) = figure.noun_tokens;
    let countable = (from..to).any(|at| {
        let class = sentence.class(at);
        let word = sentence.word(at);
        let plural = match sentence.language {
            Language::De => word.ends_with(['e', 'n', 'r']),
            _ => word.ends_with('s') && !word.ends_with("ss"),
        };
        class.any(Class::COUNTABLE | Class::LOWER)
            || leads && !plain && is_one_of_many(sentence, word)
            || plural && class.without(Class::PHRASE) == Class::NONE
    });
    let measured = (from..to).any(|at| {
        sentence.class(at).any(Class::RATE | Class::SCORE | Class::INDEX) && !sentence.class(at).any(Class::LOWER)
    });
    if !countable && plain {
        figure.noun = None;
        figure.noun_tokens = (figure.to, figure.to);
    }
    let ends = figure.noun.is_none()
        && plain
        && (before.any(Class::TO | Class::GOAL_MARK | Class::AT_MOST | Class::BE)
            || at.checked_sub(1).is_some_and(|sign| sentence.is_sign(sign, ':') || sentence.is_sign(sign, '=')));
    (countable && !measured && figure.unit.is_none() || ends).then_some(figure)
}

/// `aucun accident`, `ningún accidente`: the lists have the plural.
fn is_one_of_many(sentence: &Sentence<'_>, word: &str) -> bool {
    ["s", "es", "e", "n"].iter().any(|ending| {
        let plural = format!("{word}{ending}");
        sentence.lexicon.word(&plural, hash_text(&plural)).class.any(Class::COUNTABLE | Class::LOWER)
    })
}

/// Whether the word is zero itself, and no `no`.
fn is_zero(word: &str) -> bool {
    ["zero", "zéro", "null", "cero"].iter().any(|zero| zero.eq_ignore_ascii_case(word)) || word == "Zéro"
}

/// Whether the figure is nothing, told in a word.
pub(super) fn is_nothing(sentence: &Sentence<'_>, figure: &Figure<'_>) -> bool {
    figure.value.is_zero() && sentence.class(figure.from).any(Class::NUMBER_WORD)
}

/// `6:30 min`, `2:30 h`, `1:15:00 h`: a duration as clocks show it, where a unit of time follows or a duration is measured.
pub(super) fn clock<'s>(sentence: &Sentence<'s>, from: usize, at: usize, first: Decimal) -> Option<Figure<'s>> {
    let sixtieths = |sign: usize| {
        let number = sign + 1;
        let tight = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.glued);
        (sentence.is_sign(sign, ':') && tight(sign) && sentence.is_number(number) && tight(number))
            .then(|| sentence.word(number))
            .filter(|digits| digits.len() == 2)
            .and_then(|digits| digits.parse::<u32>().ok())
            .filter(|&value| value < 60)
            .map(Decimal::from)
    };
    let second = sixtieths(at + 1)?;
    let third = sixtieths(at + 3);
    let end = if third.is_some() { at + 5 } else { at + 3 };
    let unit = sentence
        .tokens
        .get(end)
        .filter(|token| token.kind == TokenKind::Word && token.entry.class.any(Class::TIME_UNIT) && !token.time)
        .and_then(|token| time_unit(token.entry.value));
    if unit.is_none() && !(0..at).any(|at| sentence.class(at).any(Class::DURATION)) {
        return None;
    }
    let sixty = Decimal::from(60);
    let parts = match third {
        Some(third) => second.checked_add(third.checked_div(sixty)?)?,
        None => second,
    };
    let value = first.checked_add(parts.checked_div(sixty)?)?.round_dp(4).normalize();
    // Without a unit it is hours and minutes, as in a cell.
    let unit = unit.unwrap_or(TimeUnit::Hour);
    let to = end + usize::from(sentence.tokens.get(end).is_some_and(|token| token.entry.class.any(Class::TIME_UNIT)));
    Some(finish(sentence, from, to, value, None, Some(Unit::Time(unit)), false))
}
