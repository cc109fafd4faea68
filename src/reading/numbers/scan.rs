//! One pass over a text that finds its figures and what stands around each.

use super::NumberStyle;
use super::digits::{self, Raw};
use super::signs::{self, Sign};
use super::words::{self, Word};
use crate::model::{TimeUnit, Unit, Unreadable};
use crate::reading::units::{currencies, fold::Folded, words as unit_words};

/// More figures than this make a text unreadable whatever they are.
pub(super) const FIGURES_MAX: usize = 6;

/// A limit: `>= 5` is `(true, false)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) from_below: bool,
    pub(super) strict: bool,
}

/// What joins a figure to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Join {
    /// Nothing, or white space.
    #[default]
    Adjacent,
    Dash,
    To,
    And,
    Of,
    Slash,
    Colon,
    PlusMinus,
    Arrow,
    /// A comma, a line break.
    Break,
    /// Words that mean nothing here.
    Words,
}

/// A step of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Commit,
    Target,
    Stretch,
}

/// One figure with what stands around it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Figure<'t> {
    pub(super) raw: Raw,
    pub(super) negative: bool,
    pub(super) plus: bool,
    pub(super) limit: Option<Limit>,
    pub(super) unit: Option<Unit<'t>>,
    /// The power of ten a word behind it stands for; it is not yet applied.
    pub(super) power: u32,
    pub(super) join: Join,
    pub(super) step: Option<Step>,
    /// Only a word that takes a number as a name stands before it, and nothing behind.
    pub(super) names: bool,
    pub(super) by: bool,
    pub(super) to: bool,
    /// Length of its digits and separators, in bytes.
    pub(super) len: usize,
}

/// All that one pass finds.
#[derive(Default)]
pub(super) struct Found<'t> {
    pub(super) figures: [Figure<'t>; FIGURES_MAX],
    pub(super) count: usize,
    pub(super) error: Option<Unreadable>,
    pub(super) approximate: bool,
    pub(super) between: bool,
    pub(super) from: bool,
    pub(super) top: bool,
    /// A word of change, signed, and the position in figures at which it stood.
    pub(super) change: Option<(bool, usize)>,
    pub(super) times: Option<i16>,
    pub(super) versus: bool,
    pub(super) absolute: bool,
    pub(super) number_word: Option<u16>,
    /// Words without a meaning here.
    pub(super) other_words: usize,
    /// Whether a bracket opens the text.
    pub(super) bracketed: bool,
    /// `TBD` stands before any figure.
    pub(super) open: bool,
}

struct Scanner<'t> {
    text: &'t str,
    decimal: Option<char>,
    at: usize,
    found: Found<'t>,
    /// What stands before the next figure.
    next: Figure<'t>,
    not: bool,
    or_equal: bool,
    /// `or` stood directly before.
    or: bool,
    /// The word directly before, if the token before is one.
    last_word: Option<Word>,
    /// Since the last figure: nothing yet, not even a sign other than white space.
    fresh: bool,
    /// The last figure's phrase has ended with a preposition: further figures belong to it.
    closed: bool,
    naming: bool,
    plus_minus: bool,
}

/// Finds the figures of a text.
pub(super) fn scan<'t>(text: &'t str, style: &NumberStyle) -> Found<'t> {
    let mut scanner = Scanner {
        text,
        decimal: style.decimal,
        at: 0,
        found: Found::default(),
        next: Figure::default(),
        not: false,
        or_equal: false,
        or: false,
        last_word: None,
        fresh: false,
        closed: false,
        naming: false,
        plus_minus: false,
    };
    scanner.run();
    scanner.found
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

impl<'t> Scanner<'t> {
    fn run(&mut self) {
        while let Some(c) = char_at(self.text, self.at) {
            if self.found.error.is_some() {
                return;
            }
            let rest = &self.text[self.at..];
            let plain = crate::reading::units::fold::halfwidth(c);
            if digits::digit(plain).is_some() || (matches!(c, '.' | ',') && self.begins_fraction(rest)) {
                self.figure();
            } else if let Some((currency, len)) = currencies::by_sign(rest) {
                self.next.unit = Some(Unit::Currency(currency));
                self.at += len;
            } else if c == '%' || c == '％' {
                self.at += c.len_utf8();
            } else if (c.is_alphabetic() || c == '°' || c == '²') && !matches!(c, 'â' | 'Â')
                || self.is_letter_not_garbled(c, rest)
            {
                self.word(rest);
            } else {
                self.sign(rest);
            }
        }
    }

    /// `.58` and `,99`, where no figure goes on directly before.
    fn begins_fraction(&self, rest: &str) -> bool {
        let before = self.text[..self.at].chars().next_back();
        rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
            && before.is_none_or(|c| !c.is_alphanumeric() && c != '%')
    }

