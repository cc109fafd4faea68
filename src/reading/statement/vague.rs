//! Which vague words matter: where structure has found what is counted, only those that decide what counts.

use super::ExtraWords;
use super::figures::Figure;
use super::measure::Head;
use super::structure::Frame;
use super::tokens::{Sentence, TokenKind};
use crate::model::{Language, Span, Vague};
use crate::reading::words::Class;

/// What the rest of the reading knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a, 's> {
    pub(super) frame: &'a Frame,
    pub(super) heads: &'a [Head],
    pub(super) figures: &'a [Figure<'s>],
    /// The figure to reach counts something by itself.
    pub(super) counted: bool,
    /// A measure or a counted figure was found.
    pub(super) quantity: bool,
    /// A figure to reach or to change by was found.
    pub(super) target: bool,
    /// The row brings its own unit and target.
    pub(super) row_quantity: bool,
    /// The row brings a figure of its own.
    pub(super) row_figure: bool,
}

/// A vague word and whether it leaves open what is counted.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) at: usize,
    pub(super) vague: Vague,
    pub(super) decides: bool,
}

/// Finds the vague words that matter.
pub(super) fn find(sentence: &Sentence<'_>, found: &Found<'_, '_>, extra: Option<&ExtraWords>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for at in 0..sentence.len() {
        let Some(token) = sentence.tokens.get(at) else { break };
        if token.kind != TokenKind::Word || token.time {
            continue;
        }
        let word = sentence.word(at);
        let own = extra.is_some_and(|extra| extra.is_vague(word));
        if !(token.entry.class.any(Class::VAGUE) || own) || token.entry.class.any(Class::NAME) {
            continue;
        }
        let list = sentence.lexicon.vague_list(token.entry.vague);
        let name = list.map_or("", |list| list.name);
        // What a team calls vague is so wherever it stands.
        let Some(decides) = (if own { Some(true) } else { matters(sentence, found, at, name) }) else { continue };
        if is_defined(sentence, at)
            || is_opinion(sentence, found, at)
            || spells_out(sentence, at)
            || sentence.language == Language::En && is_finding(sentence, at)
        {
            continue;
        }
        let (why, suggestion) = match list {
            Some(list) if name == "noun" && found.row_figure => (
                format!("the row has a figure, and nothing says what of “{word}” it counts"),
                list.suggestion.to_owned(),
            ),
            Some(list) => (list.why.replace("{word}", word), list.suggestion.to_owned()),
            None => (
                format!("your word list calls \"{word}\" vague"),
                "say what makes it count, as something anyone can check".to_owned(),
            ),
        };
        hits.push(Hit {
            at,
            vague: Vague { span: Span { start: token.start, end: token.end }, why, suggestion },
            decides,
        });
    }
    hits
}

/// Whether the word at `at` matters here, and if so whether it decides what is counted.
fn matters(sentence: &Sentence<'_>, found: &Found<'_, '_>, at: usize, list: &str) -> Option<bool> {
    let is_verb = found.frame.verb == Some(at) || found.frame.second == Some(at);
    match list {
        "topic" => None,
        "verb" => {
            let driving = is_verb
                || found.frame.verbal_noun == Some(at)
                || sentence.class(at).any(Class::WISH) && at > 0 && sentence.class(at - 1).any(Class::TO | Class::AND);
            let noun = !sentence.class(at).any(Class::VERB);
            let near = found.heads.iter().any(|head| {
                head.from > at
                    && !(at..head.from).any(|between| sentence.class(between).any(Class::WAY) && between > at)
            });
            let measured = if is_verb && at < sentence.len() {
                near || found.heads.is_empty() && found.quantity
            } else {
                found.quantity
            };
            ((driving || noun) && !measured && !found.target).then_some(false)
        }
        "noun" => noun_matters(sentence, found, at),
        "judged" => {
            if !found.quantity {
                return (!part_of_name(sentence, at)).then_some(true);
            }
            if part_of_name(sentence, at) {
                return None;
            }
            let named = found.heads.iter().any(|head| {
                (head.from..head.to).contains(&at)
                    && head.class.any(Class::MEASURE)
                    && !head.class.any(Class::HEAD | Class::COUNTABLE)
            });
            if named {
                return None;
            }
            let counted = in_counted(sentence, found, at);
            let told = found.heads.iter().any(|head| head.class.any(Class::HEAD) && at > head.at && at < head.to);
            (counted || told).then_some(counted)
        }
        "adverb" => {
            if found.quantity || found.target {
                let way = found.frame.verb.is_some_and(|verb| {
                    at.abs_diff(verb) == 1 && sentence.class(verb).any(Class::UP | Class::DOWN | Class::WISH)
                });
                return (way && !found.target).then_some(false);
            }
            Some(false)
        }
        _ => (!found.quantity && !found.row_figure && !is_verb && !part_of_name(sentence, at)).then_some(false),
    }
}

