//! The words of each language by what they do in a KPI sentence, as data files beside this module.

mod class;
mod detect;
mod fold;
mod lexicon;
mod load;
#[cfg(test)]
mod tests;

pub(super) use class::Class;
pub(super) use detect::{Guess, LANGUAGES, Vote, Votes, small_word};
pub(super) use fold::{fold, is_word_char};
pub(super) use lexicon::{Entry, Lexicon, chain, hash_text, hash_word};
