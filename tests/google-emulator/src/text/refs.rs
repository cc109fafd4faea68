//! References inside formulas: found, and moved with the cells they name.

use crate::state::a1;
use crate::state::range::{Dimension, Rect};
use crate::state::shift::Shift;

/// One corner of a reference; an open side is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corner {
    /// Column and whether it is fixed by `$`.
    pub column: Option<(u32, bool)>,
    /// Row and whether it is fixed by `$`.
    pub row: Option<(u32, bool)>,
}

impl Corner {
    /// Reads `B3`, `$B$3`, `B` or `3`.
    pub fn read(text: &str) -> Option<Self> {
        let (column_fixed, rest) = text.strip_prefix('$').map_or((false, text), |rest| (true, rest));
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (column, rest) = rest.split_at(letters);
        let (row_fixed, digits) = rest.strip_prefix('$').map_or((false, rest), |rest| (true, rest));
        let fits = letters <= 3 && digits.len() <= 7 && digits.bytes().all(|b| b.is_ascii_digit());
        if !fits || text.is_empty() {
            return None;
        }
        // `$3`: the mark belongs to the row.
        let fixed_row = row_fixed || (letters == 0 && column_fixed);
        let row = match digits {
            "" => None,
            digits => Some((digits.parse::<u32>().ok()?.checked_sub(1)?, fixed_row)),
        };
        let column = (letters > 0).then(|| (a1::column_index(column), column_fixed));
        (column.is_some() || row.is_some()).then_some(Self { column, row })
    }

    /// As it stands in a formula.
    pub fn text(self) -> String {
        let mark = |fixed: bool| if fixed { "$" } else { "" };
        let column = self.column.map(|(at, fixed)| format!("{}{}", mark(fixed), a1::column_letters(at)));
        let row = self.row.map(|(at, fixed)| format!("{}{}", mark(fixed), u64::from(at) + 1));
        column.unwrap_or_default() + &row.unwrap_or_default()
    }
}

/// A reference: perhaps a tab, a corner, perhaps a second one.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The title before `!`, as read.
    pub sheet: Option<String>,
    /// First corner.
    pub first: Corner,
    /// Second corner of a range.
    pub second: Option<Corner>,
}

/// Rewrites every reference of a formula; `change` answers the new text, or none to leave it.
pub fn rewrite(formula: &str, mut change: impl FnMut(&Reference) -> Option<String>) -> String {
    let mut out = String::with_capacity(formula.len());
    let mut rest = formula;
    let mut before = ' ';
    while let Some(letter) = rest.chars().next() {
        if letter == '"' {
            let end = rest[1..].find('"').map_or(rest.len(), |end| end + 2);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            before = '"';
            continue;
        }
        let starts = letter.is_ascii_alphanumeric() || letter == '$' || letter == '\'' || letter == '_';
        if starts
            && !before.is_alphanumeric()
            && before != '_'
            && before != '.'
            && let Some((reference, length)) = scan(rest)
        {
            out.push_str(&change(&reference).unwrap_or_else(|| rest[..length].to_owned()));
            rest = &rest[length..];
            before = 'x';
            continue;
        }
        out.push(letter);
        before = letter;
        rest = &rest[letter.len_utf8()..];
    }
    out
}

/// A reference at the start of a text and its length in bytes.
pub fn scan(text: &str) -> Option<(Reference, usize)> {
    let (sheet, after_title) = title(text);
    let (first, after_first) = corner(&text[after_title..])?;
    let end = after_title + after_first;
    if let Some(rest) = text[end..].strip_prefix(':')
        && let Some((second, after_second)) = corner(rest)
    {
        let reference = Reference { sheet, first, second: Some(second) };
        return Some((reference, end + 1 + after_second));
    }
    (first.column.is_some() && first.row.is_some()).then_some((Reference { sheet, first, second: None }, end))
}

fn corner(text: &str) -> Option<(Corner, usize)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '$').unwrap_or(text.len());
    if matches!(text[end..].chars().next(), Some('(' | '_' | '!' | '.')) {
        return None;
    }
    Corner::read(&text[..end]).map(|corner| (corner, end))
}

