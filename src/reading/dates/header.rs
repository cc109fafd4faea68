//! The period that a column's header names.

use super::DateStyle;
use super::core::{Core, Grain, MissingYear};
use super::grammar::Grammar;
use super::lexer::{Kind, Token, Tokens};
use super::words::{self, Word};
use crate::model::Period;

/// A period as a header names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderPeriod {
    /// The days it means.
    pub period: Period,
    /// The header without the period, trimmed of the signs that joined the two.
    pub rest: String,
    /// The period as the header writes it.
    pub label: String,
    /// How much time it covers.
    pub grain: Grain,
    /// Whether the header names the year; if not, it is the running one.
    pub names_year: bool,
}

/// The period that a header names (`Target 2025`, `Q1 actual`, `y1_2026_27`), and the header without it.
pub fn period_in_header(header: &str, style: &DateStyle) -> Option<(Period, String)> {
    header_period(header, style).map(|found| (found.period, found.rest))
}

/// The period that a header names, with all that can be told of it. None where it names several that differ.
pub fn header_period(header: &str, style: &DateStyle) -> Option<HeaderPeriod> {
    let tokens = Tokens::of(header);
    let list = tokens.as_slice();
    if tokens.cut || !list.iter().any(|token| !matches!(token.kind, Kind::Other | Kind::Sign(_))) {
        return None;
    }
    let grammar = Grammar { tokens: list, order: style.order, header: true };
    let mut found: Option<(Core, usize, usize)> = None;
    let mut at = 0;
    while at < list.len() {
        match grammar.core(at).ok().flatten() {
            Some((core, next)) if next > at && names_a_period(header, list, core, at, next) => {
                if found.is_some_and(|(known, ..)| known != core) {
                    return None;
                }
                found = found.or(Some((core, at, next)));
                at = next;
            }
            _ => at += 1,
        }
    }
    let (core, at, next) = found?;
    let (start, end) = (list.get(at)?.start, list.get(next.checked_sub(1)?)?.end);
    let when = core.place(*style, MissingYear::Running).ok()?;
    Some(HeaderPeriod {
        period: when.period,
        rest: without(header, start, end),
        label: header.get(start..end)?.to_owned(),
        grain: core.grain(),
        names_year: core.names_year(),
    })
}

/// Whether a core found in a header stands there as a period and not as part of a name (`ISO 27001`, `Top 10`, `T2`).
fn names_a_period(header: &str, list: &[Token], core: Core, at: usize, next: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| list.get(before));
    let behind = list.get(next);
    let whole = at == 0 && next == list.len();
    let text = |token: &Token| header.get(token.start..token.end).unwrap_or_default();
    // A figure or a letter that goes on without a gap belongs to something longer.
    if behind.is_some_and(|token| token.glued && matches!(token.kind, Kind::Number { .. })) {
        return false;
    }
    let Some(first) = list.get(at) else { return false };
    match core {
        Core::Year(_) => {
            let glued_to_word = first.glued && before.is_some_and(|token| !matches!(token.kind, Kind::Sign(_)));
            let is_number = matches!(first.kind, Kind::Number { .. } | Kind::Sign('\''));
            let standard = before.is_some_and(|token| {
                let word = text(token);
                ["iso", "din", "en", "rfc", "nr", "no", "iec", "top"].iter().any(|name| word.eq_ignore_ascii_case(name))
            });
            let in_figure = before
                .is_some_and(|token| matches!(token.kind, Kind::Sign('.' | ',')) && token.glued && first.glued)
                || behind.is_some_and(|token| token.glued && matches!(token.kind, Kind::Other))
                || behind.is_some_and(|token| token.kind == Kind::Sign('\'') && first.kind == Kind::Sign('\''));
            let in_name = glued_to_word && is_number && next == at + 1 && is_letter_before(before, header);
            !(standard || in_figure || in_name)
        }
        Core::Month { year: None, .. } => match first.kind {
            Kind::Word(Word::Month { .. }) => {
                let word = text(first);
                if words::is_doubtful_month(word) {
                    let two_words = list.len() <= 2 && word.chars().next().is_some_and(char::is_uppercase);
                    let verb = word.eq_ignore_ascii_case("set") || word.eq_ignore_ascii_case("out");
                    whole || (two_words && !(verb && at == 0))
                } else {
                    at == 0 || next == list.len() || list.len() <= 4
                }
            }
            _ => true,
        },
        Core::Quarter { year: None, .. } | Core::Half { year: None, .. } => {
            let letter = match first.kind {
                Kind::Word(Word::LetterT | Word::LetterS) => true,
                Kind::Number { .. } => {
                    matches!(list.get(at + 1).map(|token| token.kind), Some(Kind::Word(Word::LetterT | Word::LetterS)))
                }
                _ => false,
            };
            let is_t = |at: usize| list.get(at).is_some_and(|token| token.kind == Kind::Word(Word::LetterT));
            let others = || list.get(..at).into_iter().chain(list.get(next..)).flatten();
            let is_word = |token: &&Token| !matches!(token.kind, Kind::Sign(_) | Kind::Word(Word::Filler));
            let trimester =
                || (is_t(at) || is_t(at + 1)) && others().filter(is_word).all(|token| words::is_romance(text(token)));
            !letter || whole || trimester()
        }
        Core::Week { year: None, .. } => first.end - first.start > 1 || whole,
        Core::EndOfRunning(_) => false,
        _ => true,
    }
}

