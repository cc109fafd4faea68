//! What an untrusted file may ask for. Every limit has a name and a unit.

/// Limits on what one file may hold and what reading it may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file on disk.
    pub file_bytes_max: u64,
    /// Rows of one tab.
    pub rows_max: u32,
    /// Columns of one tab.
    pub columns_max: u16,
    /// Bytes of the text of one cell.
    pub cell_bytes_max: usize,
    /// Bytes of one record of a text file.
    pub record_bytes_max: usize,
    /// NUL bytes in a text file that is not UTF-16.
    pub nul_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: 2 << 30,
            rows_max: 5_000_000,
            columns_max: 16_384,
            cell_bytes_max: 1 << 20,
            record_bytes_max: 16 << 20,
            nul_bytes_max: 16,
        }
    }
}
