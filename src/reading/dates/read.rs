//! Reading a cell or text as a day or period.

use super::core::{Core, MissingYear};
use super::figures::day_in_order;
use super::grammar::Grammar;
use super::lexer::{Kind, Tokens};
use super::words::Word;
use super::{DateStyle, calendar};
use crate::model::{Cell, CellKind, DateOrder, Period, Reading, Unreadable, When};
use crate::reading::units::phrases;

/// Reads one cell. A number in a date column is a year, a day as `20261231`, or an Excel serial.
pub fn read_cell(cell: Cell<'_>, style: &DateStyle) -> Reading<When> {
    match cell.kind {
        CellKind::Empty => Reading::Empty,
        CellKind::Error => Reading::CellError,
        CellKind::Number => read_number(cell.trimmed(), *style),
        CellKind::Bool | CellKind::Time => Reading::Unreadable(Unreadable::NoDate),
        CellKind::Text | CellKind::Date => read_text(cell.trimmed(), style),
    }
}

/// Reads a trimmed text.
pub fn read_text(text: &str, style: &DateStyle) -> Reading<When> {
    if text.is_empty() {
        return Reading::Empty;
    }
    if let Some(reading) = iso_day(text).or_else(|| short_day(text, *style)) {
        return reading;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return read_number(text, *style);
    }
    if text.starts_with('#') && phrases::is_cell_error(text) {
        return Reading::CellError;
    }
    let tokens = Tokens::of(text);
    let grammar = Grammar { tokens: tokens.as_slice(), order: style.order, header: false };
    match date_in(&grammar, *style, tokens.cut) {
        Ok(Some(when)) => Reading::Value(when),
        Err(why) => Reading::Unreadable(why),
        Ok(None) => match phrases::missing(text) {
            Some(phrases::Missing::Placeholder) => Reading::Placeholder,
            Some(phrases::Missing::OpenEnded) => Reading::OpenEnded,
            None if text.chars().any(|c| c.is_ascii_digit()) => Reading::Unreadable(Unreadable::NoDate),
            None => Reading::Unreadable(Unreadable::Words),
        },
    }
}

/// The usual case without any token: `2026-12-31`, alone or with a time.
fn iso_day(text: &str) -> Option<Reading<When>> {
    let bytes = text.as_bytes();
    let behind = bytes.get(10);
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' || behind.is_some_and(|&b| b != b'T') {
        return None;
    }
    let digits = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0_i16, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i16::from(b - b'0')))
    };
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let day = jiff::civil::Date::new(year, month as i8, day as i8);
    Some(day.map_or(Reading::Unreadable(Unreadable::NoSuchDay), |day| Reading::Value(When::day(day))))
}

/// The next usual case: `31.12.2026`, `12/31/2026`.
fn short_day(text: &str, style: DateStyle) -> Option<Reading<When>> {
    let bytes = text.as_bytes();
    if !(8..=10).contains(&bytes.len()) {
        return None;
    }
    let (mut parts, mut part, mut sign) = ([0_i16; 3], 0, None);
    for (at, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii_digit() {
            parts[part] = parts[part] * 10 + i16::from(byte - b'0');
        } else if matches!(byte, b'.' | b'/') && part < 2 && at > 0 && sign.is_none_or(|known| known == byte) {
            sign = Some(byte);
            part += 1;
        } else {
            return None;
        }
        // Two digits at most before the year, which has four.
        if parts[part] > if part < 2 { 99 } else { *calendar::YEARS.end() } {
            return None;
        }
    }
    let [first, second, year] = parts;
    if part < 2 || !calendar::YEARS.contains(&year) {
        return None;
    }
    let placed = day_in_order(first as i8, second as i8, Some(year), style.order)
        .and_then(|core| core.place(style, MissingYear::Nearest));
    Some(placed.map_or_else(Reading::Unreadable, Reading::Value))
}

