//! Which language a short text is written in, by its small words, letters and endings.

use std::sync::LazyLock;

use super::lexicon::{Entry, Table, hash_word};
use super::load::items;
use super::{Class, fold};
use crate::model::Language;

/// Languages that are told apart; those after the fifth are all `Language::Other`.
const CODES: [&str; 16] =
    ["en", "de", "fr", "es", "pt", "it", "ca", "nl", "da", "nb", "sv", "cs", "pl", "ro", "tr", "id"];

/// What was found out about the language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reading) struct Guess {
    /// The likeliest language.
    pub(in crate::reading) language: Language,
    /// Whether anything in the text spoke for it.
    pub(in crate::reading) certain: bool,
}

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

/// Guesses the language of a text from the folded hashes of its words and the text itself.
pub(in crate::reading) fn guess(text: &str, words: impl Iterator<Item = u64>) -> Guess {
    let mut scores = [0_u16; CODES.len()];
    for hash in words {
        let Some(entry) = SMALL_WORDS.get(hash) else { continue };
        let weight = match entry.class.0.count_ones() {
            1 => 6,
            2 => 3,
            _ => 2,
        };
        let mut left = entry.class.0;
        while left != 0 {
            if let Some(score) = scores.get_mut(left.trailing_zeros() as usize) {
                *score = score.saturating_add(weight);
            }
            left &= left - 1;
        }
    }
    if !text.is_ascii() && letters(text, &mut scores) {
        return Guess { language: Language::Other, certain: true };
    }
    let best = scores.iter().copied().max().unwrap_or(0);
    let index = scores.iter().position(|&score| score == best).unwrap_or(0);
    let language = CODES.get(index).map_or(Language::Other, |code| Language::from_code(code));
    Guess { language, certain: best >= 3 }
}

/// Adds what the letters tell; `true` where the script is none of ours.
fn letters(text: &str, scores: &mut [u16; CODES.len()]) -> bool {
    let mut foreign = 0_u32;
    let mut latin = 0_u32;
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            latin += 1;
            continue;
        }
        let speaks_for: &[usize] = match c {
            'ä' | 'Ä' | 'ö' | 'Ö' => &[1, 10],
            'ß' | 'ü' | 'Ü' => &[1],
            'ñ' | 'Ñ' | '¿' | '¡' => &[3],
            'ã' | 'õ' | 'Ã' | 'Õ' => &[4],
            'ç' | 'Ç' => &[2, 4, 6],
            'è' | 'È' => &[2, 5, 6],
            'ê' | 'Ê' | 'â' => &[2, 4],
            'œ' | 'î' | 'û' | 'ù' | 'ô' | 'ë' => &[2],
            'é' | 'É' => &[2, 3, 4],
            'á' | 'í' | 'ó' | 'ú' | 'Á' | 'Í' | 'Ó' | 'Ú' => &[3, 4],
            'à' | 'À' => &[2, 4, 5, 6],
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
