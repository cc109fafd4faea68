//! What is measured: the head of each noun phrase, by structure, with the word lists naming the known ones.

use super::beside::leads_up;
use super::participles::{is_event, is_participle, is_plural};
use super::romance::romance;
use super::structure::{Frame, is_noun_only};
use super::tokens::{Sentence, TokenKind};
use crate::model::{Language, MeasureKind};
use crate::reading::words::Class;

/// The head of a measure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    /// Its token.
    pub(super) at: usize,
    /// First token of its phrase.
    pub(super) from: usize,
    /// Token after its phrase.
    pub(super) to: usize,
    /// The role that makes it a head.
    pub(super) class: Class,
}

impl Head {
    /// The kind of figure it gives.
    pub(super) fn kind(&self) -> MeasureKind {
        let class = self.class;
        if class.any(Class::SHARE_OF) {
            MeasureKind::Share
        } else if class.any(Class::AVERAGE) {
            MeasureKind::Average
        } else if class.any(Class::SCORE) {
            MeasureKind::Score
        } else if class.any(Class::INDEX) {
            MeasureKind::Index
        } else if class.any(Class::RATE) {
            MeasureKind::Rate
        } else if class.any(Class::DURATION) {
            MeasureKind::Duration
        } else if class.any(Class::MONEY) {
            MeasureKind::Money
        } else {
            MeasureKind::Count
        }
    }
}

pub(super) const NAMED: Class = Class(Class::MEASURE.0 | Class::COUNTABLE.0);

/// The heads of all phrases of the sentence, in order. After a verb of doing only explicit heads (`number of`) count.
pub(super) fn heads(sentence: &Sentence<'_>, frame: &Frame) -> Vec<Head> {
    let mut heads = Vec::new();
    let from = match (frame.verb, sentence.language) {
        (Some(_), Language::De) => frame.body,
        (Some(verb), _) => verb + 1,
        (None, _) => frame.verbal_noun.filter(|&noun| !sentence.class(noun).any(NAMED | Class::HEAD)).map_or_else(
            || past_change(sentence, frame.body),
            |noun| noun + 1 + usize::from(sentence.class(noun + 1).any(Class::PREP)),
        ),
    };
    let doing = frame.verb.is_some_and(|verb| {
        sentence.class(verb).any(Class::DO | Class::ENSURE) && !sentence.class(verb).any(Class::WAY | Class::REACH)
    });
    // `Development of features`
    let making = frame.verbal_noun.is_some_and(|noun| {
        sentence.language == Language::En
            && sentence.class(noun).any(Class::DO)
            && !sentence.class(noun).any(Class::WAY)
            && is_noun_only(sentence.word(noun))
    });
    if doing || making {
        return heads;
    }
    let mut at = from;
    while at < sentence.len() {
        let end = segment_end(sentence, at);
        let aside = at.checked_sub(1).is_some_and(|before| sentence.is_sign(before, '('));
        let unit = aside && end == at + 1 && sentence.is_word(at) && sentence.class(at).any(Class::COUNT_OF);
        if unit && at > from + 1 && heads.is_empty() {
            heads.push(Head { at, from: at, to: end, class: Class::COUNTABLE });
        } else if end > at
            && let Some(head) =
                head_of(sentence, at, end).filter(|head| !aside || speaks_aside(sentence, head, at, end))
        {
            heads.push(head);
        }
        // A sign that parts and begins a segment as well is passed over, so that every round goes on.
        at = end.max(at + 1);
        while at < sentence.len() && !begins_segment(sentence, at) {
            at += 1;
        }
    }
    heads.extend(closing_count(sentence, from).filter(|_| heads.is_empty()));
    heads
}

/// `Meals overall - N`: the sign of statistics for how many there were.
fn closing_count(sentence: &Sentence<'_>, from: usize) -> Option<Head> {
    let at = sentence.len().checked_sub(1).filter(|&at| at > from + 1)?;
    let parted = sentence.is_sign(at - 1, '-') || sentence.is_sign(at - 1, '–');
    (parted && sentence.word(at) == "N").then_some(Head { at, from: at, to: at + 1, class: Class::COUNTABLE })
}