    fn is_letter_not_garbled(&self, c: char, rest: &str) -> bool {
        c.is_alphabetic() && matches!(signs::sign(rest), Some((Sign::Other, _)))
    }

    fn figure(&mut self) {
        let rest = &self.text[self.at..];
        let scanned = match digits::scan(rest, self.decimal) {
            Ok(scanned) => scanned,
            Err(why) => {
                self.found.error = Some(why);
                return;
            }
        };
        let start = self.at;
        self.at += scanned.len;
        let mut figure = std::mem::take(&mut self.next);
        figure.raw = scanned.raw;
        figure.len = scanned.len;
        let naming = std::mem::take(&mut self.naming);
        let label = self.last_word == Some(Word::Label);
        let year = self.is_year(start, scanned.len) && self.is_time_before();
        let had_sign = figure.unit.is_some();
        let marked = self.unit_behind(&mut figure);
        let bare = !marked && !had_sign && !figure.plus && !figure.negative && !figure.by && figure.limit.is_none();
        // In a sentence a bare number after an unknown word may be anything: `meeting on Jan 27`.
        let loose = bare && self.found.other_words >= 3 && self.last_word.is_none() && !self.found.top;
        if self.plus_minus && figure.join == Join::Adjacent {
            figure.join = Join::PlusMinus;
        }
        figure.names = label && bare;
        if naming || loose || (year && !marked) || (self.closed && figure.join != Join::Break) {
            self.plus_minus = false;
            self.last_word = None;
            self.fresh = false;
            return;
        }
        match self.found.figures.get_mut(self.found.count) {
            Some(slot) => {
                *slot = figure;
                self.found.count += 1;
            }
            None => self.found.error = Some(Unreadable::SeveralFigures),
        }
        self.not = false;
        self.or_equal = false;
        self.or = false;
        self.last_word = None;
        self.fresh = true;
        self.closed = false;
    }

    fn is_year(&self, start: usize, len: usize) -> bool {
        len == 4
            && self
                .text
                .get(start..start + 4)
                .and_then(|year| year.parse::<u16>().ok())
                .is_some_and(|year| (1900..2200).contains(&year))
    }

    /// Whether the words before make a number that may be a year one: `until 2028`, `50 % by 2029`.
    fn is_time_before(&self) -> bool {
        let after_unit = self.found.count.checked_sub(1).is_none_or(|last| self.found.figures[last].unit.is_some());
        match self.last_word {
            Some(Word::Until | Word::Per | Word::Of | Word::By) => true,
            Some(Word::To) => after_unit,
            _ => false,
        }
    }

