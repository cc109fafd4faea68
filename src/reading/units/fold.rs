//! Words without case and accents, on the stack.

/// Longest word or phrase that the tables hold, in bytes, with room to spare.
const CAPACITY: usize = 48;

/// A short text in lower case and without accents. A longer one folds to nothing, so that no table holds it.
#[derive(Clone, Copy)]
pub(crate) struct Folded {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Folded {
    /// Folds a word; every character counts.
    pub(crate) fn word(text: &str) -> Self {
        let mut folded = Self { bytes: [0; CAPACITY], len: 0 };
        for c in text.chars() {
            if !folded.push_folded(c) {
                folded.len = 0;
                break;
            }
        }
        folded
    }

    /// Folds a phrase: dots, quotes and marks of emphasis fall away; slashes, dashes and white space become one space.
    pub(crate) fn phrase(text: &str) -> Self {
        let mut folded = Self { bytes: [0; CAPACITY], len: 0 };
        let mut gap = false;
        for c in text.chars() {
            if matches!(c, '.' | '\'' | '"' | '’' | '‘' | '`' | '´' | '*' | '!' | ',' | ';' | '“' | '”' | '。')
            {
                continue;
            }
            if c.is_whitespace() || matches!(c, '/' | '-' | '_' | '–' | '—' | '‐' | '‑' | ':') {
                gap = folded.len > 0;
                continue;
            }
            if (gap && !folded.push(b' ')) || !folded.push_folded(c) {
                folded.len = 0;
                break;
            }
            gap = false;
        }
        folded
    }

    /// The folded text.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("")
    }

    fn push(&mut self, byte: u8) -> bool {
        let room = self.len < CAPACITY;
        if room {
            self.bytes[self.len] = byte;
            self.len += 1;
        }
        room
    }

    fn push_folded(&mut self, c: char) -> bool {
        if c.is_ascii() {
            return self.push(c.to_ascii_lowercase() as u8);
        }
        let base = match c {
            'À'..='Å' | 'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
            'Ç' | 'ç' | 'č' | 'ć' => "c",
            'È'..='Ë' | 'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
            'Ì'..='Ï' | 'ì'..='ï' => "i",
            'Ñ' | 'ñ' | 'ń' => "n",
            'Ò'..='Ö' | 'ò'..='ö' | 'Ø' | 'ø' => "o",
            'Ù'..='Ü' | 'ù'..='ü' => "u",
            'Ý' | 'ý' | 'ÿ' => "y",
            'ß' => "ss",
            'Æ' | 'æ' => "ae",
            'Œ' | 'œ' => "oe",
            'š' | 'ś' | 'Š' => "s",
            'ž' | 'ź' | 'ż' => "z",
            'ł' => "l",
            // Combining accents of decomposed text, and variation selectors after signs.
            '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{200b}'..='\u{200d}' => "",
            _ => {
                let c = halfwidth(c);
                let mut utf8 = [0; 4];
                return c.to_lowercase().all(|c| c.encode_utf8(&mut utf8).bytes().all(|byte| self.push(byte)));
            }
        };
        base.bytes().all(|byte| self.push(byte))
    }
}

/// Full-width forms as the ASCII characters they stand for.
pub(crate) const fn halfwidth(c: char) -> char {
    match c as u32 {
        code @ 0xff01..=0xff5e => match char::from_u32(code - 0xfee0) {
            Some(ascii) => ascii,
            None => c,
        },
        0x3000 => ' ',
        _ => c,
    }
}

/// A sorted table of folded words or phrases, each with its meaning.
pub(crate) struct Lexicon<T> {
    entries: Vec<(&'static str, T)>,
    /// Where the words begin that begin with each byte.
    starts: [u16; 257],
}

impl<T: Copy> Lexicon<T> {
    /// Sorts a table that lists, for each meaning, its words between bars. Of a word listed twice the first counts.
    pub(crate) fn new(groups: &[(T, &'static str)]) -> Self {
        let listed = groups.iter().map(|(_, words)| words.bytes().filter(|&b| b == b'|').count() + 1).sum();
        let mut entries = Vec::with_capacity(listed);
        for &(meaning, words) in groups {
            entries.extend(words.split('|').map(|word| (word, meaning)));
        }
        entries.sort_by_key(|&(word, _)| word);
        let mut starts = [0; 257];
        for (word, _) in &entries {
            let first = word.bytes().next().unwrap_or(0);
            starts[usize::from(first) + 1] += 1;
        }
        for byte in 0..256 {
            starts[byte + 1] += starts[byte];
        }
        Self { entries, starts }
    }

    /// The meaning of a folded word.
    pub(crate) fn get(&self, folded: &str) -> Option<T> {
        let first = usize::from(*folded.as_bytes().first()?);
        let range = usize::from(self.starts[first])..usize::from(self.starts[first + 1]);
        let near = self.entries.get(range)?;
        let index = near.partition_point(|(word, _)| *word < folded);
        near.get(index).filter(|(word, _)| *word == folded).map(|&(_, meaning)| meaning)
    }

    /// The meaning of a word as written.
    pub(crate) fn word(&self, text: &str) -> Option<T> {
        if text.bytes().all(|b| b.is_ascii_lowercase()) {
            return self.get(text);
        }
        self.get(Folded::word(text).as_str())
    }

    /// Entries that folding would change or that stand twice; none, if the table is sound.
    #[cfg(test)]
    pub(crate) fn unsound(&self, fold: impl Fn(&str) -> Folded) -> Vec<&'static str> {
        let twice = self.entries.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[0].0);
        let unfolded = self.entries.iter().map(|entry| entry.0).filter(|word| fold(word).as_str() != *word);
        twice.chain(unfolded).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_width_fall_away() {
        for (text, folded) in
            [("Größe", "grosse"), ("MÄRZ", "marz"), ("Ａｂｃ", "abc"), ("年", "年"), ("e\u{301}te", "ete")]
        {
            assert_eq!(Folded::word(text).as_str(), folded);
        }
        assert_eq!(Folded::phrase("  To be —  determined. ").as_str(), "to be determined");
        assert_eq!(Folded::phrase("k.A.").as_str(), "ka");
        assert_eq!(Folded::word(&"x".repeat(100)).as_str(), "");
    }
}
