//! XML as byte ranges: where each tag stands, so that text can be edited in without touching anything else.
//!
//! Only what is needed for that: tags with their attributes, comments, processing instructions and CDATA passed over,
//! document type declarations refused.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr3, memmem};

/// Said of bytes that are no text.
pub(super) const NOT_UTF_8: &str = "it holds bytes that are not UTF-8";
/// Tags deeper than this are refused.
const DEPTH_MAX: usize = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    Open,
    Close,
    Empty,
}

/// One tag, `<` to `>` inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    pub start: usize,
    pub end: usize,
    pub kind: TagKind,
}

/// What stands at or after a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Tag(Tag),
    /// The buffer ends inside something, or before the next tag.
    Incomplete,
    Broken(&'static str),
}

/// Finds the next tag at or after `from`.
pub(super) fn next_tag(xml: &[u8], from: usize) -> Step {
    let mut at = from;
    loop {
        let Some(start) = xml.get(at..).and_then(|rest| memchr(b'<', rest)).map(|offset| at + offset) else {
            return Step::Incomplete;
        };
        let rest = xml.get(start + 1..).unwrap_or_default();
        let skip_to = |close: &[u8]| memmem::find(rest, close).map(|offset| start + 1 + offset + close.len());
        let after = match rest.first() {
            None => return Step::Incomplete,
            Some(b'?') => skip_to(b"?>"),
            Some(b'!') if rest.starts_with(b"!--") => {
                memmem::find(rest.get(3..).unwrap_or_default(), b"-->").map(|offset| start + 1 + 3 + offset + 3)
            }
            Some(b'!') if rest.starts_with(b"![CDATA[") => skip_to(b"]]>"),
            Some(b'!') if b"!--".starts_with(rest) || b"![CDATA[".starts_with(rest) => return Step::Incomplete,
            Some(b'!') => return Step::Broken("a document type declaration"),
            Some(_) => return tag_at(xml, start),
        };
        match after {
            Some(next) => at = next,
            None => return Step::Incomplete,
        }
    }
}

fn tag_at(xml: &[u8], start: usize) -> Step {
    let mut at = start + 1;
    loop {
        let Some(found) = xml.get(at..).and_then(|rest| memchr3(b'>', b'"', b'\'', rest)).map(|offset| at + offset)
        else {
            return Step::Incomplete;
        };
        match xml[found] {
            b'>' if memchr(b'<', &xml[start + 1..found]).is_some() => {
                return Step::Broken("a tag within a tag");
            }
            b'>' => {
                let kind = if xml[start + 1] == b'/' {
                    TagKind::Close
                } else if xml[found - 1] == b'/' {
                    TagKind::Empty
                } else {
                    TagKind::Open
                };
                return Step::Tag(Tag { start, end: found + 1, kind });
            }
            quote => match xml.get(found + 1..).and_then(|rest| memchr(quote, rest)) {
                Some(offset) => at = found + 1 + offset + 1,
                None => return Step::Incomplete,
            },
        }
    }
}

/// An attribute within a tag, as byte ranges of the whole buffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    /// With the white space before it, name, quotes and all.
    pub whole: Range<usize>,
    pub name: Range<usize>,
    pub value: Range<usize>,
}

impl Tag {
    /// The name as written, prefix included.
    pub(super) fn name<'x>(&self, xml: &'x [u8]) -> &'x [u8] {
        let from = self.start + if self.kind == TagKind::Close { 2 } else { 1 };
        let rest = xml.get(from..self.end).unwrap_or_default();
        let length = rest.iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>')).unwrap_or(0);
        &rest[..length]
    }

    /// The name without its prefix.
    pub(super) fn local<'x>(&self, xml: &'x [u8]) -> &'x [u8] {
        local_of(self.name(xml))
    }

    /// The prefix with its colon; empty where there is none.
    pub(super) fn prefix<'x>(&self, xml: &'x [u8]) -> &'x [u8] {
        let name = self.name(xml);
        &name[..name.len() - local_of(name).len()]
    }

    /// All attributes, in order.
    pub(super) fn attributes<'x>(&self, xml: &'x [u8]) -> Attributes<'x> {
        let at = self.start + 1 + self.name(xml).len();
        let end = if self.kind == TagKind::Empty { self.end.saturating_sub(2) } else { self.end.saturating_sub(1) };
        Attributes { xml, at, end }
    }

    /// The attribute of exactly that name.
    pub(super) fn attribute(&self, xml: &[u8], name: &[u8]) -> Option<Attribute> {
        self.attributes(xml).find(|a| xml[a.name.clone()] == *name)
    }

    /// The raw value of the attribute of exactly that name.
    pub(super) fn raw<'x>(&self, xml: &'x [u8], name: &[u8]) -> Option<&'x [u8]> {
        self.attribute(xml, name).map(|a| &xml[a.value])
    }

    /// The value of the attribute of exactly that name, entities resolved.
    pub(super) fn value<'x>(&self, xml: &'x [u8], name: &str) -> Option<Cow<'x, str>> {
        self.raw(xml, name.as_bytes()).and_then(|raw| std::str::from_utf8(raw).ok()).map(unescape)
    }

    /// The value of the attribute with that local name and any prefix.
    pub(super) fn prefixed_value<'x>(&self, xml: &'x [u8], local: &str) -> Option<Cow<'x, str>> {
        let found = self.attributes(xml).find(|a| {
            let name = &xml[a.name.clone()];
            name.len() > local.len() && local_of(name) == local.as_bytes() && !name.starts_with(b"xmlns:")
        })?;
        std::str::from_utf8(&xml[found.value]).ok().map(unescape)
    }
}