fn noun_matters(sentence: &Sentence<'_>, found: &Found<'_, '_>, at: usize) -> Option<bool> {
    if found.row_quantity && found.heads.is_empty() && !sentence.class(at + 1).any(Class::PREP) {
        return None;
    }
    let next_is_noun = sentence.is_word(at + 1)
        && !sentence.class(at + 1).any(Class::PREP | Class::AND | Class::BE | Class::BY)
        && sentence.language == Language::En;
    if part_of_name(sentence, at) {
        return None;
    }
    if !found.quantity {
        return Some(true);
    }
    let had = at.checked_sub(1).is_some_and(|before| {
        sentence.class(before).any(Class::ARTICLE | Class::REACH)
            || matches!(sentence.word(before), "has" | "had" | "no" | "negative")
    });
    if had && at > 1 && found.heads.iter().any(|head| head.class.any(Class::HEAD) && at > head.at && at < head.to) {
        return Some(true);
    }
    // `quality leads`: a noun used as a judgement of what is counted.
    (next_is_noun && in_counted(sentence, found, at)).then_some(true)
}

/// A capital inside a sentence of small words makes a name: `Customer Success`, `Impact Hub`.
fn part_of_name(sentence: &Sentence<'_>, at: usize) -> bool {
    let Some(token) = sentence.tokens.get(at) else { return false };
    if sentence.language == Language::De || !token.capital || at == 0 {
        return false;
    }
    let capital =
        |index: usize| sentence.tokens.get(index).is_some_and(|token| token.capital && token.kind == TokenKind::Word);
    let words = || {
        let tokens = sentence.tokens.iter().filter(|token| token.kind == TokenKind::Word);
        tokens.filter(|token| !token.entry.class.any(Class::STOP | Class::PREP | Class::ARTICLE))
    };
    let small = words().filter(|token| !token.capital).count();
    let title = small * 2 < words().count();
    // A title has capitals throughout; a sentence keeps its small words, however long the names in it are.
    let run = (0..=at).rev().take_while(|&index| capital(index)).count()
        + (at + 1..sentence.len()).take_while(|&index| capital(index)).count();
    let title = title && !(small >= 2 && run >= 3);
    !title && (capital(at + 1) || at.checked_sub(1).is_some_and(|before| before > 0 && capital(before)))
}

/// Whether the word stands in what is counted: the phrase right behind the head or around it.
fn in_counted(sentence: &Sentence<'_>, found: &Found<'_, '_>, at: usize) -> bool {
    let counted_by_head = found.heads.iter().any(|head| {
        if at < head.from || at >= head.to {
            return false;
        }
        // Behind a relative word or participle it describes the event, which is checkable.
        !(head.from..at).any(|between| closes_counted(sentence, between, head))
    });
    let counted_by_figure = found.figures.iter().any(|figure| at >= figure.noun_tokens.0 && at < figure.noun_tokens.1);
    counted_by_head || counted_by_figure
}

