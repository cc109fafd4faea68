//! Days and periods inside a sentence. The tokens that tell time are marked, so that their numbers are no figures.

use jiff::civil::Date;

use super::StatementContext;
use super::calendar::{Part, Stretch, days_of, stretch_at};
use super::tokens::{Sentence, TokenKind};
use crate::model::{Cadence, Language, Period};
use crate::reading::words::Class;

/// What a sentence says about time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Times<'s> {
    /// The day that the sentence alone fixes.
    pub(super) deadline: Option<Date>,
    /// First day of the period that it names.
    pub(super) start: Option<Date>,
    /// The days meant, the year taken from the context where it names none.
    pub(super) days: Option<Period>,
    /// The words that tell time without fixing a day.
    pub(super) period: Option<&'s str>,
    /// Every period counts by itself.
    pub(super) recurring: bool,
    /// How long such a period is.
    pub(super) every: Option<Cadence>,
    /// A word such as `by` stands before the deadline.
    said_by: bool,
}

/// How a stretch is meant, by the word before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    By,
    Before,
    In,
    From,
    Bare,
}

/// Reads and marks every time expression.
pub(super) fn scan<'s>(sentence: &mut Sentence<'s>, context: StatementContext) -> Times<'s> {
    let mut times = Times::default();
    let mut at = 0;
    let mut bracketed = false;
    while at < sentence.len() {
        // What recurs in brackets defines the measure, "(>200 searches a month)", and sets no target for each period.
        bracketed = match sentence.kind(at) {
            Some(TokenKind::Sign('(' | '[')) => true,
            Some(TokenKind::Sign(')' | ']')) => false,
            _ => bracketed,
        };
        if let Some(stretch) = stretch_at(sentence, at) {
            let (first, role) = role_before(sentence, at);
            if bracketed && tells_the_past(sentence, at, stretch, context.today.year()) {
                mark(sentence, first, stretch.end);
            } else {
                take(sentence, context, &mut times, first, at, stretch, role);
            }
            mark_leading(sentence, first);
            at = stretch.end;
        } else if let Some(end) = relative_at(sentence, at) {
            mark(sentence, at, end);
            times.period = times.period.or(Some(sentence.slice(at, end)));
            mark_leading(sentence, at);
            at = end;
        } else {
            if sentence.class(at).any(Class::RECUR) && !is_per_base(sentence, at) && !is_part_of(sentence, at) {
                times.recurring |= !bracketed;
                times.every = times.every.or(sentence.tokens.get(at).and_then(|token| every(token.entry.value)));
                times.period = times.period.or(Some(sentence.word(at)));
                mark(sentence, at, at + 1);
            }
            at += 1;
        }
    }
    times
}

/// The period that the `recur` lists number so.
pub(super) fn every(value: i16) -> Option<Cadence> {
    Some(match value {
        4 => Cadence::Days(1),
        5 => Cadence::Days(7),
        6 => Cadence::Months(1),
        7 => Cadence::Months(12),
        8 => Cadence::Months(3),
        _ => return None,
    })
}

/// `a quarter of the patients`: a part and no period.
pub(super) fn is_part_of(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.word(at).eq_ignore_ascii_case("a quarter")
        && (sentence.word(at + 1) == "of" || at.checked_sub(1).is_some_and(|before| sentence.word(before) == "by"))
}

/// `(2025: 12)`, `(12 in 2025)`: a year beside a figure in brackets tells where it stood.
fn tells_the_past(sentence: &Sentence<'_>, at: usize, stretch: Stretch, this_year: i16) -> bool {
    let Some(year) = stretch.year else { return false };
    let open = (0..at).rev().find(|&at| sentence.is_sign(at, '(') || sentence.is_sign(at, '[')).unwrap_or(0);
    let close = (stretch.end..sentence.len())
        .find(|&at| sentence.is_sign(at, ')') || sentence.is_sign(at, ']'))
        .unwrap_or(sentence.len());
    let earlier = (0..open).any(|at| sentence.is_number(at));
    let figure = (open + 1..at).chain(stretch.end..close).any(|at| sentence.is_number(at));
    let labels = sentence.is_sign(stretch.end, ':') && year <= this_year;
    earlier && figure && (labels || year < this_year)
}

