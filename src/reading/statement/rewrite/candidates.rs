//! What a sentence could become, the closest to its own words first.

use super::super::StatementContext;
use jiff::civil::Date;

use super::super::measure;
use super::super::reader;
use super::super::structure::{self, Frame};
use super::super::tokens::{Sentence, TokenKind};
use super::kept::{Replaces, asks_yes_or_no, label, whole_name, with_meanings};
use super::parts::{self, Ends, is_plural, is_vague, names_something, tells_day, words};
use super::pieces::{asked_of, bare, cause_and_effect, elided, is_tool, steps_done};
use super::{capital, lower_first};
use crate::model::{Language, Statement, Unit};
use crate::reading::words::{Class, Lexicon};

/// What the sentence could become.
#[derive(Debug)]
pub(super) struct Candidate {
    /// What it says.
    pub(super) text: String,
    /// From what to what, by when.
    end: String,
    /// Which words of the sentence it may do without.
    pub(super) replaces: Replaces,
    /// It has the whole of the sentence in it.
    pub(super) has_all: bool,
}

impl Candidate {
    pub(super) fn whole(&self) -> String {
        format!("{}{}", self.text, self.end)
    }
}

/// What candidates are made of.
struct Maker<'a, 's> {
    sentence: &'a Sentence<'s>,
    ends: &'a Ends,
    /// What the sentence says before a colon.
    label: Option<&'s str>,
    /// The target as the sentence writes it; figures that a candidate keeps are not said twice.
    target: Option<String>,
    /// The closest to the words of the sentence first.
    made: Vec<Candidate>,
}

impl Maker<'_, '_> {
    fn has_target(&self, body: &str) -> bool {
        self.target.as_ref().is_some_and(|target| {
            body.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').any(|word| word == target)
        })
    }

    fn end(&self, body: &str, share: bool) -> &str {
        match (self.has_target(body), share) {
            (true, _) => &self.ends.time,
            (false, true) => &self.ends.share,
            (false, false) => &self.ends.plain,
        }
    }

    /// A template of the language with a thing in it; nothing where there is no thing.
    fn put(&mut self, template: Option<&str>, thing: &str, other: Option<&str>, share: bool, replaces: Replaces) {
        let Some(template) = template else { return };
        let named = |text: &str| names_something(self.sentence, text) || text.ends_with("__");
        if !named(thing) || other.is_some_and(|other| !named(other)) {
            return;
        }
        let text = template.replace("{thing}", thing).replace("{other}", other.unwrap_or(""));
        self.say(&joined_words(text, self.sentence.language), share, replaces);
    }

    /// A text of its own.
    fn say(&mut self, text: &str, share: bool, replaces: Replaces) {
        let end = self.end(text, share).to_owned();
        let text = match self.label {
            Some(label) => format!("{label}: {}", lower_first(text)),
            None => capital(text),
        };
        self.made.push(Candidate { text, end, replaces, has_all: false });
    }

    /// The whole row, with what is counted behind it where a template has that.
    fn name(&mut self, template: &str, name: &str, share: bool) {
        let [plain, shares, time] = &self.ends.whole;
        let end = match (self.has_target(name), share) {
            (true, _) => time,
            (false, true) => shares,
            (false, false) => plain,
        };
        let text = template.replace("{thing}", name);
        self.made.push(Candidate {
            text: capital(&text),
            end: end.clone(),
            replaces: Replaces::NOTHING,
            has_all: true,
        });
    }

    /// The whole row beside what is counted, where its own words would hide that.
    fn beside(&mut self, template: Option<&str>, open: &str, name: &str) {
        let Some(template) = template else { return };
        self.name(&template.replace("{thing}", open), "", false);
        if let Some(made) = self.made.last_mut() {
            made.text = format!("{} ({name})", made.text);
        }
    }
}

