//! Parts of a sentence carried over into another: its words without those that were found vague, its time, its figures.

use super::super::StatementContext;
use super::super::tokens::{Sentence, TokenKind};
use crate::model::{Language, Statement, Unit};
use crate::reading::words::{Class, Lexicon, hash_text};

/// Longest phrase that is carried over, in tokens.
const THING_TOKENS_MAX: usize = 60;

/// What stands behind the measure of a rewrite.
#[derive(Debug, Clone, Default)]
pub(super) struct Ends {
    /// Of a count or amount.
    pub(super) plain: String,
    /// Of a share.
    pub(super) share: String,
    /// The time alone, for a measure that has its figures already.
    pub(super) time: String,
    /// The same three for a text that keeps the words of time which the sentence has.
    pub(super) whole: [String; 3],
}

impl Ends {
    /// `dated`: the row has a deadline of its own, so that the sentence needs none; `language`: what it is written in.
    pub(super) fn of(
        sentence: &Sentence<'_>,
        statement: &Statement<'_>,
        context: &StatementContext,
        dated: bool,
        language: Language,
    ) -> Self {
        let lexicon = Lexicon::of(language);
        let text = |key| lexicon.text(key).unwrap_or("");
        let by = text("deadline");
        let own = own_time(sentence, statement);
        let figures = !context.has_target;
        let (time, besides) = if !own.is_empty() {
            (format!(" {own}"), String::new())
        } else if dated || statement.recurring || !figures || statement.target.is_some() {
            (String::new(), String::new())
        } else {
            let by = by.replace("{date}", &super::last_day(context.today, language));
            (by.clone(), by)
        };
        let with = |key, time: &str| {
            if !figures {
                return time.to_owned();
            }
            let template = text(key);
            let moved = template.strip_suffix(by).unwrap_or(template);
            format!("{}{time}", with_own_figures(moved, statement, language))
        };
        let whole = [with("from_to", &besides), with("share_from_to", &besides), besides];
        Self { plain: with("from_to", &time), share: with("share_from_to", &time), time, whole }
    }
}

/// `, from __ to __` with the figures that the sentence states.
fn with_own_figures(template: &str, statement: &Statement<'_>, language: Language) -> String {
    let levels = statement.change.is_none() && statement.target_high.is_none();
    let Some(target) = statement.target.filter(|_| levels) else { return template.to_owned() };
    let shown = |value: rust_decimal::Decimal| {
        let text = value.normalize().to_string();
        if language == Language::En { text } else { text.replace('.', ",") }
    };
    let unit = match statement.unit {
        Some(Unit::Currency(currency)) => format!(" {}", currency.code()),
        _ => String::new(),
    };
    let Some((before, after)) = template.rsplit_once("__") else { return template.to_owned() };
    let before = match (statement.baseline, before.split_once("__")) {
        (Some(baseline), Some((start, rest))) => format!("{start}{}{rest}", shown(baseline)),
        _ => before.to_owned(),
    };
    format!("{before}{}{unit}{after}", shown(target))
}

/// Whether a token tells a day or a period, and not how often something comes (`annual report`).
pub(super) fn tells_day(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.tokens.get(at).is_some_and(|token| token.time)
        && !sentence.class(at).any(Class::RECUR)
        && !is_looking_back(sentence, at)
}

/// `in the last 6 months`: over which time it is measured, and no day to meet.
fn is_looking_back(sentence: &Sentence<'_>, at: usize) -> bool {
    if !sentence.all.any(Class::PAST) {
        return false;
    }
    let timed = |at: &usize| sentence.tokens.get(*at).is_some_and(|token| token.time);
    let mut around = (0..=at).rev().take_while(timed).chain((at + 1..sentence.len()).take_while(timed));
    around.any(|at| sentence.class(at).any(Class::PAST) && !sentence.class(at).any(Class::NEXT))
}

/// The words of time as the sentence has them: `by 30 June 2027`, `within 12 months`.
fn own_time(sentence: &Sentence<'_>, statement: &Statement<'_>) -> String {
    if statement.deadline.is_none() && statement.days.is_none() && statement.period.is_none() {
        return String::new();
    }
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < sentence.len() {
        if !tells_day(sentence, at) {
            at += 1;
            continue;
        }
        let from = at;
        while tells_day(sentence, at) {
            at += 1;
        }
        let slice = sentence.slice(from, at).trim_matches([',', ':', ' ', '.', '(']);
        if !slice.is_empty() {
            out.push(if sentence.is_number(from) || sentence.class(from).any(Class::MONTH) {
                slice.to_owned()
            } else {
                in_small(slice)
            });
        }
    }
    out.join(" ")
}

