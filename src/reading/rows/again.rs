//! What was read of texts that come again.

/// So many texts are remembered of a column; a power of two.
const SLOTS: usize = 16;

/// Few texts, each of which comes again in many rows, and what was read of them.
#[derive(Debug, Default)]
pub(super) struct Again<'t, T>([(&'t str, T); SLOTS]);

impl<'t, T: Copy + Default> Again<'t, T> {
    /// Reads a text, or remembers what was read of it before.
    pub(super) fn read(&mut self, text: &'t str, read: impl FnOnce(&'t str) -> T) -> T {
        if text.is_empty() {
            return T::default();
        }
        let bytes = text.as_bytes();
        let letters = match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
            }
            _ => bytes.iter().fold(0, |letters, byte| letters << 8 | u64::from(*byte)),
        };
        // Two places for each, so that two that fall together do not drive each other out row by row.
        let place = (letters.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - SLOTS.ilog2())) as usize & !1;
        let places = &mut self.0[place..place + 2];
        if let Some(known) = places.iter().find(|known| known.0 == text) {
            return known.1;
        }
        let found = read(text);
        places.swap(0, 1);
        places[0] = (text, found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_once_and_never_taken_for_another() {
        let mut again: Again<'_, usize> = Again::default();
        let mut reads = Vec::new();
        for text in ["leading", "lagging", "leading", "lagging", "", "abc", "acc"] {
            let read = again.read(text, |text| {
                reads.push(text);
                text.bytes().map(usize::from).sum()
            });
            assert_eq!(read, text.bytes().map(usize::from).sum::<usize>(), "{text}");
        }
        assert_eq!(reads, ["leading", "lagging", "abc", "acc"]);
    }
}
