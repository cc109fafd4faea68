//! Figures inside a sentence, with their unit and the part they play.

use rust_decimal::Decimal;

use super::currencies::{currency_at, currency_sign, currency_word, dollar_sign};
use super::decimals::{SmallPower, decimal};
use super::parts;
use super::tokens::{Sentence, TokenKind};
use crate::model::{Language, TimeUnit, Unit};
use crate::reading::words::Class;

/// The part a figure plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Only says what is measured: `within 30 s`, `top 10`, `per 1,000`.
    Definition,
    /// Where it stands.
    Baseline,
    /// To be reached.
    Level,
    /// A change: `by 20 %`.
    Change,
    /// How far it is: `50 % done`.
    Progress,
}

/// A limit beside a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// At least.
    Least,
    /// At most.
    Most,
}

/// One figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figure<'s> {
    /// First token, with sign and currency.
    pub(super) from: usize,
    /// Token after the last, with scale and unit sign.
    pub(super) to: usize,
    /// Its value; for a signed change with its sign.
    pub(super) value: Decimal,
    /// The upper end of a range.
    pub(super) high: Option<Decimal>,
    /// Percent, money or time, where written.
    pub(super) unit: Option<Unit<'s>>,
    /// What is counted, where words follow.
    pub(super) noun: Option<&'s str>,
    /// Tokens of the noun.
    pub(super) noun_tokens: (usize, usize),
    /// The part it plays.
    pub(super) role: Role,
    /// A limit before or after it.
    pub(super) limit: Option<Limit>,
    /// Written with + or −.
    pub(super) signed: bool,
}

/// Finds the figures that tell no time, without their roles.
pub(super) fn scan<'s>(sentence: &Sentence<'s>, body: usize) -> Vec<Figure<'s>> {
    let mut figures = Vec::new();
    let mut at = body;
    while at < sentence.len() {
        let time = sentence.tokens.get(at).is_some_and(|token| token.time);
        let figure = match sentence.kind(at) {
            Some(TokenKind::Number) if !time => number(sentence, at),
            Some(TokenKind::Word) if !time => in_words(sentence, at, body),
            _ => None,
        };
        if let Some(figure) = figure {
            at = figure.to.max(at + 1);
            figures.push(figure);
        } else {
            at += 1;
        }
    }
    figures
}

/// The value of the number at a token, with its sign and scale, where it is written plainly.
pub(super) fn plain_value(sentence: &Sentence<'_>, at: usize) -> Option<Decimal> {
    if stands_alone(sentence, at) {
        return decimal(sentence.word(at), sentence.language);
    }
    number(sentence, at).map(|figure| figure.value)
}

/// Whether a number is nothing but its digits: a word before it, and behind it a word apart that gives it no scale, or the end.
fn stands_alone(sentence: &Sentence<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let behind = match sentence.tokens.get(at + 1) {
        None => true,
        Some(next) => next.kind == TokenKind::Word && !next.glued && !next.entry.class.any(Class::SCALE),
    };
    behind && sentence.is_word(before) && !sentence.word(at).contains('.')
}