/// `D'ici au 31 mars 2028`, `By year end`: small words before a stretch that opens the sentence belong to it.
fn mark_leading(sentence: &mut Sentence<'_>, first: usize) {
    let small = Class::BY | Class::IN | Class::FROM | Class::PREP | Class::ARTICLE | Class::STOP | Class::END_OF;
    if (1..=3).contains(&first) && (0..first).all(|at| sentence.is_word(at) && sentence.class(at).any(small)) {
        mark(sentence, 0, first);
    }
}

fn is_per_base(sentence: &Sentence<'_>, at: usize) -> bool {
    at > 0 && sentence.is_number(at + 1)
}

fn mark(sentence: &mut Sentence<'_>, from: usize, to: usize) {
    for token in sentence.tokens.iter_mut().take(to).skip(from) {
        token.time = true;
    }
}

fn take<'s>(
    sentence: &mut Sentence<'s>,
    context: StatementContext,
    times: &mut Times<'s>,
    first: usize,
    at: usize,
    stretch: Stretch,
    role: Role,
) {
    let words = sentence.slice(first, stretch.end);
    let named = sentence.slice(at, stretch.end);
    mark(sentence, first, stretch.end);
    if is_reference(sentence, at, stretch.end)
        || (matches!(role, Role::In | Role::Bare) || sentence.class(first).any(Class::IN))
            && is_of_start(sentence, first, stretch.end)
    {
        return;
    }
    let year = stretch.year.or_else(|| nearest_year(stretch.part, context.today, role));
    let start_month = if stretch.fiscal { context.fiscal_year_start.clamp(1, 12) } else { 1 };
    let days = year.and_then(|year| days_of(stretch.part, year, start_month));
    let certain = stretch.year.is_some() && !stretch.fiscal;
    let joined = at.checked_sub(2).is_some_and(|before| {
        role == Role::Bare
            && sentence.tokens.get(before).is_some_and(|token| token.time)
            && (sentence.class(at - 1).any(Class::AND)
                || sentence.is_sign(at - 1, '-')
                || sentence.is_sign(at - 1, '–'))
    });
    if joined {
        times.days = times.days.or(days);
        let run = (0..at)
            .rev()
            .take_while(|&before| sentence.tokens.get(before).is_some_and(|token| token.time) || before + 1 == at);
        let start = run.last().unwrap_or(at);
        times.period = Some(sentence.slice(start, stretch.end));
        return;
    }
    match (days, role) {
        (Some(days), Role::From) => {
            times.start = times.start.or(Some(days.first));
            if !certain {
                times.period = times.period.or(Some(words));
            }
        }
        // `from 63 % in 2005 to 85 % by 2030`: the day by which something is to be reached wins over one that a figure is of.
        (Some(days), Role::By) if certain && !times.said_by && !is_de(sentence, first) => {
            (times.deadline, times.days, times.said_by) = (Some(days.last), Some(days), true);
        }
        (Some(days), Role::Before) if certain => {
            times.deadline = times.deadline.or(days.first.yesterday().ok());
            times.days =
                times.days.or(Some(Period { first: days.first, last: days.first.yesterday().unwrap_or(days.last) }));
        }
        (Some(days), Role::In | Role::Bare) if certain && only_names_the_past(sentence, context, at, stretch, days) => {
            times.period = times.period.or(Some(named));
        }
        (Some(_), Role::Bare) if certain && names_a_plan(sentence, at, stretch) => {
            times.period = times.period.or(Some(named));
        }
        (Some(days), Role::By | Role::In | Role::Bare) if certain => {
            // `from 63 % in 2005 to 85 % in 2030`
            let over = !times.said_by && times.deadline.is_some_and(|first| first < context.today);
            if over && days.last >= context.today {
                (times.deadline, times.days) = (None, None);
            }
            times.deadline = times.deadline.or(Some(days.last));
            times.days = times.days.or(Some(days));
            if role == Role::In && stretch.part != Part::Year {
                times.start = times.start.or(Some(days.first));
            }
        }
        (days, _) => {
            times.days = times.days.or(days);
            times.period = times.period.or(Some(if role == Role::Before { words } else { named }));
        }
    }
}

