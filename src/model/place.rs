//! Where a cell stands: A1 places and ranges, as a person sees them in a spreadsheet program.

use std::fmt::{self, Write as _};

/// The place of one cell. `row` and `column` count from 0; shown as A1 (`B7` is row 6, column 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CellRef {
    /// Row, counted from 0.
    pub row: u32,
    /// Column, counted from 0.
    pub column: u16,
}

impl CellRef {
    /// The place at `row` and `column`, both counted from 0.
    pub const fn new(row: u32, column: u16) -> Self {
        Self { row, column }
    }

    /// Reads `B7` or `$B$7`; `None` for anything else, or past column XFD.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('$').unwrap_or(text);
        let digits = text.find(|c: char| !c.is_ascii_alphabetic())?;
        let (letters, row) = text.split_at(digits);
        let row = row.strip_prefix('$').unwrap_or(row);
        if row.is_empty() || !row.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let row = row.parse::<u32>().ok()?.checked_sub(1)?;
        Some(Self::new(row, column_number(letters)?))
    }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (letters, first) = letters_of(self.column);
        letters.iter().skip(first).try_for_each(|letter| f.write_char(char::from(*letter)))?;
        write!(f, "{}", u64::from(self.row) + 1)
    }
}

/// A rectangle of cells, both corners included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRange {
    /// Top left corner.
    pub first: CellRef,
    /// Bottom right corner.
    pub last: CellRef,
}

impl CellRange {
    /// The rectangle between two corners, in whatever order they come.
    pub fn new(a: CellRef, b: CellRef) -> Self {
        Self {
            first: CellRef::new(a.row.min(b.row), a.column.min(b.column)),
            last: CellRef::new(a.row.max(b.row), a.column.max(b.column)),
        }
    }

    /// Reads `A1:C3`, or `A1` for a single cell.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some((a, b)) => Some(Self::new(CellRef::parse(a)?, CellRef::parse(b)?)),
            None => CellRef::parse(text).map(|cell| Self::new(cell, cell)),
        }
    }

    /// Whether `cell` lies inside.
    pub fn contains(&self, cell: CellRef) -> bool {
        (self.first.row..=self.last.row).contains(&cell.row)
            && (self.first.column..=self.last.column).contains(&cell.column)
    }
}

impl fmt::Display for CellRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { self.first.fmt(f) } else { write!(f, "{}:{}", self.first, self.last) }
    }
}

/// Column letters of a column counted from 0: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u16) -> String {
    let (letters, first) = letters_of(column);
    letters.iter().skip(first).map(|letter| char::from(*letter)).collect()
}

/// The letters of a column at the end of an array, and where they begin.
fn letters_of(column: u16) -> ([u8; 4], usize) {
    let mut letters = [b'A'; 4];
    let mut first = letters.len();
    let mut rest = u32::from(column) + 1;
    for (at, letter) in letters.iter_mut().enumerate().rev() {
        if rest == 0 {
            break;
        }
        rest -= 1;
        *letter = b'A' + (rest % 26) as u8;
        rest /= 26;
        first = at;
    }
    (letters, first)
}

/// The column, counted from 0, that `letters` name; `None` when they are not one to three letters up to `XFD`.
pub fn column_number(letters: &str) -> Option<u16> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut number = 0_u32;
    for byte in letters.bytes() {
        if !byte.is_ascii_alphabetic() {
            return None;
        }
        number = number * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
    }
    u16::try_from(number - 1).ok().filter(|&n| n < 16_384)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a1_there_and_back() {
        for text in ["A1", "Z9", "AA10", "XFD1048576"] {
            assert_eq!(CellRef::parse(text).expect(text).to_string(), text);
        }
        for text in ["", "A", "7", "A0", "XFE1", "A1B", "AAAA1", "Ä1", "A-1"] {
            assert_eq!(CellRef::parse(text), None, "{text}");
        }
        assert_eq!(CellRange::parse("$C$3:A1").expect("range").to_string(), "A1:C3");
    }
}
