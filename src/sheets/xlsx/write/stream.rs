//! A part as it streams past: a window that grows until what is looked for is whole.

use std::io::Read;

use memchr::memmem::Finder;

use super::markup::{Step, Tag, next_tag};

/// Bytes read at once.
const PIECE_BYTES: usize = 128 << 10;
/// Bytes the window may grow to: one row, or all that stands before the rows.
const WINDOW_BYTES_MAX: usize = 64 << 20;

/// The window over a stream.
pub(super) struct Feed<'r> {
    source: &'r mut dyn Read,
    buffer: Vec<u8>,
    start: usize,
}

impl<'r> Feed<'r> {
    pub(super) fn new(source: &'r mut dyn Read) -> Self {
        Self { source, buffer: Vec::with_capacity(2 * PIECE_BYTES), start: 0 }
    }

    /// What has been read and not consumed.
    pub(super) fn window(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        self.start = (self.start + bytes).min(self.buffer.len());
    }

    /// Reads on; false at the end.
    pub(super) fn more(&mut self) -> Result<bool, String> {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let filled = self.buffer.len();
        if filled > WINDOW_BYTES_MAX {
            return Err("one row, or what stands before the rows, is too large".to_owned());
        }
        self.buffer.resize(filled + PIECE_BYTES, 0);
        let read = loop {
            match self.source.read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let read = read.map_err(|error| error.to_string());
        self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
        Ok(read? > 0)
    }

    /// The next whole tag at or after `from`, a place in the window; `None` at the end.
    pub(super) fn tag(&mut self, from: usize) -> Result<Option<Tag>, String> {
        loop {
            match next_tag(self.window(), from) {
                Step::Tag(tag) => return Ok(Some(tag)),
                Step::Broken(why) => return Err(why.to_owned()),
                Step::Incomplete => {
                    if !self.more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Where the element ends whose open tag is `tag` and whose close tag begins as `closing` does; elements of that name
    /// do not hold each other.
    pub(super) fn element_end(&mut self, tag: Tag, closing: &Finder<'_>) -> Result<usize, String> {
        let length = closing.needle().len();
        let mut from = tag.end;
        loop {
            let found = closing.find(self.window().get(from..).unwrap_or_default()).map(|offset| from + offset);
            match found {
                Some(at) => {
                    let after = self.window().get(at + length).copied();
                    match after {
                        Some(b'>') => return self.checked_end(tag, at, at + length + 1),
                        Some(b' ' | b'\t' | b'\r' | b'\n') => {
                            let close = self.tag(at)?.ok_or("it ends in the middle")?;
                            return self.checked_end(tag, at, close.end);
                        }
                        Some(_) => from = at + length,
                        None if self.more()? => {}
                        None => return Err("it ends in the middle".to_owned()),
                    }
                }
                None => {
                    from = self.window().len().saturating_sub(length).max(tag.end);
                    if !self.more()? {
                        return Err("it ends in the middle".to_owned());
                    }
                }
            }
        }
    }

    /// A comment or CDATA section may hold what looks like the close tag: then tags are followed one by one.
    fn checked_end(&mut self, tag: Tag, close: usize, end: usize) -> Result<usize, String> {
        if memchr::memmem::find(&self.window()[tag.end..close], b"<!").is_none() {
            return Ok(end);
        }
        let name = tag.name(self.window()).to_vec();
        let mut at = tag.end;
        loop {
            let next = self.tag(at)?.ok_or("it ends in the middle")?;
            if next.kind == super::markup::TagKind::Close && next.name(self.window()) == name {
                return Ok(next.end);
            }
            at = next.end;
        }
    }

    /// All that is left, up to `bytes_max`.
    pub(super) fn rest(mut self, bytes_max: usize) -> Result<Vec<u8>, String> {
        let mut rest = self.window().to_vec();
        let length = self.buffer.len();
        self.consume(length);
        let read = self.source.take(bytes_max as u64 + 1).read_to_end(&mut rest).map_err(|error| error.to_string())?;
        if read > bytes_max { Err("what stands after the rows is too large".to_owned()) } else { Ok(rest) }
    }
}
