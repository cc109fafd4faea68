//! A ready rewrite made of the row's own words, in the row's language; reading it again gives a measure.

mod others;
mod parts;
mod pieces;

use jiff::civil::Date;

use super::measure;
use super::reader;
use super::structure::{self, Frame};
use super::time;
use super::tokens::{Sentence, TokenKind};
use super::{ExtraWords, StatementContext};
use crate::model::{Language, Statement, Unit};
use crate::reading::words::Class;

pub use others::{either_way, one_measure, one_measure_dated, tied, tied_dated};
use parts::{Ends, is_free_of_vague, is_plural, is_vague, names_something, tells_day, words};
use pieces::{asked_of, bare, cause_and_effect, elided, is_tool, steps_done};

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
    rewrite_dated(text, statement, context, extra, false)
}

/// The same for a row that has a deadline of its own where `dated`: then the sentence is given none.
pub fn rewrite_dated(
    text: &str,
    statement: &Statement<'_>,
    context: &StatementContext,
    extra: Option<&ExtraWords>,
    dated: bool,
) -> Option<String> {
    let mut sentence = Sentence::new(text, Some(statement.language));
    if let Some(extra) = extra {
        extra.mark(&mut sentence);
    }
    time::scan(&mut sentence, *context);
    let ends = Ends::of(&sentence, statement, context, dated);
    if statement.measurable && statement.vague.is_empty() {
        return completed(&sentence, text, statement, *context, &ends, dated);
    }
    let context = StatementContext { language: Some(statement.language), ..*context };
    first_candidate(&sentence, statement, &ends, |candidate, strict| {
        let again = reader::read_with(candidate, &context, extra);
        again.measurable
            && again.vague.is_empty()
            && !again.question
            && is_free_of_vague(candidate, text, statement)
            && (!strict || (!again.compound || statement.compound) && (!again.vanity || statement.vanity))
    })
}

/// Adds what a measurable sentence lacks: figures to move between, a day to meet.
fn completed(
    sentence: &Sentence<'_>,
    text: &str,
    statement: &Statement<'_>,
    context: StatementContext,
    ends: &Ends,
    dated: bool,
) -> Option<String> {
    let plain = text.trim().trim_end_matches(['.', ';', ',', ':']);
    if statement.target.is_none() && !context.has_target && !statement.question {
        let timed = statement.deadline.is_some() || statement.period.is_some() || statement.recurring;
        let measure = if timed { statement.measure.unwrap_or(plain) } else { plain };
        let end = if statement.unit == Some(Unit::Percent) { &ends.share } else { &ends.plain };
        return Some(format!("{measure}{end}"));
    }
    let timed =
        statement.deadline.is_some() || statement.days.is_some() || statement.recurring || statement.period.is_some();
    if timed || dated || context.has_target || statement.question {
        return None;
    }
    let by = sentence.lexicon.text("deadline")?;
    Some(format!("{plain}{}", by.replace("{date}", &last_day(context.today, statement.language))))
}

/// What the sentence could become, the closest to its words first: the first that `serves`; strictly, if one does.
fn first_candidate(
    sentence: &Sentence<'_>,
    statement: &Statement<'_>,
    ends: &Ends,
    serves: impl Fn(&str, bool) -> bool,
) -> Option<String> {
    let all = candidates(sentence, statement, ends);
    let whole = |made: &(String, String)| format!("{}{}", made.0, made.1);
    let strictly = all.iter().find(|made| serves(&made.0, true) && serves(&whole(made), false));
    strictly.or_else(|| all.iter().find(|made| serves(&whole(made), false))).map(whole)
}

/// What a candidate is made of.
struct Maker<'a, 's> {
    sentence: &'a Sentence<'s>,
    ends: &'a Ends,
    /// The target as the sentence writes it; figures that a candidate keeps are not said twice.
    target: Option<String>,
    /// What each says and how it ends.
    made: Vec<(String, String)>,
}

impl Maker<'_, '_> {
    fn end(&self, body: &str, share: bool) -> &str {
        let kept = self.target.as_ref().is_some_and(|target| {
            body.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').any(|word| word == target)
        });
        match (kept, share) {
            (true, _) => &self.ends.time,
            (false, true) => &self.ends.share,
            (false, false) => &self.ends.plain,
        }
    }

    /// A template of the language with a thing in it; nothing where there is no thing.
    fn put(&mut self, template: Option<&str>, thing: &str, other: Option<&str>, share: bool) {
        let Some(template) = template else { return };
        let named = |text: &str| names_something(self.sentence, text) || text.ends_with("__");
        if !named(thing) || other.is_some_and(|other| !named(other)) {
            return;
        }
        let mut text = template.replace("{thing}", thing).replace("{other}", other.unwrap_or(""));
        match self.sentence.language {
            Language::Fr => text = elided(&text),
            Language::Es => text = text.replace(" a el ", " al "),
            Language::Pt => {
                for (apart, joined) in
                    [(" de a ", " da "), (" de o ", " do "), (" de as ", " das "), (" de os ", " dos ")]
                {
                    text = text.replace(apart, joined);
                }
            }
            _ => {}
        }
        self.whole(&text, share);
    }

    fn whole(&mut self, text: &str, share: bool) {
        let end = self.end(text, share).to_owned();
        self.made.push((capital(text), end));
    }
}

