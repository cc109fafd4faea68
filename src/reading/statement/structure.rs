//! Where the sentence proper begins, and what drives it: a verb, a noun phrase or a question.

use super::participles::is_event;
use super::tokens::{Sentence, TokenKind};
use crate::model::Language;
use crate::reading::words::Class;

/// Longest label before a colon, in tokens.
const LABEL_TOKENS_MAX: usize = 9;

/// The frame of a sentence.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Frame {
    /// First token after numbering, labels and leading words of time.
    pub(super) body: usize,
    /// The verb that drives it.
    pub(super) verb: Option<usize>,
    /// A second verb that says which way, after `to`, `and` or a comma.
    pub(super) second: Option<usize>,
    /// The second verb is what the first is done for: `to improve`.
    pub(super) purpose: bool,
    /// It asks.
    pub(super) question: bool,
    /// The first word, where it is a verb used as a noun: `Increase in revenue`.
    pub(super) verbal_noun: Option<usize>,
}

/// Finds the frame.
pub(super) fn frame(sentence: &Sentence<'_>) -> Frame {
    let body = body_start(sentence);
    let mut frame = Frame { body, ..Frame::default() };
    frame.question = is_question(sentence, body);
    if frame.question {
        return frame;
    }
    let start = after_fillers(sentence, body);
    if sentence.language == Language::De {
        german(sentence, start, &mut frame);
    } else if sentence.class(start).any(Class::VERB) && sentence.is_word(start) {
        if acts_as_noun(sentence, start) {
            let hangs = sentence.class(start + 1).any(Class::PREP);
            frame.verbal_noun = Some(start).filter(|_| hangs);
        } else {
            frame.verb = Some(start);
        }
    } else if counts_what_follows(sentence, start) {
        frame.verb = Some(start);
    }
    if sentence.language != Language::De {
        let from = frame.verb.map_or(start, |verb| verb + 1);
        frame.second = (from..sentence.len()).find(|&at| is_second_verb(sentence, at, frame.verb.is_some()));
        frame.purpose =
            frame.second.and_then(|second| second.checked_sub(1)).is_some_and(|before| leads_to(sentence, before));
    }
    frame
}

/// `Vaccinate 95 percent of children`, `Plant 20 ha of forest`: a word of no list with a figure and what it counts behind it is a
/// verb, unless it is an acronym or labels the number.
fn counts_what_follows(sentence: &Sentence<'_>, at: usize) -> bool {
    if !sentence.is_number(at + 1) {
        return false;
    }
    let Some(token) =
        sentence.tokens.get(at).filter(|token| token.kind == TokenKind::Word && token.capital && !token.time)
    else {
        return false;
    };
    let word = sentence.word(at);
    let verbal = match sentence.language {
        Language::En => !word.ends_with('s'),
        Language::Fr | Language::Es | Language::Pt => {
            ["ar", "er", "ir", "re"].iter().any(|ending| word.ends_with(ending))
        }
        Language::De | Language::Other => false,
    };
    let named = Class::MEASURE
        | Class::COUNTABLE
        | Class::HEAD
        | Class::LABEL
        | Class::PREP
        | Class::ARTICLE
        | Class::AND
        | Class::AT_LEAST
        | Class::AT_MOST
        | Class::BE
        | Class::STOP
        | Class::VAGUE
        | Class::MONTH
        | Class::GOAL_MARK
        | Class::NOW;
    if !verbal || token.entry.class.any(named) || !word.chars().skip(1).all(char::is_lowercase) || word.len() < 3 {
        return false;
    }
    let number = at + 1;
    let apart = sentence.tokens.get(number).is_some_and(|next| !next.glued && !next.time);
    let behind = sentence.class(number + 1);
    let counted = sentence.is_sign(number + 1, '%')
        || behind.any(Class::PERCENT | Class::SCALE | Class::CURRENCY | Class::COUNT_OF)
        || sentence.is_word(number + 1)
            && !behind.any(Class::PREP | Class::AND | Class::BE)
            && (sentence.word(number + 1).ends_with('s')
                || sentence.word(number + 2).ends_with('s')
                || sentence.word(number + 1).len() <= 3);
    apart && counted
}

fn is_second_verb(sentence: &Sentence<'_>, at: usize, has_verb: bool) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let class = sentence.class(at);
    if !class.any(Class::WAY) || !sentence.is_word(at) || class.any(Class::HEAD) {
        return false;
    }
    let to = leads_to(sentence, before);
    let joined = sentence.class(before).any(Class::AND) || sentence.is_sign(before, ',');
    (to && !class.any(Class::NOUN_TOO)) || (has_verb && joined && !acts_as_noun(sentence, at))
}

