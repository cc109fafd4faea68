//! Number format codes of workbooks: what they say about the meaning of a number.
//!
//! The codes follow ECMA-376 part 1, 18.8.31 (`numFmts`); the built-in ones 18.8.30 (`numFmt`).

use crate::model::{Currency, NumberFormat};

/// What a format code says.
pub(super) fn meaning(code: &str) -> NumberFormat {
    if code.eq_ignore_ascii_case("general") || code == "@" {
        return NumberFormat::General;
    }
    let found = Features::of(code);
    if found.day {
        NumberFormat::Date
    } else if found.hour {
        NumberFormat::Time
    } else if found.month {
        NumberFormat::Date
    } else if found.percent {
        NumberFormat::Percent { decimals: found.decimals }
    } else if let Some(currency) = found.currency {
        NumberFormat::Currency(currency)
    } else {
        NumberFormat::General
    }
}

/// What a built-in format says. Those with a currency sign are given in the workbook's own words by programs whose
/// currency is another one, so the bare number means dollars.
pub(super) fn built_in(id: u32) -> NumberFormat {
    match id {
        5..=8 | 42 | 44 => NumberFormat::Currency(Currency(*b"USD")),
        9 => NumberFormat::Percent { decimals: 0 },
        10 => NumberFormat::Percent { decimals: 2 },
        14..=17 | 22 | 27..=31 | 36 | 50..=58 => NumberFormat::Date,
        18..=21 | 32..=35 | 45..=47 => NumberFormat::Time,
        _ => NumberFormat::General,
    }
}

#[derive(Debug, Default)]
struct Features {
    day: bool,
    month: bool,
    hour: bool,
    percent: bool,
    decimals: u8,
    currency: Option<Currency>,
}

impl Features {
    /// Walks the first section of a code.
    fn of(code: &str) -> Self {
        let mut found = Self::default();
        let mut literal = String::new();
        let mut after_point = false;
        let mut chars = code.chars().peekable();
        let mut last_code = ' ';
        while let Some(c) = chars.next() {
            match c {
                ';' => break,
                '"' => literal.extend(chars.by_ref().take_while(|&c| c != '"')),
                '\\' => literal.extend(chars.next()),
                '_' | '*' => {
                    chars.next();
                    found.take_currency(&mut literal);
                }
                '[' => {
                    let inside: String = chars.by_ref().take_while(|&c| c != ']').collect();
                    found.bracket(&inside);
                }
                '%' => found.percent = true,
                '.' => after_point = true,
                '0' | '#' | '?' => {
                    if after_point {
                        found.decimals = found.decimals.saturating_add(1);
                    }
                    found.take_currency(&mut literal);
                }
                'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => {
                    chars.next();
                }
                'y' | 'Y' | 'd' | 'D' | 'e' => found.day = true,
                'h' | 'H' | 's' | 'S' => {
                    found.hour = true;
                    after_point = false;
                }
                'm' | 'M' => found.month = true,
                'g' | 'b' | 'B' | 'a' | 'A' | 'p' | 'P' | '/' | ':' | ',' | ' ' | '-' | '+' | '(' | ')' | '\u{a0}' => {
                    if !c.is_ascii_alphabetic() && c != '(' && c != ')' {
                        literal.push(c);
                    } else if c.eq_ignore_ascii_case(&'a') && last_code != 'a' && chars.peek() == Some(&'/') {
                        found.hour = true;
                    }
                }
                other => literal.push(other),
            }
            last_code = c.to_ascii_lowercase();
        }
        found.take_currency(&mut literal);
        found
    }

    fn bracket(&mut self, inside: &str) {
        if let Some(stated) = inside.strip_prefix('$') {
            let (sign, locale) = stated.rsplit_once('-').unwrap_or((stated, ""));
            if self.currency.is_none() && !sign.is_empty() {
                self.currency = stated_currency(sign, locale);
            }
            return;
        }
        let elapsed = !inside.is_empty() && inside.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'));
        self.hour |= elapsed;
    }

    fn take_currency(&mut self, literal: &mut String) {
        if self.currency.is_none() && !literal.is_empty() {
            self.currency = currency_of_literal(literal);
        }
        literal.clear();
    }
}