/// `from 63 % in 2005 to 85 % in 2030`: the first of the years is when it stood at the first figure.
fn is_of_start(sentence: &Sentence<'_>, first: usize, end: usize) -> bool {
    const NOUN_TOKENS_MAX: usize = 5;
    const LIMIT_TOKENS_MAX: usize = 3;
    let leads = |at: usize| {
        sentence.class(at).any(Class::TO | Class::AT_LEAST | Class::AT_MOST | Class::ARTICLE | Class::CURRENCY)
            || matches!(sentence.kind(at), Some(TokenKind::Sign('→' | '-' | '>' | '$' | '€' | '£' | '~' | '≥' | '<')))
    };
    let arrow = sentence.is_sign(end, '→') || sentence.is_sign(end, '-') && sentence.is_sign(end + 1, '>');
    let goes_on = (arrow || sentence.class(end).any(Class::TO))
        && (end + 1..=end + LIMIT_TOKENS_MAX)
            .find(|&at| !leads(at))
            .is_some_and(|at| sentence.is_number(at) && !is_year(sentence.word(at)));
    if !goes_on {
        return false;
    }
    let figure = (first.saturating_sub(NOUN_TOKENS_MAX)..first)
        .rev()
        .take_while(|&at| sentence.is_number(at) || sentence.is_word(at) || sentence.is_sign(at, '%'))
        .find(|&at| sentence.is_number(at));
    figure.is_some_and(|figure| {
        (figure.saturating_sub(2)..figure).any(|at| sentence.class(at).any(Class::FROM) && sentence.is_word(at))
    })
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse::<i16>().is_ok_and(|year| (1900..2200).contains(&year))
}

/// French `de`, which leads to a deadline only where nothing else does.
fn is_de(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.word(at).eq_ignore_ascii_case("de")
}

/// `Population survey 2019`, `Change over 2018-2023`: a year that is over, in a name with no figure and no verb, says when it was and
/// not until when anything is to be reached.
fn only_names_the_past(
    sentence: &Sentence<'_>,
    context: StatementContext,
    at: usize,
    stretch: Stretch,
    days: Period,
) -> bool {
    stretch.part == Part::Year
        && days.last < context.today
        && !context.has_target
        && !starts_with_verb(sentence)
        && (0..sentence.len()).all(|other| (at..stretch.end).contains(&other) || !sentence.is_number(other))
}

/// `Training on the Development Plan 2026-2030`, `Difusión del PDI 2026-2030`: the years of a plan are part of its name.
fn names_a_plan(sentence: &Sentence<'_>, at: usize, stretch: Stretch) -> bool {
    const PLANS: &str = "plan plans planes plano planos programme program programa programmes programmas agenda strategy stratégie \
        strategie estrategia estratégia roadmap framework fahrplan masterplan";
    const BACK_TOKENS_MAX: usize = 5;
    let years = stretch.part == Part::Year && (at + 1..stretch.end).any(|at| sentence.is_number(at));
    if !years || starts_with_verb(sentence) {
        return false;
    }
    let is_plan = |word: &str| PLANS.split_whitespace().any(|plan| plan.eq_ignore_ascii_case(word));
    let plan = (at.saturating_sub(BACK_TOKENS_MAX)..at)
        .rev()
        .take_while(|&before| {
            sentence.is_word(before) && (is_plan(sentence.word(before)) || !sentence.class(before).any(Class::VERB))
        })
        .any(|before| is_plan(sentence.word(before)));
    let acronym = |before: usize| {
        let word = sentence.word(before);
        word.len() >= 2 && word.chars().all(char::is_uppercase) && !sentence.class(before).any(Class::HEAD)
    };
    let of = |before: usize| super::traits::is_of(sentence.word(before)) || sentence.class(before).any(Class::ARTICLE);
    plan || at >= 2 && acronym(at - 1) && of(at - 2)
}

