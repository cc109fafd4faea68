//! The encodings of text files, found from their bytes.

use std::borrow::Cow;

use encoding_rs::{CoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How a text file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8; plain ASCII counts as that.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252.
    Windows1252,
    /// UTF-8 with single bytes of Windows-1252 between: only ASCII can safely be added.
    Mixed,
}

impl Encoding {
    /// As a person knows it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::Windows1252 => "Windows-1252",
            Self::Mixed => "a mix of UTF-8 and Windows-1252",
        }
    }

    /// Whether every character takes two bytes or more.
    pub(super) fn is_wide(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }

    /// What the first bytes tell: the encoding, Windows-1252 aside, and the length of the byte order mark.
    pub(super) fn detect(head: &[u8]) -> (Self, usize) {
        match head {
            [0xEF, 0xBB, 0xBF, ..] => (Self::Utf8, 3),
            [0xFF, 0xFE, ..] => (Self::Utf16Le, 2),
            [0xFE, 0xFF, ..] => (Self::Utf16Be, 2),
            _ => {
                let head = &head[..head.len().min(4096)];
                let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
                match (zeros(0), zeros(1)) {
                    (0, 2..) => (Self::Utf16Le, 0),
                    (2.., 0) => (Self::Utf16Be, 0),
                    _ => (Self::Utf8, 0),
                }
            }
        }
    }

    /// The text in this encoding, and the characters that it lacks, for which something else was written.
    pub(super) fn encode(self, text: &str) -> (Vec<u8>, Vec<char>) {
        let mut lacking = Vec::new();
        let mut bytes = Vec::with_capacity(text.len());
        match self {
            Self::Utf8 => bytes.extend_from_slice(text.as_bytes()),
            Self::Utf16Le => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Self::Utf16Be => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
            Self::Windows1252 | Self::Mixed => {
                for c in text.chars() {
                    match self.single_byte(c) {
                        Some(byte) => bytes.push(byte),
                        None => {
                            lacking.push(c);
                            bytes.extend_from_slice(substitute(c).as_bytes());
                        }
                    }
                }
            }
        }
        (bytes, lacking)
    }

    fn single_byte(self, c: char) -> Option<u8> {
        if c.is_ascii() {
            return Some(c as u8);
        }
        if self == Self::Mixed {
            return None;
        }
        let mut utf8 = [0; 4];
        match WINDOWS_1252.encode(c.encode_utf8(&mut utf8)) {
            (Cow::Owned(bytes), _, false) if bytes.len() == 1 => bytes.first().copied(),
            _ => None,
        }
    }
}

/// What is written for a character that an encoding lacks.
fn substitute(c: char) -> &'static str {
    match c {
        '→' | '⇒' => "->",
        '←' => "<-",
        '≥' => ">=",
        '≤' => "<=",
        '≠' => "!=",
        '≈' => "~",
        '−' | '‐' | '‑' | '–' | '—' => "-",
        '×' => "x",
        '’' | '‘' => "'",
        '“' | '”' | '„' => "\"",
        '…' => "...",
        '•' => "*",
        '\u{a0}' | '\u{202f}' | '\u{2009}' => " ",
        'ä' | 'á' | 'à' | 'â' | 'ã' | 'å' => "a",
        'Ä' | 'Á' | 'À' | 'Â' | 'Ã' | 'Å' => "A",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'É' | 'È' | 'Ê' | 'Ë' => "E",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => "o",
        'Ö' | 'Ó' => "O",
        'ú' | 'ù' | 'û' | 'ü' => "u",
        'Ü' | 'Ú' => "U",
        'ç' => "c",
        'ñ' => "n",
        'ß' => "ss",
        '€' => "EUR",
        '£' => "GBP",
        _ => "?",
    }
}

/// Turns the bytes of a file, block by block, into text.
pub(super) struct Decoder {
    wide: Option<encoding_rs::Decoder>,
    encoding: Encoding,
    /// Bytes of a character that the last block began and did not end.
    carried: Vec<u8>,
    multibyte: bool,
    foreign: bool,
}

impl Decoder {
    /// A decoder for text that begins behind the byte order mark.
    pub(super) fn new(encoding: Encoding) -> Self {
        let wide = match encoding {
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            _ => None,
        };
        Self { wide, encoding, carried: Vec::new(), multibyte: false, foreign: false }
    }

    /// The encoding as far as it is known by now.
    pub(super) fn encoding(&self) -> Encoding {
        match (self.encoding, self.multibyte, self.foreign) {
            (Encoding::Utf8, false, true) => Encoding::Windows1252,
            (Encoding::Utf8, true, true) => Encoding::Mixed,
            (known, ..) => known,
        }
    }