/// The currency of `[$sign-locale]`: the sign decides, and where several countries use it, the locale.
fn stated_currency(sign: &str, locale: &str) -> Option<Currency> {
    let language_id = u32::from_str_radix(locale, 16).unwrap_or(0) & 0xFFFF;
    let by_locale = LOCALES.iter().find(|(id, _)| *id == language_id).map(|(_, code)| Currency(**code));
    let sign = sign.trim();
    if SHARED.contains(&sign) { by_locale.or_else(|| currency_of_sign(sign)) } else { currency_of_sign(sign) }
}

/// The currency whose sign stands in the literal text of a format.
pub(super) fn currency_of_literal(literal: &str) -> Option<Currency> {
    currency_of_sign(literal.trim_matches(|c: char| c.is_whitespace() || "-+(),./:".contains(c)))
}

/// The currency of a sign as a country uses it.
pub(super) fn currency_in(sign: &str, country: Option<&str>) -> Option<Currency> {
    const COUNTRIES: &str = "US USD CA CAD AU AUD NZ NZD MX MXN AR ARS CL CLP CO COP UY UYU SG SGD HK HKD TW TWD BZ BZD JM JMD TT TTD \
        JP JPY CN CNY SE SEK NO NOK DK DKK IS ISK GB GBP CH CHF LI CHF ZA ZAR IN INR MY MYR EG EGP PK PKR";
    let sign = sign.trim();
    if !SHARED.contains(&sign) {
        return currency_of_sign(sign);
    }
    let mut words = COUNTRIES.split_ascii_whitespace();
    let mut by_country = None;
    while let (Some(known), Some(code)) = (words.next(), words.next()) {
        if Some(known) == country {
            by_country = code.as_bytes().try_into().ok().map(Currency);
        }
    }
    by_country.or_else(|| currency_of_sign(sign))
}

/// The currency of a sign or an ISO 4217 code.
fn currency_of_sign(sign: &str) -> Option<Currency> {
    if let Some((_, code)) = SIGNS.iter().find(|(known, _)| *known == sign) {
        return Some(Currency(**code));
    }
    let code: [u8; 3] = sign.as_bytes().try_into().ok()?;
    CODES.chunks_exact(4).any(|known| known.starts_with(&code)).then_some(Currency(code))
}

/// Windows language identifiers (MS-LCID) of locales whose sign several currencies share.
const LOCALES: [(u32, &[u8; 3]); 34] = [
    (0x409, b"USD"),
    (0x1009, b"CAD"),
    (0xC0C, b"CAD"),
    (0xC09, b"AUD"),
    (0x1409, b"NZD"),
    (0x80A, b"MXN"),
    (0x2C0A, b"ARS"),
    (0x340A, b"CLP"),
    (0x240A, b"COP"),
    (0x380A, b"UYU"),
    (0x4809, b"SGD"),
    (0x1004, b"SGD"),
    (0xC04, b"HKD"),
    (0x404, b"TWD"),
    (0x2809, b"BZD"),
    (0x2009, b"JMD"),
    (0x2C09, b"TTD"),
    (0x411, b"JPY"),
    (0x804, b"CNY"),
    (0x41D, b"SEK"),
    (0x81D, b"SEK"),
    (0x414, b"NOK"),
    (0x814, b"NOK"),
    (0x406, b"DKK"),
    (0x40F, b"ISK"),
    (0x809, b"GBP"),
    (0x807, b"CHF"),
    (0x100C, b"CHF"),
    (0x810, b"CHF"),
    (0x1C09, b"ZAR"),
    (0x436, b"ZAR"),
    (0x4009, b"INR"),
    (0x439, b"INR"),
    (0x43E, b"MYR"),
];

/// Signs that several currencies share.
const SHARED: [&str; 12] = ["$", "kr", "kr.", "¥", "￥", "£", "Fr.", "R", "Rs", "L", "RM", "₨"];