/// The title before `!` and where the reference behind it begins.
fn title(text: &str) -> (Option<String>, usize) {
    if let Some(rest) = text.strip_prefix('\'') {
        if let Some(end) = rest.find("'!") {
            return (Some(rest[..end].replace("''", "'")), end + 3);
        }
        return (None, 0);
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    if text[end..].starts_with('!') { (Some(text[..end].to_owned()), end + 1) } else { (None, 0) }
}

fn prefix(reference: &Reference) -> String {
    reference.sheet.as_deref().map(|title| format!("{}!", a1::quoted(title))).unwrap_or_default()
}

/// A formula after rows or columns of a tab were inserted, deleted or moved. `own` says whether the formula stands on
/// that tab itself; `title` is the tab's title.
pub fn shifted(formula: &str, own: bool, title: &str, dimension: Dimension, shift: Shift) -> String {
    rewrite(formula, |reference| {
        let meant = reference.sheet.as_deref().map_or(own, |sheet| sheet == title);
        if !meant {
            return None;
        }
        let side = |corner: &Corner| if dimension == Dimension::Rows { corner.row } else { corner.column };
        let put = |corner: &mut Corner, value: Option<(u32, bool)>| match dimension {
            Dimension::Rows => corner.row = value,
            Dimension::Columns => corner.column = value,
        };
        let mut first = reference.first;
        let mut second = reference.second;
        match (side(&first), second.as_ref().and_then(side)) {
            (Some((from, from_fixed)), Some((until, until_fixed))) => {
                let Some((from, until)) = shift.span(from.min(until), from.max(until) + 1) else {
                    return Some("#REF!".into());
                };
                put(&mut first, Some((from, from_fixed)));
                if let Some(second) = &mut second {
                    put(second, Some((until - 1, until_fixed)));
                }
            }
            (Some((at, fixed)), None) => match shift.index(at) {
                Some(at) => put(&mut first, Some((at, fixed))),
                None => return Some("#REF!".into()),
            },
            _ => {}
        }
        let second = second.map(|corner| format!(":{}", corner.text())).unwrap_or_default();
        Some(format!("{}{}{second}", prefix(reference), first.text()))
    })
}

/// A formula copied by so many rows and columns: what is not fixed by `$` moves along.
pub fn copied(formula: &str, rows: i64, columns: i64) -> String {
    let moved = |side: Option<(u32, bool)>, by: i64| -> Option<Option<(u32, bool)>> {
        match side {
            Some((at, false)) => u32::try_from(i64::from(at) + by).ok().map(|at| Some((at, false))),
            side => Some(side),
        }
    };
    let corner =
        |corner: Corner| Some(Corner { column: moved(corner.column, columns)?, row: moved(corner.row, rows)? });
    rewrite(formula, |reference| {
        let first = corner(reference.first);
        let second = reference.second.map(corner);
        match (first, second) {
            (Some(first), None) => Some(format!("{}{}", prefix(reference), first.text())),
            (Some(first), Some(Some(second))) => {
                Some(format!("{}{}:{}", prefix(reference), first.text(), second.text()))
            }
            _ => Some("#REF!".into()),
        }
    })
}

/// Cells that were cut from a tab and pasted, perhaps into another.
#[derive(Clone, Copy, Debug)]
pub struct Cut<'a> {
    /// Title of the tab they stood on, and where.
    pub from: (&'a str, Rect),
    /// Title of the tab they stand on.
    pub to: &'a str,
    /// How far they went: rows, columns.
    pub by: (i64, i64),
}

/// A formula that stood on one tab and stands on another (or the same) after a cut: what looks at cells that were all
/// among those cut follows them.
pub fn followed(formula: &str, stood_on: &str, stands_on: &str, cut: &Cut<'_>) -> String {
    let (from, rect) = cut.from;
    let is_cut =
        |corner: &Corner| corner.row.zip(corner.column).is_some_and(|((row, _), (column, _))| rect.has(row, column));
    let gone = |side: Option<(u32, bool)>, by: i64| {
        side.and_then(|(at, fixed)| Some((u32::try_from(i64::from(at) + by).ok()?, fixed)))
    };
    let corner = |corner: Corner| Corner { row: gone(corner.row, cut.by.0), column: gone(corner.column, cut.by.1) };
    rewrite(formula, |reference| {
        let title = reference.sheet.as_deref().unwrap_or(stood_on);
        let follows = title == from && is_cut(&reference.first) && reference.second.as_ref().is_none_or(is_cut);
        let now_on = if follows { cut.to } else { title };
        let put = |at: Corner| if follows { corner(at) } else { at };
        let sheet = (reference.sheet.is_some() || now_on != stands_on).then(|| now_on.to_owned());
        let second = reference.second.map(|second| format!(":{}", put(second).text())).unwrap_or_default();
        let text = put(reference.first).text();
        Some(format!("{}{text}{second}", prefix(&Reference { sheet, ..reference.clone() })))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn following_a_cut() {
        let rect = Rect { top: 1, bottom: 3, left: 0, right: 2 };
        let check = |formula: &str, stood: &str, stands: &str, to: &str, expect: &str| {
            let cut = Cut { from: ("Goals", rect), to, by: (6, 1) };
            assert_eq!(followed(formula, stood, stands, &cut), expect, "{formula}");
        };
        check("=A2+$B$3*A1", "Goals", "Goals", "Goals", "=B8+$C$9*A1");
        check("=SUM(A2:B3)+SUM(A1:A3)+A:A", "Goals", "Goals", "Goals", "=SUM(B8:C9)+SUM(A1:A3)+A:A");
        check("=Goals!A2&\"A2\"&A2", "Other", "Other", "Goals", "=Goals!B8&\"A2\"&A2");
        check("=A2+C2", "Goals", "Goals", "My tab", "='My tab'!B8+C2");
        // A formula that was itself cut into another tab.
        check("=A2+C2", "Goals", "My tab", "My tab", "=B8+Goals!C2");
    }

    #[test]
    fn shifting() {
        let check = |formula: &str, shift: Shift, expect: &str| {
            assert_eq!(shifted(formula, true, "Goals", Dimension::Rows, shift), expect, "{formula}");
        };
        let insert = Shift::Insert { at: 1, count: 1 };
        check("=A1+B2", insert, "=A1+B3");
        check("=SUM(A1:A5)+LOG10(3)", insert, "=SUM(A1:A6)+LOG10(3)");
        check("=\"A2\"&Goals!A2&Other!A2", insert, "=\"A2\"&Goals!A3&Other!A2");
        check("=A:A+$B$2", insert, "=A:A+$B$3");
        let delete = Shift::Delete { start: 1, end: 2 };
        check("=A2+A3", delete, "=#REF!+A2");
        check("=SUM(A1:A3)", delete, "=SUM(A1:A2)");
    }

    #[test]
    fn copying() {
        assert_eq!(copied("=A1*$B$1+'My tab'!C3", 2, 1), "=B3*$B$1+'My tab'!D5");
        assert_eq!(copied("=A1", -1, 0), "=#REF!");
    }
}
