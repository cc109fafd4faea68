//! Which of the figures is the target, which the start, and which only says what is measured.

use rust_decimal::Decimal;

use super::beside::{is_age, is_named_too, is_scale, leads_up, opens_past, other_things, other_unit, stood_then};
use super::definitions::{is_condition, is_footnote};
use super::figures::{Figure, Limit, Role};
use super::parts::is_nothing;
use super::structure::Frame;
use super::tokens::{Sentence, TokenKind};
use crate::model::{Language, Unit};
use crate::reading::words::Class;

/// Gives every figure its role.
pub(super) fn assign(
    sentence: &Sentence<'_>,
    frame: &Frame,
    bare_measure: bool,
    this_year: i16,
    figures: &mut [Figure<'_>],
) {
    for index in 0..figures.len() {
        let Some(figure) = figures.get(index).copied() else { continue };
        let after = figures.get(index + 1).map(|next| next.from);
        let earlier = figures.get(index.wrapping_sub(1)).copied();
        let (role, limit) = if earlier.is_some_and(|earlier| stood_then(sentence, &figure, &earlier, this_year)) {
            (Role::Baseline, None)
        } else {
            role_of(sentence, frame, bare_measure, &figure, after, earlier.as_ref())
        };
        if let Some(figure) = figures.get_mut(index) {
            figure.role = role;
            figure.limit = limit;
        }
    }
    pair_from_to(sentence, frame, figures);
}

/// `Response within 4 hours for 90 % of tickets`: where nothing else is measured, the share is.
pub(super) fn share_measures(sentence: &Sentence<'_>, figures: &mut [Figure<'_>]) {
    let share = figures.iter_mut().find(|figure| {
        let before = figure.from.checked_sub(1).map_or(Class::NONE, |before| sentence.class(before));
        let written =
            figure.to.checked_sub(1).is_some_and(|last| sentence.class(last).any(Class::SHARE_OF | Class::PERCENT));
        figure.role == Role::Definition
            && written
            && figure.unit == Some(Unit::Percent)
            && of_follows(sentence, figure)
            && before.any(Class::PREP)
            && !before.any(Class::PER)
    });
    if let Some(figure) = share {
        figure.role = Role::Level;
    }
}

/// Words before a figure, skipping signs such as `(` and `:`.
fn before(sentence: &Sentence<'_>, from: usize, steps: usize) -> Class {
    let mut at = from;
    let mut left = steps;
    while let Some(index) = at.checked_sub(1) {
        at = index;
        if matches!(sentence.kind(index), Some(TokenKind::Sign('(' | ':' | '=' | '~' | '≈' | '[' | '-')))
            || leads_up(sentence, index)
        {
            continue;
        }
        left -= 1;
        if left == 0 {
            return sentence.class(index);
        }
    }
    Class::NONE
}

pub(super) fn sign_before(sentence: &Sentence<'_>, from: usize) -> Option<char> {
    let mut at = from.checked_sub(1)?;
    // `> =` and `>=` come as two signs.
    if sentence.is_sign(at, '=')
        && let Some(more) = at.checked_sub(1)
        && matches!(sentence.kind(more), Some(TokenKind::Sign('>' | '<')))
    {
        at = more;
    }
    match sentence.kind(at) {
        Some(TokenKind::Sign(sign)) => Some(sign),
        _ => None,
    }
}

fn limit_of(sentence: &Sentence<'_>, figure: &Figure<'_>) -> Option<Limit> {
    if is_nothing(sentence, figure) {
        return Some(Limit::Most);
    }
    match sign_before(sentence, figure.from) {
        Some('>' | '≥' | '⩾') => return Some(Limit::Least),
        Some('<' | '≤' | '⩽') => return Some(Limit::Most),
        _ => {}
    }
    // `al menos el 90 %`
    let one = before(sentence, figure.from, 1);
    let steps = if one.any(Class::ARTICLE) && !one.any(Class::AT_LEAST | Class::AT_MOST) { 2 } else { 1 };
    let class = before(sentence, figure.from, steps);
    if class.any(Class::AT_LEAST) {
        return Some(Limit::Least);
    }
    if class.any(Class::AT_MOST) {
        return Some(Limit::Most);
    }
    for at in figure.to..=figure.noun_tokens.1.max(figure.to) + limit_further_on(sentence, figure) {
        let class = sentence.class(at);
        // `min` behind a figure is a minute; and `at least` before the next figure is that one's.
        let unit =
            matches!(figure.unit, Some(Unit::Time(_))) && (figure.noun_tokens.0..figure.noun_tokens.1).contains(&at);
        if unit || sentence.is_number(at + 1) || sentence.is_number(at + 2) && !sentence.is_word(at + 1) {
            continue;
        }
        if class.any(Class::AFTER_LEAST) {
            return Some(Limit::Least);
        }
        if class.any(Class::AFTER_MOST) {
            return Some(Limit::Most);
        }
    }
    (sentence.is_sign(figure.to, '+') && !sentence.is_number(figure.to + 1)).then_some(Limit::Least)
}

