//! Headers as people write them, brought to one form: lower case, no accents, words apart.

use unicode_normalization::char::decompose_canonical;

/// Lower-cased words without accents, one space between them. `IndicatorId`, `indicator_id` and `Indicator id:` give the
/// same. A percent sign and a number sign are words of their own; an emoji or other sign is none.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        if matches!(c, '\'' | '’' | '`') && before.is_some_and(char::is_alphanumeric) && next == Some('s') {
            let after = chars.clone().nth(1);
            if !after.is_some_and(char::is_alphanumeric) {
                continue;
            }
        }
        if is_mark(c) {
            continue;
        }
        if c.is_alphanumeric() {
            if starts_word(before, c, next, &chars) {
                gap(&mut out);
            }
            push_folded(&mut out, c);
        } else {
            gap(&mut out);
            match c {
                '%' | '％' => out.push_str("% "),
                '#' | '№' => out.push_str("# "),
                _ => {}
            }
        }
        before = Some(c);
    }
    out.truncate(out.trim_end().len());
    out
}

fn gap(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

const fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}'
            // Arabic vowels and the long stroke, Hindi and Thai signs that are no letters.
            | '\u{640}' | '\u{64b}'..='\u{652}' | '\u{93c}' | '\u{94d}' | '\u{e47}'..='\u{e4e}'
    )
}

/// A capital inside a word starts the next one: after a small letter, or before one at the end of capitals (`KPIName`).
fn starts_word(
    before: Option<char>,
    c: char,
    next: Option<char>,
    rest: &std::iter::Peekable<std::str::Chars<'_>>,
) -> bool {
    let Some(before) = before else { return false };
    if !c.is_uppercase() {
        return false;
    }
    if before.is_lowercase() {
        return true;
    }
    let plural = next == Some('s') && !rest.clone().nth(1).is_some_and(char::is_lowercase);
    before.is_uppercase() && next.is_some_and(char::is_lowercase) && !plural
}

fn push_folded(out: &mut String, c: char) {
    match c {
        'a'..='z' | '0'..='9' => out.push(c),
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        'ß' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' => out.push('d'),
        'ı' => out.push('i'),
        'ё' | 'Ё' => out.push('е'),
        'آ' | 'أ' | 'إ' => out.push('ا'),
        'ی' | 'ى' => out.push('ي'),
        'ک' => out.push('ك'),
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
            let mut first = None;
            decompose_canonical(c, |part| {
                first.get_or_insert(part);
            });
            out.extend(first.unwrap_or(c).to_lowercase());
        }
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c);
            out.push(ascii.to_ascii_lowercase());
        }
        _ => out.extend(c.to_lowercase()),
    }
}

/// Whether a word is written in a script without spaces between words.
pub(crate) fn is_unspaced(word: &str) -> bool {
    word.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'))
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn one_form_for_all_spellings() {
        for (text, expect) in [
            ("IndicatorId", "indicator id"),
            ("indicator_id:", "indicator id"),
            ("  Línea\u{a0}Base ", "linea base"),
            ("KPIName", "kpi name"),
            ("KPIs", "kpis"),
            ("KPI's", "kpis"),
            ("TOPPED_OUT", "topped out"),
            ("Avance (%)", "avance %"),
            ("Target_Q1", "target q1"),
            ("📊 Größe\nder Ziele", "grosse der ziele"),
            ("WŁAŚCICIEL", "wlasciciel"),
            ("l'indicateur", "l indicateur"),
            ("Срок исполнения", "срок исполнения"),
            ("目标值(标准)", "目标值 标准"),
            ("№", "#"),
            ("", ""),
            ("—", ""),
        ] {
            assert_eq!(fold(text), expect, "{text}");
        }
    }
}
