//! A look over all rows for keys that come twice, so that only those rows are sorted and compared.

/// Bits for each key that is marked: keys that are not repeated drop out here, nearly all of them. A key that shares its bit with
/// another is let through, so what passes still has to be compared.
#[derive(Debug)]
pub(super) struct Sieve {
    sides: [Vec<u64>; 2],
    mask: u64,
}

/// Bits for each row.
const BITS_A_ROW: usize = 8;

impl Sieve {
    /// A sieve for so many rows.
    pub(super) fn new(rows: usize) -> Self {
        let bits = rows.saturating_mul(BITS_A_ROW).next_power_of_two().max(64);
        Self { sides: [vec![0; bits / 64], vec![0; bits / 64]], mask: bits as u64 - 1 }
    }

    /// Marks a key on one side.
    pub(super) fn mark(&mut self, side: usize, key: u64) {
        let (word, bit) = self.place(key);
        if let Some(word) = self.sides.get_mut(side).and_then(|side| side.get_mut(word)) {
            *word |= bit;
        }
    }

    /// Marks a key on the first side, and on the second where it stood on the first already.
    pub(super) fn count(&mut self, key: u64) {
        let second = self.has(0, key);
        self.mark(usize::from(second), key);
    }

    /// Whether a key was marked on both sides.
    pub(super) fn has_both(&self, key: u64) -> bool {
        self.has(0, key) && self.has(1, key)
    }

    fn has(&self, side: usize, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.sides.get(side).and_then(|side| side.get(word)).is_some_and(|word| word & bit != 0)
    }

    fn place(&self, key: u64) -> (usize, u64) {
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let at = mixed >> 20 & self.mask;
        ((at / 64) as usize, 1 << (at % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_twice_passes_and_nearly_all_else_does_not() {
        let keys: Vec<u64> = (0..10_000_u64).map(|key| key.wrapping_mul(0x0123_4567_89ab_cdef)).collect();
        let mut sieve = Sieve::new(keys.len());
        for key in keys.iter().chain(&keys[..100]) {
            sieve.count(*key);
        }
        assert!(keys[..100].iter().all(|key| sieve.has_both(*key)));
        assert!(keys[100..].iter().filter(|key| sieve.has_both(**key)).count() < 2_000);
        let mut sides = Sieve::new(2);
        sides.mark(0, 7);
        assert!(!sides.has_both(7));
        sides.mark(1, 7);
        assert!(sides.has_both(7));
    }
}
