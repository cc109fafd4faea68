//! Words without case and accents.

/// Longest folded word that is compared, in bytes; the rest of a longer one is ignored.
pub(super) const FOLDED_BYTES_MAX: usize = 48;

/// A word without case and accents.
#[derive(Debug, Clone, Copy)]
pub(in crate::reading) struct Folded {
    bytes: [u8; FOLDED_BYTES_MAX],
    length: u8,
}

impl Folded {
    /// Its bytes.
    pub(in crate::reading) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(usize::from(self.length)) {
            *slot = byte;
            self.length += 1;
        }
    }
}

/// Whether a character belongs to a word: letters, digits and the accents that follow them.
pub(in crate::reading) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || is_combining(c)
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Takes case and accents off, so that composed and decomposed writing are the same.
pub(in crate::reading) fn fold(word: &str) -> Folded {
    let mut folded = Folded { bytes: [0; FOLDED_BYTES_MAX], length: 0 };
    if word.is_ascii() {
        let bytes = word.as_bytes().get(..word.len().min(FOLDED_BYTES_MAX)).unwrap_or_default();
        for (slot, byte) in folded.bytes.iter_mut().zip(bytes) {
            *slot = byte.to_ascii_lowercase();
        }
        folded.length = bytes.len() as u8;
        return folded;
    }
    for c in word.chars() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase() as u8);
        } else {
            fold_char(c, &mut folded);
        }
    }
    folded
}

fn fold_char(c: char, folded: &mut Folded) {
    let plain: &[u8] = match c {
        'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' | 'Ą' | 'Ă' => b"a",
        'æ' | 'Æ' => b"ae",
        'ç' | 'Ç' | 'ć' | 'č' | 'Č' | 'Ć' => b"c",
        'ď' | 'Ď' | 'đ' => b"d",
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ę' | 'ě' | 'Ě' => b"e",
        'ğ' => b"g",
        'ì'..='ï' | 'Ì'..='Ï' | 'ı' | 'İ' => b"i",
        'ł' | 'Ł' => b"l",
        'ñ' | 'Ñ' | 'ń' | 'ň' => b"n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ő' => b"o",
        'œ' | 'Œ' => b"oe",
        'ř' | 'Ř' => b"r",
        'ś' | 'š' | 'Š' | 'Ś' | 'ș' | 'ş' => b"s",
        'ß' | 'ẞ' => b"ss",
        'ť' | 'ț' => b"t",
        'ù'..='ü' | 'Ù'..='Ü' | 'ů' | 'ű' => b"u",
        'ý' | 'ÿ' | 'Ý' => b"y",
        'ź' | 'ż' | 'ž' | 'Ž' => b"z",
        '‐' | '‑' => b"-",
        c if is_combining(c) => b"",
        c => {
            for lower in c.to_lowercase() {
                for byte in lower.encode_utf8(&mut [0; 4]).bytes() {
                    folded.push(byte);
                }
            }
            return;
        }
    };
    for &byte in plain {
        folded.push(byte);
    }
}
