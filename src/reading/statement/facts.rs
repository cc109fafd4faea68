//! One quick pass over a sentence, for every row of a big table: the words are looked up once, and only what their
//! roles cannot tell is left to the full reading.

use rust_decimal::Decimal;

use super::direction::usual_direction;
use super::structure::{self, Frame};
use super::tokens::{Sentence, TokenKind};
use super::traits::is_deliverable;
use super::{alike, figures, measure, parts, time};
use crate::model::{Direction, Language, StatementFacts};
use crate::reading::words::Class;

/// What one quick pass over a sentence tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quick {
    /// Order-free hash over its folded words without stop words: equal for the same words in another order; 0 for no words.
    pub words_hash: u64,
    /// It says how much is done, not how well.
    pub volume: bool,
    /// It says how well it is done, or what it costs.
    pub quality: bool,
    /// The facts; none where only the full reading can tell ([`StatementFacts::of`]).
    pub told: Option<StatementFacts>,
    pub(super) measure: u64,
    pub(super) measure_first: u64,
}

impl Quick {
    /// Order-free hash over the words that name the measure: no figures, no short words, no verb at the start.
    pub fn measure_hash(&self, begins_with_verb: bool) -> u64 {
        if begins_with_verb { self.measure.wrapping_sub(self.measure_first) } else { self.measure }
    }
}

/// One quick pass over a sentence; `fallback` is the language where the text does not tell.
pub fn facts(text: &str, fallback: Option<Language>) -> Quick {
    if text.is_empty() {
        return Quick { told: Some(StatementFacts::default()), ..Quick::default() };
    }
    alike::facts(text, fallback)
}

/// The pass itself, and the figures that decide the direction, where it was they and no word that did.
pub(super) fn read(text: &str, fallback: Option<Language>) -> (Sentence<'_>, Quick, Option<Ends>) {
    let (sentence, sums) = Sentence::with_sums(text, fallback);
    let told = told(&sentence);
    let by_figures = told.and_then(|told| told.by_figures);
    let quick = Quick {
        words_hash: sums.words,
        volume: sums.kinds.volume(),
        quality: sums.kinds.quality(),
        told: told.map(|told| told.facts),
        measure: sums.measure,
        measure_first: sums.measure_first,
    };
    (sentence, quick, by_figures)
}

/// The two ends of `from 60 to 100`: the tokens and their values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    pub(super) tokens: [usize; 2],
    pub(super) values: [Decimal; 2],
}

impl Ends {
    fn direction(&self) -> Option<Direction> {
        let [from, to] = self.values;
        Direction::between(from, to)
    }
}

#[derive(Debug, Clone, Copy)]
struct Told {
    facts: StatementFacts,
    by_figures: Option<Ends>,
}

fn told(sentence: &Sentence<'_>) -> Option<Told> {
    if sentence.language != Language::En || !is_plain(sentence) || parts::are_named(sentence) {
        return None;
    }
    let frame = structure::frame(sentence);
    // Words of time that only the full reading marks may part a verb from what looks like its noun, or stand before it: `launch June
    // churn`, `per June improve`.
    let timed =
        Class::MONTH | Class::RECUR | Class::QUARTER | Class::YEAR_WORD | Class::END_OF | Class::NEXT | Class::PAST;
    if frame.verb.is_none()
        && sentence.all.any(Class::DO | Class::WAY)
        && (sentence.all.any(timed) || names_a_period(sentence))
    {
        return None;
    }
    let (ends, others) = numbers(sentence);
    let (said, numbers_clear) = plain_direction(sentence, &frame, ends.is_some(), others)?;
    let by_figures = ends.filter(|_| said.is_none());
    if by_figures.is_some_and(|ends| may_be_no_way(sentence, &ends)) {
        return None;
    }
    let direction = match by_figures {
        Some(ends) => Some(ends.direction()?),
        None => said,
    };
    let (recurring, every) = recurrence(sentence);
    // Where the sentence says which way, nobody asks which is usual.
    let usual_direction =
        if direction.is_some() { None } else { usual_direction(sentence, &frame, &measure::heads(sentence, &frame)) };
    let facts = StatementFacts {
        direction,
        usual_direction,
        recurring,
        every,
        needs_reading: !numbers_clear || needs_reading(sentence, &frame, ends.is_some()),
    };
    Some(Told { facts, by_figures })
}

