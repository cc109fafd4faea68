//! Words that the config adds to the lists.

use super::tokens::{Sentence, TokenKind};
use crate::reading::words::{Class, fold, hash_word};

/// The hashes of the words of an entry, most often one.
type Entry = Vec<u64>;

/// Words of a team's own, compared without case and accents.
#[derive(Debug, Clone, Default)]
pub struct ExtraWords {
    vague: Vec<Entry>,
    measures: Vec<Entry>,
    vanity: Vec<Entry>,
    plain: Vec<Entry>,
}

impl ExtraWords {
    /// Builds the lists: vague words, names of measures, attention words, and words that are never vague.
    pub fn new<'w>(
        vague: impl IntoIterator<Item = &'w str>,
        measures: impl IntoIterator<Item = &'w str>,
        vanity: impl IntoIterator<Item = &'w str>,
        plain: impl IntoIterator<Item = &'w str>,
    ) -> Self {
        let hashes = |words: &mut dyn Iterator<Item = &'w str>| {
            let entry =
                |text: &str| text.split_whitespace().map(|word| hash_word(fold(word).as_bytes())).collect::<Entry>();
            words.map(entry).filter(|entry| !entry.is_empty()).collect()
        };
        Self {
            vague: hashes(&mut vague.into_iter()),
            measures: hashes(&mut measures.into_iter()),
            vanity: hashes(&mut vanity.into_iter()),
            plain: hashes(&mut plain.into_iter()),
        }
    }

    pub(super) fn is_vague(&self, word: &str) -> bool {
        let is_word = |entry: &Entry| {
            let mut words = word.split_whitespace().map(|word| hash_word(fold(word).as_bytes()));
            entry.iter().all(|own| words.next() == Some(*own)) && words.next().is_none()
        };
        self.vague.iter().any(is_word)
    }

    pub(super) fn mark(&self, sentence: &mut Sentence<'_>) {
        let lists = [
            (&self.vague, Class::NONE),
            (&self.measures, Class::COUNTABLE),
            (&self.vanity, Class::VANITY | Class::COUNTABLE),
            (&self.plain, Class::NAME),
        ];
        for (list, class) in lists {
            for entry in list {
                mark_entry(sentence, entry, class);
            }
        }
    }
}

/// Gives the class to the words of an entry wherever they stand; several words become one token, as phrases do.
fn mark_entry(sentence: &mut Sentence<'_>, entry: &[u64], class: Class) {
    let mut at = 0;
    while let Some(window) = sentence.tokens.get(at..at + entry.len()) {
        let fits = window.iter().zip(entry).all(|(token, own)| token.kind == TokenKind::Word && token.hash == *own);
        if fits {
            let end = window.last().map_or(0, |last| last.end);
            if let Some(first) = sentence.tokens.get_mut(at) {
                first.end = end;
                first.entry.class |= class;
            }
            sentence.tokens.drain(at + 1..at + entry.len());
        }
        at += 1;
    }
}