/// Figures alone: a year, `20261231`, `202612`, or the serial of a day from 1954 to 2119.
fn read_number(text: &str, style: DateStyle) -> Reading<When> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let Ok(value) = whole.parse::<i64>() else { return Reading::Unreadable(Unreadable::NoDate) };
    if let (4, 4, Ok(year)) = (whole.len(), text.len(), i16::try_from(value))
        && calendar::YEARS.contains(&year)
        && let Some(period) = calendar::year(year)
    {
        return Reading::Value(When::period(period));
    }
    if (20_000..=80_000).contains(&value) && whole.len() == 5 {
        return calendar::serial(value)
            .map_or(Reading::Unreadable(Unreadable::NoSuchDay), |day| Reading::Value(When::day(day)));
    }
    if whole.len() != text.len() {
        return Reading::Unreadable(Unreadable::NoDate);
    }
    let tokens = Tokens::of(text);
    let grammar = Grammar { tokens: tokens.as_slice(), order: style.order, header: false };
    match date_in(&grammar, style, false) {
        Ok(Some(when)) => Reading::Value(when),
        _ if matches!(text.len(), 6 | 8) => Reading::Unreadable(Unreadable::NoSuchDay),
        _ => Reading::Unreadable(Unreadable::NoDate),
    }
}

/// What comes before a date and bends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bend {
    Early,
    Mid,
    Late,
    End,
    Before,
}

/// A date with what bends it, and the token behind.
struct Point {
    core: Core,
    bends: [Option<Bend>; 2],
    next: usize,
}

impl Point {
    fn place(&self, style: DateStyle, years: MissingYear) -> Result<When, Unreadable> {
        let when = self.core.place(style, years)?;
        let period = self.bends.iter().rev().flatten().fold(when.period, |period, bend| match bend {
            Bend::Early => calendar::early(period),
            Bend::Mid => calendar::middle(period),
            Bend::Late => calendar::late(period),
            Bend::End => Period::day(period.last),
            Bend::Before => Period::day(calendar::plus_days(period.first, -1)),
        });
        let other = if self.bends[0].is_none() { when.other } else { None };
        Ok(When { period, other, ..when })
    }
}

/// Words and signs before a date: those that bend it, and those that say nothing.
fn point(grammar: &Grammar<'_>, mut at: usize) -> Result<Option<Point>, Unreadable> {
    let mut bends = [None; 2];
    loop {
        if let Some((core, next)) = grammar.core(at)? {
            return Ok(Some(Point { core, bends, next }));
        }
        let bend = match grammar.tokens.get(at).map(|token| token.kind) {
            Some(Kind::Word(Word::Early)) => Bend::Early,
            Some(Kind::Word(Word::Mid)) => Bend::Mid,
            Some(Kind::Word(Word::Late)) => Bend::Late,
            Some(Kind::Word(Word::End)) => Bend::End,
            Some(Kind::Word(Word::Before)) => Bend::Before,
            Some(Kind::Word(
                Word::Filler | Word::To | Word::Year | Word::OrdinalMark | Word::Quarter | Word::MonthMark,
            )) => {
                if let (true, Some(core)) = (bends.contains(&Some(Bend::End)), running_end(grammar, at)) {
                    return Ok(Some(Point { core, bends: [None; 2], next: at + 1 }));
                }
                at += 1;
                continue;
            }
            Some(Kind::Sign('-' | '\'' | '.' | ',' | ':' | '(' | ')')) => {
                at += 1;
                continue;
            }
            _ => return Ok(None),
        };
        // The first word of two that say the same counts: `by the end of late June`.
        match bends.iter_mut().find(|slot| slot.is_none()) {
            Some(slot) => *slot = Some(bend),
            None => return Ok(None),
        }
        at += 1;
    }
}

/// `end of year`, `fin de trimestre`, with nothing behind that names which.
fn running_end(grammar: &Grammar<'_>, at: usize) -> Option<Core> {
    if grammar.tokens.len() > at + 1 {
        return None;
    }
    let grain = match grammar.tokens.get(at)?.kind {
        Kind::Word(Word::Year) => super::Grain::Year,
        Kind::Word(Word::Quarter) => super::Grain::Quarter,
        Kind::Word(Word::MonthMark) => super::Grain::Month,
        _ => return None,
    };
    Some(Core::EndOfRunning(grain))
}

