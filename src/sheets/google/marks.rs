//! The mark under every note and comment of ours. A note of Google's has no author, so the text itself must tell.

/// Begins the last line.
const MARK: &str = "— kpiwarden ";

/// A text with our mark under it.
pub(super) fn signed(text: &str) -> String {
    format!("{text}\n{MARK}{:08x}", check(text))
}

/// The text above our mark; `None` where there is none, or where somebody changed the text, which makes it theirs.
pub(super) fn unsigned(note: &str) -> Option<&str> {
    let (text, mark) = note.trim_end().rsplit_once('\n')?;
    let sum = u32::from_str_radix(mark.strip_prefix(MARK)?, 16).ok()?;
    (sum == check(text)).then_some(text)
}

/// FNV-1a, folded to 32 bits.
fn check(text: &str) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes().filter(|byte| *byte != b'\r') {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (hash ^ (hash >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_told_from_theirs() {
        for text in ["M101 vague-term (error)\nsay how much", "", "ä — kpiwarden", "a\n— kpiwarden 00000000"] {
            assert_eq!(unsigned(&signed(text)), Some(text), "{text}");
        }
        let ours = signed("say how much");
        for theirs in
            ["", "mine", "say how much", &format!("{ours}\nwhy?"), &ours.replace("how", "who"), "— kpiwarden 0"]
        {
            assert_eq!(unsigned(theirs), None, "{theirs}");
        }
        assert_eq!(unsigned(&format!("{ours}\n")), Some("say how much"), "a line break at the end is nobody's edit");
    }
}