/// `3.4 % of staff or greater`: how many words of a share stand between it and the limit behind it.
fn limit_further_on(sentence: &Sentence<'_>, figure: &Figure<'_>) -> usize {
    const WORDS_MAX: usize = 4;
    if figure.unit != Some(Unit::Percent) {
        return 0;
    }
    let limit = |at: usize| {
        sentence.class(at).any(Class::AFTER_LEAST | Class::AFTER_MOST)
            && ["or ", "ou ", "o ", "oder "].iter().any(|or| sentence.word(at).starts_with(or))
    };
    (0..=WORDS_MAX)
        .take_while(|&step| sentence.is_word(figure.to + step))
        .find(|&step| limit(figure.to + step))
        .unwrap_or(0)
}

fn role_of(
    sentence: &Sentence<'_>,
    frame: &Frame,
    bare_measure: bool,
    figure: &Figure<'_>,
    next_figure: Option<usize>,
    earlier: Option<&Figure<'_>>,
) -> (Role, Option<Limit>) {
    let limit = limit_of(sentence, figure);
    let one = before(sentence, figure.from, 1);
    let two = before(sentence, figure.from, 2);
    let reach_back = if limit.is_some() || one.any(Class::ARTICLE) { two } else { one };
    if is_name(sentence, figure, one, limit)
        || is_age(sentence, figure)
        || earlier.is_some_and(|earlier| is_named_too(sentence, figure, earlier))
    {
        return (Role::Definition, limit);
    }
    if is_nothing(sentence, figure) && figure.from > frame.body {
        let said = one.any(Class::BE | Class::GOAL_MARK | Class::TO | Class::AT_MOST)
            || matches!(sign_before(sentence, figure.from), Some(':' | '='));
        let aside = one.any(Class::PREP) && !one.any(Class::TO | Class::BY | Class::AT_MOST);
        if aside || bare_measure && !said {
            return (Role::Definition, limit);
        }
    }
    if one.any(Class::NOW) || (two.any(Class::NOW) && one.any(Class::PREP | Class::BE | Class::STOP)) {
        return (Role::Baseline, limit);
    }
    if one.any(Class::GOAL_MARK) || (one.any(Class::PREP | Class::BE) && two.any(Class::GOAL_MARK)) {
        return (Role::Level, limit);
    }
    if is_progress(sentence, frame, figure) {
        return (Role::Progress, limit);
    }
    if is_change(sentence, frame, figure, reach_back) {
        return (Role::Change, limit);
    }
    if bare_measure
        && figure.high.is_some()
        && limit.is_none()
        && !matches!(sign_before(sentence, figure.from), Some(':' | '='))
    {
        return (Role::Definition, limit);
    }
    if bare_measure && (is_footnote(sentence, figure, limit) || is_condition(sentence, figure, limit)) {
        return (Role::Definition, limit);
    }
    if bare_measure {
        return (if closes(sentence, figure, limit, next_figure) { Role::Level } else { Role::Definition }, limit);
    }
    let time = matches!(figure.unit, Some(Unit::Time(_)));
    if time && frame.verb.is_none() && figure.from == frame.body {
        return (Role::Definition, limit);
    }
    let spent = earlier.is_some_and(|figure| matches!(figure.role, Role::Level | Role::Change));
    if time
        && (spent || limit.is_none() && !one.any(Class::TO | Class::WAY | Class::DO | Class::REACH))
        && !leads(frame, figure)
    {
        return (Role::Definition, limit);
    }
    (Role::Level, limit)
}

fn leads(frame: &Frame, figure: &Figure<'_>) -> bool {
    figure.from == frame.body || frame.verb == figure.from.checked_sub(1)
}