/// `a score from 1 to 100`, `de 10 % à 2 M`, `from 5 to 2030`: two figures that may be no way from one to the other.
fn may_be_no_way(sentence: &Sentence<'_>, ends: &Ends) -> bool {
    let percent = |token: usize| {
        sentence.is_sign(token + 1, '%') || sentence.class(token + 1).any(Class::PERCENT | Class::POINTS)
    };
    let year = (Decimal::from(1900)..=Decimal::from(2100)).contains(&ends.values[1]);
    year || ends.values[0] <= Decimal::ONE || percent(ends.tokens[0]) && !percent(ends.tokens[1])
}

/// `Q2`, `H1`: a word with a digit.
fn names_a_period(sentence: &Sentence<'_>) -> bool {
    (1..sentence.len()).any(|at| sentence.is_word(at) && sentence.word(at).bytes().any(|byte| byte.is_ascii_digit()))
}

/// Begins with a word and stands on one line of words and plain signs.
fn is_plain(sentence: &Sentence<'_>) -> bool {
    let mut first = sentence.class(0);
    // `Number of calls`, which is no number 5.
    if first.any(Class::HEAD) && sentence.class(1).any(Class::PREP) {
        first = first.without(Class::LABEL);
    }
    sentence.is_word(0)
        && !first.any(
            Class::BY
                | Class::IN
                | Class::FROM
                | Class::END_OF
                | Class::MONTH
                | Class::QUESTION
                | Class::RECUR
                | Class::NEXT
                | Class::PAST
                | Class::LABEL
                | Class::QUARTER
                | Class::YEAR_WORD,
        )
        && !(sentence.word(0).bytes().any(|byte| byte.is_ascii_digit()))
        && !sentence
            .signs()
            .any(|(_, sign)| matches!(sign, ':' | '[' | '(' | '?' | '→' | '>' | '<' | '≥' | '≤' | '=' | '–' | '—'))
}

/// The direction that the verb tells, and whether the figures need no closer look. Nothing where neither a verb nor two ends of
/// the figures tell it and the full reading might.
fn plain_direction(
    sentence: &Sentence<'_>,
    frame: &Frame,
    has_ends: bool,
    others: Others,
) -> Option<(Option<Direction>, bool)> {
    let class = frame.verb.map_or(Class::NONE, |verb| sentence.class(verb));
    if class.any(Class::WISH | Class::ENSURE) || frame.verbal_noun.is_some() {
        return None;
    }
    if class.any(Class::KEEP) {
        return Some((Some(Direction::Maintain), others.clear));
    }
    if class.any(Class::DOWN) {
        return Some((Some(Direction::Decrease), others.clear));
    }
    if class.any(Class::DOUBLE) {
        return None;
    }
    if class.any(Class::UP) {
        return Some((Some(Direction::Increase), others.clear));
    }
    if has_ends {
        return Some((None, others.clear));
    }
    let held = sentence.all.any(Class::BE);
    if others.any || held || frame.second.is_some() {
        return None;
    }
    Some((None, true))
}

/// What the figures outside `from ... to ...` are like.
#[derive(Debug, Clone, Copy)]
struct Others {
    any: bool,
    clear: bool,
}