fn number<'s>(sentence: &Sentence<'s>, at: usize) -> Option<Figure<'s>> {
    let mut from = at;
    let mut to = at + 1;
    // 100 000
    while groups_with_next(sentence, at, to) {
        to += 1;
    }
    if sentence.tokens.get(to).is_some_and(|token| token.glued)
        && matches!(sentence.word(to), "st" | "nd" | "rd" | "th")
    {
        return None;
    }
    // 5C, 3D: a name.
    if let Some(token) =
        sentence.tokens.get(to).filter(|token| token.glued && token.capital && token.end - token.start == 1)
        && token.kind == TokenKind::Word
        && !matches!(sentence.word(to), "K" | "M" | "B")
    {
        return None;
    }
    let digits = sentence.slice(at, to);
    if digits.matches('.').count() > 1 && digits.split('.').skip(1).any(|part| part.len() != 3) {
        return None;
    }
    let mut value = decimal(digits, sentence.language)?;
    let mut unit = None;
    let mut signed = false;
    if let Some(before) = at.checked_sub(1)
        && let Some(currency) = currency_sign(sentence, before)
    {
        unit = Some(Unit::Currency(currency));
        let named = sentence.is_sign(before, '$') && dollar_sign(sentence, before).1;
        from = before - usize::from(named);
    }
    if let Some(before) = from.checked_sub(1) {
        let free = before == 0 || !sentence.tokens.get(before).is_some_and(|token| token.glued);
        let tight = sentence.tokens.get(from).is_some_and(|token| token.glued);
        if free
            && tight
            && (sentence.is_sign(before, '+') || sentence.is_sign(before, '-') || sentence.is_sign(before, '−'))
        {
            signed = true;
            if !sentence.is_sign(before, '+') {
                value = -value;
            }
            from = before;
        }
    }
    if names_a_thing(sentence, at) || ends_a_scale(sentence, at) {
        return None;
    }
    // A letter glued before the number makes it a name.
    if sentence.tokens.get(from).is_some_and(|token| token.glued)
        && from.checked_sub(1).is_some_and(|before| sentence.is_sign(before, '#'))
    {
        return None;
    }
    let mut high = None;
    // 2/3 of, 8/10
    if sentence.is_sign(to, '/') && sentence.is_number(to + 1) && !sentence.is_sign(to + 2, '/') {
        let whole = decimal(sentence.word(to + 1), sentence.language)?;
        if value < whole
            && whole <= Decimal::from(12)
            && sentence.class(to + 2).any(Class::STOP | Class::PREP)
            && sentence.is_word(to + 2)
        {
            let share = value.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?.round_dp(2).normalize();
            return Some(finish(sentence, from, to + 2, share, None, Some(Unit::Percent), signed));
        }
        return Some(finish(sentence, from, to + 2, value, None, unit, signed));
    }
    if let Some(figure) = parts::clock(sentence, from, at, value) {
        return Some(figure);
    }
    if let Some(figure) = parts::of_whole(sentence, from, to, value) {
        return Some(figure);
    }
    let money = unit.is_some() || currency_at(sentence, to + 1).is_some();
    let scale = scale_at(sentence, to, money);
    if scale > 0 {
        value = Decimal::TEN.checked_powu_safe(scale)?.checked_mul(value)?;
        to = past_scale(sentence, to);
    }
    // 10-12, 10 – 12
    let dash = sentence.is_sign(to, '-') || sentence.is_sign(to, '–');
    if dash && sentence.is_number(to + 1) && unit.is_none() {
        let upper = decimal(sentence.word(to + 1), sentence.language)?;
        if upper > value {
            high = Some(upper);
            to += 2;
        }
    }
    Some(finish(sentence, from, to, value, high, unit, signed))
}

fn groups_with_next(sentence: &Sentence<'_>, first: usize, next: usize) -> bool {
    let (Some(before), Some(after)) = (sentence.tokens.get(next - 1), sentence.tokens.get(next)) else { return false };
    let gap = sentence.text.get(before.end as usize..after.start as usize).unwrap_or("");
    let narrow = matches!(gap, "\u{a0}" | "\u{202f}" | "\u{2009}");
    let plain = gap == " " && !matches!(sentence.language, Language::En);
    after.kind == TokenKind::Number
        && after.end - after.start == 3
        && (narrow || plain)
        && sentence.word(first).len() <= 3
        && !sentence.word(first).starts_with('0')
}

/// `COVID-19`, `ISO-27001`: a number hyphened to capitals is part of their name.
fn names_a_thing(sentence: &Sentence<'_>, at: usize) -> bool {
    let Some(word) = at.checked_sub(2).filter(|_| sentence.is_sign(at - 1, '-')) else { return false };
    let glued = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.glued);
    let text = sentence.word(word);
    glued(at) && glued(at - 1) && sentence.is_word(word) && text.len() > 1 && text.chars().all(char::is_uppercase)
}

/// Whether the sentence names the scale on which something is rated.
pub(super) fn names_a_scale(sentence: &Sentence<'_>) -> bool {
    (1..sentence.len()).any(|at| sentence.is_number(at) && ends_a_scale(sentence, at))
}