/// `top 10`, `per 1,000`, `90-day`, `version 3`, `ISO 27001`, `under 5 years of age`, `in 3 regions`.
fn is_name(sentence: &Sentence<'_>, figure: &Figure<'_>, one: Class, limit: Option<Limit>) -> bool {
    if one.any(Class::PER)
        || (one.any(Class::LABEL)
            && !one.any(Class::AT_LEAST | Class::MEASURE | Class::GOAL_MARK)
            && !(one.any(Class::ARTICLE) && figure.unit == Some(Unit::Percent)))
    {
        return true;
    }
    if sentence.is_sign(figure.to, '-')
        && sentence.is_word(figure.to + 1)
        && sentence.tokens.get(figure.to).is_some_and(|token| token.glued)
    {
        return true;
    }
    let direct = figure.from.checked_sub(1);
    if let Some(direct) = direct {
        let word = sentence.word(direct);
        let shouting = word.len() >= 2 && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let class = sentence.class(direct);
        if sentence.is_word(direct)
            && shouting
            && !class.any(Class::MEASURE | Class::COUNTABLE | Class::VERB | Class::HEAD)
            && figure.unit.is_none()
        {
            return true;
        }
        if sentence.is_sign(direct, '#')
            || sentence.is_sign(direct, '&')
            || (sentence.is_sign(direct, '/') && figure.unit.is_none())
        {
            return true;
        }
        if sentence.is_sign(direct, '[') && sentence.is_sign(figure.to, ']') {
            return true;
        }
    }
    // A lone year-like or phone-like number glued to letters is a name.
    if limit.is_none()
        && matches!(figure.unit, Some(Unit::Time(crate::model::TimeUnit::Year)))
        && sentence.class(figure.noun_tokens.1).any(Class::PREP)
        && one.any(Class::PREP)
    {
        return true;
    }
    false
}

/// `50 % done`, `7/10`, `currently at`.
fn is_progress(sentence: &Sentence<'_>, frame: &Frame, figure: &Figure<'_>) -> bool {
    let done = sentence.class(figure.to).any(Class::DONE) && sentence.is_word(figure.to);
    let asked = frame.verb.is_some_and(|verb| figure.from == verb + 1);
    let percent = figure.unit == Some(Unit::Percent);
    let last = sentence
        .len()
        .checked_sub(1)
        .map(|last| if sentence.is_sign(last, '.') { last.saturating_sub(1) } else { last });
    let reached = frame.verb.is_none()
        && percent
        && figure.from == frame.body
        && last.is_some_and(|last| sentence.class(last).any(Class::DONE));
    // `... (80%)` behind a thing to do says how far it is.
    let doing = frame.verb.is_some_and(|verb| {
        sentence.class(verb).any(Class::DO) && !sentence.class(verb).any(Class::WAY | Class::REACH)
    });
    let closing = sentence.is_sign(figure.from.wrapping_sub(1), '(') && sentence.is_sign(figure.to, ')');
    reached
        || (doing && percent && closing)
        || (done && percent && !asked)
        || sentence.is_sign(figure.from.wrapping_sub(1), '/')
}

fn is_change(sentence: &Sentence<'_>, frame: &Frame, figure: &Figure<'_>, one: Class) -> bool {
    if figure.signed {
        return true;
    }
    let word = figure.from.checked_sub(1).map_or("", |before| sentence.word(before));
    let verb = frame.verb.map_or(Class::NONE, |verb| sentence.class(verb))
        | frame.second.map_or(Class::NONE, |verb| sentence.class(verb))
        | frame.verbal_noun.map_or(Class::NONE, |verb| sentence.class(verb));
    let moves = verb.any(Class::UP | Class::DOWN | Class::WISH);
    let by = one.any(Class::BY) && is_by(sentence.language, figure, sentence, word);
    let always = matches!(sentence.language, Language::En | Language::De | Language::Other) || word == "un";
    if by && (moves || always && figure.unit == Some(Unit::Percent)) {
        return true;
    }
    // `Une hausse de 10 %`, `an increase of 10 %`
    let named = before(sentence, figure.from, 2).any(Class::GAIN_WORD | Class::LESS_WORD)
        && !before(sentence, figure.from, 2).any(Class::AT_MOST | Class::AT_LEAST);
    if named && figure.unit.is_some() && matches!(word, "of" | "von" | "de" | "d") {
        return true;
    }
    // `Drop in handling time of 15 seconds`
    let noun_moves =
        frame.verbal_noun.is_some_and(|noun| sentence.class(noun).any(Class::UP | Class::DOWN | Class::WISH));
    if noun_moves && figure.unit.is_some() && matches!(word, "of" | "von" | "de") {
        return true;
    }
    let after = sentence.class(figure.to);
    let noun = figure.noun_tokens;
    let gain_after = (figure.to..noun.1.max(figure.to + 1)).any(|at| {
        let class = sentence.class(at);
        sentence.is_word(at)
            && class.any(Class::GAIN_WORD | Class::LESS_WORD)
            && !class.any(Class::AFTER_MOST | Class::AFTER_LEAST)
    });
    if gain_after
        && (figure.unit.is_some() || after.any(Class::GAIN_WORD | Class::LESS_WORD))
        && !(after.any(Class::MORE_WORD) && figure.unit.is_none())
    {
        return figure.unit != Some(Unit::Percent) || !of_follows(sentence, figure) || gain_after;
    }
    // `Increase sign-ups 5 %` without `to` or `by`.
    moves
        && figure.unit == Some(Unit::Percent)
        && !one.any(Class::TO | Class::AT_LEAST | Class::AT_MOST)
        && limit_of(sentence, figure).is_none()
        && !of_follows(sentence, figure)
        && !sentence.is_sign(figure.from.wrapping_sub(1), '(')
        && frame.verb.is_some_and(|verb| verb < figure.from)
}

