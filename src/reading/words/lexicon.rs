//! The compiled words of one language: hash tables that are quick to build and quicker to ask.

use std::sync::LazyLock;

use super::load;
use super::{Class, fold};
use crate::model::Language;

/// What the lists say of one word or phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::reading) struct Entry {
    /// Its roles.
    pub(in crate::reading) class: Class,
    /// Its value, where the list gives one: the number of a month, the worth of a number word.
    pub(in crate::reading) value: i16,
    /// Which vague list it stands on, counted from 1; 0 for none.
    pub(in crate::reading) vague: u8,
}

impl Entry {
    pub(super) fn add(&mut self, other: Self) {
        self.class |= other.class;
        if other.value != 0 && (self.value == 0 || other.class.any(Class::MONTH)) {
            self.value = other.value;
        }
        if self.vague == 0 {
            self.vague = other.vague;
        }
    }
}

/// Why the words of one vague list leave open what counts.
#[derive(Debug, Clone, Default)]
pub(in crate::reading) struct VagueList {
    /// Its name in the data file.
    pub(in crate::reading) name: &'static str,
    /// Why, with `{word}` for the word.
    pub(in crate::reading) why: &'static str,
    /// What could stand instead.
    pub(in crate::reading) suggestion: &'static str,
}

/// An open-addressing table from word hashes to entries.
#[derive(Debug, Default)]
pub(super) struct Table {
    slots: Vec<(u64, Entry)>,
    used: usize,
}

impl Table {
    pub(super) fn with_capacity(entries: usize) -> Self {
        Self { slots: vec![(0, Entry::default()); (entries * 2).next_power_of_two().max(8)], used: 0 }
    }

    pub(super) fn add(&mut self, hash: u64, entry: Entry) {
        if (self.used + 1) * 2 > self.slots.len() {
            let mut bigger = Self { slots: vec![(0, Entry::default()); (self.slots.len() * 2).max(8)], used: 0 };
            for &(hash, entry) in self.slots.iter().filter(|slot| slot.0 != 0) {
                bigger.add(hash, entry);
            }
            *self = bigger;
        }
        let mask = self.slots.len() - 1;
        let mut at = place(hash) & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.0 == 0 {
                *slot = (hash, entry);
                self.used += 1;
                return;
            }
            if slot.0 == hash {
                slot.1.add(entry);
                return;
            }
            at = (at + 1) & mask;
        }
    }

    pub(super) fn get(&self, hash: u64) -> Option<Entry> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = place(hash) & mask;
        loop {
            let &(found, entry) = self.slots.get(at)?;
            if found == hash {
                return Some(entry);
            }
            if found == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.used == 0
    }
}

