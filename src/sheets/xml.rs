//! A streaming reader of the XML inside workbooks: it names start tags, end tags and text by their local names, in
//! bounded memory, and knows no document types, so nothing can be expanded.

use std::io::{self, Read};

use memchr::{memchr, memchr3, memmem};

const BUFFER_BYTES: usize = 64 * 1024;

/// What was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event<'b> {
    /// A start tag; for an empty element no end follows.
    Start(Tag<'b>),
    /// An end tag, by its local name.
    End(&'b [u8]),
    /// Text with entities still in it.
    Text(&'b [u8]),
    /// Text that is to be taken as it is.
    Verbatim(&'b [u8]),
    /// The end.
    Eof,
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'b> {
    /// Local name.
    pub(super) name: &'b [u8],
    attributes: &'b [u8],
    /// Whether the element ends at once.
    pub(super) empty: bool,
}

impl<'b> Tag<'b> {
    /// Its attributes: whole name and value, entities still in it.
    pub(super) fn attributes(&self) -> Attributes<'b> {
        Attributes { rest: self.attributes }
    }

    /// The value of the first attribute of that local name.
    pub(super) fn attribute(&self, local: &str) -> Option<&'b [u8]> {
        self.attributes().find(|(name, _)| local_name(name) == local.as_bytes()).map(|(_, value)| value)
    }

    /// The value of the first attribute of that local name as text.
    pub(super) fn text(&self, local: &str) -> Option<String> {
        self.attribute(local).map(|raw| {
            let mut text = String::new();
            push_unescaped(&mut text, raw);
            text
        })
    }

    /// Whether an attribute says yes.
    pub(super) fn flag(&self, local: &str) -> bool {
        matches!(self.attribute(local), Some(b"1" | b"true" | b"on"))
    }
}

/// The attributes of a tag.
#[derive(Debug, Clone)]
pub(super) struct Attributes<'b> {
    rest: &'b [u8],
}

impl<'b> Iterator for Attributes<'b> {
    type Item = (&'b [u8], &'b [u8]);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        let equals = rest.iter().position(|&byte| byte == b'=')?;
        let name = rest[..equals].trim_ascii_end();
        let (&quote, value) = rest[equals + 1..].trim_ascii_start().split_first()?;
        if quote != b'"' && quote != b'\'' {
            return None;
        }
        let end = value.iter().position(|&byte| byte == quote)?;
        self.rest = &value[end + 1..];
        Some((name, &value[..end]))
    }
}

