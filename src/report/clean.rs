//! Makes text from a sheet harmless where a person reads it.

use std::borrow::Cow;
use std::fmt::Write;

/// Text without anything that moves a cursor, changes colours or turns the reading direction around: control characters
/// and bidirectional controls become visible (`\u{1b}`), line ends and tabs become a space.
pub fn clean(text: &str) -> Cow<'_, str> {
    // Without an early end, so that it goes many bytes at a time.
    if !text.bytes().fold(false, |odd, b| odd | !(b' '..0x7f).contains(&b)) {
        return Cow::Borrowed(text);
    }
    let Some((first, _)) = text.char_indices().find(|(_, c)| is_harmful(*c)) else { return Cow::Borrowed(text) };
    let (mut out, rest) = (String::with_capacity(text.len() + 8), text.get(first..).unwrap_or_default());
    out.push_str(text.get(..first).unwrap_or_default());
    for c in rest.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            '\r' => {}
            c if is_harmful(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Control characters of both sets, the line and paragraph separators, and the bidirectional marks, embeddings, overrides
/// and isolates of Unicode (UAX 9).
const fn is_harmful(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}