/// `40 % below 2005 levels`, `niveau de référence de 2016`: what something is compared with is no day to meet.
fn is_reference(sentence: &Sentence<'_>, at: usize, end: usize) -> bool {
    const JOINS: [&str; 12] = ["of", "from", "the", "de", "des", "du", "d", "del", "da", "do", "von", "vom"];
    const COMPARED: [&str; 18] = [
        "levels",
        "level",
        "baseline",
        "base",
        "référence",
        "reference",
        "referencia",
        "referência",
        "niveau",
        "niveaux",
        "niveles",
        "níveis",
        "nivel",
        "nível",
        "basisjahr",
        "bezugsjahr",
        "referenzjahr",
        "ausgangsjahr",
    ];
    let is_one_of = |list: &[&str], index: usize| {
        sentence.is_word(index) && list.iter().any(|known| known.eq_ignore_ascii_case(sentence.word(index)))
    };
    let before = (at.saturating_sub(3)..at).rev().find(|&index| !is_one_of(&JOINS, index));
    is_one_of(&COMPARED[..3], end) || before.is_some_and(|index| is_one_of(&COMPARED, index))
}

/// The word before a stretch, and the first token that belongs to the expression.
fn role_before(sentence: &Sentence<'_>, at: usize) -> (usize, Role) {
    let mut first = at;
    let mut role = Role::Bare;
    let mut end_of = false;
    for _ in 0..4 {
        let Some(before) = first.checked_sub(1) else { break };
        let class = sentence.class(before);
        if sentence.tokens.get(before).is_some_and(|token| token.time) {
            break;
        }
        if class.any(Class::END_OF) {
            end_of = true;
            role = Role::By;
            first = before;
        } else if class.any(Class::BY) {
            role = if sentence.tokens.get(before).is_some_and(|token| token.entry.value == -1) && !end_of {
                Role::Before
            } else {
                Role::By
            };
            return (before, role);
        } else if class.any(Class::FROM | Class::PAST) {
            return (before, Role::From);
        } else if class.any(Class::IN) {
            return (before, if end_of { Role::By } else { Role::In });
        } else if class.any(Class::ARTICLE | Class::STOP | Class::NEXT | Class::YEAR_WORD) && sentence.is_word(before) {
            first = before;
        } else {
            break;
        }
    }
    if role == Role::Bare { (at, role) } else { (first, role) }
}

fn nearest_year(part: Part, today: Date, role: Role) -> Option<i16> {
    let days = days_of(part, today.year(), 1)?;
    let over = if role == Role::From { false } else { days.last < today };
    Some(if over { today.year().saturating_add(1) } else { today.year() })
}