/// `30 % reduction in waste`, `20 more visits`: past the figure and the noun of change that stand before what is measured.
fn past_change(sentence: &Sentence<'_>, body: usize) -> usize {
    let leads = |at: usize| sentence.is_sign(at, '%') || sentence.class(at).any(Class::PERCENT) || opens(sentence, at);
    let Some(noun) = (body..body + 4).find(|&at| !leads(at)).filter(|&noun| noun > body) else { return body };
    let changes = sentence.is_word(noun) && sentence.class(noun).any(Class::GAIN_WORD | Class::LESS_WORD);
    let hangs = sentence.is_word(noun + 1) && sentence.class(noun + 1).any(Class::PREP);
    if changes && hangs { noun + 2 } else { body }
}

/// In a parenthesis, only an explicit head, a score, or a unit alone says what is measured.
fn speaks_aside(sentence: &Sentence<'_>, head: &Head, from: usize, to: usize) -> bool {
    let alone = to == from + 1 && !head.class.any(Class::COUNTABLE | Class::INDEX);
    alone
        || head.class.any(Class::HEAD | Class::AVERAGE | Class::SCORE)
        || sentence.word(head.at).bytes().all(|byte| byte.is_ascii_uppercase())
}

fn begins_segment(sentence: &Sentence<'_>, at: usize) -> bool {
    match sentence.kind(at) {
        Some(TokenKind::Sign(_)) => sentence.class(at).any(Class::HEAD | Class::AVERAGE),
        Some(_) => !sentence.class(at).any(Class::AND) || sentence.class(at).any(NAMED | Class::HEAD),
        None => false,
    }
}

/// A segment ends at a sign that parts (`, ; : ( ) /` and dashes) or at `and`.
fn segment_end(sentence: &Sentence<'_>, from: usize) -> usize {
    let mut at = from;
    while at < sentence.len() {
        let parts = match sentence.kind(at) {
            Some(TokenKind::Sign('%' | '٪' | '％' | '#' | '№' | '$' | '€' | '£' | '+' | 'Ø')) => false,
            Some(TokenKind::Sign(_)) => true,
            Some(TokenKind::Word) => at > from && sentence.class(at).any(Class::AND),
            _ => false,
        };
        if parts {
            return at;
        }
        at += 1;
    }
    at
}

fn head_of(sentence: &Sentence<'_>, from: usize, to: usize) -> Option<Head> {
    let start = (from..to).find(|&at| !opens(sentence, at))?;
    explicit(sentence, start, to)
        .or_else(|| money_sign(sentence, start, to))
        .or_else(|| match sentence.language {
            Language::En | Language::Other => english(sentence, start, to),
            Language::De => german(sentence, start, to),
            Language::Fr | Language::Es | Language::Pt => romance(sentence, start, to),
        })
        .or_else(|| per_base(sentence, start, to))
        .or_else(|| expressed_as(sentence, start, to))
}

/// Articles, limits and figures before the phrase.
fn opens(sentence: &Sentence<'_>, at: usize) -> bool {
    let class = sentence.class(at);
    // The article of Portuguese is a preposition, too: `aumentar a receita`.
    if sentence.language == Language::Pt && matches!(sentence.word(at), "a" | "as") && sentence.is_word(at + 1) {
        return true;
    }
    // The unit of a figure that leads: `40 % email open rate`.
    if sentence.is_sign(at, '%') && sentence.is_number(at.wrapping_sub(1)) {
        return !sentence.class(at + 1).any(Class::PREP);
    }
    if class.any(NAMED | Class::HEAD) {
        return false;
    }
    // `Augmenter de 15 % le nombre`
    if sentence.language != Language::En && class.any(Class::BY) && sentence.is_number(at + 1) {
        return true;
    }
    // `Zero accidents`, `keine Unfälle`
    if class.any(Class::NUMBER_WORD) && sentence.tokens.get(at).is_some_and(|token| token.entry.value == 0) {
        return true;
    }
    sentence.is_number(at)
        || class.any(Class::SCALE | Class::AT_LEAST | Class::AT_MOST)
        || sentence.tokens.get(at).is_some_and(|token| token.time)
        || class.any(Class::ARTICLE | Class::AND | Class::STOP) && !class.any(Class::PREP)
}

