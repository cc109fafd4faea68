//! What stands behind a figure and belongs to it: a power of ten, a unit, a plus.

use super::scan::{Figure, Limit, Scanner, char_at, letters};
use super::words::{self, Word};
use crate::model::{TimeUnit, Unit};
use crate::reading::units::{currencies, fold::Folded, words as unit_words};

impl<'t> Scanner<'t> {
    /// What belongs to the figure just read: a power of ten, a unit, a plus. Answers whether anything did.
    pub(super) fn unit_behind(&mut self, figure: &mut Figure<'t>) -> bool {
        let start = self.at;
        let money = matches!(figure.unit, Some(Unit::Currency(_)));
        loop {
            let before = self.at;
            let gap = self.gap();
            let Some(c) = char_at(self.text, self.at) else { break };
            let rest = &self.text[self.at..];
            if c == '+' && gap == 0 && !rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == '/') {
                figure.limit = figure.limit.or(Some(Limit { from_below: true, strict: false }));
                self.at += 1;
                continue;
            }
            if figure.unit.is_none()
                && let Some((unit, power, len)) = percent_or_sign(rest)
            {
                figure.unit = Some(unit);
                figure.raw.scale += power;
                self.at += len;
                continue;
            }
            if figure.unit.is_some()
                && let Some((Unit::Currency(_), _, len)) = percent_or_sign(rest)
            {
                self.at += len;
                continue;
            }
            // `%-Punkte`
            if c == '-' && figure.unit == Some(Unit::Percent) && rest[1..].starts_with(char::is_alphabetic) {
                let word = &rest[1..=letters(&rest[1..])];
                self.at += 1;
                if self.points_behind_percent(figure, word) {
                    continue;
                }
                self.at = before;
                break;
            }
            if !c.is_alphabetic() || !self.unit_word(figure, gap, money) {
                self.at = before;
                break;
            }
        }
        self.at > start
    }

    /// Passes over white space, without a line break.
    fn gap(&mut self) -> usize {
        let start = self.at;
        while let Some(c) =
            char_at(self.text, self.at).filter(|&c| c != '\n' && c != '\r' && (c.is_whitespace() || c == '\u{200b}'))
        {
            self.at += c.len_utf8();
        }
        self.at - start
    }

    /// Takes one word behind a figure as power or unit.
    fn unit_word(&mut self, figure: &mut Figure<'t>, gap: usize, money: bool) -> bool {
        let rest = &self.text[self.at..];
        let len = letters(rest);
        let word = &rest[..len];
        let dot = usize::from(rest[len..].starts_with('.'));
        let named = matches!(figure.unit, Some(Unit::Named(_) | Unit::Time(_) | Unit::Points));
        if figure.power == 0 && !named && figure.unit != Some(Unit::Percent) {
            let money = money || word.len() == 1 && self.is_sign_of_money(len);
            let known = if money { unit_words::power_of_money(word) } else { unit_words::power(word) };
            // A lone letter belongs to its figure only without a gap, but for `2 k` with nothing behind.
            let last = matches!(word, "k" | "K" | "M" | "B") && rest[len..].trim().is_empty();
            let apart = word.len() == 1 && gap > 0 && !money && !last;
            if let Some(power) = known.filter(|_| !apart) {
                figure.power = power;
                self.at += len + if word.len() > 1 { dot } else { 0 };
                return true;
            }
        }
        if figure.unit == Some(Unit::Percent) {
            return self.points_behind_percent(figure, word);
        }
        if figure.unit.is_some() {
            return false;
        }
        if let Some(currency) = currencies::by_word(word) {
            figure.unit = Some(Unit::Currency(currency));
            self.at += len;
            return true;
        }
        if let Some((unit, power, len)) = Self::known_unit(rest, len) {
            figure.unit = unit;
            figure.raw.scale += power;
            self.at += len;
            return unit.is_some();
        }
        if words::word(word).is_some_and(|meaning| {
            !matches!(meaning, Word::Label | Word::Standard | Word::Filler | Word::Target | Word::Commit | Word::OfTime)
        }) {
            return false;
        }
        if let Some(len) = Self::time_with_adjective(rest, len) {
            figure.unit = Some(Unit::Time(TimeUnit::Day));
            self.at += len;
            return true;
        }
        if matches!(word, "st" | "nd" | "rd" | "th" | "er" | "º" | "ª") && gap == 0 {
            self.at += len;
            return true;
        }
        let len = if word.eq_ignore_ascii_case("x") { 1 } else { named_len(rest) };
        figure.unit = rest.get(..len).map(Unit::Named);
        self.at += len;
        true
    }

    /// Whether a currency follows a letter, as in `50 k€` and `4 m EUR`.
    fn is_sign_of_money(&self, len: usize) -> bool {
        let Some(rest) = self.text.get(self.at + len..) else { return false };
        let word = rest.trim_start_matches([' ', '\u{a0}']);
        currencies::by_sign(word).is_some()
            || word.len() < rest.len() && currencies::by_code(&word[..letters(word)]).is_some()
    }

    fn points_behind_percent(&mut self, figure: &mut Figure<'t>, word: &str) -> bool {
        let points = unit_words::known(Folded::word(word).as_str()) == Some(unit_words::Known::Points);
        if points {
            figure.unit = Some(Unit::Points);
            self.at += word.len();
        }
        points
    }

    /// A unit of one word or two (`basis points`, `pour cent`).
    fn known_unit(rest: &str, len: usize) -> Option<(Option<Unit<'static>>, u32, usize)> {
        let second = rest[len..].char_indices().find(|&(_, c)| c != ' ' && c != '\u{a0}').map(|(at, _)| len + at);
        if let Some(second) = second.filter(|&second| second > len) {
            let end = second + letters(&rest[second..]);
            if let Some(known) = unit_words::known(Folded::phrase(&rest[..end]).as_str()) {
                let (unit, power) = known.unit();
                return Some((unit, power, end));
            }
        }
        // `p.p.` and `v.H.` hold dots.
        for dotted in ["p.p.", "v.H.", "p. p."] {
            if rest.get(..dotted.len()).is_some_and(|head| head.eq_ignore_ascii_case(dotted)) {
                let (unit, power) = unit_words::known(Folded::phrase(dotted).as_str())?.unit();
                return Some((unit, power, dotted.len()));
            }
        }
        let known = unit_words::known(Folded::word(&rest[..len]).as_str())?;
        let (unit, power) = known.unit();
        let dot = rest[len..].starts_with('.') && matches!(unit, Some(Unit::Time(_)));
        Some((unit, power, len + usize::from(dot)))
    }

    /// `business days`, `jours ouvrés`: the adjective before the unit (behind it, it is passed over as any word).
    fn time_with_adjective(rest: &str, len: usize) -> Option<usize> {
        if words::word(&rest[..len]) != Some(Word::OfTime) {
            return None;
        }
        let second = rest.get(len + 1..)?;
        let unit_len = letters(second);
        let unit = unit_words::known(Folded::word(&second[..unit_len]).as_str());
        (unit == Some(unit_words::Known::Time(TimeUnit::Day))).then_some(len + 1 + unit_len)
    }
}