fn local_of(name: &[u8]) -> &[u8] {
    memchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}

/// Iterates over the attributes of a tag.
pub(super) struct Attributes<'x> {
    xml: &'x [u8],
    at: usize,
    end: usize,
}

impl Iterator for Attributes<'_> {
    type Item = Attribute;

    fn next(&mut self) -> Option<Attribute> {
        let start = self.at;
        let space = |b: u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
        let text = self.xml.get(..self.end)?;
        let from = start + text.get(start..)?.iter().position(|&b| !space(b))?;
        let name_length = text.get(from..)?.iter().position(|&b| b == b'=' || space(b))?;
        let equals = from + memchr(b'=', text.get(from..)?)?;
        let open = equals + 1 + text.get(equals + 1..)?.iter().position(|&b| !space(b))?;
        let quote = *text.get(open)?;
        if quote != b'"' && quote != b'\'' {
            return None;
        }
        let close = open + 1 + memchr(quote, text.get(open + 1..)?)?;
        self.at = close + 1;
        Some(Attribute { whole: start..close + 1, name: from..from + name_length, value: open + 1..close })
    }
}

/// One element of a [`Document`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Its open (or empty) tag.
    pub tag: Tag,
    /// Where its content ends: the start of its close tag, or the end of an empty tag.
    pub content_end: usize,
    /// Where it ends, close tag included.
    pub end: usize,
    depth: u16,
}

/// A whole document as a list of elements in order. Elements deeper than asked for are checked but not listed.
#[derive(Debug)]
pub(super) struct Document<'x> {
    pub xml: &'x [u8],
    nodes: Vec<Node>,
}

impl<'x> Document<'x> {
    pub(super) fn parse(xml: &'x [u8], depth_listed: usize) -> Result<Self, &'static str> {
        std::str::from_utf8(xml).map_err(|_| NOT_UTF_8)?;
        let mut nodes: Vec<Node> = Vec::new();
        let mut open: Vec<(Option<usize>, Tag)> = Vec::new();
        let mut at = 0;
        let mut roots = 0;
        loop {
            let tag = match next_tag(xml, at) {
                Step::Tag(tag) => tag,
                Step::Broken(why) => return Err(why),
                Step::Incomplete if open.is_empty() && roots == 1 => return Ok(Self { xml, nodes }),
                Step::Incomplete => return Err("it ends in the middle"),
            };
            at = tag.end;
            if tag.kind == TagKind::Close {
                let Some((node, opened)) = open.pop() else { return Err("a close tag without its open tag") };
                if opened.name(xml) != tag.name(xml) {
                    return Err("tags that do not match");
                }
                if let Some(node) = node.and_then(|index| nodes.get_mut(index)) {
                    node.content_end = tag.start;
                    node.end = tag.end;
                }
                continue;
            }
            if open.is_empty() {
                roots += 1;
            }
            let depth = open.len();
            if depth > DEPTH_MAX || roots > 1 {
                return Err("it is nested too deeply, or has two roots");
            }
            let listed = (depth <= depth_listed).then(|| {
                nodes.push(Node { tag, content_end: tag.end, end: tag.end, depth: depth as u16 });
                nodes.len() - 1
            });
            if tag.kind == TagKind::Open {
                open.push((listed, tag));
            }
        }
    }

    pub(super) fn root(&self) -> Node {
        self.nodes[0]
    }

    /// The elements right inside `parent`.
    pub(super) fn children(&self, parent: Node) -> impl Iterator<Item = Node> + '_ {
        let from = self.nodes.partition_point(|node| node.tag.start <= parent.tag.start);
        let to = self.nodes.partition_point(|node| node.tag.start < parent.end);
        self.nodes[from..to.max(from)].iter().copied().filter(move |node| node.depth == parent.depth + 1)
    }

    /// The first element of that local name right inside `parent`.
    pub(super) fn child(&self, parent: Node, local: &str) -> Option<Node> {
        self.children(parent).find(|node| self.is(*node, local))
    }

