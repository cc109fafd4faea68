//! A ready rewrite made of the row's own words, in the row's language; reading it again gives a measure.

use jiff::civil::Date;

use super::measure;
use super::reader;
use super::structure::{self, Frame};
use super::time;
use super::tokens::{Sentence, TokenKind};
use super::{ExtraWords, StatementContext};
use crate::model::{Language, Statement, Unit};
use crate::reading::words::Class;

/// Longest phrase that is carried over, in tokens.
const THING_TOKENS_MAX: usize = 12;

/// Says the same so that it can be measured and met by a day; `None` where nothing needs saying differently.
pub fn rewrite(text: &str, statement: &Statement<'_>, context: &StatementContext) -> Option<String> {
    rewrite_with(text, statement, context, None)
}

/// The same with the words that a config adds.
pub fn rewrite_with(
    text: &str,
    statement: &Statement<'_>,
    context: &StatementContext,
    extra: Option<&ExtraWords>,
) -> Option<String> {
    let mut sentence = Sentence::new(text, Some(statement.language));
    if let Some(extra) = extra {
        extra.mark(&mut sentence);
    }
    if statement.measurable && statement.vague.is_empty() {
        return completed(&sentence, text, statement, *context);
    }
    first_candidate(sentence, statement, *context, |candidate| {
        let again =
            reader::read_with(candidate, &StatementContext { language: Some(statement.language), ..*context }, extra);
        again.measurable && again.vague.is_empty() && !again.question
    })
}

/// Adds what a measurable sentence lacks: figures to move between, a day to meet.
fn completed(
    sentence: &Sentence<'_>,
    text: &str,
    statement: &Statement<'_>,
    context: StatementContext,
) -> Option<String> {
    let plain = text.trim().trim_end_matches(['.', ';', ',', ':']);
    if statement.target.is_none() && !context.has_target && !statement.question {
        let timed = statement.deadline.is_some() || statement.period.is_some() || statement.recurring;
        let measure = if timed { statement.measure.unwrap_or(plain) } else { plain };
        return Some(format!("{measure}{}", ending(sentence, statement, context)?));
    }
    let dated =
        statement.deadline.is_some() || statement.days.is_some() || statement.recurring || statement.period.is_some();
    if dated || context.has_target || statement.question {
        return None;
    }
    let by = sentence.lexicon.text("deadline")?;
    Some(format!("{plain}{}", by.replace("{date}", &last_day(context.today, statement.language))))
}