fn closes_counted(sentence: &Sentence<'_>, at: usize, head: &Head) -> bool {
    let class = sentence.class(at);
    if at <= head.at {
        return false;
    }
    let word = sentence.word(at);
    let of = matches!(word, "of" | "de" | "der" | "des" | "do" | "da" | "dos" | "das" | "del" | "d" | "von");
    class.any(Class::PREP | Class::BE) && !of
        || sentence.language == Language::En && word.ends_with("ed") && !class.any(Class::VAGUE)
}

/// `% of employees who believe that ... does a good job`: who counts is what they answer, so the words of the question are no gap.
fn is_opinion(sentence: &Sentence<'_>, found: &Found<'_, '_>, at: usize) -> bool {
    const ANSWERS: [&str; 44] = [
        "feel",
        "feels",
        "felt",
        "believe",
        "believes",
        "believed",
        "think",
        "thinks",
        "agree",
        "agrees",
        "agreed",
        "say",
        "says",
        "said",
        "perceive",
        "perceives",
        "consider",
        "considers",
        "rate",
        "rated",
        "rating",
        "meinen",
        "finden",
        "glauben",
        "bewerten",
        "empfinden",
        "estiment",
        "pensent",
        "considèrent",
        "jugent",
        "trouvent",
        "déclarent",
        "consideran",
        "opinan",
        "creen",
        "perciben",
        "sienten",
        "afirman",
        "califican",
        "consideram",
        "acham",
        "acreditam",
        "percebem",
        "avaliam",
    ];
    // `share of customers who are satisfied`: the answer itself.
    const ANSWER: [&str; 12] = [
        "satisfied",
        "dissatisfied",
        "zufrieden",
        "satisfait",
        "satisfaits",
        "satisfaite",
        "satisfaites",
        "satisfechos",
        "satisfechas",
        "satisfeitos",
        "satisfeitas",
        "insatisfeitos",
    ];
    let is_answer = ANSWER.iter().any(|answer| answer.eq_ignore_ascii_case(sentence.word(at)));
    found.heads.iter().any(|head| {
        head.class.any(Class::SHARE_OF | Class::COUNT_OF) && is_answer && (head.at + 2..head.to).contains(&at)
            || head.class.any(Class::SHARE_OF | Class::COUNT_OF)
                && at < head.to
                && (head.at + 2..at)
                    .any(|between| ANSWERS.iter().any(|answer| answer.eq_ignore_ascii_case(sentence.word(between))))
    })
}

/// `HIV positive`, `a positive bone scan`, `increased cardiac risk`: a finding and no judgement.
fn is_finding(sentence: &Sentence<'_>, at: usize) -> bool {
    const FOUND: [&str; 19] = [
        "test", "tests", "scan", "scans", "finding", "findings", "result", "results", "culture", "cultures", "biopsy",
        "smear", "screen", "node", "nodes", "margin", "margins", "sample", "samples",
    ];
    const BETWEEN_MAX: usize = 2;
    let word = sentence.word(at);
    let is = |known: &str| known.eq_ignore_ascii_case(word);
    let behind = |words: &[&str]| {
        (at + 1..=at + 1 + BETWEEN_MAX)
            .take_while(|&next| sentence.is_word(next) && !sentence.class(next).any(Class::PREP | Class::AND))
            .any(|next| words.iter().any(|known| known.eq_ignore_ascii_case(sentence.word(next))))
    };
    if is("increased") || is("elevated") || is("high") || is("low") {
        return behind(&["risk", "risks"]);
    }
    // A marker is written with figures or capitals within: `HIV`, `HER2`, `Her2Neu`.
    let marker = at.checked_sub(1).is_some_and(|before| {
        sentence.is_word(before)
            && sentence.word(before).chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit())
    });
    is("positive") && (marker && !is_shouted(word) || behind(&FOUND))
}