/// `on a scale of 1 to 5`: the ends of a scale are no aims.
fn ends_a_scale(sentence: &Sentence<'_>, at: usize) -> bool {
    const SCALES: [&str; 6] = ["scale", "skala", "échelle", "echelle", "escala", "escalas"];
    let between = |at: usize| {
        sentence.is_number(at)
            || sentence.is_sign(at, '-')
            || sentence.is_sign(at, '–')
            || sentence.class(at).any(Class::PREP | Class::TO | Class::FROM | Class::BY | Class::AND)
    };
    let before = (at.saturating_sub(4)..at).rev().find(|&before| !between(before));
    before.is_some_and(|before| {
        let word = sentence.word(before);
        before + 1 < at && SCALES.iter().any(|scale| scale.eq_ignore_ascii_case(word))
    }) || is_rated(sentence, at)
}

/// `Rate the service 0-10`: both ends behind a word of rating.
fn is_rated(sentence: &Sentence<'_>, at: usize) -> bool {
    const WORDS: [&str; 4] = ["rate", "rated", "rating", "ratings"];
    let ends = at >= 3
        && matches!(sentence.word(at), "5" | "7" | "10" | "100")
        && matches!(sentence.kind(at - 1), Some(TokenKind::Sign('-' | '–')))
        && matches!(sentence.word(at - 2), "0" | "1");
    ends && (0..at - 2).any(|word| WORDS.iter().any(|known| known.eq_ignore_ascii_case(sentence.word(word))))
}

fn scale_at(sentence: &Sentence<'_>, at: usize, money: bool) -> u32 {
    let Some(token) = sentence.tokens.get(at).filter(|token| token.entry.class.any(Class::SCALE)) else { return 0 };
    let word = sentence.word(at);
    let scale = u32::try_from(token.entry.value).unwrap_or(0);
    // `mm` is a unit of length unless it is money.
    if word == "mm" && !money {
        return 0;
    }
    if word.chars().count() > 1 {
        return scale;
    }
    // One letter counts only right behind the digits; a small m or b is a metre, a minute or a bit unless it is money.
    let power = match word {
        "k" | "K" => 3,
        "M" => 6,
        "B" => 9,
        "m" if money => 6,
        "b" if money => 9,
        _ => 0,
    };
    // `1,5 M€`: the letter belongs to the sign of the money behind it.
    let money_follows = sentence.tokens.get(at + 1).is_some_and(|next| next.glued)
        && currency_sign(sentence, at + 1).is_some()
        || sentence.is_word(at + 1) && sentence.word(at + 1).len() == 3 && currency_at(sentence, at + 1).is_some();
    if token.glued || money_follows { power } else { 0 }
}

/// Past a scale, the point that shortens it, and the `de` before a currency: `5 Mio. EUR`, `5 millions d'euros`.
fn past_scale(sentence: &Sentence<'_>, scale: usize) -> usize {
    let mut to = scale + 1;
    let short = sentence.word(scale).chars().count() <= 4;
    if short && sentence.is_sign(to, '.') && (sentence.is_word(to + 1) || currency_at(sentence, to + 1).is_some()) {
        to += 1;
    }
    let joins = matches!(sentence.word(to), "de" | "d" | "of") && sentence.is_word(to);
    to + usize::from(joins && currency_at(sentence, to + 1).is_some())
}

pub(super) fn finish<'s>(
    sentence: &Sentence<'s>,
    from: usize,
    to: usize,
    value: Decimal,
    high: Option<Decimal>,
    unit: Option<Unit<'s>>,
    signed: bool,
) -> Figure<'s> {
    let mut to = to;
    let mut unit = unit;
    if unit.is_none() {
        if sentence.is_sign(to, '%') || (sentence.class(to).any(Class::PERCENT) && sentence.is_word(to)) {
            unit = Some(Unit::Percent);
            to += 1;
            if sentence.class(to).any(Class::POINTS) && sentence.is_word(to) {
                unit = Some(Unit::Points);
                to += 1;
            }
        } else if sentence.class(to).any(Class::POINTS) && sentence.is_word(to) {
            unit = Some(Unit::Points);
            to += 1;
        } else if let Some(currency) = currency_sign(sentence, to).or_else(|| currency_word(sentence, to)) {
            unit = Some(Unit::Currency(currency));
            to += 1;
        } else if sentence.is_word(to) && sentence.is_sign(to + 1, '$') && dollar_sign(sentence, to + 1).1 {
            unit = Some(Unit::Currency(dollar_sign(sentence, to + 1).0));
            to += 2;
        }
    }
    // The other end of `10 % to 12 %` is left to the roles.
    let mut figure = Figure {
        from,
        to,
        value,
        high,
        unit,
        noun: None,
        noun_tokens: (to, to),
        role: Role::Level,
        limit: None,
        signed,
    };
    noun_after(sentence, &mut figure);
    figure
}

