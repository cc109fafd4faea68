//! Addresses that name a person.

/// Whether a text is the address of one person by its form: `given.family@host`. No shared mailbox has a point in its name.
pub fn is_personal_address(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(at) = memchr::memchr(b'@', bytes) else { return false };
    let (name, host) = (bytes.get(..at).unwrap_or_default(), bytes.get(at + 1..).unwrap_or_default());
    let plain = |byte: &u8| PLAIN_IN_ADDRESS[usize::from(*byte)];
    name.contains(&b'.')
        && name.iter().all(plain)
        && host.iter().all(plain)
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
}

/// Letters, digits and the signs that stand in addresses beside `@`.
static PLAIN_IN_ADDRESS: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        plain[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        byte += 1;
    }
    plain
};

/// The name in an address, as [`super::people::fold_parts`] folds it.
pub(super) fn fold_address(local: &str, into: &mut String) {
    into.clear();
    let mut last = ' ';
    for byte in local.bytes() {
        let folded = char::from(IN_ADDRESS[usize::from(byte)]);
        if folded != ' ' || last != ' ' {
            into.push(folded);
        }
        last = folded;
    }
    if into.ends_with(' ') {
        into.pop();
    }
}

/// Letters in lower case, and a space for what sets the parts of a name apart.
static IN_ADDRESS: [u8; 256] = {
    let mut folded = [b' '; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        let apart = byte.is_ascii_whitespace() || byte == 0x0b || matches!(byte, b'.' | b'_');
        folded[byte as usize] = if apart { b' ' } else { byte.to_ascii_lowercase() };
        byte += 1;
    }
    folded
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::people::fold_parts;

    #[test]
    fn addresses_of_one_person_are_known_by_their_form() {
        let check = |text: &str, expect: bool| assert_eq!(is_personal_address(text), expect, "{text}");
        check("jane.doe@example.com", true);
        check("j.d-1_x@example.com", true);
        check("sales@example.com", false);
        check("jane.doe@example.com, bob", false);
        check("jane.doe@bob.ray@example.com", false);
        check(".jane.doe@example.com", false);
        check("jane.doe", false);
        check("jäne.doe@example.com", false);
    }

    proptest::proptest! {
        #[test]
        fn the_name_in_an_address_is_folded_like_any_name(local in "[a-zA-Z0-9 ._\t\u{b}-]{0,20}") {
            let (mut quick, mut plain) = (String::from("x"), String::new());
            fold_address(&local, &mut quick);
            fold_parts(&local, |c| c.is_whitespace() || matches!(c, '.' | '_'), &mut plain);
            proptest::prop_assert_eq!(quick, plain);
        }
    }
}