    /// Appends the text of `block`, which is the `last` one or not.
    pub(super) fn decode(&mut self, block: &[u8], last: bool, text: &mut String) {
        if let Some(wide) = &mut self.wide {
            let mut rest = block;
            loop {
                text.reserve(wide.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len()));
                let (result, read, _) = wide.decode_to_string(rest, text, last);
                rest = rest.get(read..).unwrap_or_default();
                if result == CoderResult::InputEmpty {
                    return;
                }
            }
        }
        if self.carried.is_empty() {
            self.narrow(block, last, text);
        } else {
            // At most three bytes were carried: the next few decide what they are.
            let split = block.len().min(4);
            let mut seam = std::mem::take(&mut self.carried);
            seam.extend_from_slice(&block[..split]);
            if split == block.len() {
                self.narrow(&seam, last, text);
            } else {
                self.narrow(&seam, false, text);
                let carried = std::mem::take(&mut self.carried);
                let from = split.saturating_sub(carried.len());
                if from + carried.len() == split {
                    self.narrow(&block[from..], last, text);
                }
            }
        }
    }

    fn narrow(&mut self, bytes: &[u8], last: bool, text: &mut String) {
        let mut rest = bytes;
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    self.multibyte |= !valid.is_ascii();
                    text.push_str(valid);
                    return;
                }
                Err(error) => {
                    let (valid, bad) = rest.split_at(error.valid_up_to());
                    if let Ok(valid) = std::str::from_utf8(valid) {
                        self.multibyte |= !valid.is_ascii();
                        text.push_str(valid);
                    }
                    let length = match error.error_len() {
                        Some(length) => length,
                        None if last => bad.len(),
                        None => {
                            self.carried = bad.to_vec();
                            return;
                        }
                    };
                    let (bad, after) = bad.split_at(length.min(bad.len()));
                    self.foreign = true;
                    text.push_str(&WINDOWS_1252.decode_without_bom_handling(bad).0);
                    rest = after;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(bytes: &[u8], block: usize) -> (String, Encoding) {
        let (encoding, mark) = Encoding::detect(bytes);
        let mut decoder = Decoder::new(encoding);
        let mut text = String::new();
        for chunk in bytes[mark..].chunks(block.max(1)) {
            decoder.decode(chunk, false, &mut text);
        }
        decoder.decode(&[], true, &mut text);
        (text, decoder.encoding())
    }

    #[test]
    fn encodings_are_found() {
        let check = |bytes: &[u8], text: &str, encoding| {
            for block in [1, 2, 3, 5, 1000] {
                assert_eq!(decode(bytes, block), (text.to_owned(), encoding), "{bytes:?} in blocks of {block}");
            }
        };
        check(b"plain", "plain", Encoding::Utf8);
        check("\u{feff}Größe".as_bytes(), "Größe", Encoding::Utf8);
        check("Größe 漢字 🎯".as_bytes(), "Größe 漢字 🎯", Encoding::Utf8);
        check(b"Gr\xf6\xdfe \x80", "Größe €", Encoding::Windows1252);
        check(b"ends with \xe9", "ends with é", Encoding::Windows1252);
        check(b"ends with \xf0\x9f", "ends with ðŸ", Encoding::Windows1252);
        check(b"\xc3\xa9 and \xe9.", "é and é.", Encoding::Mixed);
        for (encoding, mark) in [(Encoding::Utf16Le, [0xFF, 0xFE]), (Encoding::Utf16Be, [0xFE, 0xFF])] {
            let (bytes, _) = encoding.encode("id,漢字 🎯\n1,ä");
            check(&bytes, "id,漢字 🎯\n1,ä", encoding);
            check(&[&mark[..], &bytes].concat(), "id,漢字 🎯\n1,ä", encoding);
        }
    }

    #[test]
    fn what_an_encoding_lacks_is_said() {
        assert_eq!(Encoding::Windows1252.encode("ä → 5"), (b"\xe4 -> 5".to_vec(), vec!['→']));
        assert_eq!(Encoding::Mixed.encode("ä"), (b"a".to_vec(), vec!['ä']));
        assert_eq!(Encoding::Utf8.encode("→").1, Vec::<char>::new());
    }

    proptest! {
        #[test]
        fn utf8_survives_any_blocks(text in ".{0,60}", block in 1_usize..9) {
            let text = text.replace(['\0', '\u{feff}'], "");
            prop_assert_eq!(decode(text.as_bytes(), block).0, text);
        }

        #[test]
        fn any_bytes_become_text(bytes in prop::collection::vec(any::<u8>(), 0..200), block in 1_usize..9) {
            prop_assert_eq!(decode(&bytes, block), decode(&bytes, 1000));
        }
    }
}