/// What the sentence could become, the closest to its words first: the first that `serves`.
fn first_candidate(
    mut sentence: Sentence<'_>,
    statement: &Statement<'_>,
    context: StatementContext,
    serves: impl Fn(&str) -> bool,
) -> Option<String> {
    time::scan(&mut sentence, context);
    let sentence = &sentence;
    let frame = structure::frame(sentence);
    let end = ending(sentence, statement, context).unwrap_or_default();
    let candidate = |key: &str, thing: &str, other: &str, end: &str| {
        let text = sentence.lexicon.text(key).filter(|_| !thing.is_empty())?;
        Some(format!("{}{end}", capital(&text.replace("{thing}", thing).replace("{other}", other))))
            .filter(|candidate| serves(candidate))
    };
    // `Anzahl der __, die __`: what is counted is left open.
    let open = if sentence.language == Language::De { "der __" } else { "__" };
    let share_end = sentence
        .lexicon
        .text("share_from_to")
        .map(|text| text.replace("{date}", &last_day(context.today, statement.language)))
        .unwrap_or_default();
    if let Some((cause, effect)) = cause_and_effect(sentence, statement) {
        let found = candidate("from", &effect, &cause, &end).or_else(|| candidate("count_that", &cause, "", &end));
        if found.is_some() {
            return found;
        }
    }
    if statement.question {
        return candidate("count_that", open, "", &end);
    }
    let heads = measure::heads(sentence, &frame);
    if let Some(head) = heads.first() {
        let head = &measure::Head { to: before_verb(sentence, &frame, head), ..*head };
        if let Some(found) = with_own_head(sentence, head, statement, &end, &share_end, &serves) {
            return Some(found);
        }
        let from = if head.class.any(Class::HEAD) { counted_from(sentence, head.at, head.to) } else { head.from };
        let key = if head.class.any(Class::SHARE_OF) { "share_of_that" } else { "count_that" };
        let end = if key == "count_that" { &end } else { &share_end };
        let found = candidate(key, &words(sentence, from, head.to, statement), "", end);
        if found.is_some() {
            return found;
        }
    }
    let thing = thing(sentence, &frame, statement);
    let doing =
        frame.verb.is_some_and(|verb| sentence.class(verb).any(Class::DO) && !sentence.class(verb).any(Class::WAY));
    let gerund =
        sentence.language == Language::En && frame.verb.is_some_and(|verb| sentence.word(verb).ends_with("ing"));
    let counted = frame.verb.is_none() && judged_plural(sentence, &frame, statement);
    let object = object(sentence, &frame, statement).unwrap_or_default();
    let used = if doing && !gerund { candidate("share_use", &object, "", &share_end) } else { None };
    let (topic, topic_end) = match statement.unit {
        Some(Unit::Percent) => ("topic_share", &share_end),
        _ => ("topic", &end),
    };
    let all = words(sentence, frame.body, sentence.len(), statement);
    let rated = frame.verb.is_some_and(|verb| {
        let class = sentence.class(verb);
        !class.any(Class::DOWN) && (sentence.language == Language::En || class.any(Class::WISH))
    });
    used.or_else(|| if counted { candidate("count_that", &thing, "", &end) } else { None })
        .or_else(|| if rated && !gerund { candidate("share_that", &object, "", &share_end) } else { None })
        .or_else(|| candidate(topic, &whole(sentence.text), "", topic_end))
        .or_else(|| candidate(topic, &whole(&all), "", topic_end))
        .or_else(|| candidate(topic, &whole(&thing), "", topic_end))
        .or_else(|| candidate("count_that", open, "", &end))
}

/// A whole sentence as the name of a topic: without its end marks, and with no colon that would begin another name.
fn whole(text: &str) -> String {
    let text = text
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '?' | '!' | '¿' | '¡' | ':' | ';' | ',' | '*'));
    text.replace(": ", " – ")
}

/// Keeps one measure of a sentence that names several: the first that can stand alone, then what it lacks.
pub fn one_measure(text: &str, statement: &Statement<'_>, context: &StatementContext) -> Option<String> {
    let context = StatementContext { language: Some(statement.language), ..*context };
    let sentence = Sentence::new(text, context.language);
    let joiners = (1..sentence.len()).filter(|&at| {
        sentence.class(at).any(Class::AND) || [',', ';', '/', '&'].into_iter().any(|sign| sentence.is_sign(at, sign))
    });
    let stands = |candidate: &str| {
        let again = reader::read(candidate, &context);
        (again.measurable && !again.compound && again.vague.is_empty()).then_some(again).is_some()
    };
    for joiner in joiners {
        let (Some(before), Some(at)) = (sentence.tokens.get(joiner - 1), sentence.tokens.get(joiner)) else { continue };
        let first = text.get(..before.end as usize).unwrap_or("").trim();
        // `Number and share of visitors`: what is counted stands behind the second measure.
        let next = sentence.tokens.get(joiner + 1).map_or(at.end, |next| next.end);
        let joined = format!("{first}{}", text.get(next as usize..).unwrap_or(""));
        for kept in [first, joined.trim()] {
            if stands(kept) {
                let again = reader::read(kept, &context);
                return Some(rewrite(kept, &again, &context).unwrap_or_else(|| kept.to_owned()));
            }
        }
    }
    None
}