fn place(hash: u64) -> usize {
    ((hash ^ (hash >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize
}

const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;
const HASH_FACTOR: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a over folded bytes; never 0.
pub(in crate::reading) fn hash_word(folded: &[u8]) -> u64 {
    folded.iter().fold(HASH_START, |hash, &byte| hash_step(hash, byte)) | 1
}

/// The hash of a word's folded letters, without folding where it is plain ASCII.
pub(in crate::reading) fn hash_text(word: &str) -> u64 {
    if word.is_ascii() && word.len() <= fold::FOLDED_BYTES_MAX {
        word.bytes().fold(HASH_START, |hash, byte| hash_step(hash, byte.to_ascii_lowercase())) | 1
    } else {
        hash_word(fold(word).as_bytes())
    }
}

fn hash_step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(HASH_FACTOR)
}

/// The hash of a phrase grown by one word.
pub(in crate::reading) fn chain(phrase: u64, word: u64) -> u64 {
    (phrase.rotate_left(7) ^ word).wrapping_mul(HASH_FACTOR) | 1
}

/// Shortest beginning or ending that a `word*` or `*word` may have, in folded bytes.
pub(super) const STEM_BYTES_MIN: usize = 3;

/// The words of one language.
#[derive(Debug, Default)]
pub(in crate::reading) struct Lexicon {
    pub(super) exact: Table,
    pub(super) prefix: Table,
    pub(super) suffix: Table,
    pub(super) phrase: Table,
    pub(super) vague_lists: Vec<VagueList>,
    pub(super) texts: Vec<(&'static str, &'static str)>,
}

/// Roles that say something about a thing without making it a measure.
const ONLY_SAYS_WHICH_WAY: Class =
    Class(Class::LOWER.0 | Class::HIGHER.0 | Class::LEADING.0 | Class::LAGGING.0 | Class::TIE.0 | Class::VANITY.0);

impl Lexicon {
    /// The words of `language`, read once.
    pub(in crate::reading) fn of(language: Language) -> &'static Self {
        static EN: LazyLock<Lexicon> = LazyLock::new(|| load::lexicon(&[include_str!("en.toml")]));
        static DE: LazyLock<Lexicon> = LazyLock::new(|| load::lexicon(&[include_str!("de.toml")]));
        static FR: LazyLock<Lexicon> = LazyLock::new(|| load::lexicon(&[include_str!("fr.toml")]));
        static ES: LazyLock<Lexicon> = LazyLock::new(|| load::lexicon(&[include_str!("es.toml")]));
        static PT: LazyLock<Lexicon> = LazyLock::new(|| load::lexicon(&[include_str!("pt.toml")]));
        static OTHER: LazyLock<Lexicon> = LazyLock::new(|| load::lexicon(&[include_str!("other.toml")]));
        match language {
            Language::En => &EN,
            Language::De => &DE,
            Language::Fr => &FR,
            Language::Es => &ES,
            Language::Pt => &PT,
            Language::Other => &OTHER,
        }
    }

    /// What the lists say of a word: by itself, else by its longest known beginning or ending.
    pub(in crate::reading) fn word(&self, word: &str, hash: u64) -> Entry {
        let exact = self.exact.get(hash).unwrap_or_default();
        let compound = exact.class.without(Class::PHRASE) != Class::NONE && !self.suffix.is_empty();
        let silent = if compound { ONLY_SAYS_WHICH_WAY } else { Class::NONE };
        if exact.class.without(Class::PHRASE | Class::NOUN_TOO | silent) != Class::NONE {
            return exact;
        }
        let folded = fold(word);
        let bytes = folded.as_bytes();
        let mut found = exact;
        if !self.prefix.is_empty() && bytes.len() >= STEM_BYTES_MIN {
            let mut rolling = HASH_START;
            let mut longest = None;
            for (index, &byte) in bytes.iter().enumerate() {
                rolling = hash_step(rolling, byte);
                if index + 1 >= STEM_BYTES_MIN {
                    longest = self.prefix.get(rolling | 1).or(longest);
                }
            }
            if let Some(entry) = longest {
                found.add(entry);
                // `Reklamationsquote`: the beginning only says which way is better; the ending is the head.
                if entry.class.without(ONLY_SAYS_WHICH_WAY) != Class::NONE {
                    return found;
                }
            }
        }
        if !self.suffix.is_empty() && bytes.len() > STEM_BYTES_MIN {
            for from in 1..=bytes.len() - STEM_BYTES_MIN {
                let ending = bytes.get(from..).unwrap_or_default();
                if let Some(entry) = self.suffix.get(hash_word(ending)) {
                    found.add(entry);
                    return found;
                }
            }
        }
        found
    }

    /// What the lists say of a phrase by its chained hash.
    pub(in crate::reading) fn phrase(&self, hash: u64) -> Option<Entry> {
        self.phrase.get(hash)
    }

    /// The vague list that an entry names.
    pub(in crate::reading) fn vague_list(&self, number: u8) -> Option<&VagueList> {
        self.vague_lists.get(usize::from(number).checked_sub(1)?)
    }

    /// One of the texts for rewrites.
    pub(in crate::reading) fn text(&self, key: &str) -> Option<&'static str> {
        self.texts.iter().find(|(name, _)| *name == key).map(|(_, text)| *text)
    }
}
