//! The shared texts of an `.xls` workbook (MS-XLS 2.4.265, `SST`), which go on over several records.

use super::bytes::{push_utf16, u16_at, u32_at};

/// Texts one behind the other.
#[derive(Debug, Default)]
pub(super) struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..end)
    }

    /// Reads the texts of an SST record and the records that continue it; stops where they are cut off.
    pub(super) fn read(parts: &[&[u8]]) -> Self {
        let mut texts = Self::default();
        let Some(first) = parts.first() else { return texts };
        let count = u32_at(first, 4);
        let mut input = Input { parts, part: 0, at: 8 };
        for _ in 0..count {
            if input.text(&mut texts.text).is_none() {
                break;
            }
            texts.ends.push(texts.text.len());
        }
        texts
    }
}

struct Input<'p> {
    parts: &'p [&'p [u8]],
    part: usize,
    at: usize,
}

impl Input<'_> {
    fn rest(&self) -> &[u8] {
        self.parts.get(self.part).and_then(|part| part.get(self.at..)).unwrap_or_default()
    }

    /// The next `length` bytes, which never lie in two records.
    fn take(&mut self, length: usize) -> Option<&[u8]> {
        if self.rest().is_empty() {
            self.part += 1;
            self.at = 0;
        }
        let from = self.at;
        self.at += length;
        self.parts.get(self.part)?.get(from..from + length)
    }

    fn skip(&mut self, mut length: usize) -> Option<()> {
        while length > 0 {
            if self.rest().is_empty() {
                self.part += 1;
                self.at = 0;
                self.parts.get(self.part)?;
            }
            let step = length.min(self.rest().len());
            self.at += step;
            length -= step;
        }
        Some(())
    }

    /// One text with its formatting runs (MS-XLS 2.5.293, `XLUnicodeRichExtendedString`).
    fn text(&mut self, text: &mut String) -> Option<()> {
        let head = self.take(3)?;
        let mut characters = usize::from(u16_at(head, 0));
        let mut flags = *head.get(2)?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(u16_at(self.take(2)?, 0)) };
        let extra = if flags & 4 == 0 { 0 } else { u32_at(self.take(4)?, 0) as usize };
        let mut wide = Vec::new();
        while characters > 0 {
            if self.rest().is_empty() {
                // A continued text says anew how wide its characters are.
                self.part += 1;
                self.at = 0;
                flags = *self.take(1)?.first()?;
            }
            let width = if flags & 1 == 0 { 1 } else { 2 };
            let count = characters.min(self.rest().len() / width);
            if count == 0 {
                return None;
            }
            let bytes = self.take(count * width)?;
            if width == 1 {
                wide.extend(bytes.iter().flat_map(|&byte| [byte, 0]));
            } else {
                wide.extend_from_slice(bytes);
            }
            characters -= count;
        }
        push_utf16(text, &wide);
        self.skip(runs * 4 + extra)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_on_over_records() {
        let head = [0_u8, 0, 0, 0, 4, 0, 0, 0];
        let narrow = [3, 0, 0, b'a', b'b', b'c'];
        let rich = [2, 0, 8, 1, 0, b'x', b'y', 0, 0, 0, 0];
        let split_head = [4, 0, 0, b'd', b'e'];
        let split_tail = [1, b'f', 0, 0xE4, 0];
        let wide = [1, 0, 1, 0xAC, 0x20];
        let first = [&head[..], &narrow, &rich, &split_head].concat();
        let second = [&split_tail[..], &wide].concat();
        let texts = Texts::read(&[&first, &second]);
        let found: Vec<_> = (0..5).map(|i| texts.get(i)).collect();
        assert_eq!(found, [Some("abc"), Some("xy"), Some("defä"), Some("€"), None]);
        assert_eq!(Texts::read(&[&first]).get(2), None, "cut off");
        assert_eq!(Texts::read(&[]).get(0), None);
    }
}
