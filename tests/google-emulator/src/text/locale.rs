//! How numbers and dates are written in a spreadsheet's locale.

/// The marks of a locale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale {
    /// Between units and fractions.
    pub decimal: char,
    /// Between thousands.
    pub group: char,
    /// The day stands before the month.
    pub day_first: bool,
    /// Between the parts of a date.
    pub date_mark: char,
}

const ENGLISH: Locale = Locale { decimal: '.', group: ',', day_first: true, date_mark: '/' };

impl Locale {
    /// The locale of that name; an unknown one is read as English.
    pub fn named(name: &str) -> Self {
        let language = name.split(['_', '-']).next().unwrap_or_default();
        let comma = |group: char, date_mark: char| Self { decimal: ',', group, day_first: true, date_mark };
        match (language, name) {
            (_, "de_CH" | "fr_CH" | "it_CH") => Self { decimal: '.', group: '’', day_first: true, date_mark: '.' },
            (_, "en_US") | ("", _) => Self { day_first: false, ..ENGLISH },
            (_, "es_MX") | ("en" | "zh" | "ja" | "ko" | "th" | "he" | "hi", _) => ENGLISH,
            ("de" | "da" | "tr" | "nb" | "no" | "sl" | "hr" | "sr" | "ro", _) => comma('.', '.'),
            ("fr", _) => comma('\u{202f}', '/'),
            ("ru" | "uk" | "pl" | "cs" | "sk" | "fi" | "bg" | "hu" | "et" | "lv" | "lt", _) => comma('\u{a0}', '.'),
            ("sv", _) => comma('\u{a0}', '-'),
            ("es" | "it" | "pt" | "nl" | "el" | "id" | "vi" | "ca", _) => comma('.', '/'),
            _ => ENGLISH,
        }
    }

    /// The pattern of a date without a pattern of its own.
    pub fn date_pattern(self) -> &'static str {
        match (self.day_first, self.date_mark) {
            (false, _) => "M/d/yyyy",
            (true, '.') => "dd.MM.yyyy",
            (true, '-') => "yyyy-MM-dd",
            (true, _) => "dd/MM/yyyy",
        }
    }

    /// The pattern of a time without a pattern of its own.
    pub fn time_pattern(self) -> &'static str {
        if self.day_first { "HH:mm:ss" } else { "h:mm:ss am/pm" }
    }
}
