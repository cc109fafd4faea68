//! A ready rewrite made of the row's own words, in the row's language; reading it again gives a measure.

mod candidates;
mod kept;
mod others;
mod parts;
mod pieces;

use jiff::civil::Date;

use super::reader;
use super::structure::{self, Frame};
use super::time;
use super::tokens::{Sentence, certain_language};
use super::{ExtraWords, StatementContext};
use crate::model::{Language, Statement, Unit};
use crate::reading::words::Lexicon;

use candidates::candidates;
use kept::{keeps, unclear_words};
pub use others::{either_way, one_measure, one_measure_dated, tied, tied_dated};
use parts::{Ends, is_free_of_vague};

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
    rewrite_in_row(text, statement, context, &RowAround { extra, ..RowAround::default() })
}

/// What the row around a sentence brings to its rewrite.
#[derive(Debug, Clone, Copy, Default)]
pub struct RowAround<'a> {
    /// The words that a config adds.
    pub extra: Option<&'a ExtraWords>,
    /// The row has a deadline of its own; then the sentence is given none.
    pub dated: bool,
    /// The row's figures are shares of a hundred.
    pub percent: bool,
}

/// The same for a row of a table: in the table's language where the sentence does not tell its own.
pub fn rewrite_in_row(
    text: &str,
    statement: &Statement<'_>,
    context: &StatementContext,
    row: &RowAround<'_>,
) -> Option<String> {
    let mut sentence = Sentence::new(text, Some(statement.language));
    if let Some(extra) = row.extra {
        extra.mark(&mut sentence);
    }
    time::scan(&mut sentence, *context);
    let language = written_in(text, statement, context.language);
    let ends = Ends::of(&sentence, statement, context, row.dated, language);
    if statement.measurable && statement.vague.is_empty() {
        return completed(language, text, statement, *context, &ends, row.dated);
    }
    let context = StatementContext { language: Some(language), ..*context };
    let frame = structure::frame(&sentence);
    best((&sentence, &frame, &ends), text, statement, &context, row)
}

/// The language that a rewrite is written in: the sentence's, where it tells; else that of its table.
fn written_in(text: &str, statement: &Statement<'_>, table: Option<Language>) -> Language {
    match table {
        Some(table) if table != statement.language && certain_language(text).is_none() => table,
        _ => statement.language,
    }
}

/// Adds what a measurable sentence lacks: figures to move between, a day to meet.
fn completed(
    language: Language,
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
    let by = Lexicon::of(language).text("deadline")?;
    Some(format!("{plain}{}", by.replace("{date}", &last_day(context.today, language))))
}

/// The first candidate that says all that the sentence says and can be measured; one that brings in nothing questionable, if there is
/// such a one.
fn best(
    parts: (&Sentence<'_>, &Frame, &Ends),
    text: &str,
    statement: &Statement<'_>,
    context: &StatementContext,
    row: &RowAround<'_>,
) -> Option<String> {
    let (sentence, frame, ends) = parts;
    // Whether a text can be measured; and whether it brings in nothing questionable.
    let serves = |text: &str| {
        let again = reader::read_with(text, context, row.extra);
        let good = again.measurable && again.vague.is_empty() && !again.question;
        (good, (!again.compound || statement.compound) && (!again.vanity || statement.vanity))
    };
    let figures = statement.target.is_some();
    let language = context.language.unwrap_or(statement.language);
    let mut unclear = Vec::new();
    unclear_words(text, statement, &mut unclear);
    for _ in 0..2 {
        let words: Vec<&str> = unclear.iter().map(String::as_str).collect();
        let all = candidates((sentence, frame, ends), statement, &words, row.percent, language);
        let mut first = None;
        for candidate in &all {
            let whole = candidate.whole();
            let says_all = candidate.has_all || keeps(sentence, frame, statement, &whole, candidate.replaces);
            if !says_all || !is_free_of_vague(&candidate.text, text, statement) {
                continue;
            }
            // The end adds blanks and a day; where it has the figures of the sentence, it is read as well.
            let (good, plain) = serves(&candidate.text);
            if !good || figures && !serves(&whole).0 {
                continue;
            }
            if plain {
                return Some(whole);
            }
            first = first.or(Some(whole));
        }
        if first.is_some() {
            return first;
        }
        // Beside a measure more words matter.
        let name = all.last()?.whole();
        let before = unclear.len();
        unclear_words(&name, &reader::read_with(&name, context, row.extra), &mut unclear);
        if unclear.len() == before {
            break;
        }
    }
    None
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