/// The one date or range that a text gives, words around it allowed where it names its year.
fn date_in(grammar: &Grammar<'_>, style: DateStyle, cut: bool) -> Result<Option<When>, Unreadable> {
    let mut failed = None;
    for at in 0..grammar.tokens.len() {
        let kind = grammar.tokens[at].kind;
        let found = match point(grammar, at) {
            Ok(found) => found,
            Err(why) => {
                failed = failed.or(Some(why));
                None
            }
        };
        if let Some(first) = found {
            let (when, next) = with_range(grammar, &first, style)?;
            let behind = grammar.tokens.get(next..).unwrap_or_default();
            let is_bare = at == 0 && is_tail(behind);
            let is_plain = first.core.names_year()
                && !cut
                && !has_number(&grammar.tokens[..at])
                && (!has_number(behind) || behind.first().is_some_and(|token| token.kind == Kind::Sign('(')));
            return Ok((is_bare || is_plain).then_some(when));
        }
        if matches!(kind, Kind::Number { .. }) {
            break;
        }
    }
    failed.map_or(Ok(None), Err)
}

fn has_number(tokens: &[super::lexer::Token]) -> bool {
    tokens.iter().any(|token| matches!(token.kind, Kind::Number { .. }))
}

/// Whether what stands behind a date says nothing, or is a remark in brackets.
fn is_tail(tokens: &[super::lexer::Token]) -> bool {
    for token in tokens {
        match token.kind {
            Kind::Sign('(') => return true,
            Kind::Sign('.' | ',' | ')' | ';' | ':')
            | Kind::Word(
                Word::Filler | Word::Weekday | Word::TimeMark | Word::Year | Word::DayMark | Word::End | Word::Before,
            ) => {}
            _ => return false,
        }
    }
    true
}

/// A point, and the second end where a range follows.
fn with_range(grammar: &Grammar<'_>, first: &Point, style: DateStyle) -> Result<(When, usize), Unreadable> {
    let joins = |at: usize| {
        matches!(grammar.tokens.get(at).map(|token| token.kind), Some(Kind::Sign('-' | '/') | Kind::Word(Word::To)))
    };
    let mut next = first.next;
    while matches!(grammar.tokens.get(next).map(|token| token.kind), Some(Kind::Sign(',' | '.'))) {
        next += 1;
    }
    if joins(next)
        && let Ok(Some(second)) = point(grammar, next + 1)
    {
        let end = second.place(style, MissingYear::Nearest)?;
        let year = end.period.first.year();
        let in_year = |year| Point { core: first.core.in_year(year), ..*first }.place(style, MissingYear::Nearest);
        let mut start = in_year(year)?;
        if start.period.first > end.period.last && !first.core.names_year() {
            start = in_year(year - 1)?;
        }
        if start.period.first <= end.period.last {
            let period = Period { first: start.period.first, last: end.period.last };
            return Ok((When { period, other: None, year_assumed: end.year_assumed }, second.next));
        }
    }
    Ok((first.place(style, MissingYear::Nearest)?, first.next))
}

/// Whether a text in a column of figures is a date: its year, or its day and month by name, are written.
pub(crate) fn is_plainly_date(text: &str) -> bool {
    let tokens = Tokens::of(text);
    let list = tokens.as_slice();
    let grammar = Grammar { tokens: list, order: None, header: true };
    let Ok(Some((core, next))) = grammar.core(0) else { return false };
    let written = match core {
        Core::Day { .. } | Core::Quarter { .. } | Core::Half { .. } | Core::Fiscal(_) | Core::Season { .. } => true,
        Core::Month { year, .. } => year.is_some() && list.len() > 1,
        _ => false,
    };
    written && !tokens.cut && is_tail(list.get(next..).unwrap_or_default())
}

/// The order of day and month that the cells of one column agree on, if any of them decides.
pub fn decide_order<'t>(texts: impl Iterator<Item = &'t str>) -> Option<DateOrder> {
    let mut decided = None;
    for text in texts {
        let Some(order) = order_of(text.trim()) else { continue };
        match decided {
            None => decided = Some(order),
            Some(known) if known != order => return None,
            Some(_) => {}
        }
    }
    decided
}

/// The order that one short date proves: one of its two figures is above 12.
fn order_of(text: &str) -> Option<DateOrder> {
    let mut parts = text.split([' ', 'T']).next()?.split(['/', '.', '-']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let short = |part: &str| part.parse::<u8>().ok().filter(|_| part.len() <= 2);
    let (first, second) = (short(first)?, short(second)?);
    if !matches!(third.len(), 2 | 4) || third.parse::<u16>().is_err() {
        return None;
    }
    match (first, second) {
        (13..=31, 1..=12) => Some(DateOrder::DayFirst),
        (1..=12, 13..=31) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}