/// All of them, the closest to the words of the sentence first.
fn candidates(sentence: &Sentence<'_>, statement: &Statement<'_>, ends: &Ends) -> Vec<(String, String)> {
    let frame = structure::frame(sentence);
    let text = |key| sentence.lexicon.text(key);
    let target = statement.target.map(|target| target.normalize().to_string());
    let mut make = Maker { sentence, ends, target, made: Vec::new() };
    // `Anzahl der __, die __`: what is counted is left open.
    let open = if sentence.language == Language::De { "der __" } else { "__" };
    let percent = statement.unit == Some(Unit::Percent);
    let topic = text(if percent { "topic_share" } else { "topic" });
    let counted = |make: &mut Maker<'_, '_>, thing: &str| {
        let thing = thing.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        if is_plural(sentence, thing) {
            make.put(text("count_that"), thing, None, false);
        } else {
            make.put(topic, thing, None, percent);
        }
    };
    if let Some((cause, effect)) = cause_and_effect(sentence, statement) {
        if !cause.is_empty() {
            make.put(text("from"), &effect, Some(&cause), false);
        }
        counted(&mut make, if cause.is_empty() { &effect } else { bare(sentence, &cause) });
    }
    if statement.question {
        make.put(topic, &asked_of(sentence), None, percent);
        make.put(text("count_that"), open, None, false);
        return make.made;
    }
    let thing = thing(sentence, &frame, statement);
    let all = whole(&words(sentence, frame.body, sentence.len(), statement));
    let class = frame.verb.map_or(Class::NONE, |verb| sentence.class(verb));
    let gerund =
        sentence.language == Language::En && frame.verb.is_some_and(|verb| sentence.word(verb).ends_with("ing"));
    let object = object(sentence, &frame, statement).unwrap_or_default();
    if class.any(Class::DO) && !class.any(Class::WAY) && !gerund {
        let near = object.split(' ').take_while(|word| !parts::is_preposition(sentence, word));
        if near.clone().any(is_tool) {
            make.put(text("share_use"), &object, None, true);
        }
        if names_something(sentence, &all) {
            make.whole(&steps_done(&all, sentence.language), true);
        }
    }
    let heads = measure::heads(sentence, &frame);
    let head = heads.first();
    let explicit = head.is_some_and(|head| head.class.any(Class::HEAD));
    let rated = frame.verb.is_some()
        && !class.any(Class::DOWN | Class::REACH)
        && (class.any(Class::WISH) || sentence.language == Language::En && !class.any(Class::DO));
    if rated && !gerund && !explicit {
        make.put(text("share_that"), &object, None, true);
    }
    if frame.verb.is_some() && class.any(Class::REACH) && is_plural(sentence, &thing) {
        counted(&mut make, &thing);
    }
    if let Some(head) = head {
        let head = &measure::Head { to: before_verb(sentence, &frame, head), ..*head };
        with_own_head(&mut make, sentence, head, statement);
        let from = if head.class.any(Class::HEAD) { counted_from(sentence, head.at, head.to) } else { head.from };
        let thing = words(sentence, from, head.to, statement);
        if head.class.any(Class::SHARE_OF) {
            make.put(text("share_of_that"), &thing, None, true);
        } else if head.class.any(Class::COUNTABLE) && sentence.language == Language::En && !thing.contains(' ') {
            make.put(text("count_that"), &thing, None, false);
        } else {
            counted(&mut make, &thing);
        }
    }
    if frame.verb.is_none() && judged_plural(sentence, &frame, statement) {
        counted(&mut make, &thing);
    }
    let kept = if frame.verb.is_none() && is_plural(sentence, &all) && !statement.vague.is_empty() {
        text("share_of_that")
    } else {
        None
    };
    make.put(kept, &all, None, true);
    make.put(topic, &all, None, percent);
    make.put(topic, &whole(&thing), None, percent);
    make.put(text("count_that"), open, None, false);
    make.made
}

/// A whole sentence as the name of a topic: without its end marks, and with no colon that would begin another name.
fn whole(text: &str) -> String {
    let text = text
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '?' | '!' | '¿' | '¡' | ':' | ';' | ',' | '*'));
    text.replace(": ", " – ")
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
            Some(_) => at > from && (sentence.class(at).any(Class::BY) || tells_day(sentence, at)),
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
fn with_own_head(make: &mut Maker<'_, '_>, sentence: &Sentence<'_>, head: &measure::Head, statement: &Statement<'_>) {
    let whole = capital(&words(sentence, head.from, head.to, statement));
    if !names_something(sentence, &whole) {
        return;
    }
    let explicit = head.class.any(Class::HEAD) && sentence.is_word(head.at);
    let share = head.class.any(Class::SHARE_OF);
    if sentence.language == Language::En || !explicit {
        if !head.class.any(Class::COUNTABLE | Class::HEAD) {
            make.whole(&whole, false);
        }
        return;
    }
    let counted = words(sentence, counted_from(sentence, head.at, head.to), head.to, statement);
    if !share && !is_plural(sentence, &counted) {
        return;
    }
    let template = sentence.lexicon.text(if share { "share_of_that" } else { "count_that" });
    if let Some((_, tail)) = template.and_then(|template| template.split_once("{thing}")) {
        make.whole(&format!("{whole}{tail}"), share);
    }
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
        sentence.is_word(at) && !tells_day(sentence, at) && !verb
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
