//! Signs around figures, in all the ways they are typed and garbled.

use crate::reading::units::fold::halfwidth;

/// A sign with a meaning beside figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    AtLeast {
        strict: bool,
    },
    AtMost {
        strict: bool,
    },
    Approx,
    PlusMinus,
    Plus,
    /// A hyphen or minus: a sign before a figure, a range between two.
    Minus,
    /// A longer dash: rarely a minus.
    Dash,
    Arrow,
    Slash,
    Colon,
    Open,
    Close,
    /// A comma, semicolon, bar or line break.
    Break,
    /// Marks of emphasis, quotes and pictures: nothing.
    Nothing,
    /// Stands before a number that is a name (`§15`).
    Naming,
    Other,
}

/// Text of UTF-8 signs read as Windows-1252, as in files that were converted once too often.
const GARBLED: [(&str, Sign); 10] = [
    ("â‰¥", Sign::AtLeast { strict: false }),
    ("â‰¤", Sign::AtMost { strict: false }),
    ("âˆ’", Sign::Minus),
    ("â€“", Sign::Dash),
    ("â€”", Sign::Dash),
    ("â€\u{201c}", Sign::Dash),
    ("â€\u{201d}", Sign::Dash),
    ("Â±", Sign::PlusMinus),
    ("Â\u{a0}", Sign::Nothing),
    ("â†’", Sign::Arrow),
];

/// Signs of two or more plain characters, the longest first.
const COMPOSED: [(&str, Sign); 13] = [
    ("+/-", Sign::PlusMinus),
    ("+-", Sign::PlusMinus),
    ("-->", Sign::Arrow),
    ("->", Sign::Arrow),
    (">=", Sign::AtLeast { strict: false }),
    ("=>", Sign::AtLeast { strict: false }),
    (">/=", Sign::AtLeast { strict: false }),
    ("<=", Sign::AtMost { strict: false }),
    ("=<", Sign::AtMost { strict: false }),
    ("</=", Sign::AtMost { strict: false }),
    ("&gt;", Sign::AtLeast { strict: true }),
    ("&lt;", Sign::AtMost { strict: true }),
    ("~=", Sign::Approx),
];

/// The sign that a text begins with, and its length in bytes.
pub(super) fn sign(text: &str) -> Option<(Sign, usize)> {
    let first = text.chars().next()?;
    if matches!(first, '+' | '-' | '>' | '=' | '<' | '&' | '~')
        && let Some(&(composed, sign)) = COMPOSED.iter().find(|(composed, _)| text.starts_with(composed))
    {
        return Some((sign, composed.len()));
    }
    if matches!(first, 'â' | 'Â')
        && let Some(&(garbled, sign)) = GARBLED.iter().find(|(garbled, _)| text.starts_with(garbled))
    {
        return Some((sign, garbled.len()));
    }
    let sign = match halfwidth(first) {
        '>' | '›' => Sign::AtLeast { strict: true },
        '<' | '‹' => Sign::AtMost { strict: true },
        '≥' | '⩾' | '≧' => Sign::AtLeast { strict: false },
        '≤' | '⩽' | '≦' => Sign::AtMost { strict: false },
        '~' | '≈' | '∼' | '≃' | '〜' => Sign::Approx,
        '±' => Sign::PlusMinus,
        '+' => Sign::Plus,
        '-' | '−' | '‐' | '‑' | '﹣' => Sign::Minus,
        '–' | '—' | '‒' | '―' => Sign::Dash,
        '→' | '⇒' | '➔' | '➜' => Sign::Arrow,
        '/' | '⁄' | '∕' => Sign::Slash,
        ':' => Sign::Colon,
        '(' | '[' | '{' => Sign::Open,
        ')' | ']' | '}' => Sign::Close,
        ',' | ';' | '|' | '\n' | '\r' | '•' | '、' | '⏎' => Sign::Break,
        '*' | '`' | '\\' | '"' | '“' | '”' | '„' | '\'' | '’' | '‘' | '=' | '.' | '!' | '?' | '…' | '_' | '#' | '^' => {
            Sign::Nothing
        }
        '§' | '№' | '@' => Sign::Naming,
        c if c.is_whitespace() || is_picture(c) => Sign::Nothing,
        _ => Sign::Other,
    };
    Some((sign, first.len_utf8()))
}

/// Emoji and other pictures, variation selectors and joiners.
fn is_picture(c: char) -> bool {
    matches!(c as u32, 0x200b..=0x200d | 0x2190..=0x21ff | 0x2300..=0x23ff | 0x25a0..=0x27bf | 0x2b00..=0x2bff | 0xfe00..=0xfe0f | 0xfeff | 0x1f000..=0x1faff)
}
