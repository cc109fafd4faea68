//! A1 notation, read and written as Google does.

use super::range::Rect;

/// A range as text names it: perhaps a tab, perhaps edges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct A1 {
    /// The tab's title, without quotes.
    pub sheet: Option<String>,
    /// The edges; none when the whole tab is meant.
    pub edges: Option<Edges>,
}

/// The edges of a range; an open side is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edges {
    /// First row.
    pub top: Option<u32>,
    /// Row after the last.
    pub bottom: Option<u32>,
    /// First column.
    pub left: Option<u32>,
    /// Column after the last.
    pub right: Option<u32>,
    /// Written as one cell, so that it may grow with what is written to it.
    pub single: bool,
}

/// Reads `Sheet1!A1:B2`, `'My tab'!A:A`, `A1`, `2:4`. A text without `!` that is no range is a title (or a named range).
pub fn parse(text: &str) -> A1 {
    let text = text.trim();
    if let Some((sheet, rest)) = split_title(text) {
        return match (rest.is_empty(), edges(rest)) {
            (false, Some(edges)) => A1 { sheet: Some(sheet), edges: Some(edges) },
            (true, _) if !text.ends_with('!') => A1 { sheet: Some(sheet), edges: None },
            // A title with an exclamation mark and no range behind it.
            _ => A1 { sheet: Some(text.to_owned()), edges: None },
        };
    }
    match edges(text) {
        Some(edges) => A1 { sheet: None, edges: Some(edges) },
        None => A1 { sheet: Some(text.to_owned()), edges: None },
    }
}

/// The unquoted title and what follows its `!`; none when the text has no title of that form.
fn split_title(text: &str) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix('\'') {
        let mut title = String::new();
        let mut chars = rest.char_indices().peekable();
        while let Some((at, letter)) = chars.next() {
            if letter != '\'' {
                title.push(letter);
                continue;
            }
            if chars.next_if(|(_, next)| *next == '\'').is_some() {
                title.push('\'');
                continue;
            }
            let after = &rest[at + 1..];
            return match after.strip_prefix('!') {
                Some(range) => Some((title, range)),
                None if after.is_empty() => Some((title, "")),
                None => None,
            };
        }
        return None;
    }
    text.rsplit_once('!').map(|(title, range)| (title.to_owned(), range))
}

fn edges(text: &str) -> Option<Edges> {
    let (first, second) = text.split_once(':').map_or((text, None), |(first, second)| (first, Some(second)));
    let (left, top) = corner(first)?;
    let Some(second) = second else {
        let (left, top) = (left?, top?);
        let edges =
            Edges { top: Some(top), bottom: Some(top + 1), left: Some(left), right: Some(left + 1), single: true };
        return Some(edges);
    };
    let (right, bottom) = corner(second)?;
    // `A1:1` is row 1 from A on, `A1:A` is column A from row 1 on.
    let (left, right) = match (left, right) {
        (Some(left), Some(right)) => (Some(left.min(right)), Some(left.max(right) + 1)),
        (left, right) => (left.or(right), None),
    };
    let (top, bottom) = match (top, bottom) {
        (Some(top), Some(bottom)) => (Some(top.min(bottom)), Some(top.max(bottom) + 1)),
        (top, bottom) => (top.or(bottom), None),
    };
    Some(Edges { top, bottom, left, right, single: false })
}

type Corner = (Option<u32>, Option<u32>);

/// Column and row of `B3`, `B`, `3` or `$B$3`, counted from 0.
fn corner(text: &str) -> Option<Corner> {
    let text = text.strip_prefix('$').unwrap_or(text);
    let letters = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    if letters > 3 {
        return None;
    }
    let column = (letters > 0).then(|| column_index(&text[..letters]));
    let digits = text[letters..].strip_prefix('$').unwrap_or(&text[letters..]);
    if digits.is_empty() {
        return column.map(|column| (Some(column), None));
    }
    if !digits.bytes().all(|b| b.is_ascii_digit()) || digits.len() > 8 {
        return None;
    }
    let row = digits.parse::<u32>().ok()?.checked_sub(1)?;
    Some((column, Some(row)))
}