/// `fisheries as a share of GDP`: the share comes last.
fn expressed_as(sentence: &Sentence<'_>, from: usize, to: usize) -> Option<Head> {
    let at = (from + 1..to).find(|&at| {
        let before = if sentence.class(at - 1).any(Class::ARTICLE) { at.checked_sub(2) } else { at.checked_sub(1) };
        sentence.class(at).any(Class::SHARE_OF)
            && sentence.is_word(at)
            && before.is_some_and(|before| {
                matches!(sentence.word(before), "as" | "als" | "en" | "como" | "em" | "come" | "in")
            })
    })?;
    Some(Head { at, from, to: whole_phrase(sentence, at, to), class: Class::SHARE_OF })
}

/// `($)` behind the name of a measure.
fn money_sign(sentence: &Sentence<'_>, from: usize, to: usize) -> Option<Head> {
    let alone = to == from + 1 && matches!(sentence.kind(from), Some(TokenKind::Sign('$' | '€' | '£')));
    alone.then_some(Head { at: from, from, to, class: Class::MONEY })
}

/// `number of`, `% of`, `average`, `total`: heads by themselves, wherever they stand in the first phrase.
fn explicit(sentence: &Sentence<'_>, from: usize, to: usize) -> Option<Head> {
    let end = phrase_end_in(sentence, from, to);
    let at = (from..end.max(from + 1).min(to)).find(|&at| {
        let class = sentence.class(at);
        let sign = matches!(sentence.kind(at), Some(TokenKind::Sign(_)));
        // `%` behind a number is a unit.
        let unit =
            (sign || class.any(Class::PERCENT)) && at.checked_sub(1).is_some_and(|before| sentence.is_number(before));
        let reference = sentence.is_sign(at, '#') && sentence.is_number(at + 1);
        !unit && !reference && (class.any(Class::HEAD | Class::AVERAGE) || is_number_sign(sentence, at))
    })?;
    let numbered = if is_number_sign(sentence, at) { Class::COUNT_OF } else { Class::NONE };
    let class = sentence.class(at) | numbered;
    let named = (at + 1..to).find(|&next| sentence.class(next).any(NAMED) && sentence.is_word(next) && next < end);
    if sentence.is_word(at) && class.any(Class::HEAD) && at + 1 >= to {
        // The head alone counts nothing, except behind other words: `Page count`.
        let word = sentence.word(at);
        // `Mitgliederzahl` says of what.
        let compound = sentence.language == Language::De
            && word.len() > 9
            && !["Gesamt", "gesamt", "Anzahl"].iter().any(|bare| word.starts_with(bare));
        let whole = sentence.language == Language::Other && !word.is_ascii() || compound;
        if at == from && !whole {
            return None;
        }
    }
    let kind = match named {
        Some(named) if class.any(Class::COUNT_OF) => class | Class(sentence.class(named).0 & NAMED.0),
        _ => class,
    };
    Some(Head { at, from, to: whole_phrase(sentence, at, to), class: kind })
}

/// `N° programas`: the sign for a number, before what is counted.
fn is_number_sign(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = sentence.word(at);
    let Some(token) = sentence.tokens.get(at).filter(|_| word.starts_with(['N', 'n']) && word.len() <= 4) else {
        return false;
    };
    let degree = word.len() == 1 && sentence.text.get(token.end as usize..).is_some_and(|rest| rest.starts_with('°'));
    (degree || word.ends_with('º')) && sentence.is_word(at + 1)
}

fn phrase_end_in(sentence: &Sentence<'_>, from: usize, to: usize) -> usize {
    let mut at = from;
    while at < to {
        let class = sentence.class(at);
        let small = at > from && class.any(Class::PREP | Class::BE) && !class.any(NAMED | Class::HEAD);
        if small {
            break;
        }
        at += 1;
    }
    at
}

/// The head with all that hangs on it, up to the end of the segment.
pub(super) fn whole_phrase(sentence: &Sentence<'_>, at: usize, to: usize) -> usize {
    let mut end = at + 1;
    while end < to && (!sentence.tokens.get(end).is_some_and(|token| token.time) || describes_by_time(sentence, end)) {
        end += 1;
    }
    end
}