/// `to`, `para`, `de` before a verb.
fn leads_to(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.class(at).any(Class::TO) || matches!(sentence.word(at), "de" | "para" | "a" | "pour" | "zu")
}

fn german(sentence: &Sentence<'_>, start: usize, frame: &mut Frame) {
    let verbs = |at: &usize| {
        let class = sentence.class(*at);
        let small = sentence.tokens.get(*at).is_some_and(|token| !token.capital);
        class.any(Class::VERB) && sentence.is_word(*at) && (small || *at == start)
    };
    frame.verb = (start..sentence.len()).filter(verbs).find(|&at| at > start || !acts_as_noun(sentence, start));
    // `Steigerung des Umsatzes um 10 %`
    if frame.verb.is_none()
        && sentence.class(start).any(Class::VERB)
        && acts_as_noun(sentence, start)
        && sentence.class(start + 1).any(Class::PREP)
    {
        frame.verbal_noun = Some(start);
    }
    if let Some(verb) = frame.verb {
        frame.second = (verb + 1..sentence.len()).filter(verbs).find(|&at| sentence.class(at).any(Class::WAY));
    }
}

/// Words before the verb that carry nothing: `we will`, `to`, `continue to`, `successfully`.
fn after_fillers(sentence: &Sentence<'_>, body: usize) -> usize {
    let mut at = body;
    while at < body + 5 {
        let class = sentence.class(at);
        let next = sentence.class(at + 1);
        let pronoun = class.any(Class::STOP) && !class.any(Class::PREP | Class::ARTICLE) && !class.any(Class::VERB);
        let filler = (class.any(Class::TO) && next.any(Class::VERB))
            || (pronoun && sentence.is_word(at) && (next.any(Class::VERB) || sentence.class(at + 2).any(Class::VERB)))
            || (class.any(Class::VAGUE)
                && says_how(sentence, at)
                && !class.any(Class::VERB | Class::MEASURE)
                && next.any(Class::VERB)
                && !next.any(Class::NOUN_TOO))
            || (class.any(Class::DO) && next.any(Class::TO) && sentence.class(at + 2).any(Class::VERB));
        let auxiliary =
            matches!(sentence.word(at), "will" | "shall" | "should" | "must" | "can") && next.any(Class::VERB);
        if !(filler || auxiliary) {
            break;
        }
        at += 1;
    }
    at
}

/// `successfully launch`, and no adjective before a noun: `Optimal End Stage Disease Starts`.
fn says_how(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.language != Language::En
        || sentence.tokens.get(at).is_some_and(|token| {
            sentence.lexicon.vague_list(token.entry.vague).is_some_and(|list| list.name == "adverb")
        })
}

/// Whether a word that may be a verb stands here as a noun.
fn acts_as_noun(sentence: &Sentence<'_>, at: usize) -> bool {
    let class = sentence.class(at);
    let next = sentence.class(at + 1);
    if class.any(Class::HEAD | Class::AVERAGE) && next.any(Class::PREP) {
        return true;
    }
    // `Mean blood glucose`: a figure behind it makes it a verb, `average 40 calls a day`.
    if class.any(Class::AVERAGE) && sentence.is_word(at + 1) && !next.any(Class::AT_LEAST | Class::AT_MOST) {
        return true;
    }
    if sentence.language != Language::En {
        return class.any(Class::NOUN_TOO);
    }
    // `Introduction of the new system`, `Migration errors`: no form of a verb.
    if class.any(Class::NOUN_TOO) && is_noun_only(sentence.word(at)) {
        return true;
    }
    let after = sentence.word(at + 1);
    if matches!(after, "of" | "in" | "on" | "per" | "rate" | "ratio" | "from" | "vs") && sentence.is_word(at + 1) {
        let goes_on = !matches!(after, "in" | "on" | "from")
            || !class.any(Class::REACH | Class::DO)
            || class.any(Class::NOUN_TOO);
        return goes_on
            && !sentence.word(at).ends_with("ing")
            && !(class.any(Class::DO) && matches!(after, "in" | "on") && !class.any(Class::NOUN_TOO));
    }
    if next.any(Class::ARTICLE) || sentence.is_number(at + 1) {
        return false;
    }
    if !class.any(Class::NOUN_TOO) {
        // `Build success rate`, `ACT composite score`: an order would have an article.
        let gauge = Class::RATE | Class::SCORE | Class::INDEX;
        let may = class.any(Class::DO) && !class.any(Class::WAY | Class::REACH);
        return may && (is_shouted(sentence, at) || is_made(sentence.word(at))) && {
            let end = phrase_end(sentence, at);
            end > at + 1 && sentence.class(end - 1).any(gauge)
        };
    }
    let end = named_end(sentence, at);
    // A short phrase that ends in a measure: `Close rate`, `Test coverage`, `Visit volume`, `Support calls answered`.
    if class.any(Class::WAY) {
        return matches!(after, "rate" | "ratio" | "index" | "percentage" | "off" | "point" | "value");
    }
    end > at + 1 && sentence.class(end - 1).any(Class::MEASURE | Class::COUNTABLE | Class::COUNT_OF)
        || end == at + 1 && end == sentence.len()
}

