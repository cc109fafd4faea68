//! Whether a sentence asks for several measures, for attention only, for something that leads or something that lags.

use super::figures::{Figure, Role};
use super::measure::Head;
use super::structure::Frame;
use super::tokens::Sentence;
use crate::model::{Kind, Statement};
use crate::reading::words::Class;

pub(super) fn is_compound(sentence: &Sentence<'_>, frame: &Frame, heads: &[Head], figures: &[Figure<'_>]) -> bool {
    let joined = |from: usize, to: usize| {
        (from..to).any(|at| {
            sentence.class(at).any(Class::AND)
                || sentence.is_sign(at, ',')
                || sentence.is_sign(at, ';')
                || sentence.is_sign(at, '/')
        })
    };
    // What stands in brackets or behind a dash says of what.
    let closed = |from: usize, to: usize| {
        (from..to).any(|at| ['(', ')', '-', '–', '—'].into_iter().any(|sign| sentence.is_sign(at, sign)))
    };
    // `# of calls answered / # of calls received` is one ratio.
    let divided = |from: usize, to: usize| (from..to).any(|at| sentence.is_sign(at, '/'));
    let funnel =
        |at: usize| (at..sentence.len()).any(|at| matches!(sentence.word(at), "resulting" | "therefrom" | "thereof"));
    let strong = Class::HEAD | Class::MEASURE;
    let part = |from: usize, to: usize| {
        (from..to).any(|at| {
            sentence.class(at).any(Class::PREP) && !is_of(sentence.word(at)) && !sentence.class(at).any(Class::AND)
        })
    };
    let two_heads = heads.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        let (one, two) = (sentence.class(first.at), sentence.class(second.at));
        let apart = part(first.at + 1, second.at);
        let both = if apart {
            one.any(strong) && two.any(Class::HEAD)
        } else {
            let counted = strong | Class::COUNTABLE;
            (one.any(Class::MEASURE) && two.any(counted)) || (two.any(strong) && one.any(counted))
        };
        let bare_total = two.any(Class::COUNT_OF) && second.at + 1 >= second.to;
        both && !bare_total
            && joined(first.at + 1, second.at)
            && !closed(first.at, second.at)
            && !(one.any(Class::COUNT_OF) && two.any(Class::COUNT_OF) && divided(first.at + 1, second.at))
            && !funnel(second.at)
            && second.at > first.at + 1
    });
    let levels: Vec<&Figure<'_>> =
        figures.iter().filter(|figure| matches!(figure.role, Role::Level | Role::Change)).collect();
    let two_targets = levels.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        let and = (first.to..second.from)
            .any(|at| sentence.class(at).any(Class::AND) || sentence.is_sign(at, ',') || sentence.is_sign(at, ';'));
        let part = (second.to..(second.to + 3).min(sentence.len()))
            .any(|at| matches!(sentence.word(at), "that" | "which" | "davon" | "dont"))
            || (first.to..second.from).any(|at| sentence.word(at) == "with" || sentence.class(at).any(Class::NOW));
        and && !part && first.high.is_none()
    });
    let two_verbs = match (frame.verb, frame.second) {
        (Some(first), Some(second)) => {
            let ways = sentence.class(first).any(Class::WAY) && sentence.class(second).any(Class::WAY);
            ways && second > first + 1 && !sentence.class(second.saturating_sub(1)).any(Class::TO)
        }
        _ => false,
    };
    two_heads || two_targets || two_verbs
}

pub(super) fn is_of(word: &str) -> bool {
    matches!(word, "of" | "de" | "der" | "des" | "do" | "da" | "dos" | "das" | "del" | "d" | "du" | "von")
}

pub(super) fn is_vanity(sentence: &Sentence<'_>, frame: &Frame, heads: &[Head], goal: Option<&Figure<'_>>) -> bool {
    let rate = heads
        .iter()
        .any(|head| sentence.class(head.at).any(Class::MEASURE) && !sentence.class(head.at).any(Class::VANITY));
    if rate || frame.question {
        return false;
    }
    let mut range = match heads.first() {
        Some(head) => head.at..head.to,
        None => match (goal, frame.verb) {
            (Some(figure), _) if figure.noun.is_some() => figure.noun_tokens.0..figure.noun_tokens.1,
            (_, Some(verb)) if sentence.class(verb).any(Class::WAY) => {
                let from =
                    (verb + 1..sentence.len()).find(|&at| !sentence.class(at).any(Class::ARTICLE)).unwrap_or(verb + 1);
                from..from + 1
            }
            _ => 0..0,
        },
    };
    let counted = range.clone().any(|at| sentence.class(at).any(Class::VANITY) && sentence.is_word(at))
        || frame.verb.is_some()
            && goal.is_some_and(|figure| {
                (figure.noun_tokens.0..figure.noun_tokens.1).any(|at| sentence.class(at).any(Class::VANITY))
            });
    let tied = range.any(|_| true)
        && (0..sentence.len()).any(|at| {
            let class = sentence.class(at);
            class.any(Class::TIE)
                && !class.any(Class::VANITY)
                && sentence.is_word(at)
                && Some(at) != frame.verb
                && !sentence.tokens.get(at).is_some_and(|token| token.time)
        });
    counted && !tied
}

pub(super) fn leading_or_lagging(
    sentence: &Sentence<'_>,
    heads: &[Head],
    reading: &Statement<'_>,
) -> (Option<Kind>, Option<&'static str>) {
    if !reading.measurable {
        return (None, None);
    }
    let range = heads.first().map_or(0..sentence.len(), |head| head.from..head.to);
    for at in range {
        let class = sentence.class(at);
        if class.any(Class::LAGGING) && !class.any(Class::LEADING) {
            return (Some(Kind::Lagging), Some("it tells an outcome that is known only afterwards"));
        }
        if class.any(Class::LEADING) && !class.any(Class::LAGGING) {
            return (Some(Kind::Leading), Some("it counts what people do, which moves before the outcome does"));
        }
    }
    (None, None)
}