fn is_letter_before(before: Option<&Token>, header: &str) -> bool {
    before.and_then(|token| header.get(..token.end)).and_then(|text| text.chars().next_back()).is_some_and(|c| {
        // `PDI2026` names a plan; `目標2026` is a header in a script without spaces.
        c.is_ascii_alphabetic() && header.len() > 12
    })
}

/// A text without the part between two places, and without the signs and brackets that joined it.
fn without(text: &str, start: usize, end: usize) -> String {
    let joins = |c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '_' | '/' | ':' | ',' | '.' | '(' | '[' | '|' | '\'' | '’')
    };
    let closes = |c: char| joins(c) || matches!(c, ')' | ']');
    let left = text.get(..start).unwrap_or_default().trim_end_matches(joins).trim_start();
    let right = text.get(end..).unwrap_or_default();
    let opened = text.get(..start).unwrap_or_default().len() - left.len() > 0
        && text.get(left.len()..start).is_some_and(|gap| gap.contains(['(', '[']));
    let mut rest = String::with_capacity(text.len());
    rest.push_str(left);
    let right = if opened { right.trim_start_matches(closes) } else { right.trim_start_matches(joins) };
    let right = right.trim_end();
    if !left.is_empty() && !right.is_empty() {
        rest.push(' ');
    }
    rest.push_str(right);
    if opened && rest.ends_with(')') && !rest.contains('(') {
        rest.pop();
    }
    rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '_' | '/' | ':' | ',')).to_owned()
}

/// A period that a header only numbers (`Periodo 3`, `Month 2`, `Year 1`, `M4`): its number and the header without it. Which days it
/// means only the table can tell.
pub fn ordinal_in_header(header: &str) -> Option<(u16, String)> {
    let tokens = Tokens::of(header);
    let list = tokens.as_slice();
    for (at, pair) in list.windows(2).enumerate() {
        let Kind::Number { value, digits: 1..=2 } = pair[1].kind else { continue };
        let word = header.get(pair[0].start..pair[0].end).unwrap_or_default();
        let behind_glued = list.get(at + 2).is_some_and(|token| token.glued && !matches!(token.kind, Kind::Sign(_)));
        let counts = matches!(
            pair[0].kind,
            Kind::Word(Word::MonthMark | Word::Year | Word::DayMark | Word::Week | Word::Quarter)
        ) && (word.len() > 1 || pair[1].glued)
            || ["period", "periodo", "período", "periode", "période", "sprint", "cycle", "zeitraum", "m"]
                .iter()
                .any(|name| word.to_lowercase() == *name)
                && (word.len() > 1 || pair[1].glued);
        if counts && !behind_glued && value > 0 {
            return Some((value as u16, without(header, pair[0].start, pair[1].end)));
        }
    }
    None
}
