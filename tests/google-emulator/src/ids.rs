//! Ids as Google chooses them, but the same in every run.

use serde::{Deserialize, Serialize};

/// Makes ids from a seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ids {
    state: u64,
}

impl Ids {
    /// Ids of a seed: the same seed gives the same ids.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        // splitmix64
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A positive number below 2^31, as for tabs and ranges.
    pub fn number(&mut self) -> i32 {
        (self.next() % 0x7fff_fffe) as i32 + 1
    }

    /// The id of a file: 44 letters, digits and marks.
    pub fn file(&mut self) -> String {
        format!("1{}", self.letters(43))
    }

    /// A short id of letters, as for comments.
    pub fn short(&mut self) -> String {
        format!("AAAA{}", self.letters(7))
    }

    /// Letters, digits, `-` and `_`.
    pub fn letters(&mut self, count: usize) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        (0..count).map(|_| char::from(ALPHABET[(self.next() % 64) as usize])).collect()
    }
}
