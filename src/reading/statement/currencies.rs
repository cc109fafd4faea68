//! Currencies as sentences write them: signs, ISO codes, names, and dollars of several countries.

use super::tokens::{Sentence, TokenKind};
use crate::model::Currency;
use crate::reading::words::Class;

/// What stands before `$`, by the country whose dollar, real or peso it is.
const DOLLARS: [(&str, &[u8; 3]); 15] = [
    ("US", b"USD"),
    ("R", b"BRL"),
    ("A", b"AUD"),
    ("AU", b"AUD"),
    ("C", b"CAD"),
    ("CA", b"CAD"),
    ("CAD", b"CAD"),
    ("AUD", b"AUD"),
    ("USD", b"USD"),
    ("NZ", b"NZD"),
    ("S", b"SGD"),
    ("SG", b"SGD"),
    ("HK", b"HKD"),
    ("MX", b"MXN"),
    ("COP", b"COP"),
];

/// The currency of the `$` at a token, and whether the word before it says which.
pub(super) fn dollar_sign(sentence: &Sentence<'_>, at: usize) -> (Currency, bool) {
    let before = at
        .checked_sub(1)
        .filter(|&before| sentence.is_word(before) && sentence.tokens.get(at).is_some_and(|sign| sign.glued))
        .map(|before| sentence.word(before));
    let code = before.and_then(|before| DOLLARS.iter().find(|(word, _)| *word == before)).map(|(_, code)| **code);
    (Currency(code.unwrap_or(*b"USD")), code.is_some())
}

/// The currency that a sign or an ISO code names.
pub(super) fn currency_sign(sentence: &Sentence<'_>, at: usize) -> Option<Currency> {
    let code: &[u8; 3] = match sentence.kind(at)? {
        TokenKind::Sign('$') => return Some(dollar_sign(sentence, at).0),
        TokenKind::Sign('€') => b"EUR",
        TokenKind::Sign('£') => b"GBP",
        // `â‰¥` is a sign of comparison, its three bytes taken for Windows-1252.
        TokenKind::Sign('¥') if at > 0 && sentence.is_sign(at - 1, '‰') => return None,
        TokenKind::Sign('¥' | '￥') => b"JPY",
        TokenKind::Sign('₹') => b"INR",
        TokenKind::Sign('₩') => b"KRW",
        TokenKind::Word if sentence.is_sign(at + 1, '$') => return None,
        TokenKind::Word if is_iso_currency(sentence.word(at)) => {
            return sentence.word(at).as_bytes().try_into().ok().map(Currency);
        }
        _ => return None,
    };
    Some(Currency(*code))
}

fn is_iso_currency(word: &str) -> bool {
    matches!(
        word,
        "USD"
            | "EUR"
            | "GBP"
            | "CHF"
            | "JPY"
            | "BRL"
            | "INR"
            | "CAD"
            | "AUD"
            | "CNY"
            | "RMB"
            | "MXN"
            | "COP"
            | "SEK"
            | "NOK"
            | "DKK"
            | "PLN"
            | "NZD"
            | "ZAR"
            | "SGD"
            | "KRW"
            | "HKD"
            | "AED"
            | "SAR"
            | "TRY"
            | "CZK"
            | "HUF"
            | "ARS"
            | "CLP"
            | "PEN"
    )
}

/// Codes in the order of the values of the `currency` lists.
const CURRENCIES: [&[u8; 3]; 19] = [
    b"USD", b"EUR", b"GBP", b"CHF", b"JPY", b"BRL", b"INR", b"CAD", b"AUD", b"CNY", b"MXN", b"COP", b"SEK", b"NOK",
    b"DKK", b"PLN", b"NZD", b"ZAR", b"SGD",
];

/// The currency that a word names.
pub(super) fn currency_word(sentence: &Sentence<'_>, at: usize) -> Option<Currency> {
    let token = sentence.tokens.get(at).filter(|token| token.entry.class.any(Class::CURRENCY))?;
    let index = usize::try_from(token.entry.value).ok()?.checked_sub(1)?;
    CURRENCIES.get(index).map(|code| Currency(**code))
}

/// The currency that a word or sign names.
pub(super) fn currency_at(sentence: &Sentence<'_>, at: usize) -> Option<Currency> {
    currency_sign(sentence, at).or_else(|| currency_word(sentence, at))
}