fn of_follows(sentence: &Sentence<'_>, figure: &Figure<'_>) -> bool {
    sentence.class(figure.to).any(Class::PREP)
        && sentence.is_word(figure.to)
        && matches!(sentence.word(figure.to), "of" | "der" | "des" | "de" | "do" | "da" | "dos" | "das" | "del")
}

/// `by` before a change; the same word stands before a deadline, which is marked already.
fn is_by(language: Language, figure: &Figure<'_>, sentence: &Sentence<'_>, word: &str) -> bool {
    let word = if word.is_empty() || !word.is_ascii() { sentence.word(figure.from.saturating_sub(1)) } else { word };
    let word = word.to_lowercase();
    match language {
        Language::De => word == "um",
        Language::Fr => word == "de",
        Language::Es | Language::Pt => matches!(word.as_str(), "un" | "en" | "em" | "por"),
        _ => true,
    }
}

/// In a bare measure, a figure is a target only where it closes the sentence or a parenthesis as a limit or level.
fn closes(sentence: &Sentence<'_>, figure: &Figure<'_>, limit: Option<Limit>, next_figure: Option<usize>) -> bool {
    let mut end = figure.noun_tokens.1.max(figure.to);
    while sentence.tokens.get(end).is_some_and(|token| {
        token.time
            || matches!(token.kind, TokenKind::Sign(')' | '.' | ']' | '+'))
            || token.entry.class.any(Class::AFTER_LEAST | Class::AFTER_MOST)
    }) {
        end += 1;
    }
    if figure.from == 0 {
        return false;
    }
    // `Spend less than $5 per lead`
    let priced = limit.is_some() && matches!(figure.unit, Some(Unit::Currency(_)));
    if priced && sentence.is_word(end) && sentence.class(end).any(Class::PER) {
        return true;
    }
    // `rated 4.5 out of 5 stars`, `at most 9 millisieverts as per guideline`
    let scaled = matches!(sentence.word(end), "out of" | "von" | "sur" | "de" | "em" | "sobre")
        && sentence.is_number(end + 1)
        && (end + 2..sentence.len()).all(|at| !sentence.is_word(at) || at == end + 2);
    let sourced = limit.is_some()
        && (sentence.word(end) == "as" && sentence.word(end + 1) == "per" || sentence.word(end) == "according");
    if scaled || sourced {
        return true;
    }
    let last = end >= sentence.len() || next_figure == Some(end) || opens_past(sentence, end);
    let written_limit = matches!(sign_before(sentence, figure.from), Some('>' | '<' | '≥' | '≤' | '=' | ':'));
    let in_parenthesis = (0..figure.from).rev().take(4).any(|at| sentence.is_sign(at, '('));
    let time = matches!(figure.unit, Some(Unit::Time(_)));
    let first = figure.from.saturating_sub(1);
    let counted = (0..first).any(|at| sentence.class(at).any(Class::HEAD));
    let of = matches!(sentence.word(first), "of" | "von" | "de" | "d");
    let averaged = (0..first).any(|at| sentence.class(at).any(Class::AVERAGE));
    let spent =
        matches!(sentence.word(first), "within" | "innerhalb" | "innerhalb von" | "dans" | "dentro" | "en" | "em");
    let timed = (0..figure.from).any(|at| sentence.class(at).any(Class::DURATION))
        || averaged && (of || limit.is_some() && !spent);
    if !last || (time && !timed) {
        return false;
    }
    if counted && !opens_past(sentence, end) {
        let percent_fits = figure.unit == Some(Unit::Percent);
        return (written_limit && percent_fits)
            || (in_parenthesis && limit.is_some() && figure.noun.is_none())
            || (written_limit && !in_parenthesis && figure.noun.is_none() && figure.unit.is_none());
    }
    // `Average rating of 4.5 stars`: one word behind the figure is its unit.
    let rated = averaged || (0..first).any(|at| sentence.class(at).any(Class::SCORE));
    let unit = of && rated && figure.noun_tokens.1 == figure.noun_tokens.0 + 1;
    limit.is_some() || written_limit || figure.noun.is_none() || unit || time
}