/// `A` is 0, `AA` is 26.
pub fn column_index(letters: &str) -> u32 {
    let value =
        |at: u32, letter: u8| at.saturating_mul(26).saturating_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    letters.bytes().filter(u8::is_ascii_alphabetic).fold(0, value).saturating_sub(1)
}

/// 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u32) -> String {
    let mut out = Vec::new();
    let mut left = u64::from(column) + 1;
    while left > 0 {
        out.push(b'A' + ((left - 1) % 26) as u8);
        left = (left - 1) / 26;
    }
    out.iter().rev().map(|&letter| char::from(letter)).collect()
}

/// A cell, such as `B3`.
pub fn cell(row: u32, column: u32) -> String {
    format!("{}{}", column_letters(column), u64::from(row) + 1)
}

/// A title as it stands before `!`: quoted unless it is a plain word that no range could be.
pub fn quoted(title: &str) -> String {
    let plain = title.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && title.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && corner(title).is_none_or(|(_, row)| row.is_none())
        && !is_r1c1(title);
    if plain { title.to_owned() } else { format!("'{}'", title.replace('\'', "''")) }
}

fn is_r1c1(title: &str) -> bool {
    let upper = title.to_ascii_uppercase();
    let Some(rest) = upper.strip_prefix('R') else { return upper.strip_prefix('C').is_some_and(only_digits) };
    match rest.split_once('C') {
        Some((row, column)) => only_digits(row) && only_digits(column),
        None => only_digits(rest),
    }
}

fn only_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// A range with its tab, such as `'My tab'!A1:B2`; one cell stands alone.
pub fn range(title: &str, rect: &Rect) -> String {
    let first = cell(rect.top, rect.left);
    if rect.size() == (1, 1) {
        return format!("{}!{first}", quoted(title));
    }
    let last = cell(rect.bottom.saturating_sub(1), rect.right.saturating_sub(1));
    format!("{}!{first}:{last}", quoted(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading() {
        let check = |text: &str, sheet: Option<&str>, expect: Option<[Option<u32>; 4]>| {
            let read = parse(text);
            assert_eq!(read.sheet.as_deref(), sheet, "{text}");
            assert_eq!(read.edges.map(|e| [e.top, e.bottom, e.left, e.right]), expect, "{text}");
        };
        let all = |top, bottom, left, right| Some([Some(top), Some(bottom), Some(left), Some(right)]);
        check("A1", None, all(0, 1, 0, 1));
        check("Sheet1!B2:A1", Some("Sheet1"), all(0, 2, 0, 2));
        check("'It''s'!A1:C", Some("It's"), Some([Some(0), None, Some(0), Some(3)]));
        check("x!A2:2", Some("x"), Some([Some(1), Some(2), Some(0), None]));
        check("x!2:4", Some("x"), Some([Some(1), Some(4), None, None]));
        check("🌵 a!A:A", Some("🌵 a"), Some([None, None, Some(0), Some(1)]));
        check("'D3'", Some("D3"), None);
        check("Sheet1", Some("Sheet1"), None);
        check("D3", None, all(2, 3, 3, 4));
        check("NOPE!A5:F15", Some("NOPE"), all(4, 15, 0, 6));
    }

    #[test]
    fn writing() {
        let check = |title: &str, expect: &str| assert_eq!(quoted(title), expect);
        check("Sheet1", "Sheet1");
        check("wksht_test", "wksht_test");
        check("D3", "'D3'");
        check("It's", "'It''s'");
        check("🌵", "'🌵'");
        check("R1C1", "'R1C1'");
        check("2024", "'2024'");
        assert_eq!(range("a b", &Rect { top: 0, bottom: 2, left: 26, right: 28 }), "'a b'!AA1:AB2");
        assert_eq!((column_letters(701), column_index("ZZ")), ("ZZ".into(), 701));
    }
}