/// The two ends of `from 60 to 100`, and whether any other figure could be a change.
fn numbers(sentence: &Sentence<'_>) -> (Option<Ends>, Others) {
    let mut from = None;
    let mut to = None;
    // `by max. 20`
    let bounded = sentence.all.any(Class::BY) && sentence.all.any(Class::AT_MOST | Class::AT_LEAST);
    let mut others = Others { any: false, clear: !bounded };
    if sentence.all.any(Class::NUMBER_WORD | Class::DOUBLE) {
        others = Others { any: true, clear: false };
    }
    for at in (0..sentence.len()).filter(|&at| sentence.is_number(at)) {
        let before = lead(sentence, at);
        if before.any(Class::FROM) && from.is_none() {
            from = figures::plain_value(sentence, at).map(|value| (at, value));
            // A day is no figure.
            others.any |= from.is_none();
        } else if before.any(Class::TO) && from.is_some() && to.is_none() {
            to = figures::plain_value(sentence, at).map(|value| (at, value));
        } else {
            others.any = true;
            let percent = sentence.is_sign(at + 1, '%') || sentence.class(at + 1).any(Class::PERCENT | Class::POINTS);
            let behind = at + 1 + usize::from(is_currency(sentence, at + 1));
            let moves = sentence.class(behind).any(Class::GAIN_WORD | Class::LESS_WORD | Class::MORE_WORD);
            let signed =
                at.checked_sub(1).is_some_and(|sign| sentence.is_sign(sign, '+') || sentence.is_sign(sign, '-'));
            others.clear &= !(percent || moves || signed || before.any(Class::BY));
        }
    }
    // A single end may be a level, or a change.
    if from.is_some() && to.is_none() {
        others = Others { any: true, clear: false };
    }
    let ends = from.zip(to).map(|((from, low), (to, high))| Ends { tokens: [from, to], values: [low, high] });
    (ends, others)
}

fn is_currency(sentence: &Sentence<'_>, at: usize) -> bool {
    matches!(sentence.kind(at), Some(TokenKind::Sign('$' | '€' | '£' | '¥')))
}

/// The word before a number, past its sign and currency.
fn lead(sentence: &Sentence<'_>, number: usize) -> Class {
    let mut at = number;
    while let Some(before) = at.checked_sub(1) {
        if !is_currency(sentence, before) && !matches!(sentence.kind(before), Some(TokenKind::Sign('-' | '+'))) {
            return sentence.class(before);
        }
        at = before;
    }
    Class::NONE
}

fn recurrence(sentence: &Sentence<'_>) -> (bool, Option<crate::model::Cadence>) {
    if !sentence.all.any(Class::RECUR) {
        return (false, None);
    }
    let found = (0..sentence.len()).find(|&at| {
        sentence.class(at).any(Class::RECUR) && !sentence.is_number(at + 1) && !time::is_part_of(sentence, at)
    });
    let every = found.and_then(|at| sentence.tokens.get(at)).and_then(|token| time::every(token.entry.value));
    (found.is_some(), every)
}

fn needs_reading(sentence: &Sentence<'_>, frame: &Frame, from_to: bool) -> bool {
    let doing = frame.verb.is_some_and(|verb| {
        let class = sentence.class(verb);
        class.any(Class::DO) && !class.any(Class::WAY)
    });
    // What goes from one figure to another is no deliverable.
    let done_or_not = || doing || is_deliverable(sentence, frame);
    if frame.question || frame.second.is_some() || (!from_to && done_or_not()) {
        return true;
    }
    if sentence.all.any(Class::VANITY | Class::AND | Class::WISH) {
        return true;
    }
    // After a comma stands a second measure, or only "from ... to ...", "by ...", "in ...".
    let goes_on = Class::FROM | Class::BY | Class::TO | Class::IN | Class::END_OF;
    let parted = sentence.signs().any(|(at, sign)| match sign {
        ',' => {
            let figure = sentence.is_number(at + 2) || sentence.is_word(at + 2) || is_currency(sentence, at + 2);
            !(sentence.class(at + 1).any(goes_on) && figure)
        }
        sign => matches!(sign, ';' | '/' | '&' | '+'),
    });
    parted
        || sentence.all.any(Class::VAGUE)
            && sentence.tokens.iter().any(|token| {
                let class = token.entry.class;
                class.any(Class::VAGUE) && !class.any(Class::NAME) && !is_topic(sentence, token.entry.vague)
            })
}

fn is_topic(sentence: &Sentence<'_>, list: u8) -> bool {
    sentence.lexicon.vague_list(list).is_some_and(|list| list.name == "topic")
}
