//! What all tabs of one file may hold together, given its size.

use super::Limits;

/// Cells and text that may still be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Budget {
    pub(super) cells: u64,
    pub(super) text_bytes: u64,
}

impl Budget {
    /// What a file of so many bytes may hold.
    pub(super) fn of(file_bytes: u64, limits: &Limits) -> Self {
        let by_size = |free: u64, ratio: u64| free.max(file_bytes.saturating_mul(ratio));
        Self {
            cells: by_size(limits.cells_free, limits.cells_ratio_max),
            text_bytes: by_size(limits.text_free_bytes, limits.text_ratio_max),
        }
    }

    /// Takes one cell with so many bytes of text; false when there is not that much left.
    #[inline]
    pub(super) fn take(&mut self, text_bytes: usize) -> bool {
        match (self.cells.checked_sub(1), self.text_bytes.checked_sub(text_bytes as u64)) {
            (Some(cells), Some(text_bytes)) => {
                *self = Self { cells, text_bytes };
                true
            }
            _ => false,
        }
    }
}