/// Ties attention to what comes of it: how many of something that only people can name come from it.
pub fn tied(text: &str, statement: &Statement<'_>, context: &StatementContext) -> Option<String> {
    let sentence = Sentence::new(text, Some(statement.language));
    let frame = structure::frame(&sentence);
    let measured = measure::heads(&sentence, &frame).first().map(|head| {
        let from = if head.class.any(Class::HEAD) { counted_from(&sentence, head.at, head.to) } else { head.from };
        words(&sentence, from, head.to, statement)
    });
    let attention = measured.filter(|text| !text.is_empty()).unwrap_or_else(|| thing(&sentence, &frame, statement));
    let attention = lower_first(if attention.is_empty() { text.trim() } else { &attention });
    let count = sentence.lexicon.text("count")?.replace("{thing}", "__");
    let tied = sentence.lexicon.text("from")?.replace("{thing}", &count).replace("{other}", &attention);
    Some(format!("{tied}{}", ending(&sentence, statement, *context)?))
}

/// The sentence with a verb that says that more is better.
pub fn increase(text: &str, language: Language) -> Option<String> {
    let sentence = Sentence::new(text, Some(language));
    let text = text.trim();
    let template = sentence.lexicon.text("increase")?;
    let kept = if template.starts_with('{') { text.to_owned() } else { lower_first(text) };
    Some(template.replace("{thing}", &kept))
}