/// `active weekly users`: the period only describes what is counted.
fn describes_by_time(sentence: &Sentence<'_>, at: usize) -> bool {
    let next = sentence.class(at + 1);
    sentence.class(at).any(Class::RECUR)
        && sentence.language == Language::En
        && sentence.is_word(at + 1)
        && !sentence.tokens.get(at + 1).is_some_and(|token| token.time)
        && next.any(NAMED)
}

/// The head is the last noun before the first preposition or participle.
fn english(sentence: &Sentence<'_>, from: usize, to: usize) -> Option<Head> {
    let mut end = from;
    let mut participle = false;
    while end < to {
        let class = sentence.class(end);
        if sentence.tokens.get(end).is_some_and(|token| token.time) && end > from {
            break;
        }
        if class.any(Class::PREP | Class::BE | Class::AT_LEAST | Class::AT_MOST) && !class.any(NAMED) {
            break;
        }
        // `Case dollars w/Purchasing`
        if end > from && sentence.word(end) == "w" && sentence.is_sign(end + 1, '/') {
            break;
        }
        if end > from && (is_figure(sentence, end) || leads_up(sentence, end)) {
            break;
        }
        // An article inside the phrase: the first word was a verb that the lists do not know.
        if end == from + 1 && is_determiner(sentence, end) && !sentence.class(from).any(NAMED) {
            return None;
        }
        if end > from && is_participle(sentence, end) && !before_head(sentence, from, end) {
            participle = true;
            break;
        }
        end += 1;
    }
    // `Return on investment`: the phrase carries its preposition.
    if sentence.word(from).ends_with(" on") && sentence.class(from).any(NAMED) {
        return Some(Head { at: from, from, to: whole_phrase(sentence, from, to), class: sentence.class(from) });
    }
    // `developers to maintainers ratio`, `door to needle time`
    if matches!(sentence.word(end), "to" | "vs" | "versus" | "per")
        && let Some(at) = (end + 1..to.min(end + 5)).find(|&at| closes_pair(sentence.word(at)))
        && !(end + 1..at).any(|between| sentence.class(between).any(Class::PREP | Class::ARTICLE))
    {
        let timed = sentence.class(at).any(Class::DURATION);
        let class = if timed { Class::DURATION } else { Class::RATE };
        return Some(Head { at, from, to: whole_phrase(sentence, at, to), class });
    }
    // `Open vulnerabilities older than 30 days`
    let compared = sentence.word(end) == "than" && end > from + 1;
    let end = if compared { end - 1 } else { end };
    let last = (from..end).rev().find(|&at| sentence.is_word(at) && !is_tail(sentence, at, from))?;
    // `Level of investment by partners`: of what has a measure by itself.
    if matches!(sentence.word(last), "level" | "levels" | "Level" | "Levels")
        && sentence.word(end) == "of"
        && sentence.class(end + 1).any(NAMED)
        && sentence.is_word(end + 1)
    {
        let class = sentence.class(end + 1);
        return Some(Head { at: end + 1, from, to: whole_phrase(sentence, end + 1, to), class });
    }
    let class = sentence.class(last);
    if class.any(NAMED) {
        return Some(Head { at: last, from, to: whole_phrase(sentence, last, to), class });
    }
    // `Work orders created`, `Data assets published`: a plural that something happened to.
    let plural = is_plural(sentence.word(last));
    // `Census days`, `machine days`: so many days of something.
    if last > from && matches!(sentence.word(last), "days" | "Days") && sentence.is_word(last - 1) {
        return Some(Head { at: last, from, to: whole_phrase(sentence, last, to), class: Class::COUNTABLE });
    }
    // `Open case dollars`: the currency is what is counted.
    if class.any(Class::CURRENCY) && plural && last > from {
        return Some(Head { at: last, from, to: whole_phrase(sentence, last, to), class: Class::MONEY });
    }
    let happened = end + 1 < to || is_event(sentence.word(end));
    // `Contracts of association signed`, `Hours of training delivered`.
    let closing = plural
        && !participle
        && sentence.word(end) == "of"
        && to.checked_sub(1).is_some_and(|last| last > end && is_event(sentence.word(last)));
    if closing && !class.any(Class::VAGUE) {
        return Some(Head { at: last, from, to, class: Class::COUNTABLE });
    }
    if participle && happened && plural && !class.any(Class::VAGUE) {
        return Some(Head { at: last, from, to: whole_phrase(sentence, last, to), class: Class::COUNTABLE });
    }
    None
}