/// `from 60 to 100`, `35 % → 40 %`: the first is the start.
fn pair_from_to(sentence: &Sentence<'_>, frame: &Frame, figures: &mut [Figure<'_>]) {
    for index in 1..figures.len() {
        let (Some(first), Some(second)) = (figures.get(index - 1).copied(), figures.get(index).copied()) else {
            continue;
        };
        let between: Vec<usize> = (first.to..second.from).filter(|&at| !sentence.is_sign(at, '%')).collect();
        let arrow = between.iter().any(|&at| {
            matches!(sentence.kind(at), Some(TokenKind::Sign('→' | '➔' | '⇒')))
                || (sentence.is_sign(at, '-') && sentence.is_sign(at + 1, '>'))
        });
        let to = arrow || between.iter().any(|&at| sentence.class(at).any(Class::TO));
        let from = first.from.checked_sub(1).is_some_and(|at| sentence.class(at).any(Class::FROM));
        // `de` is as often `of`.
        let of = !arrow && !matches!(sentence.language, Language::En | Language::De);
        if other_unit(&first, &second) || of && other_things(&first, &second) || is_age(sentence, &first) {
            continue;
        }
        if from && to && is_scale(sentence, frame, &first, &second) {
            for figure in figures.iter_mut().skip(index - 1).take(2) {
                figure.role = Role::Definition;
            }
            continue;
        }
        // `Réduire les émissions de 40 à 45 %`: nothing falls from less to more, it falls by so much.
        let falls = frame.verb.is_some_and(|verb| sentence.class(verb).any(Class::DOWN));
        if from && to && falls && first.value < second.value && second.unit == Some(Unit::Percent) {
            for (figure, role) in figures.iter_mut().skip(index - 1).zip([Role::Change, Role::Definition]) {
                figure.role = role;
                figure.unit = second.unit;
                figure.noun = None;
            }
            continue;
        }
        let near = between.len() <= 4 + second.from.saturating_sub(first.noun_tokens.1).min(2);
        if near && ((from && to) || arrow) {
            if let Some(figure) = figures.get_mut(index - 1) {
                figure.role = Role::Baseline;
                if figure.unit.is_none() {
                    figure.unit = second.unit;
                }
            }
            if let Some(figure) = figures.get_mut(index) {
                figure.role = Role::Level;
                if figure.unit.is_none() && figure.noun.is_none() {
                    figure.unit = first.unit;
                    figure.noun = first.noun;
                }
            }
        }
        // `4,5 von 5 Sternen`: how far the scale goes.
        let moves = frame.verb.is_some_and(|verb| sentence.class(verb).any(Class::WAY));
        let rates = second.from == first.to + 1 && first.value <= second.value && first.unit == second.unit && !moves;
        if rates
            && sentence.class(first.to).any(Class::FROM)
            && let Some(figure) = figures.get_mut(index)
        {
            figure.role = Role::Definition;
            continue;
        }
        // `to 100 from 60`
        let back = second.from.checked_sub(1).is_some_and(|at| sentence.class(at).any(Class::FROM))
            && first.role == Role::Level
            && second.unit == first.unit;
        if back
            && !(from && to)
            && let Some(figure) = figures.get_mut(index)
        {
            figure.role = Role::Baseline;
        }
    }
}

/// The change that a single word such as `double` says, in percent.
pub(super) fn change_in_a_word(sentence: &Sentence<'_>, verbs: &[Option<usize>]) -> Option<Decimal> {
    verbs.iter().flatten().find_map(|&at| {
        let token = sentence.tokens.get(at)?;
        token.entry.class.any(Class::DOUBLE).then(|| Decimal::from(token.entry.value))
    })
}