fn noun_after<'s>(sentence: &Sentence<'s>, figure: &mut Figure<'s>) {
    if figure.unit.is_some() {
        return;
    }
    let mut at = figure.to;
    let joined = sentence.is_sign(at, '-') && sentence.is_word(at + 1);
    if joined {
        at += 1;
    }
    if sentence.class(at).any(Class::TIME_UNIT)
        && sentence.is_word(at)
        && !sentence.tokens.get(at).is_some_and(|token| token.time)
    {
        let single = sentence.word(at).len() == 1;
        if !single || sentence.word(at) != "m" {
            figure.unit = time_unit(sentence.tokens.get(at).map_or(0, |token| token.entry.value)).map(Unit::Time);
            figure.noun = Some(sentence.word(at));
            figure.noun_tokens = (at, at + 1);
            return;
        }
    }
    if sentence.is_sign(at, '+') {
        at += 1;
    }
    let first = at;
    while at < first + 4 && counts_on(sentence, at, first) {
        at += 1;
    }
    if at > first {
        figure.noun = Some(sentence.slice(first, at));
        figure.noun_tokens = (first, at);
    }
}

fn counts_on(sentence: &Sentence<'_>, at: usize, first: usize) -> bool {
    let Some(token) = sentence.tokens.get(at) else { return false };
    if token.kind != TokenKind::Word || token.time {
        return false;
    }
    let class = token.entry.class;
    let small = class.any(
        Class::PREP
            | Class::AND
            | Class::BE
            | Class::PER
            | Class::AT_LEAST
            | Class::AT_MOST
            | Class::DONE
            | Class::STOP
            | Class::AFTER_MOST
            | Class::AFTER_LEAST
            | Class::NOW,
    );
    if small && !(at == first && class.any(Class::MORE_WORD | Class::LESS_WORD)) {
        return false;
    }
    // German nouns have capitals: what follows one in small letters is no part of it.
    if at > first
        && sentence.language == Language::De
        && !token.capital
        && sentence.tokens.get(at - 1).is_some_and(|before| before.capital)
    {
        return false;
    }
    // A participle after the noun is no part of it.
    if at > first && sentence.language == Language::En && sentence.word(at).ends_with("ed") {
        return false;
    }
    !class.any(Class::UP | Class::DOWN | Class::WISH | Class::KEEP | Class::GOAL_MARK)
        || class.any(Class::NOUN_TOO)
        || at == first
}

fn in_words<'s>(sentence: &Sentence<'s>, at: usize, body: usize) -> Option<Figure<'s>> {
    let token = sentence.tokens.get(at)?;
    if let Some(figure) = parts::in_words(sentence, at) {
        return Some(figure);
    }
    if !token.entry.class.any(Class::NUMBER_WORD) || token.entry.value < 0 {
        return None;
    }
    if token.entry.value == 0 {
        return parts::nothing(sentence, at, body);
    }
    let mut value = Decimal::from(token.entry.value);
    let mut to = at + 1;
    let scale = scale_at(sentence, to, false);
    if scale > 0 {
        value = Decimal::TEN.checked_powu_safe(scale)?.checked_mul(value)?;
        to = past_scale(sentence, to);
    }
    let figure = finish(sentence, at, to, value, None, None, false);
    // `one` counts only what stands beside it.
    (figure.noun.is_some() || figure.unit.is_some()).then_some(figure)
}

/// The unit of time with this number in the lists.
pub(super) fn time_unit(value: i16) -> Option<TimeUnit> {
    Some(match value {
        1 => TimeUnit::Millisecond,
        2 => TimeUnit::Second,
        3 => TimeUnit::Minute,
        4 => TimeUnit::Hour,
        5 => TimeUnit::Day,
        6 => TimeUnit::Week,
        7 => TimeUnit::Month,
        8 => TimeUnit::Year,
        _ => return None,
    })
}