/// The text with its first letter in lower case, unless the word is one of capitals (`NPS`) or a name within (`YouTube`).
fn lower_first(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or("");
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if word.chars().skip(1).all(char::is_lowercase) && !is_proper(word) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

/// Names of networks whose followers and likes are counted.
fn is_proper(word: &str) -> bool {
    const NETWORKS: [&str; 10] = [
        "facebook",
        "instagram",
        "twitter",
        "pinterest",
        "snapchat",
        "telegram",
        "whatsapp",
        "google",
        "xing",
        "reddit",
    ];
    NETWORKS.iter().any(|name| name.eq_ignore_ascii_case(word))
}

/// `impact of A on B`, `how much impact did A have on B`.
fn cause_and_effect(sentence: &Sentence<'_>, statement: &Statement<'_>) -> Option<(String, String)> {
    let noun = (0..sentence.len()).find(|&at| {
        let token = sentence.tokens.get(at);
        token.and_then(|token| sentence.lexicon.vague_list(token.entry.vague)).is_some_and(|list| list.name == "noun")
            && statement.vague.iter().any(|vague| token.is_some_and(|token| token.start == vague.span.start))
    })?;
    let preposition = |at: &usize| sentence.class(*at).any(Class::PREP);
    let small = |at: &usize| {
        preposition(at) || sentence.class(*at).any(Class::QUESTION | Class::ARTICLE | Class::BE | Class::STOP)
    };
    let on = (noun + 1..sentence.len()).find(|&at| {
        matches!(sentence.word(at), "on" | "auf" | "sur" | "en" | "sobre" | "no" | "na" | "em" | "nos" | "nas")
    });
    let from = (noun + 1..sentence.len()).find(|at| !small(at) && sentence.is_word(*at))?;
    let stop = on.unwrap_or(sentence.len()).max(from);
    let to = (from..stop)
        .find(|&at| {
            !sentence.is_word(at)
                || sentence.class(at).any(Class::REACH | Class::BE)
                || matches!(sentence.word(at), "haben" | "eu" | "avaient" | "tuvieron" | "tiveram")
        })
        .unwrap_or(stop);
    let cause = words(sentence, from, to, statement);
    let effect = on.map(|on| words(sentence, on + 1, sentence.len(), statement)).unwrap_or_default();
    Some((cause, effect))
}

/// The first word behind `number of`.
fn counted_from(sentence: &Sentence<'_>, head: usize, to: usize) -> usize {
    (head + 1..to).find(|&at| !sentence.class(at).any(Class::PREP | Class::ARTICLE | Class::STOP)).unwrap_or(head + 1)
}

/// What the sentence is about: the object of its verb, else its first phrase.
fn thing(sentence: &Sentence<'_>, frame: &Frame, statement: &Statement<'_>) -> String {
    let german = sentence.language == Language::De;
    let (from, to) = match frame.verb {
        Some(verb) if german && verb > frame.body => (frame.body, verb),
        Some(verb) => (verb + 1, sentence.len()),
        None => (frame.body, sentence.len()),
    };
    // `Create and put in place the program`: past a second verb.
    let second =
        |at: usize| !german && sentence.class(at).any(Class::AND) && sentence.class(at + 1).any(Class::DO | Class::WAY);
    let from = if frame.verb.is_some() && second(from) { from + 2 } else { from };
    let from = (from..to).find(|&at| !is_vague(sentence, at, statement) || german).unwrap_or(from);
    let stop = (from..to)
        .find(|&at| match sentence.kind(at) {
            Some(TokenKind::Sign(sign)) => !matches!(sign, '&' | '/' | '-' | '\''),
            Some(_) => {
                at > from
                    && (sentence.class(at).any(Class::BY) || sentence.tokens.get(at).is_some_and(|token| token.time))
            }
            None => true,
        })
        .unwrap_or(to);
    words(sentence, from, stop, statement)
}

/// The end of what hangs on a head; the German verb closes the sentence and is no part of it.
fn before_verb(sentence: &Sentence<'_>, frame: &Frame, head: &measure::Head) -> usize {
    let closing = frame.verb.filter(|&verb| sentence.language == Language::De && verb > head.at);
    closing.map_or(head.to, |verb| head.to.min(verb))
}

/// What needs no other head than its own: `Economic growth`, and in languages with cases and articles `Proportion de la
/// population qui __`.
fn with_own_head(
    sentence: &Sentence<'_>,
    head: &measure::Head,
    statement: &Statement<'_>,
    end: &str,
    share_end: &str,
    serves: &impl Fn(&str) -> bool,
) -> Option<String> {
    let whole = capital(&words(sentence, head.from, head.to, statement));
    let explicit = head.class.any(Class::HEAD) && sentence.is_word(head.at);
    let share = head.class.any(Class::SHARE_OF);
    if sentence.language == Language::En || !explicit {
        let stands = !head.class.any(Class::COUNTABLE | Class::HEAD) && !whole.is_empty();
        return stands.then(|| format!("{whole}{end}")).filter(|candidate| serves(candidate));
    }
    let template = sentence.lexicon.text(if share { "share_of_that" } else { "count_that" })?;
    let (_, tail) = template.split_once("{thing}")?;
    Some(format!("{whole}{tail}{}", if share { share_end } else { end })).filter(|candidate| serves(candidate))
}

/// The object of the verb where it is short enough to be one thing that people use or rate; with its article where the language
/// needs it.
fn object(sentence: &Sentence<'_>, frame: &Frame, statement: &Statement<'_>) -> Option<String> {
    const OBJECT_WORDS_MAX: usize = 5;
    let verb = frame.verb.filter(|&verb| !sentence.word(verb).contains(' '))?;
    let text = thing(sentence, frame, statement);
    let (from, to) = if sentence.language == Language::De && verb > frame.body {
        (frame.body, verb)
    } else {
        (verb + 1, sentence.len())
    };
    let to = if sentence.is_sign(to.saturating_sub(1), '.') { to - 1 } else { to };
    let plain = (from..to).all(|at| {
        let class = sentence.class(at);
        let verb = class.any(Class::DO | Class::WAY) && !class.any(Class::NOUN_TOO | Class::MEASURE | Class::COUNTABLE);
        sentence.is_word(at) && !sentence.tokens.get(at).is_some_and(|token| token.time) && !verb
    });
    if sentence.language == Language::En {
        return Some(text);
    }
    if !plain || text.is_empty() || text.split(' ').count() > OBJECT_WORDS_MAX {
        return None;
    }
    let article = sentence.class(from).any(Class::ARTICLE) && !text.starts_with(sentence.word(from));
    let elided = sentence.tokens.get(from + 1).is_some_and(|next| next.glued);
    Some(match article {
        true if elided => format!("{}'{text}", sentence.word(from)),
        true => format!("{} {text}", sentence.word(from).to_lowercase()),
        false => text,
    })
}

fn judged_plural(sentence: &Sentence<'_>, frame: &Frame, statement: &Statement<'_>) -> bool {
    is_vague(sentence, frame.body, statement)
        && sentence.word(structure::phrase_end(sentence, frame.body).saturating_sub(1)).ends_with('s')
}

fn is_vague(sentence: &Sentence<'_>, at: usize, statement: &Statement<'_>) -> bool {
    let start = sentence.tokens.get(at).map(|token| token.start);
    statement.vague.iter().any(|vague| Some(vague.span.start) == start)
}

/// The words from one token to another as written, without those that were found vague.
fn words(sentence: &Sentence<'_>, from: usize, to: usize, statement: &Statement<'_>) -> String {
    let mut text = String::new();
    let to = to.min(sentence.len()).min(from + THING_TOKENS_MAX);
    for at in from..to {
        let Some(token) = sentence.tokens.get(at) else { break };
        if is_vague(sentence, at, statement) && leaves_a_gap(sentence, at, from) {
            return String::new();
        }
        if is_vague(sentence, at, statement) || matches!(token.kind, TokenKind::Sign('.' | '?' | '!' | '¿')) {
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
    let ends = |word: &str| word.trim_matches([',', ';', ' ', ':', '-']).to_owned();
    let mut text = ends(&text);
    // A joining word left over at an end joins nothing.
    let joins = |word: &str| {
        sentence
            .lexicon
            .word(word, crate::reading::words::hash_text(word))
            .class
            .any(Class::AND | Class::PREP | Class::ARTICLE)
    };
    let hangs = |word: &str| {
        joins(word)
            || matches!(word, "who" | "that" | "which" | "qui" | "que" | "die" | "der" | "das" | "quien" | "quem")
            || sentence.lexicon.word(word, crate::reading::words::hash_text(word)).class.any(Class::BE)
    };
    while let Some((rest, _)) = text.rsplit_once(' ').filter(|(_, last)| hangs(last)) {
        text = ends(rest);
    }
    while let Some((_, rest)) = text.split_once(' ').filter(|(first, _)| joins(first)) {
        text = ends(rest);
    }
    text
}

/// `access to adequate, safe housing`: without the vague word a preposition would stand before a comma.
fn leaves_a_gap(sentence: &Sentence<'_>, at: usize, from: usize) -> bool {
    let before = at.checked_sub(1).filter(|&before| before >= from);
    before.is_some_and(|before| sentence.class(before).any(Class::PREP | Class::ARTICLE))
        && (sentence.is_sign(at + 1, ',') || sentence.class(at + 1).any(Class::AND))
}

fn ending(sentence: &Sentence<'_>, statement: &Statement<'_>, context: StatementContext) -> Option<String> {
    if context.has_target || statement.target.is_some() {
        return Some(String::new());
    }
    let key = if statement.unit == Some(Unit::Percent) { "share_from_to" } else { "from_to" };
    Some(sentence.lexicon.text(key)?.replace("{date}", &last_day(context.today, statement.language)))
}

/// The last day of this year, or of the next where less than two months are left.
fn last_day(today: Date, language: Language) -> String {
    let year = if today.month() > 10 { today.year().saturating_add(1) } else { today.year() };
    match language {
        Language::En | Language::Other => format!("31 Dec {year}"),
        Language::De => format!("31.12.{year}"),
        Language::Fr | Language::Es | Language::Pt => format!("31/12/{year}"),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
