//! Words that the config adds to the lists.

use super::tokens::{Sentence, TokenKind};
use crate::reading::words::{Class, fold, hash_word};

/// Words of a team's own, compared without case and accents.
#[derive(Debug, Clone, Default)]
pub struct ExtraWords {
    vague: Vec<u64>,
    measures: Vec<u64>,
    vanity: Vec<u64>,
    plain: Vec<u64>,
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
            words.map(|word| hash_word(fold(word.trim()).as_bytes())).collect()
        };
        Self {
            vague: hashes(&mut vague.into_iter()),
            measures: hashes(&mut measures.into_iter()),
            vanity: hashes(&mut vanity.into_iter()),
            plain: hashes(&mut plain.into_iter()),
        }
    }

    pub(super) fn is_vague(&self, word: &str) -> bool {
        !self.vague.is_empty() && self.vague.contains(&hash_word(fold(word).as_bytes()))
    }

    pub(super) fn mark(&self, sentence: &mut Sentence<'_>) {
        for token in sentence.tokens.iter_mut().filter(|token| token.kind == TokenKind::Word) {
            if self.measures.contains(&token.hash) {
                token.entry.class |= Class::COUNTABLE;
            }
            if self.vanity.contains(&token.hash) {
                token.entry.class |= Class::VANITY | Class::COUNTABLE;
            }
            if self.plain.contains(&token.hash) {
                token.entry.class |= Class::NAME;
            }
        }
    }
}