/// A percent or currency sign: unit, power of ten, length.
fn percent_or_sign(rest: &str) -> Option<(Unit<'static>, u32, usize)> {
    match rest.chars().next()? {
        c @ ('%' | '％' | '٪') => Some((Unit::Percent, 0, c.len_utf8())),
        '‰' => Some((Unit::Percent, 1, '‰'.len_utf8())),
        '×' => None,
        _ => currencies::by_sign(rest).map(|(currency, len)| (Unit::Currency(currency), 0, len)),
    }
}

/// Length of what is counted, up to three words: it ends before a preposition, a figure, and any sign but those inside words.
fn named_len(rest: &str) -> usize {
    let mut end = 0;
    for _ in 0..3 {
        let tail = &rest[end..];
        let start = tail.find(|c: char| c != ' ' && c != '\u{a0}').unwrap_or(0);
        let word = &tail[start..];
        let inside =
            |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '²' | '³' | '°' | '·' | '\u{300}'..='\u{36f}');
        let mut len = 0;
        for (at, c) in word.char_indices() {
            let joins = matches!(c, '-' | '/' | '&') || c.is_ascii_digit();
            if !(inside(c) || joins && at > 0) {
                break;
            }
            len = at + c.len_utf8();
        }
        let len = word[..len].trim_end_matches(['-', '/', '&']).len();
        let first = letters(word);
        if len == 0 || (end > 0 && words::word(&word[..first.min(len)]).is_some()) {
            break;
        }
        end += start + len;
        if !rest[end..].starts_with([' ', '\u{a0}']) {
            break;
        }
    }
    end.max(rest.chars().next().map_or(0, char::len_utf8))
}
