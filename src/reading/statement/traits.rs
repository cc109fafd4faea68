//! Whether a sentence asks for several measures, for attention only, for something that leads or something that lags.

use super::figures::{Figure, Role};
use super::measure::Head;
use super::participles::is_event;
use super::romance::happened_to;
use super::structure::{Frame, is_noun_only};
use super::tokens::Sentence;
use crate::model::{Kind, Language, Statement};
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
            sentence.class(at).any(Class::PREP)
                && !is_of(sentence.word(at))
                && !sentence.class(at).any(Class::AND | Class::PER)
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
        // "Rate of completion by form and level" is one rate, broken down: what ends such a phrase is no head of its own.
        let broken_down = (first.at + 1..second.at).any(|at| matches!(sentence.word(at), "por" | "par" | "nach"))
            && second.at + 1 >= second.to;
        let bare_total = two.any(Class::COUNT_OF) && second.at + 1 >= second.to;
        // `Readmission or visit within 30 days`: either is the one event.
        let either = (first.at + 1..second.at).any(|at| matches!(sentence.word(at), "or" | "oder" | "ou" | "o"))
            && (second.at + 1..second.to).any(|at| matches!(sentence.word(at), "within" | "innerhalb" | "dentro"));
        both && !bare_total
            && !either
            && !broken_down
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
    two_heads || two_targets || two_verbs || lists_events(sentence, heads)
}

/// `Calls made, meetings booked and deals closed`: each has its own participle.
fn lists_events(sentence: &Sentence<'_>, heads: &[Head]) -> bool {
    let happened = |head: &Head| {
        let next = sentence.word(head.at + 1);
        // `deals closed` is one phrase of the lists.
        let own = sentence.word(head.at).split(' ').next_back().unwrap_or("");
        sentence.class(head.at).any(Class::COUNTABLE)
            && (is_event(next) || is_event(own) || sentence.language != Language::En && happened_to(next))
    };
    heads.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        let joined = (first.at + 1..second.at)
            .filter(|&at| !(is_event(sentence.word(at)) || happened_to(sentence.word(at))))
            .all(|at| sentence.class(at).any(Class::AND) || sentence.is_sign(at, ','));
        joined && second.at > first.at + 1 && happened(first) && happened(second)
    })
}

/// A thing to deliver, done or not done: `Introduce the new CRM`, `Einführung des CRM`, `Obtain the certificate`.
pub(super) fn is_deliverable(sentence: &Sentence<'_>, frame: &Frame) -> bool {
    let class = |at: Option<usize>| at.map_or(Class::NONE, |at| sentence.class(at));
    let (verb, noun) = (class(frame.verb), class(frame.verbal_noun));
    if frame.verb.or(frame.verbal_noun).is_some_and(|at| may_name_what_goes_on(sentence, at)) {
        return false;
    }
    let only_noun = frame.verbal_noun.is_some_and(|at| {
        sentence.language != Language::En
            || is_noun_only(sentence.word(at))
            || matches!(sentence.word(at), "Launch" | "Rollout" | "Opening")
    });
    let does =
        verb.any(Class::DO) && !verb.any(Class::WAY) || only_noun && noun.any(Class::DO) && !noun.any(Class::WAY);
    let gets = verb.any(Class::REACH | Class::KEEP) && !verb.any(Class::UP | Class::DOWN | Class::WISH);
    does || gets && (0..sentence.len()).any(|at| Some(at) != frame.verb && is_once(sentence.word(at)))
}

/// Whether the word at `at` may as well name something that goes on, or be no verb at all: `Testing in low-risk patients`,
/// `Heart failure: Document staging`, `Plan All Cause Readmissions`, `Seguimiento a proyectos`.
fn may_name_what_goes_on(sentence: &Sentence<'_>, at: usize) -> bool {
    const GOES_ON: [&str; 8] =
        ["seguimiento", "monitoreo", "acompanhamento", "monitoramento", "suivi", "überwachung", "betreuung", "pflege"];
    // Nouns and adjectives as often as verbs.
    const DOUBTFUL: [&str; 9] = ["plan", "end", "complete", "advance", "order", "test", "record", "report", "document"];
    let word = sentence.word(at);
    let one_of = |words: &[&str]| {
        words.iter().any(|known| {
            known.eq_ignore_ascii_case(word) || !word.is_ascii() && known.to_lowercase() == word.to_lowercase()
        })
    };
    if one_of(&GOES_ON) {
        return true;
    }
    if sentence.language != Language::En {
        return false;
    }
    let gerund =
        word.len() > 4 && word.as_bytes().last_chunk::<3>().is_some_and(|end| end.eq_ignore_ascii_case(b"ing"));
    gerund || one_of(&DOUBTFUL) && !matches!(sentence.word(at + 1), "the" | "a" | "an" | "our" | "your" | "this")
}

/// What is got or held once: a certificate, a contract, a conference.
fn is_once(word: &str) -> bool {
    const STEMS: [&str; 22] = [
        "certif",
        "accredit",
        "akkredit",
        "acredit",
        "zertifi",
        "licen",
        "lizenz",
        "permit",
        "permis",
        "genehmig",
        "zulassung",
        "approval",
        "patent",
        "lease",
        "agreement",
        "contract",
        "vertrag",
        "conference",
        "konferenz",
        "conferen",
        "summit",
        "kongress",
    ];
    // `ISO-Zertifizierung`
    let last = word.rsplit('-').next().unwrap_or(word).as_bytes();
    STEMS.iter().any(|stem| last.get(..stem.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(stem.as_bytes())))
        && !last.ends_with(b"s")
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
    // `100 % views`: of pictures that were taken.
    let shown = |at: usize| at.checked_sub(1).is_some_and(|before| sentence.is_sign(before, '%'));
    let counted = range.clone().any(|at| sentence.class(at).any(Class::VANITY) && sentence.is_word(at) && !shown(at))
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