/// What the way from one thing to another is measured in.
fn closes_pair(word: &str) -> bool {
    ["ratio", "rate", "time", "times", "interval"].iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// `Risk standardized rate`, `actual worked hours`: the participle only describes the head behind it.
fn before_head(sentence: &Sentence<'_>, from: usize, at: usize) -> bool {
    sentence.is_word(at + 1)
        && sentence.class(at + 1).any(NAMED | Class::HEAD)
        && !sentence.class(at + 1).any(Class::PREP | Class::VERB)
        && !(from..at).any(|earlier| sentence.class(earlier).any(NAMED | Class::HEAD))
}

/// A number with a unit, or at the end: no part of a name such as `Tier 1 incidents` or `30 day mortality`.
fn is_figure(sentence: &Sentence<'_>, at: usize) -> bool {
    let describes = sentence.is_number(at)
        && matches!(sentence.word(at + 1), "day" | "hour" | "minute" | "week" | "month" | "year" | "quarter")
        && sentence.is_word(at + 2)
        && !sentence
            .class(at + 2)
            .any(Class::PREP | Class::AND | Class::BE | Class::BY | Class::AFTER_LEAST | Class::AFTER_MOST);
    if describes {
        return false;
    }
    sentence.is_number(at)
        && (at + 1 >= sentence.len()
            || sentence.is_sign(at + 1, '%')
            || sentence
                .class(at + 1)
                .any(Class::PERCENT | Class::POINTS | Class::CURRENCY | Class::TIME_UNIT | Class::SCALE | Class::PREP))
}

fn is_determiner(sentence: &Sentence<'_>, at: usize) -> bool {
    matches!(sentence.word(at), "the" | "a" | "an" | "our" | "your" | "their" | "its" | "my" | "all" | "each" | "every")
}

/// Words after the head that name no thing: acronyms in capitals, `count`, units.
fn is_tail(sentence: &Sentence<'_>, at: usize, from: usize) -> bool {
    if at == from {
        return false;
    }
    let class = sentence.class(at);
    let word = sentence.word(at);
    class == Class::NONE
        && word.len() <= 6
        && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && word.len() > 1
        || sentence.tokens.get(at).is_some_and(|token| token.time)
        || class.any(Class::VAGUE)
            && sentence.tokens.get(at).is_some_and(|token| {
                sentence.lexicon.vague_list(token.entry.vague).is_some_and(|list| list.name == "adverb")
            })
}

/// Compounds carry the head at their end; the first noun before a preposition or article decides.
fn german(sentence: &Sentence<'_>, from: usize, to: usize) -> Option<Head> {
    for at in from..to.min(from + 5) {
        if !sentence.is_word(at) {
            break;
        }
        let class = sentence.class(at);
        if class.any(NAMED) && !(class.any(Class::VERB) && at > from) {
            return Some(Head { at, from, to: whole_phrase(sentence, at, to), class });
        }
        if at > from && class.any(Class::PREP | Class::ARTICLE | Class::BE) {
            break;
        }
    }
    None
}

/// `Malaria cases per 1,000 population`, `output per hour`: so many per something.
fn per_base(sentence: &Sentence<'_>, from: usize, to: usize) -> Option<Head> {
    let at = (from + 1..to).find(|&at| sentence.class(at).any(Class::PER) && sentence.is_word(at))?;
    if sentence.word(at) == "per" && sentence.is_word(at + 1) && is_plural(sentence.word(at - 1)) {
        return Some(Head { at: at - 1, from, to: whole_phrase(sentence, from, to), class: Class::RATE });
    }
    let counted = sentence.is_number(at + 1)
        || sentence.class(at + 1).any(Class::ARTICLE | Class::PER | Class::STOP) && sentence.is_number(at + 2);
    counted.then(|| Head { at: from, from, to: whole_phrase(sentence, from, to), class: Class::RATE })
}
