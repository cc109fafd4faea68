//! What the cells of one column look like.

use crate::model::{Cell, CellKind, NumberFormat, Table};

/// Counts over a sample of a column's cells.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Profile {
    /// Rows looked at.
    pub(super) rows: u32,
    /// Cells that hold something other than a placeholder.
    pub(super) filled: u32,
    /// `-`, `n/a` and the like.
    pub(super) placeholders: u32,
    /// Figures, with or without unit or comparison.
    pub(super) figures: u32,
    /// Cells shown as percent, or written with a percent sign.
    pub(super) percents: u32,
    /// Whole numbers that could be a year.
    pub(super) years: u32,
    /// Cells that are dates by their kind or shape.
    pub(super) dates: u32,
    /// Cells of words.
    pub(super) words: u32,
    /// Cells of two words or more.
    pub(super) phrases: u32,
    /// Words with a digit among them.
    pub(super) digit_words: u32,
    /// Codes: one word with digits in it, or very short.
    pub(super) codes: u32,
    /// `yes`, `no`, `TRUE`, `x` ...
    pub(super) flags: u32,
    /// E-mail addresses.
    pub(super) mails: u32,
    /// Web addresses.
    pub(super) links: u32,
    /// Texts that list several items.
    pub(super) lists: u32,
    /// Texts of more than 120 characters.
    pub(super) long: u32,
    /// Error values.
    pub(super) errors: u32,
    /// Characters in all words.
    pub(super) letters: u32,
    /// Different texts.
    pub(super) distinct: u32,
    /// Cells whose text is that of the cell before.
    pub(super) repeats: u32,
}

impl Profile {
    /// The share of the filled cells for which `count` stands; 0 for an empty column.
    pub(super) fn share(&self, count: u32) -> f32 {
        if self.filled == 0 { 0.0 } else { count as f32 / self.filled as f32 }
    }

    /// Characters of an average cell of words.
    pub(super) fn average_length(&self) -> f32 {
        if self.words == 0 { 0.0 } else { self.letters as f32 / self.words as f32 }
    }

    /// The share of different texts among the filled cells.
    pub(super) fn variety(&self) -> f32 {
        self.share(self.distinct)
    }
}

/// Looks at a column's cells in the given rows (indices).
pub(super) fn profile(table: &Table, rows: &[usize], column: u16) -> Profile {
    let mut found = Profile { rows: rows.len() as u32, ..Profile::default() };
    let mut seen: hashbrown::HashSet<&str, foldhash::fast::FixedState> = hashbrown::HashSet::default();
    let mut last = "";
    for &row in rows {
        let cell = table.cell(row, column);
        let text = cell.trimmed();
        if text.is_empty() {
            continue;
        }
        count(&mut found, cell, text);
        seen.insert(text);
        found.repeats += u32::from(text == last);
        last = text;
    }
    found.distinct = seen.len() as u32;
    found
}

fn count(found: &mut Profile, cell: Cell<'_>, text: &str) {
    match cell.kind {
        CellKind::Number | CellKind::Time => {
            found.filled += 1;
            found.figures += 1;
            found.percents += u32::from(matches!(cell.format, NumberFormat::Percent { .. }));
            found.years += u32::from(is_year(text));
            found.flags += u32::from(matches!(text, "0" | "1"));
        }
        CellKind::Date => {
            found.filled += 1;
            found.dates += 1;
        }
        CellKind::Bool => {
            found.filled += 1;
            found.flags += 1;
        }
        CellKind::Error => found.errors += 1,
        CellKind::Text | CellKind::Empty => count_text(found, text),
    }
}

fn count_text(found: &mut Profile, text: &str) {
    if is_placeholder(text) {
        found.placeholders += 1;
        return;
    }
    if text.starts_with('#') && text.ends_with(['!', '?', 'A']) && text.len() < 10 {
        found.errors += 1;
        return;
    }
    found.filled += 1;
    if text.contains('@') && !text.contains(' ') {
        found.mails += 1;
        return;
    }
    if text.starts_with("http") || text.starts_with("www.") {
        found.links += 1;
        return;
    }
    if is_flag(text) {
        found.flags += 1;
        found.words += 1;
        return;
    }
    if is_date_shaped(text) {
        found.dates += 1;
        return;
    }
    if is_figure(text) {
        found.figures += 1;
        found.percents += u32::from(text.contains('%'));
        found.years += u32::from(is_year(text));
        found.flags += u32::from(matches!(text, "0" | "1"));
        return;
    }
    if is_code(text) {
        found.codes += 1;
        return;
    }
    let length = text.chars().count() as u32;
    found.words += 1;
    found.letters += length;
    found.phrases += u32::from(text.contains(char::is_whitespace) || super::fold::is_unspaced(text));
    found.long += u32::from(length > 120);
    found.digit_words += u32::from(text.bytes().any(|b| b.is_ascii_digit()));
    found.lists += u32::from(
        text.matches([';', '·', '•', '|', '\n']).count() >= 1 && text.matches([';', '·', '•', '|']).count() >= 1,
    );
}