    pub(super) fn is(&self, node: Node, local: &str) -> bool {
        node.tag.local(self.xml) == local.as_bytes()
    }

    pub(super) fn value(&self, node: Node, name: &str) -> Option<Cow<'x, str>> {
        node.tag.value(self.xml, name)
    }

    /// Everything between its tags, as it stands.
    pub(super) fn content(&self, node: Node) -> &'x [u8] {
        self.xml.get(node.tag.end..node.content_end).unwrap_or_default()
    }

    /// The whole element, as it stands.
    pub(super) fn whole(&self, node: Node) -> &'x [u8] {
        self.xml.get(node.tag.start..node.end).unwrap_or_default()
    }

    /// The element's prefix with its colon, as text.
    pub(super) fn prefix(&self, node: Node) -> &'x str {
        std::str::from_utf8(node.tag.prefix(self.xml)).unwrap_or_default()
    }
}

/// Text of an element with tags dropped, entities resolved and CDATA opened.
pub(super) fn text_content(xml: &[u8]) -> String {
    let mut text = String::new();
    let mut at = 0;
    while let Some(rest) = xml.get(at..).filter(|rest| !rest.is_empty()) {
        let next = memchr(b'<', rest).unwrap_or(rest.len());
        text.push_str(&unescape(&String::from_utf8_lossy(&rest[..next])));
        let markup = &rest[next..];
        if let Some(inner) = markup.strip_prefix(b"<![CDATA[") {
            let end = memmem::find(inner, b"]]>").unwrap_or(inner.len());
            text.push_str(&String::from_utf8_lossy(&inner[..end]));
            at += next + 9 + end + 3;
            continue;
        }
        match next_tag(xml, at + next) {
            Step::Tag(tag) if tag.start == at + next => at = tag.end,
            Step::Tag(tag) => at = tag.start,
            Step::Incomplete | Step::Broken(_) => break,
        }
    }
    text
}

/// Resolves the five named entities and character references; anything else stays as it is.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find(';').filter(|&end| end <= 12) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let resolved = match &rest[1..end] {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            reference => reference
                .strip_prefix('#')
                .and_then(|number| match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                })
                .and_then(char::from_u32),
        };
        match resolved {
            Some(c) => out.push(c),
            None => out.push_str(&rest[..=end]),
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Escapes text for element content and attribute values. Line breaks become references, so that they survive in both.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Takes a UTF-8 byte order mark off the front.
pub(super) fn without_mark(xml: &[u8]) -> (&[u8], &[u8]) {
    xml.split_at(if xml.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 })
}

/// Whether the declaration, or a byte order mark, says another encoding than UTF-8 (US-ASCII is part of it).
pub(super) fn is_other_encoding(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || head.get(..4).is_some_and(|h| h.contains(&0)) {
        return true;
    }
    let (_, head) = without_mark(head);
    let declaration = head.get(..memchr(b'>', head).unwrap_or(0)).filter(|d| d.starts_with(b"<?xml"));
    let Some(declaration) = declaration else { return false };
    let Some(at) = memmem::find(declaration, b"encoding") else { return false };
    let rest = &declaration[at + 8..];
    let Some(open) = rest.iter().position(|b| matches!(b, b'"' | b'\'')) else { return false };
    let value = &rest[open + 1..];
    let value = &value[..memchr(rest[open], value).unwrap_or(value.len())];
    !(value.eq_ignore_ascii_case(b"utf-8")
        || value.eq_ignore_ascii_case(b"utf8")
        || value.eq_ignore_ascii_case(b"us-ascii"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_documents_are_refused() {
        for xml in ["", "<r>", "<r></s>", "</r>", "<r/><r/>", "<!DOCTYPE r><r/>", "<r a=\"></r>", "text"] {
            assert!(Document::parse(xml.as_bytes(), 8).is_err(), "{xml}");
        }
        assert!(Document::parse("<r>".repeat(100_000).as_bytes(), 8).is_err());
    }

    #[test]
    fn text_is_escaped_and_resolved() {
        assert_eq!(text_content(b"<a>x &amp; <b>y</b>&#10;<![CDATA[<z>]]>&nope;</a>"), "x & y\n<z>&nope;");
        assert_eq!(unescape(&escape("<\"&'>\r\n")), "<\"&'>\r\n");
    }

    #[test]
    fn other_encodings_are_seen() {
        for (head, other) in [
            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><r/>", false),
            ("\u{feff}<?xml version='1.0' encoding='utf-8'?><r/>", false),
            ("<?xml version=\"1.0\"?><r encoding=\"x\"/>", false),
            ("<r/>", false),
            ("<?xml version=\"1.0\" encoding=\"windows-1252\"?><r/>", true),
        ] {
            assert_eq!(is_other_encoding(head.as_bytes()), other, "{head}");
        }
        assert!(is_other_encoding(b"<\0r\0/\0>\0"));
    }
}
