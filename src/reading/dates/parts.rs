//! Dates that begin with a word: months, and the parts of a year by name.

use super::core::{Core, Grain};
use super::grammar::{Grammar, Shape, found};
use super::lexer::Kind;
use super::words::Word;

impl Grammar<'_> {
    /// What begins with a word other than a month's name.
    pub(super) fn word_first(&self, at: usize, word: Word) -> Option<(Core, usize)> {
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
            Word::YearEnd => Some(self.end_with_year(at, Core::EndOfRunning(Grain::Year))),
            Word::QuarterEnd => Some((Core::EndOfRunning(Grain::Quarter), at + 1)),
            Word::MonthEnd => Some((Core::EndOfRunning(Grain::Month), at + 1)),
            _ => self.part_of_year(at, word),
        }
    }

    pub(super) fn end_with_year(&self, at: usize, running: Core) -> (Core, usize) {
        let next = self.skip(at + 1);
        match self.full_year(next) {
            Some(year) => (Core::Day { year: Some(year), month: 12, day: 31, swapped: false }, next + 1),
            None => (running, at + 1),
        }
    }

    /// `year 2026`, and `y1_2026_27`, where a project's year is told by the calendar's.
    pub(super) fn year_word_first(&self, at: usize) -> Option<(Core, usize)> {
        let next = at + 1;
        if let Some(found) = self.year_at(next) {
            return Some(found);
        }
        self.small(next, 20)?;
        let next = next + 1;
        let next = next + usize::from(self.one_of(next, &['_', '-', ':', '(']).is_some());
        self.year_at(next)
    }

    pub(super) fn year_at(&self, at: usize) -> Option<(Core, usize)> {
        let year = self.full_year(at)?;
        self.year_first(at, year).ok().flatten().filter(|(core, _)| matches!(core, Core::Year(_) | Core::Split(_)))
    }

    /// `FY25`, `FY 2024/25`, `fiscal year 2025`, `FY21-Q1`, `FY20Q4`.
    pub(super) fn fiscal_first(&self, at: usize) -> Option<(Core, usize)> {
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
    pub(super) fn part_of_year(&self, at: usize, word: Word) -> Option<(Core, usize)> {
        match word {
            Word::Ordinal(number) => {
                let next = self.skip(at + 1);
                Some(self.with_year(part(self.word(next)?, number)?, next + 1))
            }
            Word::FirstHalf => Some(self.with_year(Core::Half { year: None, half: 1, fiscal: false }, at + 1)),
            Word::SecondHalf => Some(self.with_year(Core::Half { year: None, half: 2, fiscal: false }, at + 1)),
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
                Some(self.with_year(part(word, number)?, next + 1))
            }
            _ => None,
        }
    }

    /// Adds the year that follows a quarter, half or week: `Q3 2026`, `Q3/26`, `Q1'15`, `3Q25`, `Q3 FY24`, `Q1 2024/25`.
    pub(super) fn with_year(&self, core: Core, at: usize) -> (Core, usize) {
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
            return match whole {
                Some((Core::Fiscal(year) | Core::Split(year), after)) => (as_fiscal(core).in_year(year), after),
                Some((Core::Year(year), after)) => (core.in_year(year), after),
                _ => (core, at),
            };
        }
        if let Some((Core::Split(year), after)) = self.year_at(next) {
            return (as_fiscal(core).in_year(year), after);
        }
        if let Some(year) = self.full_year(next) {
            return (core.in_year(year), next + 1);
        }
        // Two digits are a year only where a sign, or nothing at all, joins them to the part.
        let joined =
            sign.is_some_and(|sign| sign != ',' && sign != '.' && sign != '(') || quoted || self.is_glued(next);
        match self.short_year(next) {
            Some(year) if joined => (core.in_year(year), next + 1),
            Some(year) if !self.header && self.tokens.len() == next + 1 => (core.in_year(year), next + 1),
            _ => (core, at),
        }
    }

    /// `Jan-Mar`, `Apr to Jun 2026`, `Oct 2025 - Mar 2026`, in headers.
    fn months_first(&self, at: usize, first: i8) -> Option<(Core, usize)> {
        let dot = |at: usize| at + usize::from(self.is_sign(at, '.'));
        let mut next = dot(at + 1);
        let begun = self.full_year(next);
        next += usize::from(begun.is_some());
        if self.one_of(next, &['-', '/']).is_none() && self.word(next) != Some(Word::To) {
            return None;
        }
        let (last, _) = self.month_name(next + 1)?;
        let behind = dot(next + 2);
        let quoted = self.one_of(behind, &['\'', '-', '/', '_']).is_some();
        let short = || self.short_year(behind + 1).filter(|_| quoted);
        let (year, end) = match (self.full_year(behind), short()) {
            (Some(year), _) => (Some(year), behind + 1),
            (None, Some(year)) => (Some(year), behind + 2),
            (None, None) => (None, next + 2),
        };
        let follows = |begun: i16| year.is_some_and(|year| begun + i16::from(first > last) == year);
        let sound = first != last && begun.is_none_or(follows);
        sound.then_some((Core::Months { year, first, last }, end))
    }

    pub(super) fn month_first(&self, at: usize, month: i8, english: bool) -> Shape {
        if self.header
            && let Some((core, next)) = self.months_first(at, month)
        {
            return found(core, next);
        }
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
}

/// The part of a year that a word and its number make.
pub(super) fn part(word: Word, number: i8) -> Option<Core> {
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

pub(super) fn as_fiscal(core: Core) -> Core {
    match core {
        Core::Quarter { year, quarter, .. } => Core::Quarter { year, quarter, fiscal: true },
        Core::Half { year, half, .. } => Core::Half { year, half, fiscal: true },
        other => other,
    }
}