/// `-`, `n/a` and what else stands for nothing.
pub(super) fn is_placeholder(text: &str) -> bool {
    if text.len() > 12 {
        return false;
    }
    !text.chars().any(|c| c.is_alphanumeric() || c == '%' || c > '\u{2fff}' || ('\u{2190}'..='\u{27bf}').contains(&c))
        || matches!(
            text.as_bytes().first(),
            Some(b'n' | b'N' | b't' | b'T' | b'p' | b'P' | b's' | b'S' | b'k' | b'K' | b'e' | b'E')
        ) && [
            "n/a", "na", "n.a.", "n.a", "n/d", "nd", "n.d.", "tbd", "tba", "tbc", "none", "null", "nan", "pending",
            "s/d", "k.a.", "entf.",
        ]
        .iter()
        .any(|known| text.eq_ignore_ascii_case(known))
}

fn is_flag(text: &str) -> bool {
    text.len() <= 10
        && matches!(
            text.to_lowercase().as_str(),
            "yes"
                | "no"
                | "y"
                | "n"
                | "x"
                | "true"
                | "false"
                | "ja"
                | "nein"
                | "si"
                | "sí"
                | "oui"
                | "non"
                | "sim"
                | "não"
                | "nao"
                | "tak"
                | "nie"
                | "да"
                | "нет"
                | "是"
                | "否"
                | "✓"
                | "✔"
                | "✗"
                | "✘"
                | "☑"
                | "☐"
                | "nee"
                | "j"
                | "s"
        )
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) && ("1950".."2101").contains(&text)
}

fn is_date_shaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() > 24 || !bytes.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let digits = |part: &&str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    if parts.len() != 3 {
        return false;
    }
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if parts.iter().all(digits) {
        return matches!(lengths.as_slice(), [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4 | 2]) && !is_thousands(day);
    }
    parts.first().is_some_and(digits)
        && parts.get(1).is_some_and(|month| month.len() >= 3 && month.chars().all(char::is_alphabetic))
        && parts.get(2).is_some_and(digits)
}

fn is_thousands(day: &str) -> bool {
    day.contains('.') && day.split('.').skip(1).all(|part| part.len() == 3)
}

/// A figure with at most a short unit around it.
pub(super) fn is_figure(text: &str) -> bool {
    if text.len() > 40 {
        return false;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits == 0 {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let start = text.trim_start_matches(|c: char| {
        matches!(
            c,
            '<' | '>'
                | '='
                | '≥'
                | '≤'
                | '~'
                | '≈'
                | '±'
                | '+'
                | '-'
                | '−'
                | '–'
                | '('
                | '%'
                | ' '
                | '\''
                | '$'
                | '€'
                | '£'
                | '¥'
                | '₹'
                | '.'
                | ','
        )
    });
    if start.starts_with(|c: char| c.is_ascii_digit()) {
        let first = start.find(|c: char| c.is_alphabetic());
        let glued = first.is_some_and(|at| start.get(..at).is_some_and(|figure| !figure.ends_with([' ', '%'])));
        let unit: &str = first.map_or("", |at| start.get(at..).unwrap_or(""));
        let tail_digits = unit.bytes().any(|b| b.is_ascii_digit());
        return letters <= 3 || (!glued && letters <= 14 && !tail_digits && text.split_whitespace().count() <= 4);
    }
    letters <= 4
        && text.split_whitespace().count() <= 3
        && start.split_once(' ').is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_code(text: &str) -> bool {
    if text.len() > 32 || text.contains(char::is_whitespace) {
        return text.len() <= 16 && {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            digits > 0
                && text
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | '/' | ' '))
        };
    }
    let has_digit = text.bytes().any(|b| b.is_ascii_digit());
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '#'));
    plain && (has_digit || text.len() <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_codes_and_words_are_told_apart() {
        for text in
            ["12", "1,250", "99,5%", ">= 95 %", "$2,300,000", "8 días", "-15%", "1.2M", "USD 500", "< 24h", "3/5"]
        {
            assert!(is_figure(text), "{text}");
        }
        for text in ["P1.M3", "Reduce by 5 % the number of complaints", "Q1", "K01", "Windows 11", "DR-QUAL-117"] {
            assert!(!is_figure(text), "{text}");
        }
        for text in ["P1.M3", "K01", "DR-QUAL-117", "SDG 3.8.1", "E"] {
            assert!(is_code(text), "{text}");
        }
        for text in ["Churn", "NPS", "Net income"] {
            assert!(!is_code(text), "{text}");
        }
        for text in ["2026-12-31", "31.12.2026", "1-Nov-12", "12/31/26", "2018-12-01T00:00:00"] {
            assert!(is_date_shaped(text), "{text}");
        }
        for text in ["304.500.000", "1.2.1", "10-12"] {
            assert!(!is_date_shaped(text), "{text}");
        }
        for text in ["-", "—", " - ", "N/A", "tbd", "…"] {
            assert!(is_placeholder(text.trim()), "{text}");
        }
        for text in ["✅", "❌", "目标", "%"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
