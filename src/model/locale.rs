//! A sheet's locale and the language of a text.

use std::fmt;

/// A language with word lists, or any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Portuguese.
    Pt,
    /// Any other: only figures and units are judged, no words.
    Other,
}

impl Language {
    /// The ISO 639-1 code; `und` for other.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Pt => "pt",
            Self::Other => "und",
        }
    }

    /// The language of an ISO 639-1 code.
    pub fn from_code(code: &str) -> Self {
        match code {
            "en" => Self::En,
            "de" => Self::De,
            "fr" => Self::Fr,
            "es" => Self::Es,
            "pt" => Self::Pt,
            _ => Self::Other,
        }
    }
}

/// Which part of a short date comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// 31/12/2026
    DayFirst,
    /// 12/31/2026
    MonthFirst,
    /// 2026/12/31
    YearFirst,
}

/// A locale such as `de-DE`: how figures and dates are written in a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Locale {
    language: [u8; 2],
    region: Option<[u8; 2]>,
}

impl Locale {
    /// Reads `de-DE`, `de_DE`, `de_DE.UTF-8` or `de`.
    pub fn parse(tag: &str) -> Option<Self> {
        let tag = tag.split(['.', '@']).next()?;
        let mut parts = tag.split(['-', '_']);
        let language: [u8; 2] = parts.next()?.to_ascii_lowercase().as_bytes().try_into().ok()?;
        if !language.iter().all(u8::is_ascii_lowercase) {
            return None;
        }
        let mut region = None;
        for part in parts {
            if part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic()) {
                region = part.to_ascii_uppercase().as_bytes().try_into().ok();
            } else if part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return None;
            }
        }
        Some(Self { language, region })
    }

    /// The ISO 639-1 code of its language.
    pub fn language_code(&self) -> &str {
        std::str::from_utf8(&self.language).unwrap_or("und")
    }

    /// The ISO 3166-1 code of its region.
    pub fn region_code(&self) -> Option<&str> {
        self.region.as_ref().and_then(|region| std::str::from_utf8(region).ok())
    }

    /// Its language.
    pub fn language(&self) -> Language {
        Language::from_code(self.language_code())
    }

    /// The character between whole and fraction, as the Unicode CLDR gives it for the language and region.
    pub fn decimal_separator(&self) -> char {
        match (self.language_code(), self.region_code()) {
            ("en", Some("ZA")) => ',',
            ("en" | "zh" | "ja" | "ko" | "th" | "he" | "hi" | "ms", _)
            | ("de" | "it", Some("CH"))
            | ("de", Some("LI"))
            | ("es", Some("MX" | "US" | "PR" | "GT" | "HN" | "NI" | "SV" | "PA" | "DO" | "PE")) => '.',
            _ => ',',
        }
    }

    /// Which part of a short date comes first, as the Unicode CLDR gives it.
    pub fn date_order(&self) -> DateOrder {
        match (self.language_code(), self.region_code()) {
            ("en", None | Some("US" | "PH" | "PR")) | ("es", Some("US" | "PR" | "PA")) => DateOrder::MonthFirst,
            ("zh" | "ja" | "ko" | "hu" | "lt" | "mn" | "sv", _) | ("en" | "fr", Some("CA")) | ("en", Some("ZA")) => {
                DateOrder::YearFirst
            }
            _ => DateOrder::DayFirst,
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.language_code())?;
        match self.region_code() {
            Some(region) => write!(f, "-{region}"),
            None => Ok(()),
        }
    }
}