/// The part of a name behind its prefix.
#[inline]
pub(super) fn local_name(name: &[u8]) -> &[u8] {
    match name.iter().position(|&byte| byte == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

/// Why a part could not be read.
#[derive(Debug)]
pub(super) enum XmlError {
    /// The bytes could not be read or inflated.
    Io(io::Error),
    /// One tag or text is longer than the limit.
    TooLong,
    /// It is not well formed, or not XML.
    Broken(&'static str),
}

impl From<io::Error> for XmlError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads events from bytes as they come.
#[derive(Debug)]
pub(super) struct XmlReader<R> {
    input: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    started: bool,
    token_bytes_max: usize,
}

impl<R: Read> XmlReader<R> {
    /// A reader that refuses a tag or text longer than `token_bytes_max`.
    pub(super) fn new(input: R, token_bytes_max: usize) -> Self {
        Self { input, buffer: vec![0; BUFFER_BYTES], at: 0, filled: 0, started: false, token_bytes_max }
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Event<'_>, XmlError> {
        if !self.started {
            self.start()?;
        }
        loop {
            if self.at == self.filled && !self.more()? {
                return Ok(Event::Eof);
            }
            if self.buffer[self.at] != b'<' {
                let range = self.until(0, |rest| memchr(b'<', rest))?;
                let (from, to) = match range {
                    Some(length) => (self.at, self.at + length),
                    None => (self.at, self.filled),
                };
                self.at = to;
                return Ok(Event::Text(&self.buffer[from..to]));
            }
            let Some(kind) = self.byte(1)? else {
                return Err(XmlError::Broken("ends within a tag"));
            };
            match kind {
                b'!' => {
                    if let Some(range) = self.declaration()? {
                        return Ok(Event::Verbatim(&self.buffer[range]));
                    }
                }
                b'?' => self.skip_past(b"?>")?,
                b'/' => {
                    let Some(length) = self.until(2, |rest| memchr(b'>', rest))? else {
                        return Err(XmlError::Broken("ends within a tag"));
                    };
                    let from = self.at + 2;
                    self.at = from + length + 1;
                    return Ok(Event::End(local_name(self.buffer[from..from + length].trim_ascii_end())));
                }
                _ => {
                    let Some(length) = self.until(1, tag_end)? else {
                        return Err(XmlError::Broken("ends within a tag"));
                    };
                    let from = self.at + 1;
                    self.at = from + length + 1;
                    let inside = &self.buffer[from..from + length];
                    let (inside, empty) = match inside.split_last() {
                        Some((b'/', inside)) => (inside, true),
                        _ => (inside, false),
                    };
                    let end = inside.iter().position(u8::is_ascii_whitespace).unwrap_or(inside.len());
                    let (name, attributes) = inside.split_at(end);
                    return Ok(Event::Start(Tag { name: local_name(name), attributes, empty }));
                }
            }
        }
    }

    /// Appends the text up to the end of the element that was just opened, and leaves it.
    pub(super) fn text_of(&mut self, text: &mut String) -> Result<(), XmlError> {
        let mut depth = 0_usize;
        loop {
            match self.next()? {
                Event::Start(tag) if !tag.empty => depth += 1,
                Event::Start(_) => {}
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Text(raw) => push_unescaped(text, raw),
                Event::Verbatim(raw) => text.push_str(&String::from_utf8_lossy(raw)),
                Event::Eof => return Err(XmlError::Broken("ends within an element")),
            }
            if text.len() > self.token_bytes_max {
                return Err(XmlError::TooLong);
            }
        }
    }

    /// Passes over the rest of the element that was just opened.
    pub(super) fn skip(&mut self) -> Result<(), XmlError> {
        let mut depth = 0_usize;
        loop {
            match self.next()? {
                Event::Start(tag) if !tag.empty => depth += 1,
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(XmlError::Broken("ends within an element")),
                _ => {}
            }
        }
    }

    fn start(&mut self) -> Result<(), XmlError> {
        self.started = true;
        while self.filled < 4 && self.more()? {}
        match &self.buffer[..self.filled] {
            [0xEF, 0xBB, 0xBF, ..] => self.at = 3,
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..] => {
                return Err(XmlError::Broken("is encoded as UTF-16, which no spreadsheet program writes"));
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads more behind what is there; false at the end. What lies before `at` may move away.
    fn more(&mut self) -> Result<bool, XmlError> {
        if self.at > 0 {
            self.buffer.copy_within(self.at..self.filled, 0);
            self.filled -= self.at;
            self.at = 0;
        }
        if self.filled == self.buffer.len() {
            if self.buffer.len() >= self.token_bytes_max {
                return Err(XmlError::TooLong);
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.filled..]) {
                Ok(read) => {
                    self.filled += read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The byte `offset` behind the present one.
    #[inline]
    fn byte(&mut self, offset: usize) -> Result<Option<u8>, XmlError> {
        while self.at + offset >= self.filled {
            if !self.more()? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[self.at + offset]))
    }

    /// What `find` finds in the bytes from `offset` on, reading more as long as it finds nothing.
    #[inline]
    fn until(&mut self, offset: usize, find: impl Fn(&[u8]) -> Option<usize>) -> Result<Option<usize>, XmlError> {
        loop {
            let from = (self.at + offset).min(self.filled);
            if let Some(found) = find(&self.buffer[from..self.filled]) {
                return Ok(Some(found));
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    fn skip_past(&mut self, end: &[u8]) -> Result<(), XmlError> {
        loop {
            if let Some(found) = memmem::find(&self.buffer[self.at..self.filled], end) {
                self.at += found + end.len();
                return Ok(());
            }
            self.at = self.filled.saturating_sub(end.len() - 1).max(self.at);
            if !self.more()? {
                return Err(XmlError::Broken("ends within a comment"));
            }
        }
    }

    /// A comment, which is passed over, or verbatim text, whose place is returned.
    fn declaration(&mut self) -> Result<Option<std::ops::Range<usize>>, XmlError> {
        if self.starts_with(b"<!--")? {
            self.at += 4;
            self.skip_past(b"-->")?;
            return Ok(None);
        }
        if self.starts_with(b"<![CDATA[")? {
            let Some(length) = self.until(9, |rest| memmem::find(rest, b"]]>"))? else {
                return Err(XmlError::Broken("ends within a text"));
            };
            let from = self.at + 9;
            self.at = from + length + 3;
            return Ok(Some(from..from + length));
        }
        Err(XmlError::Broken("declares a document type, which no spreadsheet program writes"))
    }

    fn starts_with(&mut self, text: &[u8]) -> Result<bool, XmlError> {
        self.byte(text.len() - 1)?;
        Ok(self.buffer[self.at..self.filled].starts_with(text))
    }
}

/// Where a tag ends: a `>` outside quotes.
#[inline]
fn tag_end(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr3(b'>', b'"', b'\'', &bytes[from..])?;
        let found = bytes[at];
        if found == b'>' {
            return Some(at);
        }
        from = at + 2 + memchr(found, &bytes[at + 1..])?;
    }
}

/// Appends text with its entities resolved and its line ends made one character. An entity that is not known stays.
pub(super) fn push_unescaped(text: &mut String, raw: &[u8]) {
    let raw = match std::str::from_utf8(raw) {
        Ok(raw) => std::borrow::Cow::Borrowed(raw),
        Err(_) => String::from_utf8_lossy(raw),
    };
    let mut rest = &*raw;
    while let Some(at) = memchr::memchr2(b'&', b'\r', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        if let Some(after) = from.strip_prefix('\r') {
            if !after.starts_with('\n') {
                text.push('\n');
            }
            rest = after;
            continue;
        }
        match from.find(';').filter(|&end| end <= 12).and_then(|end| entity(&from[1..end]).map(|c| (c, end))) {
            Some((c, end)) => {
                text.push(c);
                rest = &from[end + 1..];
            }
            None => {
                text.push('&');
                rest = &from[1..];
            }
        }
    }
    text.push_str(rest);
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    /// Gives its bytes one at a time, so that every seam is met.
    struct Drip<'b>(&'b [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn events(input: impl Read) -> String {
        let mut reader = XmlReader::new(input, 1 << 20);
        let mut log = String::new();
        let mut text = String::new();
        loop {
            let event = reader.next();
            if !matches!(event, Ok(Event::Text(_))) && !text.is_empty() {
                let _ = write!(log, "{text:?} ");
                text.clear();
            }
            match event {
                Ok(Event::Start(tag)) => {
                    let _ = write!(log, "<{}", String::from_utf8_lossy(tag.name));
                    for (name, value) in tag.attributes() {
                        let (name, value) = (String::from_utf8_lossy(name), String::from_utf8_lossy(value));
                        let _ = write!(log, " {name}={value}");
                    }
                    log.push_str(if tag.empty { "/> " } else { "> " });
                }
                Ok(Event::End(name)) => {
                    let _ = write!(log, "</{}> ", String::from_utf8_lossy(name));
                }
                Ok(Event::Text(raw)) => push_unescaped(&mut text, raw),
                Ok(Event::Verbatim(raw)) => {
                    let _ = write!(log, "[{}] ", String::from_utf8_lossy(raw));
                }
                Ok(Event::Eof) => return log.trim_end().to_owned(),
                Err(XmlError::Broken(why)) => return format!("{log}! {why}"),
                Err(error) => return format!("{log}! {error:?}"),
            }
        }
    }

    fn check(xml: &str, expect: &str) {
        assert_eq!(events(xml.as_bytes()), expect, "{xml}");
        assert_eq!(events(Drip(xml.as_bytes())), expect, "in drips: {xml}");
    }

    #[test]
    fn events_in_any_portions() {
        check("", "");
        check("<a/>", "<a/>");
        check("\u{feff}<?xml version='1.0'?><x:a b=\"1\" r:c='2'>t</x:a >", "<a b=1 r:c=2> \"t\" </a>");
        check("<a b=\"x>y\" c='\">'><!-- <no> -->z</a>", "<a b=x>y c=\">> \"z\" </a>");
        check("<a><![CDATA[1 < 2]]></a>", "<a> [1 < 2] </a>");
        check("<a>x &amp; y&#10;&#x41;&nope;\r\n</a>", "<a> \"x & y\\nA&nope;\\n\" </a>");
        check("<a\n  b = '1'\n/>", "<a b=1/>");
    }

    #[test]
    fn what_is_not_well_formed_is_said() {
        check("<!DOCTYPE a><a/>", "! declares a document type, which no spreadsheet program writes");
        check("<a><b", "<a> ! ends within a tag");
        check("<a><!-- x", "<a> ! ends within a comment");
        assert!(events(&b"\xff\xfe<\0a\0"[..]).contains("UTF-16"));
        let long = format!("<a>{}</a>", "x".repeat(3 << 20));
        assert_eq!(events(long.as_bytes()), "<a> ! TooLong");
    }

    #[test]
    fn attributes_by_local_name() {
        let mut reader = XmlReader::new(&b"<c r:id='5' hidden='true' name='a &amp; b'/>"[..], 100);
        let Ok(Event::Start(tag)) = reader.next() else { panic!("a start tag") };
        assert_eq!(tag.attribute("id"), Some(&b"5"[..]));
        assert!(tag.flag("hidden") && !tag.flag("id") && !tag.flag("none"));
        assert_eq!(tag.text("name").as_deref(), Some("a & b"));
    }
}