/// The text with its first letter in lower case, unless the second is a capital too.
fn in_small(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

pub(super) fn is_vague(sentence: &Sentence<'_>, at: usize, statement: &Statement<'_>) -> bool {
    let start = sentence.tokens.get(at).map(|token| token.start);
    statement.vague.iter().any(|vague| Some(vague.span.start) == start)
}

/// Whether none of the words found vague stands in a text without what it means: `effective = __`.
pub(super) fn is_free_of_vague(text: &str, original: &str, statement: &Statement<'_>) -> bool {
    let lower = text.to_lowercase();
    let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    !statement.vague.iter().any(|vague| {
        let word = vague.span.of(original).to_lowercase();
        !word.is_empty()
            && !lower.contains(&format!("{word} = "))
            && lower.match_indices(&word).any(|(at, found)| {
                outside(lower.get(..at).and_then(|before| before.chars().next_back()))
                    && outside(lower.get(at + found.len()..).and_then(|behind| behind.chars().next()))
            })
    })
}

/// Words that only raise the judgement behind them.
const RAISES: [&str; 14] = [
    "most",
    "more",
    "very",
    "highly",
    "least",
    "sehr",
    "besonders",
    "très",
    "plus",
    "muy",
    "más",
    "muito",
    "mais",
    "too",
];

/// Whether a word only raises the judgement behind it.
pub(super) fn raises(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = sentence.word(at);
    // `Newly healthier`
    let how = sentence.language == Language::En && word.len() > 4 && word.ends_with("ly");
    sentence.is_word(at) && (how || RAISES.contains(&word.to_lowercase().as_str()))
}

/// Pronouns that open a clause on what was named before them.
fn is_relative(sentence: &Sentence<'_>, at: usize) -> bool {
    match sentence.word(at) {
        "that" | "which" | "who" | "whose" | "qui" | "que" | "quien" | "quienes" | "quem" => true,
        "die" | "der" | "das" | "deren" => at > 0 && sentence.is_sign(at - 1, ','),
        _ => false,
    }
}

/// The words from one token to another as written, without those of time and those that were found vague. A clause that loses its
/// judgement goes with it: `reports that had a significant impact` are `reports`.
pub(super) fn words(sentence: &Sentence<'_>, from: usize, to: usize, statement: &Statement<'_>) -> String {
    let to = to.min(sentence.len());
    // `Extent to which teams are effective`
    let extent = (from..to).find(|&at| {
        matches!(sentence.word(at), "which" | "laquelle" | "lequel")
            && at > 0
            && sentence.class(at - 1).any(Class::PREP | Class::TO)
    });
    let from = extent.map_or(from, |at| at + 1);
    let judged = (from..to).find(|&at| is_vague(sentence, at, statement));
    let clause = judged.and_then(|judged| (from + 1..judged).find(|&at| is_relative(sentence, at)));
    let to = clause.unwrap_or(to).min(from + THING_TOKENS_MAX);
    let mut text = String::new();
    for at in from..to {
        let Some(token) = sentence.tokens.get(at) else { break };
        if is_vague(sentence, at, statement) && leaves_a_gap(sentence, at, from) {
            return String::new();
        }
        // `teams are effective in trade`: the verb has nothing left to say.
        let says = sentence.class(at).any(Class::BE) && is_vague(sentence, at + 1, statement);
        let skipped = is_vague(sentence, at, statement)
            || says
            || is_vague(sentence, at + 1, statement) && raises(sentence, at)
            || tells_day(sentence, at)
            || matches!(token.kind, TokenKind::Sign('.' | '?' | '!' | '¿' | '¡'));
        if skipped {
            continue;
        }
        if !text.is_empty() && !token.glued {
            text.push(' ');
        }
        // The apostrophe of `l'accès` stands between its tokens.
        let gap =
            at.checked_sub(1).and_then(|before| sentence.tokens.get(before)).map(|before| before.end..token.start);
        let gap = gap.and_then(|gap| sentence.text.get(gap.start as usize..gap.end as usize)).unwrap_or("");
        if token.glued && !text.is_empty() && matches!(gap, "'" | "’") {
            text.push_str(gap);
        }
        text.push_str(sentence.word(at));
    }
    let text = trimmed(sentence, &text);
    if names_something(sentence, &text) { text } else { String::new() }
}

pub(super) fn is_preposition(sentence: &Sentence<'_>, word: &str) -> bool {
    class_of(sentence, &word.to_lowercase()).any(Class::PREP)
}

fn class_of(sentence: &Sentence<'_>, word: &str) -> Class {
    sentence.lexicon.word(word, hash_text(word)).class
}

/// Without joining words left over at either end, which join nothing there.
fn trimmed(sentence: &Sentence<'_>, text: &str) -> String {
    let ends = |word: &str| word.trim_matches([',', ';', ' ', ':', '-', '–', '/', '&']).to_owned();
    // `new` and `other` are adjectives as well.
    let joins = |word: &str| {
        let class = class_of(sentence, word);
        class.any(Class::AND | Class::PREP) || class.any(Class::ARTICLE) && class.any(Class::STOP)
    };
    let hangs = |word: &str| {
        joins(word)
            || class_of(sentence, word).any(Class::BE)
            || [
                "who", "that", "which", "qui", "que", "die", "der", "das", "quien", "quem", "had", "has", "have", "to",
                "hat", "haben", "tiene", "tienen", "tem", "têm", "ont", "très", "very", "sehr", "muy", "muito", "more",
                "most", "plus", "más", "mais", "mehr", "not", "no", "zu",
            ]
            .contains(&word.to_lowercase().as_str())
    };
    let mut text = ends(text);
    while let Some((rest, _)) = text.rsplit_once(' ').filter(|(_, last)| hangs(last)) {
        text = ends(rest);
    }
    while let Some((_, rest)) = text.split_once(' ').filter(|(first, _)| joins(first)) {
        text = ends(rest);
    }
    text
}

/// Whether a text holds a word of its own, not only articles, prepositions and the like.
pub(super) fn names_something(sentence: &Sentence<'_>, text: &str) -> bool {
    const LETTERS_MIN: usize = 2;
    text.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| {
        word.chars().filter(|c| c.is_alphabetic()).count() >= LETTERS_MIN
            && !class_of(sentence, &word.to_lowercase()).any(
                Class::AND | Class::PREP | Class::ARTICLE | Class::STOP | Class::BE | Class::QUESTION | Class::HEAD,
            )
    })
}

