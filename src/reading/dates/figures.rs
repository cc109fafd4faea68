//! Dates that begin with a figure.

use super::calendar::YEARS;
use super::core::Core;
use super::grammar::{Grammar, Shape, found};
use super::lexer::Kind;
use super::parts::part;
use super::words::Word;
use crate::model::{DateOrder, Unreadable};

impl Grammar<'_> {
    pub(super) fn number_first(&self, at: usize) -> Shape {
        let Some((value, digits)) = self.number(at) else { return Ok(None) };
        match digits {
            8 => Ok(compact_day(value).map(|core| (core, at + 1))),
            6 => Ok(compact_month(value).map(|core| (core, at + 1))),
            4 => self.full_year(at).map_or(Ok(None), |year| self.year_first(at, year)),
            1 | 2 => self.day_first(at, value),
            _ => Ok(None),
        }
    }

    pub(super) fn year_first(&self, at: usize, year: i16) -> Shape {
        if let Kind::Word(Word::Year | Word::Fiscal) = self.kind(at + 1)
            && self.is_glued(at + 1)
        {
            return self.after_year_sign(at, year);
        }
        if let Some(sign) = self.one_of(at + 1, &['-', '/', '.', '_']) {
            if let Some((month, digits)) = self.number(at + 2).filter(|&(_, digits)| digits <= 2) {
                return self.year_then_number(at, year, sign, month, digits);
            }
            if let Some(last) = self.full_year(at + 2) {
                return Ok(match last - year {
                    1 if sign == '/' => Some((Core::Split(last), at + 3)),
                    gap if gap > 0 && matches!(sign, '-' | '/') => Some((Core::Years(year, last), at + 3)),
                    _ => Some((Core::Year(year), at + 1)),
                });
            }
        }
        let next = at + 1 + usize::from(self.one_of(at + 1, &['-', '/', '.', '_', ',']).is_some());
        if let Some((month, _)) = self.month_name(next) {
            let day_at = next + 1 + usize::from(self.one_of(next + 1, &['-', '/', '.', '_']).is_some());
            return match self.small(day_at, 31) {
                Some(day) => found(Core::Day { year: Some(year), month, day, swapped: false }, day_at + 1),
                None => found(Core::Month { year: Some(year), month }, next + 1),
            };
        }
        if let Some(Kind::Word(word)) = self.tokens.get(next).map(|token| token.kind)
            && let Some((core, after)) = self.part_of_year(next, word)
            && !core.names_year()
        {
            // `2026-W32-1`
            if let (Core::Week { week, .. }, true, Some(day)) =
                (core, self.is_sign(after, '-'), self.small(after + 1, 7))
            {
                return found(Core::Week { year: Some(year), week, day: Some(day) }, after + 2);
            }
            return found(core.in_year(year), after);
        }
        found(Core::Year(year), at + 1)
    }

    /// `2025年`, `2025年12月`, `2025年12月31日`, `2025年度`, `2025年第3四半期`.
    pub(super) fn after_year_sign(&self, at: usize, year: i16) -> Shape {
        if self.word(at + 1) == Some(Word::Fiscal) {
            // A Japanese fiscal year is named by the calendar year in which it begins.
            return found(Core::Split(year + 1), at + 2);
        }
        let next = self.skip(at + 2);
        if let (Some(month), Some(Word::MonthMark)) = (self.small(next, 12), self.word(next + 1)) {
            return match (self.small(next + 2, 31), self.word(next + 3)) {
                (Some(day), Some(Word::DayMark)) => {
                    found(Core::Day { year: Some(year), month, day, swapped: false }, next + 4)
                }
                _ => found(Core::Month { year: Some(year), month }, next + 2),
            };
        }
        match self.core_without_year(next) {
            Some((core @ (Core::Quarter { .. } | Core::Half { .. }), after)) => found(core.in_year(year), after),
            _ => found(Core::Year(year), at + 2),
        }
    }

    pub(super) fn core_without_year(&self, at: usize) -> Option<(Core, usize)> {
        let found = match self.kind(at) {
            Kind::Number { value, .. } => self.number_then_part(at, value),
            Kind::Word(word) => self.part_of_year(at, word),
            _ => None,
        };
        found.filter(|(core, _)| !core.names_year())
    }

    /// `2026-12-31`, `2026-12`, `2026-27`.
    pub(super) fn year_then_number(&self, at: usize, year: i16, sign: char, second: u32, digits: u8) -> Shape {
        let month = second as i8;
        let spaced = !self.is_glued(at + 1) || !self.is_glued(at + 2);
        if !spaced
            && self.is_sign(at + 3, sign)
            && let Some((day, 1..=2)) = self.number(at + 4)
        {
            let core = Core::Day { year: Some(year), month, day: day as i8, swapped: false };
            return if (1..=12).contains(&month) && (1..=31).contains(&day) {
                found(core, self.skip_time(at + 5))
            } else {
                Err(Unreadable::NoSuchDay)
            };
        }
        if (1..=12).contains(&month) && !spaced {
            return found(Core::Month { year: Some(year), month }, at + 3);
        }
        let last = year - year % 100 + second as i16 + if (second as i16) < year % 100 { 100 } else { 0 };
        if digits == 2 && sign != '.' {
            match last - year {
                1 => return found(Core::Split(last), at + 3),
                2..=30 if matches!(sign, '-') => return found(Core::Years(year, last), at + 3),
                _ => {}
            }
        }
        found(Core::Year(year), at + 1)
    }

    pub(super) fn day_first(&self, at: usize, value: u32) -> Shape {
        if let Some(found) = self.number_then_part(at, value) {
            return Ok(Some(found));
        }
        let first = value as i8;
        if let Some(sign) = self.one_of(at + 1, &['/', '.', '-'])
            && self.is_glued(at + 1)
            && self.is_glued(at + 2)
        {
            if let Some((second, 1..=2)) = self.number(at + 2) {
                if self.is_sign(at + 3, sign) && self.is_glued(at + 3) {
                    if let Some(year) = self.any_year(at + 4).filter(|_| self.is_glued(at + 4)) {
                        return self.short_date(first, second as i8, Some(year), self.skip_time(at + 5));
                    }
                    if sign == '.' && self.number(at + 4).is_none() {
                        return self.short_date(first, second as i8, None, at + 4);
                    }
                    // `31.12. 2026`
                    if let Some(year) = self.any_year(at + 4).filter(|_| sign == '.') {
                        return self.short_date(first, second as i8, Some(year), self.skip_time(at + 5));
                    }
                }
                if !self.header && sign != '-' && !(self.is_sign(at + 3, sign) && self.is_glued(at + 3)) {
                    return self.short_date(first, second as i8, None, at + 3);
                }
                return Ok(None);
            }
            if let Some(year) = self.full_year(at + 2)
                && (1..=12).contains(&first)
            {
                return found(Core::Month { year: Some(year), month: first }, at + 3);
            }
        }
        self.day_then_month_name(at, first)
    }

    /// `31 Dec 2026`, `31. Dezember`, `1-Mar-10`, `2nd of May`, `8 de marzo de 2026`.
    pub(super) fn day_then_month_name(&self, at: usize, day: i8) -> Shape {
        let mut next = self.skip(at + 1);
        next += usize::from(self.one_of(next, &['-', '/', '_']).is_some());
        let Some((month, _)) = self.month_name(next) else { return Ok(None) };
        if !(1..=31).contains(&day) {
            return Err(Unreadable::NoSuchDay);
        }
        let (year, after) = self.year_behind(next + 1);
        let after = if year.is_some() { self.skip_time(after) } else { after };
        found(Core::Day { year, month, day, swapped: false }, after)
    }

    /// An optional year behind a month's name, with or without a sign between.
    pub(super) fn year_behind(&self, at: usize) -> (Option<i16>, usize) {
        let mut next = at + usize::from(self.is_sign(at, '.') && self.is_glued(at));
        if self.one_of(next, &['-', '/', '_', '\'', ',']).is_some() {
            next += 1;
        } else {
            next = self.skip(next);
        }
        next += usize::from(self.is_sign(next, '\''));
        match self.any_year(next) {
            Some(year) if !self.is_time(next) => (Some(year), next + 1),
            _ => (None, at),
        }
    }

    pub(super) fn is_time(&self, at: usize) -> bool {
        self.number(at).is_some() && self.is_sign(at + 1, ':') && self.number(at + 2).is_some()
    }

    fn short_date(&self, first: i8, second: i8, year: Option<i16>, next: usize) -> Shape {
        found(day_in_order(first, second, year, self.order)?, next)
    }

    /// `3Q25`, `4. Quartal 2025`, `1st half`, `3月`, `第3季度`.
    pub(super) fn number_then_part(&self, at: usize, value: u32) -> Option<(Core, usize)> {
        let number = i8::try_from(value).ok()?;
        let mut next = at + 1;
        if let Some(Word::MonthMark) = self.word(next)
            && self.is_glued(next)
            && (1..=12).contains(&number)
        {
            return Some(match (self.small(next + 1, 31), self.word(next + 2)) {
                (Some(day), Some(Word::DayMark)) => {
                    (Core::Day { year: None, month: number, day, swapped: false }, next + 3)
                }
                _ => (Core::Month { year: None, month: number }, next + 1),
            });
        }
        let letter = matches!(self.word(next), Some(Word::LetterT | Word::LetterS)) && self.is_glued(next);
        if !letter {
            // `2e trimestre`, `4to trimestre`: an ordinal's ending that is a word of its own elsewhere.
            let ending = self.word(next) == Some(Word::To) && self.is_glued(next) && !self.is_glued(next + 1);
            next = self.skip(next + usize::from(ending));
        }
        let word = self.word(next)?;
        let one_letter = self.tokens.get(next).is_some_and(|token| token.end - token.start == 1);
        if one_letter && !self.is_glued(next) {
            return None;
        }
        Some(self.with_year(part(word, number)?, next + 1))
    }
}

