//! The five SMART letters of a row, each tied to rules. What a sheet has no column for is not held against a row.

use std::fmt;

use crate::model::Code;

/// Which letters hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Smart {
    /// A measure, and no vague word.
    pub specific: bool,
    /// A quantity, and a target that can be read.
    pub measurable: bool,
    /// Agreed where the sheet has such a column, not already met, not implausible.
    pub achievable: bool,
    /// A goal that exists, within the owner's role.
    pub relevant: bool,
    /// A deadline that can be read.
    pub time_bound: bool,
}

impl Smart {
    /// All letters hold.
    pub const ALL: Self = Self { specific: true, measurable: true, achievable: true, relevant: true, time_bound: true };

    /// Takes away the letter that a finding of this rule speaks against. A waived finding takes none: who waives it says that the team
    /// knows and has decided, and the letter is to show what is still to be done.
    pub fn lose(&mut self, code: Code) {
        match letter(code) {
            Some('S') => self.specific = false,
            Some('M') => self.measurable = false,
            Some('A') => self.achievable = false,
            Some('R') => self.relevant = false,
            Some('T') => self.time_bound = false,
            _ => {}
        }
    }
}

impl fmt::Display for Smart {
    /// `SMART`, with a dash for each letter that does not hold: `SM-RT`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = [
            (self.specific, "S"),
            (self.measurable, "M"),
            (self.achievable, "A"),
            (self.relevant, "R"),
            (self.time_bound, "T"),
        ];
        letters.into_iter().try_for_each(|(holds, letter)| f.write_str(if holds { letter } else { "-" }))
    }
}

/// The letter that a finding of this rule speaks against.
pub(super) const fn letter(code: Code) -> Option<char> {
    match (code.letter, code.number) {
        ('M', 101 | 102) => Some('S'),
        ('M', 103 | 104 | 105 | 110 | 112) => Some('M'),
        ('A', 501 | 503 | 504 | 505) => Some('A'),
        ('C', 403 | 404) | ('O', 206) => Some('R'),
        ('T', 301 | 302 | 303 | 305) => Some('T'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_takes_its_letter() {
        for (letter, codes) in [
            ('S', &["M101", "M102"][..]),
            ('M', &["M103", "M104", "M105", "M110", "M112"]),
            ('A', &["A501", "A503", "A504", "A505"]),
            ('R', &["C403", "C404", "O206"]),
            ('T', &["T301", "T302", "T303", "T305"]),
        ] {
            for code in codes {
                let parsed = crate::rules::catalog::ALL
                    .iter()
                    .map(|rule| rule.spec().code)
                    .find(|known| known.to_string() == *code);
                assert_eq!(parsed.and_then(super::letter), Some(letter), "{code}");
            }
        }
    }

    #[test]
    fn letters_are_shown_in_order() {
        assert_eq!(Smart::ALL.to_string(), "SMART");
        let mut smart = Smart::ALL;
        smart.lose(Code::new('A', 501));
        smart.lose(Code::new('D', 701));
        assert_eq!(smart.to_string(), "SM-RT");
    }
}