const SIGNS: [(&str, &[u8; 3]); 42] = [
    ("€", b"EUR"),
    ("$", b"USD"),
    ("US$", b"USD"),
    ("£", b"GBP"),
    ("¥", b"JPY"),
    ("￥", b"CNY"),
    ("元", b"CNY"),
    ("円", b"JPY"),
    ("R$", b"BRL"),
    ("A$", b"AUD"),
    ("AU$", b"AUD"),
    ("C$", b"CAD"),
    ("CA$", b"CAD"),
    ("NZ$", b"NZD"),
    ("HK$", b"HKD"),
    ("NT$", b"TWD"),
    ("S$", b"SGD"),
    ("MX$", b"MXN"),
    ("kr", b"SEK"),
    ("kr.", b"DKK"),
    ("Fr.", b"CHF"),
    ("SFr.", b"CHF"),
    ("zł", b"PLN"),
    ("Kč", b"CZK"),
    ("Ft", b"HUF"),
    ("lei", b"RON"),
    ("лв.", b"BGN"),
    ("₹", b"INR"),
    ("Rs", b"INR"),
    ("₽", b"RUB"),
    ("р.", b"RUB"),
    ("₴", b"UAH"),
    ("₺", b"TRY"),
    ("₩", b"KRW"),
    ("₪", b"ILS"),
    ("฿", b"THB"),
    ("₫", b"VND"),
    ("₦", b"NGN"),
    ("₱", b"PHP"),
    ("RM", b"MYR"),
    ("Rp", b"IDR"),
    ("S/", b"PEN"),
];

/// ISO 4217 codes that stand in format codes.
const CODES: &[u8] = b"AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL \
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD \
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR \
SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND \
VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG ";

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, expect: NumberFormat) {
        assert_eq!(meaning(code), expect, "{code}");
    }

    fn money(code: [u8; 3]) -> NumberFormat {
        NumberFormat::Currency(Currency(code))
    }

    #[test]
    fn percents() {
        check("0%", NumberFormat::Percent { decimals: 0 });
        check("0.0%", NumberFormat::Percent { decimals: 1 });
        check("#,##0.00 %;[Red]-0.00%", NumberFormat::Percent { decimals: 2 });
        check("\"up \"0.0%", NumberFormat::Percent { decimals: 1 });
        check("0\"%\"", NumberFormat::General);
        check("0\\%", NumberFormat::General);
    }

    #[test]
    fn money_in_every_writing() {
        check("#,##0.00 [$€-407]", money(*b"EUR"));
        check("[$€-2] #,##0.00", money(*b"EUR"));
        check("[$USD] #,##0.00", money(*b"USD"));
        check("#,##0\\ [$CHF-807]", money(*b"CHF"));
        check("[$$-409]#,##0.00", money(*b"USD"));
        check("[$$-1009]#,##0.00", money(*b"CAD"));
        check("[$kr-414] #,##0", money(*b"NOK"));
        check("[$¥-804]#,##0", money(*b"CNY"));
        check("[$R$-416] #,##0.00", money(*b"BRL"));
        check("\"$\"#,##0_);\\(\"$\"#,##0\\)", money(*b"USD"));
        check("_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_-", money(*b"EUR"));
        check("_($* #,##0.00_);_($* \\(#,##0.00\\);_($* \"-\"??_);_(@_)", money(*b"USD"));
        check("_-£* #,##0.00_-", money(*b"GBP"));
        check("$#,##0", money(*b"USD"));
        check("#,##0.00\\ \"zł\"", money(*b"PLN"));
        check("\"EUR\" 0", money(*b"EUR"));
        check("_-* #,##0.00_-;\\-* #,##0.00_-", NumberFormat::General);
        check("0\" pcs\"", NumberFormat::General);
        check("[$-409]0", NumberFormat::General);
    }

    #[test]
    fn days_and_times() {
        for code in [
            "yyyy-mm-dd",
            "d/m/yy",
            "mmm",
            "mmm-yy",
            "[$-407]d. mmmm yyyy",
            "m/d/yyyy h:mm",
            "yyyy\"年\"m\"月\"",
            "dddd",
        ] {
            check(code, NumberFormat::Date);
        }
        for code in ["h:mm", "[h]:mm:ss", "mm:ss", "[m]", "h:mm AM/PM", "ss.000", "[$-F400]h:mm:ss\\ AM/PM"] {
            check(code, NumberFormat::Time);
        }
    }

    #[test]
    fn the_rest_changes_nothing() {
        for code in
            ["General", "0", "#,##0.00", "0.00E+00", "@", "# ?/?", "[Red]0;[Blue]-0", "[>100]0;0.0", "\"day\" 0", ""]
        {
            check(code, NumberFormat::General);
        }
        assert_eq!(built_in(9), NumberFormat::Percent { decimals: 0 });
        assert_eq!(built_in(14), NumberFormat::Date);
        assert_eq!(built_in(46), NumberFormat::Time);
        assert_eq!(built_in(2), NumberFormat::General);
    }
}
