//! What a rule found: small and without words. The words are made when they are shown.

use std::fmt;

use super::{CellRef, Field};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a look.
    Info,
    /// It is a KPI, but it will not work well.
    Warning,
    /// The row is not a KPI until mended.
    Error,
}

impl Severity {
    /// The public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of that public name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "info" => Some(Self::Info),
            "warning" => Some(Self::Warning),
            "error" => Some(Self::Error),
            _ => None,
        }
    }
}

/// A rule's public code: a letter and a number (`M101`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code {
    /// The group's letter: M, O, T, C, A, P, D, or X for a team's own.
    pub letter: char,
    /// The number.
    pub number: u16,
}

impl Code {
    /// The code of that letter and number.
    pub const fn new(letter: char, number: u16) -> Self {
        Self { letter, number }
    }

    /// Orders codes as the catalogue does.
    const fn rank(self) -> u64 {
        let group = match self.letter {
            'M' => 0,
            'O' => 1,
            'T' => 2,
            'C' => 3,
            'A' => 4,
            'P' => 5,
            'D' => 6,
            'X' => 7,
            other => 8 + other as u64,
        };
        group << 16 | self.number as u64
    }

    /// Reads `M101` or `m101`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        let letter = chars.next()?.to_ascii_uppercase();
        let digits = chars.as_str();
        if !letter.is_ascii_uppercase() || digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(Self { letter, number: digits.parse().ok()? })
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    /// In the order of the catalogue: M, O, T, C, A, P, D, then X.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:03}", self.letter, self.number)
    }
}

/// A stretch of a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The slice of `text` it names; empty where it does not fit.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// What a rule keeps of a hit, so that its words can be made later from the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Detail {
    /// Nothing more than the row says.
    #[default]
    None,
    /// So many.
    Count(u32),
    /// So many days.
    Days(i32),
    /// A group of rows (of an owner, a goal, a duplicate): its number among the groups of the call.
    Group(u32),
    /// Another row: index of the checked table in the call, and sheet row counted from 0.
    Row {
        /// Index of the checked table in the call.
        table: u32,
        /// Sheet row, counted from 0.
        row: u32,
    },
    /// A choice of the rule's own, such as which of its cases holds.
    Case(u16),
}

/// A finding, still without words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// The rule that speaks.
    pub code: Code,
    /// How bad, after the config's overrides.
    pub severity: Severity,
    /// The cell it speaks of; `None` for a whole sheet.
    pub cell: Option<CellRef>,
    /// The field it speaks of.
    pub field: Option<Field>,
    /// The words within the cell it speaks of.
    pub span: Option<Span>,
    /// What the rule keeps for its words.
    pub detail: Detail,
    /// Set when a waiver covers it.
    pub waived: bool,
}

impl Finding {
    /// What findings of a table are told in order of: the cell, then the rule. No two are alike in all of it.
    pub(crate) fn place_in_order(&self) -> (u64, u64, Option<Span>, Detail) {
        let cell = self.cell.map_or(0, |cell| 1 + (u64::from(cell.row) << 16 | u64::from(cell.column)));
        (cell, self.code.rank(), self.span, self.detail)
    }
}