/// `over the next three years`, `in the past 12 months`, `this quarter`, `by year end`, `within six months`.
fn relative_at(sentence: &Sentence<'_>, at: usize) -> Option<usize> {
    let class = sentence.class(at);
    if !sentence.is_word(at) {
        return None;
    }
    if class.any(Class::END_OF) {
        let mut end = at + 1;
        while end < at + 4
            && sentence.class(end).any(Class::ARTICLE | Class::STOP | Class::NEXT)
            && sentence.is_word(end)
        {
            end += 1;
        }
        let unit = sentence.class(end).any(Class::YEAR_WORD | Class::QUARTER) || is_long_unit(sentence, end);
        let whole = sentence.word(at).len() <= 3
            || sentence.word(at).to_ascii_lowercase().contains("end")
                && sentence.word(at).to_ascii_lowercase().contains("year");
        if unit {
            return Some(end + 1);
        }
        let of_period =
            ["jahresende", "quartalsende", "monatsende"].iter().any(|end| end.eq_ignore_ascii_case(sentence.word(at)))
                || ["d'année", "de año", "do ano"].iter().any(|end| sentence.word(at).ends_with(end));
        if of_period {
            return Some(at + 1);
        }
        return whole.then_some(at + 1).filter(|_| {
            sentence.word(at).eq_ignore_ascii_case("eoy")
                || sentence.word(at).eq_ignore_ascii_case("eoq")
                || sentence.word(at).contains(['-', ' '])
        });
    }
    let introduces = class.any(Class::IN | Class::BY | Class::PAST | Class::NEXT);
    if !introduces {
        return None;
    }
    let mut end = at;
    let mut pointed = false;
    while end < at + 4
        && sentence.class(end).any(Class::IN | Class::BY | Class::ARTICLE | Class::STOP | Class::PAST | Class::NEXT)
        && sentence.is_word(end)
    {
        pointed |= sentence.class(end).any(Class::PAST | Class::NEXT);
        end += 1;
    }
    // `no primeiro semestre`
    if sentence.class(end).any(Class::LABEL)
        && sentence.tokens.get(end).is_some_and(|token| token.entry.value > 0)
        && sentence.class(end + 1).any(Class::TIME_UNIT)
    {
        pointed = true;
        end += 1;
    }
    if pointed && is_past_noun(sentence, end) {
        end += 1;
    }
    let counted = sentence.is_number(end) || sentence.class(end).any(Class::NUMBER_WORD);
    let unit = end + usize::from(counted);
    let is_unit =
        sentence.class(unit).any(Class::TIME_UNIT | Class::YEAR_WORD | Class::QUARTER) && sentence.is_word(unit);
    if !is_unit
        || !(pointed
            || (counted
                && is_long_unit(sentence, unit)
                && class.any(Class::IN)
                && (starts_with_verb(sentence) || at == 0 && leads_clause(sentence, unit + 1))))
    {
        return None;
    }
    if !pointed && sentence.word(unit).len() <= 2 || is_time_of_something(sentence, unit + 1) {
        return None;
    }
    let mut last = unit + 1;
    // `précédents`, `anteriores` stand after the noun.
    if sentence.class(last).any(Class::PAST) {
        last += 1;
    }
    Some(last)
}

/// `in the first three years of life`: whose years they are, and no time of the calendar.
fn is_time_of_something(sentence: &Sentence<'_>, of: usize) -> bool {
    let time = Class::YEAR_WORD | Class::QUARTER | Class::TIME_UNIT | Class::MONTH | Class::NEXT | Class::PAST;
    let named = of + 1 + usize::from(sentence.class(of + 1).any(Class::ARTICLE));
    sentence.is_word(of)
        && super::traits::is_of(sentence.word(of))
        && sentence.is_word(named)
        && !sentence.class(named).any(time)
}

fn is_past_noun(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.class(at).any(Class::YEAR_WORD) && sentence.is_number(at + 1)
}

/// Weeks or longer.
fn is_long_unit(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.class(at).any(Class::TIME_UNIT) && sentence.tokens.get(at).is_some_and(|token| token.entry.value >= 6)
}

/// `Within 12 months, reduce ...`, `Innerhalb von 12 Monaten die Fluktuation ... senken`
fn leads_clause(sentence: &Sentence<'_>, next: usize) -> bool {
    sentence.is_sign(next, ',')
        || sentence.language == Language::De
            && sentence.len().checked_sub(1).is_some_and(|last| sentence.class(last).any(Class::VERB))
}

fn starts_with_verb(sentence: &Sentence<'_>) -> bool {
    sentence.class(0).any(Class::VERB) && !sentence.class(0).any(Class::HEAD)
}
