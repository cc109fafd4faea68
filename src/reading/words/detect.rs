//! Which language a short text is written in, by its small words, letters and endings.

use std::sync::LazyLock;

use super::lexicon::{Entry, Table, hash_word};
use super::load::items;
use super::{Class, fold};
use crate::model::Language;

/// Languages that are told apart; those after the fifth are all `Language::Other`.
const CODES: [&str; 16] =
    ["en", "de", "fr", "es", "pt", "it", "ca", "nl", "da", "nb", "sv", "cs", "pl", "ro", "tr", "id"];

/// The bits of the languages with full word lists.
const READ: u64 = 0b1_1111;

/// What was found out about the language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reading) struct Guess {
    /// The likeliest language.
    pub(in crate::reading) language: Language,
    /// Whether the text spoke for it alone.
    pub(in crate::reading) certain: bool,
    /// Which of [`LANGUAGES`] it could be as well.
    pub(in crate::reading) rivals: [bool; 6],
    /// How much speaks for each of [`LANGUAGES`].
    pub(in crate::reading) scores: [u16; 6],
}

/// So much must speak for a language that is not read further before it is certain: two of its small words.
const FOREIGN_SCORE_MIN: u16 = 6;

/// What one small word of one language alone speaks for it.
const ONE_WORD: u16 = 6;

impl Guess {
    /// The same in a table of a known language: a single small word does not overrule that, its words have to.
    pub(in crate::reading) fn beside(mut self, told: Option<Language>) -> Self {
        let own = told.and_then(|told| LANGUAGES.iter().position(|language| *language == told));
        let score = LANGUAGES.iter().position(|language| *language == self.language).map_or(0, |at| self.scores[at]);
        if let Some(own) =
            own.filter(|_| self.certain && told != Some(self.language) && (1..=ONE_WORD).contains(&score))
        {
            self.certain = false;
            self.rivals[own] = true;
        }
        self
    }
}

/// The languages in the order of [`Guess::rivals`].
pub(in crate::reading) const LANGUAGES: [Language; 6] =
    [Language::En, Language::De, Language::Fr, Language::Es, Language::Pt, Language::Other];

static SMALL_WORDS: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::with_capacity(900);
    for item in items(include_str!("languages.toml")) {
        let Some(index) = CODES.iter().position(|code| *code == item.key) else { continue };
        for word in item.text.split_whitespace() {
            let entry = Entry { class: Class(1 << index), ..Entry::default() };
            table.add(hash_word(fold(word).as_bytes()), entry);
        }
    }
    table
});

/// What one small word speaks for: a weight a language, in the order of the list of languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::reading) struct Vote([u8; CODES.len()]);

/// What a word, given by its folded hash, speaks for.
pub(in crate::reading) fn small_word(hash: u64) -> Vote {
    let languages = SMALL_WORDS.get(hash).map_or(0, |entry| entry.class.0);
    let weight = match (languages & READ).count_ones() {
        1 => 6,
        0 | 2 => 3,
        _ => 2,
    };
    let mut vote = Vote::default();
    for (index, slot) in vote.0.iter_mut().enumerate().filter(|(index, _)| languages >> index & 1 == 1) {
        // A language that is not read further needs more to speak for it.
        *slot = if READ >> index & 1 == 1 { weight } else { weight.min(3) };
    }
    vote
}

/// What the small words of a text speak for.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::reading) struct Votes {
    scores: [u16; CODES.len()],
}

impl Votes {
    /// Counts a word in.
    pub(in crate::reading) fn add(&mut self, vote: &Vote) {
        if *vote == Vote::default() {
            return;
        }
        for (score, &weight) in self.scores.iter_mut().zip(&vote.0) {
            *score = score.saturating_add(u16::from(weight));
        }
    }

    /// Guesses the language of the text whose words were counted in.
    pub(in crate::reading) fn guess(mut self, text: &str) -> Guess {
        if !text.is_ascii() && letters(text, &mut self.scores) {
            return Guess { language: Language::Other, certain: true, rivals: [false; 6], scores: [0; 6] };
        }
        let mut scores = [0_u16; LANGUAGES.len()];
        for (index, &score) in self.scores.iter().enumerate() {
            // Languages that are not read further count as one, the last.
            let slot = &mut scores[index.min(LANGUAGES.len() - 1)];
            *slot = score.max(*slot);
        }
        let best = scores.into_iter().max().unwrap_or(0);
        let first = scores.iter().position(|score| *score == best).unwrap_or(0);
        let language = LANGUAGES[first];
        // A single small word of a foreign language, such as the `na` of a form, decides nothing.
        let faint = best < 3 || language == Language::Other && best < FOREIGN_SCORE_MIN;
        let rivals = scores.map(|score| faint || score + 1 >= best);
        let certain = !faint && rivals.iter().filter(|rival| **rival).count() == 1;
        Guess { language, certain, rivals, scores }
    }
}

/// Adds what the letters tell; `true` where the script is none of ours.
fn letters(text: &str, scores: &mut [u16; CODES.len()]) -> bool {
    let mut foreign = 0_u32;
    let mut latin = 0_u32;
    let mut before = ' ';
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            latin += 1;
            before = c;
            continue;
        }
        let speaks_for: &[usize] = match c {
            'ä' | 'Ä' | 'ö' | 'Ö' => &[1, 10],
            // A combining accent follows its letter.
            'ß' | 'ü' | 'Ü' | '\u{308}' => &[1],
            'ñ' | 'Ñ' | '¿' | '¡' => &[3],
            'ã' | 'õ' | 'Ã' | 'Õ' => &[4],
            '\u{303}' if matches!(before, 'a' | 'o' | 'A' | 'O') => &[4],
            '\u{303}' if matches!(before, 'n' | 'N') => &[3],
            'ç' | 'Ç' => &[2, 4, 6],
            'è' | 'È' => &[2, 5, 6],
            'ê' | 'Ê' | 'â' | '\u{302}' | '\u{327}' => &[2, 4],
            'œ' | 'î' | 'û' | 'ù' | 'ô' | 'ë' => &[2],
            'é' | 'É' | '\u{301}' => &[2, 3, 4],
            'á' | 'í' | 'ó' | 'ú' | 'Á' | 'Í' | 'Ó' | 'Ú' | '\u{303}' => &[3, 4],
            'à' | 'À' => &[2, 4, 5, 6],
            '\u{300}' => &[2, 5],
            'ò' | 'ì' => &[5, 6],
            '·' => &[6],
            'å' | 'Å' | 'ø' | 'Ø' | 'æ' => &[8, 9, 10],
            'ř' | 'ě' | 'ů' | 'č' | 'š' | 'ž' => &[11, 11, 11],
            'ł' | 'ą' | 'ę' | 'ś' | 'ż' => &[12, 12, 12],
            'ă' | 'ț' | 'ș' => &[13, 13, 13],
            'ı' | 'ğ' | 'ş' | 'İ' => &[14, 14, 14],
            c if c.is_alphabetic() && c as u32 >= 0x370 => {
                foreign += 1;
                &[]
            }
            _ => &[],
        };
        for &index in speaks_for {
            if let Some(score) = scores.get_mut(index) {
                *score = score.saturating_add(2);
            }
        }
    }
    foreign > latin / 2
}
