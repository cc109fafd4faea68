//! What an untrusted file may ask for. Every limit has a name and a unit.

/// Limits on what one file may hold and what reading it may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file on disk.
    pub file_bytes_max: u64,
    /// Bytes of a file that can be read only as a whole (`.xls`).
    pub held_bytes_max: u64,
    /// Rows of a text file.
    pub rows_max: u32,
    /// Rows of one tab of a workbook: the programs that write workbooks have no more.
    pub grid_rows_max: u32,
    /// Columns of one tab.
    pub columns_max: u16,
    /// Bytes of the text of one cell.
    pub cell_bytes_max: usize,
    /// Bytes of one record of a text file.
    pub record_bytes_max: usize,
    /// NUL bytes in a text file that is not UTF-16.
    pub nul_bytes_max: usize,
    /// Records in one part of a binary workbook: each cell, row and description of a column is one.
    pub records_max: u64,
    /// Parts in the package of a workbook.
    pub zip_entries_max: usize,
    /// Bytes that one part may unpack to. Sheets are streamed, so this bounds time, not memory.
    pub part_bytes_max: u64,
    /// Bytes that any part may unpack to, however small it is packed.
    pub inflation_free_bytes: u64,
    /// How many times its packed size a part may unpack to, beyond that.
    pub inflation_ratio_max: u64,
    /// Texts in the shared list of a workbook.
    pub shared_strings_max: usize,
    /// Bytes of text that the tabs of one workbook may hold together, however small the file is.
    pub text_free_bytes: u64,
    /// How many times the file's size that text may be, beyond that.
    pub text_ratio_max: u64,
    /// Cells that the tabs of one workbook may hold together, however small the file is.
    pub cells_free: u64,
    /// How many cells a byte of the file may stand for, beyond that.
    pub cells_ratio_max: u64,
    /// Tabs of one workbook.
    pub tabs_max: usize,
    /// Merged ranges, notes, hyperlinks, hidden rows: each, of one tab.
    pub extras_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: 2 << 30,
            held_bytes_max: 128 << 20,
            rows_max: 5_000_000,
            grid_rows_max: 1 << 20,
            columns_max: 16_384,
            cell_bytes_max: 1 << 20,
            record_bytes_max: 16 << 20,
            nul_bytes_max: 16,
            records_max: 50_000_000,
            zip_entries_max: 2000,
            part_bytes_max: 8 << 30,
            inflation_free_bytes: 256 << 20,
            inflation_ratio_max: 60,
            shared_strings_max: 20_000_000,
            text_free_bytes: 64 << 20,
            text_ratio_max: 100,
            cells_free: 8_000_000,
            cells_ratio_max: 2,
            tabs_max: 1000,
            extras_max: 200_000,
        }
    }
}