/// What a language writes as one word where a preposition meets an article.
fn joined_words(text: String, language: Language) -> String {
    const PORTUGUESE: [(&str, &str); 4] =
        [(" de a ", " da "), (" de o ", " do "), (" de as ", " das "), (" de os ", " dos ")];
    match language {
        Language::Fr => elided(&text),
        Language::Es => text.replace(" a el ", " al "),
        Language::Pt => PORTUGUESE.iter().fold(text, |text, (apart, joined)| text.replace(apart, joined)),
        _ => text,
    }
}

/// All of them, the closest to the words of the sentence first.
pub(super) fn candidates(
    (sentence, frame, ends): (&Sentence<'_>, &Frame, &Ends),
    statement: &Statement<'_>,
    unclear: &[&str],
    percent: bool,
    language: Language,
) -> Vec<Candidate> {
    let text = |key| sentence.lexicon.text(key);
    let target = statement.target.map(|target| target.normalize().to_string());
    let percent = percent || statement.unit == Some(Unit::Percent);
    let mut make = Maker { sentence, ends, label: label(sentence, frame), target, made: Vec::new() };
    // `Anzahl der __, die __`: what is counted is left open.
    let open = if sentence.language == Language::De { "der __" } else { "__" };
    let topic = text(if percent { "topic_share" } else { "topic" });
    let count_that = text(if percent { "share_of_that" } else { "count_that" });
    let counted = |make: &mut Maker<'_, '_>, thing: &str| {
        let thing = thing.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        if is_plural(sentence, thing) {
            make.put(count_that, thing, None, percent, Replaces::COUNTED);
        }
    };
    let name = whole_name(sentence, unclear);
    // What is judged good or bad holds for some of them.
    let shared = percent || !unclear.is_empty();
    if language != sentence.language {
        let topic = Lexicon::of(language).text(if shared { "topic_share" } else { "topic" });
        if !unclear.is_empty() {
            make.name("{thing}", &name, percent);
        }
        make.name(topic.unwrap_or_default(), &name, shared);
        return make.made;
    }
    if let Some((cause, effect)) = cause_and_effect(sentence, statement) {
        let replaces = Replaces { question: statement.question, ..Replaces::COUNTED };
        if !cause.is_empty() && is_measured(&effect, sentence.language) {
            make.put(text("from"), &effect, Some(&cause), false, replaces);
        }
        counted(&mut make, if cause.is_empty() { &effect } else { bare(sentence, &cause) });
    }
    if statement.question {
        if asks_yes_or_no(sentence, frame) {
            let asked = sentence.slice(frame.body, sentence.len());
            let asked = asked.trim_matches(|c: char| c.is_whitespace() || matches!(c, '?' | '¿' | '.' | '!'));
            make.put(text("share_yes"), asked, None, true, Replaces::NOTHING);
        }
        make.put(topic, &asked_of(sentence), None, percent, Replaces::ASKED);
        make.name(topic.unwrap_or_default(), &name, percent);
        make.beside(text("count_that"), open, &name);
        return make.made;
    }
    let thing = thing(sentence, frame, statement);
    let class = frame.verb.map_or(Class::NONE, |verb| sentence.class(verb));
    let gerund = frame.verb.is_some_and(|verb| is_gerund(sentence, verb));
    let object = object(sentence, frame, statement).unwrap_or_default();
    if class.any(Class::DO) && !class.any(Class::WAY) && !gerund && statement.deliverable {
        let near = object.split(' ').take_while(|word| !parts::is_preposition(sentence, word));
        if near.clone().any(is_tool) {
            make.put(text("share_use"), &object, None, true, Replaces::COUNTED);
        }
        let all = whole(&words(sentence, frame.body, sentence.len(), statement));
        if names_something(sentence, &all) {
            make.say(&steps_done(&all, sentence.language), true, Replaces::NOTHING);
        }
        let doing = with_meanings(sentence, frame.body, unclear);
        make.say(&steps_done(&doing, sentence.language), true, Replaces::NOTHING);
    }
    let heads = measure::heads(sentence, frame);
    let head = heads.first();
    let explicit = head.is_some_and(|head| head.class.any(Class::HEAD));
    let rated = frame.verb.is_some()
        && !class.any(Class::DOWN | Class::REACH)
        && (class.any(Class::WISH) || sentence.language == Language::En && !class.any(Class::DO));
    if rated && !gerund && !explicit {
        make.put(text("share_that"), &object, None, true, Replaces::RATED);
    }
    if frame.verb.is_some() && class.any(Class::REACH) && is_plural(sentence, &thing) {
        counted(&mut make, &thing);
    }
    if let Some(head) = head {
        let head = &measure::Head { to: before_verb(sentence, frame, head), ..*head };
        with_own_head(&mut make, sentence, head, statement);
        let from = if head.class.any(Class::HEAD) { counted_from(sentence, head.at, head.to) } else { head.from };
        let thing = words(sentence, from, head.to, statement);
        // `Optimal ratio of`: the share itself is judged, and not what it is of.
        let judges_head =
            head.class.any(Class::HEAD) && (head.from..head.at).any(|at| is_vague(sentence, at, statement));
        if head.class.any(Class::SHARE_OF) && !judges_head {
            make.put(text("share_of_that"), &thing, None, true, Replaces::COUNTED);
        } else if head.class.any(Class::COUNTABLE) && sentence.language == Language::En && !thing.contains(' ') {
            make.put(count_that, &thing, None, percent, Replaces::COUNTED);
        } else if !judges_head {
            counted(&mut make, &thing);
        }
    }
    if frame.verb.is_none() {
        if judged_plural(sentence, frame, statement) {
            counted(&mut make, &thing);
        }
        let all = whole(&words(sentence, frame.body, sentence.len(), statement));
        if is_plural(sentence, &all) && !statement.vague.is_empty() {
            make.put(text("share_of_that"), &all, None, true, Replaces::COUNTED);
        }
    }
    if !unclear.is_empty() {
        make.name("{thing}", &name, percent);
    }
    make.name(text(if shared { "topic_share" } else { "topic" }).unwrap_or_default(), &name, shared);
    make.beside(text("count_that"), open, &name);
    make.made
}

/// Whether a word is the `-ing` form of an English verb.
pub(super) fn is_gerund(sentence: &Sentence<'_>, at: usize) -> bool {
    let ending = sentence.word(at).as_bytes().last_chunk::<3>();
    sentence.language == Language::En && ending.is_some_and(|ending| ending.eq_ignore_ascii_case(b"ing"))
}

/// Whether a text names a measure by itself.
fn is_measured(text: &str, language: Language) -> bool {
    let context = StatementContext { language: Some(language), ..StatementContext::alone(Date::MIN) };
    reader::read(text, &context).measurable
}

/// A whole sentence as the name of a topic: without its end marks, and with no colon that would begin another name.
fn whole(text: &str) -> String {
    let text = text
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '?' | '!' | '¿' | '¡' | ':' | ';' | ',' | '*'));
    text.replace(": ", " – ")
}

/// The first word behind `number of`.
pub(super) fn counted_from(sentence: &Sentence<'_>, head: usize, to: usize) -> usize {
    (head + 1..to).find(|&at| !sentence.class(at).any(Class::PREP | Class::ARTICLE | Class::STOP)).unwrap_or(head + 1)
}

/// What the sentence is about: the object of its verb, else its first phrase.
pub(super) fn thing(sentence: &Sentence<'_>, frame: &Frame, statement: &Statement<'_>) -> String {
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
            make.say(&whole, false, Replaces::COUNTED.without_judgement());
        }
        return;
    }
    let counted = words(sentence, counted_from(sentence, head.at, head.to), head.to, statement);
    if !share && !is_plural(sentence, &counted) {
        return;
    }
    let template = sentence.lexicon.text(if share { "share_of_that" } else { "count_that" });
    if let Some((_, tail)) = template.and_then(|template| template.split_once("{thing}")) {
        make.say(&format!("{whole}{tail}"), share, Replaces::COUNTED);
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
