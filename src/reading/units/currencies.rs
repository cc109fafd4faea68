//! Currencies: the codes of ISO 4217 and the signs and words people write for them.

use std::sync::LazyLock;

use super::fold::Lexicon;
use crate::model::Currency;

/// The active alphabetic codes of ISO 4217:2015 (list one, as its maintenance agency SIX publishes it), without precious metals, funds
/// and test codes; ascending.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF \
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD \
IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR \
MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC \
SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// Codes that are everyday words in capitals too; alone they name no currency.
const WORDS_TOO: [&str; 2] = ["ALL", "TOP"];

const fn code(letters: &str) -> Currency {
    let bytes = letters.as_bytes();
    Currency([bytes[0], bytes[1], bytes[2]])
}

const WORDS: &[(Currency, &str)] = &[
    (code("EUR"), "euro|euros|eur|teur"),
    (code("USD"), "usd|dollar|dollars|dolar|dolares"),
    (code("GBP"), "gbp|pound sterling|sterling"),
    (code("CHF"), "chf|sfr|franken"),
    (code("BRL"), "brl|real|reais"),
    (code("INR"), "inr|rs|rupee|rupees"),
    (code("JPY"), "jpy|yen|円"),
    (code("CNY"), "cny|rmb|yuan|元|人民币"),
    (code("KRW"), "krw|won|원"),
    (code("PLN"), "pln|zl|zloty"),
    (code("CZK"), "czk|kc"),
    (code("RUB"), "rub|руб"),
    (code("ZAR"), "zar|rand"),
];

static BY_WORD: LazyLock<Lexicon<Currency>> = LazyLock::new(|| Lexicon::new(WORDS));

/// The currency of an ISO 4217 code in capitals.
pub(crate) fn by_code(text: &str) -> Option<Currency> {
    let letters: [u8; 3] = text.as_bytes().try_into().ok()?;
    if !letters.iter().all(u8::is_ascii_uppercase) || WORDS_TOO.contains(&text) {
        return None;
    }
    let codes = CODES.as_bytes();
    let (mut low, mut high) = (0, (codes.len() + 1) / 4);
    while low < high {
        let middle = usize::midpoint(low, high);
        match codes.get(middle * 4..middle * 4 + 3)?.cmp(&letters) {
            std::cmp::Ordering::Equal => return Some(Currency(letters)),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// The currency of a code or of a word for it.
pub(crate) fn by_word(text: &str) -> Option<Currency> {
    by_code(text).or_else(|| BY_WORD.word(text))
}

/// The currency whose sign a text begins with, and the sign's length. A sign of several currencies is that of the largest: `$` the
/// United States dollar, `¥` the yen.
pub(crate) fn by_sign(text: &str) -> Option<(Currency, usize)> {
    const SIGNS: [(&str, Currency); 37] = [
        ("$", code("USD")),
        ("€", code("EUR")),
        ("£", code("GBP")),
        ("R$", code("BRL")),
        ("US$", code("USD")),
        ("U$S", code("USD")),
        ("¥", code("JPY")),
        ("￥", code("JPY")),
        ("＄", code("USD")),
        ("₹", code("INR")),
        ("₩", code("KRW")),
        ("₽", code("RUB")),
        ("₺", code("TRY")),
        ("₫", code("VND")),
        ("₪", code("ILS")),
        ("₴", code("UAH")),
        ("₦", code("NGN")),
        ("₱", code("PHP")),
        ("฿", code("THB")),
        ("₡", code("CRC")),
        ("₲", code("PYG")),
        ("₸", code("KZT")),
        ("₵", code("GHS")),
        ("A$", code("AUD")),
        ("AU$", code("AUD")),
        ("C$", code("CAD")),
        ("CA$", code("CAD")),
        ("HK$", code("HKD")),
        ("J$", code("JMD")),
        ("MX$", code("MXN")),
        ("N$", code("NAD")),
        ("NT$", code("TWD")),
        ("NZ$", code("NZD")),
        ("RD$", code("DOP")),
        ("S$", code("SGD")),
        ("TT$", code("TTD")),
        // The euro's sign, its three bytes taken for Windows-1252.
        ("â‚¬", code("EUR")),
    ];
    let first = *text.as_bytes().first()?;
    let may_begin = match first {
        b'$' | 0x80.. => true,
        _ => first.is_ascii_uppercase() && text.as_bytes().iter().take(3).any(|&b| b == b'$'),
    };
    if !may_begin {
        return None;
    }
    SIGNS.iter().find(|(sign, _)| text.starts_with(sign)).map(|&(sign, currency)| (currency, sign.len()))
}

/// Money with a letter before it, and how much of the text that is: `R11,000` rand, `RM500` ringgit. Other letters stand for the money
/// of more than one country, so that only the figure is known: `M11,000`. A letter before few digits names something: `R2`.
pub(crate) fn by_letter(text: &str) -> Option<(Option<Currency>, usize)> {
    let bytes = text.as_bytes();
    if !bytes.first()?.is_ascii_uppercase() {
        return None;
    }
    let len = if bytes.starts_with(b"RM") { 2 } else { 1 };
    let digits = text.get(len..)?;
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let currency = match &bytes[..len] {
        b"R" => Some(code("ZAR")),
        b"RM" => Some(code("MYR")),
        _ => None,
    };
    let is_separator = |c: char| c == ',' || currency.is_some() && matches!(c, '.' | ' ' | '\u{a0}');
    let end = digits.find(|c: char| !c.is_ascii_digit() && !is_separator(c)).unwrap_or(digits.len());
    let (figure, behind) = digits.split_at(end);
    let mut groups = figure.trim_end().split(is_separator);
    let is_grouped = groups.next().is_some_and(|first| first.len() <= 3)
        && groups.clone().next().is_some()
        && groups.all(|group| group.len() == 3);
    let is_large = figure.trim_end().len() >= 3 || behind.starts_with(['k', 'K', 'm', 'M', 'b', 'B']);
    (is_grouped || currency.is_some() && is_large).then_some((currency, len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::units::fold::Folded;

    #[test]
    fn the_codes_are_ascending_and_found() {
        let codes: Vec<&str> = CODES.split(' ').collect();
        assert!(codes.is_sorted());
        for code in codes {
            assert_eq!(by_code(code).is_some(), !WORDS_TOO.contains(&code), "{code}");
        }
        assert_eq!(by_code("XXX"), None);
        assert_eq!(by_code("eur"), None);
        assert!(BY_WORD.unsound(Folded::phrase).is_empty());
    }
}