/// Whether a word of doing has an ending that only nouns have.
pub(super) fn is_noun_only(word: &str) -> bool {
    let verbal = ["document", "implement", "experiment"].iter().any(|verb| verb.eq_ignore_ascii_case(word));
    let word = word.as_bytes();
    !verbal && [&b"tion"[..], b"ment", b"ments", b"tions"].iter().any(|ending| word.ends_with(ending))
}

/// The end of what may name a measure: before a participle (`Support calls answered`) and a comparison (`older than`).
fn named_end(sentence: &Sentence<'_>, at: usize) -> usize {
    let end = phrase_end(sentence, at);
    let end = (at + 2..end).find(|&index| is_event(sentence.word(index))).unwrap_or(end);
    if end > at + 2 && sentence.word(end) == "than" { end - 1 } else { end }
}

/// A word in capitals where others are not: an acronym and no verb.
fn is_shouted(sentence: &Sentence<'_>, at: usize) -> bool {
    let capitals = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    capitals(sentence.word(at)) && !capitals(sentence.word(at + 1))
}

/// Verbs of doing whose plain form is as well the thing that they make, before the name of a gauge.
fn is_made(word: &str) -> bool {
    ["build", "deploy", "install", "hire", "train", "visit", "event", "code", "migration"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
}

/// The end of the noun phrase that begins at `from`: the next small word, figure or sign.
pub(super) fn phrase_end(sentence: &Sentence<'_>, from: usize) -> usize {
    let mut at = from;
    while let Some(token) = sentence.tokens.get(at) {
        let class = token.entry.class;
        let ends = token.kind != TokenKind::Word
            || token.time
            || (at > from
                && class.any(Class::PREP | Class::AND | Class::BE)
                && !class.any(Class::MEASURE | Class::HEAD));
        if ends {
            break;
        }
        at += 1;
    }
    at
}

fn is_question(sentence: &Sentence<'_>, body: usize) -> bool {
    let ends = sentence.text.trim_end().ends_with(['?', '？']);
    let first = sentence.class(body).any(Class::QUESTION) && sentence.is_word(body);
    if ends {
        return true;
    }
    let word = sentence.word(body);
    let second = sentence.word(body + 1);
    first
        && sentence.language == Language::En
        && (word.eq_ignore_ascii_case("do")
            || word.eq_ignore_ascii_case("does")
            || word.eq_ignore_ascii_case("did")
            || word.eq_ignore_ascii_case("is")
            || word.eq_ignore_ascii_case("are"))
        && matches!(second, "you" | "we" | "they" | "it" | "your" | "our" | "the" | "there")
}

/// The first token that names something: past bullets, numbering, `[P0]` and codes, not past a label.
pub(super) fn name_start(sentence: &Sentence<'_>) -> usize {
    let at = past_numbering(sentence, past_signs(sentence, 0));
    if at >= sentence.len() { 0 } else { at }
}

/// Past bullets, numbering, `[P0]`, codes, labels before a colon and leading words of time.
fn body_start(sentence: &Sentence<'_>) -> usize {
    let mut at = 0;
    loop {
        let before = at;
        at = past_signs(sentence, at);
        at = past_numbering(sentence, at);
        at = past_label(sentence, at);
        while sentence.tokens.get(at).is_some_and(|token| token.time) {
            at += 1;
        }
        if at > before && sentence.is_sign(at, ',') {
            at += 1;
        }
        if at == before || at >= sentence.len() {
            break;
        }
    }
    if at >= sentence.len() { 0 } else { at }
}

fn past_signs(sentence: &Sentence<'_>, mut at: usize) -> usize {
    while let Some(TokenKind::Sign(sign)) = sentence.kind(at) {
        match sign {
            '[' | '(' => {
                let close = if sign == '[' { ']' } else { ')' };
                let Some(end) = (at + 1..(at + 6).min(sentence.len())).find(|&end| sentence.is_sign(end, close)) else {
                    break;
                };
                if end + 1 >= sentence.len() {
                    break;
                }
                at = end + 1;
            }
            '-' if sentence.is_number(at + 1) => break,
            '-' | '–' | '—' | '*' | '•' | '~' | '·' | '✦' | '✓' | '☐' | '.' | ':' | ')' | ']' | '/' | '|'
            | '\u{fe0f}' => at += 1,
            _ => break,
        }
    }
    at
}

fn past_numbering(sentence: &Sentence<'_>, at: usize) -> usize {
    if sentence.is_number(at) {
        let word = sentence.word(at);
        let close = sentence.is_sign(at + 1, '.') || sentence.is_sign(at + 1, ')');
        if close && sentence.is_word(at + 2) && word.len() <= 3 {
            return at + 2;
        }
        let outline = word.contains('.') && word.split('.').all(|part| part.len() <= 2 && !part.is_empty());
        let next = sentence.class(at + 1);
        if outline && at == 0 && sentence.is_word(at + 1) {
            let named = sentence.tokens.get(at + 1).is_some_and(|token| token.capital && !token.glued);
            if word.matches('.').count() > 1 || (named && !next.any(Class::SCALE | Class::PERCENT | Class::TIME_UNIT)) {
                return at + 1;
            }
        }
    }
    // UR006 - Controlled ..., KR1 - ...
    let code = sentence.is_word(at)
        && sentence.word(at).bytes().any(|b| b.is_ascii_digit())
        && !sentence.tokens.get(at).is_some_and(|token| token.time);
    if code && (sentence.is_sign(at + 1, '-') || sentence.is_sign(at + 1, ':')) && sentence.is_word(at + 2) {
        return at + 2;
    }
    at
}

fn past_label(sentence: &Sentence<'_>, at: usize) -> usize {
    let limit = (at + LABEL_TOKENS_MAX).min(sentence.len());
    // The colon of `6:30` parts no label.
    let clock = |index: usize| {
        index > 0
            && sentence.is_number(index - 1)
            && sentence.is_number(index + 1)
            && sentence.tokens.get(index + 1).is_some_and(|token| token.glued)
    };
    let parts = |index: &usize| sentence.is_sign(*index, ':') && !clock(*index);
    // A long name with what is counted of it behind a colon.
    let far = || {
        let counts = |index: &usize| sentence.class(index + 1).any(Class::HEAD) && sentence.is_word(index + 1);
        let further = if sentence.text.contains(':') { limit..sentence.len() } else { 0..0 };
        further.filter(parts).find(counts)
    };
    let Some(colon) = (at..limit).find(parts).or_else(far) else { return at };
    if colon + 1 >= sentence.len() || colon == at {
        return at;
    }
    let measured = Class::MEASURE | Class::HEAD;
    let label_measures = (at..colon).any(|index| sentence.class(index).any(measured) && sentence.is_word(index));
    let counted = sentence.class(colon + 1).any(Class::HEAD) && sentence.is_word(colon + 1);
    let verb = sentence.class(at).any(Class::VERB) && !sentence.class(at).any(Class::NOUN_TOO) && !counted;
    let numbered = sentence.is_number(at) && colon > at + 1;
    let figure = numbered
        || (at..colon).any(|index| {
            sentence.is_number(index) && !sentence.class(index.saturating_sub(1)).any(Class::LABEL) && index > at + 2
        });
    let rest_verb = sentence.class(colon + 1).any(Class::VERB);
    let rest_measures = (colon + 1..sentence.len()).any(|index| sentence.class(index).any(measured));
    let counts = label_measures
        || (at..colon).any(|index| sentence.class(index).any(Class::COUNTABLE) && sentence.is_word(index));
    let limited = sentence.class(colon + 1).any(Class::AT_LEAST | Class::AT_MOST | Class::NUMBER_WORD)
        || matches!(sentence.kind(colon + 1), Some(TokenKind::Sign('<' | '>' | '≤' | '≥')));
    if verb || figure || (sentence.is_number(colon + 1) || limited) && counts {
        return at;
    }
    if label_measures && !rest_verb && !rest_measures {
        return at;
    }
    colon + 1
}