/// Day and month as figures, in the order that the style or the figures decide.
pub(super) fn day_in_order(
    first: i8,
    second: i8,
    year: Option<i16>,
    order: Option<DateOrder>,
) -> Result<Core, Unreadable> {
    let fits = |month: i8, day: i8| (1..=12).contains(&month) && (1..=31).contains(&day);
    let core = |month, day, swapped| Ok(Core::Day { year, month, day, swapped });
    match (fits(second, first), fits(first, second)) {
        (true, true) => match order {
            Some(DateOrder::MonthFirst) => core(first, second, false),
            Some(_) => core(second, first, false),
            None => core(second, first, first != second),
        },
        (true, false) => core(second, first, false),
        (false, true) => core(first, second, false),
        (false, false) => Err(Unreadable::NoSuchDay),
    }
}

/// `20261231`.
fn compact_day(value: u32) -> Option<Core> {
    let year = i16::try_from(value / 10_000).ok().filter(|year| YEARS.contains(year))?;
    let (month, day) = ((value / 100 % 100) as i8, (value % 100) as i8);
    jiff::civil::Date::new(year, month, day).ok()?;
    Some(Core::Day { year: Some(year), month, day, swapped: false })
}

/// `202612`.
fn compact_month(value: u32) -> Option<Core> {
    let year = i16::try_from(value / 100).ok().filter(|year| YEARS.contains(year))?;
    let month = (value % 100) as i8;
    (1..=12).contains(&month).then_some(Core::Month { year: Some(year), month })
}