fn is_shouted(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `COIL (Collaborative Online International Learning)`: what an acronym stands for is a name.
fn spells_out(sentence: &Sentence<'_>, at: usize) -> bool {
    let Some(open) = (at.saturating_sub(6)..at).rev().find(|&index| sentence.is_sign(index, '(')) else { return false };
    let capital = |index: usize| sentence.tokens.get(index).is_some_and(|token| token.capital);
    let close =
        (at..(at + 8).min(sentence.len())).find(|&index| sentence.is_sign(index, ')')).unwrap_or(sentence.len());
    let words = (open + 1..close)
        .filter(|&index| sentence.is_word(index) && !sentence.class(index).any(Class::PREP | Class::AND));
    words.clone().count() >= 3 && words.clone().all(capital)
}

/// `Appropriate interval of 3 years`: the figure with its unit says which is meant.
fn is_told_by_a_figure(sentence: &Sentence<'_>, at: usize) -> bool {
    const NOUN_TOKENS_MAX: usize = 4;
    let noun = (at + 1..=at + NOUN_TOKENS_MAX).take_while(|&next| sentence.is_word(next)).last();
    let Some(of) = noun.filter(|&of| of > at + 1 && super::traits::is_of(sentence.word(of))) else { return false };
    sentence.is_number(of + 1)
        && (sentence.is_sign(of + 2, '%') || sentence.class(of + 2).any(Class::TIME_UNIT | Class::PERCENT))
}

/// `Good control of asthma (good = no attack in a year)`, `... = __`: the word stands again, before what it means.
fn says_what_it_means(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = sentence.word(at);
    let same = |other: &str| {
        other.eq_ignore_ascii_case(word) || !word.is_ascii() && other.to_lowercase() == word.to_lowercase()
    };
    sentence.text.contains('=')
        && (0..sentence.len().saturating_sub(1)).any(|index| {
            sentence.is_sign(index + 1, '=')
                && (index == at || same(sentence.word(index)))
                && index + 2 < sentence.len()
        })
}

/// A parenthesis behind the word that gives a limit, a scale or an `=` defines it.
fn is_defined(sentence: &Sentence<'_>, at: usize) -> bool {
    if super::figures::names_a_scale(sentence) || says_what_it_means(sentence, at) || is_told_by_a_figure(sentence, at)
    {
        return true;
    }
    let Some(open) = (at + 1..(at + 8).min(sentence.len()))
        .find(|&index| sentence.is_sign(index, '(') || sentence.is_sign(index, '=') || sentence.is_sign(index, '≥'))
    else {
        return false;
    };
    if !sentence.is_sign(open, '(') {
        return true;
    }
    let close = (open + 1..sentence.len()).find(|&index| sentence.is_sign(index, ')')).unwrap_or(sentence.len());
    let inside = open + 1..close;
    let limits = inside.clone().any(|index| {
        sentence.is_number(index)
            || sentence.is_sign(index, '=')
            || sentence.is_sign(index, '<')
            || sentence.is_sign(index, '>')
            || sentence.class(index).any(Class::SCORE)
    });
    let words = inside.clone().count();
    let says = inside.clone().next().is_some_and(|first| {
        matches!(
            sentence.word(first).to_lowercase().as_str(),
            "no" | "without"
                | "with"
                | "i.e"
                | "ie"
                | "meaning"
                | "that"
                | "ohne"
                | "mit"
                | "sans"
                | "avec"
                | "sin"
                | "con"
                | "sem"
                | "com"
        )
    });
    // `significant proposals (e.g. of high impact)`
    let examples = inside.clone().next().is_some_and(|first| {
        let (word, next) = (sentence.word(first).to_lowercase(), sentence.word(first + 1).to_lowercase());
        matches!(
            (word.as_str(), next.as_str()),
            ("e", "g")
                | ("for", "example" | "instance")
                | ("z", "b")
                | ("par", "exemple")
                | ("por", "ejemplo" | "exemplo")
                | ("p", "ex")
        ) || matches!(word.as_str(), "e.g" | "eg")
    });
    limits || (says || examples) && words >= 2
}
