//! Text from a sheet within XML and HTML, and paths within URIs.

use std::fmt::{self, Write};

use super::clean::clean;

/// Text in which no character has a meaning for XML or HTML, in content and in quoted attributes, and none that XML forbids.
#[derive(Debug, Clone, Copy)]
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = clean(self.0);
        let mut rest = &*text;
        while let Some(at) = rest.find(['<', '>', '&', '"', '\'', '\u{fffe}', '\u{ffff}']) {
            let (before, from) = rest.split_at(at);
            f.write_str(before)?;
            let mut left = from.chars();
            f.write_str(match left.next() {
                Some('<') => "&lt;",
                Some('>') => "&gt;",
                Some('&') => "&amp;",
                Some('"') => "&quot;",
                Some('\'') => "&#39;",
                _ => "\u{fffd}",
            })?;
            rest = left.as_str();
        }
        f.write_str(rest)
    }
}

/// A source as a relative or absolute URI reference (RFC 3986). Addresses stay what they are.
pub(super) fn uri(source: &str) -> String {
    if source.starts_with("https://") || source.starts_with("http://") {
        return encoded(source, b":/?#[]@!$&'()*+,;=%");
    }
    let path = source.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let drive = path.as_bytes().get(1) == Some(&b':');
    let lead = match (drive, path.starts_with('/')) {
        (true, _) => "file:///",
        (false, true) => "file://",
        (false, false) => "",
    };
    format!("{lead}{}", encoded(path, b"/"))
}

fn encoded(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte) {
            out.push(char::from(byte));
        } else {
            // A String takes whatever is written.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_sheet_is_markup() {
        assert_eq!(
            Escaped("<b a='1'>\"&\u{1}\u{ffff}").to_string(),
            "&lt;b a=&#39;1&#39;&gt;&quot;&amp;\\u{1}\u{fffd}"
        );
        assert_eq!(Escaped("Zufriedenheit ≥ 4").to_string(), "Zufriedenheit ≥ 4");
    }

    #[test]
    fn paths_are_uris() {
        for (source, expect) in [
            ("docs/a b.csv", "docs/a%20b.csv"),
            ("./x%.csv", "x%25.csv"),
            ("/kpis/ä.xlsx", "file:///kpis/%C3%A4.xlsx"),
            ("C:\\kpis\\a.xlsx", "file:///C%3A/kpis/a.xlsx"),
            (
                "https://docs.google.com/spreadsheets/d/1?x=2#gid=0",
                "https://docs.google.com/spreadsheets/d/1?x=2#gid=0",
            ),
        ] {
            assert_eq!(uri(source), expect);
        }
    }
}
