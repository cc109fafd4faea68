//! The shapes of dates, as one look ahead over tokens. A shape answers with what it is and the token behind it.

use super::calendar::YEARS;
use super::core::Core;
use super::lexer::{Kind, Token};
use super::words::Word;
use crate::model::{DateOrder, Unreadable};

/// What a shape answers: none, a core with the index of the token behind it, or a date that no calendar has.
pub(super) type Shape = Result<Option<(Core, usize)>, Unreadable>;

#[derive(Clone, Copy)]
pub(super) struct Grammar<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) order: Option<DateOrder>,
    /// Headers name periods in fewer ways: `3/5` and `12.31` are no dates there.
    pub(super) header: bool,
}

fn found(core: Core, next: usize) -> Shape {
    Ok(Some((core, next)))
}

impl Grammar<'_> {
    fn kind(&self, at: usize) -> Kind {
        self.tokens.get(at).map_or(Kind::Other, |token| token.kind)
    }

    fn is_glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    fn is_sign(&self, at: usize, sign: char) -> bool {
        self.kind(at) == Kind::Sign(sign)
    }

    fn one_of(&self, at: usize, signs: &[char]) -> Option<char> {
        match self.kind(at) {
            Kind::Sign(sign) if signs.contains(&sign) => Some(sign),
            _ => None,
        }
    }

    fn number(&self, at: usize) -> Option<(u32, u8)> {
        match self.kind(at) {
            Kind::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    /// A number of one or two digits from 1 to `max`.
    fn small(&self, at: usize, max: i8) -> Option<i8> {
        let (value, digits) = self.number(at)?;
        i8::try_from(value).ok().filter(|&value| digits <= 2 && (1..=max).contains(&value))
    }

    fn word(&self, at: usize) -> Option<Word> {
        match self.kind(at) {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    fn month_name(&self, at: usize) -> Option<(i8, bool)> {
        match self.word(at)? {
            Word::Month { number, english } => Some((number, english)),
            _ => None,
        }
    }

    /// A year of four digits.
    fn full_year(&self, at: usize) -> Option<i16> {
        let (value, digits) = self.number(at)?;
        i16::try_from(value).ok().filter(|year| digits == 4 && YEARS.contains(year))
    }

    /// A year of four or two digits.
    fn any_year(&self, at: usize) -> Option<i16> {
        self.full_year(at).or_else(|| self.short_year(at))
    }

    /// A year of two digits: up to 79 of this century, from 80 on of the last.
    fn short_year(&self, at: usize) -> Option<i16> {
        let (value, digits) = self.number(at)?;
        (digits == 2).then(|| value as i16 + if value < 80 { 2000 } else { 1900 })
    }

    /// Passes over signs and words that say nothing between the parts of a date.
    fn skip(&self, mut at: usize) -> usize {
        while matches!(self.kind(at), Kind::Sign('.' | ',') | Kind::Word(Word::Filler | Word::OrdinalMark)) {
            at += 1;
        }
        at
    }

    /// Any date or period that begins at a token.
    pub(super) fn core(&self, at: usize) -> Shape {
        match self.kind(at) {
            Kind::Number { .. } => self.number_first(at),
            Kind::Word(Word::Month { number, english }) => self.month_first(at, number, english),
            Kind::Word(Word::Weekday) if !self.header => {
                let next = at + 1 + usize::from(self.one_of(at + 1, &[',', '.']).is_some());
                if matches!(self.kind(next), Kind::Word(Word::Weekday)) { Ok(None) } else { self.core(next) }
            }
            Kind::Word(word) => Ok(self.word_first(at, word)),
            Kind::Sign('\'') if self.is_glued(at + 1) => {
                Ok(self.short_year(at + 1).map(|year| (Core::Year(year), at + 2)))
            }
            _ => Ok(None),
        }
    }

    fn number_first(&self, at: usize) -> Shape {
        let Some((value, digits)) = self.number(at) else { return Ok(None) };
        match digits {
            8 => Ok(compact_day(value).map(|core| (core, at + 1))),
            6 => Ok(compact_month(value).map(|core| (core, at + 1))),
            4 => self.full_year(at).map_or(Ok(None), |year| self.year_first(at, year)),
            1 | 2 => self.day_first(at, value),
            _ => Ok(None),
        }
    }

    fn year_first(&self, at: usize, year: i16) -> Shape {
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
            return found(core.in_year(year), after);
        }
        found(Core::Year(year), at + 1)
    }

    /// `2025年`, `2025年12月`, `2025年12月31日`, `2025年度`, `2025年第3四半期`.
    fn after_year_sign(&self, at: usize, year: i16) -> Shape {
        if self.word(at + 1) == Some(Word::Fiscal) {
            // A Japanese fiscal year is named by the calendar year in which it begins.
            return found(Core::Split(year + 1), at + 2);
        }
        let next = self.skip(at + 2);
        if let (Some(month), Some(Word::MonthWord)) = (self.small(next, 12), self.word(next + 1)) {
            return match (self.small(next + 2, 31), self.word(next + 3)) {
                (Some(day), Some(Word::DayWord)) => {
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

    fn core_without_year(&self, at: usize) -> Option<(Core, usize)> {
        let found = match self.kind(at) {
            Kind::Number { value, .. } => self.number_then_part(at, value),
            Kind::Word(word) => self.part_of_year(at, word),
            _ => None,
        };
        found.filter(|(core, _)| !core.names_year())
    }

    /// `2026-12-31`, `2026-12`, `2026-27`.
    fn year_then_number(&self, at: usize, year: i16, sign: char, second: u32, digits: u8) -> Shape {
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

    fn day_first(&self, at: usize, value: u32) -> Shape {
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
    fn day_then_month_name(&self, at: usize, day: i8) -> Shape {
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
    fn year_behind(&self, at: usize) -> (Option<i16>, usize) {
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

    fn is_time(&self, at: usize) -> bool {
        self.number(at).is_some() && self.is_sign(at + 1, ':') && self.number(at + 2).is_some()
    }

    /// Day, month and year as figures, in the order that the style or the figures decide.
    fn short_date(&self, first: i8, second: i8, year: Option<i16>, next: usize) -> Shape {
        let fits = |month: i8, day: i8| (1..=12).contains(&month) && (1..=31).contains(&day);
        let core = |month, day, swapped| found(Core::Day { year, month, day, swapped }, next);
        match (fits(second, first), fits(first, second)) {
            (true, true) => match self.order {
                Some(DateOrder::MonthFirst) => core(first, second, false),
                Some(_) => core(second, first, false),
                None => core(second, first, first != second),
            },
            (true, false) => core(second, first, false),
            (false, true) => core(first, second, false),
            (false, false) => Err(Unreadable::NoSuchDay),
        }
    }

    /// `3Q25`, `4. Quartal 2025`, `1st half`, `3月`, `第3季度`.
    fn number_then_part(&self, at: usize, value: u32) -> Option<(Core, usize)> {
        let number = i8::try_from(value).ok()?;
        let mut next = at + 1;
        if let Some(Word::MonthWord) = self.word(next)
            && self.is_glued(next)
            && (1..=12).contains(&number)
        {
            return Some(match (self.small(next + 1, 31), self.word(next + 2)) {
                (Some(day), Some(Word::DayWord)) => {
                    (Core::Day { year: None, month: number, day, swapped: false }, next + 3)
                }
                _ => (Core::Month { year: None, month: number }, next + 1),
            });
        }
        let letter = matches!(self.word(next), Some(Word::LetterT | Word::LetterS)) && self.is_glued(next);
        if !letter {
            next = self.skip(next);
        }
        let word = self.word(next)?;
        let one_letter = self.tokens.get(next).is_some_and(|token| token.end - token.start == 1);
        if one_letter && !self.is_glued(next) {
            return None;
        }
        self.with_year(part(word, number)?, next + 1)
    }

    /// What begins with a word other than a month's name.
    fn word_first(&self, at: usize, word: Word) -> Option<(Core, usize)> {
        match word {
            Word::Fiscal => self.fiscal_first(at),
            Word::WaterYear => self.any_year(at + 1).map(|year| (Core::WaterYear(year), at + 2)),
            Word::Year => self.year_word_first(at),
            Word::Era(base) => {
                let (value, _) = self.number(at + 1)?;
                let year = base.checked_add(i16::try_from(value).ok().filter(|year| (1..=99).contains(year))?)?;
                if matches!(self.word(at + 2), Some(Word::Year | Word::Fiscal)) {
                    self.after_year_sign(at + 1, year).ok().flatten()
                } else {
                    Some((Core::Year(year), at + 2))
                }
            }
            Word::YearEnd => Some(self.end_with_year(at, Core::EndOfRunning(super::Grain::Year))),
            Word::QuarterEnd => Some((Core::EndOfRunning(super::Grain::Quarter), at + 1)),
            Word::MonthEnd => Some((Core::EndOfRunning(super::Grain::Month), at + 1)),
            _ => self.part_of_year(at, word),
        }
    }

    fn end_with_year(&self, at: usize, running: Core) -> (Core, usize) {
        let next = self.skip(at + 1);
        match self.full_year(next) {
            Some(year) => (Core::Day { year: Some(year), month: 12, day: 31, swapped: false }, next + 1),
            None => (running, at + 1),
        }
    }

    /// `year 2026`, and `y1_2026_27`, where a project's year is told by the calendar's.
    fn year_word_first(&self, at: usize) -> Option<(Core, usize)> {
        let next = at + 1;
        if let Some(found) = self.year_at(next) {
            return Some(found);
        }
        self.small(next, 20)?;
        let next = next + 1;
        let next = next + usize::from(self.one_of(next, &['_', '-', ':', '(']).is_some());
        self.year_at(next)
    }

    fn year_at(&self, at: usize) -> Option<(Core, usize)> {
        let year = self.full_year(at)?;
        self.year_first(at, year).ok().flatten().filter(|(core, _)| matches!(core, Core::Year(_) | Core::Split(_)))
    }

    /// `FY25`, `FY 2024/25`, `fiscal year 2025`, `FY21-Q1`, `FY20Q4`.
    fn fiscal_first(&self, at: usize) -> Option<(Core, usize)> {
        let mut next = at + 1;
        while matches!(self.kind(next), Kind::Word(Word::Year | Word::Filler) | Kind::Sign('\'' | '-' | '_')) {
            next += 1;
        }
        let first = self.any_year(next)?;
        next += 1;
        let mut fiscal = Core::Fiscal(first);
        let mut year = first;
        if self.one_of(next, &['/', '-', '_']).is_some()
            && let Some(last) = self.any_year(next + 1).filter(|last| last - first == 1)
        {
            fiscal = Core::Split(last);
            year = last;
            next += 2;
        }
        let behind = next + usize::from(self.one_of(next, &['-', '/', '_', ',']).is_some());
        if let Some(Kind::Word(word)) = self.tokens.get(behind).map(|token| token.kind)
            && let Some((core, after)) = self.part_of_year(behind, word)
            && !core.names_year()
        {
            return Some((as_fiscal(core).in_year(year), after));
        }
        Some((fiscal, next))
    }

    /// A quarter, half or week that begins with its word, or a season; with its year, where one follows.
    fn part_of_year(&self, at: usize, word: Word) -> Option<(Core, usize)> {
        match word {
            Word::Ordinal(number) => {
                let next = self.skip(at + 1);
                self.with_year(part(self.word(next)?, number)?, next + 1)
            }
            Word::FirstHalf => self.with_year(Core::Half { year: None, half: 1, fiscal: false }, at + 1),
            Word::SecondHalf => self.with_year(Core::Half { year: None, half: 2, fiscal: false }, at + 1),
            Word::Season(season) => {
                let next = self.skip(at + 1);
                let year = self.full_year(next)?;
                Some((Core::Season { year: Some(year), season }, next + 1))
            }
            Word::Quarter | Word::Half | Word::Week | Word::LetterT | Word::LetterS => {
                let token = self.tokens.get(at)?;
                let next = at + 1;
                let one_letter = token.end - token.start == 1;
                if one_letter && !self.is_glued(next) {
                    return None;
                }
                let number = self.small(next, 53)?;
                self.with_year(part(word, number)?, next + 1)
            }
            _ => None,
        }
    }

    /// Adds the year that follows a quarter, half or week: `Q3 2026`, `Q3/26`, `Q1'15`, `3Q25`, `Q3 FY24`, `Q1 2024/25`.
    fn with_year(&self, core: Core, at: usize) -> Option<(Core, usize)> {
        let sign = self.one_of(at, &['-', '/', '_', '\'', ',', '.', '(']);
        let mut next = at + usize::from(sign.is_some());
        next = self.skip(next);
        let quoted = self.is_sign(next, '\'');
        next += usize::from(quoted);
        if let Some(Word::Fiscal | Word::Year) = self.word(next) {
            let whole = match self.word(next) {
                Some(Word::Fiscal) => self.fiscal_first(next),
                _ => self.year_at(next + 1),
            };
            return Some(match whole {
                Some((Core::Fiscal(year) | Core::Split(year), after)) => (as_fiscal(core).in_year(year), after),
                Some((Core::Year(year), after)) => (core.in_year(year), after),
                _ => (core, at),
            });
        }
        if let Some((Core::Split(year), after)) = self.year_at(next) {
            return Some((as_fiscal(core).in_year(year), after));
        }
        if let Some(year) = self.full_year(next) {
            return Some((core.in_year(year), next + 1));
        }
        // Two digits are a year only where a sign, or nothing at all, joins them to the part.
        let joined =
            sign.is_some_and(|sign| sign != ',' && sign != '.' && sign != '(') || quoted || self.is_glued(next);
        match self.short_year(next) {
            Some(year) if joined => Some((core.in_year(year), next + 1)),
            Some(year) if !self.header && self.tokens.len() == next + 1 => Some((core.in_year(year), next + 1)),
            _ => Some((core, at)),
        }
    }

    fn month_first(&self, at: usize, month: i8, english: bool) -> Shape {
        let behind = at + 1 + usize::from(self.is_sign(at + 1, '.'));
        if let Some(sign) = self.one_of(behind, &['-', '/', '_', '\'']) {
            // `Dec-31-2026`
            if let (Some(day), true, Some(year)) =
                (self.small(behind + 1, 31), self.is_sign(behind + 2, sign), self.full_year(behind + 3))
            {
                return found(Core::Day { year: Some(year), month, day, swapped: false }, behind + 4);
            }
            if let Some(year) = self.any_year(behind + 1 + usize::from(self.is_sign(behind + 1, '\''))) {
                let next = behind + 2 + usize::from(self.is_sign(behind + 1, '\''));
                return found(Core::Month { year: Some(year), month }, next);
            }
            return found(Core::Month { year: None, month }, behind);
        }
        let next = self.skip(behind);
        if let Some(year) = self.full_year(next) {
            return found(Core::Month { year: Some(year), month }, next + 1);
        }
        if self.is_sign(next, '\'')
            && let Some(year) = self.short_year(next + 1)
        {
            return found(Core::Month { year: Some(year), month }, next + 2);
        }
        let Some(day) = self.small(next, 31) else {
            return match self.short_year(next) {
                Some(year) => found(Core::Month { year: Some(year), month }, next + 1),
                None => found(Core::Month { year: None, month }, at + 1),
            };
        };
        if self.is_glued(next)
            && let Some(year) = self.short_year(next)
        {
            return found(Core::Month { year: Some(year), month }, next + 1);
        }
        let after_day = next + 1;
        let year_at = {
            let skipped = self.skip(after_day);
            skipped + usize::from(self.is_sign(skipped, '\''))
        };
        if let Some(year) = self.full_year(year_at) {
            return found(Core::Day { year: Some(year), month, day, swapped: false }, self.skip_time(year_at + 1));
        }
        if self.is_sign(year_at.saturating_sub(1), '\'')
            && let Some(year) = self.short_year(year_at)
        {
            return found(Core::Day { year: Some(year), month, day, swapped: false }, year_at + 1);
        }
        match self.short_year(next) {
            // Only English puts the day behind the month.
            Some(year) if !english => found(Core::Month { year: Some(year), month }, after_day),
            _ => {
                let after = after_day + usize::from(self.word(after_day) == Some(Word::OrdinalMark));
                found(Core::Day { year: None, month, day, swapped: false }, after)
            }
        }
    }

    /// Passes over a time of day and its zone behind a date.
    fn skip_time(&self, at: usize) -> usize {
        let mut next = at;
        if matches!(self.word(next), Some(Word::LetterT)) || self.is_sign(next, ',') {
            next += 1;
        }
        if !self.is_time(next) {
            return at;
        }
        next += 1;
        while self.one_of(next, &[':', '.']).is_some() && self.number(next + 1).is_some() {
            next += 2;
        }
        if self.one_of(next, &['+', '-']).is_some() && self.is_glued(next) && self.number(next + 1).is_some() {
            next += 2;
            if self.is_sign(next, ':') {
                next += 2;
            }
        }
        while matches!(self.word(next), Some(Word::TimeMark | Word::Filler)) {
            next += 1;
        }
        next.min(self.tokens.len())
    }
}

/// The part of a year that a word and its number make.
fn part(word: Word, number: i8) -> Option<Core> {
    match word {
        Word::Quarter | Word::LetterT if (1..=4).contains(&number) => {
            Some(Core::Quarter { year: None, quarter: number, fiscal: false })
        }
        Word::Half | Word::LetterS if (1..=2).contains(&number) => {
            Some(Core::Half { year: None, half: number, fiscal: false })
        }
        Word::Week if (1..=53).contains(&number) => Some(Core::Week { year: None, week: number, day: None }),
        _ => None,
    }
}

fn as_fiscal(core: Core) -> Core {
    match core {
        Core::Quarter { year, quarter, .. } => Core::Quarter { year, quarter, fiscal: true },
        Core::Half { year, half, .. } => Core::Half { year, half, fiscal: true },
        other => other,
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