/// `access to adequate, safe housing`: without the vague word a preposition would stand before a comma.
fn leaves_a_gap(sentence: &Sentence<'_>, at: usize, from: usize) -> bool {
    let before = at.checked_sub(1).filter(|&before| before >= from);
    before.is_some_and(|before| sentence.class(before).any(Class::PREP | Class::ARTICLE))
        && (sentence.is_sign(at + 1, ',') || sentence.class(at + 1).any(Class::AND))
}

/// Whether a phrase names several things that can be counted: `partnerships`, `Kunden`, `clientes`; not `capacity`.
pub(super) fn is_plural(sentence: &Sentence<'_>, phrase: &str) -> bool {
    let mut words = phrase.split_whitespace();
    let english = sentence.language == Language::En;
    let is_prep =
        |word: &str| class_of(sentence, &word.to_lowercase()).any(Class::PREP | Class::AND) || word.starts_with('(');
    let first = phrase.split_whitespace().next().unwrap_or("");
    if english && first.to_lowercase().ends_with("ing") {
        return false;
    }
    let head = if english {
        words.take_while(|word| !is_prep(word)).last()
    } else if sentence.language == Language::De {
        words.find(|word| word.starts_with(char::is_uppercase))
    } else {
        words.find(|word| !class_of(sentence, &word.to_lowercase()).any(Class::ARTICLE | Class::STOP))
    };
    let Some(head) = head else { return false };
    let lower = head.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    match sentence.language {
        Language::En | Language::Other => {
            matches!(lower.as_str(), "people" | "children" | "women" | "men")
                || ends(&["s"]) && !ends(&["ss", "us", "is", "ics", "ness"]) && lower != "news"
        }
        Language::De => {
            ends(&["en", "er", "e", "s", "ln"])
                && !ends(&["ung", "heit", "keit", "ion", "tät", "schaft", "nis", "tum", "ismus", "ment"])
                && head.starts_with(char::is_uppercase)
        }
        Language::Fr => ends(&["s", "x"]) && !ends(&["us", "ais", "ois"]),
        Language::Es | Language::Pt => ends(&["s"]) && !ends(&["is"]) || ends(&["ais", "eis", "óis"]),
    }
}