    /// What belongs to the figure just read: a power of ten, a unit, a plus. Answers whether anything did.
    fn unit_behind(&mut self, figure: &mut Figure<'t>) -> bool {
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
            let known = if money { unit_words::power_of_money(word) } else { unit_words::power(word) };
            // A lone letter belongs to its figure only without a gap.
            let apart = word.len() == 1 && gap > 0 && !money && !self.is_sign_of_money(len);
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
        if let Some((unit, power, len)) = self.known_unit(rest, len) {
            figure.unit = unit;
            figure.raw.scale += power;
            self.at += len;
            return unit.is_some();
        }
        if words::word(word).is_some_and(|meaning| {
            !matches!(meaning, Word::Label | Word::Filler | Word::Target | Word::Commit | Word::OfTime)
        }) {
            return false;
        }
        if let Some(len) = self.time_with_adjective(rest, len) {
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

    /// Whether a currency's sign follows a letter, as in `50 k€`.
    fn is_sign_of_money(&self, len: usize) -> bool {
        self.text.get(self.at + len..).is_some_and(|rest| currencies::by_sign(rest).is_some())
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
    fn known_unit(&self, rest: &'t str, len: usize) -> Option<(Option<Unit<'static>>, u32, usize)> {
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
    fn time_with_adjective(&self, rest: &str, len: usize) -> Option<usize> {
        if words::word(&rest[..len]) != Some(Word::OfTime) {
            return None;
        }
        let second = rest.get(len + 1..)?;
        let unit_len = letters(second);
        let unit = unit_words::known(Folded::word(&second[..unit_len]).as_str());
        (unit == Some(unit_words::Known::Time(TimeUnit::Day))).then_some(len + 1 + unit_len)
    }

    fn word(&mut self, rest: &'t str) {
        let len = word_len(rest);
        let text = &rest[..len];
        self.at += len;
        let code = currencies::by_code(text)
            .or_else(|| (self.digit_near() && len > 1).then(|| currencies::by_word(text)).flatten());
        if let Some(currency) = code.filter(|_| self.digit_near()) {
            self.next.unit = Some(Unit::Currency(currency));
            return;
        }
        let meaning = words::word(text);
        self.apply(meaning, text);
        self.fresh = false;
        self.last_word = meaning;
    }

    /// Whether a figure or its sign follows.
    fn digit_near(&self) -> bool {
        self.text.get(self.at..).is_some_and(|rest| {
            rest.trim_start_matches([' ', '.', '\u{a0}', '-', '+']).starts_with(|c: char| c.is_ascii_digit())
        })
    }

    fn apply(&mut self, meaning: Option<Word>, text: &str) {
        let behind = self.found.count > 0;
        let or = std::mem::take(&mut self.or);
        match meaning {
            Some(Word::More | Word::Less | Word::Least | Word::Most | Word::Within) => {
                self.limit_word(meaning, or, behind)
            }
            Some(Word::Not) => self.not = true,
            Some(Word::OrEqual) => self.or_equal = true,
            Some(Word::Or) => {
                self.or = true;
                self.or_equal |= self.last_word == Some(Word::Per) || self.last_word == Some(Word::OrEqual);
                if behind {
                    self.join(Join::Break);
                }
            }
            Some(Word::Approx) => self.found.approximate |= !behind,
            Some(Word::Between) => self.found.between |= !behind,
            Some(Word::From) if !behind => self.found.from = true,
            Some(Word::To) if self.fresh => self.join(Join::To),
            Some(Word::To) => self.next.to |= self.found.change.is_some(),
            Some(Word::And) => self.join(Join::And),
            Some(Word::Of | Word::From) if self.fresh || self.last_word == Some(Word::Of) => {
                self.join(Join::Of);
            }
            Some(Word::Per) if behind => self.closed = true,
            Some(Word::By) => self.next.by = true,
            Some(Word::Top) => self.found.top |= !behind,
            Some(Word::Up | Word::Down) if self.next.join != Join::Break => {
                let turn = (meaning == Some(Word::Up), self.found.count);
                self.found.change = self.found.change.or(Some(turn));
            }
            Some(Word::Times(percent)) => self.found.times = self.found.times.or(Some(percent)),
            Some(Word::Versus) => {
                self.found.versus |= behind;
                if matches!(text, "vs" | "versus") && behind {
                    self.join(Join::Words);
                }
            }
            Some(Word::Absolute) => self.found.absolute = true,
            Some(Word::Open) => self.found.open |= !behind,
            Some(Word::Commit) => self.next.step = Some(Step::Commit),
            Some(Word::Target) => self.next.step = Some(Step::Target),
            Some(Word::Stretch) => self.next.step = Some(Step::Stretch),
            Some(Word::Number(value)) if !behind && self.found.other_words == 0 => {
                self.found.number_word = self.found.number_word.or(Some(value));
            }
            Some(_) => {}
            None => {
                self.found.other_words += 1;
                self.join(Join::Words);
                self.next.limit = None;
                self.next.unit = None;
                self.not = false;
            }
        }
    }

    /// Keeps the first thing that joins the next figure to the last; words never undo a sign.
    fn join(&mut self, join: Join) {
        let stronger = self.next.join == Join::Adjacent || join == Join::Break;
        if self.found.count > 0 && stronger {
            self.next.join = join;
        }
    }

    fn limit_word(&mut self, word: Option<Word>, or: bool, behind: bool) {
        let limit = match (word, self.not) {
            (Some(Word::More), false) => Limit { from_below: true, strict: !(self.or_equal || or) },
            (Some(Word::More), true) => Limit { from_below: false, strict: false },
            (Some(Word::Less), false) => Limit { from_below: false, strict: !(self.or_equal || or) },
            (Some(Word::Less), true) => Limit { from_below: true, strict: false },
            (Some(Word::Least), _) => Limit { from_below: true, strict: false },
            _ => Limit { from_below: false, strict: false },
        };
        // `au moins`, `al menos`, `pelo menos`; `au plus`
        let limit = match word {
            Some(Word::Less | Word::More) if self.is_romance_at_least() => {
                Limit { from_below: word == Some(Word::Less), strict: false }
            }
            _ => limit,
        };
        if !behind {
            self.next.limit = Some(limit);
            return;
        }
        let last = &mut self.found.figures[self.found.count - 1];
        if or || matches!(word, Some(Word::Least | Word::Most)) && self.fresh {
            last.limit = last.limit.or(Some(Limit { strict: false, ..limit }));
        } else if self.next.join == Join::Adjacent || self.next.join == Join::Words {
            self.closed = true;
        } else {
            self.next.limit = Some(limit);
        }
    }

    /// Whether the words just read mean at least or at most in a Romance language.
    fn is_romance_at_least(&self) -> bool {
        const PHRASES: [&str; 5] = ["au moins", "al menos", "lo menos", "pelo menos", "au plus"];
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        PHRASES.iter().any(|phrase| {
            before
                .len()
                .checked_sub(phrase.len())
                .is_some_and(|at| before[at..].eq_ignore_ascii_case(phrase.as_bytes()))
        })
    }

    fn sign(&mut self, rest: &str) {
        let Some((sign, len)) = signs::sign(rest) else { return };
        let start = self.at;
        self.at += len;
        let behind = self.found.count > 0;
        match sign {
            Sign::AtLeast { strict } | Sign::AtMost { strict } => {
                self.next.limit = Some(Limit { from_below: matches!(sign, Sign::AtLeast { .. }), strict });
            }
            Sign::Approx if self.fresh => self.join(Join::Dash),
            Sign::Approx => self.found.approximate |= !behind,
            Sign::PlusMinus => self.plus_minus = true,
            Sign::Plus if self.fresh => self.join(Join::Words),
            // `D+1`
            Sign::Plus if self.text[..start].ends_with(char::is_alphanumeric) => self.naming = true,
            Sign::Plus => self.next.plus = true,
            Sign::Minus | Sign::Dash => self.minus(sign, start, len),
            Sign::Arrow => self.join(Join::Arrow),
            Sign::Slash => self.slash(),
            Sign::Colon if self.fresh && self.digit_near() => self.join(Join::Colon),
            Sign::Colon => self.last_word = Some(Word::Filler),
            // A remark behind a figure, or what a function is given: `SUM(12 months)`.
            Sign::Open if behind || self.text[..start].ends_with(char::is_alphanumeric) => self.skip_brackets(),
            Sign::Open => self.found.bracketed |= start == 0,
            Sign::Close => {}
            Sign::Break => {
                self.join(Join::Break);
                self.closed = false;
                self.last_word = None;
            }
            Sign::Naming => self.naming = true,
            Sign::Other => self.found.other_words += 1,
            Sign::Nothing => return,
        }
        self.fresh = false;
    }

    /// A minus before a figure, a dash between two.
    fn minus(&mut self, sign: Sign, start: usize, len: usize) {
        if self.fresh {
            self.join(Join::Dash);
            return;
        }
        let next = char_at(self.text, start + len);
        let before = self.text[..start].chars().next_back();
        let glued = next.is_some_and(|c| {
            c.is_ascii_digit() || currencies::by_sign(&self.text[start + len..]).is_some() || matches!(c, '.' | ',')
        });
        let close = glued || (sign == Sign::Minus && self.digit_near() && self.text[..start].trim().is_empty());
        if close && before.is_some_and(char::is_alphanumeric) {
            // `COVID-19`
            self.naming = glued;
        } else if close {
            self.next.negative = !self.next.negative;
        }
    }

    fn slash(&mut self) {
        let spaced = char_at(self.text, self.at).is_none_or(char::is_whitespace);
        if self.fresh && self.digit_near() {
            self.join(Join::Slash);
        } else if self.fresh && spaced {
            self.join(Join::Break);
        } else if self.fresh {
            // `80 req/s`, `5 hrs/asset`
            self.closed = true;
        }
    }

    /// Passes over a remark in brackets behind a figure; `(out of 100)` and `(of 100)` are none.
    fn skip_brackets(&mut self) {
        let inner = &self.text[self.at..];
        let word = letters(inner);
        if self.fresh && words::word(&inner[..word]) == Some(Word::Of) {
            return;
        }
        let mut depth = 1;
        for (at, c) in inner.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at += at + c.len_utf8();
                return;
            }
        }
        self.at = self.text.len();
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

/// Length of the run of letters of one script.
fn letters(rest: &str) -> usize {
    unit_words::letters(rest, |word| words::word(word).is_some())
}

/// Length of a word with the digits, hyphens and dots inside it: `Q4`, `m3`, `CO2e`, `ISO9001`.
fn word_len(rest: &str) -> usize {
    let first = letters(rest);
    if first < rest.len() && rest[first..].starts_with(|c: char| c.is_ascii_digit()) {
        // `ca.50`, `CHF500`: a word that means something stands by itself.
        let word = &rest[..first];
        let splits = matches!(
            words::word(word),
            Some(
                Word::Approx
                    | Word::Least
                    | Word::Most
                    | Word::Within
                    | Word::More
                    | Word::Less
                    | Word::Than
                    | Word::By
            )
        );
        if splits || currencies::by_code(word).is_some() {
            return first;
        }
        return rest.find(|c: char| !c.is_alphanumeric() || matches!(c, 'â' | 'Â')).unwrap_or(rest.len());
    }
    first.max(rest.chars().next().map_or(1, char::len_utf8))
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
            if !inside(c) && !(joins && at > 0) {
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
